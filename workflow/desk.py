"""One save at the desk: the contact, and the complaint, repair or handover sheet that it opens."""

from regulation.broken import refuse_all, required
from regulation.words import N_

from . import complaints, inspections, referrals, repair_tasks, visits
from .act import change, of_the_same_office

COMPLAINT_FIELDS = frozenset({
    "category", "severity", "is_service_complaint", "apologised_first", "demand", "target_staff",
    "target_department", "target_text", "event_at", "event_place", "caused_by",
})
REPAIR_FIELDS = frozenset({"fault", "size", "urgent", "catalogue", "assigned_to", "wanted_at"})
SHEET_FIELDS = frozenset({"owner_name", "owner_relation", "notice_no", "inspector", "developer_rep"})
CHILD_FIELDS = COMPLAINT_FIELDS | REPAIR_FIELDS | SHEET_FIELDS
CALLER_FIELDS = ("house", "place_text", "visitor_name", "phone")
"""By any of these somebody is found again."""


def receive(act, office_id: int, **given):
    """Record a contact with what its kind opens, all or nothing; returns the visit.

    Complaint, repair and move-in open their record in the same save; a repair without a place and a move-in
    without a home wait until the record is completed.
    """
    of_the_same_office(office_id, given)
    child = {name: given.pop(name) for name in list(given) if name in CHILD_FIELDS}
    with change(act, "record"):
        visit = visits.open_visit(act, office_id, **given)
        open_child(act, visit, child)
        act.session.flush()
    return visit


def receive_for_director(act, office_id: int, **given):
    """转主任接待: the caller complains about who took the call; who took it writes down home, phone and that, and the
    director takes over at once (S 5(4)). Returns the visit; refused where nobody could tell who called."""
    known = next(filter(None, map(given.get, CALLER_FIELDS)), None)
    refuse_all([required("house", known, N_("请至少填写房号、姓名或电话，主任才能找到这个人"), "S 5(4)")])
    with change(act, "record"):
        visit = receive(act, office_id, **{**given, "kind": "other"})
        return referrals.pass_to_director(act, visit)


def open_child(act, visit, child: dict):
    """Open what the visit's kind asks for, once; returns it, or None when there is nothing to open (yet)."""
    if visit.kind == "complaint" and visit.complaint is None:
        fields = _chosen(child, COMPLAINT_FIELDS)
        return complaints.open_complaint(act, visit, **fields)
    if visit.kind == "repair" and not visit.repair_tasks and (visit.house or visit.place_text):
        fields = _chosen(child, REPAIR_FIELDS)
        fault = fields.pop("fault", None) or visit.content
        task = repair_tasks.open_task(
            act, visit.office_id, fault=fault, visit=visit, house=visit.house, place_text=visit.place_text,
            reporter_name=visit.visitor_name, phone=visit.phone, **fields,
        )
        if visit.state == "registered":
            visits.follow(visit, "in_progress")
        return task
    if visit.kind == "move_in" and visit.inspection is None and visit.house is not None:
        sheet = inspections.open_sheet(
            act, visit.office_id, house=visit.house, visit=visit,
            # Somebody else's number is the contact's, not the sheet's.
            phone=visit.phone if visit.relation in (None, "owner") else None, **_chosen(child, SHEET_FIELDS)
        )
        if visit.state == "registered":
            visits.follow(visit, "in_progress")
        return sheet
    return None


def _chosen(child: dict, names: frozenset) -> dict:
    return {name: value for name, value in child.items() if name in names and value is not None}


def complete(act, visit, *, seen_version=None, **given):
    """补全 a record, and open what it could not open before."""
    of_the_same_office(visit.office_id, given)
    child = {name: given.pop(name) for name in list(given) if name in CHILD_FIELDS}
    with change(act, "complete_record"):
        if visit.complaint is not None:
            complaints.complete(act, visit.complaint, **_chosen(child, COMPLAINT_FIELDS))
        visits.complete_record(act, visit, seen_version=seen_version, **given)
        open_child(act, visit, child)
        visits.follow_children(act, visit)
    return visit


def change_kind(act, visit, *, kind, seen_version=None, **child):
    """改类别 and open what the new kind asks for."""
    of_the_same_office(visit.office_id, child)
    with change(act, "change_kind"):
        visits.change_kind(act, visit, kind=kind, seen_version=seen_version)
        open_child(act, visit, child)
        act.session.flush()
    return visit
