"""By person and by department: what each has open, what is late, what was done, and how the records were written."""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from flask import get_template_attribute
from flask_babel import get_locale, gettext
from markupsafe import Markup
from sqlalchemy import func, literal_column, select, union_all

from models import Department, Office, Staff
from regulation.words import N_

from .board_duties import burst_rows
from .board_ground import THIRTY_DAYS, Ground
from .board_standing import standing


@dataclass(frozen=True)
class Measure:
    """A column of the table: the list with its filters, and the filter that takes a person."""

    key: str
    label: str
    endpoint: str
    filters: dict
    person: str


WORK = (
    Measure("tasks", N_("未完工"), "repair_tasks", {"state": "unfinished"}, "assigned_to"),
    Measure("tasks_late", N_("超时"), "repair_tasks", {"due": "late"}, "assigned_to"),
    Measure("tasks_today", N_("今天到期"), "repair_tasks", {"due": "today"}, "assigned_to"),
    Measure("tasks_done", N_("完工"), "repair_tasks", {"done_from": THIRTY_DAYS}, "done_by"),
    Measure("complaints", N_("未结案"), "complaints", {"state": "open"}, "handler"),
    Measure("complaints_late", N_("超时"), "complaints", {"due": "late"}, "handler"),
    Measure("complaints_today", N_("今天到期"), "complaints", {"due": "today"}, "handler"),
    Measure("complaints_done", N_("办结"), "complaints", {"done_from": THIRTY_DAYS}, "handler"),
)
RECEIVED = {"received_from": THIRTY_DAYS, "state": "counted"}
RECORDS = (
    Measure("received", N_("接待"), "visits", RECEIVED, "receptionist"),
    Measure("no_phone", N_("未留电话"), "visits", {**RECEIVED, "no_phone": "1"}, "receptionist"),
    Measure("kind_changed", N_("改类别"), "audit", {"verb": "change_kind", "from": THIRTY_DAYS}, "actor"),
    Measure("revisited", N_("回访"), "revisits", {"done_from": THIRTY_DAYS, "state": "done"}, "revisitor"),
    Measure("bursts", N_("成批登记"), "revisits", {"burst": "1"}, "revisitor"),
)
BY_PERSON = (*WORK, *RECORDS)
GROUPS = (
    (N_("维修工单"), ("tasks", "tasks_late", "tasks_today", "tasks_done")),
    (N_("投诉"), ("complaints", "complaints_late", "complaints_today", "complaints_done")),
    (N_("登记"), ("received", "no_phone", "kind_changed")),
    (N_("回访"), ("revisited", "bursts")),
)
ANYBODY = "anybody"
"""Stands for an id in an address."""
ALARMING = {"tasks_late", "complaints_late", "bursts"}


def tables(ground: Ground) -> list[Markup]:
    """The tables by person and by department of the office at hand; by office for the leader who looks at all."""
    kinds = [BY_OFFICE] if ground.is_company else [PEOPLE, BY_DEPARTMENT]
    numbers = _numbers(ground, kinds)
    language = str(get_locale())
    return [drawn(language, place, _table(ground, one, numbers[place])) for place, one in enumerate(kinds)]


@dataclass(frozen=True)
class Table:
    """One table: a row for each of `model`. `key` is the filter that takes its id, or None for each measure's own."""

    title: str
    model: type
    measures: tuple
    key: str | None = None

    def filter_of(self, one: Measure) -> str:
        return self.key or one.person


PEOPLE = Table(N_("按人"), Staff, BY_PERSON)
BY_DEPARTMENT = Table(N_("按部门"), Department, WORK, "department")
BY_OFFICE = Table(N_("按管理处"), Office, WORK, "office")


def _numbers(ground: Ground, kinds: list[Table]) -> list[dict]:
    """For each table {(measure, id): how many}, nearly all of them from one statement."""
    asked = [(number, table, one) for number, table in enumerate(kinds) for one in table.measures]
    statement = standing(ground, "people", lambda: _counting(ground, asked))
    found: list = [{} for _table in kinds]
    for place, whose, number in ground.act.session.execute(statement) if statement is not None else ():
        table_number, _table, one = asked[place]
        found[table_number][one.key, whose] = number
    for number, _table, one in asked:
        if one.key == "bursts" and ground.is_open(one.endpoint):
            found[number].update(((one.key, whose), how_many) for whose, how_many in _bursts(ground).items())
    return found


def _bursts(ground: Ground) -> Counter:
    """{person: how many revisits of theirs were recorded in bursts}, from the rows that the list's filter finds."""
    picked = ground.picked.id if ground.picked else None
    return Counter(row.revisitor_id for row in burst_rows(ground.act) if picked in (None, row.office_id))


def _counting(ground: Ground, asked: list[tuple]):
    """The statement that counts all of them as (place among those asked for, whose, how many), or None."""
    parts = []
    for place, (_number, table, one) in enumerate(asked):
        if ground.is_open(one.endpoint) and one.key != "bursts":
            column = ground.column_of(one.endpoint, table.filter_of(one))
            # No index is read for its order alone: SQLite would go through all that each ever had in hand.
            column = column + 0
            counted = select(literal_column(str(place)).label("place"), column.label("whose"), func.count())
            conditions = ground.counted_by(one.endpoint, one.filters)
            parts.append(counted.where(*conditions, column.is_not(None)).group_by(column))
    return union_all(*parts) if parts else None


def _names(ground: Ground, model, ids: set) -> dict:
    query = select(model.id, model.name).where(model.id.in_(ids)).order_by(model.name, model.id)
    return dict(ground.act.session.execute(query).all()) if ids else {}


@lru_cache(32)
def drawn(language: str, place: int, table: tuple) -> Markup:
    """A table in the language of this request, of its title, measures and rows as `_table` gives them. The same numbers
    are not drawn again."""
    title, row_title, keys, rows = table
    groups = [(gettext(label), sum(key in keys for key in of_group)) for label, of_group in GROUPS]
    shown = {
        "title": gettext(title), "row_title": gettext(row_title), "rows": rows,
        "groups": [pair for pair in groups if pair[1]],
        "columns": [gettext(one.label) for one in BY_PERSON if one.key in keys],
    }
    return get_template_attribute("macros/board_drawn.html", "table")(shown, place)


def _table(ground: Ground, table: Table, numbers: dict) -> tuple:
    """(title, title of the rows, keys of the measures, rows of (name, cells)); a cell is (number, share, address, is it
    late)."""
    shown = [one for one in table.measures if ground.is_open(one.endpoint)]
    # The address is the same for everybody but for the id in it.
    addresses = [ground.address(one.endpoint, {**one.filters, table.filter_of(one): ANYBODY}) for one in shown]
    rows = []
    for row_id, name in _names(ground, table.model, {row_id for _key, row_id in numbers}).items():
        cells = tuple(
            _cell(one, row_id, numbers, address.replace(ANYBODY, str(row_id)))
            for one, address in zip(shown, addresses, strict=True)
        )
        rows.append((sum(cell[0] for cell in cells if cell[3]), (name, cells)))
    rows.sort(key=lambda row: -row[0])
    row_title = N_("姓名") if table.model is Staff else N_("名称")
    return table.title, row_title, tuple(one.key for one in shown), tuple(row for _late, row in rows)


def _cell(one: Measure, row_id: int, numbers: dict, address: str) -> tuple:
    number = numbers.get((one.key, row_id), 0)
    received = numbers.get(("received", row_id), 0)
    share = f"{round(100 * number / received)}%" if one.key == "no_phone" and received else None
    return number, share, address if number else None, bool(number) and one.key in ALARMING
