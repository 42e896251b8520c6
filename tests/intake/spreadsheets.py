"""Spreadsheets as offices have them, made on the spot."""

import io

import openpyxl


def csv_bytes(*rows, encoding="utf-8", delimiter=",", end="\r\n"):
    return "".join(delimiter.join(map(str, row)) + end for row in rows).encode(encoding)


def xlsx_bytes(*rows, merges=(), title="住户名册", more=()):
    """One visible sheet of `rows` (None leaves a cell empty); `more` are further sheets as (title, rows, state)."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for merge in merges:
        sheet.merge_cells(merge)
    for name, lines, state in more:
        other = book.create_sheet(name, 0)
        other.sheet_state = state
        for line in lines:
            other.append(list(line))
        book.active = len(book.worksheets) - 1
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
