"""What a page may weigh and do while it opens, on an office with a month's work behind it: a list in 30 KB of HTML, a
first visit in 150 KB compressed, nothing that moves under the reader's hand, nothing of what Flask-Admin bundles."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from docs.demo_office import demo_office

KB = 1000
LISTS = ("visits", "complaints", "repair_tasks", "inspections", "revisits", "houses", "residents", "staff", "audit")
FIRST_PAGES = {
    "receptionist": ("/admin/desk/", "/admin/visits/"),
    "director": ("/admin/board/", "/admin/repair_tasks/", "/admin/complaints/details/?id=1"),
    "technician": ("/admin/my_tasks/",),
}
WIDTHS = (1440, 390)
UNSEEN = 0.05
"""A share of the screen by the way it went, as Chromium reckons, half of what passes as good. A slow machine paints a
page of which half was read: its columns widen as further rows come, which is a hundredth in all."""
WATCH = """moved = []; new PerformanceObserver((list) => {
  for (const one of list.getEntries()) moved.push([one.value, one.sources.map((part) => part.node?.className).join()]);
}).observe({type: "layout-shift", buffered: true})"""


@pytest.fixture(scope="module")
def demo():
    with demo_office(visits=600) as office:
        yield office


class Reader:
    """Somebody who comes for the first time: nothing is kept in the browser yet."""

    def __init__(self, chromium, demo, role, width=1440):
        self.context = chromium.new_context(base_url=demo.url, viewport={"width": width, "height": 900})
        self.page = self.context.new_page()
        # The clocks on the page stand still: one that goes on from 10 minutes to 9 is narrower, and that is no fault.
        self.page.clock.set_fixed_time(datetime.now(UTC))
        self.page.add_init_script(WATCH)
        self.received: dict[str, int] = {}
        wire = self.context.new_cdp_session(self.page)
        wire.send("Network.enable")
        addresses: dict[str, str] = {}
        wire.on("Network.responseReceived", lambda told: addresses.update({told["requestId"]: told["response"]["url"]}))
        wire.on("Network.loadingFinished", lambda told: self._count(addresses.get(told["requestId"]), told))
        self.page.goto("/login")
        username, password = demo.login(role)
        self.page.fill("#username", username)
        self.page.fill("#password", password)
        self.page.click("main .btn-primary")
        self.page.wait_for_url("**/admin/**")

    def _count(self, address, told) -> None:
        if address:
            self.received[address] = self.received.get(address, 0) + told["encodedDataLength"]

    def open(self, address: str):
        answer = self.page.goto(address)
        self.page.wait_for_load_state("networkidle")
        return answer


@pytest.fixture
def reader(chromium, demo):
    readers = []

    def of(role, width=1440) -> Reader:
        readers.append(Reader(chromium, demo, role, width))
        return readers[-1]

    yield of
    for one in readers:
        one.context.close()


def test_a_list_takes_under_30_kilobytes_of_html(reader):
    ask, weights, rows = reader("director").context.request, {}, 0
    for name in LISTS:
        html = ask.get(f"/admin/{name}/").body()
        weights[name] = len(html)
        rows += html.partition(b"<tbody")[2].partition(b"</tbody>")[0].count(b"<tr")
    assert rows > 8 * 15
    assert {name: weight for name, weight in weights.items() if weight >= 30 * KB} == {}


@pytest.mark.parametrize("role", FIRST_PAGES)
def test_a_first_visit_takes_under_150_kilobytes(reader, role):
    one = reader(role)
    for address in FIRST_PAGES[role]:
        one.open(address)
    assert any("/static/" in address for address in one.received)
    assert 10 * KB < sum(one.received.values()) < 150 * KB


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("role", FIRST_PAGES)
def test_nothing_moves_while_a_page_opens(reader, role, width):
    one = reader(role, width)
    for address in FIRST_PAGES[role]:
        one.open(address)
        moved = one.page.evaluate("moved")
        assert sum(share for share, _what in moved) < UNSEEN, (address, moved)


def test_what_moves_is_noticed(reader):
    one = reader("technician")
    one.open("/admin/my_tasks/")
    late = "Object.assign(document.createElement('textarea'), {rows: 12})"
    one.page.evaluate(f"document.querySelector('main').prepend({late})")
    one.page.wait_for_function(f"moved.reduce((sum, [share]) => sum + share, 0) >= {UNSEEN}")


def test_only_our_own_files_are_fetched(reader, demo):
    one = reader("director")
    for address in (*FIRST_PAGES["director"], "/admin/visits/new/", "/admin/staff/"):
        one.open(address)
    assert {urlsplit(address).netloc for address in one.received if not address.startswith("data:")} == {
        urlsplit(demo.url).netloc
    }
    scripts = {urlsplit(address).path for address in one.received if address.endswith((".js", ".css", ".woff2"))}
    assert len(scripts) > 15
    assert {path for path in scripts if not path.startswith("/static/")} == set()


def test_what_flask_admin_bundles_is_not_served(reader):
    ask = reader("director").context.request
    for file in ("bootstrap4/css/bootstrap.min.css", "jquery.min.js", "select2/select2.min.js"):
        assert ask.get(f"/admin/static/vendor/{file}").status == 404
