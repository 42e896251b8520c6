"""接待台: what saving would start, what it writes, what refuses it, and how it is undone."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from models import (
    AuditEntry,
    Complaint,
    Inspection,
    RepairTask,
    ReplyPromise,
    Resident,
    Submission,
    Visit,
    db,
)
from tests.views.reception import JSON, KEY, ask, complaint_of, count, hours_ago, newest, news, save
from workflow import clocks

CHIP = re.compile(r'<time class="chip" data-tone="\w+" datetime="([^"]+)"[^>]*><b>([^<]+)</b>')


# What saving would start


def shown(answer) -> dict:
    """{label: due moment} of the chips in an answer."""
    assert answer.status_code == 200
    return {label: datetime.fromisoformat(due) for due, label in CHIP.findall(answer.json["html"])}


def owed(*rows) -> dict:
    return {clock.label: clock.due_at for row in rows for clock in clocks.running(row)}


@pytest.mark.parametrize("given", [{}, {"size": "large"}, {"urgent": "y"}])
def test_the_due_times_of_a_repair_are_those_that_saving_writes(desk, people, given):
    repair = {"kind": "repair", "house": "3-2-501", "phone": "15400000001", "content": "漏水", "channel": "call",
              "received_at": hours_ago(0.1), **given}
    said = shown(ask(desk, "due", **repair))
    assert save(desk, **repair).status_code == 201
    task = newest(RepairTask)
    assert said == owed(task)
    assert len(said) == 1 + bool(task.urgent)


@pytest.mark.parametrize("severity", ["minor", "important", "grave"])
def test_the_due_times_of_a_complaint_are_those_that_saving_writes(desk, people, severity):
    given = complaint_of(people, severity=severity, received_at=hours_ago(0.1))
    said = shown(ask(desk, "due", channel="call", **given))
    assert save(desk, **given).status_code == 201
    assert said == owed(newest(Complaint))
    assert {"首次响应", "投诉办结"} <= said.keys()


def test_the_time_of_an_alarm_is_the_one_that_saving_writes(desk, people):
    alarm = {"kind": "help", "content": "有人困在电梯", "special_kind": "lift", "special_place": "3栋1单元电梯",
             "received_at": hours_ago(0.05)}
    said = shown(ask(desk, "due", channel="call", **alarm))
    assert save(desk, **alarm).status_code == 201
    assert newest(Visit).house_id == people.lift.id
    assert said == owed(newest(Visit))
    assert said.keys() == {"突发上报"}


def test_a_promise_is_due_when_it_says_and_the_times_offered_are_the_offices(desk, people):
    given = {"kind": "enquiry", "content": "暖气几时开", "house": "3-2-501", "verify_first": "y"}
    offered = ask(desk, "due", channel="call", **given).json["times"]
    assert offered
    given |= {"promised_at": offered[-1]["value"], "promise_reason": "需核实后答复", "consented": "1"}
    said = shown(ask(desk, "due", channel="call", **given))
    answer = save(desk, **given)
    assert answer.status_code == 201, answer.json
    promise = newest(ReplyPromise)
    assert said == {"约定答复": promise.promised_at}
    chips = CHIP.findall(news(desk)["today"])
    assert [datetime.fromisoformat(due) for due, _label in chips] == [promise.promised_at], "as typed, in UTC"
    assert (promise.consented, promise.consent_way) == (True, "phone")


def test_a_note_with_its_matter_alone_is_due_for_completion(desk):
    said = shown(ask(desk, "due", channel="call", kind="enquiry", content="回头再补"))
    assert save(desk, content="回头再补").status_code == 201
    visit = newest(Visit)
    assert visit.state == "incomplete"
    assert said == {"补全": visit.complete_by}


@pytest.mark.parametrize(("channel", "code", "owes"), [
    ("call", "service_category", True), ("visit", "service_category", True), ("letter", "service_category", False),
    ("call", "category", False),
])
def test_the_apology_is_asked_for_before_saving_where_it_is_owed_now(desk, people, channel, code, owes):
    """S 2(6)."""
    given = complaint_of(people, category=getattr(people, code).id)
    assert ask(desk, "due", channel=channel, **given).json["apologise"] is owes


@pytest.mark.parametrize(("days", "is_repeat"), [(0, True), (29, True), (31, False)])
def test_a_repeated_complaint_is_said_before_saving(desk, story, people, days, is_repeat):
    """S 2(5): the same home and category within thirty days."""
    first = story.complaint(content="楼道灯又坏了")
    earlier = datetime.now(UTC).replace(microsecond=0) - timedelta(days=days)
    for row in (first, first.visit):
        row.received_at = row.created_at = earlier
    told = ask(desk, "due", channel="call", **complaint_of(people)).json
    assert (told["repeated"], first.number in told["html"]) == (int(is_repeat), is_repeat)
    assert ask(desk, "due", channel="call", **complaint_of(people, category=people.service_category.id)).json[
        "repeated"
    ] == 0


def test_a_repeated_complaint_points_to_the_first_when_it_is_the_same_matter(desk, story, people):
    first = story.complaint()
    assert save(desk, **complaint_of(people, same_matter="same")).status_code == 201
    assert newest(Complaint).caused_by_id == first.visit_id
    assert save(desk, **complaint_of(people, same_matter="other")).status_code == 201
    assert newest(Complaint).caused_by_id is None


def test_a_repeat_about_whoever_sits_there_is_not_named(desk, story, people):
    first = story.complaint(target_staff=people.receptionist, apologised_first=True)
    told = ask(desk, "due", channel="call", **complaint_of(people)).json
    assert told["repeated"] == 0
    assert first.number not in told["html"]


# Saving


def test_a_save_says_the_number_and_the_page_has_it_then(desk):
    told = save(desk, content="装修垃圾放哪", answer="西门垃圾站").json
    visit = newest(Visit)
    assert (told["id"], told["number"], told["due"], told["is_special"]) == (visit.id, visit.number, "", False)
    assert told["said"] == f"已登记 {visit.number} · 已办结"
    assert "装修垃圾放哪" in news(desk)["today"]
    assert (visit.state, visit.solved_on_spot, visit.receptionist_id) == ("done", True, visit.created_by_id)


def test_what_the_save_owes_stands_among_what_the_office_owes(desk, people):
    told = save(desk, kind="repair", content="水龙头滴水", house="3-2-501", phone="15400000001").json
    assert told["due"].startswith("当天修好")
    assert "水龙头滴水" in news(desk)["owed"]


@pytest.mark.parametrize(("given", "field", "sentence"), [
    ({"content": ""}, "content", "请填写"),
    ({"content": "嗯"}, "content", "请填写来访事由，至少两个字"),
    ({"channel": ""}, "channel", "请"),
    ({"channel": "pigeon"}, "channel", ""),
    ({"house": "9-9-999"}, "house", ""),
    ({"phone": "12"}, "phone", ""),
    ({"kind": "tour", "head_count": "-1"}, "head_count", ""),
    ({"promised_at": "yesterday"}, "promised_at", ""),
    ({"verify_first": "y", "promised_at": "2020-01-01T10:00", "promise_reason": "查一下", "consented": "1"},
     "promised_at", ""),
    ({"received_at": "2098-01-01T10:00"}, "received_at", "接待时间不能晚于现在"),
])
def test_a_refused_save_names_its_field_with_a_sentence_and_keeps_nothing(desk, given, field, sentence):
    refused = save(desk, **given)
    assert refused.status_code == 422
    (said, *_more) = refused.json["errors"][field]
    assert sentence in said
    assert len(said) > 2
    assert (count(Visit), count(Submission)) == (0, 0)


def test_a_service_complaint_by_phone_waits_for_its_apology(desk, people):
    """S 2(6)."""
    given = complaint_of(people, category=people.service_category.id, key=KEY)
    refused = save(desk, **given)
    assert (refused.status_code, count(Visit), count(Complaint), count(Submission)) == (422, 0, 0, 0)
    assert refused.json["errors"].keys() == {"apologised_first"}
    assert save(desk, **given, apologised_first="y").status_code == 201, "the same press may be tried again"
    assert [row.is_formal for row in newest(Complaint).apologies] == [False]


def test_an_unknown_room_is_saved_as_text_after_one_question(desk):
    """people 20, 待核房号."""
    refused = save(desk, house="9-9-999")
    assert (refused.status_code, refused.json["unknown_house"]) == (422, True)
    assert save(desk, house="9-9-999", house_unverified="y").status_code == 201
    assert (newest(Visit).house_id, newest(Visit).place_text) == (None, "9-9-999")


def test_a_known_room_that_is_refused_is_no_unknown_one(desk, people):
    """S 3(4): a home has one handover sheet at a time."""
    given = {"kind": "move_in", "house": "3-2-501", "phone": "15400000001", "content": "今天收楼"}
    assert save(desk, **given).status_code == 201
    refused = save(desk, **given)
    assert "已有验房单" in refused.json["errors"]["house"][0] and refused.json["unknown_house"] is False


def test_a_handover_told_by_the_family_is_the_owners(desk, people, session):
    """C.3."""
    wife = Resident(
        office_id=people.home.office_id, house_id=people.home.id, name="谢艳", kind="family", phone="15400005555",
        created_at=people.home.created_at,
    )
    session.add(wife)
    session.commit()
    told = ask(desk, "home", house=str(people.home.id), resident=str(wife.id), text="").json["fill"]
    assert (told["name"], told["owner"]) == ("谢艳", "张伟")
    assert save(
        desk, kind="move_in", house="3-2-501", visitor_name="谢艳", phone="15400005555", relation="family",
        content="今天收楼", owner_name=told["owner"],
    ).status_code == 201
    sheet = newest(Inspection)
    assert (sheet.owner_name, sheet.phone, sheet.visit.phone) == ("张伟", "15400000001", "15400005555")


def test_a_handover_is_undone_by_the_director_alone_and_says_so(desk, people):
    """S 1(4)."""
    given = {"kind": "move_in", "house": "3-2-501", "phone": "15400000001", "content": "今天收楼"}
    assert save(desk, **given).status_code == 201
    shown = desk.get(f"/admin/visits/details/?id={newest(Visit).id}").text
    assert "已开出验房单，只能由主任作废" in shown


def test_a_save_sent_twice_makes_one_contact(desk, people):
    answers = [save(desk, **complaint_of(people), key=KEY) for _ in range(3)]
    assert {(one.status_code, one.json["number"]) for one in answers} == {(201, newest(Visit).number)}
    assert (count(Visit), count(Complaint), count(Submission)) == (1, 1, 1)
    assert save(desk, **complaint_of(people), key="f" * 32).status_code == 201
    assert count(Visit) == 2


def test_a_key_that_is_none_is_refused_in_words(desk):
    refused = save(desk, key="short")
    assert (refused.status_code, count(Visit)) == (422, 0)
    assert "没有编号" in str(refused.json)


def test_one_persons_key_is_no_others(desk, app, people):
    other = app.test_client().sign_in(people.colleague)
    assert save(desk, key=KEY).json["id"] != save(other, key=KEY, content="别人的一条").json["id"]


def test_nothing_of_another_office_is_taken(desk, people):
    for given in (
        {"house": people.west_home.id}, {"house": "1-1-101"}, {"to_staff": people.west_director.id},
        complaint_of(people, category=people.west_category.id),
        {"kind": "repair", "house": "3-2-501", "phone": "15400000001", "assigned_to": people.west_technician.id},
    ):
        refused = save(desk, **given)
        assert (refused.status_code, len(refused.json["errors"])) == (422, 1)
    assert count(Visit) == 0


# Typed late from paper


def test_what_is_typed_late_says_when_it_was_received(desk):
    """F-26: now would start its clocks hours too late."""
    before = newest(Visit)
    for given in ({"late_typing": "y"}, {"late_typing_reason": "night"}):
        told = save(desk, content="忘带钥匙", answer="已开门", **given)
        assert told.json["errors"] == {"received_at": ["补录请填写接待时间"]}
    assert newest(Visit) == before


def test_what_was_received_earlier_needs_its_reason_and_says_that_it_came_late(desk):
    """F-26."""
    given = {"received_at": hours_ago(10), "paper_number": "夜-17", "answer": "已开门", "content": "忘带钥匙"}
    assert save(desk, **given).json["errors"].keys() == {"late_typing_reason"}
    told = save(desk, **given, late_typing_reason="night")
    visit = newest(Visit)
    assert told.status_code == 201
    assert (visit.is_late_entry, visit.late_typing_reason, visit.paper_number) == (True, "night", "夜-17")
    assert visit.created_at - visit.received_at >= timedelta(hours=9, minutes=59)
    assert "补录" in news(desk)["today"]


def test_more_than_three_days_back_is_the_directors(desk, app, people):
    """F-26."""
    given = {"received_at": hours_ago(80), "late_typing_reason": "power", "answer": "已答复"}
    assert "由主任办理" in save(desk, **given).json["errors"]["received_at"][0]
    director = app.test_client().sign_in(people.director)
    given["late_typing_reason"] = "night"
    assert save(director, **given).status_code == 201


# Undone


def test_the_undo_of_ones_own_record_is_a_logged_void(desk, people):
    """S 1(4): nothing is deleted."""
    save(desk, **complaint_of(people))
    visit = newest(Visit)
    assert "data-undo" in news(desk)["today"]
    answer = desk.post("/admin/visits/action/", data=void_of(visit.id), headers=JSON, follow_redirects=True)
    assert [tone for tone, _text in answer.json["said"]] == ["success"]
    assert (visit.state, visit.void_kind, visit.complaint.state) == ("voided", "mistake", "voided")
    assert count(AuditEntry, AuditEntry.verb == "void") == 2
    assert "data-void" in answer.json["today"]
    assert "data-undo" not in answer.json["today"]


def void_of(row_id) -> dict:
    return {"action": "void", "rowid": row_id, "void_kind": "mistake", "reason": "误录", "acted": "1",
            "url": "/admin/desk/now/"}


def test_anothers_record_is_not_undone(app, people, desk):
    visit_id = save(desk).json["id"]
    other = app.test_client().sign_in(people.colleague)
    other.post("/admin/visits/action/", data=void_of(visit_id), headers=JSON)
    assert newest(Visit).state != "voided"


def test_a_wrong_word_is_corrected_and_the_old_one_stays_in_the_log(desk):
    visit_id = save(desk, content="停车非多少", answer="三百元").json["id"]
    sent = {"channel": "call", "content": "停车费多少", "answer": "三百元", "seen_version": newest(Visit).version}
    assert desk.post(f"/admin/visits/edit/?id={visit_id}", data=sent).status_code == 302
    assert newest(Visit).content == "停车费多少"
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.verb == "correct"))
    assert json.loads(entry.values.changes)["content"] == ["停车非多少", "停车费多少"]


# 转主任接待


def test_a_complaint_about_the_receptionist_goes_to_the_director_with_one_key(desk, people):
    """people 14: home, phone and that the caller wants the director are enough."""
    told = ask(desk, "director", channel="call", kind="enquiry", house="3-2-501", phone="15400000001", key=KEY)
    assert told.status_code == 201
    visit = newest(Visit)
    assert (visit.kind, visit.state, visit.content) == ("other", "referred", "来访人要求由主任接待")
    assert visit.referrals[0].to_staff_id == people.director.id
    again = ask(desk, "director", channel="call", kind="enquiry", house="3-2-501", phone="15400000001", key=KEY)
    assert (again.json["id"], count(Visit)) == (visit.id, 1)
