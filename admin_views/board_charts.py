"""Thirty days: contacts by kind, complaints in and done, repairs and revisits in time or late, from one statement."""

from collections import defaultdict
from datetime import date, time, timedelta
from itertools import pairwise

from flask_babel import gettext
from sqlalchemy import and_, case, func, literal, literal_column, select, union_all

from models import Complaint, RepairTask, Revisit, Visit
from regulation.calendar import at
from regulation.words import KINDS, N_, label
from storage import UTCDateTime

from .board_duties import DAYS, first_day, rules_here
from .board_ground import Ground
from .board_standing import standing
from .charts import Series, chart

SHOWN_KINDS = ("enquiry", "repair", "complaint")
"""The kinds with a colour of their own; the others share one, and the table tells them apart."""
NOT_COUNTED = ("voided", "merged")
ALL = literal_column("'0'")
"""Which of them, where there is one kind only."""


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
        found[what, which if what == "visit" else int(which)][day] = number
    return found


def _counting(ground: Ground, days: list[date]):
    """The statement that counts all of them as (what, which day, which of them, how many), or None."""
    spans, parts = _spans(days, rules_here(ground.act)), []
    for what, endpoint, column, which, counts in _sources():
        if ground.is_open(endpoint):
            within = and_(
                *ground.conditions(endpoint, {}), column.is_not(None), column >= spans.c.start, column < spans.c.end,
                counts,
            )
            query = select(literal(what), spans.c.day, which, func.count())
            query = query.select_from(spans).join(column.class_, within)
            parts.append(query.group_by(spans.c.day, *([] if which is ALL else [which])))
    return union_all(*parts) if parts else None


def _spans(days: list[date], rules):
    """The days as rows of their place, and the moments at which they begin and have ended."""
    limits = [at(day, time(0), rules) for day in (*days, days[-1] + timedelta(days=1))]
    return union_all(*(
        select(literal(place).label("day"), _moment(start).label("start"), _moment(end).label("end"))
        for place, (start, end) in enumerate(pairwise(limits))
    )).cte("days")


def _moment(moment):
    return literal(moment, UTCDateTime())


def _sources() -> list[tuple]:
    """(what, the list whose rows count, the moment, which of them, what counts at all)."""
    late = [
        case((done > due, literal_column("'1'")), else_=literal_column("'0'")) for done, due in (
            (Complaint.done_at, Complaint.due_at), (RepairTask.completed_at, RepairTask.due_at),
            (Revisit.revisited_at, Revisit.due_at),
        )
    ]
    complaint_counts = Complaint.state.not_in(NOT_COUNTED)
    return [
        ("visit", "visits", Visit.received_at, Visit.kind, Visit.state.not_in(NOT_COUNTED)),
        ("received", "complaints", Complaint.received_at, ALL, complaint_counts),
        ("complaint", "complaints", Complaint.done_at, late[0], complaint_counts),
        ("repair", "repair_tasks", RepairTask.completed_at, late[1], RepairTask.state.not_in(NOT_COUNTED)),
        ("revisit", "revisits", Revisit.revisited_at, late[2], Revisit.state == "done"),
    ]
