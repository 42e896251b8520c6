"""What outside scripts rely on: the addresses, the fields and values they send, and what answers them."""

import re

import pytest
from sqlalchemy import func, select

from models import Complaint, Escalation, Inspection, RepairTask, Revisit, Visit
from tests.workflow.story import Story

CALLER = {"channel": "call", "visitor_name": "张三", "phone": "15400000001", "house": "3-2-501"}


@pytest.fixture
def desk(client, people):
    people.home.key = "3-2-501"
    return client.sign_in(people.receptionist)


@pytest.fixture
def story(people):
    return Story(people)


def newest(session, model):
    return session.scalar(select(model).order_by(model.id.desc()).limit(1))


def create(client, place: str, **fields):
    """Post the fields, see the record's page follow."""
    answer = client.post(f"/admin/{place}/new/", data=fields)
    assert answer.status_code == 302, answer.text
    assert answer.location.startswith(f"/admin/{place}/details/?id=")
    return answer


def act(client, place: str, verb: str, *rows, **fields):
    return client.post(f"/admin/{place}/action/", data={"action": verb, "rowid": [row.id for row in rows], **fields})


# Creating


@pytest.mark.parametrize("kind", "move_in enquiry tour complaint repair suggestion help other".split())
def test_a_contact_of_each_kind_is_made_of_the_contracts_fields(desk, session, kind):
    create(desk, "visits", kind=kind, content="说一件事", answer="", solved_on_spot="", **CALLER)
    visit = newest(session, Visit)
    assert (visit.kind, visit.house.key, visit.content) == (kind, "3-2-501", "说一件事")


@pytest.mark.parametrize("spelling", ["3-2-501", "3栋2单元501", "３－２－５０１", "id"])
def test_a_home_is_named_as_spoken_or_by_its_id(desk, session, people, spelling):
    house = people.home.id if spelling == "id" else spelling
    create(desk, "visits", channel="call", kind="enquiry", content="问物业费", house=house)
    assert newest(session, Visit).house == people.home


def test_an_answered_enquiry_is_closed_at_once(desk, session):
    create(desk, "visits", kind="enquiry", content="问物业费", answer="每季度一次", solved_on_spot="true", **CALLER)
    assert newest(session, Visit).state == "done"


def test_one_save_makes_a_contact_and_its_complaint(desk, session, people):
    create(
        desk, "visits", kind="complaint", content="门岗说话难听", category=people.service_category.code,
        severity="important", is_service_complaint="y", apologised_first="y", demand="道歉", **CALLER,
    )
    complaint = newest(session, Visit).complaint
    assert (complaint.category, complaint.severity) == (people.service_category, "important")
    assert complaint.is_service_complaint and complaint.apologies


def test_one_save_makes_a_contact_and_its_repair(desk, session, people):
    create(
        desk, "visits", kind="repair", content="厨房漏水", size="small", urgent="y",
        assigned_to=people.technician.id, **CALLER,
    )
    (task,) = newest(session, Visit).repair_tasks
    assert (task.fault, task.size, task.urgent, task.assigned_to) == ("厨房漏水", "small", True, people.technician)


def test_a_repairs_fault_is_what_its_contact_is_about(desk, session):
    create(desk, "visits", kind="repair", fault="厨房漏水", size="large", **CALLER)
    visit = newest(session, Visit)
    assert (visit.content, visit.repair_tasks[0].fault) == ("厨房漏水", "厨房漏水")


def test_a_move_in_needs_its_home_alone(desk, session):
    create(desk, "visits", channel="visit", kind="move_in", house="3-2-501")
    visit = newest(session, Visit)
    assert visit.inspection.house.key == "3-2-501"
    assert visit.content == "办理入伙"


def test_a_contact_without_a_word_is_refused_beside_its_field(desk, session):
    for fields in ({"kind": "enquiry"}, {"kind": "move_in"}, {"kind": "repair", "house": "3-2-501"}):
        answer = desk.post("/admin/visits/new/", data={"channel": "call", **fields})
        assert answer.status_code == 422
        assert 'id="content-error"' in answer.text
    assert newest(session, Visit) is None


@pytest.mark.parametrize("by", ["code", "id"])
def test_a_complaint_makes_its_contact(desk, session, people, by):
    create(desk, "complaints", category=getattr(people.category, by), severity="minor", content="楼道没人打扫")
    complaint = newest(session, Complaint)
    assert complaint.category == people.category
    assert (complaint.visit.kind, complaint.visit.content) == ("complaint", "楼道没人打扫")


def test_a_repair_makes_its_contact(desk, session):
    create(desk, "repair_tasks", house="3-2-501", fault="水管漏水", size="small", urgent="", assigned_to="")
    task = newest(session, RepairTask)
    assert (task.house.key, task.size, task.urgent) == ("3-2-501", "small", False)
    assert (task.visit.kind, task.visit.content) == ("repair", "水管漏水")


# Acting


@pytest.fixture
def one_of_each(story):
    """A row of each list that is escalated, by its address."""
    complaint = story.complaint()
    task = story.assigned()
    return {"visits": story.enquiry(), "complaints": complaint, "inspections": story.sheet(), "repair_tasks": task}


@pytest.mark.parametrize("place", ["visits", "complaints", "inspections", "repair_tasks"])
def test_escalate_asks_for_its_reason_and_acts_with_it(desk, session, one_of_each, place):
    row = one_of_each[place]
    asked = act(desk, place, "escalate", row)
    assert asked.status_code == 200
    assert 'name="reason"' in asked.text
    assert session.scalar(select(func.count(Escalation.id)).where(Escalation.kind == "manual")) == 0
    assert act(desk, place, "escalate", row, reason="业主要求主任过问").status_code == 302
    assert session.scalar(select(Escalation.reason).order_by(Escalation.id.desc())) == "业主要求主任过问"


def test_escalate_acts_with_its_reason_where_the_leader_has_no_account(client, session, people, story):
    """F-35: what is told outside the program stands as 待上报 until the way is said."""
    people.leader.active = False
    visit = story.enquiry()
    client.sign_in(people.director)
    assert act(client, "visits", "escalate", visit, reason="请公司支持").status_code == 302
    (report,) = session.scalars(select(Escalation))
    assert (report.to_staff, report.way, report.reported_at) == (None, None, None)
    assert "待上报" in client.get(f"/admin/visits/details/?id={visit.id}").text
    refused = act(client, "visits", "escalate", visit, reason="请公司支持", way="system")
    assert refused.status_code == 422
    assert 'id="way-error"' in refused.text
    assert act(client, "visits", "escalate", visit, reason="已去电", way="phone").status_code == 302
    (report,) = session.scalars(select(Escalation))
    assert (report.way, report.reported_by_id) == ("phone", people.director.id)


def test_a_revisit_is_completed_on_its_own_list_and_on_what_owes_it(desk, session, story):
    first, second, complaint = story.repaired(), story.repaired(), story.finished()
    done = {"rating": "satisfied", "method": "phone", "opinion": "很好"}
    assert 'name="rating"' in act(desk, "revisits", "complete_revisit", first.revisits[0]).text
    assert act(desk, "revisits", "complete_revisit", first.revisits[0], **done).status_code == 302
    assert act(desk, "repair_tasks", "complete_revisit", second, **done).status_code == 302
    assert act(desk, "complaints", "complete_revisit", complaint, **done).status_code == 302
    assert set(session.scalars(select(Revisit.rating))) == {"satisfied"}


def test_each_row_of_a_batch_has_its_own_rating_or_none_is_done(desk, session, story):
    one, two = story.repaired().revisits[0], story.repaired().revisits[0]
    own = {f"r{one.id}-rating": "satisfied", f"r{one.id}-method": "phone", f"r{two.id}-method": "phone"}
    refused = act(desk, "revisits", "complete_revisit", one, two, **own)
    assert refused.status_code == 422
    assert f"<li>{two.number}：请选择满意度</li>" in refused.text
    assert set(session.scalars(select(Revisit.state))) == {"due"}
    own[f"r{two.id}-rating"] = "fair"
    assert act(desk, "revisits", "complete_revisit", one, two, **own).status_code == 302
    assert list(session.scalars(select(Revisit.rating).order_by(Revisit.id))) == ["satisfied", "fair"]


def test_a_word_that_a_batch_lacks_is_named_with_the_row_that_stopped_it(desk, story):
    one, two = story.enquiry(), story.enquiry()
    refused = act(desk, "visits", "escalate", one, two, reason="")
    assert refused.status_code == 422
    assert f"<li>{one.number}：请填写上报原因</li>" in refused.text
    task = story.repaired().revisits[0]
    other = story.repaired().revisits[0]
    refused = act(desk, "revisits", "complete_revisit", task, other, rating="superb", method="phone")
    assert f"<li>{task.number}：没有这个选项</li>" in refused.text


def test_a_batch_with_a_row_that_is_not_there_names_it_and_does_nothing(desk, session, story, people):
    here = story.enquiry()
    answer = desk.post(
        "/admin/visits/action/", data={"action": "escalate", "rowid": [here.id, 987654], "reason": "一起上报"}
    )
    assert answer.status_code == 404
    assert "987654" in answer.text
    assert session.scalar(select(func.count(Escalation.id))) == 0


def test_a_move_in_through_the_desk_opens_one_sheet_a_home(desk, session):
    create(desk, "visits", channel="visit", kind="move_in", house="3-2-501")
    again = desk.post("/admin/visits/new/", data={"channel": "visit", "kind": "move_in", "house": "3-2-501"})
    assert again.status_code == 422
    assert newest(session, Inspection).number in again.text


def test_what_is_voided_along_is_named_before_it_is(client, people, story):
    task, complaint = story.repair(), story.complaint()
    client.sign_in(people.director)
    for visit, along in ((task.visit, task.number), (complaint.visit, complaint.number)):
        page = client.post("/admin/visits/action/", data={"action": "void", "rowid": visit.id}).text
        assert f"一起作废：{along}" in page
    page = client.post("/admin/repair_tasks/action/", data={"action": "void", "rowid": task.id}).text
    assert "一起作废" not in page


# Finding


def test_the_audit_and_the_revisits_of_a_case_are_found_by_its_number(client, people, story):
    task, other = story.repaired(), story.repaired()
    client.sign_in(people.director)
    page = client.get(f"/admin/audit/?search={task.number.lower()}").text
    assert task.number in page
    assert other.number not in page
    page = client.get(f"/admin/revisits/?search={task.number}").text
    assert task.revisits[0].number in page
    assert other.revisits[0].number not in page


def test_the_receptionists_menu_has_six_entries(desk):
    page = desk.get("/admin/visits/").text
    menu = page[page.index('class="menu"'):page.index("</nav>", page.index('class="menu"'))]
    entries = [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in re.findall(r"<a .*?</a>", menu, re.DOTALL)]
    assert entries == ["接待台", "待办", "台账", "房屋住户", "入伙验房", "月报"]
