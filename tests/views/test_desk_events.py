"""接待台: alarms with whom to call, 集中事件 with whom to tell, and whatever nonsense is sent."""

import re
from datetime import UTC, datetime

import pytest

from models import (
    EmergencyContact,
    Escalation,
    MassEvent,
    Visit,
    db,
)
from tests.people import add_resident
from tests.security.odd_values import EVERYTHING_ODD
from tests.views.reception import JSON, KEY, ask, complaint_of, newest, news, save
from tests.workflow.story import Story
from workflow.escalations import escalate_visit
from workflow.special_events import notify_unit

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


def test_only_who_has_an_account_is_said_not_to_have_read(desk, people, alarm):
    visit = db.session.get(Visit, alarm)
    act = Story(people).act("receptionist", "2026-03-05 09:00")
    notify_unit(act, visit, to_text="电梯维保单位")
    escalate_visit(act, visit, reason="困人", to_staff=people.director)
    page = desk.get(f"/admin/visits/details/?id={alarm}").text
    read = dict(re.findall(r'data-l="对象">([^<]*)</td>.*?data-l="已阅">([^<]*)</td>', page))
    assert read == {"电梯维保单位": "—", "周平": "未阅"}


def test_an_alarm_that_was_told_stays_owed_until_it_is_contained(desk, alarm):
    """S 5(6)."""
    desk.post("/admin/visits/action/", headers=JSON, data={
        "action": "notify_unit", "rowid": alarm, "to_text": "电梯维保单位", "way": "phone", "url": "/admin/desk/now/",
    })
    line = re.search(r'<button[^>]*data-duty="containment".*?</button>', desk.get("/admin/desk/").text, re.S)[0]
    assert 'data-verb="contain"' in line and "data-late" not in line
    assert "<b>控制措施与结果</b> <span>还没办完</span>" in line
    assert "控制措施与结果" in desk.get("/admin/shifts/").text
    desk.post("/admin/shifts/", data={"note": ""})
    handed = re.search(r"<td>控制措施与结果</td>.*?</tr>", desk.get("/admin/shifts/").text)[0]
    assert "有人困在电梯" in handed and "<td></td>" in handed and "还没办完" in handed
    desk.post("/admin/visits/action/", headers=JSON, data={
        "action": "contain", "rowid": alarm, "containment": "已断电", "outcome": "十分钟后救出", "acted": "1",
        "url": "/admin/desk/now/",
    })
    assert "控制措施与结果" not in desk.get("/admin/desk/").text


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
    assert told.json["said"] == "已登记，按统一答复"
    again = event(desk, "caller/", id=outage, house="3-2-501")
    assert "3栋2单元501室 就此事来电已 2 次" in again.json["said"]
    assert "涉及户数 1" in news(desk)["events"], "one home counts once"
    assert event(desk, "caller/", id=outage, house="9-9-999").json["errors"].keys() == {"house"}
    event(desk, "caller/", id=outage, house="9-9-999", house_unverified="y")
    assert newest(Visit).place_text == "9-9-999"
    assert "涉及户数 1" in news(desk)["events"], "a room that waits to be checked is no known home"
    assert "待核房号 1" in news(desk)["events"]
    assert event(desk, "caller/", id=outage, house=people.lift.key).status_code == 201
    assert "涉及户数 1" in news(desk)["events"], "a public place is no household"


def test_who_is_called_back_at_a_home_is_who_left_a_phone(desk, people, session):
    """people 4, 20."""
    people.resident.phone = None
    add_resident(session, people.home, "王敏", "15400000009")
    session.commit()
    told = ask(desk, "home", house="", text="3-2-501", resident="").json
    assert (told["call"]["name"], told["call"]["phone"]) == ("王敏", "15400000009")
    assert ask(desk, "home", house="", text="9-9-999", resident="").json["call"] is None


def test_an_event_says_what_it_lacks_beside_its_field(desk):
    assert event(desk, place="", matter="", reply="").json["errors"].keys() == {"place", "matter", "reply"}
    late = event(desk, **EVENT, expected_end_at="2020-01-01T10:00")
    assert (late.status_code, late.json["errors"].keys()) == (422, {"expected_end_at"})


def test_who_asked_to_be_told_stands_on_the_desk_until_they_are(desk, outage):
    assert event(desk, "caller/", id=outage, house="3-2-501", wants_word="y").json["errors"].keys() == {"phone"}
    event(desk, "caller/", id=outage, house="3-2-501", wants_word="y", phone="15400000001", visitor_name="张伟")
    visit = newest(Visit)
    assert event(desk, "end/", id=outage).status_code == 201
    events = news(desk)["events"]
    assert "3栋2单元501室 张伟" in events and "154-0000-0001" in events
    assert event(desk, "end/", id=outage).status_code >= 400, "it ends once"
    assert event(desk, "caller/", id=outage, house="3-2-501").status_code == 422
    assert ask(desk, "told", id=visit.id).status_code == 201
    assert visit.told_at is not None
    assert news(desk)["events"].strip() == ""


def test_an_event_of_another_office_is_out_of_reach(west, outage):
    for path in ("caller/", "end/"):
        assert event(west, path, id=outage, house="1-1-101").status_code == 404
    assert "停水" not in news(west)["events"]
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
