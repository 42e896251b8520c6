"""A table as XLSX, written as a stream: no row is kept, no file lies on the disk, and the download begins at once.

The libraries write a sheet to the disk first and give nothing before its end (see docs/dependencies.md); for one
table this format is short. Texts stand in their cells (`inlineStr`), so that no list of them grows in memory.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from unicodedata import east_asian_width
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPED = True
JOINS = False
MOST_ROWS = 1_048_576
"""What Excel takes in one sheet, the headings counted; another sheet follows."""
MOST_BYTES = 1_500_000_000
"""What one sheet may measure unpacked: a part of an archive that is written as a stream ends at 2 GiB."""
LONGEST_TEXT = 32_767
"""Excel's limit of a cell, in UTF-16 units."""
WIDEST, WIDTH_FROM_ROWS = 40, 50
DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 (a sheet's moments stand on the office's clock, without a zone)

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ODD = re.compile("[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_HEADING, _MOMENT, _DAY = ' s="1"', ' s="2"', ' s="3"'

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PART = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf xfId="0"/><xf xfId="0" fontId="1"'
    ' applyFont="1"/><xf xfId="0" numFmtId="164" applyNumberFormat="1"/><xf xfId="0" numFmtId="165"'
    ' applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
    "</cellStyles></styleSheet>"
)


def write(title: str, headings: list[str], pieces: Iterable[Iterable]) -> Iterator[bytes]:
    """The file, piece by piece. Cells are texts, numbers, days, or moments without a zone; None is an empty cell."""
    pipe = _Pipe()
    with ZipFile(pipe, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/styles.xml", _STYLES)
        yield pipe.take()
        count, rest = 0, iter(pieces)
        waiting: list | None = []
        while waiting is not None:
            count += 1
            waiting = yield from _sheet(archive, pipe, count, headings, waiting, rest)
        for name, text in _book(title, count):
            archive.writestr(name, text)
    yield pipe.take()


class _Pipe:
    """Takes what the archive writes and hands it on."""

    def __init__(self):
        self.parts: list[bytes] = []

    def write(self, data) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """The archive asks for it; nothing is held back here."""

    def take(self) -> bytes:
        taken = b"".join(self.parts)
        self.parts.clear()
        return taken


def _sheet(archive: ZipFile, pipe: _Pipe, number: int, headings: list[str], rows: list, pieces: Iterator):
    """Write a sheet, beginning with `rows`. Returns the rows that found no place in it, None at the end."""
    letters = [column_letters(place) for place in range(1, len(headings) + 1)]
    last, size, left = 1, 0, None
    with archive.open(f"xl/worksheets/sheet{number}.xml", "w") as part:
        rows = rows or [*next(pieces, ())]
        part.write(_start(headings, rows, letters, is_first=number == 1).encode())
        while rows:
            here, left = rows[: MOST_ROWS - last], rows[MOST_ROWS - last :]
            size += part.write("".join(_lines(here, last + 1, letters)).encode())
            last += len(here)
            yield pipe.take()
            if left or size > MOST_BYTES:
                break
            rows = [*next(pieces, ())]
        part.write(f'</sheetData><autoFilter ref="A1:{letters[-1]}{last}"/></worksheet>'.encode())
    if left or (size > MOST_BYTES and (left := [*next(pieces, ())])):
        return left
    return None


def _start(headings: list[str], rows: list, letters: list[str], *, is_first: bool) -> str:
    """A sheet up to its first row: the headings stay in sight, the columns are as wide as what the first rows hold."""
    shown = zip(headings, *rows[:WIDTH_FROM_ROWS], strict=True)
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{min(max(map(_width, cells)) + 2, WIDEST)}" customWidth="1"/>'
        for place, cells in enumerate(shown, start=1)
    )
    selected = ' tabSelected="1"' if is_first else ""
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView{selected} workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData>" + "".join(_lines([headings], 1, letters, _HEADING))
    )


def _lines(rows: Iterable, first: int, letters: list[str], style: str = "") -> Iterator[str]:
    text = f'{style} t="inlineStr"><is><t xml:space="preserve">'
    for number, row in enumerate(rows, start=first):
        cells = [
            f'<c r="{letter}{number}"{text}{_text(value)}</t></is></c>' if type(value) is str
            else f'<c r="{letter}{number}"{_value(value)}</v></c>'
            for letter, value in zip(letters, row, strict=True) if value is not None and value != ""
        ]  # fmt: skip
        yield f'<row r="{number}">{"".join(cells)}</row>'


def _value(value) -> str:
    if isinstance(value, datetime):
        return f"{_MOMENT}><v>{(value - DAY_ZERO).total_seconds() / 86400!r}"
    if isinstance(value, date):
        return f"{_DAY}><v>{(value - DAY_ZERO.date()).days}"
    return f"><v>{value}"


def _text(text: str) -> str:
    if len(text) * 2 > LONGEST_TEXT:
        units = text.encode("utf-16-le", "replace")
        if len(units) > LONGEST_TEXT * 2:
            text = units[: (LONGEST_TEXT - 1) * 2].decode("utf-16-le", "ignore") + "…"
    if _ODD.search(text) is None:
        return text
    return escape(_NO_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def _width(value) -> int:
    """How many letters wide the first line of a cell stands; a Chinese character takes two."""
    if isinstance(value, datetime):
        return 16
    line = str("" if value is None else value).partition("\n")[0][:WIDEST]
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in line)


def column_letters(place: int) -> str:
    """`1` -> `A`, `27` -> `AA`."""
    letters = ""
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _book(title: str, sheets: int) -> Iterator[tuple[str, str]]:
    """The parts that name the sheets; their number is known at the end only."""
    numbers = range(1, sheets + 1)
    name = escape(re.sub(r"[\[\]:*?/\\']", " ", title)[:25], {'"': "&quot;"})
    named = "".join(
        f'<sheet name="{name}{f" {number}" if number > 1 else ""}" sheetId="{number}" r:id="rId{number}"/>'
        for number in numbers
    )
    yield "xl/workbook.xml", f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{named}</sheets></workbook>'
    targets = [(f"{_LINKS}/worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
    yield "xl/_rels/workbook.xml.rels", _relations([*targets, (f"{_LINKS}/styles", "styles.xml")])
    yield "_rels/.rels", _relations([(f"{_LINKS}/officeDocument", "xl/workbook.xml")])
    parts = [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
    parts += [(f"/xl/worksheets/sheet{number}.xml", "worksheet") for number in numbers]
    overrides = "".join(f'<Override PartName="{part}" ContentType="{_PART}.{kind}+xml"/>' for part, kind in parts)
    yield (
        "[Content_Types].xml",
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
    )


def _relations(targets: list[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'
