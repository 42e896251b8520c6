"""接待台: whom it finds, the card of a home, what it shows. Its keyboard is tried in tests/browser/test_desk.py."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from models import (
    AuditEntry,
    RepairTask,
    ShiftHandover,
    Snippet,
    db,
)
from tests.people import add_home, add_resident
from tests.views.reception import JSON, ask, count, find, news, save
from tests.workflow.story import at

# Looking up


@pytest.mark.parametrize("asked", [
    "501", "3-2-501", "3栋501", "3栋2单元501", "３－２－５０１", "3#2单元501", "0001", "154-0000-0001", "张", "张伟",
    "zw", "ZW",
])
def test_a_home_is_found_by_room_digits_name_or_initials(desk, people, asked):
    (found,) = find(desk, asked)
    assert (found["id"], found["text"]) == (people.home.id, "3栋2单元501室")


@pytest.mark.parametrize("screen", ["visits", "houses"])
def test_a_list_too_finds_a_home_named_without_its_unit(desk, story, screen):
    story.enquiry(house=story.people.home)
    page = desk.get(f"/admin/{screen}/?search=3栋501").text
    assert "3栋2单元501室" in page
    assert "3栋2单元501室" not in desk.get(f"/admin/{screen}/?search=4栋501").text


def test_a_room_that_is_still_being_typed_finds_those_that_begin_with_it(desk, people):
    for key in ("3-2-502", "3-2-5011", "3-20-501"):
        add_home(db.session, people.east, key)
    db.session.commit()
    assert [row["text"] for row in find(desk, "3-2-5")] == ["3栋2单元501室", "3栋2单元5011室", "3栋2单元502室"]
    assert find(desk, "3-2-501")[0]["text"] == "3栋2单元501室"
    assert len(find(desk, "3-2-")) == 4
    assert ask(desk, "find", query="3-2-5", whole="1").json == [], "Enter before the list means what was typed"
    (found,) = ask(desk, "find", query="3-2-501", whole="1").json
    assert found["id"] == people.home.id


@pytest.mark.parametrize("asked", ["李", "李娜", "ln", "LN", "l", "li.na"])
def test_a_colleague_is_found_by_name_initials_or_user_name(desk, people, asked):
    def found(text):
        return [row[0] for row in desk.post("/admin/lookups/", data={"name": "staff", "query": text}).json]

    assert people.receptionist.id in found(asked)
    assert people.receptionist.id not in found("nl")


def test_a_match_shows_name_and_phone_masked(desk, people):
    """E: whole they stand on the card of the one home that was picked."""
    for asked in ("501", "0001", "张伟", "zw"):
        (found,) = find(desk, asked)
        assert found["hint"] == "张* 业主 154****0001"


def test_who_has_the_digits_at_the_end_of_the_phone_comes_first(desk, people):
    """The end of it is what a caller gives; a home that stands earlier may have them in the middle."""
    earlier = add_home(db.session, people.east, "1-1-303")
    add_resident(db.session, earlier, "欧阳静", "15465431770")
    add_resident(db.session, people.home, "欧阳宁", "15400006543")
    db.session.commit()
    assert [row["id"] for row in find(desk, "6543")] == [people.home.id, earlier.id]


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
        assert ask(desk, "home", **given).json == {"html": "", "house": None, "fill": None, "call": None}


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
    sheet = story.sheet()
    assert "业主还没有认可" in desk.get(f"/admin/desk/case/?record=inspection&id={sheet.id}").text
    assert desk.get("/admin/desk/case/?record=nonsense&id=1").status_code == 404
    assert desk.get("/admin/desk/case/?record=visit&id=x").status_code == 400


# What has changed since


def test_the_news_are_what_is_owed_ones_own_records_and_the_token_that_holds_now(desk, app, story, people):
    story.assigned(content="灯不亮")
    story.receive("colleague", when="", kind="enquiry", content="同事登记的")
    told = news(desk)
    assert told.keys() == {"owed", "late", "today", "events", "said", "csrf", "person"}
    assert told["person"] == str(people.receptionist.id)
    assert "灯不亮" in told["owed"]
    assert "同事登记的" not in told["today"]
    other = news(app.test_client().sign_in(people.colleague))
    assert "灯不亮" in other["owed"], "it is the office's list"


def test_the_number_late_is_told_for_the_tabs_title(desk, story):
    task = story.assigned()
    assert news(desk)["late"] == 0
    story.complete(task, when="")
    revisit = task.revisits[0]
    for name in ("starts_at", "due_at"):
        setattr(revisit, name, getattr(revisit, name) - timedelta(days=3))
    assert news(desk)["late"] == 1


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


def test_a_shift_that_a_colleague_handed_over_waits_on_the_desk_until_it_is_taken(app, desk, people):
    """S 1(8)."""
    colleague = app.test_client().sign_in(people.colleague)
    colleague.post("/admin/shifts/", data={"note": "钥匙在抽屉"})
    page = desk.get("/admin/desk/").text
    assert "王芳" in page and "交的班还没有人接" in page and 'href="/admin/shifts/"' in page
    assert "交的班还没有人接" not in colleague.get("/admin/desk/").text, "who handed over takes nothing over"
    handover = db.session.query(ShiftHandover).one()
    desk.post("/admin/shifts/take/", data={"id": handover.id})
    assert "交的班还没有人接" not in desk.get("/admin/desk/now/").json["owed"]


def test_a_revisit_says_until_when_to_phone_at_the_desk_at_the_shifts_and_handed_over(desk, story, stand_at):
    """people 17: due at 21:30, but nobody is called after 20:00."""
    revisit = story.repaired().revisits[0]
    revisit.starts_at, revisit.due_at = at("2026-03-04 21:30"), at("2026-03-05 21:30")
    revisit.call_by_at = at("2026-03-05 20:00")
    db.session.commit()
    stand_at("2026-03-05 10:00")
    said = r"<b>最晚拨打</b>\s*<span>今天 20:00 前</span>"
    for owed in (desk.get("/admin/desk/").text, desk.get("/admin/desk/now/").json["owed"]):
        assert re.search(said, owed) and "21:30" not in owed
    assert "最晚拨打 今天 20:00 前" in desk.get("/admin/shifts/").text
    desk.post("/admin/shifts/", data={"note": ""})
    handed = re.search(r"<td>最晚拨打</td>.*?</tr>", desk.get("/admin/shifts/").text)[0]
    assert ">2026-03-05 20:00</td>" in handed


def test_a_shift_that_was_handed_over_says_where_and_what_and_marks_what_is_late(desk, story, stand_at):
    for content in ("厨房水龙头滴水", "阳台灯不亮"):
        story.repair(content=content)
    late, on_time = db.session.query(RepairTask).order_by(RepairTask.id)
    late.due_at, on_time.due_at = at("2099-03-04 12:00"), at("2099-03-09 12:00")
    db.session.commit()
    desk.post("/admin/shifts/", data={"note": ""})
    stand_at("2099-03-05 12:00")
    page = desk.get("/admin/shifts/").text.split("shift-now")[0]
    rows = {task: re.search(rf"<tr><td[^>]*><a[^>]*>{task.number}</a>.*?</tr>", page)[0] for task in (late, on_time)}
    assert all("<td>3栋2单元501室</td>" in row for row in rows.values())
    assert "厨房水龙头滴水" in rows[late] and '<span class="tag" data-tone="late">超时</span>' in rows[late]
    assert "阳台灯不亮" in rows[on_time] and "还没办完" in rows[on_time] and "超时" not in rows[on_time]
    assert page.index(late.number) < page.index(on_time.number)
