"""待办: what the office owes, as one list by time. It is the office's own list, so the next shift sees the same.

Revisits and promised replies of one home are one line: one call settles them all.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Integer, bindparam, case, func, null, or_, select

from models import Complaint, Escalation, Inspection, RepairTask, ReplyPromise, Revisit, Visit
from regulation.words import N_

from . import scope
from .owed_cases import (
    ABOUT,
    HOME,
    SHEET,
    TASK,
    TOLD,
    beside_complaint,
    beside_inspection,
    beside_repair,
    beside_revisit,
    beside_visit,
)

MOST = 200
"""Lines that each duty reads, and that all show together, the ones due first: nobody works through more in a day."""

OFFICE, AT_MOST = bindparam("owing_office", type_=Integer), bindparam("at_most", type_=Integer)

BY_PHONE = ("revisit", "promise")
"""Duties that a call to the home settles."""

OF_HOME = (HOME.id.label("home_id"), HOME.key.label("home"))


def _said(contact) -> tuple:
    """What a line says of the contact behind it."""
    return contact.visitor_name, contact.phone, contact.place_text, contact.subject


@dataclass(frozen=True)
class Line:
    """One thing owed: what, since when and until when (UTC), where, to whom, and the cases behind it.

    `cases` holds (record, id, number); a call that settles several has several. `summary` says the matter. `call_by_at`
    is the last hour at which to phone, where that comes before `due_at`. What `has_no_limit` is due at no time that
    anybody set: it stands where its `due_at` puts it, and is never late.
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
    call_by_at: datetime | None = None
    has_no_limit: bool = False

    def is_late(self, now: datetime) -> bool:
        return not self.has_no_limit and now > self.due_at

    @property
    def stands_at(self) -> datetime:
        """The moment by which lines are put in order: whoever waits for `due_at` may find that nobody can be called."""
        return self.call_by_at or self.due_at

    def until(self, now: datetime) -> tuple[str, datetime | None]:
        """What the line says and until when: the last hour at which to phone, once that is over the due time; None
        for what has no limit."""
        if self.has_no_limit:
            return self.label, None
        if self.call_by_at is not None and now <= self.call_by_at:
            return N_("最晚拨打"), self.call_by_at
        return self.label, self.due_at


def owed(act, office_id: int, limit: int = MOST) -> list[Line]:
    """What this person may see of what the office owes, what is to be done first in front."""
    lines = [line for duty in DUTIES for line in duty(act, office_id, limit)]
    return sorted(one_call(lines), key=lambda line: (line.stands_at, line.due_at, line.cases))[:limit]


def one_call(lines: list[Line]) -> list[Line]:
    """The lines with the revisits and promises of one home put together, due when the first of them is."""
    calls: dict = {}
    others = []
    for line in sorted(lines, key=lambda line: line.stands_at):
        if line.duty not in BY_PHONE or line.house_id is None:
            others.append(line)
        else:
            calls[line.house_id] = _with(calls[line.house_id], line) if line.house_id in calls else line
    return [*others, *calls.values()]


def _with(first: Line, line: Line) -> Line:
    """A call that settles one more, which is to be called later but may be due before."""
    soonest = min(first, line, key=lambda one: one.due_at)
    return replace(
        first, label=soonest.label, start_at=soonest.start_at, due_at=soonest.due_at,
        cases=(*first.cases, *line.cases), person=first.person or line.person, phone=first.phone or line.phone,
    )


def _line(duty: str, label: str, row, start_at, due_at, *, record: str, place=None, summary="", person=None,
          phone=None, call_by_at=None) -> Line:
    """A line of a row with `id`, `number`, `home` and `home_id`; `place` is said where there is no home."""
    return Line(
        duty, label, start_at, due_at, row.home or place or "", row.home_id, ((record, row.id, row.number),), summary,
        person, phone, call_by_at if call_by_at and call_by_at < due_at else None,
    )


def _rows(act, duty: str, model, office_id: int, due, limit: int, *conditions, read: tuple, beside):
    """What is read of the rows of an office that this person may see and that fulfil the conditions, due first in
    front; `beside` joins what else is read.

    They are found by their state and sorted then: by an index of due times alone all that the office ever had would be
    gone through, so no index may seem to give the order.
    """
    def build(person):
        query = select(model.id, model.number, *read).select_from(model)
        query = beside(query).where(*scope.visible_to(person, model), model.office_id == OFFICE, *conditions)
        return query.order_by(func.coalesce(due, null()), model.id).limit(AT_MOST)

    return _asked(act, duty, office_id, limit, build)


def _asked(act, duty: str, office_id: int, limit: int, build):
    """What a duty's statement finds. The desk asks for all of them each minute, so each is made once."""
    given = {**scope.values_of(act.person), OFFICE.key: office_id, AT_MOST.key: limit}
    return act.session.execute(scope.prepared(act, f"owed {duty}", build), given).all()


def revisits(act, office_id: int, limit: int = MOST) -> list[Line]:
    """回访 to make (S 3(8)), by the last hour at which to phone for each."""
    read = (
        Revisit.starts_at, Revisit.due_at, Revisit.call_by_at, *OF_HOME, *_said(TOLD),
        TASK.fault, TASK.reporter_name, TASK.phone.label("reporter_phone"), TASK.place_text.label("task_place"),
        SHEET.owner_name, SHEET.phone.label("owner_phone"),
    )
    rows = _rows(
        act, "revisit", Revisit, office_id, Revisit.call_by_at, limit, Revisit.state == "due", read=read,
        beside=beside_revisit,
    )
    return [
        _line(
            "revisit", N_("24小时回访"), row, row.starts_at, row.due_at, record="revisit",
            place=row.place_text or row.task_place, summary=row.fault or row.subject or "",
            person=row.visitor_name or row.reporter_name or row.owner_name,
            phone=row.phone or row.reporter_phone or row.owner_phone, call_by_at=row.call_by_at,
        )
        for row in rows
    ]


def promises(act, office_id: int, limit: int = MOST) -> list[Line]:
    """答复 that was promised (S 5(8))."""
    def build(person):
        read = (
            func.coalesce(ABOUT.id, Visit.id).label("id"), func.coalesce(ABOUT.number, Visit.number).label("number"),
            ABOUT.id.is_not(None).label("is_complaint"), ReplyPromise.created_at, ReplyPromise.promised_at,
            *_said(Visit),
        )
        return (
            select(*read, *OF_HOME).select_from(ReplyPromise).join(Visit, ReplyPromise.visit_id == Visit.id)
            .outerjoin(ABOUT, ABOUT.id == ReplyPromise.complaint_id).outerjoin(HOME, HOME.id == Visit.house_id)
            .where(
                ReplyPromise.office_id == OFFICE, ReplyPromise.settled_at.is_(None),
                *scope.visible_to(person, Visit),
            )
            .order_by(ReplyPromise.promised_at, ReplyPromise.id).limit(AT_MOST)
        )

    return [
        _line(
            "promise", N_("约定答复"), row, row.created_at, row.promised_at,
            record="complaint" if row.is_complaint else "visit", place=row.place_text, summary=row.subject,
            person=row.visitor_name, phone=row.phone,
        )
        for row in _asked(act, "promise", office_id, limit, build)
    ]


def repairs(act, office_id: int, limit: int = MOST) -> list[Line]:
    """Repairs that nobody was sent to or that came back (S 3(7)), and those that whoever was sent hasn't taken
    (职责(1))."""
    arrival, done = RepairTask.arrival_due_at, RepairTask.due_at
    due = case((arrival < done, arrival), else_=func.coalesce(done, arrival))
    waiting = RepairTask.state.in_(("awaiting_dispatch", "handed_back", "assigned"))
    read = (
        RepairTask.state, RepairTask.assigned_at, RepairTask.received_at, due.label("due_at"), RepairTask.fault,
        RepairTask.reporter_name, RepairTask.phone, RepairTask.place_text, *OF_HOME,
        TOLD.place_text.label("told_place"),
    )
    rows = _rows(act, "repair", RepairTask, office_id, due, limit, waiting, read=read, beside=beside_repair)
    return [_repair_line(row) for row in rows]


def _repair_line(row) -> Line:
    duty, label = ("acceptance", N_("待接单")) if row.state == "assigned" else ("dispatch", N_("待派单"))
    return _line(
        duty, label, row, row.assigned_at or row.received_at, row.due_at, record="repair_task",
        place=row.place_text or row.told_place, summary=row.fault, person=row.reporter_name, phone=row.phone,
    )


def verifications(act, office_id: int, limit: int = MOST) -> list[Line]:
    """Complaints that nobody took up yet, and those whose finding is due the same day (S 5(7)): the clock that runs
    out first is the one said."""
    waiting = Complaint.state.in_(("registered", "verifying"))
    read = (
        Complaint.received_at, Complaint.verify_due_at, Complaint.response_due_at, Complaint.first_responded_at,
        *OF_HOME, *_said(TOLD),
    )
    rows = _rows(
        act, "verification", Complaint, office_id, Complaint.verify_due_at, limit, waiting, read=read,
        beside=beside_complaint,
    )
    return [_complaint_line(row) for row in rows]


def _complaint_line(row) -> Line:
    duty, label, due = "verification", N_("当天核实"), row.verify_due_at
    if row.first_responded_at is None and row.response_due_at < due:
        duty, label, due = "response", N_("首次响应"), row.response_due_at
    return _line(
        duty, label, row, row.received_at, due, record="complaint", place=row.place_text, summary=row.subject,
        person=row.visitor_name, phone=row.phone,
    )


def sheets(act, office_id: int, limit: int = MOST) -> list[Line]:
    """Handover sheets that weren't brought back to reception (S 3(6))."""
    out = (Inspection.state.in_(("signed", "refused")), Inspection.return_due_at.is_not(None))
    read = (
        Inspection.inspected_at, Inspection.created_at, Inspection.return_due_at, Inspection.owner_name,
        Inspection.phone, *OF_HOME,
    )
    rows = _rows(
        act, "sheet", Inspection, office_id, Inspection.return_due_at, limit, *out, read=read,
        beside=beside_inspection,
    )
    return [
        _line(
            "sheet", N_("验房表交回"), row, row.inspected_at or row.created_at, row.return_due_at, record="inspection",
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


def special_events(act, office_id: int, limit: int = MOST) -> list[Line]:
    """Special events of which no unit was told yet, and those told of whose containment or outcome isn't written down:
    they close with neither missing (S 5(6)). For these no time is set; they stand where their report stood."""
    def build(person):
        event = scope.another(Visit)
        told = event.escalations.any((Escalation.kind == "special_event") & Escalation.reported_at.is_not(None))
        due = event.special_report_due_at
        lacks = (func.coalesce(column, "") == "" for column in (event.containment, event.outcome))
        return (
            select(
                event.id, event.number, event.received_at, due.label("due_at"), told.label("is_told"), *_said(event),
                *OF_HOME,
            )
            .outerjoin(HOME, HOME.id == event.house_id)
            .where(
                event.id.in_(scope.open_to(person, Visit, OFFICE)), event.is_special_event, due.is_not(None),
                or_(~told, *lacks),
            )
            .order_by(due, event.id).limit(AT_MOST)
        )

    return [_special_line(row) for row in _asked(act, "special", office_id, limit, build)]


def _special_line(row) -> Line:
    if not row.is_told:
        return _contact_line("special", N_("突发上报"), row)
    return replace(_contact_line("containment", N_("控制措施与结果"), row), has_no_limit=True)


def _contacts(act, office_id: int, limit: int, due, waiting: tuple, duty: str, label: str) -> list[Line]:
    rows = _rows(
        act, duty, Visit, office_id, due, limit, *waiting,
        read=(Visit.received_at, due.label("due_at"), *_said(Visit), *OF_HOME), beside=beside_visit,
    )
    return [_contact_line(duty, label, row) for row in rows]


def _contact_line(duty: str, label: str, row) -> Line:
    return _line(
        duty, label, row, row.received_at, row.due_at, record="visit", place=row.place_text, summary=row.subject,
        person=row.visitor_name, phone=row.phone,
    )


DUTIES = (
    special_events, outside_replies, revisits, promises, repairs, verifications, sheets, completions,
)
