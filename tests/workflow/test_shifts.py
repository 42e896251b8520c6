"""交接班: what is owed is written down with a note; another person takes it over, once (S 1(8))."""

import pytest

from regulation import shifts as rules
from regulation.broken import NotPermitted, RuleBroken, WrongState
from tests.workflow.story import at, audited
from workflow import repair_tasks, shifts
from workflow.owed import owed

EIGHTEEN = "2026-03-04 18:00"


def hand_over(story, who="receptionist", note="钥匙在抽屉", when=EIGHTEEN):
    return shifts.hand_over(story.act(who, when), story.people.east.id, note=note)


def test_a_shift_is_handed_over_with_everything_that_is_owed_and_taken_over(story):
    task, complaint = story.assigned(), story.complaint()
    handover = hand_over(story)
    act = story.act("colleague", "2026-03-04 18:05")
    lines = shifts.lines_of(act, [handover])[handover.id]
    assert {(line.record, line.number) for line in lines} == {
        ("repair_task", task.number), ("complaint", complaint.number)
    }
    assert {line.due_at for line in lines} == {at("2026-03-04 23:59:59"), complaint.response_due_at}
    shifts.take_over(act, handover)
    assert (handover.taken_at, handover.taken_by_id) == (at("2026-03-04 18:05"), story.people.colleague.id)
    assert [verb for verb, _who in audited(handover)] == ["hand_over_shift", "take_over_shift"]


def test_what_was_settled_since_is_no_longer_open(story):
    task, complaint = story.assigned(), story.complaint()
    handover = hand_over(story)
    repair_tasks.accept(story.act("technician", "2026-03-04 18:10"), task)
    act = story.act("colleague", "2026-03-04 18:15")
    still = shifts.cases_of(owed(act, story.people.east.id))
    lines = shifts.lines_of(act, [handover])[handover.id]
    told = {line.number: (line.record, line.record_id) in still for line in lines}
    assert told == {task.number: False, complaint.number: True}


def test_nobody_takes_over_from_themselves(story):
    handover = hand_over(story)
    with pytest.raises(RuleBroken) as refused:
        shifts.take_over(story.act("receptionist", EIGHTEEN), handover)
    assert refused.value.clause == "S 1(8)"
    assert handover.taken_at is None


def test_a_shift_is_taken_over_once(story):
    handover = hand_over(story)
    shifts.take_over(story.act("colleague", EIGHTEEN), handover)
    with pytest.raises(WrongState):
        shifts.take_over(story.act("supervisor", EIGHTEEN), handover)
    assert handover.taken_by_id == story.people.colleague.id


@pytest.mark.parametrize("who", ["technician", "officer", "west_receptionist", "admin", "leader"])
def test_the_desk_of_the_office_alone_hands_over_and_takes_over(story, who):
    with pytest.raises(NotPermitted):
        hand_over(story, who)
    handover = hand_over(story)
    with pytest.raises(NotPermitted):
        shifts.take_over(story.act(who, EIGHTEEN), handover)


def test_a_complaint_about_who_takes_over_is_not_among_what_they_read(story):
    """S 5(4)."""
    story.service_complaint(target_staff=story.people.colleague)
    task = story.assigned()
    handover = hand_over(story)
    seen = shifts.lines_of(story.act("colleague", EIGHTEEN), [handover])[handover.id]
    assert [line.number for line in seen] == [task.number]
    assert len(shifts.lines_of(story.act("supervisor", EIGHTEEN), [handover])[handover.id]) == 2


def test_the_rule_says_both_reasons_at_once():
    """S 1(8)."""
    assert len(rules.taking_refusals(handed_by=1, taker=1, is_taken=True)) == 2
    assert rules.taking_refusals(handed_by=1, taker=2, is_taken=False) == []
    assert rules.taking_refusals(handed_by=None, taker=None, is_taken=False) == []


def test_what_was_handed_over_says_where_it_is_and_what_it_is_about(story):
    story.repair(house=None, place_text="东门", content="道闸不起")
    story.repaired()
    story.complaint()
    story.signed(problems=0)
    story.enquiry(content="停车费怎么交", visitor_name="李四")
    handover = hand_over(story)
    lines = shifts.lines_of(story.act("colleague", EIGHTEEN), [handover])[handover.id]
    told = {(line.record, line.place, line.summary) for line in lines}
    assert told >= {
        ("repair_task", "东门", "道闸不起"), ("revisit", "3-2-501", "厨房水龙头滴水"),
        ("complaint", "3-2-501", "楼道灯一个月没人修"), ("inspection", "3-2-501", ""),
        ("visit", "", "停车费怎么交"),
    }


def test_more_lines_cost_no_more_statements(story, statements):
    def asked():
        handover, act = hand_over(story), story.act("colleague", EIGHTEEN)
        statements.clear()
        assert shifts.lines_of(act, [handover])[handover.id]
        return len(statements)

    begin = (story.repair, story.repaired, story.complaint)
    for start in begin:
        start()
    few = asked()
    for start in begin:
        start(house=None, place_text="东门")
    assert asked() == few
