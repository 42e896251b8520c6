"""作废 and 并单 in place of deletion, and what falls away with a case that no longer counts (S 1(4))."""

from regulation.broken import RuleBroken, refuse_all, required
from regulation.reception import merging_refusal, voiding_gate
from regulation.words import N_

from . import facts
from .act import follow, verb
from .promises import settle


def drop_revisits(case) -> None:
    """A revisit that is due for a case that no longer counts becomes 无需回访."""
    for revisit in case.revisits:
        if revisit.state == "due":
            follow(revisit, "not_needed")


def open_children(case) -> list:
    """What a case opened and what still stands open: its complaint, its sheet, its repairs."""
    of_visit = [getattr(case, name, None) for name in ("complaint", "inspection")] if case.record == "visit" else []
    children = (*of_visit, *getattr(case, "repair_tasks", ()))
    return [child for child in children if child is not None and facts.is_open(child)]


def void_children(act, case, *, void_kind: str, reason: str) -> None:
    """Void what a case opened and what still stands open, with the same reason."""
    from . import complaint_endings, inspections, repair_tasks

    of = {"complaint": complaint_endings, "inspection": inspections, "repair_task": repair_tasks}
    for child in open_children(case):
        # A complaint takes its own repairs along.
        if facts.is_open(child):
            of[child.record].void(act, child, void_kind=void_kind, reason=reason)
    drop_revisits(case)


def refuse_to_void(act, case, void_kind: str | None = None) -> None:
    """Raise unless this person may void or merge this case: the director, or its author the same day (S 1(4))."""
    known = facts.of(case, act)
    refuse_all([
        voiding_gate(known, person_id=act.person.id, is_director=act.directs(known), kind=void_kind)
    ])


def mark_void(act, case, void_kind, reason) -> None:
    """What voiding leaves on any case: its kind, its reason, its time."""
    refuse_all([
        required("void_kind", void_kind, N_("请选择作废原因"), "S 1(4)"),
        required("reason", reason, N_("请填写作废说明"), "S 1(4)"),
    ])
    case.void_kind, case.void_reason, case.closed_at = void_kind, reason, act.now


@verb("visit", "void")
def void(act, visit, *, void_kind, reason):
    """作废 in place of deletion; what hangs open on it falls away with it."""
    refuse_to_void(act, visit, void_kind)
    mark_void(act, visit, void_kind, reason)
    settle(act, visit)
    void_children(act, visit, void_kind=void_kind, reason=reason)


@verb("visit", "merge")
def merge(act, visit, *, into, reason):
    """并单: the same matter was recorded twice; this one points to the other, and so does its complaint."""
    refuse_to_void(act, visit)
    known = facts.of(visit, act)
    refuse_all([
        merging_refusal(has_open_promise=known.has_open_promise, is_director=act.directs(known))
    ])
    if into is None or into.id == visit.id or into.state in ("voided", "merged"):
        raise RuleBroken(N_("请选择要并入的另一条接待记录"), "S 1(4)", "into")
    complaint = visit.complaint if visit.complaint is not None and facts.is_open(visit.complaint) else None
    tasks = [*visit.repair_tasks, *(complaint.repair_tasks if complaint else ())]
    if visit.inspection is not None or any(task.state != "voided" for task in tasks):
        raise RuleBroken(N_("已有工单或验房单，不能并单"), "S 1(4)", "into")
    refuse_all([required("reason", reason, N_("请填写原因"), "S 1(4)")])
    visit.merged_into, visit.void_reason, visit.closed_at = into, reason, act.now
    settle(act, visit)
    if complaint is not None:
        follow(complaint, "merged")
        complaint.void_reason, complaint.closed_at = reason, act.now
        drop_revisits(complaint)
