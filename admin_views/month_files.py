"""The month as XLSX or CSV, logged before it leaves (E-9): real numbers, charts, and a flat sheet."""

from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask import Response, current_app
from flask_babel import force_locale, gettext

from export.month_grid import CSV, PERCENT, POINTS, XLSX, Grid, flat_csv
from regulation.months import Period
from workflow.exports import log_export, note_row_count

from . import month_sheet
from .acting import current_act, current_office
from .exporting import NOT_IN_FILE_NAMES
from .month_links import Links

FORMATS = {"csv": CSV, "xlsx": XLSX}
CHARTED = {1: 0, 3: 1}
"""Section -> its first number column that is drawn, where a picture belongs to it."""


def answer(view, export_type: str, period: Period, kept: dict, report) -> Response:
    """The file of a period's sheet."""
    act, office = current_act(), current_office()
    rules = act.rules(office.id)
    sheet = month_sheet.prepared(kept, rules, Links({}, office.id, period))
    words = view.words(period, rules)
    minute = f"{act.now.astimezone(ZoneInfo(rules.timezone)):%Y%m%d_%H%M}"
    name = NOT_IN_FILE_NAMES.sub(" ", f"{gettext('月报')}_{words}_{minute}_{act.person.name}")[:100]
    flat = flat_of(sheet)
    with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
        log_id = log_export(
            act, screen=view.endpoint, file_name=f"{name}.{export_type}", file_format=export_type,
            filters=f"{office.name} {view.words(period, rules)}", columns="、".join(flat.headings),
        )
    body = flat_csv(flat) if export_type == "csv" else book_of(
        f"{office.name} {words}", notes(sheet, report), sections(sheet, report, view), flat,
        (gettext("月报"), gettext("数字明细")),
    )
    note_row_count(log_id, len(flat.rows))
    response = Response(body, content_type=FORMATS[export_type])
    plain, full = f"month_{period.first}.{export_type}", f"UTF-8''{quote(f'{name}.{export_type}', safe='')}"
    response.headers.set("Content-Disposition", "attachment", **{"filename": plain, "filename*": full})
    return response


def book_of(*given) -> bytes:
    """The workbook; what makes it is read when the first one is asked for, for it takes much room in each process."""
    from export.month_book import workbook

    return workbook(*given)


def notes(sheet: dict, report) -> list[str]:
    """The sentences, and what was written as analysis."""
    return [*sheet["sentences"], *([report.analysis] if report is not None and report.analysis else [])]


def figures_grid(rows: list[dict]) -> Grid:
    """The figures of a section with their numbers as numbers; ratios as per cent."""
    headings = [gettext("指标"), gettext("数值"), gettext("分子"), gettext("分母"), gettext("目标"), gettext("结果"),
                gettext("环比"), gettext("同比")]
    ratios = {f"{row['code']} {row['label']}" for row in rows if row["raw"]["is_ratio"]}
    formats = {1: lambda row: PERCENT if row[0] in ratios else None,
               6: lambda row: POINTS if row[0] in ratios else None, 7: lambda row: POINTS if row[0] in ratios else None}
    return Grid("", headings, [
        [f"{row['code']} {row['label']}", row["raw"]["value"], row["raw"]["numerator"], row["raw"]["denominator"],
         row["target"], row["word"], row["raw"]["before"], row["raw"]["year"]]
        for row in rows
    ], formats)


def sections(sheet: dict, report, view) -> list[tuple[str, list[Grid]]]:
    """Every section's figures and tables, then what was written and signed."""
    found = []
    for section in sheet["sections"]:
        grids = [figures_grid(section["figures"])] if section["figures"] else []
        for place, table in enumerate(section["tables"]):
            charted = place == 0 and section["number"] in CHARTED
            rows = [[number_of(one) for one in row] for row in table["rows"]]
            grids.append(Grid(table["title"], table["columns"], rows, {}, charted=1 if charted else 0))
        found.append((f"{section['number']} {section['title']}", grids))
    if report is not None:
        headings = [gettext("改进措施"), gettext("责任人"), gettext("期限")]
        rows = [[one.text, one.person.name, one.due_on.isoformat()] for one in report.measures]
        found.append((f"10 {gettext('原因分析与改进措施')}", [Grid("", headings, rows, {})]))
    return found


def flat_of(sheet: dict) -> Grid:
    """One number a row: section, what, which, number, denominator."""
    headings = [gettext("部分"), gettext("指标"), gettext("项目"), gettext("数值"), gettext("分子"), gettext("分母")]
    rows, ratios = [], set()
    for section in sheet["sections"]:
        for one in section["figures"]:
            raw = one["raw"]
            rows.append([section["title"], one["code"], one["label"], raw["value"], raw["numerator"],
                         raw["denominator"]])
            if raw["is_ratio"]:
                ratios.add(one["code"])
        for table in section["tables"]:
            for row in table["rows"]:
                named = number_of(row[0]) if isinstance(number_of(row[0]), str) else ""
                rows += [
                    [section["title"], table["title"], f"{named} {column}".strip(), number_of(one), None, None]
                    for column, one in zip(table["columns"], row, strict=True) if isinstance(number_of(one), int)
                ]
    return Grid("", headings, rows, {3: lambda row: PERCENT if row[1] in ratios else None})


def number_of(one):
    """A cell as a spreadsheet keeps it: a number where it is one."""
    if isinstance(one, dict):
        return one["number"]
    text = str(one).replace(",", "")
    return int(text) if text.lstrip("+-").isdigit() and text.isascii() else str(one)
