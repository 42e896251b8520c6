"""Which rows a person may see: the office, within it the department's or own cases, and never the case about oneself.

`visible(act, Model)` gives SQL conditions. Every list, look-up, export, count and single row is read through them,
so a foreign id is simply not there.
"""

from collections import defaultdict
from dataclasses import replace
from functools import cache
from threading import Lock

from sqlalchemy import Integer, Select, and_, bindparam, false, or_, select, true, union_all
from sqlalchemy.orm import aliased

from listed import id_in, word_in
from models import (
    Attachment,
    AuditEntry,
    BoxOpening,
    Category,
    Checklist,
    Complaint,
    Department,
    Deputation,
    Duty,
    Escalation,
    ExportLog,
    Fault,
    FrontDesk,
    HomeVisit,
    HomeVisitOpinion,
    HomeVisitRound,
    House,
    Inspection,
    MonthlyReport,
    Notice,
    Office,
    RepairTask,
    Resident,
    Revisit,
    Setting,
    SpotCheck,
    Staff,
    Visit,
)
from regulation.permissions import ACCOUNT_RECORDS, A, L, Person, reach
from regulation.states import OPEN_STATES
from storage import by_ids

ABILITY_TO_SEE = {
    Visit: "see_visits", Complaint: "see_complaints", Inspection: "see_inspections",
    RepairTask: "see_repair_tasks", Revisit: "see_revisits", House: "see_houses", Resident: "see_residents",
    Staff: "see_staff", Department: "manage_departments", Category: "manage_categories", Fault: "manage_categories",
    Setting: "manage_settings", AuditEntry: "see_audit", ExportLog: "see_exports", Office: "manage_settings",
    Deputation: "see_staff", SpotCheck: "see_board",
    FrontDesk: "enrol_front_desks", Checklist: "manage_checklists", MonthlyReport: "see_month",
    BoxOpening: "see_box", Duty: "see_duties", HomeVisit: "see_home_visits", HomeVisitOpinion: "see_home_visits",
    HomeVisitRound: "see_home_visits",
}
CASES = (Visit, Complaint, Inspection, RepairTask, Revisit)
FEW = 500
"""So many rows are named by their ids, and sorted. Whoever has more finds a page of them soon along the list."""


def visible(act, model) -> list:
    """The conditions under which a row of a table is there for the person. `[false()]` when none is."""
    return visible_to(act.person, model)


def visible_to(person: Person, model) -> list:
    """The same for a person, or for `anybody_like` one."""
    ability = ABILITY_TO_SEE.get(model)
    if ability is not None and not person.may(ability):
        return [false()]
    if model in CASES:
        return case_conditions(person, model)
    if model is Office:
        return [true()] if person.own_roles & {A} else [Office.id == person.office_id]
    if model is AuditEntry:
        return _audit_conditions(person)
    if model in (Attachment, Escalation):
        return [beside_visible_case(person, model)]
    if model is Notice:
        of_month = Notice.monthly_report_id.is_not(None) if person.may("see_month") else false()
        of_opinion = Notice.home_visit_opinion_id.is_not(None) if person.may("see_home_visits") else false()
        return [Notice.staff_id == person.id, or_(beside_visible_case(person, Notice), of_month, of_opinion)]
    if model is SpotCheck:
        return [*_of_the_office(person, model), beside_visible_case(person, model)]
    return _of_the_office(person, model)


ME, MY_OFFICE, MY_DEPARTMENT = (bindparam(name, type_=Integer) for name in ("me", "my_office", "my_department"))


def anybody_like(person: Person) -> Person:
    """The person with places for id, office and department: a statement made for it serves all with the same rights,
    and is made once. `values_of` fills the places."""
    return replace(
        person, id=ME, name="", office_id=None if person.office_id is None else MY_OFFICE,
        department_id=None if person.department_id is None else MY_DEPARTMENT,
    )


def rights_of(person: Person) -> tuple:
    """What tells one `anybody_like` from another."""
    return person.roles, person.own_roles, person.is_by_pin, person.office_id is None, person.department_id is None


def values_of(person: Person) -> dict:
    """What stands in the places of `anybody_like`."""
    return {"me": person.id, "my_office": person.office_id, "my_department": person.department_id}


def prepared(act, name: str, build):
    """A statement that is asked for again and again: `build` makes it of `anybody_like` the person, once for all with
    the same rights. It is run with `values_of` the person, and whatever else `build` left places for."""
    key = name, rights_of(act.person)
    if key not in PREPARED:
        PREPARED[key] = build(anybody_like(act.person))
    return PREPARED[key]


PREPARED: dict[tuple, Select] = {}


def _of_the_office(person: Person, model) -> list:
    return [true()] if person.own_roles & {A, L} else [model.office_id == person.office_id]


def rows(act, model):
    """A select of the rows that the person may see."""
    return select(model).where(*visible(act, model))


def offices_of(act) -> list[int]:
    """The offices whose rows may be there for the person; what may be seen of them is another matter."""
    person = act.person
    if person.office_id is not None and not person.own_roles & {A, L}:
        return [person.office_id]
    return list(act.session.scalars(select(Office.id).order_by(Office.id)))


def one(act, model, row_id: int):
    """The row with this id, or None when it isn't there for the person."""
    if not 0 < row_id < 2**31:
        return None
    return act.session.scalar(rows(act, model).where(model.id == row_id))


def few_own(act, model) -> list[int] | None:
    """The ids of the own cases of an officer or technician who has few: a list of them, which no index has in one
    place, would be walked through to its end. None for whoever has more, for another table and another reach."""
    if model is not RepairTask or reach(act.person) != "own":
        return None
    return _few(act, RepairTask, "few own tasks", lambda person: [
        [RepairTask.office_id == person.office_id, column == value]
        for column, value in (
            (RepairTask.created_by_id, person.id), (RepairTask.assigned_to_id, person.id),
            (RepairTask.done_by_id, person.id), (RepairTask.department_id, person.department_id),
        ) if value is not None
    ])


def few_in_hand(act) -> list[int] | None:
    """The ids of the contacts that the person took or deals with, who has few of them; else None."""
    if act.person.office_id is None:
        return None
    return _few(act, Visit, "few contacts in hand", lambda person: [
        [Visit.office_id == person.office_id, Visit.receptionist_id == person.id], [Visit.handler_id == person.id],
    ])


def _few(act, model, name: str, ways) -> list[int] | None:
    """The ids that an index finds in one of several ways, or None where there are many. What may be seen of them is
    another matter."""
    def build(person: Person):
        some = [select(model.id).where(*way).limit(FEW + 1).subquery() for way in ways(person)]
        return union_all(*(select(one.c.id) for one in some)).limit(FEW + 1)

    found = act.session.scalars(prepared(act, name, build), values_of(act.person)).all()
    return found if len(found) <= FEW else None


def seen_of(act, rows: list) -> list:
    """Those of some rows, whatever their tables, that are there for the person: one statement a table."""
    ids = defaultdict(list)
    for row in rows:
        ids[type(row)].append(row.id)
    seen = {(model, row_id) for model, wanted in ids.items() for row_id in _seen_with(act, model, wanted)}
    return [row for row in rows if (type(row), row.id) in seen]


def _seen_with(act, model, ids: list[int]) -> list[int]:
    """Those of some ids whose rows are there for the person, in no order."""
    query = prepared(act, f"{model.__tablename__} with ids", lambda person: by_ids(
        select(model.id).where(id_in(model.id, "ids"), *visible_to(person, model)), model
    ))
    return act.session.scalars(query, {**values_of(act.person), "ids": ids}).all()


def among(act, model, ids):
    """A select of the rows whose ids a query gives, as far as they are there for the person. SQLite, which keeps no
    statistics, would else rather go through all that the office ever had."""
    return among_those(act.person, model, ids)


def among_those(person: Person, model, ids):
    """The same for a person, or for `anybody_like` one."""
    return by_ids(select(model).where(*visible_to(person, model)).where(model.id.in_(ids)), model)


def of_all_offices(act, model) -> list:
    """True of every case that a person of the company may see, and said where they are counted, for the indexes begin
    with the office."""
    is_asked = model in CASES and reach(act.person) == "company"
    return [model.office_id.in_(select(Office.id))] if is_asked else []


def another(model):
    """A table under a second name, for a select within a select of the same table: made once, for that takes ten times
    as long as to read a row. Always the same one: a select that is kept names no other."""
    with _ANOTHER_IS_MADE:
        return _aliased(model)


_aliased = cache(aliased)
_ANOTHER_IS_MADE = Lock()


def open_to(person: Person, model, office_id):
    """The ids of an office's open cases that the person, or `anybody_like` one, may see, as a subquery.

    It is read from the index of their states alone. Whoever asks for the rows does so by these ids on `another` without
    the office: SQLite, which keeps no statistics, would else go through all that the office ever had.
    """
    return select(model.id).where(
        *visible_to(person, model), model.office_id == office_id, word_in(model.state, OPEN_STATES[model.record])
    )


def case_conditions(person: Person, model) -> list:
    """The conditions of a case: how far the role reaches, and never the accused."""
    how_far = reach(person)
    if how_far == "none":
        return [false()]
    conditions = [not_about(person.id, model)]
    if how_far != "company":
        conditions.append(model.office_id == person.office_id)
    if how_far == "own":
        conditions.append(own(person, model))
    return conditions


def own(person: Person, model):
    """The department's or own cases of an officer or technician."""
    me, department = person.id, person.department_id
    # The sum keeps SQLite, which knows nothing of how many these are, from finding and sorting all of them for a page.
    mine = [model.created_by_id + 0 == me]
    if model is Visit:
        mine += [Visit.receptionist_id == me, Visit.handler_id == me, Visit.escort_id == me]
    elif model is Complaint:
        mine += [Complaint.handler_id == me, Complaint.verifier_id == me]
    elif model is RepairTask:
        mine += [RepairTask.assigned_to_id == me, RepairTask.done_by_id == me]
    elif model is Inspection:
        # What is planned for a day and nobody's yet is any officer's: whoever goes along first becomes its inspector.
        mine += [Inspection.inspector_id == me, Inspection.planned_on.is_not(None) & Inspection.inspector_id.is_(None)]
    elif model is Revisit:
        of_mine = select(RepairTask.id).where(RepairTask.id == Revisit.repair_task_id, own(person, RepairTask))
        mine += [of_mine.correlate(Revisit).exists()]
    if department is not None and model in (Visit, Complaint, RepairTask):
        mine.append(model.department_id == department)
    return or_(*mine)


def not_about(person_id: int | None, model):
    """The case isn't a complaint about this person, nor hangs on one."""
    if model is Inspection or person_id is None:
        return true()
    if model is Complaint:
        return or_(Complaint.target_staff_id.is_(None), Complaint.target_staff_id != person_id)
    if model is Visit:
        return Visit.id.not_in(about(person_id, Visit))
    if model is RepairTask:
        return or_(RepairTask.complaint_id.is_(None), RepairTask.complaint_id.not_in(about(person_id, Complaint)))
    return and_(
        or_(Revisit.complaint_id.is_(None), Revisit.complaint_id.not_in(about(person_id, Complaint))),
        or_(Revisit.repair_task_id.is_(None), Revisit.repair_task_id.not_in(about(person_id, RepairTask))),
    )


def beside_visible_case(person: Person, model):
    """A row beside exactly one case is there when that case is: asked row by row, for the cases are many.

    The offset of nothing keeps PostgreSQL from reading all cases of the office first, once for all rows.
    """
    return or_(*(
        select(case.id).where(case.id == getattr(model, f"{case.record}_id"), *visible_to(person, case))
        .correlate(model).offset(0).exists()
        for case in (Visit, Complaint, Inspection, RepairTask)
    ))


def _audit_conditions(person: Person) -> list:
    """A director sees the own office, an administrator rows about accounts and settings, the leader everything;
    nobody the rows of the case about oneself."""
    if A in person.own_roles and not person.roles & {"director", L}:
        return [AuditEntry.record.in_(ACCOUNT_RECORDS)]
    conditions = [] if L in person.roles else [AuditEntry.office_id == person.office_id]
    for case in (Visit, Complaint, RepairTask, Revisit):
        conditions.append(or_(AuditEntry.record != case.record, AuditEntry.record_id.not_in(about(person.id, case))))
    return conditions


def about(person_id: int, model):
    """The ids of the cases about this person, found from the few complaints that name them."""
    complaints = select(Complaint.id).where(Complaint.target_staff_id == person_id)
    if model is Complaint:
        return complaints
    if model is Visit:
        return select(Complaint.visit_id).where(Complaint.target_staff_id == person_id)
    tasks = select(RepairTask.id).where(RepairTask.complaint_id.in_(complaints))
    if model is RepairTask:
        return tasks
    # Not by one condition with an "or": PostgreSQL would read all revisits for it.
    return union_all(
        select(Revisit.id).where(Revisit.complaint_id.in_(complaints)),
        select(Revisit.id).where(Revisit.repair_task_id.in_(tasks)),
    )
