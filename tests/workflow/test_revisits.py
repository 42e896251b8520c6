"""回访: attempts, who may ask, one call for several tasks of a sheet, unreachable (S 3(8), F-7, F-22)."""

import pytest

from regulation.broken import NotPermitted, RuleBroken, WrongState
from tests.workflow.story import at, stored
from workflow import complaint_endings, complaints, inspections, repair_tasks, revisits
from workflow.act import together


def attempt(story, revisit, when, who="receptionist"):
    return revisits.record_attempt(story.act(who, when), revisit, method="phone", note="无人接听")


def tried_three_times(story, revisit):
    for when in ("2026-03-04 15:00", "2026-03-04 19:00", "2026-03-05 10:00"):
        attempt(story, revisit, when)


def test_an_effective_revisit_says_who_asked_whom_how_and_when(story):
    """B2.2, C.5."""
    (revisit,) = story.repaired().revisits
    revisits.complete_revisit(
        story.act("receptionist", "2026-03-04 16:00"), revisit, rating="fair", method="visit", spoke_with="张伟"
    )
    now = stored(revisit)
    assert (now["state"], now["rating"], now["method"], now["spoke_with"]) == ("done", "fair", "visit", "张伟")
    assert (now["revisitor_id"], now["revisited_at"]) == (story.people.receptionist.id, at("2026-03-04 16:00"))


@pytest.mark.parametrize(
    ("given", "field"),
    [({"rating": None}, "rating"), ({"method": ""}, "method"), ({"rating": "dissatisfied"}, "opinion")],
)
def test_a_revisit_without_its_result_is_refused_and_stays_due(story, given, field):
    (revisit,) = story.repaired().revisits
    with pytest.raises(RuleBroken) as refused:
        revisits.complete_revisit(story.act("receptionist"), revisit, **{"rating": "fair", "method": "phone", **given})
    assert refused.value.field == field
    assert stored(revisit)["state"] == "due"


def test_attempts_are_rows_and_never_satisfy_the_rule(story):
    """F-7."""
    task = story.repaired()
    (revisit,) = task.revisits
    tried_three_times(story, revisit)
    assert len(revisit.attempts) == 3
    assert stored(revisit)["state"] == "due"
    with pytest.raises(RuleBroken) as refused:
        repair_tasks.close(story.act("receptionist"), task)
    assert refused.value.clause == "S 3(8)"


def test_after_three_attempts_on_two_days_the_director_sets_unreachable_and_the_case_may_close(story):
    task = story.repaired()
    (revisit,) = task.revisits
    attempt(story, revisit, "2026-03-04 15:00")
    with pytest.raises(RuleBroken) as early:
        revisits.set_unreachable(story.act("director", "2026-03-05 11:00"), revisit, reason="停机")
    assert early.value.clause == "F-7"
    attempt(story, revisit, "2026-03-04 19:00")
    attempt(story, revisit, "2026-03-05 10:00")
    with pytest.raises(NotPermitted):
        revisits.set_unreachable(story.act("supervisor", "2026-03-05 11:00"), revisit, reason="停机")
    revisits.set_unreachable(story.act("director", "2026-03-05 11:00"), revisit, reason="停机")
    assert (stored(revisit)["state"], revisit.is_effective) == ("unreachable", False)
    repair_tasks.close(story.act("receptionist"), task)
    assert stored(task)["state"] == "closed"


def test_unreachable_opens_a_complaints_closing_too(story):
    complaint = story.finished()
    (revisit,) = complaint.revisits
    tried_three_times(story, revisit)
    revisits.set_unreachable(story.act("director", "2026-03-05 11:00"), revisit, reason="停机")
    assert stored(complaint)["state"] == "done"
    complaint_endings.close(story.act("receptionist", "2026-03-05 12:00"), complaint)
    assert stored(complaint)["state"] == "closed"


def test_who_verified_or_handled_asks_only_when_nobody_else_is_on_duty(story):
    """people 10."""
    for who in ("supervisor", "officer"):
        complaint = story.verify(story.complaint())
        complaint_endings.finish(story.act(who), complaint, measure="已修", reply="已答复")
        given = {"rating": "fair", "method": "phone"}
        with pytest.raises(NotPermitted) as refused:
            complaint_endings.complete_revisit(story.act("supervisor"), complaint, **given)
        assert refused.value.field == "nobody_else_on_duty"
        complaint_endings.complete_revisit(story.act("supervisor"), complaint, **given, nobody_else_on_duty=True)
        assert stored(complaint.revisits[0])["nobody_else_on_duty"]


def test_the_handler_is_barred_like_the_verifier(story):
    complaint = story.verify(story.complaint(), who="officer")
    complaints.handle(story.act("receptionist"), complaint, handler=story.people.supervisor)
    story.finish(complaint, who="receptionist")
    with pytest.raises(NotPermitted) as refused:
        complaint_endings.complete_revisit(story.act("supervisor"), complaint, rating="fair", method="phone")
    assert refused.value.field == "nobody_else_on_duty"
    complaint_endings.complete_revisit(story.act("receptionist"), complaint, rating="fair", method="phone")
    assert stored(complaint)["state"] == "closed"


def test_a_revisit_is_made_once(story):
    (revisit,) = story.repaired().revisits
    revisits.complete_revisit(story.act("receptionist"), revisit, rating="fair", method="phone")
    with pytest.raises(WrongState):
        revisits.complete_revisit(story.act("colleague"), revisit, rating="satisfied", method="phone")


def test_a_case_that_owes_none_says_so(story):
    complaint = story.finished()
    (revisit,) = complaint.revisits
    tried_three_times(story, revisit)
    revisits.set_unreachable(story.act("director", "2026-03-05 11:00"), revisit, reason="停机")
    with pytest.raises(RuleBroken) as refused:
        complaint_endings.complete_revisit(story.act("receptionist"), complaint, rating="fair", method="phone")
    assert refused.value.clause == "S 3(8)"


def test_one_call_revisits_all_finished_repairs_of_a_sheet(story):
    """F-7."""
    sheet = story.rectified(problems=3)
    inspections.complete_revisit(
        story.act("receptionist", "2026-03-04 16:00"), sheet, rating="satisfied", method="phone"
    )
    assert {stored(task)["state"] for task in inspections.tasks_of(sheet)} == {"closed"}


def test_a_batch_of_revisits_with_a_barred_one_leaves_all_of_them_due(story):
    rows = [story.repaired().revisits[0] for _ in range(2)] + [story.finished(severity="grave").revisits[0]]
    act = story.act("receptionist", "2026-03-04 16:00")
    with pytest.raises(NotPermitted), together(act):
        for row in rows:
            revisits.complete_revisit(act, row, rating="satisfied", method="phone")
    assert [stored(row)["state"] for row in rows] == ["due"] * 3


def test_the_hour_to_phone_stands_beside_the_due_time_and_never_before_the_work(story):
    """people 17."""
    (revisit,) = story.complete(story.assigned(), when="2026-03-04 21:30").revisits
    assert (revisit.due_at, revisit.call_by_at) == (at("2026-03-05 21:30"), at("2026-03-05 20:00"))
