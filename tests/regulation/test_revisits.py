"""Revisits (3(8), 1(7)): who may ask, what makes one effective, which repairs owe one."""

from dataclasses import replace

import pytest

from regulation import revisits
from regulation.revisits import RevisitFacts
from tests.regulation.moments import RULES, at, says

REPAIR = RevisitFacts(worker_ids=frozenset({5}))
COMPLAINT = RevisitFacts(accused_ids=frozenset({6}), decider_ids=frozenset({7}))
DESK = frozenset({"receptionist"})


def refusal(known, person_id, roles=DESK, **more):
    return revisits.revisitor_refusal(known, person_id=person_id, roles=frozenset(roles), **more)


def test_t20_who_did_the_repair_doesnt_ask_how_it_went_whatever_other_role_they_hold():
    """S 1(7), F-22."""
    for roles in ({"technician"}, {"technician", "receptionist"}, {"officer", "supervisor", "director"}):
        assert refusal(REPAIR, 5, roles).clause == "S 1(7)"
        assert refusal(REPAIR, 5, roles, nobody_else_on_duty=True).clause == "S 1(7)"
    assert refusal(REPAIR, 1) is None


def test_the_accused_asks_nobody_even_when_alone_on_duty():
    assert refusal(COMPLAINT, 6).clause == "S 1(7)"
    assert refusal(COMPLAINT, 6, nobody_else_on_duty=True).clause == "S 1(7)"


def test_who_decided_or_handled_asks_only_when_nobody_else_is_on_duty():
    assert refusal(COMPLAINT, 7).field == "nobody_else_on_duty"
    assert refusal(COMPLAINT, 7, nobody_else_on_duty=True) is None


def test_who_took_the_call_may_ask():
    assert refusal(COMPLAINT, 1) is None


def test_a_grave_complaint_is_revisited_by_the_director_or_the_leader():
    """F-22."""
    grave = replace(COMPLAINT, is_grave=True)
    assert refusal(grave, 1).clause == "F-22"
    assert refusal(grave, 1, {"supervisor"}).clause == "F-22"
    assert refusal(grave, 1, {"director"}) is None
    assert refusal(grave, 1, {"leader"}) is None


def test_a_grave_one_about_the_director_by_the_leader_or_by_the_desk_for_a_leader_without_an_account():
    """F-35."""
    grave = replace(COMPLAINT, is_grave=True, director_is_accused=True)
    assert refusal(grave, 1, {"supervisor", "director"}).clause == "F-22"
    assert refusal(grave, 1, {"leader"}) is None
    assert refusal(replace(grave, leader_is_outside=True), 1) is None


def test_an_effective_revisit_has_a_method_and_a_rating():
    """S 3(8)."""
    assert revisits.result_refusals("satisfied", "phone", None) == []
    assert says(revisits.result_refusals(None, None, None)) == [("S 3(8)", "method"), ("S 3(8)", "rating")]


def test_a_bad_rating_comes_with_the_residents_words():
    assert says(revisits.result_refusals("dissatisfied", "phone", " ")) == [("S 3(8)", "opinion")]
    assert revisits.result_refusals("dissatisfied", "phone", "还在漏") == []


def test_unreachable_needs_three_attempts_on_two_days():
    """F-7."""
    tries = (at("2026-03-04 10:00:00"), at("2026-03-04 15:00:00"), at("2026-03-05 10:00:00"))
    assert revisits.unreachable_refusal(replace(REPAIR, attempts=tries), RULES) is None
    assert revisits.unreachable_refusal(replace(REPAIR, attempts=tries[:2]), RULES).clause == "F-7"


@pytest.mark.parametrize("always", ["of_handover", "of_complaint", "is_leak", "is_rework"])
def test_handovers_complaints_leaks_and_rework_are_always_revisited(always):
    """S 3(8), B2.12."""
    ordinary = {"of_handover": False, "of_complaint": False, "is_leak": False, "is_rework": False}
    few = replace(RULES, revisit_share_percent=0)
    assert revisits.owes_revisit(**{**ordinary, always: True}, draw=99, rules=few)
    assert not revisits.owes_revisit(**ordinary, draw=0, rules=few)


def test_other_repairs_are_revisited_by_the_offices_share_and_all_of_them_by_default():
    ordinary = {"of_handover": False, "of_complaint": False, "is_leak": False, "is_rework": False}
    third = replace(RULES, revisit_share_percent=30)
    assert [revisits.owes_revisit(**ordinary, draw=draw, rules=third) for draw in (0, 29, 30, 99)] == [
        True, True, False, False
    ]
    assert revisits.owes_revisit(**ordinary, draw=99, rules=RULES)
