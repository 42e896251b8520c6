"""The numbers that an office may set, within their bounds (F-28)."""

from dataclasses import replace
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation.office_rules import SETTINGS, OfficeRules, read_setting, with_settings

NUMBERS = [name for name, item in SETTINGS.items() if item.metadata["unit"]]


def test_the_defaults_are_those_of_the_readings():
    """F-2, F-6, F-7, F-9, F-26, F-30, F-31, F-32, F-33."""
    rules = OfficeRules()
    assert (rules.opens_at, rules.closes_at, rules.timezone) == (time(8, 30), time(17, 30), "Asia/Shanghai")
    assert (rules.minor_complaint_days, rules.important_complaint_days, rules.grave_complaint_days) == (3, 5, 7)
    assert (rules.large_repair_days, rules.urgent_arrival_minutes, rules.urgent_finish_hours) == (7, 30, 24)
    assert (rules.revisit_hours, rules.revisit_hours_complaint, rules.revisit_share_percent) == (24, 24, 100)
    assert (rules.first_response_minutes, rules.special_report_minutes) == (15, 15)
    assert (rules.unreachable_attempts, rules.unreachable_days, rules.archive_days) == (3, 2, 3)
    assert (rules.late_typing_hours, rules.late_entry_minutes, rules.repeat_days) == (72, 30, 30)
    assert rules.strict_same_day is False


@pytest.mark.parametrize("name", SETTINGS)
def test_each_number_has_a_label_and_a_default_within_its_bounds(name):
    bounds = SETTINGS[name].metadata
    assert bounds["label"]
    assert bounds["low"] <= SETTINGS[name].default <= bounds["high"]


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_out_of_its_bounds_is_refused(name):
    bounds = SETTINGS[name].metadata
    assert read_setting(name, str(bounds["low"])) == bounds["low"]
    assert read_setting(name, f" {bounds['high']} ") == bounds["high"]
    for wrong in (bounds["low"] - 1, bounds["high"] + 1, "", "三天", "1.5", "1e3"):
        with pytest.raises(ValueError, match=r".*"):
            read_setting(name, str(wrong))


def test_a_switch_is_on_or_off():
    assert read_setting("strict_same_day", "1") is True
    assert read_setting("strict_same_day", "0") is False
    with pytest.raises(ValueError, match="2"):
        read_setting("strict_same_day", "2")


@given(st.text(max_size=20))
def test_what_is_no_setting_is_no_setting(key):
    if key not in SETTINGS:
        with pytest.raises(ValueError, match=r".*"):
            read_setting(key, "1")


def test_an_offices_numbers_lie_over_the_defaults_and_unknown_ones_fall_away():
    rules = with_settings(OfficeRules(), {"minor_complaint_days": 2, "timezone": "UTC", "gone": 1})
    assert rules == replace(OfficeRules(), minor_complaint_days=2)


def test_an_office_opens_before_it_closes():
    with pytest.raises(ValueError, match="opens"):
        OfficeRules(opens_at=time(17, 30), closes_at=time(8, 30))
