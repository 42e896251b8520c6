"""回访: the duty that every finished repair and complaint leaves, its attempts, and what the answer leads to."""

from zlib import crc32

from models import Revisit, RevisitAttempt
from regulation import deadlines
from regulation.broken import RuleBroken, refuse_all, required
from regulation.revisits import attempt_refusal, result_refusals, revisitor_refusal, unreachable_refusal
from regulation.words import N_

from . import facts, numbers
from .act import created, verb
from .states_of import advance


def open_revisit(act, case, *, starts_at, house=None, owed: bool = True) -> Revisit:
    """The duty to revisit a case within 24 hours from `starts_at`; `owed=False` when the share didn't draw it."""
    rules = act.rules(case.office_id)
    due_at = deadlines.revisit_due(starts_at, rules, of_complaint=case.record == "complaint")
    return act.add(
        Revisit, **{case.record: case}, house=house, starts_at=starts_at, due_at=due_at,
        call_by_at=max(deadlines.call_by(due_at, rules), starts_at), state="due" if owed else "not_needed",
        **numbers.numbered(act, "revisit", case.office_id), **created(act, case.office_id),
    )


def draw_of(number: str) -> int:
    """A number from 0 to 99 that belongs to a task, so that the share draws the same ones again."""
    return crc32(number.encode()) % 100


def revisit_owed(case) -> Revisit | None:
    """The revisit that is due for a case, or None."""
    return next((row for row in case.revisits if row.state == "due"), None)


@verb("revisit", "record_attempt")
def record_attempt(act, revisit, *, method="phone", note=None):
    """未接通: an attempt that reached nobody; the duty stays open (F-7)."""
    refuse_all([
        attempt_refusal(facts.of(revisit, act), person_id=act.person.id),
        required("method", method, N_("请选择回访方式"), "F-7"),
    ])
    act.add(
        RevisitAttempt, revisit=revisit, at=act.now, by_id=act.person.id, method=method, note=note,
        **created(act, revisit.office_id),
    )


@verb("revisit", "complete_revisit")
def complete_revisit(act, revisit, *, rating, method, opinion=None, spoke_with=None, nobody_else_on_duty=False):
    """登记回访: who asked whom, how, and how content they are; the case goes on from there (S 3(8))."""
    refuse_all([
        revisitor_refusal(
            facts.of(revisit, act), person_id=act.person.id, roles=act.person.roles,
            nobody_else_on_duty=bool(nobody_else_on_duty),
        ),
        *result_refusals(rating, method, opinion),
    ])
    revisit.rating, revisit.method, revisit.opinion, revisit.spoke_with = rating, method, opinion, spoke_with
    revisit.nobody_else_on_duty = bool(nobody_else_on_duty)
    revisit.revisited_at, revisit.revisitor_id, revisit.closed_at = act.now, act.person.id, act.now
    revisit.state = "done"
    _move_on(act, revisit, rating)


def _move_on(act, revisit, rating: str) -> None:
    from . import complaint_endings, repair_tasks
    from .visits import follow_children

    act.session.flush()
    if revisit.complaint is not None:
        complaint = revisit.complaint
        advance(complaint, "complete_revisit", complaint_endings.after_revisit(act, complaint, rating))
        follow_children(act, complaint.visit)
    elif revisit.repair_task is not None:
        task = revisit.repair_task
        advance(task, "complete_revisit", repair_tasks.after_revisit(act, task, rating))
        repair_tasks.tell_the_cases(act, task)


def complete_revisit_of(act, case, **given) -> None:
    """Complete the revisit that a case owes. Raises `RuleBroken` when it owes none."""
    revisit = revisit_owed(case)
    if revisit is None:
        raise RuleBroken(N_("这件事现在没有待做的回访"), "S 3(8)")
    complete_revisit(act, revisit, **given)


@verb("revisit", "set_unreachable")
def set_unreachable(act, revisit, *, reason):
    """无法联系 by the director after three attempts on two days: it opens the gates and stays missed (F-7)."""
    refuse_all([
        required("reason", reason, N_("请填写原因"), "F-7"),
        unreachable_refusal(facts.of(revisit, act), act.rules(revisit.office_id)),
    ])
    revisit.end_reason, revisit.closed_at = reason, act.now
