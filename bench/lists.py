"""How long the server takes over a page of the visits' list, beside stock Flask-Admin on the same rows.

    .venv/bin/python bench/lists.py
    .venv/bin/python bench/lists.py --visits 10000 --visits 100000 --on sqlite
    .venv/bin/python bench/lists.py --visits 1000000 --on sqlite --folder FOLDER

Makes offices of so many contacts (bench/board.py does) on SQLite and on a PostgreSQL that it starts itself. Both
programs answer in this process, in turn, and the bench writes bench/lists.md. The peer lists all rows to everybody;
ours shows an office's own, masked, with what each contact owes. With `--folder` a made SQLite office is used again.
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
from urllib.parse import urlencode

import sqlalchemy as sa

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.board import DATABASES, offices  # noqa: E402
from bench.peers.stock_lists import make_peer  # noqa: E402
from models import Staff, Visit, db  # noqa: E402

TURNS = 9
PAGE = 20


def addresses(app) -> list[tuple[str, str, str]]:
    """(what is asked, our address, the peer's)."""
    with app.app_context():
        count = db.session.scalar(sa.select(sa.func.count(Visit.id)))
        deep = min(500, count // PAGE // 2)
        edge = db.session.execute(
            sa.select(Visit.day, Visit.count, Visit.id).order_by(Visit.day.desc(), Visit.count.desc(), Visit.id.desc())
            .offset(deep * PAGE - 1).limit(1)
        ).one()
        phone = db.session.scalar(sa.select(Visit.phone).where(Visit.phone.is_not(None)).order_by(Visit.id).limit(1))
        number = db.session.scalar(sa.select(Visit.number).order_by(Visit.id).limit(1))
    place = f"{edge.day.isoformat()}~{edge.count}~{edge.id}"

    def both(**asked):
        return ("?" + urlencode(asked),) * 2

    return [
        ("first page", "", ""),
        (f"page {deep}", "?" + urlencode({"after": place}), f"?page={deep}"),
        ("last page", "?last=1", f"?page={(count - 1) // PAGE}"),
        ("search 漏水", *both(search="漏水")),
        ("search four digits of a phone", *both(search=phone[-4:])),
        ("search a number", *both(search=number)),
        ("search what is nowhere", *both(search="海豚表演")),
    ]


def answered(client, address: str) -> float:
    """The milliseconds of one answer."""
    began = perf_counter()
    answer = client.get(address)
    took = (perf_counter() - began) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"{address} answers {answer.status_code}")
    return took


def measured(app, name: str, visits: int) -> list[str]:
    """The rows of the table for one database and size."""
    url = app.config["SQLALCHEMY_DATABASE_URI"].render_as_string(hide_password=False)
    with app.app_context():
        person = db.session.scalar(sa.select(Staff).where(Staff.role == "director").order_by(Staff.id))
        db.session.expunge(person)
        db.session.rollback()
    ours, peer = app.test_client(), make_peer(url).test_client()
    ours.sign_in(person)
    lines = []
    for what, our_address, peer_address in addresses(app):
        times: tuple[list, list] = ([], [])
        for turn in range(TURNS + 1):
            for one, client, address in (
                (0, ours, "/admin/visits/" + our_address), (1, peer, "/admin/visit/" + peer_address)
            ):
                took = answered(client, address)
                if turn:
                    times[one].append(took)
        medians = [statistics.median(one) for one in times]
        worst = [sorted(one)[-1] for one in times]
        lines.append(
            f"| {DATABASES[name]} | {visits:,} | {what} | {medians[0]:.0f} | {worst[0]:.0f} | {medians[1]:.0f} "
            f"| {worst[1]:.0f} | {medians[1] / medians[0]:.1f} |"
        )
        print(lines[-1], file=sys.stderr)
    return lines


def report(lines: list[str]) -> str:
    """bench/lists.md."""
    given = " ".join(["bench/lists.py", *("FOLDER" if "/" in word else word for word in sys.argv[1:])])
    load = f"load average {os.getloadavg()[0]:.1f} at the end"
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, {load}"
    return "\n".join([
        "# A page of the visits' list beside stock Flask-Admin",
        "",
        f"`.venv/bin/python {given}` on {datetime.now(UTC):%Y-%m-%d}: both on the same rows, {PAGE} a page, in turn,",
        f"{TURNS} times each in one process. The peer shows every row as it is; ours shows the office's own rows with",
        "names masked, what each contact owes, filters and saved searches. Milliseconds of server time.",
        "",
        "| database | visits | what | ours median | ours worst | peer median | peer worst | peer / ours |",
        "|---|---|---|---|---|---|---|---|",
        *lines,
        "",
        f"Machine: {machine}.",
        "",
    ])


def main() -> None:
    given = argparse.ArgumentParser(description="Measure the pages of a list beside stock Flask-Admin.")
    given.add_argument("--visits", type=int, action="append", help="one size, or several (10,000 and 100,000)")
    given.add_argument("--on", choices=list(DATABASES), action="append", help="one database alone")
    given.add_argument("--folder", type=Path, help="keep the SQLite offices here, or use those that are here")
    asked = given.parse_args()
    lines = []
    with tempfile.TemporaryDirectory() as temporary:
        for visits in asked.visits or (10_000, 100_000):
            folder = (asked.folder or Path(temporary)) / str(visits)
            with offices(dict.fromkeys(asked.on or DATABASES, visits), folder) as apps:
                for name, app in apps.items():
                    lines += measured(app, name, visits)
    (ROOT / "bench" / "lists.md").write_text(report(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
