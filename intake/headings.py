"""Where the table stands in a sheet: its heading by synonyms, what belongs to it and what is only around it."""

import re
import unicodedata
from dataclasses import dataclass

from regulation.words import N_

from .cells import Sheet, column_letter
from .office_words import by_word
from .refused import SheetRefused
from .table import Table, TableRow, continue_buildings, joined, plain_heading, same_columns, same_heading

SEARCHED_ROWS = 40
MAX_FILLED = 1_000_000

_TOTAL = re.compile(
    r"(本页|本栋|本单元|全部|.{1,8}(栋|幢|座|楼|单元|期|区|花园|小区))?"
    r"(合计|总计|小计|共计|累计|总数|总户数|总面积|平均|共\d+[户套间人])"
)
_NUMBER = re.compile(r"[\d.,]+(㎡|m2)?")
_HOME_FIELDS = ("building", "unit", "room", "house", "name")
_FOOTER = re.compile(r"(制表|填表|审核|打印|编制|复核|统计|经办|备注|注|说明|单位)[^:]{0,6}:|第\d+页")


@dataclass
class _Heading:
    row: int
    lines: int
    fields: dict[str, int]
    titles: dict[int, str]


def find_table(sheets: list[Sheet], wanted: dict[str, str], needed: tuple[tuple[str, ...], ...]) -> Table:
    """The table of the first sheet with a heading that has `needed` (of each tuple at least one field).

    Further sheets with the same columns under the same names (one a building) belong to it. Raises SheetRefused,
    naming the headings that were looked for, when no sheet has one.
    """
    synonyms = by_word(wanted)
    found = [(sheet, heading) for sheet in sheets if (heading := _find_heading(sheet, synonyms, needed))]
    if found:
        tables = [_cut_out(sheet, heading) for sheet, heading in found]
        whole = joined([table for table in tables if same_columns(table, tables[0])])
        read = {whole.sheet_name, *whole.joined}
        whole.unread = [sheet.name for sheet in sheets if sheet.rows and sheet.name not in read]
        return whole
    examples = "、".join(wanted[group[0]].split()[0] for group in needed)
    if sheets and sheets[0].encoding:
        raise SheetRefused(
            N_("没有找到表头：需要有「%(examples)s」等列（按 %(encoding)s 编码读取）"),
            examples=examples,
            encoding=sheets[0].encoding,
        )
    raise SheetRefused(N_("没有找到表头：需要有「%(examples)s」等列"), examples=examples)


def _find_heading(sheet: Sheet, synonyms: dict[str, str], needed) -> _Heading | None:
    """The row, or two, with the most recognised fields among the first; one row and the upper one go first."""
    found = [
        heading
        for lines in (1, 2)
        for index in range(min(SEARCHED_ROWS, len(sheet.rows)))
        if (heading := _read_heading(sheet, index, lines, synonyms))
        and all(any(name in heading.fields for name in group) for group in needed)
    ]
    return max(found, key=lambda heading: len(heading.fields), default=None)


def _read_heading(sheet: Sheet, index: int, lines: int, synonyms: dict[str, str]) -> _Heading | None:
    number, top = sheet.rows[index]
    below: list[str] = []
    if lines == 2:
        if index + 1 == len(sheet.rows) or sheet.rows[index + 1][0] != number + 1:
            return None
        below = sheet.rows[index + 1][1]
    spread = _spread(sheet, number, top)
    heading = _Heading(number, lines, {}, {})
    for column in range(max(len(top), len(below))):
        own, lower = plain_heading(_at(top, column)), plain_heading(_at(below, column))
        upper = plain_heading(_at(spread, column))
        said = (lower, lower + upper, upper + lower) if lower else (own,)
        name = next((synonyms[word] for word in said if word in synonyms), None)
        if own in synonyms and not name:
            return None  # values stand below, not a second line of the heading
        if name:
            heading.fields.setdefault(name, column)
        if title := _at(below, column) or _at(top, column):
            heading.titles[column] = title
    return heading


def _spread(sheet: Sheet, number: int, cells: list[str]) -> list[str]:
    """The cells of a heading's upper line, each merged title repeated over the columns it spans."""
    spread = list(cells)
    for merge in sheet.merges:
        if merge.top <= number <= merge.bottom and merge.left <= len(spread):
            for column in range(merge.left, min(merge.right, len(spread))):
                spread[column] = spread[column] or spread[merge.left - 1]
    return spread


def _at(cells: list[str], column: int) -> str:
    return cells[column] if column < len(cells) else ""


def _cut_out(sheet: Sheet, heading: _Heading) -> Table:
    """The rows below the heading as fields; totals, footers and repeated headings are set aside by number."""
    used = set(heading.fields.values())
    table = Table(
        sheet_name=sheet.name,
        encoding=sheet.encoding,
        heading_row=heading.row,
        letters={name: column_letter(column + 1) for name, column in heading.fields.items()},
        headings={name: heading.titles[column] for name, column in heading.fields.items()},
        ignored=[(column_letter(col + 1), title) for col, title in sorted(heading.titles.items()) if col not in used],
    )
    filled = _filled_downwards(sheet, used)
    first = heading.row + heading.lines
    blocks: list[list[TableRow]] = [[]]
    for number, cells in sheet.rows:
        if number < first:
            continue
        texts = {name: _at(cells, col) or filled.get((number, col), "") for name, col in heading.fields.items()}
        own = [text for text in cells if text]
        if _is_total(own) or (number == sheet.rows[-1][0] and _is_bare_sum(own, texts)):
            table.totals.append(number)
            blocks.append([])
        elif _is_around(own) or all(map(same_heading, texts.values(), table.headings.values())):
            table.around.append(number)
            blocks.append([])
        elif any(_at(cells, column) for column in used):
            blocks[-1].append(TableRow(number, texts))
    table.rows = [row for block in blocks for row in block]
    if not sheet.merges:
        continue_buildings(table, blocks)
    return table


def _is_total(own: list[str]) -> bool:
    """A line whose first word, behind a serial number at most, says that it is a sum: `3栋小计`, `合 计：`."""
    words = (re.sub(r"\s", "", unicodedata.normalize("NFKC", text)) for text in own[:2])
    word = next((word for word in words if not _NUMBER.fullmatch(word)), "")
    return bool(_TOTAL.match(word))


def _is_bare_sum(own: list[str], texts: dict[str, str]) -> bool:
    """A last line of nothing but numbers that names neither home nor person: a sum without its word."""
    return not any(texts.get(name) for name in _HOME_FIELDS) and all(map(_NUMBER.fullmatch, own))


def _is_around(own: list[str]) -> bool:
    """A line such as `制表人：王` below the table, or one long note in a single cell."""
    first = re.sub(r"\s", "", unicodedata.normalize("NFKC", own[0]))
    return len(own) <= 4 and bool(_FOOTER.match(first))


def _filled_downwards(sheet: Sheet, used: set[int]) -> dict[tuple[int, int], str]:
    """What cells merged downwards say in the rows below their first: (row number, column) -> text."""
    texts = dict(sheet.rows)
    last = sheet.rows[-1][0] if sheet.rows else 0
    filled: dict[tuple[int, int], str] = {}
    laid = 0
    for merge in sheet.merges:
        text = _at(texts.get(merge.top, []), merge.left - 1)
        if not text or merge.left - 1 not in used:
            continue
        bottom = min(merge.bottom, last)
        laid += max(0, bottom - merge.top)
        if laid > MAX_FILLED:
            raise SheetRefused(N_("合并的单元格太多，请取消合并后另存一份"))
        filled.update({(number, merge.left - 1): text for number in range(merge.top + 1, bottom + 1)})
    return filled
