"""Repairs: dispatch, the special case reported in time, completion, and what bars the closing (S 3(7), 职责(1))."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .broken import RuleBroken, required
from .words import N_

QUEUED_AT_MOST = timedelta(hours=24)


@dataclass
class RepairFacts:
    """What the rules need to know of a repair task."""

    size: str = "small"
    original_due_at: datetime | None = None
    due_at: datetime | None = None
    assigned_to_id: int | None = None
    department_id: int | None = None
    assigned_at: datetime | None = None
    now: datetime | None = None
    special_case_reported: bool = False
    revisit_state: str | None = None
    open_reworks: tuple = ()
    is_filed: bool = False
    created_by_id: int | None = None
    created_today: bool = False
    has_followers: bool = False
    accused_ids: frozenset = frozenset()
    director_is_accused: bool = False
    leader_is_outside: bool = False


def assignment_refusals(assigned_to, department, accused_ids: frozenset = frozenset()) -> list:
    """A task goes to a person or at least to a department, never to whom it is complained about (S 1(7))."""
    if assigned_to is None and department is None:
        return [RuleBroken(N_("请选择维修员或部门"), "S 3(7)", "assigned_to")]
    if assigned_to is not None and assigned_to.id in accused_ids:
        return [RuleBroken(N_("被投诉人不能核实或办理本投诉"), "S 1(7)", "assigned_to")]
    return []


def own_task_refusal(facts: RepairFacts, *, person_id, department_id, speaks_for_the_desk: bool) -> RuleBroken | None:
    """Taking, arriving and completing belong to the assignee, a department's task to its people; the desk may
    type a slip in for them (职责(1))."""
    if speaks_for_the_desk or facts.assigned_to_id == person_id:
        return None
    if facts.assigned_to_id is None and department_id is not None and facts.department_id == department_id:
        return None
    return RuleBroken(N_("这张工单派给了别人"), "职责(1)")


def late_report_refusal(original_due_at: datetime, now: datetime) -> RuleBroken | None:
    """A special case is reported before the task was first due (S 3(7), F-6)."""
    if now > original_due_at:
        return RuleBroken(N_("已超过原时限，不能再作为特殊情况报备"), "F-6", "reason")
    return None


def late_report_gate(facts: RepairFacts) -> RuleBroken | None:
    return late_report_refusal(facts.original_due_at, facts.now) if facts.now else None


def special_case_refusals(facts: RepairFacts, *, reason, new_due_at: datetime | None, now: datetime) -> list:
    """A special case is reported before the task is due, with its reason and a new time (S 3(7), F-6)."""
    refusals = [
        required("reason", reason, N_("请填写特殊情况的原因"), "S 3(7)"),
        required("new_due_at", new_due_at, N_("请填写新的完成时间"), "S 3(7)"),
        late_report_refusal(facts.original_due_at, now),
    ]
    if new_due_at is not None and new_due_at <= facts.due_at:
        refusals.append(RuleBroken(N_("新的完成时间须晚于现在的时限"), "F-6", "new_due_at"))
    return [refusal for refusal in refusals if refusal]


def extension_gate(facts: RepairFacts) -> RuleBroken | None:
    """An extension needs a special case reported before the due time (S 3(7))."""
    if not facts.special_case_reported:
        return RuleBroken(N_("须先在时限前报备特殊情况"), "S 3(7)")
    return None


def consent_refusals(consented: bool, consent_way) -> list:
    """An extension needs the owner's consent, and how it was given (S 3(7), F-19)."""
    if not consented:
        return [RuleBroken(N_("延期须征得业主同意"), "S 3(7)", "owner_consented")]
    missing = required("consent_way", consent_way, N_("请选择业主同意的方式"), "F-19")
    return [missing] if missing else []


def size_refusal(facts: RepairFacts, size: str, now: datetime) -> RuleBroken | None:
    """A task isn't raised to 较大型 after its small due time has passed (F-6)."""
    if size == "large" and facts.size == "small" and now > facts.original_due_at:
        return RuleBroken(N_("小型时限已过，不能改为较大型"), "F-6", "size")
    return None


def completion_refusals(
    facts: RepairFacts, *, result, work_done, done_by, completed_at: datetime, now: datetime, from_a_slip: bool
) -> list:
    """What 完工 asks: who did what with which result, at a moment after the dispatch and not in the future.

    A fault that isn't mended isn't completed: it is reported as a special case (S 3(7)). One's own press may come
    up to 24 hours late; what is older is typed from the paper slip by another (`from_a_slip`, F-7).
    """
    refusals = [
        *work_refusals(result, work_done),
        required("done_by", done_by, N_("请选择完成的维修员"), "S 3(7)"),
    ]
    if result == "unfixed":
        refusals.append(RuleBroken(N_("未修复不能完工，请报备特殊情况"), "S 3(7)", "result"))
    if completed_at > now:
        refusals.append(RuleBroken(N_("完工时间不能晚于现在"), "F-7", "completed_at"))
    if not from_a_slip and is_typed_late(completed_at, now):
        refusals.append(RuleBroken(N_("超过 24 小时的完工由前台凭回单录入"), "F-7", "completed_at"))
    if facts.assigned_at is not None and completed_at < facts.assigned_at:
        refusals.append(RuleBroken(N_("完工时间不能早于派单时间"), "F-7", "completed_at"))
    return [refusal for refusal in refusals if refusal]


def slip_refusals(*, completed_at: datetime | None, result, work_done) -> list:
    """What a slip typed at the desk says at least. For the verb an empty 完工时间 is now, which is right at the work
    and false from a slip that is typed hours later (S 3(7), F-7)."""
    refusals = [
        required("completed_at", completed_at, N_("请填写派工单上的完工时间"), "F-7"),
        *work_refusals(result, work_done),
    ]
    return [refusal for refusal in refusals if refusal]


def work_refusals(result, work_done) -> list:
    """With which result what was done, whoever says it (S 3(7))."""
    return [
        required("result", result, N_("请选择维修结果"), "S 3(7)"),
        required("work_done", work_done, N_("请填写维修内容"), "S 3(7)"),
    ]


def moment_of_press(pressed_at: datetime | None, now: datetime) -> tuple[datetime, bool]:
    """The moment from which a press counts, and whether it is 补传: queued without network and sent later (F-7).

    `pressed_at` is the device's moment of a queued press, None for one that came at once. A device whose clock runs
    ahead is not believed: its press counts from its arrival. One more than 24 hours old keeps its moment, and the
    rules of completion refuse it.
    """
    if pressed_at is None:
        return now, False
    return (now if pressed_at > now else pressed_at), True


def moment_on_the_way(facts: RepairFacts, pressed_at: datetime | None, now: datetime) -> datetime:
    """When a task was taken or reached: the press's moment, unless it lies before the dispatch or is too old (F-7)."""
    moment, _is_sent_later = moment_of_press(pressed_at, now)
    is_before = facts.assigned_at is not None and moment < facts.assigned_at
    return now if is_before or is_typed_late(moment, now) else moment


def is_typed_late(completed_at: datetime, typed_at: datetime) -> bool:
    """Whether a slip was typed in more than a day after the work was done (补录)."""
    return typed_at - completed_at > QUEUED_AT_MOST


def slip_names_the_caller(side: str, *, seen_whole: bool) -> bool:
    """Whether a dispatch slip bears name and phone whole: for own staff alone, printed by who sees them whole.

    Another firm's slip has the house and the fault, and the mask (E-6).
    """
    return side == "property" and seen_whole


def repair_revisit_gate(facts: RepairFacts) -> RuleBroken | None:
    """A repair ends in a revisit: effective, set unreachable by the director, or not drawn (S 3(8))."""
    if facts.revisit_state in ("done", "unreachable", "not_needed"):
        return None
    return RuleBroken(N_("还没有回访"), "S 3(8)")


def rework_gate(facts: RepairFacts) -> RuleBroken | None:
    if facts.open_reworks:
        return RuleBroken(N_("返修还没有办完：%(numbers)s"), "F-27", None, numbers=tuple(facts.open_reworks))
    return None


def no_open_rework_gate(facts: RepairFacts) -> RuleBroken | None:
    if facts.open_reworks:
        return RuleBroken(N_("已有返修工单：%(numbers)s"), "F-27", None, numbers=tuple(facts.open_reworks))
    return None


def filed_gate(facts: RepairFacts) -> RuleBroken | None:
    """What belongs to a handover that is filed is repaired again after the director opened that again (S 3(9))."""
    if facts.is_filed:
        return RuleBroken(N_("验房单已归档，请主任先重新办理验房单"), "S 3(9)")
    return None


def after_revisit(rating: str) -> str:
    """Dissatisfied, the task stays done and its rework is a new one; else the revisit closes it (F-27)."""
    return "revisited" if rating == "dissatisfied" else "closed"


GATES = {
    "report_special_case": (late_report_gate,),
    "extend": (extension_gate,),
    "close": (repair_revisit_gate, rework_gate),
    "reopen": (no_open_rework_gate, filed_gate),
}
