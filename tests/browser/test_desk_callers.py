"""Who called, at the desk: what a home proposes, what a person typed, and what became of both after a reload."""

import pytest

from models import Visit, db
from tests.browser.test_desk import newest, pick, save
from tests.people import add_home, add_resident

LI_NA = "li.na"


def before(story):
    """A second home of the office, with somebody else in it."""
    neighbours = add_home(db.session, story.people.east, "3-2-502")
    add_resident(db.session, neighbours, "王敏", "15400000009")
    db.session.commit()


@pytest.fixture
def desk(sit):
    page = sit(LI_NA).open("/admin/desk/")
    page.evaluate("localStorage.clear()")
    return reloaded(sit)


def reloaded(sit):
    page = sit(LI_NA).open("/admin/desk/")
    page.wait_for_selector("#house:focus")
    return page


def pick_home(page, key: str, name: str) -> None:
    """Take a home, and wait until its card stands there."""
    page.keyboard.press("Alt+k")
    pick(page, key)
    page.wait_for_selector(f"#desk-home:not([hidden]):has-text('{name}')")


def caller(page) -> tuple:
    return page.input_value("#visitor_name"), page.input_value("#phone")


def kept(page, text: str) -> None:
    """Wait until the draft holds this."""
    page.wait_for_function("text => JSON.stringify(localStorage).includes(text)", arg=text)


def test_a_draft_that_came_back_takes_the_caller_of_the_next_home(desk, sit, office):
    pick_home(desk, "3-2-501", "张伟")
    desk.keyboard.type("问水费怎么交")
    kept(desk, "问水费怎么交")
    desk = reloaded(sit)
    desk.wait_for_selector("#desk-home:not([hidden]):has-text('张伟')")
    assert caller(desk) == ("张伟", "15400000001")
    pick_home(desk, "3-2-502", "王敏")
    assert caller(desk) == ("王敏", "15400000009")
    save(desk)
    assert newest(office, Visit)["visitor_name"] == "王敏"


def test_a_draft_that_came_back_keeps_the_caller_who_was_typed(desk, sit, office):
    pick_home(desk, "3-2-501", "张伟")
    desk.fill("#visitor_name", "李保姆")
    kept(desk, "李保姆")
    desk = reloaded(sit)
    desk.wait_for_selector("#desk-home:not([hidden])")
    pick_home(desk, "3-2-502", "王敏")
    assert caller(desk) == ("李保姆", "15400000009")


def test_a_parked_caller_who_came_back_gives_way_to_the_next_home_too(desk):
    pick_home(desk, "3-2-501", "张伟")
    desk.keyboard.type("问车位")
    desk.keyboard.press("Alt+p")
    desk.click("#desk-parked button")
    desk.wait_for_selector("#desk-home:not([hidden]):has-text('张伟')")
    pick_home(desk, "3-2-502", "王敏")
    assert caller(desk) == ("王敏", "15400000009")


def test_no_phone_empties_the_phone_that_the_home_proposed(desk, office):
    pick_home(desk, "3-2-501", "张伟")
    desk.keyboard.type("问快递柜")
    desk.keyboard.press("Alt+n")
    assert (desk.input_value("#phone"), desk.is_disabled("#phone")) == ("", True)
    desk.keyboard.press("Alt+n")
    assert (desk.input_value("#phone"), desk.is_disabled("#phone")) == ("15400000001", False)
    desk.keyboard.press("Alt+n")
    pick_home(desk, "3-2-502", "王敏")
    assert caller(desk) == ("王敏", "")
    save(desk)
    visit = newest(office, Visit)
    assert (visit["phone"], visit["no_phone"]) == (None, True)
    assert (desk.is_checked("#no_phone"), desk.input_value("#phone"), desk.is_disabled("#phone")) == (False, "", False)


def test_an_event_begun_from_a_filled_form_takes_its_place_and_matter(desk):
    pick_home(desk, "3-2-501", "张伟")
    desk.keyboard.type("停水了")
    desk.keyboard.press("Alt+m")
    desk.wait_for_selector("#desk-event-reply:focus")
    taken = desk.input_value("#desk-event-place"), desk.input_value("#desk-event-matter")
    assert taken == ("3栋2单元501室", "停水了")
    desk.keyboard.press("Escape")


def test_an_alarm_says_in_a_sentence_what_it_lacks(desk):
    desk.keyboard.press("Alt+t")
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector("#desk-special [data-error]:has-text('请选择突发事件类型')")
    desk.keyboard.press("1")
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector("#desk-special [data-error]:has-text('请填写地点')")
    desk.keyboard.press("Escape")


def test_a_category_of_services_ticks_the_service_complaint(desk, office):
    desk.keyboard.press("Alt+3")
    desk.focus("#category")
    with office.today():
        ids = [office.people.service_category.id, office.people.category.id]
    for one, is_ticked in zip(ids, ("true", "false"), strict=True):
        desk.select_option("#category", str(one))
        desk.wait_for_function(
            "wanted => String(document.getElementById('is_service_complaint').checked) === wanted", arg=is_ticked
        )


def test_a_parked_caller_bears_the_offices_time(desk, sit):
    """The browser of this seat stands in another zone than the office."""
    desk.keyboard.press("Enter")
    desk.keyboard.type("问装修")
    desk.keyboard.press("Alt+p")
    wanted = desk.evaluate("""() => new Intl.DateTimeFormat(document.documentElement.lang, {
      timeZone: document.documentElement.dataset.zone, hour: "2-digit", minute: "2-digit",
    }).format(new Date(JSON.parse(Object.entries(localStorage).find(([key]) => key.endsWith("parked"))[1])[0].at))""")
    assert desk.inner_text("#desk-parked button").startswith(wanted)
