"""From the bytes of a file to its sheets.

What a file is follows from its content, never from its name: property software likes to call anything `.xls`.
"""

import re

from regulation.words import N_

from .cells import Sheet
from .delimited import read_delimited
from .refused import SheetRefused
from .workbooks import read_old_workbook, read_workbook

MAX_BYTES = 20 * 1024 * 1024


def read_sheets(content: bytes) -> list[Sheet]:
    """The sheets of a CSV, XLSX or XLS file. Raises SheetRefused with a sentence for any other content."""
    if not content.strip():
        raise SheetRefused(N_("文件是空的"))
    if len(content) > MAX_BYTES:
        raise SheetRefused(N_("文件超过 %(size)s MB"), size=MAX_BYTES // 1024 // 1024)
    if content.startswith(b"PK\x03\x04"):
        return read_workbook(content)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return read_old_workbook(content)
    if content.startswith((b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"GIF8")):
        raise SheetRefused(N_("这是图片或 PDF，不是表格；请用 Excel 表或 CSV"))
    if re.match(rb"\s*(\xef\xbb\xbf)?\s*<(!doctype|html|table|\?xml|meta|head)", content[:200], re.IGNORECASE):
        raise SheetRefused(N_("这是网页或 XML 格式的表格，请用 Excel 或 WPS 打开后另存为 .xlsx"))
    return read_delimited(content)
