"""A sheet as plain text with the row numbers and column letters that Excel shows, and the limits of what is read."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time

from regulation.words import N_

from .refused import SheetRefused

MAX_ROWS = 100_000
MAX_COLUMNS = 100
MAX_CELL = 2_000

_NOT_TEXT = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]+")
_DEFUSED = re.compile(r"'(?=[=+\-@＝＋－＠])")


@dataclass(frozen=True)
class Merge:
    """Cells joined into one, by row and column numbers from 1, all four inclusive."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Sheet:
    """A sheet's rows that aren't blank: Excel's row number and the texts of its cells from column A on."""

    name: str
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    encoding: str = ""

    @classmethod
    def of(cls, name: str, rows: Iterable, merges: Iterable[Merge] = (), encoding: str = "") -> "Sheet":
        """A sheet from raw cells, row by row from row 1. Raises SheetRefused past MAX_ROWS rows with content."""
        sheet = cls(name, merges=list(merges), encoding=encoding)
        for number, cells in enumerate(rows, start=1):
            width = min(len(cells), MAX_COLUMNS)
            while width and cells[width - 1] in (None, ""):
                width -= 1
            texts = [cell_text(cell) for cell in cells[:width]]
            if any(texts):
                sheet.rows.append((number, texts))
            if len(sheet.rows) > MAX_ROWS:
                raise SheetRefused(N_("超过 %(rows)s 行，请分成几个文件"), rows=MAX_ROWS)
        return sheet


def cell_text(cell) -> str:
    """A cell's value as the text a person reads in it: `501.0` is `501`, a date is `2026-03-04`."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}" if cell.time() != time() else f"{cell:%Y-%m-%d}"
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    text = _NOT_TEXT.sub(" ", str(cell)).strip()
    return _DEFUSED.sub("", text[:MAX_CELL], count=1) if text.startswith("'") else text[:MAX_CELL]


def column_letter(number: int) -> str:
    """`1` -> `A`, `28` -> `AB`: the name Excel shows above a column."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
