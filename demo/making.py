"""Making the demo: the offices, their plans, every step carried out, every row stored, in one transaction."""

import gc
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

import sqlalchemy as sa

from models import NumberSeries, Office, Staff
from regulation import calendar
from regulation.office_rules import OfficeRules
from regulation.permissions import SYSTEM
from regulation.words import ROLES, values
from storage import db
from workflow.account_values import COMPANY_ROLES

from .accounts import COMPANY, Key
from .book import Book, BulkAct
from .carrying_out import carry_out
from .history import USUAL, History, Limits
from .names import Phones
from .offices import DemoOffice, at_a_desk, hire
from .plan import Plan, steps
from .timing import end_of_demo, months_before

FEWEST_HOMES, MOST_HOMES = 60, 1200


@dataclass(frozen=True)
class Wish:
    """What is wanted: so many contacts over so many months in so many offices, from a seed, until a day."""

    visits: int
    seed: int
    months: int = 3
    offices: int = 1
    until: date | None = None
    limits: Limits = USUAL

    def span(self, now: datetime) -> tuple[date, datetime]:
        """The first day, and the moment of the end."""
        end = end_of_demo(now, self.until, OfficeRules())
        return months_before(calendar.local_day(end, OfficeRules()), self.months), end

    def history(self, now: datetime) -> History | None:
        """How much of it is told by copies; None where stories tell all."""
        start, end = self.span(now)
        return History.of(self.visits, self.months, start, calendar.local_day(end, OfficeRules()), self.limits)


@dataclass(frozen=True)
class Standing:
    """What stands in the database before: the highest id of each table, how many offices, the company's people."""

    last_ids: dict[str, int]
    offices: int
    company: dict[str, dict]

    @classmethod
    def read(cls, session) -> "Standing":
        tables = [table for table in db.metadata.sorted_tables if table.name != NumberSeries.__tablename__]
        company = {}
        for role in COMPANY_ROLES:
            query = sa.select(Staff.__table__).where(Staff.role == role, Staff.active).order_by(Staff.id).limit(1)
            if (found := session.execute(query).first()) is not None:
                company[role] = dict(found._mapping)
        return cls(
            {table.name: session.scalar(sa.select(sa.func.max(table.c.id))) or 0 for table in tables},
            session.scalar(sa.select(sa.func.count(Office.id))), company,
        )


class Demo:
    """One demo in the making, written into `ledger` beside what stands there already."""

    def __init__(self, wish: Wish, now: datetime, standing: Standing, ledger, keys: list[Key] | None = None):
        self.wish, self.standing, self.ledger, self.keys = wish, standing, ledger, keys
        self.start, self.end = wish.span(now)
        self.history = wish.history(now)
        self.told_from = self.history.first if self.history else self.start
        self.book = Book(ledger, standing.last_ids)
        self.offices: list[DemoOffice] = []

    def open_offices(self) -> None:
        """The company's people and each office as it stands before its first caller."""
        self.company = self._company()
        for place in range(self.wish.offices):
            number = self.standing.offices + place
            office = DemoOffice(self.book, f"{self.wish.seed} {place}", number, self._kept(place + 1))
            office.open(self.start, self.end, self._homes(place), self.company["leader"])
            self.offices.append(office)
            self.book.finish(self.book.rows)
            self.book.rows = []
        if self.history:
            self._leave_room(self.history.room())

    def _leave_room(self, room: dict[str, int]) -> None:
        """Leave the lowest ids to the years before the stories."""
        self.ledger.leave_room(room)
        for table, count in room.items():
            self.book.last_ids[table] += count

    def accounts(self) -> list[tuple]:
        """(office's name, person, password) of one account a role; the company's only when this demo made them."""
        listed = [
            (office.row.name, people[0], self.keys[place].password)
            for place, office in enumerate(self.offices, start=1)
            for role in values(ROLES) if (people := office.people.get(role))
        ]
        made = [person for person in self.company.values() if person.made_in is not None]
        return listed + [(COMPANY, person, self.keys[0].password) for person in made]

    def _kept(self, place: int) -> str | None:
        """What is kept of an office's password; 0 is the company's. Without keys nobody can log in."""
        return self.keys[place].kept if self.keys else None

    def _company(self) -> dict:
        """The leader and the administrator that all offices share; those of an earlier demo stay."""
        dice = Random(f"{self.wish.seed} company")
        phones, made = Phones(dice), {}
        opened_at = calendar.at(self.start - timedelta(days=30), OfficeRules().opens_at, OfficeRules())
        act = BulkAct(SYSTEM, opened_at, "", book=self.book)
        for role in COMPANY_ROLES:
            if role in self.standing.company:
                made[role] = at_a_desk(self.book.meet(Staff, self.standing.company[role]))
                continue
            with act.change("record"):
                made[role] = hire(act, role, f"demo-{role}", dice, phones, self._kept(0), office_id=None)
        return made

    def _visits(self, place: int, in_all: int) -> int:
        share, rest = divmod(in_all, self.wish.offices)
        return share + (place < rest)

    def _homes(self, place: int) -> int:
        return max(FEWEST_HOMES, min(MOST_HOMES, self._visits(place, self.wish.visits) // 2))

    def steps(self):
        """All steps of all offices in the order of time."""
        told = self.history.told if self.history else self.wish.visits
        plans = [Plan(office, self._visits(place, told), self.told_from) for place, office in enumerate(self.offices)]
        return steps(plans, self.told_from, self.end)

    def carry_out(self, told: Callable[[int], None] = lambda done: None) -> None:
        """Every step on rows to be; what is over goes to the database meanwhile. `told` hears of contacts stored."""
        book = self.book
        people = {row.id: row.person() for row in book.people.values()}
        with without_collector():
            for step in self.steps():
                case = step.case
                book.rows = case.rows
                act = BulkAct(people[step.worker.id], step.at, step.worker.address, book=book)
                carry_out(act, case, step.path, step.verb, step.given)
                case.steps_left -= 1
                if case.steps_left == 0:
                    book.finish_case(case.rows)
                    told(len(case.contacts))

    def store(self, told: Callable[[int], None] = lambda done: None) -> int:
        """Have all of it written, so that numbers go on after the demo's, and the years before them, of which `told`
        hears; returns how many rows there are."""
        changed: dict = {}
        for row in self.book.stored_and_changed:
            changed.setdefault(row.__tablename__, []).append({name: getattr(row, name) for name in row.shape.columns})
        return self.ledger.end(changed, [
            {"office_id": office_id, "prefix": prefix, "day": day, "last": last}
            for (office_id, prefix, day), last in self.book.counts.items()
        ], self.history, told)


@contextmanager
def without_collector():
    """Rows that are over are let go of by hand; the collector would look at all others again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
