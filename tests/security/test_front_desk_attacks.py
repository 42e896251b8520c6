"""What somebody with bad intent tries at a front-desk PC: guessing, a PIN for more than the desk, another's page,
names, a cover that lies in the browser alone (E-9)."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import MetaData, select

from admin_views import login as door
from models import SEARCH_WORDS, AuditEntry, DeskPin, FrontDesk, Staff, db
from regulation.broken import NotPermitted
from regulation.front_desks import COVER_AFTER, ENDS_AFTER
from regulation.permissions import ASKS_FOR_PASSWORD
from tests.people import PASSWORD
from tests.security.front_desk import (
    ENROL,
    OTHER,
    PIN,
    SHORT,
    WRONG,
    enrolled,
    held,
    is_inside,
    log_in,
    open_all_day,
    switch,
    who,
)
from tests.security.test_redirects import TRICKS, leads_away
from workflow.act import Act, need

LOOKED_FOR = "/admin/visits/?search=15400001234"
OF_THE_DIRECTOR = "905316"


@pytest.fixture
def database(sqlite_database):
    """One database is enough: on both, the verbs behind the pages are tried in tests/workflow."""
    sqlite_database.reset()
    return sqlite_database


@pytest.fixture
def people(people, session):
    return open_all_day(people, session)


@pytest.fixture
def pc(people, client):
    return enrolled(people, client)


@pytest.fixture
def director(pc, people):
    """The PC with its director, who came in by PIN."""
    log_in(pc, "zhou.ping")
    pc.post("/pin", data={"pin": OF_THE_DIRECTOR, "pin_again": OF_THE_DIRECTOR})
    assert switch(pc, people.director, OF_THE_DIRECTOR).status_code == 303
    return pc


def later(monkeypatch, span):
    """Let the door's clock stand so much later."""
    moment = door.this_moment() + span
    monkeypatch.setattr(door, "this_moment", lambda: moment)


# Guessing


def test_the_tries_are_counted_where_a_restart_finds_them(pc, people, app, session):
    for _ in range(3):
        switch(pc, people.receptionist, WRONG)
    session.expire_all()
    tries = dict(session.execute(select(DeskPin.staff_id, DeskPin.wrong_count)).all())
    assert tries == {people.receptionist.id: 3, people.colleague.id: 0}
    # Another process, another browser window, another address: the count is the PC's and the person's.
    fresh = app.test_client()
    fresh.set_cookie("front_desk", held(pc))
    for left in ("还可以试 1 次", "请用密码登录"):
        sent = {"staff": people.receptionist.id, "pin": WRONG}
        assert left in fresh.post("/switch", data=sent, environ_base={"REMOTE_ADDR": "10.9.9.9"}).text
    assert switch(pc, people.receptionist).status_code == 401


def test_a_right_pin_gives_no_tries_back(pc, people):
    for _ in range(4):
        switch(pc, people.receptionist, WRONG)
        assert switch(pc, people.colleague, OTHER).status_code == 303
    assert "请用密码登录" in switch(pc, people.receptionist, WRONG).text


def test_no_log_no_table_and_no_page_holds_the_digits(pc, people, session, caplog):
    caplog.set_level(logging.DEBUG)
    pages = [switch(pc, people.receptionist, digits).text for digits in (WRONG, "905", "", PIN)]
    pages.append(pc.post("/pin", data={"pin": WRONG, "pin_again": PIN, "password": PASSWORD}).text)
    pages.append(pc.get("/pin").text)
    told = [*pages, *(record.getMessage() for record in caplog.records)]
    everything = MetaData()
    everything.reflect(session.connection())
    # A full-text table can't be read; what it holds stands in tables of its own, which are.
    full_text = {table.name for table in SEARCH_WORDS.values()}
    for table in (table for name, table in everything.tables.items() if name not in full_text):
        told += [str(tuple(row)) for row in session.execute(select(table))]
    for digits in (PIN, OTHER, WRONG, held(pc)):
        assert not [text for text in told if digits in text], digits


def test_digits_in_the_address_let_nobody_in(pc, people):
    pc.get(f"/switch?staff={people.receptionist.id}&pin={PIN}")
    assert pc.post(f"/switch?staff={people.receptionist.id}&pin={PIN}").status_code == 422
    assert who(pc) == str(people.colleague.id)


# More than the desk


@pytest.mark.parametrize(
    "address",
    [ENROL, "/admin/staff/new/", "/admin/settings/", "/admin/deputies/", "/admin/offices/"],
)
def test_six_digits_open_no_accounts_settings_or_further_pcs(director, people, address):
    refused = director.get(address)
    assert refused.status_code == 403
    assert director.post(address, data={"name": "x"}).status_code in (403, 405)
    log_in(director, "zhou.ping")
    assert director.get(address).status_code == 200


def test_the_director_is_told_what_is_missing(director, people):
    assert "请先用密码登录" in director.get(ENROL).text
    page = director.get("/admin/staff/").text
    assert "PIN 登录" in page
    assert 'href="/login?next=/admin/staff/"' in page
    assert f'href="{ENROL}"' not in page
    assert log_in(director, "zhou.ping", data={"next": "/admin/staff/"}).location == "/admin/staff/"
    page = director.get("/admin/staff/").text
    assert "PIN 登录" not in page
    assert f'href="{ENROL}"' in page


def test_six_digits_change_no_account_and_take_no_names_whole(director, people, session):
    before = people.receptionist.password_hash
    sent = {"action": "reset_password", "rowid": people.receptionist.id}
    assert director.post("/admin/staff/action/", data=sent).status_code in (403, 422)
    assert director.post("/admin/visits/export/csv/", data={"reason": "x"}).status_code == 403
    desk = session.scalars(select(FrontDesk)).one()
    assert director.post(f"{ENROL}end/", data={"id": desk.id}).status_code == 403
    assert (people.receptionist.password_hash, desk.ended_at) == (before, None)
    # The work of the day goes on.
    assert director.get("/admin/board/").status_code == 200
    assert director.get("/admin/visits/").status_code == 200


def test_a_verb_asks_for_the_password_whatever_the_screen_let_through(people):
    by_pin = Act.starting_now(replace(people.director.person(), is_by_pin=True))
    for ability in ASKS_FOR_PASSWORD:
        with pytest.raises(NotPermitted, match="密码"):
            need(by_pin, ability, people.east.id)
    need(by_pin, "check_records", people.east.id)


@pytest.mark.parametrize("who", ["admin", "leader", "west_director"])
def test_nobody_from_outside_the_office_gets_a_pin(pc, people, session, who):
    pc.sign_in(getattr(people, who))
    assert pc.post("/pin", data={"pin": OF_THE_DIRECTOR, "pin_again": OF_THE_DIRECTOR}).location == "/admin/"
    known = set(session.scalars(select(DeskPin.staff_id)))
    assert known == {people.receptionist.id, people.colleague.id}


# Another's page


@pytest.mark.parametrize("address", TRICKS)
def test_no_way_back_leads_off_the_site(pc, people, address):
    sent = {"staff": people.receptionist.id, "pin": PIN, "next": address}
    for answer in (pc.post("/switch", data=sent), pc.post("/switch", data=sent, headers=SHORT)):
        location = answer.location or (answer.json or {}).get("to", "")
        assert answer.status_code == 400 or (location and not leads_away(location))


@pytest.mark.parametrize("left", ["covered", "idle", "logged in"])
def test_whoever_comes_after_somebody_else_begins_at_the_own_page(pc, people, session, monkeypatch, left):
    switch(pc, people.receptionist)
    if left == "covered":
        pc.post("/switch/cover")
    if left == "idle":
        later(monkeypatch, ENDS_AFTER)
        session.query(DeskPin).update({"logged_in_at": door.this_moment() - timedelta(minutes=20)})
        assert pc.get(LOOKED_FOR).location.startswith("/login?next=")
    data = {"staff": people.colleague.id, "pin": OTHER, "next": LOOKED_FOR}
    if left == "idle":
        monkeypatch.undo()
    assert pc.post("/switch", data=data).location == "/admin/"
    pc.post("/switch/cover")
    assert log_in(pc, "li.na", data={"next": LOOKED_FOR}).location == "/admin/"
    pc.post("/switch/cover")
    data = {"staff": people.receptionist.id, "pin": PIN, "next": LOOKED_FOR}
    assert pc.post("/switch", data=data).location == LOOKED_FOR


# Names


def test_without_the_pcs_cookie_no_page_names_anybody(pc, people, app):
    other = app.test_client()
    for address in ("/login", "/switch", f"/switch?staff={people.receptionist.id}", "/switch/now"):
        assert people.receptionist.name not in other.get(address, follow_redirects=True).text
    assert people.receptionist.name in pc.get("/login").text


def test_a_pc_names_only_who_set_a_pin_there(pc, people, app, session):
    strangers = [people.technician, people.west_receptionist, people.admin]
    pc.post("/logout")
    session.query(DeskPin).update({"logged_in_at": datetime(2026, 1, 1, tzinfo=UTC)})
    page = pc.get("/switch").text
    assert people.receptionist.name in page
    answers = set()
    for staff_id in (*(one.id for one in strangers), 987654):
        assert pc.get(f"/switch?staff={staff_id}").status_code == 200
        for sent in ({"pin": PIN}, {"password": "wrong wrong wrong"}):
            answer = pc.post("/switch", data={"staff": staff_id, **sent}, headers=SHORT)
            answers.add((*sent, answer.status_code, answer.text))
    assert len(answers) == 2
    said = [pc.get(f"/switch?staff={one.id}").text for one in strangers]
    assert not [text for text in said for one in strangers if one.name in text]
    # Of those it does know, a PIN that is no good here today is refused in the same words.
    refused = switch(pc, people.receptionist, headers=SHORT)
    assert ("pin", refused.status_code, refused.text) in answers


# The cover


def test_the_server_ends_what_nobody_touched_whatever_the_browser_does(pc, people, monkeypatch):
    assert ENDS_AFTER > COVER_AFTER + timedelta(seconds=door.ACTIVITY_EVERY)
    for come_in in (lambda: switch(pc, people.receptionist), lambda: log_in(pc)):
        come_in()
        with monkeypatch.context() as clock:
            later(clock, ENDS_AFTER - timedelta(seconds=2))
            assert pc.get("/password", headers={"X-Background": "1"}).status_code == 200
            later(clock, timedelta(seconds=3))
            assert not is_inside(pc)
            assert pc.get("/admin/desk/now/", headers=SHORT).status_code in (302, 401)


def test_a_hand_on_the_page_keeps_the_session_and_its_renewals_do_not(pc, people, monkeypatch):
    switch(pc, people.receptionist)
    step = ENDS_AFTER / 2 + timedelta(seconds=1)
    for headers in (SHORT, {**SHORT, "X-Background": "1"}):
        later(monkeypatch, step)
        assert pc.get("/switch/now", headers=headers).json["person"] == str(people.receptionist.id)
    later(monkeypatch, step)
    assert who(pc) is None


def test_on_any_other_pc_the_limit_is_that_of_every_session(people, client, monkeypatch):
    log_in(client)
    later(monkeypatch, ENDS_AFTER + timedelta(minutes=5))
    assert is_inside(client)


def test_every_page_with_a_case_on_it_can_be_covered(pc, people):
    log_in(pc)
    for address in ("/admin/", "/admin/visits/", "/admin/paper/", "/admin/paper/blank/?form=visit"):
        assert 'id="cover"' in pc.get(address).text, address


def test_after_the_cover_no_page_and_no_verb_answers(pc, people, session):
    log_in(pc)
    count = session.query(AuditEntry).count()
    assert pc.post("/switch/cover").status_code == 204
    assert urlsplit(pc.get("/admin/visits/").location).path == "/login"
    assert pc.post("/admin/desk/save/", data={"content": "x"}, headers=SHORT).status_code == 401
    assert pc.post("/pin", data={"pin": OF_THE_DIRECTOR, "pin_again": OF_THE_DIRECTOR}).status_code == 303
    assert session.query(AuditEntry).count() == count
    assert db.session.get(Staff, people.receptionist.id).active


@pytest.mark.parametrize("cookie", ["x" * 4000, "é", "\udcff", "a b", "%00", '"'])
def test_an_odd_cookie_is_no_pc_and_no_error(people, client, cookie):
    client.sign_in(people.receptionist)
    for address in ("/login", "/switch", "/pin", "/admin/"):
        header = {"Cookie": f"front_desk={cookie}".encode("utf-8", "surrogateescape").decode("latin-1")}
        assert client.application.test_client().get(address, headers=header).status_code in (200, 302, 303)
