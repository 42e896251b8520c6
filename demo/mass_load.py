"""A database in which millions of rows are about to be written in one transaction."""

import sqlite3
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial

import sqlalchemy as sa

from models import SEARCH_WORDS, AuditEntry
from storage import db

SQLITE_LOADING = (
    "PRAGMA synchronous = OFF", "PRAGMA foreign_keys = OFF", "PRAGMA secure_delete = OFF",
    "PRAGMA cache_size = -524288",
)
POSTGRESQL_LOADING = (
    "SET LOCAL statement_timeout = 0", "SET LOCAL synchronous_commit = off", "SET LOCAL maintenance_work_mem = '512MB'",
    "SET LOCAL work_mem = '64MB'", "SET LOCAL idle_in_transaction_session_timeout = 0",
)
WORDS_IN_MEMORY = 64 << 20
MERGED_AT_ONCE = 16
DEFINED_FTS = {"hashsize": 1 << 20, "automerge": 4}
"""What SQLite's full-text tables start with."""


@contextmanager
def loading_connection() -> Iterator[sa.Connection]:
    """A connection that loses everything, not half of it, when it is cut off; what it sets ends with it.

    SQLite keeps the old pages in a journal meanwhile: a log of all new ones would be as long as the database. Where
    another connection is open it stays with the log.
    """
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            driver = connection.connection.driver_connection
            for pragma in SQLITE_LOADING:
                driver.execute(pragma).close()
            _keep_no_log(driver)
        try:
            yield connection
        finally:
            connection.invalidate()
    _put_in_order()


def _keep_no_log(driver: sqlite3.Connection) -> None:
    try:
        driver.execute("PRAGMA journal_mode = DELETE").close()
    except sqlite3.OperationalError as refused:
        if refused.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise


def _put_in_order() -> None:
    """What the database itself does sooner or later after such a load."""
    if db.engine.dialect.name == "sqlite":
        with closing(db.engine.connect()) as connection:
            connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
        return
    biggest = AuditEntry.__tablename__
    others = ", ".join(f'"{name}"' for name in db.metadata.tables if name != biggest)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(partial(_vacuum, db.engine), (biggest, others)))


def _vacuum(engine: sa.Engine, tables: str) -> None:
    with closing(engine.connect()) as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql(f"VACUUM ANALYZE {tables}")
        connection.invalidate()


@contextmanager
def without_indexes(connection: sa.Connection, tables: Iterable[sa.Table]) -> Iterator[None]:
    """Take the indexes of some tables away while they are filled, on PostgreSQL their keys too; make them anew after.

    What they refuse is found then. All of it stands or falls with the transaction that is open.
    """
    names = [table.name for table in tables]
    if connection.dialect.name == "sqlite":
        with _sqlite_without(connection, names):
            yield
    else:
        with _postgresql_without(connection, names):
            yield


@contextmanager
def _sqlite_without(connection: sa.Connection, names: list[str]) -> Iterator[None]:
    query = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql <> '' AND tbl_name = :table")
    made = [row for name in names for row in connection.execute(query, {"table": name}).all()]
    for index, _ in made:
        connection.exec_driver_sql(f'DROP INDEX "{index}"')
    connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
    yield
    connection.exec_driver_sql("PRAGMA ignore_check_constraints = OFF")
    for _, statement in made:
        connection.exec_driver_sql(statement)


@contextmanager
def _postgresql_without(connection: sa.Connection, names: list[str]) -> Iterator[None]:
    for setting in POSTGRESQL_LOADING:
        connection.exec_driver_sql(setting)
    given = {"tables": names}
    constraints = connection.execute(sa.text(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype IN ('f', 'u') AND conrelid::regclass::text = ANY(:tables)"
        " ORDER BY contype DESC, conrelid::regclass::text, conname"
    ), given).all()
    for table, name, _ in reversed(constraints):
        connection.exec_driver_sql(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
    indexes = connection.execute(sa.text(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE NOT indisprimary AND indrelid::regclass::text = ANY(:tables)"
        " ORDER BY indrelid::regclass::text, indexrelid::regclass::text"
    ), given).all()
    for name, _ in indexes:
        connection.exec_driver_sql(f"DROP INDEX {name}")
    yield
    # What PostgreSQL tells of a condition reads otherwise once it has been read again.
    ours = [index for name in names for index in db.metadata.tables[name].indexes]
    declared = {index.name: sa.schema.CreateIndex(index) for index in ours}
    for name, statement in indexes:
        connection.execute(declared.get(name, sa.text(statement)))
    for table, name, definition in constraints:
        connection.exec_driver_sql(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')


@contextmanager
def words_at_once(connection: sa.Connection, records: Iterable[str]) -> Iterator[None]:
    """Let SQLite's full-text tables take many rows before they write them."""
    if connection.dialect.name != "sqlite":
        yield
        return
    names = [SEARCH_WORDS[record].name for record in records]
    _set_words(connection, names, {"hashsize": WORDS_IN_MEMORY, "automerge": MERGED_AT_ONCE})
    yield
    _set_words(connection, names, DEFINED_FTS)


def _set_words(connection: sa.Connection, names: list[str], settings: dict[str, int]) -> None:
    for name in names:
        for setting, value in settings.items():
            statement = f"INSERT INTO {name} ({name}, rank) VALUES (?, ?)"  # noqa: S608
            connection.exec_driver_sql(statement, (setting, value))
