"""突发: type and place, units told, contained, closed (S 5(6))."""

import pytest

from regulation.broken import RuleBroken
from tests.workflow.story import at, stored
from workflow import complaint_endings, special_events, visits


@pytest.fixture
def event(story):
    return story.receive(kind="help", content="电梯困人", house=story.people.lift, special_kind="lift")


def test_it_starts_the_fifteen_minutes_from_receipt(event):
    assert stored(event)["special_report_due_at"] == at("2026-03-04 10:15")


def test_anything_open_becomes_one_with_type_and_place(story):
    """F-18."""
    visit = story.receive(kind="other", content="有烟味")
    with pytest.raises(RuleBroken):
        special_events.mark_special(story.act("technician"), visit, special_kind="fire", special_place="")
    special_events.mark_special(
        story.act("technician", "2026-03-04 10:05"), visit, special_kind="fire", special_place="地库"
    )
    assert (visit.is_special_event, visit.special_place) == (True, "地库")


def test_each_unit_told_is_stamped_with_its_time_and_way(story, event):
    special_events.notify_unit(story.act("receptionist", "2026-03-04 10:03"), event, to_text="电梯维保", way="phone")
    (report,) = event.escalations
    assert (report.kind, report.to_text, report.way, report.reported_at) == (
        "special_event", "电梯维保", "phone", at("2026-03-04 10:03")
    )


def test_it_closes_with_containment_outcome_and_a_report(story, event):
    act = story.act("receptionist", "2026-03-04 11:00")
    for step in (
        lambda: special_events.contain(act, event, containment="已断电，安抚被困人"),
        lambda: special_events.notify_unit(act, event, to_text="电梯维保"),
        lambda: special_events.contain(act, event, containment="已断电", outcome="十分钟后救出，无伤"),
    ):
        with pytest.raises(RuleBroken) as refused:
            visits.finish(act, event, answer="已救出")
        assert refused.value.clause == "S 5(6)"
        step()
    visits.finish(act, event, answer="已救出")
    assert stored(event)["state"] == "done"


def test_a_complaint_about_one_never_shifts_and_closes_after_a_report(story):
    """F-8, F-30."""
    complaint = story.complaint(when="2026-03-04 20:00", special_kind="crowd", special_place="南门")
    assert complaint.verify_due_at == at("2026-03-04 23:59:59")
    assert complaint.response_due_at == at("2026-03-04 20:15")
    assert not complaint.is_past_cutoff
    story.verify(complaint, when="2026-03-04 20:30")
    story.finish(complaint, when="2026-03-04 21:00")
    complaint_endings.complete_revisit(
        story.act("receptionist", "2026-03-05 09:00"), complaint, rating="fair", method="phone"
    )
    assert complaint.state == "revisited"
    with pytest.raises(RuleBroken) as refused:
        complaint_endings.close(story.act("receptionist", "2026-03-05 09:00"), complaint)
    assert refused.value.clause == "S 5(6)"
    special_events.notify_unit(story.act("receptionist", "2026-03-05 09:00"), complaint.visit, to_text="派出所")
    complaint_endings.close(story.act("receptionist", "2026-03-05 09:00"), complaint)
    assert stored(complaint)["state"] == "closed"
    assert stored(complaint.visit)["state"] == "in_progress"
