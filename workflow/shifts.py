"""交接班: a shift ends with what the office owes written down, and a note; the next person takes it over (S 1(8))."""

from sqlalchemy import select

from models import RECORDS, ShiftHandover, ShiftHandoverLine
from regulation.broken import refuse_all
from regulation.shifts import taking_refusals

from . import scope
from .act import Act, change, created, lock, need
from .owed import Line, owed

MOST_LINES = 1000
MOST_SHOWN = 30


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
    seen = _visible_cases(act, lines)
    found: dict = {row_id: [] for row_id in ids}
    for line in lines:
        if (line.record, line.record_id) in seen:
            found[line.shift_handover_id].append(line)
    return found


def _visible_cases(act: Act, lines) -> set[tuple]:
    seen = set()
    for record in {line.record for line in lines}:
        model, ids = RECORDS[record], {line.record_id for line in lines if line.record == record}
        query = select(model.id).where(model.id.in_(ids), *scope.visible(act, model))
        seen |= {(record, row_id) for row_id in act.session.scalars(query)}
    return seen


def cases_of(lines: list[Line]) -> set[tuple]:
    """(record, id) of every case behind lines of what is owed now: whatever isn't among them is done."""
    return {(record, row_id) for line in lines for record, row_id, _number in line.cases}
