"""The PC's clock after a long pause: somebody at the desk is asked once (F-26)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import insert, select

from models import Heartbeat, Visit, db
from regulation.broken import NotPermitted, RuleBroken
from tests.workflow.story import at
from workflow import wall_clock
from workflow.act import NEWEST_OF_ALL


def asked(story, when: str, who: str = "receptionist"):
    """What a page of that person asks, in a transaction of its own."""
    act = story.act(who, when)
    db.session.rollback()
    since = wall_clock.pause_to_ask_about(act)
    db.session.rollback()
    return since


def beat(when: str) -> None:
    db.session.rollback()
    wall_clock.beat(at(when))


def test_a_day_without_the_program_is_asked_about_until_somebody_answers(story):
    for moment in ("2026-03-04 18:00", "2026-03-04 18:01", "2026-03-05 08:30"):
        beat(moment)
    assert asked(story, "2026-03-05 08:31") is None, "a night is no long pause"
    beat("2026-03-09 08:30")
    assert asked(story, "2026-03-09 08:31") == at("2026-03-05 08:30")
    assert asked(story, "2026-03-09 08:31", "technician") is None
    beat("2026-03-09 08:32")
    act = story.act("receptionist", "2026-03-09 08:33")
    with pytest.raises(NotPermitted):
        wall_clock.confirm_pause(story.act("technician", "2026-03-09 08:33"), story.people.east.id)
    wall_clock.confirm_pause(act, story.people.east.id)
    assert asked(story, "2026-03-09 08:34") is None
    heart = db.session.scalars(select(Heartbeat)).one()
    assert (heart.confirmed_by_id, heart.beat_at) == (story.people.receptionist.id, at("2026-03-09 08:32"))
    db.session.rollback()
    with pytest.raises(RuleBroken):
        wall_clock.confirm_pause(story.act("receptionist", "2026-03-09 08:35"), story.people.east.id)


def test_the_newest_contact_of_an_office_is_found_however_many_others_have_come_since(story):
    act, people = story.act("receptionist"), story.people
    assert act.newest_record_at(people.east.id) is None
    for minute in (10, 20):
        story.enquiry(when=f"2026-03-04 09:{minute}")
    newest = at("2026-03-04 09:20")
    assert act.newest_record_at(people.east.id) == newest
    assert act.newest_record_at(people.west.id) is None
    # Another office's contact, so much later that those of this one aren't among the newest of all.
    last = db.session.scalar(select(Visit).order_by(Visit.id.desc()).limit(1))
    values = {column.name: getattr(last, column.name) for column in Visit.__table__.columns}
    values |= {"id": last.id + NEWEST_OF_ALL, "office_id": people.west.id, "receptionist_id": people.west_director.id}
    values |= {"house_id": None, "created_at": at("2026-03-04 11:00")}
    db.session.execute(insert(Visit).values(values))
    assert act.newest_record_at(people.west.id) == at("2026-03-04 11:00")
    assert act.newest_record_at(people.east.id) == newest


def test_of_processes_that_begin_at_once_each_has_its_first_beat(story, app):
    db.session.rollback()
    start = Barrier(8)

    def begin(_number):
        with app.app_context():
            start.wait(timeout=30)
            wall_clock.beat(at("2026-03-04 18:00"))

    with ThreadPoolExecutor(8) as processes:
        assert list(processes.map(begin, range(8))) == [None] * 8
    assert db.session.scalars(select(Heartbeat.beat_at)).all() == [at("2026-03-04 18:00")]
