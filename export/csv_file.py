"""A table as CSV, as Excel opens it by a double click: UTF-8 with a byte order mark, commas, CR LF between rows."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from .cells import FORMULA_STARTS, defused
from .joined import CELL_END, ROW_END, Joined

CONTENT_TYPE = "text/csv; charset=utf-8"
TYPED = False
JOINS = True
"""Whether cells may come joined by the database."""
BYTE_ORDER_MARK, LINE_END = "\ufeff", "\r\n"
STARTS_OF_CELLS = [(start, CELL_END + start) for start in FORMULA_STARTS]


def write(title: str, headings: list[str], pieces: Iterable[Iterable | Joined]) -> Iterator[bytes]:
    """The file, piece by piece: the headings at once, then the rows of each piece (sequences of cells, or joined).

    A line break within a cell stays as it is, in quotes. `title` is for formats that have sheets.
    """
    yield _lines([headings], BYTE_ORDER_MARK)
    for rows in pieces:
        yield _joined_lines(rows.text) if isinstance(rows, Joined) else _lines(rows)


def _joined_lines(text: str) -> bytes:
    if not _needs_care(text):
        return _encoded(text.replace(ROW_END, LINE_END).replace(CELL_END, ",") + LINE_END)
    return _encoded("".join(map(_joined_line, text.split(ROW_END))))


def _joined_line(row: str) -> str:
    if _needs_care(row):
        return _line([defused(cell) for cell in row.split(CELL_END)])
    return row.replace(CELL_END, ",") + LINE_END


def _needs_care(text: str) -> bool:
    """Whether a cell of the text needs quotes, or begins a formula."""
    return (
        "," in text or '"' in text or "\n" in text or "\r" in text
        # By far the most texts hold none of these signs but the one between a number's parts.
        or any(start in text and (text[0] == start or begins in text) for start, begins in STARTS_OF_CELLS)
    )  # fmt: skip


def _lines(rows: Iterable, start: str = "") -> bytes:
    return _encoded("".join([start, *map(_line, rows)]))


def _encoded(text: str) -> bytes:
    # Half a surrogate pair is in no text that a person typed; it must not end a file of a million rows.
    return text.encode("utf-8", "replace")


def _line(row: Sequence[str]) -> str:
    """The cells of a row as `csv.writer` writes them, which looks at every sign though few lines need quotes."""
    line = ",".join(row)
    if line and line.count(",") == len(row) - 1 and not ('"' in line or "\n" in line or "\r" in line):
        return line + LINE_END
    quoted = io.StringIO(newline="")
    csv.writer(quoted).writerow(row)
    return quoted.getvalue()
