"""The draw and the check: 职责(1), S 1(1) to S 1(3), S 2(1), S 2(2), S 2(7), and who checks whom (S 1(7))."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation.broken import NotPermitted, WrongState
from regulation.office_rules import OfficeRules
from regulation.spot_checks import (
    BURST_HOMES,
    BURST_SECONDS,
    DRAWN_FIRST,
    Candidate,
    bursts,
    check_refusals,
    checked_refusal,
    checker_refusal,
    draw,
    how_many,
    lines_of,
    period_start,
    suggests_complaint,
)

WEDNESDAY = date(2026, 3, 4)
CANDIDATES = st.builds(
    Candidate, record=st.sampled_from(["visit", "complaint", "repair_task", "inspection"]),
    record_id=st.integers(1, 60), staff_id=st.integers(1, 6), why=st.sampled_from(["random", *DRAWN_FIRST]),
    revisit_id=st.none() | st.integers(1, 60),
)
POOLS = st.lists(CANDIDATES, max_size=40)


def plain(count: int, staff_id: int = 1) -> list[Candidate]:
    return [Candidate("visit", staff_id * 1000 + number, staff_id) for number in range(count)]


@pytest.mark.parametrize(("by_week", "expected"), [(False, (3, WEDNESDAY)), (True, (10, date(2026, 3, 2)))])
def test_three_a_day_or_ten_a_week(by_week, expected):
    rules = OfficeRules(checks_by_week=by_week)
    assert (how_many(rules), period_start(WEDNESDAY, rules)) == expected


def test_a_week_begins_on_monday_whatever_the_day():
    rules = OfficeRules(checks_by_week=True)
    starts = {period_start(date(2026, 3, 2) + timedelta(days=number), rules) for number in range(7)}
    assert starts == {date(2026, 3, 2)}


@given(POOLS, st.integers(0, 12), st.text(max_size=8))
def test_the_same_seed_draws_the_same_records_again(pool, size, seed):
    assert draw(pool, size, seed, {}) == draw(list(reversed(pool)), size, seed, {})


@given(POOLS, st.integers(0, 12), st.text(max_size=8))
def test_a_draw_takes_each_record_once_and_as_many_as_there_are(pool, size, seed):
    chosen = draw(pool, size, seed, {})
    records = [(one.record, one.record_id) for one in chosen]
    assert len(records) == len(set(records)) == min(size, len({(one.record, one.record_id) for one in pool}))
    assert set(chosen) <= set(pool)


@given(st.text(max_size=8))
def test_what_is_conspicuous_comes_first_and_one_place_is_left_to_chance(seed):
    first = [Candidate("visit", number, 1, why) for number, why in enumerate(DRAWN_FIRST * 3)]
    chosen = draw([*first, *plain(5, 2)], 3, seed, {})
    assert Counter(one.why for one in chosen) == {"nobody_else": 1, "suggests_complaint": 1, "random": 1}


def test_conspicuous_ones_fill_the_draw_when_there_is_nothing_else():
    first = [Candidate("visit", number, 1, "suggests_complaint") for number in range(5)]
    assert len(draw(first, 3, "seed", {})) == 3


@given(st.text(max_size=8))
def test_chance_is_even_across_staff_however_much_each_wrote(seed):
    pool = [*plain(50, 1), *plain(3, 2), *plain(2, 3)]
    assert Counter(one.staff_id for one in draw(pool, 6, seed, {})) == {1: 2, 2: 2, 3: 2}


@given(st.text(max_size=8))
def test_whoever_was_checked_least_is_next(seed):
    chosen = draw([*plain(5, 1), *plain(5, 2)], 3, seed, {1: 3})
    assert [one.staff_id for one in chosen] == [2, 2, 2]


def test_different_seeds_draw_different_records():
    assert len({tuple(draw(plain(40), 3, str(number), {})) for number in range(20)}) > 10


def test_the_offices_words_tell_what_speaks_like_a_complaint():
    assert suggests_complaint("楼道灯一直没人管", ["没人管"])
    assert not suggests_complaint("停车费怎么交", ["没人管"])
    assert not suggests_complaint(None, ["没人管"])


# The check

LINES = lines_of(["工牌佩戴"])
PASSED = {key: "passed" for key, _text, _clause in LINES}


def fields(results, remarks=None, *, is_true=True, finding=None):
    refusals = check_refusals(LINES, results, remarks or {}, is_true=is_true, finding=finding)
    return {(refusal.field, refusal.clause) for refusal in refusals}


def test_six_fixed_lines_come_first_and_the_offices_own_after_them():
    assert [clause for _key, _text, clause in LINES] == [
        "S 1(1)", "S 1(2)", "S 1(3)", "S 2(1)", "S 2(2)", "S 2(7)", "职责(1)"
    ]


def test_a_check_that_says_everything_is_taken():
    assert fields(PASSED) == set()
    assert fields({**PASSED, "tidy": "not_applicable"}) == set()


@pytest.mark.parametrize(("place", "key", "clause"), [
    (0, "polite", "S 1(1)"), (1, "patient", "S 1(2)"), (2, "equal", "S 1(3)"), (3, "tidy", "S 2(1)"),
    (4, "greeting", "S 2(2)"), (5, "fair", "S 2(7)"), (6, "工牌佩戴", "职责(1)"),
])
def test_each_line_needs_its_result_and_a_failed_one_its_remark(place, key, clause):
    assert fields({**PASSED, key: None}) == {(f"result-{place}", clause)}
    assert fields({**PASSED, key: "perhaps"}) == {(f"result-{place}", clause)}
    assert fields({**PASSED, key: "failed"}, finding="态度生硬") == {(f"remark-{place}", clause)}
    assert fields({**PASSED, key: "failed"}, {key: "没有问候"}, finding="态度生硬") == set()


def test_whether_the_record_is_true_is_said_and_what_was_wrong_is_found():
    assert fields(PASSED, is_true=None) == {("is_true", "职责(1)")}
    assert fields(PASSED, is_true=False) == {("finding", "职责(1)")}
    assert fields({**PASSED, "fair": "failed"}, {"fair": "偏袒"}) == {("finding", "职责(1)")}


def test_nobody_checks_the_own_work():
    assert isinstance(checker_refusal(7, 7), NotPermitted) and checker_refusal(7, 7).clause == "S 1(7)"
    assert checker_refusal(7, 8) is None
    assert checker_refusal(None, 8) is None


def test_a_check_is_made_once():
    assert checked_refusal(None) is None
    assert isinstance(checked_refusal(WEDNESDAY), WrongState)


# Bursts


def revisits(*seconds, person=1, homes=None):
    return [(place, person, homes[place] if homes else place, second) for place, second in enumerate(seconds)]


def test_many_homes_in_a_few_minutes_are_a_burst():
    assert bursts(revisits(0, 60, 120, BURST_SECONDS)) == {0, 1, 2, 3}
    assert bursts(revisits(0, 60, 120, BURST_SECONDS + 1)) == set()
    assert bursts(revisits(0, 60, 120)) == set()


def test_several_tasks_of_one_home_in_one_call_are_no_burst():
    assert bursts(revisits(0, 0, 0, 0, homes=[5, 5, 5, 5])) == set()
    assert bursts(revisits(0, 0, 0, 0, homes=[None] * 4)) == {0, 1, 2, 3}


def test_two_people_who_phone_at_once_are_no_burst():
    both = [*revisits(0, 60), *((row_id + 10, 2, home + 10, second) for row_id, _who, home, second in revisits(0, 60))]
    assert bursts(both) == set()


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 9), st.integers(0, 3000)), max_size=30))
def test_every_revisit_of_a_burst_stands_among_enough_homes(rows):
    """S 3(8)."""
    numbered = [(place, *row) for place, row in enumerate(rows)]
    found = bursts(numbered)
    for row_id, person, _home, second in numbered:
        near = [row for row in numbered if row[1] == person and abs(row[3] - second) <= BURST_SECONDS]
        if row_id in found:
            assert len({row[2] for row in near}) >= BURST_HOMES
