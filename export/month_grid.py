"""A table of the month's sheet as its files take it, and the flat one as CSV (C.7)."""

import csv
import io
from dataclasses import dataclass

from .cells import defused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
PERCENT, POINTS = "0.00%", "+0.00%;-0.00%;0"


@dataclass(frozen=True)
class Grid:
    """A table of the workbook: headings, and rows of texts and numbers. `formats` are those of columns by place, or
    functions of the row; `charted` is how many number columns from the second on are drawn as bars."""

    title: str
    headings: list
    rows: list
    formats: dict
    charted: int = 0


def flat_csv(flat: Grid) -> bytes:
    """The flat sheet as CSV, as Excel opens it by a double click."""
    text = io.StringIO(newline="")
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow(flat.headings)
    writer.writerows([["" if value is None else defused(value) if isinstance(value, str) else value for value in row]
                      for row in flat.rows])
    return text.getvalue().encode()
