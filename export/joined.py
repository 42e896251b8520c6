"""Cells that the database writes itself, those of neighbouring columns joined to one text a row.

To make a value of Python's own of each cell, and a text of it again, is most of what a long file takes. So where an SQL
expression says what `cells` would write, the database says it, and only the others are made here. `csv_file` looks at
the joined text as a whole, and takes apart the few rows that need quotes or begin a formula.
"""

from collections.abc import Sequence
from functools import reduce

from flask_babel import gettext
from sqlalchemy import Boolean, Date, String, case, cast, func, literal
from sqlalchemy.sql import ColumnElement

from storage import UTCDateTime

from .columns import Column

CELL_END, ROW_END = "\x1f", "\x1e\x1f"
"""ASCII's own signs between cells and rows. What holds them itself is read by the column instead."""


def told(column: Column, value: ColumnElement, zone: str, *, whole: bool) -> ColumnElement | None:
    """The text of the column's cell as PostgreSQL writes it from the value, not yet defused; None where only Python can
    say it."""
    kind = "text" if column.kind == "name" and whole else column.kind
    if column.spell is not None or kind not in _WRITTEN or (kind == "phone" and whole):
        return None
    types, write = _WRITTEN[kind]
    return func.coalesce(write(value, column, zone), "") if isinstance(value.type, types) else None


def joined(texts: Sequence[ColumnElement]) -> ColumnElement:
    """The texts as one, with `CELL_END` between them."""
    return reduce(lambda before, text: before.concat(literal(CELL_END)).concat(text), texts)


class Joined:
    """Rows of cells as one text, with `CELL_END` and `ROW_END` between them; nothing in it is quoted or defused."""

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
    return func.substr(cast(func.timezone(zone, func.timezone("UTC", value)), String), 1, 16)


_WRITTEN = {
    "text": (String, _text), "word": (String, _word), "yes_no": (Boolean, _yes_no), "moment": (UTCDateTime, _moment),
    "day": (Date, _day), "name": (String, _masked_name), "phone": (String, _masked_phone),
}
"""{kind: (the types of value it is told of, the expression over the value, its column and the office's zone)}. Numbers
are left out: the minus sign of one begins no formula, which nobody can tell from a text's any more."""
