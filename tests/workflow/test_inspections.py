"""验房交接: the sheet's life, with keys and documents, until it is filed (chapter 3)."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
import sqlalchemy as sa

from models import SEARCH_TEXTS, Inspection, InspectionMark, RepairTask, db
from regulation.broken import NotPermitted, RuleBroken, WrongState
from tests.attachments.pictures import photo
from tests.workflow.story import at, audited, stored
from workflow import attachments, delivery_days, inspections, repair_tasks, revisits, scope
from workflow.revisits import complete_revisit

DOCUMENTS = ("handbook", "covenant", "registration", "decoration")
KEYS = {"kind": "entrance", "quantity": 2, "received_by": "张伟"}


def issue_all(story, sheet):
    for kind in DOCUMENTS:
        inspections.issue_document(story.act("receptionist"), sheet, kind=kind, signed=True, received_by="张伟")


def revisit(story, sheet, when="2026-03-04 16:00", **given):
    given = {"rating": "satisfied", "method": "phone", **given}
    return inspections.complete_revisit(story.act("receptionist", when), sheet, **given)


def accepted(story, *, problems=0):
    sheet = story.rectified(problems=problems) if problems else story.returned(problems=0)
    if problems:
        revisit(story, sheet)
    return inspections.accept(story.act("receptionist", "2026-03-04 16:30"), sheet, way="phone")


def test_the_owners_name_and_phone_come_from_the_residents(story):
    """C.3."""
    sheet = story.sheet()
    assert (sheet.number, sheet.state, sheet.copies) == ("YF-20260304-001", "draft", 2)
    assert (sheet.owner_name, sheet.phone) == ("张伟", "15400000001")


def test_a_home_has_one_sheet_at_a_time_and_a_public_place_none(story):
    """S 3(4)."""
    sheet = story.sheet()
    with pytest.raises(RuleBroken, match=sheet.number):
        story.sheet()
    with pytest.raises(RuleBroken) as place:
        story.receive(kind="move_in", house=story.people.lift)
    assert (place.value.clause, place.value.field) == ("S 3(4)", "house")


def test_a_meter_read_again_replaces_its_first_reading_with_three_decimals(story):
    """F-23."""
    sheet = story.sheet()
    inspections.record_meters(story.act("officer"), sheet, kind="water", reading=Decimal("12.345"), meter_no="S-9")
    inspections.record_meters(story.act("officer"), sheet, kind="gas", state="not_connected", reason="未通气")
    db.session.expire_all()
    assert {row.kind: row.reading for row in sheet.meters} == {
        "water": Decimal("12.345"), "power": Decimal(1), "gas": None
    }


def test_the_inspection_isnt_finished_without_its_meters(story):
    sheet = story.receive(kind="move_in", house=story.people.home, inspector=story.people.officer).inspection
    with pytest.raises(RuleBroken) as refused:
        inspections.finish_inspecting(story.act("officer"), sheet, conclusion="accepted")
    assert refused.value.clause == "S 3(4)"


def test_a_sheet_with_problems_isnt_concluded_as_accepted(story):
    sheet = story.sheet()
    story.problem(sheet)
    with pytest.raises(RuleBroken) as refused:
        inspections.finish_inspecting(story.act("officer"), sheet, conclusion="accepted")
    assert refused.value.field == "conclusion"


def test_documents_and_keys_come_after_the_opening_of_the_file(story):
    """S 3(1), S 3(2): every route ends in these verbs."""
    desk, sheet = story.act("receptionist"), story.signed()
    story.open_file(sheet, developer_fees_proof="")
    document = {"kind": "handbook", "signed": True, "received_by": "张伟"}
    for verb, given in ((inspections.issue_document, document), (inspections.hand_over_keys, KEYS)):
        with pytest.raises(RuleBroken) as refused:
            verb(desk, sheet, **given)
        assert "向开发商缴费的凭证" in str(refused.value)
    with pytest.raises(RuleBroken) as not_hers:
        story.open_file(sheet, opening_override_reason="收据后补")
    assert not_hers.value.field == "opening_override_reason"
    story.open_file(sheet, "director", developer_fees_proof="", opening_override_reason="收据后补")
    inspections.issue_document(desk, sheet, **document)
    inspections.hand_over_keys(desk, sheet, **KEYS)
    now = stored(sheet)
    assert (now["opening_override_reason"], now["fees_proof"]) == ("收据后补", "SJ-1")
    assert (now["developer_fees_proof"], now["opened_by_id"]) == ("", story.people.director.id)
    assert ("open_file", story.people.director.name) in audited(sheet)


def test_who_comes_for_the_owner_stands_in_the_file_until_the_owner_comes(story):
    """S 3(1)."""
    sheet = story.signed()
    story.open_file(sheet, applicant="proxy", proxy_name="李四", proxy_paper="公证书 12 号")
    assert (sheet.proxy_name, sheet.proxy_paper) == ("李四", "公证书 12 号")
    fresh = new_version(story, sheet)
    assert (fresh.applicant, fresh.proxy_name, fresh.fees_proof) == ("proxy", "李四", "SJ-1")
    story.open_file(fresh)
    assert (fresh.proxy_name, fresh.proxy_paper) == (None, None)


def test_what_needs_no_repair_says_why_and_becomes_no_task(story):
    """S 3(7)."""
    sheet = story.sheet()
    with pytest.raises(RuleBroken) as refused:
        story.problem(sheet, size="none")
    assert refused.value.field == "no_repair_reason"
    story.problem(sheet, size="none", no_repair_reason="业主接受色差")
    inspections.finish_inspecting(story.act("officer"), sheet, conclusion="accepted")
    inspections.sign(story.act("officer"), sheet, owner_signed_name="张伟", witness="李四", property_signs=True)
    inspections.return_sheet(story.act("officer"), sheet)
    assert (stored(sheet)["state"], inspections.tasks_of(sheet)) == ("returned", [])


def test_a_problem_seen_just_before_the_signature_is_still_written_down(story):
    """S 3(4): then the home is accepted after rectifying."""
    sheet = story.inspected(problems=0)
    assert sheet.conclusion == "accepted"
    story.problem(sheet)
    assert (stored(sheet)["state"], stored(sheet)["conclusion"]) == ("awaiting_signatures", "after_rectifying")
    inspections.sign(story.act("officer"), sheet, owner_signed_name="张伟", witness="李四")
    with pytest.raises(RuleBroken) as refused:
        story.problem(sheet)
    assert refused.value.clause == "S 3(4)"


def test_both_signatures_freeze_the_sheet_and_start_its_return(story):
    """S 3(4), S 3(6), F-3, F-4."""
    sheet = story.inspected()
    inspections.sign(story.act("officer", "2026-03-04 10:30"), sheet, owner_signed_name="张伟", witness="李四")
    assert (stored(sheet)["state"], stored(sheet)["return_due_at"]) == ("awaiting_signatures", None)
    inspections.sign(story.act("officer", "2026-03-04 11:00"), sheet, property_signs=True)
    now = stored(sheet)
    assert (now["state"], now["inspected_at"]) == ("signed", at("2026-03-04 10:30"))
    assert now["return_due_at"] == at("2026-03-04 23:59:59")
    with pytest.raises(WrongState):
        story.problem(sheet)
    with pytest.raises(WrongState):
        inspections.correct(story.act("officer"), sheet, owner_name="李四")


def test_each_problem_becomes_a_task_at_the_owners_signature(story):
    """S 3(7), F-4: the office's signature and the sheet's return may come late, the repair goes on."""
    sheet = story.inspected(problems=2)
    inspections.sign(story.act("officer", "2026-03-04 10:20"), sheet, property_signs=True)
    assert inspections.tasks_of(sheet) == []
    inspections.sign(story.act("officer", "2026-03-04 10:30"), sheet, owner_signed_name="张伟", witness="李四")
    tasks = inspections.tasks_of(sheet)
    assert len(tasks) == 2
    for task in tasks:
        assert (task.received_at, task.due_at) == (at("2026-03-04 10:30"), at("2026-03-04 23:59:59"))
        assert (task.fault, task.state) == ("厨房 墙面：空鼓", "awaiting_dispatch")
    inspections.return_sheet(story.act("officer", "2026-03-05 09:00"), sheet)
    assert (stored(sheet)["state"], inspections.tasks_of(sheet)) == ("rectifying", tasks)


def test_a_large_problem_is_due_a_week_after_the_signature(story):
    """S 3(7), F-5."""
    sheet = story.sheet()
    story.problem(sheet, size="large")
    inspections.finish_inspecting(story.act("officer"), sheet, conclusion="after_rectifying")
    inspections.sign(
        story.act("officer", "2026-03-04 10:30"), sheet, owner_signed_name="张伟", witness="李四", property_signs=True
    )
    (task,) = inspections.tasks_of(sheet)
    assert task.due_at == at("2026-03-11 23:59:59")


def test_an_owner_who_refuses_has_the_problems_repaired_all_the_same(story):
    """F-20, S 3(7)."""
    sheet = story.inspected()
    inspections.refuse_signature(story.act("officer", "2026-03-04 10:40"), sheet, reason="不认可", witness="王五")
    (task,) = inspections.tasks_of(sheet)
    assert task.received_at == at("2026-03-04 10:40")


def test_repairs_done_before_the_sheet_is_back_leave_it_waiting_for_its_revisits(story):
    sheet = story.repaired_of(story.signed())
    assert stored(sheet)["state"] == "signed"
    inspections.return_sheet(story.act("officer", "2026-03-04 17:00"), sheet)
    assert stored(sheet)["state"] == "awaiting_revisit"


def test_a_sheet_that_was_signed_before_repairs_were_opened_by_it_has_them_opened_on_its_return(story):
    sheet = story.signed()
    db.session.execute(sa.delete(RepairTask))
    db.session.execute(sa.delete(SEARCH_TEXTS["repair_task"]))
    db.session.commit()
    db.session.expire_all()
    inspections.return_sheet(story.act("officer", "2026-03-04 11:00"), sheet)
    assert [task.received_at for task in inspections.tasks_of(sheet)] == [at("2026-03-04 10:30")]


def test_the_sheet_follows_its_repairs_forth_and_back(story):
    sheet = story.rectified(problems=2)
    assert stored(sheet)["state"] == "awaiting_revisit"
    task = inspections.tasks_of(sheet)[0]
    repair_tasks.check(story.act("supervisor"), task, passed=False, check_note="仍空鼓")
    assert stored(sheet)["state"] == "rectifying"
    story.complete(task, when="2026-03-04 15:00")
    assert stored(sheet)["state"] == "awaiting_revisit"
    with pytest.raises(RuleBroken, match="有 2 张工单待回访，不满意的请逐张登记") as refused:
        revisit(story, sheet, rating="dissatisfied", opinion="颜色不对")
    assert refused.value.field == "rating"
    well, bad = inspections.revisits_owed(sheet)
    desk = story.act("receptionist", "2026-03-04 16:00")
    complete_revisit(desk, well, rating="satisfied", method="phone")
    complete_revisit(desk, bad, rating="dissatisfied", method="phone", opinion="颜色不对")
    assert stored(sheet)["state"] == "rectifying"
    assert [len(task.reworks) for task in inspections.tasks_of(sheet)[:2]] == [0, 1]


def test_a_sheet_without_problems_is_accepted_without_a_revisit(story):
    """T16."""
    sheet = story.returned(problems=0)
    assert sheet.state == "returned"
    inspections.accept(story.act("receptionist"), sheet, way="signed")
    assert stored(sheet)["state"] == "owner_accepted"


def test_the_owner_accepts_by_phone_after_repairs_and_revisits(story):
    """S 3(9), F-21, F-33."""
    sheet = story.rectified()
    with pytest.raises(RuleBroken) as refused:
        inspections.accept(story.act("receptionist"), sheet, way="phone")
    assert refused.value.clause == "S 3(9)"
    revisit(story, sheet)
    with pytest.raises(RuleBroken) as no_way:
        inspections.accept(story.act("receptionist"), sheet)
    assert no_way.value.field == "way"
    inspections.accept(story.act("receptionist", "2026-03-04 16:30"), sheet, way="phone")
    assert (stored(sheet)["state"], stored(sheet)["archive_due_at"]) == ("owner_accepted", at("2026-03-07 23:59:59"))


def test_it_is_filed_with_its_four_documents_and_then_read_only(story):
    """S 3(3), S 3(9)."""
    sheet = accepted(story, problems=1)
    with pytest.raises(RuleBroken) as refused:
        inspections.archive(story.act("receptionist"), sheet, archive_class="入伙")
    assert refused.value.clause == "S 3(3)"
    issue_all(story, sheet)
    with pytest.raises(RuleBroken) as no_class:
        inspections.archive(story.act("receptionist"), sheet, archive_class="")
    assert no_class.value.field == "archive_class"
    inspections.archive(story.act("receptionist"), sheet, archive_class="入伙")
    assert (stored(sheet)["state"], stored(sheet)["archive_no"]) == ("archived", sheet.number)
    assert stored(sheet.visit)["state"] == "done"
    for verb in ("correct", "record_item", "issue_document", "hand_over_keys", "supersede", "void"):
        with pytest.raises((WrongState, TypeError)):
            getattr(inspections, verb)(story.act("director"), sheet)


def test_a_document_is_signed_for_or_not_applicable_with_its_reason(story):
    """S 3(3), C.6."""
    sheet = story.sheet()
    act = story.act("receptionist")
    for given, field in (
        ({"signed": True}, "received_by"), ({"signed": False}, "not_applicable_reason"), ({"kind": None}, "kind")
    ):
        with pytest.raises(RuleBroken) as refused:
            inspections.issue_document(act, sheet, **{"kind": "handbook", **given})
        assert refused.value.field == field
    inspections.issue_document(act, sheet, kind="handbook", not_applicable_reason="已有")
    inspections.issue_document(act, sheet, kind="handbook", signed=True, received_by="张伟", edition="2026")
    (document,) = sheet.documents
    assert (document.signed, document.edition, document.not_applicable_reason) == (True, "2026", None)


def test_keys_are_handed_over_after_both_signatures(story):
    """S 3(5)."""
    sheet = story.inspected()
    with pytest.raises(RuleBroken) as refused:
        inspections.hand_over_keys(story.act("receptionist"), sheet, **KEYS, override_reason="急")
    assert refused.value.clause == "S 3(5)"
    inspections.sign(story.act("officer"), sheet, owner_signed_name="张伟", witness="李四", property_signs=True)
    inspections.hand_over_keys(story.act("receptionist"), sheet, **KEYS)
    (keys,) = sheet.keys
    assert (keys.quantity, keys.override_reason, keys.handed_at) == (2, None, at("2026-03-04 10:00"))


def test_before_that_the_director_overrides_with_a_reason_that_is_kept(story):
    """T17."""
    sheet = story.inspected()
    with pytest.raises(RuleBroken) as refused:
        inspections.hand_over_keys(story.act("director"), sheet, **KEYS)
    assert refused.value.field == "override_reason"
    inspections.hand_over_keys(story.act("director"), sheet, **KEYS, override_reason="老人当晚入住")
    assert sheet.keys[0].override_reason == "老人当晚入住"


def test_a_refused_sheet_gives_keys_by_the_directors_override_only_also_after_its_return(story):
    """F-20."""
    sheet = story.inspected()
    with pytest.raises(RuleBroken) as refused:
        inspections.refuse_signature(story.act("officer"), sheet, reason="嫌空鼓", witness="")
    assert refused.value.field == "witness"
    inspections.refuse_signature(story.act("officer"), sheet, reason="嫌空鼓", witness="保安王强")
    assert stored(sheet)["state"] == "refused"
    inspections.return_sheet(story.act("officer"), sheet)
    assert stored(sheet)["state"] == "rectifying"
    assert inspections.tasks_of(sheet)[0].received_at == at("2026-03-04 10:00")
    with pytest.raises(RuleBroken) as keys:
        inspections.hand_over_keys(story.act("receptionist"), sheet, **KEYS)
    assert keys.value.clause == "S 3(5)"
    inspections.hand_over_keys(story.act("director"), sheet, **KEYS, override_reason="主任同意先入住")


@pytest.mark.parametrize(
    ("given", "field"),
    [({"quantity": 0}, "quantity"), ({"quantity": None}, "quantity"), ({"received_by": ""}, "received_by"),
     ({"kind": None}, "kind"), ({"kept_for_repair": 1}, "kept_reason")],
)
def test_keys_say_which_how_many_and_to_whom(story, given, field):
    sheet = story.signed()
    with pytest.raises(RuleBroken) as refused:
        inspections.hand_over_keys(story.act("receptionist"), sheet, **{**KEYS, **given})
    assert refused.value.field == field


def test_keys_kept_for_repairs_are_taken_back(story):
    sheet = story.signed()
    inspections.hand_over_keys(
        story.act("receptionist"), sheet, **KEYS, kept_for_repair=1, kept_reason="返修墙面"
    )
    inspections.take_back_keys(story.act("officer", "2026-03-06 10:00"), sheet)
    assert sheet.keys[0].taken_back_at == at("2026-03-06 10:00")
    with pytest.raises(RuleBroken):
        inspections.take_back_keys(story.act("officer"), sheet)


def test_a_signed_sheet_is_corrected_by_a_new_version_that_takes_everything_along(story):
    """S 3(4): what was read and found is copied, the registers of documents and keys go on."""
    sheet = story.signed()
    issue_all(story, sheet)
    inspections.hand_over_keys(story.act("receptionist"), sheet, **KEYS)
    with pytest.raises(RuleBroken):
        inspections.supersede(story.act("officer"), sheet, reason="")
    inspections.supersede(story.act("officer"), sheet, reason="水表抄错")
    db.session.expire_all()
    fresh = sheet.house and db.session.query(type(sheet)).filter_by(supersedes_id=sheet.id).one()
    assert (stored(sheet)["state"], sheet.visit_id, sheet.supersede_reason) == ("superseded", None, "水表抄错")
    assert (fresh.state, fresh.number, fresh.visit.number) == ("draft", "YF-20260304-002", "JD-20260304-001")
    assert [(row.room, row.problem) for row in fresh.items] == [("厨房", "空鼓")]
    assert {row.kind for row in fresh.meters} == {"water", "power", "gas"}
    assert {row.kind for row in fresh.documents} == set(DOCUMENTS)
    assert len(fresh.keys) == 1
    assert len(sheet.items) == 1
    assert fresh.owner_signed_at is None


@pytest.mark.parametrize("stage", ["signed", "returned", "rectified"])
def test_a_repair_goes_on_through_a_new_version_of_its_sheet(story, stage):
    """S 3(4), S 3(7): the clock is the one of the first signature, and what is found anew has its own."""
    sheet = getattr(story, stage)()
    (task,) = inspections.tasks_of(sheet)
    before = stored(task)
    fresh = new_version(story, sheet)
    db.session.expire_all()
    assert (inspections.tasks_of(sheet), inspections.tasks_of(fresh)) == ([], [task])
    found = story.problem(fresh, problem="另一处空鼓")
    assert found is fresh
    inspections.finish_inspecting(story.act("officer", "2026-03-04 18:00"), fresh, conclusion="after_rectifying")
    signing = story.act("officer", "2026-03-04 18:00")
    inspections.sign(signing, fresh, owner_signed_name="张伟", witness="李四", property_signs=True)
    kept, added = inspections.tasks_of(fresh)
    moved = {"inspection_item_id", "version"}
    assert {key: value for key, value in stored(kept).items() if key not in moved} == {
        key: value for key, value in before.items() if key not in moved
    }
    assert added.received_at == at("2026-03-04 18:00")
    inspections.return_sheet(story.act("officer", "2026-03-04 18:10"), fresh)
    assert (stored(fresh)["state"], len(inspections.tasks_of(fresh))) == ("rectifying", 2)


def new_version(story, sheet):
    inspections.supersede(story.act("officer", "2026-03-04 17:00"), sheet, reason="水表抄错")
    return db.session.query(type(sheet)).filter_by(supersedes_id=sheet.id).one()


def test_an_owner_who_cant_be_reached_is_stood_in_for_by_the_director(story):
    """F-7."""
    sheet = story.rectified()
    (duty,) = inspections.tasks_of(sheet)[0].revisits
    with pytest.raises(RuleBroken):
        inspections.accept(story.act("director"), sheet, reason="业主出国")
    for when in ("2026-03-04 15:00", "2026-03-04 19:00", "2026-03-05 10:00"):
        revisits.record_attempt(story.act("receptionist", when), duty, method="phone")
    revisits.set_unreachable(story.act("director", "2026-03-05 11:00"), duty, reason="停机")
    with pytest.raises(RuleBroken) as refused:
        inspections.accept(story.act("receptionist"), sheet, reason="业主出国")
    assert (refused.value.clause, refused.value.field) == ("F-7", "reason")
    inspections.accept(story.act("director"), sheet, reason="业主出国")
    assert stored(sheet)["accepted_for_owner_reason"] == "业主出国"


def test_a_sheet_is_filed_after_every_item_is_closed(story):
    """S 3(9): a repair whose owner couldn't be reached is closed by a person first."""
    sheet = story.rectified()
    (task,) = inspections.tasks_of(sheet)
    for when in ("2026-03-04 15:00", "2026-03-04 19:00", "2026-03-05 10:00"):
        revisits.record_attempt(story.act("receptionist", when), task.revisits[0], method="phone")
    revisits.set_unreachable(story.act("director", "2026-03-05 11:00"), task.revisits[0], reason="停机")
    inspections.accept(story.act("director"), sheet, reason="业主出国")
    issue_all(story, sheet)
    with pytest.raises(RuleBroken, match=task.number) as refused:
        inspections.archive(story.act("receptionist"), sheet, archive_class="入伙")
    assert refused.value.clause == "S 3(9)"
    repair_tasks.close(story.act("receptionist"), task)
    inspections.archive(story.act("receptionist"), sheet, archive_class="入伙")
    assert stored(sheet)["state"] == "archived"


def test_each_party_signs_once_and_an_owner_who_signed_hasnt_refused(story):
    """S 3(4), F-4, F-20: a second signature would move the clock of the repairs."""
    sheet = story.inspected()
    inspections.sign(story.act("officer", "2026-03-04 10:30"), sheet, owner_signed_name="张伟", witness="李四")
    with pytest.raises(RuleBroken) as again:
        inspections.sign(
            story.act("officer", "2026-03-05 09:00"), sheet, owner_signed_name="张伟", witness="李四",
            property_signs=True,
        )
    assert again.value.field == "owner_signed_name"
    with pytest.raises(RuleBroken) as refused:
        inspections.refuse_signature(story.act("officer"), sheet, reason="嫌空鼓", witness="王强")
    assert refused.value.clause == "F-20"
    inspections.sign(story.act("officer", "2026-03-05 09:00"), sheet, property_signs=True)
    assert stored(sheet)["inspected_at"] == at("2026-03-04 10:30")


def test_reopening_is_the_directors_and_takes_the_acceptance_back(story):
    """S 3(9)."""
    sheet = accepted(story)
    with pytest.raises(NotPermitted):
        inspections.reopen(story.act("receptionist"), sheet, reason="业主反悔")
    inspections.reopen(story.act("director"), sheet, reason="业主反悔")
    assert (stored(sheet)["state"], stored(sheet)["accepted_at"]) == ("returned", None)


def test_a_filed_sheet_isnt_reopened_beside_a_newer_one_of_the_home(story):
    sheet = accepted(story)
    issue_all(story, sheet)
    inspections.archive(story.act("receptionist"), sheet, archive_class="入伙")
    newer = story.sheet()
    with pytest.raises(RuleBroken, match=newer.number):
        inspections.reopen(story.act("director"), sheet, reason="查错")
    inspections.void(story.act("director"), newer, void_kind="mistake", reason="误建")
    inspections.reopen(story.act("director"), sheet, reason="查错")
    assert stored(sheet)["state"] == "returned"


def test_voiding_a_sheet_voids_its_open_repairs(story):
    sheet = story.returned(problems=2)
    with pytest.raises(NotPermitted):
        inspections.void(story.act("receptionist"), sheet, void_kind="mistake", reason="误建")
    inspections.void(story.act("director"), sheet, void_kind="mistake", reason="误建")
    assert stored(sheet)["state"] == "voided"
    tasks = [task for item in sheet.items for task in item.repair_tasks]
    assert {stored(task)["state"] for task in tasks} == {"voided"}


def test_the_owners_signature_is_seen_by_somebody_or_stands_on_a_photo(story):
    """S 3(4)."""
    sheet, officer = story.inspected(), story.act("officer", "2026-03-04 10:30")
    with pytest.raises(RuleBroken) as refused:
        inspections.sign(officer, sheet, owner_signed_name="张伟", property_signs=True)
    assert (refused.value.field, stored(sheet)["owner_signed_at"]) == ("witness", None)
    inspections.sign(officer, sheet, property_signs=True)
    attachments.attach(officer, sheet, BytesIO(photo()), "签字页.jpg")
    inspections.sign(officer, sheet, owner_signed_name="张伟")
    assert stored(sheet)["state"] == "signed"


def test_a_cross_without_its_problem_is_neither_signed_nor_refused(story):
    """S 3(4), S 3(7)."""
    sheet, officer = story.inspected(problems=0), story.act("officer", "2026-03-04 10:30")
    db.session.add(InspectionMark(
        inspection=sheet, room="客厅", part="墙面", result="failed", marked_at=officer.now, office_id=sheet.office_id,
        created_at=officer.now,
    ))
    db.session.commit()
    with pytest.raises(RuleBroken, match="还没有写明问题：客厅 墙面"):
        inspections.sign(officer, sheet, owner_signed_name="张伟", witness="李四", property_signs=True)
    with pytest.raises(RuleBroken, match="还没有写明问题"):
        inspections.refuse_signature(officer, sheet, reason="嫌空鼓", witness="王强")
    inspections.record_item(officer, sheet, room="客厅", part="墙面", problem="裂缝", size="small")
    inspections.sign(officer, sheet, owner_signed_name="张伟", witness="李四", property_signs=True)
    assert (stored(sheet)["conclusion"], len(inspections.tasks_of(sheet))) == ("after_rectifying", 1)


def test_a_sheet_that_was_made_ready_the_day_before_says_when_the_inspection_began(story):
    """S 3(4)."""
    sheet, later = story.sheet(), story.act("officer", "2026-03-05 10:00")
    with pytest.raises(RuleBroken) as refused:
        inspections.finish_inspecting(later, sheet, conclusion="accepted")
    assert refused.value.field == "started_at"
    inspections.finish_inspecting(later, sheet, conclusion="accepted", started_at=at("2026-03-05 09:10"))
    assert stored(sheet)["started_at"] == at("2026-03-05 09:10")


def test_what_is_planned_for_a_day_is_any_officers_until_one_goes_along(story):
    """People's rule of move-in day."""
    act = story.act("receptionist")
    (sheet,) = delivery_days.plan(act, story.people.east.id, day=date(2026, 3, 4), houses=[story.people.home])
    officer, technician = story.act("officer"), story.act("technician")
    assert scope.one(officer, Inspection, sheet.id) is sheet
    assert scope.one(technician, Inspection, sheet.id) is None
    assert scope.one(story.act("west_director"), Inspection, sheet.id) is None
    sheet.inspector_id = story.people.supervisor.id
    db.session.commit()
    assert scope.one(officer, Inspection, sheet.id) is None


def test_a_filed_handover_is_opened_again_before_anything_is_repaired_and_goes_where_its_repairs_are(story):
    """S 3(9), F-27."""
    sheet, director = accepted(story, problems=1), story.act("director", "2026-03-05 09:00")
    issue_all(story, sheet)
    inspections.archive(story.act("receptionist"), sheet, archive_class="入伙")
    (task,) = inspections.tasks_of(sheet)
    with pytest.raises(RuleBroken, match="验房单已归档"):
        repair_tasks.reopen(director, task, reason="又漏")
    inspections.reopen(director, sheet, reason="又漏")
    assert (stored(sheet)["state"], stored(sheet)["reopen_reason"]) == ("awaiting_revisit", "又漏")
    assert stored(sheet)["supersede_reason"] is None
    repair_tasks.reopen(director, task, reason="又漏")
    assert stored(sheet)["state"] == "rectifying"
    rework = inspections.tasks_of(sheet)[-1]
    repair_tasks.assign(story.act("receptionist", "2026-03-05 09:10"), rework, assigned_to=story.people.technician)
    story.complete(rework, when="2026-03-05 11:00")
    assert stored(sheet)["state"] == "awaiting_revisit"
    revisit(story, sheet, when="2026-03-05 15:00")
    inspections.accept(story.act("receptionist", "2026-03-05 16:00"), sheet, way="phone")
    assert stored(sheet)["state"] == "owner_accepted"
