"""The one table of what leads from state to state: every state x verb x role, on the table alone."""

import itertools
import re

import pytest

from regulation import gates, states
from regulation.broken import NotPermitted, WrongState
from regulation.move_in import InspectionFacts
from regulation.repairs import RepairFacts
from regulation.states import FOLLOWS, OPEN_STATES, STATES, TRANSITIONS
from regulation.words import RECORDS, ROLES, label, values

STEPS = [(record, step) for record, rows in TRANSITIONS.items() for step in rows.values()]
FIRST = {
    "visit": {"registered", "incomplete", "referred", "awaiting_reply", "done"}, "complaint": {"registered"},
    "inspection": {"draft"}, "repair_task": {"awaiting_dispatch", "assigned"}, "revisit": {"due", "not_needed"},
}
"""The states in which a record may be born."""
ENDS = {
    "visit": {"voided", "merged"}, "complaint": {"voided", "merged"}, "inspection": {"superseded", "voided"},
    "repair_task": {"voided"}, "revisit": {"done", "unreachable", "not_needed"},
}
"""The states that nothing leads out of."""
CLAUSE = re.compile(r"S [1-5]\([1-9]\)|职责\([12]\)|B[12]\.\d+|F-\d+")
ids = [f"{record}.{step.verb}" for record, step in STEPS]


def test_the_table_covers_exactly_the_five_records():
    assert set(TRANSITIONS) == set(STATES) == set(OPEN_STATES) == set(FOLLOWS) == set(values(RECORDS))


@pytest.mark.parametrize(("record", "step"), STEPS, ids=ids)
def test_each_verb_has_a_label_a_clause_known_states_and_known_roles(record, step):
    known = set(values(STATES[record]))
    assert re.search(r"[\u4e00-\u9fff]", step.label)
    assert CLAUSE.fullmatch(step.clause), step.clause
    assert step.from_
    assert step.from_ <= known
    assert set(step.to) <= known
    assert len(step.to) == len(set(step.to))
    assert step.roles
    assert step.roles <= set(values(ROLES))
    assert "admin" not in step.roles


@pytest.mark.parametrize(("record", "step"), STEPS, ids=ids)
def test_in_every_state_every_role_is_let_through_or_refused_for_the_right_reason(record, step):
    """Role before state: who may never press the button isn't told where the record stands."""
    for (state, _label), role in itertools.product(STATES[record], values(ROLES)):
        roles = frozenset({role})
        if role not in step.roles:
            with pytest.raises(NotPermitted) as refused:
                states.check(record, step.verb, state, roles)
        elif state not in step.from_:
            with pytest.raises(WrongState) as refused:
                states.check(record, step.verb, state, roles)
            assert label(STATES[record], state) in str(refused.value)
        else:
            assert states.check(record, step.verb, state, roles) is step
            continue
        assert refused.value.clause == step.clause
        assert step.label in str(refused.value)


def test_rights_are_the_union_of_a_persons_roles():
    for (record, step), pair in itertools.product(STEPS, itertools.combinations(values(ROLES), 2)):
        state = min(step.from_)
        if step.roles & set(pair):
            assert states.check(record, step.verb, state, frozenset(pair)) is step
        else:
            with pytest.raises(NotPermitted):
                states.check(record, step.verb, state, frozenset(pair))


def may_about_the_director(step, *roles, outside=False):
    return states.may_press(step, frozenset(roles), leader_stands_in=True, leader_is_outside=outside)


def test_about_the_director_the_leader_takes_the_directors_place_in_every_verb():
    """F-35: a deputy of the director loses that right with the director, and keeps the own ones."""
    for _record, step in STEPS:
        if "director" in step.roles:
            assert may_about_the_director(step, "leader"), step
            assert not may_about_the_director(step, "director"), step
            assert may_about_the_director(step, "supervisor", "director") is ("supervisor" in step.roles), step
        else:
            assert may_about_the_director(step, "leader") is ("leader" in step.roles), step
        assert not may_about_the_director(step, "admin"), step


def test_for_a_leader_without_an_account_the_desk_writes_down_what_was_decided():
    """F-35: an office is never stuck."""
    for _record, step in STEPS:
        for role in ("receptionist", "supervisor"):
            is_allowed = "director" in step.roles or role in step.roles
            assert may_about_the_director(step, role, outside=True) is is_allowed, step


@pytest.mark.parametrize("record", STATES)
def test_every_state_can_be_reached(record):
    reached = set(FIRST[record])
    while True:
        more = {to for step in TRANSITIONS[record].values() if step.from_ & reached for to in step.to}
        more |= FOLLOWS[record]
        if more <= reached:
            break
        reached |= more
    assert reached == set(values(STATES[record]))


@pytest.mark.parametrize("record", STATES)
def test_nothing_leads_out_of_an_end(record):
    for step in TRANSITIONS[record].values():
        assert not step.from_ & ENDS[record], step.verb


@pytest.mark.parametrize("record", STATES)
def test_out_of_every_other_state_some_verb_leads_on(record):
    """No case is stuck: each state that isn't an end can be left by somebody's verb."""
    for state in set(values(STATES[record])) - ENDS[record]:
        leading = [
            step.verb for step in TRANSITIONS[record].values()
            if state in step.from_ and (set(step.to) - {state} or (record, step.verb) in LEADS_BY_FOLLOWING)
        ]
        assert leading, state


LEADS_BY_FOLLOWING = {("repair_task", "reopen")}
"""A closed task stays closed: its rework is a new one (F-27)."""


@pytest.mark.parametrize("record", STATES)
def test_open_states_owe_something_and_ends_dont(record):
    assert OPEN_STATES[record] <= set(values(STATES[record]))
    assert not OPEN_STATES[record] & ENDS[record]
    assert "archived" not in OPEN_STATES[record]
    assert "closed" not in OPEN_STATES[record]


def test_no_case_is_deleted_voiding_and_reopening_ask_for_the_director():
    """S 1(4): a receptionist's own record of the day is the one exception, held by its gate."""
    for record in ("visit", "complaint", "inspection", "repair_task"):
        assert TRANSITIONS[record]["void"].roles <= {"receptionist", "director"}
        assert TRANSITIONS[record]["void"].to == ("voided",)
    for record in ("visit", "complaint", "inspection"):
        assert TRANSITIONS[record]["reopen"].roles == {"director"}
    assert not any(step.verb == "delete" for _record, step in STEPS)


def test_the_director_decides_what_the_regulation_leaves_to_the_director():
    """B1.3, B1.4, F-7."""
    assert TRANSITIONS["complaint"]["decide"].roles == {"director", "leader"}
    assert TRANSITIONS["visit"]["decide_suggestion"].roles == {"director", "leader"}
    assert TRANSITIONS["revisit"]["set_unreachable"].roles == {"director"}


def test_the_batch_verbs_are_those_of_the_lists():
    assert states.batch_verbs("visit") == ("escalate", "archive", "void")
    assert states.batch_verbs("complaint") == ("complete_revisit", "close", "archive", "escalate", "void")
    assert states.batch_verbs("inspection") == ("complete_revisit", "escalate", "void")
    assert states.batch_verbs("repair_task") == (
        "assign", "reassign", "complete_revisit", "close", "escalate", "void"
    )
    assert states.batch_verbs("revisit") == ("complete_revisit",)


def test_a_reopened_complaint_says_so_while_it_is_handled():
    assert states.state_label("complaint", "handling") == "处理中"
    assert states.state_label("complaint", "handling", reopened=True) == "重新处理"
    assert states.state_label("complaint", "closed", reopened=True) == "已结案"


def test_an_unknown_verb_is_nobodys():
    with pytest.raises(KeyError):
        states.check("visit", "delete", "done", frozenset({"director"}))


@pytest.mark.parametrize("record", gates.GATES)
def test_every_gate_bars_a_verb_of_the_table(record):
    assert set(gates.GATES[record]) <= set(TRANSITIONS[record])


def test_the_goal_ahead_is_the_end_that_the_state_doesnt_lead_to_yet():
    assert states.goal("complaint", "registered").verb == "close"
    assert states.goal("inspection", "signed").verb == "archive"
    assert states.goal("visit", "incomplete").verb == "finish"
    assert states.goal("repair_task", "accepted").verb == "close"


@pytest.mark.parametrize(
    ("record", "state"),
    [("complaint", "done"), ("complaint", "archived"), ("visit", "registered"), ("inspection", "owner_accepted"),
     ("repair_task", "voided"), ("revisit", "due")],
)
def test_no_goal_is_ahead_where_it_can_be_pressed_or_is_over(record, state):
    assert states.goal(record, state) is None


def test_what_bars_a_goal_is_its_first_gate_else_the_states_it_starts_from():
    close, archive = states.transition("repair_task", "close"), states.transition("inspection", "archive")
    assert gates.first_bar("inspection", archive, InspectionFacts()).message == "业主还没有认可"
    revisited = RepairFacts(revisit_state="done")
    early = gates.first_bar("repair_task", close, revisited)
    assert early.spoken(str) == "办到“已完工、已验收、已回访”以后才能办理"
    assert early.status == 409
