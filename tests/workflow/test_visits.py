"""来访接待: recording at once, completing, answering, referring, promising, closing (chapters 1, 2, 4)."""

from datetime import date

import pytest

from models import Visit, db
from regulation.broken import NotPermitted, Refusals, RuleBroken, WrongState
from tests.workflow.story import at, audited, stored
from workflow import desk, referrals, repair_tasks, visits

PROMISE = {"promised_at": at("2026-03-05 12:00"), "reason": "要问工程部", "consented": True}


def test_whatever_a_caller_says_is_written_down_at_once_with_two_characters(story):
    """S 2(4): saved with its content alone it waits to be completed by closing time."""
    visit = story.receive(kind="repair", content="漏水")
    assert (visit.number, visit.state) == ("JD-20260304-001", "incomplete")
    assert stored(visit)["complete_by"] == at("2026-03-04 17:30")
    assert visit.repair_tasks == []
    assert audited(visit) == [("record", "李娜")]


@pytest.mark.parametrize("content", ["", "问", None])
def test_without_content_nothing_is_recorded_and_no_number_is_used(story, content):
    """S 1(4)."""
    with pytest.raises(RuleBroken) as refused:
        story.receive(kind="other", content=content)
    assert refused.value.field == "content"
    assert story.receive(kind="other", content="问路").number == "JD-20260304-001"


def test_every_missing_field_is_named_at_once(story):
    """C.1."""
    with pytest.raises(Refusals) as refused:
        story.receive(kind=None, content="", channel="")
    assert {refusal.field for refusal in refused.value.refusals} == {"content", "channel", "kind"}


def test_an_enquiry_answered_on_the_spot_is_closed_at_once(story):
    """S 4(2)."""
    visit = story.enquiry(answer="到前台交", answer_basis="rule", solved_on_spot=True)
    assert stored(visit)["state"] == "done"
    assert stored(visit)["result"] == "到前台交"
    assert stored(visit)["done_at"] == at("2026-03-04 10:00")


def test_an_enquiry_saved_with_an_answer_is_closed_without_a_tick(story):
    """people 11: unless it was passed on, promised, or said to be unsolved."""
    visit = story.enquiry(answer="到前台交")
    assert (stored(visit)["state"], stored(visit)["solved_on_spot"]) == ("done", True)
    for more in ({"to_staff": story.people.officer}, {"promise": PROMISE}, {"solved_on_spot": False},
                 {"answer_basis": "unverified"}):
        waiting = story.enquiry(**{"answer": "先这样答", **more})
        assert stored(waiting)["state"] != "done"
        assert not stored(waiting)["solved_on_spot"]


def test_an_answer_still_to_be_verified_is_recorded_and_closes_nothing(story):
    """S 1(5): a gate stops a closing, never a recording."""
    visit = story.enquiry(answer="大概月底", answer_basis="unverified", solved_on_spot=True)
    assert stored(visit)["state"] == "registered"
    with pytest.raises(RuleBroken) as refused:
        visits.finish(story.act("receptionist"), visit)
    assert refused.value.clause == "S 1(5)"


def test_an_enquiry_of_a_special_event_isnt_closed_on_the_spot(story):
    visit = story.enquiry(answer="已通知消防", solved_on_spot=True, special_kind="fire", special_place="3栋")
    assert stored(visit)["state"] == "registered"


def test_an_enquiry_with_a_promise_waits_for_its_reply(story):
    visit = story.enquiry(promise=PROMISE)
    assert stored(visit)["state"] == "awaiting_reply"
    visits.reply(story.act("receptionist", "2026-03-05 11:00"), visit, answer="每月五号")
    (promise,) = visit.promises
    assert (promise.replied_at, promise.reply) == (at("2026-03-05 11:00"), "每月五号")
    visits.finish(story.act("receptionist", "2026-03-05 11:05"), visit, answer_basis="instructed")
    assert stored(visit)["state"] == "done"


def test_consent_by_phone_is_what_a_phone_call_gives(story):
    """F-19."""
    assert story.enquiry(promise=PROMISE).promises[0].consent_way == "phone"
    assert story.enquiry(channel="visit", promise=PROMISE).promises[0].consent_way == "in_person"
    with pytest.raises(RuleBroken) as refused:
        story.enquiry(channel="letter", promise=PROMISE)
    assert (refused.value.clause, refused.value.field) == ("F-19", "consent_way")


def test_an_unsolved_enquiry_is_closed_only_after_a_referral_or_a_promise(story):
    """S 4(2)."""
    visit = story.enquiry(answer="要问工程部", solved_on_spot=False)
    with pytest.raises(RuleBroken) as refused:
        visits.finish(story.act("receptionist"), visit, answer_basis="rule", solved_on_spot=False)
    assert refused.value.clause == "S 4(2)"
    referrals.refer(story.act("receptionist"), visit, to_staff=story.people.officer)
    visits.finish(story.act("officer"), visit, answer_basis="rule", solved_on_spot=False)
    assert stored(visit)["state"] == "done"


def test_someone_not_reached_is_followed_by_a_promise(story):
    """S 4(3)."""
    visit = story.enquiry(answer="主任不在", to_staff=story.people.director)
    assert visit.state == "referred"
    referrals.record_contact(story.act("receptionist"), visit, result="not_reached")
    assert visit.state == "referred"
    with pytest.raises(RuleBroken) as refused:
        visits.finish(story.act("receptionist"), visit, answer_basis="rule", solved_on_spot=False)
    assert refused.value.clause == "S 4(3)"
    visits.promise(story.act("receptionist"), visit, **PROMISE, consent_way="phone")
    visits.finish(story.act("receptionist"), visit, answer_basis="rule", solved_on_spot=False)
    assert stored(visit)["state"] == "done"


def test_the_person_wanted_receives_or_appoints_a_time(story):
    visit = story.enquiry(to_staff=story.people.director)
    with pytest.raises(RuleBroken) as refused:
        referrals.record_contact(story.act("receptionist"), visit, result="appointed")
    assert refused.value.field == "meeting_at"
    referrals.record_contact(
        story.act("receptionist"), visit, result="appointed", meeting_at=at("2026-03-05 09:00"), way="phone"
    )
    assert visit.state == "in_progress"
    assert visit.referrals[0].contacted_at == at("2026-03-04 10:00")


def test_handing_on_is_counted(story):
    """S 1(2)."""
    visit = story.enquiry()
    for person in (story.people.officer, story.people.supervisor):
        referrals.refer(story.act("receptionist"), visit, to_staff=person)
    assert stored(visit)["transfer_count"] == 2


@pytest.mark.parametrize("verb", ["promise", "refer"])
def test_a_promise_or_a_referral_doesnt_complete_what_still_lacks_its_home(story, verb):
    visit = story.receive(kind="repair", content="漏水")
    if verb == "promise":
        visits.promise(story.act("receptionist"), visit, **PROMISE, consent_way="phone")
    else:
        referrals.refer(story.act("receptionist"), visit, to_staff=story.people.officer)
    assert stored(visit)["state"] == "incomplete"
    assert stored(visit)["complete_by"] == at("2026-03-04 17:30")
    with pytest.raises(WrongState):
        visits.finish(story.act("receptionist"), visit, answer="已修")


def test_completing_names_what_still_lacks_and_opens_the_repair(story):
    visit = story.receive(kind="repair", content="漏水", promise=PROMISE)
    with pytest.raises(RuleBroken) as refused:
        desk.complete(story.act("receptionist"), visit, house=story.people.home)
    assert (refused.value.clause, refused.value.field) == ("S 2(4)", "phone")
    assert stored(visit)["house_id"] is None
    desk.complete(story.act("receptionist"), visit, house=story.people.home, no_phone=True, urgent=True)
    (task,) = visit.repair_tasks
    assert (task.urgent, task.fault, task.state) == (True, "漏水", "awaiting_dispatch")
    assert stored(visit)["state"] == "in_progress"
    assert stored(visit)["complete_by"] is None


def test_a_phone_and_that_none_was_left_never_stand_in_one_record(story):
    """S 2(4): whether the caller can be rung up is one fact, on every route."""
    act, phone = story.act("receptionist"), "15400000001"
    left, none = story.enquiry(phone=phone), story.enquiry(no_phone=True)
    for attempt in (
        lambda: story.enquiry(phone=phone, no_phone=True),
        lambda: visits.correct(act, left, no_phone=True),
        lambda: visits.correct(act, none, phone=phone),
        lambda: desk.complete(act, story.receive(kind="repair", content="漏水"), phone=phone, no_phone=True),
    ):
        with pytest.raises(RuleBroken) as refused:
            attempt()
        assert (refused.value.clause, refused.value.field) == ("S 2(4)", "no_phone")
    visits.correct(act, left, phone=None, no_phone=True)
    assert (stored(left)["phone"], stored(left)["no_phone"]) == (None, True)


def test_who_takes_the_phone_out_while_completing_takes_it_out_of_the_record(story):
    visit = story.receive(kind="repair", content="漏水", phone="15400000001")
    desk.complete(story.act("receptionist"), visit, house=story.people.home, phone=None, no_phone=True)
    assert (stored(visit)["phone"], stored(visit)["no_phone"]) == (None, True)


def test_a_completed_record_waits_for_what_was_promised(story):
    visit = story.receive(kind="help", content="帮忙搬东西")
    visits.promise(story.act("receptionist"), visit, **PROMISE, consent_way="phone")
    desk.complete(story.act("receptionist"), visit, place_text="东门")
    assert stored(visit)["state"] == "awaiting_reply"


def test_completing_a_complaint_takes_its_category_target_and_apology(story):
    """S 2(6): a service complaint by phone isn't completed before the apology is recorded."""
    visit = story.receive(kind="complaint", content="门岗骂人")
    given = {
        "category": story.people.service_category, "target_text": "东门岗夜班", "visitor_name": "张伟",
        "house": story.people.home, "no_phone": True,
    }
    with pytest.raises(RuleBroken) as refused:
        desk.complete(story.act("receptionist"), visit, **given)
    assert refused.value.clause == "S 2(6)"
    desk.complete(story.act("receptionist"), visit, **given, apologised_first=True)
    assert (visit.complaint.is_service_complaint, visit.complaint.target_text) == (True, "东门岗夜班")
    assert len(visit.complaint.apologies) == 1
    assert stored(visit)["state"] == "in_progress"


def test_completing_a_record_lowers_no_severity(story):
    """S 5(5), D.2: that is for those above, on every route."""
    visit = story.receive(kind="complaint", content="漏水", severity="grave")
    with pytest.raises(RuleBroken) as refused:
        desk.complete(story.act("receptionist"), visit, severity="minor")
    assert refused.value.field == "severity"


def test_changing_the_kind_keeps_number_and_time_and_opens_what_the_new_one_asks_for(story):
    visit = story.enquiry(house=story.people.home, no_phone=True)
    desk.change_kind(story.act("receptionist", "2026-03-04 15:00"), visit, kind="repair")
    (task,) = visit.repair_tasks
    assert (visit.number, visit.state) == ("JD-20260304-001", "in_progress")
    assert task.received_at == visit.received_at == at("2026-03-04 10:00")


def test_what_the_new_kind_lacks_makes_the_record_incomplete_again(story):
    visit = story.receive(kind="other", content="水管的事")
    assert visit.state == "registered"
    desk.change_kind(story.act("receptionist"), visit, kind="repair")
    assert stored(visit)["state"] == "incomplete"
    desk.complete(story.act("receptionist"), visit, house=story.people.home, no_phone=True)
    assert len(visit.repair_tasks) == 1


def test_a_record_that_opened_a_case_keeps_its_kind(story):
    with pytest.raises(RuleBroken) as refused:
        desk.change_kind(story.act("receptionist"), story.complaint().visit, kind="enquiry")
    assert refused.value.clause == "S 1(4)"


def test_a_correction_keeps_the_old_words_in_the_audit_and_the_subject_follows(story):
    visit = story.receive(kind="other", content="问路")
    visits.correct(story.act("receptionist"), visit, content="问去三栋的路")
    assert (visit.subject, visit.version) == ("问去三栋的路", stored(visit)["version"])
    assert audited(visit)[-1] == ("correct", "李娜")


def test_what_a_record_was_closed_with_can_be_corrected_but_not_taken_away(story):
    visit = story.enquiry(answer="到前台交", answer_basis="rule", solved_on_spot=True)
    visits.correct(story.act("receptionist"), visit, answer="到前台或扫码交")
    for given, clause in (({"answer": ""}, "S 4(1)"), ({"answer_basis": "unverified"}, "S 1(5)")):
        with pytest.raises(RuleBroken) as refused:
            visits.correct(story.act("receptionist"), visit, **given)
        assert refused.value.clause == clause


def test_late_typing_takes_its_reason_and_is_marked(story):
    """F-26, S 2(4)."""
    with pytest.raises(RuleBroken) as refused:
        story.receive(kind="other", content="夜里问路", received_at=at("2026-03-04 02:00"))
    assert (refused.value.clause, refused.value.field) == ("F-26", "late_typing_reason")
    visit = story.receive(
        kind="other", content="夜里问路", received_at=at("2026-03-04 02:00"), late_typing_reason="night"
    )
    assert stored(visit)["is_late_entry"]
    assert stored(visit)["created_at"] == at("2026-03-04 10:00")


def test_beyond_72_hours_the_director_types_it(story):
    given = {"kind": "other", "content": "上周", "received_at": at("2026-02-27 10:00"), "late_typing_reason": "system"}
    with pytest.raises(RuleBroken) as refused:
        story.receive(**given)
    assert refused.value.clause == "F-26"
    assert story.receive("director", **given).is_late_entry


def test_a_tour_sets_out_with_its_escort_once(story):
    """S 4(4): also after a promise was made and kept."""
    visit = story.receive(kind="tour", content="同行参观", organisation="某物业公司", promise=PROMISE)
    visits.reply(story.act("receptionist"), visit, answer="周四上午可以")
    with pytest.raises(RuleBroken) as refused:
        visits.start(story.act("receptionist"), visit)
    assert (refused.value.clause, refused.value.field) == ("S 4(4)", "escort")
    visits.start(story.act("receptionist", "2026-03-05 09:00"), visit, escort=story.people.supervisor)
    assert visit.escort_id == story.people.supervisor.id
    with pytest.raises(RuleBroken):
        visits.start(story.act("receptionist", "2026-03-05 09:05"), visit)
    visits.finish(story.act("receptionist", "2026-03-05 11:00"), visit, answer="已陪同参观")
    assert (stored(visit)["started_at"], stored(visit)["ended_at"]) == (at("2026-03-05 09:00"), at("2026-03-05 11:00"))


def test_a_suggestion_is_decided_by_the_director_with_a_plan_when_adopted(story):
    """B1.4, E-7: nobody is named without consent."""
    visit = story.receive(kind="suggestion", content="增设充电桩")
    decide = {"decision": "adopted", "reason": "多户需要"}
    with pytest.raises(NotPermitted):
        visits.decide_suggestion(story.act("supervisor"), visit, **decide)
    with pytest.raises(RuleBroken) as refused:
        visits.decide_suggestion(story.act("director"), visit, **decide)
    assert [one.field for one in refused.value.refusals] == ["plan", "person", "due_on"]
    with pytest.raises(RuleBroken) as undecided:
        visits.finish(story.act("receptionist"), visit, answer="已记录")
    assert undecided.value.clause == "B1.4"
    carried_out = {"plan": "五月安装", "person": story.people.officer}
    with pytest.raises(RuleBroken) as too_early:
        visits.decide_suggestion(story.act("director"), visit, **decide, **carried_out, due_on=date(2026, 3, 3))
    assert too_early.value.field == "due_on"
    with pytest.raises(RuleBroken):
        visits.post_suggestion(story.act("receptionist"), visit, posted_text="五月安装")
    visits.decide_suggestion(story.act("director"), visit, **decide, **carried_out, due_on=date(2026, 5, 31))
    assert (visit.state, visit.suggestion.may_be_named) == ("in_progress", False)
    visits.finish(story.act("receptionist"), visit, answer="已采纳")
    assert stored(visit)["state"] == "done"
    visits.post_suggestion(story.act("receptionist", "2026-03-05 09:00"), visit, posted_text="北门充电桩五月装好")
    assert (visit.suggestion.posted_at, visit.suggestion.posted_by) == (
        at("2026-03-05 09:00"), story.people.receptionist
    )


def test_what_12345_passed_on_is_answered_to_them(story):
    """B1.5, people 18."""
    visit = story.receive(kind="other", content="热线转办", outside_source="12345", outside_number="W-77")
    with pytest.raises(RuleBroken) as refused:
        visits.finish(story.act("receptionist"), visit, answer="已处理")
    assert refused.value.clause == "B1.5"
    visits.reply_outside(story.act("receptionist"), visit, outside_reply="已回复热线")
    visits.finish(story.act("receptionist"), visit, answer="已处理")
    assert stored(visit)["state"] == "done"


def test_reopening_is_the_directors_with_a_reason(story):
    """S 1(6)."""
    visit = story.enquiry(answer="到前台交", answer_basis="rule", solved_on_spot=True)
    visits.archive(story.act("receptionist"), visit)
    assert stored(visit)["archived_at"] is not None
    with pytest.raises(NotPermitted):
        visits.reopen(story.act("supervisor"), visit, reason="答错了")
    with pytest.raises(RuleBroken) as refused:
        visits.reopen(story.act("director"), visit, reason=" ")
    assert refused.value.field == "reason"
    visits.reopen(story.act("director"), visit, reason="答错了")
    assert (stored(visit)["state"], stored(visit)["archived_at"], stored(visit)["done_at"]) == (
        "in_progress", None, None
    )


def test_a_visit_follows_its_children_open_and_done(story):
    task = story.repaired()
    assert task.visit.state == "in_progress"
    repair_tasks.complete_revisit(
        story.act("receptionist", "2026-03-04 16:00"), task, rating="satisfied", method="phone"
    )
    assert (stored(task)["state"], stored(task.visit)["state"]) == ("closed", "done")


@pytest.mark.parametrize(
    "owed",
    [
        {"outside_source": "12345"}, {"special_kind": "outage", "special_place": "3栋"}, {"promise": PROMISE},
        {"answer": "大概是楼上漏的", "answer_basis": "unverified"},
    ],
)
def test_a_visit_that_owes_more_than_its_child_stays_open_for_a_person_to_finish(story, owed):
    """S 5(6), B1.5, S 5(8), S 1(5): the repair's end doesn't close past the event, the hotline, the promise or an
    answer that is still to be verified."""
    task = story.repaired(**owed)
    repair_tasks.complete_revisit(
        story.act("receptionist", "2026-03-04 16:00"), task, rating="satisfied", method="phone"
    )
    assert stored(task)["state"] == "closed"
    assert stored(task.visit)["state"] in ("in_progress", "awaiting_reply")
    db.session.rollback()


def test_who_wants_the_director_can_be_found_again(story):
    """S 5(4), people 14: one key writes home and phone; pressed by mistake on an empty form it calls nobody."""
    act, office_id = story.act("receptionist"), story.people.east.id
    with pytest.raises(RuleBroken) as refused:
        desk.receive_for_director(act, office_id, channel="call", content="要找主任")
    assert (refused.value.field, refused.value.clause) == ("house", "S 5(4)")
    assert db.session.query(Visit).count() == 0
    for known in ({"house": story.people.home}, {"phone": "15400000001"}, {"visitor_name": "张伟"}):
        visit = desk.receive_for_director(act, office_id, channel="call", content="要找主任", **known)
        assert visit.state == "referred"
