"""The writers alone: what stands in a cell, in CSV and in XLSX, read back by other programs."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zipfile import ZipFile

import openpyxl
import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from export import csv_file, xlsx_file
from export.cells import FORMULA_STARTS, REMEMBERED, defused, writer
from export.columns import Column, moment
from intake.cells import cell_text
from regulation.words import SIZES

ZONE = "Asia/Shanghai"
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\t\n\r=+-@'\",;"))


@pytest.fixture(autouse=True)
def speaking_chinese(request):
    """Words and yes or no are said in the language of a request; the texts need none."""
    if "app" in request.fixturenames:
        with request.getfixturevalue("app").test_request_context():
            yield
    else:
        yield


def written(column, *values, whole=False, typed=False, zone=ZONE):
    return list(writer(column, zone, whole=whole, typed=typed)(values))


def csv_of(*rows):
    return b"".join(csv_file.write("表", ["甲", "乙"], [rows]))


def xlsx_of(*pieces, headings=("甲", "乙"), title="表"):
    return io.BytesIO(b"".join(xlsx_file.write(title, list(headings), pieces)))


def read_by_openpyxl(file, sheet=0):
    return [list(row) for row in openpyxl.load_workbook(file).worksheets[sheet].iter_rows(values_only=True)]


@pytest.mark.parametrize("kind", ["text", "name", "phone", "home"])
@pytest.mark.parametrize("start", sorted(FORMULA_STARTS))
def test_no_text_begins_a_formula(kind, start):
    for whole in (False, True):
        (text,) = written(Column("x", "x", kind=kind), f"{start}1+1", whole=whole)
        assert text[:1] not in FORMULA_STARTS
        assert text[:2] == f"'{start}" or (kind == "phone" and not whole)


@given(TEXTS)
def test_defusing_changes_nothing_but_the_first_sign(text):
    assert defused(text) in (text, f"'{text}")
    assert defused(text)[:1] not in FORMULA_STARTS
    assert (defused(text) == text) is (text[:1] not in FORMULA_STARTS)


@given(st.text(st.characters(exclude_categories=("C", "Z"))).filter(lambda text: not text.startswith("'")))
def test_the_import_takes_the_apostrophe_off_again(text):
    assert cell_text(defused(text)) == text


def test_names_and_phones_are_masked_unless_whole():
    name, phone = Column("x", "x", kind="name"), Column("x", "x", kind="phone")
    values = ("15400000001", "02787654321", None, "")
    assert written(name, "张建国", "李", None) == ["张**", "李*", ""]
    assert written(name, "张建国", None, whole=True) == ["张建国", ""]
    assert written(phone, *values) == ["154****0001", "027****4321", "", ""]
    assert written(phone, *values, whole=True) == ["154-0000-0001", "027-8765-4321", "", ""]


def test_homes_words_numbers_and_days_as_people_write_them(app):
    assert written(Column("x", "x", kind="home"), "3-2-1901", "3-501", "地库B1", None) == [
        "3栋2单元1901室", "3栋501室", "地库B1", "",
    ]  # fmt: skip
    assert written(Column("x", "x", kind="word", words=SIZES), "small", "odd", None) == ["小型", "odd", ""]
    assert written(Column("x", "x", kind="yes_no"), 1, 0, True, False, None) == ["是", "否", "是", "否", ""]
    amount = Column("x", "x", kind="number")
    assert written(amount, Decimal("-98.50"), 7, None) == ["-98.50", "7", ""]
    assert written(amount, Decimal("-98.50"), 7, None, typed=True) == [Decimal("-98.50"), 7, None]
    assert written(Column("x", "x", kind="day"), date(2026, 3, 4), None) == ["2026-03-04", ""]
    assert written(Column("x", "x", spell=lambda value: f"={value}"), "a", "a", None) == ["'=a", "'=a", ""]
    assert written(Column("x", "x"), 12, date(2026, 3, 4), None, "") == ["12", "2026-03-04", "", ""]


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        ("Asia/Shanghai", "2026-03-05 07:59"),
        ("Asia/Kolkata", "2026-03-05 05:29"),
        ("America/New_York", "2026-03-04 18:59"),
    ],
)
def test_a_moment_stands_on_the_offices_clock_however_the_database_keeps_it(zone, local):
    column = Column("x", "x", kind="moment")
    kept = datetime(2026, 3, 4, 23, 59, 59)  # noqa: DTZ001 (as the database keeps it)
    values = (kept, kept.replace(tzinfo=UTC), "2026-03-04 23:59:59", None)
    assert written(column, *values, zone=zone) == [local, local, local, ""]
    as_moment = datetime.strptime(local, "%Y-%m-%d %H:%M")  # noqa: DTZ007
    assert written(column, *values, zone=zone, typed=True) == [as_moment] * 3 + [None]


@pytest.mark.parametrize("zone", [ZONE, "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Europe/London"])
@pytest.mark.parametrize("day", [(1900, 12, 31), (1986, 5, 3), (2026, 3, 8), (2026, 4, 4), (2026, 10, 24)])
def test_a_column_of_moments_reads_as_each_of_them_also_where_the_clock_is_changed(zone, day):
    first = datetime(*day, tzinfo=UTC)
    moments = [first + timedelta(minutes=7 * step) for step in range(2 * 24 * 60 // 7)]
    assert written(Column("x", "x", kind="moment"), *moments, zone=zone) == [moment(at, zone) for at in moments]


def test_what_a_column_remembers_stays_small(app):
    cells = writer(Column("x", "x", kind="home"), ZONE, whole=False, typed=False)
    values = [f"3-1-{room}" for room in range(1, REMEMBERED * 3)]
    assert list(cells(values)) == [f"3栋1单元{room}室" for room in range(1, REMEMBERED * 3)]
    assert len(cells.__self__) <= REMEMBERED + 2


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1))
def test_csv_is_read_back_letter_by_letter(rows):
    lines = list(csv.reader(io.StringIO(csv_of(*rows).decode("utf-8-sig"), newline=""), strict=True))
    assert lines == [["甲", "乙"], *map(list, rows)]


@given(st.lists(st.lists(TEXTS, min_size=1, max_size=3), min_size=1))
def test_csv_is_what_pythons_own_writer_makes_of_it(rows):
    own = io.StringIO(newline="")
    csv.writer(own).writerows([["甲", "乙"], *rows])
    assert csv_of(*rows).decode("utf-8-sig") == own.getvalue()


def test_csv_begins_at_once_with_mark_and_headings():
    def never():
        raise AssertionError("no row was asked for yet")
        yield

    assert next(csv_file.write("表", ["编号", "a,b"], never())) == '\ufeff编号,"a,b"\r\n'.encode()


def test_xlsx_keeps_numbers_days_and_moments_as_such():
    row = ("154-0000-0001", Decimal("98.50"), date(2026, 3, 4), datetime(2026, 3, 4, 10, 5), None, "")  # noqa: DTZ001
    file = xlsx_of([row], headings="甲乙丙丁戊己")
    sheet = openpyxl.load_workbook(file).active
    assert [cell.value for cell in sheet[2]] == [
        "154-0000-0001", 98.5, datetime(2026, 3, 4), datetime(2026, 3, 4, 10, 5), None, None,  # noqa: DTZ001
    ]  # fmt: skip
    assert (sheet["D2"].number_format, sheet["C2"].is_date) == ("yyyy\\-mm\\-dd\\ hh:mm", True)
    assert sheet["A1"].font.b and sheet.freeze_panes == "A2" and sheet.auto_filter.ref == "A1:F2"
    file.seek(0)
    (line,) = python_calamine.CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()[1:]
    assert line[:4] == ["154-0000-0001", 98.5, date(2026, 3, 4), datetime(2026, 3, 4, 10, 5)]  # noqa: DTZ001


def test_xlsx_takes_any_text():
    odd = "<b>&\"'\x01\x1f\ufffe 第一行\r\n第二行\r第三行\n 末尾 "
    long, astral = "长" * 40_000, "😀" * 20_000
    file = xlsx_of([(odd, "=1+1"), (long, astral)], title="a/b:[c]*?'\"<&" + "很长的名字" * 9)
    (_headings, first, second) = read_by_openpyxl(file)
    assert first == ["<b>&\"' 第一行\n第二行\n第三行\n 末尾 ", "=1+1"]
    assert second[0] == "长" * 32_766 + "…"
    assert len(second[1].encode("utf-16-le")) <= 32_767 * 2 and second[1].endswith("😀…")
    assert openpyxl.load_workbook(file).active["B2"].data_type != "f"


@pytest.mark.parametrize("sizes", [(), (1,), (3,), (2, 2), (4,), (1, 1, 1, 1, 1, 1, 1), (11,), (0,)])
def test_xlsx_goes_on_in_another_sheet_when_one_is_full(monkeypatch, sizes):
    monkeypatch.setattr(xlsx_file, "MOST_ROWS", 4)
    numbers = iter(range(99))
    pieces = [[(next(numbers), "x") for _ in range(size)] for size in sizes]
    file = xlsx_of(*pieces)
    sheets = openpyxl.load_workbook(file).worksheets
    tables = [[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in sheets]
    assert all(table[0] == ["甲", "乙"] and len(table) <= 4 for table in tables)
    assert [row[0] for table in tables for row in table[1:]] == [row[0] for piece in pieces for row in piece]
    assert len(sheets) == max(1, -(-sum(sizes) // 3))
    assert [sheet.title for sheet in sheets][:2] == ["表", "表 2"][: len(sheets)]


def test_xlsx_ends_a_sheet_before_it_is_too_large_for_its_archive(monkeypatch):
    monkeypatch.setattr(xlsx_file, "MOST_BYTES", 300)
    sheets = openpyxl.load_workbook(xlsx_of(*([(str(n), "x" * 50)] for n in range(7)))).worksheets
    assert [row[0] for sheet in sheets for row in sheet.iter_rows(min_row=2, values_only=True)] == list("0123456")
    assert len(sheets) > 1


def test_xlsx_is_a_sound_archive():
    with ZipFile(xlsx_of([("a", "b")])) as archive:
        assert archive.testzip() is None
        assert "[Content_Types].xml" in archive.namelist()


def test_column_letters():
    assert [xlsx_file.column_letters(place) for place in (1, 26, 27, 52, 702, 703)] == [
        "A", "Z", "AA", "AZ", "ZZ", "AAA",
    ]  # fmt: skip
