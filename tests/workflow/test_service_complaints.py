"""服务投诉: the apology first, the report to the superior before the closing, the accused kept out
(S 2(6), S 5(4), F-16, F-35, B1.5)."""

import pytest

from models import StaffRole, db
from regulation.broken import NotPermitted, Refusals, RuleBroken, WrongState
from tests.workflow.story import at, stored
from workflow import complaint_endings, complaints, escalations, referrals, repair_tasks
from workflow.act import change


@pytest.fixture
def chain(story):
    """The technician answers to the supervisor, who answers to the director."""
    story.people.technician.superior_id = story.people.supervisor.id
    db.session.commit()
    return story


def no_leader(story):
    """The office's leader has no account; the name stands in the office's set-up."""
    story.people.leader.active = False
    db.session.commit()


def reports(complaint) -> list:
    return [
        (row.kind, row.to_staff.username if row.to_staff else row.to_text, row.reported_at is not None,
         row.for_information)
        for row in complaint.escalations if row.kind != "result_report"
    ]


def refused_clauses(story, complaint, who="receptionist") -> set:
    with pytest.raises(RuleBroken) as refused:
        complaint_endings.close(story.act(who, "2026-03-04 16:00"), complaint)
    rules = refused.value.refusals if isinstance(refused.value, Refusals) else [refused.value]
    return {rule.clause for rule in rules}


def revisit(story, complaint, who="receptionist", **given):
    given = {"rating": "satisfied", "method": "phone", **given}
    return complaint_endings.complete_revisit(story.act(who, "2026-03-04 16:00"), complaint, **given)


@pytest.mark.parametrize("channel", ["visit", "call"])
def test_by_visit_or_call_it_isnt_submitted_before_the_apology(story, channel):
    """S 2(6), S 5(2)."""
    with pytest.raises(RuleBroken) as refused:
        story.service_complaint(channel=channel, apologised_first=False)
    assert (refused.value.clause, refused.value.field) == ("S 2(6)", "apologised_first")
    complaint = story.service_complaint(channel=channel)
    assert (complaint.number, len(complaint.apologies)) == ("TS-20260304-001", 1)
    assert complaint.apologies[0].by_id == story.people.receptionist.id


@pytest.mark.parametrize("channel", ["letter", "box", "online", "other"])
def test_by_letter_or_box_the_apology_bars_the_closing(story, channel):
    complaint = story.service_complaint(channel=channel, apologised_first=False, target_text="东门岗夜班")
    story.verify(complaint)
    story.finish(complaint)
    escalations.escalate_complaint(story.act("receptionist"), complaint, reason="属实")
    revisit(story, complaint)
    assert refused_clauses(story, complaint) == {"S 2(6)"}
    complaints.apologise(story.act("officer"), complaint)
    with pytest.raises(WrongState, match="已经致过歉"):
        complaints.apologise(story.act("officer"), complaint)
    complaint_endings.close(story.act("receptionist"), complaint)
    assert stored(complaint)["state"] == "closed"


def test_an_offices_own_category_can_be_marked_as_service(story):
    """D.1, F-16."""
    story.people.category.is_service = True
    db.session.commit()
    with pytest.raises(RuleBroken) as refused:
        story.complaint()
    assert refused.value.clause == "S 2(6)"


def test_naming_a_person_makes_it_one_and_it_isnt_unticked(story):
    """F-16."""
    complaint = story.complaint(target_staff=story.people.technician, apologised_first=True)
    assert complaint.is_service_complaint
    complaints.correct(story.act("officer"), complaint, is_service_complaint=False)
    assert stored(complaint)["is_service_complaint"]


def test_once_verified_as_one_it_stays_one(story):
    complaint = story.service_complaint()
    story.verify(complaint, target_staff=story.people.technician)
    complaints.correct(
        story.act("officer"), complaint, category=story.people.category, target_staff=None, target_text="某人",
        is_service_complaint=False,
    )
    assert stored(complaint)["is_service_complaint"]


def test_by_its_verification_it_names_a_person_a_department_or_a_post(story):
    """F-16."""
    complaint = story.service_complaint()
    with pytest.raises(RuleBroken) as refused:
        story.verify(complaint)
    assert (refused.value.clause, refused.value.field) == ("F-16", "target_staff")
    story.verify(complaint, target_text="东门岗夜班")
    assert complaint.target_text == "东门岗夜班"


@pytest.mark.parametrize("finding", ["true", "partly"])
def test_found_true_it_waits_for_the_report_to_the_direct_superior(chain, finding):
    """S 5(4)."""
    complaint = chain.service_complaint()
    chain.verify(complaint, who="officer", finding=finding, target_staff=chain.people.technician)
    assert reports(complaint) == [("service_complaint", "sun.mei", False, False)]
    chain.finish(complaint)
    revisit(chain, complaint)
    assert stored(complaint)["state"] == "revisited"
    assert refused_clauses(chain, complaint) == {"S 5(4)"}
    escalations.escalate_complaint(chain.act("receptionist", "2026-03-04 16:05"), complaint, reason="属实，已谈话")
    (row, _result) = complaint.escalations
    assert (row.reported_at, row.way, row.reported_by_id) == (
        at("2026-03-04 16:05"), "system", chain.people.receptionist.id
    )
    complaint_endings.close(chain.act("receptionist"), complaint)
    assert stored(complaint)["state"] == "closed"


@pytest.mark.parametrize("finding", ["untrue", "unclear"])
def test_found_untrue_it_is_sent_to_the_superior_for_information(chain, finding):
    complaint = chain.service_complaint()
    chain.verify(complaint, who="officer", finding=finding, target_staff=chain.people.technician)
    assert reports(complaint) == [("service_complaint", "sun.mei", True, True)]


def test_when_the_superior_is_the_director_the_leader_is_told(story):
    """F-35."""
    complaint = story.service_complaint()
    story.verify(complaint, target_staff=story.people.technician)
    assert reports(complaint) == [("service_complaint", "he.company", False, False)]


def test_for_a_post_or_a_department_the_director_is_told(story):
    complaint = story.service_complaint()
    story.verify(complaint, target_text="东门岗夜班")
    assert reports(complaint) == [("service_complaint", "zhou.ping", False, False)]


def test_the_directors_own_report_goes_on_to_the_leader(story):
    """S 5(4), F-35."""
    complaint = story.service_complaint()
    story.verify(complaint, target_text="东门岗夜班")
    escalations.escalate_complaint(story.act("director"), complaint, reason="请公司过问")
    assert reports(complaint) == [
        ("service_complaint", "zhou.ping", True, False), ("manual", "he.company", True, False)
    ]
    assert [row.reason for row in complaint.escalations] == ["请公司过问", "请公司过问"]


def test_so_does_a_deputys_who_stands_in_the_directors_place(story):
    complaint = story.service_complaint()
    story.verify(complaint, target_text="东门岗夜班")
    act = story.act("supervisor", deputises=True)
    escalations.escalate_complaint(act, complaint, reason="请公司过问")
    assert ("manual", "he.company", True, False) in reports(complaint)


def test_the_directors_own_report_to_a_leader_without_an_account_waits_for_its_way(story):
    """F-35."""
    no_leader(story)
    complaint = story.service_complaint()
    story.verify(complaint, target_text="东门岗夜班")
    escalations.escalate_complaint(story.act("director"), complaint, reason="请公司过问")
    (own, above) = complaint.escalations
    assert (own.kind, own.to_staff_id, own.reported_at is not None) == (
        "service_complaint", story.people.director.id, True
    )
    assert (above.kind, above.to_staff, above.reported_at) == ("manual", None, None)


def test_a_superiors_own_report_goes_on_to_the_director(chain):
    complaint = chain.service_complaint()
    chain.verify(complaint, who="officer", target_staff=chain.people.technician)
    escalations.escalate_complaint(chain.act("supervisor"), complaint, reason="请主任过问")
    assert reports(complaint) == [
        ("service_complaint", "sun.mei", True, False), ("manual", "zhou.ping", True, False)
    ]


def test_reading_is_shown_and_bars_nothing(chain):
    """people 12."""
    complaint = chain.service_complaint()
    chain.verify(complaint, who="officer", target_staff=chain.people.technician)
    escalations.escalate_complaint(chain.act("officer"), complaint, reason="属实")
    (report,) = complaint.escalations
    with pytest.raises(NotPermitted):
        escalations.read(chain.act("director"), report)
    escalations.read(chain.act("supervisor", "2026-03-04 12:00"), report)
    escalations.read(chain.act("supervisor", "2026-03-04 13:00"), report)
    assert (report.read_at, report.read_by_id) == (at("2026-03-04 12:00"), chain.people.supervisor.id)


def test_the_accused_handles_nothing_of_it(chain):
    """S 1(7), S 5(4)."""
    accused = chain.people.officer
    complaint = chain.service_complaint()
    with pytest.raises(RuleBroken) as himself:
        chain.verify(complaint, who="officer", target_staff=accused)
    assert himself.value.field == "target_staff"
    chain.verify(complaint, target_staff=accused)
    for step in (
        lambda act: complaint_endings.finish(act, complaint, measure="没事"),
        lambda act: complaints.reply(act, complaint, answer="没事"),
        lambda act: escalations.escalate_complaint(act, complaint, reason="不实"),
        lambda act: escalations.escalate_visit(act, complaint.visit, reason="不实"),
    ):
        with pytest.raises(NotPermitted) as refused:
            step(chain.act("officer"))
        assert refused.value.clause == "S 1(7)"
    for field, step in (
        ("handler", lambda act: complaints.handle(act, complaint, handler=accused)),
        ("to_staff", lambda act: escalations.escalate_complaint(act, complaint, reason="通知本人", to_staff=accused)),
        ("to_staff", lambda act: referrals.refer(act, complaint.visit, to_staff=accused)),
    ):
        with pytest.raises(RuleBroken) as kept_out:
            step(chain.act("receptionist"))
        assert kept_out.value.field == field


def test_the_accused_mends_nothing_of_it(chain):
    complaint = chain.service_complaint(target_staff=chain.people.technician)
    act = chain.act("receptionist")
    with change(act, "record"):
        task = repair_tasks.open_task(
            act, complaint.office_id, fault="返修", house=chain.people.home, complaint=complaint
        )
    with pytest.raises(RuleBroken) as refused:
        repair_tasks.assign(act, task, assigned_to=chain.people.technician)
    assert (refused.value.clause, refused.value.field) == ("S 1(7)", "assigned_to")


def test_who_turns_out_to_be_the_accused_handles_it_no_longer(chain):
    complaint = chain.service_complaint()
    chain.verify(complaint, target_text="维修班")
    complaints.handle(chain.act("receptionist"), complaint, handler=chain.people.officer)
    complaints.correct(chain.act("receptionist"), complaint, target_staff=chain.people.officer)
    assert stored(complaint)["handler_id"] is None
    assert stored(complaint)["target_staff_id"] == chain.people.officer.id


def test_who_is_named_after_the_verification_is_reported_to_that_persons_superior(chain):
    """S 5(4): the report about a post doesn't stand for the one about the person."""
    complaint = chain.service_complaint()
    chain.verify(complaint, who="officer", target_text="维修班")
    escalations.escalate_complaint(chain.act("officer"), complaint, reason="属实")
    complaints.correct(chain.act("officer"), complaint, target_staff=chain.people.technician)
    assert reports(complaint) == [
        ("service_complaint", "zhou.ping", True, False), ("service_complaint", "sun.mei", False, False)
    ]
    chain.finish(complaint)
    revisit(chain, complaint)
    assert refused_clauses(chain, complaint) == {"S 5(4)"}


def test_the_rule_reports_to_its_addressee_and_the_person_to_the_one_chosen_besides(chain):
    complaint = chain.service_complaint()
    chain.verify(complaint, who="officer", target_staff=chain.people.technician)
    escalations.escalate_complaint(
        chain.act("officer"), complaint, reason="请主任关注", to_staff=chain.people.director
    )
    assert reports(complaint) == [
        ("service_complaint", "sun.mei", True, False), ("manual", "zhou.ping", True, False)
    ]


def test_about_the_director_the_leader_stands_in_everywhere(story):
    """F-35: the director can't touch it, nor can a deputy in the director's name."""
    people = story.people
    complaint = story.service_complaint(severity="grave", target_staff=people.director)
    story.verify(complaint)
    assert reports(complaint) == [("service_complaint", "he.company", False, False)]
    complaints.request_decision(story.act("officer"), complaint, decision_asked="请公司定")
    with pytest.raises(NotPermitted) as accused:
        complaints.decide(story.act("director"), complaint, decision="不处理")
    assert accused.value.clause == "S 1(7)"
    with pytest.raises(NotPermitted) as deputy:
        complaints.decide(story.act("supervisor", deputises=True), complaint, decision="不处理")
    assert deputy.value.clause == "B1.3"
    complaints.decide(story.act("leader"), complaint, decision="约谈主任")
    story.finish(complaint)
    assert complaint.escalations[-1].to_staff is people.leader
    escalations.escalate_complaint(story.act("officer"), complaint, reason="属实")
    complaints.apologise_formally(story.act("leader"), complaint, way="visit")
    complaints.analyse(story.act("officer"), complaint, cause_analysis="言语失当", corrective_action="培训")
    with pytest.raises(NotPermitted):
        revisit(story, complaint, who="receptionist")
    revisit(story, complaint, who="leader")
    assert stored(complaint)["state"] == "closed"
    complaint_endings.reopen(story.act("leader"), complaint, reason="住户来信")
    assert stored(complaint)["state"] == "handling"
    complaint_endings.void(story.act("leader"), complaint, void_kind="other", reason="公司另案处理")
    assert stored(complaint)["state"] == "voided"


def test_a_further_role_as_director_counts_like_the_main_one(story):
    """people 9."""
    db.session.add(StaffRole(staff_id=story.people.supervisor.id, role="director"))
    db.session.commit()
    db.session.refresh(story.people.supervisor)
    complaint = story.service_complaint(target_staff=story.people.supervisor)
    story.verify(complaint, who="officer")
    assert reports(complaint) == [("service_complaint", "he.company", False, False)]


def test_a_director_by_a_further_role_is_the_one_who_is_told(story):
    """people 9, B1.5: rights are the union, so are duties."""
    people = story.people
    people.director.active = False
    db.session.add(StaffRole(staff_id=people.supervisor.id, role="director"))
    db.session.commit()
    complaint = story.finished()
    assert [row.to_staff for row in complaint.escalations] == [people.supervisor]
    assert stored(complaint)["reported_to_director_at"] is not None


def test_a_leader_without_an_account_is_told_outside_with_the_way(story):
    """F-35: an office is never stuck."""
    no_leader(story)
    complaint = story.service_complaint(severity="grave", target_staff=story.people.director)
    story.verify(complaint)
    assert reports(complaint) == [("service_complaint", "公司周经理", False, False)]
    complaints.request_decision(story.act("officer"), complaint, decision_asked="请公司定")
    with pytest.raises(RuleBroken) as untold:
        complaints.decide(story.act("receptionist"), complaint, decision="约谈主任")
    assert untold.value.clause == "F-35"
    with pytest.raises(RuleBroken) as no_way:
        escalations.escalate_complaint(story.act("receptionist"), complaint, reason="属实")
    assert (no_way.value.clause, no_way.value.field) == ("F-35", "way")
    escalations.escalate_complaint(story.act("receptionist"), complaint, reason="属实", way="phone")
    (report,) = complaint.escalations
    assert (report.way, report.reported_at, report.reported_by_id) == (
        "phone", at("2026-03-04 10:00"), story.people.receptionist.id
    )
    complaints.decide(story.act("receptionist"), complaint, decision="周经理来电：约谈主任")
    story.finish(complaint)
    assert stored(complaint)["reported_to_director_at"] is None
    escalations.escalate_complaint(story.act("receptionist"), complaint, reason="已办完", way="phone")
    assert stored(complaint)["reported_to_director_at"] is not None
    complaints.apologise_formally(story.act("supervisor"), complaint, way="phone")
    complaints.analyse(story.act("officer"), complaint, cause_analysis="言语失当", corrective_action="培训")
    revisit(story, complaint, who="receptionist")
    assert stored(complaint)["state"] == "closed"


def test_what_a_leader_without_an_account_wants_voided_the_desk_voids_after_the_report(story):
    """F-35: an office is never stuck."""
    no_leader(story)
    complaint = story.service_complaint(target_staff=story.people.director)
    day_after = story.act("supervisor", "2026-03-05 10:00")
    with pytest.raises(RuleBroken) as untold:
        complaint_endings.void(day_after, complaint, void_kind="duplicate", reason="周经理：重复")
    assert untold.value.clause == "S 1(4)"
    escalations.escalate_complaint(day_after, complaint, reason="与昨日重复", way="phone")
    complaint_endings.void(day_after, complaint, void_kind="duplicate", reason="周经理：重复")
    assert stored(complaint)["state"] == "voided"


def test_bribes_asked_for_go_straight_to_the_leader(story):
    """B1.5."""
    complaint = story.service_complaint(category=story.people.bribe_category, target_text="维修班")
    assert reports(complaint) == [("integrity", "he.company", True, False)]


def test_a_category_given_later_reports_it_once(story):
    complaint = story.service_complaint(target_text="维修班")
    for _ in range(2):
        complaints.correct(story.act("officer"), complaint, category=story.people.bribe_category)
    assert reports(complaint) == [("integrity", "he.company", True, False)]


def test_without_the_leaders_account_a_person_has_to_report_it_and_the_closing_waits(story):
    no_leader(story)
    complaint = story.service_complaint(category=story.people.bribe_category, target_text="维修班")
    assert reports(complaint) == [("integrity", "公司周经理", False, False)]
    story.verify(complaint)
    story.finish(complaint)
    revisit(story, complaint)
    assert refused_clauses(story, complaint) == {"B1.5", "S 5(4)"}
    escalations.escalate_complaint(story.act("receptionist"), complaint, reason="已电话报告", way="phone")
    complaint_endings.close(story.act("receptionist"), complaint)
    assert stored(complaint)["state"] == "closed"


def test_a_report_without_an_addressee_goes_to_the_director_and_from_the_director_to_the_leader(story):
    visit = story.enquiry()
    escalations.escalate_visit(story.act("technician"), visit, reason="住户要投诉")
    escalations.escalate_visit(story.act("director"), visit, reason="请公司支持")
    assert [(row.kind, row.to_staff.username) for row in visit.escalations] == [
        ("manual", "zhou.ping"), ("manual", "he.company")
    ]
    with pytest.raises(RuleBroken) as refused:
        escalations.escalate_visit(story.act("receptionist"), visit, reason=" ")
    assert refused.value.field == "reason"
