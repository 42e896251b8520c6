"""意见箱: written down by the desk, the letters that wait shown to the office and its director (B2.10)."""

import re
from html import unescape

import pytest

from models import BoxOpening, db
from tests.workflow.story import Story, audited

PAGE = "/admin/complaint_box/"


@pytest.fixture
def seat(app, people, stand_at):
    stand_at("2026-03-04 09:00")
    return lambda who: app.test_client().sign_in(getattr(people, who))


def empty(client, people, **given):
    return client.post(PAGE, data={
        "person": str(people.receptionist.id), "emptied_at": "2026-03-04T08:50", "letters": "2", **given
    })


def letter(people, when="2026-03-04 08:55", **given):
    return Story(people).receive(when=when, kind="suggestion", channel="box", content="路灯早点亮", **given)


def test_its_letters_wait_until_each_is_recorded(seat, people):
    desk, director = seat("receptionist"), seat("director")
    assert empty(desk, people).status_code == 302
    for page in (desk.get(PAGE).text, desk.get("/admin/shifts/").text, director.get("/admin/board/").text):
        assert "还有 2 封没有登记" in page
    letter(people)
    assert "还差 1 封" in desk.get(PAGE).text
    letter(people)
    assert "封没有登记" not in director.get("/admin/board/").text
    assert "最迟 2026-03-11 再开" in desk.get("/admin/shifts/").text


def test_its_link_leads_to_just_the_letters(seat, people):
    desk = seat("receptionist")
    letter(people, when="2026-03-03 16:00")
    empty(desk, people)
    told = letter(people)
    other = Story(people).receive(when="2026-03-04 08:56", kind="enquiry", content="停车费")
    address = unescape(re.search(r'href="([^"]*channel=box[^"]*)"', desk.get(PAGE).text)[1])
    shown = desk.get(address).text
    assert told.number in shown and other.number not in shown


def test_an_opening_counts_its_own_letters_alone(seat, people, stand_at):
    desk = seat("receptionist")
    empty(desk, people, letters="1")
    letter(people)
    stand_at("2026-03-05 09:00")
    empty(desk, people, emptied_at="2026-03-05T08:50", letters="1")
    assert desk.get(PAGE).text.count("还差 1 封") == 1
    letter(people, when="2026-03-05 08:55")
    assert "还差" not in desk.get(PAGE).text


def test_a_letter_left_over_is_cleared_by_recording_it_later(seat, people, stand_at):
    desk = seat("receptionist")
    empty(desk, people, letters="1")
    stand_at("2026-03-05 09:00")
    empty(desk, people, emptied_at="2026-03-05T08:50", letters="1")
    letter(people, when="2026-03-05 08:55")
    assert "还有 1 封没有登记" in desk.get("/admin/shifts/").text
    letter(people, when="2026-03-05 08:56")
    assert "封没有登记" not in desk.get("/admin/shifts/").text


def test_a_box_that_nobody_opens_is_late_at_the_board(seat, people, stand_at):
    desk = seat("receptionist")
    empty(desk, people, letters="0")
    stand_at("2026-03-11 23:00")
    assert "再开" not in seat("director").get("/admin/board/").text
    stand_at("2026-03-12 00:01")
    assert "最迟 2026-03-11 再开" in seat("director").get("/admin/board/").text


def test_what_is_refused_says_so_and_keeps_what_was_typed(seat, people):
    desk = seat("receptionist")
    early = empty(desk, people, emptied_at="2026-03-04T09:01", note="陪同：林峰")
    assert early.status_code == 422 and "开箱时间不能晚于现在" in early.text and "陪同：林峰" in early.text
    assert "请填写信件数" in empty(desk, people, letters="").text
    assert empty(seat("officer"), people).status_code == 403
    assert db.session.query(BoxOpening).count() == 0


def test_it_is_taken_off_on_the_same_day_and_the_audit_keeps_it(seat, people, stand_at):
    desk = seat("receptionist")
    empty(desk, people)
    row = db.session.query(BoxOpening).one()
    assert audited(row) == [("open_box", people.receptionist.name)]
    stand_at("2026-03-05 08:00")
    assert "complaint_box/drop/" not in desk.get(PAGE).text
    desk.post(f"{PAGE}drop/", data={"id": row.id})
    assert "只有当天的开箱可以撤下" in desk.get(PAGE).text
    stand_at("2026-03-04 20:00")
    desk.post(f"{PAGE}drop/", data={"id": row.id})
    assert db.session.query(BoxOpening).count() == 0
