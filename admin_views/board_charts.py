"""Thirty days: contacts by kind, complaints in and done, repairs and revisits in time or late, from one statement."""

from collections import defaultdict
from datetime import date, time, timedelta

from flask_babel import gettext
from sqlalchemy import and_, case, func, literal, select, union_all

from models import Complaint, RepairTask, Revisit, Visit
from regulation.calendar import at
from regulation.states import STATES
from regulation.words import KINDS, N_, label

from .board_duties import DAYS, first_day, rules_here
from .board_ground import Ground
from .board_standing import standing
from .charts import Series, chart

SHOWN_KINDS = ("enquiry", "repair", "complaint")
"""The kinds with a colour of their own; the others share one, and the table tells them apart."""
NOT_COUNTED = ("voided", "merged")


def thirty_days(ground: Ground) -> list[dict]:
    """The four charts."""
    first = first_day(ground.act)
    days = [first + timedelta(days=number) for number in range(DAYS)]
    counted = _counted(ground, days)

    def numbers(*keys) -> tuple:
        return tuple(sum(counted[key][place] for key in keys) for place in range(DAYS))

    def series(text: str, tone: str, *keys) -> Series:
        return Series(gettext(text), numbers(*keys), tone)

    kinds = [series(label(KINDS, kind), kind, ("visit", kind)) for kind in SHOWN_KINDS]
    others = [("visit", kind) for kind, _text in KINDS if kind not in SHOWN_KINDS]
    return [
        {
            **chart(gettext("来访来电"), days, [*kinds, series(N_("其他类别"), "other", *others)], stacked=True),
            "table": [Series(gettext(text), numbers(("visit", kind)), kind) for kind, text in KINDS],
        },
        chart(gettext("投诉"), days, [
            series(N_("收到"), "complaint", ("received", 0)),
            series(N_("处理完成"), "ok", ("complaint", 0), ("complaint", 1)),
        ], stacked=False),
        chart(gettext("维修完工"), days, _in_time("repair", series), stacked=True),
        chart(gettext("回访"), days, _in_time("revisit", series), stacked=True),
    ]


def _in_time(key: str, series) -> list[Series]:
    return [series(N_("按时"), "ok", (key, 0)), series(N_("超时"), "late", (key, 1))]


def _counted(ground: Ground, days: list[date]) -> dict:
    """{(what, which): [a number for each day]}."""
    found: dict = defaultdict(lambda: [0] * DAYS)
    statement = standing(ground, "charts", lambda: _counting(ground, days))
    for what, day, which, number in ground.act.session.execute(statement) if statement is not None else ():
        found[what, which if what == "visit" else int(which)][day] += number
    return found


def _counting(ground: Ground, days: list[date]):
    """The statement that counts all of them as (what, which day, which of them, how many), or None."""
    rules, parts = rules_here(ground.act), []
    ends = [at(day + timedelta(days=1), time(0), rules) for day in days]
    start, end = at(days[0], time(0), rules), ends[-1]
    for what, endpoint, column, which, counts in _sources(days[0]):
        if ground.is_open(endpoint):
            query = select(
                literal(what).label("what"), _bucket(column, ends).label("bucket"), which.label("which"),
                func.count().label("number"),
            ).where(*ground.conditions(endpoint, {}), column >= start, column < end, counts)
            # By their names: a database that compares expressions wouldn't see that the bound values are the same.
            parts.append(query.group_by("bucket", "which"))
    return union_all(*parts) if parts else None


def _bucket(column, ends: list):
    """Which of the days a moment lies in, by halves: five comparisons for thirty days."""

    def between(low: int, high: int):
        if low == high:
            return literal(low)
        middle = (low + high) // 2
        return case((column < ends[middle], between(low, middle)), else_=between(middle + 1, high))

    return between(0, len(ends) - 1)


def _sources(first: date) -> list[tuple]:
    """(what, the list whose rows count, the moment, which of them, what counts at all)."""
    late = [
        case((done > due, "1"), else_="0") for done, due in (
            (Complaint.done_at, Complaint.due_at), (RepairTask.completed_at, RepairTask.due_at),
            (Revisit.revisited_at, Revisit.due_at),
        )
    ]
    complaint_counts = Complaint.state.not_in(NOT_COUNTED)
    # No index holds when complaints came in. Their number's day is never earlier, and the office's zone may be another.
    states = [state for state, _text in STATES["complaint"] if state not in NOT_COUNTED]
    came_in = and_(Complaint.state.in_(states), Complaint.day >= first - timedelta(days=1))
    return [
        ("visit", "visits", Visit.received_at, Visit.kind, Visit.state.not_in(NOT_COUNTED)),
        ("received", "complaints", Complaint.received_at, literal("0"), came_in),
        ("complaint", "complaints", Complaint.done_at, late[0], complaint_counts),
        ("repair", "repair_tasks", RepairTask.completed_at, late[1], RepairTask.state.not_in(NOT_COUNTED)),
        ("revisit", "revisits", Revisit.revisited_at, late[2], Revisit.state == "done"),
    ]
