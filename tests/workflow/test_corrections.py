"""整改: what a check asks to be put right is followed until it is done (职责(1))."""

from datetime import date

import pytest

from models import Correction, db
from regulation.broken import NotPermitted, Refusals, RuleBroken, WrongState
from tests.workflow.story import audited
from tests.workflow.test_spot_checks import LATER, check, drawn
from workflow import spot_checks

SIXTH = date(2026, 3, 6)


@pytest.fixture
def checked(story):
    """A check that asks the receptionist for a correction until the sixth."""
    return check(
        story, drawn(story, story.enquiry()), correction="补登记住户电话", person=story.people.receptionist,
        due_on=SIXTH,
    )


def finish(story, row, who: str = "director", when: str = "2026-03-06 10:00", **given):
    said = {"done_on": SIXTH, "done_note": "已补登记", **given}
    return spot_checks.finish_correction(story.act(who, when), row, row.corrections[0].id, **said)


def test_a_check_asks_for_a_correction_with_person_and_day(story, checked):
    one = db.session.query(Correction).one()
    assert (one.text, one.person.name, one.due_on, one.done_on) == (
        "补登记住户电话", story.people.receptionist.name, SIXTH, None
    )


def test_a_correction_is_whole_or_the_check_isnt_written(story):
    row = drawn(story, story.enquiry())
    with pytest.raises(Refusals) as refused:
        check(story, row, correction="补登记")
    assert [refusal.field for refusal in refused.value.refusals] == ["person", "due_on"]
    assert row.checked_at is None


def test_it_is_done_once_with_the_day_and_how(story, checked):
    finish(story, checked)
    one = checked.corrections[0]
    assert (one.done_on, one.done_note, one.done_by) == (SIXTH, "已补登记", story.people.director)
    assert audited(checked)[-1] == ("finish_correction", "周平")
    with pytest.raises(WrongState):
        finish(story, checked)


def test_another_is_asked_for_after_a_check_but_not_before(story, checked):
    spot_checks.add_correction(
        story.act("director", LATER), checked, correction="向住户说明", person=story.people.officer, due_on=SIXTH
    )
    assert len(checked.corrections) == 2
    with pytest.raises(WrongState):
        spot_checks.add_correction(
            story.act("director", LATER), drawn(story, story.enquiry()), correction="说明",
            person=story.people.officer, due_on=SIXTH,
        )


def test_only_the_director_follows_and_only_the_own_office(story, checked):
    for who in ("receptionist", "supervisor", "leader", "west_director"):
        with pytest.raises(NotPermitted):
            finish(story, checked, who)
    with pytest.raises(RuleBroken, match="不属于本管理处"):
        spot_checks.add_correction(
            story.act("director", LATER), checked, correction="说明", person=story.people.west_director, due_on=SIXTH
        )


def test_a_correction_of_another_check_isnt_there(story, checked):
    other = check(story, drawn(story, story.enquiry()))
    with pytest.raises(RuleBroken, match="没有这项整改"):
        spot_checks.finish_correction(
            story.act("director", "2026-03-06 10:00"), other, checked.corrections[0].id, done_on=SIXTH, done_note="好"
        )
