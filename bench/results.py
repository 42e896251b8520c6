"""bench/results.md: what `make bench` measured, beside the goals."""

import os
import platform
import sqlite3
import statistics
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version

from bench import exporting, saving
from bench.exporting import Exports
from bench.lines import AT_ONCE, PAGES_A_SECOND_GOAL, Timed
from bench.saving import Saved
from bench.servers import DJANGO, FLASK_ADMIN, OURS, PROGRAMS, WORKERS
from serving import THREADS

DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
GROWTH_GOAL = 1.15
START_GOAL, IDLE_GOAL, HTML_GOAL = 1, 100, 30
GOALS_STAND_FOR = {("sqlite", 1_000_000): 63, ("postgresql", 1_000_000): 65}
"""Milliseconds that stock Flask-Admin's first page takes on the machine for which the goals were set."""
PACKAGES = ("Flask-Admin", "Django", "Flask", "SQLAlchemy", "granian", "psycopg")


@dataclass
class Measured:
    """All figures of one size on one database."""

    database: str
    visits: int
    pages: list[Timed] = field(default_factory=list)
    a_second: dict[str, tuple[float, list[float]]] = field(default_factory=dict)
    saved: list[Saved] = field(default_factory=list)
    exports: Exports | None = None
    start: dict[str, float] = field(default_factory=dict)
    idle: dict[str, float] = field(default_factory=dict)
    numbers_wrong: list[str] = field(default_factory=list)
    errors_printed: dict[str, list[str]] = field(default_factory=dict)

    def slower(self) -> float | None:
        """How many times as long as on the goals' machine stock Flask-Admin takes here; None where that isn't known."""
        there = GOALS_STAND_FOR.get((self.database, self.visits))
        return statistics.median(self.pages[0].times[FLASK_ADMIN]) / there if there else None


def p95(times: list[float]) -> float:
    """The time that nineteen of twenty stay under."""
    return sorted(times)[max(0, -(-len(times) * 95 // 100) - 1)]


def number(value: float | None) -> str:
    """A figure with as many digits as it deserves; a dash where there is none."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 20 else f"{value:.1f}" if abs(value) >= 1 else f"{value:.2f}"


def verdict(is_kept: bool) -> str:
    return "kept" if is_kept else "**not kept**"


def table(headings: list[str], rows: list[list[str]]) -> list[str]:
    return [
        f"| {' | '.join(headings)} |", "|" + "---|" * len(headings), *(f"| {' | '.join(row)} |" for row in rows), "",
    ]


def ratio(peer: float | None, ours: float | None) -> str:
    return "–" if peer is None or not ours else f"{peer / ours:.1f}"


def pages(measured: Measured) -> list[str]:
    rows, slower = [], measured.slower()
    for timed in measured.pages:
        medians = {name: statistics.median(times) for name, times in timed.times.items()}
        row = [timed.line.name]
        for name in PROGRAMS:
            row += [number(medians.get(name)), number(p95(timed.times[name]) if name in medians else None)]
        row += [ratio(medians.get(name), medians[OURS]) for name in (FLASK_ADMIN, DJANGO)]
        goal = timed.line.goal.get(measured.database)
        row += ["–", "–"] if goal is None else [f"≤ {goal}", verdict(medians[OURS] <= goal)]
        if slower:
            row.append("–" if goal is None else f"≤ {number(goal * slower)}, {verdict(medians[OURS] <= goal * slower)}")
        rows.append(row)
    headings = ["page, ms", "ours", "p95", "FA", "p95", "DJ", "p95", "FA / ours", "DJ / ours", "goal", "ours"]
    if not slower:
        return table(headings, rows)
    there = GOALS_STAND_FOR[measured.database, measured.visits]
    return [
        f"The goals were set on a machine where FA's first page takes {there} ms; here it takes {slower:.2f} times as "
        "long. The last column measures by that.", "",
        *table([*headings, "by this machine"], rows),
    ]


def loads(measured: Measured) -> list[str]:
    """What several clients get at once, and what is saved."""
    rows = []
    if measured.a_second:
        figures = {name: found[0] for name, found in measured.a_second.items()}
        for name, (a_second, times) in measured.a_second.items():
            goal = [f"≥ {PAGES_A_SECOND_GOAL}", verdict(a_second >= PAGES_A_SECOND_GOAL)] if name == OURS else ["", ""]
            rows.append([
                "list, first page", str(AT_ONCE), name, number(a_second), number(statistics.median(times)),
                number(p95(times)), "0", ratio(figures[OURS], a_second), *goal,
            ])
    ours = {(one.matter, one.clients): one.a_second() for one in measured.saved if one.program == OURS}
    for one in measured.saved:
        times, errors = one.times or [0.0], sum(one.errors.values())
        said = "; ".join(f"{what} × {count}" for what, count in one.errors.items()) or "0"
        goal = ["", ""]
        if one.program == OURS:
            least = saving.GOALS.get(one.clients)
            goal = [
                f"≥ {least}, 0 errors" if least else "0 errors",
                verdict(not errors and (least is None or one.a_second() >= least)),
            ]
        rows.append([
            f"save {one.matter}", str(one.clients), one.program, number(one.a_second()),
            number(statistics.median(times)), number(p95(times)), said,
            ratio(ours[one.matter, one.clients], one.a_second()), *goal,
        ])
    headings = ["what", "clients", "program", "a second", "median ms", "p95 ms", "errors", "ours / it", "goal", "ours"]
    wrong = "; ".join(measured.numbers_wrong) or "no number missing, none given twice"
    return [*table(headings, rows), f"Afterwards in our database: {wrong}.", ""]


def files(measured: Measured) -> list[str]:
    found = measured.exports
    if found is None:
        return []
    floor = statistics.median(found.floor)
    what = "Python's csv over a cursor" if measured.database == "sqlite" else "COPY"
    rows = [["CSV", f"floor: {what}", number(floor), "", "1.0", "", "", "", "", ""]]
    for name, some in found.csv.items():
        rows.append(file_row("CSV", name, some, floor, found.meanwhile.get(name)))
        if name == OURS:
            rows[-1][-1] = csv_verdict(measured.database, some, floor, found.meanwhile[OURS])
    if found.xlsx:
        rows.append(file_row("XLSX", OURS, found.xlsx, floor, None))
    headings = [
        "file", "program", "seconds", "rows a second", "× floor", "first byte ms", "memory + MB", "MB",
        "list p95 meanwhile ms", "ours",
    ]
    goals = (
        f"Goals of ours: at most {exporting.GOALS[measured.database]} × the floor, first byte under "
        f"{exporting.FIRST_BYTE_GOAL} ms, under {exporting.MEMORY_GOAL} MB more, list pages under "
        f"{exporting.MEANWHILE_GOAL} ms p95 meanwhile."
    )
    return [*table(headings, rows), goals, "", *beside_exports(measured, found)]


def file_row(what: str, name: str, some: list, floor: float, meanwhile: list[float] | None) -> list[str]:
    seconds = statistics.median(one.seconds for one in some)
    return [
        what, name, number(seconds), number(some[-1].lines / seconds) if what == "CSV" else "–",
        f"{seconds / floor:.1f}", number(statistics.median(one.first_ms for one in some)),
        number(max(one.grown_mb for one in some)), number(some[-1].megabytes),
        number(p95(meanwhile)) if meanwhile else "–", "",
    ]


def csv_verdict(database: str, some: list, floor: float, meanwhile: list[float]) -> str:
    """Which of the four goals is kept."""
    goals = {
        "time": statistics.median(one.seconds for one in some) <= exporting.GOALS[database] * floor,
        "first byte": statistics.median(one.first_ms for one in some) < exporting.FIRST_BYTE_GOAL,
        "memory": max(one.grown_mb for one in some) < exporting.MEMORY_GOAL,
        "lists": p95(meanwhile) < exporting.MEANWHILE_GOAL,
    }
    return ", ".join(f"{what} {verdict(is_kept)}" for what, is_kept in goals.items())


def beside_exports(measured: Measured, found: Exports) -> list[str]:
    medians = [statistics.median(one.times) for one in (found.alone, found.beside)]
    is_kept = medians[1] <= exporting.SAVE_GOAL * medians[0] and not found.beside.errors
    gone = found.cancelled
    said = "the log didn't learn how many rows had left" if gone.rows is None else (
        f"{gone.rows:,} rows had left, the log knew it after {gone.seconds:.1f} s"
    )
    if measured.database == "postgresql":
        said += f"; {gone.open_transactions} sessions of it left in pg_stat_activity"
    is_freed = gone.rows is not None and not gone.open_transactions
    return [
        f"- One client saves beside two exports: {number(medians[1])} ms, alone {number(medians[0])} ms (median; goal: "
        f"at most double, no errors): {verdict(is_kept)}.",
        f"- An export whose reader goes away: {said}: {verdict(is_freed)}.", "",
    ]


def itself(measured: Measured) -> list[str]:
    """Start, memory and weight of the first page."""
    first = measured.pages[0]
    rows = []
    for name in PROGRAMS:
        plain, sent = first.kilobytes[name]
        goals = "" if name != OURS else ", ".join((
            f"start {verdict(measured.start[name] < START_GOAL)}", f"idle {verdict(measured.idle[name] < IDLE_GOAL)}",
            f"HTML {verdict(plain < HTML_GOAL)}",
        ))
        rows.append([
            name, number(measured.start[name]), number(measured.idle[name]), number(plain), number(sent), goals,
        ])
    return table(
        ["program", f"start until the first answer, s (< {START_GOAL})", f"idle worker, MB (< {IDLE_GOAL})",
         f"first list page, KB of HTML (< {HTML_GOAL})", "KB as sent", "ours"], rows,
    )


def growth(some: list[Measured]) -> list[str]:
    """Each page of one database at all sizes, beside its own figure at the smallest."""
    some = sorted(some, key=lambda one: one.visits)
    if len(some) < 2:
        return []
    smallest, largest = some[0], some[-1]
    rows = []
    for place, timed in enumerate(smallest.pages):
        figures = {
            name: [statistics.median(one.pages[place].times[name]) for one in some] for name in timed.line.paths
        }
        row = [timed.line.name, *(number(figure) for figure in figures[OURS])]
        for name in PROGRAMS:
            row.append(f"{figures[name][-1] / figures[name][0]:.2f}" if name in figures else "–")
        is_asked = timed.line.grows and bool(timed.line.goal)
        row += (
            [f"≤ {GROWTH_GOAL}", verdict(figures[OURS][-1] <= GROWTH_GOAL * figures[OURS][0])] if is_asked
            else ["–", "–"]
        )
        rows.append(row)
    headings = [
        "page", *(f"ours at {one.visits:,}, ms" for one in some), "ours grows", "FA grows", "DJ grows", "goal", "ours",
    ]
    title = f"### From {smallest.visits:,} to {largest.visits:,} rows"
    return [title, "", *table(headings, rows)]


def report(found: list[Measured], turns: int, postgresql: str) -> str:
    """The whole file."""
    given = " ".join(["bench/run.py", *("FOLDER" if "/" in word else word for word in sys.argv[1:])])
    versions = ", ".join([
        f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}",
        *([postgresql] if postgresql else []),
        *(f"{name} {version(name)}" for name in PACKAGES),
    ])
    load = f"load average {os.getloadavg()[0]:.1f} at the end"
    text = [
        "# Ours beside stock Flask-Admin and Django's admin",
        "",
        f"`.venv/bin/python {given}` on {datetime.now(UTC):%Y-%m-%d}. {versions}. {os.cpu_count()} cores, "
        f"{platform.machine()}, {memory_gb()} GB, {load}.",
        "",
        f"All three are served by granian with {WORKERS} workers of {THREADS} threads on this machine, which the",
        "client shares with them. FA is stock Flask-Admin, DJ Django's admin: each has a database of its own with the",
        "same rows in the same 20 columns, as its models declare them. Ours holds what followed each visit besides",
        "(audit, repairs, complaints, revisits, the search index), shows only what the person may see, masked, with",
        f"what is owed. The programs are asked in turn, {turns} times each after one answer that doesn't count; a time",
        "is what the client waits until the last byte, on a connection that stays open. Of fewer than twenty answers",
        "the 95th percentile is the longest one. Django's session and ours are logged in; stock Flask-Admin asks",
        "nobody.",
        "",
        "Saving: ours is the desk's own way, with number, audit, clocks and search index (its page asks for its",
        "news by itself afterwards); the form 新登记 writes the same; the peers insert one row. SQLite writes with",
        "`synchronous = FULL`, the program's own setting and the peers' default (theirs without a write-ahead log);",
        "PostgreSQL has a commit on the disk before it answers. Each client of ours is somebody else.",
        "",
        "CSV: ours is the director's export of the list, masked and in words, 19 columns; the peers' are all 20",
        "(Django's a view that streams `iterator()`). Memory is how far all workers together rose above what they held",
        f"before. From {exporting.SLOW_ROWS:,} rows on each peer exports once.",
        "",
    ]
    for name in DATABASES:
        some = [one for one in found if one.database == name]
        if not some:
            continue
        text += [f"## {DATABASES[name]}", "", *growth(some)]
        for one in some:
            text += [f"### {one.visits:,} visits", "", *pages(one), *loads(one), *files(one), *itself(one)]
            for program, printed in one.errors_printed.items():
                text += [f"{program} printed {len(printed)} lines of errors; the last: `{printed[-1][:200]}`.", ""]
    return "\n".join(text)


def memory_gb() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9)
