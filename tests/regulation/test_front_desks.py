"""前台电脑: which six digits make a PIN, and until when it is good (E-9)."""

from dataclasses import replace
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation import front_desks
from regulation.broken import RuleBroken
from regulation.front_desks import MOST_WRONG, PinRefused, good_until, is_good, new_pin, read_pin
from tests.regulation.moments import RULES, at

DIGITS = st.text("0123456789", min_size=6, max_size=6)
GUESSED = {
    "".join(str((start + step * place) % 10) for place in range(6)) for start in range(10) for step in (-1, 0, 1)
}


@pytest.mark.parametrize("typed", ["204816", " 204816 ", "２０４８１６"])
def test_a_pin_is_six_digits_in_any_width(typed):
    assert new_pin(typed) == "204816"


@pytest.mark.parametrize("typed", [None, "", "20481", "2048161", "20481a", "204 816", "²⁰⁴⁸¹", "٢٠٤٨١٦"])
def test_anything_else_is_no_pin(typed):
    with pytest.raises(PinRefused) as refused:
        read_pin(typed)
    assert (refused.value.field, refused.value.clause) == ("pin", "E-9")


@pytest.mark.parametrize("typed", ["000000", "777777", "123456", "654321", "012345", "456789", "789012", "210987"])
def test_what_anybody_would_guess_is_no_pin(typed):
    assert read_pin(typed) == typed
    with pytest.raises(PinRefused):
        new_pin(typed)


@given(DIGITS | st.sampled_from(sorted(GUESSED)))
def test_nothing_else_is_refused(typed):
    if typed in GUESSED:
        with pytest.raises(PinRefused):
            new_pin(typed)
    else:
        assert new_pin(typed) == typed


def test_a_pin_is_good_from_the_whole_log_in_until_closing_time():
    came = at("2026-03-04 08:40:00")
    assert good_until(came, RULES) == at("2026-03-04 17:30:00")
    for now, good in (
        ("2026-03-04 08:39:59", False), ("2026-03-04 08:40:00", True), ("2026-03-04 17:30:00", True),
        ("2026-03-04 17:30:01", False), ("2026-03-05 09:00:00", False),
    ):
        assert is_good(0, came, at(now), RULES) is good, now


def test_who_logs_in_after_closing_time_has_no_pin_that_day():
    assert not is_good(0, at("2026-03-04 18:00:00"), at("2026-03-04 18:01:00"), RULES)


def test_the_closing_time_is_the_offices_own():
    late = replace(RULES, closes_at=time(21, 0), timezone="Asia/Tokyo")
    assert good_until(at("2026-03-04 09:00:00"), late) == at("2026-03-04 20:00:00")


@pytest.mark.parametrize(("wrong", "good"), [(0, True), (MOST_WRONG - 1, True), (MOST_WRONG, False), (9, False)])
def test_five_wrong_tries_end_it(wrong, good):
    came = at("2026-03-04 08:40:00")
    assert is_good(wrong, came, came, RULES) is good


@pytest.mark.parametrize("name", [None, "", "长" * 61, "大厅左"])
def test_a_pc_has_a_name_of_its_own(name):
    with pytest.raises(RuleBroken) as refused:
        front_desks.refuse_name(name, {"大厅左"})
    assert refused.value.field == "name"
    front_desks.refuse_name("大厅右", {"大厅左"})
