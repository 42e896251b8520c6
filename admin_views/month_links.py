"""From a number of the month to the very list behind it: a list's filter with the conditions that counted it."""

from dataclasses import dataclass

from flask import request, url_for
from flask_babel import gettext, lazy_gettext
from sqlalchemy import and_, false, or_

from figures.measures import MEASURES, PARTS
from figures.windows import Window, window_of
from models import Complaint, House, Inspection, Office, RepairTask, Revisit, SpotCheckLine, Visit
from regulation.broken import RuleBroken
from regulation.figures import BY_CODE
from regulation.months import Period, read_period
from regulation.words import N_

from .acting import current_act
from .filters import OfficeFilter, in_address

ENDPOINTS = {
    Visit: "visits", Complaint: "complaints", RepairTask: "repair_tasks", Revisit: "revisits",
    Inspection: "inspections", House: "houses",
}
"""The lists that have the filter; what has no list of its own is listed by the month itself."""

LABELS = {
    "visits": N_("接待"), "chases": N_("催办"), "invalid": N_("无效投诉"), "pending": N_("待定投诉"),
    "carried_closed": N_("前期遗留"), "carried_open": N_("前期遗留"), "late_entries": N_("补录"),
    "special_events": N_("突发事件"), "dissatisfied": N_("不满意"), "sheets_inspected": N_("本月验房"),
    "open_closed_later": N_("期末未结"), "open_still": N_("期末未结"), "complaints": N_("收到的投诉"),
    "home_visits": N_("走访次数"), "homes_visited": N_("走访户次"), "visit_opinions": N_("走访意见"),
    "visit_opinions_settled": N_("已办结意见"), "rounds_director": N_("主任走访"), "rounds_area": N_("片区走访"),
    "rounds_meeting": N_("楼长会"), "rounds_director_done": N_("已走访轮次"), "rounds_area_done": N_("已走访轮次"),
    "rounds_meeting_done": N_("已走访轮次"),
    "late_closed_later": N_("期末超时未完成"), "late_still": N_("期末超时未完成"),
}


def measure_label(name: str) -> str:
    """What a measure counts, in the office's words."""
    if name in LABELS:
        return LABELS[name]
    for code, (upper, lower) in PARTS.items():
        if name in upper:
            return BY_CODE[code].upper
        if lower and name in lower:
            return BY_CODE[code].lower
    return name


@dataclass(frozen=True)
class Asked:
    """What a figure's address names: measures of one table, an office, a period, a department and a category."""

    names: tuple
    office_id: int
    period: Period
    department_id: int | None = None
    category_id: int | None = None

    def text(self) -> str:
        first, last = self.period.first.isoformat(), self.period.last.isoformat()
        parts = (".".join(self.names), self.office_id, first, last, self.department_id or 0, self.category_id or 0)
        return "~".join(map(str, parts))

    @classmethod
    def read(cls, text: str) -> "Asked | None":
        """The parts of an address, None for what isn't one."""
        parts = text.split("~")
        if len(parts) != 6 or not all(part.isascii() and part.isdigit() and len(part) < 10 for part in
                                      (parts[1], parts[4], parts[5])):
            return None
        names = tuple(parts[0].split("."))
        try:
            period = read_period(parts[2], parts[3])
        except RuleBroken:
            return None
        if not set(names) <= set(MEASURES) or len({MEASURES[name].model for name in names}) != 1:
            return None
        return cls(names, int(parts[1]), period, int(parts[4]) or None, int(parts[5]) or None)

    @property
    def model(self) -> type:
        return MEASURES[self.names[0]].model

    def window(self, act) -> Window | None:
        """The window that it counts, None where there is no such office."""
        if act.session.get(Office, self.office_id) is None:
            return None
        window = window_of([self.office_id], self.period, act.rules(self.office_id), act.now)
        return window.narrowed(self.department_id, self.category_id)

    def condition(self, act):
        """The rows that it counts; of several measures, which share no row, those of any."""
        window = self.window(act)
        if window is None:
            return false()
        return or_(*(and_(*MEASURES[name].conditions(window)) for name in self.names))

    def words(self) -> str:
        """`回访率 2026-03-01 – 2026-03-31`."""
        labels = dict.fromkeys(gettext(measure_label(name)) for name in self.names)
        return f"{gettext('、').join(labels)} {self.period.first.isoformat()} – {self.period.last.isoformat()}"


class FigureFilter(OfficeFilter):
    """What a figure of the month counted. Only an address brings it; nobody types it."""

    def __init__(self, model):
        super().__init__("figure", lazy_gettext("月报"), options=list)
        self.model = model

    def is_offered(self):
        return False

    def get_options(self, view):
        given = [value for name, value in request.args.items() if name.endswith("_figure")]
        return [(value, asked.words()) for value in given if (asked := Asked.read(value)) is not None]

    def validate(self, value):
        asked = Asked.read(value)
        return asked is not None and asked.model is self.model

    def clean(self, value):
        return Asked.read(value)

    def condition(self, value):
        return value.condition(current_act())


class Links:
    """The addresses of a sheet's numbers, for who looks at it."""

    def __init__(self, views: dict, office_id: int, period: Period, department_id=None, category_id=None):
        self.views, self.chosen = views, (office_id, period, department_id, category_id)
        self.open = {name for name in ENDPOINTS.values() if name in views and views[name].is_accessible()}

    def home(self, house_id: int) -> str | None:
        """The page of a home, where all its cases stand."""
        return url_for("houses.details_view", id=house_id) if "houses" in self.open else None

    def to(self, *names: str, **filters) -> str | None:
        """The list of what these measures of one table count, with further filters of that list; None where this
        person may not open it."""
        asked = Asked(names, *self.chosen)
        endpoint = ENDPOINTS.get(asked.model)
        if endpoint is None:
            is_open = asked.model is not SpotCheckLine or current_act().person.may("see_board")
            return url_for("month.behind", what=asked.text()) if is_open else None
        if endpoint not in self.open:
            return None
        chosen = {**filters, "figure": asked.text()}
        if current_act().person.office_id is None:
            chosen["office"] = str(self.chosen[0])
        return url_for(f"{endpoint}.index_view", **in_address(chosen))
