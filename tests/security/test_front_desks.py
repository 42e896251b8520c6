"""换人 by PIN as a browser meets it: on the enrolled PC alone, until closing time, five tries wrong at most (E-9)."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from flask import Response
from sqlalchemy import select

from admin_views import login as door
from admin_views.this_pc import hand_token
from models import DeskPin, FrontDesk
from regulation import front_desks as front_desk_rules
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
    other_browser,
    switch,
    who,
)
from tests.views import telling
from workflow import front_desks
from workflow import staff as accounts
from workflow.act import Act
from workflow.deputation import name_deputy


@pytest.fixture
def database(sqlite_database):
    """One database is enough: on both, the verbs behind the pages are tried in tests/workflow."""
    sqlite_database.reset()
    return sqlite_database


@pytest.fixture
def people(people, session):
    """The office closes late, whenever the suite runs."""
    return open_all_day(people, session)


@pytest.fixture
def pc(people, client, app):
    """The browser of a PC that the director enrolled, on which Li Na and Wang Fang have set their PINs."""
    return enrolled(people, client)


# The PC


def test_only_the_browser_in_which_it_was_enrolled_holds_the_token(people, client, session):
    client.sign_in(people.director)
    response = client.post(ENROL, data={"name": "大厅左"})
    (cookie,) = [one for one in response.headers.getlist("Set-Cookie") if one.startswith("front_desk=")]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    desk = session.scalars(select(FrontDesk)).one()
    assert desk.token_digest == front_desks.digest(held(client))
    assert held(client) not in client.get(ENROL).text
    assert "这台电脑已是前台电脑" in client.post(ENROL, data={"name": "大厅右"}).text


def test_over_https_the_token_is_bound_to_this_host(app):
    with app.test_request_context(base_url="https://localhost"):
        (cookie,) = hand_token(Response(), "token").headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-front_desk=token;")
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))


def test_a_deputy_sees_and_enrols_no_pc(people, client, session):
    now = datetime.now(UTC)
    act = Act.starting_now(people.director.person())
    name_deputy(act, people.supervisor, now - timedelta(hours=1), now + timedelta(hours=1))
    client.sign_in(people.supervisor)
    assert client.get("/admin/board/").status_code == 200
    assert client.get(ENROL).status_code == 403
    assert client.post(ENROL, data={"name": "大厅左"}).status_code == 403
    assert session.scalar(select(FrontDesk.id)) is None


def test_an_ended_pc_is_one_like_any_other(pc, people, app, session):
    switch(pc, people.receptionist)
    director = app.test_client().sign_in(people.director)
    desk = session.scalars(select(FrontDesk)).one()
    assert director.post(f"{ENROL}end/", data={"id": desk.id}).status_code == 302
    assert not is_inside(pc)
    assert switch(pc, people.receptionist).location == "/login"
    assert "PIN" not in pc.get("/login").text


def test_nothing_shows_where_no_pc_was_enrolled(people, client):
    client.set_cookie("front_desk", "forged")
    assert log_in(client).location == "/admin/"
    page = client.get("/admin/").text
    assert "/switch" not in page
    assert "cover.js" not in page
    assert 'data-logout' in page


def test_a_colleague_of_another_office_finds_an_ordinary_pc(pc, people):
    assert log_in(pc, "wu.jing").location == "/admin/"
    assert "cover.js" not in pc.get("/admin/").text
    assert pc.get("/pin").location == "/admin/"
    assert switch(pc, people.west_receptionist).status_code == 401


# Coming in


def test_who_is_known_there_comes_in_by_pin(pc, people):
    page = pc.get("/switch").text
    assert "李娜" in page
    # Who sits there needn't switch to herself.
    assert f"staff={people.colleague.id}" not in page
    response = switch(pc, people.receptionist)
    assert (response.status_code, response.location) == (303, "/admin/")
    assert who(pc) == str(people.receptionist.id)
    assert "/switch" in pc.get("/admin/").text


def test_a_pin_is_the_way_back_too_and_never_off_the_site(pc, people):
    data = {"staff": people.receptionist.id, "pin": PIN}
    pc.post("/logout")
    assert pc.post("/switch", data={**data, "next": "/admin/visits/"}).location == "/admin/visits/"
    assert pc.post("/switch", data={**data, "next": "https://evil.example/"}).location == "/admin/"


def test_the_session_begins_anew(pc, people):
    with pc.session_transaction() as planted:
        planted["planted"] = "by the one before"
    before = pc.get_cookie("reception").value
    switch(pc, people.receptionist)
    with pc.session_transaction() as kept:
        assert "planted" not in kept
    assert pc.get_cookie("reception").value != before


@pytest.mark.parametrize("forged", [None, "", "forged", "digest"])
def test_a_forged_cookie_is_no_pc(pc, people, app, forged):
    other = app.test_client()
    if forged is not None:
        other.set_cookie("front_desk", front_desks.digest(held(pc)) if forged == "digest" else forged)
    response = switch(other, people.receptionist)
    assert (response.status_code, urlsplit(response.location).path) == (303, "/login")
    assert not is_inside(other)


def test_a_pin_is_good_on_its_own_pc_alone(pc, people, app):
    second = app.test_client().sign_in(people.director)
    second.post(ENROL, data={"name": "大厅右"})
    second.post("/logout")
    response = switch(second, people.receptionist)
    assert response.status_code == 401
    assert "请用密码登录" in response.text
    assert not is_inside(second)


def test_a_session_by_pin_is_worth_nothing_on_another_pc(pc, people, app):
    switch(pc, people.receptionist)
    assert is_inside(other_browser(app, pc, "reception", "front_desk"))
    assert not is_inside(other_browser(app, pc, "reception"))
    log_in(pc)
    assert is_inside(other_browser(app, pc, "reception"))


def test_a_switch_without_its_token_lets_nobody_in(pc, people):
    pc.post("/logout")
    assert switch(pc, people.receptionist, token=False).status_code == 400
    assert pc.post("/switch/cover", token=False).status_code == 400
    assert not is_inside(pc)


def test_five_wrong_ask_for_the_password(pc, people, session):
    for left in (4, 3, 2, 1):
        assert f"还可以试 {left} 次" in switch(pc, people.receptionist, WRONG).text
    refused = switch(pc, people.receptionist, WRONG)
    assert refused.status_code == 401
    assert 'name="password"' in refused.text
    assert switch(pc, people.receptionist).status_code == 401
    assert who(pc) == str(people.colleague.id)
    assert switch(pc, people.colleague, OTHER).status_code == 303
    assert pc.post("/switch", data={"staff": people.receptionist.id, "password": PASSWORD}).status_code == 303
    assert switch(pc, people.receptionist).status_code == 303


def test_the_password_asked_for_is_braked_like_any_other(pc, people):
    for _ in range(10):
        assert pc.post("/switch", data={"staff": people.receptionist.id, "password": "wrong"}).status_code == 401
    refused = pc.post("/switch", data={"staff": people.receptionist.id, "password": PASSWORD}, headers=SHORT)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0


def test_after_closing_time_the_pin_and_its_session_end(pc, people, session, monkeypatch):
    switch(pc, people.receptionist)
    assert is_inside(pc)
    later = datetime.now(UTC) + timedelta(days=1)
    with monkeypatch.context() as clock:
        # The limits of every session are wide today, so that closing time alone ends this one.
        clock.setitem(pc.application.config, "SESSION_IDLE_LIMIT", timedelta(days=9))
        clock.setattr(front_desk_rules, "ENDS_AFTER", timedelta(days=9))
        clock.setitem(pc.application.config, "PERMANENT_SESSION_LIFETIME", timedelta(days=9))
        clock.setattr(door, "this_moment", lambda: later)
        assert not is_inside(pc)
    session.query(DeskPin).update({"logged_in_at": datetime.now(UTC) - timedelta(days=1)})
    session.commit()
    refused = switch(pc, people.receptionist, headers=SHORT)
    assert (refused.status_code, refused.json["by"]) == (401, "password")
    assert log_in(pc).location == "/admin/"
    assert switch(pc, people.receptionist).status_code == 303


@pytest.mark.parametrize(
    "end",
    [
        lambda act, person: accounts.disable(act, person),
        lambda act, person: accounts.change_account(act, person, role="officer"),
        lambda act, person: accounts.reset_password(act, person),
    ],
    ids=["disabled", "role", "password"],
)
def test_what_ends_every_session_ends_this_one(pc, people, end):
    switch(pc, people.receptionist)
    end(Act.starting_now(people.director.person()), people.receptionist)
    assert not is_inside(pc)
    assert switch(pc, people.receptionist).status_code == 401


@pytest.mark.parametrize("sent", [{}, {"staff": "x"}, {"staff": "99999999999999"}, {"staff": "-1", "pin": "\x00"}])
def test_odd_values_let_nobody_in(pc, sent):
    assert pc.post("/switch", data=sent).status_code in (400, 401, 422)
    assert pc.get("/switch", query_string=sent).status_code in (200, 400)


# The own PIN


def test_a_session_by_pin_sets_a_new_pin_with_the_password(pc, people):
    switch(pc, people.receptionist)
    sent = {"pin": "905316", "pin_again": "905316"}
    assert 'name="password"' in pc.get("/pin").text
    refused = pc.post("/pin", data={**sent, "password": "wrong"})
    assert refused.status_code == 422
    assert 'id="password-error"' in refused.text
    assert pc.post("/pin", data={**sent, "password": PASSWORD}).status_code == 303
    assert switch(pc, people.receptionist, "905316").status_code == 303


@pytest.mark.parametrize(("one", "two"), [("123456", "123456"), ("2048", "2048"), ("204816", "204818"), ("", "")])
def test_a_bad_pin_is_refused_beside_its_field(pc, people, session, one, two):
    log_in(pc)
    refused = pc.post("/pin", data={"pin": one, "pin_again": two})
    assert refused.status_code == 422
    assert 'id="pin-error"' in refused.text or 'id="pin_again-error"' in refused.text
    assert not one or one not in refused.text


# The cover


def test_the_cover_ends_the_session_and_the_pin_goes_on_from_there(pc, people):
    switch(pc, people.receptionist)
    assert pc.post("/switch/cover").status_code == 204
    assert not is_inside(pc)
    told = switch(pc, people.receptionist, headers=SHORT).json
    assert told == {"person": str(people.receptionist.id), "to": "/admin/", "stays": True}
    assert is_inside(pc)
    assert pc.get("/switch/now").json["person"] == told["person"]


def test_a_refusal_tells_the_cover_why(pc, people):
    refused = switch(pc, people.receptionist, WRONG, headers=SHORT)
    assert (refused.status_code, refused.json) == (401, {"sentence": "PIN 不对，还可以试 4 次", "by": "pin"})


def test_the_log_in_in_place_stays_in_place(pc, people, session):
    """The desk asks for JSON: it isn't led to the page of the PIN, known there or not."""
    session.query(DeskPin).delete()
    session.commit()
    pc.post("/logout")
    data = {"username": "li.na", "password": PASSWORD, "next": "/admin/desk/now/"}
    assert pc.post("/login", data=data, headers=SHORT).location == "/admin/desk/now/"


# Its words


@pytest.mark.parametrize("address", ["/switch", "/switch?staff={id}", "/pin", "/login", "/admin/", ENROL])
def test_its_pages_are_in_one_language(pc, people, session, address):
    telling.rename(telling.LATIN)
    session.query(FrontDesk).update({"name": "Lobby"})
    session.commit()
    log_in(pc, "zhou.ping" if address == ENROL else "li.na")
    path = address.format(id=people.colleague.id)
    said = " ".join(telling.Page(pc.get(f"{path}{'&' if '?' in path else '?'}lang=en").text).said)
    assert "Lobby" in said or address in ("/login", "/admin/")
    assert not [sign for sign in said.replace("3栋2单元501", "").replace("中文", "") if "\u4e00" <= sign <= "\u9fff"]
