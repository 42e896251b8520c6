"""One declaration a column: its heading, what it reads, how it looks on the screen and in a file, what is masked.

Lists, details and exports take their cells from here, so that a file holds what the screen shows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

from flask_babel import gettext
from sqlalchemy import func, select

from regulation.homes import phone_in_groups, spoken
from regulation.permissions import mask_name, mask_phone
from regulation.words import label as word

MASKED_KINDS = {"name", "phone"}
"""What leaves masked, and whole only for a director with a reason (E-9)."""


@dataclass(frozen=True)
class Column:
    """A column of a list and its file.

    What it reads: `source` are attributes of the row, dotted through relationships, of which the first that isn't
    empty counts; without it the key is the attribute. `read` takes the row itself, for what no attribute holds; `sql`
    takes nothing and gives the same as an expression, without which a file has to load the whole row.
    `kind` is text, word (with `words`), moment, day, yes_no, number, home, name or phone; `spell` turns the value into
    text where no kind does. `path` is the attribute to sort by, dotted through one relationship; without it the list
    isn't sorted by it. `in_list` is False for a column that only a file has.
    """

    key: str
    label: str
    read: Callable | None = None
    kind: str = "text"
    words: tuple = ()
    path: str | None = None
    in_list: bool = True
    source: tuple[str, ...] = ()
    sql: Callable | None = None
    spell: Callable[[object], str] | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """The attributes that the column reads, dotted; of several the first that isn't empty."""
        return self.source or (self.key,)

    def value(self, row):
        """The plain value of this column in a row."""
        return (self.read or reader(self.paths))(row)

    def text(self, row, zone: str, *, whole: bool = False) -> str:
        """What stands in the cell, in the reader's language and the office's zone; names and phones masked unless
        `whole`."""
        return self.teller(zone, whole=whole)(row)

    def teller(self, zone: str, *, whole: bool = False) -> Callable:
        """What says of a row what `text` does: for the many rows of one page, in its language."""
        value = self.read or reader(self.paths)
        if self.spell is not None:
            return lambda row: self.spell(told) if (told := value(row)) is not None else ""
        if self.kind == "word":
            meanings = {key: gettext(label) for key, label in self.words}
            return lambda row: "" if (told := value(row)) is None else meanings.get(told) or str(told)
        return lambda row: cell(value(row), self.kind, self.words, zone, whole=whole)


def how_many(key, parent):
    """For a column's `sql`: how many rows point at the row of `parent` by their foreign key `key`."""
    return select(func.count()).where(key == parent.id).correlate(parent).scalar_subquery()


@cache
def reader(paths: tuple[str, ...]) -> Callable:
    """What follows dotted attributes from a row: the first of them that isn't empty."""
    followed = [tuple(path.split(".")) for path in paths]
    if len(followed) == 1:
        return lambda row: _followed(row, followed[0])
    return lambda row: next((value for parts in followed if (value := _followed(row, parts)) is not None), None)


def _followed(row, parts: tuple[str, ...]):
    for part in parts:
        row = getattr(row, part, None)
        if row is None:
            return None
    return row


def cell(value, kind: str, words: tuple, zone: str, *, whole: bool = False) -> str:
    """A value as the screen and the file write it. Moments are aware datetimes; `zone` is the office's."""
    if value is None or value == "":
        return ""
    if kind == "word":
        return gettext(word(words, value) or str(value))
    if kind == "moment":
        return moment(value, zone)
    if kind == "yes_no":
        return gettext("是") if value else gettext("否")
    if kind == "home":
        return spoken(str(value)) or str(value)
    if kind == "name":
        return str(value) if whole else mask_name(str(value))
    if kind == "phone":
        return phone_in_groups(str(value)) if whole else mask_phone(str(value))
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def moment(value: datetime, zone: str) -> str:
    """`2026-03-04 10:05` in the office's zone: minutes, sortable, read by a spreadsheet as a date."""
    return value.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
