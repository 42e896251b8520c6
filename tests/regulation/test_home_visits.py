"""走访: whose round lasts how long, when it is complete, what an opinion needs (B2.1 to B2.8, F-13)."""

from datetime import date

import pytest

from regulation import home_visits as rules
from regulation.homes import buildings_of

DAY = date(2026, 5, 20)


def fields(refusals: list) -> list:
    return [refusal.field for refusal in refusals]


@pytest.mark.parametrize(
    ("kind", "first", "until"),
    [("director", date(2026, 1, 1), date(2027, 1, 1)), ("area", date(2026, 5, 1), date(2026, 6, 1)),
     ("meeting", date(2026, 4, 1), date(2026, 7, 1))],
)
def test_the_director_goes_by_the_year_officers_by_the_month_building_heads_meet_by_the_quarter(kind, first, until):
    assert rules.period_of(kind, DAY) == rules.Period(first, until)


def test_december_ends_with_the_year_in_each_kind():
    assert {rules.period_of(kind, date(2026, 12, 31)).until for kind in rules.MONTHS} == {date(2027, 1, 1)}


@pytest.mark.parametrize("text", ["1,2,3", "1、2，3栋", " 1栋 2栋\n3", "1;2；3,3"])
def test_buildings_are_read_as_people_write_them(text):
    assert buildings_of(text) == ["1", "2", "3"]


def test_an_officers_plan_names_buildings_that_there_are():
    def refused(kind, *buildings, rounds=1):
        return fields(rules.plan_refusals(kind, "林峰", DAY, rounds, list(buildings), ["1", "2"], today=DAY))

    assert refused("area") == refused("area", "9") == ["buildings"]
    assert refused("area", "1", "2") == refused("director") == refused("director", rounds=2) == []
    assert refused("director", rounds=0) == refused("director", rounds=5) == ["rounds"]
    assert fields(rules.plan_refusals("x", None, None, None, [], [], today=DAY)) == ["kind", "person", "day", "rounds"]


def test_a_round_is_planned_before_its_time_is_over_for_whose_post_it_is():
    """B2.1, B2.6."""
    def refused(day=DAY, today=DAY, may_go=True):
        return fields(rules.plan_refusals("area", "林峰", day, 1, ["1"], ["1"], today=today, may_go=may_go))

    assert refused() == refused(today=date(2026, 5, 31)) == []
    assert refused(today=date(2026, 6, 1)) == ["day"] and refused(may_go=False) == ["person"]


def test_a_visit_says_when_where_how_and_what_was_heard():
    """B2.9: on whichever occasion."""
    def refused(visited_on=DAY, house="3-2-501", place=None, content="路灯暗"):
        return fields(rules.visit_refusals(visited_on, "林峰", "at_home", house, place, content, DAY))

    assert refused() == refused(house=None, place="中心花园") == []
    assert refused(house=None) == ["place"]
    assert refused(visited_on=date(2026, 5, 21)) == ["visited_on"]
    assert refused(content=" ") == ["content"]


def test_a_round_needs_a_visit_and_an_officers_one_in_each_building():
    def refused(kind, buildings=(), visited=(), visits=1, is_done=False):
        return rules.round_refusals(kind, list(buildings), set(visited), visits, is_done=is_done)

    assert refused("director") == refused("meeting") == refused("area", "12", "12") == []
    assert refused("director", visits=0)[0].clause == "F-13"
    assert refused("area", "12", "1")[0].clause == "F-14"
    assert refused("area", "12", "1")[0].params == {"buildings": ("2",)}
    assert refused("director", is_done=True)[0].status == 409


def test_a_meeting_belongs_to_the_building_heads_round_and_nothing_else_does():
    assert [rules.belongs_to(kind, "meeting") for kind in rules.MONTHS] == [False, False, True]
    assert [rules.belongs_to(kind, "festival") for kind in rules.MONTHS] == [True, True, False]


def test_an_opinion_stands_by_itself_with_person_and_date_and_gets_a_reply():
    assert fields(rules.opinion_refusals(None, None, None, DAY)) == ["text", "person", "due_on"]
    assert fields(rules.opinion_refusals("灯暗", "林峰", date(2026, 5, 19), DAY)) == ["due_on"]
    assert rules.reply_refusal(" ").field == "reply" and rules.reply_refusal("已更换") is None


def test_a_round_is_overdue_when_its_time_is_over():
    assert rules.is_overdue(DAY, None, DAY) and not rules.is_overdue(date(2026, 5, 21), None, DAY)
    assert not rules.is_overdue(DAY, date(2026, 5, 3), DAY)
    assert rules.last_day(date(2026, 6, 1)) == date(2026, 5, 31)


def test_each_building_belongs_to_an_officer():
    """B2.7."""
    assert rules.uncovered(["1", "2", "3"], [["2"], ["1", "9"]]) == ["3"]
    assert rules.uncovered(["1"], [["1"]]) == []


def test_a_round_is_completed_by_its_person_or_the_director_and_opened_again_with_a_reason():
    """F-13."""
    assert rules.finishing_refusal(is_own=True, may_close=False) is None
    assert rules.finishing_refusal(is_own=False, may_close=True) is None
    assert rules.finishing_refusal(is_own=False, may_close=False).status == 403
    assert rules.reopening_refusals("点错了", is_done=True) == []
    assert fields(rules.reopening_refusals(" ", is_done=True)) == ["reason"]
    assert rules.reopening_refusals("点错了", is_done=False)[0].status == 409


def test_a_round_that_was_begun_stays_on_the_plan():
    """B2.6."""
    def refused(visits=0, is_done=False, is_over=False):
        refusal = rules.round_drop_refusal(visits, is_done=is_done, is_over=is_over)
        return refusal and refusal.status

    assert refused() is None
    assert refused(visits=1) == refused(is_done=True) == refused(is_over=True) == 409


def test_a_visit_is_taken_out_by_who_wrote_it_the_same_day_or_the_director_while_nothing_was_answered():
    """B2.2, B2.4."""
    def refused(opinions_done=0, is_own=True, is_today=True, may_close=False, is_round_done=False):
        return [one.status for one in rules.visit_drop_refusals(
            opinions_done, is_own=is_own, is_today=is_today, may_close=may_close, is_round_done=is_round_done
        )]

    assert refused() == refused(is_own=False, is_today=False, may_close=True) == []
    assert refused(is_own=False) == refused(is_today=False) == [403]
    assert refused(opinions_done=1) == refused(opinions_done=1, may_close=True) == refused(is_round_done=True) == [409]


def test_an_opinion_goes_to_somebody_who_may_open_it_until_it_is_answered():
    """B2.4."""
    assert fields(rules.opinion_refusals("灯暗", "林峰", DAY, DAY, may_see=False)) == ["person"]

    def handed(due_on=DAY, is_done=False, may_close=False):
        refusal = rules.handing_refusal(due_on, DAY, is_done=is_done, may_close=may_close)
        return refusal and (refusal.status, refusal.field)

    assert handed() is handed(date(2026, 5, 21), may_close=True) is None
    assert handed(is_done=True) == (409, None) and handed(date(2026, 5, 21)) == (422, "due_on")
