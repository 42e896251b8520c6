"""待完善: whether a contact's record has what its kind needs, and what is awaited of it next (S 2(4))."""

from models import Visit
from regulation import deadlines
from regulation.reception import missing_for_completeness

from .promises import open_promise


def missing_in(visit: Visit) -> list:
    """The fields that a record of its kind still lacks to be complete."""
    names = ("house", "place_text", "phone", "no_phone", "answer", "visitor_name", "is_anonymous", "organisation")
    known = {name: getattr(visit, name) for name in names}
    known |= {"promised_at": visit.promises, "to_staff": visit.referrals}
    known["category"] = visit.complaint is not None and visit.complaint.category is not None
    return missing_for_completeness(visit.kind, known)


def judge_completeness(act, visit: Visit) -> None:
    """Set a record to 待完善, due by closing time, or to what is awaited of a complete one (S 2(4))."""
    if missing_in(visit):
        visit.state = "incomplete"
        visit.complete_by = deadlines.completion_due(act.now, act.rules(visit.office_id))
    else:
        visit.state, visit.complete_by = awaited(visit), None


def awaited(visit: Visit) -> str:
    """The state of a complete record that nobody has begun to handle: by what is awaited next."""
    if open_promise(visit) is not None:
        return "awaiting_reply"
    return "referred" if visit.referrals and visit.referrals[-1].result is None else "registered"


def unless_incomplete(act, visit: Visit, state: str) -> str:
    if visit.state == "incomplete" and missing_in(visit):
        return "incomplete"
    visit.complete_by = None
    return state
