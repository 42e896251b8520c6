"""Revisits: who may ask, what makes one effective, and which repairs owe one (S 3(8), S 1(7), F-7, F-22)."""

from dataclasses import dataclass

from .broken import NotPermitted, RuleBroken, required
from .deadlines import may_set_unreachable
from .office_rules import OfficeRules
from .words import N_


@dataclass
class RevisitFacts:
    """What the rules need to know of a revisit duty. Ids are staff ids."""

    worker_ids: frozenset = frozenset()
    accused_ids: frozenset = frozenset()
    decider_ids: frozenset = frozenset()
    is_grave: bool = False
    attempts: tuple = ()
    director_is_accused: bool = False
    leader_is_outside: bool = False


def revisitor_refusal(
    facts: RevisitFacts, *, person_id: int | None, roles: frozenset, nobody_else_on_duty: bool = False
) -> RuleBroken | None:
    """Barred are who did the work on site, who is complained about, and who decided the finding or handled the case;
    taking, passing on or replying bars nobody (S 1(7), F-22). When nobody else is on duty those who decided or
    handled may, marked as such, but never the accused or the repairer. A grave complaint is revisited by the
    director or the leader; about the director by the leader, and by the desk when the leader has no account (F-35).
    """
    if person_id in facts.worker_ids:
        return NotPermitted(N_("做这次维修的人不能回访"), "S 1(7)")
    if person_id in facts.accused_ids:
        return NotPermitted(N_("被投诉人不能回访"), "S 1(7)")
    if person_id in facts.decider_ids and not nobody_else_on_duty:
        return NotPermitted(N_("核实或处理的人不能回访；本班无他人时请勾选说明"), "S 1(7)", "nobody_else_on_duty")
    above = {"leader"} if facts.director_is_accused else {"director", "leader"}
    if facts.is_grave and not facts.leader_is_outside and not roles & above:
        return NotPermitted(N_("重大投诉由主任或公司领导回访"), "F-22")
    return None


def attempt_refusal(facts: RevisitFacts, *, person_id: int | None) -> RuleBroken | None:
    """Attempts lead to 无法联系, so who did the work doesn't record them either (S 1(7), F-7)."""
    if person_id in facts.worker_ids:
        return NotPermitted(N_("做这次维修的人不能回访"), "S 1(7)")
    return None


def result_refusals(rating, method, opinion) -> list:
    """An effective revisit has a method and a rating, and a bad one the resident's own words (form C.5, B2.2)."""
    refusals = [
        required("method", method, N_("请选择回访方式"), "S 3(8)"),
        required("rating", rating, N_("请选择满意度"), "S 3(8)"),
    ]
    if rating == "dissatisfied":
        refusals.append(required("opinion", opinion, N_("不满意请填写住户意见"), "S 3(8)"))
    return [refusal for refusal in refusals if refusal]


def unreachable_refusal(facts: RevisitFacts, rules: OfficeRules) -> RuleBroken | None:
    """The director may set 无法联系 after three attempts at different times over at least two days (F-7)."""
    if may_set_unreachable(list(facts.attempts), rules):
        return None
    return RuleBroken(
        N_("须有 %(times)s 次不同时间、至少 %(days)s 天的联系记录"), "F-7", None,
        times=rules.unreachable_attempts, days=rules.unreachable_days,
    )


def owes_revisit(
    *, of_handover: bool, of_complaint: bool, is_leak: bool, is_rework: bool, draw: int, rules: OfficeRules
) -> bool:
    """Whether a finished repair is revisited: handover defects, complaints, leaks and rework always; the others
    by the office's share, with `draw` a number from 0 to 99 that belongs to the task (S 3(8))."""
    if of_handover or of_complaint or is_leak or is_rework:
        return True
    return draw < rules.revisit_share_percent


GATES = {}
