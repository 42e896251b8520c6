"""投诉: from the record to the closing (chapter 5, B1.3, B1.5)."""

import pytest

from models import db
from regulation.broken import NotPermitted, Refusals, RuleBroken, WrongState
from tests.workflow.story import at, audited, stored
from workflow import complaint_endings, complaint_repairs, complaints, desk, repair_tasks, verification, visits
from workflow.act import change


def refused_by(error) -> set:
    rules = error.value.refusals if isinstance(error.value, Refusals) else [error.value]
    return {rule.clause for rule in rules}


def test_a_complaint_gets_its_number_and_its_clocks_at_the_first_save(story):
    """S 5(1), F-8, F-30, F-31."""
    complaint = story.complaint()
    assert (complaint.number, complaint.state, complaint.severity) == ("TS-20260304-001", "registered", "minor")
    assert complaint.response_due_at == at("2026-03-04 10:15")
    assert complaint.verify_due_at == at("2026-03-04 23:59:59")
    assert complaint.due_at == at("2026-03-07 23:59:59")
    assert complaint.visit.state == "in_progress"
    assert audited(complaint) == [("record", "李娜")]


def test_its_clocks_count_from_receipt_and_not_from_the_typing(story):
    complaint = story.complaint(received_at=at("2026-03-03 20:10"), late_typing_reason="night")
    assert complaint.verify_due_at == at("2026-03-04 23:59:59")
    assert complaint.is_past_cutoff
    assert complaint.due_at == at("2026-03-06 23:59:59")


def test_assigning_a_verifier_is_the_first_response(story):
    """F-30."""
    complaint = story.complaint()
    verification.assign_verifier(
        story.act("receptionist", "2026-03-04 10:12"), complaint, verifier=story.people.officer
    )
    assert stored(complaint)["state"] == "verifying"
    assert stored(complaint)["first_responded_at"] == at("2026-03-04 10:12")


def test_verifying_writes_finding_course_and_evidence(story):
    """S 5(7), S 2(7), C.2."""
    complaint = story.verify(story.complaint(), when="2026-03-04 11:00")
    (verification,) = complaint.verifications
    assert (verification.finding, verification.verifier_id) == ("true", story.people.supervisor.id)
    assert (stored(complaint)["state"], stored(complaint)["validity"]) == ("verified", "valid")
    assert verification.verified_at == complaint.verified_at == at("2026-03-04 11:00")


@pytest.mark.parametrize(
    ("finding", "validity"), [("partly", "valid"), ("untrue", "invalid"), ("unclear", "invalid")]
)
def test_validity_follows_the_finding(story, finding, validity):
    assert story.verify(story.complaint(), finding=finding).validity == validity


def test_a_clock_that_went_back_breaks_no_verification(story):
    """people 29: what was begun can't end before it began."""
    complaint = story.complaint()
    desk_at_eleven = story.act("receptionist", "2026-03-04 11:00")
    verification.assign_verifier(desk_at_eleven, complaint, verifier=story.people.officer)
    story.verify(complaint, when="2026-03-04 10:30")
    (found,) = complaint.verifications
    assert found.started_at == found.verified_at == at("2026-03-04 10:30")


def test_the_verifier_raises_the_severity_but_only_those_above_lower_it(story):
    """S 5(5), D.2, F-31: no stored due time moves."""
    complaint = story.complaint(severity="important")
    due_at = complaint.due_at
    with pytest.raises(RuleBroken) as refused:
        story.verify(complaint, who="officer", severity="minor")
    assert refused.value.field == "severity"
    story.verify(complaint, who="officer", severity="grave")
    assert (stored(complaint)["severity"], stored(complaint)["due_at"]) == ("grave", due_at)
    complaints.set_severity(story.act("supervisor"), complaint, severity="important", is_serious=True)
    assert (complaint.severity, complaint.is_serious) == ("important", True)
    with pytest.raises(NotPermitted):
        complaints.set_severity(story.act("officer"), complaint, severity="minor")


def test_a_minor_one_is_verified_and_handled_in_one_form(story):
    complaint = story.complaint()
    verification.verify_and_handle(
        story.act("officer"), complaint, finding="true", course="灯坏", evidence="照片", measure="换灯泡", reply="已换"
    )
    assert stored(complaint)["state"] == "done"
    assert len(complaint.verifications) == len(complaint.revisits) == 1


def test_finishing_owes_a_revisit_within_24_hours_and_reports_to_the_director(story):
    """S 3(8), F-9, B1.5."""
    complaint = story.finished()
    (revisit,) = complaint.revisits
    assert (revisit.due_at, revisit.state) == (at("2026-03-05 11:00"), "due")
    (report,) = complaint.escalations
    assert (report.kind, report.to_staff, report.way) == ("result_report", story.people.director, "system")
    assert complaint.reported_to_director_at == complaint.done_at == at("2026-03-04 11:00")


def test_it_isnt_finished_while_its_repair_goes_on_and_closes_after_the_repair_is_closed(story):
    """S 1(6)."""
    complaint = story.verify(story.complaint())
    act = story.act("receptionist")
    with change(act, "record"):
        task = repair_tasks.open_task(
            act, complaint.office_id, fault="楼道灯坏", house=story.people.home, complaint=complaint,
            assigned_to=story.people.technician,
        )
    db.session.refresh(complaint)
    with pytest.raises(RuleBroken) as refused:
        story.finish(complaint)
    assert refused_by(refused) == {"S 1(6)"}
    story.complete(task)
    db.session.refresh(complaint)
    story.finish(complaint, when="2026-03-04 15:00")
    complaint_endings.complete_revisit(
        story.act("receptionist", "2026-03-04 16:00"), complaint, rating="fair", method="phone"
    )
    assert stored(complaint)["state"] == "revisited"
    repair_tasks.complete_revisit(story.act("receptionist", "2026-03-04 16:00"), task, rating="fair", method="phone")
    db.session.refresh(complaint)
    complaint_endings.close(story.act("receptionist", "2026-03-04 16:00"), complaint)
    assert stored(complaint)["state"] == "closed"


def test_a_complaint_sends_for_its_repair_whose_clock_began_with_the_complaint(story):
    """C.4, F-4, S 1(6): at the complaint's home, and the remedy isn't done before it."""
    complaint = story.complaint()
    complaint_repairs.dispatch_repair(
        story.act("receptionist", "2026-03-04 15:00"), complaint, size="small", assigned_to=story.people.technician
    )
    (task,) = complaint.repair_tasks
    assert (task.state, task.fault, task.house) == ("assigned", complaint.content, story.people.home)
    assert (task.received_at, task.due_at) == (complaint.received_at, at("2026-03-04 23:59:59"))
    story.verify(complaint, when="2026-03-04 15:30")
    with pytest.raises(RuleBroken, match=task.number):
        story.finish(complaint, when="2026-03-04 15:40")
    story.complete(task, when="2026-03-04 16:00")
    assert task.revisits[0].state == "due"
    story.finish(complaint, when="2026-03-04 16:30")
    with pytest.raises(RuleBroken) as late:
        complaint_repairs.dispatch_repair(story.act("receptionist", "2026-03-04 16:40"), complaint)
    assert late.value.status == 409


def test_a_repair_of_a_complaint_never_goes_to_the_accused_and_needs_a_place(story):
    """S 1(7)."""
    complaint = story.complaint(house=None, target_staff=story.people.technician, apologised_first=True)
    with pytest.raises(RuleBroken) as nowhere:
        complaint_repairs.dispatch_repair(story.act("receptionist"), complaint)
    assert nowhere.value.field == "house"
    with pytest.raises(RuleBroken) as accused:
        complaint_repairs.dispatch_repair(
            story.act("receptionist"), complaint, place_text="3栋大厅", assigned_to=story.people.technician
        )
    assert accused.value.clause == "S 1(7)"


def test_a_complaint_doesnt_close_before_reply_and_revisit(story):
    complaint = story.verify(story.complaint())
    story.finish(complaint, reply=None)
    with pytest.raises(RuleBroken) as refused:
        complaint_endings.close(story.act("receptionist"), complaint)
    assert refused_by(refused) == {"B1.5", "S 3(8)"}


def test_the_revisit_closes_it_when_nothing_else_is_owed(story):
    """F-10."""
    complaint = story.closed()
    assert (stored(complaint)["state"], stored(complaint.visit)["state"]) == ("closed", "done")
    assert stored(complaint)["closed_at"] == at("2026-03-04 16:00")


def test_dissatisfied_it_is_handled_again_and_owes_everything_anew(story):
    """F-27."""
    complaint = story.finished()
    complaint_endings.complete_revisit(
        story.act("receptionist", "2026-03-04 16:00"), complaint, rating="dissatisfied", method="phone",
        opinion="没修好",
    )
    now = stored(complaint)
    assert (now["state"], now["reopened_count"]) == ("handling", 1)
    assert now["done_at"] is now["replied_to_resident_at"] is now["reported_to_director_at"] is None
    assert stored(complaint.visit)["state"] == "in_progress"
    with pytest.raises(WrongState):
        complaint_endings.archive(story.act("receptionist"), complaint)
    story.finish(complaint, when="2026-03-05 09:00")
    assert [row.state for row in complaint.revisits] == ["done", "due"]
    complaint_endings.complete_revisit(
        story.act("receptionist", "2026-03-05 15:00"), complaint, rating="satisfied", method="phone"
    )
    assert stored(complaint)["state"] == "closed"


def test_an_important_one_closes_with_its_cause(story):
    """S 2(5)."""
    complaint = story.finished(severity="important")
    complaint_endings.complete_revisit(
        story.act("receptionist", "2026-03-04 16:00"), complaint, rating="fair", method="phone"
    )
    assert complaint.state == "revisited"
    with pytest.raises(RuleBroken) as refused:
        complaint_endings.close(story.act("receptionist"), complaint)
    assert refused_by(refused) == {"S 2(5)"}
    complaints.analyse(story.act("officer"), complaint, cause_analysis="巡查漏项", corrective_action="每周查灯")
    complaint_endings.close(story.act("receptionist"), complaint)
    assert stored(complaint)["state"] == "closed"


def test_a_grave_one_closes_with_a_formal_apology_and_is_revisited_from_above(story):
    """S 5(5), F-22."""
    complaint = story.finished(severity="grave")
    complaints.analyse(story.act("officer"), complaint, cause_analysis="漏检", corrective_action="日检")
    given = {"rating": "fair", "method": "visit"}
    with pytest.raises(NotPermitted) as refused:
        complaint_endings.complete_revisit(story.act("receptionist", "2026-03-04 16:00"), complaint, **given)
    assert refused.value.clause == "F-22"
    complaint_endings.complete_revisit(story.act("director", "2026-03-04 16:00"), complaint, **given)
    assert complaint.state == "revisited"
    with pytest.raises(RuleBroken) as owed:
        complaint_endings.close(story.act("director"), complaint)
    assert refused_by(owed) == {"S 5(5)"}
    with pytest.raises(RuleBroken):
        complaints.apologise_formally(story.act("supervisor"), complaint, way=None)
    complaints.apologise_formally(story.act("supervisor"), complaint, way="visit", reaction="接受")
    complaint_endings.close(story.act("director"), complaint)
    assert stored(complaint)["state"] == "closed"


def test_what_isnt_upheld_is_explained_and_still_revisited(story):
    """S 5(3)."""
    complaint = story.verify(story.complaint(), finding="untrue")
    complaint_endings.explain(story.act("receptionist"), complaint, explanation="当晚停电检修，已张贴通知")
    assert stored(complaint)["state"] == "explained"
    assert complaint.revisits[0].state == "due"
    complaint_endings.complete_revisit(
        story.act("receptionist", "2026-03-04 16:00"), complaint, rating="satisfied", method="phone"
    )
    assert stored(complaint)["state"] == "closed"


@pytest.mark.parametrize("given", [{"finding": "true"}, {"finding": "untrue", "within_authority": False}])
def test_what_is_upheld_or_beyond_authority_isnt_explained_away(story, given):
    complaint = story.verify(story.complaint(), **given)
    with pytest.raises(RuleBroken) as refused:
        complaint_endings.explain(story.act("receptionist"), complaint, explanation="说明")
    assert refused.value.clause == "S 5(3)"


def test_beyond_authority_is_explained_referred_and_never_promised(story):
    """S 2(8)."""
    complaint = story.verify(story.complaint(), within_authority=False)
    act = story.act("receptionist")
    with pytest.raises(RuleBroken) as refused:
        complaint_endings.refer_out(act, complaint, explanation="属市政路灯", referred_to="")
    assert {one.field for one in refused.value.refusals} == {"referred_to", "no_promise_made"}
    complaint_endings.refer_out(act, complaint, explanation="属市政路灯", referred_to="路灯所", no_promise_made=True)
    assert (stored(complaint)["state"], complaint.revisits[0].state) == ("beyond_authority", "due")
    complaint_endings.complete_revisit(
        story.act("receptionist", "2026-03-04 16:00"), complaint, rating="fair", method="phone"
    )
    assert stored(complaint)["state"] == "closed"


def test_an_anonymous_one_is_verified_as_usual_and_owes_no_revisit(story):
    """F-24."""
    complaint = story.complaint(is_anonymous=True, visitor_name=None, phone=None)
    story.verify(complaint)
    story.finish(complaint, reply=None)
    assert complaint.revisits == []
    complaint_endings.close(story.act("receptionist"), complaint)
    assert stored(complaint)["state"] == "closed"


def test_an_anonymous_letter_without_a_home_goes_all_the_way_with_its_contact(story):
    """F-24, C.1: whoever left neither name nor phone needs no home either."""
    complaint = story.complaint(channel="box", is_anonymous=True, visitor_name=None, phone=None, house=None)
    assert stored(complaint.visit)["state"] == "in_progress"
    story.verify(complaint)
    story.finish(complaint, reply=None)
    complaint_endings.close(story.act("receptionist"), complaint)
    assert [stored(row)["state"] for row in (complaint, complaint.visit)] == ["closed", "done"]


def test_whoever_leaves_a_name_or_a_phone_isnt_anonymous_on_any_route(story):
    """F-24: the reply and the revisit that are owed aren't ticked away."""
    for left in ({"phone": None}, {"visitor_name": None}):
        with pytest.raises(RuleBroken) as refused:
            story.complaint(is_anonymous=True, **left)
        assert (refused.value.clause, refused.value.field) == ("F-24", "is_anonymous")
    named = story.complaint(house=None)
    assert named.visit.state == "incomplete"
    with pytest.raises(RuleBroken) as completed:
        desk.complete(story.act("receptionist"), named.visit, is_anonymous=True)
    assert completed.value.clause == "F-24"
    help_ = story.receive(kind="help", content="有人吵架", is_anonymous=True, visitor_name="张伟")
    with pytest.raises(RuleBroken) as changed:
        desk.change_kind(story.act("receptionist"), help_, kind="complaint")
    assert changed.value.clause == "F-24"


def test_nobody_becomes_anonymous_afterwards(story):
    """F-24, S 5(1): what is owed to the complainant isn't corrected away."""
    complaint = story.complaint()
    with pytest.raises(RuleBroken) as refused:
        visits.correct(story.act("receptionist"), complaint.visit, is_anonymous=True)
    assert refused.value.clause == "F-24"
    anonymous = story.complaint(is_anonymous=True, visitor_name=None, phone=None)
    visits.correct(story.act("receptionist"), anonymous.visit, is_anonymous=False, visitor_name="张伟")
    assert not anonymous.visit.is_anonymous
    done = story.complaint(is_anonymous=True, visitor_name=None, phone=None)
    story.verify(done)
    story.finish(done, reply=None)
    with pytest.raises(RuleBroken):
        visits.correct(story.act("receptionist"), done.visit, is_anonymous=False, visitor_name="张伟")


def test_what_the_office_cant_solve_is_the_directors_to_decide(story):
    """B1.3."""
    complaint = story.verify(story.complaint())
    with pytest.raises(RuleBroken):
        complaints.request_decision(story.act("officer"), complaint, decision_asked="")
    complaints.request_decision(story.act("officer"), complaint, decision_asked="需动用维修资金")
    with pytest.raises(NotPermitted):
        complaints.decide(story.act("supervisor"), complaint, decision="同意")
    complaints.decide(story.act("director"), complaint, decision="同意，先垫付")
    assert stored(complaint)["state"] == "handling"


def test_anger_caused_by_the_reception_is_reported_to_the_director_by_itself(story):
    """S 2(3)."""
    complaint = story.complaint()
    complaints.record_anger(story.act("officer"), complaint, anger_cause="outcome")
    assert complaint.escalations == []
    complaints.record_anger(story.act("officer"), complaint, anger_cause="reception")
    (report,) = complaint.escalations
    assert (report.kind, report.to_staff) == ("anger", story.people.director)
    assert report.reported_at == at("2026-03-04 10:00")


def test_a_reasonable_wish_to_see_a_leader_gets_a_time(story):
    """S 5(4)."""
    complaint = story.complaint()
    wish = {"is_reasonable": True, "reason": "涉及全楼"}
    with pytest.raises(RuleBroken) as refused:
        complaints.arrange_meeting(story.act("receptionist"), complaint, **wish)
    assert refused.value.field == "meeting_at"
    complaints.arrange_meeting(
        story.act("receptionist"), complaint, **wish, leader=story.people.leader, meeting_at=at("2026-03-06 09:00")
    )
    assert complaint.meeting.leader is story.people.leader


def test_the_handler_is_a_person_or_a_department(story):
    complaint = story.verify(story.complaint())
    with pytest.raises(RuleBroken) as refused:
        complaints.handle(story.act("receptionist"), complaint)
    assert refused.value.field == "handler"
    complaints.handle(story.act("receptionist"), complaint, handler=story.people.officer)
    assert (complaint.state, complaint.department) == ("handling", story.people.engineering)


def test_reopening_a_closed_one_is_the_directors(story):
    """F-27."""
    complaint = story.closed()
    complaint_endings.archive(story.act("receptionist"), complaint)
    assert stored(complaint)["archive_no"] == complaint.number
    with pytest.raises(NotPermitted):
        complaint_endings.reopen(story.act("supervisor"), complaint, reason="又坏了")
    complaint_endings.reopen(story.act("director"), complaint, reason="又坏了")
    now = stored(complaint)
    assert (now["state"], now["reopened_count"], now["archived_at"]) == ("handling", 1, None)
    assert stored(complaint.visit)["state"] == "in_progress"


def test_earlier_complaints_of_the_home_and_category_within_30_days_are_found(story):
    """S 2(5)."""
    def repeats_at(when):
        later = story.complaint(when=when)
        return complaints.repeats_of(story.act("receptionist", when), later)

    complaint = story.complaint()
    assert complaints.repeats_of(story.act("receptionist"), complaint) == []
    assert repeats_at("2026-04-03 10:00") == [complaint]
    assert complaint not in repeats_at("2026-04-03 10:02")
