"""What the board counts and no column says: the conditions behind the lists' filters of the same name."""

from datetime import date, time, timedelta

from flask import g
from sqlalchemy import Integer, and_, cast, exists, extract, func, select
from sqlalchemy.orm import aliased

from models import Escalation, Office, RepairTask, Revisit, RevisitAttempt
from regulation.calendar import at, local_day
from regulation.deadlines import may_set_unreachable
from regulation.office_rules import OfficeRules
from regulation.permissions import reach
from regulation.spot_checks import bursts
from regulation.states import OPEN_STATES, UNDER_REPAIR
from workflow import scope

from .acting import current_office
from .reckoned import found_once, reckoned, the_moment

REPORT, LATER = aliased(Escalation), aliased(Escalation)

DAYS = 30
"""How far the board looks back, today included."""
UNREAD_HOURS = 24

STILL_OPEN = and_(RepairTask.state.in_(OPEN_STATES["repair_task"]), RepairTask.closed_at.is_(None))
"""The states are said too, for the index begins with them."""

IN_AN_OFFICE = Revisit.office_id.in_(select(Office.id))
"""True of every revisit, and said only because the indexes begin with the office."""


def rules_here(act) -> OfficeRules:
    """The hours and zone of the office at hand, in which today is reckoned."""
    office = current_office()
    return act.rules(office.id) if office is not None else OfficeRules()


def first_day(act) -> date:
    """The first of the thirty days."""
    return local_day(act.now, rules_here(act)) - timedelta(days=DAYS - 1)


def since(act):
    """The moment at which the thirty days begin, in UTC."""
    return at(first_day(act), time(0), rules_here(act))


def unread_report_of(model):
    """A case of this model was reported within the last thirty days to somebody with an account, who hasn't read it for
    a day (S 5(4)). Whoever was told by phone or in person has heard it.
    """
    case_id = getattr(Escalation, f"{model.record}_id")

    def condition(act):
        a_day_ago = reckoned(lambda act: act.now - timedelta(hours=UNREAD_HOURS))
        waiting = select(case_id).where(
            case_id.is_not(None), Escalation.read_at.is_(None), Escalation.to_staff_id.is_not(None),
            Escalation.way == "system", Escalation.reported_at >= since(act), Escalation.reported_at < a_day_ago,
            *([] if reach(act.person) == "company" else [Escalation.office_id == act.person.office_id]),
        )
        # SQLite, which keeps no statistics, would rather read all that the office ever reported.
        return model.id.in_(waiting.with_hint(Escalation, "INDEXED BY ix_escalation_unread", "sqlite"))

    return condition


def special_case_unreported(_act):
    """A repair past its first due time, not done, whose special case nobody reported (S 3(7))."""
    reported = exists().where(
        Escalation.repair_task_id == RepairTask.id, Escalation.kind == "special_case",
        Escalation.reported_at.is_not(None),
    )
    # Said so, its index is left alone: it would be read through all the years, while few tasks are under repair.
    first_due = func.coalesce(RepairTask.original_due_at, RepairTask.due_at)
    is_late = and_(RepairTask.state.in_(UNDER_REPAIR), first_due < the_moment())
    return and_(is_late, ~reported)


def extension_asked_for(_act):
    """The last special case of a repair was reported and nobody granted its new time yet (S 3(7), F-6)."""
    is_last = ~exists().where(
        LATER.repair_task_id == REPORT.repair_task_id, LATER.kind == "special_case", LATER.id > REPORT.id
    )
    waits = exists().where(
        REPORT.repair_task_id == RepairTask.id, REPORT.kind == "special_case", REPORT.reported_at.is_not(None),
        REPORT.granted_at.is_(None), REPORT.new_due_at > RepairTask.due_at, is_last,
    )
    return and_(RepairTask.state.in_(UNDER_REPAIR), waits)


def may_be_set_unreachable(_act):
    """A revisit with as many attempts on as many days as the director's 无法联系 asks (F-7)."""
    return and_(Revisit.state == "due", Revisit.id.in_(found_once("unreachable", unreachable_ids)))


def unreachable_ids(act) -> list[int]:
    """Their ids."""
    query = (
        select(Revisit.id, Revisit.office_id, RevisitAttempt.at)
        .join(RevisitAttempt, RevisitAttempt.revisit_id == Revisit.id)
        .where(Revisit.state == "due", IN_AN_OFFICE, *scope.visible(act, Revisit))
    )
    attempts: dict = {}
    for row_id, office_id, moment in act.session.execute(query):
        attempts.setdefault((row_id, office_id), []).append(moment)
    return [key[0] for key, moments in attempts.items() if may_set_unreachable(moments, act.rules(key[1]))]


def recorded_in_a_burst(_act):
    """A revisit of the last thirty days that was recorded together with those of other homes in a few minutes."""
    return Revisit.id.in_(found_once("burst", lambda act: sorted(row.id for row in burst_rows(act))))


def burst_rows(act) -> list:
    """Them as (id, revisitor_id, house_id, second, office_id), by the rule that looks at persons, homes and moments.
    Read once a request."""
    if "burst_rows" not in g:
        second = cast(extract("epoch", Revisit.revisited_at), Integer)
        query = select(Revisit.id, Revisit.revisitor_id, Revisit.house_id, second, Revisit.office_id).where(
            Revisit.state == "done", Revisit.revisited_at >= since(act), IN_AN_OFFICE, *scope.visible(act, Revisit)
        )
        # Thousands of rows of plain values: the session would only look for objects in them.
        rows = act.session.connection().execute(query).all()
        found = bursts(rows)
        g.burst_rows = [row for row in rows if row.id in found]
    return g.burst_rows
