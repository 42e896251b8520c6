"""重复: the same matter of the same home again within so many days (K19, S 2(5))."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

COMPLAINTS_AGAIN, REPAIRS_AGAIN = 2, 3
"""How often a home's complaint of one kind, and its same repair, make a repetition."""

WARNING_KINDS, WARNS_AT, WARNING_DAYS = ("repair", "enquiry", "help"), 3, 30
"""A home with so many repairs, enquiries or requests within so many days is discontent before it complains (B1.6)."""


@dataclass(frozen=True)
class Repeat:
    """A home and a matter (category or fault, by id) that came again, and how often within the days."""

    house_id: int
    matter_id: int
    times: int


def repeats(rows: Iterable[tuple], start: datetime, *, days: int, times: int) -> list[Repeat]:
    """What came `times` times or more within `days` days, the last of them at `start` or later.

    Rows are (home, matter, moment), from `days` before `start` on. The most often repeated come first.
    """
    moments = defaultdict(list)
    for house_id, matter_id, moment in rows:
        moments[house_id, matter_id].append(moment)
    found = [
        Repeat(house_id, matter_id, most)
        for (house_id, matter_id), known in moments.items()
        if (most := _most_within(sorted(known), start, timedelta(days=days))) >= times
    ]
    return sorted(found, key=lambda one: (-one.times, one.house_id, one.matter_id))


def _most_within(moments: list[datetime], start: datetime, span: timedelta) -> int:
    """The most that fell within the span before and at one of those at `start` or later."""
    first = bisect_left(moments, start)
    return max((place + 1 - bisect_left(moments, moments[place] - span) for place in range(first, len(moments))),
               default=0)
