import io
import random
import re
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from intake import cells, sheets, workbooks
from intake.cells import Merge, cell_text, column_letter
from intake.refused import SheetRefused
from intake.sheets import read_sheets
from tests.examples import examples
from tests.intake.spreadsheets import csv_bytes, xlsx_bytes

ROWS = (["房号", "姓名", "电话"], ["3-2-501", "王建国", "15400000001"])
OLD_WORKBOOK = Path(__file__).with_name("old_workbook.xls")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_is_read_in_each_encoding_and_delimiter(encoding, delimiter):
    (sheet,) = read_sheets(csv_bytes(*ROWS, encoding=encoding, delimiter=delimiter))
    assert sheet.rows == [(1, ROWS[0]), (2, ROWS[1])]
    assert sheet.encoding == {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16"}.get(encoding, "GB18030")


def test_rare_characters_of_gb18030_survive():
    (sheet,) = read_sheets(csv_bytes(["房号", "姓名"], ["3-2-501", "𠮷䶮"], encoding="gb18030"))
    assert sheet.rows[1][1][1] == "𠮷䶮"


def test_commas_in_quotes_do_not_decide_the_delimiter():
    (sheet,) = read_sheets('房号;备注\n3-2-501;"一,二,三,四,五"\n'.encode())
    assert sheet.rows[1] == (2, ["3-2-501", "一,二,三,四,五"])


def test_row_numbers_count_blank_lines_and_broken_cells_as_excel_does():
    (sheet,) = read_sheets('房号,备注\n\n,\n3-2-501,"一\n二"\n3-2-502,\n'.encode())
    assert [number for number, _ in sheet.rows] == [1, 4, 5]
    assert sheet.rows[1][1] == ["3-2-501", "一 二"]


def test_an_export_with_defused_formulas_is_read_back():
    (sheet,) = read_sheets(csv_bytes(["姓名", "备注"], ["'=HYPERLINK(1)", "'引号"]))
    assert sheet.rows[1][1] == ["=HYPERLINK(1)", "'引号"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空的"),
        (b" \r\n ", "空的"),
        ("房号,姓名\n".encode("utf-16-le"), "UTF-16"),
        ("房号,姓名,联系电话\n3-2-501,王建国,1\n".encode() + b"\xff\xfe\n", "第 3 行有坏字节"),
        ("房号,姓名\n".encode("gbk") + b"\xff\xff\n", "GB18030 读到第 2 行"),
        ("房号\n".encode("utf-16") + b"\x00", "UTF-16 读到"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n", "PDF"),
        ("<html><table><tr><td>房号</td></tr></table>".encode(), "网页"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "网页或 XML"),
        (b"PK\x03\x04 cut off", "已损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut off", "已损坏"),
        (b'a,"' + b"x" * 200_000, "引号"),
    ],
)
def test_what_is_not_a_table_is_named(content, said):
    with pytest.raises(SheetRefused, match=said):
        read_sheets(content)


def test_a_file_too_large_or_with_too_many_rows_is_refused(monkeypatch):
    with pytest.raises(SheetRefused, match="超过 20 MB"):
        read_sheets(b"x" * (sheets.MAX_BYTES + 1))
    monkeypatch.setattr(cells, "MAX_ROWS", 3)
    assert read_sheets(csv_bytes(*[["a"]] * 3))
    for content in (csv_bytes(*[["a"]] * 4), xlsx_bytes(*[["a"]] * 4)):
        with pytest.raises(SheetRefused, match="超过 3 行"):
            read_sheets(content)


def test_an_xlsx_gives_the_texts_that_a_person_sees():
    content = xlsx_bytes(
        ["房号", 501, 98.5, 15400000001.0, True, date(2026, 3, 4), None, " 王\n建 ", "'003"], [None], ["x"]
    )
    (sheet,) = read_sheets(content)
    assert sheet.name == "住户名册"
    assert sheet.rows[0] == (1, ["房号", "501", "98.5", "15400000001", "是", "2026-03-04", "", "王 建", "'003"])
    assert sheet.rows[1][0] == 3


def test_merged_cells_and_hidden_sheets_are_known():
    content = xlsx_bytes(["a", "b"], [1, 2], [None, 3], merges=["A2:A3"], more=[("隐藏", [["房号"]], "hidden")])
    (sheet,) = read_sheets(content)
    assert sheet.merges == [Merge(2, 1, 3, 1)]


def test_merges_are_found_over_the_edges_of_what_is_read_at_once():
    part = b"<x/>" * ((1 << 20) // 4 - 8) + b'<mergeCell ref="A2:A3"/>' * 40
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        parts.writestr("s.xml", part)

    class Part:
        _worksheet_path = "s.xml"

    with zipfile.ZipFile(made) as parts:
        assert workbooks._merges(parts, Part) == [Merge(2, 1, 3, 1)] * 40


def test_a_formula_is_its_last_value():
    content = xlsx_bytes(["房号", "=A1"])
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for part in old.infolist():
            text = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                text, count = re.subn(rb"<f>A1</f><v ?(/>|></v>)", b"<f>A1</f><v>501</v>", text)
                assert count == 1
            new.writestr(part, text)
    assert read_sheets(changed.getvalue())[0].rows == [(1, ["房号", "501"])]


def test_cells_at_the_corners_of_a_sheet_cost_nothing():
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "房号", "x"
    made = io.BytesIO()
    book.save(made)
    (sheet,) = read_sheets(made.getvalue())
    assert sheet.rows == [(1, ["房号"])]


def test_a_wrong_size_said_by_the_file_cuts_nothing_off():
    content, changed = xlsx_bytes(*ROWS), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for part in old.infolist():
            new.writestr(part, old.read(part).replace(b'<dimension ref="A1:C2"', b'<dimension ref="A1"'))
    assert read_sheets(changed.getvalue())[0].rows == [(1, ROWS[0]), (2, ROWS[1])]


def test_a_zip_bomb_and_a_zip_that_is_no_workbook_are_refused(monkeypatch):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", b" " * 3_000_000)
    monkeypatch.setattr(workbooks, "MAX_UNPACKED", 2_000_000)
    with pytest.raises(SheetRefused, match="展开后太大"):
        read_sheets(made.getvalue())
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        parts.writestr("word/document.xml", b"")
    with pytest.raises(SheetRefused, match="不是 Excel 工作簿"):
        read_sheets(made.getvalue())


def test_too_many_merges_are_refused(monkeypatch):
    monkeypatch.setattr(workbooks, "MAX_MERGES", 1)
    with pytest.raises(SheetRefused, match="合并的单元格太多"):
        read_sheets(xlsx_bytes(["a", "b"], [1, 2], [3, 4], merges=["A2:A3", "B2:B3"]))


def test_an_old_workbook_is_read_with_its_merges():
    first, second = read_sheets(OLD_WORKBOOK.read_bytes())
    assert first.name == "房屋" and second.name == "住户"
    assert first.rows[0] == (1, ["锦绣花园房屋表"])
    assert first.rows[2] == (4, ["3栋", "2单元", "501", "98.5"])
    assert Merge(1, 1, 1, 4) in first.merges


def test_an_old_workbook_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(workbooks, "OLD_WORKBOOK_SECONDS", 0.001)
    with pytest.raises(SheetRefused, match="已损坏"):
        read_sheets(OLD_WORKBOOK.read_bytes())


def test_columns_are_named_as_excel_names_them():
    assert [column_letter(number) for number in (1, 26, 27, 52, 702, 703)] == ["A", "Z", "AA", "AZ", "ZZ", "AAA"]


def test_control_characters_never_leave_a_cell():
    assert cell_text("a\x00b\ud800c") == "a b c"
    assert cell_text("x" * 5000) == "x" * cells.MAX_CELL


@given(st.binary(max_size=400))
def test_any_bytes_are_a_sheet_or_refused(content):
    read_or_refuse(content)


@given(st.text(max_size=200), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_any_text_is_a_sheet_or_refused(text, encoding):
    read_or_refuse(text.encode(encoding, errors="ignore"))


@examples(60, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32), st.sampled_from([b"PK\x03\x04"]))
def test_any_damaged_workbook_is_a_sheet_or_refused(seed, magic):
    damage = random.Random(seed)
    content = bytearray(xlsx_bytes(*ROWS, merges=["A1:B1"]))
    for _ in range(damage.randint(1, 12)):
        content[damage.randrange(4, len(content))] = damage.randrange(256)
    read_or_refuse(bytes(content))


@examples(60)
@given(
    st.sampled_from(["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "[Content_Types].xml"]), st.data()
)
def test_any_damaged_part_of_a_workbook_is_a_sheet_or_refused(name, data):
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes(*ROWS))) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.infolist():
            text = old.read(part)
            if part.filename == name:
                start = data.draw(st.integers(0, len(text)))
                text = text[:start] + data.draw(st.binary(max_size=8)) + text[start + data.draw(st.integers(0, 40)) :]
            new.writestr(part, text)
    read_or_refuse(made.getvalue())


def read_or_refuse(content):
    try:
        read = read_sheets(content)
    except SheetRefused:
        return
    assert all(isinstance(cell, str) for sheet in read for _, texts in sheet.rows for cell in texts)
