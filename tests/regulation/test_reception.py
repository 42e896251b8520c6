"""Receiving callers (chapters 1, 2 and 4, special events 5(6)): what is written down at once, what bars a closing."""

from dataclasses import replace

import pytest

from regulation import gates, reception
from regulation.reception import VisitFacts
from regulation.words import KINDS, values
from tests.regulation.moments import RULES, at, says

NOW = at("2026-03-04 10:00:00")
ENQUIRY = VisitFacts(kind="enquiry")
SPECIAL = VisitFacts(
    kind="help", is_special_event=True, has_containment=True, has_outcome=True, reports_made=1
)


def bars(verb, known):
    return says(gates.refusals("visit", verb, known))


def test_a_phone_is_there_or_the_caller_left_none():
    """S 2(4)."""
    assert says([reception.no_phone_refusal("15400000001", True)]) == [("S 2(4)", "no_phone")]
    assert [reception.no_phone_refusal(*one) for one in ((None, True), ("15400000001", False), (None, False))] == [
        None, None, None
    ]


@pytest.mark.parametrize("content", [None, "", " ", "问", " 问 "])
def test_no_contact_without_two_characters_of_what_it_was_about(content):
    """S 1(4), S 2(4)."""
    assert says([reception.content_refusal(content)]) == [("S 2(4)", "content")]


def test_two_characters_are_a_record():
    assert reception.content_refusal("漏水") is None


def test_the_matter_in_one_line_is_the_first_thirty_characters_without_line_breaks():
    assert reception.subject_of("楼上\n漏水 " + "啊" * 40) == "楼上 漏水 " + "啊" * 24


def test_a_contact_may_be_typed_up_to_72_hours_later_with_a_reason():
    """F-26."""
    assert reception.received_at_refusals(at("2026-03-01 10:00:00"), NOW, "night", False, RULES) == []


def test_beyond_72_hours_only_the_director_types_it():
    received = at("2026-03-01 09:59:59")
    assert says(reception.received_at_refusals(received, NOW, "night", False, RULES)) == [("F-26", "received_at")]
    assert reception.received_at_refusals(received, NOW, "night", True, RULES) == []


def test_late_typing_names_its_reason_for_the_director_too():
    received = at("2026-03-04 09:29:59")
    for is_director in (False, True):
        refusals = reception.received_at_refusals(received, NOW, "", is_director, RULES)
        assert says(refusals) == [("F-26", "late_typing_reason")]
    assert reception.received_at_refusals(at("2026-03-04 09:30:00"), NOW, "", False, RULES) == []


def test_nobody_was_received_in_the_future():
    assert says(reception.received_at_refusals(at("2026-03-04 10:00:01"), NOW, None, True, RULES)) == [
        ("F-26", "received_at")
    ]


@pytest.mark.parametrize(
    ("kind", "values_", "missing"),
    [
        ("enquiry", {}, ["answer"]),
        ("enquiry", {"answer": "到前台交"}, []),
        ("enquiry", {"promised_at": [1]}, []),
        ("enquiry", {"to_staff": [1]}, []),
        ("repair", {}, ["house", "phone"]),
        ("repair", {"place_text": "东门", "no_phone": True}, []),
        ("repair", {"house": 1, "phone": "15400000001"}, []),
        ("complaint", {}, ["category", "visitor_name", "phone", "house"]),
        ("complaint", {"category": 1, "is_anonymous": True, "place_text": "东门"}, []),
        ("complaint", {"category": 1, "is_anonymous": True}, []),
        ("complaint", {"category": 1, "visitor_name": "张", "house": 1, "no_phone": True}, []),
        ("help", {}, ["house"]),
        ("tour", {}, ["visitor_name"]),
        ("tour", {"organisation": "某物业公司"}, []),
        ("move_in", {"place_text": "3栋"}, ["house"]),
        ("suggestion", {}, []),
        ("other", {}, []),
    ],
)
def test_each_kind_says_what_it_lacks_to_be_complete(kind, values_, missing):
    """S 2(4), S 5(1)."""
    assert reception.missing_for_completeness(kind, values_) == missing


def test_every_kind_has_been_thought_of():
    for kind in values(KINDS):
        assert isinstance(reception.missing_for_completeness(kind, {}), list)


def test_an_answer_on_an_unverified_basis_closes_nothing():
    """S 1(5)."""
    refusals = reception.answer_refusals(ENQUIRY, answer="大概是", basis="unverified", solved_on_spot=True)
    assert says(refusals) == [("S 1(5)", "answer_basis")]


def test_an_enquiry_closes_with_its_answer():
    """S 4(1)."""
    refusals = reception.answer_refusals(ENQUIRY, answer=" ", basis="rule", solved_on_spot=True)
    assert says(refusals) == [("S 4(1)", "answer")]
    assert reception.answer_refusals(ENQUIRY, answer="到前台交", basis="rule", solved_on_spot=True) == []


def test_an_enquiry_not_solved_needs_a_referral_or_a_promise():
    """S 4(2)."""
    unsolved = {"answer": "要问工程部", "basis": "rule", "solved_on_spot": False}
    assert says(reception.answer_refusals(ENQUIRY, **unsolved)) == [("S 4(2)", "solved_on_spot")]
    assert reception.answer_refusals(replace(ENQUIRY, has_referral=True), **unsolved) == []
    assert reception.answer_refusals(replace(ENQUIRY, has_promise=True), **unsolved) == []


def test_other_kinds_close_without_the_tick_of_solved_on_the_spot():
    known = replace(ENQUIRY, kind="help")
    assert reception.answer_refusals(known, answer="已派人", basis="rule", solved_on_spot=False) == []


def test_someone_not_reached_has_to_be_followed_by_a_promise():
    """S 4(3)."""
    known = replace(ENQUIRY, has_referral=True, last_referral_result="not_reached")
    assert bars("finish", known) == [("S 4(3)", None)]
    assert bars("finish", replace(known, has_promise=True)) == []
    assert bars("finish", replace(known, last_referral_result="received")) == []


def test_a_contact_result_belongs_to_a_referral():
    assert bars("record_contact", ENQUIRY) == [("S 4(3)", None)]
    assert bars("record_contact", replace(ENQUIRY, has_referral=True)) == []


def test_a_tour_starts_once_and_only_a_tour_does():
    """S 4(4)."""
    tour = VisitFacts(kind="tour")
    assert bars("start", tour) == []
    assert bars("start", replace(tour, has_started=True)) == [("S 4(4)", None)]
    assert bars("start", replace(tour, kind="enquiry")) == [("S 4(4)", None)]


def test_a_tour_that_never_set_out_is_not_finished():
    """S 4(4)."""
    tour = VisitFacts(kind="tour")
    assert bars("finish", tour) == [("S 4(4)", None)]
    assert bars("finish", replace(tour, has_started=True)) == []


@pytest.mark.parametrize("lacking", [{"has_containment": False}, {"has_outcome": False}, {"reports_made": 0}])
def test_a_special_event_closes_with_containment_outcome_and_a_report_to_a_unit(lacking):
    """S 5(6)."""
    assert bars("finish", SPECIAL) == []
    assert bars("finish", replace(SPECIAL, **lacking)) == [("S 5(6)", None)]


@pytest.mark.parametrize("verb", ["notify_unit", "contain"])
def test_units_are_told_and_measures_taken_for_special_events_only(verb):
    assert bars(verb, SPECIAL) == []
    assert bars(verb, ENQUIRY) == [("S 5(6)", None)]


def test_a_suggestion_closes_after_the_directors_word_and_only_a_suggestion_gets_one():
    """B1.4."""
    suggestion = VisitFacts(kind="suggestion")
    assert bars("finish", suggestion) == [("B1.4", None)]
    assert bars("finish", replace(suggestion, has_suggestion_decision=True)) == []
    assert bars("decide_suggestion", suggestion) == []
    assert bars("decide_suggestion", ENQUIRY) == [("B1.4", None)]


@pytest.mark.parametrize(("text", "is_refused"), [
    ("北门充电桩五月装好", False), ("根据张伟业主的建议，装充电桩", True), ("3栋2单元 501室提出的", True),
    ("3-2-501 提出的", True),
    ("3栋2单元501业主", True), ("3号楼2单元501", True), ("３－２－５０１住户", True),
    ("3栋501室的建议", True), ("感谢张、伟", True), ("13栋501室", False), ("3栋5012室", False),
    ("电话 154-0000-0001", True), ("1栋 32501 号", False),
])
def test_what_is_posted_names_nobody_who_did_not_agree(text, is_refused):
    """B1.4, E-7."""
    known = {"name": "张伟", "phone": "15400000001", "home": "3-2-501"}
    refused = reception.posting_refusals(text, may_be_named=False, **known)
    assert [one.field for one in refused] == ["posted_text"] * is_refused
    assert reception.posting_refusals(text, may_be_named=True, **known) == []
    nobody = dict.fromkeys(known)
    assert reception.posting_refusals(text, may_be_named=False, **nobody) == []
    assert reception.posting_refusals(" ", may_be_named=True, **nobody)[0].clause == "B1.4"


def test_what_an_outside_unit_passed_on_is_answered_to_them_before_it_closes():
    """B1.5."""
    passed_on = replace(ENQUIRY, owes_outside_reply=True)
    assert bars("finish", passed_on) == [("B1.5", None)]
    assert bars("reply_outside", passed_on) == []
    assert bars("reply_outside", ENQUIRY) == [("B1.5", None)]


def test_a_contact_isnt_closed_past_its_open_complaint_or_repair():
    """S 1(6)."""
    known = replace(ENQUIRY, open_children=("TS-20260304-001",))
    (refusal,) = gates.refusals("visit", "finish", known)
    assert refusal.clause == "S 1(6)"
    assert "TS-20260304-001" in str(refusal)


def test_what_opened_a_case_keeps_its_kind():
    """S 1(4)."""
    assert bars("change_kind", ENQUIRY) == []
    assert bars("change_kind", replace(ENQUIRY, has_children=True)) == [("S 1(4)", None)]


def test_a_promise_is_a_definite_time_ahead_with_reason_and_consent():
    """S 5(8), F-19."""
    promise = {
        "promised_at": at("2026-03-05 12:00:00"), "consented": True, "consent_way": "phone", "reason": "要配件",
        "now": NOW,
    }
    assert reception.promise_refusals(**promise) == []
    assert says(reception.promise_refusals(**{**promise, "promised_at": None})) == [("S 5(8)", "promised_at")]
    assert says(reception.promise_refusals(**{**promise, "promised_at": NOW})) == [("S 5(8)", "promised_at")]
    assert says(reception.promise_refusals(**{**promise, "reason": " "})) == [("S 5(8)", "reason")]
    assert says(reception.promise_refusals(**{**promise, "consented": None})) == [("S 5(8)", "consented")]
    assert says(reception.promise_refusals(**{**promise, "consent_way": None})) == [("F-19", "consent_way")]
    assert reception.promise_refusals(**{**promise, "consented": False, "consent_way": None}) == []


MINE_TODAY = VisitFacts(kind="other", created_by_id=7, created_today=True)


@pytest.mark.parametrize("kind", [None, "mistake", "duplicate", "test"])
def test_a_receptionist_voids_her_own_record_of_the_day_while_nothing_follows_from_it(kind):
    """S 1(4)."""
    assert reception.voiding_gate(MINE_TODAY, person_id=7, is_director=False, kind=kind) is None


@pytest.mark.parametrize(
    ("change", "person", "kind"),
    [
        ({"created_today": False}, 7, "mistake"),
        ({"has_followers": True}, 7, "mistake"),
        ({}, 8, "mistake"),
        ({}, 7, "other"),
    ],
)
def test_everything_else_is_voided_by_the_director(change, person, kind):
    known = replace(MINE_TODAY, **change)
    refusal = reception.voiding_gate(known, person_id=person, is_director=False, kind=kind)
    assert refusal.clause == "S 1(4)"
    assert reception.voiding_gate(known, person_id=person, is_director=True, kind=kind) is None


def test_what_led_to_a_finished_case_was_no_mistake():
    assert bars("void", replace(MINE_TODAY, finished_children=("TS-20260304-001",))) == [("S 1(4)", None)]


def test_nobody_becomes_anonymous_after_leaving_a_name_or_once_the_remedy_is_done():
    """F-24: so that the reply and the revisit can't be corrected away."""
    refusal = reception.anonymity_refusal
    assert refusal(None, None, True, False) is None
    assert refusal("张三", None, False, False) is None
    assert refusal("张三", None, True, False).clause == "F-24"
    assert refusal(None, "15400000001", True, False).field == "is_anonymous"
    assert refusal(None, None, True, True).clause == refusal(None, None, False, True).clause == "F-24"


def test_the_second_chase_reaches_the_supervisor_and_the_third_the_director():
    """S 1(6)."""
    assert [reception.told_of_chase(times) for times in (1, 2, 3, 4)] == [
        "handler", "supervisor", "director", "director"
    ]


def test_while_the_clock_stands_before_the_newest_record_saving_waits_for_the_director():
    """F-26: five minutes are forgiven; what the director confirmed isn't asked again until a newer one."""
    newest = at("2026-03-04 12:00:00")
    assert reception.clock_refusal(NOW, None, None) is None
    assert reception.clock_refusal(at("2026-03-04 11:55:00"), newest, None) is None
    assert reception.clock_refusal(at("2026-03-04 11:54:59"), newest, None).clause == "F-26"
    assert reception.clock_refusal(NOW, newest, newest) is None
    assert reception.clock_refusal(NOW, newest, at("2026-03-04 11:59:59")).field == "received_at"
