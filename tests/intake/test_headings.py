import pytest

from intake import table as tables
from intake.headings import find_table
from intake.office_words import HOUSE_HEADINGS, RESIDENT_HEADINGS
from intake.refused import SheetRefused
from intake.sheets import read_sheets
from intake.table import plain_heading
from tests.intake.spreadsheets import csv_bytes, xlsx_bytes

HOME = ("room", "house")


def residents(content):
    return find_table(read_sheets(content), RESIDENT_HEADINGS, (HOME, ("name",)))


def houses(content):
    return find_table(read_sheets(content), HOUSE_HEADINGS, (HOME,))


@pytest.mark.parametrize(
    ("heading", "plain"),
    [
        ("建 筑 面 积（㎡）", "建筑面积"),
        ("建筑面积(平方米)", "建筑面积"),
        ("建筑面积m²", "建筑面积"),
        ("＊联系电话：", "联系电话"),
        ("楼栋/单元/房号", "楼栋单元房号"),
        ("业主　姓名", "业主姓名"),
        ("联系电话【必填】", "联系电话"),
        ("联系电话１", "联系电话1"),
    ],
)
def test_a_heading_loses_what_is_only_around_it(heading, plain):
    assert plain_heading(heading) == plain


def test_columns_are_found_in_any_order_under_common_names():
    table = residents(
        csv_bytes(["序号", "手机号码", "户主", "室号", "备注", "幢号", "单元号"], [1, "1", "王", 501, "", 3, 2])
    )
    assert table.letters == {"phone": "B", "name": "C", "room": "D", "building": "F", "unit": "G"}
    assert table.headings["phone"] == "手机号码"
    assert table.ignored == [("A", "序号"), ("E", "备注")]
    assert table.rows[0].number == 2 and table.rows[0]["building"] == "3"


@pytest.mark.parametrize("word", "楼栋 栋号 楼号 幢号 楼座".split())
@pytest.mark.parametrize("room", "房号 室号 房间号 门牌".split())
def test_each_name_of_a_home_column_is_known(word, room):
    table = houses(csv_bytes([room, "建筑面积", word], [501, 98, 3]))
    assert table.letters == {"room": "A", "area_m2": "B", "building": "C"}


def test_a_merged_title_and_blank_lines_stand_above_the_heading():
    content = xlsx_bytes(
        ["锦绣花园住户名册", None, None], [None], ["制表：前台", None, "2026-03-04"], ["房号", "姓 名", "电话(手机)"],
        [None], ["3-2-501", "王建国", 1], merges=["A1:C1", "A3:B3"],
    )  # fmt: skip
    table = residents(content)
    assert (table.sheet_name, table.heading_row) == ("住户名册", 4)
    assert [(row.number, row["name"]) for row in table.rows] == [(6, "王建国")]


def test_a_heading_of_two_merged_lines_is_read():
    content = xlsx_bytes(
        ["名册"],
        ["房屋信息", None, None, "业主信息", None, "面积", None, "备注"],
        ["楼栋", "单元", "房号", "姓名", "联系电话", "建筑", "套内", None],
        [3, 2, 501, "王建国", 1, 98.5, 80, "x"],
        merges=["A1:H1", "A2:C2", "D2:E2", "F2:G2", "H2:H3"],
    )
    table = residents(content)
    assert list(table.letters) == ["building", "unit", "room", "name", "phone"]
    assert table.rows[0].number == 4
    assert houses(content).letters["area_m2"] == "F"


def test_a_heading_partly_merged_downwards_is_read():
    content = xlsx_bytes(
        ["楼栋", "单元", "房号", "业主", None],
        [None, None, None, "姓名", "电话"],
        [3, 2, 501, "王建国", 1],
        merges=["A1:A2", "B1:B2", "C1:C2", "D1:E1"],
    )
    table = residents(content)
    assert table.letters == {"building": "A", "unit": "B", "room": "C", "name": "D", "phone": "E"}
    assert [row.number for row in table.rows] == [3]


def test_a_first_row_that_repeats_a_known_word_is_not_a_second_heading():
    table = residents(csv_bytes(["房号", "姓名", "身份", "备注"], ["3-2-501", "王建国", "业主", "电话"]))
    assert [row.number for row in table.rows] == [2]


def test_cells_merged_downwards_count_for_each_row():
    content = xlsx_bytes(
        ["楼栋", "单元", "房号", "姓名"], [3, 2, 501, "王建国"], [None, None, None, "李梅"], [None, None, 502, "陈红"],
        [None], merges=["A2:A5", "B2:B4", "C2:C3"],
    )  # fmt: skip
    rows = residents(content).rows
    assert [(row.number, row["building"], row["unit"], row["room"], row["name"]) for row in rows] == [
        (2, "3", "2", "501", "王建国"),
        (3, "3", "2", "501", "李梅"),
        (4, "3", "2", "502", "陈红"),
    ]


def test_cells_merged_sideways_stay_in_their_first_column():
    content = xlsx_bytes(["房号", "姓名", "电话"], ["3-2-501", "王建国", None], merges=["B2:C2"])
    assert residents(content).rows[0]["phone"] == ""


def test_a_csv_saved_from_merged_cells_goes_on_with_the_building_above():
    table = residents(
        csv_bytes(
            ["楼栋", "单元", "房号", "姓名"], ["3栋", 2, 501, "王"], ["", "", "502室", "李"], ["", 3, 501, "陈"],
            ["小计", "", "", ""], ["", "", 503, "赵"], ["4栋", "", 101, "周"], ["", "", "东门", ""],
        )
    )  # fmt: skip
    assert [(row.number, row["building"], row["unit"]) for row in table.rows] == [
        (2, "3栋", "2"), (3, "3栋", "2"), (4, "3栋", "3"), (6, "", ""), (7, "4栋", ""), (8, "", ""),
    ]  # fmt: skip
    assert table.continued == [3, 4]


@pytest.mark.parametrize("rows", [[["3", 501], ["", 502]], [["3", 501], ["3", 502], ["", 503], ["", 504]]])
def test_a_building_that_somebody_forgot_is_not_guessed(rows):
    table = houses(csv_bytes(["楼栋", "房号"], *rows))
    assert [row["building"] for row in table.rows] == [row[0] for row in rows]
    assert table.continued == []


def test_a_workbook_that_merges_cells_leaves_nothing_else_to_guess():
    content = xlsx_bytes(["楼栋", "房号"], [3, 501], [None, 502], [None, 503], merges=["A2:A3"])
    assert [row["building"] for row in houses(content).rows] == ["3", "3", ""]


@pytest.mark.parametrize(
    "total",
    ["合计", "总 计", "小计：", "本页合计", "共120户", "3栋小计", "锦绣花园合计", "二单元 合计", "平均", "总面积"],
)
def test_a_total_line_is_set_aside(total):
    table = houses(csv_bytes(["房号", "面积"], ["3-2-501", 98], [total, 98], ["3-2-502", 98]))
    assert table.totals == [3]
    assert [row.number for row in table.rows] == [2, 4]


def test_a_total_line_may_have_a_serial_number_or_no_word():
    rows = ["序号", "楼栋", "房号", "面积"], [1, 3, 501, 98], [2, "合计", "", 98], ["", 3, 502, 9], ["", "", "", 107]
    table = houses(csv_bytes(*rows))
    assert table.totals == [3, 5]
    assert [row.number for row in table.rows] == [2, 4]


def test_a_row_of_numbers_in_the_middle_is_no_total_line():
    assert houses(csv_bytes(["楼栋", "面积", "房号"], [3, 9, 1], ["", 9, ""], [3, 9, 2])).totals == []


def test_footers_and_repeated_headings_are_set_aside():
    table = houses(
        csv_bytes(
            ["房号", "面积"],
            ["3-1-1", 9],
            ["房 号", "面积"],
            ["3-1-2", 9],
            ["制表人：王", "审核：李"],
            ["注：不含车位"],
        )
    )
    assert table.around == [3, 5, 6]
    assert [row.number for row in table.rows] == [2, 4]


def test_a_row_with_nothing_in_the_used_columns_is_no_row():
    assert not houses(csv_bytes(["序号", "房号"], [1, ""], [2, ""])).rows


def test_the_first_sheet_with_a_heading_is_read():
    content = xlsx_bytes(
        ["房号", "姓名"], ["3-2-501", "王"], more=[("说明", [["填表说明"], ["房号请写全"]], "visible")]
    )
    assert residents(content).sheet_name == "住户名册"


def test_sheets_with_the_same_headings_one_a_building_are_read_together():
    heading = ["楼栋", "房号", "姓名"]
    content = xlsx_bytes(
        heading, [3, 501, "王"], ["合计"], title="3栋",
        more=[
            ("5栋", [["名册"], heading, [5, 101, "李"]], "visible"),
            ("车位", [["车位号", *heading], ["B1", 3, 501, "赵"]], "visible"), ("4栋", [heading], "hidden"),
        ],
    )  # fmt: skip
    table = residents(content)
    assert (table.sheet_name, table.joined, table.unread) == ("车位", [], ["5栋", "3栋"])
    content = xlsx_bytes(
        heading, [3, 501, "王"], ["合计"], title="3栋",
        more=[("说明", [["x"]], "visible"), ("5栋", [["名册"], heading, [5, 101, "李"]], "visible")],
    )  # fmt: skip
    table = residents(content)
    assert (table.sheet_name, table.joined, table.unread) == ("5栋", ["3栋"], ["说明"])
    assert [(row.number, row["building"]) for row in table.rows] == [("5栋!3", "5"), ("3栋!2", "3")]
    assert table.totals == ["3栋!3"]


def test_many_sheets_together_keep_to_the_limit_of_rows(monkeypatch):
    monkeypatch.setattr(tables, "MAX_ROWS", 1)
    with pytest.raises(SheetRefused, match="超过 1 行"):
        houses(xlsx_bytes(["房号"], ["3-501"], more=[("又", [["房号"], ["3-502"]], "visible")]))


def test_a_second_column_of_the_same_field_is_named_as_ignored():
    table = residents(csv_bytes(["房号", "姓名", "联系电话", "手机"], ["3-2-501", "王", 1, 2]))
    assert table.letters["phone"] == "C" and table.ignored == [("D", "手机")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (csv_bytes(["a", "b"], [1, 2]), "需要有「房号、姓名」等列（按 UTF-8 编码读取）"),
        (csv_bytes(["房號", "姓名"], [1, 2], encoding="big5"), "按 GB18030 编码读取"),
        (xlsx_bytes(["房号", "面积"]), "没有找到表头：需要有「房号、姓名」等列"),
    ],
)
def test_a_file_without_the_heading_is_refused_with_the_headings_needed(content, said):
    with pytest.raises(SheetRefused, match=said):
        residents(content)
