"""Which period, department and category the month's page is asked for."""

from dataclasses import dataclass, field

from flask_babel import gettext

from models import Category, Department
from regulation.broken import RuleBroken
from regulation.months import Period, last_ended, read_period

from .acting import current_act, current_office, spoken
from .asked import is_id
from .fields import office_rows


@dataclass
class Choice:
    """What was asked for. `typed` and `errors` are what stands in the form and beside its fields when it was wrong."""

    period: Period
    department_id: int | None = None
    category_id: int | None = None
    typed: dict = field(default_factory=dict)
    errors: dict = field(default_factory=dict)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.dimensions)

    @property
    def dimensions(self) -> frozenset:
        chosen = {"department": self.department_id, "category": self.category_id}
        return frozenset(name for name, value in chosen.items() if value is not None)

    @property
    def first(self) -> str:
        return self.typed.get("first", self.period.first.isoformat())

    @property
    def last(self) -> str:
        return self.typed.get("last", self.period.last.isoformat())

    def options(self, act) -> dict:
        """The departments and categories of the office, for the form."""
        categories = office_rows(act, Category).order_by(Category.code)
        return {
            "departments": [(row.id, row.name) for row in act.session.scalars(office_rows(act, Department))],
            "categories": [(row.id, str(row)) for row in act.session.scalars(categories)],
        }


def choice_of(given) -> Choice:
    """What an address or a form asks for: `first` and `last` day, `department`, `category`; else the last month."""
    act, office = current_act(), current_office()
    usual = last_ended(act.now, act.rules(office.id))
    first, last = given.get("first", ""), given.get("last", "")
    chosen = Choice(usual)
    if first or last:
        try:
            chosen.period = read_period(first, last)
        except RuleBroken as refusal:
            chosen.typed, chosen.errors = {"first": first[:20], "last": last[:20]}, {refusal.field: spoken(refusal)}
    chosen.department_id = _of_office(act, Department, given.get("department", ""), "department", chosen)
    chosen.category_id = _of_office(act, Category, given.get("category", ""), "category", chosen)
    return chosen


def _of_office(act, table, text: str, name: str, chosen: Choice) -> int | None:
    if not text:
        return None
    row_id = int(text) if is_id(text) else 0
    if act.session.scalar(office_rows(act, table).where(table.id == row_id)) is None:
        chosen.errors[name] = gettext("请从列表中选择")
        return None
    return row_id
