"""The checklist of a handover as an office writes it (form C.3)."""

import pytest

from regulation import checklists
from regulation.broken import RuleBroken
from workflow.defaults import CHECKLISTS

ITEMS = "土建：顶棚、墙面\n电气: 开关，插座"


def test_a_room_has_all_groups_or_those_that_it_names():
    """C.3."""
    known = checklists.read("厨房\n\n 书房：土建 ", ITEMS)
    assert known.parts_of("厨房") == ["顶棚", "墙面", "开关", "插座"]
    assert known.parts_of("书房") == ["顶棚", "墙面"]
    assert known.parts_of("车库") == []
    assert list(known.cells())[-1] == ("书房", "墙面")
    assert known.has("书房", "墙面") and not known.has("书房", "开关")


def test_what_a_sheet_keeps_is_read_back_as_it_was():
    known = checklists.read("厨房\n书房：土建", ITEMS)
    assert checklists.unpacked(checklists.packed(known)) == known


@pytest.mark.parametrize(
    ("rooms", "items", "field"),
    [
        ("", ITEMS, "rooms"), ("厨房", "", "items"), ("厨房", "土建：", "items"), ("厨房：水电", ITEMS, "rooms"),
        ("厨房\n厨房", ITEMS, "rooms"), ("厨房", "土建：墙面\n电气：墙面", "items"), ("厨" * 41, ITEMS, "rooms"),
        ("\n".join(f"房{count}" for count in range(41)), ITEMS, "rooms"), ("厨房", "土建：墙面\n土建：地面", "items"),
    ],
)
def test_what_cannot_be_walked_through_is_refused_beside_its_box(rooms, items, field):
    with pytest.raises(RuleBroken) as refused:
        checklists.read(rooms, items)
    assert (refused.value.field, refused.value.clause) == (field, "C.3")


def test_a_flat_type_has_its_own_list_else_that_of_every_other_type():
    texts = {"": ("客厅", "土建：墙面"), "一室一厅": ("卧室", "土建：地面")}
    assert list(checklists.chosen(texts, "一室一厅", ("", "")).cells()) == [("卧室", "地面")]
    assert list(checklists.chosen(texts, "四室", ("", "")).cells()) == [("客厅", "墙面")]
    assert list(checklists.chosen({}, None, ("阳台", "土建：栏杆")).cells()) == [("阳台", "栏杆")]


@pytest.mark.parametrize(("layout", "rooms", "items"), CHECKLISTS)
def test_what_a_new_office_starts_with_is_a_list(layout, rooms, items):
    known = checklists.read(rooms, items)
    assert len(known.rooms) == (13 if not layout else 6)
    assert sum(len(parts) for _name, parts in known.groups) == 31
