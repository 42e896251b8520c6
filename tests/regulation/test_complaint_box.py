"""意见箱: who, when and how many letters; when it is due again; which letters wait (B2.10)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from regulation.broken import WrongState
from regulation.complaint_box import drop_refusal, due_on, opening_refusals, unrecorded

from .moments import RULES, at

NOW = at("2026-03-04 09:00:00")


def fields(*given):
    return [one.field for one in opening_refusals(*given, NOW)]


def test_an_opening_says_who_when_and_how_many_letters():
    assert fields(None, None, None, None) == ["person", "emptied_at", "letters"]
    assert fields("林峰", NOW, 0, None) == []


@pytest.mark.parametrize(("minutes", "refused"), [(1, ["emptied_at"]), (0, []), (-59, []), (-60, ["emptied_at"])])
def test_it_lies_between_the_last_one_and_now(minutes, refused):
    assert fields("林峰", NOW + timedelta(minutes=minutes), 2, NOW - timedelta(hours=1)) == refused


def test_only_what_was_written_down_today_is_taken_off():
    assert drop_refusal(NOW - timedelta(hours=9), NOW, RULES) is None
    assert isinstance(drop_refusal(NOW - timedelta(hours=9, minutes=1), NOW, RULES), WrongState)


def test_the_box_is_due_some_days_after_the_last_opening():
    late_evening = at("2026-03-03 23:59:59")
    assert due_on(late_evening, RULES) == date(2026, 3, 10)
    assert due_on(late_evening, replace(RULES, box_days=1)) == date(2026, 3, 4)
    assert due_on(late_evening, replace(RULES, box_days=0)) is None and due_on(None, RULES) is None


def test_letters_that_are_not_recorded_wait():
    assert [unrecorded([(3, recorded)]) for recorded in (0, 2, 3, 4)] == [[3], [1], [0], [0]]


def test_what_is_recorded_later_is_of_the_oldest_that_is_short():
    assert unrecorded([]) == []
    assert unrecorded([(2, 0), (3, 2), (1, 3)]) == [0, 1, 0]
    assert unrecorded([(1, 0), (2, 1), (0, 3)]) == [0, 0, 0]
    assert unrecorded([(0, 5), (2, 1)]) == [0, 1], "a letter of before says nothing of a later opening"
