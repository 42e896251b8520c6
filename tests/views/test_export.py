"""Every list leaves as a file: as the list shows it, masked, whole for a director who says why, always logged (E-9)."""

import csv
import io
import re
from datetime import timedelta
from urllib.parse import unquote

import openpyxl
import pytest
from sqlalchemy import func, select

from admin_views.audit import SCREEN_WORDS
from export.cells import defused
from intake.run import HOUSES, RESIDENTS, plan, read_table
from models import AuditEntry, Deputation, ExportLog, House, Resident, Staff, Visit
from regulation.homes import phone_in_groups
from tests.people import People, add_resident, settle
from tests.workflow.story import Story
from workflow import inspections, repair_tasks, revisits

LISTS = ("visits", "complaints", "repair_tasks", "revisits", "inspections", "houses", "residents", "staff", "audit")
MORE_LISTS = ("exports", "departments", "categories", "faults")
FORMULAS = ("=1+1", "+86", "-2+3", "@SUM(A1)", "\tx", "\rx", "＝1", "＋1", "－1", "＠a")
OWNER_PHONE = "15400000001"


@pytest.fixture
def story(people):
    return Story(people)


def a_day(session) -> People:
    """A day at the office with something on every list."""
    story = Story(settle(session))
    story.enquiry(visitor_name="李四", phone="02787654321", place_text="东门岗亭")
    story.complaint(target_staff=story.people.technician, is_service_complaint=True, apologised_first=True)
    story.finished()
    story.assigned()
    sheet = story.rectified(problems=2)
    task = inspections.tasks_of(sheet)[0]
    act = story.act("receptionist", "2026-03-04 15:00")
    revisits.record_attempt(act, task.revisits[0], method="phone")
    repair_tasks.complete_revisit(
        story.act("receptionist", "2026-03-04 16:00"), task, rating="fair", method="phone", opinion="慢\n但修好了"
    )
    return story.people


@pytest.fixture
def day(scene):
    return Story(scene(a_day))


def parsed(answer) -> list[dict]:
    """The rows of a CSV answer, read by nothing of ours."""
    assert answer.status_code == 200, answer.text
    text = answer.data.decode("utf-8")
    assert text.startswith("\ufeff") and text.endswith("\r\n")
    lines = list(csv.reader(io.StringIO(text[1:], newline=""), strict=True))
    assert {len(line) for line in lines} == {len(lines[0])}
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def rows(client, address: str) -> list[dict]:
    return parsed(client.get(f"/admin/{address}"))


def logs(session) -> list[ExportLog]:
    return list(session.scalars(select(ExportLog).order_by(ExportLog.id)))


def view_of(app, name: str):
    return next(view for view in app.extensions["admin"][0]._views if view.endpoint == name)


@pytest.mark.parametrize("name", LISTS)
def test_a_file_says_what_the_list_says(client, app, day, session, name):
    """Each cell against the list's own, but for state and clock, which the list draws as badges."""
    view = view_of(app, name)
    found = rows(client.sign_in(day.people.director), f"{name}/export/csv/")
    with app.test_request_context():
        shown = [column for column in view.columns if column.key not in ("clock", "office.name")]
        model_rows = session.scalars(select(view.model)).all()
        expected = sorted(
            [defused(column.text(row, "Asia/Shanghai")) for column in shown]
            for row in model_rows
            if getattr(row, "office_id", None) in (day.people.east.id,)
        )
    assert found
    assert sorted([row[str(column.label)] for column in shown] for row in found) == expected


def each_filter(app, client, name: str) -> list[str]:
    """Every filter of a list that offers a choice, with each of its first choices, as the query of an address."""
    cookie = {"Cookie": f"reception={client.get_cookie('reception').value}"}
    with app.test_request_context(f"/admin/{name}/", headers=cookie):
        view = view_of(app, name)
        offered = [(flt.address_name, flt.get_options(view) or []) for flt in view._filters if flt.is_offered()]
    return [f"flt0_{key}={value}" for key, options in offered for value, _label in options[:3]]


@pytest.mark.parametrize("name", LISTS)
def test_a_filtered_file_has_the_rows_of_the_filtered_list(client, app, day, session, name):
    """What a filter reckons for the request that asks is reckoned once: the file leaves after that request."""
    client.sign_in(day.people.director)
    asked = each_filter(app, client, name)
    assert asked or name == "audit"
    for query in asked:
        in_list = client.get(f"/admin/{name}/?{query}&page_size=100").text.count('name="rowid"')
        found = rows(client, f"{name}/export/csv/?{query}")
        assert not [row for row in found if "导出中断" in str(row)], query
        if name in ("visits", "complaints", "repair_tasks"):
            assert len(found) == in_list, query


@pytest.mark.parametrize("name", [*LISTS, *MORE_LISTS])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_list_leaves_in_every_format_and_is_logged(client, day, session, name, kind):
    answer = client.sign_in(day.people.director).get(f"/admin/{name}/export/{kind}/")
    assert answer.status_code == 200
    if kind == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(answer.data))
        count = book.active.max_row - 1
    else:
        count = len(parsed(answer))
    (log,) = logs(session)
    assert (log.screen, log.file_format, log.row_count, log.is_whole, log.reason) == (name, kind, count, False, None)
    assert (log.created_by_id, log.office_id) == (day.people.director.id, day.people.east.id)
    assert log.filters == "全部" and log.address == "127.0.0.1"


def test_the_file_name_is_chinese_with_the_minute_and_the_exporter(client, day, session):
    headers = client.sign_in(day.people.receptionist).get("/admin/visits/export/csv/").headers
    assert headers["Content-Type"] == "text/csv; charset=utf-8"
    said = headers["Content-Disposition"]
    full = unquote(re.search(r"filename\*=UTF-8''(\S+)", said)[1])
    assert re.fullmatch(r"来访接待_\d{8}_\d{4}_李娜\.csv", full)
    assert re.search(r"filename=visits_\d{8}_\d{4}\.csv;", said)
    assert logs(session)[0].file_name == full


def test_a_name_that_no_file_may_have_is_tamed(client, day, session):
    day.people.receptionist.name = '../李"娜\\:*?'
    said = client.sign_in(day.people.receptionist).get("/admin/visits/export/xlsx/").headers["Content-Disposition"]
    assert re.search(r"_\.\. 李 娜\.xlsx$", unquote(said))


def test_filter_search_and_order_of_the_list_are_kept(client, day, session):
    client.sign_in(day.people.director)
    assert {row["状态"] for row in rows(client, "repair_tasks/export/csv/?flt0_state=assigned")} == {"待接单"}
    assert [row["来访人"] for row in rows(client, "visits/export/csv/?search=东门岗亭&page=7&page_size=20")] == ["李*"]
    for order in ("", "?sort=0", "?sort=1", "?sort=1&desc=1"):
        listed = re.findall(r">(JD-\d+-\d+)</a></th>", client.get(f"/admin/visits/{order}").text)
        assert [row["编号"] for row in rows(client, f"visits/export/csv/{order}")] == listed
        assert len(listed) == session.scalar(select(func.count(Visit.id)))
    said = [log.filters for log in logs(session)]
    assert said == ["状态：待接单", "搜索：东门岗亭", "全部", "按编号顺序", "按接待时间顺序", "按接待时间倒序"]


def test_a_filter_that_is_not_understood_gives_no_file(client, day, session):
    answer = client.sign_in(day.people.director).get("/admin/visits/export/csv/?flt0_state=nonsense")
    assert answer.status_code == 400 and "状态" in answer.text
    assert logs(session) == []


@pytest.mark.parametrize("role", ["receptionist", "officer", "technician", "supervisor", "director", "leader"])
def test_names_and_phones_leave_masked_for_every_role(client, day, role):
    client.sign_in(day.people.of(role))
    for name in LISTS:
        answer = client.get(f"/admin/{name}/export/csv/")
        assert answer.status_code in (200, 403)
        for secret in (OWNER_PHONE, "154-0000-0001", "02787654321", "张伟", "李四"):
            assert secret not in answer.text, (name, secret)
    found = rows(client, "repair_tasks/export/csv/")
    assert {(row["报修人"], row["联系电话"]) for row in found} >= {("张*", "154****0001")}


def test_a_director_takes_names_and_phones_whole_for_a_reason(client, day, session):
    client.sign_in(day.people.director)
    found = parsed(client.post("/admin/visits/export/csv/?search=停车费", data={"reason": " 年度回访 "}))
    assert [(row["来访人"], row["联系电话"]) for row in found] == [("李四", "027-8765-4321")]
    answer = client.post("/admin/residents/export/xlsx/", data={"reason": "核对名册"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert [cell.value for cell in sheet[2]][:4] == ["3栋2单元501室", "张伟", "业主", "154-0000-0001"]
    assert [(log.is_whole, log.reason, log.row_count) for log in logs(session)] == [
        (True, "年度回访", 1), (True, "核对名册", 1),
    ]  # fmt: skip


@pytest.mark.parametrize("reason", [None, "", " \t\n"])
def test_a_whole_export_without_a_reason_shows_the_list_and_says_so(client, day, session, reason):
    client.sign_in(day.people.director)
    answer = client.post(
        "/admin/visits/export/csv/?flt0_state=open&search=停车费", data={} if reason is None else {"reason": reason}
    )
    assert answer.status_code == 422 and "请填写导出原因" in answer.text
    assert answer.content_type.startswith("text/html") and "李*" in answer.text
    assert 'action="/admin/visits/export/csv/?' in answer.text and "flt0_state=open" in answer.text
    relative = re.findall(r'(?:href|action)="(?![/#]|mailto:)([^"]*)"', answer.text)
    assert relative == []
    assert logs(session) == []


@pytest.mark.parametrize("role", ["receptionist", "officer", "technician", "supervisor", "leader"])
def test_nobody_else_takes_them_whole(client, day, session, role):
    answer = client.sign_in(day.people.of(role)).post("/admin/visits/export/csv/", data={"reason": "看看"})
    assert answer.status_code == 403
    assert logs(session) == []


def test_a_deputy_exports_masked_only(client, day, session):
    deputy, now = day.people.supervisor, session.scalar(select(func.max(AuditEntry.at)))
    session.add(
        Deputation(
            office_id=day.people.east.id, deputy_id=deputy.id, from_at=now - timedelta(days=3650),
            until_at=now + timedelta(days=3650), created_at=now,
        )
    )  # fmt: skip
    client.sign_in(deputy)
    assert client.get("/admin/exports/").status_code == 200, "the deputation is in force"
    assert client.post("/admin/visits/export/csv/", data={"reason": "看看"}).status_code == 403
    assert OWNER_PHONE not in client.get("/admin/visits/export/csv/").text


def test_a_forged_whole_export_is_refused(client, day, session):
    answer = client.sign_in(day.people.director).post(
        "/admin/visits/export/csv/", data={"reason": "看看"}, token=False
    )
    assert answer.status_code == 400
    assert logs(session) == []


def test_office_role_and_accusation_bind_as_on_the_list(client, day, session):
    people = day.people
    day.receive(who="west_receptionist", kind="enquiry", content="西山的事")
    everything = {row["来访事由"] for row in rows(client.sign_in(people.director), "visits/export/csv/")}
    assert "西山的事" not in everything and len(everything) >= 3
    assert "西山的事" in {row["来访事由"] for row in rows(client.sign_in(people.leader), "visits/export/csv/")}
    client.sign_in(people.technician)
    assert "陈刚" not in {row["被投诉人"] for row in rows(client, "complaints/export/csv/")}
    assert {row["维修员"] for row in rows(client, "repair_tasks/export/csv/")} == {"陈刚"}
    assert client.get("/admin/residents/export/csv/").status_code == 403
    assert client.get("/admin/audit/export/csv/").status_code == 403
    assert client.sign_in(people.admin).get("/admin/visits/export/csv/").status_code == 403


def test_who_is_not_logged_in_gets_no_file(client, people, session):
    answer = client.get("/admin/visits/export/csv/")
    assert answer.status_code == 302 and "/login" in answer.location
    assert logs(session) == []


def test_an_unknown_format_is_not_found_and_a_head_takes_nothing(client, day, session):
    client.sign_in(day.people.director)
    for kind in ("pdf", "json", "CSV", "../csv"):
        assert client.get(f"/admin/visits/export/{kind}/").status_code == 404
    assert client.head("/admin/visits/export/csv/").status_code == 200
    assert logs(session) == []


def test_formulas_leave_defused_and_quotes_and_breaks_whole(client, story, session):
    awkward = (*FORMULAS, 'er sagte "ja"', "a,b;c", "第一行\n第二行\r\n第三行", "  空格 ", "😀", "'已有撇号")
    first = story.enquiry(content="占位")
    session.flush()
    known = {column.key: getattr(first, column.key) for column in Visit.__table__.columns}
    for place, text in enumerate(awkward, start=50):
        session.add(Visit(**{**known, "id": None, "count": place, "number": f"V{place}", "content": text}))
    client.sign_in(story.people.director)
    found = {row["来访事由"] for row in rows(client, "visits/export/csv/")}
    assert found == {"占位", *("'" + text if text in FORMULAS else text for text in awkward)}
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/admin/visits/export/xlsx/").data)).active
    assert {cell.data_type for row in sheet for cell in row} <= {"s", "inlineStr", "d", "n"}
    assert not [cell for row in sheet for cell in row if str(cell.value)[:1] in tuple("=+-@\t\r＝＋－＠")]


def test_the_clock_says_what_is_owed_and_until_when(client, story):
    story.assigned(size="small")
    task = story.repair(size="large", urgent=False)
    story.complaint()
    client.sign_in(story.people.director)
    clocks = {row["规模"]: row["时限"] for row in rows(client, "repair_tasks/export/csv/")}
    assert clocks == {"小型": "当天修好 2026-03-04", "较大型": "一周修好 2026-03-11"}
    assert [row["时限"] for row in rows(client, "complaints/export/csv/")] == ["首次响应 2026-03-04 10:15"]
    # A contact owes what it opened.
    assert {row["时限"] for row in rows(client, "visits/export/csv/")} == {
        "首次响应 2026-03-04 10:15", "当天修好 2026-03-04", "一周修好 2026-03-11",
    }
    assert "首次响应" in client.get("/admin/visits/").text
    repair_tasks.void(story.act("director"), task, void_kind="test", reason="试录")
    assert [row["时限"] for row in rows(client, "repair_tasks/export/csv/?search=" + task.number)] == [""]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("name", [HOUSES, RESIDENTS])
def test_the_import_reads_both_registers_back(client, people, session, name, kind):
    odd = House(
        office_id=people.east.id, key="A-1-501", building="A", unit="1", room="501", area_m2="98.5", layout="－",
        created_at=people.home.created_at, active=False,
    )  # fmt: skip
    session.add(odd)
    session.flush()
    add_resident(session, people.home, "=王", "02787654321").kind = "tenant"
    add_resident(session, people.home, "@Anna", "15400000003").active = False
    client.sign_in(people.director)
    content = client.post(f"/admin/{name}/export/{kind}/", data={"reason": "搬家"}).data
    table = {HOUSES: House, RESIDENTS: Resident}[name]
    stored = session.scalar(select(func.count(table.id)).where(table.office_id == people.east.id))
    read = plan(session, people.east.id, name, read_table(name, content))
    assert [str(remark) for remark in read.refused] == []
    assert (read.unchanged, read.writes) == (stored, 0)


def test_a_list_of_staff_holds_phones_in_groups_and_never_a_password(client, people, session):
    people.receptionist.phone = "15400001234"
    client.sign_in(people.director)
    whole = client.post("/admin/staff/export/csv/", data={"reason": "通讯录"})
    assert phone_in_groups("15400001234") in whole.text
    hashes = session.scalars(select(Staff.password_hash)).all()
    assert hashes and not [one for one in hashes if one in whole.text] and "argon2" not in whole.text


def test_the_log_names_every_list_that_can_leave(app):
    views = app.extensions["admin"][0]._views
    assert {view.endpoint for view in views if getattr(view, "can_export", False)} == set(dict(SCREEN_WORDS))


def test_the_company_sees_each_whole_export_in_the_log(client, people):
    client.sign_in(people.director).post("/admin/residents/export/csv/", data={"reason": "核对名册"})
    found = rows(client.sign_in(people.leader), "exports/export/csv/?flt0_whole=True")
    assert [(row["导出人"], row["列表"], row["导出原因"], row["行数"]) for row in found] == [
        ("周平", "住户", "核对名册", "1")
    ]
