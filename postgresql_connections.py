"""How connections to PostgreSQL are opened, lent and tried: the limits on each, and what makes a statement cheap.

A page asks some ten statements, of which the server itself takes the smallest part: what counts is how often we go
there, and whether it knows the statement already. The driver is loaded with the first engine that needs it: an office
that uses SQLite has nothing of its nine megabytes.
"""

from collections.abc import Sequence
from functools import cache
from selectors import EVENT_READ, DefaultSelector
from time import monotonic
from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from psycopg import Connection, Cursor

# Milliseconds. An export longer than half a minute lifts its own limit with SET LOCAL statement_timeout = 0.
OPTIONS = (
    "-c lock_timeout=5000 -c statement_timeout=30000 -c idle_in_transaction_session_timeout=60000 -c timezone=UTC"
    # Compiling a statement takes longer than any answer of ours, and is begun because of an estimate.
    " -c jit=off"
    # The planner takes an index for a few rows: what is asked for again and again lies in memory or on an SSD.
    " -c random_page_cost=1.1"
)
ONLY_READS = "SET default_transaction_read_only = on"
"""Said on each connection that reads, and no start-up option: a pooler may be told to leave those out."""
PREPARED_AT_MOST = 400
"""Statements that a connection keeps prepared. Beyond the driver's own hundred each new one would cost a round trip
more, to let go of an old one."""
PLANNED_ANEW = "/* planned anew */"
"""Begins a statement whose way to its rows depends on the values asked for: it isn't kept prepared, for a plan for any
values would read a big table through where one for these values takes an index. The others get such a plan after five
executions, if PostgreSQL reckons that it costs no more."""
AMONG_FIRST = 120
"""Characters of a statement in which PLANNED_ANEW is looked for: a count has it in what it counts."""
FEATURE_NOT_SUPPORTED = "0A000"
"""What PostgreSQL says of a prepared statement whose result has changed."""
TRIED_AFTER_SECONDS = 30
"""A connection that nobody used for so long is tried before it is lent, in case a network lost it without a word."""


def engine_options(url: sa.URL, *, only_reads: bool) -> dict:
    """What an engine for `url` is made with, beside what engines of both databases have.

    The statements of one that only reads stand alone, without BEGIN and ROLLBACK around them: each sees the database
    anew either way, and a rollback makes the driver forget, and the server drop, all that was prepared.
    """
    options = " ".join(filter(None, (OPTIONS, url.query.get("options"))))
    given = {"connect_args": {"options": options, "cursor_factory": cursor_class()}, "pool_recycle": 1800}
    if not only_reads:
        return {**given, "pool_size": 5, "max_overflow": 7}
    # A file keeps its connection for as long as its reader takes.
    pool = {"pool_size": 8, "max_overflow": 12}
    return {**given, **pool, "isolation_level": "AUTOCOMMIT", "skip_autocommit_rollback": True}


def listen(engine: sa.Engine, *, only_reads: bool) -> None:
    """Keep more prepared, let what reads write nothing, and lend no connection that the server has closed."""

    @sa.event.listens_for(engine, "connect")
    def set_up(connection, _record):
        connection.prepared_max = PREPARED_AT_MOST
        if only_reads:
            connection.execute(ONLY_READS)
            connection.commit()

    @sa.event.listens_for(engine, "checkin")
    def note_rest(_connection, record):
        record.info["rests_since"] = monotonic()

    @sa.event.listens_for(engine, "checkout")
    def refuse_a_lost_one(connection, record, _lent):
        rests_since = record.info.get("rests_since")
        if rests_since is None:
            return
        if _has_something_to_say(connection) or (
            monotonic() - rests_since > TRIED_AFTER_SECONDS and not _answers(engine, connection)
        ):
            raise sa.exc.DisconnectionError

    @sa.event.listens_for(engine, "handle_error")
    def forget_old_plans(context):
        # A column was altered meanwhile: what stays prepared for it would fail for as long as the connection lives.
        if getattr(context.original_exception, "sqlstate", None) == FEATURE_NOT_SUPPORTED:
            context.is_disconnect = True


def _has_something_to_say(connection: "Connection") -> bool:
    """Whether something came from the server that nobody asked for: it says so when it ends, and closes."""
    try:
        socket = connection.pgconn.socket
    except connection.OperationalError:
        return True
    # What watches a socket here and on Windows alike, however many files the process has open.
    with DefaultSelector() as waiting:
        waiting.register(socket, EVENT_READ)
        return bool(waiting.select(0))


def _answers(engine: sa.Engine, connection: "Connection") -> bool:
    try:
        return engine.dialect.do_ping(connection)
    except connection.Error:
        return False


@cache
def cursor_class() -> "type[Cursor]":
    """A cursor that tells what its columns are when it is asked: SQLAlchemy asks once for a statement, and with each
    result only whether there are any. The driver's own makes an object for every column of every result.

    Statements that say PLANNED_ANEW are never kept prepared.
    """
    import psycopg

    class LazyCursor(psycopg.Cursor):
        def execute(self, query, params=None, *, prepare=None, binary=None):
            if isinstance(query, str) and PLANNED_ANEW in query[:AMONG_FIRST]:
                prepare = False
            return super().execute(query, params, prepare=prepare, binary=binary)

        @property
        def description(self):
            result = self.pgresult
            return Columns(result) if result and result.nfields else None

    return LazyCursor


class Columns(Sequence):
    """Name and type of each column of a result, and five places that are empty, as PEP 249 has it."""

    def __init__(self, result):
        self._result = result

    def __len__(self) -> int:
        return self._result.nfields

    def __getitem__(self, place):
        chosen = range(len(self))[place]
        return [self._of(one) for one in chosen] if isinstance(place, slice) else self._of(chosen)

    def _of(self, place: int) -> tuple:
        return (self._result.fname(place).decode(), self._result.ftype(place), None, None, None, None, None)
