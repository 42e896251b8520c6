"""升为重大: a valid complaint that nobody solved for a month becomes grave by itself; the leader is told (D.2)."""

from models import Complaint
from regulation.complaints import rises_to_grave
from regulation.words import N_

from . import addressees
from .act import Act, change, lock
from .complaint_reports import report_or_wait


def rise_to_grave(act: Act, complaint: Complaint) -> bool:
    """Raise a complaint as the rules do by themselves; False where it doesn't rise, or has risen meanwhile. No stored
    due time moves (F-31)."""
    with change(act, "rise_to_grave"):
        lock(act, complaint)
        if not rises_to_grave(
            complaint.validity, complaint.severity, complaint.state, complaint.received_at, act.now,
            act.rules(complaint.office_id),
        ):
            return False
        complaint.severity = "grave"
        to = addressees.leader(act, complaint.office_id)
        report_or_wait(act, complaint, "manual", N_("有效投诉一个月没有合理解决，升为重大"), to)
    return True
