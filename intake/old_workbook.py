"""Run alone as a script: an XLS file on standard input, its sheets as JSON on standard output.

`python old_workbook.py MAX_ROWS MAX_COLUMNS`. It imports nothing of the program, so that it can be run isolated.
"""

import io
import json
import sys

import python_calamine

MEMORY_BYTES = 2 << 30


def main(max_rows: int, max_columns: int) -> dict:
    """`{"sheets": [{"name", "rows", "merges"}]}`, rows from row 1 on; `{"locked": true}` when it has a password."""
    try:
        book = python_calamine.CalamineWorkbook.from_object(io.BytesIO(sys.stdin.buffer.read()))
    except python_calamine.PasswordError:
        return {"locked": True}
    sheets = []
    for about in book.sheets_metadata:
        if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        if about.visible != python_calamine.SheetVisibleEnum.Visible:
            continue
        sheet = book.get_sheet_by_name(about.name)
        rows = sheet.to_python(skip_empty_area=False, nrows=max_rows + 100)
        merges = [(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in merged(sheet)]
        sheets.append({"name": about.name, "rows": [row[:max_columns] for row in rows], "merges": merges})
    return {"sheets": sheets}


def merged(sheet) -> list:
    """The merged ranges, or none where the format doesn't know them."""
    return sheet.merged_cell_ranges or []


def limit_memory() -> None:
    """Cap what a crafted file may ask for; Windows has no such limit, there the child falls by itself."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


if __name__ == "__main__":
    limit_memory()
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2])), default=str))
