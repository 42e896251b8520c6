"""The headers of every answer, exactly: pages, errors, redirects, files, static files; and the cookie's marks."""

import re

import pytest

from admin_views.attachments import SANDBOX
from tests.databases import close, make_app
from tests.people import PASSWORD
from tests.security.test_redirects import pages

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ON_A_PAGE = {**ALWAYS, "Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
ON_A_FILE = {**ALWAYS, "Content-Security-Policy": SANDBOX, "Cache-Control": "private, no-store"}
KEPT = {**ALWAYS, "Content-Security-Policy": POLICY, "Cache-Control": "public, max-age=31536000, immutable"}
SHOWN_TO_NOBODY = {"Server", "X-Powered-By", "Access-Control-Allow-Origin", "Set-Cookie2"}


def missing(response, wanted: dict) -> dict:
    """What of the wanted headers an answer hasn't, or has otherwise, or more than once."""
    return {name: response.headers.getlist(name) for name, value in wanted.items()
            if response.headers.getlist(name) != [value]}


def test_every_page_file_and_refusal_carries_them(world):
    for path in pages(world):
        for who in ("director", "nobody"):
            response = world.client(who).get(path)
            is_file = path.startswith("/admin/attachments/") and response.status_code == 200
            assert (path, missing(response, ON_A_FILE if is_file else ON_A_PAGE)) == (path, {})
            assert SHOWN_TO_NOBODY & set(response.headers.keys()) == set()
            assert "Strict-Transport-Security" not in response.headers


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404), ("GET", "/admin/visits/details/?id=x", 400), ("GET", "/admin/exports/", 403),
        ("DELETE", "/admin/visits/", 405), ("POST", "/admin/visits/new/", 422), ("OPTIONS", "/admin/visits/", 200),
        ("HEAD", "/admin/visits/", 200), ("GET", "/static/x/../../app.py", 404), ("GET", "/a%00", 400),
        ("POST", "/admin/lookups/", 200), ("GET", "/healthz", 200),
    ],
)
def test_so_does_every_kind_of_answer(world, method, path, status):
    response = world.client("receptionist").open(path, method=method)
    assert (response.status_code, missing(response, ON_A_PAGE)) == (status, {})


def test_a_failure_of_ours_carries_them_too(world, monkeypatch):
    monkeypatch.setattr("admin_views.home.HomeView.tiles", lambda view, act: 1 / 0)
    response = world.client("officer").get("/admin/")
    assert (response.status_code, missing(response, ON_A_PAGE)) == (500, {})
    assert "ZeroDivision" not in response.text


def test_no_policy_is_loosened():
    for policy in (POLICY, SANDBOX):
        assert not re.search(r"unsafe|\*|http:|https:", policy)


def test_a_file_that_leaves_is_an_attachment_that_nothing_guesses_at(world):
    for kind, wanted in (("csv", "text/csv"), ("xlsx", "spreadsheetml")):
        response = world.client("receptionist").get(f"/admin/visits/export/{kind}/")
        assert response.headers["Content-Disposition"].startswith("attachment;")
        assert wanted in response.content_type
        assert missing(response, ON_A_PAGE) == {}


def test_static_files_are_kept_and_carry_them(world):
    page = world.client("nobody").get("/login").text
    addresses = set(re.findall(r'(?:href|src)="(/static/[^"#]+)"', page))
    assert addresses
    for address in addresses:
        response = world.client("nobody").get(address)
        assert (address, response.status_code, missing(response, KEPT)) == (address, 200, {})
        assert "Set-Cookie" not in response.headers


def test_no_page_speaks_to_another_site(world):
    """No page names an address outside, and none runs a script or a style that stands in it."""
    for path in pages(world):
        page = world.client("director").get(path)
        if page.mimetype != "text/html":
            continue
        assert (path, re.findall(r'(?:href|src|action)="(?:https?:)?//[^"]+"', page.text)) == (path, [])
        assert (path, re.findall(r"<script(?![^>]*src=)|<style|<[^>]+\s(?:on[a-z]+|style)=", page.text)) == (path, [])


# The cookie


def cookies_of(response) -> list[str]:
    return response.headers.getlist("Set-Cookie")


def log_in(client, **more):
    return client.post("/login", data={"username": "li.na", "password": PASSWORD}, **more)


def test_the_cookie_over_http(world):
    for cookie in cookies_of(log_in(world.app.test_client())):
        assert re.fullmatch(r"reception=[^;]+; HttpOnly; Path=/; SameSite=Lax", cookie)


def test_the_cookie_over_https(world):
    client = world.app.test_client()
    safe = {"base_url": "https://localhost", "headers": {"Referer": "https://localhost/login"}}
    answers = [log_in(client, **safe), client.get("/admin/?lang=en", base_url="https://localhost")]
    cookies = [cookie for answer in answers for cookie in cookies_of(answer)]
    assert cookies
    for cookie in cookies:
        assert re.fullmatch(r"__Host-reception=[^;]+; Secure; HttpOnly; Path=/; SameSite=Lax", cookie)
    for answer in answers:
        assert answer.headers["Strict-Transport-Security"] == "max-age=15552000"
        assert missing(answer, ON_A_PAGE) == {}


@pytest.mark.parametrize(("proxies", "is_safe"), [("0", False), ("1", True)])
def test_a_proxys_word_counts_only_where_a_proxy_is_named(world, tmp_path, proxies, is_safe):
    url = world.app.config["SQLALCHEMY_DATABASE_URI"].render_as_string(hide_password=False)
    app = make_app(url, tmp_path / "instance", PROXY_COUNT=proxies)
    response = app.test_client().get("/login?lang=en", headers={"X-Forwarded-Proto": "https"})
    assert ("Strict-Transport-Security" in response.headers) is is_safe
    assert cookies_of(response)[0].startswith("__Host-reception=" if is_safe else "reception=")
    close(app)
