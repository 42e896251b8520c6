"""值班表: planned by those who may, shown to all of the office, at the shifts and at an alarm (B1.1)."""

from datetime import UTC, datetime, timedelta

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
    plan(director, people, day="2026-03-05")
    row = db.session.query(Duty).one()
    assert audited(row) == [("plan_duty", people.director.name)]
    assert director.post(f"{PAGE}drop/", data={"id": row.id}).status_code == 302
    assert db.session.query(Duty).count() == 0
    assert "还没有排班" in director.get(PAGE).text
    assert duties.on_duty(Act.starting_now(people.director.person()), people.east.id) == []


def test_a_duty_that_has_begun_stays(seat, people):
    director = seat("director")
    plan(director, people)
    director.post(f"{PAGE}drop/", data={"id": db.session.query(Duty).one().id})
    assert "已经开始的班不能撤下" in director.get(PAGE).text
    assert db.session.query(Duty).count() == 1


def test_the_last_week_is_planned_once_more(seat, people):
    director = seat("director")
    plan(director, people, day="2026-03-04", note="夜班")
    plan(director, people, day="2026-03-06", starts="08:00", ends="20:00")
    assert director.post(f"{PAGE}repeat/").status_code == 302
    rows = db.session.query(Duty).order_by(Duty.starts_at).all()
    assert [(row.starts_at - rows[at].starts_at, row.note) for at, row in enumerate(rows[2:])] == [
        (timedelta(days=7), "夜班"), (timedelta(days=7), None)
    ]
    assert "照最近一周再排一周" in director.get(PAGE).text
    director.post(f"{PAGE}repeat/")
    assert db.session.query(Duty).count() == 6
    director.post(f"{PAGE}repeat/")
    assert "已经排到两周以后了" in director.get(PAGE).text
    assert db.session.query(Duty).count() == 6
    assert seat("receptionist").post(f"{PAGE}repeat/").status_code == 403


def test_who_left_is_not_planned_again_nor_anybody_twice(seat, people):
    director = seat("director")
    plan(director, people)
    plan(director, people, person=str(people.colleague.id))
    plan(director, people, person=str(people.technician.id), day="2026-03-04")
    plan(director, people, person=str(people.technician.id), day="2026-03-11", starts="19:00")
    people.colleague.active = False
    db.session.commit()
    director.post(f"{PAGE}repeat/")
    later = db.session.query(Duty).filter(Duty.starts_at > datetime(2026, 3, 11, 11, tzinfo=UTC))
    assert {(row.person.id, row.starts_at.day) for row in later} == {
        (people.officer.id, 11), (people.technician.id, 18)
    }


def test_without_a_week_there_is_nothing_to_repeat(seat, people):
    director = seat("director")
    director.post(f"{PAGE}repeat/")
    assert "没有可照排的" in director.get(PAGE).text


def test_what_would_be_over_by_now_is_not_planned_again(seat, people, stand_at):
    director = seat("director")
    plan(director, people)
    plan(director, people, day="2026-03-08")
    stand_at("2026-03-12 09:00")
    director.post(f"{PAGE}repeat/")
    later = db.session.query(Duty).filter(Duty.starts_at > datetime(2026, 3, 9, tzinfo=UTC))
    assert [row.starts_at.day for row in later] == [15]
