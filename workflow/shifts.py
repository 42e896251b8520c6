"""交接班: a shift ends with what the office owes written down, and a note; the next person takes it over (S 1(8))."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from models import RECORDS, ShiftHandover, ShiftHandoverLine
from regulation.broken import refuse_all
from regulation.shifts import taking_refusals

from . import scope
from .act import Act, change, created, lock, need
from .owed import Line, owed
from .owed_cases import said_of

MOST_LINES = 1000
MOST_SHOWN = 30


@dataclass(frozen=True)
class Handed:
    """A line that was handed over, with where its case is and what it is about as the case says it now."""

    record: str
    record_id: int
    number: str
    duty: str
    due_at: datetime | None
    place: str
    summary: str


def hand_over(act: Act, office_id: int, *, note: str | None = None) -> ShiftHandover:
    """交班: everything owed at this moment as lines, one a case, with what there is to say besides."""
    need(act, "hand_over_shift", office_id)
    with change(act, "hand_over_shift"):
        handover = act.add(ShiftHandover, note=note, **created(act, office_id))
        for line in owed(act, office_id, MOST_LINES):
            duty, until = line.until(act.now)
            for record, record_id, number in line.cases:
                act.add(
                    ShiftHandoverLine, handover=handover, record=record, record_id=record_id, number=number,
                    duty=duty, due_at=until, **created(act, office_id),
                )
    return handover


def take_over(act: Act, handover: ShiftHandover) -> ShiftHandover:
    """接班: another person has read it and goes on from there; once."""
    need(act, "hand_over_shift", handover.office_id)
    with change(act, "take_over_shift"):
        lock(act, handover)
        refuse_all(taking_refusals(
            handed_by=handover.created_by_id, taker=act.person.id, is_taken=handover.taken_at is not None
        ))
        handover.taken_at, handover.taken_by_id = act.now, act.person.id
    return handover


def handovers(act: Act, office_id: int) -> list[ShiftHandover]:
    """The office's last shifts, the newest first."""
    query = scope.rows(act, ShiftHandover).where(ShiftHandover.office_id == office_id)
    return list(act.session.scalars(query.order_by(ShiftHandover.id.desc()).limit(MOST_SHOWN)))


def waiting(act: Act, office_id: int) -> ShiftHandover | None:
    """The last shift while a colleague handed it over and nobody took it over; None too for who handed it over."""
    query = scope.rows(act, ShiftHandover).where(ShiftHandover.office_id == office_id)
    last = act.session.scalar(query.order_by(ShiftHandover.id.desc()).limit(1))
    is_mine = last is not None and last.taken_at is None and last.created_by_id != act.person.id
    return last if is_mine and act.person.may("hand_over_shift") else None


def lines_of(act: Act, handovers: list[ShiftHandover]) -> dict:
    """{handover id: its lines as 待办 had them}; the lines of a case out of the person's sight are left out."""
    ids = [handover.id for handover in handovers]
    query = select(ShiftHandoverLine).where(ShiftHandoverLine.shift_handover_id.in_(ids))
    lines = act.session.scalars(query.order_by(ShiftHandoverLine.id)).all()
    told = _told(act, lines)
    found: dict = {row_id: [] for row_id in ids}
    for line in lines:
        if (line.record, line.record_id) in told:
            found[line.shift_handover_id].append(Handed(
                line.record, line.record_id, line.number, line.duty, line.due_at, *told[line.record, line.record_id]
            ))
    return found


def _told(act: Act, lines) -> dict:
    """{(record, id): (home's key or place, matter)} of the cases that the person may see, one statement a record."""
    ids: dict = {}
    for line in lines:
        ids.setdefault(line.record, set()).add(line.record_id)
    return {
        (record, row_id): told for record, wanted in ids.items()
        for row_id, told in said_of(act, RECORDS[record], sorted(wanted)).items()
    }


def cases_of(lines: list[Line]) -> set[tuple]:
    """(record, id) of every case behind lines of what is owed now: whatever isn't among them is done."""
    return {(record, row_id) for line in lines for record, row_id, _number in line.cases}
