"""The bell in a real browser: a sweep of the running server raises its number, opening the case reads the notice."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from models import Notice, Staff, db
from notices.every_minute import Sweeper

DIRECTOR, TECHNICIAN = "zhou.ping", "chen.gang"
MINUTE = 61_000


def before(story):
    """A task for the technician, and a promise that is about to break."""
    story.assigned(content="厨房漏水")


@pytest.fixture
def sweeper(office):
    """The sweep as the server runs it, only oftener."""
    thread = Sweeper(office.app, every=0.1)
    thread.start()
    yield thread
    thread.stop()
    thread.join(timeout=5)


def unread(username: str) -> int:
    query = select(db.func.count(Notice.id)).join(Staff, Staff.id == Notice.staff_id)
    return db.session.scalar(query.where(Staff.username == username, Notice.read_at.is_(None)))


def await_unread(office, username: str, number: int):
    """The page that told of the reading is left by then, so the browser says nothing of its answer."""
    for _ in range(100):
        with office.app.app_context():
            if unread(username) == number:
                return
        time.sleep(0.1)
    raise AssertionError(f"{username} has not {number} unread notices")


def bell(page) -> str:
    return page.get_attribute("[data-bell]", "data-unread")


def test_opening_the_case_from_the_page_reads_its_notice(sit, office):
    page = sit(TECHNICIAN).open("/admin/notices/")
    assert bell(page) == "1"
    assert page.is_visible(".bell b")
    page.click(".notices a[data-read]")
    page.wait_for_url("**/details/?id=1")
    await_unread(office, TECHNICIAN, 0)
    page.goto("/admin/notices/")
    assert bell(page) == "0"
    assert not page.is_visible(".bell b")
    assert page.locator(".notice-read").count() == 1


def test_a_sweep_of_the_server_rings_within_the_minute_without_reloading(sit, office, sweeper):
    page = sit(DIRECTOR).page
    page.clock.install()
    page.goto("/admin/visits/")
    assert bell(page) == "0"
    with office.today() as story:
        act = story.act("receptionist")
        story.enquiry(promise={"promised_at": act.now + timedelta(seconds=2), "reason": "要查", "consented": True})
    await_unread(office, DIRECTOR, 1)
    with page.expect_response("**/admin/notices/unread/") as asked:
        page.clock.fast_forward(MINUTE)
    assert asked.value.json() == {"unread": 1, "most": 100}
    page.wait_for_selector('[data-bell][data-unread="1"]')
    assert page.get_attribute(".bell", "aria-label") == "提醒，1 条未阅"
    assert page.inner_text("[data-bell-said]") == "提醒，1 条未阅"
    assert page.is_visible(".bell b")


def test_all_are_read_with_one_press(sit, office):
    seat = sit(DIRECTOR)
    page = seat.open("/admin/notices/?unread=1")
    assert "约定答复已超时" in page.inner_text(".notices")
    seat.press("[data-read-all] button")
    assert "都看过了" in page.inner_text(".empty")
    with office.app.app_context():
        assert unread(DIRECTOR) == 0
