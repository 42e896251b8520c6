"""The month's sheet as a workbook with real numbers and charts (C.7).

The first sheet reads as the printed one, the second is flat: one number a row, for whoever reckons on.
"""

import io
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from .cells import defused
from .month_grid import Grid

TITLE, HEADING = Font(bold=True, size=14), Font(bold=True)
FIRST_WIDTH, WIDTH, MOST_CHARTED = 34, 14, 20


def workbook(
    title: str, notes: list[str], sections: Iterable[tuple[str, list[Grid]]], flat: Grid, names: tuple[str, str]
) -> bytes:
    """The file with sheets of these two names. Every text is defused, so that no cell is taken for a formula."""
    book = Workbook()
    sheet = book.active
    sheet.title = names[0]
    sheet.append([defused(title)])
    sheet["A1"].font = TITLE
    for note in notes:
        sheet.append([defused(note)])
    for name, grids in sections:
        sheet.append([])
        sheet.append([defused(name)])
        sheet.cell(sheet.max_row, 1).font = HEADING
        for grid in grids:
            _write(sheet, grid)
    _widths(sheet)
    second = book.create_sheet(names[1])
    _write(second, flat, with_title=False)
    second.freeze_panes = "A2"
    _widths(second)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _write(sheet, grid: Grid, *, with_title: bool = True) -> None:
    if with_title and grid.title:
        sheet.append([defused(grid.title)])
    sheet.append([defused(str(text)) for text in grid.headings])
    top = sheet.max_row
    for cell in sheet[top]:
        cell.font = HEADING
    for row in grid.rows:
        sheet.append([defused(value) if isinstance(value, str) else value for value in row])
        for place, form in _formats(grid, row).items():
            sheet.cell(sheet.max_row, place + 1).number_format = form
    if grid.charted and grid.rows:
        _chart(sheet, grid, top)


def _formats(grid: Grid, row: list) -> dict:
    """The number formats of a row's cells by their places; a column's may hang on the row."""
    found = {}
    for place, form in grid.formats.items():
        chosen = form(row) if callable(form) else form
        if chosen and isinstance(row[place], int | float):
            found[place] = chosen
    return found


def _chart(sheet, grid: Grid, top: int) -> None:
    last = top + min(len(grid.rows), MOST_CHARTED)
    chart = BarChart()
    chart.type, chart.title, chart.height, chart.width = "bar", grid.title, 8, 16
    chart.add_data(Reference(sheet, min_col=2, max_col=1 + grid.charted, min_row=top, max_row=last),
                   titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=top + 1, max_row=last))
    chart.y_axis.delete = chart.x_axis.delete = False
    sheet.add_chart(chart, f"{get_column_letter(len(grid.headings) + 2)}{top}")


def _widths(sheet) -> None:
    for place in range(1, sheet.max_column + 1):
        sheet.column_dimensions[get_column_letter(place)].width = FIRST_WIDTH if place == 1 else WIDTH
