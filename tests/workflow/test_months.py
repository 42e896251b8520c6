"""The month's report: written by the desk, submitted, returned or approved, then frozen (职责(2), C.7)."""

import hashlib
import json
from datetime import date

import pytest
from sqlalchemy import select

from figures.sheet import sheet
from models import Complaint, MonthlyReport, Notice, RepairTask, Staff, Visit, db
from regulation.broken import NotPermitted, Refusals, RuleBroken, WrongState
from regulation.months import Period
from tests.workflow.story import at, audited
from workflow import months
from workflow.act import SeenVersionStale
from workflow.visits import correct
from workflow.voiding import void

MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))
APRIL = "2026-04-01 09:00"
DUE = date(2026, 4, 20)


@pytest.fixture
def report(story):
    """The report of a March with a complaint that was handled, and one that wasn't."""
    story.finished()
    story.complaint()
    assert made(story.act("receptionist", APRIL).as_system(), story.people.east.id)
    return db.session.scalars(select(MonthlyReport)).one()


def made(act, office_id: int) -> bool:
    db.session.commit()
    return months.make_report(act, office_id, MARCH)


def written(story, report, **given):
    months.write_analysis(story.act("receptionist", APRIL), report, analysis="楼道灯老化", **given)
    return months.add_measure(
        story.act("receptionist", APRIL), report, text="每周巡灯一次", person=story.people.officer, due_on=DUE
    )


def submitted(story, report):
    written(story, report)
    return months.submit(story.act("receptionist", APRIL), report)


def told(kind: str) -> list:
    query = select(Staff.username).join(Notice, Notice.staff_id == Staff.id).where(Notice.kind == kind)
    return sorted(db.session.scalars(query))


def test_a_report_is_made_once_and_the_desk_is_told(story, report):
    assert (report.first_on, report.until_on, report.state) == (MARCH.first, MARCH.until, "draft")
    assert not made(story.act("director", APRIL), report.office_id)
    assert audited(report) == [("make", "系统")]
    receptionists = [row.username for row in db.session.scalars(select(Staff).where(
        Staff.office_id == report.office_id, Staff.role == "receptionist", Staff.active
    ))]
    assert told("month_made") == sorted(receptionists)


def test_analysis_and_measures_stand_with_person_and_date(story, report):
    measure = written(story, report)
    assert (report.analysed_by_id, report.analysed_at) == (story.people.receptionist.id, at(APRIL))
    assert (measure.person, measure.due_on, measure.created_by_id) == (
        story.people.officer, DUE, story.people.receptionist.id
    )
    months.drop_measure(story.act("receptionist", APRIL), report, measure.id)
    db.session.refresh(report)
    assert report.measures == []
    assert [verb for verb, _who in audited(report)] == ["make", "write_analysis", "add_measure", "drop_measure"]


def test_a_report_without_analysis_or_with_a_missed_target_and_no_measure_is_not_submitted(story, report):
    desk = story.act("receptionist", APRIL)
    with pytest.raises(Refusals) as refused:
        months.submit(desk, report)
    assert [one.field for one in refused.value.refusals] == ["analysis", "text"]
    assert (report.state, report.submitted_at) == ("draft", None)


def test_a_month_that_still_runs_is_not_submitted(story, report):
    written(story, report)
    with pytest.raises(RuleBroken):
        months.submit(story.act("receptionist", "2026-03-31 23:00"), report)


def test_the_director_is_told_of_what_was_submitted_and_returns_it_with_a_remark(story, report):
    submitted(story, report)
    assert (report.state, told("month_submitted")) == ("submitted", ["zhou.ping"])
    director = story.act("director", APRIL)
    with pytest.raises(RuleBroken):
        months.send_back(director, report, remark=" ")
    months.send_back(director, report, remark="原因写细一点")
    assert (report.state, told("month_returned")) == ("returned", ["li.na"])
    months.write_analysis(story.act("receptionist", APRIL), report, analysis="电路老化，灯泡批次差")
    assert months.submit(story.act("receptionist", "2026-04-01 10:00"), report).state == "submitted"


def test_what_was_submitted_is_not_written_any_more(story, report):
    submitted(story, report)
    with pytest.raises(WrongState):
        months.write_analysis(story.act("receptionist", APRIL), report, analysis="改")
    with pytest.raises(WrongState):
        months.add_measure(story.act("receptionist", APRIL), report, text="再", person=story.people.officer, due_on=DUE)


def test_nobody_but_the_director_approves_and_no_deputy(story, report):
    submitted(story, report)
    for act in (story.act("receptionist", APRIL), story.act("officer", APRIL, deputises=True),
                story.act("leader", APRIL), story.act("west_director", APRIL)):
        with pytest.raises(NotPermitted):
            months.approve(act, report)
    assert report.state == "submitted"


def test_an_approved_report_keeps_its_numbers_whatever_is_corrected_later(story, report):
    submitted(story, report)
    months.approve(story.act("director", APRIL), report)
    db.session.commit()
    kept = months.contents(story.act("director", APRIL), report)
    assert report.digest == hashlib.sha256(report.snapshot.encode()).hexdigest()
    assert kept["figures"]["K1"] == [2, None]
    visit = db.session.scalars(select(Visit).order_by(Visit.id.desc())).first()
    void(story.act("director", "2026-04-02 09:00"), visit, void_kind="mistake", reason="误录")
    later = story.act("director", "2026-04-02 10:00")
    assert months.contents(later, report) == kept
    live = sheet(db.session, report.office_id, MARCH, later.rules(report.office_id), later.now)
    assert live["figures"]["K1"] == [1, None]
    with pytest.raises(WrongState):
        months.approve(later, report)


def test_a_correction_after_the_approval_stands_in_the_list_of_what_changed_since(story, report):
    submitted(story, report)
    director = story.act("director", APRIL)
    months.approve(director, report)
    assert months.changed_since(director, report, (Visit, Complaint, RepairTask)) == []
    visit = db.session.scalars(select(Visit).order_by(Visit.id)).first()
    correct(story.act("director", "2026-04-02 09:00"), visit, remark="补一句")
    (entry,) = months.changed_since(story.act("director", "2026-04-02 10:00"), report, (Visit, Complaint, RepairTask))
    assert (entry.record, entry.record_id, entry.verb) == ("visit", visit.id, "correct")


def test_a_stale_page_is_refused(story, report):
    written(story, report)
    with pytest.raises(SeenVersionStale):
        months.submit(story.act("receptionist", APRIL), report, seen_version=1)


def test_another_offices_report_is_not_there(story, report):
    west = story.act("west_director", APRIL)
    assert months.report_of(west, report.office_id, MARCH) is None
    with pytest.raises(NotPermitted):
        months.write_analysis(west, report, analysis="别人的")
    with pytest.raises(RuleBroken):
        months.add_measure(
            story.act("receptionist", APRIL), report, text="换", person=story.people.west_director, due_on=DUE
        )


def test_an_empty_month_is_noughts_and_nothing_is_reckoned_from_them(story):
    kept = sheet(db.session, story.people.west.id, MARCH, story.act("west_director").rules(story.people.west.id),
                 at(APRIL))
    assert kept["contacts"] == [] and kept["categories"] == []
    assert kept["figures"]["K7"] == [0, 0]
    assert json.loads(json.dumps(kept)) == kept


def test_a_measure_is_marked_as_done_once_even_after_the_approval_and_the_next_month_shows_what_is_left(story, report):
    measure = written(story, report)
    months.submit(story.act("receptionist", APRIL), report)
    months.approve(story.act("director", APRIL), report)
    april = Period(date(2026, 4, 1), date(2026, 5, 1))

    def left(period):
        return months.measures_before(story.act("director", "2026-05-02 09:00"), story.people.east.id, period)

    assert left(april) == [measure] and left(MARCH) == []
    act = story.act("supervisor", "2026-04-10 09:00")
    done = {"done_on": date(2026, 4, 9), "done_note": "巡灯表已上墙"}
    months.finish_measure(act, report, measure.id, **done)
    assert (measure.done_on, measure.done_note, measure.done_by) == (*done.values(), story.people.supervisor)
    assert audited(report)[-1][0] == "finish_measure"
    assert left(april) == [measure] and left(Period(date(2026, 5, 1), date(2026, 6, 1))) == []
    with pytest.raises(WrongState):
        months.finish_measure(act, report, measure.id, **done)
    with pytest.raises(NotPermitted):
        months.finish_measure(story.act("leader", APRIL), report, measure.id, **done)
    with pytest.raises(RuleBroken, match="没有这条措施"):
        months.finish_measure(act, report, measure.id + 1, **done)
