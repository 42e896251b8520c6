"""A table as CSV, as Excel opens it by a double click: UTF-8 with a byte order mark, commas, CR LF between rows."""

import csv
import io
from collections.abc import Iterable, Iterator

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
    text = io.StringIO(newline="")
    text.write(start)
    csv.writer(text).writerows(rows)
    # Half a surrogate pair is in no text that a person typed; it must not end a file of a million rows.
    return text.getvalue().encode("utf-8", "replace")
