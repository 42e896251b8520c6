"""The office's calendar: its zone, its hours, the end of a day, elapsed time. Calendar days, no holidays (F-1)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .office_rules import OfficeRules

END_OF_DAY = time(23, 59, 59)
TWO_DAYS = timedelta(days=2)


def local(moment: datetime, rules: OfficeRules) -> datetime:
    """A moment in the office's own zone."""
    return moment.astimezone(ZoneInfo(rules.timezone))


def local_day(moment: datetime, rules: OfficeRules) -> date:
    """The calendar day of a moment as the office's wall calendar shows it."""
    return local(moment, rules).date()


def is_same_day(moment: datetime, later: datetime, rules: OfficeRules) -> bool:
    """Whether two moments fall on one calendar day of the office; the longest day has 25 hours."""
    return abs(later - moment) < TWO_DAYS and local_day(moment, rules) == local_day(later, rules)


def at(day: date, clock: time, rules: OfficeRules) -> datetime:
    """The UTC moment of a wall-clock time on a day of the office."""
    return datetime.combine(day, clock, ZoneInfo(rules.timezone)).astimezone(UTC)


def end_of_day(day: date, rules: OfficeRules) -> datetime:
    """The last second of a day of the office, in UTC; due then means any time before the next midnight.

    Where clocks go back over midnight that second comes twice: the later one ends the day.
    """
    return at(day, END_OF_DAY.replace(fold=1), rules)


def is_past_cutoff(received_at: datetime, rules: OfficeRules) -> bool:
    """Whether something came in after closing time (F-2); exactly at closing time is still the same day."""
    return local(received_at, rules).time() > rules.closes_at


def is_open(moment: datetime, rules: OfficeRules) -> bool:
    """Whether the office is open at a moment."""
    return rules.opens_at <= local(moment, rules).time() <= rules.closes_at


def next_opening(moment: datetime, rules: OfficeRules) -> datetime:
    """The moment itself during office hours, else the next opening (F-30)."""
    if is_open(moment, rules):
        return moment
    day = local_day(moment, rules)
    if local(moment, rules).time() > rules.closes_at:
        day += timedelta(days=1)
    return at(day, rules.opens_at, rules)


def whole_seconds(moment: datetime) -> datetime:
    """The moment without its fraction: stored moments are whole seconds, so that `<=` decides (F-34)."""
    return moment.replace(microsecond=0)
