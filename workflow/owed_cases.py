"""Where a case is and what it is about, as the lines of 待办 and of a shift say it.

A line says little of its records, and there are hundreds: what it says is read beside them, under names of its own, for
the conditions of who may see a row name the same tables.
"""

from sqlalchemy import func, literal, select
from sqlalchemy.orm import aliased

from listed import id_in
from models import Complaint, House, Inspection, RepairTask, Revisit, Visit
from storage import by_ids

from . import scope

HOME, TOLD = aliased(House, name="home"), aliased(Visit, name="told")
TASK, ABOUT, SHEET = (
    aliased(RepairTask, name="task"), aliased(Complaint, name="about"), aliased(Inspection, name="sheet"),
)


def beside_visit(query):
    return query.outerjoin(HOME, HOME.id == Visit.house_id)


def beside_complaint(query):
    return query.join(TOLD, TOLD.id == Complaint.visit_id).outerjoin(HOME, HOME.id == TOLD.house_id)


def beside_inspection(query):
    return query.outerjoin(HOME, HOME.id == Inspection.house_id)


def beside_repair(query):
    home = func.coalesce(RepairTask.house_id, TOLD.house_id)
    return query.outerjoin(TOLD, TOLD.id == RepairTask.visit_id).outerjoin(HOME, HOME.id == home)


def beside_revisit(query):
    contact = func.coalesce(Revisit.visit_id, TASK.visit_id, ABOUT.visit_id, SHEET.visit_id)
    return (
        query.outerjoin(TASK, TASK.id == Revisit.repair_task_id).outerjoin(ABOUT, ABOUT.id == Revisit.complaint_id)
        .outerjoin(SHEET, SHEET.id == Revisit.inspection_id).outerjoin(TOLD, TOLD.id == contact)
        .outerjoin(HOME, HOME.id == func.coalesce(Revisit.house_id, TASK.house_id, TOLD.house_id))
    )


SAID = {
    Visit: (beside_visit, Visit.place_text, Visit.subject),
    Complaint: (beside_complaint, TOLD.place_text, TOLD.subject),
    Inspection: (beside_inspection, literal(""), literal("")),
    RepairTask: (beside_repair, func.coalesce(RepairTask.place_text, TOLD.place_text), RepairTask.fault),
    Revisit: (
        beside_revisit, func.coalesce(TOLD.place_text, TASK.place_text), func.coalesce(TASK.fault, TOLD.subject),
    ),
}
"""How each record is read beside what says where it is; the place where there is no home; the matter."""


def said_of(act, model, ids: list[int]) -> dict[int, tuple[str, str]]:
    """{id: (home's key or place, matter)} of those of some cases that the person may see, by one statement."""
    def build(person):
        beside, place, matter = SAID[model]
        read = (model.id, func.coalesce(HOME.key, place, ""), func.coalesce(matter, ""))
        query = beside(select(*read).select_from(model))
        return by_ids(query.where(id_in(model.id, "ids"), *scope.visible_to(person, model)), model)

    query = scope.prepared(act, f"said of {model.__tablename__}", build)
    rows = act.session.execute(query, {**scope.values_of(act.person), "ids": ids})
    return {row_id: (place, matter) for row_id, place, matter in rows}
