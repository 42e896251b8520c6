"""The database underneath the tables: engines, sessions, and how a moment is stored.

Two engines point at one database. The one for writing takes SQLite's write lock at its first statement
(BEGIN IMMEDIATE), so that a read-then-write never loses another person's update. The one for reading can't write
at all and never waits for a writer. Which of them `db.session` uses follows from the request: see `RequestSession`.
"""

import random
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from flask import Flask, before_render_template, current_app, g, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import DeclarativeBase, registry

import postgresql_connections

READING = "reading"
READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

TAKE_THE_WRITE_LOCK = "BEGIN IMMEDIATE"
LONGEST_TURN_SECONDS = 10
BUSY_TIMEOUT = "PRAGMA busy_timeout = 5000"
SQLITE_PRAGMAS = (
    BUSY_TIMEOUT,
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    # So that INSERT OR REPLACE meets the triggers that refuse a deletion.
    "PRAGMA recursive_triggers = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA journal_size_limit = 67108864",
)


class UTCDateTime(sa.types.TypeDecorator[datetime]):
    """A moment in UTC, in whole seconds.

    Takes an aware datetime of any zone (a naive one raises `ValueError`), stores it as naive UTC without its
    microseconds, and gives back an aware datetime in UTC.
    """

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect):
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sqlite.DATETIME(truncate_microseconds=True))
        return dialect.type_descriptor(sa.DateTime())

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs its time zone: {value!r}")
        return value.astimezone(UTC).replace(tzinfo=None, microsecond=0)

    def process_result_value(self, value, dialect):
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    registry = registry(
        metadata=sa.MetaData(naming_convention=NAMING_CONVENTION), type_annotation_map={datetime: UTCDateTime()}
    )


class RequestSession(Session):
    """The session of one request, command or test.

    A GET, HEAD or OPTIONS request reads through the reading engine, and so does a POST to an endpoint named by
    `reads_only` (look-ups travel by POST). Everything else, and all that runs outside a request, writes; on SQLite
    until its page is drawn.
    Objects keep their values after a commit, since the session ends with its request.
    """

    def get_bind(self, mapper=None, clause=None, bind=None, **kwargs):
        if bind is not None:
            return bind
        reading = not self.info.get("writes") and request_only_reads()
        return self._db.engines[READING if reading else None]


class HintingCompiler(sqlite.dialect.statement_compiler):
    """Writes SQLite's own hints behind a table, `NOT INDEXED`, which SQLAlchemy does for other databases."""

    def get_from_hint_text(self, table, text):
        return text


def by_ids(statement, model):
    """A query or select of rows whose ids it names, to be found by these alone. Without statistics SQLite would take an
    index of the office, and go through all that the office has."""
    return statement.with_hint(model, "NOT INDEXED", "sqlite")


def by_index(statement, model, name: str):
    """A query or select whose rows SQLite finds by this index: without statistics it would rather take one that gives
    them in order, and pass very many by. Of a statement that names none of its columns it reads the index through."""
    return statement.with_hint(model, f"INDEXED BY {name}", "sqlite")


def planned_anew(statement):
    """A query or select whose best way to its rows depends on the values asked for, a rare state or a frequent one."""
    return statement.prefix_with(sa.text(postgresql_connections.PLANNED_ANEW), dialect="postgresql")


class Database(SQLAlchemy):
    """Flask-SQLAlchemy with the two engines of this program, made from `SQLALCHEMY_DATABASE_URI`."""

    def init_app(self, app: Flask) -> None:
        url = database_url(app.config["SQLALCHEMY_DATABASE_URI"], Path(app.root_path))
        app.config["SQLALCHEMY_DATABASE_URI"] = url
        app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", engine_options(url))
        app.extensions["reading_endpoints"] = set()
        super().init_app(app)
        with app.app_context():
            self.engines[READING] = sa.create_engine(self.engine.url, **engine_options(url, only_reads=True))
            if url.get_backend_name() == "sqlite":
                for engine in (self.engine, self.engines[READING]):
                    engine.dialect.statement_compiler = HintingCompiler
                _listen_to_sqlite(self.engine, TAKE_THE_WRITE_LOCK, SQLITE_PRAGMAS)
                _listen_to_sqlite(self.engines[READING], "BEGIN", (*SQLITE_PRAGMAS, "PRAGMA query_only = ON"))
                before_render_template.connect(_let_others_write, app)
            else:
                for key, engine in self.engines.items():
                    postgresql_connections.listen(engine, only_reads=key == READING)

    def close_connections(self) -> None:
        """Close what the engines of the current application keep open; the next statement connects anew."""
        for key in (None, READING):
            self.engines[key].dispose()


db = Database(model_class=Base, session_options={"class_": RequestSession, "expire_on_commit": False})


def database_url(given: str | sa.URL, folder: Path) -> sa.URL:
    """Return the address with the driver this program uses: `postgres://` and `postgresql://` mean psycopg 3.

    A relative SQLite file stands below `folder`, and the folder that holds it is made. Raises `ValueError` with a
    sentence for any other database, and for SQLite without a file.
    """
    try:
        url = sa.make_url(given)
    except sa.exc.ArgumentError:
        raise ValueError("DATABASE_URL is not an address such as sqlite:////folder/reception.db") from None
    if url.drivername in ("postgres", "postgresql"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername in ("sqlite", "sqlite+pysqlite"):
        if url.database in (None, "", ":memory:") or url.database.startswith("file:"):
            raise ValueError("DATABASE_URL must name a file: the program reads and writes on separate connections")
        file = folder / url.database
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return url.set(database=str(file))
    if url.drivername != "postgresql+psycopg":
        raise ValueError(f"DATABASE_URL names {url.drivername}; this program knows sqlite and postgresql")
    return url


def engine_options(url: sa.URL, *, only_reads: bool = False) -> dict:
    """Return what an engine for `url` is made with: pool sizes (connections), time limits, who issues BEGIN."""
    # Statements go to the log when they fail, the names and phones in them do not.
    # The connection that was used last comes first: it has the statements at hand, and the others may rest.
    pool = {"pool_size": 8, "max_overflow": 24, "pool_timeout": 10, "pool_use_lifo": True, "hide_parameters": True}
    if url.get_backend_name() == "sqlite":
        # The driver's own BEGIN is deferred and comes late; with isolation_level None we say BEGIN ourselves.
        return {**pool, "connect_args": {"isolation_level": None, "timeout": 5}}
    return {**pool, **postgresql_connections.engine_options(url, only_reads=only_reads)}


def reads_only(app: Flask, endpoint: str) -> None:
    """Let POST requests to `endpoint` use the reading engine: they look something up and change nothing, or not
    before they say `writes_from_here`, so that on SQLite others write meanwhile."""
    app.extensions["reading_endpoints"].add(endpoint)


def request_only_reads() -> bool:
    """Say whether a request is being answered that can't change anything, or can't any more, or not yet."""
    if not has_request_context():
        return False
    if "only_reads" in g:
        return g.only_reads
    return request.method in READING_METHODS or request.endpoint in current_app.extensions["reading_endpoints"]


def request_never_writes() -> bool:
    """Say whether a request is being answered that has changed nothing and won't."""
    return request_only_reads() and "only_reads" not in g


def only_reads_from_here() -> None:
    """What this request had to write is committed; what follows, its answer, is read without SQLite's write lock.

    Raises `RuntimeError` where something still waits to be committed.
    """
    _turn(only_reads=True)


def writes_from_here() -> None:
    """What was read so far may be a moment old; who changes a row locks it, and thereby reads it anew.

    Raises `RuntimeError` where something still waits to be committed.
    """
    _turn(only_reads=False)


def _waits_to_be_committed(session: Session) -> bool:
    return bool(session.new or session.dirty or session.deleted or session.info.get("depth"))


def _turn(*, only_reads: bool) -> None:
    session = db.session()
    if _waits_to_be_committed(session):
        raise RuntimeError("something still waits to be committed")
    session.commit()
    g.only_reads = only_reads


def _let_others_write(_app, **_page) -> None:
    """Draw the page of a request that has changed nothing, a refusal or a form that a press opened, without SQLite's
    write lock: nobody who saves waits for it. Where something was written, or waits to be, all stays as it is."""
    if not has_request_context() or request_only_reads():
        return
    session = db.session()
    if _waits_to_be_committed(session):
        return
    if session.in_transaction():
        connection = session.connection()
        if connection.connection.driver_connection.total_changes != connection.info["changes_before"]:
            return
    only_reads_from_here()


@contextmanager
def fresh_writing_session() -> Iterator[Session]:
    """A short session of its own that writes, for a GET that must leave one row (an export, a reveal).

    Commits at the end, rolls back on an exception. Raises `RuntimeError` where `db.session` is writing already:
    on SQLite it would wait for itself.
    """
    if not request_only_reads() and db.session().in_transaction():
        raise RuntimeError("db.session is writing already: use it, or end its transaction first")
    with RequestSession(db=db, info={"writes": True}, expire_on_commit=False) as session, session.begin():
        yield session


def _listen_to_sqlite(engine: sa.Engine, begin: str, pragmas: tuple[str, ...]) -> None:
    queue = threading.Lock()

    @sa.event.listens_for(engine, "connect")
    def set_pragmas(connection, record):
        for pragma in pragmas:
            connection.execute(pragma).close()

    @sa.event.listens_for(engine, "begin")
    def say_begin(connection):
        if begin != TAKE_THE_WRITE_LOCK:
            connection.exec_driver_sql(begin)
            return
        driver = connection.connection.driver_connection
        connection.info["changes_before"] = driver.total_changes
        driver.execute("PRAGMA busy_timeout = 0").close()
        try:
            if not _got_the_write_lock(driver, queue):
                connection.exec_driver_sql(begin)
        finally:
            driver.execute(BUSY_TIMEOUT).close()


def _got_the_write_lock(driver: sqlite3.Connection, queue: threading.Lock) -> bool:
    """Begin to write by trying every millisecond; False when LONGEST_TURN_SECONDS have passed in vain.

    SQLite's own waiting sleeps longer each time, up to a tenth of a second, so that whoever waits longest tries least
    often and starves while others come and go: of eight busy processes one gave up after five seconds. Of a process one
    thread tries and the others stand in its `queue`: a dozen that try would take the processor from the one that
    writes.
    """
    until = time.monotonic() + LONGEST_TURN_SECONDS
    if not queue.acquire(timeout=LONGEST_TURN_SECONDS):
        return False
    try:
        while time.monotonic() < until:
            try:
                driver.execute(TAKE_THE_WRITE_LOCK).close()
            except sqlite3.OperationalError as refused:
                if refused.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    return False
                time.sleep(random.uniform(0.0005, 0.002))
            else:
                return True
    finally:
        queue.release()
    return False
