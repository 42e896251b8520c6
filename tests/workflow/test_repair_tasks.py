"""维修工单: dispatch, acceptance, completion, slips, special cases, rework (S 3(7), S 3(8), 职责(1))."""

import pytest

from models import Setting, StaffRole, db
from regulation.broken import NotPermitted, RuleBroken, WrongState
from tests.workflow.story import at, stored
from workflow import complaint_endings, repair_tasks
from workflow.act import change
from workflow.revisits import draw_of

SPECIAL = {"reason": "缺配件，厂家周五到", "new_due_at": at("2026-03-06 18:00")}


def close_by_revisit(story, task, rating="satisfied", when="2026-03-04 16:00", **given):
    return repair_tasks.complete_revisit(
        story.act("receptionist", when), task, rating=rating, method="phone", **given
    )


def test_a_small_repair_is_due_the_same_day_from_its_receipt(story):
    """F-4, C.4."""
    task = story.repair(received_at=at("2026-03-03 17:50"), late_typing_reason="night")
    assert (task.number, task.state, task.size) == ("WX-20260304-001", "awaiting_dispatch", "small")
    assert task.received_at == at("2026-03-03 17:50")
    assert task.due_at == task.original_due_at == at("2026-03-04 23:59:59")
    assert task.is_past_cutoff


def test_the_fault_catalogue_proposes_size_and_department(story):
    """F-6."""
    task = story.repair(catalogue=story.people.leak)
    assert (task.size, task.due_at) == ("large", at("2026-03-11 23:59:59"))
    assert task.department is story.people.engineering
    assert not task.is_past_cutoff
    assert story.repair(catalogue=story.people.leak, size="small").size == "small"


def test_an_urgent_one_has_its_arrival_and_24_hours(story):
    """F-32."""
    task = story.repair(when="2026-03-04 18:00", urgent=True, size="large")
    assert (task.arrival_due_at, task.due_at) == (at("2026-03-04 18:30"), at("2026-03-05 18:00"))
    small = story.repair(when="2026-03-04 18:00", urgent=True, size="small")
    assert small.due_at == at("2026-03-04 23:59:59")
    assert not small.is_past_cutoff


def test_saved_with_a_technician_it_is_dispatched_at_once(story):
    """people 11."""
    task = story.assigned()
    assert (task.state, task.assigned_at) == ("assigned", at("2026-03-04 10:00"))
    assert task.assigned_by_id == story.people.receptionist.id


def test_the_whole_way_from_dispatch_to_close(story):
    task = story.repair()
    act = story.act("technician", "2026-03-04 11:00")
    repair_tasks.assign(story.act("receptionist"), task, assigned_to=story.people.technician)
    repair_tasks.accept(act, task)
    assert (stored(task)["state"], task.accepted_at) == ("accepted", at("2026-03-04 11:00"))
    repair_tasks.arrive(act, task)
    assert (stored(task)["state"], task.arrived_at) == ("on_site", at("2026-03-04 11:00"))
    story.complete(task)
    assert (stored(task)["state"], task.done_by_id) == ("completed", story.people.technician.id)
    repair_tasks.check(story.act("officer"), task, passed=True)
    assert stored(task)["state"] == "checked"
    close_by_revisit(story, task)
    assert (stored(task)["state"], stored(task)["closed_at"]) == ("closed", at("2026-03-04 16:00"))


def test_verbs_may_jump_completing_from_assigned_with_the_owners_check(story):
    """people 11."""
    task = story.complete(story.assigned(), owner_checked=True, owner_signed=True)
    assert (stored(task)["state"], stored(task)["owner_signed"]) == ("checked", True)


def test_a_task_is_taken_by_its_assignee_or_handed_back_with_a_reason(story):
    """职责(1)."""
    task = story.assigned()
    with pytest.raises(RuleBroken) as another:
        repair_tasks.accept(story.act("officer"), task)
    assert another.value.clause == "职责(1)"
    with pytest.raises(RuleBroken) as refused:
        repair_tasks.hand_back(story.act("technician"), task, reason="")
    assert refused.value.field == "reason"
    repair_tasks.hand_back(story.act("technician"), task, reason="需要电工")
    now = stored(task)
    assert (now["state"], now["assigned_to_id"], now["hand_back_reason"]) == ("handed_back", None, "需要电工")
    assert now["due_at"] == at("2026-03-04 23:59:59")
    repair_tasks.assign(story.act("receptionist"), task, assigned_to=story.people.officer)
    assert stored(task)["state"] == "assigned"


def test_a_departments_task_is_taken_by_one_of_its_people(story):
    task = story.repair()
    repair_tasks.assign(story.act("receptionist"), task, department=story.people.engineering)
    repair_tasks.accept(story.act("technician"), task)
    assert stored(task)["assigned_to_id"] == story.people.technician.id


def test_reassigning_starts_no_new_clock(story):
    task = story.assigned()
    repair_tasks.reassign(story.act("receptionist", "2026-03-04 15:00"), task, assigned_to=story.people.officer)
    assert (task.assigned_to, task.due_at) == (story.people.officer, at("2026-03-04 23:59:59"))


def test_a_completed_repair_owes_a_revisit_24_hours_after_the_work(story):
    """S 3(8), F-7."""
    task = story.repaired()
    (revisit,) = task.revisits
    assert (revisit.number, revisit.state) == ("HF-20260304-001", "due")
    assert (revisit.starts_at, revisit.due_at) == (at("2026-03-04 14:00"), at("2026-03-05 14:00"))


def test_a_slip_typed_for_the_technician_keeps_who_did_it_who_typed_it_and_both_times(story):
    """people 5, F-7: the revisit clock runs from the work."""
    task = story.assigned()
    story.complete(task, who="receptionist", when="2026-03-04 17:00", completed_at=at("2026-03-04 14:20"))
    now = stored(task)
    assert (now["done_by_id"], now["typed_by_id"]) == (story.people.technician.id, story.people.receptionist.id)
    assert (now["completed_at"], now["typed_at"]) == (at("2026-03-04 14:20"), at("2026-03-04 17:00"))
    assert not now["is_late_typed"]
    assert task.revisits[0].due_at == at("2026-03-05 14:20")


def test_a_press_that_arrives_later_keeps_its_arrival_beside_the_moment_of_the_work(story):
    """F-7: queued without network; the revisit clock runs from the work."""
    task = story.assigned()
    story.complete(task, when="2026-03-04 16:00", completed_at=at("2026-03-04 14:20"))
    now = stored(task)
    assert (now["completed_at"], now["typed_at"]) == (at("2026-03-04 14:20"), at("2026-03-04 16:00"))
    assert (now["typed_by_id"], now["is_late_typed"]) == (None, False)
    assert task.revisits[0].due_at == at("2026-03-05 14:20")
    assert stored(story.repaired())["typed_at"] is None


def test_work_done_again_after_a_failed_check_isnt_kept_as_the_first_slip(story):
    task = story.assigned()
    story.complete(task, who="receptionist", when="2026-03-04 15:00")
    repair_tasks.check(story.act("officer", "2026-03-04 15:30"), task, passed=False, check_note="仍漏")
    story.complete(task, when="2026-03-04 16:30")
    assert (stored(task)["typed_by_id"], stored(task)["typed_at"]) == (None, None)


def test_a_slip_typed_more_than_a_day_later_is_marked_and_ones_own_press_refused(story):
    task = story.assigned()
    given = {"when": "2026-03-05 15:00", "completed_at": at("2026-03-04 14:20")}
    with pytest.raises(RuleBroken) as refused:
        story.complete(task, **given)
    assert (refused.value.clause, refused.value.field) == ("F-7", "completed_at")
    story.complete(task, who="receptionist", **given)
    assert stored(task)["is_late_typed"]


@pytest.mark.parametrize("moment", ["2026-03-04 14:01", "2026-03-04 09:59"])
def test_work_is_done_neither_in_the_future_nor_before_its_dispatch(story, moment):
    with pytest.raises(RuleBroken) as refused:
        story.complete(story.assigned(), completed_at=at(moment))
    assert (refused.value.clause, refused.value.field) == ("F-7", "completed_at")


def test_what_isnt_mended_isnt_completed(story):
    with pytest.raises(RuleBroken) as refused:
        story.complete(story.assigned(), result="unfixed")
    assert refused.value.field == "result"


def test_a_failed_check_goes_back_to_work_and_withdraws_the_revisit(story):
    task = story.repaired()
    with pytest.raises(RuleBroken):
        repair_tasks.check(story.act("officer"), task, passed=False)
    repair_tasks.check(story.act("officer"), task, passed=False, check_note="仍渗水")
    assert (stored(task)["state"], stored(task)["completed_at"]) == ("on_site", None)
    assert task.revisits[0].state == "not_needed"
    story.complete(task, when="2026-03-04 16:00")
    assert [row.state for row in task.revisits] == ["not_needed", "due"]


def test_a_special_case_in_time_with_consent_is_extended_and_the_original_due_time_stays(story):
    """S 3(7), F-6."""
    task = story.assigned()
    repair_tasks.report_special_case(story.act("technician"), task, **SPECIAL)
    (report,) = task.escalations
    assert (report.kind, report.to_staff, report.new_due_at) == (
        "special_case", story.people.director, at("2026-03-06 18:00")
    )
    assert task.due_at == at("2026-03-04 23:59:59")
    with pytest.raises(RuleBroken) as no_consent:
        repair_tasks.extend(story.act("supervisor"), task)
    assert no_consent.value.field == "owner_consented"
    with pytest.raises(NotPermitted):
        repair_tasks.extend(story.act("receptionist"), task, owner_consented=True, consent_way="phone")
    repair_tasks.extend(story.act("supervisor"), task, owner_consented=True, consent_way="phone")
    now = stored(task)
    assert (now["due_at"], now["original_due_at"]) == (at("2026-03-06 18:00"), at("2026-03-04 23:59:59"))
    assert (report.granted_at, report.consent_way) == (at("2026-03-04 10:00"), "phone")
    with pytest.raises(RuleBroken) as twice:
        repair_tasks.extend(story.act("supervisor"), task, owner_consented=True, consent_way="phone")
    assert twice.value.clause == "F-6"


def test_after_the_due_time_it_isnt_a_special_case_any_more(story):
    """T14."""
    task = story.assigned()
    with pytest.raises(RuleBroken) as refused:
        repair_tasks.report_special_case(story.act("technician", "2026-03-05 00:00"), task, **SPECIAL)
    assert refused.value.clause == "F-6"
    with pytest.raises(RuleBroken) as extension:
        repair_tasks.extend(story.act("director", "2026-03-05 00:00"), task, owner_consented=True, consent_way="phone")
    assert extension.value.clause == "S 3(7)"
    assert stored(task)["due_at"] == at("2026-03-04 23:59:59")


def test_a_special_case_about_the_director_is_reported_to_the_leader(story):
    """F-35."""
    complaint = story.service_complaint(target_staff=story.people.director)
    act = story.act("receptionist")
    with change(act, "record"):
        task = repair_tasks.open_task(
            act, complaint.office_id, fault="门坏", house=story.people.home, complaint=complaint
        )
    repair_tasks.report_special_case(act, task, **SPECIAL)
    assert task.escalations[0].to_staff is story.people.leader


def test_size_changes_with_a_reason_and_not_upwards_once_the_small_time_has_passed(story):
    """F-6."""
    task = story.assigned(when="2026-03-04 18:00")
    repair_tasks.change_size(story.act("receptionist"), task, size="large", reason="要换管")
    assert (task.size, task.due_at, task.is_past_cutoff) == ("large", at("2026-03-11 23:59:59"), False)
    repair_tasks.change_size(story.act("receptionist"), task, size="small", reason="只换阀芯")
    assert (task.due_at, task.is_past_cutoff) == (at("2026-03-05 23:59:59"), True)
    with pytest.raises(RuleBroken) as refused:
        repair_tasks.change_size(story.act("receptionist", "2026-03-06 00:00"), task, size="large", reason="拖")
    assert (refused.value.clause, refused.value.field) == ("F-6", "size")


def test_a_change_of_size_keeps_a_granted_extension(story):
    task = story.assigned()
    repair_tasks.report_special_case(
        story.act("technician"), task, **SPECIAL, owner_consented=True, consent_way="phone"
    )
    repair_tasks.extend(story.act("director"), task)
    repair_tasks.change_size(story.act("receptionist"), task, size="large", reason="要换管")
    assert (task.original_due_at, task.due_at) == (at("2026-03-11 23:59:59"), at("2026-03-11 23:59:59"))


def test_passing_to_the_developer_takes_their_time_and_stops_no_clock(story):
    """F-29."""
    task = story.repair()
    with pytest.raises(RuleBroken):
        repair_tasks.pass_to_developer(story.act("officer"), task)
    repair_tasks.pass_to_developer(story.act("officer"), task, developer_promised_at=at("2026-03-09 12:00"))
    assert (task.side, task.due_at) == ("developer", at("2026-03-04 23:59:59"))


def test_dissatisfied_it_stays_done_and_a_new_task_stands_for_the_rework(story):
    """F-27, T15."""
    task = story.repaired()
    close_by_revisit(story, task, rating="dissatisfied", opinion="还在滴")
    (rework,) = task.reworks
    assert (stored(task)["state"], rework.state, rework.number) == (
        "revisited", "awaiting_dispatch", "WX-20260304-002"
    )
    assert (rework.received_at, rework.due_at) == (at("2026-03-04 16:00"), at("2026-03-04 23:59:59"))
    assert stored(task.visit)["state"] == "in_progress"
    with pytest.raises(RuleBroken) as refused:
        repair_tasks.close(story.act("receptionist"), task)
    assert refused.value.clause == "F-27"
    repair_tasks.assign(story.act("receptionist", "2026-03-04 16:10"), rework, assigned_to=story.people.technician)
    story.complete(rework, when="2026-03-04 17:00")
    close_by_revisit(story, rework, when="2026-03-05 09:00")
    assert [stored(row)["state"] for row in (task, rework)] == ["closed", "closed"]
    assert stored(task.visit)["state"] == "done"


def test_a_voided_rework_doesnt_close_the_repair_that_was_found_bad(story):
    task = story.repaired()
    close_by_revisit(story, task, rating="dissatisfied", opinion="还在滴")
    (rework,) = task.reworks
    repair_tasks.void(story.act("director"), rework, void_kind="mistake", reason="重复")
    assert stored(task)["state"] == "revisited"


def test_rework_after_the_closing_is_the_supervisors_or_the_directors(story):
    task = close_by_revisit(story, story.repaired())
    with pytest.raises(NotPermitted):
        repair_tasks.reopen(story.act("receptionist"), task, reason="又漏了")
    repair_tasks.reopen(story.act("supervisor", "2026-03-10 09:00"), task, reason="又漏了")
    (rework,) = task.reworks
    assert stored(task)["state"] == "closed"
    assert (rework.fault, rework.received_at) == ("厨房水龙头滴水（又漏了）", at("2026-03-10 09:00"))
    with pytest.raises(RuleBroken) as twice:
        repair_tasks.reopen(story.act("supervisor"), task, reason="又漏了")
    assert twice.value.clause == "F-27"


def test_with_a_share_of_none_an_ordinary_repair_closes_without_a_revisit(story):
    """people 17: leaks and rework are always revisited."""
    db.session.add(Setting(
        office_id=story.people.east.id, key="revisit_share_percent", value=0, created_at=at("2026-03-01 09:00")
    ))
    db.session.commit()
    ordinary = story.repaired(catalogue=story.people.tap)
    assert ordinary.revisits[0].state == "not_needed"
    repair_tasks.close(story.act("receptionist"), ordinary)
    assert stored(ordinary)["state"] == "closed"
    assert story.repaired(catalogue=story.people.leak).revisits[0].state == "due"
    repair_tasks.reopen(story.act("supervisor"), ordinary, reason="又滴")
    rework = ordinary.reworks[0]
    repair_tasks.assign(story.act("receptionist"), rework, assigned_to=story.people.technician)
    assert story.complete(rework).revisits[0].state == "due"


def test_the_draw_belongs_to_the_task_and_spreads_over_a_hundred():
    assert draw_of("WX-20260304-001") == draw_of("WX-20260304-001")
    drawn = {draw_of(f"WX-20260304-{count:03d}") for count in range(1, 500)}
    assert drawn <= set(range(100))
    assert len(drawn) > 90


def test_completing_one_that_is_closed_is_refused_with_its_state(story):
    task = close_by_revisit(story, story.repaired())
    with pytest.raises(WrongState, match="已结单"):
        story.complete(task)


def test_a_person_of_several_roles_who_did_the_work_doesnt_revisit_it(story):
    """T20, people 9."""
    people = story.people
    db.session.add(StaffRole(staff_id=people.technician.id, role="receptionist"))
    db.session.commit()
    db.session.refresh(people.technician)
    task = story.repaired()
    for nobody_else in (False, True):
        with pytest.raises(NotPermitted) as refused:
            repair_tasks.complete_revisit(
                story.act("technician", "2026-03-04 16:00"), task, rating="satisfied", method="phone",
                nobody_else_on_duty=nobody_else,
            )
        assert refused.value.clause == "S 1(7)"
    close_by_revisit(story, task)
    assert stored(task)["state"] == "closed"


def test_who_typed_the_slip_may_revisit(story):
    task = story.complete(story.assigned(), who="receptionist")
    close_by_revisit(story, task)
    assert stored(task)["state"] == "closed"


def test_who_repaired_for_a_complaint_doesnt_revisit_the_complaint(story):
    complaint = story.verify(story.complaint())
    act = story.act("receptionist")
    with change(act, "record"):
        task = repair_tasks.open_task(
            act, complaint.office_id, fault="换灯", house=story.people.home, complaint=complaint,
            assigned_to=story.people.technician,
        )
    story.complete(task)
    db.session.add(StaffRole(staff_id=story.people.technician.id, role="supervisor"))
    db.session.commit()
    db.session.expire_all()
    story.finish(complaint, when="2026-03-04 15:00")
    with pytest.raises(NotPermitted) as refused:
        complaint_endings.complete_revisit(
            story.act("technician", "2026-03-04 16:00"), complaint, rating="fair", method="phone"
        )
    assert refused.value.clause == "S 1(7)"
