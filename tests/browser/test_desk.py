"""The receptionist's page by keyboard alone: look up, record, say what is due, go on with the next caller."""

import re

import pytest

from models import Chase, Complaint, RepairTask, ReplyPromise, Visit, db
from workflow import special_events
from workflow.initials import initials_of

LI_NA = "li.na"


@pytest.fixture
def desk(sit):
    """The desk before Li Na, ready for a caller."""
    page = sit(LI_NA).open("/admin/desk/")
    page.evaluate("localStorage.clear()")
    page = sit(LI_NA).open("/admin/desk/")
    page.wait_for_selector("#house:focus")
    return page


def newest(office, model) -> dict:
    """The newest row of a table, as plain values."""
    with office.today():
        row = db.session.query(model).order_by(model.id.desc()).first()
        return {column.key: getattr(row, column.key) for column in model.__table__.columns}


def focused(page) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.name")


def pick(page, text: str) -> None:
    """Type into the look-up box and take the first match."""
    page.keyboard.type(text)
    page.wait_for_selector("#desk-found [role=option]")
    page.keyboard.press("Enter")


def saved(page) -> str:
    """What the page says of the save, once it is done."""
    page.wait_for_selector("#desk-said:has-text('JD-')")
    return page.inner_text("#desk-said")


def save(page, keys: str = "Control+Enter") -> str:
    page.keyboard.press(keys)
    return saved(page)


def test_an_enquiry_solved_on_the_spot_takes_a_room_two_texts_and_one_save(desk, office):
    pick(desk, "3-2-501")
    assert focused(desk) == "content"
    desk.wait_for_selector("#desk-home:not([hidden])")
    desk.keyboard.type("装修垃圾放在哪里")
    desk.keyboard.press("Tab")
    desk.keyboard.type("西门垃圾站")
    said = save(desk)
    visit = newest(office, Visit)
    assert said.startswith(f"已登记 {visit['number']}") and "已办结" in said
    assert (visit["state"], visit["visitor_name"], visit["phone"]) == ("done", "张伟", "15400000001")
    assert (desk.input_value("#house"), desk.input_value("#content"), focused(desk)) == ("", "", "house")
    assert "装修垃圾放在哪里" in desk.inner_text("#desk-today")


SAID = ["501", "0001", "张", initials_of("张伟"), "３栋２单元５０１", "3#2单元501", "3.2.501"]


@pytest.mark.parametrize("asked", SAID)
def test_a_home_is_found_as_people_say_it(desk, asked):
    pick(desk, asked)
    desk.wait_for_selector("#desk-home:not([hidden])")
    assert desk.input_value("#house") == "3栋2单元501室"
    assert "154-0000-0001" in desk.inner_text("#desk-home")


def test_todays_number_opens_its_contact_in_place(desk, office):
    desk.keyboard.press("Alt+k")
    desk.keyboard.press("Enter")
    desk.keyboard.type("问门禁卡")
    count = newest(office, Visit)["count"] if save(desk) else 0
    desk.keyboard.type(str(count))
    desk.wait_for_selector("#desk-found [role=option]:has-text('问门禁卡')")
    desk.keyboard.press("Enter")
    desk.wait_for_selector("#desk-dialog[open] .desk-verbs")
    assert "问门禁卡" in desk.inner_text("#desk-dialog")
    desk.keyboard.press("Escape")
    assert focused(desk) == "house"


def test_a_service_complaint_says_the_apology_first_and_waits_for_it(desk, sit, office):
    pick(desk, "3-2-501")
    desk.keyboard.press("Alt+3")
    desk.keyboard.type("门岗把我拦在外面")
    desk.keyboard.press("Tab")
    desk.keyboard.type("A")
    desk.wait_for_selector("#desk-apology:not([hidden])")
    assert "代表公司向您表示歉意" in desk.inner_text("#desk-apology")
    desk.wait_for_selector("#desk-due .chip:has-text('投诉办结')")
    sit(LI_NA).mean(422, "/admin/desk/save/")
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector("#apologised_first-error:not(:empty)")
    assert (desk.input_value("#content"), focused(desk)) == ("门岗把我拦在外面", "apologised_first")
    desk.keyboard.press("Alt+a")
    save(desk)
    complaint = newest(office, Complaint)
    assert complaint["is_service_complaint"] is True
    desk.wait_for_selector("#desk-apology", state="hidden")


def test_a_repeated_complaint_is_said_before_saving_and_points_to_the_first(desk, office):
    for turn in range(2):
        pick(desk, "3-2-501")
        desk.keyboard.press("Alt+3")
        desk.keyboard.type("楼道灯不亮")
        desk.keyboard.press("Tab")
        desk.keyboard.type("C")
        if turn:
            desk.wait_for_selector("#desk-same:not([hidden])")
            assert "同类投诉" in desk.inner_text("#desk-due")
            desk.focus("#desk-same input[value=same]")
            desk.keyboard.press("Space")
        save(desk)
    first, second = newest_two(office, Complaint)
    assert second["caused_by_id"] == first["visit_id"]


def newest_two(office, model) -> list:
    with office.today():
        rows = db.session.query(model).order_by(model.id.desc()).limit(2).all()[::-1]
        return [{column.key: getattr(row, column.key) for column in model.__table__.columns} for row in rows]


def test_a_repair_shows_its_due_time_before_it_is_saved(desk, office):
    pick(desk, "3-2-501")
    desk.keyboard.press("Alt+2")
    desk.keyboard.type("水龙头滴水")
    desk.wait_for_selector("#desk-due .chip:has-text('当天修好')")
    save(desk)
    task = newest(office, RepairTask)
    assert (task["fault"], task["size"], task["phone"]) == ("水龙头滴水", "small", "15400000001")
    desk.wait_for_selector("#desk-owed .desk-line:has-text('水龙头滴水')")


def test_a_promise_is_one_tick_a_time_and_the_owners_consent(desk, office):
    pick(desk, "3-2-501")
    desk.keyboard.type("问暖气几时开")
    desk.keyboard.press("Alt+q")
    desk.wait_for_selector("#desk-times input")
    assert desk.input_value("#promised_at") != ""
    chosen = desk.inner_text("#desk-times label:has(:checked)").strip()
    desk.wait_for_selector(f"#desk-due .chip:has-text('约定答复'):has-text('{chosen}')")
    desk.keyboard.press("Space")
    offered = desk.input_value("#promised_at")
    desk.fill("#promised_at", "2099-12-05 09:30")
    assert desk.locator("#desk-times :checked").count() == 0, "a time of the caller's own is none of those offered"
    desk.fill("#promised_at", offered)
    assert desk.inner_text("#desk-times label:has(:checked)").strip() == chosen
    save(desk)
    promise = newest(office, ReplyPromise)
    assert (promise["consented"], promise["consent_way"], promise["reason"]) == (True, "phone", "需核实后答复")


def test_the_same_callers_next_matter_keeps_who_called(desk, office):
    pick(desk, "3-2-501")
    desk.wait_for_selector("#desk-home:not([hidden])")
    desk.keyboard.type("问停车费")
    desk.keyboard.press("Tab")
    desk.keyboard.type("每月三百元")
    save(desk, "Control+Shift+Enter")
    assert (desk.input_value("#house"), desk.input_value("#visitor_name"), focused(desk)) == (
        "3栋2单元501室", "张伟", "content"
    )


def test_an_unknown_room_saves_as_text_after_one_question(desk, sit, office):
    sit(LI_NA).mean(422, "/admin/desk/save/")
    desk.keyboard.type("9-9-9901")
    desk.keyboard.press("Enter")
    desk.keyboard.press("Alt+2")
    desk.keyboard.type("门锁坏了")
    desk.keyboard.press("Alt+n")
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector("dialog[open]:has-text('待核房号')")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    saved(desk)
    assert (newest(office, Visit)["place_text"], newest(office, RepairTask)["place_text"]) == ("9-9-9901", "9-9-9901")


def test_an_open_case_of_the_home_is_chased_with_one_key_and_the_callers_words(desk, office):
    pick(desk, "3-2-501")
    desk.wait_for_selector("#desk-home [data-chase]")
    desk.keyboard.press("Alt+c")
    desk.wait_for_selector("#desk-dialog[open] [name=words]")
    desk.focus("#desk-dialog [name=words]")
    desk.keyboard.type("什么时候来修")
    before = newest(office, Visit)["id"]
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector("#desk-dialog:not([open])", state="attached")
    chase = newest(office, Chase)
    assert (chase["words"], chase["times"]) == ("什么时候来修", 1)
    assert newest(office, Visit)["id"] == before


def test_a_receptionist_complained_about_hands_over_with_one_key(desk, office):
    pick(desk, "3-2-501")
    desk.keyboard.press("Alt+r")
    saved(desk)
    visit = newest(office, Visit)
    assert (visit["state"], visit["house_id"] is not None) == ("referred", True)


def test_the_last_own_record_is_undone_by_a_logged_void(desk, office):
    desk.keyboard.press("Enter")
    desk.keyboard.type("打错的一条")
    save(desk)
    desk.keyboard.press("Alt+z")
    desk.wait_for_selector("#desk-dialog[open] [name=void_kind]")
    assert desk.input_value("#desk-dialog [name=void_kind]") == "mistake"
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector("#desk-dialog:not([open])", state="attached")
    visit = newest(office, Visit)
    assert (visit["content"], visit["state"], visit["void_kind"]) == ("打错的一条", "voided", "mistake")


def test_undoing_a_repair_asks_once_and_voids_the_task_with_its_contact(desk, office):
    pick(desk, "3-2-501")
    desk.keyboard.press("Alt+2")
    desk.keyboard.type("报错了的一件")
    save(desk)
    desk.keyboard.press("Alt+z")
    desk.wait_for_selector("#desk-dialog[open] h2:has-text('JD-')")
    desk.wait_for_selector("#desk-dialog [name=void_kind]")
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector("#desk-dialog:not([open])", state="attached")
    visit, task = newest(office, Visit), newest(office, RepairTask)
    assert (visit["content"], visit["state"], task["state"]) == ("报错了的一件", "voided", "voided")


def test_what_may_not_be_undone_says_why_and_offers_no_void(desk, office):
    pick(desk, "3-2-501")
    desk.keyboard.press("Alt+r")
    saved(desk)
    desk.keyboard.press("Alt+z")
    desk.wait_for_selector("#desk-dialog[open] .desk-wrong:has-text('只能由主任作废')")
    assert desk.locator("#desk-dialog [name=void_kind], #desk-dialog [data-verb=void]").count() == 0
    desk.keyboard.press("Escape")
    assert newest(office, Visit)["state"] == "referred"


def test_the_undo_goes_on_past_what_may_not_be_undone(desk, office):
    desk.keyboard.press("Enter")
    desk.keyboard.type("这一条可以撤")
    save(desk)
    pick(desk, "3-2-501")
    desk.keyboard.press("Alt+r")
    desk.wait_for_selector("#desk-today .desk-row:nth-of-type(1)")
    saved(desk)
    desk.keyboard.press("Alt+z")
    desk.wait_for_selector("#desk-dialog[open] .desk-wrong:has-text('只能由主任作废')")
    desk.keyboard.press("Escape")
    desk.keyboard.press("Alt+z")
    desk.wait_for_selector("#desk-dialog[open] [name=void_kind]")
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector("#desk-dialog:not([open])", state="attached")
    with office.today():
        undone = db.session.query(Visit).filter_by(content="这一条可以撤").one()
        assert undone.state == "voided"


def test_whoever_was_proposed_for_a_home_goes_with_it(desk, office):
    pick(desk, "3-2-501")
    desk.wait_for_selector("#desk-home:not([hidden])")
    assert desk.input_value("#visitor_name") == "张伟"
    desk.keyboard.press("Alt+k")
    desk.keyboard.press("Backspace")
    desk.keyboard.press("Tab")
    desk.wait_for_selector("#desk-home", state="hidden")
    assert [desk.input_value(f"#{name}") for name in ("visitor_name", "phone", "relation")] == ["", "", ""]


def test_what_stands_beside_a_field_goes_with_the_first_letter(desk, sit):
    sit(LI_NA).mean(422, "/admin/desk/save/")
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector("#content[aria-invalid=true]:focus")
    desk.keyboard.type("问")
    assert desk.get_attribute("#content", "aria-invalid") is None
    assert desk.locator("#content-error li").count() == 0


def test_keys_do_nothing_while_an_input_method_composes(desk):
    desk.evaluate("""() => document.getElementById('content').dispatchEvent(
      new KeyboardEvent('keydown', {code: 'Digit3', altKey: true, isComposing: true, bubbles: true}))""")
    assert desk.is_checked("[name=kind][value=enquiry]")


def test_the_page_is_loaded_once_for_a_whole_day(desk):
    loads = []
    desk.on("request", lambda request: request.is_navigation_request() and loads.append(request.url))
    for text in ("问垃圾清运", "问游泳池"):
        desk.keyboard.press("Enter")
        desk.keyboard.type(text)
        save(desk)
        desk.evaluate("document.getElementById('desk-said').textContent = ''")
    assert loads == []
    assert re.search(r"接待台", desk.title())


def test_on_a_phone_nothing_of_the_shifts_lies_beyond_the_edge(sit, office):
    with office.today() as story:
        story.repair(content="厨房水龙头滴水")
    page = sit(LI_NA).open("/admin/shifts/")
    page.click("[data-save]")
    page.wait_for_selector(".flash")
    wide = page.viewport_size
    page.set_viewport_size({"width": 390, "height": 844})
    try:
        for where in (".shift-now", ".card:has(.table-wrap):not(.shift-now)"):
            cells = page.locator(f"{where} tbody tr:has-text('厨房水龙头滴水') >> nth=0").locator("td")
            assert cells.count() > 4, where
            for box in filter(None, (cell.bounding_box() for cell in cells.all())):
                assert box["x"] >= 0 and box["x"] + box["width"] <= 390, (where, box)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    finally:
        page.set_viewport_size(wide)


def test_a_special_event_that_was_told_is_contained_from_its_line(desk, office):
    """S 5(6)."""
    with office.today() as story:
        visit = story.receive(kind="help", content="电梯困人", house=story.people.lift, special_kind="lift")
        special_events.notify_unit(story.act("receptionist"), visit, to_text="电梯维保", way="phone")
    desk.reload()
    line = "#desk-owed [data-duty=containment]:has-text('电梯困人')"
    desk.click(line)
    desk.fill("#desk-dialog [name=containment]", "已断电，安抚被困人")
    desk.fill("#desk-dialog [name=outcome]", "十分钟后救出，无伤")
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector(line, state="detached")
    assert newest(office, Visit)["outcome"] == "十分钟后救出，无伤"
