"""Every gate of every verb in one place: what bars a step as the record stands now, before anything is typed."""

from . import complaints, move_in, reception, repairs, revisits
from .broken import NotPermitted, RuleBroken, WrongState
from .permissions import Person
from .states import DESK, STATES, state_label, transition
from .words import N_

GATES = {
    "visit": reception.GATES,
    "complaint": complaints.GATES,
    "inspection": move_in.GATES,
    "repair_task": repairs.GATES,
    "revisit": revisits.GATES,
}


OWN_TASK = {"accept", "hand_back", "arrive", "complete"}
"""What belongs to the assignee of a repair; the desk may type a slip in for them (职责(1))."""


def personal(record: str, verb: str, facts, person: Person, *, is_director: bool) -> list[RuleBroken]:
    """What bars this verb by who the person is to this record: whose task it is, whose record is voided."""
    if refusal := own_work_refusal(record, verb, facts, person):
        return [refusal]
    found = None
    if record == "repair_task" and verb in OWN_TASK:
        found = repairs.own_task_refusal(
            facts, person_id=person.id, department_id=person.department_id,
            speaks_for_the_desk=bool(person.roles & DESK),
        )
    elif verb in ("void", "merge") and record != "inspection":
        found = reception.voiding_gate(facts, person_id=person.id, is_director=is_director)
    return [found] if found is not None else []


def own_work_refusal(record: str, verb: str, facts, person: Person) -> RuleBroken | None:
    """What a deputy may do only in the director's place isn't done about the own work: no extension of the own task,
    no 无法联系 after the own repair (S 1(7))."""
    workers = {"repair_task": lambda: {facts.assigned_to_id}, "revisit": lambda: facts.worker_ids}
    if not person.is_deputy or record not in workers or transition(record, verb).roles & person.own_roles:
        return None
    if person.id in workers[record]():
        return NotPermitted(N_("代主任不能批自己经办的事项"), "S 1(7)")
    return None


def first_bar(record: str, step, facts) -> RuleBroken:
    """Why a step that lies ahead can't be taken yet: the first thing that bars it, else the states it starts from."""
    found = refusals(record, step.verb, facts)
    return found[0] if found else too_early(record, step)


def too_early(record: str, step) -> WrongState:
    """The refusal of a step whose state hasn't come."""
    starts = tuple(state_label(record, state) for state, _label in STATES[record] if state in step.from_)
    return WrongState(N_("办到“%(states)s”以后才能办理"), step.clause, states=starts)


def refusals(record: str, verb: str, facts) -> list[RuleBroken]:
    """What bars this verb by the record's own facts, each with its clause; an empty list when nothing does."""
    found = (gate(facts) for gate in GATES[record].get(verb, ()))
    return [refusal for refusal in found if refusal is not None]
