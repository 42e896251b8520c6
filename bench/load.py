"""Three hundred people at work for five minutes, on SQLite and on PostgreSQL: how long each answer takes them.

    .venv/bin/python -m pip install -r bench/requirements.txt
    .venv/bin/python bench/load.py
    .venv/bin/python bench/load.py --visits 1000000 --offices 20 --months 60 --folder FOLDER
    .venv/bin/python bench/load.py --people 30 --minutes 1 --on sqlite

Makes demo offices, opens accounts for whoever is missing among so many people, serves the program as it is always
served (`app.py` with two workers and its own settings, PostgreSQL with its own as well: what is saved is on the disk),
and lets the people of bench/load_people.py work. Afterwards it looks in the database for everything that was answered
as saved, and for gaps and clashes among the numbers, and writes bench/load.md. With `--folder` both databases are kept
there and used again; their desks look back from today, so they are to be of today.
"""

import argparse
import json
import os
import platform
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from time import perf_counter, sleep
from urllib.parse import urlencode
from urllib.request import urlopen

import sqlalchemy as sa

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("PYTHONHASHSEED", "0")

import migrating  # noqa: E402
from bench.board import DATABASES  # noqa: E402
from models import (  # noqa: E402
    Category,
    Chase,
    Complaint,
    Department,
    House,
    NumberSeries,
    Office,
    RepairTask,
    Resident,
    Revisit,
    Staff,
    Submission,
    Visit,
    db,
)
from regulation.calendar import whole_seconds  # noqa: E402
from regulation.permissions import SYSTEM  # noqa: E402
from tests.databases import Server, close, make_app, postgresql_binaries, start_in  # noqa: E402
from workflow.act import Act, change  # noqa: E402
from workflow.numbers import PREFIXES  # noqa: E402
from workflow.staff import open_account  # noqa: E402

GOAL_MS = 100
WORKERS = 2
SHARES = {"receptionist": 0.6, "director": 0.1, "technician": 0.3}
WORKS_IN = {"receptionist": "客服部", "director": None, "technician": "工程部"}
RESIDENTS = 200
"""Of each office so many residents call."""
NUMBERED = {"visit": Visit, "complaint": Complaint, "repair_task": RepairTask, "revisit": Revisit}
APART = ("log-in page", "log-in", "desk page")
"""What happens while the people come in, before the measured minutes."""
PAGES = {
    "list", "list of today", "list, filtered", "list, sorted", "list, searched", "case page", "case in place",
    "待办, page", "board", "CSV of a month", "我的工单",
}
SAVES = {"contact saved", "催办 saved", "press on a task"}


@contextmanager
def database(name: str, folder: Path):
    """The address of a database of its own below `folder`, and the process that serves it, if one does."""
    if name == "sqlite":
        yield f"sqlite:///{folder / 'load.db'}", None
        return
    server = start_in(cluster(folder), postgresql_binaries(), settings=())
    try:
        yield server.url.set(database="load").render_as_string(hide_password=False), server
    finally:
        server.process.send_signal(signal.SIGINT)
        server.process.wait(timeout=60)


def cluster(folder: Path) -> Path:
    """The folder of PostgreSQL's own files, which another person than root is to reach."""
    made = folder / "postgresql"
    made.mkdir(exist_ok=True)
    return made


def make_offices(url: str, instance: Path, server: Server | None, wish) -> bool:
    """Fill the database with demo offices; False where it was filled before."""
    if server is not None:
        with sa.create_engine(server.url, isolation_level="AUTOCOMMIT").connect() as connection:
            if not connection.scalar(sa.text("SELECT count(*) FROM pg_database WHERE datname = 'load'")):
                connection.exec_driver_sql("CREATE DATABASE load TEMPLATE template0 ENCODING 'UTF8'")
    app = make_app(url, instance)
    migrating.upgrade(app)
    with app.app_context():
        is_filled = db.session.scalar(sa.select(sa.func.count(Office.id))) > 0
    close(app)
    if is_filled:
        return False
    demo = [sys.executable, "-m", "flask", "demo", "--seed", "1"]
    for option in ("visits", "months", "offices"):
        demo += [f"--{option}", str(getattr(wish, option))]
    environment = {**os.environ, "DATABASE_URL": url, "INSTANCE_PATH": str(instance)}
    subprocess.run(demo, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    if server is not None:
        # What autovacuum does by itself within a minute of such a load.
        with sa.create_engine(sa.make_url(url), isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    return True


def passwords(instance: Path) -> dict[str, str]:
    """{user name of the first director of an office: the password of that office's accounts}."""
    text = (instance / "demo-accounts.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"(\S*director\S*) +(\S+)$", text, re.MULTILINE))


def staffed(app, instance: Path, people: int) -> tuple[list[dict], dict]:
    """So many people with their user names and passwords, spread over the offices, and what they know of theirs.

    Who is missing in the demo gets an account by the program's own way, with the password, and its hash, that the
    demo's accounts of that office have: a hash takes as long as a log-in.
    """
    known, dice = passwords(instance), random.Random(7)
    found, offices = [], {}
    with app.app_context():
        rows = list(db.session.scalars(sa.select(Office).where(Office.is_demo).order_by(Office.id)))
        for place, office in enumerate(rows):
            staff = list(db.session.scalars(
                sa.select(Staff).where(Staff.office_id == office.id, Staff.active).order_by(Staff.id)
            ))
            first = next(one for one in staff if one.username in known)
            for role, share in SHARES.items():
                in_all = round(people * share)
                wanted = in_all // len(rows) + (place < in_all % len(rows))
                there = [one for one in staff if one.role == role and one.password_hash == first.password_hash]
                there += hired(office, role, wanted - len(there), first.password_hash)
                found += [
                    {"role": role, "office": office.id, "username": one.username, "password": known[first.username]}
                    for one in there[:wanted]
                ]
                if role == "technician":
                    technicians = [str(one.id) for one in there]
            offices[office.id] = {**known_at(office, dice), "technicians": technicians}
        db.session.commit()
    dice.shuffle(found)
    return found, offices


def hired(office: Office, role: str, count: int, password_hash: str) -> list[Staff]:
    """So many more people of a role."""
    if count < 1:
        return []
    act = Act(SYSTEM, whole_seconds(datetime.now(UTC)), "")
    department = db.session.scalar(
        sa.select(Department.id).where(Department.office_id == office.id, Department.name == WORKS_IN[role])
    )
    with change(act, "record"):
        return [
            open_account(
                act, f"load-{role}-{office.id}-{number}", password_hash, office_id=office.id, role=role,
                name=f"测试{number:02d}", department_id=department,
            )
            for number in range(1, count + 1)
        ]


def known_at(office: Office, dice: random.Random) -> dict:
    """What the people of an office type: residents with home and phone, categories, the last whole month's days."""
    residents = db.session.execute(
        sa.select(House.key, Resident.name, Resident.phone).join(House, Resident.house_id == House.id)
        .where(Resident.office_id == office.id, Resident.active, Resident.phone.is_not(None), House.kind == "home")
        .order_by(Resident.id)
    ).all()
    some = dice.sample(residents, min(RESIDENTS, len(residents)))
    categories = db.session.scalars(
        sa.select(Category.code).where(Category.office_id == office.id, Category.active, ~Category.is_service)
    )
    last = datetime.now(UTC).date().replace(day=1) - timedelta(days=1)
    days = {"flt0_received_from": last.replace(day=1).isoformat(), "flt1_received_until": last.isoformat()}
    return {
        "residents": [{"key": row.key, "name": row.name, "phone": row.phone} for row in some],
        "categories": list(categories), "month": urlencode(days),
    }


@contextmanager
def served(url: str, instance: Path):
    """The program as it is served, on a free port: (its address, its process); what it says goes into a file."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {"DATABASE_URL": url, "INSTANCE_PATH": str(instance), "PORT": str(port), "WORKERS": str(WORKERS)}
    with (instance / "served.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "app.py"], cwd=ROOT, env={**os.environ, **settings}, stdout=log, stderr=log
        )
        try:
            for _ in range(300):
                try:
                    urlopen(f"http://127.0.0.1:{port}/healthz").close()
                    break
                except OSError:
                    sleep(0.2)
            else:
                raise SystemExit(f"The program does not answer, see {log.name}")
            yield f"http://127.0.0.1:{port}", process
        finally:
            process.terminate()
            process.wait(timeout=60)


def at_work(name: str, folder: Path, wish) -> dict:
    """What the people met on one database, and what its rows say afterwards."""
    instance = folder / name
    instance.mkdir(parents=True, exist_ok=True)
    with database(name, instance) as (url, server):
        began = perf_counter()
        is_new = make_offices(url, instance, server, wish)
        app = make_app(url, instance)
        people, offices = staffed(app, instance, wish.people)
        close(app)
        print(f"{name}: {'made' if is_new else 'found'} in {perf_counter() - began:.0f} s", file=sys.stderr)
        with served(url, instance) as (address, process):
            watched = {"server": process.pid, **({"postgresql": server.process.pid} if server else {})}
            plan = {
                "url": address, "minutes": wish.minutes, "people": people, "offices": offices, "watched": watched,
            }
            (instance / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
            work = [sys.executable, str(ROOT / "bench" / "load_people.py")]
            subprocess.run([*work, str(instance / "plan.json"), str(instance / "results.json")], cwd=ROOT, check=True)
        found = json.loads((instance / "results.json").read_text(encoding="utf-8"))
        with app.app_context():
            found["lost"], found["wrong"] = lost(found["answered"]), wrong_numbers()
            found["rows"] = {
                model.__tablename__: db.session.scalar(sa.select(sa.func.count()).select_from(model))
                for model in (Office, Visit, Complaint, RepairTask, Resident)
            }
            found["version"] = db.session.scalar(
                sa.select(sa.func.sqlite_version()) if server is None else sa.text("SHOW server_version")
            )
        close(app)
    return found


def lost(answered: dict) -> list[str]:
    """What was answered as saved and isn't there."""
    numbers = {row: number for row, number, *_more in answered["contacts"]}
    keys = {row[-1] for row in (*answered["contacts"], *answered["presses"])}
    words = {text for _row, text in answered["chases"]}
    found = db.session.execute(sa.select(Visit.id, Visit.number).where(Visit.id >= min(numbers, default=0)))
    return [
        *(f"contact {number}" for _row, number in sorted(numbers.items() - dict(found.all()).items())),
        *(f"press {key}" for key in sorted(keys - set(db.session.scalars(sa.select(Submission.key))))),
        *(f"催办 {text}" for text in sorted(words - set(db.session.scalars(sa.select(Chase.words))))),
    ]


def wrong_numbers() -> list[str]:
    """Days of an office whose numbers have a gap or a clash, or go on from another number than they reached."""
    wrong = []
    for record, model in NUMBERED.items():
        count = sa.func.count(model.id)
        of_a_day = sa.select(
            model.office_id, model.day, count, sa.func.count(sa.distinct(model.count)), sa.func.max(model.count),
        ).group_by(model.office_id, model.day)
        last = {
            (office, day): number for office, day, number in db.session.execute(
                sa.select(NumberSeries.office_id, NumberSeries.day, NumberSeries.last)
                .where(NumberSeries.prefix == PREFIXES[record])
            )
        }
        for office, day, rows, different, highest in db.session.execute(of_a_day):
            if not rows == different == highest == last.get((office, day)):
                wrong.append(
                    f"{record} of office {office} on {day}: {rows} rows, {different} numbers up to {highest}, "
                    f"the series at {last.get((office, day))}"
                )
    return wrong


def measured(found: dict) -> dict[str, list]:
    """{kind: (milliseconds, error) of each request that began within the measured minutes}."""
    kinds: dict[str, list] = {}
    for start, kind, taken, error in found["requests"]:
        if found["began"] <= start < found["ended"]:
            kinds.setdefault(kind, []).append((taken, error))
    return kinds


def quantile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, round(share * len(times)))]


def line(kind: str, rows: list) -> str:
    """A row of the table: how many, median, p95, p99, the longest, errors."""
    times = [taken for taken, _error in rows]
    figures = (statistics.median(times), quantile(times, 0.95), quantile(times, 0.99), max(times))
    errors = sum(bool(error) for _taken, error in rows)
    return f"| {kind} | {len(rows):,} | " + " | ".join(f"{figure:.0f}" for figure in figures) + f" | {errors} |"


def part(name: str, found: dict, wish) -> list[str]:
    """What is reported of one database."""
    kinds = measured(found)
    whole = [row for rows in kinds.values() for row in rows]
    head = ["| what | requests | median ms | p95 | p99 | longest | errors |", "|---|---|---|---|---|---|---|"]
    coming = {kind: [] for kind in APART}
    for start, kind, *row in found["requests"]:
        if kind in coming and start < found["began"]:
            coming[kind].append(row)
    return [
        f"## {DATABASES[name]} {found['version']}", "", verdict(kinds, whole, found, wish), "",
        *head, *(line(kind, kinds[kind]) for kind in sorted(kinds)), line("**all**", whole), "",
        "While they came in, apart from the above (a password is reckoned slowly on purpose):", "",
        *head, *(line(kind, rows) for kind, rows in coming.items() if rows), "", processors(found), "",
        saved(found), "", *(f"- error: {text}" for text in sorted({error for _taken, error in whole if error})[:20]),
    ]


def verdict(kinds: dict, whole: list, found: dict, wish) -> str:
    """How much was asked, and whether the goal is kept."""
    seconds, errors = found["ended"] - found["began"], sum(bool(error) for _taken, error in whole)
    p95 = {kind: quantile([taken for taken, _error in rows], 0.95) for kind, rows in {**kinds, "": whole}.items()}
    late = [kind for kind in sorted(kinds) if p95[kind] >= GOAL_MS]
    is_kept = p95[""] < GOAL_MS and not errors and not found["lost"] and not found["wrong"]
    pages, saves = (
        sum(len(rows) for kind, rows in kinds.items() if kind in chosen) / wish.people / seconds * 60
        for chosen in (PAGES, SAVES)
    )
    return (
        f"{wish.people} people, {wish.minutes:g} minutes: {len(whole):,} requests, {len(whole) / seconds:.0f} a second;"
        f" each person {pages:.1f} pages and {saves:.2f} saves a minute.\n"
        f"p95 under {GOAL_MS} ms and no error: {'KEPT' if is_kept else 'NOT KEPT'}, p95 {p95['']:.0f} ms, "
        f"{errors} errors.\n"
        + (f"By itself at {GOAL_MS} ms or more: {'; '.join(late)}." if late else "Every kind keeps it by itself, too.")
    )


def processors(found: dict) -> str:
    """Whose work the processors did."""
    seconds = found["ended"] - found["began"]
    share = {whose: spent / seconds * 100 for whose, spent in found["processors"].items()}
    others = max(2 * share["machine"] - sum(share.values()), 0)
    named = [("the program", "server"), ("PostgreSQL", "postgresql"), ("the people's own program", "people")]
    said = ", ".join(f"{name} {share[whose]:.0f} %" for name, whose in named if whose in share)
    return f"Processors, of {os.cpu_count() * 100} %: {said}, everything else on the machine {others:.0f} %."


def saved(found: dict) -> str:
    """What was saved from the first log-in on, and whether the database has it."""
    contacts, presses, chases = (len(found["answered"][what]) for what in ("contacts", "presses", "chases"))
    there = f"NOT THERE: {', '.join(found['lost'][:20])}" if found["lost"] else "all of them are in the database"
    numbers = f"NUMBERS: {'; '.join(found['wrong'][:20])}" if found["wrong"] else "no number has a gap or a clash"
    return (
        f"Saved, while they came in included: {contacts:,} contacts, {presses:,} presses on tasks, {chases:,} 催办; "
        f"{there}; {numbers}.\n"
        f"{len(found['refused'])} presses came after a colleague's on the same task, were told so, and are no saves."
    )


def report(results: dict, wish) -> str:
    """bench/load.md."""
    given = " ".join(["bench/load.py", *("FOLDER" if "/" in word else word for word in sys.argv[1:])])
    counted = "; ".join(
        f"on {DATABASES[name]} " + ", ".join(f"{number:,} {table}" for table, number in found["rows"].items())
        for name, found in results.items()
    )
    lines = [
        f"# {wish.people} people at work: how long an answer takes them", "",
        f"`.venv/bin/python {given}` on {datetime.now(UTC):%Y-%m-%d}, {counted}.",
        f"The program as it is served: `app.py`, granian with {WORKERS} workers, SQLite with synchronous FULL,",
        "PostgreSQL with its own settings. Each person opens a page every ten seconds and saves once a minute:",
        "receptionists at 接待台 with the look-ups, the card and the previews of each save, directors at 督办 and in",
        "the registers, technicians on 我的工单; open pages ask by themselves each minute. A time is what the person",
        "waits for the whole answer. The people share the machine with the program.", "",
    ]
    for name, found in results.items():
        lines += part(name, found, wish)
    versions = ", ".join(f"{package} {version(package)}" for package in ("granian", "Flask", "SQLAlchemy", "locust"))
    load = f"load average {os.getloadavg()[0]:.1f} at the end"
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, {versions}, {load}"
    return "\n".join([*lines, f"Machine: {machine}.", ""])


def main() -> None:
    given = argparse.ArgumentParser(description="Let many people work at once.")
    given.add_argument("--people", type=int, default=300)
    given.add_argument("--minutes", type=float, default=5)
    given.add_argument("--visits", type=int, default=20_000)
    given.add_argument("--offices", type=int, default=20)
    given.add_argument("--months", type=int, default=3)
    given.add_argument("--on", choices=DATABASES, action="append", help="one of the databases; both without it")
    given.add_argument("--folder", type=Path, help="where the databases are kept for a later run")
    wish = given.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-load-") as made:
        # PostgreSQL isn't run by root: whoever runs it passes through here.
        Path(made).chmod(0o755)
        folder = (wish.folder or Path(made)).resolve()
        results = {name: at_work(name, folder, wish) for name in wish.on or DATABASES}
    text = report(results, wish)
    if results.keys() == DATABASES.keys() and wish.people == 300 and wish.minutes == 5:
        (ROOT / "bench" / "load.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
