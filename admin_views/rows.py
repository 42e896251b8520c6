"""The rows of a list as HTML, each kept for the next page that shows the same: what people look at all day is the first
page of a few lists, and drawing its rows is a fifth of the work."""

from functools import lru_cache

from flask import current_app
from markupsafe import Markup

MOST_KEPT = 2000
"""Rows kept by a worker, of some three kilobytes each with their key."""


def drawn(rows, columns: list[tuple], *, here: str | None, pick: str | None) -> Markup:
    """The rows, (id, cells) each; `columns` are (kind, label) of each cell. `here` is the list's address when a row has
    a page of its own, `pick` what its tick box says when it can be ticked."""
    macro = current_app.jinja_env.get_template("admin/model/row.html").module.row
    shape = (here, pick, tuple(columns))
    return Markup("").join([_row(macro, shape, row_id, *cells) for row_id, cells in rows])


# By kind too: a text that reads like the markup of a badge isn't one.
@lru_cache(maxsize=MOST_KEPT, typed=True)
def _row(macro, shape: tuple, row_id, *cells) -> Markup:
    here, pick, columns = shape
    return macro(here, pick, row_id, zip(columns, cells, strict=True))
