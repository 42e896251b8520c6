"""Thirty days: contacts by kind, complaints in and done, repairs and revisits in time or late, from one statement."""

from collections import defaultdict
from datetime import date, time, timedelta
from functools import lru_cache
from itertools import pairwise

from flask import get_template_attribute
from flask_babel import get_locale, gettext
from markupsafe import Markup
from sqlalchemy import and_, case, func, literal, literal_column, select, union_all

from models import Complaint, RepairTask, Revisit, Visit
from regulation.calendar import at
from regulation.states import NOT_COUNTED
from regulation.words import KINDS, N_, label
from storage import UTCDateTime

from .board_duties import DAYS, first_day, rules_here
from .board_ground import Ground
from .board_standing import standing
from .charts import Series, chart

SHOWN_KINDS = ("enquiry", "repair", "complaint")
"""The kinds with a colour of their own; the others share one, and the table tells them apart."""
CHARTS = {
    "visits": ("visit",), "complaints": ("received", "complaint"), "repairs": ("repair",), "revisits": ("revisit",),
}
"""The charts and what each counts."""
ALL = literal_column("'0'")
"""Which of them, where there is one kind only."""


def thirty_days(ground: Ground) -> list[Markup]:
    """The four charts."""
    first = first_day(ground.act)
    counted = _counted(ground, [first + timedelta(days=number) for number in range(DAYS)])
    language = str(get_locale())
    return [
        drawn(language, name, first, tuple((key, tuple(counted[key])) for key in sorted(counted) if key[0] in parts))
        for name, parts in CHARTS.items()
    ]


@lru_cache(64)
def drawn(language: str, name: str, first: date, counted: tuple) -> Markup:
    """One chart with its table, in the language of this request, of ((what, which), a number for each day) from the
    first day on. The same numbers are not drawn again."""
    days = [first + timedelta(days=number) for number in range(DAYS)]
    numbers = defaultdict(lambda: (0,) * DAYS, counted)

    def series(text: str, tone: str, *keys) -> Series:
        return Series(gettext(text), tuple(map(sum, zip(*(numbers[key] for key in keys), strict=True))), tone)

    return get_template_attribute("macros/board_drawn.html", "chart")(_chart(name, days, series), name)


def _chart(name: str, days: list[date], series) -> dict:
    if name == "visits":
        kinds = [series(label(KINDS, kind), kind, ("visit", kind)) for kind in SHOWN_KINDS]
        others = [("visit", kind) for kind, _text in KINDS if kind not in SHOWN_KINDS]
        return {
            **chart(gettext("来访来电"), days, [*kinds, series(N_("其他类别"), "other", *others)], stacked=True),
            "table": [series(text, kind, ("visit", kind)) for kind, text in KINDS],
        }
    if name == "complaints":
        return chart(gettext("投诉"), days, [
            series(N_("收到"), "complaint", ("received", 0)),
            series(N_("处理完成"), "ok", ("complaint", 0), ("complaint", 1)),
        ], stacked=False)
    title = gettext("维修完工") if name == "repairs" else gettext("回访")
    return chart(title, days, _in_time(CHARTS[name][0], series), stacked=True)


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
    rules, parts = rules_here(ground.act), []
    limits = [at(day, time(0), rules) for day in (*days, days[-1] + timedelta(days=1))]
    spans = _spans(limits)
    # PostgreSQL doesn't reckon what the days span together, and would rather read the table for each. SQLite would take
    # the whole span for the index, and walk through it for each.
    is_bound = ground.act.session.get_bind().dialect.name == "postgresql"
    for what, endpoint, column, which, counts in _sources():
        if ground.is_open(endpoint):
            within = and_(
                *ground.conditions(endpoint, {}), column.is_not(None), column >= spans.c.start, column < spans.c.end,
                counts, *([column >= limits[0], column < limits[-1]] if is_bound else []),
            )
            query = select(literal(what), spans.c.day, which, func.count())
            query = query.select_from(spans).join(column.class_, within)
            parts.append(query.group_by(spans.c.day, *([] if which is ALL else [which])))
    return union_all(*parts) if parts else None


def _spans(limits: list):
    """The days between the moments as rows of their place, and the moments at which they begin and have ended."""
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
