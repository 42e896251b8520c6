"""`make bench`: ours, stock Flask-Admin and Django's admin as servers, on the same rows, line by line in turn.

    .venv/bin/python -m pip install -r bench/requirements.txt
    .venv/bin/python bench/run.py
    .venv/bin/python bench/run.py --quick
    .venv/bin/python bench/run.py --visits 100000 --on sqlite --folder FOLDER --turns 9

Makes the offices (`flask demo` over 120 months) on SQLite and on a PostgreSQL that it starts itself, and writes
bench/results.md, after each size anew. With `--folder` a made office is kept there and used again, each run on a copy.
`--quick` is smaller in everything and writes bench/quick.md, which git ignores.
"""

import argparse
import compileall
import re
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import sqlalchemy as sa

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench import exporting, lines, saving  # noqa: E402
from bench.data import DURABLE, Office  # noqa: E402
from bench.results import DATABASES, Measured, report  # noqa: E402
from bench.servers import OURS, PROGRAMS, served  # noqa: E402
from models import House  # noqa: E402
from tests.databases import Server, plain, start_postgresql  # noqa: E402


@dataclass(frozen=True)
class Effort:
    """How often and for how long things are measured."""

    turns: int
    exports: int
    rounds: int
    seconds: float
    longest: float


WHOLE = Effort(turns=15, exports=3, rounds=3, seconds=4, longest=10)
QUICK = Effort(turns=3, exports=1, rounds=1, seconds=1, longest=2)
SIZES = {"sqlite": (10_000, 100_000, 1_000_000), "postgresql": (10_000, 100_000, 1_000_000)}
QUICK_SIZES = {"sqlite": (10_000,), "postgresql": (10_000,)}


def measured(office: Office, effort: Effort) -> Measured:
    """All lines for one office."""
    found = Measured(office.database, office.visits)
    with ExitStack() as stack:
        programs = {
            name: stack.enter_context(served(name, office.environment(name), office.work)) for name in PROGRAMS
        }
        programs[OURS].passwords = office.passwords()
        found.start = {name: program.start_seconds for name, program in programs.items()}
        # What a start leaves to be done is done within a moment.
        time.sleep(2)
        found.idle = {name: max(program.memory()) for name, program in programs.items()}
        engine = office.engine()
        clients = {name: program.client(lines.DIRECTOR) for name, program in programs.items()}
        lines.warm_up(clients)
        for line in lines.lines(engine):
            found.pages.append(lines.measure(line, clients, effort.turns))
        for client in clients.values():
            client.close()
        found.pages.append(lines.log_ins(programs, effort.turns))
        say(office, "pages")
        for name, program in programs.items():
            found.a_second[name] = lines.pages_a_second(program, effort.seconds)
        homes = homes_in(engine)
        found.saved = saving.measure(programs, homes, effort.rounds, effort.seconds, effort.longest)
        found.numbers_wrong = saving.numbers_wrong(engine)
        say(office, "saves")
        found.exports = exporting.measure(programs, office, homes, effort.exports, effort.seconds)
        say(office, "exports")
        engine.dispose()
        found.errors_printed = {
            name: printed for name, program in programs.items() if (printed := program.complaints())
        }
    return found


def homes_in(engine: sa.Engine) -> list[tuple[int, str]]:
    """(id, key) of the homes that records are saved for."""
    with engine.connect() as connection:
        query = sa.select(House.id, House.key).where(House.kind == "home", House.active).order_by(House.id)
        return [tuple(row) for row in connection.execute(query)]


def say(office: Office, what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {DATABASES[office.database]} {office.visits:,}: {what}", file=sys.stderr)


def version_of(server: Server) -> str:
    with psycopg.connect(plain(server.url)) as connection:
        number = connection.info.server_version
    return f"PostgreSQL {number // 10000}.{number % 10000}"


def main() -> None:
    given = argparse.ArgumentParser(description="Measure our program beside two peers.")
    given.add_argument("--visits", type=int, action="append", help="one size, or several")
    given.add_argument("--on", choices=list(DATABASES), action="append", help="one database alone")
    given.add_argument("--turns", type=int, help="how often each page is asked for")
    given.add_argument("--rounds", type=int, help="how often each way of saving takes its turn")
    given.add_argument("--exports", type=int, help="how often ours writes each file")
    given.add_argument("--folder", type=Path, help="keep the made offices here, or use those that are here")
    given.add_argument("--quick", action="store_true", help="small sizes and few turns: three minutes")
    wish = given.parse_args()
    # As pip does for the peers. Where the environment lets no bytecode be kept, each start would compile us again.
    compileall.compile_dir(ROOT, quiet=1, rx=re.compile(r"/\.venv/"))
    effort = QUICK if wish.quick else WHOLE
    asked = {name: getattr(wish, name) for name in ("turns", "rounds", "exports")}
    effort = replace(effort, **{name: times for name, times in asked.items() if times})
    sizes = QUICK_SIZES if wish.quick else SIZES
    file = ROOT / "bench" / ("quick.md" if wish.quick else "results.md")
    found: list[Measured] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary, ExitStack() as stack:
        kept = (wish.folder or Path(temporary) / "kept").resolve()
        server, postgresql = None, ""
        wanted = [(database, visits) for database in wish.on or DATABASES for visits in wish.visits or sizes[database]]
        if any(database == "postgresql" for database, _visits in wanted):
            server = start_postgresql(DURABLE)
            stack.callback(server.stop)
            postgresql = version_of(server)
        for database, visits in wanted:
            with tempfile.TemporaryDirectory(dir=temporary) as work:
                office = Office(database, visits, kept, Path(work), server)
                office.prepare()
                say(office, "ready")
                found.append(measured(office, effort))
            file.write_text(report(found, effort.turns, postgresql), encoding="utf-8")
    print(file.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
