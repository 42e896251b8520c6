"""Cells that PostgreSQL writes itself, those of neighbouring columns joined to one text a row.

To make a value of Python's own of each cell, and a text of it again, is most of what a long file takes. So where an SQL
expression says what `cells` would write, the database says it, and only the others are made here. `csv_file` looks at
the joined text as a whole, and takes apart the few rows that need quotes or begin a formula.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from flask_babel import gettext
from sqlalchemy import Boolean, Date, Interval, String, and_, case, cast, func, literal
from sqlalchemy.sql import ColumnElement

from storage import UTCDateTime

from .cells import Writer
from .columns import Column

CELL_END, ROW_END = "\x1f", "\x1e\x1f"
"""ASCII's own signs between cells and rows. A piece with a cell that holds one is read by the column instead."""
OLDEST, YOUNGEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
STEADY_BY = datetime(2000, 1, 1, tzinfo=UTC)


def in_sql(column: Column, value: ColumnElement, zone: str, *, whole: bool) -> ColumnElement | None:
    """The text of the column's cell as PostgreSQL writes it from the value, not yet defused; None where only Python can
    say it."""
    kind = "text" if column.kind == "name" and whole else column.kind
    if column.spell is not None or kind not in _WRITTEN or (kind == "phone" and whole):
        return None
    types, write = _WRITTEN[kind]
    text = write(value, column, zone) if isinstance(value.type, types) else None
    return None if text is None else func.coalesce(text, "")


def joined(texts: Sequence[ColumnElement]) -> ColumnElement:
    """The texts as one, with `CELL_END` between them."""
    return func.concat_ws(CELL_END, *texts, type_=String)


def as_it_is(values: Sequence) -> Sequence:
    """The writer of what is joined."""
    return values


def beside_joined(column: Column, write: Writer) -> Writer:
    """What writes the cells of a column that stands between joined ones. No text tells a number below zero from a
    formula, so such a one has its piece read by the column."""
    if column.kind != "number":
        return write
    return lambda values: [CELL_END if text.startswith("-") else text for text in write(values)]


class Joined:
    """Rows of cells as one text, with `CELL_END` and `ROW_END` between them. Nothing in it is quoted yet, and what the
    database wrote isn't defused."""

    def __init__(self, text: str, count: int):
        self.text, self.count = text, count

    def __len__(self):
        return self.count

    @classmethod
    def of(cls, rows: Sequence[Sequence[str]], cells: int) -> "Joined | None":
        """The rows of `cells` cells each, of which some may stand joined; None where a cell holds one of the signs."""
        text = ROW_END.join(map(CELL_END.join, rows))
        is_clear = text.count(CELL_END) == len(rows) * cells - 1 and text.count(ROW_END[0]) == len(rows) - 1
        return cls(text, len(rows)) if is_clear else None


def _text(value, _column, _zone):
    return value


def _word(value, column: Column, _zone):
    words = {key: gettext(text) for key, text in column.words}
    return case(words, value=value, else_=value) if words else value


def _yes_no(value, _column, _zone):
    return case((value, gettext("是")), (value.is_not(None), gettext("否")))


def _day(value, _column, _zone):
    return cast(value, String)


def _masked_name(value, _column, _zone):
    first, length = func.substr(value, 1, 1), func.length(value)
    return case((length > 2, first.concat("**")), (length > 0, first.concat("*")))


def _masked_phone(value, _column, _zone):
    length = func.length(value)
    return case(
        (length >= 11, func.substr(value, 1, 3).concat("****").concat(func.substr(value, length - 3))),
        (length > 2, func.substr("*" * 8, 1, length - 2).concat(func.substr(value, length - 1))),
        else_=value,
    )


def _moment(value, _column, zone: str):
    """By the rules of Python's own time zones, which needn't be the server's; None where the clock is changed."""
    if (since := _steady_since(zone)) is None:
        return None
    ahead = literal(since.astimezone(ZoneInfo(zone)).utcoffset(), Interval())
    local = func.substr(cast(value + ahead, String), 1, 16)
    return case((value.is_(None), ""), (and_(value >= since, value < YOUNGEST), local), else_=CELL_END)


@cache
def _steady_since(zone: str) -> datetime | None:
    """Since when the zone's clock is as far ahead of UTC as it will stay; None where it is still changed."""
    clock, week = ZoneInfo(zone), timedelta(days=7)
    ahead, day = YOUNGEST.astimezone(clock).utcoffset(), YOUNGEST
    while day > OLDEST and (day - week).astimezone(clock).utcoffset() == ahead:
        day -= week
    return day if day < STEADY_BY else None


_WRITTEN = {
    "text": (String, _text), "word": (String, _word), "yes_no": (Boolean, _yes_no), "moment": (UTCDateTime, _moment),
    "day": (Date, _day), "name": (String, _masked_name), "phone": (String, _masked_phone),
}
"""{kind: (the type of value that is written so, the expression over the value, its column and the office's zone)}."""
