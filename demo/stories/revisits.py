"""回访: attempts, the call, and what the resident says (S 3(8), F-7)."""

from datetime import timedelta

from demo.script import LAST_REVISIT, Script
from regulation import calendar

METHODS = {"phone": 82, "wechat": 8, "in_person": 6, "visit": 4}
WAYS = {"on_time": 86, "attempted": 9, "late": 5}


def call(script: Script, path: tuple, worker, *, rating: str, words: list, way: str | None = None, **more) -> None:
    """The call that a finished repair or complaint asks for within 24 hours, recorded on `path`'s revisit."""
    way = way or script.course(WAYS)
    done_at = script.last
    if way == "late":
        at = script.clock.later(done_at + timedelta(hours=24), 90, 900)
    else:
        at = _within_a_day(script, done_at, 700 if way == "attempted" else 1320)
    if way == "attempted":
        script.do(at, worker, (*path, *LAST_REVISIT), "record_attempt", method="phone", note="无人接听")
        at = script.clock.later(at, 40, 150)
    opinion = script.one_of(words) if words and (rating == "dissatisfied" or script.chance(0.7)) else None
    script.do(
        at, worker, (*path, *LAST_REVISIT), "complete_revisit", rating=rating, method=script.course(METHODS),
        opinion=opinion, **more,
    )


def _within_a_day(script: Script, done_at, most: float):
    """An hour of office time before the 24 hours are over, at most so many minutes later where that can be."""
    due_at = done_at + timedelta(hours=23, minutes=30)
    at = script.clock.later(done_at, 90, most)
    if at <= due_at:
        return at
    opening = calendar.next_opening(done_at, script.clock.rules)
    return max(done_at, min(due_at, script.clock.after(opening, 10, 120)))


def give_up(script: Script, path: tuple, worker) -> None:
    """Three attempts on three days reach nobody; the director sets the revisit unreachable."""
    for days in (0.2, 1, 1):
        script.do(
            script.days_later(days, days + 0.2), worker, (*path, *LAST_REVISIT), "record_attempt",
            method=script.course({"phone": 80, "visit": 20}), note="无人接听",
        )
    script.do(
        script.later(60, 900), script.office.director, (*path, *LAST_REVISIT), "set_unreachable",
        reason="三次不同时间均未联系上",
    )
