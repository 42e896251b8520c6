"""接待台: what its addresses answer to its script. How it is used by keyboard stands in tests/browser/test_desk.py."""

import json
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from models import (
    AuditEntry,
    Complaint,
    EmergencyContact,
    Escalation,
    MassEvent,
    RepairTask,
    ReplyPromise,
    Snippet,
    Submission,
    Visit,
    db,
)
from tests.browser.office import Today
from tests.people import add_home, add_resident
from tests.security.odd_values import EVERYTHING_ODD
from workflow import clocks

KEY = "0123456789abcdef0123456789abcdef"
JSON = {"Accept": "application/json"}
CHIP = re.compile(r'<time class="chip" data-tone="\w+" datetime="([^"]+)"[^>]*><b>([^<]+)</b>')


@pytest.fixture
def story(people):
    return Today(people)


@pytest.fixture
def desk(client, people):
    """The desk before Li Na."""
    return client.sign_in(people.receptionist)


@pytest.fixture
def west(app, people):
    """The desk of the other office."""
    return app.test_client().sign_in(people.west_receptionist)


def ask(client, name: str, **given):
    return client.post(f"/admin/desk/{name}/", data=given, headers=JSON)


def find(client, query: str) -> list:
    return ask(client, "find", query=query).json


def save(client, **given):
    return ask(client, "save", **{"channel": "call", "kind": "enquiry", "content": "问停车费", **given})


def complaint_of(people, **given) -> dict:
    """The fields of a complaint of 3-2-501 by phone, about nobody."""
    caller = {"house": "3-2-501", "visitor_name": "张伟", "phone": "15400000001"}
    return {"kind": "complaint", "content": "楼道灯不亮", "category": people.category.id, **caller, **given}


def newest(model):
    return db.session.scalar(select(model).order_by(model.id.desc()).limit(1))


def count(model, *conditions) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def hours_ago(hours: float) -> str:
    """So long ago, as it is typed on the office's wall clock."""
    moment = datetime.now(UTC) - timedelta(hours=hours)
    return moment.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%dT%H:%M")


# Looking up


@pytest.mark.parametrize("asked", [
    "501", "3-2-501", "3栋2单元501", "３－２－５０１", "3#2单元501", "0001", "154-0000-0001", "张", "张伟", "zw", "ZW",
])
def test_a_home_is_found_by_room_digits_name_or_initials(desk, people, asked):
    (found,) = find(desk, asked)
    assert (found["id"], found["text"]) == (people.home.id, "3栋2单元501室")


def test_a_match_shows_name_and_phone_masked(desk, people):
    """E: whole they stand on the card of the one home that was picked."""
    for asked in ("501", "0001", "张伟", "zw"):
        (found,) = find(desk, asked)
        assert found["hint"] == "张* 业主 154****0001"


def test_a_resident_found_by_name_is_the_one_whose_name_and_phone_are_taken_over(desk, people):
    tenant = add_resident(db.session, people.home, "欧阳静", "15400000071")
    db.session.commit()
    (found,) = find(desk, "oyj")
    assert found["resident"] == tenant.id
    filled = ask(desk, "home", house=people.home.id, resident=tenant.id).json["fill"]
    assert (filled["name"], filled["phone"], filled["kind"]) == ("欧阳静", "15400000071", "owner")


def test_fewer_than_four_digits_of_a_phone_find_nobody(desk):
    assert find(desk, "001") == []
    assert find(desk, "z") == []
    assert find(desk, "") == []


def test_a_public_place_is_found_by_a_part_of_its_name(desk, people):
    (found,) = find(desk, "电梯")
    assert (found["id"], found["text"]) == (people.lift.id, "3栋1单元电梯")


def test_a_contact_is_found_by_todays_number_and_by_the_whole_one(desk, west, story):
    visit = story.enquiry(content="问装修时间")
    for asked in (str(visit.count), visit.number, visit.number.lower()):
        assert find(desk, asked)[0] == {
            "what": "visit", "id": visit.id, "resident": None, "text": visit.number, "hint": "问装修时间"
        }
        assert [row for row in find(west, asked) if row["what"] == "visit"] == []


def test_at_most_twenty_matches_come(desk, people):
    for floor in range(1, 26):
        add_resident(db.session, add_home(db.session, people.east, f"9-1-{floor}01"), f"钱{floor}", "15400008801")
    db.session.commit()
    for asked in ("钱", "8801"):
        assert len(find(desk, asked)) == 20


def test_whoever_moved_out_and_a_home_that_is_gone_are_found_no_more(desk, people):
    people.resident.active = False
    assert find(desk, "张伟") == []
    people.home.active = False
    assert find(desk, "501") == []


def test_a_sign_of_the_pattern_language_is_taken_as_it_stands(desk):
    assert find(desk, "%") == []
    assert find(desk, "_伟") == []


@pytest.mark.parametrize("asked", ["1-1-101", "101", "0002", "刘洋", "ly"])
def test_a_home_of_another_office_is_never_found(desk, west, people, asked):
    assert find(desk, asked) == []
    assert find(west, asked)[0]["id"] == people.west_home.id
    for given in ({"house": people.west_home.id}, {"text": "1-1-101"}):
        assert ask(desk, "home", **given).json == {"html": "", "house": None, "fill": None}


# The card of a home


def test_the_card_shows_who_lives_there_what_is_open_and_the_last_contacts(desk, story, people):
    complaint, task = story.complaint(content="楼上太吵"), story.assigned(content="灯不亮")
    story.enquiry(content="问过停车", house=people.home)
    complaint.received_at = complaint.created_at = complaint.created_at - timedelta(days=2)
    told = ask(desk, "home", house=people.home.id).json
    assert (told["house"], told["fill"]["phone"]) == (
        {"id": people.home.id, "text": "3栋2单元501室"}, "15400000001"
    )
    for text in ("张伟", "154-0000-0001", complaint.number, task.number, "问过停车", f"repair_task:{task.id}"):
        assert text in told["html"]
    assert told["html"].index(complaint.number) < told["html"].index(task.number), "the oldest stands first"


def test_seeing_the_phones_of_a_home_leaves_its_trace_once_a_shift(desk, people):
    """E."""
    for _ in range(2):
        ask(desk, "home", house=people.home.id)
    assert count(AuditEntry, AuditEntry.verb == "see_phone", AuditEntry.record_id == people.home.id) == 1
    find(desk, "0001")
    assert count(AuditEntry, AuditEntry.verb == "see_phone") == 1


def test_a_complaint_about_whoever_sits_there_is_on_no_card_and_in_no_list(desk, app, story, people):
    complaint = story.complaint(content="前台态度差", target_staff=people.receptionist, apologised_first=True)
    assert complaint.number not in ask(desk, "home", house=people.home.id).json["html"]
    assert desk.get(f"/admin/desk/case/?record=complaint&id={complaint.id}").status_code == 404
    director = app.test_client().sign_in(people.director)
    assert complaint.number in ask(director, "home", house=people.home.id).json["html"]


@pytest.mark.parametrize("who", ["officer", "technician", "leader", "admin"])
def test_only_those_who_work_the_desk_look_anybody_up(app, people, who):
    client = app.test_client().sign_in(people.of(who))
    for name in ("find", "home", "due", "save"):
        answer = ask(client, name, query="501", text="3-2-501")
        assert answer.status_code == 403
        assert "张" not in answer.text


def test_a_closed_case_shows_no_phone_whole(desk, story):
    """E: the open one does, to those who may have to call."""
    task = story.assigned()
    page = desk.get(f"/admin/desk/case/?record=repair_task&id={task.id}").text
    assert "154-0000-0001" in page
    closed = story.enquiry(phone="15400000001", answer="每月三百元")
    assert closed.state == "done"
    page = desk.get(f"/admin/desk/case/?record=visit&id={closed.id}").text
    assert closed.number in page
    assert "0000-0001" not in page


def test_a_case_offers_its_verbs_and_says_why_others_are_barred(desk, story):
    task = story.repaired(when="")
    page = desk.get(f"/admin/desk/case/?record=repair_task&id={task.id}").text
    assert 'data-verb="complete_revisit"' in page
    assert 'data-verb="chase"' in page
    assert "现在还不能办的" in page
    assert desk.get("/admin/desk/case/?record=nonsense&id=1").status_code == 404
    assert desk.get("/admin/desk/case/?record=visit&id=x").status_code == 400


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


def test_a_save_says_the_number_and_brings_the_pages_new_parts(desk):
    told = save(desk, content="装修垃圾放哪", answer="西门垃圾站").json
    visit = newest(Visit)
    assert (told["id"], told["number"], told["due"], told["is_special"]) == (visit.id, visit.number, "", False)
    assert told["said"] == f"已登记 {visit.number} · 已办结"
    assert "装修垃圾放哪" in told["news"]["today"]
    assert (visit.state, visit.solved_on_spot, visit.receptionist_id) == ("done", True, visit.created_by_id)


def test_what_the_save_owes_stands_among_what_the_office_owes(desk, people):
    told = save(desk, kind="repair", content="水龙头滴水", house="3-2-501", phone="15400000001").json
    assert told["due"].startswith("当天修好")
    assert "水龙头滴水" in told["news"]["owed"]


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
    assert save(desk, house="9-9-999").status_code == 422
    assert save(desk, house="9-9-999", house_unverified="y").status_code == 201
    assert (newest(Visit).house_id, newest(Visit).place_text) == (None, "9-9-999")


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


def test_what_was_received_earlier_needs_its_reason_and_says_that_it_came_late(desk):
    """F-26."""
    given = {"received_at": hours_ago(10), "paper_number": "夜-17", "answer": "已开门", "content": "忘带钥匙"}
    assert save(desk, **given).json["errors"].keys() == {"late_typing_reason"}
    told = save(desk, **given, late_typing_reason="night")
    visit = newest(Visit)
    assert told.status_code == 201
    assert (visit.is_late_entry, visit.late_typing_reason, visit.paper_number) == (True, "night", "夜-17")
    assert visit.created_at - visit.received_at >= timedelta(hours=9, minutes=59)
    assert "补录" in told.json["news"]["today"]


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
    told = save(desk, **complaint_of(people)).json
    visit = newest(Visit)
    cases = f"complaint:{visit.complaint.id} visit:{visit.id}"
    assert f'data-undo="{cases}"' in told["news"]["today"], "the complaint goes first: nothing may hang on a mistake"
    for case in cases.split():
        record, row_id = case.split(":")
        answer = desk.post(f"/admin/{record}s/action/", data=void_of(row_id), headers=JSON, follow_redirects=True)
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


# What has changed since


def test_the_news_are_what_is_owed_ones_own_records_and_the_token_that_holds_now(desk, app, story, people):
    story.assigned(content="灯不亮")
    story.receive("colleague", when="", kind="enquiry", content="同事登记的")
    told = desk.get("/admin/desk/now/", headers=JSON).json
    assert told.keys() == {"owed", "late", "today", "events", "said", "csrf", "person"}
    assert told["person"] == str(people.receptionist.id)
    assert "灯不亮" in told["owed"]
    assert "同事登记的" not in told["today"]
    other = app.test_client().sign_in(people.colleague).get("/admin/desk/now/", headers=JSON).json
    assert "灯不亮" in other["owed"], "it is the office's list"


def test_the_number_late_is_told_for_the_tabs_title(desk, story):
    task = story.assigned()
    assert desk.get("/admin/desk/now/", headers=JSON).json["late"] == 0
    story.complete(task, when="")
    revisit = task.revisits[0]
    for name in ("starts_at", "due_at"):
        setattr(revisit, name, getattr(revisit, name) - timedelta(days=3))
    assert desk.get("/admin/desk/now/", headers=JSON).json["late"] == 1


def test_a_script_hears_that_the_session_is_over_and_a_person_sees_the_log_in(app):
    nobody = app.test_client()
    assert nobody.get("/admin/desk/now/", headers=JSON).status_code == 401
    assert save(nobody).status_code == 401
    assert "/login" in nobody.get("/admin/desk/", headers={"Accept": "text/html"}).location


def test_the_page_holds_the_offices_standard_words_and_nobody_elses(desk, people):
    made = {"created_at": datetime(2026, 1, 5, tzinfo=UTC), "use": "reply", "kind": "enquiry", "place": 1}
    db.session.add_all([
        Snippet(office_id=people.east.id, text="请到前台办理", **made),
        Snippet(office_id=people.west.id, text="西山的答复", **made),
        Snippet(office_id=people.east.id, text="停用的答复", active=False, **made),
    ])
    page = desk.get("/admin/desk/").text
    assert "请到前台办理" in page
    assert "西山的答复" not in page
    assert "停用的答复" not in page


def test_the_receptionists_day_begins_with_it(desk, app, people):
    assert 'id="desk-form"' in desk.get("/admin/").text
    director = app.test_client().sign_in(people.director)
    assert 'id="desk-form"' not in director.get("/admin/").text
    assert 'id="desk-form"' in director.get("/admin/desk/").text


# Alarms


@pytest.fixture
def alarm(desk, people):
    """A lift that stands with somebody in it, and whom to call."""
    made = {"special_kind": "lift", "created_at": datetime(2026, 1, 5, tzinfo=UTC)}
    db.session.add_all([
        EmergencyContact(office_id=people.east.id, name="电梯维保单位", phone="15400007001", place=1, **made),
        EmergencyContact(office_id=people.west.id, name="西山维保", phone="15400007002", place=1, **made),
    ])
    told = save(desk, kind="help", content="有人困在电梯", special_kind="lift", special_place="3栋1单元电梯").json
    assert told["is_special"] is True
    assert told["due"].startswith("突发上报")
    return told["id"]


def test_an_alarm_shows_whom_to_call_and_stamps_who_was_told(desk, alarm):
    """S 5(6)."""
    page = desk.get(f"/admin/desk/calls/?id={alarm}").text
    assert "电梯维保单位" in page
    assert "154-0000-7001" in page
    assert "西山维保" not in page
    sent = {"action": "notify_unit", "rowid": alarm, "to_text": "电梯维保单位", "way": "phone", "acted": "1",
            "url": "/admin/desk/now/"}
    desk.post("/admin/visits/action/", data=sent, headers=JSON)
    report = newest(Escalation)
    assert (report.visit_id, report.to_text) == (alarm, "电梯维保单位")
    page = desk.get(f"/admin/desk/calls/?id={alarm}").text
    assert "data-notify" not in page
    assert "已通知" in page


def test_no_other_contact_has_a_list_of_calls(desk, west, alarm):
    plain = save(desk).json["id"]
    assert desk.get(f"/admin/desk/calls/?id={plain}").status_code == 404
    assert west.get(f"/admin/desk/calls/?id={alarm}").status_code == 404


# 集中事件


EVENT = {"place": "全小区", "matter": "停水", "reply": "抢修中，下午五点恢复"}


def event(client, path: str = "", **given):
    return client.post(f"/admin/mass_events/{path}", data=given, headers=JSON)


@pytest.fixture
def outage(desk):
    assert event(desk, **EVENT).status_code == 201
    return newest(MassEvent).id


def test_an_event_is_pinned_and_each_caller_is_a_closed_contact_with_its_reply(desk, people, outage):
    told = event(desk, "caller/", id=outage, house="3-2-501")
    visit = newest(Visit)
    assert told.status_code == 201
    assert (visit.state, visit.answer, visit.content, visit.house_id) == (
        "done", EVENT["reply"], "停水", people.home.id
    )
    event(desk, "caller/", id=outage, house="3-2-501")
    assert "涉及户数 1" in desk.get("/admin/desk/now/", headers=JSON).json["events"], "one home counts once"
    event(desk, "caller/", id=outage, house="7栋那家")
    assert newest(Visit).place_text == "7栋那家"
    assert "涉及户数 2" in desk.get("/admin/desk/now/", headers=JSON).json["events"]


def test_an_event_says_what_it_lacks_beside_its_field(desk):
    assert event(desk, place="", matter="", reply="").json["errors"].keys() == {"place", "matter", "reply"}
    late = event(desk, **EVENT, expected_end_at="2020-01-01T10:00")
    assert (late.status_code, late.json["errors"].keys()) == (422, {"expected_end_at"})


def test_who_asked_to_be_told_stands_on_the_desk_until_they_are(desk, outage):
    assert event(desk, "caller/", id=outage, house="3-2-501", wants_word="y").json["errors"].keys() == {"phone"}
    event(desk, "caller/", id=outage, house="3-2-501", wants_word="y", phone="15400000001", visitor_name="张伟")
    visit = newest(Visit)
    assert event(desk, "end/", id=outage).status_code == 201
    events = desk.get("/admin/desk/now/", headers=JSON).json["events"]
    assert "3栋2单元501室 张*" in events
    assert event(desk, "end/", id=outage).status_code >= 400, "it ends once"
    assert event(desk, "caller/", id=outage, house="3-2-501").status_code == 422
    assert ask(desk, "told", id=visit.id).status_code == 201
    assert visit.told_at is not None
    assert desk.get("/admin/desk/now/", headers=JSON).json["events"].strip() == ""


def test_an_event_of_another_office_is_out_of_reach(west, outage):
    for path in ("caller/", "end/"):
        assert event(west, path, id=outage, house="1-1-101").status_code == 404
    assert "停水" not in west.get("/admin/desk/now/", headers=JSON).json["events"]
    assert event(west, "end/", id="x").status_code == 400


def test_an_event_opened_from_a_contact_counts_it(desk, people):
    visit_id = save(desk, house="3-2-501", content="停水了", answer="正在抢修").json["id"]
    number = newest(Visit).number
    assert event(desk, **EVENT, visit=number).status_code == 201
    assert db.session.get(Visit, visit_id).mass_event_id == newest(MassEvent).id


# Odd


@pytest.mark.parametrize("odd", EVERYTHING_ODD[::3])
def test_no_odd_value_fails(desk, people, outage, odd):
    usual = complaint_of(people, key=KEY, verify_first="y", channel="call")
    for name in (*usual, "house_unverified", "promised_at", "received_at", "special_kind", "same_matter", "phone"):
        for where in ("due", "save"):
            assert ask(desk, where, **{**usual, name: odd}).status_code < 500
    for where, name in (("find", "query"), ("home", "text"), ("home", "house"), ("home", "resident"), ("told", "id")):
        assert ask(desk, where, **{name: odd}).status_code < 500
    for name in ("id", "house", "phone", "wants_word"):
        assert event(desk, "caller/", **{"id": outage, "house": "3-2-501", name: odd}).status_code < 500
