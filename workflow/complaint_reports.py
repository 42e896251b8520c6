"""Who is told of a complaint, and which of these reports a person still has to make (S 5(4), S 2(3), B1.5)."""

from regulation.words import N_, UPHELD_FINDINGS

from . import addressees, facts
from .escalations import add_pending_report, add_report


def report_or_wait(act, complaint, kind: str, reason: str, to: dict) -> bool:
    """Report at once to an account; to somebody outside the report waits until a person makes it. Says which."""
    is_made = to.get("to_staff") is not None
    (add_report if is_made else add_pending_report)(act, complaint, kind, reason, **to)
    return is_made


def report_integrity(act, complaint) -> None:
    """索要好处 goes straight to the leader (B1.5)."""
    to = addressees.leader(act, complaint.office_id)
    report_or_wait(act, complaint, "integrity", N_("涉及索要好处，直接上报公司领导"), to)


def report_integrity_once(act, complaint) -> None:
    """The same when the category turned out to be one of those, unless it is reported already."""
    is_reported = any(report.kind == "integrity" for report in complaint.escalations)
    if complaint.category is not None and complaint.category.goes_to_leader and not is_reported:
        report_integrity(act, complaint)


def report_result(act, complaint) -> None:
    """The report to the director is made by the system on completion; the leader's when he is the accused (B1.5)."""
    if report_or_wait(act, complaint, "result_report", N_("投诉处理结果汇报"), _director(act, complaint)):
        complaint.reported_to_director_at = act.now


def report_anger(act, complaint, note: str | None) -> None:
    """Anger caused by the reception is escalated by itself (S 2(3))."""
    report_or_wait(act, complaint, "anger", note or N_("因接待态度情绪激化"), _director(act, complaint))


def _director(act, complaint) -> dict:
    return addressees.director(act, complaint.office_id, is_accused=facts.director_is_accused(complaint))


def address_to_superior(act, complaint) -> None:
    """Found true or partly true it waits for the report to the superior; otherwise it is sent for information."""
    to = addressees.superior_of_accused(act, complaint)
    is_upheld = complaint.finding in UPHELD_FINDINGS
    waiting = next(
        (row for row in complaint.escalations if row.kind == "service_complaint" and row.reported_at is None), None
    )
    if waiting is not None:
        waiting.to_staff, waiting.to_text = to.get("to_staff"), to.get("to_text")
        waiting.for_information = not is_upheld
        return
    reason = N_("服务投诉核实后上报直接上级") if is_upheld else N_("服务投诉核实结果，供参考")
    must_wait = is_upheld or to.get("to_staff") is None
    add = add_pending_report if must_wait else add_report
    add(act, complaint, "service_complaint", reason, for_information=not is_upheld, **to)
