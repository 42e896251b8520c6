"""What a count is about: which office, between which moments, for which department or category, as seen when."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from regulation import months
from regulation.months import Period
from regulation.office_rules import OfficeRules


@dataclass(frozen=True)
class Window:
    """A period of some offices as the conditions take it. Moments are UTC.

    `cut` ends what is counted by its due time: the period's end, or the moment of looking while the period runs, since
    what isn't due yet is neither kept nor missed. `day` is the one on which homes are counted.
    """

    office_ids: tuple[int, ...]
    period: Period
    start: datetime
    end: datetime
    cut: datetime
    now: datetime
    year_start: datetime
    day: date
    repeat_days: int
    department_id: int | None = None
    category_id: int | None = None

    def narrowed(self, department_id: int | None, category_id: int | None) -> "Window":
        return replace(self, department_id=department_id, category_id=category_id)


def window_of(office_ids, period: Period, rules: OfficeRules, now: datetime) -> Window:
    """The window of a period of offices with these hours and numbers, as seen at `now` (UTC)."""
    start, end = period.moments(rules)
    return Window(
        office_ids=tuple(office_ids), period=period, start=start, end=end, cut=max(start, min(end, now)), now=now,
        year_start=months.year_so_far(period).moments(rules)[0], day=months.as_of(period, now, rules),
        repeat_days=rules.repeat_days,
    )
