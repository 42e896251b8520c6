"""How long the month's sheet takes, in an office of many contacts, and whether a longer history makes it slower.

    .venv/bin/python bench/month.py --visits 10000,100000
    .venv/bin/python bench/month.py --visits 100000 --on sqlite --folder FOLDER

For each number of contacts an office is made as bench/board.py makes it: a demo over so many months that each has as
many. The sheet of the last month that is over is then opened
through the application, in this process, twenty times as the director, and its numbers are counted twenty times by
themselves. The second number and those after it have as many contacts a month and a longer history. Writes
bench/month.md.
"""

import argparse
import os
import platform
import statistics
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import sqlalchemy as sa

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("PYTHONHASHSEED", "0")

from bench.board import DATABASES, offices  # noqa: E402
from figures.sheet import sheet  # noqa: E402
from models import Office, Staff, Visit, db  # noqa: E402
from regulation.months import last_ended  # noqa: E402
from serving import keep_what_is_loaded  # noqa: E402
from workflow.act import Act  # noqa: E402

LOOKS = 20
GOAL_MS = 1000


def measured(app) -> dict:
    """Milliseconds of the page and of the counting (median and slowest), with how many contacts there are."""
    with app.app_context():
        person = db.session.scalar(sa.select(Staff).where(Staff.role == "director").order_by(Staff.id))
        db.session.expunge(person)
        db.session.rollback()
    client = app.test_client()
    client.sign_in(person)
    keep_what_is_loaded()
    client.get("/admin/month/")
    page = [timed(lambda: client.get("/admin/month/")) for _ in range(LOOKS)]
    with app.app_context():
        office = db.session.get(Office, person.office_id)
        act = Act.by_system(datetime.now(UTC).replace(microsecond=0))
        rules = act.rules(office.id)
        period = last_ended(act.now, rules)
        counting = [timed(lambda: sheet(db.session, office.id, period, rules, act.now)) for _ in range(LOOKS)]
        start, end = period.moments(rules)
        in_all = db.session.scalar(sa.select(sa.func.count(Visit.id)))
        within = db.session.scalar(
            sa.select(sa.func.count(Visit.id)).where(Visit.received_at >= start, Visit.received_at < end)
        )
        first = db.session.scalar(sa.select(sa.func.min(Visit.received_at)))
        db.session.rollback()
    return {
        "page": page, "counting": counting, "visits": in_all, "month": within,
        "months": max(1, round((end - first).days / 30)),
    }


def timed(do) -> float:
    began = perf_counter()
    do()
    return (perf_counter() - began) * 1000


def row(name: str, found: dict) -> str:
    page, counting = found["page"], found["counting"]
    return (
        f"| {name} | {found['visits']:,} | {found['months']} | {found['month']:,} | {statistics.median(page):.0f} / "
        f"{max(page):.0f} | {statistics.median(counting):.0f} / {max(counting):.0f} |"
    )


def written(rows: list[str]) -> str:
    when = f"{datetime.now(UTC):%Y-%m-%d}"
    return "\n".join([
        "# The month's sheet", "",
        f"`bench/month.py` on {platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}, "
        f"{when}. Milliseconds, median / slowest of {LOOKS}; the goal is under {GOAL_MS:,} at a million contacts.", "",
        "| database | contacts | months | in the month shown | page | counting |", "|---|---|---|---|---|---|",
        *rows, "",
    ])


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--visits", default="10000,100000", help="numbers of contacts, with commas")
    asked.add_argument("--on", default="sqlite,postgresql", help="which databases, with commas")
    asked.add_argument("--folder", type=Path, help="keep the SQLite offices there")
    given = asked.parse_args()
    rows = []
    for visits in map(int, given.visits.split(",")):
        with tempfile.TemporaryDirectory() as temporary:
            folder = (given.folder or Path(temporary)) / str(visits)
            wished = dict.fromkeys(given.on.split(","), visits)
            with offices(wished, folder) as apps:
                for name, app in apps.items():
                    rows.append(row(DATABASES[name], measured(app)))
                    print(rows[-1], file=sys.stderr)
    (ROOT / "bench" / "month.md").write_text(written(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
