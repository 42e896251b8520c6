"""Two receptionists share a 前台电脑: one leaves in the middle of a sentence, the other takes over, nothing is lost."""

from datetime import time
from urllib.parse import unquote, unquote_plus

import pytest

from models import DeskPin, db
from tests.browser.office import Seat
from tests.browser.test_axe import violations
from tests.browser.test_desk import save
from tests.people import PASSWORD
from workflow import front_desks

LI_NA, WANG_FANG = "204816", "860254"
HALF = "三楼的水管好像"
SECRET = "不要告诉别人是谁说的"
TYPED = "[...document.querySelectorAll('input, textarea')].map(field => field.value).join()"
"""What stands in the fields of a page: no part of its source."""
DESK = "/admin/desk/"


def before(story):
    """The office closes late, whenever the suite runs."""
    story.people.east.opens_at, story.people.east.closes_at = time(0, 0), time(23, 59, 59)
    db.session.commit()


@pytest.fixture(scope="module")
def seat(chromium, office):
    """The PC in the lobby with a clock that can be put on: the director enrolled it, both have set their PINs, one of
    them on the page to which her first log-in there led."""
    seat = Seat(chromium, office.url)
    seat.page.clock.install()
    seat.log_in("zhou.ping")
    seat.open("/admin/front_desks/")
    seat.fill(name="大厅左")
    seat.save()
    seat.log_in("li.na")
    seat.fill(pin=LI_NA, pin_again=LI_NA)
    seat.press("main .btn-primary")
    (token,) = [cookie["value"] for cookie in seat.context.cookies() if cookie["name"] == "front_desk"]
    with office.today() as today:
        act = today.act("colleague")
        front_desks.set_pin(act, token, today.people.colleague, WANG_FANG, act.now)
    yield seat
    seat.context.close()


@pytest.fixture
def page(seat):
    """Li Na at the desk; no page may have complained."""
    seat.mean(401, "/switch")
    # What the desk asks while the cover ends the session is refused, and asked again by whoever comes.
    seat.mean(400, "/admin/desk/due/")
    seat.mean(400, "/switch")
    page = seat.open("/switch")
    page.evaluate("localStorage.clear()")
    if page.get_by_role("link", name="李娜").count():
        come_in(page, "李娜", LI_NA)
    yield seat.open(DESK)
    seat.nothing_went_wrong()


def type_pin(page, digits, box):
    """The last digit sends it, by the script that shows the pad."""
    page.wait_for_selector(f"form:has({box}) [data-pad]:not([hidden])", state="attached")
    page.focus(box)
    with page.expect_response(lambda answer: answer.url.endswith("/switch") and answer.request.method == "POST"):
        page.keyboard.type(digits)


def come_in(page, name, digits):
    """By 换人, on the page with the names."""
    page.get_by_role("link", name=name).click()
    type_pin(page, digits, "#code")
    page.wait_for_selector(".person-name")


def type_half(page, text=HALF):
    """The beginning of a sentence; the desk has said what is due for it."""
    page.wait_for_selector("#house:focus")
    page.keyboard.press("Enter")
    with page.expect_response(lambda answer: text in unquote_plus(answer.request.post_data or "")):
        page.keyboard.type(text)


def leave_for(page, minutes):
    page.clock.fast_forward(minutes * 60_000)


def is_covered(page) -> bool:
    return page.locator("#cover[open]").count() == 1


def wait_until_covered(page):
    page.wait_for_selector("#cover[open]")
    page.wait_for_selector("#cover-pin:focus")


def name_shown(page) -> str:
    page.wait_for_selector(".person-name")
    return page.inner_text(".person-name")


def test_idle_covers_the_screen_and_the_own_pin_uncovers_the_text(page):
    type_half(page)
    leave_for(page, 9)
    assert not is_covered(page)
    with page.expect_response("**/switch/cover"):
        leave_for(page, 2)
    wait_until_covered(page)
    assert not page.is_visible("#content")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+p")
    assert is_covered(page)
    page.keyboard.type("111112")
    page.wait_for_selector("#cover [data-error]:not([hidden])")
    assert "还可以试 4 次" in page.inner_text("#cover [data-error]")
    type_pin(page, LI_NA, "#cover-pin")
    page.wait_for_selector("#cover:not([open])", state="attached")
    assert page.input_value("#content") == HALF
    page.keyboard.type("漏水了")
    assert page.input_value("#content") == f"{HALF}漏水了"
    save(page)


def test_covered_the_page_cannot_be_loaded_anew(page, seat):
    with page.expect_response("**/switch/cover"):
        leave_for(page, 11)
    wait_until_covered(page)
    page.wait_for_timeout(100)
    page.reload()
    assert page.url.split("?")[0].endswith("/login")
    come_in(page, "李娜", LI_NA)
    assert page.url.endswith(DESK)


def test_a_colleague_takes_over_and_the_first_ones_text_waits_for_her(page, seat):
    type_half(page, SECRET)
    leave_for(page, 11)
    wait_until_covered(page)
    page.check("#cover >> text=王芳")
    with page.expect_navigation():
        type_pin(page, WANG_FANG, "#cover-pin")
    page.wait_for_selector("#house:focus")
    assert name_shown(page) == "王芳"
    assert SECRET not in page.content()
    assert page.input_value("#content") == ""
    page.click("text=换人")
    page.get_by_role("link", name="李娜").click()
    for digit in LI_NA[:-1]:
        page.click(f"[data-pad] button[value='{digit}']")
    with page.expect_navigation():
        page.click(f"[data-pad] button[value='{LI_NA[-1]}']")
    page.wait_for_selector(".draft-note")
    assert (page.input_value("#content"), name_shown(page)) == (SECRET, "李娜")


def test_the_way_back_shows_nobody_what_a_colleague_typed(page, seat):
    """The browser itself gives fields back on its way through the history, to whoever sits there by then."""
    type_half(page, SECRET)
    page.goto("/admin/visits/new/")
    page.fill("[name=content]", SECRET)
    page.goto("/admin/visits/?search=154")
    page.goto("/admin/shifts/")
    page.fill("[name=note]", SECRET)
    leave_for(page, 11)
    wait_until_covered(page)
    page.check("#cover >> text=王芳")
    with page.expect_navigation():
        type_pin(page, WANG_FANG, "#cover-pin")
    seen = []
    for _page in range(3):
        page.go_back()
        page.wait_for_load_state("load")
        seen.append(page.evaluate("location.pathname"))
        assert name_shown(page) == "王芳"
        assert SECRET not in page.evaluate(TYPED), page.url
    assert seen == ["/admin/visits/", "/admin/visits/new/", DESK]


def test_the_way_to_the_list_is_not_what_a_colleague_looked_for(page, seat):
    type_half(page)
    save(page)
    page.goto("/admin/visits/?search=水管")
    page.goto("/admin/visits/new/")
    assert unquote(page.get_attribute("a[data-back] >> nth=0", "href")) == "/admin/visits/?search=水管"
    page.click("text=换人")
    come_in(page, "王芳", WANG_FANG)
    page.goto("/admin/visits/new/")
    assert page.get_attribute("a[data-back] >> nth=0", "href") == "/admin/visits/"


def test_a_tab_left_open_goes_with_whoever_sat_there(page, seat):
    """No cover lies over it: the colleague came in by 换人 in another tab."""
    type_half(page, SECRET)
    other = seat.context.new_page()
    other.goto("/switch")
    with page.expect_navigation():
        come_in(other, "王芳", WANG_FANG)
    page.wait_for_selector("#house:focus")
    assert name_shown(page) == "王芳"
    assert SECRET not in page.evaluate(TYPED)
    other.close()


@pytest.mark.parametrize("lot", [0, 1])
def test_every_tab_is_covered_and_uncovered_with_the_first(page, seat, lot):
    """Whichever of the two ends the session: the one with the smaller lot does."""
    other = seat.context.new_page()
    other.add_init_script(f"Math.random = () => {lot}")
    other.goto("/admin/shifts/")
    other.fill("[name=note]", HALF)
    page.bring_to_front()
    leave_for(page, 11)
    other.wait_for_selector("#cover[open]", state="attached")
    wait_until_covered(page)
    type_pin(page, LI_NA, "#cover-pin")
    other.wait_for_selector("#cover:not([open])", state="attached")
    # Its token holds: what was typed is saved from there.
    with other.expect_navigation():
        other.click("main form .btn-primary")
    other.wait_for_selector(".flash[data-tone=success]")
    other.close()


def test_who_has_no_good_pin_uncovers_by_password(page, office):
    with office.today() as today:
        of_li_na = db.session.query(DeskPin).filter_by(staff_id=today.people.receptionist.id)
        of_li_na.update({"wrong_count": 5})
    type_half(page)
    leave_for(page, 11)
    wait_until_covered(page)
    page.keyboard.type(LI_NA)
    page.wait_for_selector("#cover-password:focus")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#cover:not([open])", state="attached")
    assert page.input_value("#content") == HALF


@pytest.mark.parametrize("width", [1280, 390])
def test_coming_in_is_for_everybody(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/pin")
    assert violations(page) == []
    page.goto("/switch")
    assert violations(page) == []
    page.get_by_role("link", name="王芳").click()
    page.wait_for_selector("#code")
    assert violations(page) == []
