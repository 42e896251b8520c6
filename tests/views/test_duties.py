"""值班表: planned by those who may, shown to all of the office, at the shifts and at an alarm (B1.1)."""

import pytest

from models import Duty, db
from tests.workflow.story import Story, audited
from workflow import duties
from workflow.act import Act

PAGE = "/admin/duties/"


@pytest.fixture
def seat(app, people, stand_at):
    stand_at("2026-03-04 21:00")
    return lambda who: app.test_client().sign_in(getattr(people, who))


def plan(client, people, **given):
    return client.post(PAGE, data={
        "person": str(people.officer.id), "day": "2026-03-04", "starts": "20:00", "ends": "08:00", **given
    })


def test_who_is_on_duty_stands_on_the_roster_at_the_shifts_and_at_an_alarm(seat, people):
    director, desk = seat("director"), seat("receptionist")
    assert plan(director, people).status_code == 302
    assert plan(director, people, day="2026-03-05").status_code == 302
    for path in (PAGE, "/admin/shifts/"):
        assert "正在值班" in desk.get(path).text and people.officer.name in desk.get(path).text
    visit = Story(people).receive(
        when="2026-03-04 20:50", kind="help", content="有人困在电梯里", special_kind="lift",
        special_place="3栋1单元",
    )
    assert people.officer.name in desk.get(f"/admin/desk/calls/?id={visit.id}").text
    assert 'name="starts"' not in desk.get(PAGE).text and 'name="starts"' in director.get(PAGE).text


def test_what_is_refused_says_so_and_keeps_what_was_typed(seat, people):
    director = seat("director")
    plan(director, people)
    twice = plan(director, people, starts="22:00", ends="23:00", note="替班")
    assert twice.status_code == 422 and "已经排了班" in twice.text and "替班" in twice.text
    odd = plan(director, people, starts="8点半", person="")
    assert odd.status_code == 422 and "请按 08:30 填写" in odd.text
    assert plan(seat("receptionist"), people).status_code == 403
    assert db.session.query(Duty).count() == 1


def test_a_duty_is_taken_off_and_the_audit_keeps_it(seat, people):
    director = seat("director")
    plan(director, people)
    row = db.session.query(Duty).one()
    assert audited(row) == [("plan_duty", people.director.name)]
    assert director.post(f"{PAGE}drop/", data={"id": row.id}).status_code == 302
    assert db.session.query(Duty).count() == 0
    assert "还没有排班" in director.get(PAGE).text
    assert duties.on_duty(Act.starting_now(people.director.person()), people.east.id) == []
