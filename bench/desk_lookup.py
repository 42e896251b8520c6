"""How long the desk's answers take at a million contacts of one office, beside 199 other offices.

    .venv/bin/python bench/desk_lookup.py [--visits 1000000] [--folder FOLDER]

Fills an SQLite file and a PostgreSQL database: a demo office of so many contacts (bench/board.py makes it), whose homes
and residents are copied to the other offices. Then asks
what the look-up box asks, through the test client, and writes bench/desk_lookup.md. With `--folder` the SQLite file
is kept there and used again.
"""

import argparse
import os
import random
import re
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.board import make_office  # noqa: E402
from models import Complaint, House, Office, RepairTask, Resident, Staff, Visit, db  # noqa: E402
from tests.databases import close, make_app, start_postgresql  # noqa: E402

OTHER_OFFICES = 199
ASKED = 200
"""How often each question is asked, each time of somebody else."""
GOAL_MS = 50


def settle() -> None:
    """What makes a filled database one that has grown: the next ids, and what the planner knows."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as apart:
        if apart.dialect.name == "sqlite":
            # It keeps no statistics: nothing in the program makes it, and the figures are to show that.
            return
        for model in (Visit, Complaint, RepairTask, Office, House, Resident):
            last = sa.select(sa.func.max(model.id)).scalar_subquery()
            apart.execute(sa.select(sa.func.setval(sa.func.pg_get_serial_sequence(model.__tablename__, "id"), last)))
        apart.exec_driver_sql("VACUUM ANALYZE")


def neighbours() -> None:
    """The same homes and residents in other offices: nobody may ever find them here."""
    connection = db.session.connection()
    offices, houses, residents = Office.__table__, House.__table__, Resident.__table__
    home = connection.scalar(sa.select(sa.func.min(offices.c.id)))
    tops = [connection.scalar(sa.select(sa.func.max(table.c.id))) for table in (houses, residents)]
    for turn in range(1, OTHER_OFFICES + 1):
        there = 1000 + turn
        _put(connection, offices, {"id": sa.literal(there), "name": sa.literal(f"别处 {turn}")}, offices.c.id == home)
        of_home = {"id": houses.c.id + turn * tops[0], "office_id": sa.literal(there), "created_by_id": sa.null()}
        _put(connection, houses, of_home, houses.c.office_id == home)
        _put(connection, residents, {
            "id": residents.c.id + turn * tops[1], "house_id": residents.c.house_id + turn * tops[0],
            "office_id": sa.literal(there), "created_by_id": sa.null(),
        }, residents.c.office_id == home)


def _put(connection, table, changed: dict, condition) -> None:
    query = sa.select(*(changed.get(column.name, column) for column in table.columns)).where(condition)
    names = [column.name for column in table.columns]
    connection.execute(table.insert().from_select(names, query, include_defaults=False))


def questions() -> dict:
    """{what is asked: (address, forms)}: rooms, digits, names and initials of who lives there, and the homes' cards."""
    dice = random.Random(7)
    rows = db.session.execute(
        sa.select(House.id, House.key, House.room, Resident.phone, Resident.name, Resident.initials)
        .join(Resident, Resident.house_id == House.id)
        .where(House.office_id == sa.select(sa.func.min(Office.id)).scalar_subquery(), Resident.phone.is_not(None))
        .order_by(Resident.id)
    ).all()
    people = dice.sample(rows, ASKED)
    find = {
        "房号 3-2-501": [row.key for row in people], "房间号 501": [row.room for row in people],
        "电话后四位": [row.phone[-4:] for row in people], "姓名": [row.name for row in people],
        "姓": [row.name[0] for row in people], "首字母": [row.initials for row in people],
        "找不到的姓名": [f"{row.name}某" for row in people],
        "今天的编号": [str(place) for place in range(1, ASKED + 1)],
    }
    asked = {name: ("find", [{"query": text} for text in texts]) for name, texts in find.items()}
    asked["住户卡片（首次查看写入日志）"] = ("home", [{"house": row.id} for row in people])
    asked["保存前的时限与重复投诉"] = ("due", [
        {"kind": "complaint", "channel": "call", "content": "楼道灯不亮", "house": row.key, "category": "C"}
        for row in people
    ])
    return asked


def measured(app) -> dict:
    """{what is asked: milliseconds of each answer, by clock and processor}, as a receptionist of the demo asks."""
    with app.app_context():
        asked = questions()
        office = db.session.scalar(sa.select(sa.func.min(Office.id)))
        person = db.session.scalar(
            sa.select(Staff).where(Staff.office_id == office, Staff.username == "demo-receptionist")
        )
        client = app.test_client().sign_in(person)
    found = {name: [timed(client, address, form) for form in forms] for name, (address, forms) in asked.items()}
    found["待办、今天的登记（每分钟一次）"] = [timed(client, "now", None) for _ in range(20)]
    return found


def timed(client, address: str, form: dict | None) -> tuple[float, float]:
    """Milliseconds of one answer, the application's whole way from the request to the answer's last byte: by the
    clock, and of this process's processor."""
    client.token()
    start, worked = time.perf_counter(), time.process_time()
    path = f"/admin/desk/{address}/"
    answer = client.get(path) if form is None else client.post(path, data=form)
    taken = (time.perf_counter() - start) * 1000, (time.process_time() - worked) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"{path} {form}: {answer.status_code}")
    return taken


def on(url: str, instance: Path, visits: int) -> tuple[dict, dict]:
    """The figures of one database, filled first where it is empty, and how many rows it holds."""
    app = make_app(url, instance)
    with app.app_context():
        is_filled = sa.inspect(db.engine).has_table("visit") and db.session.query(Visit.id).limit(1).all()
        db.session.rollback()
    if not is_filled:
        make_office(app, instance, visits)
        with app.app_context():
            neighbours()
            db.session.commit()
            settle()
    with app.app_context():
        rows = {
            model.__tablename__: db.session.scalar(sa.select(sa.func.count()).select_from(model))
            for model in (Visit, Complaint, RepairTask, House, Resident, Office)
        }
    found = measured(app)
    close(app)
    return found, rows


def summed_up(values: list[tuple[float, float]]) -> tuple[float, float, float]:
    """Median and 95th percentile by the clock, and the median of the processor, in milliseconds."""
    clock, processor = zip(*values, strict=True)
    return statistics.median(clock), statistics.quantiles(clock, n=20)[-1], statistics.median(processor)


def table(results: dict) -> str:
    """The figures as Markdown, by question and database."""
    lines = ["| 问 | " + " | ".join(results) + " |", "|---|" + "---|" * len(results)]
    for name in next(iter(results.values())):
        cells = ["{:.1f} / {:.1f} ({:.1f}) ms".format(*summed_up(found[name])) for found in results.values()]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


WORDS = """# Look-up at the desk: server time at a million contacts

Written by `bench/desk_lookup.py` on {day}: {cores} cores, load {load} while measuring (more than the number of cores
means that others worked on the machine at the same time, and the clock shows their share too). Median / 95th percentile
of {asked} answers each (20 of the last row) by the clock, the application's whole way from the request to the answer's
last byte, through the test client; in brackets the median of its own processor time, without PostgreSQL's. One office
has {visit:,} contacts with {complaint:,} complaints and {repair_task:,} repairs; {office} offices together have
{house:,} homes and {resident:,} residents.

{table}

Goal: each look-up under {goal} ms at the median and at the 95th percentile. {verdict}
"""


def verdict(results: dict) -> str:
    late = [
        f"{name} on {database}" for database, found in results.items() for name, values in found.items()
        if summed_up(values)[1] >= GOAL_MS
    ]
    return f"NOT KEPT: {', '.join(late)}." if late else "Kept by every row."


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--visits", type=int, default=1_000_000)
    given.add_argument("--folder")
    given.add_argument("--only", choices=("sqlite", "postgresql"))
    asked, results, rows, load = given.parse_args(), {}, {}, []
    with tempfile.TemporaryDirectory() as made:
        folder = Path(asked.folder or made)
        folder.mkdir(parents=True, exist_ok=True)
        if asked.only != "postgresql":
            results["SQLite"], rows = on(f"sqlite:///{folder / 'lookup.db'}", folder, asked.visits)
            load.append(f"{os.getloadavg()[0]:.1f}")
        if asked.only != "sqlite":
            server = start_postgresql()
            try:
                results["PostgreSQL"], rows = on(server.new_database(), Path(made, "postgresql"), asked.visits)
                load.append(f"{os.getloadavg()[0]:.1f}")
            finally:
                server.stop()
    text = WORDS.format(
        day=f"{datetime.now(UTC):%Y-%m-%d}", cores=os.cpu_count(), load=" and ".join(load), asked=ASKED, goal=GOAL_MS,
        table=table(results), verdict=verdict(results), **rows,
    )
    if len(results) == 2:
        (ROOT / "bench" / "desk_lookup.md").write_text(text, encoding="utf-8")
    print(re.sub(r"\n{3,}", "\n\n", text))


if __name__ == "__main__":
    main()
