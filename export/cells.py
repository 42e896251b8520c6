"""The cells of a file, a column of many rows at a time: what `columns.cell` says of one value, quicker by far.

Whatever is text leaves defused: a spreadsheet takes a cell that begins with one of `FORMULA_STARTS` for a formula,
and a resident may have typed it. An apostrophe before it makes it text again; the import takes it off.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from zoneinfo import ZoneInfo

from flask_babel import gettext

from .columns import Column, cell

FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
TEXT_OR_NONE = {str, type(None)}
FIRST_SIGN = itemgetter(0)
REMEMBERED = 10_000
"""How many different values a column remembers, so that a long file needs no more memory than a short one."""

Writer = Callable[[Sequence], Iterable]


def writer(column: Column, zone: str, *, whole: bool, typed: bool) -> Writer:
    """What turns a column's values into its cells, in the language of the request that asks.

    `typed` leaves numbers, days and moments to a format that has types for them (moments without a zone, on the
    office's clock); else every cell is text. Names and phones are masked unless `whole`.
    """
    kind = "spelled" if column.spell is not None else column.kind
    if kind == "text" or (kind == "name" and whole):
        return _texts
    if kind == "moment":
        return _moments(zone, typed=typed)
    if kind in ("number", "day"):
        return list if typed else _numbers
    return _Remembered(_meaning(kind, column, zone, whole=whole)).all


def _meaning(kind: str, column: Column, zone: str, *, whole: bool) -> Callable[[object], str]:
    """How one value is written, of which a column holds the same again and again."""
    if kind == "spelled":
        return column.spell
    if kind == "word":
        words = {value: gettext(text) for value, text in column.words}
        return lambda value: words.get(value) or str(value)
    if kind == "yes_no":
        yes, no = gettext("是"), gettext("否")
        return lambda value: yes if value else no
    return lambda value: cell(value, kind, (), zone, whole=whole)


def defused(text: str) -> str:
    """The text as a cell that no spreadsheet runs."""
    return f"'{text}" if text[:1] in FORMULA_STARTS else text


class _Remembered(dict):
    """What each value is written as, reckoned once; None is an empty cell."""

    def __init__(self, meaning: Callable[[object], str]):
        super().__init__({None: ""})
        self.meaning = meaning

    def __missing__(self, value) -> str:
        if len(self) > REMEMBERED:
            self.clear()
            self[None] = ""
        text = self[value] = defused(self.meaning(value)) if value != "" else ""
        return text

    def all(self, values: Sequence) -> Iterable:
        return map(self.__getitem__, values)


def _texts(values: Sequence) -> Sequence:
    if not {*map(type, values)} <= TEXT_OR_NONE:
        values = ["" if value is None else str(value) for value in values]
    if FORMULA_STARTS.isdisjoint(map(FIRST_SIGN, filter(None, values))):
        return [value or "" for value in values]
    return [defused(value) if value else "" for value in values]


def _numbers(values: Sequence) -> list[str]:
    return ["" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value) for value in values]


def _moments(zone: str, *, typed: bool) -> Writer:
    """From `2026-03-04 02:05:00` in UTC, as the database writes a moment, to the office's clock."""
    read = datetime.fromisoformat

    def local_hour(hour: str) -> str:
        """`2026-03-04 02` -> `2026-03-04 10`; empty where the clocks don't strike together."""
        ahead = _hours_ahead(zone, hour[:10])
        return "" if ahead is None else (read(hour) + ahead).isoformat(" ", "hours")

    hours = _Remembered(local_hour)

    def texts(values: Sequence) -> list[str]:
        return [
            "" if value is None
            else f"{hour}{text[13:16]}" if (hour := hours[(text := str(value))[:13]])
            else _local(text, zone).isoformat(" ", "minutes")[:16]
            for value in values
        ]  # fmt: skip

    if typed:
        return lambda values: [read(text) if text else None for text in texts(values)]
    return texts


@lru_cache(REMEMBERED)
def _hours_ahead(zone: str, day: str) -> timedelta | None:
    """How many hours the zone's clock is ahead of UTC all that day; None when it is changed, or no whole hours."""
    begins, ends = (_local(f"{day} {time}", zone).utcoffset() for time in ("00:00:00", "23:59:59"))
    return begins if begins == ends and not begins % timedelta(hours=1) else None


def _local(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(f"{text:.19}+00:00").astimezone(ZoneInfo(zone))
