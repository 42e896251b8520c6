"""The rows of `make bench`: an office made by `flask demo`, and the peers' databases filled from it.

The made office is kept as it was (a file of SQLite, a dump of PostgreSQL), and each run works on a copy.
"""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import sqlalchemy as sa

from bench.servers import DJANGO, FLASK_ADMIN, OURS, ROOT
from tests.databases import Server, plain, postgresql_binaries

SEED, MONTHS = 1, 120
WRITERS = tuple(f"bench-{place}" for place in range(1, 9))
"""Receptionists beside the demo's own, so that each client that saves is somebody else."""
WRITERS_PASSWORD = "eight clients at one desk"  # noqa: S105
DURABLE = ("shared_buffers=512MB", "max_connections=200")
"""PostgreSQL's own settings, so that a commit is on the disk, with the memory of a machine that runs it."""

VISIT_COLUMNS = {
    "id": "id", "number": "number", "received_at": "received_at", "channel": "channel", "kind": "kind",
    "house_id": "house_id", "place_text": "place_text", "staff_id": "receptionist_id", "visitor_name": "visitor_name",
    "phone": "phone", "subject": "subject", "content": "content", "answer": "answer", "answer_basis": "answer_basis",
    "solved_on_spot": "solved_on_spot", "is_late_entry": "is_late_entry", "is_special_event": "is_special_event",
    "state": "state", "done_at": "done_at", "remark": "remark",
}
"""{column of the peers: column of ours}."""
COPIED = {
    "house": {"id": "id", "key": "key"}, "staff": {"id": "id", "name": "name"}, "visit": VISIT_COLUMNS,
}
PEER_TABLES = {FLASK_ADMIN: "bench.peers.flask_admin_visits", DJANGO: "bench.peers.django_visits.wsgi"}


class Office:
    """The databases of one size on one kind of database: ours and the two peers'."""

    def __init__(self, database: str, visits: int, kept: Path, work: Path, server: Server | None):
        self.database, self.visits, self.work, self.server = database, visits, work, server
        self.kept = kept / str(visits) / database
        self.instance = work / "instance"
        self.urls: dict[str, str] = {}

    def prepare(self) -> None:
        """Make what isn't kept yet, and the three databases of this run."""
        self.instance.mkdir(parents=True)
        self.kept.mkdir(parents=True, exist_ok=True)
        if self.database == "sqlite":
            self._prepare_file()
        else:
            self._prepare_dump()
        shutil.copy(self.kept / "demo-accounts.txt", self.instance)
        for name in PEER_TABLES:
            self._fill(name)
        # What was just copied lies on the disk before anything is timed: a save would else wait for it.
        os.sync()

    def environment(self, name: str) -> dict[str, str]:
        """What the program of that name is started with."""
        if name == OURS:
            return {"DATABASE_URL": self.urls[OURS], "INSTANCE_PATH": str(self.instance)}
        return {"PEER_DATABASE": self.urls[name], "PYTHONPATH": str(ROOT)}

    def passwords(self) -> dict[str, str]:
        """{user name: password} of the demo's people and of the receptionists beside them."""
        text = (self.instance / "demo-accounts.txt").read_text(encoding="utf-8")
        return {**dict(re.findall(r"(demo-\S+) +(\S+)$", text, re.M)), **dict.fromkeys(WRITERS, WRITERS_PASSWORD)}

    def engine(self) -> sa.Engine:
        """A way into our database beside the program."""
        url = sa.make_url(self.urls[OURS])
        return sa.create_engine(url if self.database == "sqlite" else url.set(drivername="postgresql+psycopg"))

    def _prepare_file(self) -> None:
        made = self.kept / "office.db"
        if not made.exists():
            making = self.kept / "making.db"
            make_demo(f"sqlite:///{making}", self.kept, self.visits)
            with sqlite3.connect(making) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            making.rename(made)
        shutil.copyfile(made, self.work / "ours.db")
        self.urls = {
            name: f"sqlite:///{self.work / file}"
            for name, file in ((OURS, "ours.db"), (FLASK_ADMIN, "flask-admin.db"), (DJANGO, "django.db"))
        }

    def _prepare_dump(self) -> None:
        self.urls = {
            name: self.server.new_database() if name == OURS else with_driver(self.server.new_database())
            for name in (OURS, FLASK_ADMIN, DJANGO)
        }
        binaries, dump = postgresql_binaries(), self.kept / "office.dump"
        address = plain(self.urls[OURS])
        if dump.exists():
            # The dump names no owner; triggers that refuse changes come after the rows.
            restore = [binaries / "pg_restore", "--jobs=2", "--no-owner", f"--dbname={address}", dump]
            subprocess.run(restore, check=True)
        else:
            make_demo(self.urls[OURS], self.kept, self.visits)
            making = self.kept / "making.dump"
            subprocess.run(
                [binaries / "pg_dump", "--format=custom", "--compress=1", f"--file={making}", address], check=True
            )
            making.rename(dump)
        vacuum(address)

    def _fill(self, name: str) -> None:
        """The peer's own tables, with our rows in them."""
        subprocess.run(
            [sys.executable, "-m", PEER_TABLES[name]], cwd=ROOT, env={**os.environ, **self.environment(name)},
            check=True,
        )
        if self.database == "sqlite":
            fill_file(Path(sa.make_url(self.urls[OURS]).database), Path(sa.make_url(self.urls[name]).database))
        else:
            fill_server(plain(self.urls[OURS]), plain(self.urls[name]))


def with_driver(url: str) -> str:
    return sa.make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def make_demo(url: str, instance: Path, visits: int) -> None:
    """An office with so many contacts in an empty database, and receptionists for the clients that save."""
    environment = {**os.environ, "DATABASE_URL": url, "INSTANCE_PATH": str(instance)}
    demo = ("-m", "flask", "demo", "--visits", str(visits), "--seed", str(SEED), "--months", str(MONTHS))
    for words in (demo, ("-c", "from bench.data import add_writers; add_writers()")):
        subprocess.run([sys.executable, *words], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


def add_writers() -> None:
    """`flask staff add` for each of the receptionists, in one process: to start takes longer than to add."""
    from app import create_app

    runner = create_app().test_cli_runner()
    for place, username in enumerate(WRITERS, 1):
        words = ["staff", "add", username, "--name", f"前台{place}", "--role", "receptionist", "--password-stdin"]
        result = runner.invoke(args=words, input=WRITERS_PASSWORD)
        if result.exit_code:
            raise SystemExit(result.output)


def fill_file(ours: Path, peer: Path) -> None:
    connection = sqlite3.connect(peer, isolation_level=None)
    connection.execute("ATTACH ? AS ours", (str(ours),))
    connection.execute("BEGIN")
    for table, columns in COPIED.items():
        names, read = ", ".join(columns), ", ".join(columns.values())
        connection.execute(f"INSERT INTO {table} ({names}) SELECT {read} FROM ours.{table} ORDER BY id")  # noqa: S608
    connection.execute("COMMIT")
    connection.close()


def fill_server(ours: str, peer: str) -> None:
    utc = "-c timezone=UTC"
    with psycopg.connect(ours, options=utc) as source, psycopg.connect(peer, options=utc) as target:
        for table, columns in COPIED.items():
            names, read = ", ".join(columns), ", ".join(columns.values())
            reading = f"COPY (SELECT {read} FROM {table} ORDER BY id) TO STDOUT"  # noqa: S608
            writing = f"COPY {table} ({names}) FROM STDIN"
            with source.cursor().copy(reading) as rows, target.cursor().copy(writing) as kept:
                for piece in rows:
                    kept.write(piece)
            target.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608
            )
    vacuum(peer)


def vacuum(address: str) -> None:
    """What autovacuum does by itself within minutes of such a load."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
