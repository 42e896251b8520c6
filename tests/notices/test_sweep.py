"""What time brings about, found by sweeps: promises, revisits, silence. Each told once, however many sweep."""

import json
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from models import Notice, Revisit, Setting, Staff, Submission, db
from notices import sweep as sweeping
from notices.every_minute import Sweeper
from notices.sweep import sweep
from tests.databases import close
from tests.people import add_person
from tests.workflow.story import SHANGHAI, at
from workflow import complaints, notice_box, repair_tasks, staff, visits

TEN, NOON, EVENING = "2026-03-04 10:00", "2026-03-04 12:00", "2026-03-04 17:00"


def swept(when: str) -> int:
    db.session.commit()
    made = sweep(at(when))
    db.session.expire_all()
    return made


def told(kind: str) -> list:
    query = select(Staff.username).join(Notice, Notice.staff_id == Staff.id).where(Notice.kind == kind)
    return sorted(db.session.scalars(query))


def promised(story, until: str = NOON, **given):
    promise = {"promised_at": at(until), "reason": "要查", "consented": True}
    return story.enquiry(promise=promise, **given)


def waiting(story, who: str, kind: str) -> int:
    """How many notices of a kind wait for a person to read them."""
    act = story.act(who, "2026-03-05 15:00")
    query = notice_box.mine(act).where(notice_box.waits(), Notice.kind == kind)
    return len(db.session.scalars(query).all())


# Promises (S 5(8))


def test_a_promise_is_told_to_its_handler_before_and_to_the_director_once_broken(story):
    promised(story)
    assert swept("2026-03-04 09:59") == 0
    assert swept(TEN) == 1
    assert told("promise_soon") == ["li.na"]
    assert swept(NOON) == 0
    assert swept("2026-03-04 12:01") == 1
    assert told("promise_broken") == ["zhou.ping"]
    assert swept("2026-03-04 12:02") == 0
    row = db.session.scalars(select(Notice).where(Notice.kind == "promise_broken")).one()
    assert (row.due_at, row.created_at, row.created_by_id) == (at(NOON), at("2026-03-04 12:01"), None)


def test_a_promise_on_a_complaint_is_its_handlers_and_stands_beside_the_complaint(story):
    complaint = story.complaint()
    story.verify(complaint)
    complaints.handle(story.act("supervisor"), complaint, handler=story.people.officer)
    complaints.promise(
        story.act("officer"), complaint, promised_at=at(NOON), reason="等配件", consented=True, consent_way="phone"
    )
    swept("2026-03-04 11:00")
    assert told("promise_soon") == ["zhao.lei"]
    assert db.session.scalars(select(Notice.complaint_id)).one() == complaint.id


def test_a_kept_promise_and_one_replaced_are_told_no_more(story):
    kept, replaced = promised(story), promised(story)
    visits.reply(story.act("receptionist", "2026-03-04 11:00"), kept, answer="查到了")
    visits.promise(
        story.act("receptionist", "2026-03-04 11:00"), replaced, promised_at=at("2026-03-05 12:00"), reason="还要查",
        consented=True, consent_way="phone",
    )
    assert swept("2026-03-04 13:00") == 0
    assert swept("2026-03-05 11:00") == 1


def test_a_promise_by_the_end_of_the_day_breaks_at_midnight(story):
    promised(story, "2026-03-04 23:59:59")
    swept("2026-03-04 23:59:59")
    assert (told("promise_soon"), told("promise_broken")) == (["li.na"], [])
    swept("2026-03-05 00:00")
    assert told("promise_broken") == ["zhou.ping"]


def test_a_promise_of_a_disabled_colleague_is_told_to_the_desk(story):
    promised(story)
    staff.disable(story.act("director"), story.people.receptionist)
    swept("2026-03-04 11:00")
    assert told("promise_soon") == ["wang.fang"]


def test_the_accused_is_told_nothing_of_his_case_and_the_director_nothing_of_her_own(story):
    """S 1(7), F-35."""
    for accused, by in ((story.people.receptionist, "receptionist"), (story.people.director, "colleague")):
        complaint = story.service_complaint(target_staff=accused, who=by)
        complaints.promise(
            story.act("officer"), complaint, promised_at=at(NOON), reason="要核实", consented=True, consent_way="phone"
        )
    swept("2026-03-04 11:00")
    swept("2026-03-04 13:00")
    assert told("promise_soon") == ["wang.fang", "wang.fang"]
    assert told("promise_broken") == ["he.company", "zhou.ping"]


# Revisits (S 3(8))


def test_a_revisit_is_told_to_the_desk_four_hours_before_and_to_the_director_when_late(story):
    story.repaired()
    assert swept("2026-03-05 09:59") == 0
    assert swept(f"2026-03-05 {TEN[-5:]}") == 2
    assert told("revisit_soon") == ["li.na", "wang.fang"]
    assert swept("2026-03-05 14:00") == 0
    assert swept("2026-03-05 14:01") == 1
    assert told("revisit_late") == ["zhou.ping"]


def test_a_revisit_that_was_made_is_told_no_more(story):
    task = story.repaired()
    repair_tasks.complete_revisit(
        story.act("receptionist", "2026-03-04 16:00"), task, rating="satisfied", method="phone"
    )
    assert swept("2026-03-05 14:01") == 0


def test_a_grave_complaints_revisit_is_told_to_the_director(story):
    """F-22."""
    complaint = story.complaint(severity="grave")
    story.verify(complaint)
    story.finish(complaint)
    swept("2026-03-05 10:00")
    assert told("revisit_soon") == ["zhou.ping"]


def test_the_warning_is_the_offices_own_number(story):
    story.repaired()
    east = story.people.east
    db.session.add(Setting(office_id=east.id, key="revisit_warning_hours", value=8, created_at=at(TEN)))
    assert swept("2026-03-05 06:00") == 2
    assert swept("2026-03-05 10:00") == 0


# What a notice warned of is over


def test_a_warning_of_what_was_done_since_waits_for_nobody(story):
    promised(story)
    story.repaired()
    taken = story.assigned()
    swept(TEN)
    swept("2026-03-05 14:01")
    for who, kind in (("receptionist", "promise_soon"), ("director", "not_accepted"), ("director", "revisit_late")):
        assert waiting(story, who, kind) == 1, kind
    for revisit in db.session.scalars(select(Revisit)):
        repair_tasks.complete_revisit(
            story.act("receptionist", "2026-03-05 14:10"), revisit.repair_task, rating="satisfied", method="phone"
        )
    repair_tasks.accept(story.act("technician", "2026-03-05 14:10"), taken)
    assert waiting(story, "director", "not_accepted") == waiting(story, "director", "revisit_late") == 0
    assert waiting(story, "receptionist", "promise_soon") == 1


def test_whoever_takes_a_task_has_read_that_it_was_given_to_them(story):
    task = story.assigned()
    assert waiting(story, "technician", "assigned") == 1
    repair_tasks.accept(story.act("technician", TEN), task)
    assert waiting(story, "technician", "assigned") == 0
    assert [row.read_at for row in db.session.scalars(select(Notice).where(Notice.kind == "assigned"))] == [at(TEN)]


# Silence (职责(1))


def test_a_task_that_nobody_takes_within_the_hour_is_told_to_the_director(story):
    task = story.assigned()
    assert swept("2026-03-04 11:00") == 0
    assert swept("2026-03-04 11:01") == 1
    assert told("not_accepted") == ["zhou.ping"]
    assert swept("2026-03-04 12:00") == 0
    repair_tasks.reassign(story.act("receptionist", NOON), task, assigned_to=story.people.officer)
    assert swept("2026-03-04 13:00") == 0
    assert swept("2026-03-04 13:01") == 1
    assert told("not_accepted") == ["zhou.ping"] * 2


def test_a_task_that_was_taken_or_handed_back_is_not(story):
    taken, back = story.assigned(), story.assigned()
    repair_tasks.accept(story.act("technician", "2026-03-04 10:30"), taken)
    repair_tasks.hand_back(story.act("technician", "2026-03-04 10:30"), back, reason="不在班")
    assert swept("2026-03-04 11:01") == 0


def test_a_task_given_out_after_closing_waits_for_the_morning(story):
    story.assigned(when="2026-03-04 18:00")
    assert swept("2026-03-05 09:30") == 0
    assert swept("2026-03-05 09:31") == 1


def test_an_urgent_task_by_the_time_somebody_should_be_there(story):
    story.assigned(urgent=True)
    assert swept("2026-03-04 10:31") == 1


# Once, by whomever


def test_who_comes_later_isnt_told_of_what_is_told(story):
    promised(story)
    swept("2026-03-04 12:01")
    add_person(db.session, "new.boss", "新主任", "director", story.people.east)
    db.session.commit()
    assert swept("2026-03-04 12:02") == 0


def test_after_a_standstill_only_the_last_fortnight_is_told(story):
    promised(story, "2026-03-04 12:00")
    promised(story, "2026-03-10 12:00")
    assert swept("2026-03-20 12:00") == 1
    assert swept("2026-04-20 12:00") == 0


def test_offices_are_swept_together_and_told_apart(story):
    promised(story)
    promised(story, who="west_receptionist")
    swept("2026-03-04 12:01")
    assert told("promise_broken") == ["feng.lan", "zhou.ping"]


@pytest.fixture
def due(story):
    """Thirty broken promises, as many for the desk to hear of, and a task that nobody took."""
    for _ in range(30):
        promised(story, "2026-03-05 21:00")
        promised(story)
    story.assigned()
    return 30 + 30 + 1


def test_eight_processes_that_sweep_at_once_make_one_notice_each(due, database, app):
    db.session.commit()
    db.session.execute(db.delete(Notice))
    db.session.commit()
    close(app)
    command = [
        sys.executable, "-m", "tests.workflow.crowd", database.url, str(database.instance), "sweep_for_notices"
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    made = [count for worker in json.loads(done.stdout) for count in worker]
    assert sum(made) == due
    assert db.session.scalar(select(func.count(Notice.id))) == due


def test_a_sweep_killed_in_the_middle_leaves_nothing_half_told(due, database, app):
    db.session.commit()
    moment = at("2026-03-05 22:00")
    command = [sys.executable, "-m", "tests.notices.killed", database.url, str(database.instance), moment.isoformat()]
    killed = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    before = db.session.scalar(select(func.count(Notice.id)))
    db.session.rollback()
    # A server may need a moment to see that the other end is gone.
    made, until = 0, time.monotonic() + 10
    while made < due and time.monotonic() < until:
        made += sweep(moment)
        time.sleep(0.05)
    assert db.session.scalar(select(func.count(Notice.id))) == before + made
    assert sweep(moment) == 0


def test_a_sweep_reads_while_somebody_saves_and_a_save_goes_on_while_it_reads(story, app):
    """Nobody who saves waits for a sweep that has nothing to write: it takes no lock."""
    db.session.commit()
    db.session.execute(db.update(Staff).values(last_seen_at=at(TEN)))
    made = []

    def beside():
        with app.app_context():
            made.append(sweep(at(TEN)))

    thread = threading.Thread(target=beside)
    thread.start()
    thread.join(timeout=5)
    assert made == [0]
    db.session.rollback()


# In the server


def test_the_thread_sweeps_again_after_an_error_and_logs_it(story, app, monkeypatch, caplog):
    promised(story, (at(TEN) - timedelta(hours=1)).strftime("%Y-%m-%d %H:%M"), when="2026-03-04 08:00")
    db.session.commit()
    calls, again = [], threading.Event()

    def failing(now):
        calls.append(now)
        if len(calls) == 1:
            raise RuntimeError("the database went away")
        made = sweeping.sweep(at("2026-03-04 10:00"))
        again.set()
        return made

    monkeypatch.setattr("notices.every_minute.sweep", failing)
    thread = Sweeper(app, every=0.02)
    thread.start()
    assert again.wait(10)
    thread.stop()
    thread.join(timeout=5)
    assert not thread.is_alive()
    assert "A sweep for notices failed" in caplog.text
    db.session.expire_all()
    assert told("promise_broken") == ["zhou.ping"]


def test_the_thread_lets_go_of_old_keys(story, app):
    old = Submission(staff_id=story.act("technician").person.id, key="f" * 32, at=at(TEN), answer="{}")
    db.session.add(old)
    db.session.commit()
    Sweeper(app).sweep_once()
    assert db.session.scalar(select(func.count()).select_from(Submission)) == 0


def test_the_thread_ends_at_once_when_told(app):
    thread = Sweeper(app, every=3600)
    thread.start()
    began = time.monotonic()
    thread.stop()
    thread.join(timeout=5)
    assert not thread.is_alive()
    assert time.monotonic() - began < 2


def test_the_command_sweeps_once(story, app):
    now = datetime.now(SHANGHAI)
    before, until = (f"{now - timedelta(hours=hours):%Y-%m-%d %H:%M}" for hours in (3, 1))
    promised(story, until, when=before)
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["sweep"])
    assert result.exit_code == 0
    assert "已发出 1 条提醒" in result.output
