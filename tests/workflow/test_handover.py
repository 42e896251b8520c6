"""验房 item by item: marks, problems and meters from a device that may have been without network (S 3(4))."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from models import Attachment, InspectionItem, InspectionMark, db
from regulation import checklists as lists_of
from regulation.broken import NotPermitted, Refusals, RuleBroken, WrittenSince
from tests.attachments.pictures import photo
from tests.workflow.story import at, audited
from workflow import attachments, checklists, handover, inspections, repair_tasks

CELL = {"room": "厨房", "part": "墙面"}
FOUND = {**CELL, "problem": "空鼓", "size": "small", "side": "developer"}


def mark(story, sheet, result, token, seen=(), who="officer", when="2026-03-04 10:00", **given):
    return handover.mark(story.act(who, when), sheet, **{**CELL, **given}, result=result, token=token, seen=seen)


def marks(sheet) -> dict:
    return {
        (row.room, row.part): row.result
        for row in db.session.scalars(select(InspectionMark).where(InspectionMark.inspection_id == sheet.id))
    }


def look_at_all(story, sheet):
    for room, _groups in lists_of.unpacked(sheet.checklist).rooms:
        handover.mark_rest(story.act("officer"), sheet, room=room, token="rest")


def test_a_sheet_gets_its_copy_when_it_is_opened_and_a_later_edit_leaves_it(story):
    """C.3."""
    director, east = story.act("director"), story.people.east.id
    story.people.home.layout = "三室"
    listed = checklists.add_checklist(director, east, layout="三室", rooms="厨房", items="土建：墙面")
    sheet = story.sheet()
    checklists.change_checklist(director, listed, rooms="厨房\n客厅", seen_version=listed.version)
    assert list(lists_of.unpacked(sheet.checklist).cells()) == [("厨房", "墙面")]
    assert list(director.checklist_for(east, "三室").cells()) == [("厨房", "墙面"), ("客厅", "墙面")]
    checklists.change_checklist(director, listed, active=False)
    assert len(director.checklist_for(east, "三室").rooms) == 13


def test_two_lists_of_one_flat_type_and_a_list_by_the_desk_are_refused(story):
    east = story.people.east.id
    given = {"layout": "三室", "rooms": "厨房", "items": "土建：墙面"}
    checklists.add_checklist(story.act("director"), east, **given)
    with pytest.raises(RuleBroken) as twice:
        checklists.add_checklist(story.act("director"), east, **given)
    assert twice.value.field == "layout"
    with pytest.raises(NotPermitted):
        checklists.add_checklist(story.act("receptionist"), east, **{**given, "layout": "四室"})


def test_a_cell_is_marked_once_and_changed_by_who_saw_it(story):
    """S 3(4)."""
    sheet = story.sheet()
    assert mark(story, sheet, "passed", "k1") == {"token": "k1"}
    assert mark(story, sheet, "passed", "k2") == {"token": "k1"}, "the same again changes nothing"
    assert mark(story, sheet, "failed", "k3", seen=("k1",)) == {"token": "k3"}
    assert marks(sheet) == {("厨房", "墙面"): "failed"}
    assert [verb for verb, _who in audited(sheet)].count("mark") == 2


def test_what_somebody_else_wrote_since_is_shown_and_not_overwritten(story):
    """S 1(8)."""
    sheet = story.sheet()
    mark(story, sheet, "passed", "k1")
    mark(story, sheet, "not_applicable", "k2", seen=("k1",), who="supervisor")
    with pytest.raises(WrittenSince) as clash:
        mark(story, sheet, "failed", "k3", seen=("k1",))
    assert clash.value.theirs == {"result": "not_applicable", "token": "k2"}
    assert marks(sheet) == {("厨房", "墙面"): "not_applicable"}
    assert mark(story, sheet, "failed", "k4", seen=("k2",)) == {"token": "k4"}


def test_ones_own_presses_that_came_in_between_are_no_clash(story):
    sheet = story.sheet()
    mark(story, sheet, "passed", "k1")
    mark(story, sheet, "failed", "k2", seen=("", "k1"))
    assert mark(story, sheet, "passed", "k3", seen=("", "k1", "k2")) == {"token": "k3"}


def test_the_rest_of_a_room_passes_in_one_tap_and_is_kept_as_such(story):
    """S 3(4)."""
    sheet = story.sheet()
    mark(story, sheet, "failed", "k1")
    done = handover.mark_rest(story.act("officer"), sheet, room="厨房", token="k2")
    parts = lists_of.unpacked(sheet.checklist).parts_of("厨房")
    assert sorted(done["parts"]) == sorted(set(parts) - {"墙面"})
    query = select(func.count()).where(InspectionMark.in_bulk, InspectionMark.inspection_id == sheet.id)
    bulk = db.session.scalar(query)
    assert (bulk, marks(sheet)["厨房", "墙面"]) == (len(parts) - 1, "failed")
    assert handover.mark_rest(story.act("officer"), sheet, room="厨房", token="k3")["parts"] == []


def test_only_what_the_list_has_is_marked_and_only_before_anybody_signed(story):
    sheet = story.sheet()
    with pytest.raises(RuleBroken) as unknown:
        mark(story, sheet, "passed", "k1", part="飞檐")
    assert unknown.value.field == "part"
    with pytest.raises(NotPermitted):
        mark(story, sheet, "passed", "k1", who="receptionist")
    inspections.void(story.act("director"), sheet, void_kind="test", reason="走完")
    signed = story.signed(problems=0)
    with pytest.raises(RuleBroken):
        mark(story, signed, "passed", "k1")


def test_the_first_tap_begins_the_inspection_at_the_devices_moment(story):
    """F-4."""
    sheet = story.sheet()
    pressed = at("2026-03-04 10:20")
    mark(story, sheet, "passed", "k1", when="2026-03-04 11:40", pressed_at=pressed)
    assert sheet.started_at == pressed
    mark(story, sheet, "passed", "k2", part="地面", when="2026-03-04 11:41")
    assert sheet.started_at == pressed


def test_a_problem_is_written_put_right_and_withdrawn(story):
    """S 3(7), S 1(4)."""
    sheet, officer = story.sheet(), story.act("officer")
    mark(story, sheet, "failed", "k1")
    handover.note_defect(officer, sheet, **FOUND, token="k2")
    handover.note_defect(officer, sheet, **{**FOUND, "size": "large"}, token="k3", seen=("k2",))
    item = db.session.scalars(select(InspectionItem)).one()
    assert (item.size, item.side, item.line) == ("large", "developer", 1)
    with pytest.raises(WrittenSince) as clash:
        handover.note_defect(officer, sheet, **{**FOUND, "problem": "裂缝"}, token="k4", seen=("k2",))
    assert clash.value.theirs["size"] == "large"
    with pytest.raises(RuleBroken, match="先撤销问题"):
        mark(story, sheet, "passed", "k5", seen=("k1",))
    picture = attachments.attach(officer, sheet, photo_file(), "墙.jpg")
    picture.inspection_item_id = item.id
    db.session.commit()
    handover.withdraw_defect(officer, sheet, **CELL, token="k6", seen=("k3",))
    assert db.session.scalars(select(InspectionItem)).all() == []
    assert db.session.scalars(select(Attachment)).one().inspection_item_id is None
    assert ("withdraw_defect", story.people.officer.name) in audited(sheet)


def photo_file():
    from io import BytesIO

    return BytesIO(photo())


def test_a_meter_that_somebody_read_since_is_not_overwritten(story):
    """F-23."""
    sheet, officer = story.sheet(), story.act("officer")
    token = next(row.token for row in sheet.meters if row.kind == "gas")
    given = {"state": "normal", "reading": Decimal("12.345"), "meter_no": None, "reason": None}
    with pytest.raises(WrittenSince) as clash:
        handover.read_meter(officer, sheet, kind="gas", token="k1", **given)
    assert (clash.value.theirs["reading"], clash.value.theirs["token"]) == ("1.000", token)
    handover.read_meter(officer, sheet, kind="gas", token="k1", seen=(token,), **given)
    db.session.expire_all()
    assert {row.kind: row.reading for row in sheet.meters}["gas"] == Decimal("12.345")


def test_where_items_were_marked_none_is_left_out_and_every_cross_says_why(story):
    """S 3(4)."""
    sheet = story.sheet()
    mark(story, sheet, "failed", "k1")
    with pytest.raises(Refusals) as left:
        inspections.finish_inspecting(story.act("officer"), sheet, conclusion="accepted")
    assert "294" in str(left.value.refusals[0]) and "厨房 墙面" in str(left.value.refusals[1])
    look_at_all(story, sheet)
    handover.note_defect(story.act("officer"), sheet, **FOUND, token="k2")
    inspections.finish_inspecting(
        story.act("officer", "2026-03-04 12:00"), sheet, conclusion="after_rectifying",
        pressed_at=at("2026-03-04 11:00"),
    )
    assert sheet.ended_at == at("2026-03-04 11:00")


def test_a_signature_on_the_glass_counts_from_the_devices_moment_and_starts_the_clocks(story):
    """S 3(4), F-4."""
    sheet, officer = story.inspected(), story.act("officer", "2026-03-04 12:00")
    pressed = at("2026-03-04 10:45")
    kept = attachments.keep_for(officer, sheet, photo_file(), "业主签字.png")
    handover.sign(officer, sheet, party="owner", name="张伟", picture=kept, pressed_at=pressed)
    handover.sign(officer, sheet, party="property", name="王", witness="李四", pressed_at=pressed)
    assert (sheet.state, sheet.inspected_at, sheet.property_sign_witness) == ("signed", pressed, "李四")
    assert set(attachments.signatures_of(sheet)) == {"owner_signature"}
    inspections.return_sheet(story.act("officer", "2026-03-04 13:00"), sheet)
    (task,) = inspections.tasks_of(sheet)
    assert task.received_at == pressed


def test_a_typed_name_needs_a_witness(story):
    """S 3(4)."""
    sheet = story.inspected()
    with pytest.raises(RuleBroken) as refused:
        handover.sign(story.act("officer"), sheet, party="owner", name="张伟")
    assert refused.value.field == "witness"
    handover.sign(story.act("officer"), sheet, party="owner", name="张伟", witness="李四")
    assert sheet.owner_sign_witness == "李四"


def test_the_photos_of_a_problem_go_with_its_repair(story):
    """S 3(7)."""
    sheet, row = signed_with_a_photo(story)
    inspections.return_sheet(story.act("officer"), sheet)
    (task,) = inspections.tasks_of(sheet)
    assert attachments.case_files(task) == [row]


def test_photos_and_repair_of_a_problem_go_along_into_a_new_version(story):
    """S 3(4), S 3(7)."""
    sheet, row = signed_with_a_photo(story)
    (task,) = inspections.tasks_of(sheet)
    fresh = superseded(story, sheet)
    db.session.expire_all()
    assert row.inspection == fresh and row.inspection_item_id == handover.defect_at(fresh, **CELL).id
    assert attachments.case_files(task) == attachments.case_files(fresh) == [row]


def test_a_problem_under_repair_is_withdrawn_or_resized_after_its_task_alone(story):
    """S 3(7)."""
    sheet, officer = story.sheet(), story.act("officer")
    handover.note_defect(officer, sheet, **FOUND, token="k2")
    inspections.finish_inspecting(officer, sheet, conclusion="after_rectifying")
    inspections.sign(officer, sheet, owner_signed_name="张伟", witness="李四", property_signs=True)
    (task,) = inspections.tasks_of(sheet)
    fresh = superseded(story, sheet)
    with pytest.raises(RuleBroken) as withdrawn:
        handover.withdraw_defect(officer, fresh, **CELL, token="k3", seen=[""])
    assert task.number in str(withdrawn.value)
    with pytest.raises(RuleBroken) as resized:
        handover.note_defect(officer, fresh, **{**FOUND, "size": "large"}, token="k4", seen=[""])
    assert resized.value.field == "size"
    handover.note_defect(officer, fresh, **{**FOUND, "problem": "空鼓两处"}, token="k5", seen=[""])
    repair_tasks.void(story.act("director"), task, void_kind="mistake", reason="误登")
    handover.withdraw_defect(officer, fresh, **CELL, token="k6", seen=["k5"])
    db.session.expire_all()
    assert (fresh.items, task.inspection_item_id, task.state) == ([], None, "voided")


@pytest.mark.parametrize(("rewritten", "tasks"), [({}, 0), ({"problem": "整面墙空鼓", "size": "large"}, 1)])
def test_a_voided_repair_is_opened_again_for_a_problem_described_anew_alone(story, rewritten, tasks):
    """S 3(7)."""
    sheet, officer = story.sheet(), story.act("officer")
    handover.note_defect(officer, sheet, **FOUND, token="k2")
    inspections.finish_inspecting(officer, sheet, conclusion="after_rectifying")
    inspections.sign(officer, sheet, owner_signed_name="张伟", witness="李四", property_signs=True)
    (task,) = inspections.tasks_of(sheet)
    repair_tasks.void(story.act("director"), task, void_kind="mistake", reason="误登")
    fresh = superseded(story, sheet)
    if rewritten:
        handover.note_defect(officer, fresh, **{**FOUND, **rewritten}, token="k3", seen=[""])
    inspections.finish_inspecting(officer, fresh, conclusion="after_rectifying")
    inspections.sign(officer, fresh, owner_signed_name="张伟", witness="李四", property_signs=True)
    db.session.expire_all()
    opened = inspections.tasks_of(fresh)
    assert len(opened) == tasks
    assert all((one.size, one.fault[-5:]) == ("large", "整面墙空鼓") for one in opened)


def signed_with_a_photo(story):
    """A signed sheet with one problem, and the photo of that."""
    sheet, officer = story.sheet(), story.act("officer")
    handover.note_defect(officer, sheet, **FOUND, token="k2")
    kept = attachments.keep_for(officer, sheet, photo_file(), "墙.jpg")
    row = attachments.attach_kept(officer, sheet, kept, item=handover.defect_at(sheet, **CELL))
    inspections.finish_inspecting(officer, sheet, conclusion="after_rectifying")
    inspections.sign(officer, sheet, owner_signed_name="张伟", witness="李四", property_signs=True)
    return sheet, row


def superseded(story, sheet):
    """The new version of a signed sheet."""
    inspections.supersede(story.act("officer"), sheet, reason="抄错")
    return db.session.scalars(select(type(sheet)).where(type(sheet).supersedes_id == sheet.id)).one()


def test_a_new_version_has_the_list_and_the_marks_of_the_old_one(story):
    """S 3(4)."""
    sheet = story.sheet()
    look_at_all(story, sheet)
    before = marks(sheet)
    inspections.finish_inspecting(story.act("officer"), sheet, conclusion="accepted")
    inspections.sign(story.act("officer"), sheet, owner_signed_name="张伟", witness="李四", property_signs=True)
    inspections.supersede(story.act("officer"), sheet, reason="抄错")
    fresh = next(one for one in sheet.house.inspections if one.supersedes_id == sheet.id)
    assert (fresh.checklist, marks(fresh)) == (sheet.checklist, before)


def test_a_meter_keeps_the_moment_of_its_press_and_the_first_one_begins_the_inspection(story):
    """F-23, S 3(4)."""
    sheet = story.receive(kind="move_in", house=story.people.home).inspection
    pressed = at("2026-03-04 10:20")
    given = {"meter_no": "", "state": "normal", "reading": Decimal("1.5"), "reason": None}
    officer = story.act("officer", "2026-03-04 11:00")
    handover.read_meter(officer, sheet, kind="water", token="m1", pressed_at=pressed, **given)
    assert (sheet.meters[0].read_at, sheet.started_at, sheet.inspector_id) == (
        pressed, pressed, story.people.officer.id
    )


def test_what_comes_from_the_tablet_was_gone_through_item_by_item(story):
    """S 3(4)."""
    sheet = story.sheet()
    with pytest.raises(RuleBroken, match="还有 295 项没有查"):
        inspections.finish_inspecting(story.act("officer"), sheet, conclusion="accepted", by_list=True)
    look_at_all(story, sheet)
    inspections.finish_inspecting(story.act("officer"), sheet, conclusion="accepted", by_list=True)
    assert sheet.state == "awaiting_signatures"
