"""The pictures of the month: hours by the office's clock, how long things took, who did what, who asks too often."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from figures import analysis
from figures.windows import window_of
from models import db
from regulation.months import Period
from regulation.office_rules import OfficeRules
from tests.workflow.story import Story, at

MARCH, RULES = Period(date(2026, 3, 1), date(2026, 4, 1)), OfficeRules()
LATER = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def story(people):
    return Story(people)


def window(story, rules=RULES, period=MARCH):
    return window_of([story.people.east.id], period, rules, LATER)


def test_contacts_stand_in_the_hours_of_the_offices_own_clock(story):
    story.enquiry(when="2026-03-04 08:30")
    story.enquiry(when="2026-03-04 23:59")
    story.enquiry(when="2026-03-05 00:00")
    db.session.flush()
    hours = analysis.hours(db.session, window(story), RULES)
    assert {hour: number for hour, number in enumerate(hours) if number} == {0: 1, 8: 1, 23: 1}


def test_where_clocks_change_each_side_is_counted_by_its_own_clock(story):
    berlin = replace(RULES, timezone="Europe/Berlin")
    story.enquiry(when="2026-03-28 17:00")
    story.enquiry(when="2026-03-30 17:00")
    db.session.flush()
    hours = analysis.hours(db.session, window(story, berlin), berlin)
    assert {hour: number for hour, number in enumerate(hours) if number} == {10: 1, 11: 1}


def test_how_long_repairs_took_has_its_median_and_its_slowest_tenth(story):
    for hour in (11, 12, 13, 20):
        story.complete(story.assigned(content=f"{hour}点的灯"), when=f"2026-03-04 {hour}:00")
    db.session.flush()
    found = analysis.lasted(db.session, window(story), "repairs")
    assert (found.n, found.numbers[:3]) == (4, (2, 1, 1))
    assert (found.median, found.slowest_tenth) == (2 * 3600, 10 * 3600)
    nothing = analysis.lasted(db.session, window(story), "complaints")
    assert (nothing.n, nothing.median, nothing.slowest_tenth) == (0, None, None)


def test_buildings_are_ranked_by_complaints_for_each_home(story):
    story.complaint()
    db.session.flush()
    assert analysis.buildings(db.session, window(story))[0] == ("3", 1, 1)


def test_categories_have_their_twelve_months(story):
    story.complaint(when="2026-03-04 10:00")
    db.session.flush()
    spans, rows = analysis.trend(db.session, window(story), RULES)
    assert (len(spans), spans[-1], spans[0].first) == (12, MARCH, date(2025, 4, 1))
    assert rows[0][1] == (0,) * 11 + (1,)


def test_the_load_of_each_person_is_what_they_did(story):
    story.repaired()
    db.session.flush()
    loads = dict(analysis.loads(db.session, window(story)))
    assert loads["李娜"][0] == 1
    assert loads[story.people.technician.name][1] == 1


def test_a_home_that_asks_three_times_in_thirty_days_is_warned_of(story):
    """B1.6."""
    for day in ("2026-03-01", "2026-03-10", "2026-03-20"):
        story.enquiry(when=f"{day} 10:00", house=story.people.home)
    db.session.flush()
    office = story.people.east.id
    found = analysis.early_warning(db.session, office, at("2026-03-21 10:00"))
    assert found == [(story.people.home.id, story.people.home.key, 3)]
    assert analysis.early_warning(db.session, office, at("2026-03-31 11:00")) == []
