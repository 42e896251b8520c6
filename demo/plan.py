"""Which story begins when, and the steps of all of them in the order of time."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from operator import attrgetter

from regulation import calendar

from .offices import DemoOffice
from .script import Script, Step
from .showcase import SHOWCASE
from .stories import complaints, complaints_besides, enquiries, handover, repairs, requests
from .timing import Arrivals

STORIES = {
    "enquiry": enquiries.enquiry, "repair": repairs.repair, "complaint": complaints.complaint,
    "angry": complaints_besides.angry, "leader_wanted": complaints_besides.leader_wanted,
    "help": requests.ask_for_help, "suggestion": requests.suggest, "tour": requests.tour,
    "move_in": handover.handover, "mixed": requests.mixed,
}
SHARES = {
    "enquiry": 39, "repair": 36, "complaint": 3, "angry": 0.1, "leader_wanted": 0.2, "help": 6, "suggestion": 2.5,
    "tour": 1.2, "move_in": 2.5, "mixed": 9.5,
}
PAIRS = (requests.recorded_twice, complaints_besides.careless, complaints_besides.complained_twice)
"""Stories of two contacts."""

ONE_PAIR_IN = 150
ONE_SHOWN_IN = 12


class Plan:
    """The stories of one office: `visits` contacts from `start` to the office's end."""

    def __init__(self, office: DemoOffice, visits: int, start: date):
        self.office, self.dice = office, office.dice
        self.pairs = visits // ONE_PAIR_IN
        self.shown = SHOWCASE[: visits // ONE_SHOWN_IN]
        begun = visits - 2 * self.pairs - len(self.shown)
        self.arrivals = Arrivals(begun, start, office.clock, office.end)
        self.placed: dict[date, list] = {}
        self._place_pairs(start)
        for story in self.shown:
            self._place(self._shortly_before(story[3]), lambda script, story=story: self.tell(script, *story))

    def _place(self, moment: datetime, story) -> None:
        day = calendar.local_day(moment, self.office.clock.rules)
        self.placed.setdefault(day, []).append((moment, story))

    def _place_pairs(self, start: date) -> None:
        """Far enough from the end for the second contact."""
        last = calendar.local_day(self.office.end, self.office.clock.rules) - timedelta(days=4)
        for number in range(self.pairs):
            day = start + timedelta(days=self.dice.randint(0, max((last - start).days, 0)))
            moment = self.office.clock.moment(day, time(self.dice.randint(9, 15), self.dice.randint(0, 59)))
            self._place(moment, PAIRS[number % len(PAIRS)])

    def _shortly_before(self, days: float) -> datetime:
        """A moment of a working day about that long before the end."""
        clock, end = self.office.clock, self.office.end
        day = calendar.local_day(end - timedelta(days=days), clock.rules)
        moment = clock.moment(day, time(self.dice.randint(9, 11), self.dice.randint(0, 59)))
        return moment if moment <= end - timedelta(minutes=30) else moment - timedelta(days=1)

    def any_story(self, script: Script) -> None:
        self.tell(script, self.dice.choices(list(SHARES), list(SHARES.values()))[0], None)

    def tell(self, script: Script, name: str, course: str | None, until: str | None = None, _days: float = 0) -> None:
        """One story; without a home to hand over, somebody comes for something else."""
        if name == "move_in" and not self.office.undelivered:
            name, course, until = "mixed", None, None
        script.until = until
        STORIES[name](script, course)

    def scripts(self, day: date) -> Iterator[Script]:
        """The scripts that begin on a day."""
        begun = [(moment, self.any_story) for moment in self.arrivals.of(day)] + self.placed.pop(day, [])
        for moment, story in sorted(begun, key=lambda pair: pair[0]):
            script = Script(self.office, moment)
            story(script)
            yield script


def steps(plans: list[Plan], start: date, end: datetime) -> Iterator[Step]:
    """The steps of all plans until the end, in the order of time; each case knows how many are still to come."""
    waiting: list[Step] = []
    rules = plans[0].office.clock.rules
    day, last = start, calendar.local_day(end, rules)
    while day <= last:
        for plan in plans:
            for script in plan.scripts(day):
                done = [step for step in script.steps if step.at <= end]
                script.case.steps_left = len(done)
                waiting += done
        day += timedelta(days=1)
        until = calendar.at(day, time(0), rules)
        of_the_day = [step for step in waiting if step.at < until]
        waiting = [step for step in waiting if step.at >= until]
        # What happens in one second keeps the order in which it was planned.
        yield from sorted(of_the_day, key=attrgetter("at"))
