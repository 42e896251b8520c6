"""Complaints (chapter 5, 2(5) to 2(8), B1.3, B1.5): apology, verification, who is told, what bars the closing."""

from dataclasses import replace

import pytest

from regulation import complaints, gates
from regulation.complaints import ComplaintFacts
from tests.regulation.moments import at, says

MINOR = ComplaintFacts()
CLOSABLE = ComplaintFacts(
    finding="true", replied_to_resident=True, reported_to_director=True, revisit_state="done"
)
SERVICE = replace(
    CLOSABLE, is_service_complaint=True, has_target=True, accused_id=5, has_apologised=True, service_report_made=True
)
GRAVE = replace(CLOSABLE, severity="grave", has_apologised_formally=True, has_cause_analysis=True)


def bars(verb, known):
    return says(gates.refusals("complaint", verb, known))


def closing(known):
    return [clause for clause, _field in bars("close", known)]


@pytest.mark.parametrize(
    ("code", "names_somebody", "ticked", "is_service"),
    [
        ("A", False, False, True), ("A5", False, False, True), ("B", False, False, True), ("C", True, False, True),
        ("C", False, True, True), ("C", False, False, False), (None, False, False, False), (None, True, False, True),
        ("AB", False, False, False), ("BX2", False, False, False),
    ],
)
def test_a_service_complaint_is_one_by_its_letter_a_named_person_or_a_tick(code, names_somebody, ticked, is_service):
    """F-16."""
    assert complaints.is_service_complaint(code, names_somebody, ticked) is is_service


@pytest.mark.parametrize("channel", ["visit", "call"])
def test_t19_a_service_complaint_by_visit_or_call_isnt_submitted_before_the_apology(channel):
    """S 2(6), S 5(2), F-15."""
    assert says([complaints.first_apology_refusal(channel, True, False)]) == [("S 2(6)", "apologised_first")]
    assert complaints.first_apology_refusal(channel, True, True) is None
    assert complaints.first_apology_refusal(channel, False, False) is None


@pytest.mark.parametrize("channel", ["letter", "box", "online", "other"])
def test_by_letter_box_or_online_the_apology_bars_the_closing_instead(channel):
    assert complaints.first_apology_refusal(channel, True, False) is None
    assert closing(replace(SERVICE, has_apologised=False)) == ["S 2(6)"]


VERIFIED = {"finding": "true", "course": "当晚九点…", "evidence": "监控录像", "person_id": 3, "names_target": False}


def test_a_finding_rests_on_the_whole_course_and_a_note_of_evidence():
    """S 5(7), S 2(7)."""
    assert complaints.verification_refusals(MINOR, **VERIFIED) == []
    assert says(complaints.verification_refusals(MINOR, **{**VERIFIED, "finding": None})) == [("S 5(7)", "finding")]
    assert says(complaints.verification_refusals(MINOR, **{**VERIFIED, "course": " "})) == [("S 5(7)", "course")]
    assert says(complaints.verification_refusals(MINOR, **{**VERIFIED, "evidence": ""})) == [("S 2(7)", "evidence")]


def test_a_service_complaint_names_a_person_a_department_or_a_post_by_its_verification():
    """F-16."""
    unnamed = replace(MINOR, is_service_complaint=True)
    assert says(complaints.verification_refusals(unnamed, **VERIFIED)) == [("F-16", "target_staff")]
    assert complaints.verification_refusals(unnamed, **{**VERIFIED, "names_target": True}) == []
    assert complaints.verification_refusals(replace(unnamed, has_target=True), **VERIFIED) == []


def test_the_accused_verifies_and_handles_nothing():
    """S 1(7)."""
    accused = replace(MINOR, accused_id=3)
    assert says(complaints.verification_refusals(accused, **VERIFIED)) == [("S 1(7)", None)]
    assert complaints.impartial_refusal(3, 3, "handler").field == "handler"
    assert complaints.impartial_refusal(3, 4) is None
    assert complaints.impartial_refusal(None, None) is None


def test_only_a_minor_complaint_is_verified_and_handled_in_one_form():
    assert bars("verify_and_handle", MINOR) == []
    assert bars("verify_and_handle", replace(MINOR, severity="important")) == [("S 5(7)", None)]


def test_the_remedy_isnt_done_while_a_repair_of_it_goes_on():
    """S 1(6)."""
    known = replace(MINOR, unfinished_repairs=("WX-20260304-001",))
    assert bars("finish", known) == [("S 1(6)", None)]
    assert bars("finish", replace(MINOR, open_repairs=("WX-20260304-001",))) == []


def test_a_complaint_found_true_isnt_explained_away():
    """S 5(3)."""
    assert bars("explain", replace(MINOR, finding="untrue")) == []
    assert bars("explain", replace(MINOR, finding="unclear")) == []
    assert bars("explain", replace(MINOR, finding="partly")) == [("S 5(3)", None)]


def test_what_lies_beyond_the_offices_authority_is_referred_and_not_explained():
    assert bars("explain", replace(MINOR, finding="untrue", within_authority=False)) == [("S 5(3)", None)]


def test_beyond_authority_needs_explanation_referral_and_no_promise():
    """S 2(8)."""
    assert complaints.beyond_authority_refusals("已解释", "街道办", True) == []
    assert says(complaints.beyond_authority_refusals("", "", False)) == [
        ("S 2(8)", "explanation"), ("S 2(8)", "referred_to"), ("S 2(8)", "no_promise_made")
    ]


def test_a_reasonable_wish_to_see_a_leader_gets_a_time_and_an_unreasonable_one_a_reason():
    """S 5(4)."""
    assert says(complaints.meeting_refusals(True, "涉及多户", None)) == [("S 5(4)", "meeting_at")]
    assert complaints.meeting_refusals(True, "涉及多户", at("2026-03-05 10:00:00")) == []
    assert complaints.meeting_refusals(False, "已当面答复过", None) == []
    assert says(complaints.meeting_refusals(False, "", None)) == [("S 5(4)", "reason")]
    assert says(complaints.meeting_refusals(None, "想见", None)) == [("S 5(4)", "is_reasonable")]


@pytest.mark.parametrize(
    ("lacking", "clause"),
    [
        ({"finding": None}, "S 5(7)"),
        ({"replied_to_resident": False}, "B1.5"),
        ({"reported_to_director": False}, "B1.5"),
        ({"has_open_promise": True}, "S 5(8)"),
        ({"open_repairs": ("WX-20260304-001",)}, "S 1(6)"),
        ({"revisit_state": None}, "S 3(8)"),
        ({"revisit_state": "due"}, "S 3(8)"),
        ({"goes_to_leader": True}, "B1.5"),
        ({"is_special_event": True}, "S 5(6)"),
    ],
)
def test_a_complaint_doesnt_close_before(lacking, clause):
    """Verification, reply, report, promise, repairs, revisit, what goes to the leader, the special event's report."""
    assert closing(CLOSABLE) == []
    assert closing(replace(CLOSABLE, **lacking)) == [clause]


@pytest.mark.parametrize("state", ["done", "unreachable"])
def test_a_revisit_made_or_set_unreachable_by_the_director_opens_the_closing(state):
    """F-7, F-9."""
    assert closing(replace(CLOSABLE, revisit_state=state)) == []


def test_bribes_asked_for_go_straight_to_the_leader():
    """B1.5."""
    assert closing(replace(CLOSABLE, goes_to_leader=True, integrity_report_made=True)) == []


def test_a_service_complaint_closes_after_the_report_to_the_superior_whatever_was_found():
    """S 5(4)."""
    for finding in ("true", "partly", "untrue", "unclear"):
        assert closing(replace(SERVICE, finding=finding)) == []
        assert closing(replace(SERVICE, finding=finding, service_report_made=False)) == ["S 5(4)"]


def test_an_anonymous_complaint_owes_no_reply_apology_or_revisit_and_all_the_rest():
    """F-24, S 5(1)."""
    anonymous = replace(
        CLOSABLE, is_anonymous=True, replied_to_resident=False, revisit_state=None, is_service_complaint=True,
        service_report_made=True,
    )
    assert closing(anonymous) == []
    assert closing(replace(anonymous, finding=None)) == ["S 5(7)"]
    assert closing(replace(anonymous, service_report_made=False)) == ["S 5(4)"]


def test_a_grave_complaint_needs_the_formal_apology_and_its_cause():
    """S 5(5), S 2(5)."""
    assert closing(GRAVE) == []
    assert closing(replace(GRAVE, has_apologised_formally=False)) == ["S 5(5)"]
    assert closing(replace(GRAVE, has_cause_analysis=False)) == ["S 2(5)"]


def test_an_important_one_needs_the_formal_apology_when_the_supervisor_calls_it_serious():
    """F-17."""
    important = replace(CLOSABLE, severity="important", has_cause_analysis=True)
    assert not complaints.needs_formal_apology(important)
    assert closing(important) == []
    assert closing(replace(important, is_serious=True)) == ["S 5(5)"]


@pytest.mark.parametrize(
    ("current", "new", "roles", "is_refused"),
    [
        ("minor", "grave", {"officer"}, False), ("grave", "grave", {"receptionist"}, False),
        ("grave", None, {"officer"}, False), ("grave", "minor", {"officer"}, True),
        ("important", "minor", {"receptionist", "technician"}, True), ("grave", "minor", {"supervisor"}, False),
    ],
)
def test_who_verifies_may_raise_the_severity_and_those_above_lower_it(current, new, roles, is_refused):
    """S 5(5)."""
    refusal = complaints.severity_refusal(current, new, frozenset(roles))
    assert (refusal is not None) is is_refused


@pytest.mark.parametrize(
    ("superior", "is_about_director", "to"),
    [
        ({"supervisor"}, False, "superior"), ({"officer", "supervisor"}, False, "superior"),
        ({"director"}, False, "leader"), ({"supervisor", "director"}, False, "leader"), ({"leader"}, False, "leader"),
        (set(), False, "leader"), ({"supervisor"}, True, "leader"),
    ],
)
def test_the_report_goes_to_the_direct_superior_and_past_the_director_to_the_leader(superior, is_about_director, to):
    """S 5(4), F-35."""
    assert complaints.report_addressee(frozenset(superior), is_about_director=is_about_director) == to


def test_a_leader_without_an_account_is_told_before_the_desk_writes_down_the_decision():
    """F-35, B1.3."""
    outside = replace(MINOR, director_is_accused=True, leader_is_outside=True)
    assert bars("decide", outside) == [("F-35", None)]
    assert bars("decide", replace(outside, any_report_made=True)) == []
    assert bars("decide", MINOR) == []


def test_after_the_revisit_a_complaint_closes_waits_or_is_handled_again():
    """F-27, S 3(8)."""
    bar = gates.refusals("complaint", "close", replace(CLOSABLE, reported_to_director=False))
    assert complaints.after_revisit("satisfied", []) == "closed"
    assert complaints.after_revisit("fair", bar) == "revisited"
    assert complaints.after_revisit("dissatisfied", bar) == complaints.after_revisit("dissatisfied", []) == "handling"
