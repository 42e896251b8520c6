"""交付日: how far a family is, what is missing, what can be done now (S 3(3) to S 3(6))."""

from dataclasses import replace

import pytest

from regulation import delivery_days as rules
from regulation.delivery_days import FamilyFacts


def test_a_family_that_just_came_misses_everything_and_begins_with_papers_inspection_and_meters():
    """S 3(1), S 3(2), S 3(4)."""
    known = FamilyFacts(listed=10)
    assert rules.missing(known) == ["opening", "documents", "inspection", "meters", "signatures", "keys", "returned"]
    assert rules.possible(known) == ["opening", "inspection", "meters"]
    assert rules.possible(replace(known, is_opened=True)) == ["documents", "inspection", "meters"]


def test_keys_come_after_both_signatures_and_signatures_after_the_inspection():
    """S 3(5)."""
    inspected = FamilyFacts(is_opened=True, documents=4, listed=10, is_inspected=True, meters=3)
    assert rules.possible(inspected) == ["signatures"]
    signed = replace(inspected, signatures=2)
    assert rules.possible(signed) == ["keys", "returned"]
    assert rules.possible(replace(signed, is_opened=False)) == ["opening", "returned"]


def test_a_refused_sheet_waits_for_no_signature_and_goes_back():
    """F-20."""
    refused = FamilyFacts(is_opened=True, documents=4, listed=10, is_inspected=True, meters=3, is_refused=True)
    assert rules.missing(refused) == ["keys", "returned"]
    assert rules.possible(refused) == ["returned"]


@pytest.mark.parametrize(
    ("at", "wanted", "status"),
    [(None, "1", None), ("1", "1", None), ("1", None, None), ("1", "2", 409), (None, "9", 422)],
)
def test_a_family_stands_at_one_counter_at_a_time(at, wanted, status):
    refusal = rules.counter_refusal(at, wanted)
    assert (refusal.status if refusal else None) == status
