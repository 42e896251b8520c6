import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.cells import Sheet
from intake.headings import find_table
from intake.office_words import REGISTER_HEADINGS, RESIDENT_HEADINGS
from intake.residents import plan_residents
from intake.run import RESIDENTS, read_table
from tests.intake.spreadsheets import csv_bytes

HOUSES = {
    key: {
        "id": number,
        "version": 1,
        "kind": "home",
        "area_m2": None,
        "layout": None,
        "status": "occupied",
        "active": True,
    }
    for number, key in enumerate(("3-2-501", "3-2-502", "4-101"), start=1)
}
KNOWN = {
    ("3-2-501", "王建国"): {"id": 9, "version": 3, "phone": "15400000001", "kind": "owner", "active": True},
}
HEADING = ["房号", "业主姓名", "身份", "联系电话"]


def planned(*rows, heading=HEADING, houses=HOUSES, known=KNOWN):
    return plan_residents(read_table(RESIDENTS, csv_bytes(heading, *rows)), houses, known)


def test_a_new_resident_is_added():
    plan = planned(["3栋2单元502", "李 梅", "租客", "154-0000-0002"])
    (person,) = plan.added
    assert person.values == {
        "house": "3-2-502",
        "name": "李梅",
        "phone": "15400000002",
        "kind": "tenant",
        "active": None,
    }
    assert (person.row, person.title) == (2, "3栋2单元502室 李梅")


def test_a_resident_is_the_same_when_home_and_name_agree_and_a_changed_phone_is_a_change():
    assert planned(["3-2-501", "王建国", "", "154 0000 0001"]).unchanged == 1
    (person,) = planned(["3-2-501", "王　建国", "", "15400000009"]).changed
    assert person.values == {"phone": "15400000009"} and person.known["id"] == 9
    assert planned(["3-2-502", "王建国", "", "15400000001"]).added
    assert planned(["3-2-501", "王建国", "家属", ""]).changed[0].values == {"kind": "family"}
    assert planned(["3-2-501", "王建国", "", ""]).unchanged == 1


def test_a_resident_who_moved_out_comes_back():
    known = {("3-2-501", "王建国"): KNOWN["3-2-501", "王建国"] | {"active": False}}
    assert planned(["3-2-501", "王建国", "", ""], known=known).changed[0].values == {"active": True}


def test_who_a_person_is_follows_from_the_heading_when_no_column_says_so():
    assert planned(["4栋101", "李梅"], heading=["房号", "姓名"]).added[0].values["kind"] == "owner"
    assert planned(["4栋101", "李梅"], heading=["房号", "租户姓名"]).added[0].values["kind"] == "tenant"


def test_of_two_phones_the_first_is_taken_and_the_rest_named():
    plan = planned(
        ["3-2-502", "李梅", "", "15400000002/154-0000-0003、027-87654321"],
        ["4-101", "陈红", "", "15400000004 15400000005"],
        ["3-2-501", "赵一", "", "15400000006，15400000006"],
    )
    assert [person.values["phone"] for person in plan.added] == ["15400000002", "15400000004", "15400000006"]
    assert [(note.row, note.column, str(note)) for note in plan.notes] == [
        (2, "D", "一格有几个号码，取第一个，未取：154-0000-0003、027-8765-4321"),
        (3, "D", "一格有几个号码，取第一个，未取：154-0000-0005"),
    ]


@pytest.mark.parametrize("phone", ["无", "-", "不留电话", ""])
def test_no_phone_is_no_refusal(phone):
    assert planned(["4-101", "李梅", "", phone]).added[0].values["phone"] is None


@pytest.mark.parametrize("name", ["", "空置", "/", "未售"])
def test_a_home_where_nobody_is_named_is_passed_over(name):
    plan = planned(["4-101", name, "", ""])
    assert not plan.added and not plan.refused


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        (["9栋101", "李梅", "", ""], "A", "没有「9栋101室」这一户，请先导入房屋"),
        (["东门", "李梅", "", ""], "A", "看不懂房号「东门」"),
        (["", "李梅", "", ""], "A", "没有房号"),
        (["4-101", "", "", "15400000002"], "B", "有电话，没有姓名"),
        (["4-101", "李**", "", ""], "B", "姓名隐去了几个字"),
        (["4-101", "12", "", ""], "B", "「12」不像姓名"),
        (["4-101", "李" * 61, "", ""], "B", "姓名超过 60 个字"),
        (["4-101", "#NAME?", "", ""], "B", "公式出错"),
        (["4-101", "李梅", "房东的朋友", ""], "C", "身份「房东的朋友」不认识，请用：业主、家属、租户、受托人"),
        (["4-101", "李梅", "", "154****0002"], "D", "号码被隐去了几位"),
        (["4-101", "李梅", "", "1.54E+10"], "D", "科学计数法"),
        (["4-101", "李梅", "", "87654321"], "D", "座机请带区号"),
        (["4-101", "李梅", "", "15400000002/没有"], "D", "只写一个号码"),
    ],
)
def test_a_row_that_cannot_be_taken_is_refused_with_row_and_column(row, column, said):
    plan = planned(["3-2-502", "好人", "", ""], row)
    (refusal,) = plan.refused
    assert (refusal.row, refusal.column) == (3, column)
    assert said in str(refusal)
    assert plan.writes == 0


def test_a_person_named_twice_counts_once_and_two_phones_for_one_person_are_refused():
    plan = planned(
        ["4-101", "李梅", "", "15400000002"], ["4栋101", "李 梅", "业主", ""], ["4-101", "李梅", "", "15400000003"]
    )
    assert len(plan.added) == 1 and [remark.row for remark in plan.repeated] == [3]
    assert [(remark.row, remark.column, str(remark)) for remark in plan.refused] == [
        (4, "D", "与第 2 行是同一条，这一列却不同：154-0000-0003")
    ]


def test_a_register_that_tells_of_homes_adds_those_that_are_missing():
    heading = ["房号", "姓名", "电话", "建筑面积", "状态"]
    plan = planned(
        ["9-101", "李梅", "15400000002", 90, "自住"],
        ["9-101", "李强", "", "", ""],
        ["9-102", "", "", 95, "空置"],
        ["3-2-501", "王建国", "", 1, ""],
        heading=heading,
    )
    assert [(home.values["key"], home.values["status"]) for home in plan.new_homes] == [
        ("9-101", "occupied"),
        ("9-102", "vacant"),
    ]
    assert [person.values["name"] for person in plan.added] == ["李梅", "李强"]
    assert plan.unchanged == 1 and plan.writes == 4 and not plan.refused


def test_who_moved_out_does_not_take_the_home_along():
    plan = planned(["9-101", "李梅", "否", 90], heading=["房号", "姓名", "仍在住", "面积"])
    assert plan.new_homes[0].values["active"] is None
    assert plan.added[0].values["active"] is False


def test_a_home_that_a_register_tells_wrongly_is_refused_once():
    plan = planned(["9-101", "李梅", "", "九十"], ["没有", "陈红", "", ""], heading=["房号", "姓名", "电话", "面积"])
    assert [(remark.row, remark.column) for remark in plan.refused] == [(2, "D"), (3, "A")]


cells = st.one_of(
    st.text(max_size=12), st.sampled_from(["3-2-501", "4栋101", "王建国", "154-0000-0001", "业主", "98", "空置"])
)


@given(st.lists(st.lists(cells, min_size=5, max_size=5), max_size=8))
def test_any_cells_are_planned_or_refused(rows):
    sheet = Sheet.of("", [[*HEADING, "面积"], *rows])
    table = find_table([sheet], RESIDENT_HEADINGS | REGISTER_HEADINGS, (("room",), ("name",)))
    plan = plan_residents(table, HOUSES, KNOWN)
    for remark in (*plan.refused, *plan.notes, *plan.repeated):
        assert str(remark) and remark.row > 1
