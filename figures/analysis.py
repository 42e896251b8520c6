"""What helps to see why: categories over the months, buildings, hours of the day, how long it took, who did how much.

Every answer comes with n, how many records it rests on.
"""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from sqlalchemy import Integer, and_, case, cast, extract, func, select

from models import Category, Complaint, House, RepairTask, Revisit, Staff, Visit
from regulation import months
from regulation.calendar import at, local
from regulation.office_rules import OfficeRules
from regulation.repeats import WARNING_DAYS, WARNING_KINDS, WARNS_AT

from .breakdowns import names_of
from .measures import MEASURES
from .populations import counts, narrowed, of_offices, within
from .windows import Window

TREND_MONTHS = 12
HOUR, DAY = 3600, 86400
STEPS = (2 * HOUR, 8 * HOUR, DAY, 3 * DAY, 7 * DAY)
"""Upper ends of the spans in which times from report to done are counted, in seconds; the last is open."""


def trend(session, window: Window, rules: OfficeRules) -> tuple[list, list[tuple]]:
    """(months, rows): complaints of each category in the twelve months up to this one, the most frequent first."""
    spans, period = [], window.period
    for _number in range(TREND_MONTHS):
        spans.insert(0, period)
        period = months.before(period, rules.month_first_day)
    moments = [span.moments(rules) for span in spans]
    columns = [
        func.sum(case((and_(*within(Complaint.received_at, *pair)), 1), else_=0)) for pair in moments
    ]
    found = session.execute(
        select(Complaint.category_id, *columns).where(
            *of_offices(Complaint, window), Complaint.received_at.is_not(None),
            *within(Complaint.received_at, moments[0][0], moments[-1][1]), counts(Complaint),
            *narrowed(Complaint, window),
        ).group_by(Complaint.category_id)
    ).all()
    names = names_of(session, Category, [row[0] for row in found])
    rows = [(names.get(row[0]), tuple(int(number) for number in row[1:])) for row in found]
    return spans, sorted(rows, key=lambda row: (-sum(row[1]), row[0] or ""))


def buildings(session, window: Window) -> list[tuple]:
    """(building, homes, complaints) of the period, the most complaints per home first."""
    homes = dict(session.execute(
        select(House.building, func.count()).where(
            *of_offices(House, window), House.kind == "home", House.active, House.building.is_not(None)
        ).group_by(House.building)
    ).all())
    complaints = dict(session.execute(
        select(House.building, func.count()).select_from(Complaint)
        .join(Visit, Visit.id == Complaint.visit_id).join(House, House.id == Visit.house_id)
        .where(*MEASURES["complaints"].conditions(window), House.kind == "home").group_by(House.building)
    ).all())
    rows = [(building, number, complaints.get(building, 0)) for building, number in homes.items()]
    return sorted(rows, key=lambda row: (-row[2] / row[1], row[0]))


def hours(session, window: Window, rules: OfficeRules) -> list[int]:
    """How many contacts came in each hour of the office's day. Where clocks change within the period, each side is
    counted by its own clock."""
    found = [0] * 24
    for start, end, offset in _by_clock(window, rules):
        hour, minute = extract("hour", Visit.received_at), extract("minute", Visit.received_at)
        part = replace(window, start=start, end=end)
        query = select(hour, minute, func.count()).where(*MEASURES["visits"].conditions(part)).group_by(hour, minute)
        for known_hour, known_minute, number in session.execute(query):
            minutes = int(known_hour) * 60 + int(known_minute) + int(offset.total_seconds() // 60)
            found[minutes // 60 % 24] += number
    return found


def _by_clock(window: Window, rules: OfficeRules):
    """The parts of a window in which the office's clock stands equally far from UTC: (start, end, offset)."""
    start, day = window.start, window.period.first
    offset = local(start, rules).utcoffset()
    while day < window.period.until:
        day += timedelta(days=1)
        midnight = at(day, time(0), rules)
        if local(midnight, rules).utcoffset() != offset:
            change = _change_within(midnight - timedelta(days=1, hours=2), midnight, rules)
            yield start, change, offset
            start, offset = change, local(midnight, rules).utcoffset()
    yield start, window.end, offset


def _change_within(low: datetime, high: datetime, rules: OfficeRules) -> datetime:
    """The second at which the clock changes between two moments."""
    before = local(low, rules).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if middle in (low, high):
            break
        low, high = (middle, high) if local(middle, rules).utcoffset() == before else (low, middle)
    return high


@dataclass(frozen=True)
class Lasted:
    """How long something took: how many in each span of `STEPS`, the median and the slowest tenth's least, in
    seconds; None for nothing."""

    numbers: tuple
    median: int | None
    slowest_tenth: int | None

    @property
    def n(self) -> int:
        return sum(self.numbers)


def lasted(session, window: Window, which: str) -> Lasted:
    """From report to done, of the repairs completed or the complaints done in the period."""
    done = RepairTask.completed_at if which == "repairs" else Complaint.done_at
    model = done.class_
    seconds = cast(extract("epoch", done), Integer) - cast(extract("epoch", model.received_at), Integer)
    known = [
        *of_offices(model, window), done.is_not(None), *within(done, window.start, window.end), counts(model),
        *narrowed(model, window),
    ]
    columns, low = [], None
    for high in (*STEPS, None):
        bounds = ([] if low is None else [seconds > low]) + ([] if high is None else [seconds <= high])
        columns.append(func.sum(case((and_(*bounds), 1), else_=0)))
        low = high
    numbers = tuple(int(number or 0) for number in session.execute(select(*columns).where(*known)).one())
    n = sum(numbers)

    def at_place(place: int) -> int | None:
        query = select(seconds).where(*known).order_by(seconds).offset(place).limit(1)
        return session.scalar(query) if n else None

    return Lasted(numbers, at_place((n - 1) // 2), at_place(-(-n * 9 // 10) - 1 if n else 0))


LOADS = (
    ("visits", Visit.receptionist_id, "visits"), ("repairs", RepairTask.done_by_id, "repairs_done"),
    ("complaints", Complaint.handler_id, "complaints"), ("revisits", Revisit.revisitor_id, None),
)
"""What a person did in the period: its name, the column that says who, the measure that says what."""


def loads(session, window: Window) -> list[tuple]:
    """(name, (contacts received, repairs done, complaints in hand, revisits made)), the most first."""
    found: dict = {}
    for place, (_name, person, measure) in enumerate(LOADS):
        conditions = MEASURES[measure].conditions(window) if measure else [
            *of_offices(Revisit, window), Revisit.state == "done", Revisit.revisited_at.is_not(None),
            *within(Revisit.revisited_at, window.start, window.end), *narrowed(Revisit, window),
        ]
        query = select(person, func.count()).where(*conditions, person.is_not(None)).group_by(person)
        for staff_id, number in session.execute(query):
            found.setdefault(staff_id, [0] * len(LOADS))[place] = number
    names = dict(session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(found))).all()) if found else {}
    rows = [(names[staff_id], tuple(numbers)) for staff_id, numbers in found.items()]
    return sorted(rows, key=lambda row: (-sum(row[1]), row[0]))




def early_warning(session, office_id: int, now: datetime) -> list[tuple]:
    """(home's id, its key, how many): homes with three or more repairs, enquiries or requests within thirty days up to
    `now`, the most first (B1.6)."""
    number = func.count()
    query = (
        select(House.id, House.key, number).select_from(Visit).join(House, House.id == Visit.house_id)
        .where(
            Visit.office_id == office_id, Visit.received_at.is_not(None), House.kind == "home",
            *within(Visit.received_at, now - timedelta(days=WARNING_DAYS), now), Visit.kind.in_(WARNING_KINDS),
            counts(Visit),
        )
        .group_by(House.id, House.key).having(number >= WARNS_AT).order_by(number.desc(), House.key)
    )
    return [tuple(row) for row in session.execute(query)]
