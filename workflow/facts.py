"""From stored rows to the plain facts that the rules take. Nothing is decided here.

The facts are made anew for every verb, and nobody changes them; freezing them would take six times as long.
"""

from models import Complaint, Inspection, RepairTask, Revisit, Visit
from regulation import move_in
from regulation.calendar import is_same_day
from regulation.complaints import ComplaintFacts
from regulation.move_in import InspectionFacts
from regulation.reception import ADOPTED, VisitFacts, child_is_follower, is_follower
from regulation.repairs import RepairFacts
from regulation.revisits import RevisitFacts
from regulation.states import OPEN_STATES, UNDER_REPAIR

from . import addressees


def of(row, act):
    """The facts of any of the five records at the moment of the act."""
    return _OF[row.record](row, act)


def is_open(row) -> bool:
    return row.state in OPEN_STATES[row.record]


def accused_of(complaint) -> frozenset:
    """The staff ids of whom a case is complained about; empty without a complaint."""
    return frozenset({complaint.target_staff_id} - {None}) if complaint is not None else frozenset()


def director_is_accused(complaint) -> bool:
    """Whether the leader takes the director's place (F-35); a further role counts like the main one."""
    accused = complaint.target_staff if complaint is not None else None
    return accused is not None and "director" in accused.person().roles


def complaint_behind(row):
    """The complaint that a record belongs to, or None."""
    if row.record == "complaint":
        return row
    if row.record in ("visit", "repair_task"):
        return row.complaint
    if row.record == "revisit":
        return row.complaint or (row.repair_task.complaint if row.repair_task else None)
    return None


def _authorship(row, act) -> dict:
    rules = act.rules(row.office_id)
    complaint = complaint_behind(row)
    is_about_director = director_is_accused(complaint)
    return {
        "created_by_id": row.created_by_id,
        "created_today": is_same_day(row.created_at, act.now, rules),
        "accused_ids": accused_of(complaint),
        "director_is_accused": is_about_director,
        "leader_is_outside": is_about_director and addressees.leader_account(act) is None,
    }


def _visit(visit: Visit, act) -> VisitFacts:
    children = [visit.complaint, visit.inspection, *visit.repair_tasks]
    children = [child for child in children if child is not None and child.state not in ("voided", "superseded")]
    last = visit.referrals[-1] if visit.referrals else None
    return VisitFacts(
        kind=visit.kind,
        is_special_event=visit.is_special_event,
        has_containment=bool(visit.containment),
        has_outcome=bool(visit.outcome),
        reports_made=sum(
            1 for row in visit.escalations if row.kind == "special_event" and row.reported_at is not None
        ),
        last_referral_result=last.result if last else None,
        has_referral=last is not None,
        is_with_director=any(row.kind == "about_reception" for row in visit.escalations),
        has_promise=any(promise.consented for promise in visit.promises),
        has_open_promise=any(promise.settled_at is None for promise in visit.promises),
        open_children=tuple(child.number for child in children if is_open(child)),
        finished_children=tuple(child.number for child in children if not is_open(child)),
        has_started=visit.started_at is not None,
        has_children=bool(children),
        has_sheet=visit.inspection in children,
        has_followers=_visit_has_followers(visit, children),
        has_suggestion_decision=visit.suggestion is not None,
        is_suggestion_posted=visit.suggestion is not None and visit.suggestion.posted_at is not None,
        is_suggestion_adopted=visit.suggestion is not None and visit.suggestion.decision in ADOPTED,
        owes_outside_reply=bool(visit.outside_source) and visit.outside_replied_at is None,
        **_authorship(visit, act),
    )


def _written(row) -> tuple:
    return row.created_at, row.created_by_id


def _visit_has_followers(visit: Visit, children: list) -> bool:
    if visit.suggestion or visit.chases or visit.escalations:
        return True
    promises = ((row, row.replied_at or (row.consented and row.settled_at)) for row in visit.promises)
    referrals = ((row, row.contacted_at) for row in visit.referrals)
    return any(
        is_follower(_written(row), _written(visit), is_acted_on=bool(acted)) for row, acted in (*promises, *referrals)
    ) or any(
        child_is_follower(
            opened_by=child.created_by_id, recorded_by=visit.created_by_id, is_begun=_HAS_FOLLOWERS[child.record](child)
        ) for child in children
    )


def _complaint(complaint: Complaint, act) -> ComplaintFacts:
    visit = complaint.visit
    reports = [row for row in complaint.escalations if row.reported_at is not None]
    category = complaint.category
    authorship = _authorship(complaint, act)
    authorship.pop("accused_ids")
    return ComplaintFacts(
        severity=complaint.severity,
        is_serious=complaint.is_serious,
        is_anonymous=visit.is_anonymous,
        is_service_complaint=complaint.is_service_complaint,
        has_target=bool(complaint.target_staff_id or complaint.target_department_id or complaint.target_text),
        accused_id=complaint.target_staff_id,
        has_apologised=bool(complaint.apologies),
        has_apologised_formally=any(apology.is_formal for apology in complaint.apologies),
        finding=complaint.finding,
        verifier_ids=frozenset(row.verifier_id for row in complaint.verifications),
        handler_id=complaint.handler_id,
        within_authority=complaint.within_authority,
        replied_to_resident=complaint.replied_to_resident_at is not None,
        reported_to_director=complaint.reported_to_director_at is not None,
        any_report_made=bool(reports),
        service_report_made=_all_made(complaint, "service_complaint"),
        goes_to_leader=bool(category and category.goes_to_leader),
        integrity_report_made=any(row.kind == "integrity" for row in reports),
        has_open_promise=any(promise.settled_at is None for promise in complaint.promises),
        has_cause_analysis=bool(complaint.cause_analysis and complaint.corrective_action),
        is_special_event=visit.is_special_event,
        special_report_made=any(
            row.kind == "special_event" and row.reported_at is not None for row in visit.escalations
        ),
        revisit_state=complaint.revisits[-1].state if complaint.revisits else None,
        open_repairs=tuple(task.number for task in complaint.repair_tasks if is_open(task)),
        unfinished_repairs=tuple(task.number for task in complaint.repair_tasks if task.state in UNDER_REPAIR),
        has_followers=_complaint_has_followers(complaint),
        **authorship,
    )


def _complaint_has_followers(complaint: Complaint) -> bool:
    return bool(
        complaint.state != "registered" or complaint.verifier_id or complaint.verifications or complaint.revisits
        or complaint.repair_tasks or any(row.reported_at for row in complaint.escalations)
        or complaint.promises or complaint.chases or complaint.meeting
    )


def _all_made(complaint: Complaint, kind: str) -> bool:
    """Whether there is a report of this kind and none of them still waits."""
    made = [row.reported_at is not None for row in complaint.escalations if row.kind == kind]
    return bool(made) and all(made)


def _repair(task: RepairTask, act) -> RepairFacts:
    special = [row for row in task.escalations if row.kind == "special_case" and row.reported_at is not None]
    special = [row for row in special if row.reported_at <= task.original_due_at]
    return RepairFacts(
        size=task.size,
        original_due_at=task.original_due_at,
        due_at=task.due_at,
        assigned_to_id=task.assigned_to_id,
        department_id=task.department_id,
        assigned_at=task.assigned_at,
        now=act.now,
        special_case_reported=bool(special),
        revisit_state=task.revisits[-1].state if task.revisits else None,
        open_reworks=tuple(rework.number for rework in task.reworks if is_open(rework)),
        is_filed=task.inspection_item is not None and task.inspection_item.inspection.state == "archived",
        has_followers=_repair_has_followers(task),
        **_authorship(task, act),
    )


def _repair_has_followers(task: RepairTask) -> bool:
    is_acted_on = task.state not in ("awaiting_dispatch", "assigned") or bool(task.accepted_at or task.hand_back_reason)
    is_passed_on = task.assigned_at is not None and is_follower(
        (task.assigned_at, task.assigned_by_id), _written(task), is_acted_on=is_acted_on
    )
    return bool(is_acted_on or is_passed_on or task.escalations or task.revisits or task.chases)


def _sheet_has_followers(sheet: Inspection) -> bool:
    """A handover sheet is voided by the director alone."""
    return sheet.state not in ("voided", "superseded")


_HAS_FOLLOWERS = {
    "complaint": _complaint_has_followers,
    "repair_task": _repair_has_followers,
    "inspection": _sheet_has_followers,
}


OPENING = (
    "notice_shown", "contract_shown", "identity_shown", "papers_note", "applicant", "proxy_name", "proxy_paper",
    "fees_proof", "developer_fees_proof",
)
"""What is written down as a file is opened (S 3(1), S 3(2))."""


def lacking_papers(sheet: Inspection) -> list[str]:
    """What the file of a move-in lacks before documents and keys are given out, by its words."""
    return move_in.what_lacks({name: getattr(sheet, name) for name in OPENING})


def _inspection(sheet: Inspection, act) -> InspectionFacts:
    tasks = [task for item in sheet.items for task in item.repair_tasks if task.state != "voided"]
    revisits = [task.revisits[-1] for task in tasks if task.revisits]
    return InspectionFacts(
        has_inspector=sheet.inspector_id is not None,
        lacks=tuple(lacking_papers(sheet)),
        has_kept_keys=any(key.kept_for_repair and key.taken_back_at is None for key in sheet.keys),
        is_let_through=sheet.opening_override_reason is not None,
        meters_read=frozenset(meter.kind for meter in sheet.meters),
        owner_signed=sheet.owner_signed_at is not None,
        property_signed=sheet.property_signed_at is not None,
        open_repairs=tuple(task.number for task in tasks if task.completed_at is None),
        unclosed_repairs=tuple(task.number for task in tasks if is_open(task)),
        revisits_owed=sum(1 for row in revisits if row.state == "due"),
        has_unreachable=any(row.state == "unreachable" for row in revisits),
        has_revisits=bool(revisits),
        documents_settled=frozenset(row.kind for row in sheet.documents),
        is_accepted=sheet.accepted_at is not None,
        has_followers=bool(sheet.items or sheet.meters or sheet.documents or sheet.keys),
        **_authorship(sheet, act),
    )


def _revisit(revisit: Revisit, act) -> RevisitFacts:
    task, complaint = revisit.repair_task, revisit.complaint
    workers = set()
    if task is not None:
        workers = {task.done_by_id, task.assigned_to_id if task.done_by_id is None else None}
    elif complaint is not None:
        workers = {done.done_by_id for done in complaint.repair_tasks}
    accused_from = complaint_behind(revisit)
    known = _complaint(complaint, act) if complaint is not None else None
    deciders = known.verifier_ids | {known.handler_id} if known else frozenset()
    is_about_director = director_is_accused(accused_from)
    return RevisitFacts(
        worker_ids=frozenset(workers - {None}),
        accused_ids=accused_of(accused_from),
        decider_ids=frozenset(deciders - {None}),
        is_grave=complaint is not None and complaint.severity == "grave",
        attempts=tuple(attempt.at for attempt in revisit.attempts),
        director_is_accused=is_about_director,
        leader_is_outside=is_about_director and addressees.leader_account(act) is None,
    )


_OF = {
    "visit": _visit,
    "complaint": _complaint,
    "repair_task": _repair,
    "inspection": _inspection,
    "revisit": _revisit,
}
