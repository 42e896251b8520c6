"""One's own notices: how many wait, reading them, and what stayed unread for too long."""

from functools import cache

from sqlalchemy import and_, func, or_, select

from models import Escalation, HomeVisitOpinion, Notice, RepairTask, ReplyPromise, Revisit, Staff
from regulation.notices import unread_since

from . import at_hand, escalations, scope
from .act import together
from .notices import REPORT_KINDS, is_about

MOST_COUNTED = 100
"""More than this many unread are said as `99+`."""


def mine(act):
    """A select of the person's own notices: those whose case is there for them, so never one about oneself."""
    return scope.rows(act, Notice)


@cache
def waits():
    """The condition that a notice waits to be read: nobody read it, and what it warns of isn't over by itself since,
    the task taken, the promise kept, the revisit made, the opinion answered or handed on."""
    warned = [
        *((kind, ReplyPromise, ReplyPromise.settled_at.is_(None)) for kind in ("promise_soon", "promise_broken")),
        *((kind, Revisit, Revisit.state == "due") for kind in ("revisit_soon", "revisit_late")),
    ]
    owed = [
        and_(Notice.kind == kind, select(model.id).where(is_about(kind, model), is_owed).correlate(Notice).exists())
        for kind, model, is_owed in warned
    ]
    untaken = select(RepairTask.id).where(RepairTask.id == Notice.repair_task_id, RepairTask.state == "assigned")
    owed.append(and_(Notice.kind == "not_accepted", untaken.correlate(Notice).exists()))
    unanswered = select(HomeVisitOpinion.id).where(
        HomeVisitOpinion.id == Notice.home_visit_opinion_id, HomeVisitOpinion.done_on.is_(None),
        HomeVisitOpinion.person_id == Notice.staff_id,
    )
    owed.append(and_(Notice.kind == "opinion", unanswered.correlate(Notice).exists()))
    of_itself = Notice.kind.not_in(["not_accepted", "opinion", *(kind for kind, _model, _owed in warned)])
    return and_(Notice.read_at.is_(None), or_(of_itself, *owed))


def count_unread(act) -> int:
    """How many of one's own wait, up to `MOST_COUNTED`. Every page asks: the statement is made once for all with the
    same rights."""
    if at_hand.has_nothing_unread(act.session, act.person.id):
        return 0
    return act.session.scalar(scope.prepared(act, "unread", _unread), scope.values_of(act.person))


def _unread(person):
    unread = select(Notice.id).where(*scope.visible_to(person, Notice), waits()).limit(MOST_COUNTED)
    return select(func.count()).select_from(unread.subquery())


def read(act, notice_id: int | None = None) -> int:
    """已阅: one of one's own notices, or all that wait; returns how many. The report behind it is thereby read too
    (S 5(4)): it is the same thing said twice."""
    query = mine(act).where(Notice.read_at.is_(None))
    if notice_id is not None:
        query = query.where(Notice.id == notice_id)
    with together(act):
        found = act.session.scalars(query).all()
        for notice in found:
            notice.read_at = act.now
        for report in _reports_behind(act, found):
            escalations.read(act, report)
    return len(found)


def _reports_behind(act, notices: list) -> list:
    ids = [int(notice.key.rpartition(":")[2]) for notice in notices if notice.kind in REPORT_KINDS]
    if not ids:
        return []
    return act.session.scalars(
        select(Escalation).where(
            Escalation.id.in_(ids), Escalation.to_staff_id == act.person.id, Escalation.read_at.is_(None)
        )
    ).all()


def unread_too_long(act, office_id: int):
    """A select of an office's notices that nobody read within the office's hours (24): shown on the board, barring
    nothing. What is none of the person's business isn't among them, nor what was told to somebody who can't read it
    any more: a closed account, a task that went to another."""
    task_is_theirs = select(RepairTask.id).where(
        RepairTask.id == Notice.repair_task_id, RepairTask.assigned_to_id == Notice.staff_id
    )
    return (
        select(Notice).join(Staff, Staff.id == Notice.staff_id)
        .where(
            Notice.office_id == office_id, waits(), Staff.active,
            Notice.created_at < unread_since(act.now, act.rules(office_id)),
            or_(Notice.kind != "assigned", task_is_theirs.correlate(Notice).exists()),
            scope.beside_visible_case(act.person, Notice),
        )
    )
