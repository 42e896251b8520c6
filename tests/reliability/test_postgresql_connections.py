"""Connections to PostgreSQL: what reads can't write, what was asked often stays prepared, what was lost isn't lent."""

import psycopg
import pytest
import sqlalchemy as sa
from psycopg.pq import TransactionStatus

import postgresql_connections
from models import Office
from storage import READING, db, planned_anew
from tests.databases import close, make_app

READS = sa.text("SELECT name FROM office WHERE id = :id").bindparams(id=1)
PREPARED = sa.text("SELECT statement FROM pg_prepared_statements")
OTHERS_END = sa.text(
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture
def connected(postgresql_database, tmp_path):
    """An application on an empty database of its own; it has connected to it for both, and has what it takes to end
    all connections but its own."""
    app = make_app(postgresql_database.ready_url(tmp_path), tmp_path / "instance")
    with app.app_context():
        for key in (READING, None):
            with db.engines[key].connect() as connection:
                connection.execute(READS)
        yield db
    close(app)


def all_but(db, kept) -> None:
    """End every connection to the database from a connection of the `kept` engine."""
    with db.engines[kept].connect() as connection:
        assert all(connection.scalars(OTHERS_END).all())


def lone(key) -> int:
    """The server's process of the next connection that an engine lends."""
    with db.engines[key].connect() as connection:
        return connection.scalar(sa.text("SELECT pg_backend_pid()"))


@pytest.mark.parametrize("isolation", ["AUTOCOMMIT", "REPEATABLE READ"])
def test_what_reads_can_not_write(connected, isolation):
    """Neither a page's statements nor a file's, which are all of one moment."""
    with connected.engines[READING].connect().execution_options(isolation_level=isolation) as connection:
        assert connection.scalar(sa.text("SHOW transaction_read_only")) == "on"
        with pytest.raises(sa.exc.InternalError, match="read-only transaction"):
            connection.execute(sa.text("DELETE FROM office"))


@pytest.mark.parametrize("fails", [False, True])
def test_a_connection_comes_back_from_a_files_moment(connected, fails):
    """A file is of one moment and takes its time; the next page that gets its connection is of now, with limits."""
    was = lone(READING)
    with connected.engines[READING].connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
        assert connection.connection.driver_connection.info.transaction_status == TransactionStatus.INTRANS
        if fails:
            with pytest.raises(sa.exc.ProgrammingError):
                connection.execute(sa.text("SELECT nothing_there"))
    assert lone(READING) == was
    with connected.engines[READING].connect() as connection:
        connection.execute(READS)
        assert connection.connection.driver_connection.info.transaction_status == TransactionStatus.IDLE
        assert connection.scalar(sa.text("SHOW statement_timeout")) == "30s"
        assert connection.scalar(sa.text("SHOW transaction_read_only")) == "on"


def test_a_column_that_was_altered_fails_once(connected):
    def read():
        with connected.engines[READING].connect() as connection:
            return connection.execute(READS).all()

    for _request in range(8):
        read()
    with connected.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE office ALTER COLUMN name TYPE text"))
    with pytest.raises(sa.exc.NotSupportedError, match="cached plan"):
        read()
    assert read() == []


def test_what_reads_begins_no_transaction(connected):
    with connected.engines[READING].connect() as connection:
        connection.execute(READS)
        assert connection.connection.driver_connection.info.transaction_status == TransactionStatus.IDLE


def test_what_is_asked_often_stays_prepared(connected):
    for _request in range(8):
        with connected.engines[READING].connect() as connection:
            connection.execute(READS)
    with connected.engines[READING].connect() as connection:
        assert any("FROM office" in statement for statement in connection.scalars(PREPARED))


def test_what_depends_on_its_values_is_planned_anew(connected):
    offices = sa.select(Office.id).where(Office.name == "东湖管理处")
    counted = sa.select(sa.func.count()).select_from(planned_anew(offices).subquery())
    for _request in range(8):
        with connected.engines[READING].connect() as connection:
            connection.execute(planned_anew(offices))
            connection.execute(counted)
    with connected.engines[READING].connect() as connection:
        assert not any("FROM office" in statement for statement in connection.scalars(PREPARED))


@pytest.mark.parametrize("lost", [READING, None])
def test_a_connection_that_the_server_ended_is_not_lent(connected, lost):
    was = lone(lost)
    all_but(connected, READING if lost is None else None)
    with connected.engines[lost].connect() as connection:
        assert connection.execute(READS).all() == []
        assert connection.scalar(sa.text("SELECT pg_backend_pid()")) != was


def test_a_connection_that_rested_long_is_tried(connected, monkeypatch):
    tried = []
    ping = connected.engines[READING].dialect.do_ping
    monkeypatch.setattr(
        connected.engines[READING].dialect, "do_ping", lambda connection: tried.append(1) or ping(connection)
    )
    was = lone(READING)
    assert (lone(READING), tried) == (was, [])
    monkeypatch.setattr(postgresql_connections, "TRIED_AFTER_SECONDS", -1)
    assert (lone(READING), tried) == (was, [1])


def test_a_connection_that_answers_no_more_is_not_lent(connected, monkeypatch):
    was = lone(READING)

    def is_silent(_connection):
        raise psycopg.OperationalError("lost")

    monkeypatch.setattr(postgresql_connections, "TRIED_AFTER_SECONDS", -1)
    monkeypatch.setattr(connected.engines[READING].dialect, "do_ping", is_silent)
    assert lone(READING) != was


def test_columns_are_told_as_the_standard_has_it(connected):
    with connected.engines[READING].connect() as connection:
        found = connection.execute(sa.text("SELECT id, name AS 名称 FROM office"))
        described = found.cursor.description
        assert [column[0] for column in described] == ["id", "名称"]
        assert described[1:] == [described[-1]]
        assert [len(column) for column in described] == [7, 7]
        with pytest.raises(IndexError):
            described[2]
    driver = connected.engine.raw_connection()
    with driver.cursor() as cursor:
        cursor.execute("UPDATE office SET name = name")
        assert cursor.description is None
    driver.close()
