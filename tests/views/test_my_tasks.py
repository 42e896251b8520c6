"""我的工单, 派工单, 回单录入 and 交接班 as each role sees them, and what their addresses answer to a script."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from admin_views.slips import CLOCK, moment_told
from models import Attachment, AuditEntry, RepairTask, Submission, db
from tests.attachments.pictures import photo
from tests.browser.office import Today
from tests.security.odd_values import EVERYTHING_ODD
from workflow import chases, repair_tasks, shifts

KEY = "0123456789abcdef0123456789abcdef"
PRESS, SAVE = "/admin/my_tasks/press/", "/admin/slips/save/"


@pytest.fixture
def story(people):
    return Today(people)


@pytest.fixture
def technician(client, people):
    return client.sign_in(people.technician)


@pytest.fixture
def desk(app, people):
    return app.test_client().sign_in(people.receptionist)


def press(client, task, verb, key=KEY, **given):
    return client.post(PRESS, data={"key": key, "verb": verb, "id": task.id, **given}, headers=JSON)


JSON = {"Accept": "application/json"}


def count(model, *conditions) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


# The page


def test_the_page_shows_ones_own_open_tasks_with_place_fault_phone_and_chases(technician, story, people):
    task = story.assigned(content="卫生间灯不亮", visitor_name="张伟")
    story.assigned(content="别人的活", assigned_to=people.officer)
    chases.chase_repair_task(story.act("receptionist"), task, words="还没来修")
    page = technician.get("/admin/my_tasks/").text
    for text in ("3栋2单元501室", "卫生间灯不亮", "tel:15400000001", "154‑0000‑0001", "张伟", "还没来修"):
        assert text in page
    assert "别人的活" not in page


def test_seeing_a_phone_whole_leaves_its_trace_once_a_shift(technician, story):
    task = story.assigned()
    for _ in range(2):
        technician.get("/admin/my_tasks/")
    seen = (AuditEntry.record_id == task.id, AuditEntry.record == "repair_task", AuditEntry.verb == "see_phone")
    assert count(AuditEntry, *seen) == 1


def test_the_phones_of_several_tasks_each_leave_their_trace_by_one_look(technician, story, statements):
    tasks = [story.assigned(content=matter) for matter in ("灯不亮", "门关不上", "水管漏")]
    for _ in range(2):
        statements.clear()
        technician.get("/admin/my_tasks/")
        assert sum("audit_entry.verb = " in text for text in statements) == 1
    seen = (AuditEntry.record == "repair_task", AuditEntry.verb == "see_phone")
    traces = db.session.scalars(db.select(AuditEntry.record_id).where(*seen)).all()
    assert sorted(traces) == sorted(task.id for task in tasks)


def test_past_its_first_due_time_no_special_case_is_offered_on_any_page(technician, story, desk):
    """F-6."""
    task = story.assigned()
    on_time = technician.get("/admin/my_tasks/").text
    past = task.received_at - timedelta(hours=1)
    db.session.execute(db.update(RepairTask).values(received_at=past, original_due_at=past, due_at=past))
    db.session.commit()
    card, case = technician.get("/admin/my_tasks/").text, desk.get(f"/admin/repair_tasks/details/?id={task.id}").text
    assert 'data-verb="report_special_case"' in on_time.split("<template")[0]
    assert 'data-verb="report_special_case"' not in card.split("<template")[0]
    assert 'value="report_special_case"' not in case
    for page in (card, case):
        assert "已超过原时限，不能再作为特殊情况报备" in page


def test_a_departments_task_is_offered_for_taking_without_its_phone(technician, story, people):
    task = story.repair(content="门禁无声", department=people.engineering)
    repair_tasks.assign(story.act("receptionist"), task, department=people.engineering)
    page = technician.get("/admin/my_tasks/").text
    assert "门禁无声" in page
    assert "15400000001" not in page
    assert press(technician, task, "accept").json == {"verb": "accept", "id": task.id, "number": task.number}
    assert "tel:15400000001" in technician.get("/admin/my_tasks/").text


def test_the_most_pressing_task_stands_on_top(technician, story):
    story.assigned(content="慢慢来", size="large")
    story.assigned(content="水漫出来了", urgent=True)
    page = technician.get("/admin/my_tasks/").text
    assert page.index("水漫出来了") < page.index("慢慢来")


def test_what_was_done_within_seven_days_stands_below(technician, story):
    done = {"result": "fixed", "work_done": "换灯管"}
    repair_tasks.complete(story.act("technician"), story.assigned(content="刚修好的"), **done)
    page = technician.get("/admin/my_tasks/").text
    assert "近七天完成" in page
    assert "刚修好的" in page


def test_the_technicians_day_begins_with_it(technician, desk, story):
    story.assigned(content="卫生间灯不亮")
    assert 'id="my-tasks"' in technician.get("/admin/").text
    assert 'id="my-tasks"' not in desk.get("/admin/").text


def test_without_script_the_buttons_lead_to_the_verbs(technician, story):
    task = story.assigned()
    page = technician.get("/admin/my_tasks/").text
    assert re.search(rf'action="/admin/repair_tasks/action/".*?name="rowid" value="{task.id}"', page, re.S)
    sent = {"action": "accept", "rowid": task.id, "url": "/admin/my_tasks/"}
    assert technician.post("/admin/repair_tasks/action/", data=sent).location == "/admin/my_tasks/"


# Presses


def test_a_press_is_done_once_however_often_it_comes(technician, story):
    task = story.assigned()
    given = {"result": "fixed", "work_done": "换灯管", "owner_signed": "y"}
    answers = [press(technician, task, "complete", **given) for _ in range(3)]
    assert [(one.status_code, one.json) for one in answers] == [(200, answers[0].json)] * 3
    assert (task.state, task.owner_signed, len(task.revisits)) == ("completed", True, 1)
    assert count(Submission) == 1


def test_what_was_handed_back_is_answered_again_though_it_is_out_of_sight(technician, story):
    task = story.assigned()
    first = press(technician, task, "hand_back", reason="不是我的工种")
    assert (first.status_code, task.state) == (200, "handed_back")
    db.session.execute(db.update(RepairTask).values(department_id=None))
    assert technician.get(f"/admin/repair_tasks/details/?id={task.id}").status_code == 404
    assert press(technician, task, "hand_back", reason="不是我的工种").json == first.json
    assert press(technician, task, "hand_back", key="f" * 32, reason="再退").status_code == 404


def test_a_queued_press_keeps_the_devices_moment(technician, story):
    """F-7."""
    task = story.assigned()
    db.session.execute(db.update(RepairTask).values(received_at=task.received_at - timedelta(hours=3),
                                                    assigned_at=task.received_at - timedelta(hours=2)))
    pressed_at = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    given = {"result": "fixed", "work_done": "换灯管", "pressed_at": pressed_at.isoformat().replace("+00:00", ".123Z")}
    assert press(technician, task, "complete", **given).status_code == 200
    assert (task.completed_at, task.is_sent_later) == (pressed_at, True)
    assert task.typed_at >= pressed_at + timedelta(minutes=59)
    page = technician.get("/admin/my_tasks/").text
    assert "补传" in page


def test_a_photo_comes_once_as_well(technician, story):
    task = story.assigned()
    for _ in range(2):
        sent = {"key": KEY, "verb": "attach", "id": task.id, "file": (BytesIO(photo()), "修好.jpg")}
        assert technician.post(PRESS, data=sent, headers=JSON).json["verb"] == "attach"
    assert count(Attachment) == 1
    refused = technician.post(
        PRESS, data={"key": "f" * 32, "verb": "attach", "id": task.id, "file": (BytesIO(b"MZ"), "a.jpg")}, headers=JSON
    )
    assert (refused.status_code, count(Attachment)) == (422, 1)
    assert "照片" in refused.json["sentence"]


def test_what_is_refused_says_so_beside_its_field(technician, story):
    task = story.assigned()
    refused = press(technician, task, "complete", result="fixed")
    assert refused.status_code == 422
    assert refused.json["errors"] == {"work_done": ["请填写维修内容"]}
    refused = press(technician, task, "complete", result="unfixed", work_done="没修好")
    assert refused.json["errors"]["result"]
    repair_tasks.void(story.act("director"), task, void_kind="mistake", reason="登记错了")
    refused = press(technician, task, "accept")
    assert refused.status_code == 409
    assert "不能办理" in refused.json["sentence"]


@pytest.mark.parametrize("given", [
    {"verb": "void"}, {"verb": "extend"}, {"verb": ""}, {"id": "x"}, {"id": ""}, {"pressed_at": "yesterday"},
    {"pressed_at": "2026-03-04T10:00:00"}, {"pressed_at": "9999-99-99"},
])
def test_a_press_of_nonsense_is_400(technician, story, given):
    task = story.assigned()
    sent = {"key": KEY, "verb": "accept", "id": task.id, **given}
    assert technician.post(PRESS, data=sent, headers=JSON).status_code == 400


def test_a_press_without_a_key_is_refused_in_words(technician, story):
    assert press(technician, story.assigned(), "accept", key="short").status_code == 422


def test_a_supervisors_press_is_never_in_anothers_name(app, people, story):
    task = story.assigned()
    supervisor = app.test_client().sign_in(people.supervisor)
    assert press(supervisor, task, "complete", result="fixed", work_done="换灯管").status_code == 200
    assert (task.done_by_id, task.typed_by_id) == (people.supervisor.id, None)


@pytest.mark.parametrize("odd", EVERYTHING_ODD[::3])
def test_no_odd_value_fails(technician, desk, story, odd):
    task = story.assigned()
    usual = {"result": "fixed", "work_done": "换", "charge_kind": "paid", "material_cost": "1"}
    for name in (*usual, "owner_signed", "id", "pressed_at"):
        assert press(technician, task, "complete", **{**usual, name: odd}).status_code < 500
    for name in ("completed_at", "done_by", "seen_version", "labour_cost"):
        sent = {"key": "e" * 32, "id": task.id, **usual, "completed_at": "10:00", name: odd}
        assert desk.post(SAVE, data=sent, headers=JSON).status_code < 500


# Slips on paper


def test_a_slip_has_what_the_technician_has_to_know(desk, story, people):
    """C.4."""
    task = story.assigned(content="厨房漏水", visitor_name="张伟", urgent=True)
    page = desk.get(f"/admin/repair_tasks/slip/?id={task.id}").text
    for text in (task.number, "3栋2单元501室", "厨房漏水", "154-0000-0001", "张伟", "陈刚", "李娜", "急修", "slip.css"):
        assert text in page
    assert "slip_roll.css" not in page
    assert "slip_roll.css" in desk.get(f"/admin/repair_tasks/slip/?id={task.id}&paper=roll").text


def test_the_slip_of_an_urgent_repair_says_by_when_to_be_there(desk, story):
    """S 3(7)."""
    urgent, other = story.repair(urgent=True), story.repair()
    due = urgent.arrival_due_at.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%d %H:%M")
    page = desk.get(f"/admin/repair_tasks/slip/?id={urgent.id}").text
    assert f"<dt>到场时限</dt><dd>{due}</dd>" in page
    assert "到场时限" not in desk.get(f"/admin/repair_tasks/slip/?id={other.id}").text


def test_the_developers_slip_bears_no_phone(desk, story):
    """E-6: another firm gets house and fault."""
    task = story.assigned(content="外墙渗水", visitor_name="张伟")
    repair_tasks.correct(story.act("receptionist"), task, side="developer")
    page = desk.get(f"/admin/repair_tasks/slip/?id={task.id}").text
    assert "外墙渗水" in page
    assert "0000-0001" not in page
    assert "张伟" not in page


def test_the_list_prints_what_is_picked(desk, story):
    first, second = story.assigned(content="甲房漏水"), story.assigned(content="乙房漏水")
    assert 'formaction="/admin/repair_tasks/slip/"' in desk.get("/admin/repair_tasks/").text
    page = desk.post("/admin/repair_tasks/slip/", data={"rowid": [second.id, first.id]}).text
    assert page.index(second.number) < page.index(first.number)
    assert f"/admin/repair_tasks/slip/?id={second.id}&amp;id={first.id}&amp;paper=roll" in page
    assert desk.get("/admin/repair_tasks/slip/").status_code == 400


# Slips typed in


def save(client, task, key=KEY, **given):
    usual = {"result": "fixed", "work_done": "换阀芯", "completed_at": a_minute_ago(), "seen_version": task.version}
    return client.post(SAVE, data={"key": key, "id": task.id, **usual, **given}, headers=JSON)


def a_minute_ago() -> str:
    return (datetime.now(UTC) + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M")


@pytest.fixture
def under_way(story):
    """A task that was dispatched an hour ago."""
    task = story.assigned(content="厨房漏水")
    earlier = task.received_at - timedelta(hours=1)
    db.session.execute(db.update(RepairTask).values(received_at=earlier, assigned_at=earlier))
    db.session.commit()
    return task


def test_a_slip_is_typed_in_for_the_technician_once(desk, under_way, people):
    """people 5, F-7."""
    assert under_way.number in desk.get("/admin/slips/").text
    answers = [save(desk, under_way, materials="阀芯 1 个") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json == answers[1].json
    assert (under_way.done_by_id, under_way.typed_by_id) == (people.technician.id, people.receptionist.id)
    assert (under_way.state, under_way.materials, len(under_way.revisits)) == ("completed", "阀芯 1 个", 1)
    assert under_way.number not in desk.get("/admin/slips/").text


def test_a_slip_says_what_is_wrong_beside_its_field(desk, under_way):
    assert save(desk, under_way, completed_at="2020-1-1 10:00").json["errors"]["completed_at"] == [
        "完工时间不能早于派单时间"
    ]
    assert save(desk, under_way, completed_at="二点").json["errors"]["completed_at"]
    assert save(desk, under_way, completed_at="", work_done="").json["errors"].keys() == {"completed_at", "work_done"}
    assert save(desk, under_way, seen_version="99").status_code == 409


@pytest.mark.parametrize(("typed", "said"), [
    ("1405", "04 14:05"), ("14:05", "04 14:05"), ("１４：０５", "04 14:05"), ("905", "04 09:05"),
    ("3-3 14:05", "03 14:05"), ("03/03 1405", "03 14:05"), ("2026-03-02 08:00", "02 08:00"),
])
def test_a_moment_is_understood_as_a_slip_says_it(typed, said):
    now = datetime(2026, 3, 4, 17, 0, tzinfo=UTC)
    told = moment_told(CLOCK.fullmatch(unicodedata.normalize("NFKC", typed)).groups(), now)
    assert told.strftime("%d %H:%M") == said
    assert told.year == 2026


def test_a_day_that_hasnt_come_yet_was_last_year():
    told = moment_told((None, "12", "30", "14", "05"), datetime(2026, 1, 2, 9, 0, tzinfo=UTC))
    assert told == datetime(2025, 12, 30, 14, 5, tzinfo=UTC)


# Shifts


def test_a_shift_is_handed_over_and_taken_over_on_the_screen(desk, app, people, story):
    task = story.assigned()
    sent = {"note": "钥匙在抽屉"}
    assert desk.post("/admin/shifts/", data=sent).status_code == 302
    page = desk.get("/admin/shifts/").text
    assert "等人接班" in page
    assert 'action="/admin/shifts/take/"' not in page, "nobody takes over from themselves"
    other = app.test_client().sign_in(people.colleague)
    page = other.get("/admin/shifts/").text
    for text in ("钥匙在抽屉", task.number, "还没办完"):
        assert text in page
    (handover,) = shifts.handovers(story.act("colleague"), people.east.id)
    assert "已接班" in other.post("/admin/shifts/take/", data={"id": handover.id}, follow_redirects=True).text
    again = other.post("/admin/shifts/take/", data={"id": handover.id}, follow_redirects=True).text
    assert "已经有人接了" in again
    assert desk.post("/admin/shifts/take/", data={"id": handover.id}, follow_redirects=True).status_code == 200
    repair_tasks.accept(story.act("technician"), task)
    assert "都办完了" in other.get("/admin/shifts/").text
