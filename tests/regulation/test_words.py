"""The field's own words: the stored values are the contract's, and each has its label."""

import re

import pytest

from regulation import words
from regulation.broken import Refusals, RuleBroken, refuse_all, required

LISTS = {name: pairs for name, pairs in vars(words).items() if name.isupper() and isinstance(pairs, tuple)}
OF_PAIRS = {name: pairs for name, pairs in LISTS.items() if isinstance(pairs[0], tuple) and name != "YES_NO"}
CONTRACT = {
    "CHANNELS": "visit call letter box online other",
    "KINDS": "enquiry repair complaint help suggestion tour move_in other",
    "SIZES": "small large",
    "ITEM_SIZES": "small large none",
    "SEVERITIES": "minor important grave",
    "RATINGS": "satisfied fair dissatisfied",
    "REVISIT_METHODS": "phone visit in_person wechat",
    "ROLES": "receptionist officer technician supervisor director leader admin",
}


@pytest.mark.parametrize("name", CONTRACT)
def test_the_stored_values_are_the_promised_ones(name):
    assert words.values(OF_PAIRS[name]) == tuple(CONTRACT[name].split())


@pytest.mark.parametrize("name", OF_PAIRS)
def test_each_value_is_plain_and_each_label_is_said_by_the_office(name):
    for value, label in OF_PAIRS[name]:
        assert re.fullmatch(r"[a-z][a-z_]{1,22}", value)
        assert re.search(r"[\u4e00-\u9fff]", label)
    assert len(set(words.values(OF_PAIRS[name]))) == len(OF_PAIRS[name])


def test_a_label_is_found_by_its_value_and_nothing_has_none():
    assert words.label(words.KINDS, "repair") == "报修"
    assert words.label(words.KINDS, None) == ""


def test_one_refusal_is_raised_as_it_is_and_several_together():
    first, second = RuleBroken("甲", "S 1(4)", "content"), RuleBroken("乙 %(count)s", "F-7", None, count=3)
    refuse_all([None, None])
    with pytest.raises(RuleBroken, match="甲") as one:
        refuse_all([None, first])
    assert one.value is first
    with pytest.raises(Refusals) as several:
        refuse_all([first, None, second])
    assert several.value.refusals == [first, second]
    assert (several.value.clause, several.value.field, several.value.status) == ("S 1(4)", "content", 422)
    assert str(second) == "乙 3"


@pytest.mark.parametrize(("value", "is_missing"), [(None, True), ("", True), (" \n", True), (0, False), (False, False)])
def test_nothing_and_blanks_are_missing_and_zero_and_no_are_answers(value, is_missing):
    assert (required("field", value) is not None) is is_missing
