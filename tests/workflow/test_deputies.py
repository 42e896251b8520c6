"""授权代行: a deputy of the director acts under the own name, marked in the audit (people 7)."""

import pytest
from sqlalchemy import select

from models import AuditEntry, db
from regulation.broken import NotPermitted
from tests.workflow.story import at, stored
from workflow import complaints, inspections, repair_tasks, revisits, visits, voiding


def test_a_deputy_decides_under_the_own_name_and_the_audit_says_so(story):
    complaint = story.verify(story.complaint(), who="officer")
    complaints.request_decision(story.act("officer"), complaint, decision_asked="请批")
    with pytest.raises(NotPermitted):
        complaints.decide(story.act("supervisor"), complaint, decision="同意")
    complaints.decide(story.act("supervisor", deputises=True), complaint, decision="同意")
    assert stored(complaint)["decided_by_id"] == story.people.supervisor.id
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (last.verb, last.actor_name, last.as_deputy) == ("decide", "孙梅", True)


def test_the_director_isnt_marked(story):
    voiding.void(story.act("director"), story.enquiry(), void_kind="test", reason="试")
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert last.as_deputy is False


def test_a_deputy_never_decides_about_the_own_person(story):
    complaint = story.service_complaint(target_staff=story.people.supervisor)
    story.verify(complaint, who="officer")
    complaints.request_decision(story.act("officer"), complaint, decision_asked="请批")
    with pytest.raises(NotPermitted) as refused:
        complaints.decide(story.act("supervisor", deputises=True), complaint, decision="不处理")
    assert refused.value.clause == "S 1(7)"


def test_a_deputy_grants_nothing_to_the_own_work(story):
    """people 7: no extension of the own task, no 无法联系 after the own repair."""
    people, deputy = story.people, story.act("officer", deputises=True)
    task = story.repair(assigned_to=people.officer, size="large")
    repair_tasks.report_special_case(
        story.act("officer"), task, reason="缺配件", new_due_at=at("2026-03-20 18:00"), owner_consented=True,
        consent_way="phone",
    )
    with pytest.raises(NotPermitted) as extended:
        repair_tasks.extend(deputy, task)
    assert extended.value.clause == "S 1(7)"
    repair_tasks.extend(story.act("supervisor"), task)
    (duty,) = story.complete(task, who="officer").revisits
    with pytest.raises(NotPermitted):
        revisits.record_attempt(story.act("officer", "2026-03-04 15:00", deputises=True), duty, method="phone")
    for when in ("2026-03-04 15:00", "2026-03-04 19:00", "2026-03-05 10:00"):
        revisits.record_attempt(story.act("receptionist", when), duty, method="phone")
    with pytest.raises(NotPermitted) as unreachable:
        revisits.set_unreachable(story.act("officer", "2026-03-05 11:00", deputises=True), duty, reason="停机")
    assert unreachable.value.clause == "S 1(7)"
    revisits.set_unreachable(
        story.act("supervisor", "2026-03-05 11:00", deputises=True), duty, reason="停机"
    )
    assert stored(duty)["state"] == "unreachable"


def test_a_deputy_overrides_and_reopens_as_the_director_does(story):
    act = story.act("officer", deputises=True)
    sheet = story.inspected()
    inspections.hand_over_keys(
        act, sheet, kind="entrance", quantity=1, received_by="张伟", override_reason="主任授权，老人入住"
    )
    assert sheet.keys[0].override_reason
    visit = story.enquiry(answer="到前台交", answer_basis="rule", solved_on_spot=True)
    visits.reopen(act, visit, reason="答错了")
    assert stored(visit)["state"] == "in_progress"
