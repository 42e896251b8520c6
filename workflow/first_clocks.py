"""The clock that is due first of each row of a list, read at once with the few columns that clocks are reckoned from.

A list of contacts shows what their complaints, repairs, promises and revisits still owe. Loading all those rows whole
takes longer than the rest of the page.
"""

from collections import defaultdict
from collections.abc import Sequence
from types import SimpleNamespace

from sqlalchemy import bindparam, or_, select

from models import Complaint, Escalation, RepairTask, ReplyPromise, Revisit
from regulation.states import OPEN_STATES

from . import clocks
from .clocks import Clock

VISIT = (
    "state", "created_at", "received_at", "outside_due_at", "outside_replied_at", "complete_by", "is_special_event",
    "special_report_due_at",
)
COMPLAINT = (
    "id", "visit_id", "state", "received_at", "response_due_at", "first_responded_at", "verify_due_at", "verified_at",
    "due_at", "done_at", "closed_at",
)
REPAIR = (
    "id", "visit_id", "state", "received_at", "arrival_due_at", "arrived_at", "completed_at", "closed_at", "size",
    "due_at", "original_due_at",
)


def _ids(name: str):
    return bindparam(name, expanding=True)


def _columns(model, names: tuple[str, ...]):
    return select(*(getattr(model, name) for name in names))


COMPLAINTS = _columns(Complaint, COMPLAINT).where(Complaint.visit_id.in_(_ids("visits")))
OPEN_REPAIRS = _columns(RepairTask, REPAIR).where(
    RepairTask.visit_id.in_(_ids("visits")), RepairTask.state.in_(OPEN_STATES["repair_task"])
)
WAITING_PROMISES = _columns(
    ReplyPromise, ("visit_id", "complaint_id", "created_at", "promised_at", "replied_at", "settled_at")
).where(ReplyPromise.visit_id.in_(_ids("visits")), ReplyPromise.settled_at.is_(None))
DUE_REVISITS = _columns(
    Revisit, ("complaint_id", "repair_task_id", "state", "starts_at", "due_at", "revisited_at")
).where(
    or_(Revisit.complaint_id.in_(_ids("complaints")), Revisit.repair_task_id.in_(_ids("repairs"))),
    Revisit.state == "due",
)
SPECIAL_REPORTS = _columns(Escalation, ("visit_id", "kind", "reported_at")).where(
    Escalation.visit_id.in_(_ids("visits")), Escalation.kind == "special_event", Escalation.reported_at.is_not(None)
)


def of(session, rows: Sequence) -> dict[int, Clock | None]:
    """By the id of each row, all of one record: the clock that is due first, or None when nothing is owed."""
    gather = _WHOLE.get(rows[0].record) if rows else None
    told = gather(session, rows) if gather is not None else rows
    return {row.id: next(iter(clocks.owing(one)), None) for row, one in zip(rows, told, strict=True)}


def _visits(session, rows: Sequence) -> list:
    """The contacts with their complaints and open repairs."""
    ids = [row.id for row in rows]
    complaints = [_bare("complaint", row, COMPLAINT) for row in session.execute(COMPLAINTS, {"visits": ids})]
    repairs = [_bare("repair_task", row, REPAIR) for row in session.execute(OPEN_REPAIRS, {"visits": ids})]
    promises = session.execute(WAITING_PROMISES, {"visits": ids}).all()
    _give_promises(complaints, promises)
    _give_revisits(session, complaints, repairs)
    special = [row.id for row in rows if row.is_special_event]
    reports = _by("visit_id", session.execute(SPECIAL_REPORTS, {"visits": special})) if special else {}
    complained, repaired = {one.visit_id: one for one in complaints}, _by("visit_id", repairs)
    promised = _by("visit_id", promises)
    return [
        _bare(
            "visit", row, VISIT, complaint=complained.get(row.id), repair_tasks=repaired.get(row.id, ()),
            promises=promised.get(row.id, ()), escalations=reports.get(row.id, ()),
        ) for row in rows
    ]


def _complaints(session, rows: Sequence) -> list:
    found = [_bare("complaint", row, COMPLAINT) for row in rows]
    _give_promises(found, session.execute(WAITING_PROMISES, {"visits": [row.visit_id for row in rows]}))
    _give_revisits(session, found, [])
    return found


def _repairs(session, rows: Sequence) -> list:
    found = [_bare("repair_task", row, REPAIR) for row in rows]
    _give_revisits(session, [], found)
    return found


def _give_promises(complaints: list, promises) -> None:
    promised = _by("complaint_id", promises)
    for complaint in complaints:
        complaint.promises = promised.get(complaint.id, ())


def _give_revisits(session, complaints: list, repairs: list) -> None:
    called = session.execute(
        DUE_REVISITS, {"complaints": [row.id for row in complaints], "repairs": [row.id for row in repairs]}
    ).all() if complaints or repairs else ()
    for name, cases in (("complaint_id", complaints), ("repair_task_id", repairs)):
        of_case = _by(name, called)
        for case in cases:
            case.revisits = of_case.get(case.id, ())


def _bare(record: str, row, names: tuple[str, ...], **beside) -> SimpleNamespace:
    """A row with nothing but what its clocks are reckoned from."""
    return SimpleNamespace(record=record, **{name: getattr(row, name) for name in names}, **beside)


def _by(name: str, rows) -> dict[int, list]:
    found = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


_WHOLE = {"visit": _visits, "complaint": _complaints, "repair_task": _repairs}
