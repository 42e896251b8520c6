"""Take the README's picture, docs/desk.png: a demo office's desk while a caller reports a fault.

    .venv/bin/python docs/screenshot.py

Takes half a minute: a demo is made in a temporary folder, served, looked at and thrown away.
"""

import io
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

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


@contextmanager
def demo_office(folder: str):
    """Serve a demo office; gives its address and the log-in of its receptionist."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {"DATABASE_URL": f"sqlite:///{folder}/demo.db", "INSTANCE_PATH": folder, "PORT": str(port)}
    environment = {**os.environ, **settings, "WORKERS": "1"}
    make = [sys.executable, "-m", "flask", "demo", "--visits", "1500", "--seed", "7"]
    subprocess.run(make, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    accounts = Path(folder, "demo-accounts.txt").read_text(encoding="utf-8")
    login = re.search(r"(demo-receptionist) +(\S+)$", accounts, re.MULTILINE).groups()
    server = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}", login
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(address: str) -> None:
    """Return once the program answers, within twenty seconds."""
    for _ in range(200):
        try:
            urlopen(f"{address}/healthz").close()  # noqa: S310
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"{address} does not answer")


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
    with tempfile.TemporaryDirectory() as folder, demo_office(folder) as (address, login):
        wait_for(address)
        picture = look(address, *login)
    colours = Image.open(io.BytesIO(picture)).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    colours.save(PICTURE, optimize=True)
    size = PICTURE.stat().st_size
    print(f"{PICTURE.relative_to(ROOT)}: {size // 1000} kB")
    if size > LARGEST:
        raise SystemExit(f"The picture is larger than {LARGEST // 1000} kB.")


if __name__ == "__main__":
    main()
