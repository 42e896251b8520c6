"""Every record in every state, every verb by every role: carried out as the table says, or refused and no trace left.

An allowed attempt runs inside a savepoint, so that the next one finds the record as it was.
"""

import itertools

import pytest
from sqlalchemy import select

from models import RECORDS, AuditEntry, db
from regulation import states
from regulation.broken import NotPermitted, RuleBroken, WrongState
from regulation.states import STATES, TRANSITIONS
from regulation.words import ROLES, values
from tests.people import add_person
from tests.workflow.arguments import ways
from tests.workflow.stages import Stages
from tests.workflow.story import Story, rows_in_all_tables, stored
from workflow import inspections
from workflow.act import VERBS, together
from workflow.verbs import function_of

OF_NO_OFFICE = ("leader", "admin")


class Undone(Exception):
    """Ends a walk's transaction without a commit."""


@pytest.fixture
def database(sqlite_database):
    """The walk needs the table and the verbs, not two engines."""
    sqlite_database.reset()
    return sqlite_database


@pytest.fixture
def office(people):
    return Story(people)


@pytest.fixture
def walkers(people):
    """One more person of each role, so that nobody is barred for having taken part before: {role: Person}."""
    staff = {
        role: add_person(db.session, f"walker.{role}", "走", role, None if role in OF_NO_OFFICE else people.east)
        for role in values(ROLES)
    }
    db.session.commit()
    return {role: one.person() for role, one in staff.items()}


def attempts(row, given: dict, *, by_everybody: bool):
    """(step, role, arguments, allowed) for each verb and role; the arguments vary where the step is allowed.

    Not `by_everybody`, each allowed verb by one role: the record shows a state again with other facts.
    """
    for step, role in itertools.product(TRANSITIONS[row.record].values(), values(ROLES)):
        ways_to_say_it = given[row.record, step.verb]
        is_allowed = role in step.roles and row.state in step.from_
        if not by_everybody and (not is_allowed or role != next(one for one in values(ROLES) if one in step.roles)):
            continue
        for arguments in ways_to_say_it if is_allowed else ways_to_say_it[:1]:
            yield step, role, arguments, is_allowed


def refused(act, row, step, arguments) -> RuleBroken:
    """The refusal of a verb that the table doesn't allow; it touched nothing on its way."""
    with pytest.raises(RuleBroken) as refusal:
        function_of(row.record, step.verb)(act, row, **arguments)
    assert not db.session.new
    assert not db.session.dirty
    return refusal.value


def tried(act, row, step, arguments):
    """Carry an allowed verb out in a savepoint and undo it; the state that it led to, or what a rule refused."""
    savepoint = db.session.begin_nested()
    before, last = row.version, db.session.scalar(select(db.func.max(AuditEntry.id)))
    try:
        function_of(row.record, step.verb)(act, row, **arguments)
    except RuleBroken as refusal:
        return refusal
    else:
        by = set(db.session.scalars(select(AuditEntry.actor_id).where(AuditEntry.id > (last or 0))))
        assert act.person.id in by or row.version == before, step
        return stored(row)["state"]
    finally:
        savepoint.rollback()
        db.session.info.pop("held", None)


@pytest.mark.parametrize("record", STATES)
def test_each_verb_is_carried_out_or_refused_as_the_table_says(office, walkers, record):
    given = ways(office)
    reached, led = set(), set()
    for state, stages in Stages(office).of(record).items():
        for bring in stages:
            is_first = bring is stages[0]
            row = bring()
            assert row.state == state
            reached.add(state)
            before, kept = rows_in_all_tables(), stored(row)
            db.session.rollback()
            with pytest.raises(Undone), together(office.act("director")):
                led |= set(walk(office, walkers, row, attempts(row, given, by_everybody=is_first)))
                raise Undone
            assert rows_in_all_tables() == before
            assert stored(row) == kept
            clear_the_home(office, row)
    assert reached == set(values(STATES[record]))
    assert never_led_to(record, led) == set()


def walk(office, walkers, row, to_try):
    """Try verb after verb on a record; yields (verb, state it led to, or "" where it stayed)."""
    state = row.state
    for step, role, arguments, is_allowed in to_try:
        act = office.act("receptionist", "2026-03-04 16:30")
        act.person = walkers[role]
        if not is_allowed:
            refusal = refused(act, row, step, arguments)
            assert type(refusal) is (WrongState if role in step.roles else NotPermitted), (step, role, state)
            assert refusal.clause == step.clause
            continue
        came_to = tried(act, row, step, arguments)
        if isinstance(came_to, RuleBroken):
            assert type(came_to) is not WrongState, (step, state)
            assert came_to.clause, (step, state)
        else:
            assert came_to in (state, *step.to), (step, state, came_to)
            yield step.verb, "" if came_to == state else came_to


def never_led_to(record: str, led: set) -> set:
    """The verbs never carried out, and the states that a verb never led to though the table says so."""
    expected = {
        (step.verb, to) for step in TRANSITIONS[record].values() for to in step.to if step.from_ - {to}
    } | {(step.verb, "") for step in TRANSITIONS[record].values() if not step.to}
    return expected - led


def clear_the_home(story, row) -> None:
    """One sheet a home at a time: let the next one begin."""
    if row.record != "inspection":
        return
    for sheet in db.session.query(RECORDS["inspection"]).filter(RECORDS["inspection"].state.in_(
        states.OPEN_STATES["inspection"]
    )):
        inspections.void(story.act("director"), sheet, void_kind="test", reason="走完")


def test_the_table_and_the_verbs_are_the_same_set():
    assert set(VERBS) == {(record, verb) for record, rows in TRANSITIONS.items() for verb in rows}
