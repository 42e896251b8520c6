"""The figures of the month by their formulas (D.4): the worked check, empty months, targets by a hair."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation.figures import BY_CODE, FIGURES, change, change_shown, figure, figures, percent, shown, target_shown
from regulation.office_rules import OfficeRules

RULES = OfficeRules()


def worked(code, numerator, denominator):
    found = figure(code, numerator, denominator, RULES)
    return shown(found.value, is_ratio=found.is_ratio), found.tone


# The worked check of D.4: 1,200 occupied homes in March


@pytest.mark.parametrize(("code", "numerator", "denominator", "value", "tone"), [
    ("K3", 9, 1200, "0.75%", "ok"),
    ("K3", 12, 1200, "1.00%", "late"),
    ("K4b", 15, 17, "88.24%", "quiet"),
    ("K7", 19, 20, "95.00%", "late"),
    ("K8", 18, 20, "90.00%", "late"),
    ("K9", 17, 18, "94.44%", "late"),
    ("K9s", 12, 18, "66.67%", "quiet"),
])
def test_the_worked_check_of_the_regulation(code, numerator, denominator, value, tone):
    assert worked(code, numerator, denominator) == (value, tone)


def test_without_a_complaint_the_rates_of_complaints_have_no_value_and_the_complaint_rate_is_nought():
    """T18."""
    for code in ("K4", "K5", "K9"):
        assert worked(code, 0, 0) == ("—", "quiet")
        assert figure(code, 0, 0, RULES).word == "无数据"
    assert worked("K3", 0, 1200) == ("0.00%", "ok")


def test_the_rate_of_the_year_so_far_is_information_and_judges_nothing():
    known = figure("K3b", 35, 615, RULES)
    assert (known.is_met, known.tone, known.word) == (None, "quiet", "")
    assert target_shown(known.target, is_ratio=True) == "<1%"


def test_a_target_is_compared_before_anything_is_rounded():
    almost = figure("K3", 9_999, 1_000_000, RULES)
    assert (shown(almost.value, is_ratio=True), almost.is_met) == ("1.00%", True)
    near = figure("K4", 99_999, 100_000, RULES)
    assert (shown(near.value, is_ratio=True), near.word) == ("100.00%", "未达标")


def test_half_a_hundredth_is_rounded_up():
    assert percent(Fraction(1, 800)) == Decimal("0.13")
    assert percent(Fraction(12_345, 1_000_000)) == Decimal("1.23")
    assert percent(Fraction(12_350, 1_000_000)) == Decimal("1.24")


def test_an_office_sets_its_own_targets_where_the_regulation_lets_it():
    assert figure("K9", 17, 18, OfficeRules(satisfaction_target_percent=94)).is_met
    assert not figure("K13", 98, 100, OfficeRules(urgent_target_percent=99)).is_met
    assert figure("K21", 95, 100, RULES).is_met


def test_a_ratio_of_a_few_says_so():
    assert figure("K7", 3, 3, RULES).rests_on_few
    assert not figure("K7", 5, 5, RULES).rests_on_few
    assert not figure("K7", 0, 0, RULES).rests_on_few
    assert not figure("K22", 2, None, RULES).rests_on_few


def test_a_number_without_a_denominator_is_shown_as_it_is():
    assert worked("K1", 8_000, None) == ("8,000", "quiet")
    assert worked("K22", 0, None) == ("0", "ok")
    assert worked("K19", 1, None) == ("1", "late")


def test_a_change_is_in_points_or_in_pieces_and_unknown_without_a_value():
    now, before, nothing = (figure("K7", *pair, RULES) for pair in ((19, 20), (18, 20), (0, 0)))
    assert change_shown(change(now, before), is_ratio=True) == "+5.00"
    assert change_shown(change(before, now), is_ratio=True) == "-5.00"
    assert change_shown(change(now, now), is_ratio=True) == "0"
    assert change_shown(change(now, nothing), is_ratio=True) == "—"
    assert change_shown(change(now, None), is_ratio=True) == "—"
    few, many = figure("K1", 40, None, RULES), figure("K1", 1_240, None, RULES)
    assert change_shown(change(many, few), is_ratio=False) == "+1,200"
    assert change_shown(change(few, few), is_ratio=False) == "0"


def test_targets_are_written_as_people_say_them():
    said = {code: target_shown(figure(code, 1, 1, RULES).target, is_ratio=BY_CODE[code].lower is not None)
            for code in ("K3", "K7", "K9", "K13", "K22", "K23")}
    assert said == {"K3": "<1%", "K7": "100%", "K9": "≥95%", "K13": "≥98%", "K22": "0", "K23": ""}


def test_every_figure_of_the_regulation_has_its_definition():
    """F-11, F-12, F-29: by homes, about opinions, ours and the developer's apart."""
    numbers = {int(code.strip("Kbcdps")) for code in BY_CODE}
    assert numbers == set(range(1, 24))
    assert len(BY_CODE) == len(FIGURES)
    for code in ("K3", "K3b", "K17", "K18"):
        assert not BY_CODE[code].by


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_the_written_value_lies_within_half_a_hundredth_of_the_true_one(numerator, denominator):
    true = Fraction(numerator, denominator) * 100
    assert abs(Fraction(percent(Fraction(numerator, denominator))) - true) <= Fraction(1, 200)


def test_only_what_was_counted_becomes_a_figure():
    found = figures({"K7": (19, 20), "K1": (3, None)}, RULES)
    assert list(found) == ["K1", "K7"]
