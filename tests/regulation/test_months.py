"""The month of the report: its days, what it is compared with, and who may write, return and approve (职责(2), C.7)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation import months
from regulation.broken import NotPermitted, RuleBroken, WrongState
from regulation.months import Period, month_of
from regulation.office_rules import OfficeRules
from regulation.permissions import Person
from regulation.repeats import Repeat, repeats
from tests.regulation.moments import at

RULES = OfficeRules()
MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))
DIRECTOR = Person(1, "周平", 1, frozenset({"director"}), own_roles=frozenset({"director"}))
DEPUTY = Person(2, "高扬", 1, frozenset({"officer", "director"}), own_roles=frozenset({"officer"}))


def test_a_month_begins_on_the_day_that_the_office_set():
    assert month_of(date(2026, 3, 31), 1) == MARCH
    assert month_of(date(2026, 3, 25), 26) == Period(date(2026, 2, 26), date(2026, 3, 26))
    assert month_of(date(2026, 1, 3), 26) == Period(date(2025, 12, 26), date(2026, 1, 26))


def test_the_last_month_that_is_over_changes_at_the_offices_midnight():
    assert months.last_ended(at("2026-03-31 23:59:59"), RULES).first == date(2026, 2, 1)
    assert months.last_ended(at("2026-04-01 00:00"), RULES) == MARCH
    assert not MARCH.has_ended(at("2026-03-31 23:59:59"), RULES)
    assert MARCH.has_ended(at("2026-04-01 00:00"), RULES)


def test_a_month_is_compared_with_the_one_before_and_with_last_years():
    assert months.before(MARCH, 1) == Period(date(2026, 2, 1), date(2026, 3, 1))
    assert months.a_year_before(MARCH) == Period(date(2025, 3, 1), date(2025, 4, 1))
    leap = Period(date(2024, 2, 29), date(2024, 3, 2))
    assert months.a_year_before(leap).first == date(2023, 2, 28)


def test_any_other_period_is_compared_with_as_many_days_before():
    week = Period(date(2026, 3, 9), date(2026, 3, 16))
    assert months.before(week, 1) == Period(date(2026, 3, 2), date(2026, 3, 9))
    assert months.after(week, 1) == Period(date(2026, 3, 16), date(2026, 3, 23))


def test_the_year_so_far_ends_with_the_period_and_homes_are_counted_on_its_last_day_or_today():
    assert months.year_so_far(MARCH) == Period(date(2026, 1, 1), date(2026, 4, 1))
    assert months.as_of(MARCH, at("2026-05-01 09:00"), RULES) == date(2026, 3, 31)
    assert months.as_of(MARCH, at("2026-03-10 09:00"), RULES) == date(2026, 3, 10)


@given(st.dates(date(1990, 1, 1), date(2150, 1, 1)), st.integers(1, 28))
def test_every_day_lies_in_one_month_and_months_follow_one_another(day, first_day):
    month = month_of(day, first_day)
    assert month.first <= day < month.until
    assert months.after(months.before(month, first_day), first_day) == month
    assert months.before(month, first_day).until == month.first
    assert months.is_month(month, first_day)


def test_a_period_is_read_from_its_first_and_last_day():
    assert months.read_period("2026-03-01", " 2026-03-31") == MARCH


@pytest.mark.parametrize(("first", "last", "field"), [
    ("", "2026-03-31", "first"), ("2026-03-01", "soon", "last"), ("2026-03-02", "2026-03-01", "last"),
    ("2000-01-01", "2026-01-01", "last"), ("0001-01-01", "0001-01-02", "first"),
])
def test_what_is_no_period_is_refused_beside_the_day(first, last, field):
    with pytest.raises(RuleBroken) as refused:
        months.read_period(first, last)
    assert refused.value.field == field


def submitting(**given):
    known = {"state": "draft", "analysis": "电梯老化", "has_ended": True, "measures": 1, "missed": 2, **given}
    state, analysis = known.pop("state"), known.pop("analysis")
    return [(one.field, type(one)) for one in months.submission_refusals(state, analysis, **known)]


def test_a_report_is_submitted_with_its_analysis_once_the_month_is_over():
    assert submitting() == []
    assert submitting(analysis=" ") == [("analysis", RuleBroken)]
    assert submitting(has_ended=False) == [(None, RuleBroken)]
    assert submitting(state="approved") == [(None, WrongState)]


def test_a_missed_target_asks_for_a_measure():
    assert submitting(measures=0) == [("text", RuleBroken)]
    assert submitting(measures=0, missed=0) == []


def test_the_director_alone_decides_and_only_on_what_was_submitted():
    assert months.decision_refusal("submitted", DIRECTOR) is None
    assert isinstance(months.decision_refusal("submitted", DEPUTY), NotPermitted)
    assert isinstance(months.decision_refusal("draft", DIRECTOR), WrongState)
    assert isinstance(months.decision_refusal("approved", DIRECTOR), WrongState)


def test_a_measure_has_a_person_and_a_date_after_the_month():
    assert months.measure_refusals("换钢丝绳", "王强", date(2026, 4, 20), MARCH.until) == []
    fields = [one.field for one in months.measure_refusals("", None, None, MARCH.until)]
    assert fields == ["text", "person", "due_on"]
    assert [one.field for one in months.measure_refusals("换", "王强", date(2026, 3, 31), MARCH.until)] == ["due_on"]


# Repetitions (K19, S 2(5))


def test_two_complaints_of_one_home_and_kind_within_thirty_days_are_a_repetition():
    rows = [(1, 7, at("2026-02-20 09:00")), (1, 7, at("2026-03-05 09:00")), (1, 8, at("2026-03-05 09:00")),
            (2, 7, at("2026-03-05 09:00"))]
    assert repeats(rows, at("2026-03-01 00:00"), days=30, times=2) == [Repeat(1, 7, 2)]


def test_what_lies_more_than_the_days_apart_or_before_the_month_is_none():
    apart = [(1, 7, at("2026-02-01 09:00")), (1, 7, at("2026-03-05 09:00"))]
    assert repeats(apart, at("2026-03-01 00:00"), days=30, times=2) == []
    earlier = [(1, 7, at("2026-02-10 09:00")), (1, 7, at("2026-02-12 09:00"))]
    assert repeats(earlier, at("2026-03-01 00:00"), days=30, times=2) == []


def test_the_same_repair_needs_three():
    rows = [(1, 7, at(f"2026-03-{day:02} 09:00")) for day in (2, 12, 22)]
    assert repeats(rows, at("2026-03-01 00:00"), days=30, times=3) == [Repeat(1, 7, 3)]
    assert repeats(rows[:2], at("2026-03-01 00:00"), days=30, times=3) == []
