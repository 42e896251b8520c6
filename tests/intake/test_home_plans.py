from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.cells import Sheet
from intake.headings import find_table
from intake.homes import plan_homes
from intake.office_words import HOUSE_HEADINGS
from intake.run import HOUSES, read_table
from tests.intake.spreadsheets import csv_bytes, xlsx_bytes

KNOWN = {
    "3-2-501": {
        "id": 7, "version": 2, "kind": "home", "area_m2": Decimal("98.50"), "layout": "三室两厅", "status": "occupied",
        "active": True,
    },
    "东门": {
        "id": 8, "version": 1, "kind": "public_place", "area_m2": None, "layout": None, "status": "undelivered",
        "active": True,
    },
}  # fmt: skip
HEADING = ["楼栋", "单元", "房号", "建筑面积(㎡)", "户型", "入住状态"]


def planned(*rows, heading=HEADING, known=KNOWN):
    return plan_homes(read_table(HOUSES, csv_bytes(heading, *rows)), known)


def refusals(plan):
    return [(remark.row, remark.column, str(remark)) for remark in plan.refused]


def test_a_new_home_is_added_with_what_its_row_says():
    plan = planned(["3栋", "二单元", "５０２室", "１０１．２５ 平方米", "两室 一厅", "空关"])
    (home,) = plan.added
    assert home.values == {
        "key": "3-2-502", "kind": "home", "area_m2": Decimal("101.25"), "layout": "两室 一厅", "status": "vacant",
        "active": None,
    }  # fmt: skip
    assert (home.row, home.title) == (2, "3栋2单元502室")
    assert plan.writes == 1


def test_a_known_home_is_changed_only_where_the_row_says_something_else():
    plan = planned([3, 2, 501, 98.5, "", "出租"])
    (home,) = plan.changed
    assert home.values == {"status": "rented"} and home.known["id"] == 7
    assert planned([3, 2, 501, 98.5, "三室两厅", "已入住"]).unchanged == 1
    assert planned([3, 2, 501, "", "", ""]).writes == 0


def test_a_home_that_was_taken_out_comes_back():
    known = {"3-2-501": KNOWN["3-2-501"] | {"active": False}}
    assert planned([3, 2, 501, "", "", ""], known=known).changed[0].values == {"active": True}


def test_a_column_can_say_that_a_home_is_no_longer_in_use():
    heading = ["房号", "启用"]
    known = KNOWN | {"3-9": KNOWN["3-2-501"] | {"active": False}}
    assert planned(["3-2-501", "否"], heading=heading).changed[0].values == {"active": False}
    assert planned(["3-2-501", "是"], ["3-9", "否"], heading=heading, known=known).unchanged == 2
    assert planned(["3-8", "否"], heading=heading).added[0].values["active"] is False
    assert planned(["3-8", "也许"], heading=heading).refused[0].column == "B"


def test_a_home_named_twice_counts_once_and_may_fill_what_was_empty():
    plan = planned([3, 2, 502, 90, "", ""], [3, 2, 502, "", "一室", ""], ["三", "二", 502, 90, "一室", ""])
    assert len(plan.added) == 1 and plan.added[0].values["layout"] == "一室"
    assert [(remark.row, str(remark)) for remark in plan.repeated] == [
        (3, "与第 2 行重复，只算一次"),
        (4, "与第 2 行重复，只算一次"),
    ]


def test_a_home_named_twice_with_other_values_is_refused():
    plan = planned([3, 2, 502, 90, "", "空置"], [3, 2, 502, 91, "", ""], [3, 2, 502, 90, "", "出租"])
    assert refusals(plan) == [
        (3, "D", "与第 2 行是同一条，这一列却不同：91.00"),
        (4, "F", "与第 2 行是同一条，这一列却不同：出租"),
    ]
    assert plan.writes == 0


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ([3, 2, "", 90, "", ""], "C", "没有房号"),
        (["", "", 501, 90, "", ""], "C", "看不懂房号「501」，请写成 3栋2单元501 或 3-2-501"),
        (["东门", "", "门岗", 90, "", ""], "C", "看不懂房号「东门 门岗」"),
        (["", "", "1901-03-02", 90, "", ""], "C", "变成了日期「1901-03-02」"),
        ([3, 2, "#REF!", 90, "", ""], "C", "公式出错：#REF!"),
        (["#N/A", 2, 501, 90, "", ""], "A", "公式出错：#N/A"),
        ([3, 2, 502, "约90", "", ""], "D", "面积「约90」不是平方米数"),
        ([3, 2, 502, "-5", "", ""], "D", "不是平方米数"),
        ([3, 2, 502, "1e400", "", ""], "D", "不是平方米数"),
        ([3, 2, 502, "NaN", "", ""], "D", "不是平方米数"),
        ([3, 2, 502, "#DIV/0!", "", ""], "D", "公式出错"),
        ([3, 2, 502, 90, "室" * 41, ""], "E", "户型超过 40 个字"),
        ([3, 2, 502, 90, "", "待拆"], "F", "状态「待拆」不认识，请用：未交付、已入伙、空置、出租"),
    ],
)
def test_a_row_that_cannot_be_taken_is_refused_with_row_and_column(row, column, said):
    plan = planned([3, 1, 101, "", "", ""], row)
    (refusal,) = plan.refused
    assert (refusal.row, refusal.column) == (3, column)
    assert said in str(refusal)
    assert plan.writes == 0


def test_an_area_of_nothing_is_left_empty_and_said():
    plan = planned([3, 2, 502, 0, "", ""], [3, 2, 503, "/", "无", "-"])
    assert [str(note) for note in plan.notes] == ["面积为 0，按没有填写处理"]
    assert all(home.values["area_m2"] is None for home in plan.added)


def test_a_combined_column_and_three_columns_must_agree():
    heading = ["房屋", "楼栋", "房号"]
    assert planned(["3栋502室", "3", "502"], heading=heading).added[0].title == "3栋502室"
    assert planned(["3栋502室", "", ""], heading=heading).added
    (refusal,) = planned(["3栋502室", "4", "502"], heading=heading).refused
    assert str(refusal) == "「3栋502室」与楼栋房号「4栋502室」不是同一户"


def test_public_places_come_back_as_they_went_out():
    plan = planned(["东门", "公共部位"], ["地库B1", "公共部位"], ["3栋2单元501室", "住宅"], heading=["房屋", "类别"])
    assert [home.values["key"] for home in plan.added] == ["地库B1"]
    assert plan.added[0].values["kind"] == "public_place"
    assert plan.unchanged == 2 and not plan.refused
    assert planned(["东门"], heading=["房屋"]).unchanged == 1
    assert planned(["西" * 61, "公共部位"], heading=["房屋", "类别"]).refused[0].column == "A"


def test_a_whole_sheet_as_an_office_keeps_it():
    content = xlsx_bytes(
        ["锦绣花园房屋一览表（2026年）"],
        ["楼座", "单元", "房 号", "建筑面积\n（平方米）", "房型", "交付状态", "备注"],
        ["三栋", "1单元", 101, 88.8, "两室", "已收楼", None],
        [None, None, 102, 90, None, "未交房", "钥匙在前台"],
        [None, "2单元", "1０1", 88.8, None, None, None],
        [None],
        ["合计", None, None, 267.6, None, None, None],
        ["制表：李"],
        merges=["A1:G1", "A3:A5", "B3:B4", "A7:C7"],
    )
    plan = plan_homes(read_table(HOUSES, content), {})
    assert [(home.row, home.values["key"], home.values["status"]) for home in plan.added] == [
        (3, "3-1-101", "occupied"), (4, "3-1-102", "undelivered"), (5, "3-2-101", None),
    ]  # fmt: skip
    assert plan.table.totals == [7] and plan.table.around == [8] and plan.table.ignored == [("G", "备注")]
    assert not plan.refused


cells = st.one_of(
    st.text(max_size=12), st.sampled_from(["3", "2", "501", "3栋2单元501", "空置", "98.5", "#REF!", "公共部位"])
)


@given(st.lists(st.lists(cells, min_size=7, max_size=7), max_size=8))
def test_any_cells_are_planned_or_refused(rows):
    sheet = Sheet.of("", [[*HEADING, "类别"], *rows])
    plan = plan_homes(find_table([sheet], HOUSE_HEADINGS, (("room",),)), KNOWN)
    counted = len(plan.added) + len(plan.changed) + plan.unchanged + len(plan.repeated) + len(plan.refused)
    assert counted == len(plan.table.rows)
    for remark in (*plan.refused, *plan.notes, *plan.repeated):
        assert str(remark)
