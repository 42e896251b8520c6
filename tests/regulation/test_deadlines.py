"""When each thing is due, with the worked cases T1 to T17 of the readings; T19 and T20 stand with their chapters."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation import deadlines as due
from regulation.calendar import local_day
from regulation.complaints import after_revisit as complaint_after_revisit
from regulation.move_in import GATES as MOVE_IN_GATES
from regulation.move_in import InspectionFacts, keys_refusals
from regulation.office_rules import OfficeRules
from regulation.repairs import RepairFacts, special_case_refusals
from regulation.repairs import after_revisit as repair_after_revisit
from tests.examples import examples
from tests.regulation.moments import RULES, STRICT, at, says
from tests.regulation.test_calendar import moments, rules_of_a_zone


def small(text, rules=RULES):
    return due.repair_due(at(text), "small", False, rules)


def large(text, rules=RULES):
    return due.repair_due(at(text), "large", False, rules)


def test_t1_a_small_repair_is_due_the_same_day():
    """S 3(7), F-4."""
    assert small("2024-03-04 10:00:00") == at("2024-03-04 23:59:59")


def test_t2_a_small_repair_reported_exactly_at_closing_is_due_the_same_day():
    assert small("2024-03-04 17:30:00") == at("2024-03-04 23:59:59")


@pytest.mark.parametrize("clock", ["17:30:01", "17:50:00"])
def test_t3_a_small_repair_reported_after_closing_is_due_the_next_day_and_marked(clock):
    """F-2."""
    assert small(f"2024-03-04 {clock}") == at("2024-03-05 23:59:59")
    assert due.is_shifted(at(f"2024-03-04 {clock}"), RULES)


@pytest.mark.parametrize("clock", ["17:30:01", "17:50:00"])
def test_t4_under_the_strict_setting_it_is_due_the_same_day_after_all(clock):
    assert small(f"2024-03-04 {clock}", STRICT) == at("2024-03-04 23:59:59")
    assert not due.is_shifted(at(f"2024-03-04 {clock}"), STRICT)


def test_t5_a_small_repair_reported_before_opening_is_due_that_day():
    assert small("2024-03-05 00:20:00") == at("2024-03-05 23:59:59")


def test_t6_a_larger_repair_is_due_in_a_week_whatever_the_hour():
    """F-5."""
    assert large("2024-03-04 17:50:00") == at("2024-03-11 23:59:59")


def test_t7_a_week_over_the_end_of_a_leap_february():
    assert large("2024-02-26 09:00:00") == at("2024-03-04 23:59:59")


def test_t8_a_week_over_the_new_year():
    assert large("2024-12-28 09:00:00") == at("2025-01-04 23:59:59")


def test_t9_a_revisit_is_due_24_hours_after_the_work_was_done_on_a_saturday_too():
    """S 3(8), F-7."""
    assert due.revisit_due(at("2024-03-08 17:40:00"), RULES) == at("2024-03-09 17:40:00")


def test_t10_exactly_at_the_due_time_is_on_time_and_a_second_later_is_late():
    """F-34."""
    moment = at("2024-03-09 17:40:00")
    assert not due.is_late(moment, moment, moment)
    assert due.is_late(moment, moment + timedelta(seconds=1), moment)


def test_t11_an_evening_complaint_is_verified_the_next_day_and_a_grave_one_the_same():
    """S 5(7), F-8."""
    evening = at("2024-03-04 20:10:00")
    assert due.verification_due(evening, "minor", RULES) == at("2024-03-05 23:59:59")
    assert due.verification_due(evening, "grave", RULES) == at("2024-03-04 23:59:59")
    assert due.verification_due(evening, "minor", RULES, special=True) == at("2024-03-04 23:59:59")


def test_t12_an_evening_complaint_at_a_months_end_is_of_that_month_and_verified_in_time_in_the_next():
    """F-25."""
    received, verified = at("2024-03-31 22:00:00"), at("2024-04-01 09:00:00")
    assert local_day(received, RULES).month == 3
    assert not due.is_late(due.verification_due(received, "minor", RULES), verified, verified)


def test_t13_a_promise_is_kept_at_its_second_and_broken_the_second_after():
    """S 5(8)."""
    promised = at("2024-03-10 12:00:00")
    assert due.is_kept(promised, promised)
    assert not due.is_kept(promised, promised + timedelta(seconds=1))
    assert not due.is_kept(promised, None)


def test_t14_a_special_case_reported_after_the_original_due_time_is_refused():
    """S 3(7), F-6."""
    due_at = at("2024-03-04 23:59:59")
    task = RepairFacts(original_due_at=due_at, due_at=due_at)
    late = due_at + timedelta(seconds=1)
    wanted = {"reason": "缺配件", "new_due_at": at("2024-03-06 12:00:00")}
    assert special_case_refusals(task, **wanted, now=due_at) == []
    assert says(special_case_refusals(task, **wanted, now=late)) == [("F-6", "reason")]
    assert due.is_late(task.original_due_at, None, late)


def test_t15_a_dissatisfied_revisit_reopens_a_complaint_and_asks_for_rework_on_a_repair():
    """F-27."""
    assert complaint_after_revisit("dissatisfied", []) == "handling"
    assert repair_after_revisit("dissatisfied") == "revisited"
    assert repair_after_revisit("satisfied") == repair_after_revisit("fair") == "closed"


def test_t16_a_handover_without_a_problem_is_accepted_without_a_revisit():
    """S 3(9)."""
    sheet = InspectionFacts(owner_signed=True, property_signed=True)
    assert [gate(sheet) for gate in MOVE_IN_GATES["accept"]] == [None, None]


def test_t17_keys_before_both_signatures_need_the_directors_override_with_its_reason():
    """S 3(5), F-20."""
    sheet = InspectionFacts(owner_signed=True)
    assert says(keys_refusals(sheet, override_reason="急", is_director=False)) == [("S 3(5)", None)]
    assert says(keys_refusals(sheet, override_reason="", is_director=True)) == [("S 3(5)", "override_reason")]
    assert keys_refusals(sheet, override_reason="老人当晚入住", is_director=True) == []


def test_an_urgent_repair_is_due_within_24_hours_and_somebody_there_within_half_an_hour():
    """F-32."""
    start = at("2024-03-04 22:00:00")
    assert due.repair_due(start, "large", True, RULES) == at("2024-03-05 22:00:00")
    assert due.arrival_due(start, RULES) == at("2024-03-04 22:30:00")


def test_a_small_urgent_repair_is_due_at_the_earlier_of_the_two():
    assert due.repair_due(at("2024-03-04 10:00:00"), "small", True, RULES) == at("2024-03-04 23:59:59")
    assert due.repair_due(at("2024-03-04 00:00:00"), "small", True, RULES) == at("2024-03-04 23:59:59")


def test_no_closing_time_moves_the_day_of_a_small_urgent_repair():
    """F-2: emergencies get no shift."""
    assert due.repair_due(at("2024-03-04 18:00:00"), "small", True, RULES) == at("2024-03-04 23:59:59")
    assert due.repair_due(at("2024-03-04 18:00:00"), "small", False, RULES) == at("2024-03-05 23:59:59")


def test_the_first_response_to_a_complaint_is_due_in_15_minutes_or_after_the_next_opening():
    """F-30."""
    assert due.first_response_due(at("2024-03-04 10:00:00"), RULES) == at("2024-03-04 10:15:00")
    assert due.first_response_due(at("2024-03-04 20:00:00"), RULES) == at("2024-03-05 08:45:00")
    assert due.first_response_due(at("2024-03-04 20:00:00"), RULES, at_once=True) == at("2024-03-04 20:15:00")


@pytest.mark.parametrize(
    ("severity", "day"), [("minor", "2024-03-07"), ("important", "2024-03-09"), ("grave", "2024-03-11")]
)
def test_a_complaint_is_done_within_three_five_or_seven_days(severity, day):
    """S 5(8), F-31."""
    assert due.complaint_due(at("2024-03-04 20:00:00"), severity, RULES) == at(f"{day} 23:59:59")


def test_a_special_event_is_reported_within_15_minutes_at_any_hour():
    """S 5(6)."""
    assert due.special_report_due(at("2024-03-04 03:00:00"), RULES) == at("2024-03-04 03:15:00")


def test_the_sheet_is_back_at_reception_the_same_day():
    """S 3(6), F-3."""
    assert due.sheet_return_due(at("2024-03-04 16:00:00"), RULES) == at("2024-03-04 23:59:59")
    assert due.sheet_return_due(at("2024-03-04 18:00:00"), RULES) == at("2024-03-05 23:59:59")


def test_the_sheet_is_filed_three_days_after_the_owner_accepted():
    """S 3(9), F-33."""
    assert due.archive_due(at("2024-03-04 18:00:00"), RULES) == at("2024-03-07 23:59:59")


def test_a_complaints_revisit_has_a_setting_of_its_own():
    """F-9."""
    longer = replace(RULES, revisit_hours_complaint=48)
    assert due.revisit_due(at("2024-03-04 10:00:00"), longer, of_complaint=True) == at("2024-03-06 10:00:00")
    assert due.revisit_due(at("2024-03-04 10:00:00"), longer) == at("2024-03-05 10:00:00")


def test_a_note_with_its_content_alone_is_completed_by_closing_time():
    assert due.completion_due(at("2024-03-04 10:00:00"), RULES) == at("2024-03-04 17:30:00")
    assert due.completion_due(at("2024-03-04 17:30:01"), RULES) == at("2024-03-05 17:30:00")


def test_a_contact_typed_half_an_hour_later_is_marked():
    """S 2(4)."""
    received = at("2024-03-04 10:00:00")
    assert not due.is_late_entry(received, at("2024-03-04 10:30:00"), RULES)
    assert due.is_late_entry(received, at("2024-03-04 10:30:01"), RULES)


def test_three_attempts_at_different_times_on_two_days_allow_unreachable():
    """F-7."""
    tries = [at("2024-03-04 10:00:00"), at("2024-03-04 15:00:00"), at("2024-03-05 10:00:00")]
    assert due.may_set_unreachable(tries, RULES)
    assert not due.may_set_unreachable(tries[:2], RULES)
    assert not due.may_set_unreachable([tries[0], tries[0], tries[2]], RULES)
    assert not due.may_set_unreachable([*tries[:2], at("2024-03-04 17:00:00")], RULES)


def test_the_hour_to_phone_lies_between_nine_and_eight_and_the_due_time_stays():
    assert due.call_by(at("2024-03-05 15:00:00"), RULES) == at("2024-03-05 15:00:00")
    assert due.call_by(at("2024-03-05 22:00:00"), RULES) == at("2024-03-05 20:00:00")
    assert due.call_by(at("2024-03-05 07:00:00"), RULES) == at("2024-03-04 20:00:00")


def test_a_clock_is_amber_in_its_last_quarter_and_red_after():
    start, end = at("2024-03-04 08:00:00"), at("2024-03-04 12:00:00")
    assert due.tone(start, end, at("2024-03-04 10:59:59")) == "ok"
    assert due.tone(start, end, at("2024-03-04 11:00:00")) == "soon"
    assert due.tone(start, end, end) == "soon"
    assert due.tone(start, end, end + timedelta(seconds=1)) == "late"


def test_a_due_time_at_a_days_end_is_shown_as_a_day():
    assert due.ends_the_day(at("2024-03-04 23:59:59"), RULES)
    assert not due.ends_the_day(at("2024-03-04 17:40:00"), RULES)


def test_what_has_no_due_time_is_never_late():
    assert not due.is_late(None, None, at("2024-03-04 10:00:00"))


@examples(80)
@given(start=moments, rules=rules_of_a_zone, strict=st.booleans())
def test_nothing_is_due_before_it_begins(start, rules, strict):
    rules = replace(rules, strict_same_day=strict)
    dues = [
        *(due.repair_due(start, size, urgent, rules) for size in ("small", "large") for urgent in (False, True)),
        *(due.verification_due(start, severity, rules) for severity in ("minor", "important", "grave")),
        *(due.complaint_due(start, severity, rules) for severity in ("minor", "important", "grave")),
        due.first_response_due(start, rules), due.revisit_due(start, rules), due.sheet_return_due(start, rules),
        due.archive_due(start, rules), due.special_report_due(start, rules), due.completion_due(start, rules),
        due.arrival_due(start, rules),
    ]
    assert min(dues) >= start


@examples(80)
@given(start=moments, rules=rules_of_a_zone)
def test_a_matter_taken_after_closing_has_exactly_one_day_more(start, rules):
    shifted, unshifted = due.same_day(start, rules), due.same_day(start, rules, shifts=False)
    days = local_day(shifted, rules) - local_day(unshifted, rules)
    assert days.days in ({1, 2} if due.is_shifted(start, rules) else {0})
    assert due.ends_the_day(shifted, rules) or rules.timezone == "Pacific/Apia"


@examples(60)
@given(start=moments, days=st.integers(1, 60), rules=rules_of_a_zone)
def test_days_are_calendar_days_over_a_change_of_clocks(start, days, rules):
    later = due.days_later(start, days, rules)
    assert timedelta(days=days - 1, hours=-2) < later - start < timedelta(days=days + 1, hours=2)


@examples(60)
@given(start=moments, hours=st.integers(1, 168))
def test_the_revisit_clock_counts_elapsed_hours_over_a_change_of_clocks(start, hours):
    berlin = OfficeRules(timezone="Europe/Berlin", revisit_hours=hours)
    assert due.revisit_due(start, berlin) - start == timedelta(hours=hours)


@examples(60)
@given(end=moments, rules=rules_of_a_zone)
def test_the_hour_to_phone_is_never_after_the_due_time(end, rules):
    assert due.call_by(end, rules) <= end
