"""What every answer carries, and that no address leads off the site."""

import logging

import pytest
import sqlalchemy as sa
from flask import abort, redirect, request, url_for
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import TooManyRequests

from answers import CONTENT_POLICY, local_address
from models import Office
from regulation.broken import RuleBroken
from storage import db
from tests.databases import close, make_app

HOST = "desk.local:8000"
OFF_THE_SITE = [
    "http:evil.example/x",
    "http://evil.example/",
    "https://evil.example",
    "//evil.example/x",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\tevil",
    " //evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "http://desk.local:8000.evil.example/",
    "http://desk.local:8000@evil.example/",
    "http://desk.local/",
    "http://[",
    "evil.example",
    "?next=/x",
    "",
]
FAILURES = {
    "/data": (400, sa.exc.DataError("SELECT secret", {}, Exception("driver's words"))),
    "/integrity": (409, sa.exc.IntegrityError("SELECT secret", {}, Exception("driver's words"))),
    "/stale": (409, StaleDataError("secret")),
    "/locked": (503, sa.exc.OperationalError("SELECT secret", {}, Exception("database is locked"))),
    "/pool": (503, sa.exc.TimeoutError("secret")),
    "/huge": (400, OverflowError("Python int too large to convert to SQLite INTEGER, secret")),
}


@pytest.fixture(scope="module")
def faulty_app(sqlite_database, tmp_path_factory):
    """An application with views that go wrong in every way."""
    folder = tmp_path_factory.mktemp("faulty")
    app = make_app(sqlite_database.ready_url(folder), folder / "instance", PROPAGATE_EXCEPTIONS=False)
    app.add_url_rule("/go", "go", lambda: redirect(request.values.get("url") or request.values.get("next") or "/"))
    app.add_url_rule("/go-post", "go_post", app.view_functions["go"], methods=["POST"])
    app.add_url_rule("/leave", "leave", lambda: redirect(request.args["to"]))
    app.add_url_rule("/static-address", "static_address", lambda: url_for("static", filename="app.css"))
    app.add_url_rule("/abort/<int:code>", "abort", lambda code: abort(code))
    app.add_url_rule("/said", "said", lambda: abort(403, "主任才能办理"))
    app.add_url_rule("/page", "page", lambda: "页" * 5000)
    for path, (_, error) in FAILURES.items():
        app.add_url_rule(path, path, raising(error))
    app.add_url_rule("/bug", "bug", raising(KeyError("secret")))
    app.add_url_rule("/rule", "rule", raising(RuleBroken("请填写%(what)s", "S 1(4)", what="来访事由")))
    app.add_url_rule("/slow", "slow", raising(TooManyRequests(retry_after=60)))
    yield app
    close(app)


@pytest.fixture
def site(faulty_app):
    return faulty_app.test_client()


def raising(error):
    def view():
        raise error

    return view


def assert_headers(response):
    assert response.headers["Content-Security-Policy"] == CONTENT_POLICY
    assert "unsafe" not in CONTENT_POLICY
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Permissions-Policy" in response.headers


def test_every_answer_carries_the_headers(site):
    pages = ("/page", "/", "/healthz", "/static/x/app.css")
    for path in (*pages, "/nowhere", "/static/x/none.css", "/bug", "/locked", "/abort/413"):
        assert_headers(site.get(path))


def test_pages_are_never_stored_and_static_files_for_a_year(site):
    assert site.get("/page").headers["Cache-Control"] == "no-store"
    assert site.get("/nowhere").headers["Cache-Control"] == "no-store"
    address = site.get("/static-address").text
    assert site.get(address).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert site.get("/static/older/app.css").headers["Cache-Control"] == "no-cache"
    assert site.get("/static/x/../../config.py").status_code == 404
    assert site.get("/static/x/%2e%2e/config.py").status_code == 404


def test_one_script_alone_may_keep_pages_and_only_the_tablets(site):
    worker = site.get("/static/x/js/service_worker.js")
    assert worker.status_code == 200
    assert worker.headers["Service-Worker-Allowed"] == "/admin/inspections/tablet/"
    assert "Service-Worker-Allowed" not in site.get("/static/x/js/main.js").headers


def test_only_over_https_the_cookie_is_secure_and_the_site_stays_with_it(site):
    plain, safe = site.get("/page?lang=en"), site.get("/page?lang=zh", base_url="https://desk.local")
    assert "Strict-Transport-Security" not in plain.headers
    assert "Secure" not in plain.headers["Set-Cookie"]
    assert "Strict-Transport-Security" in safe.headers
    assert safe.headers["Set-Cookie"].startswith("__Host-reception=")
    assert "Secure" in safe.headers["Set-Cookie"]
    assert "Domain" not in safe.headers["Set-Cookie"]
    for answer in (plain, safe):
        assert "HttpOnly" in answer.headers["Set-Cookie"]
        assert "SameSite=Lax" in answer.headers["Set-Cookie"]


@pytest.mark.parametrize("path", ["/page", "/static/x/app.css"])
def test_text_is_compressed_for_who_takes_it(site, path):
    whole = site.get(path)
    small = site.get(path, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in whole.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert len(small.data) < len(whole.data) / 2
    assert "Accept-Encoding" in small.headers["Vary"]


def test_no_parameter_leads_off_the_site(site):
    for address in OFF_THE_SITE:
        for name in ("url", "next"):
            assert site.get("/go", query_string={name: address}).headers["Location"] == "/", address
            assert site.post("/go-post", data={name: address}).headers["Location"] == "/", address


def test_no_redirect_of_a_view_leads_off_the_site(site):
    for address in OFF_THE_SITE:
        assert site.get("/leave", query_string={"to": address}).headers["Location"] == "/admin/", address


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/admin/visits/?flt=1&page=2#x", "/admin/visits/?flt=1&page=2#x"),
        (f"http://{HOST}/admin/", "/admin/"),
        (f"https://{HOST}", "/"),
        ("/a?next=http://evil.example", "/a?next=http://evil.example"),
    ],
)
def test_an_address_of_our_own_stays(address, path):
    assert local_address(address, HOST) == path


@pytest.mark.parametrize("path", FAILURES)
def test_a_refusal_of_the_database_is_a_sentence_and_an_identity(site, path, caplog):
    with caplog.at_level(logging.WARNING):
        response = site.get(path, headers={"Accept": "application/json"})
    assert response.status_code == FAILURES[path][0]
    assert "secret" not in response.get_data(as_text=True)
    identity = response.json["error_id"]
    assert identity in caplog.text
    assert (response.status_code == 503) == ("Retry-After" in response.headers)


def test_a_bug_is_a_sentence_and_an_identity(site, caplog):
    response = site.get("/bug?phone=15400000001", headers={"Accept": "application/json"})
    assert response.status_code == 500
    assert response.json["error_id"] in caplog.text
    assert "secret" not in response.get_data(as_text=True)
    assert "15400000001" not in caplog.text


@pytest.mark.parametrize("code", [400, 403, 404, 405, 413, 429, 500])
def test_every_error_has_its_page(site, code):
    response = site.get(f"/abort/{code}")
    assert response.status_code == code
    assert response.mimetype == "text/html"
    assert "<h1" in response.text


def test_an_error_page_speaks_english_to_who_asked_for_it(site):
    chinese = site.get("/abort/404", headers={"Accept": "application/json"}).json["title"]
    site.get("/page?lang=en")
    assert site.get("/page?lang=xx").status_code == 200
    assert chinese == "没有找到"
    assert 'lang="en"' in site.get("/abort/404").text


def test_the_sentence_of_a_view_or_a_rule_is_shown(site):
    assert "主任才能办理" in site.get("/said").text
    broken = site.get("/rule")
    assert broken.status_code == 422
    assert "请填写来访事由" in broken.text
    assert site.get("/slow").headers["Retry-After"] == "60"


def test_an_odd_address_is_400(site):
    nul = ("/go?a=%00", "/go?%00=a", "/go%00", "/static/x/%00")
    for odd in (*nul, "/go?page=99999999999999999999999", "/go?id=-9999999999999999999"):
        assert site.get(odd).status_code == 400, odd


def test_an_odd_form_is_400(site):
    assert site.post("/go-post", data={"a": "x\0y"}).status_code == 400
    assert site.post("/go-post", json={"a": "x\0y"}).status_code == 400


def test_a_number_no_row_has_is_never_an_error_of_ours(database, tmp_path):
    app = make_app(database.ready_url(tmp_path), tmp_path / "instance", PROPAGATE_EXCEPTIONS=False)
    app.add_url_rule("/number", "number", lambda: str(db.session.get(Office, int(request.args["id"]))))
    for number in (0, -1, 2**31, 2**40, 2**59, 10**18 - 1):
        assert app.test_client().get(f"/number?id={number}").status_code in (200, 400), number
    close(app)


def test_a_post_without_the_forms_token_is_refused(site):
    assert site.post("/go-post", data={"next": "/x"}, token=False).status_code == 400
    assert site.post("/go-post", data={"next": "/x"}).status_code == 302


def test_a_database_that_is_gone_is_503_on_every_page(tmp_path, sqlite_database):
    app = make_app(f"sqlite:///{tmp_path / 'gone.db'}", tmp_path / "instance", PROPAGATE_EXCEPTIONS=False)
    app.add_url_rule("/read", "read", lambda: str(db.session.get(Office, 1)))
    (tmp_path / "gone.db").mkdir()
    assert app.test_client().get("/healthz").status_code == 503
    response = app.test_client().get("/read")
    assert response.status_code == 503
    assert_headers(response)
    close(app)
