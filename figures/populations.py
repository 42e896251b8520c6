"""The populations that figures are counted over, as SQL conditions (D.4): each a range of an indexed time.

Voided and merged records never count.
"""

from collections.abc import Callable

from sqlalchemy import case, false, func, or_, select

from models import (
    Chase,
    Complaint,
    HomeVisit,
    HomeVisitOpinion,
    HomeVisitRound,
    House,
    HouseStatus,
    Inspection,
    RepairTask,
    ReplyPromise,
    Revisit,
    SpotCheck,
    SpotCheckLine,
    Visit,
)
from regulation.states import STATES
from regulation.words import OCCUPIED_STATUSES

from .windows import Window

OUT = ("voided", "merged", "superseded", "not_needed")
"""States of what doesn't count."""


def counted_states(record: str) -> tuple:
    """The states of what counts. Said one by one, so that an index that has the state before the time serves too."""
    return tuple(state for state, _label in STATES[record] if state not in OUT)


def within(column, start, end) -> list:
    """The column lies in [start, end)."""
    return [column >= start, column < end]


def counts(model):
    return model.state.not_in(OUT)


def _visits(window: Window) -> list:
    # That the time is known is true of every row, and said for the index that holds what is counted.
    return [Visit.received_at.is_not(None), *within(Visit.received_at, window.start, window.end), counts(Visit)]


def _complaints(window: Window) -> list:
    return [
        Complaint.received_at.is_not(None), *within(Complaint.received_at, window.start, window.end), counts(Complaint),
    ]


def _complaints_of_the_year(window: Window) -> list:
    return [
        Complaint.received_at.is_not(None), *within(Complaint.received_at, window.year_start, window.end),
        counts(Complaint), Complaint.validity == "valid",
    ]


def _complaints_due(window: Window) -> list:
    return [
        Complaint.state.in_(counted_states("complaint")), *within(Complaint.due_at, window.start, window.cut),
    ]


def _complaints_closed(window: Window) -> list:
    return [
        Complaint.closed_at.is_not(None), *within(Complaint.closed_at, window.start, window.end), counts(Complaint),
    ]


def carried_over(window: Window) -> tuple[list, list]:
    """Complaints from before that were open when the period began: closed since, or open still."""
    before = [Complaint.received_at < window.start, Complaint.state.in_(counted_states("complaint"))]
    return (
        [*before, Complaint.closed_at.is_not(None), Complaint.closed_at >= window.start],
        [*before, Complaint.closed_at.is_(None)],
    )


def open_at_the_end(window: Window) -> tuple[list, list]:
    """Complaints that stood open when the period ended, or stand open now while it runs."""
    moment = min(window.end, window.now)
    received = [Complaint.received_at < moment, Complaint.state.in_(counted_states("complaint"))]
    return (
        [*received, Complaint.closed_at.is_not(None), Complaint.closed_at >= moment],
        [*received, Complaint.closed_at.is_(None)],
    )


def _homes(window: Window) -> list:
    """Homes that somebody lived in on the day, by the last status from a day on or before it (F-11)."""
    of_home = HouseStatus.house_id == House.id
    last = (
        select(HouseStatus.status).where(of_home, HouseStatus.from_on <= window.day)
        .order_by(HouseStatus.from_on.desc()).limit(1).correlate(House).scalar_subquery()
    )
    never_noted = ~select(HouseStatus.id).where(of_home).correlate(House).exists()
    status = func.coalesce(last, case((never_noted, House.status)))
    return [House.kind == "home", House.active, status.in_(OCCUPIED_STATUSES)]


def _revisits_due(window: Window) -> list:
    return [Revisit.state.in_(counted_states("revisit")), *within(Revisit.due_at, window.start, window.cut)]


def _opinions(window: Window) -> list:
    return [
        Revisit.state == "done", Revisit.revisited_at.is_not(None),
        *within(Revisit.revisited_at, window.start, window.end), func.trim(Revisit.opinion) != "",
    ]


def _repairs_due(window: Window) -> list:
    return [*within(RepairTask.original_due_at, window.start, window.cut), counts(RepairTask)]


def _repairs_reported(window: Window) -> list:
    is_quick = or_(RepairTask.size == "small", RepairTask.urgent)
    return [*within(RepairTask.received_at, window.start, window.end), counts(RepairTask), is_quick]


def _repairs_done(window: Window) -> list:
    return [
        RepairTask.completed_at.is_not(None), *within(RepairTask.completed_at, window.start, window.end),
        counts(RepairTask),
    ]


def _promises(window: Window) -> list:
    """What the owner agreed to; a promise that was refused is none (S 5(8))."""
    return [
        *within(ReplyPromise.promised_at, window.start, window.cut), ReplyPromise.consented,
        select(Visit.id).where(Visit.id == ReplyPromise.visit_id, counts(Visit)).exists(),
    ]


def _sheets_accepted(window: Window) -> list:
    return _sheets_at(Inspection.accepted_at, window)


def _sheets_inspected(window: Window) -> list:
    return _sheets_at(Inspection.inspected_at, window)


def _sheets_at(moment, window: Window) -> list:
    return [moment.is_not(None), *within(moment, window.start, window.end), counts(Inspection)]


def _check_lines(window: Window) -> list:
    checks = select(SpotCheck.id).where(
        SpotCheck.office_id.in_(window.office_ids), SpotCheck.checked_at.is_not(None),
        *within(SpotCheck.checked_at, window.start, window.end),
    )
    return [SpotCheckLine.spot_check_id.in_(checks), SpotCheckLine.result.in_(("passed", "failed"))]


def _rounds(window: Window) -> list:
    """Planned rounds whose time ended within the period; of one that runs, those that ended by today (K17, F-25)."""
    until = window.period.until if window.now >= window.end else window.day
    return [HomeVisitRound.until_on > window.period.first, HomeVisitRound.until_on <= until]


def _home_visits(window: Window) -> list:
    return within(HomeVisit.visited_on, window.period.first, window.period.until)


def _visit_opinions(window: Window) -> list:
    visits = select(HomeVisit.id).where(HomeVisit.office_id.in_(window.office_ids), *_home_visits(window))
    return [HomeVisitOpinion.home_visit_id.in_(visits)]


def _chases(window: Window) -> list:
    return within(Chase.at, window.start, window.end)


POPULATIONS: dict[str, tuple[type, Callable[[Window], list]]] = {
    "visits": (Visit, _visits),
    "chases": (Chase, _chases),
    "complaints": (Complaint, _complaints),
    "complaints_of_the_year": (Complaint, _complaints_of_the_year),
    "complaints_due": (Complaint, _complaints_due),
    "complaints_closed": (Complaint, _complaints_closed),
    "carried_closed": (Complaint, lambda window: carried_over(window)[0]),
    "carried_open": (Complaint, lambda window: carried_over(window)[1]),
    "open_closed_later": (Complaint, lambda window: open_at_the_end(window)[0]),
    "open_still": (Complaint, lambda window: open_at_the_end(window)[1]),
    "homes": (House, _homes),
    "revisits_due": (Revisit, _revisits_due),
    "opinions": (Revisit, _opinions),
    "repairs_due": (RepairTask, _repairs_due),
    "repairs_reported": (RepairTask, _repairs_reported),
    "repairs_done": (RepairTask, _repairs_done),
    "promises": (ReplyPromise, _promises),
    "sheets_accepted": (Inspection, _sheets_accepted),
    "sheets_inspected": (Inspection, _sheets_inspected),
    "check_lines": (SpotCheckLine, _check_lines),
    "rounds": (HomeVisitRound, _rounds),
    "home_visits": (HomeVisit, _home_visits),
    "visit_opinions": (HomeVisitOpinion, _visit_opinions),
}
"""Name -> (table, conditions of a window)."""


def of_offices(model, window: Window) -> list:
    """The rows of the window's offices; of one office said plainly, which an index takes soonest."""
    ids = window.office_ids
    return [model.office_id == ids[0]] if len(ids) == 1 else [model.office_id.in_(ids)]


def narrowed(model, window: Window) -> list:
    """The rows of the chosen department and category, where the table knows them by itself or by its case."""
    found = []
    if window.department_id is not None:
        found.append(_of_department(model, window.department_id))
    if window.category_id is not None and model is Complaint:
        found.append(Complaint.category_id == window.category_id)
    return found


def _of_department(model, department_id: int):
    if hasattr(model, "department_id"):
        return model.department_id == department_id
    cases = [one for one in (Visit, Complaint, RepairTask) if hasattr(model, f"{one.record}_id")]
    if not cases:
        return false()
    return or_(*(
        select(one.id).where(one.id == getattr(model, f"{one.record}_id"), one.department_id == department_id)
        .correlate(model).exists()
        for one in cases
    ))
