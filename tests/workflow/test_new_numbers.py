"""A changed number of the office acts on new records only; a stored due time stays (F-28)."""

import pytest

from models import Setting, db
from tests.workflow.story import at, stored
from workflow import repair_tasks

EARLIER = "2026-03-01 09:00"


def choose(story, **numbers) -> None:
    for key, value in numbers.items():
        db.session.add(Setting(office_id=story.people.east.id, key=key, value=value, created_at=at(EARLIER)))
    db.session.commit()


@pytest.mark.parametrize(
    ("make", "number", "value", "column", "old", "new"),
    [
        ("complaint", "minor_complaint_days", 2, "due_at", "2026-03-07 23:59:59", "2026-03-06 23:59:59"),
        ("complaint", "first_response_minutes", 30, "response_due_at", "2026-03-04 10:15", "2026-03-04 10:30"),
    ],
)
def test_it_moves_the_clocks_of_new_records_only(story, make, number, value, column, old, new):
    before = getattr(story, make)()
    choose(story, **{number: value})
    after = getattr(story, make)()
    assert (stored(before)[column], stored(after)[column]) == (at(old), at(new))


def test_an_old_record_keeps_its_clock_through_every_later_verb(story):
    complaint = story.complaint()
    choose(story, minor_complaint_days=1, large_repair_days=1, strict_same_day=1)
    story.verify(complaint)
    story.finish(complaint)
    assert stored(complaint)["due_at"] == at("2026-03-07 23:59:59")


def test_a_revisit_takes_the_number_of_the_moment_when_it_comes_to_be(story):
    task = story.assigned()
    choose(story, revisit_hours=48)
    story.complete(task)
    assert task.revisits[0].due_at == at("2026-03-06 14:00")


def test_the_strict_reading_of_the_same_day_is_a_setting(story):
    """F-2."""
    shifted = story.repair(when="2026-03-04 18:00")
    choose(story, strict_same_day=1)
    strict = story.repair(when="2026-03-04 18:00")
    assert (shifted.due_at, shifted.is_past_cutoff) == (at("2026-03-05 23:59:59"), True)
    assert (strict.due_at, strict.is_past_cutoff) == (at("2026-03-04 23:59:59"), False)


def test_other_offices_keep_their_numbers(story):
    choose(story, minor_complaint_days=1)
    west = story.receive("west_receptionist", kind="complaint", content="楼道灯不亮").complaint
    assert west.due_at == at("2026-03-07 23:59:59")


def test_hours_of_the_office_move_the_cutoff(story):
    story.people.east.closes_at = story.people.east.closes_at.replace(hour=20)
    db.session.commit()
    task = story.repair(when="2026-03-04 19:00")
    assert (task.due_at, task.is_past_cutoff) == (at("2026-03-04 23:59:59"), False)
    repair_tasks.assign(story.act("receptionist", "2026-03-04 19:05"), task, assigned_to=story.people.technician)
    assert task.due_at == at("2026-03-04 23:59:59")
