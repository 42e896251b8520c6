"""Excel workbooks. XLSX is read by openpyxl row by row; XLS by python-calamine in a process of its own.

python-calamine is ten times as fast (0.4 s against 4.3 s for 60,000 rows), yet it lays a sheet out as one full block:
two cells at opposite corners of a sheet make it ask for 512 GB and end the whole process, which no `except` can stop.
openpyxl's read-only mode keeps one row at a time. Nothing else reads XLS, so there calamine works in a child process
that may fall alone.
"""

import io
import json
import re
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

from regulation.words import N_

from .cells import MAX_COLUMNS, MAX_ROWS, Merge, Sheet
from .refused import SheetRefused

MAX_UNPACKED = 200 * 1024 * 1024
MAX_PARTS = 2_000
MAX_SHEETS = 30
MAX_MERGES = 100_000
MAX_LAID_OUT = 1_048_576
OLD_WORKBOOK_SECONDS = 60

_MERGE = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^<>]*?\bref\s*=\s*["']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"""
)
_LONGEST_MERGE = 200
_DAMAGED = N_("工作簿已损坏，打不开；请用 Excel 或 WPS 打开后另存一份")
_LOCKED = N_("工作簿有打开密码，请去掉密码后另存一份")


def read_workbook(content: bytes) -> list[Sheet]:
    """The visible sheets of an XLSX file, formulas as the values last reckoned. Raises SheetRefused."""
    try:
        with warnings.catch_warnings(), zipfile.ZipFile(io.BytesIO(content)) as parts:
            # WPS leaves out default styles, Excel adds extensions: openpyxl warns, the rows are the same.
            warnings.simplefilter("ignore")
            _refuse_bomb(parts)
            return _shown_sheets(content, parts)
    except SheetRefused:
        raise
    # openpyxl answers damaged parts with whatever it stumbled over: KeyError, ValueError, ParseError, BadZipFile …
    except Exception:
        raise SheetRefused(_DAMAGED) from None


def read_old_workbook(content: bytes) -> list[Sheet]:
    """The visible sheets of an XLS file (Excel 97-2003, WPS .et). Raises SheetRefused."""
    command = [sys.executable, "-I", str(Path(__file__).with_name("old_workbook.py")), str(MAX_ROWS), str(MAX_COLUMNS)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=OLD_WORKBOOK_SECONDS)
        told = json.loads(done.stdout) if done.returncode == 0 else {}
    except (subprocess.TimeoutExpired, ValueError):
        told = {}
    if told.get("locked"):
        raise SheetRefused(_LOCKED)
    if "sheets" not in told:
        raise SheetRefused(_DAMAGED)
    return [
        Sheet.of(sheet["name"], sheet["rows"], [Merge(*corners) for corners in sheet["merges"]][:MAX_MERGES])
        for sheet in told["sheets"][:MAX_SHEETS]
    ]


def _refuse_bomb(parts: zipfile.ZipFile) -> None:
    """The sizes a zip declares can be trusted: Python stops reading a part where its declared size ends."""
    listed = parts.infolist()
    if len(listed) > MAX_PARTS or sum(part.file_size for part in listed) > MAX_UNPACKED:
        raise SheetRefused(N_("工作簿展开后太大，请只留住户或房屋这一张表另存一份"))
    if "xl/workbook.xml" not in parts.namelist():
        raise SheetRefused(N_("这不是 Excel 工作簿（.xlsx）；请用 Excel 或 WPS 另存为 .xlsx 或 CSV"))


def _shown_sheets(content: bytes, parts: zipfile.ZipFile) -> list[Sheet]:
    # Of seventeen megabytes, and needed by an import alone.
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"][:MAX_SHEETS]
        return [Sheet.of(sheet.title, _rows(sheet), _merges(parts, sheet)) for sheet in shown]
    finally:
        book.close()


def _rows(sheet):
    sheet.reset_dimensions()  # what a file says of its own size may be wrong and would cut rows off
    for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS), start=1):
        if number > MAX_LAID_OUT:
            return
        yield cells


def _merges(parts: zipfile.ZipFile, sheet) -> list[Merge]:
    """The merged cells, which openpyxl's read-only mode leaves out: they stand behind the rows of the sheet's part."""
    found, tail = [], b""
    with parts.open(sheet._worksheet_path) as part:
        while chunk := part.read(1 << 20):
            text = tail + chunk
            found.extend(_MERGE.findall(text))
            if len(found) > MAX_MERGES:
                raise SheetRefused(N_("合并的单元格太多，请取消合并后另存一份"))
            last = max(
                (match.end() for match in _MERGE.finditer(text, max(0, len(text) - 4 * _LONGEST_MERGE))), default=0
            )
            tail = text[max(last, len(text) - _LONGEST_MERGE) :]
    return [Merge(int(top), _number(left), int(bottom), _number(right)) for left, top, right, bottom in found]


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
