"""走访: planned, visited, each opinion followed to its reply (B2.1, B2.2, B2.4, B2.5, B2.7, F-13, F-14)."""

from datetime import date

import pytest

from models import AuditEntry, HomeVisit, HomeVisitOpinion, HomeVisitRound, Notice, db
from regulation.broken import NeverApplies, NotPermitted, Refusals, RuleBroken, WrongState
from tests.people import add_home
from tests.workflow.story import audited
from workflow import home_visits, notice_box

NOW = "2026-03-04 10:00"
FOURTH = date(2026, 3, 4)


def plan(story, who: str = "director", **given):
    said = {"kind": "area", "person": story.people.officer, "day": FOURTH, "rounds": 1, "buildings": "3", **given}
    return home_visits.plan(story.act(who, NOW), story.people.east.id, **said)


def record(story, who: str = "officer", **given):
    said = {"visited_on": FOURTH, "person": story.people.officer, "occasion": "at_home", "house": story.people.home,
            "content": "路灯暗", **given}
    return home_visits.record(story.act(who, NOW), story.people.east.id, **said)


def opinion(story, visit, **given):
    said = {"text": "路灯暗", "person": story.people.officer, "due_on": date(2026, 3, 10), **given}
    return home_visits.add_opinion(story.act("officer", NOW), visit, **said)


def test_a_plan_makes_each_round_once_and_its_area_may_change(story):
    first = plan(story)
    again = plan(story, rounds=2)
    assert again[0].id == first[0].id and len(again) == 2
    assert (first[0].first_on, first[0].until_on, first[0].area) == (FOURTH.replace(day=1), date(2026, 4, 1), ["3"])
    assert audited(first[0])[0][0] == "plan_home_visits"


def test_only_supervisor_and_director_plan_in_their_office(story):
    plan(story, "supervisor")
    for who in ("receptionist", "officer", "leader"):
        with pytest.raises(NotPermitted):
            plan(story, who)
    with pytest.raises(RuleBroken, match="不属于本管理处"):
        plan(story, person=story.people.west_director)
    with pytest.raises(RuleBroken, match="没有这些楼栋：9"):
        plan(story, buildings="3、9")


def test_a_visit_belongs_to_the_round_of_its_person_and_day_by_itself(story):
    round_of = plan(story)[0]
    assert record(story).round is round_of
    assert record(story, visited_on=date(2026, 2, 27)).round is None
    assert record(story, person=story.people.supervisor).round is None
    meeting = plan(story, kind="meeting")[0]
    assert record(story, occasion="meeting", house=None, place="活动室").round is meeting


def test_an_area_round_is_complete_with_a_visit_in_each_building(story):
    add_home(db.session, story.people.east, "5-1-101")
    db.session.commit()
    row = plan(story, buildings="3、5")[0]
    act = story.act("officer", NOW)
    with pytest.raises(RuleBroken, match="还没有走访记录"):
        home_visits.finish_round(act, row)
    record(story)
    with pytest.raises(RuleBroken, match="本轮还没有走访：5"):
        home_visits.finish_round(act, row)
    plan(story, buildings="3")
    home_visits.finish_round(act, row)
    assert (row.done_on, row.done_by) == (FOURTH, story.people.officer)
    with pytest.raises(WrongState):
        home_visits.finish_round(act, row)


def test_each_opinion_is_settled_with_result_and_reply(story):
    visit = record(story)
    opinion(story, visit)
    opinion(story, visit, text="电梯慢", to_company=True)
    act = story.act("officer", "2026-03-06 10:00")
    first = visit.opinions[0]
    with pytest.raises(RuleBroken, match="怎样答复住户"):
        home_visits.settle_opinion(act, visit, first.id, done_on=date(2026, 3, 6), done_note="换了灯", reply=None)
    home_visits.settle_opinion(act, visit, first.id, done_on=date(2026, 3, 6), done_note="换了灯", reply="已电话告知")
    assert (first.done_on, first.done_note, first.reply) == (date(2026, 3, 6), "换了灯", "已电话告知")
    assert [one.done_on is None for one in visit.opinions] == [False, True]
    assert [verb for verb, _who in audited(visit)] == [
        "record_home_visit", "add_opinion", "add_opinion", "settle_opinion"
    ]
    with pytest.raises(NeverApplies):
        home_visits.settle_opinion(act, record(story), first.id, done_on=FOURTH, done_note="好", reply="好")


def test_what_is_missing_is_named_and_nothing_is_kept(story):
    with pytest.raises(Refusals) as refused:
        record(story, visited_on=None, person=None, house=None, content=None)
    assert {one.field for one in refused.value.refusals} == {"visited_on", "person", "place", "content"}
    assert db.session.query(HomeVisit).count() == 0
    with pytest.raises(NotPermitted):
        record(story, who="technician")
    with pytest.raises(NotPermitted):
        home_visits.add_opinion(
            story.act("west_director", NOW), record(story), text="灯", person=story.people.officer, due_on=FOURTH
        )


def told(*kinds) -> list:
    return [(row.kind, row.staff_id) for row in db.session.query(Notice).order_by(Notice.id) if row.kind in kinds]


def test_who_sees_to_an_opinion_is_told_and_so_is_the_company(story):
    visit = record(story)
    opinion(story, visit, person=story.people.supervisor, to_company=True)
    supervisor, leader = story.people.supervisor.id, story.people.leader.id
    assert told("opinion", "opinion_to_company") == [("opinion", supervisor), ("opinion_to_company", leader)]
    home_visits.hand_opinion(
        story.act("officer", NOW), visit, visit.opinions[0].id, person=story.people.receptionist,
        due_on=date(2026, 3, 9), to_company=True,
    )
    with pytest.raises(RuleBroken, match="期限由主任延后"):
        home_visits.hand_opinion(
            story.act("officer", NOW), visit, visit.opinions[0].id, person=story.people.receptionist,
            due_on=date(2026, 3, 12),
        )
    assert told("opinion")[1:] == [("opinion", story.people.receptionist.id)]
    assert len(told("opinion_to_company")) == 1
    assert [notice_box.count_unread(story.act(who, NOW)) for who in ("supervisor", "receptionist", "leader")] == [
        0, 1, 1
    ]
    assert (visit.opinions[0].person, visit.opinions[0].due_on) == (story.people.receptionist, date(2026, 3, 9))
    assert audited(visit)[-1][0] == "hand_opinion"


def test_nobody_gets_an_opinion_that_they_could_not_open(story):
    with pytest.raises(RuleBroken, match="不能查看走访记录") as refused:
        opinion(story, record(story), person=story.people.technician)
    assert refused.value.field == "person"


def test_an_opinion_is_owed_in_its_last_week_until_it_is_answered(story):
    visit = record(story)
    opinion(story, visit, due_on=date(2026, 3, 12))
    opinion(story, visit, due_on=date(2026, 3, 11))

    def owed(who="receptionist"):
        return [one.due_on.day for one in home_visits.due_opinions(story.act(who, NOW), story.people.east.id, 9)]

    assert owed() == [11] and owed("technician") == [] == owed("west_director")
    home_visits.settle_opinion(
        story.act("officer", NOW), visit, visit.opinions[1].id, done_on=FOURTH, done_note="好", reply="好"
    )
    assert owed() == []
    with pytest.raises(WrongState):
        home_visits.hand_opinion(
            story.act("officer", NOW), visit, visit.opinions[1].id, person=story.people.officer, due_on=FOURTH
        )


def test_the_round_of_another_is_completed_by_the_director_alone_who_opens_it_again(story):
    row = plan(story, kind="director", person=story.people.director, buildings=None)[0]
    record(story, person=story.people.director)
    for who in ("receptionist", "supervisor"):
        with pytest.raises(NotPermitted, match="责任人本人或主任"):
            home_visits.finish_round(story.act(who, NOW), row)
    director = story.act("director", NOW)
    home_visits.finish_round(director, row)
    with pytest.raises(NotPermitted):
        home_visits.reopen_round(story.act("supervisor", NOW), row, reason="点错了")
    with pytest.raises(RuleBroken, match="请写明原因"):
        home_visits.reopen_round(director, row, reason=None)
    home_visits.reopen_round(director, row, reason="还有两户没走")
    assert (row.done_on, row.reopen_reason) == (None, "还有两户没走")
    home_visits.finish_round(director, row)
    assert (row.done_on, row.reopen_reason) == (FOURTH, None)


def test_what_was_written_by_mistake_is_taken_off_and_the_audit_keeps_it(story):
    row, officer = plan(story)[0], story.act("officer", NOW)
    visit = record(story)
    opinion(story, visit)
    visit_id, row_id = visit.id, row.id
    with pytest.raises(WrongState, match="已有走访的一轮"):
        home_visits.drop_round(story.act("director", NOW), row)
    with pytest.raises(NotPermitted, match="由登记人当天撤下"):
        home_visits.drop_visit(story.act("officer", "2026-03-05 10:00"), visit)
    home_visits.drop_visit(officer, visit)
    home_visits.drop_round(story.act("supervisor", NOW), row)
    assert [db.session.query(table).count() for table in (HomeVisit, HomeVisitRound, HomeVisitOpinion)] == [0, 0, 0]
    assert told("opinion") == []
    kept = {(one.record, one.record_id, one.verb) for one in db.session.query(AuditEntry)}
    assert {("home_visit", visit_id, "drop_home_visit"), ("home_visit_round", row_id, "drop_round")} <= kept


def test_what_was_answered_or_belongs_to_a_complete_round_stays(story):
    plan(story)
    visit = record(story)
    opinion(story, visit)
    director = story.act("director", NOW)
    home_visits.settle_opinion(director, visit, visit.opinions[0].id, done_on=FOURTH, done_note="好", reply="好")
    with pytest.raises(WrongState, match="已有办结的意见"):
        home_visits.drop_visit(director, visit)
    other = record(story)
    home_visits.finish_round(director, other.round)
    with pytest.raises(WrongState, match="先重新打开"):
        home_visits.drop_visit(director, other)


def test_a_building_that_an_area_loses_is_named(story):
    add_home(db.session, story.people.east, "5-1-101")
    db.session.commit()

    def uncovered():
        return home_visits.uncovered(story.act("director", NOW), story.people.east.id)

    assert uncovered() == []
    plan(story, buildings="3、5")
    assert uncovered() == []
    plan(story, buildings="3")
    assert uncovered() == ["5"]


def test_an_opinion_of_a_visit_that_was_typed_later_is_done_on_its_own_day_and_all_that_lacks_is_named(story):
    visit = record(story, visited_on=date(2026, 3, 1))
    opinion(story, visit, due_on=date(2026, 3, 2))
    act, first = story.act("officer", NOW), visit.opinions[0]
    with pytest.raises(Refusals) as refused:
        home_visits.settle_opinion(act, visit, first.id, done_on=None, done_note=None, reply=None)
    assert [one.field for one in refused.value.refusals] == ["done_on", "done_note", "reply"]
    home_visits.settle_opinion(act, visit, first.id, done_on=date(2026, 3, 2), done_note="换了灯", reply="已告知")
    assert first.done_on == date(2026, 3, 2)


def test_the_directors_rounds_are_the_directors_and_nobody_is_sent_who_writes_none_down(story):
    for kind, who in (("director", "supervisor"), ("area", "technician"), ("meeting", "technician")):
        with pytest.raises(RuleBroken, match="不由这个岗位的人进行"):
            plan(story, kind=kind, person=getattr(story.people, who))
    with pytest.raises(RuleBroken, match="已经过去"):
        plan(story, day=date(2026, 2, 20))
    row = plan(story)[0]
    with pytest.raises(WrongState, match="已经过期"):
        home_visits.drop_round(story.act("director", "2026-04-01 10:00"), row)


def test_however_many_are_late_all_are_counted(story):
    visit = record(story, visited_on=date(2026, 3, 1))
    for _ in range(25):
        opinion(story, visit, due_on=date(2026, 3, 2))
    opinion(story, visit, due_on=FOURTH)
    act, east = story.act("director", NOW), story.people.east.id
    assert home_visits.count_due(act, east) == (25, 1)
    assert home_visits.count_due(story.act("west_director", NOW), east) == (0, 0)
    assert len(home_visits.due_opinions(act, east, 9)) == 9
