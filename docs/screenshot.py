"""Take the README's picture, docs/desk.png: a demo office's desk while a caller reports a fault.

    .venv/bin/python docs/screenshot.py

Takes half a minute: a demo is made in a temporary folder, served, looked at and thrown away.
"""

import io
import sys
from pathlib import Path

from demo_office import demo_office
from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser.chromium import QUIET, chromium_path  # noqa: E402

PICTURE = ROOT / "docs" / "desk.png"
CALL = ("3-1-501", "厨房水龙头一直滴水，关不紧")
SIZE = {"width": 1360, "height": 850}
LARGEST = 200_000
"""Bytes that the picture may have."""


def look(address: str, username: str, password: str) -> bytes:
    """Return the page as the receptionist sees it, as a PNG."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium_path(), args=QUIET)
        page = browser.new_page(base_url=address, viewport=SIZE, locale="zh-CN", color_scheme="light")
        page.goto("/login")
        page.fill("#username", username)
        page.fill("#password", password)
        page.click("main .btn-primary")
        page.wait_for_url("**/admin/")
        report(page, *CALL)
        picture = page.screenshot()
        browser.close()
    return picture


def report(page, home: str, matter: str) -> None:
    """Type what a caller says, up to the moment before it is saved."""
    page.goto("/admin/desk/")
    page.wait_for_selector("#house:focus")
    page.keyboard.type(home)
    page.keyboard.press("Enter")
    page.wait_for_selector("#desk-home:not([hidden])")
    page.keyboard.press("Alt+2")
    page.keyboard.type(matter)
    page.check("[name=size][value=small]")
    page.wait_for_selector("#desk-due .chip:nth-of-type(2), #desk-due .chip:has-text('修好')")


def main() -> None:
    with demo_office(visits=1500) as office:
        picture = look(office.url, *office.login("receptionist"))
    colours = Image.open(io.BytesIO(picture)).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    colours.save(PICTURE, optimize=True)
    size = PICTURE.stat().st_size
    print(f"{PICTURE.relative_to(ROOT)}: {size // 1000} kB")
    if size > LARGEST:
        raise SystemExit(f"The picture is larger than {LARGEST // 1000} kB.")


if __name__ == "__main__":
    main()
