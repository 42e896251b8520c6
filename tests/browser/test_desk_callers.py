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
