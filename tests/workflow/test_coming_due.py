"""What the desk says before saving is what saving then writes."""

import pytest

from workflow import coming_due

DAY, EVENING = "2026-03-04 10:00", "2026-03-04 20:00"


@pytest.mark.parametrize("when", [DAY, EVENING])
@pytest.mark.parametrize("given", [{}, {"size": "large"}, {"urgent": True}])
def test_a_repair_after_closing_is_said_to_count_from_tomorrow(story, when, given):
    """F-2."""
    said = coming_due.is_shifted(story.act("receptionist", when), story.people.east.id, kind="repair", given=given)
    task = story.receive(when=when, kind="repair", content="漏水", house=story.people.home, **given).repair_tasks[0]
    assert said is task.is_past_cutoff is (when == EVENING and not given)


@pytest.mark.parametrize("when", [DAY, EVENING])
@pytest.mark.parametrize("severity", ["minor", "important", "grave"])
def test_a_complaint_after_closing_is_said_to_count_from_tomorrow(story, when, severity):
    act = story.act("receptionist", when)
    given = {"severity": severity}
    said = coming_due.is_shifted(act, story.people.east.id, kind="complaint", given=given)
    complaint = story.complaint(when=when, **given)
    assert said is complaint.is_past_cutoff is (when == EVENING and severity != "grave")


def test_an_enquiry_has_no_day_of_its_own(story):
    act = story.act("receptionist", EVENING)
    assert coming_due.is_shifted(act, story.people.east.id, kind="enquiry", given={}) is False
