"""How long the server takes over the director's board in an office with a million contacts.

    .venv/bin/python bench/board.py
    .venv/bin/python bench/board.py --postgresql-visits 100000 --folder FOLDER
    .venv/bin/python bench/board.py --visits 100000 --on sqlite

Makes the office on SQLite and on a PostgreSQL that it starts itself: `flask demo` with so many contacts over as many
months as a busy office takes for them. Then opens /admin/board/ through the application, in this process, once for the
day's draw and twenty times for the figures, as the director and as the company's leader, and the thirty days that
follow the page; and writes bench/board.md. With `--folder` the SQLite office is kept there, and a
later run uses it again; its board looks thirty days back from today, so it is to be of today. It needs some 5 GB.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time

import sqlalchemy as sa

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("PYTHONHASHSEED", "0")

import migrating  # noqa: E402
from models import AuditEntry, Complaint, RepairTask, Revisit, Staff, Visit, db  # noqa: E402
from serving import keep_what_is_loaded  # noqa: E402
from tests.databases import close, make_app, start_postgresql  # noqa: E402

A_MONTH, MOST_MONTHS = 8_333, 240
LOOKS = 20
GOAL_MS = 60
COUNTED = (Visit, Complaint, RepairTask, Revisit, AuditEntry)
WHO = (("director", "主任"), ("leader", "公司主管领导"))
PARTS = {"page": "page", "days": "thirty days"}
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def make_office(app, folder: Path, visits: int) -> None:
    """An office with so many contacts in the empty database of `app`."""
    # A demo loads quickest where nobody else has the file open.
    close(app)
    url = app.config["SQLALCHEMY_DATABASE_URI"].render_as_string(hide_password=False)
    environment = {**os.environ, "DATABASE_URL": url, "INSTANCE_PATH": str(folder)}
    wish = ["--visits", str(visits), "--months", str(months_of(visits)), "--seed", "1"]
    demo = [sys.executable, "-m", "flask", "demo", *wish]
    subprocess.run(demo, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


def months_of(visits: int) -> int:
    """So many months that each has as many contacts as in every other such office."""
    return max(3, min(MOST_MONTHS, round(visits / A_MONTH)))


@contextmanager
def offices(wished: dict[str, int], folder: Path):
    """{database: the application on its office of so many contacts}."""
    with ExitStack() as stack:
        apps = {}
        for name, visits in wished.items():
            instance = folder / name
            is_made = (instance / "board.db").exists()
            instance.mkdir(parents=True, exist_ok=True)
            url = f"sqlite:///{instance / 'board.db'}"
            if name == "postgresql":
                server = start_postgresql()
                stack.callback(server.stop)
                url = server.new_database()
            apps[name] = make_app(url, instance)
            stack.callback(close, apps[name])
            began = perf_counter()
            if is_made:
                migrating.upgrade(apps[name])
            else:
                make_office(apps[name], instance, visits)
            # What loading set for its own connection isn't how the program runs.
            close(apps[name])
            print(f"{name}: ready in {perf_counter() - began:.0f} s", file=sys.stderr)
        yield apps


def looked_at(app, role: str) -> dict:
    """The times of the first look of the day, and of each of the next ones, in milliseconds; the page's size; the same
    of the thirty days."""
    with app.app_context():
        person = db.session.scalar(sa.select(Staff).where(Staff.role == role).order_by(Staff.id))
        db.session.expunge(person)
        db.session.rollback()
    client = app.test_client()
    client.sign_in(person)
    keep_what_is_loaded()
    first, *page = [opened(client, "/admin/board/") for _ in range(LOOKS + 1)]
    first_days, *days = [opened(client, "/admin/board/days/") for _ in range(LOOKS + 1)]
    return {"page": (first, page), "days": (first_days, days)}


def opened(client, address: str) -> tuple[float, float, int]:
    """One answer: milliseconds on the clock and of this process's work, and its bytes."""
    began, worked = perf_counter(), process_time()
    answer = client.get(address)
    wall, cpu = perf_counter() - began, process_time() - worked
    if answer.status_code != 200:
        raise SystemExit(f"{address} answers {answer.status_code}")
    return wall * 1000, cpu * 1000, len(answer.data)


def line(name: str, who: str, part: str, first: tuple, times: list[tuple]) -> str:
    """A row of the table."""
    walls, cpus = sorted(wall for wall, _cpu, _size in times), [cpu for _wall, cpu, _size in times]
    figures = (
        statistics.median(walls), walls[round(0.95 * LOOKS) - 1], statistics.median(cpus), min(cpus), first[0],
        times[-1][2] / 1000,
    )
    return f"| {DATABASES[name]} | {who} | {PARTS[part]} | " + " | ".join(f"{figure:.0f}" for figure in figures) + " |"


def rows_of(app) -> dict[str, int]:
    with app.app_context():
        return {
            model.__tablename__: db.session.scalar(sa.select(sa.func.count()).select_from(model)) for model in COUNTED
        }


def report(found: dict, rows: dict[str, dict]) -> str:
    """bench/board.md."""
    counted = "; ".join(
        f"on {DATABASES[name]} " + ", ".join(f"{number:,} {table}" for table, number in of_one.items())
        for name, of_one in rows.items()
    )
    given = " ".join(["bench/board.py", *("FOLDER" if "/" in word else word for word in sys.argv[1:])])
    lines = [
        "# 主任督办台: server time in an office with a million contacts",
        "",
        f"`.venv/bin/python {given}` on {datetime.now(UTC):%Y-%m-%d}: one office, {counted}.",
        f"The application answered in the same process, {LOOKS} times each. No number is kept between the answers;",
        "a chart or table whose numbers haven't changed isn't drawn again. The page is what opens; the thirty days",
        "follow it by themselves. The first look of a day also draws the records to check, and compiles what the",
        "process hasn't asked before. CPU is what this process worked, without what a PostgreSQL server worked for it.",
        f"The goal for the page is a median of {GOAL_MS} ms.",
        "",
        "| database | who looks | what | median ms | p95 ms | CPU ms | least CPU ms | first ms | KB |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [line(*key, *found[key]) for key in found]
    load = f"load average {os.getloadavg()[0]:.1f} at the end"
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, {load}"
    return "\n".join([*lines, "", f"Machine: {machine}.", ""])


def main() -> None:
    given = argparse.ArgumentParser(description="Measure the director's board.")
    given.add_argument("--visits", type=int, default=1_000_000)
    given.add_argument("--postgresql-visits", type=int, help="fewer on PostgreSQL, which takes longer to fill")
    given.add_argument("--on", choices=DATABASES, action="append", help="one of the databases; both without it")
    given.add_argument("--folder", type=Path, help="where the SQLite office is kept for a later run")
    wish = given.parse_args()
    wished = dict.fromkeys(wish.on or DATABASES, wish.visits)
    if wish.postgresql_visits and "postgresql" in wished:
        wished["postgresql"] = wish.postgresql_visits
    with (
        tempfile.TemporaryDirectory(prefix="bench-board-") as folder,
        offices(wished, wish.folder or Path(folder)) as apps,
    ):
        found = {
            (name, label, part): times
            for name, app in apps.items() for role, label in WHO for part, times in looked_at(app, role).items()
        }
        text = report(found, {name: rows_of(app) for name, app in apps.items()})
    if wished.keys() == DATABASES.keys() and wish.visits == 1_000_000:
        (ROOT / "bench" / "board.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
