"""Who is told of what within the program, and at which moment.

What happens is told at once; what only time brings about is found by a sweep (`*_news`). Nobody is told about the
case against oneself, and about the director the leader is told in the director's place (F-35).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .calendar import next_opening
from .office_rules import OfficeRules

REACH_BACK = timedelta(days=14)
"""How far back a sweep looks for what nobody was told of, after the program stood still: what is older stands in the
counters of late matters anyway."""

AUDIENCES = {
    "special_case": ("director", "named"),
    "promise_soon": ("handler",),
    "promise_broken": ("director",),
    "not_accepted": ("director",),
    "revisit_soon": ("reception",),
    "revisit_late": ("director",),
    "escalated": ("named",),
    "special_event": ("director",),
    "chased": ("handler", "supervisor", "director"),
    "assigned": ("named",),
    "contacted": ("named",),
    "month_made": ("reception",),
    "month_submitted": ("director",),
    "month_returned": ("named",),
    "month_approved": ("named",),
    "opinion": ("named",),
    "opinion_to_company": ("leader",),
}
"""Kind of notice -> who hears of it (S 3(7), S 3(8), S 4(3), S 5(4), S 5(6), S 5(8), 职责(1), 职责(2), B2.4)."""

STAND_INS = {
    "handler": ("handler", "reception", "supervisor", "director"),
    "reception": ("reception", "supervisor", "director"),
    "supervisor": ("supervisor", "director"),
    "director": ("director", "leader", "supervisor", "reception"),
    "leader": ("leader", "supervisor", "reception"),
    "named": ("named",),
}
"""Who hears of it in whose place, while an office has nobody else: the first of them that somebody is. For a leader
without an account it is the desk, which writes down what the leader decides (F-35)."""


@dataclass(frozen=True)
class Colleagues:
    """Who could be told of a case, as ids of active accounts. `named` are those whom the fact itself names: the
    addressee of a report, the assignee of a task, whom a caller wants to see."""

    named: tuple = ()
    handler: tuple = ()
    reception: tuple = ()
    supervisor: tuple = ()
    director: tuple = ()
    leader: tuple = ()


def audience_of(kind: str, *, times: int = 1, is_grave: bool = False) -> tuple:
    """Who hears of a notice of this kind. A chase reaches one more with each time, the director from the third on
    (S 1(6)); a grave complaint is revisited by the director (F-22)."""
    if kind == "chased":
        return AUDIENCES[kind][:times]
    if kind == "revisit_soon" and is_grave:
        return ("director",)
    return AUDIENCES[kind]


def recipients(
    audience: tuple, colleagues: Colleagues, *, accused_ids: frozenset = frozenset(),
    director_is_accused: bool = False, actor_id: int | None = None,
) -> list:
    """The ids of those who are told, each once: never the accused (S 5(4)), nor who did it and knows it.

    The leader takes the place of a director who is the accused (F-35).
    """
    told: dict = {}
    for part in audience:
        if part == "director" and director_is_accused:
            part = "leader"
        told |= dict.fromkeys(_first_of(part, colleagues, accused_ids, director_is_accused))
    told.pop(actor_id, None)
    return list(told)


def _first_of(part: str, colleagues: Colleagues, accused_ids: frozenset, director_is_accused: bool) -> list:
    for place in STAND_INS[part]:
        if place == "director" and director_is_accused:
            place = "leader"
        found = [one for one in getattr(colleagues, place) if one not in accused_ids]
        if found:
            return found
    return []


def promise_news(promised_at: datetime, now: datetime, rules: OfficeRules) -> str | None:
    """What is to be told of a promise that waits for its reply: two hours before, and once it is broken (S 5(8))."""
    return _news(promised_at, now, rules.promise_warning_hours, "promise_soon", "promise_broken")


def revisit_news(due_at: datetime, now: datetime, rules: OfficeRules) -> str | None:
    """What is to be told of a revisit that is owed: four hours before, and once it is late (S 3(8))."""
    return _news(due_at, now, rules.revisit_warning_hours, "revisit_soon", "revisit_late")


def _news(due_at: datetime, now: datetime, hours: int, soon: str, late: str) -> str | None:
    if now > due_at:
        return late
    return soon if due_at - now <= timedelta(hours=hours) else None


def acceptance_due(
    assigned_at: datetime, arrival_due_at: datetime | None, rules: OfficeRules
) -> datetime:
    """Until when an assigned task is taken or handed back (职责(1)): an hour of the office's own time, since nobody
    takes a task after closing; an urgent one by the time at which somebody is to be on the spot."""
    due_at = next_opening(assigned_at, rules) + timedelta(minutes=rules.accept_minutes)
    return due_at if arrival_due_at is None else min(due_at, max(arrival_due_at, assigned_at))


def acceptance_news(
    assigned_at: datetime, arrival_due_at: datetime | None, now: datetime, rules: OfficeRules
) -> str | None:
    """What is to be told of a task that nobody took: its director hears of it once the time is over (职责(1))."""
    return "not_accepted" if now > acceptance_due(assigned_at, arrival_due_at, rules) else None


def unread_since(now: datetime, rules: OfficeRules) -> datetime:
    """What was told before this moment and isn't read yet stands on the board; it bars nothing (S 5(4))."""
    return now - timedelta(hours=rules.unread_hours)
