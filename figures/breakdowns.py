"""The tables of the month's sheet: contacts by kind and channel, complaints by what they were about."""

from collections import Counter

from sqlalchemy import func, select

from models import Category, Chase, Complaint, Department, Fault, House, InspectionItem, Visit

from .again import again
from .measures import MEASURES
from .populations import POPULATIONS, of_offices
from .windows import Window

MOST_REPEATS = 50


def contacts(session, window: Window) -> list[list]:
    """[kind, channel, how many] of what was received, with the chases as a kind of their own (K1)."""
    visits = select(Visit.kind, Visit.channel, func.count()).where(*MEASURES["visits"].conditions(window))
    chases = select(Chase.channel, func.count()).where(*MEASURES["chases"].conditions(window))
    found = [[*row] for row in session.execute(visits.group_by(Visit.kind, Visit.channel))]
    return [*found, *(["chase", *row] for row in session.execute(chases.group_by(Chase.channel)))]


def complaints(session, window: Window) -> dict[str, Counter]:
    """New complaints by category id, severity, department id and responsibility; `valid` by category id."""
    columns = (Complaint.category_id, Complaint.severity, Complaint.department_id, Complaint.responsibility)
    query = select(*columns, Complaint.validity, func.count()).where(*MEASURES["complaints"].conditions(window))
    found = {name: Counter() for name in ("category", "severity", "department", "responsibility", "valid")}
    for category, severity, department, responsibility, validity, number in session.execute(
        query.group_by(*columns, Complaint.validity)
    ):
        found["category"][category] += number
        found["severity"][severity] += number
        found["department"][department] += number
        found["responsibility"][responsibility] += number
        found["valid"][category] += number if validity == "valid" else 0
    return found


def problems_found(session, window: Window) -> int:
    """How many problems the sheets inspected in the period hold."""
    model, conditions = POPULATIONS["sheets_inspected"]
    query = select(func.count()).select_from(InspectionItem).join(model, model.id == InspectionItem.inspection_id)
    return session.scalar(query.where(*of_offices(model, window), *conditions(window)))


def repeated(session, window: Window) -> dict[str, list[list]]:
    """What came again as [home, matter, times], the most often first; the counts are of all of it."""
    found = {}
    for which, table in (("complaints_again", Category), ("repairs_again", Fault)):
        came = [one for known in again(session, window, which).values() for one in known]
        shown = came[:MOST_REPEATS]
        homes = _names(session, House, House.key, {one.house_id for one in shown})
        matters = _names(session, table, table.name, {one.matter_id for one in shown})
        found[which] = [
            [homes[one.house_id], matters[one.matter_id], one.times, one.house_id, one.matter_id] for one in shown
        ]
    return found


def names_of(session, table, ids) -> dict:
    """{id: name} of categories or departments."""
    column = Department.name if table is Department else table.name
    return _names(session, table, column, {row_id for row_id in ids if row_id is not None})


def codes_of(session, ids) -> dict:
    """{id: code} of categories."""
    return _names(session, Category, Category.code, {row_id for row_id in ids if row_id is not None})


def _names(session, table, column, ids: set) -> dict:
    return dict(session.execute(select(table.id, column).where(table.id.in_(ids))).all()) if ids else {}
