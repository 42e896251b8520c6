"""A table as CSV, as Excel opens it by a double click: UTF-8 with a byte order mark, commas, CR LF between rows."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

CONTENT_TYPE = "text/csv; charset=utf-8"
TYPED = False
BYTE_ORDER_MARK = "\ufeff"


def write(title: str, headings: list[str], pieces: Iterable[Iterable]) -> Iterator[bytes]:
    """The file, piece by piece: the headings at once, then the rows of each piece (sequences of cells).

    A line break within a cell stays as it is, in quotes. `title` is for formats that have sheets.
    """
    yield _lines([headings], BYTE_ORDER_MARK)
    for rows in pieces:
        yield _lines(rows)


def _lines(rows: Iterable, start: str = "") -> bytes:
    text = "".join([start, *map(_line, rows)])
    # Half a surrogate pair is in no text that a person typed; it must not end a file of a million rows.
    return text.encode("utf-8", "replace")


def _line(row: Sequence[str]) -> str:
    """The cells of a row as `csv.writer` writes them, which looks at every sign though few lines need quotes."""
    line = ",".join(row)
    if line and line.count(",") == len(row) - 1 and not ('"' in line or "\n" in line or "\r" in line):
        return line + "\r\n"
    quoted = io.StringIO(newline="")
    csv.writer(quoted).writerow(row)
    return quoted.getvalue()
