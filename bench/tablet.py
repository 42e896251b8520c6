"""How long the server takes over the tablet's page of a large home: 13 rooms by 30 items, each of them marked.

    .venv/bin/python bench/tablet.py

Makes an office with such a sheet on SQLite and on a PostgreSQL that it starts itself, opens the page and saves taps
through the application, in this process, and writes bench/tablet.md.
"""

import os
import platform
import statistics
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from models import db  # noqa: E402
from serving import keep_what_is_loaded  # noqa: E402
from tests.databases import PostgreSQLDatabase, SQLiteFile, start_postgresql  # noqa: E402
from tests.people import settle  # noqa: E402
from tests.views.large_sheet import large_sheet  # noqa: E402
from tests.workflow.story import Story  # noqa: E402

TRIES = 40
GOALS = {"open": 150, "tap": 30}
PAGE, PRESS = "/admin/inspections/tablet/?id={id}", "/admin/inspections/press/"


class Bench:
    """One officer before the page of the large sheet, on one database."""

    def __init__(self, database):
        with database.app.app_context():
            story = Story(settle(db.session))
            self.sheet_id = large_sheet(story).id
            self.client = database.app.test_client().sign_in(story.people.officer)
        self.pressed, self.seen = 0, ["0" * 32]

    def open(self):
        return self.client.get(PAGE.format(id=self.sheet_id))

    def tap(self):
        """The same cell turned from one answer to the other, as its device knows it."""
        self.pressed += 1
        sent = {
            "key": f"{self.pressed:032x}", "verb": "mark", "id": self.sheet_id, "room": "房间12", "part": "第29项",
            "result": ("passed", "not_applicable")[self.pressed % 2], "seen": ",".join(self.seen),
        }
        self.seen = [sent["key"]]
        return self.client.post(PRESS, data=sent, headers={"Accept": "application/json"})


def timed(do) -> list[float]:
    """Milliseconds of each try after the first, which compiles what the process hasn't asked before."""
    took = []
    for _try in range(TRIES + 1):
        began = perf_counter()
        answer = do()
        took.append((perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{answer.status_code}: {answer.text[:200]}")
    return took[1:]


def row(name: str, what: str, took: list[float]) -> str:
    p95 = statistics.quantiles(took, n=20)[-1]
    return f"| {name} | {what} | {statistics.median(took):.0f} | {p95:.0f} | {GOALS[what]} |"


def main() -> None:
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        server = start_postgresql()
        try:
            for name, make in (("SQLite", SQLiteFile), ("PostgreSQL", lambda place: PostgreSQLDatabase(server, place))):
                place = Path(folder, name)
                place.mkdir()
                database = make(place)
                bench = Bench(database)
                keep_what_is_loaded()
                rows += [row(name, what, timed(getattr(bench, what))) for what in GOALS]
                database.stop()
        finally:
            server.stop()
    (ROOT / "bench" / "tablet.md").write_text(written(rows), encoding="utf-8")
    print("\n".join(rows))


def written(rows: list[str]) -> str:
    return "\n".join([
        "# The tablet's page of 13 rooms by 30 items", "",
        f"`bench/tablet.py` on {platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}, "
        f"{datetime.now(UTC):%Y-%m-%d}, load average {os.getloadavg()[0]:.1f} at the end. Milliseconds of server time, "
        f"{TRIES} tries.", "",
        "| database | what | median | p95 | goal |", "|---|---|---|---|---|", *rows, "",
    ])


if __name__ == "__main__":
    main()
