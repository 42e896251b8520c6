"""How long the server takes over the director's board in an office with a million contacts.

    .venv/bin/python bench/board.py
    .venv/bin/python bench/board.py --visits 100000 --on sqlite

Makes the office on SQLite and on a PostgreSQL that it starts itself: a demo of 25,000 contacts in three months, and
copies of what it closed (bench/copies.py) over the years before. Then opens /admin/board/ through the application, in
this process, once for the day's draw and twenty times for the figures, as the director and as the company's leader,
and writes bench/board.md. It needs some 5 GB in the folder of temporary files.
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

from bench.copies import Copies  # noqa: E402
from models import AuditEntry, Complaint, RepairTask, Revisit, Staff, Visit, db  # noqa: E402
from tests.databases import close, make_app, start_postgresql  # noqa: E402

MADE_BY_DEMO, MONTHS = 25_000, 3
LOOKS = 20
GOAL_MS = 60
COUNTED = (Visit, Complaint, RepairTask, Revisit, AuditEntry)
WHO = (("director", "主任"), ("leader", "公司主管领导"))
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def make_office(app, folder: Path, visits: int) -> None:
    """An office with so many contacts in the empty database of `app`."""
    url = app.config["SQLALCHEMY_DATABASE_URI"].render_as_string(hide_password=False)
    environment = {**os.environ, "DATABASE_URL": url, "INSTANCE_PATH": str(folder)}
    first = str(min(visits, MADE_BY_DEMO))
    demo = [sys.executable, "-m", "flask", "demo", "--visits", first, "--seed", "1", "--months", str(MONTHS)]
    subprocess.run(demo, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    with app.app_context(), db.engine.connect() as connection:
        prepare(connection)
        with connection.begin():
            copies = Copies(connection)
            in_all = connection.scalar(sa.select(sa.func.count(Visit.id)))
            more = -(-(visits - in_all) // copies.visits())
            for number in range(1, more + 1):
                copies.add(number)
                print(f"{app.name} {number}/{more}", file=sys.stderr)
    with app.app_context(), db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            # What autovacuum does by itself within a minute of such a load.
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")


def prepare(connection: sa.Connection) -> None:
    """Loading may lose everything when the power fails: it would be made again."""
    if connection.dialect.name == "sqlite":
        driver = connection.connection.driver_connection
        driver.execute("PRAGMA synchronous = OFF")
        driver.execute("PRAGMA cache_size = -1000000")


@contextmanager
def offices(names: list[str], folder: Path, visits: int):
    """{database: the application on its office}."""
    with ExitStack() as stack:
        apps = {}
        for name in names:
            instance = folder / name
            instance.mkdir()
            url = f"sqlite:///{instance / 'board.db'}"
            if name == "postgresql":
                server = start_postgresql()
                stack.callback(server.stop)
                url = server.new_database()
            apps[name] = make_app(url, instance)
            stack.callback(close, apps[name])
            began = perf_counter()
            make_office(apps[name], instance, visits)
            # What loading set for its own connection isn't how the program runs.
            close(apps[name])
            print(f"{name}: made in {perf_counter() - began:.0f} s", file=sys.stderr)
        yield apps


def looked_at(app, role: str) -> dict:
    """The times of the first look of the day, and of each of the next ones, in milliseconds; the page's size."""
    with app.app_context():
        person = db.session.scalar(sa.select(Staff).where(Staff.role == role).order_by(Staff.id))
        db.session.expunge(person)
        db.session.rollback()
    client = app.test_client()
    client.sign_in(person)
    first, *times = [opened(client) for _ in range(LOOKS + 1)]
    return {
        "first": first[0], "median": statistics.median(wall for wall, _cpu, _size in times),
        "p95": sorted(wall for wall, _cpu, _size in times)[round(0.95 * LOOKS) - 1],
        "cpu": statistics.median(cpu for _wall, cpu, _size in times), "size": times[-1][2],
    }


def opened(client) -> tuple[float, float, int]:
    """One look at the board: milliseconds on the clock and of this process's work, and the bytes of the page."""
    began, worked = perf_counter(), process_time()
    answer = client.get("/admin/board/")
    wall, cpu = perf_counter() - began, process_time() - worked
    if answer.status_code != 200:
        raise SystemExit(f"/admin/board/ answers {answer.status_code}")
    return wall * 1000, cpu * 1000, len(answer.data)


def rows_of(app) -> dict[str, int]:
    with app.app_context():
        return {
            model.__tablename__: db.session.scalar(sa.select(sa.func.count()).select_from(model)) for model in COUNTED
        }


def report(found: dict, rows: dict[str, int]) -> str:
    """bench/board.md."""
    counted = "、".join(f"{number:,} {table}" for table, number in rows.items())
    lines = [
        "# 主任督办台: server time in an office with a million contacts",
        "",
        f"`.venv/bin/python bench/board.py` on {datetime.now(UTC):%Y-%m-%d}: one office, {counted}.",
        f"The application answered in the same process, {LOOKS} times each; no number is kept between them.",
        "The first look of a day also draws the records to check. CPU is what this process worked, without what a",
        f"PostgreSQL server worked for it. The goal is a median of {GOAL_MS} ms.",
        "",
        "| database | who looks | median ms | p95 ms | CPU ms | first look ms | page KB |",
        "|---|---|---|---|---|---|---|",
    ]
    for (name, who), one in found.items():
        lines.append(
            f"| {DATABASES[name]} | {who} | {one['median']:.0f} | {one['p95']:.0f} | {one['cpu']:.0f} | "
            f"{one['first']:.0f} | {one['size'] / 1000:.0f} |"
        )
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    return "\n".join([*lines, "", f"Machine: {machine}.", ""])


def main() -> None:
    given = argparse.ArgumentParser(description="Measure the director's board.")
    given.add_argument("--visits", type=int, default=1_000_000)
    given.add_argument("--on", choices=DATABASES, action="append", help="one of the databases; both without it")
    wish = given.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="bench-board-") as folder,
        offices(wish.on or list(DATABASES), Path(folder), wish.visits) as apps,
    ):
        found = {(name, label): looked_at(app, role) for name, app in apps.items() for role, label in WHO}
        text = report(found, rows_of(next(iter(apps.values()))))
    if wish.visits == 1_000_000:
        (ROOT / "bench" / "board.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
