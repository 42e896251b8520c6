"""待办: what the office owes, by time; one call to a home settles all its revisits and promises (people 1)."""

import pytest
from sqlalchemy import event

from models import db
from tests.views.test_pages import is_by_ids, plan_of
from tests.workflow.story import at
from workflow import owed, scope, special_events, verification, visits, voiding

NOON = "2026-03-04 12:00"


def lines(story, who="receptionist", when=NOON):
    return owed.owed(story.act(who, when), story.people.east.id)


def duties(story, **given):
    return [line.duty for line in lines(story, **given)]


def promise(story, visit, when="2026-03-04 15:00"):
    return visits.promise(
        story.act("receptionist"), visit, promised_at=at(when), reason="要问财务", consented=True, consent_way="phone"
    )


def test_nothing_is_owed_on_a_quiet_day(story):
    assert lines(story) == []


def test_what_is_due_first_stands_first(story):
    story.repair()
    promise(story, story.enquiry())
    story.signed(problems=0)
    found = lines(story)
    assert [line.duty for line in found] == ["promise", "sheet", "dispatch"]
    assert [line.due_at for line in found] == sorted(line.due_at for line in found)


def test_repairs_are_cut_by_the_clock_that_runs_out_first(story):
    last, by_the_end, by_arrival = (story.repair(content=words) for words in ("水管漏", "灯不亮", "电梯停"))
    last.due_at, last.arrival_due_at = at("2026-03-09 18:00"), None
    by_the_end.due_at, by_the_end.arrival_due_at = at("2026-03-06 18:00"), None
    by_arrival.due_at, by_arrival.arrival_due_at = at("2026-03-10 18:00"), at("2026-03-05 09:00")
    db.session.commit()
    first, second = (by_arrival, at("2026-03-05 09:00")), (by_the_end, at("2026-03-06 18:00"))
    for limit, wanted in ((1, [first]), (2, [first, second])):
        found = owed.repairs(story.act("receptionist", NOON), story.people.east.id, limit)
        assert [(line.cases[0][1], line.due_at) for line in found] == [(task.id, due) for task, due in wanted]


def test_revisits_and_promises_of_one_home_are_one_line(story):
    first, second = story.repaired(), story.repaired(content="阳台灯不亮")
    promise(story, story.enquiry(house=story.people.home, visitor_name="张伟", phone="15400000001"))
    (line,) = lines(story, when="2026-03-04 14:30")
    promised, *revisited = line.cases
    assert promised[0] == "visit" and line.due_at == at("2026-03-04 15:00")
    assert {record_id for _record, record_id, _number in revisited} == {
        task.revisits[0].id for task in (first, second)
    }
    assert (line.place, line.person, line.phone) == ("3-2-501", "张伟", "15400000001")


def test_a_revisit_stands_by_the_last_hour_at_which_to_phone(story):
    """people 17: due at 21:30, but nobody is called after 20:00."""
    task = story.complete(story.assigned(), when="2026-03-04 21:30")
    promise(story, story.enquiry(), when="2026-03-05 20:30")
    revisit, promised = lines(story, when="2026-03-05 10:00")
    assert (revisit.cases[0][1], promised.duty) == (task.revisits[0].id, "promise")
    assert revisit.until(at("2026-03-05 20:00")) == ("最晚拨打", at("2026-03-05 20:00"))
    assert revisit.until(at("2026-03-05 20:01")) == ("24小时回访", at("2026-03-05 21:30"))
    assert not revisit.is_late(at("2026-03-05 21:30")), "the due time is the rule's"
    assert promised.until(at("2026-03-05 10:00")) == ("约定答复", at("2026-03-05 20:30"))


def test_one_call_is_due_with_the_first_of_what_it_settles(story):
    """A reply promised for half past eight is late then, though the revisit is to be made until eight, due later."""
    story.complete(story.assigned(), when="2026-03-04 21:30")
    promise(story, story.enquiry(house=story.people.home), when="2026-03-05 20:30")
    (line,) = lines(story, when="2026-03-05 10:00")
    assert (line.duty, line.cases[0][0]) == ("revisit", "revisit")
    assert line.until(at("2026-03-05 10:00")) == ("最晚拨打", at("2026-03-05 20:00"))
    assert line.until(at("2026-03-05 20:10")) == ("约定答复", at("2026-03-05 20:30"))
    assert line.is_late(at("2026-03-05 20:31"))


def test_callers_without_a_home_stay_apart(story):
    for content in ("停车费怎么交", "物业费怎么交"):
        promise(story, story.enquiry(content=content))
    assert [len(line.cases) for line in lines(story)] == [1, 1]


def test_a_line_says_who_called_and_what_for(story):
    story.repaired()
    story.complaint()
    story.signed()
    told = {line.duty: (line.place, line.summary, line.person, line.phone) for line in lines(story)}
    assert told["revisit"] == ("3-2-501", "厨房水龙头滴水", "张伟", "15400000001")
    assert told["response"][0] == "3-2-501" and told["response"][1]
    assert told["sheet"][0] == "3-2-501" and told["sheet"][2]


@pytest.mark.parametrize(
    ("begin", "duty"),
    [
        (lambda story: story.repair(), "dispatch"),
        (lambda story: story.assigned(), "acceptance"),
        (lambda story: story.repaired(), "revisit"),
        (lambda story: story.finished(), "revisit"),
        (lambda story: story.complaint(), "response"),
        (lambda story: story.signed(), "sheet"),
        (lambda story: story.receive(kind="repair", content="灯坏了"), "completion"),
        (lambda story: story.receive(kind="other", content="街道转来", outside_source="12345",
                                     outside_due_at=at("2026-03-06 17:00")), "outside"),
        (lambda story: story.receive(kind="help", content="电梯困人", special_kind="lift",
                                     special_place="3栋1单元"), "special"),
    ],
)
def test_each_duty_stands_in_the_list(story, begin, duty):
    begin(story)
    assert duty in duties(story)


def test_what_was_done_leaves_the_list(story):
    visit = story.enquiry()
    promise(story, visit)
    visits.reply(story.act("receptionist"), visit, answer="每月十号前")
    task = story.repair()
    assert [line.cases[0][1] for line in lines(story)] == [task.id]


def test_it_is_late_after_its_due_time_and_not_at_it(story):
    promise(story, story.enquiry())
    (line,) = lines(story)
    assert not line.is_late(at("2026-03-04 15:00"))
    assert line.is_late(at("2026-03-04 15:00:01"))


def test_the_next_shift_and_the_director_see_the_same(story):
    story.repaired()
    promise(story, story.enquiry())
    assert lines(story, who="receptionist") == lines(story, who="colleague") == lines(story, who="director")


def test_another_office_sees_none_of_it(story):
    story.repaired()
    act = story.act("west_receptionist", NOON)
    assert owed.owed(act, story.people.east.id) == []
    assert owed.owed(act, story.people.west.id) == []


def test_the_accused_never_finds_the_case_about_him(story):
    story.service_complaint(target_staff=story.people.colleague)
    assert "response" in duties(story, who="receptionist")
    assert duties(story, who="colleague") == []


def test_a_technician_finds_the_own_tasks_alone(story):
    story.assigned()
    story.repair(content="楼道灯不亮")
    assert duties(story, who="technician") == ["acceptance"]


def test_a_complaint_that_nobody_took_up_is_late_after_its_first_response(story):
    complaint = story.complaint()
    (line,) = lines(story)
    assert (line.duty, line.due_at) == ("response", complaint.response_due_at)
    assert line.due_at < complaint.verify_due_at


def test_a_verified_complaint_owes_no_verification(story):
    complaint = story.complaint()
    verification.assign_verifier(story.act("receptionist"), complaint, verifier=story.people.supervisor)
    assert "verification" in duties(story)
    story.verify(complaint)
    assert "verification" not in duties(story)


def test_more_lines_cost_no_more_statements(story):
    def statements():
        db.session.expire_all()
        seen = []
        listener = lambda *args: seen.append(args[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        try:
            lines(story)
        finally:
            event.remove(db.engine, "before_cursor_execute", listener)
        return len(seen)

    begin = (story.repair, story.assigned, story.repaired, story.finished, story.complaint)
    for start in begin:
        start()
    few = statements()
    for start in begin:
        start(house=None, place_text="东门") if start is not story.finished else start()
    assert statements() == few


def test_no_more_lines_than_asked_for(story):
    for _ in range(3):
        story.repair()
    assert len(owed.owed(story.act("receptionist", NOON), story.people.east.id, limit=2)) == 2


@pytest.fixture
def trapped(story):
    """Somebody in a lift, and a unit that was told."""
    visit = story.receive(kind="help", content="电梯困人", house=story.people.lift, special_kind="lift")
    special_events.notify_unit(story.act("receptionist", "2026-03-04 10:03"), visit, to_text="电梯维保", way="phone")
    return visit


def test_a_special_event_stays_until_it_is_contained_and_its_outcome_known(story, trapped):
    """S 5(6): without them it can't be closed."""
    act = story.act("receptionist", NOON)
    for given in ({"containment": "已断电，安抚被困人"}, {"containment": "已断电", "outcome": "十分钟后救出，无伤"}):
        (line,) = lines(story)
        assert (line.duty, line.label, line.cases[0][1]) == ("containment", "控制措施与结果", trapped.id)
        special_events.contain(act, trapped, **given)
    assert lines(story) == []


def test_a_special_event_of_which_nobody_was_told_owes_its_report_first(story):
    visit = story.receive(kind="help", content="电梯困人", house=story.people.lift, special_kind="lift")
    special_events.contain(story.act("receptionist", NOON), visit, containment="已断电", outcome="已救出")
    (line,) = lines(story)
    assert (line.duty, line.until(at(NOON))) == ("special", ("突发上报", visit.special_report_due_at))
    assert line.is_late(at(NOON))


def test_no_time_is_set_for_containing_it_so_it_is_never_late_and_stands_where_its_report_stood(story, trapped):
    promise(story, story.enquiry())
    line, _promised = lines(story)
    assert line.until(at(NOON)) == ("控制措施与结果", None)
    assert not line.is_late(at("2026-03-09 12:00"))


@pytest.mark.parametrize("ending", ["voided", "merged", "done", "archived"])
def test_a_special_event_that_is_over_owes_nothing(story, trapped, ending):
    assert duties(story) == ["containment"]
    if ending == "voided":
        voiding.void(story.act("director", NOON), trapped, void_kind="mistake", reason="演练")
    elif ending == "merged":
        other = story.enquiry(answer="已答")
        voiding.merge(story.act("director", NOON), trapped, into=other, reason="同一件事")
    else:
        trapped.state = ending
        trapped.done_at = trapped.closed_at = at(NOON)
        db.session.commit()
    assert duties(story) == []


def test_special_events_are_found_among_the_open_contacts_by_an_index(story, trapped):
    act = story.act("receptionist", NOON)
    assert owed.special_events(act, story.people.east.id)
    statement = scope.PREPARED["owed special", scope.rights_of(act.person)]
    given = {**scope.values_of(act.person), owed.OFFICE.key: story.people.east.id, owed.AT_MOST.key: 60}
    assert is_by_ids(plan_of(statement.params(given)), "visit_1")
