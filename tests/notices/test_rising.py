"""A valid complaint that nobody has solved for a month becomes grave by itself, once, and the leader is told (D.2)."""

from sqlalchemy import select

from models import Escalation, Setting, db
from notices.rising import raise_unsolved
from tests.workflow.story import at, audited
from workflow import complaint_endings


def swept(when: str) -> int:
    db.session.commit()
    risen = raise_unsolved(at(when))
    db.session.expire_all()
    return risen


def valid(story, **given):
    complaint = story.complaint(**given)
    story.verify(complaint)
    return complaint


def test_a_month_without_a_solution_makes_it_grave_and_tells_the_leader(story):
    complaint = valid(story)
    assert swept("2026-04-03 10:00") == 0
    assert swept("2026-04-03 10:01") == 1
    assert swept("2026-04-03 10:02") == 0
    assert complaint.severity == "grave"
    assert audited(complaint)[-1] == ("rise_to_grave", "系统")
    told = db.session.scalars(select(Escalation).where(Escalation.to_staff_id == story.people.leader.id)).all()
    assert [report.reason for report in told] == ["有效投诉一个月没有合理解决，升为重大"]


def test_no_stored_due_time_moves(story):
    """F-31."""
    complaint = valid(story)
    due = complaint.due_at
    swept("2026-05-01 10:00")
    assert complaint.due_at == due


def test_what_is_solved_or_not_valid_or_not_verified_does_not_rise(story):
    solved, untrue, waiting = valid(story), story.complaint(content="误会"), story.complaint(content="还没核实")
    complaint_endings.finish(story.act("officer", "2026-03-05 10:00"), solved, measure="换灯", reply="已答复")
    story.verify(untrue, finding="untrue")
    assert swept("2026-05-01 10:00") == 0
    assert {one.severity for one in (solved, untrue, waiting)} == {"minor"}


def test_an_office_sets_after_how_many_days(story):
    complaint = valid(story)
    db.session.add(Setting(
        office_id=complaint.office_id, key="grave_after_days", value=10, created_at=at("2026-03-04 09:00")
    ))
    assert swept("2026-03-14 10:00") == 0
    assert swept("2026-03-14 10:01") == 1
