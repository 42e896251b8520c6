"""Move-in (chapter 3): the joint inspection, both signatures, documents and keys, acceptance, the archive."""

from dataclasses import replace
from decimal import Decimal

import pytest

from regulation import gates, move_in
from regulation.move_in import InspectionFacts
from tests.regulation.moments import says

READ = frozenset({"water", "power", "gas"})
DRAFT = InspectionFacts(has_inspector=True, meters_read=READ)
SIGNED = replace(DRAFT, owner_signed=True, property_signed=True)
ACCEPTED = replace(
    SIGNED, is_accepted=True, documents_settled=frozenset(move_in.FOUR_DOCUMENTS)
)


def bars(verb, known):
    return says(gates.refusals("inspection", verb, known))


SHOWN = {
    **{name: True for name, _text in move_in.PAPERS}, "applicant": "owner", "proxy_name": None, "proxy_paper": None,
    "fees_proof": "SJ-1", "developer_fees_proof": "KF-1",
}


@pytest.mark.parametrize(
    ("change", "lacking"),
    [
        ({}, []), ({"applicant": None}, ["由谁办理"]), ({"notice_shown": False}, ["入伙通知书"]),
        ({"contract_shown": False, "identity_shown": False}, ["购房合同", "身份证件"]),
        ({"fees_proof": None}, ["通知书所列费用的凭证"]), ({"developer_fees_proof": ""}, ["向开发商缴费的凭证"]),
        ({"applicant": "proxy", "proxy_name": "李四"}, ["委托书"]),
        ({"applicant": "proxy", "proxy_name": "李四", "proxy_paper": "公证书"}, []),
    ],
)
def test_a_file_lacks_what_was_not_shown_or_paid(change, lacking):
    """S 3(1), S 3(2)."""
    assert move_in.what_lacks({**SHOWN, **change}) == lacking


@pytest.mark.parametrize("verb", ["issue_document", "hand_over_keys"])
def test_documents_and_keys_wait_for_papers_and_fees_or_the_directors_word(verb):
    """S 3(2)."""
    assert bars(verb, replace(SIGNED, lacks=("委托书",))) == [("S 3(2)", None)]
    assert bars(verb, replace(SIGNED, lacks=("委托书",), is_let_through=True)) == []


@pytest.mark.parametrize("verb", ["record_item", "record_meters", "finish_inspecting", "open_file"])
def test_papers_that_lack_stop_no_recording_and_no_inspection(verb):
    """S 3(4): the flat is looked at meanwhile."""
    assert bars(verb, replace(DRAFT, lacks=("委托书",))) == []


@pytest.mark.parametrize(
    ("change", "override", "is_director", "fields"),
    [
        ({}, False, False, []), ({"notice_shown": False, "fees_proof": None}, False, False, []),
        ({"applicant": None}, False, False, ["applicant"]), ({"applicant": "friend"}, False, False, ["applicant"]),
        ({"applicant": "proxy"}, False, False, ["proxy_name"]), ({}, True, False, ["opening_override_reason"]),
        ({}, True, True, []),
    ],
)
def test_what_lacks_may_be_written_down_and_only_the_director_lets_it_pass(change, override, is_director, fields):
    refusals = move_in.opening_refusals({**SHOWN, **change}, is_director=is_director, is_overridden=override)
    assert [one.field for one in refusals] == fields


def test_the_inspection_ends_with_its_inspector_and_all_three_meters_read():
    """S 3(4), F-23."""
    assert bars("finish_inspecting", DRAFT) == []
    assert bars("finish_inspecting", replace(DRAFT, has_inspector=False)) == [("S 3(4)", None)]
    (refusal,) = gates.refusals("inspection", "finish_inspecting", replace(DRAFT, meters_read=READ - {"gas"}))
    assert refusal.clause == "S 3(4)"
    assert refusal.params == {"meters": ("煤气(燃气)表",)}


@pytest.mark.parametrize(
    ("kind_of_reading", "field"),
    [
        ((Decimal("0.000"), "normal", None), None),
        ((Decimal("-0.001"), "normal", None), "reading"),
        ((None, "not_connected", "尚未通气"), None),
        ((None, "absent", "无此表"), None),
        ((None, "not_connected", ""), "reason"),
        ((None, "normal", None), "reason"),
        ((Decimal(3), "absent", None), "reading"),
        ((Decimal(3), None, None), "state"),
    ],
)
def test_a_meter_has_a_reading_of_at_least_0_or_the_reason_why_it_has_none(kind_of_reading, field):
    """S 3(4), F-23."""
    reading, state, reason = kind_of_reading
    refusals = move_in.meter_refusals("gas", reading, state, reason)
    assert says(refusals) == ([] if field is None else [("S 3(4)", field)])


def test_a_problem_says_where_what_and_how_large():
    """S 3(4), S 3(7)."""
    assert move_in.item_refusals("空鼓", "厨房", "墙面", "small", None) == []
    assert says(move_in.item_refusals("", "", "", "", None)) == [
        ("S 3(4)", "room"), ("S 3(4)", "part"), ("S 3(4)", "problem"), ("S 3(7)", "size")
    ]
    assert says(move_in.item_refusals("色差", "厨房", "墙面", "none", "")) == [("S 3(7)", "no_repair_reason")]
    assert move_in.item_refusals("色差", "厨房", "墙面", "none", "业主接受") == []


@pytest.mark.parametrize("verb", ["correct", "record_item", "record_meters"])
def test_once_a_party_has_signed_the_sheet_stays_as_it_was_signed(verb):
    """S 3(4)."""
    assert bars(verb, DRAFT) == []
    assert bars(verb, replace(DRAFT, owner_signed=True)) == [("S 3(4)", None)]
    assert bars(verb, replace(DRAFT, property_signed=True)) == [("S 3(4)", None)]


def test_keys_follow_both_signatures():
    """S 3(5)."""
    assert move_in.keys_refusals(SIGNED, override_reason=None, is_director=False) == []


def test_a_refused_sheet_gives_no_keys_however_far_it_went():
    """F-20: by the director's override only."""
    refused = replace(SIGNED, owner_signed=False, property_signed=False)
    assert says(move_in.keys_refusals(refused, override_reason="急", is_director=False)) == [("S 3(5)", None)]
    assert move_in.keys_refusals(refused, override_reason="老人当晚入住", is_director=True) == []


def test_the_owner_accepts_after_all_repairs_and_revisits():
    """S 3(9)."""
    assert bars("accept", SIGNED) == []
    assert bars("accept", replace(SIGNED, open_repairs=("WX-20260304-001",))) == [("S 3(9)", None)]
    assert bars("accept", replace(SIGNED, revisits_owed=2)) == [("S 3(9)", None)]


def test_the_director_accepts_in_the_stead_of_an_owner_who_cant_be_reached():
    """F-7."""
    gone = replace(SIGNED, has_revisits=True, has_unreachable=True)
    assert move_in.stand_in_refusals(gone, reason="业主出国", is_director=True) == []
    assert says(move_in.stand_in_refusals(gone, reason="业主出国", is_director=False)) == [("F-7", "reason")]
    reached = replace(gone, has_unreachable=False)
    assert says(move_in.stand_in_refusals(reached, reason="业主出国", is_director=True)) == [("F-7", "reason")]
    assert move_in.stand_in_refusals(SIGNED, reason="业主出国", is_director=True) == []
    assert move_in.stand_in_refusals(reached, reason="", is_director=False) == []


@pytest.mark.parametrize(
    ("lacking", "clause"),
    [
        ({"is_accepted": False}, "S 3(9)"),
        ({"unclosed_repairs": ("WX-20260304-001",)}, "S 3(9)"),
        ({"revisits_owed": 1}, "S 3(9)"),
        ({"documents_settled": frozenset(move_in.FOUR_DOCUMENTS[1:])}, "S 3(3)"),
    ],
)
def test_the_sheet_isnt_filed_before(lacking, clause):
    """Acceptance, all repairs, all revisits, the four documents signed for (S 3(3), S 3(9))."""
    assert bars("archive", ACCEPTED) == []
    assert bars("archive", replace(ACCEPTED, **lacking)) == [(clause, None)]
