"""How a paper form is laid out: sections of rows of cells, twelve units wide. One layout serves the blank form and the
filled one: what isn't known yet is left for the pen."""

from dataclasses import dataclass

from flask_babel import gettext

WIDTH = 12


@dataclass(frozen=True)
class Cell:
    """One heading with its place to write.

    `key` names the value; without it the place is for the pen alone. `width` is in units of twelve,
    `lines` the height in lines of handwriting. `words` are choices to tick, printed all, the chosen one ticked.
    """

    label: str
    key: str = ""
    width: int = 6
    lines: int = 1
    words: tuple = ()


@dataclass(frozen=True)
class Table:
    """A table of lines: `columns` are (heading, key, width in per cent); `blank` empty lines follow those filled."""

    title: str
    key: str
    columns: tuple
    blank: int = 3


@dataclass(frozen=True)
class Section:
    """Rows of cells below a title."""

    title: str
    rows: tuple


@dataclass(frozen=True)
class Form:
    """A paper form: its title, what it is called in the office's books, and its parts in order."""

    title: str
    parts: tuple


def filled(form: Form, values: dict) -> list[dict]:
    """The parts of a form as its template takes them, with these values in their places."""
    return [_part(part, values) for part in form.parts]


def _part(part, values: dict) -> dict:
    if isinstance(part, Section):
        rows = [[_cell(cell, values) for cell in row] for row in part.rows]
        return {"title": gettext(part.title), "rows": rows}
    if isinstance(part, Table):
        return _table(part, values)
    return part(values)


def _cell(cell: Cell, values: dict) -> dict:
    value = values.get(cell.key)
    choices = [(gettext(label), known == value) for known, label in cell.words]
    text = "" if value is None or cell.words else value
    return {
        "label": gettext(cell.label), "text": text, "choices": choices, "span": cell.width - 2, "lines": cell.lines,
        "image": (values.get("images") or {}).get(cell.key),
    }


def _table(table: Table, values: dict) -> dict:
    lines = [[row.get(key, "") for _label, key, _width in table.columns] for row in values.get(table.key) or ()]
    lines += [[""] * len(table.columns)] * table.blank
    columns = [{"label": gettext(label), "width": width} for label, _key, width in table.columns]
    return {"title": gettext(table.title), "columns": columns, "lines": lines}
