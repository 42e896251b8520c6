"""The month's sheet as plain values that can be kept as JSON: what is shown live is what is frozen (C.7)."""

from dataclasses import replace

from models import Category, Department
from regulation import months
from regulation.months import Period
from regulation.office_rules import OfficeRules

from . import breakdowns
from .again import TIMES, again
from .counting import counted, pairs
from .windows import Window, window_of

TARGETS = ("satisfaction_target_percent", "urgent_target_percent", "check_target_percent", "month_first_day")
"""The office's numbers that a frozen sheet is read with again."""


def sheet(
    session, office_id: int, period: Period, rules: OfficeRules, now, *,
    department_id: int | None = None, category_id: int | None = None,
) -> dict:
    """Everything that the sheet of an office's period shows, as seen at `now` (UTC)."""
    window = window_of([office_id], period, rules, now).narrowed(department_id, category_id)
    earlier = months.before(period, rules.month_first_day)
    others = {
        "before": window_of([office_id], earlier, rules, now), "year": window_of(
            [office_id], months.a_year_before(period), rules, now
        ),
    }
    others = {name: one.narrowed(department_id, category_id) for name, one in others.items()}
    numbers = counted(session, window)[office_id]
    repeated = breakdowns.repeated(session, window)
    return {
        "first": period.first.isoformat(), "until": period.until.isoformat(), "as_of": now.isoformat(),
        "targets": {name: getattr(rules, name) for name in TARGETS},
        "numbers": numbers, "repeated": repeated,
        "figures": _figures(session, window, numbers),
        **{name: _figures(session, one) for name, one in others.items()},
        "contacts": breakdowns.contacts(session, window),
        "problems": breakdowns.problems_found(session, window),
        **_complaints(session, window, others),
    }


def rules_of(kept: dict, rules: OfficeRules) -> OfficeRules:
    """The office's rules with the targets that the sheet was made with."""
    return replace(rules, **{name: kept["targets"][name] for name in TARGETS})


def _figures(session, window: Window, numbers: dict | None = None) -> dict:
    office_id = window.office_ids[0]
    numbers = numbers or counted(session, window)[office_id]
    came_again = {which: len(again(session, window, which).get(office_id, ())) for which in TIMES}
    return {code: list(pair) for code, pair in pairs(numbers, came_again).items()}


def _complaints(session, window: Window, others: dict) -> dict:
    """Sections 3 and 4: categories with their months, severities, departments, responsibilities."""
    now = breakdowns.complaints(session, window)
    known = {name: breakdowns.complaints(session, one)["category"] for name, one in others.items()}
    categories = {*now["category"], *known["before"], *known["year"]}
    names = breakdowns.names_of(session, Category, categories)
    codes = breakdowns.codes_of(session, categories)
    rows = [
        [row_id, codes.get(row_id, ""), names.get(row_id), now["category"][row_id], now["valid"][row_id],
         known["before"][row_id], known["year"][row_id]]
        for row_id in categories
    ]
    departments = breakdowns.names_of(session, Department, now["department"])
    return {
        "categories": sorted(rows, key=lambda row: (-row[3], row[1] or "~")),
        "severities": dict(now["severity"]),
        "departments": sorted(
            ([row_id, departments.get(row_id), number] for row_id, number in now["department"].items()),
            key=lambda row: (-row[2], row[0] or 0),
        ),
        "responsibilities": [[key, number] for key, number in now["responsibility"].most_common()],
    }
