"""作废 and 并单: no case is deleted; by the director, or by its author the same day (S 1(4))."""

import pytest

from models import ReplyPromise, db
from regulation.broken import NotPermitted, RuleBroken, WrongState
from tests.workflow.story import at, rows_in_all_tables, stored
from workflow import (
    chases,
    complaint_endings,
    complaints,
    desk,
    inspections,
    referrals,
    repair_tasks,
    verification,
    visits,
    voiding,
)

MISTAKE = {"void_kind": "mistake", "reason": "打错了"}
PROMISE = {"promised_at": at("2026-03-05 12:00"), "reason": "要问", "consented": True}


def test_a_receptionist_voids_her_own_record_of_the_day(story):
    visit = story.enquiry()
    voiding.void(story.act("receptionist", "2026-03-04 23:59"), visit, **MISTAKE)
    now = stored(visit)
    assert (now["state"], now["void_kind"], now["void_reason"]) == ("voided", "mistake", "打错了")


@pytest.mark.parametrize(
    ("who", "when", "given"),
    [("receptionist", "2026-03-05 00:00", {}), ("colleague", "2026-03-04 11:00", {}),
     ("receptionist", "2026-03-04 11:00", {"void_kind": "other"})],
)
def test_another_day_anothers_record_or_another_reason_is_the_directors(story, who, when, given):
    visit = story.enquiry()
    with pytest.raises(RuleBroken) as refused:
        voiding.void(story.act(who, when), visit, **{**MISTAKE, **given})
    assert refused.value.clause == "S 1(4)"
    voiding.void(story.act("director", "2026-03-05 10:00"), visit, **{**MISTAKE, **given})
    assert stored(visit)["state"] == "voided"


def test_what_something_follows_from_is_the_directors(story):
    complaint = story.complaint()
    verification.assign_verifier(story.act("director"), complaint, verifier=story.people.officer)
    with pytest.raises(RuleBroken) as refused:
        voiding.void(story.act("receptionist"), complaint.visit, **MISTAKE)
    assert refused.value.clause == "S 1(4)"
    task = story.assigned()
    repair_tasks.accept(story.act("technician"), task)
    for void, case in ((repair_tasks.void, task), (voiding.void, task.visit)):
        with pytest.raises(RuleBroken):
            void(story.act("receptionist"), case, **MISTAKE)
    with pytest.raises(NotPermitted):
        voiding.void(story.act("supervisor"), complaint.visit, **MISTAKE)
    assert [stored(row)["state"] for row in (task, task.visit)] == ["accepted", "in_progress"]


def test_what_was_written_in_the_same_save_is_undone_with_it(story):
    """S 1(4): a promise, a transfer, a technician chosen at once are part of the record, not later steps."""
    people, act = story.people, story.act("receptionist", "2026-03-04 10:05")
    cases = (
        story.enquiry(promise=PROMISE), story.enquiry(to_staff=people.officer), story.assigned().visit,
        story.service_complaint(promise=PROMISE).visit,
    )
    for visit in cases:
        voiding.void(act, visit, **MISTAKE)
        children = [visit.complaint, *visit.repair_tasks]
        assert {stored(row)["state"] for row in (visit, *children) if row is not None} == {"voided"}
    assert db.session.query(ReplyPromise).filter_by(settled_at=None).count() == 0


def test_what_somebody_acted_on_since_is_no_slip_any_more(story):
    """S 1(4)."""
    people, later = story.people, "2026-03-04 10:30"
    promised, passed_on, again = story.enquiry(promise=PROMISE), story.enquiry(to_staff=people.officer), story.enquiry()
    visits.reply(story.act("receptionist", later), promised, answer="可以")
    referrals.record_contact(story.act("receptionist", later), passed_on, result="not_reached")
    visits.promise(story.act("receptionist", later), again, **PROMISE, consent_way="phone")
    to_director = desk.receive_for_director(
        story.act("receptionist"), people.east.id, channel="call", content="要找主任", house=people.home
    )
    for visit in (promised, passed_on, again, to_director):
        with pytest.raises(RuleBroken) as refused:
            voiding.void(story.act("receptionist", later), visit, **MISTAKE)
        assert refused.value.clause == "S 1(4)"


def test_a_promise_a_chase_or_a_verifier_follow_from_a_case_too(story):
    """people 7: what the resident was told, or asked after, isn't voided by its author."""
    act = story.act("receptionist")
    promised, chased, verified = story.complaint(), story.complaint(), story.complaint()
    complaints.promise(act, promised, **PROMISE, consent_way="phone")
    chases.chase_complaint(act, chased, words="还没人来")
    verification.assign_verifier(act, verified, verifier=story.people.officer)
    asked, repair = story.enquiry(), story.repair()
    chases.chase_visit(act, asked, words="问过了吗")
    chases.chase_repair_task(act, repair, words="什么时候来")
    for void, case in (
        (complaint_endings.void, promised), (complaint_endings.void, chased), (complaint_endings.void, verified),
        (voiding.void, asked), (repair_tasks.void, repair),
    ):
        with pytest.raises(RuleBroken) as refused:
            void(act, case, **MISTAKE)
        assert refused.value.clause == "S 1(4)"


def test_she_voids_the_case_and_then_its_contact(story):
    task = story.repair()
    repair_tasks.void(story.act("receptionist"), task, **MISTAKE)
    voiding.void(story.act("receptionist"), task.visit, **MISTAKE)
    assert [stored(row)["state"] for row in (task, task.visit)] == ["voided", "voided"]


def test_the_kind_and_the_reason_are_named(story):
    visit = story.enquiry()
    for given in ({"void_kind": None}, {"reason": " "}):
        with pytest.raises(RuleBroken) as refused:
            voiding.void(story.act("director"), visit, **{**MISTAKE, **given})
        assert refused.value.field in given


def test_with_a_contact_all_falls_away_that_still_stands_open(story):
    complaint = story.finished(promise=PROMISE)
    voiding.void(story.act("director", "2026-03-04 12:00"), complaint.visit, **MISTAKE)
    assert [stored(row)["state"] for row in (complaint.visit, complaint)] == ["voided", "voided"]
    assert complaint.revisits[0].state == "not_needed"
    assert db.session.query(ReplyPromise).filter_by(settled_at=None).count() == 0


def test_with_a_contact_its_repair_and_its_sheet_fall_away(story):
    for case in (story.repaired(), story.returned()):
        voiding.void(story.act("director", "2026-03-04 15:00"), case.visit, **MISTAKE)
        assert stored(case)["state"] == "voided"


def test_what_was_carried_to_its_end_was_no_mistake(story):
    complaint = story.closed()
    with pytest.raises(RuleBroken, match=complaint.number):
        voiding.void(story.act("director"), complaint.visit, **MISTAKE)
    complaint_endings.void(story.act("director"), complaint, **MISTAKE)
    voiding.void(story.act("director"), complaint.visit, **MISTAKE)
    assert [stored(row)["state"] for row in (complaint, complaint.visit)] == ["voided", "voided"]


def test_nothing_is_ever_deleted(story):
    complaint = story.finished()
    before = rows_in_all_tables()
    voiding.void(story.act("director"), complaint.visit, **MISTAKE)
    after = rows_in_all_tables()
    assert all(after[table] >= before[table] for table in before)


def test_a_voided_record_stays_where_it_is(story):
    visit = story.enquiry()
    voiding.void(story.act("director"), visit, **MISTAKE)
    with pytest.raises(WrongState):
        visits.reopen(story.act("director"), visit, reason="恢复")
    with pytest.raises(WrongState):
        voiding.void(story.act("director"), visit, **MISTAKE)


def test_the_same_matter_recorded_twice_is_merged_into_the_other(story):
    first, second = story.enquiry(), story.enquiry(promise=PROMISE)
    with pytest.raises(RuleBroken) as refused:
        voiding.merge(story.act("receptionist"), second, into=first, reason="重复")
    voiding.merge(story.act("director"), second, into=first, reason="重复")
    assert (stored(second)["state"], stored(second)["merged_into_id"]) == ("merged", first.id)
    assert second.promises[0].settled_at is not None
    assert refused.value.clause == "S 5(8)"
    third = story.enquiry()
    voiding.merge(story.act("receptionist"), third, into=first, reason="重复")
    assert stored(third)["state"] == "merged"


@pytest.mark.parametrize("into", ["none", "itself", "voided"])
def test_a_record_is_merged_into_another_one_that_counts(story, into):
    visit, other = story.enquiry(), story.enquiry()
    voiding.void(story.act("receptionist"), other, **MISTAKE)
    chosen = {"none": None, "itself": visit, "voided": other}[into]
    with pytest.raises(RuleBroken) as refused:
        voiding.merge(story.act("director"), visit, into=chosen, reason="重复")
    assert refused.value.field == "into"


def test_a_complaint_recorded_twice_is_merged_with_its_contact(story):
    """people 4: at most one of them counts."""
    first, second = story.complaint(), story.finished()
    voiding.merge(story.act("director"), second.visit, into=first.visit, reason="同一事项")
    assert [stored(row)["state"] for row in (second, second.visit)] == ["merged", "merged"]
    assert second.revisits[0].state == "not_needed"


def test_what_has_a_repair_or_a_sheet_isnt_merged(story):
    other = story.enquiry()
    for case in (story.repair(), story.sheet()):
        with pytest.raises(RuleBroken) as refused:
            voiding.merge(story.act("director"), case.visit, into=other, reason="重复")
        assert refused.value.field == "into"
        assert stored(case.visit)["state"] == "in_progress"
    assert inspections.tasks_of(case) == []
