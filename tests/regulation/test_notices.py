"""Who is told of what, and when (S 3(7), S 3(8), S 4(3), S 5(4), S 5(8), 职责(1), F-35)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation.notices import (
    AUDIENCES,
    STAND_INS,
    Colleagues,
    acceptance_due,
    acceptance_news,
    audience_of,
    promise_news,
    recipients,
    revisit_news,
    unread_since,
)
from regulation.office_rules import OfficeRules
from regulation.words import NOTICE_KINDS, values
from tests.regulation.moments import at as shanghai

RULES = OfficeRules()
HANDLER, DESK, SUPERVISOR, DIRECTOR, LEADER, NAMED = range(1, 7)
EVERYBODY = Colleagues((NAMED,), (HANDLER,), (DESK,), (SUPERVISOR,), (DIRECTOR,), (LEADER,))
SECOND = timedelta(seconds=1)


def told(kind, colleagues=EVERYBODY, *, times=1, is_grave=False, **more):
    return recipients(audience_of(kind, times=times, is_grave=is_grave), colleagues, **more)


def test_every_kind_of_notice_has_its_audience():
    assert set(AUDIENCES) == set(values(NOTICE_KINDS))
    assert {part for audience in AUDIENCES.values() for part in audience} <= set(STAND_INS)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("special_case", [DIRECTOR, NAMED]),
        ("promise_soon", [HANDLER]),
        ("promise_broken", [DIRECTOR]),
        ("not_accepted", [DIRECTOR]),
        ("revisit_soon", [DESK]),
        ("revisit_late", [DIRECTOR]),
        ("escalated", [NAMED]),
        ("special_event", [DIRECTOR]),
        ("assigned", [NAMED]),
        ("contacted", [NAMED]),
    ],
)
def test_each_kind_reaches_whom_the_regulation_names(kind, expected):
    assert told(kind) == expected


def test_a_chase_reaches_one_more_each_time():
    assert told("chased", times=1) == [HANDLER]
    assert told("chased", times=2) == [HANDLER, SUPERVISOR]
    assert told("chased", times=3) == told("chased", times=9) == [HANDLER, SUPERVISOR, DIRECTOR]


def test_a_grave_complaints_revisit_is_the_directors():
    """F-22."""
    assert told("revisit_soon", is_grave=True) == [DIRECTOR]
    assert told("revisit_soon", is_grave=True, director_is_accused=True) == [LEADER]


def test_about_the_director_the_leader_is_told_in_the_directors_place():
    """F-35: also where the director would only stand in for somebody."""
    for kind in ("special_case", "promise_broken", "not_accepted", "revisit_late"):
        found = told(kind, accused_ids=frozenset({DIRECTOR}), director_is_accused=True)
        assert LEADER in found
        assert DIRECTOR not in found
    small = replace(EVERYBODY, handler=(), reception=(), supervisor=())
    assert told("promise_soon", small, director_is_accused=True) == [LEADER]


def test_nobody_else_stands_in_while_somebody_is_there():
    assert told("promise_soon", replace(EVERYBODY, handler=())) == [DESK]
    assert told("revisit_soon", replace(EVERYBODY, reception=())) == [SUPERVISOR]
    assert told("revisit_soon", replace(EVERYBODY, reception=(), supervisor=())) == [DIRECTOR]
    assert told("revisit_late", replace(EVERYBODY, director=())) == [LEADER]
    assert told("escalated", replace(EVERYBODY, named=())) == []


def test_a_leader_without_an_account_bars_no_notice():
    """F-35: the desk writes down what the leader decides, so the desk is told."""
    small = replace(EVERYBODY, leader=())
    assert told("promise_broken", small, accused_ids=frozenset({DIRECTOR}), director_is_accused=True) == [SUPERVISOR]
    smaller = replace(small, supervisor=())
    assert told("promise_broken", smaller, accused_ids=frozenset({DIRECTOR}), director_is_accused=True) == [DESK]


def test_who_did_it_isnt_told_of_it():
    assert told("assigned", actor_id=NAMED) == []
    assert told("chased", times=3, actor_id=HANDLER) == [SUPERVISOR, DIRECTOR]


@given(
    kind=st.sampled_from(sorted(AUDIENCES)), times=st.integers(1, 5), is_grave=st.booleans(),
    accused=st.frozensets(st.integers(1, 6)), about_director=st.booleans(),
    people=st.builds(Colleagues, *[st.lists(st.integers(1, 9), max_size=3).map(tuple)] * 6),
)
def test_nobody_is_told_twice_or_about_the_case_against_oneself(kind, times, is_grave, accused, about_director, people):
    found = told(
        kind, people, times=times, is_grave=is_grave, accused_ids=accused, director_is_accused=about_director
    )
    assert len(found) == len(set(found))
    assert not accused & set(found)


def test_a_promise_is_told_two_hours_before_and_once_it_is_broken():
    """S 5(8): kept means by its second (T13)."""
    at = shanghai("2024-03-10 12:00:00")
    assert promise_news(at, at - timedelta(hours=2) - SECOND, RULES) is None
    assert promise_news(at, at - timedelta(hours=2), RULES) == "promise_soon"
    assert promise_news(at, at, RULES) == "promise_soon"
    assert promise_news(at, at + SECOND, RULES) == "promise_broken"


def test_a_revisit_is_told_four_hours_before_and_once_it_is_late():
    at = shanghai("2024-03-09 17:40:00")
    assert revisit_news(at, at - timedelta(hours=4) - SECOND, RULES) is None
    assert revisit_news(at, at - timedelta(hours=4), RULES) == "revisit_soon"
    assert revisit_news(at, at + SECOND, RULES) == "revisit_late"


def test_what_is_due_by_the_end_of_a_day_is_late_with_the_next_midnight():
    at = shanghai("2024-03-09 23:59:59")
    assert promise_news(at, shanghai("2024-03-09 23:59:59"), RULES) == "promise_soon"
    assert promise_news(at, shanghai("2024-03-10 00:00:00"), RULES) == "promise_broken"


def test_an_offices_own_hours_decide():
    at, slow = shanghai("2024-03-09 17:00:00"), replace(RULES, promise_warning_hours=1, revisit_warning_hours=12)
    assert promise_news(at, at - timedelta(hours=2), slow) is None
    assert revisit_news(at, at - timedelta(hours=12), slow) == "revisit_soon"


@pytest.mark.parametrize(
    ("assigned", "arrival", "due"),
    [
        ("2024-03-04 10:00:00", None, "2024-03-04 11:00:00"),
        ("2024-03-04 17:20:00", None, "2024-03-04 18:20:00"),
        ("2024-03-04 17:31:00", None, "2024-03-05 09:30:00"),
        ("2024-03-04 23:59:59", None, "2024-03-05 09:30:00"),
        ("2024-03-05 00:20:00", None, "2024-03-05 09:30:00"),
        ("2024-03-04 10:00:00", "2024-03-04 10:30:00", "2024-03-04 10:30:00"),
        ("2024-03-04 22:00:00", "2024-03-04 22:30:00", "2024-03-04 22:30:00"),
        ("2024-03-04 10:00:00", "2024-03-04 09:30:00", "2024-03-04 10:00:00"),
    ],
)
def test_a_task_is_taken_within_an_hour_of_the_offices_time(assigned, arrival, due):
    """职责(1): an urgent one by the time at which somebody is to be there."""
    assigned, due = shanghai(assigned), shanghai(due)
    arrival = shanghai(arrival) if arrival else None
    assert acceptance_due(assigned, arrival, RULES) == due
    assert acceptance_news(assigned, arrival, due, RULES) is None
    assert acceptance_news(assigned, arrival, due + SECOND, RULES) == "not_accepted"


def test_what_is_unread_after_a_day_is_unread_too_long():
    now = shanghai("2024-03-04 10:00:00")
    assert unread_since(now, RULES) == shanghai("2024-03-03 10:00:00")
    assert unread_since(now, replace(RULES, unread_hours=2)) == shanghai("2024-03-04 08:00:00")
