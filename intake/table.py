"""The table that was found in one sheet or in several alike: its columns, its rows, and what was set aside."""

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import pairwise

from regulation.words import N_

from .cells import MAX_ROWS
from .refused import SheetRefused

_AROUND = re.compile(r"[(\[【〈<].*?[)\]】〉>]|[\s*:;,、。.\-_/\\|#'\"]")
_UNITS = re.compile(r"(?<=.)(m2|平方米|平米|平方|㎡)$")
_BARE_ROOM = re.compile(r"[A-Za-z]?\d{2,5}[A-Za-z]?(室|号|房)?")


@dataclass
class TableRow:
    """One row of the table: Excel's row number (`4栋!12` where several sheets are read) and each field's text."""

    number: int | str
    texts: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name, "")


@dataclass
class Table:
    """The table found: where each field stands (`letters`), what it is called there, and its rows.

    `joined` names the further sheets that were read along, `unread` those that were not; `totals`, `around` and
    `continued` number the rows that were set aside, and those that took their building from the row above.
    """

    sheet_name: str
    encoding: str
    heading_row: int
    letters: dict[str, str]
    headings: dict[str, str]
    ignored: list[tuple[str, str]]
    rows: list[TableRow] = field(default_factory=list)
    totals: list[int | str] = field(default_factory=list)
    around: list[int | str] = field(default_factory=list)
    continued: list[int | str] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def plain_heading(text: str) -> str:
    """A heading without blanks, brackets, marks, units and full-width letters: `建 筑 面 积（㎡）` -> `建筑面积`."""
    half = _AROUND.sub("", unicodedata.normalize("NFKC", text)).lower()
    return _UNITS.sub("", half)


def same_heading(text: str, heading: str) -> bool:
    return plain_heading(text) == plain_heading(heading)


def same_columns(table: Table, first: Table) -> bool:
    return table.letters == first.letters and all(
        same_heading(title, first.headings[name]) for name, title in table.headings.items()
    )


def joined(tables: list[Table]) -> Table:
    """Tables with the same columns as one; each row's number then has its sheet's name before it."""
    whole, *others = tables
    if not others:
        return whole
    for table in tables:
        for row in table.rows:
            row.number = f"{table.sheet_name}!{row.number}"
        for numbers in (table.totals, table.around, table.continued):
            numbers[:] = [f"{table.sheet_name}!{number}" for number in numbers]
    for table in others:
        whole.joined.append(table.sheet_name)
        whole.rows += table.rows
        whole.totals += table.totals
        whole.around += table.around
        whole.continued += table.continued
    if len(whole.rows) > MAX_ROWS:
        raise SheetRefused(N_("超过 %(rows)s 行，请分成几个文件"), rows=MAX_ROWS)
    return whole


def continue_buildings(table: Table, blocks: list[list[TableRow]]) -> None:
    """Let rooms below the first of a building belong to it: cells merged downwards leave such blanks in CSV.

    Only where the table is kept so: several rooms stand alone, and no building is written twice in succession. A
    single cell that somebody forgot is no such thing, and is refused later.
    """
    pairs = [(upper, row) for block in blocks for upper, row in pairwise(block)]
    alone = [(upper, row) for upper, row in pairs if _is_room_alone(row)]
    repeated = any(row["building"] and _stairs(row) == _stairs(upper) for upper, row in pairs)
    if len(alone) < 2 or repeated:
        return
    for upper, row in alone:
        if upper["building"]:
            row.texts["building"] = upper["building"]
            if "unit" in row.texts:
                row.texts["unit"] = row["unit"] or upper["unit"]
            table.continued.append(row.number)


def _stairs(row: TableRow) -> tuple[str, str]:
    return row["building"], row["unit"]


def _is_room_alone(row: TableRow) -> bool:
    room = unicodedata.normalize("NFKC", row["room"])
    return row.texts.get("building") == "" and not row["house"] and bool(_BARE_ROOM.fullmatch(room))
