"""待办: what the office owes, as one list by time. It is the office's own list, so the next shift sees the same.

Revisits and promised replies of one home are one line: one call settles them all.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Integer, bindparam, case, func, null, select
from sqlalchemy.orm import contains_eager, joinedload, load_only

from models import Complaint, Escalation, House, Inspection, RepairTask, ReplyPromise, Revisit, Visit
from regulation.words import N_

from . import scope

MOST = 200
"""Lines that each duty reads, and that all show together, the ones due first: nobody works through more in a day."""

OFFICE, AT_MOST = bindparam("owing_office", type_=Integer), bindparam("at_most", type_=Integer)

BY_PHONE = ("revisit", "promise")
"""Duties that a call to the home settles."""

# A line says little of its records, and there are hundreds: only what it says is read.
VISIT = (
    Visit.number, Visit.house_id, Visit.place_text, Visit.visitor_name, Visit.phone, Visit.subject, Visit.received_at,
    Visit.complete_by, Visit.outside_due_at,
)
TASK = (
    RepairTask.number, RepairTask.house_id, RepairTask.place_text, RepairTask.visit_id, RepairTask.reporter_name,
    RepairTask.phone, RepairTask.fault, RepairTask.received_at, RepairTask.assigned_at, RepairTask.due_at,
    RepairTask.arrival_due_at, RepairTask.state,
)
COMPLAINT = (
    Complaint.number, Complaint.visit_id, Complaint.received_at, Complaint.verify_due_at, Complaint.response_due_at,
    Complaint.first_responded_at,
)
INSPECTION = (
    Inspection.number, Inspection.house_id, Inspection.owner_name, Inspection.phone, Inspection.inspected_at,
    Inspection.created_at, Inspection.return_due_at,
)
REVISIT = (
    Revisit.number, Revisit.starts_at, Revisit.due_at, Revisit.house_id, Revisit.visit_id, Revisit.complaint_id,
    Revisit.repair_task_id, Revisit.inspection_id,
)
OF_VISIT = (load_only(*VISIT), joinedload(Visit.house).load_only(House.key))
OF_TASK = (
    load_only(*TASK), joinedload(RepairTask.house).load_only(House.key),
    joinedload(RepairTask.visit).options(*OF_VISIT),
)
OF_COMPLAINT = (load_only(*COMPLAINT), joinedload(Complaint.visit).options(*OF_VISIT))
OF_INSPECTION = (load_only(*INSPECTION), joinedload(Inspection.house).load_only(House.key))
OF_REVISIT = (
    load_only(*REVISIT), joinedload(Revisit.house).load_only(House.key),
    joinedload(Revisit.complaint).options(*OF_COMPLAINT), joinedload(Revisit.repair_task).options(*OF_TASK),
    joinedload(Revisit.inspection).options(*OF_INSPECTION),
)
OF_PROMISE = (
    load_only(ReplyPromise.visit_id, ReplyPromise.complaint_id, ReplyPromise.promised_at, ReplyPromise.created_at),
    contains_eager(ReplyPromise.visit).options(*OF_VISIT),
    joinedload(ReplyPromise.complaint).options(load_only(*COMPLAINT)),
)


@dataclass(frozen=True)
class Line:
    """One thing owed: what, since when and until when (UTC), where, to whom, and the cases behind it.

    `cases` holds (record, id, number); a call that settles several has several. `summary` says the matter.
    """

    duty: str
    label: str
    start_at: datetime
    due_at: datetime
    place: str
    house_id: int | None
    cases: tuple
    summary: str
    person: str | None = None
    phone: str | None = None

    def is_late(self, now: datetime) -> bool:
        return now > self.due_at


def owed(act, office_id: int, limit: int = MOST) -> list[Line]:
    """What this person may see of what the office owes, the line due first in front."""
    lines = [line for duty in DUTIES for line in duty(act, office_id, limit)]
    return sorted(one_call(lines), key=lambda line: (line.due_at, line.cases))[:limit]


def one_call(lines: list[Line]) -> list[Line]:
    """The lines with the revisits and promises of one home put together, due when the first of them is."""
    calls: dict = {}
    others = []
    for line in sorted(lines, key=lambda line: line.due_at):
        if line.duty not in BY_PHONE or line.house_id is None:
            others.append(line)
        elif line.house_id in calls:
            first = calls[line.house_id]
            calls[line.house_id] = replace(
                first, cases=(*first.cases, *line.cases), person=first.person or line.person,
                phone=first.phone or line.phone,
            )
        else:
            calls[line.house_id] = line
    return [*others, *calls.values()]


def _line(duty: str, label: str, case, start_at, due_at, *, told_by=None, summary="", house=None) -> Line:
    """A line of a case; `told_by` is the contact that says whom to call."""
    home = house or getattr(case, "house", None) or (told_by.house if told_by else None)
    place = home.key if home else (getattr(case, "place_text", None) or (told_by.place_text if told_by else "") or "")
    return Line(
        duty, label, start_at, due_at, place, home.id if home else None, ((case.record, case.id, case.number),),
        summary, told_by.visitor_name if told_by else None, told_by.phone if told_by else None,
    )


def _rows(act, duty: str, model, office_id: int, due, limit: int, *conditions, load=()):
    """The rows of an office that this person may see and that fulfil the conditions, due first in front.

    They are found by their state and sorted then: by an index of due times alone all that the office ever had would be
    gone through, so no index may seem to give the order.
    """
    def build(person):
        query = select(model).where(*scope.visible_to(person, model), model.office_id == OFFICE, *conditions)
        return query.options(*load).order_by(func.coalesce(due, null()), model.id).limit(AT_MOST)

    return _asked(act, duty, office_id, limit, build)


def _asked(act, duty: str, office_id: int, limit: int, build):
    """What a duty's statement finds. The desk asks for all of them each minute, so each is made once."""
    given = {**scope.values_of(act.person), OFFICE.key: office_id, AT_MOST.key: limit}
    return act.session.scalars(scope.prepared(act, f"owed {duty}", build), given).unique()


def revisits(act, office_id: int, limit: int = MOST) -> list[Line]:
    """回访 to make (S 3(8))."""
    rows = _rows(act, "revisit", Revisit, office_id, Revisit.due_at, limit, Revisit.state == "due", load=OF_REVISIT)
    return [_revisit_line(row) for row in rows]


def _revisit_line(row: Revisit) -> Line:
    case = row.case
    told_by = getattr(case, "visit", None)
    line = _line("revisit", N_("24小时回访"), row, row.starts_at, row.due_at, told_by=told_by, house=row.house,
                 summary=getattr(case, "fault", None) or (told_by.subject if told_by else ""))
    if case.record == "repair_task":
        return replace(
            line, place=line.place or case.place, person=line.person or case.reporter_name,
            phone=line.phone or case.phone,
        )
    if case.record == "inspection":
        return replace(line, person=line.person or case.owner_name, phone=line.phone or case.phone)
    return line


def promises(act, office_id: int, limit: int = MOST) -> list[Line]:
    """答复 that was promised (S 5(8))."""
    def build(person):
        visible = scope.visible_to(person, Visit)
        return (
            select(ReplyPromise).join(Visit, ReplyPromise.visit_id == Visit.id)
            .where(ReplyPromise.office_id == OFFICE, ReplyPromise.settled_at.is_(None), *visible)
            .options(*OF_PROMISE)
            .order_by(ReplyPromise.promised_at, ReplyPromise.id).limit(AT_MOST)
        )

    return [
        _line("promise", N_("约定答复"), row.complaint or row.visit, row.created_at, row.promised_at,
              told_by=row.visit, summary=row.visit.subject)
        for row in _asked(act, "promise", office_id, limit, build)
    ]


def repairs(act, office_id: int, limit: int = MOST) -> list[Line]:
    """Repairs that nobody was sent to or that came back (S 3(7)), and those that whoever was sent hasn't taken
    (职责(1))."""
    arrival, done = RepairTask.arrival_due_at, RepairTask.due_at
    due = case((arrival < done, arrival), else_=func.coalesce(done, arrival))
    waiting = RepairTask.state.in_(("awaiting_dispatch", "handed_back", "assigned"))
    rows = _rows(act, "repair", RepairTask, office_id, due, limit, waiting, load=OF_TASK)
    return [_repair_line(row) for row in rows]


def _repair_line(row: RepairTask) -> Line:
    duty, label = ("acceptance", N_("待接单")) if row.state == "assigned" else ("dispatch", N_("待派单"))
    line = _line(duty, label, row, row.assigned_at or row.received_at,
                 min(filter(None, (row.due_at, row.arrival_due_at))), told_by=row.visit, summary=row.fault)
    return replace(line, person=row.reporter_name, phone=row.phone)


def verifications(act, office_id: int, limit: int = MOST) -> list[Line]:
    """Complaints that nobody took up yet, and those whose finding is due the same day (S 5(7)): the clock that runs
    out first is the one said."""
    waiting = Complaint.state.in_(("registered", "verifying"))
    rows = _rows(act, "verification", Complaint, office_id, Complaint.verify_due_at, limit, waiting, load=OF_COMPLAINT)
    return [_complaint_line(row) for row in rows]


def _complaint_line(row: Complaint) -> Line:
    duty, label, due = "verification", N_("当天核实"), row.verify_due_at
    if row.first_responded_at is None and row.response_due_at < due:
        duty, label, due = "response", N_("首次响应"), row.response_due_at
    return _line(duty, label, row, row.received_at, due, told_by=row.visit, summary=row.visit.subject)


def sheets(act, office_id: int, limit: int = MOST) -> list[Line]:
    """Handover sheets that weren't brought back to reception (S 3(6))."""
    out = (Inspection.state.in_(("signed", "refused")), Inspection.return_due_at.is_not(None))
    rows = _rows(act, "sheet", Inspection, office_id, Inspection.return_due_at, limit, *out, load=OF_INSPECTION)
    return [
        replace(
            _line("sheet", N_("验房表交回"), row, row.inspected_at or row.created_at, row.return_due_at),
            person=row.owner_name, phone=row.phone,
        )
        for row in rows
    ]


def completions(act, office_id: int, limit: int = MOST) -> list[Line]:
    """Records that were saved with their content alone and are due for completion by closing time (S 2(4))."""
    waiting = (Visit.state == "incomplete", Visit.complete_by.is_not(None))
    return _contacts(act, office_id, limit, Visit.complete_by, waiting, "completion", N_("补全"))


def outside_replies(act, office_id: int, limit: int = MOST) -> list[Line]:
    """Matters that 12345, the street office or the company passed on, by their own deadline (B1.5)."""
    waiting = (
        Visit.outside_source.is_not(None), Visit.outside_due_at.is_not(None), Visit.outside_replied_at.is_(None),
        Visit.state.not_in(("voided", "merged")),
    )
    return _contacts(act, office_id, limit, Visit.outside_due_at, waiting, "outside", N_("转办件回复"))


def special_reports(act, office_id: int, limit: int = MOST) -> list[Line]:
    """Special events of which no unit was told yet (S 5(6))."""
    def build(person):
        event = scope.another(Visit)
        told = event.escalations.any((Escalation.kind == "special_event") & Escalation.reported_at.is_not(None))
        return select(event).where(
            event.id.in_(scope.open_to(person, Visit, OFFICE)), event.is_special_event,
            event.special_report_due_at.is_not(None), ~told,
        ).options(joinedload(event.house)).order_by(event.special_report_due_at, event.id).limit(AT_MOST)

    return [
        _line("special", N_("突发上报"), row, row.received_at, row.special_report_due_at, told_by=row,
              summary=row.subject)
        for row in _asked(act, "special", office_id, limit, build)
    ]


def _contacts(act, office_id: int, limit: int, due, waiting: tuple, duty: str, label: str) -> list[Line]:
    return [
        _line(duty, label, row, row.received_at, getattr(row, due.key), told_by=row, summary=row.subject)
        for row in _rows(act, duty, Visit, office_id, due, limit, *waiting, load=OF_VISIT)
    ]


DUTIES = (
    special_reports, outside_replies, revisits, promises, repairs, verifications, sheets, completions,
)
