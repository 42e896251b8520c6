"""The door as a browser meets it: what opens it, what keeps it shut, what ends a session."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

import first_visit
from admin_views import login as door
from models import AuditEntry, Office, Staff
from tests.people import PASSWORD
from workflow import staff as accounts
from workflow.act import Act

NEW = "vier blaue boote am ufer"
INSIDE = "/password"


def log_in(client, username="li.na", password=PASSWORD, **more):
    return client.post("/login", data={"username": username, "password": password, **more})


def is_inside(client) -> bool:
    response = client.get(INSIDE)
    assert response.status_code in (200, 302)
    if response.status_code == 302:
        assert urlsplit(response.location).path == "/login"
    return response.status_code == 200


def copy_of(client, app):
    """Another browser with the same cookie."""
    other = app.test_client()
    cookie = client.get_cookie("reception")
    other.set_cookie("reception", cookie.value)
    return other


@pytest.fixture
def clock(monkeypatch):
    """The door's clock, to be moved on by the test."""

    class Clock:
        now = datetime.now(UTC).replace(microsecond=0)

        def forward(self, **span):
            self.now += timedelta(**span)

    clock = Clock()
    monkeypatch.setattr(door, "this_moment", lambda: clock.now)
    return clock


# Coming in


def test_the_page_says_before_the_set_up_where_its_link_stands(client):
    response = client.get("/login")
    assert response.status_code == 200
    assert "一次性链接" in response.text


def test_a_demo_says_how_to_enter_and_a_working_office_does_not(people, client, session):
    plain = client.get("/login").text
    assert "演示" not in plain
    assert "一次性链接" not in plain
    assert "li.na" not in plain
    people.east.is_demo = True
    shown = client.get("/login").text
    assert "演示管理处" in shown
    assert "维修员 chen.gang" in shown


def test_the_right_password_opens_the_first_page(people, client):
    assert not is_inside(client)
    response = log_in(client)
    assert (response.status_code, response.location) == (303, "/admin/")
    assert is_inside(client)
    assert client.get("/login").location == "/admin/"


@pytest.mark.parametrize(
    ("username", "password"), [("li.na", "wrong"), ("nobody", PASSWORD), ("", ""), ("li.na", "x" * 5000)]
)
def test_anything_else_shows_the_page_again_without_the_password(people, client, username, password):
    response = log_in(client, username, password)
    assert response.status_code == 401
    assert "用户名或密码不对" in response.text
    assert PASSWORD not in response.text
    assert "xxxxx" not in response.text
    assert not is_inside(client)


def test_a_form_without_its_token_lets_nobody_in(people, client):
    response = client.post("/login", data={"username": "li.na", "password": PASSWORD}, token=False)
    assert response.status_code == 400
    assert not is_inside(client)


def test_the_token_in_the_page_is_enough(people, client):
    page = client.get("/login").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"username": "li.na", "password": PASSWORD, "csrf_token": token}
    assert client.post("/login", data=data, token=False).status_code == 303


def test_the_eleventh_try_is_told_how_long_to_wait(people, client):
    for _ in range(10):
        assert log_in(client, password="wrong").status_code == 401
    response = log_in(client)
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 300
    assert "5 分钟" in response.text
    assert not is_inside(client)


def test_another_address_is_not_made_to_wait(people, client):
    for _ in range(11):
        log_in(client, password="wrong")
    response = client.post(
        "/login", data={"username": "li.na", "password": PASSWORD}, environ_base={"REMOTE_ADDR": "10.0.0.9"}
    )
    assert response.status_code == 303


def test_a_forged_forwarding_header_is_no_new_address(people, client):
    for count in range(10):
        client.post(
            "/login", data={"username": "li.na", "password": "wrong"}, headers={"X-Forwarded-For": f"10.0.0.{count}"}
        )
    response = client.post(
        "/login", data={"username": "li.na", "password": PASSWORD}, headers={"X-Forwarded-For": "10.0.0.99"}
    )
    assert response.status_code == 429


# Where it leads


@pytest.mark.parametrize("back", ["/admin/visits/?page=2", "/password?x=1", "/admin/visits/edit/?id=7"])
def test_the_way_back_is_kept_through_the_log_in(people, client, back):
    asked = client.get(f"/login?{'next=' + back.replace('?', '%3F').replace('&', '%26')}")
    assert asked.status_code == 200
    wanted = "/admin/" if back.startswith("/password") else back
    assert log_in(client, next=back).location == wanted


@pytest.mark.parametrize(
    "evil",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "http:evil.example/x",
        "javascript:alert(1)",
        "\thttps://evil.example",
        "/login",
        "/logout",
    ],
)
def test_the_way_back_never_leaves_the_house(people, client, evil):
    assert "evil" not in client.get("/login", query_string={"next": evil}).text
    assert log_in(client, next=evil).location == "/admin/"
    client.post("/logout")
    response = client.post(
        "/login", data={"username": "li.na", "password": PASSWORD}, query_string={"next": evil}
    )
    assert response.location == "/admin/"


def test_a_stranger_is_sent_to_the_log_in_and_back(client, people):
    response = client.get(f"{INSIDE}?lang=zh")
    assert response.status_code == 302
    assert parse_qs(urlsplit(response.location).query) == {"next": [f"{INSIDE}?lang=zh"]}


def test_a_script_of_a_stranger_gets_401(client, people):
    response = client.get(INSIDE, headers={"Accept": "application/json"})
    assert response.status_code == 401


# The session


def test_a_session_planted_before_the_log_in_does_not_live_on(people, client):
    with client.session_transaction() as planted:
        planted["planted"] = "by somebody else"
        planted["lang"] = "en"
    before = client.get_cookie("reception").value
    log_in(client)
    assert client.get_cookie("reception").value != before
    with client.session_transaction() as kept:
        assert "planted" not in kept
        assert kept["lang"] == "en"


def test_the_cookie_is_for_this_site_and_no_script(people, client):
    cookie = log_in(client).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie
    secure = client.post(
        "/login", data={"username": "li.na", "password": PASSWORD}, base_url="https://localhost", token=False,
        headers={"Referer": "https://localhost/login"},
    )
    assert "Secure" not in cookie
    assert all("Secure" in one for one in secure.headers.getlist("Set-Cookie"))


def test_the_cookie_holds_no_password_and_no_hash(people, client):
    log_in(client)
    with client.session_transaction() as kept:
        text = str(dict(kept))
    assert PASSWORD not in text
    assert "argon2" not in text


def test_a_copied_cookie_dies_with_the_log_out(people, client, app):
    log_in(client)
    thief = copy_of(client, app)
    assert is_inside(thief)
    response = client.post("/logout")
    assert (response.status_code, response.location) == (303, "/login")
    assert not is_inside(client)
    assert not is_inside(thief)


def test_a_log_out_needs_a_post_with_its_token(people, client):
    log_in(client)
    assert client.get("/logout").status_code == 405
    assert client.post("/logout", token=False).status_code == 400
    assert is_inside(client)


@pytest.mark.parametrize(
    "end",
    [
        lambda act, person: accounts.change_account(act, person, role="officer"),
        lambda act, person: accounts.change_account(act, person, further_roles=["technician"]),
        lambda act, person: accounts.disable(act, person),
        lambda act, person: accounts.reset_password(act, person),
    ],
    ids=["role", "further role", "disabled", "password"],
)
def test_a_change_by_the_director_ends_the_session_at_the_next_request(people, client, session, end):
    log_in(client)
    assert is_inside(client)
    end(Act.starting_now(people.director.person()), people.receptionist)
    assert not is_inside(client)


def test_a_colleagues_session_is_left_alone(people, client, app):
    log_in(client)
    other = app.test_client()
    log_in(other, "wang.fang")
    other.post("/logout")
    assert is_inside(client)


def test_half_an_hour_without_activity_ends_the_session(people, client, clock):
    log_in(client)
    clock.forward(minutes=29)
    assert is_inside(client)
    clock.forward(minutes=29)
    assert is_inside(client)
    clock.forward(minutes=31)
    assert not is_inside(client)


def test_a_page_that_refreshes_itself_is_no_activity(people, client, clock):
    log_in(client)
    for _ in range(3):
        clock.forward(minutes=11)
        still = client.get(INSIDE, headers={"X-Background": "1"}).status_code
    assert still == 302


def test_twelve_hours_end_the_busiest_session(people, client, clock):
    log_in(client)
    for _ in range(35):
        clock.forward(minutes=20)
        assert is_inside(client)
    clock.forward(minutes=21)
    assert not is_inside(client)


def test_a_cookie_signed_with_another_key_is_nobodys(people, client, app):
    log_in(client)
    name, value = "reception", client.get_cookie("reception").value
    client.set_cookie(name, value[:-4] + ("AAAA" if value[-4:] != "AAAA" else "BBBB"))
    assert not is_inside(client)


def test_last_seen_is_written_at_most_once_in_five_minutes(people, client, clock, session):
    log_in(client)

    def seen():
        return session.get(Staff, people.receptionist.id, populate_existing=True).last_seen_at

    people.receptionist.last_seen_at = first = clock.now
    for minutes, background, wanted in ((4, "0", 0), (1, "1", 0), (0, "0", 5), (4, "0", 5)):
        clock.forward(minutes=minutes)
        client.get(INSIDE, headers={"X-Background": background})
        assert seen() == first + timedelta(minutes=wanted)


def test_a_stylesheet_asks_for_no_session(people, client):
    log_in(client)
    page = client.get(INSIDE).text
    stylesheet = page.split('<link rel="stylesheet" href="')[1].split('"')[0]
    response = client.get(stylesheet)
    assert response.status_code == 200
    assert "Cookie" not in response.headers.get("Vary", "")
    assert "Set-Cookie" not in response.headers


# The own password


def change(client, old=PASSWORD, new=NEW, again=None):
    data = {"old_password": old, "password": new, "password_again": new if again is None else again}
    return client.post("/password", data=data)


def test_a_changed_password_keeps_this_session_and_ends_the_others(people, client, app):
    log_in(client)
    other = copy_of(client, app)
    response = change(client)
    assert (response.status_code, response.location) == (303, "/admin/")
    assert is_inside(client)
    assert not is_inside(other)
    fresh = app.test_client()
    assert log_in(fresh).status_code == 401
    assert log_in(fresh, password=NEW).status_code == 303


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"old": "wrong"}, "原密码不对"),
        ({"new": "short"}, "至少 12 个字符"),
        ({"new": "password1234"}, "太常见"),
        ({"again": "another one entirely"}, "不一样"),
        ({"new": PASSWORD}, "不能与原密码相同"),
    ],
)
def test_a_refused_change_says_why_and_shows_no_password(people, client, session, changed, sentence):
    kept = people.receptionist.password_hash
    log_in(client)
    kept = session.get(Staff, people.receptionist.id, populate_existing=True).password_hash
    response = change(client, **changed)
    assert response.status_code == 422
    assert sentence in response.text
    assert PASSWORD not in response.text
    assert session.get(Staff, people.receptionist.id, populate_existing=True).password_hash == kept


def test_a_stranger_changes_no_password(people, client):
    assert change(client).status_code == 303
    assert log_in(client).status_code == 303


def test_a_temporary_password_opens_nothing_but_its_change(people, client, session):
    people.receptionist.must_change_password = True
    assert log_in(client, next="/admin/visits/").location == "/password"
    for path in ("/", "/admin/", "/admin/visits/", "/admin/staff/"):
        response = client.get(path)
        if response.status_code != 404:
            assert (response.status_code, response.location) == (303, "/password"), path
    assert client.get("/").location == "/password"
    assert "第一次登录" in client.get("/password").text
    change(client)
    assert client.get("/").location == "/admin/"
    session.expire_all()
    assert people.receptionist.must_change_password is False


def test_what_happens_at_the_door_is_audited(people, client, session):
    log_in(client, password="wrong")
    log_in(client)
    change(client)
    client.post("/logout")
    query = select(AuditEntry).where(AuditEntry.record == "staff").order_by(AuditEntry.sequence)
    rows = [(row.verb, row.actor_id, row.address) for row in session.scalars(query)]
    me = people.receptionist.id
    assert rows == [
        ("log_in_refused", None, "127.0.0.1"),
        ("log_in", me, "127.0.0.1"),
        ("change_password", me, "127.0.0.1"),
        ("log_out", me, "127.0.0.1"),
    ]


# The first visit

SET_UP = {
    "office_name": "东湖管理处", "project": "东湖花园", "opens_at": "08:00", "closes_at": "18:00",
    "timezone": "Asia/Shanghai", "leader_name": "公司周经理", "leader_phone": "15400009999",
    "director_name": "周平", "username": "zhou.ping", "password": NEW, "password_again": NEW,
}


@pytest.fixture
def link(app):
    return first_visit.setup_link(app, "")


def test_the_link_makes_the_office_and_lets_its_director_in(client, session, link):
    assert client.get(link).status_code == 200
    response = client.post(link, data=SET_UP)
    assert (response.status_code, response.location) == (303, "/admin/")
    assert is_inside(client)
    office = session.scalars(select(Office)).one()
    assert (office.name, str(office.opens_at)) == ("东湖管理处", "08:00:00")
    assert client.get(link).status_code == 404
    assert client.post(link, data={**SET_UP, "username": "again"}).status_code == 404
    assert "一次性链接" not in client.get("/login").text


def test_another_link_makes_nothing(client, session, link):
    for path in ("/setup/x", "/setup/" + "a" * 32, link + "x"):
        assert client.get(path).status_code == 404
        assert client.post(path, data=SET_UP).status_code == 404
    assert session.scalar(select(Office.id)) is None


def test_a_link_is_worth_nothing_once_somebody_works_here(client, link, people):
    assert client.get(link).status_code == 404
    assert client.post(link, data=SET_UP).status_code == 404


def test_a_new_start_ends_the_old_link(client, app, link):
    newer = first_visit.setup_link(app, "")
    assert client.get(link).status_code == 404
    assert client.get(newer).status_code == 200


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"office_name": ""}, "请填写管理处名称"),
        ({"director_name": ""}, "请填写姓名"),
        ({"password": "short", "password_again": "short"}, "至少 12 个字符"),
        ({"password_again": "another"}, "不一样"),
        ({"opens_at": "19:00"}, "下班时间须晚于上班时间"),
        ({"opens_at": "noon"}, 'aria-invalid="true"'),
        ({"leader_phone": "12"}, 'id="leader_phone-error"'),
    ],
)
def test_a_refused_set_up_keeps_what_was_typed_and_the_link(client, session, link, changed, sentence):
    response = client.post(link, data={**SET_UP, **changed})
    assert response.status_code == 422
    assert sentence in response.text
    assert 'value="东湖花园"' in response.text
    assert NEW not in response.text
    assert session.scalar(select(Staff.id)) is None
    assert client.post(link, data=SET_UP).status_code == 303


def test_the_set_up_needs_its_token(client, session, link):
    assert client.post(link, data=SET_UP, token=False).status_code == 400
    assert session.scalar(select(Staff.id)) is None
