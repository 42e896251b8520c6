"""The filters of the lists. Each has a name for the address that no language and no new column changes."""

import operator
from datetime import date, time, timedelta

from flask_admin.model.filters import BaseFilter
from flask_babel import gettext, lazy_gettext
from sqlalchemy import BinaryExpression, and_, not_, or_

from listed import word_in
from models import Office, Staff
from regulation.calendar import at, local_day
from regulation.states import NOT_COUNTED, OPEN_STATES, STATES, UNDER_REPAIR
from regulation.words import N_

from .acting import current_act, current_office
from .reckoned import the_moment

SEVERAL_STATES = (("open", N_("未办完")), ("unfinished", N_("未完工")), ("counted", N_("计数的（作废、合并除外）")))


def without_index(condition, model):
    """The same condition, said so that no index of the office is taken for it; any other condition as it is."""
    column = getattr(model, "office_id", None)
    is_comparison = isinstance(condition, BinaryExpression) and column is not None
    if is_comparison and condition.operator is operator.eq and condition.left.compare(column.expression):
        return column + 0 == condition.right
    return condition


def said_for(filters, conditions: list, model) -> list:
    """Conditions, said as a database finds the rows soonest that these filters leave."""
    if not any(flt.finds_its_rows for flt in filters):
        return conditions
    return [without_index(one, model) for one in conditions]


def in_address(filters: dict) -> dict:
    """{key: value} of filters as a list's address writes them."""
    return {f"flt{place}_{key}": value for place, (key, value) in enumerate(filters.items())}


class OfficeFilter(BaseFilter):
    """A filter with its name in the address; subclasses say which condition a value means.

    One that `finds_its_rows` names a few by id, or has an index that doesn't begin with the office: a database without
    statistics would rather walk through the whole office.
    """

    finds_its_rows = False

    def __init__(self, key: str, name, options=None, data_type=None):
        super().__init__(name, options, data_type)
        self.address_name = key

    def operation(self):
        return gettext("是")

    def is_offered(self) -> bool:
        """Whether this person finds the filter in the panel."""
        return True

    def apply(self, query, value, alias=None):
        return query.filter(self.condition(value))

    def condition(self, value):
        raise AssertionError("a filter says its condition")

    def leaves_few(self, value) -> bool:
        """Whether few of very many rows are left, found by the index of the office's states."""
        return False

    def ids_of_few(self, value) -> list[int] | None:
        """The ids of the rows that are left where they are few and found at once, else None."""
        return None


class WordFilter(OfficeFilter):
    """A column holds one of a word list's values; several stand with commas."""

    def __init__(self, key, name, column, words):
        super().__init__(key, name, options=self.offered)
        self.column, self.words = column, words

    def offered(self):
        return [(str(value), gettext(text)) for value, text in self.words]

    def get_options(self, view):
        return self.offered()

    def validate(self, value):
        known = {str(item) for item, _text in self.words}
        return bool(value) and all(part in known for part in value.split(","))

    def clean(self, value):
        typed = {str(item): item for item, _text in self.words}
        return [typed[part] for part in value.split(",")]

    def condition(self, value):
        if len(value) > 1:
            return self.column.in_(value)
        if isinstance(value[0], bool):
            return self.column if value[0] else not_(self.column)
        return self.column == value[0]


STATE = N_("状态")


class StateFilter(OfficeFilter):
    """A record's state, with `open` for all states that still owe something; for a repair `unfinished` for those in
    which the work itself isn't done, and for a contact `counted` for those that figures count."""

    def __init__(self, model, key="state", name=STATE):
        super().__init__(key, name, options=self.offered)
        self.model = model
        self.several = {"open": OPEN_STATES[model.record]}
        if model.record == "repair_task":
            self.several["unfinished"] = UNDER_REPAIR
        if model.record == "visit":
            self.several["counted"] = frozenset(dict(STATES["visit"])) - NOT_COUNTED

    def offered(self):
        several = [(value, gettext(text)) for value, text in SEVERAL_STATES if value in self.several]
        return [*several, *((state, gettext(text)) for state, text in STATES[self.model.record])]

    def get_options(self, view):
        return self.offered()

    def validate(self, value):
        return value in self.several or value in dict(STATES[self.model.record])

    def condition(self, value):
        return word_in(self.model.state, self.several[value]) if value in self.several else self.model.state == value

    def leaves_few(self, value) -> bool:
        return value in ("open", "unfinished")


class DayFilter(OfficeFilter):
    """A moment on or after, or on or before, a day of the office. Where an index gives the rows in the order of that
    moment (`sorts`) the list is in that order: for another one SQLite would sort all that lie between the days."""

    def __init__(self, key, name, column, *, until: bool, sorts: bool = True):
        super().__init__(key, name, data_type="date")
        self.column, self.until, self.sorts = column, until, sorts

    def operation(self):
        return gettext("到") if self.until else gettext("从")

    def validate(self, value):
        try:
            return 1970 <= date.fromisoformat(value).year <= 2199
        except ValueError:
            return False

    def clean(self, value):
        return date.fromisoformat(value)

    def condition(self, value):
        rules = current_act().rules(current_office().id)
        if self.until:
            return self.column < at(value + timedelta(days=1), time(0), rules)
        return self.column >= at(value, time(0), rules)


def falls(due, value: str):
    """The condition that a due time is `late` or still `running` at the moment, or lies within `today`."""
    if value != "today":
        return due < the_moment() if value == "late" else due >= the_moment()
    act = current_act()
    rules = act.rules(current_office().id)
    today = local_day(act.now, rules)
    return and_(due >= at(today, time(0), rules), due < at(today + timedelta(days=1), time(0), rules))


class DueFilter(OfficeFilter):
    """What is late, falls due today, or later; only what isn't met yet counts."""

    def __init__(self, key, name, due, met, *open_conditions):
        super().__init__(key, name, options=self.offered)
        self.due, self.met, self.open_conditions = due, met, open_conditions

    def offered(self):
        return [("late", gettext("超时")), ("today", gettext("今天到期")), ("running", gettext("未到期"))]

    def get_options(self, view):
        return self.offered()

    def validate(self, value):
        return value in ("late", "today", "running")

    def condition(self, value):
        is_open = and_(self.met.is_(None), *self.open_conditions)
        return and_(is_open, falls(self.due, value))


class DutyFilter(DueFilter):
    """A duty that stands in rows beside the record: a promise that waits, a special event nobody reported yet.

    `unmet` gives the condition that the duty is still owed; `due` its column, which `unmet` may bring along.
    """

    def __init__(self, key, name, model, unmet, *, finds_its_rows: bool = False):
        OfficeFilter.__init__(self, key, name, options=self.offered)
        self.model, self.unmet, self.finds_its_rows = model, unmet, finds_its_rows

    def condition(self, value):
        return self.unmet(lambda due: falls(due, value))


class RelatedFilter(OfficeFilter):
    """A row of the office (person, department, category) by its id; the options are read when they are shown."""

    def __init__(self, key, name, column, rows):
        super().__init__(key, name, options=list)
        self.column, self.rows = column, rows

    def get_options(self, view):
        return [(str(row.id), str(row)) for row in self.rows(current_act())]

    def validate(self, value):
        return value.isascii() and value.isdigit() and 0 < int(value[:10]) < 2**31

    def clean(self, value):
        return int(value[:10])

    def condition(self, value):
        return self.column == value


class MineFilter(OfficeFilter):
    """What the person has in hand. Where one of several columns may say so, no index has it in one order: `few` gives
    the ids of an act's person who has few."""

    def __init__(self, key, name, *columns, few=lambda act: None):
        super().__init__(key, name, options=lambda: [("1", gettext("是"))])
        self.columns, self.few = columns, few

    def ids_of_few(self, value):
        return self.few(current_act())

    def get_options(self, view):
        return [("1", gettext("是"))]

    def validate(self, value):
        return value == "1"

    def condition(self, value):
        return or_(*(column == current_act().person.id for column in self.columns))


class PersonFilter(RelatedFilter):
    """A colleague of the office by id."""

    def __init__(self, key, name, column, *, finds_its_rows: bool = False):
        super().__init__(key, name, column, staff_of_the_office)
        self.finds_its_rows = finds_its_rows


def staff_of_the_office(act):
    """Everybody who works or worked in the office at hand, by name."""
    office = current_office()
    query = act.session.query(Staff).filter(Staff.office_id == (office.id if office else None))
    return query.order_by(Staff.name, Staff.id)


class DutyOpenFilter(OfficeFilter):
    """What still owes something that no column of its own says; `condition_of` gives the condition for an act."""

    def __init__(self, key, name, condition_of, *, finds_its_rows: bool = False, is_of_states: bool = False):
        super().__init__(key, name, options=lambda: [("1", gettext("是"))])
        self.condition_of, self.finds_its_rows, self.is_of_states = condition_of, finds_its_rows, is_of_states

    def leaves_few(self, value) -> bool:
        return self.is_of_states

    def get_options(self, view):
        return [("1", gettext("是"))]

    def validate(self, value):
        return value == "1"

    def condition(self, value):
        return self.condition_of(current_act())


class OfficeOfFilter(RelatedFilter):
    """One of the offices, for those who see several."""

    def __init__(self, model):
        super().__init__(
            "office", lazy_gettext("管理处"), model.office_id, lambda act: act.session.query(Office).order_by(Office.id)
        )

    def is_offered(self):
        return current_act().person.office_id is None
