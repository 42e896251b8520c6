"""Every figure as the database counts it, against a reckoning row by row: random offices, both databases (D.4)."""

from datetime import UTC, date, datetime
from itertools import count

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from figures.counting import count_figures
from figures.measures import MEASURES, PARTS
from figures.windows import window_of
from models import Category, Department, db
from regulation.figures import BY_CODE, FIGURES
from regulation.months import Period
from regulation.office_rules import OfficeRules
from tests.examples import examples
from tests.figures.by_hand import Reckoning
from tests.figures.office_of_chance import OFFICES, Making

MARCH, RULES = Period(date(2026, 3, 1), date(2026, 4, 1)), OfficeRules()
START, END = datetime(2026, 2, 28, 16, tzinfo=UTC), datetime(2026, 3, 31, 16, tzinfo=UTC)
LATER, WITHIN = datetime(2026, 5, 1, 1, tzinfo=UTC), datetime(2026, 3, 15, 4, 30, tzinfo=UTC)
OF_CHANCE = examples(8, suppress_health_check=[
    HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much,
])
NUMBER = count()


def made(given_office) -> object:
    chance = Making(db.session, f"偶然{next(NUMBER)}").all(given_office)
    db.session.commit()
    return chance


@OF_CHANCE
@given(office=OFFICES, now=st.sampled_from([LATER, WITHIN]))
def test_every_figure_is_what_a_pencil_finds(session, office, now):
    chance = made(office)
    found = count_figures(session, window_of([chance.office.id], MARCH, RULES, now))[chance.office.id]
    day = date(2026, 3, 31) if now == LATER else date(2026, 3, 15)
    assert found == Reckoning(chance, START, END, now, day).all()


@OF_CHANCE
@given(office=OFFICES, now=st.sampled_from([LATER, WITHIN]), place=st.integers(0, 1))
def test_a_department_or_a_category_alone_is_what_a_pencil_finds(session, office, now, place):
    chance = made(office)
    window = window_of([chance.office.id], MARCH, RULES, now)
    day = date(2026, 3, 31) if now == LATER else date(2026, 3, 15)
    one_department = {"department": chance.of(Department)[place]["id"]}
    one_category = {"category": chance.of(Category)[place]["id"]}
    for chosen in (one_department, one_category, one_department | one_category):
        known = {one.code for one in FIGURES if chosen.keys() <= one.by}
        narrowed = window.narrowed(chosen.get("department"), chosen.get("category"))
        found = count_figures(session, narrowed)[chance.office.id]
        by_hand = Reckoning(chance, START, END, now, day, **chosen).all()
        assert {code: found[code] for code in known} == {code: by_hand[code] for code in known}


@OF_CHANCE
@given(first=OFFICES, second=OFFICES)
def test_offices_counted_together_have_the_figures_that_each_has_alone(session, first, second):
    both = [made(first).office.id, made(second).office.id]
    together = count_figures(session, window_of(both, MARCH, RULES, LATER))
    assert together == {
        one: count_figures(session, window_of([one], MARCH, RULES, LATER))[one] for one in both
    }


def test_an_office_without_anything_has_noughts(session, people):
    window = window_of([people.west.id], MARCH, RULES, LATER)
    found = count_figures(session, window)[people.west.id]
    assert found["K1"] == (0, None)
    assert found["K3"] == (0, 1)
    assert all(numbers in ((0, 0), (0, None)) for code, numbers in found.items() if code not in ("K3", "K3b"))


def test_every_figure_is_counted():
    assert {*PARTS, "K19", "K19b"} == set(BY_CODE)
    for upper, lower in PARTS.values():
        assert {*upper, *(lower or ())} <= set(MEASURES)


@pytest.mark.parametrize("code", [code for code, (_upper, lower) in PARTS.items() if lower])
def test_what_stands_above_the_line_is_part_of_what_stands_below(code):
    upper, lower = PARTS[code]
    if code not in ("K3", "K3b", "K4b"):
        assert {MEASURES[name].population for name in upper} == {MEASURES[name].population for name in lower}
