"""The photos of a whole move-in: `python -m bench.photos [NUMBER]` takes 200 of six megabytes with the tablet, without
network, sends them when it is back, and says how long that took and how much memory the program held at most."""

import re
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright
from sqlalchemy import func, select

from models import Attachment, db
from tests.browser.chromium import QUIET, chromium_path
from tests.browser.flat import Flat
from tests.browser.office import Seat
from tests.browser.test_tablet import TABLET, cell, describe, look
from tests.databases import SQLiteFile

PARTS = 30
SIZE = (4000, 3000)


def large_photo() -> bytes:
    """A photo of twelve megapixels with the grain of a dark room, some six megabytes."""
    grain = [Image.effect_noise(SIZE, spread) for spread in (38, 40, 42)]
    written = BytesIO()
    Image.merge("RGB", grain).save(written, "JPEG", quality=82)
    return written.getvalue()


def peak_mb(pid: int) -> int:
    """The most that a process and its children have held, in megabytes, whichever held most."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    found = [Path(f"/proc/{one}/status").read_text() for one in (pid, *children)]
    return max(int(re.search(r"VmHWM:\s+(\d+)", text)[1]) for text in found) // 1024


def take(page, number: int, picture: bytes) -> None:
    """Fail as many cells, each with a photo."""
    shot = {"name": "墙.jpg", "mimeType": "image/jpeg", "buffer": picture}
    for place in range(number):
        if place % PARTS == 0:
            page.locator(f"[data-tab='房间{place // PARTS + 1}']").tap()
        part = f"项目{place % PARTS + 1}"
        cell(page, part).locator("[data-result=failed]").tap()
        describe(page, part, "有一处划痕", size="small", side="property")
        cell(page, part).locator("[data-shot]").set_input_files(shot)
        cell(page, part).locator("[data-save]").tap()
        cell(page, part).locator(".cell-defect", has_text="照片 1 张").wait_for(timeout=60_000)


def main(number: int) -> None:
    rooms = "\n".join(f"房间{place + 1}" for place in range(-(-number // PARTS)))
    items = "土建：" + "、".join(f"项目{place + 1}" for place in range(PARTS))
    picture = large_photo()
    with tempfile.TemporaryDirectory() as kept, sync_playwright() as driver:
        folder = Path(kept)
        template = SQLiteFile(folder / "template")
        flat = Flat(template.ready_url(folder), folder, rooms, items)
        served = flat.serve(WORKERS="1").wait()
        before = peak_mb(served.process.pid)
        browser = driver.chromium.launch(executable_path=chromium_path(), args=QUIET)
        tablet = Seat(browser, f"http://127.0.0.1:{served.port}", **TABLET).log_in("zhao.lei")
        page = look(tablet, flat.sheet)
        tablet.context.set_offline(True)
        begun = time.monotonic()
        take(page, number, picture)
        taken = time.monotonic()
        tablet.context.set_offline(False)
        page.locator("#tablet-unsent[data-tone=success]").wait_for(timeout=1_800_000)
        sent = time.monotonic()
        with flat.app.app_context():
            rows, size = db.session.execute(select(func.count(), func.sum(Attachment.size_bytes))).one()
        print(
            f"{number} photos of {len(picture) / 1e6:.1f} MB: taken in {taken - begun:.0f} s, sent in"
            f" {sent - taken:.0f} s; {rows} kept, {size / 1e6:.0f} MB in all; the program held {before} MB before and"
            f" {peak_mb(served.process.pid)} MB at most"
        )
        browser.close()
        flat.stop()
        template.stop()
        assert rows == number


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
