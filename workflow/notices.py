"""提醒: who is told of what, written down once each, in the transaction of what happened.

A verb says `act.tell(kind, row)`; when it ends, the notices are written, with the case as it then stands. Whoever else
found the same fact meanwhile wrote it already: the key of the fact decides.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import String, and_, bindparam, cast, delete, literal, or_, select, update

from models import Deputation, Notice, Staff, StaffRole
from regulation import notices as rules_of
from regulation.permissions import Person, reach
from regulation.states import FIELD
from tables.notices import BESIDE
from tables.people import person_of

from . import facts, numbers

WAITING = "to_tell"
REPORT_KINDS = ("escalated", "special_case")


@dataclass(frozen=True)
class News:
    """A fact of which somebody is told: its kind and key, the case beside which it stands, until when something is
    owed (UTC). `named` are the staff ids that the fact itself names."""

    kind: str
    key: str
    case: object
    due_at: datetime | None = None
    named: tuple = ()
    times: int = 1
    is_grave: bool = False


class Directory:
    """Who works where at a moment, read once an office."""

    def __init__(self, session, now: datetime):
        self.session, self.now = session, now
        self.known: dict[int, list[Person]] = {}

    def of(self, office_id: int) -> list[Person]:
        """The active people of an office with the company's leaders, a deputy with the director's role."""
        if office_id not in self.known:
            rows = self.session.execute(PEOPLE, {"office": office_id, "now": self.now}).all()
            further = defaultdict(set)
            for row in rows:
                further[row.id].add(row.further_role)
            people = {row.id: row for row in rows}.values()
            self.known[office_id] = [_here(one, further[one.id] - {None}, office_id) for one in people]
        return self.known[office_id]


DEPUTISES = select(Deputation.id).where(
    Deputation.deputy_id == Staff.id, Deputation.office_id == bindparam("office"), Deputation.ended_at.is_(None),
    Deputation.from_at <= bindparam("now"), Deputation.until_at > bindparam("now"),
).exists()
PEOPLE = (
    select(
        Staff.id, Staff.name, Staff.office_id, Staff.role, Staff.department_id, StaffRole.role.label("further_role"),
        DEPUTISES.label("deputises"),
    )
    .outerjoin(StaffRole, StaffRole.staff_id == Staff.id)
    .where(
        Staff.active,
        or_(
            Staff.office_id == bindparam("office"), Staff.role == "leader",
            Staff.further_roles.any(StaffRole.role == "leader"),
        ),
    )
    .order_by(Staff.id)
)


def _here(row, further: set[str], office_id: int) -> Person:
    """A person as this office knows them: of another office's people it knows the leader alone."""
    person = person_of(row, further, deputises=row.deputises)
    return person if row.office_id == office_id else replace(person, roles=frozenset({"leader"}))


def of_report(report) -> News | None:
    """A report upwards that was made; one to somebody without an account, or that still waits, tells nobody here."""
    if report.reported_at is None or (report.to_staff_id is None and report.kind != "special_case"):
        return None
    kind = "special_case" if report.kind == "special_case" else "escalated"
    return News(kind, f"{kind}:{report.id}", report.case, report.new_due_at, _ids(report.to_staff_id))


def of_assignment(task) -> News:
    """A task was given to a person, or to a department whose people take it."""
    key = f"assigned:{task.id}:{int(task.assigned_at.timestamp())}"
    return News("assigned", key, task, task.due_at, _ids(task.assigned_to_id))


def of_chase(chase) -> News:
    case = chase.visit or chase.complaint or chase.repair_task
    return News("chased", f"chased:{chase.id}", case, getattr(case, "due_at", None), times=chase.times)


def of_referral(referral) -> News:
    """Somebody is wanted by the caller (S 4(3))."""
    return News("contacted", f"contacted:{referral.id}", referral.visit, named=_ids(referral.to_staff_id))


def of_escort(visit) -> News:
    """Somebody is to go along with a tour (S 4(4))."""
    escort_id = visit.escort_id
    return News("contacted", f"escort:{visit.id}:{escort_id}", visit, visit.planned_at, _ids(escort_id))


def of_special_event(visit) -> News:
    """Something that the director hears of at once (S 5(6))."""
    return News("special_event", f"special_event:{visit.id}", visit, visit.special_report_due_at)


def of_meeting(meeting) -> News:
    """A resident is to meet a leader (S 5(4))."""
    key = f"meeting:{meeting.id}:{meeting.leader_id}"
    return News("contacted", key, meeting.complaint, meeting.meeting_at, _ids(meeting.leader_id))


def of_promise(kind: str, promise) -> News:
    return News(kind, f"{kind}:{promise.id}", promise.complaint or promise.visit, promise.promised_at)


def of_revisit(kind: str, revisit) -> News:
    is_grave = revisit.complaint is not None and revisit.complaint.severity == "grave"
    return News(kind, f"{kind}:{revisit.id}", revisit.case, revisit.due_at, is_grave=is_grave)


def of_silence(task, due_at: datetime) -> News:
    """Nobody took an assigned task in time; assigned anew, that may happen again (职责(1))."""
    return News("not_accepted", f"not_accepted:{task.id}:{int(task.assigned_at.timestamp())}", task, due_at)


def is_about(kind: str, model):
    """The condition that a notice of this kind tells of a row of `model`, a promise or a revisit: its key names the
    row, and it stands beside the row's case, by which an index finds it."""
    cases = [f"{record}_id" for record in BESIDE if hasattr(model, f"{record}_id")]
    beside = or_(*(getattr(Notice, case) == getattr(model, case) for case in cases))
    return and_(beside, Notice.key == literal(f"{kind}:").concat(cast(model.id, String)))


def of_month_made(report) -> News:
    """A month is over and its report waits for the desk's analysis (职责(2))."""
    return News("month_made", f"month_made:{report.id}", report)


def of_month_submitted(report) -> News:
    return News("month_submitted", f"month_submitted:{report.id}:{int(report.submitted_at.timestamp())}", report)


def of_month_returned(report) -> News:
    key = f"month_returned:{report.id}:{int(report.returned_at.timestamp())}"
    return News("month_returned", key, report, named=_ids(report.submitted_by_id))


def of_month_approved(report) -> News:
    return News("month_approved", f"month_approved:{report.id}", report, named=_ids(report.submitted_by_id))


def of_opinion(opinion) -> News:
    """Something that was heard on a visit is somebody's to see to (B2.4)."""
    return News("opinion", f"opinion:{opinion.id}:{opinion.person_id}", opinion, named=_ids(opinion.person_id))


def of_opinion_for_company(opinion) -> News:
    """It goes to the company (B2.4)."""
    return News("opinion_to_company", f"opinion_to_company:{opinion.id}", opinion)


OF_EVENT = {
    "reported": of_report, "assigned": of_assignment, "chased": of_chase, "contacted": of_referral,
    "escorts": of_escort, "special": of_special_event, "meets": of_meeting, "month_submitted": of_month_submitted,
    "month_returned": of_month_returned, "month_approved": of_month_approved, "heard": of_opinion,
    "heard_for_company": of_opinion_for_company,
}


def tell(act, event: str, row) -> None:
    """Have those told whom an event concerns (a key of `OF_EVENT`), when the verb that is under way ends."""
    act.session.info.setdefault(WAITING, []).append((event, row, act.person.id))


def write_waiting(act) -> None:
    """Write what the verb has told; its rows are flushed by now."""
    waiting = act.session.info.pop(WAITING, [])
    if not waiting:
        return
    directory = Directory(act.session, act.now)
    rows = []
    for event, row, actor_id in waiting:
        news = OF_EVENT[event](row)
        if news is not None:
            rows += rows_of(news, directory, actor_id=actor_id)
    write(act.session, rows)


def forget(session) -> None:
    """Drop what was to be told, after a rollback."""
    session.info.pop(WAITING, None)


def rows_of(news: News, directory: Directory, *, actor_id: int | None = None) -> list[dict]:
    """The notices of a fact, one a person: those in charge now."""
    case = news.case
    complaint = facts.complaint_behind(case)
    told = rules_of.recipients(
        rules_of.audience_of(news.kind, times=news.times, is_grave=news.is_grave),
        _colleagues(news, directory.of(case.office_id)), accused_ids=facts.accused_of(complaint),
        director_is_accused=facts.director_is_accused(complaint), actor_id=actor_id,
    )
    beside = {f"{record}_id": case.id if record == case.record else None for record in BESIDE}
    return [
        {
            **beside, "office_id": case.office_id, "created_at": directory.now, "created_by_id": actor_id,
            "staff_id": staff_id, "kind": news.kind, "key": news.key, "due_at": news.due_at, "read_at": None,
        }
        for staff_id in told
    ]


def write(session, rows: list[dict]) -> int:
    """Write notices, leaving out those that are there already; returns how many are new."""
    if not rows:
        return 0
    statement = numbers.dialect(session).insert(Notice.__table__).values(rows)
    statement = statement.on_conflict_do_nothing(index_elements=["staff_id", "key"])
    return len(session.execute(statement.returning(Notice.__table__.c.id)).all())


def forget_told(act, opinion) -> None:
    """Take the notices back that tell of something that was taken out again."""
    table = Notice.__table__
    act.session.execute(delete(table).where(table.c.home_visit_opinion_id == opinion.id))


def hear(act, report) -> None:
    """Whoever acknowledges a report where it stands has thereby read its notice."""
    keys = [f"{kind}:{report.id}" for kind in REPORT_KINDS]
    table = Notice.__table__
    waits = table.c.staff_id == act.person.id, table.c.key.in_(keys), table.c.read_at.is_(None)
    act.session.execute(update(table).where(*waits).values(read_at=act.now))


def hear_taken(act, task) -> None:
    """Whoever takes a task has thereby read that it was given to them."""
    table = Notice.__table__
    own = table.c.staff_id == act.person.id, table.c.repair_task_id == task.id, table.c.kind == "assigned"
    act.session.execute(update(table).where(*own, table.c.read_at.is_(None)).values(read_at=act.now))


def _colleagues(news: News, people: list[Person]) -> rules_of.Colleagues:
    """The people of the office by what they are to this case; only who may see cases at all is told of one."""
    people = [one for one in people if reach(one) != "none"]
    known = {one.id for one in people}
    department = getattr(news.case, "department_id", None)
    named = news.named
    if news.kind == "assigned" and not named:
        named = _with(people, FIELD, department)
    return rules_of.Colleagues(
        named=tuple(one for one in named if one in known),
        handler=tuple(one for one in _handlers(news.case) if one in known),
        reception=_with(people, {"receptionist"}),
        supervisor=(_with(people, {"supervisor"}, department) if department else ()) or _with(people, {"supervisor"}),
        director=_with(people, {"director"}),
        leader=_with(people, {"leader"}),
    )


def _with(people: list[Person], roles, department_id: int | None = None) -> tuple:
    return tuple(
        one.id for one in people if one.roles & set(roles) and department_id in (None, one.department_id)
    )


def _handlers(case) -> tuple:
    """Who has a case in hand: the handler, else who verifies it, else who took the caller."""
    if case.record == "repair_task":
        return _ids(case.assigned_to_id)
    if case.record == "inspection":
        return _ids(case.inspector_id)
    if case.record == "monthly_report":
        return _ids(case.submitted_by_id)
    if case.record == "home_visit_opinion":
        return _ids(case.person_id)
    if case.record == "complaint":
        return _ids(case.handler_id or case.verifier_id) or _handlers(case.visit)
    return _ids(case.handler_id or case.receptionist_id)


def _ids(staff_id: int | None) -> tuple:
    return () if staff_id is None else (staff_id,)
