"""What a demo office keeps beside its cases: the duty roster, the home visits with their opinions, the complaint box.

Few rows, so the verbs of `workflow` write them themselves, once the cases are stored.
"""

from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy import func, select

from models import House, Office, Staff, Visit, db
from regulation.calendar import at, local_day
from regulation.home_visits import period_of
from workflow import complaint_box, duties, home_visits
from workflow.act import Act

from .matters import matters

AFTERNOON = time(16, 30)
ROSTER_DAYS = range(-2, 14)
NIGHT = (time(20), time(8, 30))
DIRECTOR_SAW, IN_A_BUILDING = 5, 2
BOX_WEEKS = 5


def keep_books(office_id: int, end: datetime, seed: str) -> None:
    """Write an office's books as they stand at the moment `end`, committed. The same seed gives the same rows."""
    Books(db.session.get(Office, office_id), end, Random(f"{seed} {office_id} books")).keep()
    db.session.commit()


class Books:
    def __init__(self, office: Office, end: datetime, dice: Random):
        self.office, self.dice = office, dice
        self.director = self.people("director")[0]
        self.end, self.rules = end, Act(self.director.person(), end).rules(office.id)
        self.today = local_day(end, self.rules)

    def by(self, person: Staff, day: date) -> Act:
        """What somebody writes down in the afternoon of a day."""
        return Act(person.person(), min(at(day, AFTERNOON, self.rules), self.end))

    def people(self, role: str) -> list[Staff]:
        query = select(Staff).where(Staff.office_id == self.office.id, Staff.role == role, Staff.active)
        return list(db.session.scalars(query.order_by(Staff.id)))

    def keep(self) -> None:
        self.roster()
        self.box()
        self.directors_round()
        self.rounds_of_the_officers()

    def roster(self) -> None:
        """A technician and an officer each night, by turns."""
        by_turns = self.people("technician"), self.people("officer")
        act = self.by(self.director, self.today + timedelta(days=ROSTER_DAYS.start))
        for place in ROSTER_DAYS:
            for colleagues in by_turns:
                duties.plan_duty(
                    act, self.office.id, person=colleagues[place % len(colleagues)],
                    day=self.today + timedelta(days=place), starts=NIGHT[0], ends=NIGHT[1],
                )

    def box(self) -> None:
        """Opened each Monday morning; of the last letters one isn't recorded yet."""
        monday = self.today - timedelta(days=self.today.weekday())
        moments = [at(monday - timedelta(weeks=week), time(8, 40), self.rules) for week in reversed(range(BOX_WEEKS))]
        moments = [moment for moment in moments if moment <= self.end]
        for place, moment in enumerate(moments):
            is_last = place == len(moments) - 1
            desk = self.dice.choice(self.people("receptionist"))
            complaint_box.open_box(
                self.by(desk, local_day(moment, self.rules)), self.office.id, person=desk, emptied_at=moment,
                letters=self.letters(moment, self.end if is_last else moments[place + 1]) + is_last,
            )

    def letters(self, since: datetime, until: datetime) -> int:
        query = select(func.count(Visit.id)).where(
            Visit.office_id == self.office.id, Visit.channel == "box", Visit.received_at >= since,
            Visit.received_at < until,
        )
        return db.session.scalar(query)

    def directors_round(self) -> None:
        """The director's two rounds of the year, the first of them under way."""
        period = period_of("director", self.today)
        self.plan("director", self.director, period.first, rounds=2)
        homes = self.homes()
        for place in range(DIRECTOR_SAW):
            self.visit(self.director, max(period.first, self.today - timedelta(days=3 + 6 * place)), homes)

    def plan(self, kind: str, person: Staff, day: date, **more) -> list:
        act = self.by(self.director, day)
        return home_visits.plan(act, self.office.id, kind=kind, person=person, day=day, **more)

    def rounds_of_the_officers(self) -> None:
        """Last month's round of each officer, complete; this month's, begun."""
        officers, act = self.people("officer"), self.by(self.director, self.today)
        buildings = home_visits.buildings_in(act, self.office.id)
        first = self.today.replace(day=1)
        for place, officer in enumerate(officers):
            area = buildings[place::len(officers)]
            if not area:
                continue
            for day in (first - timedelta(days=20), first):
                rounds = self.plan("area", officer, day, rounds=1, buildings="、".join(area))
                is_over = day < first
                for building in area if is_over else area[:1]:
                    homes = self.homes(House.building == building)
                    for _ in range(IN_A_BUILDING):
                        self.visit(officer, day if is_over else self.today, homes)
                if is_over:
                    home_visits.finish_round(self.by(officer, day), rounds[0])

    def homes(self, *conditions) -> list[House]:
        query = select(House).where(
            House.office_id == self.office.id, House.kind == "home", House.status.in_(("occupied", "rented")),
            *conditions,
        )
        return list(db.session.scalars(query.order_by(House.id)))

    def visit(self, person: Staff, day: date, homes: list[House]) -> None:
        """A visit, and now and then an opinion that was heard; the older ones are settled."""
        told, act = matters("home_visits"), self.by(person, day)
        made = home_visits.record(
            act, self.office.id, visited_on=day, person=person, occasion="at_home",
            house=self.dice.choice(homes) if homes else None, place=None if homes else "小区广场",
            content=self.dice.choice(told.content),
        )
        if self.dice.random() < 0.5:
            self.opinion(act, made, day, self.dice.choice(told.opinions))

    def opinion(self, act: Act, visit, day: date, told) -> None:
        person = self.dice.choice(self.people("supervisor"))
        home_visits.add_opinion(act, visit, text=told.text, person=person, due_on=day + timedelta(days=7))
        done_on = day + timedelta(days=self.dice.randint(1, 7))
        if done_on < self.today and self.dice.random() < 0.8:
            home_visits.settle_opinion(
                self.by(person, done_on), visit, visit.opinions[-1].id, done_on=done_on, done_note=told.done,
                reply=told.reply,
            )
