"""上报: telling somebody above, with the way and the time; and what the rules report by themselves."""

from models import Escalation
from regulation.broken import NotPermitted, RuleBroken, refuse_all, required
from regulation.words import N_

from . import addressees, facts
from .act import bar_the_accused, change, created, in_reach, verb


def add_report(act, case, kind: str, reason: str, *, to_staff=None, to_text=None, way=None, **more) -> Escalation:
    """A report beside a case. With an account as addressee it is made by the system at once, unless `way` says
    otherwise; an addressee outside waits until somebody tells how it was made."""
    if way is None and to_staff is not None:
        way = "system"
    report = act.add(
        Escalation, **{case.record: case}, kind=kind, reason=reason, to_staff=to_staff, to_text=to_text, way=way,
        reported_at=act.now if way else None, reported_by_id=act.person.id if way else None,
        **created(act, case.office_id), **more,
    )
    act.tell("reported", report)
    return report


def add_pending_report(
    act, case, kind: str, reason: str, *, to_staff=None, to_text=None, for_information=False
) -> Escalation:
    """A report that a person still has to make: it bars the closing until then (S 5(4))."""
    return act.add(
        Escalation, **{case.record: case}, kind=kind, reason=reason, to_staff=to_staff, to_text=to_text,
        for_information=for_information, **created(act, case.office_id),
    )


def pending_reports(case) -> list:
    """The reports that the rules ask for and nobody has made yet."""
    return [row for row in case.escalations if row.reported_at is None]


def _escalate(act, case, *, reason: str, to_staff=None, to_text=None, way=None):
    """Report a case upwards. What the rules wait for is thereby reported too, each to its own addressee, beside
    whom the person chose; where that is nobody but the person, it goes to who stands above as well. To somebody
    outside it stands as 待上报 until it is said by which way (F-35)."""
    refuse_all([required("reason", reason, N_("请填写上报原因"), "S 5(4)")])
    waiting = [row for row in pending_reports(case) if row.kind != "manual" or way]
    is_named = to_staff is not None or bool(to_text)
    if is_named:
        is_asked_for = any((row.to_staff, row.to_text) == (to_staff, to_text or None) for row in waiting)
    else:
        is_asked_for = any(not _is_ones_own(act, row) for row in waiting)
    if not is_named and not is_asked_for:
        is_accused = facts.director_is_accused(facts.complaint_behind(case))
        chosen = addressees.above(act, case, director_is_accused=is_accused)
        to_staff, to_text = chosen.get("to_staff"), chosen.get("to_text")
        is_asked_for = bool(waiting) and to_staff is not None and to_staff.id == act.person.id
    refuse_all([accused_refusal(case, to_staff)])
    addressed = [row.to_staff for row in waiting]
    if not is_asked_for and way:
        addressed.append(to_staff)
    refuse_all([silent_way_refusal(way) if None in addressed else None])
    for report in waiting:
        _make(act, case, report, reason, way)
    if not is_asked_for:
        add_report(act, case, "manual", reason, to_staff=to_staff, to_text=to_text, way=way)


def _is_ones_own(act, report: Escalation) -> bool:
    """Whether a waiting report comes no higher than who makes it: it is for that person, or for the director whose
    place a deputy takes."""
    to = report.to_staff
    return to is not None and (to.id == act.person.id or (act.is_director and "director" in to.person().own_roles))


def _make(act, case, report: Escalation, reason: str, way: str | None) -> None:
    """A report that waited is made now."""
    report.way, report.reason = way or "system", reason
    report.reported_at, report.reported_by_id = act.now, act.person.id
    act.tell("reported", report)
    if report.kind == "result_report":
        case.reported_to_director_at = act.now


def accused_refusal(case, to_staff) -> RuleBroken | None:
    """Nothing is reported to whom it is complained about (S 5(4))."""
    if to_staff is not None and to_staff.id in facts.accused_of(facts.complaint_behind(case)):
        return RuleBroken(N_("不能上报给被投诉人"), "S 5(4)", "to_staff")
    return None


def silent_way_refusal(way) -> RuleBroken | None:
    """Who has no account is told outside the program, and the report says by which way (F-35)."""
    if way in (None, "system"):
        return RuleBroken(N_("对方没有系统账号，请选择上报方式"), "F-35", "way")
    return None


escalate_visit = verb("visit", "escalate")(_escalate)
escalate_complaint = verb("complaint", "escalate")(_escalate)
escalate_inspection = verb("inspection", "escalate")(_escalate)
escalate_repair_task = verb("repair_task", "escalate")(_escalate)


def read(act, report: Escalation) -> None:
    """已阅: the addressee has seen it; the time is shown and bars nothing."""
    case = report.case
    in_reach(act, report)
    bar_the_accused(act, facts.of(case, act))
    if report.to_staff_id != act.person.id:
        raise NotPermitted(N_("只有收到上报的人可以点“已阅”"), "S 5(4)")
    if report.read_at is None:
        with change(act, "read"):
            report.read_at, report.read_by_id = act.now, act.person.id
            act.hear(report)
