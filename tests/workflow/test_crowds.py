"""Many at once, from eight processes and from forty threads: no number missing or twice, no update lost."""

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm import aliased

from models import AuditEntry, Chase, Complaint, NumberSeries, Visit, db
from regulation.calendar import local_day
from regulation.office_rules import OfficeRules
from tests.databases import close
from tests.people import add_home
from tests.workflow.story import TEN
from workflow import audit, delivery_days, desk, scope
from workflow.act import Act

FORTY = [f"{count:03d}" for count in range(1, 41)]


@pytest.fixture
def crowd(story, database, app):
    """Let eight processes do a job several times each; what they got, a list each."""
    def let(job: str) -> list:
        db.session.rollback()
        close(app)
        command = [sys.executable, "-m", "tests.workflow.crowd", database.url, str(database.instance), job]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        db.session.expire_all()
        return json.loads(done.stdout)

    return let


def counts(model) -> list:
    return list(db.session.scalars(select(model.count).order_by(model.count)))


def test_forty_records_made_by_eight_processes_have_forty_numbers_without_a_gap(crowd):
    """Each of them had a refused save before it, whose numbers came back."""
    got = [pair for worker in crowd("make_numbers") for pair in worker]
    assert sorted(number for number, _complaint in got) == [f"JD-20260304-{count}" for count in FORTY]
    assert sorted(number for _visit, number in got) == [f"TS-20260304-{count}" for count in FORTY]
    assert counts(Visit) == counts(Complaint) == list(range(1, 41))
    assert set(db.session.scalars(select(NumberSeries.last))) == {40}
    assert audit.broken_link(db.session) is None


def test_the_chases_of_one_case_by_eight_processes_are_counted_one_by_one(story, crowd):
    story.complaint()
    got = [times for worker in crowd("chase") for times in worker]
    assert sorted(got) == list(range(1, 25))
    told = list(db.session.scalars(select(Chase.told_role).order_by(Chase.times)))
    assert told == ["handler", "supervisor"] + ["director"] * 22
    assert audit.broken_link(db.session) is None


def test_no_correction_is_lost_when_eight_processes_save_what_they_saw(story, crowd):
    """Each of them saved upon the version that it had read, or was told and read again."""
    story.complaint()
    refusals = [count for worker in crowd("correct_as_seen") for count in worker]
    words = db.session.get(Visit, 1).remark.split()
    assert sorted(words) == sorted(f"{worker}-{turn}" for worker in range(8) for turn in range(3))
    assert sum(refusals) > 0
    corrections = db.session.scalar(
        select(db.func.count(AuditEntry.id)).where(AuditEntry.record == "visit", AuditEntry.verb == "correct")
    )
    assert corrections == 24


def test_forty_threads_of_one_process_get_forty_numbers_without_a_gap(story, app):
    person, office_id = story.people.receptionist.person(), story.people.east.id
    moment, start = story.act("receptionist", TEN).now, Barrier(8)

    def make(_turn):
        with app.app_context():
            visit = desk.receive(Act(person, moment, ""), office_id, channel="visit", kind="other", content="问路")
            return visit.number

    def begin():
        start.wait(timeout=10)

    db.session.rollback()
    with ThreadPoolExecutor(8, initializer=begin) as people:
        numbers = sorted(people.map(make, range(40)))
    assert numbers == [f"JD-20260304-{count}" for count in FORTY]


def test_numbers_start_again_each_day_and_in_each_office(story):
    first, west = story.receive(kind="other"), story.receive("west_receptionist", kind="other")
    next_day = story.receive(when="2026-03-05 00:00", kind="other")
    assert [first.number, west.number, next_day.number] == ["JD-20260304-001", "JD-20260304-001", "JD-20260305-001"]


def test_the_day_of_a_number_is_the_offices_day(story):
    assert story.receive(when="2026-03-04 23:59", kind="other").number == "JD-20260304-001"
    assert story.receive(when="2026-03-05 07:59", kind="other").number == "JD-20260305-001"


def test_the_thousandth_record_of_a_day_has_four_digits_and_sorts_after_the_999th(story):
    story.receive(kind="other")
    db.session.execute(NumberSeries.__table__.update().values(last=998))
    db.session.commit()
    made = [story.receive(kind="other").number for _ in range(2)]
    assert made == ["JD-20260304-999", "JD-20260304-1000"]
    by_count = list(db.session.scalars(select(Visit.number).order_by(Visit.day, Visit.count)))
    assert by_count[-1] == "JD-20260304-1000"


def test_eight_counters_that_call_at_once_get_each_family_once(story, people, crowd):
    """S 3(3)."""
    day = local_day(story.act("receptionist").now, OfficeRules())
    homes = [add_home(db.session, people.east, f"9-1-{floor}01") for floor in range(1, 21)]
    db.session.commit()
    for sheet in delivery_days.plan(story.act("receptionist"), people.east.id, day=day, houses=homes):
        delivery_days.arrive(story.act("receptionist"), sheet)
    first = [set(worker[0]) for worker in crowd("call_families")]
    assert sum(map(len, first)) == len(set().union(*first)) == 20
    assert audit.broken_link(db.session) is None


def test_threads_that_begin_together_share_one_second_name(monkeypatch):
    """A select that is kept would else name another table than the one asked for."""
    def made_slowly(model):
        time.sleep(0.02)
        return aliased(model)

    monkeypatch.setattr(scope, "_aliased", cache(made_slowly))
    together = Barrier(8)

    def ask(_place):
        together.wait()
        return scope.another(Visit)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(map(id, list(pool.map(ask, range(8)))))) == 1
