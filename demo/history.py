"""The years before the newest months of a long demo: what the stories closed is told again, week by week earlier.

The copies are made in the database itself. Each has ids, days and numbers of its own; the oldest has the lowest ids.
The chains of the audit are hashed anew, without the values beside them. What is still open stays single.
"""

import pickle
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from math import ceil, sqrt
from typing import NamedTuple

import sqlalchemy as sa

from models import SEARCH_TEXTS, SEARCH_WORDS, AuditEntry
from workflow import numbers

from .aside import made_aside
from .copies import Copies, Links, Texts
from .families import Families, Window, what_follows_a_visit
from .mass_load import without_indexes, words_at_once

TAIL_WEEKS = 5
"""So long until nearly all that came in a week is closed and filed."""

AUDIT_ROWS = 12
"""How many rows of the audit, at most, come to one contact."""


class Limits(NamedTuple):
    """Up to how many contacts or months stories tell all; of more they tell so many contacts, and so many weeks."""

    contacts: int = 30_000
    months: int = 3
    told: int = 20_000
    weeks: int = TAIL_WEEKS + 3


USUAL = Limits()


class History(NamedTuple):
    """How a long demo is divided: the stories tell `told` contacts from the day `first`, copies `visits` before it."""

    start: date
    first: date
    weeks: int
    told: int
    visits: int

    @classmethod
    def of(cls, visits: int, months: int, start: date, last: date, limits: Limits) -> "History | None":
        """None where the stories tell all of it.

        The newest months are a little busier than the others, so that each copy finds enough that is closed: of what
        comes in many offices, nearly a tenth is still open or hangs on something that is.
        """
        if visits <= limits.contacts or months <= limits.months:
            return None
        a_day = visits / ((last - start).days + 1)
        days = max(7 * limits.weeks, ceil(limits.told / a_day))
        first = last - timedelta(days=days - 1)
        weeks = days // 7 - TAIL_WEEKS
        told = round(a_day * days * (1.1 + 4 / sqrt(a_day * 7 * weeks)))
        if first <= start or told >= visits:
            return None
        return cls(start, first, weeks, told, visits - told)

    @property
    def window(self) -> Window:
        return Window(self.first, 7 * self.weeks)

    def room(self) -> dict[str, int]:
        """How many ids stay free below the stories' own, by table."""
        contacts = self.visits + self.told
        tables = {table.name: contacts for table in what_follows_a_visit()}
        return {**tables, AuditEntry.__tablename__: AUDIT_ROWS * contacts}


def tell_again(
    session, history: History, floors: dict[str, int], told: Callable[[int], None] = lambda done: None
) -> int:
    """Write the copies, in the transaction that is open; returns how many rows they are.

    `floors` are the ids by table below the room that was left free. `told` hears of the contacts of each copy.
    """
    connection, room = session.connection(), history.room()
    after = {name: floors[name] + room[name] for name in room}
    families = Families(connection, what_follows_a_visit(), after, history.window)
    count, first_turn = families.fit(history.visits, history.start)
    copies = Copies(connection, families, floors, count)
    if any(size * count > room[name] for name, size in copies.sizes.items()):
        raise ValueError("the copies need more ids than were left free for them")
    turns = [first_turn] + [0] * (count - 1)
    written = _write(connection, copies, turns, lambda turn: told(families.visits_from(turn)))
    copies.close()
    numbers.raise_to_records(session)
    return written


def _write(connection: sa.Connection, copies: Copies, turns: list[int], told: Callable[[int], None]) -> int:
    """Every copy from the oldest on, its audit, and what the search box looks in."""
    links, texts = Links(copies), {record: Texts(copies, record) for record in copies.searched}
    is_sqlite = connection.dialect.name == "sqlite"

    def make() -> Iterator[bytes]:
        for number, turn in enumerate(turns):
            yield links.hashes(number, turn)
            for record in copies.searched:
                yield (_words if is_sqlite else _lines)(texts[record].of(number, turn))

    tables = [*copies.tables, AuditEntry.__table__, *(SEARCH_TEXTS[record] for record in copies.searched)]
    with without_indexes(connection, tables), words_at_once(connection, copies.searched), made_aside(make) as pieces:
        for number, turn in enumerate(turns):
            copies.add(number, turn)
            copies.add_audit(number, turn, next(pieces))
            for record in copies.searched:
                if is_sqlite:
                    copies.add_texts(record, number, turn)
                    _index_words(connection, record, next(pieces))
                else:
                    copies.written += _copy_lines(connection, record, texts[record].columns, next(pieces))
            told(turn)
    return copies.written


def _words(rows: Iterator[dict]) -> bytes:
    return pickle.dumps([(row["id"], " ".join(row["pairs"])) for row in rows], pickle.HIGHEST_PROTOCOL)


def _index_words(connection: sa.Connection, record: str, piece: bytes) -> None:
    name = SEARCH_WORDS[record].name
    statement = f"INSERT INTO {name} (rowid, pairs) VALUES (?, ?)"  # noqa: S608
    connection.exec_driver_sql(statement, pickle.loads(piece))  # noqa: S301 (from the process that this one forked)


def _lines(rows: Iterator[dict]) -> bytes:
    """Rows as COPY reads them, their values in the order of the columns."""
    lines = ["\t".join(map(_value, row.values())) for row in rows]
    return "".join(f"{line}\n" for line in lines).encode()


def _value(value) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, list):
        # No term holds a new line: all of them are made fit for the list at once.
        listed = "\n".join(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", '","')
        value = f'{{"{listed}"}}' if value else "{}"
    return str(value).replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


def _copy_lines(connection: sa.Connection, record: str, names: list[str], piece: bytes) -> int:
    listed = ", ".join(f'"{name}"' for name in names)
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {SEARCH_TEXTS[record].name} ({listed}) FROM STDIN") as copy:
        copy.write(piece)
    return cursor.rowcount
