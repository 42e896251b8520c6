"""One office's pages where its database holds many offices: asked in turn of several databases (docs/scale.md).

    .venv/bin/flask demo --visits 500000 --months 120 --offices 10 --seed 1      (each with a DATABASE_URL and an
    .venv/bin/flask demo --visits 10000000 --months 120 --offices 200 --seed 1    INSTANCE_PATH of its own)
    .venv/bin/python bench/scale.py --office URL FOLDER --office URL FOLDER

`FOLDER` is the instance folder of that database, where the demo keeps its accounts. The director of the office in the
middle and the leader of all offices ask; each database is served by `app.py` with its two workers. Writes
bench/scale.md.
"""

import argparse
import os
import re
import statistics
import sys
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.data import with_driver  # noqa: E402
from bench.lines import LISTS, Line, lines_of, measure  # noqa: E402
from bench.results import memory_gb, number, p95, table, verdict  # noqa: E402
from bench.servers import OURS, Program, served  # noqa: E402
from models import Staff, Visit  # noqa: E402

DATABASE = "postgresql"
VISITS, STAFF = Visit.__table__, Staff.__table__


def people(connection: sa.Connection) -> dict[str, str]:
    """{who: user name}: the director of the office in the middle, and the leader."""
    directors = sa.select(STAFF.c.username).where(STAFF.c.role == "director").order_by(STAFF.c.office_id)
    found = connection.scalars(directors).all()
    leader = connection.scalar(sa.select(STAFF.c.username).where(STAFF.c.role == "leader").order_by(STAFF.c.id))
    return {"director": found[len(found) // 2], "leader": leader}


def pages(connection: sa.Connection, username: str) -> dict[str, tuple[str, dict]]:
    """{name: (address, goal)} for the director of an office."""
    office_id = connection.scalar(sa.select(STAFF.c.office_id).where(STAFF.c.username == username))
    found = {line.name: (line.paths[OURS], line.goal) for line in lines_of(connection, VISITS.c.office_id == office_id)}
    return {**found, "the month": ("/admin/month/", {})}


def pages_of_all() -> dict[str, tuple[str, dict]]:
    """The same for the leader, who sees all offices."""
    return {
        "all offices: list, first page": (LISTS[OURS], {}),
        "all offices: list, last page": (f"{LISTS[OURS]}?last=1", {}),
        "all offices: search, a word that many rows hold": (f"{LISTS[OURS]}?search=%E6%BC%8F%E6%B0%B4", {}),
        "all offices: board": ("/admin/board/", {}),
    }


class Place:
    """One database of PostgreSQL while it is served, with the two who ask. Raises `SystemExit` for another one."""

    def __init__(self, stack: ExitStack, which: int, url: str, instance: Path, work: Path):
        engine = sa.create_engine(with_driver(url))
        if engine.dialect.name != DATABASE:
            raise SystemExit("bench/scale.py asks databases of PostgreSQL")
        with engine.connect() as connection:
            self.offices, self.visits = connection.execute(
                sa.select(sa.func.count(sa.distinct(VISITS.c.office_id)), sa.func.count()).select_from(VISITS)
            ).one()
            self.size = connection.scalar(sa.text("SELECT pg_database_size(current_database())")) / 1e9
            self.version = ".".join(map(str, connection.dialect.server_version_info))
            who = people(connection)
            self.pages = {"director": pages(connection, who["director"]), "leader": pages_of_all()}
        engine.dispose()
        program: Program = stack.enter_context(
            served(OURS, {"DATABASE_URL": url, "INSTANCE_PATH": str(instance)}, work)
        )
        accounts = (instance / "demo-accounts.txt").read_text(encoding="utf-8")
        program.passwords = dict(re.findall(r"(demo\S+) +(\S+)$", accounts, re.M))
        self.clients = {role: program.client(username) for role, username in who.items()}
        self.title, self.key = f"{self.visits:,} visits of {self.offices} offices", f"{which}"


def rows(places: list[Place], turns: int) -> list[list[str]]:
    """Each page of all databases, asked in turn."""
    found = []
    for role in ("director", "leader"):
        for name, (_path, goal) in places[0].pages[role].items():
            line = Line(name, {one.key: one.pages[role][name][0] for one in places}, goal)
            timed = measure(line, {one.key: one.clients[role] for one in places}, turns)
            medians = [statistics.median(timed.times[one.key]) for one in places]
            row = [name]
            for one, median in zip(places, medians, strict=True):
                row += [number(median), number(p95(timed.times[one.key]))]
            row.append(f"{medians[-1] / medians[0]:.2f}" if len(places) > 1 else "–")
            at_most = goal.get(DATABASE)
            row.append("–" if at_most is None else f"≤ {at_most}, {verdict(medians[-1] <= at_most)}")
            found.append(row)
    return found


def main() -> None:
    given = argparse.ArgumentParser(description="Ask the same pages of several databases in turn.")
    given.add_argument("--office", nargs=2, action="append", required=True, metavar=("URL", "FOLDER"))
    given.add_argument("--turns", type=int, default=15)
    wish = given.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary, ExitStack() as stack:
        places = []
        for which, (url, instance) in enumerate(wish.office):
            work = Path(temporary, str(which))
            work.mkdir()
            places.append(Place(stack, which, url, Path(instance).resolve(), work))
        measured = rows(places, wish.turns)
    headings = ["page, ms"]
    for one in places:
        headings += [one.title, "p95"]
    load = f"load average {os.getloadavg()[0]:.1f} at the end"
    text = [
        "# One office among many", "",
        f"`bench/scale.py --office URL FOLDER …`, {wish.turns} turns, on {datetime.now(UTC):%Y-%m-%d}. PostgreSQL "
        f"{places[0].version}, {os.cpu_count()} cores, {memory_gb()} GB, {load}.",
        "", "Databases: " + "; ".join(f"{one.title}, {one.size:.1f} GB" for one in places) + ".", "",
        *table([*headings, "grows", "goal"], measured),
    ]
    file = ROOT / "bench" / "scale.md"
    file.write_text("\n".join(text), encoding="utf-8")
    print(file.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
