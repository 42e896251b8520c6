"""What was found is followed until it is done (职责(1), C.7)."""

from datetime import date

import pytest

from regulation.follow_ups import correction_refusals, done_refusals, is_late, was_late

FOURTH, FIFTH, SIXTH = date(2026, 3, 4), date(2026, 3, 5), date(2026, 3, 6)


def fields(refusals: list) -> list:
    return [refusal.field for refusal in refusals]


def test_a_correction_says_what_by_whom_and_until_when():
    assert fields(correction_refusals(None, None, None, FOURTH)) == ["correction", "person", "due_on"]
    assert fields(correction_refusals(" ", "冯丽", FOURTH, FOURTH)) == ["correction"]
    assert correction_refusals("补登记", "冯丽", FOURTH, FOURTH) == []


def test_a_correction_isnt_due_before_the_check():
    assert fields(correction_refusals("补登记", "冯丽", FOURTH, FIFTH)) == ["due_on"]


@pytest.mark.parametrize(
    ("done_on", "today", "late", "late_done"),
    [(None, FIFTH, False, False), (None, SIXTH, True, False), (FIFTH, SIXTH, False, False),
     (SIXTH, SIXTH, False, True)],
)
def test_it_is_late_after_its_last_day(done_on, today, late, late_done):
    assert (is_late(FIFTH, done_on, today), was_late(FIFTH, done_on)) == (late, late_done)


def test_done_is_said_once_with_the_day_and_how():
    def refused(done_on, note, is_done=False):
        return done_refusals(done_on, note, is_done=is_done, began_on=FOURTH, today=FIFTH)

    assert refused(FIFTH, "已补") == refused(FOURTH, "已补") == []
    assert fields(refused(None, None)) == ["done_on", "done_note"]
    assert fields(refused(SIXTH, "已补")) == fields(refused(date(2026, 3, 3), "已补")) == ["done_on"]
    assert refused(FIFTH, "已补", is_done=True)[0].status == 409
