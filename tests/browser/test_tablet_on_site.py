"""The tablet before the program itself, in another process: killed in the middle of a save, at the address of a LAN,
and over https. Nothing is lost and nothing stands twice (S 3(4))."""

import signal
import socket
import ssl
from datetime import UTC, datetime

import pytest

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
