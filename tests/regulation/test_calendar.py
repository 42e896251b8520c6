"""The office's calendar: its zone, its hours, calendar days without holidays (F-1, F-2, F-34)."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation import calendar
from regulation.office_rules import OfficeRules
from tests.examples import examples
from tests.regulation.moments import RULES, at

ZONES = (
    "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Havana", "Asia/Beirut",
    "America/Asuncion", "Pacific/Apia", "Asia/Kathmandu", "UTC",
)
moments = st.datetimes(datetime(2010, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC)).map(calendar.whole_seconds)  # noqa: DTZ001
rules_of_a_zone = st.sampled_from(ZONES).map(lambda zone: OfficeRules(timezone=zone))


def test_a_day_ends_with_its_last_second_on_the_offices_wall_clock():
    assert calendar.end_of_day(at("2024-03-04 10:00:00").date(), RULES) == at("2024-03-04 23:59:59")


def test_a_day_belongs_to_the_offices_zone_and_not_to_utc():
    assert calendar.local_day(datetime(2024, 3, 4, 16, 0, tzinfo=UTC), RULES).isoformat() == "2024-03-05"


def test_closing_time_itself_is_still_the_same_day():
    assert not calendar.is_past_cutoff(at("2024-03-04 17:30:00"), RULES)


def test_one_second_after_closing_is_past_the_cutoff():
    assert calendar.is_past_cutoff(at("2024-03-04 17:30:01"), RULES)


def test_before_opening_is_the_same_day():
    assert not calendar.is_past_cutoff(at("2024-03-05 00:20:00"), RULES)


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2024-03-04 10:00:00", "2024-03-04 10:00:00"),
        ("2024-03-04 08:30:00", "2024-03-04 08:30:00"),
        ("2024-03-04 17:30:00", "2024-03-04 17:30:00"),
        ("2024-03-04 06:00:00", "2024-03-04 08:30:00"),
        ("2024-03-04 17:30:01", "2024-03-05 08:30:00"),
        ("2024-02-29 22:00:00", "2024-03-01 08:30:00"),
    ],
)
def test_outside_its_hours_the_office_opens_next_in_the_morning(moment, opening):
    assert calendar.next_opening(at(moment), RULES) == at(opening)


def test_a_saturday_and_the_new_year_are_days_like_others():
    """No holiday extends a deadline (F-1)."""
    assert calendar.next_opening(at("2024-01-01 07:00:00"), RULES) == at("2024-01-01 08:30:00")
    assert calendar.is_open(at("2024-03-09 10:00:00"), RULES)


def test_moments_are_whole_seconds():
    """So that `<=` and "before the next midnight" agree (F-34)."""
    moment = datetime(2024, 3, 4, 10, 0, 0, 999_999, tzinfo=UTC)
    assert calendar.whole_seconds(moment) == datetime(2024, 3, 4, 10, 0, tzinfo=UTC)


def test_the_day_on_which_clocks_go_forward_or_back_ends_at_its_own_midnight():
    berlin = OfficeRules(timezone="Europe/Berlin")
    forward = calendar.end_of_day(datetime(2024, 3, 31, tzinfo=UTC).date(), berlin)
    back = calendar.end_of_day(datetime(2024, 10, 27, tzinfo=UTC).date(), berlin)
    assert forward == datetime(2024, 3, 31, 21, 59, 59, tzinfo=UTC)
    assert back == datetime(2024, 10, 27, 22, 59, 59, tzinfo=UTC)


def test_where_clocks_go_back_over_midnight_the_day_ends_the_second_time():
    asuncion = OfficeRules(timezone="America/Asuncion")
    second_half_past_eleven = datetime(2024, 3, 24, 3, 30, tzinfo=UTC)
    day = calendar.local_day(second_half_past_eleven, asuncion)
    assert day.isoformat() == "2024-03-23"
    assert calendar.end_of_day(day, asuncion) > second_half_past_eleven


@examples(60)
@given(moment=moments, rules=rules_of_a_zone)
def test_a_moment_is_never_after_the_end_of_its_own_day(moment, rules):
    end = calendar.end_of_day(calendar.local_day(moment, rules), rules)
    assert moment <= end
    assert end - moment < timedelta(hours=26)


@examples(60)
@given(moment=moments, rules=rules_of_a_zone)
def test_the_next_opening_is_never_in_the_past_and_the_office_is_open_then(moment, rules):
    opening = calendar.next_opening(moment, rules)
    assert opening >= moment
    assert calendar.is_open(opening, rules)


@examples(60)
@given(moment=moments, rules=rules_of_a_zone, closes_at=st.times(time(9, 0), time(23, 59)))
def test_the_cutoff_lies_exactly_between_closing_time_and_the_second_after(moment, rules, closes_at):
    rules = replace(rules, closes_at=closes_at.replace(second=0, microsecond=0))
    closing = calendar.at(calendar.local_day(moment, rules), rules.closes_at, rules)
    if calendar.local(closing, rules).time() == rules.closes_at:
        assert not calendar.is_past_cutoff(closing, rules)
        assert calendar.is_past_cutoff(closing + timedelta(seconds=1), rules)
