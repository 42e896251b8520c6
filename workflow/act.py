"""How every verb is carried out: who acts, when, in one transaction with its audit rows.

`Act` says who acts and at what moment; the clock is read once, where the act begins, and passed down. `@verb`
checks the table of transitions and the gates, runs the change, sets the state and writes the audit. Verbs that
call others, and batches, share the outermost transaction: all of it is committed, or none.
"""

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import wraps

from sqlalchemy import bindparam, func, inspect, or_, select

from models import Checklist, Office, Setting, Staff, StaffRole, Visit, db
from regulation import checklists, gates, states
from regulation.broken import NotPermitted, RuleBroken, refuse_all
from regulation.calendar import whole_seconds
from regulation.office_rules import OfficeRules
from regulation.permissions import SYSTEM, Person
from regulation.words import N_

from . import at_hand, audit, facts, notices, numbers
from .defaults import CHECKLIST_ITEMS, CHECKLIST_ROOMS

PASSWORD_FIRST = N_("用 PIN 进来不能办这一项，请先用密码登录")

SETTINGS = select(Setting.key, Setting.value).where(Setting.office_id == bindparam("office"))
# An office's newest contact is among the newest of all, but where many offices share a database and it has been silent
# for long: then it is the one with its highest number. The sum keeps a database without statistics from sorting the
# whole office before it takes the newest.
NEWEST_OF_ALL = 2000
NEWEST_RECORD = select(func.coalesce(
    select(Visit.created_at)
    .where(
        Visit.office_id + 0 == bindparam("office"),
        Visit.id > select(func.max(Visit.id)).correlate(None).scalar_subquery() - NEWEST_OF_ALL,
    )
    .order_by(Visit.id.desc()).limit(1).scalar_subquery(),
    select(Visit.created_at).where(Visit.office_id == bindparam("office"))
    .order_by(Visit.day.desc(), Visit.count.desc()).limit(1).scalar_subquery(),
))


class SeenVersionStale(RuleBroken):
    """Somebody changed the record after this person opened it; nothing was written."""

    status = 409

    def __init__(self):
        super().__init__(N_("这条记录刚被别人改过，请核对后再保存"), "S 1(8)", "seen_version")


@dataclass
class Act:
    """Who acts, at which moment (UTC, whole seconds), from which address."""

    person: Person
    now: datetime
    address: str = ""
    rules_of: dict = field(default_factory=dict)

    @classmethod
    def starting_now(cls, person: Person, address: str = "") -> "Act":
        return cls(person, whole_seconds(datetime.now(UTC)), address)

    @classmethod
    def by_system(cls, now: datetime) -> "Act":
        return cls(SYSTEM, now, "")

    @property
    def session(self):
        return db.session

    @property
    def is_director(self) -> bool:
        return "director" in self.person.roles

    def directs(self, known) -> bool:
        """Whether this person decides on a case as the director does: about the director, the leader; for a leader
        without an account who was told of it, the desk that writes down what was decided (F-35)."""
        if not known.director_is_accused:
            return self.is_director
        is_told_outside = known.leader_is_outside and getattr(known, "any_report_made", False)
        return "leader" in self.person.roles or (is_told_outside and bool(self.person.roles & states.FOR_THE_LEADER))

    def rules(self, office_id: int) -> OfficeRules:
        """The office's hours and numbers, read once an act."""
        if office_id not in self.rules_of:
            office, stored = self.session.get(Office, office_id), at_hand.numbers(self.session, office_id)
            if stored is None:
                stored = dict(self.session.execute(SETTINGS, {"office": office_id}).all())
            self.rules_of[office_id] = office.rules(stored)
        return self.rules_of[office_id]

    def with_role(self, role: str, office_id: int | None) -> Staff | None:
        """The first active person with this role in the office (or in the company for `office_id=None`), a main role
        before a further one."""
        holds = or_(Staff.role == role, Staff.further_roles.any(StaffRole.role == role))
        query = select(Staff).where(holds, Staff.active).order_by(Staff.role != role, Staff.id).limit(1)
        return self.session.scalar(query if office_id is None else query.where(Staff.office_id == office_id))

    def newest_record_at(self, office_id: int) -> datetime | None:
        """When the office's newest contact was written down."""
        return self.session.scalar(NEWEST_RECORD, {"office": office_id})

    def clock_trusted_until(self, office_id: int) -> datetime | None:
        """The moment up to which the director said that the clock is right all the same."""
        return self.session.get(Office, office_id).clock_trusted_until

    def checklist_for(self, office_id: int, layout: str | None) -> checklists.Checklist:
        """What the office looks at in a flat of this type (C.3)."""
        query = select(Checklist.layout, Checklist.rooms, Checklist.items)
        query = query.where(Checklist.office_id == office_id, Checklist.active)
        texts = {name: (rooms, items) for name, rooms, items in self.session.execute(query)}
        return checklists.chosen(texts, layout, (CHECKLIST_ROOMS, CHECKLIST_ITEMS))

    def next_count(self, office_id: int, prefix: str, day: date) -> int:
        """The next count of a series of numbers."""
        return numbers.next_count(self.session, office_id, prefix, day)

    def add(self, model, **values):
        """Make a new row. Every verb makes its rows here, so that the demo can make lighter ones."""
        row = model(**values)
        self.session.add(row)
        return row

    @contextmanager
    def change(self, name: str):
        """One verb inside its transaction: what changed within the block goes into the audit under this name."""
        with together(self):
            with audit.collecting(self.session) as changes:
                yield
                self.session.flush()
            audit.write(self, name, changes)
            notices.write_waiting(self)

    def tell(self, event: str, row) -> None:
        """Have those told whom an event concerns, in the transaction of the verb; see `notices.tell`."""
        notices.tell(self, event, row)

    def hear(self, report) -> None:
        """Read the notice of a report with the report; see `notices.hear`."""
        notices.hear(self, report)

    def hear_taken(self, task) -> None:
        """Read the own notice of a task that one takes; see `notices.hear_taken`."""
        notices.hear_taken(self, task)

    def lock(self, row) -> None:
        """Hold the row until the end of the transaction, as it stands now, also within a batch or another verb.

        Read afresh once a transaction, for an object may be older than it; SQLite holds the whole database already.
        """
        held = self.session.info.setdefault("held", set())
        if row not in held and inspect(row).persistent:
            self.session.refresh(row, with_for_update=True)
            held.add(row)

    def as_system(self) -> "Act":
        """The same moment, for what the rules do by themselves whoever's step it follows from."""
        return replace(self, person=SYSTEM)


@contextmanager
def together(act: Act):
    """One transaction around several verbs: the outermost commits, and an error undoes all of it.

    An error that somebody catches between the verbs undoes all of it too: half a verb is never committed.
    """
    info = act.session.info
    depth = info.get("depth", 0)
    info["depth"] = depth + 1
    try:
        yield
        if depth == 0:
            if info.get("broken"):
                raise RuntimeError("a refused verb was caught inside its transaction")
            act.session.commit()
    except BaseException:
        info["broken"] = True
        if depth == 0:
            act.session.rollback()
            audit.forget(act.session)
            notices.forget(act.session)
        raise
    finally:
        info["depth"] = depth
        if depth == 0:
            info.pop("broken", None)
            info.pop("held", None)


def change(act: Act, name: str):
    """`with change(act, name):` is one verb inside its transaction; see `Act.change`."""
    return act.change(name)


def lock(act: Act, row) -> None:
    """Hold the row until the end of the transaction; see `Act.lock`."""
    act.lock(row)


def verb(record: str, name: str):
    """A step of the table of transitions. The function takes (act, row, **what was typed) and may return the
    state it leads to when the table allows several.

    The call takes `seen_version` too: the version that the person saw. Raises what the rules refuse:
    `NotPermitted`, `WrongState`, `SeenVersionStale`, `RuleBroken` or `Refusals`.
    """

    def carry_out(function):
        @wraps(function)
        def run(act: Act, row, /, *, seen_version: int | None = None, **given):
            with change(act, name):
                lock(act, row)
                of_the_same_office(row.office_id, given)
                if seen_version is not None and seen_version != row.version:
                    raise SeenVersionStale
                step = permit(act, row, record, name)
                came_to = function(act, row, **given)
                _set_state(row, step, came_to)
            return row

        run.record, run.name = record, name
        VERBS[record, name] = run
        return run

    return carry_out


VERBS: dict = {}
"""(record, verb) -> the function that carries it out; filled by the modules of this package."""


def permit(act: Act, row, record: str, name: str) -> states.Transition:
    """The transition, when this person may take it with this record as it stands now."""
    known = facts.of(row, act)
    in_reach(act, row)
    bar_the_accused(act, known)
    step = states.check(
        record, name, row.state, act.person.roles, leader_stands_in=known.director_is_accused,
        leader_is_outside=known.leader_is_outside,
    )
    refuse_all(gates.refusals(record, name, known))
    refuse_all(gates.personal(record, name, known, act.person, is_director=act.directs(known)))
    return step


def bar_the_accused(act: Act, known) -> None:
    """The accused neither reads nor handles the case about him (S 5(4), S 1(7))."""
    if act.person.id is not None and act.person.id in known.accused_ids:
        raise NotPermitted(N_("被投诉人不能核实或办理本投诉"), "S 1(7)")


def in_reach(act: Act, row) -> None:
    """A verb never reaches into another office."""
    person = act.person
    if person.office_id is not None and row.office_id != person.office_id:
        raise NotPermitted(N_("这条记录属于别的管理处"), "S 1(8)")


def of_the_same_office(office_id: int, given: dict) -> None:
    """Refuse a home, a colleague, a department or a record of another office among what was given."""
    for name, value in given.items():
        if getattr(value, "office_id", None) not in (None, office_id):
            raise RuleBroken(N_("所选的内容不属于本管理处"), "S 1(8)", name)


def _set_state(row, step: states.Transition, came_to: str | None) -> None:
    state = came_to or (step.to[0] if len(step.to) == 1 else row.state)
    if state != row.state and state not in step.to:
        raise AssertionError(f"{step.verb} doesn't lead to {state}")
    row.state = state


def follow(row, state: str) -> None:
    """Let a record reach a state by itself because another one moved (see `states.FOLLOWS`)."""
    if row.state == state:
        return
    if state not in states.FOLLOWS[row.record]:
        raise AssertionError(f"{row.record} doesn't reach {state} by itself")
    row.state = state


def need(act: Act, ability: str, office_id: int | None = None) -> None:
    """Refuse a person without this ability, or with it in another office only."""
    if act.person is SYSTEM:
        return
    if act.person.lacks_password(ability):
        raise NotPermitted(PASSWORD_FIRST, "E-9")
    if not act.person.may(ability):
        raise NotPermitted(N_("您的岗位没有这项权限"), "职责(1)")
    if act.person.office_id is not None and office_id is not None and office_id != act.person.office_id:
        raise NotPermitted(N_("这条记录属于别的管理处"), "S 1(8)")


def created(act: Act, office_id: int) -> dict:
    """What every new row of an office carries."""
    return {"office_id": office_id, "created_at": act.now, "created_by_id": act.person.id}
