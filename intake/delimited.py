"""CSV as Excel, WPS and property software write it: three encodings, three delimiters, told apart by content."""

import csv
import io
import re

from regulation.words import N_

from .cells import Sheet
from .refused import SheetRefused

_DELIMITERS = ",\t;"
_SAMPLE_LINES = 50
_DAMAGED_AFTER = 6


def read_delimited(content: bytes) -> list[Sheet]:
    """The one sheet of a delimited text in UTF-8, UTF-16 with its mark, or GB18030. Raises SheetRefused."""
    text, encoding = _decode(content)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False)
        return [Sheet.of("", rows, encoding=encoding)]
    except csv.Error:
        raise SheetRefused(N_("有一格的引号没有配对，读不下去；请用 Excel 另存一份")) from None


def _decode(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding. A file that begins as UTF-8 and breaks later is named as damaged."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(content, "utf-16", "UTF-16"), "UTF-16"
    if b"\x00" in content:
        raise SheetRefused(N_("编码不对：像是没有标记的 UTF-16 或不是文本，请另存为 CSV UTF-8"))
    try:
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError as broken:
        sound = content[: broken.start].decode("utf-8", errors="ignore")
        if content.startswith(b"\xef\xbb\xbf") or len(re.findall(r"[\u3000-\uffef]", sound)) >= _DAMAGED_AFTER:
            line = content.count(b"\n", 0, broken.start) + 1
            raise SheetRefused(N_("编码不对：文件是 UTF-8，第 %(line)s 行有坏字节"), line=line) from None
    return _strictly(content, "gb18030", "GB18030"), "GB18030"


def _strictly(content: bytes, codec: str, name: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError as broken:
        line = content.count(b"\n", 0, broken.start) + 1
        raise SheetRefused(
            N_("编码不对：按 %(encoding)s 读到第 %(line)s 行读不下去，请另存为 CSV UTF-8"), encoding=name, line=line
        ) from None


def _delimiter(text: str) -> str:
    """The one of comma, tab and semicolon that parts the first lines most, quoted text left out."""
    sample = re.sub(r'"[^"]*"', "", "\n".join(text.splitlines()[:_SAMPLE_LINES]))
    return max(_DELIMITERS, key=sample.count)
