"""Repairs (3(7), 职责(1)): dispatch, the special case reported in time, completion, closing."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from regulation import gates, repairs
from regulation.repairs import RepairFacts
from tests.regulation.moments import at, says

DUE = at("2026-03-04 23:59:59")
NOW = at("2026-03-04 15:00:00")
TASK = RepairFacts(
    original_due_at=DUE, due_at=DUE, assigned_to_id=5, department_id=2,
    assigned_at=at("2026-03-04 10:00:00"),
)
DONE = {
    "result": "fixed", "work_done": "换水龙头", "done_by": 5, "completed_at": at("2026-03-04 14:00:00"), "now": NOW,
    "from_a_slip": False,
}


def bars(verb, known):
    return says(gates.refusals("repair_task", verb, known))


def test_a_task_goes_to_a_person_or_a_department():
    """S 3(7)."""
    technician = SimpleNamespace(id=5)
    assert says(repairs.assignment_refusals(None, None)) == [("S 3(7)", "assigned_to")]
    assert repairs.assignment_refusals(technician, None) == []
    assert repairs.assignment_refusals(None, "工程部") == []


def test_a_task_of_a_complaint_never_goes_to_the_accused():
    """S 1(7)."""
    assert says(repairs.assignment_refusals(SimpleNamespace(id=5), None, frozenset({5}))) == [
        ("S 1(7)", "assigned_to")
    ]


def test_taking_and_completing_belong_to_the_assignee_or_the_desk():
    """职责(1)."""
    assert repairs.own_task_refusal(TASK, person_id=5, department_id=9, speaks_for_the_desk=False) is None
    assert repairs.own_task_refusal(TASK, person_id=6, department_id=2, speaks_for_the_desk=True) is None
    refusal = repairs.own_task_refusal(TASK, person_id=6, department_id=2, speaks_for_the_desk=False)
    assert refusal.clause == "职责(1)"


def test_a_departments_task_belongs_to_its_people():
    known = replace(TASK, assigned_to_id=None)
    assert repairs.own_task_refusal(known, person_id=6, department_id=2, speaks_for_the_desk=False) is None
    assert repairs.own_task_refusal(known, person_id=6, department_id=3, speaks_for_the_desk=False) is not None
    assert repairs.own_task_refusal(known, person_id=6, department_id=None, speaks_for_the_desk=False) is not None


def test_a_special_case_has_a_reason_and_a_later_time_and_comes_before_the_due_time():
    """S 3(7), F-6."""
    report = {"reason": "缺配件", "new_due_at": at("2026-03-06 12:00:00"), "now": DUE}
    assert repairs.special_case_refusals(TASK, **report) == []
    assert says(repairs.special_case_refusals(TASK, **{**report, "reason": ""})) == [("S 3(7)", "reason")]
    assert says(repairs.special_case_refusals(TASK, **{**report, "new_due_at": None})) == [("S 3(7)", "new_due_at")]
    assert says(repairs.special_case_refusals(TASK, **{**report, "new_due_at": DUE})) == [("F-6", "new_due_at")]
    assert bars("report_special_case", replace(TASK, now=DUE)) == []
    assert bars("report_special_case", replace(TASK, now=at("2026-03-05 00:00:00"))) == [("F-6", "reason")]


def test_an_extension_needs_a_report_in_time_and_the_owners_consent():
    """S 3(7), F-19."""
    assert bars("extend", TASK) == [("S 3(7)", None)]
    assert bars("extend", replace(TASK, special_case_reported=True)) == []
    assert says(repairs.consent_refusals(False, "phone")) == [("S 3(7)", "owner_consented")]
    assert says(repairs.consent_refusals(True, None)) == [("F-19", "consent_way")]
    assert repairs.consent_refusals(True, "phone") == []


def test_a_task_isnt_raised_to_larger_once_the_small_time_has_passed():
    """F-6."""
    late = at("2026-03-05 00:00:00")
    assert repairs.size_refusal(TASK, "large", DUE) is None
    assert says([repairs.size_refusal(TASK, "large", late)]) == [("F-6", "size")]
    assert repairs.size_refusal(TASK, "small", late) is None
    assert repairs.size_refusal(replace(TASK, size="large"), "small", late) is None


def test_completing_says_who_did_what_with_which_result():
    """S 3(7)."""
    assert repairs.completion_refusals(TASK, **DONE) == []
    for field in ("result", "work_done", "done_by"):
        assert says(repairs.completion_refusals(TASK, **{**DONE, field: None})) == [("S 3(7)", field)]


def test_what_isnt_mended_isnt_completed():
    assert says(repairs.completion_refusals(TASK, **{**DONE, "result": "unfixed"})) == [("S 3(7)", "result")]
    assert repairs.completion_refusals(TASK, **{**DONE, "result": "temporary"}) == []


@pytest.mark.parametrize(
    ("completed", "is_refused"),
    [
        ("2026-03-04 15:00:01", True), ("2026-03-04 15:00:00", False), ("2026-03-04 10:00:00", False),
        ("2026-03-04 09:59:59", True),
    ],
)
def test_work_is_done_between_its_dispatch_and_now(completed, is_refused):
    """F-7."""
    refusals = repairs.completion_refusals(TASK, **{**DONE, "completed_at": at(completed)})
    assert says(refusals) == ([("F-7", "completed_at")] if is_refused else [])


def test_ones_own_press_comes_up_to_a_day_late_and_a_slip_whenever_it_is_found():
    """F-7."""
    a_day_later = {**DONE, "completed_at": at("2026-03-04 14:00:00"), "now": at("2026-03-05 14:00:01")}
    assert says(repairs.completion_refusals(TASK, **a_day_later)) == [("F-7", "completed_at")]
    assert repairs.completion_refusals(TASK, **{**a_day_later, "from_a_slip": True}) == []
    assert repairs.completion_refusals(TASK, **{**a_day_later, "now": at("2026-03-05 14:00:00")}) == []
    assert repairs.is_typed_late(a_day_later["completed_at"], a_day_later["now"])
    assert not repairs.is_typed_late(a_day_later["completed_at"], at("2026-03-05 14:00:00"))


@pytest.mark.parametrize(
    ("revisit", "is_barred"),
    [("due", True), (None, True), ("done", False), ("unreachable", False), ("not_needed", False)],
)
def test_a_repair_ends_in_a_revisit(revisit, is_barred):
    """S 3(8)."""
    assert bars("close", replace(TASK, revisit_state=revisit)) == ([("S 3(8)", None)] if is_barred else [])


def test_a_repair_closes_after_its_rework_and_has_one_rework_at_a_time():
    """F-27."""
    known = replace(TASK, revisit_state="done", open_reworks=("WX-20260305-002",))
    assert bars("close", known) == [("F-27", None)]
    assert bars("reopen", known) == [("F-27", None)]
    assert bars("reopen", TASK) == []


def test_a_slip_names_the_caller_to_own_staff_alone():
    """E-6."""
    assert repairs.slip_names_the_caller("property", seen_whole=True)
    assert not repairs.slip_names_the_caller("property", seen_whole=False)
    assert not repairs.slip_names_the_caller("developer", seen_whole=True)
    assert not repairs.slip_names_the_caller("builder", seen_whole=True)


def test_a_press_counts_from_the_device_unless_its_clock_runs_ahead():
    """F-7."""
    earlier, later = at("2026-03-04 14:00:00"), at("2026-03-04 15:00:01")
    assert repairs.moment_of_press(None, NOW) == (NOW, False)
    assert repairs.moment_of_press(earlier, NOW) == (earlier, True)
    assert repairs.moment_of_press(later, NOW) == (NOW, True)
    assert repairs.moment_on_the_way(TASK, earlier, NOW) == earlier
    assert repairs.moment_on_the_way(TASK, at("2026-03-04 09:59:59"), NOW) == NOW
