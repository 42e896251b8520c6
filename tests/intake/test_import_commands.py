import pytest
from sqlalchemy import func, select

from models import AuditEntry, House, Resident
from tests.intake.spreadsheets import csv_bytes, xlsx_bytes

HOMES = (
    ["楼栋", "单元", "房号", "面积", "备注"],
    [3, 2, 501, 98.5, "x"],
    [3, 2, 502, 90, ""],
    ["合计", "", "", 188.5, ""],
)


@pytest.fixture
def flask(app, people, session, tmp_path):
    """Run `flask import …` with a file of this content."""
    session.commit()

    def run(what, content, *options):
        file = tmp_path / "名册.csv"
        file.write_bytes(content)
        session.rollback()
        result = app.test_cli_runner().invoke(args=["import", what, str(file), *options])
        session.expire_all()
        return result

    return run


def count(session, table):
    return session.scalar(select(func.count(table.id)))


def test_homes_are_imported_and_told(flask, session):
    result = flask("houses", csv_bytes(*HOMES, encoding="gb18030"))
    assert result.exit_code == 0, result.output
    for said in (
        "第 1 行是表头（GB18030）",
        "读取的列：A 楼栋",
        "没有用到的列：E 备注",
        "合计行不算：第 4 行",
        "新增 1，更改 1，不变 0，不能导入 0",
    ):
        assert said in result.output
    assert session.scalar(select(House).where(House.key == "3-2-502")).area_m2 == 90
    assert session.scalar(select(AuditEntry.actor_name).limit(1)) == "系统"


def test_a_dry_run_writes_nothing(flask, session):
    before = count(session, House)
    result = flask("houses", xlsx_bytes(*HOMES), "--dry-run")
    assert result.exit_code == 0
    assert "工作表「住户名册」" in result.output and "新增 1" in result.output and "什么也没有写入" in result.output
    assert count(session, House) == before


def test_a_dry_run_tells_each_record_that_would_be_added_or_changed(flask, session):
    homes = flask("houses", csv_bytes(*HOMES), "--dry-run").output
    assert "新增\n行\t名称\t内容\n3\t3栋2单元502室\t90.00 ㎡\n" in homes
    assert "更改\n行\t名称\t内容\n2\t3栋2单元501室\t建筑面积：— → 98.50 ㎡\n" in homes
    changed, added = ["3-2-501", "张伟", "15400000009", ""], ["8-1-101", "李", "", 80]
    people = csv_bytes(["房号", "姓名", "电话", "面积"], changed, added)
    told = flask("residents", people, "--dry-run").output
    assert "2\t3栋2单元501室 张伟\t联系电话：154****0001 → 154****0009\n" in told
    assert "3\t8栋1单元101室\t80.00 ㎡\n3\t8栋1单元101室 李\t业主\n" in told


def test_refused_rows_are_listed_with_row_and_column_and_end_in_1(flask, session):
    content = csv_bytes(
        ["房号", "姓名", "电话"],
        ["3-2-501", "李梅", "1/2"],
        ["9-9", "王", ""],
        ["3-2-501", "赵", "15400000003/15400000004"],
    )
    result = flask("residents", content)
    assert result.exit_code == 1
    assert "2\tC\t手机号应是 11 位数字" in result.output
    assert "3\tA\t没有「9栋9室」这一户，请先导入房屋" in result.output
    assert "4\tC\t一格有几个号码，取第一个，未取：154-0000-0004" in result.output
    assert "什么也没有写入" in result.output
    assert count(session, Resident) == 2


def test_the_office_is_named_or_the_oldest(flask, session, people):
    result = flask("residents", csv_bytes(["房号", "姓名"], ["1-1-101", "李梅"]), "--office", "西山管理处")
    assert result.exit_code == 0, result.output
    assert session.scalar(select(Resident.office_id).where(Resident.name == "李梅")) == people.west.id
    assert flask("residents", csv_bytes(["房号", "姓名"], ["1-1-101", "李梅"])).exit_code == 1
    result = flask("houses", csv_bytes(*HOMES), "--office", "南湖")
    assert result.exit_code == 1 and "没有叫「南湖」的管理处" in result.output


def test_a_file_that_is_no_table_is_named(flask):
    result = flask("houses", b"%PDF-1.7")
    assert result.exit_code == 1 and "这是图片或 PDF" in result.output


def test_without_an_office_the_command_says_so(app, tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes(csv_bytes(*HOMES))
    result = app.test_cli_runner().invoke(args=["import", "houses", str(file)])
    assert result.exit_code == 1 and "还没有管理处" in result.output
