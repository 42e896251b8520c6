"""提醒 on the screen: the bell's number, the page, reading, and nothing of anybody else's."""

import re

import pytest
from sqlalchemy import select

from models import Notice
from tests.workflow.story import Story
from workflow import chases, complaints, escalations

LATER = "2026-03-04 11:00"


@pytest.fixture
def story(people):
    return Story(people)


@pytest.fixture
def told(story, session):
    """A task for the technician, a report to the director."""
    task, complaint = story.assigned(), story.complaint()
    escalations.escalate_complaint(story.act("receptionist"), complaint, reason="请过问")
    session.commit()
    return task, complaint


def bell(page: str) -> str:
    return re.search(r'data-unread="(\d+)"', page)[1]


def test_the_bell_counts_ones_own_on_every_page(client, told, people):
    for who, count in ((people.technician, "1"), (people.director, "1"), (people.receptionist, "0")):
        client.sign_in(who)
        assert bell(client.get("/admin/visits/").text) == count
        assert client.get("/admin/notices/unread/").json == {"unread": int(count), "most": 100}
    client.sign_in(people.admin)
    assert "data-bell" not in client.get("/admin/staff/").text
    assert client.get("/admin/notices/").status_code == 403


def test_whoever_has_nothing_unread_pays_no_statement_for_the_bell(client, told, people, statements):
    for who, asked in ((people.receptionist, 0), (people.technician, 1)):
        client.sign_in(who)
        client.get("/admin/notices/unread/")
        statements.clear()
        client.get("/admin/notices/unread/")
        assert len([line for line in statements if "FROM notice" in line and "count(" in line]) == asked


def test_a_notice_says_what_of_which_case_and_leads_there(client, told, people):
    task, complaint = told
    client.sign_in(people.technician)
    page = client.get("/admin/notices/").text
    assert "派单给您" in page
    assert f"/admin/repair_tasks/details/?id={task.id}" in page
    assert "3栋2单元501室" in page
    assert task.number in page
    assert complaint.number not in page
    assert "全部已阅" in page
    assert "Task assigned to you" in client.get("/admin/notices/?lang=en").text


def test_one_is_read_or_all_and_the_time_is_shown(client, told, session, people, story):
    chases.chase_repair_task(story.act("receptionist", LATER), told[0], words="催")
    session.commit()
    client.sign_in(people.technician)
    first = session.scalars(select(Notice).where(Notice.kind == "assigned")).one()
    response = client.post("/admin/notices/read/", data={"id": first.id, "unread": "1"})
    assert (response.status_code, response.location) == (302, "/admin/notices/?unread=1")
    assert first.read_at is not None
    page = client.get("/admin/notices/?unread=1").text
    assert "派单给您" not in page
    assert "住户催办" in page
    assert client.get("/admin/notices/").text.count("notice-read") == 1
    client.post("/admin/notices/read/")
    assert session.scalar(select(Notice.id).where(Notice.read_at.is_(None), Notice.kind != "escalated")) is None
    assert "都看过了" in client.get("/admin/notices/?unread=1").text


def test_nobody_reads_for_another(client, told, session, people):
    of_the_director = session.scalars(select(Notice).where(Notice.kind == "escalated")).one()
    client.sign_in(people.technician)
    assert client.post("/admin/notices/read/", data={"id": of_the_director.id}).status_code == 404
    client.post("/admin/notices/read/")
    assert of_the_director.read_at is None


@pytest.mark.parametrize("given", ["x", "-1", "1.5", "9" * 30, "١", "0"])
def test_what_is_no_id_is_refused(client, told, people, given):
    client.sign_in(people.technician)
    assert client.post("/admin/notices/read/", data={"id": given}).status_code == 400
    assert client.get(f"/admin/notices/?before={given}").status_code in (200, 400)


def test_the_accused_finds_nothing_of_the_case_against_him(client, story, session, people):
    complaint = story.complaint()
    story.verify(complaint)
    complaints.handle(story.act("supervisor"), complaint, handler=people.officer)
    chases.chase_complaint(story.act("receptionist"), complaint, words="催")
    session.commit()
    client.sign_in(people.officer)
    assert bell(client.get("/admin/notices/").text) == "1"
    complaints.correct(story.act("receptionist"), complaint, target_staff=people.officer, category=complaint.category)
    session.commit()
    page = client.get("/admin/notices/").text
    assert bell(page) == "0"
    assert complaint.number not in page


def test_pages_follow_one_another(client, story, session, people, monkeypatch):
    monkeypatch.setattr("admin_views.notices.ON_A_PAGE", 2)
    numbers = [story.assigned().number for _ in range(5)]
    session.commit()
    client.sign_in(people.technician)
    address, seen = "/admin/notices/", []
    while address:
        page = client.get(address).text
        seen += re.findall(r"WX-\d+-\d+", page)
        further = re.search(r'href="([^"]*before=\d+)"', page)
        address = further[1].replace("&amp;", "&") if further else None
    assert list(dict.fromkeys(seen)) == numbers[::-1]


def test_the_bells_question_is_no_activity(client, told, people):
    client.sign_in(people.technician)
    with client.session_transaction() as cookie:
        cookie["seen"] -= 600
        before = cookie["seen"]
    assert client.get("/admin/notices/unread/", headers={"X-Background": "1"}).status_code == 200
    with client.session_transaction() as cookie:
        assert cookie["seen"] == before


def test_whoever_is_logged_out_is_told_so_by_the_bell(client, told):
    response = client.get("/admin/notices/unread/", headers={"Accept": "application/json"})
    assert (response.status_code, response.location.partition("?")[0]) == (302, "/login")
