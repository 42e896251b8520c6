"""When things happen: the period of the demo, office time, and how callers spread over days and hours."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from random import Random

from regulation import calendar
from regulation.office_rules import OfficeRules

PARTS_OF_A_DAY = (time(0), time(10), time(12), time(15), time(18))
"""The demo ends at the latest of these that has passed, so that what it makes doesn't hang on the minute."""

WEEKDAYS = (1.15, 1.0, 0.95, 0.95, 1.05, 0.7, 0.55)
"""How busy Monday to Sunday are."""

QUARTERS = (
    *((time(hour, minute), 0.05) for hour in (6, 7) for minute in (0, 30)),
    (time(8, 0), 0.2), (time(8, 15), 0.3), (time(8, 30), 1.4), (time(8, 45), 2.0),
    (time(9, 0), 2.4), (time(9, 15), 2.5), (time(9, 30), 2.4), (time(9, 45), 2.1),
    (time(10, 0), 1.8), (time(10, 15), 1.6), (time(10, 30), 1.4), (time(10, 45), 1.2),
    (time(11, 0), 1.1), (time(11, 15), 0.9), (time(11, 30), 0.7), (time(11, 45), 0.5),
    *((time(12, minute), 0.3) for minute in (0, 15, 30, 45)),
    *((time(13, minute), 0.5) for minute in (0, 15, 30, 45)),
    *((time(14, minute), 1.0) for minute in (0, 15, 30, 45)),
    *((time(15, minute), 1.3) for minute in (0, 15, 30, 45)),
    (time(16, 0), 1.8), (time(16, 15), 2.1), (time(16, 30), 2.3), (time(16, 45), 2.2),
    (time(17, 0), 1.9), (time(17, 15), 1.4), (time(17, 30), 0.5), (time(17, 45), 0.4),
    *((time(hour, minute), 0.12) for hour in (18, 19, 20) for minute in (0, 15, 30, 45)),
    *((time(hour, 30), 0.08) for hour in (21, 22, 23)),
)
"""From when, and how busy the quarter of an hour is: a peak in the morning and one before closing."""

QUARTER = 900
EVENING_ENDS = time(20, 30)
FILING_DAYS = (1, 16)


def end_of_demo(now: datetime, until: date | None, rules: OfficeRules) -> datetime:
    """The moment after which the demo knows nothing: the last part of the day that has passed, or of `until`."""
    day = min(until, calendar.local_day(now, rules)) if until else calendar.local_day(now, rules)
    return max(
        moment for clock in PARTS_OF_A_DAY if (moment := calendar.at(day, clock, rules)) <= now
    )


def months_before(day: date, months: int) -> date:
    """The same day some months earlier, or that month's last."""
    month = day.year * 12 + day.month - 1 - months
    year, month = divmod(month, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


class OfficeTime:
    """The clock of one office, with the dice of its demo."""

    def __init__(self, rules: OfficeRules, dice: Random):
        self.rules, self.dice = rules, dice

    def after(self, moment: datetime, least: float, most: float) -> datetime:
        """Some minutes later, whatever the hour."""
        return moment + timedelta(seconds=self.dice.randint(int(least * 60), int(most * 60)))

    def later(self, moment: datetime, least: float, most: float) -> datetime:
        """Some minutes later; when the office is closed by then, in the first hours of the next opening."""
        return self.within(self.after(moment, least, most))

    def within(self, moment: datetime) -> datetime:
        """The moment itself during office hours, else some time in the first hours of the next opening."""
        opening = calendar.next_opening(moment, self.rules)
        return moment if opening == moment else opening + timedelta(seconds=self.dice.randint(120, 7200))

    def on_the_spot(self, moment: datetime, least: float, most: float) -> datetime:
        """Some minutes later; those who go out to the homes work into the evening."""
        moment = self.after(moment, least, most)
        is_evening = self.rules.closes_at < calendar.local(moment, self.rules).time() <= EVENING_ENDS
        return moment if is_evening else self.within(moment)

    def next_filing(self, moment: datetime) -> datetime:
        """A morning of the next day on which the office files what is done."""
        day = calendar.local_day(moment, self.rules) + timedelta(days=3)
        while day.day not in FILING_DAYS:
            day += timedelta(days=1)
        return calendar.at(day, time(9), self.rules) + timedelta(seconds=self.dice.randint(0, 5400))

    def moment(self, day: date, clock: time) -> datetime:
        """A wall-clock time of a day of the office."""
        return calendar.at(day, clock, self.rules)


class Arrivals:
    """How many callers come on each day from the first to the demo's end, and when: as busy as days and hours are."""

    def __init__(self, count: int, start: date, office: OfficeTime, end: datetime):
        self.office = office
        self.last = calendar.local_day(end, office.rules)
        self.before_the_end = _quarters_until(calendar.local(end, office.rules).time())
        days = [start + timedelta(days=number) for number in range((self.last - start).days + 1)]
        weights = [WEEKDAYS[day.weekday()] for day in days]
        weights[-1] *= sum(weight for _, weight in self.before_the_end) / sum(weight for _, weight in QUARTERS)
        self.counts = Counter(office.dice.choices(days, weights, k=count))

    def of(self, day: date) -> list[datetime]:
        """The moments of one day."""
        quarters = self.before_the_end if day == self.last else QUARTERS
        if not self.counts[day]:
            return []
        clocks, weights = zip(*quarters, strict=True)
        dice = self.office.dice
        return [
            self.office.moment(day, clock) + timedelta(seconds=dice.randrange(QUARTER))
            for clock in dice.choices(clocks, weights, k=self.counts[day])
        ]


def _quarters_until(clock: time) -> list:
    return [(begins, weight) for begins, weight in QUARTERS if begins < clock]
