"""What came again: the same kind of complaint of a home, the same fault of a home (K19, S 2(5))."""

from datetime import timedelta

from sqlalchemy import func, select

from models import Complaint, RepairTask, Visit
from regulation.repeats import COMPLAINTS_AGAIN, REPAIRS_AGAIN, Repeat, repeats

from .populations import counts, narrowed, of_offices
from .windows import Window

TIMES = {"complaints_again": COMPLAINTS_AGAIN, "repairs_again": REPAIRS_AGAIN}


def again(session, window: Window, which: str) -> dict[int, list[Repeat]]:
    """{office: what came again}. The database finds the homes with enough of them; the rule looks at their days."""
    model, house, matter, office = _columns(which)
    start = window.start - timedelta(days=window.repeat_days)
    moment = model.received_at
    known = [
        *of_offices(model, window), moment.is_not(None), moment >= start, moment < window.end, counts(model),
        *narrowed(model, window), house.is_not(None), matter.is_not(None),
    ]
    often = _from(which, select(house.label("house"), matter.label("matter"))).where(*known)
    often = often.group_by(house, matter).having(func.count() >= TIMES[which]).subquery()
    query = _from(which, select(office, house, matter, moment)).where(*known)
    query = query.join(often, (often.c.house == house) & (often.c.matter == matter))
    rows: dict = {}
    for office_id, *row in session.execute(query):
        rows.setdefault(office_id, []).append(row)
    return {
        office_id: repeats(found, window.start, days=window.repeat_days, times=TIMES[which])
        for office_id, found in rows.items()
    }


def _columns(which: str) -> tuple:
    if which == "complaints_again":
        return Complaint, Visit.house_id, Complaint.category_id, Complaint.office_id
    return RepairTask, RepairTask.house_id, RepairTask.catalogue_id, RepairTask.office_id


def _from(which: str, query):
    if which == "complaints_again":
        return query.select_from(Complaint).join(Visit, Visit.id == Complaint.visit_id)
    return query.select_from(RepairTask)
