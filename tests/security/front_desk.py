"""A front-desk PC as its browser meets it: enrolled, with the PINs of two receptionists."""

from datetime import UTC, datetime, time

from tests.people import PASSWORD

PIN, OTHER, WRONG = "204816", "860254", "204817"
INSIDE = "/password"
SHORT = {"Accept": "application/json"}
ENROL = "/admin/front_desks/"


def open_all_day(people, session):
    """The office closes late and has noon whenever the suite runs: a PIN ends with its day."""
    people.east.opens_at, people.east.closes_at = time(0, 0), time(23, 59, 59)
    # The signs of these zones are turned round: Etc/GMT+1 is an hour behind.
    people.east.timezone = f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"
    session.commit()
    return people


def enrolled(people, client):
    """The browser of a PC that the director enrolled, on which Li Na and Wang Fang have set their PINs; Wang Fang is
    the last who came in."""
    client.sign_in(people.director)
    assert client.post(ENROL, data={"name": "大厅左"}).status_code == 302
    client.post("/logout")
    for username, digits in (("li.na", PIN), ("wang.fang", OTHER)):
        assert log_in(client, username).location == "/pin?next=/admin/"
        sent = {"pin": digits, "pin_again": digits, "next": "/admin/"}
        assert client.post("/pin", data=sent).location == "/admin/"
    return client


def log_in(client, username="li.na", password=PASSWORD, **more):
    data = {"username": username, "password": password, **more.pop("data", {})}
    return client.post("/login", data=data, headers={"Accept": "text/html"}, **more)


def switch(client, staff, digits=PIN, **more):
    return client.post("/switch", data={"staff": staff.id, "pin": digits}, **more)


def is_inside(client) -> bool:
    return client.get(INSIDE).status_code == 200


def who(client) -> str:
    return client.get("/switch/now").json["person"]


def held(client) -> str:
    return client.get_cookie("front_desk").value


def other_browser(app, client, *names):
    """Another PC, with some of this one's cookies."""
    other = app.test_client()
    for name in names:
        other.set_cookie(name, client.get_cookie(name).value)
    return other
