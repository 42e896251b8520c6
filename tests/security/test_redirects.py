"""No address that somebody sends along leads off the site: not where one is sent, nor where a page's links go."""

import re
from html import unescape
from urllib.parse import parse_qsl, urljoin, urlsplit

from tests.people import PASSWORD
from tests.security.test_access_table import LINES, TABLES

SITE = "http://localhost"
TRICKS = (
    "//evil.example", "///evil.example", "////evil.example/x", "http:evil.example", "http:/evil.example",
    "http://evil.example", "https://evil.example/admin/", "HTTPS:evil.example", "ftp://evil.example",
    "\\\\evil.example", "/\\evil.example", "\\/evil.example", "/\t/evil.example", "/%09/evil.example",
    "/ /evil.example", "\t//evil.example", " //evil.example", "/\r\n/evil.example", "/x\r\nLocation: //evil.example",
    "/%0d%0aSet-Cookie:evil=1", "/%5cevil.example", "/%2f/evil.example", "data:text/html,evil", "vbscript:evil",
    "javascript:alert('evil')", "JaVaScRiPt:alert('evil')", "java\nscript:alert('evil')",
    "http://localhost@evil.example/", "http://localhost:80@evil.example", "http://localhost.evil.example/",
    "http://localhost\\@evil.example", "//evil.example:80%40localhost", "http://localhost:8000/evil-port",
    "http://[::evil", "//[evil", "／／evil.example", "//evil。example", "https:ⓔvil.example", "/\u2044/evil.example",
    "\u2028//evil.example", "\ufeff//evil.example", "/\u3000/evil.example", "?next=//evil.example",
    "evil.example/admin/", "#//evil.example", "",
)
SAFE = "/admin/visits/?flt0_state=open&page=1"
RETURNED = re.compile(r"""<input[^>]*name="(?:url|next)"[^>]*value="([^"]*)\"""")
LINK = re.compile(r"""(?:href|action|formaction|src|data-[a-z-]*url)="([^"]*)\"""")


def leads_away(address: str, page: str = f"{SITE}/admin/visits/") -> bool:
    """Whether a browser that follows `address` from `page` leaves the site; it drops tabs and ends of lines, and takes
    a backslash for a slash."""
    seen = re.sub(r"[\t\r\n]", "", address).strip().replace("\\", "/")
    try:
        target = urlsplit(urljoin(page, seen))
    except ValueError:
        return True
    return target.scheme not in ("http", "https") or target.netloc != "localhost"


def faults(response) -> list[str]:
    """The addresses in an answer that lead away: where it sends one, and every link of its page."""
    location = response.headers.get("Location", "")
    found = [location] if location and leads_away(location) else []
    if any(sign in location for sign in "\r\n\t\\ "):
        found.append(repr(location))
    found += [cookie for cookie in response.headers.getlist("Set-Cookie") if cookie.startswith("evil")]
    if response.mimetype == "text/html":
        links = map(unescape, LINK.findall(response.text))
        found += [link for link in links if not link.startswith("#") and leads_away(link)]
        sent_on = map(unescape, RETURNED.findall(response.text))
        found += [address for address in sent_on if address and leads_away(address)]
    return found


def pages(world) -> list[str]:
    """Every address that is read, with one's own row."""
    found = []
    for method, address, row, *_rest in LINES:
        if method == "GET" and row in ("-", "own") and "static" not in address:
            table = TABLES.get(address.split("/")[2] if address.count("/") > 2 else "")
            row_id = world.ids.get((table, row), "")
            found.append(address.replace("<id>", str(row_id)) + (str(row_id) if address.endswith("=") else ""))
    return found


def asked(client, path: str, trick: str):
    """A page with a trick under both names."""
    url, _bar, query = path.partition("?")
    sent = dict(parse_qsl(query, keep_blank_values=True))
    return client.get(url, query_string={**sent, "url": trick, "next": trick})


def test_no_page_leads_away_whatever_it_is_given(world):
    """Each page with a share of the tricks, so that all of them come to every kind of page."""
    for number, path in enumerate(pages(world)):
        for place, trick in enumerate(TRICKS[number % 20 :: 20]):
            client = world.client("director") if place else world.app.test_client()
            assert (path, trick, faults(asked(client, path, trick))) == (path, trick, [])


def test_the_details_and_the_log_in_page_take_no_trick(world):
    case = f"/admin/visits/details/?id={world.ids['visit', 'own']}"
    for trick in TRICKS:
        assert (trick, faults(asked(world.client("director"), case, trick))) == (trick, [])
        assert (trick, faults(asked(world.client("nobody"), "/login", trick))) == (trick, [])


def test_a_page_of_our_own_is_where_one_comes_back_to(world):
    case = "/admin/visits/details/"
    client = world.app.test_client().sign_in(world.staff["director"])
    assert client.get("/login", query_string={"next": SAFE}).location == SAFE
    assert client.get("/login", query_string={"next": SITE + SAFE}).location == SAFE
    assert SAFE in unescape(client.get(case, query_string={"id": world.ids["visit", "own"], "url": SAFE}).text)
    assert act(world, client, SAFE).location == SAFE


def act(world, client, address: str, **query):
    """A verb that is done at once and then leads back."""
    return client.post(
        "/admin/complaints/action/", query_string=query,
        data={"action": "apologise", "rowid": world.ids["complaint", "own"], "url": address, "next": address},
    )


def test_what_is_done_leads_back_to_our_own_pages_only(world):
    client = world.app.test_client().sign_in(world.staff["director"])
    own = {name: world.ids[name, "own"] for name in ("visit", "complaint", "escalation")}
    sent = (
        ("/admin/read/", {"id": own["escalation"]}),
        ("/admin/clock/", {}),
        (f"/admin/visits/reveal/?id={own['visit']}", {"reason": "reply"}),
        ("/admin/attachments/", {"record": "visit", "id": own["visit"]}),
        ("/admin/import/run/", {}),
        ("/admin/visits/new/", {}),
        ("/admin/visits/action/", {"action": "escalate", "rowid": own["visit"]}),
    )
    for number, trick in enumerate(TRICKS):
        assert (trick, faults(act(world, client, trick, url=trick))) == (trick, [])
        path, data = sent[number % len(sent)]
        response = client.post(path, data={**data, "url": trick, "next": trick})
        assert (path, trick, faults(response)) == (path, trick, [])


def test_the_log_in_leads_to_our_own_pages_only(world):
    for trick in TRICKS[::2]:
        client = world.app.test_client()
        sent = {"username": "li.na", "password": PASSWORD, "next": trick, "url": trick}
        response = client.post("/login", data=sent)
        assert (trick, response.status_code, faults(response)) == (trick, 303, [])


def test_a_forged_host_is_no_way_out(world):
    """The Host header is the sender's own; what is built from it stays a path."""
    client = world.app.test_client()
    for path in ("/", "/admin/", "/admin/visits/"):
        response = client.get(path, headers={"Host": "evil.example"})
        assert response.location.startswith("/")
        assert "evil" not in response.location
