"""What another site, or another person's page, sends in one's name: refused before it is looked at."""

import re

import pytest

from tests.security.test_access_table import LINES, SENT, TABLES

NEW_VISIT = {"channel": "call", "kind": "enquiry", "content": "问一下停车费"}
SENT_TO_NEW = {
    "/admin/visits/new/": NEW_VISIT,
    "/admin/complaints/new/": {"channel": "letter", "content": "草坪没有人管"},
    "/admin/repair_tasks/new/": {"house": "3-2-501", "fault": "水管漏水"},
    "/admin/residents/new/": {"house": "3-2-501", "name": "钱多", "kind": "owner"},
    "/admin/houses/new/": {"key": "5-1-101"},
    "/admin/staff/new/": {"username": "forged", "name": "假冒", "role": "receptionist"},
    "/admin/departments/new/": {"name": "假部门"},
    "/admin/attachments/": {"record": "visit", "id": "1"},
    "/logout": {},
}
IN_SHORT = {"Accept": "application/json"}
POSTS = sorted({(address, row) for method, address, row, *_rest in LINES if method == "POST" and row in "-own"})


def filled(world, address: str) -> tuple[str, dict]:
    """The path and what would be sent along in earnest."""
    table = TABLES.get(address.split("/")[2] if address.count("/") > 2 else "")
    row = world.ids.get((table, "own"), 1)
    path = f"{address}{row}" if address.endswith("=") else address
    sent = next((make([row]) for pattern, make in SENT if re.fullmatch(pattern, path.split("?")[0])), {})
    return path, {**sent, **SENT_TO_NEW.get(address, {})}


@pytest.fixture(scope="module")
def foreign_token(world) -> str:
    """A token as a page of another person's session holds it."""
    page = world.client("colleague").get("/password").text
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]


@pytest.mark.parametrize("address", sorted({address for address, _row in POSTS} | {"/logout"}))
def test_a_forged_request_is_refused(world, at_first, foreign_token, address):
    client = world.app.test_client().sign_in(world.staff["director"])
    path, data = filled(world, address)
    for token in ({}, {"csrf_token": client.token()[:-3] + "abc"}, {"csrf_token": foreign_token}, {"csrf_token": ""}):
        response = client.post(path, data={**data, **token}, token=False, headers=IN_SHORT)
        assert (token, response.status_code) == (token, 400)
    assert world.app.test_client().post(path, data=data, token=False, headers=IN_SHORT).status_code == 400


def test_a_token_in_the_address_is_no_token(world, at_first):
    client = world.app.test_client().sign_in(world.staff["director"])
    path = f"/admin/visits/new/?csrf_token={client.token()}"
    assert client.post(path, data=NEW_VISIT, token=False).status_code == 400


def test_over_https_the_page_must_be_our_own(world, at_first):
    client = world.app.test_client()
    for referrer in (None, "https://evil.example/x", "http://localhost/", "https://localhost.evil.example/"):
        headers = {"Referer": referrer} if referrer else {}
        response = client.post("/login", data={"username": "x"}, base_url="https://localhost", headers=headers)
        assert (referrer, response.status_code) == (referrer, 400)


def test_nothing_of_that_has_changed_anything(at_first, everything):
    now = everything()
    assert {table: rows for table, rows in now.items() if rows != at_first[table]} == {}


def test_nothing_happens_by_a_get(world, at_first, everything):
    """What only a POST may do has no GET: a picture on another site can't ask for it."""
    methods = {}
    for method, address, *_rest in LINES:
        methods.setdefault(address, set()).add(method)
    client = world.app.test_client().sign_in(world.staff["director"])
    for address in [*(address for address, known in methods.items() if known == {"POST"}), "/logout"]:
        path, _data = filled(world, address)
        assert (path, client.get(path).status_code) == (path, 405)
    assert everything()["staff"] == at_first["staff"]


def test_with_the_pages_own_token_it_is_done(world):
    client = world.app.test_client().sign_in(world.staff["director"])
    page = client.get("/admin/visits/new/").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    assert client.post("/admin/visits/new/", data={**NEW_VISIT, "csrf_token": token}, token=False).status_code == 302
