"""One sweep: what has become due is told. Any number of processes may sweep at once, and one may die in the middle.

It reads beside everybody else and takes the writing lock for some milliseconds, only when there is something to write:
nobody who saves waits for it. A fact's notices are written together, so that what is found again is whole or absent.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import READING, db, fresh_writing_session
from workflow.notices import Directory, rows_of, write

from .due import due_news

FACTS_AT_ONCE = 50


def sweep(now: datetime) -> int:
    """Tell what has become due by `now` (UTC, whole seconds); returns how many notices are new."""
    with Session(db.engines[READING]) as session:
        directory = Directory(session, now)
        found = [rows_of(news, directory) for news in due_news(session, now)]
    return sum(_write_at_once(facts) for facts in _parts(found))


def _write_at_once(facts: list[list[dict]]) -> int:
    """Write the notices of some facts in one short transaction; 0 while another process is about it."""
    with fresh_writing_session() as session:
        return write(session, [row for rows in facts for row in rows]) if _is_my_turn(session) else 0


def _is_my_turn(session) -> bool:
    """On PostgreSQL one process at a time writes what sweeps find, the others leave it to the next minute; SQLite lets
    one writer in anyway. Without it nothing would go wrong: the key of a fact decides."""
    if session.get_bind().dialect.name != "postgresql":
        return True
    return session.scalar(select(func.pg_try_advisory_xact_lock(func.hashtext("notices.sweep"))))


def _parts(found: list) -> Iterator[list]:
    rest = iter(found)
    while part := list(islice(rest, FACTS_AT_ONCE)):
        yield part
