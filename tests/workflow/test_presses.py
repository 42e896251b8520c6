"""What a device sends: done once by its key, also when it comes twice at once, with the moment of the press (F-7)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from models import RepairTask, Revisit, Submission, db
from regulation.broken import RuleBroken, WrongState
from tests.workflow.story import at, audited, stored
from workflow import audit, repair_tasks, submissions
from workflow.act import Act

KEY = "0123456789abcdef0123456789abcdef"
OTHER = "f" * 32
DONE = {"result": "fixed", "work_done": "更换阀芯"}


def complete_once(act, task, key=KEY, **given):
    def do():
        repair_tasks.complete(act, task, **{**DONE, **given})
        return {"number": task.number}

    return submissions.once(act, key, do)


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def test_a_press_that_comes_again_is_answered_and_not_done_again(story):
    task, act = story.assigned(), story.act("technician", "2026-03-04 14:00")
    first = complete_once(act, task)
    assert complete_once(story.act("technician", "2026-03-04 15:00"), task) == first == {"number": task.number}
    assert (stored(task)["completed_at"], count(Revisit), count(Submission)) == (at("2026-03-04 14:00"), 1, 1)
    assert [verb for verb, _who in audited(task)].count("complete") == 1
    assert submissions.answer_to(act, KEY) == first


def test_a_refused_press_keeps_no_key_and_may_be_tried_again(story):
    task, act = story.assigned(), story.act("technician", "2026-03-04 14:00")
    with pytest.raises(RuleBroken):
        complete_once(act, task, work_done=" ")
    assert (count(Submission), stored(task)["state"]) == (0, "assigned")
    assert complete_once(act, task) == {"number": task.number}


def test_a_key_belongs_to_its_person(story):
    """Another person's press with the same key is one of its own."""
    task = story.assigned()
    complete_once(story.act("technician", "2026-03-04 14:00"), task)
    other = story.act("receptionist", "2026-03-04 14:00")
    assert submissions.answer_to(other, KEY) is None
    with pytest.raises(WrongState):
        complete_once(other, task)


@pytest.mark.parametrize("key", [None, "", "x" * 32, "0" * 31, "0" * 33, "0" * 32 + "\n", "ABCDEF" * 6])
def test_a_press_without_a_proper_key_is_refused(key):
    with pytest.raises(RuleBroken):
        submissions.checked_key(key)


def test_of_two_presses_with_one_key_at_once_one_is_done_and_both_are_answered(story, app):
    task = story.assigned()
    person, task_id, number = story.people.technician.person(), task.id, task.number
    now, start = at("2026-03-04 14:00"), Barrier(6)

    def press(_turn):
        with app.app_context():
            act = Act(person, now, "")
            row = db.session.get(RepairTask, task_id)
            db.session.rollback()
            start.wait(timeout=10)
            return complete_once(act, row)

    db.session.rollback()
    with ThreadPoolExecutor(6) as phones:
        answers = list(phones.map(press, range(6)))
    db.session.expire_all()
    assert answers == [{"number": number}] * 6
    assert (count(Submission), count(Revisit)) == (1, 1)
    assert [verb for verb, _who in audited(task)].count("complete") == 1
    assert audit.broken_link(db.session) is None


# The moment of a press


def test_a_queued_press_counts_from_the_device_and_keeps_its_arrival(story):
    """F-7."""
    task = story.assigned()
    story.complete(task, when="2026-03-04 18:00", pressed_at=at("2026-03-04 14:05"))
    now = stored(task)
    assert (now["completed_at"], now["typed_at"]) == (at("2026-03-04 14:05"), at("2026-03-04 18:00"))
    assert (now["is_sent_later"], now["typed_by_id"], now["is_late_typed"]) == (True, None, False)
    assert task.revisits[0].due_at == at("2026-03-05 14:05")


def test_a_press_that_came_at_once_is_no_later_one(story):
    task = story.repaired()
    assert (stored(task)["is_sent_later"], stored(task)["typed_at"]) == (False, None)


def test_a_device_whose_clock_runs_ahead_is_not_believed(story):
    """F-7."""
    task = story.assigned()
    story.complete(task, when="2026-03-04 14:00", pressed_at=at("2026-03-04 14:30"))
    assert (stored(task)["completed_at"], stored(task)["is_sent_later"]) == (at("2026-03-04 14:00"), True)


def test_a_press_of_more_than_a_day_ago_is_typed_from_the_slip_instead(story):
    """F-7."""
    task, pressed_at = story.assigned(), at("2026-03-04 14:05")
    with pytest.raises(RuleBroken) as refused:
        story.complete(task, when="2026-03-05 14:06", pressed_at=pressed_at)
    assert (refused.value.clause, refused.value.field) == ("F-7", "completed_at")
    story.complete(task, when="2026-03-05 14:05", pressed_at=pressed_at)
    assert stored(task)["completed_at"] == pressed_at


def test_taking_and_arriving_count_from_the_press_too(story):
    """F-7, F-32."""
    task, act = story.assigned(urgent=True), story.act("technician", "2026-03-04 11:00")
    repair_tasks.accept(act, task, pressed_at=at("2026-03-04 10:10"))
    repair_tasks.arrive(act, task, pressed_at=at("2026-03-04 10:20"))
    assert (task.accepted_at, task.arrived_at) == (at("2026-03-04 10:10"), at("2026-03-04 10:20"))


@pytest.mark.parametrize("pressed_at", ["2026-03-04 09:59", "2026-03-04 11:01"])
def test_nobody_arrives_before_the_dispatch_or_in_the_future(story, pressed_at):
    task, act = story.assigned(), story.act("technician", "2026-03-04 11:00")
    repair_tasks.arrive(act, task, pressed_at=at(pressed_at))
    assert task.arrived_at == act.now


def test_a_special_case_counts_when_it_is_here(story):
    """S 3(7): what waits in a phone is reported to nobody yet."""
    task, act = story.assigned(), story.act("technician", "2026-03-05 00:00")
    with pytest.raises(TypeError):
        repair_tasks.report_special_case(
            story.act("technician", "2026-03-04 23:30"), task, reason="缺配件",
            new_due_at=act.now + timedelta(days=3), pressed_at=at("2026-03-04 23:00"),
        )
    with pytest.raises(RuleBroken) as refused:
        repair_tasks.report_special_case(act, task, reason="缺配件", new_due_at=act.now + timedelta(days=3))
    assert refused.value.clause == "F-6"


def test_a_key_is_kept_as_long_as_a_device_may_send_it_again(story, monkeypatch):
    task, then = story.assigned(), story.act("technician", "2026-03-04 14:00")
    complete_once(then, task)
    db.session.add_all(Submission(staff_id=then.person.id, key=f"{n:032x}", at=then.now, answer="{}") for n in range(4))
    db.session.commit()
    monkeypatch.setattr(submissions, "FORGOTTEN_AT_ONCE", 3)
    over = then.now + submissions.KEPT_FOR
    assert (submissions.forget_old(over), count(Submission)) == (0, 5)
    db.session.rollback()
    young = Submission(staff_id=then.person.id, key=OTHER, at=over, answer="{}")
    db.session.add(young)
    db.session.commit()
    assert [submissions.forget_old(over + timedelta(seconds=1)) for _ in range(3)] == [3, 2, 0]
    assert db.session.scalars(select(Submission.key)).all() == [OTHER]
