"""The tablet before the program itself, in another process: killed in the middle of a save, at the address of a LAN,
and over https. Nothing is lost and nothing stands twice (S 3(4))."""

import signal
import socket
import ssl
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Error

from tests.browser.flat import Flat
from tests.browser.office import Seat
from tests.browser.test_tablet import TABLET, all_sent, cell, has, look
from upkeep.certificate import make_certificate

KITCHEN = ("顶棚", "墙面", "地面", "水龙头", "地漏")
# A delay after the tap, in milliseconds: before the request is sent, under way, and after the answer.
MOMENTS = (0, 15, 60)


@pytest.fixture
def flat(sqlite_database, tmp_path):
    flat = Flat(sqlite_database.ready_url(tmp_path), tmp_path)
    yield flat
    flat.stop()


def seat_at(chromium, address: str, **more) -> Seat:
    return Seat(chromium, address, **TABLET, **more).log_in("zhao.lei")


def test_a_server_killed_during_saves_has_every_press_once(flat, chromium):
    served = flat.serve(WORKERS="1").wait()
    tablet = seat_at(chromium, f"http://127.0.0.1:{served.port}")
    page = look(tablet, flat.sheet)
    for part, moment in zip(KITCHEN, MOMENTS, strict=False):
        cell(page, part).locator("[data-result=passed]").tap()
        page.wait_for_timeout(moment)
        served.stop(signal.SIGKILL)
        has(page, part, "passed")
        served = flat.serve_again(served)
        page.evaluate("dispatchEvent(new Event('online'))")
        all_sent(page)
    now = flat.kept()
    assert sorted(now["marks"]) == sorted(("厨房", part, "passed") for part in KITCHEN[:len(MOMENTS)])
    assert (now["taken"], now["broken"], now["state"]) == (len(MOMENTS), None, "draft")
    tablet.context.close()


def test_at_the_address_of_a_lan_no_press_is_lost_without_network(flat, chromium):
    """Plain http elsewhere than on this machine: there the browser gives no service worker."""
    address = own_address()
    served = flat.serve(HOST="0.0.0.0").wait()
    tablet = seat_at(chromium, f"http://{address}:{served.port}")
    page = look(tablet, flat.sheet)
    assert page.evaluate("[isSecureContext, 'serviceWorker' in navigator]") == [False, False]
    marked_without_network(tablet, page)
    assert len(flat.kept()["marks"]) == len(KITCHEN)
    tablet.context.close()


def test_over_https_no_press_is_lost_without_network(flat, chromium):
    made = make_certificate(flat.instance / "tls", ["127.0.0.1"], datetime.now(UTC))
    served = flat.serve(TLS_CERT=str(made.cert), TLS_KEY=str(made.key))
    served.wait(ssl.create_default_context(cafile=made.authority))
    tablet = seat_at(chromium, f"https://127.0.0.1:{served.port}", ignore_https_errors=True)
    page = look(tablet, flat.sheet)
    assert page.evaluate("isSecureContext")
    marked_without_network(tablet, page)
    assert len(flat.kept()["marks"]) == len(KITCHEN)
    tablet.context.close()


def test_the_page_is_loaded_anew_without_network_and_what_was_pressed_stands_on_it(flat, chromium):
    """This machine's own address is as good as https to the browser: there the page is kept on the device."""
    served = flat.serve(WORKERS="1").wait()
    tablet = seat_at(chromium, f"http://127.0.0.1:{served.port}")
    page = kept_on_the_device(tablet, flat)
    served.kill()
    cell(page, KITCHEN[0]).locator("[data-result=passed]").tap()
    has(page, KITCHEN[0], "passed")
    page.reload()
    has(page, KITCHEN[0], "passed")
    cell(page, KITCHEN[1]).locator("[data-result=passed]").tap()
    flat.serve_again(served)
    all_sent(page)
    assert {part for _room, part, _result in flat.kept()["marks"]} == set(KITCHEN[:2])
    assert flat.kept()["taken"] == 2
    tablet.context.close()


def test_what_is_kept_on_the_device_is_gone_for_the_next_person(flat, chromium):
    served = flat.serve(WORKERS="1").wait()
    tablet = seat_at(chromium, f"http://127.0.0.1:{served.port}")
    page = kept_on_the_device(tablet, flat)
    page.evaluate("document.querySelector('form[data-logout]').requestSubmit()")
    page.wait_for_selector("#username")
    page.wait_for_function("caches.keys().then((names) => names.length === 0)")
    served.kill()
    with pytest.raises(Error, match="ERR_"):
        page.goto(f"/admin/inspections/tablet/?id={flat.sheet}")
    tablet.context.close()


def test_what_comes_late_is_not_kept_for_somebody_who_left(flat, chromium):
    served = flat.serve(WORKERS="1").wait()
    tablet = seat_at(chromium, f"http://127.0.0.1:{served.port}")
    page = kept_on_the_device(tablet, flat)
    late = """async () => {
        for (const name of await caches.keys()) await caches.delete(name);
        const answer = await fetch(document.querySelector('link[rel=stylesheet]').href, {cache: 'no-store'});
        return [answer.status, await caches.keys()];
    }"""
    assert page.evaluate(late) == [200, []]
    tablet.context.close()


def kept_on_the_device(tablet, flat):
    """The sheet's page, once the browser has it and its files."""
    page = look(tablet, flat.sheet)
    page.wait_for_function(
        """async () => {
            const kept = [];
            for (const name of await caches.keys()) {
                for (const one of await (await caches.open(name)).keys()) kept.push(one.url);
            }
            const files = performance.getEntriesByType("resource").map((entry) => entry.name)
                .filter((url) => url.includes("/static/"));
            return [location.href, ...files].every((url) => kept.includes(url)) && navigator.serviceWorker.controller;
        }"""
    )
    return page


def marked_without_network(tablet, page) -> None:
    """The kitchen is gone through offline and sent when the network is back."""
    tablet.context.set_offline(True)
    for part in KITCHEN:
        cell(page, part).locator("[data-result=passed]").tap()
        has(page, part, "passed")
    assert page.locator("#tablet-unsent").inner_text().startswith("未送出 5")
    tablet.context.set_offline(False)
    all_sent(page)


def own_address() -> str:
    """This machine's address in its network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine has no network but its own")
        address = probe.getsockname()[0]
    if address.startswith("127."):
        pytest.skip("this machine has no network but its own")
    return address
