"""At the desk nothing is lost and nobody waits: parked callers, a closed tab, an ended session, no network, alarms."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from models import EmergencyContact, Escalation, MassEvent, Revisit, Snippet, Staff, Visit, db
from tests.browser.test_desk import newest, pick, save, saved
from tests.people import PASSWORD

WANG_FANG = "wang.fang"
SAVE = "/admin/desk/save/"


def before(story):
    """A repair of the home that waits for its revisit; whom to call when the lift stands; a standard reply."""
    story.repaired()
    made = {"office_id": story.people.east.id, "created_at": datetime(2026, 1, 5, tzinfo=UTC)}
    db.session.add_all([
        EmergencyContact(special_kind="lift", name="电梯维保单位", phone="15400007001", place=1, **made),
        EmergencyContact(special_kind="lift", name="消防报警", phone="119", place=2, **made),
        Snippet(use="reply", kind="enquiry", text="请到前台办理", place=1, **made),
    ])
    db.session.commit()


@pytest.fixture
def desk(sit):
    page = sit(WANG_FANG).open("/admin/desk/")
    page.evaluate("localStorage.clear()")
    page = sit(WANG_FANG).open("/admin/desk/")
    page.wait_for_selector("#house:focus")
    return page


def end_session(office) -> None:
    """The session ends as an idle one does: what its cookie holds is worth nothing any more."""
    with office.today():
        db.session.query(Staff).filter_by(username=WANG_FANG).one().session_token = f"ended-{datetime.now(UTC)}"


def test_what_is_owed_opens_in_place_and_one_call_settles_it(desk, office):
    assert desk.title().startswith("(")
    desk.keyboard.press("Alt+w")
    desk.wait_for_selector(".desk-line:focus")
    desk.keyboard.press("j")
    desk.keyboard.press("k")
    desk.focus(".desk-line[data-duty=revisit]")
    desk.keyboard.press("Enter")
    desk.wait_for_selector("#desk-dialog [name=rating]:focus")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector("#desk-dialog:not([open])", state="attached")
    revisit = newest(office, Revisit)
    assert (revisit["state"], revisit["rating"]) == ("done", "satisfied")
    assert desk.locator(".desk-line[data-duty=revisit]").count() == 0


def test_a_caller_is_parked_and_taken_back_with_every_word(desk):
    pick(desk, "3-2-501")
    desk.keyboard.press("Alt+3")
    desk.keyboard.type("楼上装修太吵")
    desk.keyboard.press("Alt+p")
    assert (desk.input_value("#content"), desk.is_checked("[name=kind][value=enquiry]")) == ("", True)
    assert "楼上装修太吵" in desk.inner_text("#desk-parked")
    desk.keyboard.press("Alt+p")
    desk.wait_for_selector("#desk-parked button:focus")
    desk.keyboard.press("Enter")
    assert (desk.input_value("#content"), desk.input_value("#house")) == ("楼上装修太吵", "3栋2单元501室")
    assert desk.is_checked("[name=kind][value=complaint]")
    assert desk.is_hidden("#desk-parked")


def test_a_closed_tab_keeps_the_text_and_a_save_forgets_it(desk, sit):
    desk.keyboard.press("Enter")
    desk.keyboard.type("说到一半的话")
    desk.wait_for_timeout(600)
    desk = sit(WANG_FANG).open("/admin/desk/")
    assert desk.input_value("#content") == "说到一半的话"
    save(desk)
    desk = sit(WANG_FANG).open("/admin/desk/")
    assert desk.input_value("#content") == ""


def test_an_ended_session_is_logged_into_in_place_and_the_save_goes_on(desk, sit, office):
    seat = sit(WANG_FANG)
    desk.keyboard.press("Enter")
    desk.keyboard.type("登录到时也不丢")
    end_session(office)
    seat.mean(401, SAVE)
    seat.mean(401, "/login")
    seat.mean(401, "/admin/desk/due/")
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector("#desk-login[open] #desk-password:focus")
    assert desk.input_value("#desk-username") == WANG_FANG
    desk.keyboard.type("wrong")
    desk.keyboard.press("Enter")
    desk.wait_for_selector("#desk-login [data-error]:has-text('用户名或密码不对')")
    desk.keyboard.type(PASSWORD)
    desk.keyboard.press("Enter")
    saved(desk)
    assert newest(office, Visit)["content"] == "登录到时也不丢"
    desk.keyboard.press("Enter")
    desk.keyboard.type("接着登记下一位")
    save(desk)
    assert newest(office, Visit)["content"] == "接着登记下一位"


def test_a_lost_network_keeps_the_text_and_an_answer_lost_makes_no_second_record(desk, sit, office):
    desk.keyboard.press("Enter")
    desk.keyboard.type("断网时的一句话")
    desk.wait_for_timeout(400)
    lost = []

    def answer_gets_lost(route):
        route.fetch()
        lost.append(route)
        route.abort()

    desk.route(f"**{SAVE}", answer_gets_lost)
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector("#desk-said:has-text('网络不通')")
    assert (desk.input_value("#content"), len(lost)) == ("断网时的一句话", 1)
    desk.unroute(f"**{SAVE}")
    before = newest(office, Visit)
    said = save(desk)
    assert before["content"] == "断网时的一句话"
    assert newest(office, Visit)["id"] == before["id"]
    assert before["number"] in said
    sit(WANG_FANG).complaints[:] = [text for text in sit(WANG_FANG).complaints if "ERR_FAILED" not in text]


def test_an_alarm_is_one_key_from_any_other_page(desk, office):
    desk.goto(desk.url.split("/admin/")[0] + "/admin/visits/")
    desk.keyboard.press("Alt+t")
    desk.wait_for_selector("#desk-special[open]")
    assert "#" not in desk.url


def test_an_alarm_is_one_key_from_anywhere_and_shows_whom_to_call(desk, office):
    desk.keyboard.press("Alt+t")
    desk.wait_for_selector("#desk-special[open]")
    desk.keyboard.press("6")
    desk.keyboard.type("3栋1单元电梯")
    desk.keyboard.press("Enter")
    desk.wait_for_selector("#desk-dialog[open] .desk-calls")
    assert "电梯维保单位" in desk.inner_text("#desk-dialog") and "119" in desk.inner_text("#desk-dialog")
    desk.keyboard.press("1")
    desk.wait_for_selector(".desk-calls li:first-child .tag:has-text('已通知')")
    visit, report = newest(office, Visit), newest(office, Escalation)
    assert (visit["special_kind"], visit["kind"], visit["house_id"] is not None) == ("lift", "help", True)
    assert (report["to_text"], report["visit_id"]) == ("电梯维保单位", visit["id"])
    desk.keyboard.press("Escape")


def test_fifty_calls_about_one_event_are_a_room_and_one_key_each(desk, sit, office):
    desk.keyboard.press("Alt+m")
    desk.wait_for_selector("#desk-event-place:focus")
    for name, text in (("place", "全小区"), ("matter", "停水"), ("reply", "抢修中，下午五点恢复")):
        desk.focus(f"#desk-event [name={name}]")
        desk.keyboard.type(text)
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector(".desk-pinned [name=house]:focus")
    desk.keyboard.type("3-2-501")
    desk.keyboard.press("Enter")
    desk.wait_for_selector(".desk-pinned .tag:has-text('1')")
    visit = newest(office, Visit)
    assert (visit["state"], visit["answer"], visit["content"]) == ("done", "抢修中，下午五点恢复", "停水")
    desk.wait_for_selector(".desk-pinned [name=house]:focus")
    sit(WANG_FANG).mean(422, "/admin/mass_events/caller/")
    desk.keyboard.type("3-2-501")
    desk.focus(".desk-pinned [name=wants_word]")
    desk.keyboard.press("Space")
    desk.wait_for_function("() => document.querySelector('.desk-pinned [name=phone]').value === '15400000001'")
    assert desk.input_value(".desk-pinned [name=visitor_name]") == "张伟"
    desk.focus(".desk-pinned [name=house]")
    desk.keyboard.press("Control+a")
    desk.keyboard.type("3-2-502")
    desk.keyboard.press("Enter")
    desk.wait_for_selector("dialog[open]:has-text('待核房号') .btn-primary")
    assert desk.input_value(".desk-pinned [name=phone]") == "", "another home's phone doesn't stay"
    desk.click("dialog[open] .btn-primary")
    desk.wait_for_selector(".desk-pinned [data-error]:has-text('请留电话')")
    desk.focus(".desk-pinned [name=phone]")
    desk.keyboard.type("15400007002")
    desk.keyboard.press("Enter")
    desk.wait_for_selector("dialog[open]:has-text('待核房号') .btn-primary")
    desk.click("dialog[open] .btn-primary")
    desk.wait_for_selector(".desk-pinned .tag:has-text('待核房号 1')")
    desk.focus(".desk-pinned [data-end]")
    desk.keyboard.press("Enter")
    desk.wait_for_selector("dialog[open]:has-text('现在结束')")
    desk.keyboard.press("Escape")
    assert desk.is_visible(".desk-pinned [data-end]"), "one press too many ends nothing"
    desk.focus(".desk-pinned [data-end]")
    desk.keyboard.press("Enter")
    desk.click("dialog[open] .btn-primary")
    desk.wait_for_selector("[data-told]:focus")
    assert "3栋2单元502室" in desk.inner_text(".desk-untold") and "154-0000-7002" in desk.inner_text(".desk-untold")
    desk.keyboard.press("Enter")
    desk.wait_for_selector(".desk-pinned", state="detached")
    assert newest(office, Visit)["told_at"] is not None
    assert newest(office, MassEvent)["ended_at"] is not None


def test_standard_words_are_inserted_by_digit(desk):
    desk.focus("#answer")
    desk.keyboard.press("Alt+s")
    desk.wait_for_selector(".desk-snippet:focus")
    desk.keyboard.press("1")
    assert desk.input_value("#answer") == "请到前台办理"
    assert desk.evaluate("document.activeElement.id") == "answer"


def test_a_paper_record_is_typed_late_with_its_reason_and_says_so(desk, office):
    desk.keyboard.press("Enter")
    desk.keyboard.type("夜里有人忘带钥匙")
    desk.keyboard.press("Alt+l")
    with office.today():
        zone = office.people.east.timezone
    desk.fill("#received_at", yesterday(zone))
    desk.focus("#late_typing_reason input[value=night]")
    desk.keyboard.press("Space")
    desk.fill("#paper_number", "夜-17")
    save(desk)
    visit = newest(office, Visit)
    assert (visit["is_late_entry"], visit["late_typing_reason"], visit["paper_number"]) == (True, "night", "夜-17")
    assert "补录" in desk.inner_text("#desk-today li:first-child")


def yesterday(zone: str) -> str:
    """Ten hours ago on the office's wall clock."""
    return (datetime.now(ZoneInfo(zone)) - timedelta(hours=10)).strftime("%Y-%m-%dT%H:%M")
