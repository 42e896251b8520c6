"""催办: a contact on the open case, no new record, no new clock; who hears of it rises (S 1(6), people 2)."""

import pytest

from models import Chase, Visit, db
from regulation.broken import NotPermitted, RuleBroken, WrongState
from tests.workflow.story import at, stored
from workflow import chases


def test_the_first_reaches_the_handler_the_second_the_supervisor_the_third_the_director(story):
    task = story.assigned()
    for when in ("2026-03-04 11:00", "2026-03-04 15:00", "2026-03-05 09:00"):
        chases.chase_repair_task(story.act("receptionist", when), task, words="怎么还没人来", channel="call")
    rows = list(db.session.query(Chase).order_by(Chase.times))
    assert [(row.times, row.told_role, row.at) for row in rows] == [
        (1, "handler", at("2026-03-04 11:00")), (2, "supervisor", at("2026-03-04 15:00")),
        (3, "director", at("2026-03-05 09:00")),
    ]


def test_it_makes_no_new_record_and_restarts_no_clock(story):
    complaint = story.complaint()
    before = stored(complaint)
    chases.chase_complaint(story.act("officer", "2026-03-05 09:00"), complaint, words="催", channel="visit")
    after = stored(complaint)
    assert db.session.query(Visit).count() == 1
    assert {name for name in after if after[name] != before[name]} <= {"version"}


def test_each_case_counts_its_own(story):
    visit, task = story.enquiry(), story.repair()
    chases.chase_visit(story.act("receptionist"), visit, words="催")
    chases.chase_repair_task(story.act("receptionist"), task, words="催")
    assert {row.times for row in db.session.query(Chase)} == {1}


def test_it_has_words_and_a_way(story):
    visit = story.enquiry()
    for given in ({"words": " "}, {"words": "催", "channel": ""}):
        with pytest.raises(RuleBroken) as refused:
            chases.chase_visit(story.act("receptionist"), visit, **given)
        assert refused.value.field in given
    with pytest.raises(NotPermitted):
        chases.chase_visit(story.act("technician"), visit, words="催")


def test_a_closed_case_isnt_chased(story):
    with pytest.raises(WrongState):
        chases.chase_complaint(story.act("receptionist"), story.closed(), words="催")
