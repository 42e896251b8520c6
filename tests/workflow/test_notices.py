"""提醒 that a verb writes: once each, in its own transaction, to those in charge and to nobody else."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Complaint, Department, Escalation, Notice, Staff, db
from regulation.broken import RuleBroken, WrongState
from storage import READING
from tests.people import add_person
from tests.workflow.story import TEN, at
from workflow import chases, complaints, escalations, notice_box, referrals, repair_tasks, special_events, staff, visits
from workflow.act import Act, together
from workflow.deputation import name_deputy
from workflow.notices import Directory

LATER = "2026-03-04 11:00"


def told(kind=None) -> list:
    """(kind, who) of every notice, in the order in which they came."""
    query = select(Notice.kind, Staff.username).join(Staff, Staff.id == Notice.staff_id).order_by(Notice.id)
    return [tuple(row) for row in db.session.execute(query if kind is None else query.where(Notice.kind == kind))]


def names(kind) -> set:
    return {who for _kind, who in told(kind)}


# Tasks


def test_an_assigned_task_tells_its_technician(story):
    task = story.assigned()
    assert told() == [("assigned", "chen.gang")]
    row = db.session.scalars(select(Notice)).one()
    assert (row.case, row.due_at, row.created_at, row.read_at) == (task, task.due_at, at(TEN), None)
    assert (row.office_id, row.created_by_id) == (story.people.east.id, story.people.receptionist.id)


def test_a_task_given_to_a_department_tells_the_people_who_may_take_it(story):
    task = story.repair()
    repair_tasks.assign(story.act("receptionist"), task, department=story.people.engineering)
    assert names("assigned") == {"chen.gang", "zhao.lei"}


def test_a_task_given_to_another_tells_that_one_and_given_back_again_tells_again(story):
    task = story.assigned()
    repair_tasks.reassign(story.act("receptionist", LATER), task, assigned_to=story.people.officer)
    repair_tasks.reassign(
        story.act("receptionist", "2026-03-04 12:00"), task, assigned_to=story.people.technician
    )
    assert told() == [("assigned", "chen.gang"), ("assigned", "zhao.lei"), ("assigned", "chen.gang")]


def test_who_takes_a_task_for_oneself_isnt_told(story):
    task = story.repair()
    repair_tasks.assign(story.act("supervisor"), task, assigned_to=story.people.supervisor)
    assert told() == []


def test_a_special_event_tells_the_director_at_once(story):
    """S 5(6): the units are told by phone, from the list; the director is told by the program."""
    event = story.receive(kind="help", content="困梯", special_kind="lift", special_place="3栋")
    assert told() == [("special_event", "zhou.ping")]
    assert db.session.scalars(select(Notice)).one().due_at == event.special_report_due_at
    later = story.enquiry()
    special_events.mark_special(story.act("supervisor"), later, special_kind="gas", special_place="4栋")
    assert told("special_event") == [("special_event", "zhou.ping")] * 2


def test_a_special_case_tells_the_director(story):
    """S 3(7)."""
    task = story.assigned()
    repair_tasks.report_special_case(
        story.act("technician", LATER), task, reason="等配件", new_due_at=at("2026-03-06 12:00")
    )
    assert told("special_case") == [("special_case", "zhou.ping")]
    assert db.session.scalars(select(Notice.due_at).where(Notice.kind == "special_case")).one() == at(
        "2026-03-06 12:00"
    )


def test_a_special_case_told_to_the_supervisor_reaches_the_director_all_the_same(story):
    task = story.assigned()
    repair_tasks.report_special_case(
        story.act("technician", LATER), task, reason="等配件", new_due_at=at("2026-03-06 12:00"),
        to_staff=story.people.supervisor, way="phone",
    )
    assert names("special_case") == {"zhou.ping", "sun.mei"}


# Reports


def test_what_is_escalated_tells_its_addressee(story):
    complaint = story.complaint()
    escalations.escalate_complaint(story.act("receptionist"), complaint, reason="请过问")
    assert told() == [("escalated", "zhou.ping")]
    escalations.escalate_complaint(story.act("director"), complaint, reason="请公司过问")
    assert told() == [("escalated", "zhou.ping"), ("escalated", "he.company")]


def test_a_report_that_waits_tells_nobody_until_it_is_made(story):
    """S 5(4): past the director, who is the direct superior, a verified service complaint goes to the leader."""
    complaint = story.service_complaint(target_staff=story.people.technician)
    story.verify(complaint)
    assert told() == []
    escalations.escalate_complaint(story.act("supervisor", LATER), complaint, reason="核实属实")
    assert told() == [("escalated", "he.company")]


def test_bribes_go_to_the_leader_and_not_to_the_director(story):
    story.service_complaint(category=story.people.bribe_category, target_staff=story.people.technician)
    assert told() == [("escalated", "he.company")]


def test_about_the_director_the_leader_is_told(story):
    """F-35."""
    complaint = story.service_complaint(target_staff=story.people.director)
    complaints.record_anger(story.act("receptionist"), complaint, anger_cause="reception")
    assert names("escalated") == {"he.company"}


def test_a_unit_outside_has_no_bell(story):
    visit = story.enquiry()
    escalations.escalate_visit(
        story.act("receptionist"), visit, reason="请派出所协助", to_text="派出所", way="phone"
    )
    assert told() == []


# Callers


def test_the_chases_of_a_case_reach_one_more_each_time(story):
    """S 1(6)."""
    task = story.assigned()
    for when, expected in (
        (LATER, {"chen.gang"}),
        ("2026-03-04 15:00", {"chen.gang", "sun.mei"}),
        ("2026-03-05 09:00", {"chen.gang", "sun.mei", "zhou.ping"}),
    ):
        before = len(told("chased"))
        chases.chase_repair_task(story.act("colleague", when), task, words="怎么还没人来")
        assert {who for _kind, who in told("chased")[before:]} == expected


def test_the_supervisor_of_the_cases_own_department_is_told_and_not_the_others(story):
    people = story.people
    gardens = Department(office_id=people.east.id, name="环境部", created_at=people.east.created_at)
    db.session.add(gardens)
    db.session.flush()
    add_person(db.session, "own.boss", "工程主管", "supervisor", people.east, department_id=people.engineering.id)
    add_person(db.session, "other.boss", "环境主管", "supervisor", people.east, department_id=gardens.id)
    db.session.commit()
    task = story.assigned(catalogue=people.tap)
    for when in (LATER, "2026-03-04 15:00"):
        chases.chase_repair_task(story.act("colleague", when), task, words="催")
    assert names("chased") == {"chen.gang", "own.boss"}


def test_whom_a_caller_wants_is_told(story):
    """S 4(3)."""
    visit = story.enquiry(to_staff=story.people.officer)
    assert told() == [("contacted", "zhao.lei")]
    referrals.refer(story.act("receptionist", LATER), visit, to_staff=story.people.supervisor)
    assert told("contacted") == [("contacted", "zhao.lei"), ("contacted", "sun.mei")]


def test_a_caller_passed_to_the_director_is_one_notice(story):
    visit = story.enquiry()
    referrals.pass_to_director(story.act("receptionist"), visit)
    assert told() == [("escalated", "zhou.ping")]
    with pytest.raises(WrongState, match="已经转主任接待"):
        referrals.pass_to_director(story.act("receptionist"), visit)
    assert told() == [("escalated", "zhou.ping")]


def test_who_goes_along_with_a_tour_is_told(story):
    """S 4(4): also who goes instead."""
    visit = story.receive(kind="tour", visitor_name="友邻物业", escort=story.people.officer, who="receptionist")
    visits.correct(story.act("receptionist", LATER), visit, escort=story.people.supervisor)
    visits.correct(story.act("receptionist", LATER), visit, escort=None)
    assert told() == [("contacted", "zhao.lei"), ("contacted", "sun.mei")]


def test_the_leader_whom_a_resident_is_to_meet_is_told(story):
    """S 5(4): not one whose wish was unreasonable."""
    leader, act = story.people.leader, story.act("director", LATER)
    for is_reasonable, count in ((False, 0), (True, 1), (True, 1)):
        complaints.arrange_meeting(
            act, story.complaint() if count == 0 else db.session.get(Complaint, 1), is_reasonable=is_reasonable,
            reason="要当面说", leader=leader, meeting_at=at("2026-03-05 10:00"),
        )
        assert told("contacted") == [("contacted", "he.company")] * count


# Whom nothing is told


def test_a_disabled_account_is_told_nothing_and_somebody_stands_in(story):
    task = story.assigned()
    db.session.execute(db.delete(Notice))
    db.session.commit()
    staff.disable(story.act("director"), story.people.technician)
    chases.chase_repair_task(story.act("colleague", LATER), task, words="催")
    assert names("chased") == {"li.na"}


def test_the_accused_hears_nothing_of_the_case_against_him(story):
    """S 1(7), S 5(4): not even as the one who took the call."""
    complaint = story.service_complaint(target_staff=story.people.receptionist, who="receptionist")
    for when in (LATER, "2026-03-04 15:00", "2026-03-05 09:00"):
        chases.chase_complaint(story.act("officer", when), complaint, words="催")
    assert "li.na" not in {who for _kind, who in told()}
    assert names("chased") == {"wang.fang", "sun.mei", "zhou.ping"}


def test_a_deputy_is_told_what_the_director_is(story):
    people = story.people
    name_deputy(story.act("director"), people.supervisor, at("2026-03-04 08:00"), at("2026-03-05 08:00"))
    task = story.assigned()
    for when in (LATER, "2026-03-04 11:10", "2026-03-04 11:20"):
        chases.chase_repair_task(story.act("colleague", when), task, words="催")
    third = [who for kind, who in told("chased")][-3:]
    assert set(third) == {"chen.gang", "sun.mei", "zhou.ping"}
    repair_tasks.report_special_case(
        story.act("technician", LATER), task, reason="等配件", new_due_at=at("2026-03-06 12:00")
    )
    assert names("special_case") == {"sun.mei", "zhou.ping"}
    repair_tasks.report_special_case(
        story.act("technician", "2026-03-05 08:00"), story.assigned(when="2026-03-05 08:00"), reason="等配件",
        new_due_at=at("2026-03-07 12:00"),
    )
    assert told("special_case")[-1] == ("special_case", "zhou.ping")
    assert len(told("special_case")) == 3


def test_another_office_hears_nothing(story):
    story.assigned()
    escalations.escalate_complaint(story.act("receptionist"), story.complaint(), reason="请过问")
    assert {one.office_id for one in db.session.scalars(select(Notice))} == {story.people.east.id}


# One transaction


def test_a_refused_verb_tells_nobody(story):
    task = story.assigned()
    before = told()
    with pytest.raises(RuleBroken):
        chases.chase_repair_task(story.act("colleague"), task, words=" ")
    with pytest.raises(RuleBroken), together(story.act("colleague")):
        chases.chase_repair_task(story.act("colleague"), task, words="催")
        chases.chase_repair_task(story.act("colleague"), task, words=" ")
    assert told() == before
    chases.chase_repair_task(story.act("colleague"), task, words="催")
    assert told()[len(before):] == [("chased", "chen.gang")]


# Reading


def box(story, who, when=LATER):
    return story.act(who, when)


def test_reading_writes_the_time_once_and_the_own_ones_only(story):
    story.assigned()
    escalations.escalate_complaint(story.act("receptionist"), story.complaint(), reason="请过问")
    technician = box(story, "technician")
    assert notice_box.count_unread(technician) == 1
    of_the_director = db.session.scalars(select(Notice).where(Notice.kind == "escalated")).one()
    assert notice_box.read(technician, of_the_director.id) == 0
    assert notice_box.read(technician) == 1
    assert notice_box.read(box(story, "technician", "2026-03-04 12:00")) == 0
    read_at = dict(db.session.execute(select(Notice.kind, Notice.read_at)).all())
    assert read_at == {"assigned": at(LATER), "escalated": None}
    assert notice_box.count_unread(technician) == 0
    assert notice_box.count_unread(box(story, "director")) == 1


def test_a_notice_of_a_report_and_the_report_are_read_together(story):
    """S 5(4): both ways, for it is the same thing said twice."""
    first, second = story.complaint(), story.complaint()
    for complaint in (first, second):
        escalations.escalate_complaint(story.act("receptionist"), complaint, reason="请过问")
    notices = db.session.scalars(select(Notice).order_by(Notice.id)).all()
    reports = db.session.scalars(select(Escalation).order_by(Escalation.id)).all()
    notice_box.read(box(story, "director"), notices[0].id)
    escalations.read(box(story, "director", "2026-03-04 12:00"), reports[1])
    db.session.expire_all()
    assert [report.read_at for report in reports] == [at(LATER), at("2026-03-04 12:00")]
    assert [notice.read_at for notice in notices] == [at(LATER), at("2026-03-04 12:00")]


def test_what_became_a_complaint_about_oneself_is_gone_from_the_box(story):
    complaint = story.complaint()
    story.verify(complaint)
    complaints.handle(story.act("supervisor"), complaint, handler=story.people.officer)
    chases.chase_complaint(story.act("receptionist"), complaint, words="催")
    officer = box(story, "officer")
    assert notice_box.count_unread(officer) == 1
    complaints.correct(
        story.act("receptionist"), complaint, target_staff=story.people.officer, category=complaint.category
    )
    assert notice_box.count_unread(officer) == 0
    assert notice_box.read(officer) == 0


def test_what_nobody_read_for_a_day_is_visible_to_the_board(story):
    story.assigned()
    escalations.escalate_complaint(story.act("receptionist"), story.complaint(), reason="请过问")

    def unread(who, when):
        rows = db.session.scalars(notice_box.unread_too_long(story.act(who, when), story.people.east.id))
        return [row.kind for row in rows]

    assert unread("director", "2026-03-05 10:00") == []
    assert sorted(unread("director", "2026-03-05 10:01")) == ["assigned", "escalated"]
    notice_box.read(box(story, "technician"))
    assert unread("director", "2026-03-05 10:01") == ["escalated"]
    staff.disable(Act(story.people.admin.person(), at(LATER)), story.people.director)
    assert unread("supervisor", "2026-03-05 10:01") == []


def test_a_task_that_went_to_another_is_no_unread_notice_of_the_first(story):
    task = story.assigned()
    repair_tasks.reassign(story.act("receptionist", LATER), task, assigned_to=story.people.officer)
    act = story.act("director", "2026-03-06 10:00")
    rows = db.session.scalars(notice_box.unread_too_long(act, story.people.east.id)).all()
    assert [row.staff_id for row in rows] == [story.people.officer.id]


def test_what_is_against_the_director_isnt_on_the_directors_board(story):
    complaint = story.service_complaint(target_staff=story.people.director)
    chases.chase_complaint(story.act("colleague"), complaint, words="催")
    act = story.act("director", "2026-03-06 10:00")
    assert db.session.scalars(notice_box.unread_too_long(act, story.people.east.id)).all() == []


def test_more_people_cost_no_more_statements_to_know_them(story, statements):
    """Whom a verb may tell is asked within its transaction."""
    def asked() -> int:
        db.session.rollback()
        statements.clear()
        with Session(db.engines[READING]) as session:
            assert Directory(session, at(TEN)).of(office)
        return len(statements)

    office = story.people.east.id
    few = asked()
    for number in range(5):
        add_person(db.session, f"new.{number}", "新来的", "officer", story.people.east)
    db.session.commit()
    assert asked() == few
