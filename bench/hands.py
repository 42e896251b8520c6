"""What five standard jobs ask of a receptionist's hands: keystrokes beside the text itself, clicks, page loads.

    .venv/bin/python -m pip install -r bench/requirements.txt
    .venv/bin/python bench/hands.py

Does the same five jobs at our desk, in stock Flask-Admin and in Django's admin, each in a real Chromium, and writes
bench/hands.md. Every job begins and ends where the next one can begin. In the peers the quickest way that their stock
screens offer is taken: the mouse where it saves keys, Enter in a line of text to save.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.peers.office import HOMES, PASSWORD, owner  # noqa: E402
from tests.browser.chromium import QUIET, chromium_path  # noqa: E402

PLACE = HOMES.index("1-1-501")
HOME, (NAME, PHONE) = HOMES[PLACE], owner(PLACE)
PATIENCE = 30_000
"""Milliseconds that a busy machine may take over one step."""
JOBS = ("咨询，当场答复", "服务投诉，先致歉", "已知住户的小修", "参观，有陪同", "约定答复")


@dataclass
class Count:
    """What one job took."""

    keys: int = 0
    clicks: int = 0
    loads: int = 0
    characters: int = 0


class Hands:
    """A person's hands on a page: text is counted apart from keys, a chord as each of its keys."""

    def __init__(self, page):
        self.page, self.count = page, Count()
        page.set_default_timeout(PATIENCE)
        page.on("request", self._note)

    def _note(self, request) -> None:
        if request.is_navigation_request() and request.frame == self.page.main_frame:
            self.count.loads += request.redirected_from is None

    def begin(self) -> None:
        self.count = Count()

    def text(self, text: str) -> None:
        self.count.characters += len(text)
        self.page.keyboard.type(text)

    def key(self, chord: str, times: int = 1) -> None:
        for _ in range(times):
            self.count.keys += len(chord.split("+"))
            self.page.keyboard.press(chord)

    def click(self, selector: str) -> None:
        self.count.clicks += 1
        self.page.click(selector)

    def tab_to(self, name: str) -> None:
        """Tab until the control of this name, or what its look-up puts in its place, has the focus."""
        script = """name => { const at = document.activeElement;
          const field = document.querySelector(`[name="${name}"]`);
          return at === field || Boolean(field && at.closest('.form-group, .related-widget-wrapper, .flex-container')
            ?.contains(field)) }"""
        for _ in range(60):
            if self.page.evaluate(script, name):
                return
            self.key("Tab")
        raise SystemExit(f"Tab never reached {name}")


class Desk:
    """Ours: the whole day on one page."""

    title = "接待台（本程序）"

    def __init__(self, hands: Hands, home: str, escort: str):
        self.hands, self.home, self.escort = hands, home, escort

    def caller(self) -> None:
        self.hands.text(self.home)
        self.hands.key("Enter")
        self.hands.page.wait_for_selector("#content:focus")

    def save(self) -> None:
        self.hands.key("Control+Enter")
        self.hands.page.wait_for_selector("#desk-said:has-text('JD-')")
        self.hands.page.wait_for_selector("#house:focus")

    def enquiry(self) -> None:
        self.caller()
        self.hands.text("装修垃圾放在哪里")
        self.hands.key("Tab")
        self.hands.text("西门垃圾站")
        self.save()

    def complaint(self) -> None:
        self.caller()
        self.hands.key("Alt+3")
        self.hands.text("门岗把我拦在外面")
        self.hands.key("Tab")
        self.hands.key("A")
        self.hands.page.wait_for_selector("#desk-apology:not([hidden])")
        self.hands.key("Alt+a")
        self.save()

    def repair(self) -> None:
        self.caller()
        self.hands.key("Alt+2")
        self.hands.text("厨房水龙头滴水")
        self.save()

    def tour(self) -> None:
        self.hands.key("Alt+6")
        self.hands.key("Enter")
        self.hands.text("参观园区")
        self.hands.key("Tab")
        self.hands.text("绿城物业")
        self.hands.key("Tab")
        self.hands.text("6")
        self.hands.key("Tab")
        self.hands.text(self.escort)
        self.hands.page.wait_for_selector("[role=option]:visible")
        self.hands.key("Enter")
        self.save()

    def promise(self) -> None:
        self.caller()
        self.hands.text("暖气几时开")
        self.hands.key("Alt+q")
        self.hands.page.wait_for_selector("#desk-times input:checked")
        self.hands.key("Space")
        self.save()


class Peer:
    """A stock panel: one long form, reached from its list and left for it again."""

    def kind(self, letter_keys: str) -> None:
        raise AssertionError("a peer says how a kind is chosen")

    def caller(self) -> None:
        self.look_up("house", HOME)

    def who(self) -> None:
        self.write("visitor_name", NAME)
        self.write("phone", PHONE)

    def write(self, name: str, text: str) -> None:
        self.hands.tab_to(name)
        self.hands.text(text)

    def tick(self, name: str) -> None:
        self.hands.tab_to(name)
        self.hands.key("Space")

    def enquiry(self) -> None:
        self.new()
        self.choose("kind", 0)
        self.caller()
        self.write("content", "装修垃圾放在哪里")
        self.write("answer", "西门垃圾站")
        self.tick("solved_on_spot")
        self.who()
        self.save()

    def complaint(self) -> None:
        self.new()
        self.choose("kind", 2)
        self.caller()
        self.write("content", "门岗把我拦在外面")
        self.who()
        self.category("A")
        self.tick("apologised_first")
        self.leave("organisation")
        self.save()

    def repair(self) -> None:
        self.new()
        self.choose("kind", 1)
        self.caller()
        self.write("content", "厨房水龙头滴水")
        self.who()
        self.save()

    def tour(self) -> None:
        self.new()
        self.choose("kind", 5)
        self.write("content", "参观园区")
        self.write("organisation", "绿城物业")
        self.write("head_count", "6")
        self.look_up("escort", "孙梅")
        self.leave("promise_reason")
        self.save()

    def promise(self) -> None:
        self.new()
        self.choose("kind", 0)
        self.caller()
        self.write("content", "暖气几时开")
        self.who()
        self.when((datetime.now() + timedelta(days=1)).replace(hour=12, minute=0))  # noqa: DTZ005
        self.write("promise_reason", "需核实后答复")
        self.tick("consented")
        self.save()

    def leave(self, name: str) -> None:
        """Go on to a line of text, in which Enter saves."""
        self.hands.tab_to(name)


class FlaskAdmin(Peer):
    title = "Flask-Admin（原样）"

    def __init__(self, hands: Hands, url: str):
        self.hands, self.url = hands, url

    def arrive(self) -> None:
        self.hands.page.goto(f"{self.url}/admin/visit/")

    def new(self) -> None:
        self.hands.click("a[href*='/visit/new/']")
        self.hands.page.wait_for_selector("[name=content]")

    def choose(self, name: str, steps: int) -> None:
        self.hands.tab_to(name)
        if steps:
            self.pick(steps)

    def pick(self, steps: int) -> None:
        """Open the list, go down, take it."""
        self.hands.key("ArrowDown")
        self.hands.page.wait_for_selector("#select2-drop")
        self.hands.key("ArrowDown", steps)
        self.hands.key("Enter")

    def look_up(self, name: str, text: str) -> None:
        self.hands.tab_to(name)
        self.hands.key("ArrowDown")
        self.hands.page.wait_for_selector("#select2-drop")
        self.hands.text(text)
        self.hands.page.wait_for_selector("#select2-drop .select2-highlighted")
        self.hands.key("Enter")

    def category(self, letter: str) -> None:
        self.look_up("category", letter)

    def when(self, moment: datetime) -> None:
        self.write("promised_at", f"{moment:%Y-%m-%d %H:%M:%S}")

    def save(self) -> None:
        with self.hands.page.expect_navigation(url="**/admin/visit/"):
            self.hands.key("Enter")


class DjangoAdmin(Peer):
    title = "Django admin 5.2（原样）"

    def __init__(self, hands: Hands, url: str):
        self.hands, self.url = hands, url

    def arrive(self) -> None:
        page = self.hands.page
        page.goto(f"{self.url}/admin/")
        page.fill("#id_username", "desk")
        page.fill("#id_password", PASSWORD)
        page.click("[type=submit]")
        page.goto(f"{self.url}/admin/django_desk/visit/")

    def new(self) -> None:
        self.hands.click(".addlink[href*='visit/add']:visible >> nth=-1")
        self.hands.page.wait_for_selector("#id_content")
        # Its select boxes take their places once the page has loaded.
        self.hands.page.wait_for_selector(".select2-container")

    def choose(self, name: str, steps: int) -> None:
        self.hands.tab_to(name)
        self.hands.key("ArrowDown", steps)

    def look_up(self, name: str, text: str) -> None:
        self.hands.tab_to(name)
        self.hands.key("Enter")
        self.hands.page.wait_for_selector(".select2-search__field")
        self.hands.text(text)
        self.hands.page.wait_for_selector(f".select2-results__option--highlighted:has-text('{text}')")
        self.hands.key("Enter")

    def category(self, letter: str) -> None:
        self.hands.tab_to("category")
        self.hands.key(letter)

    def when(self, moment: datetime) -> None:
        self.write("promised_at_0", f"{moment:%Y-%m-%d}")
        self.write("promised_at_1", f"{moment:%H:%M}")

    def save(self) -> None:
        with self.hands.page.expect_navigation(url="**/admin/django_desk/visit/"):
            self.hands.key("Enter")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(command: list[str], port: int, path: str, **environment: str):
    """A program that answers at `path` on `port`, stopped at the end."""
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(600):
            try:
                urlopen(f"http://127.0.0.1:{port}{path}").close()
                break
            except OSError:
                time.sleep(0.2)
        else:
            raise SystemExit(f"{command} does not answer")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def measured(program, hands: Hands) -> list[Count]:
    """The five jobs, one after the other."""
    found = []
    for job in ("enquiry", "complaint", "repair", "tour", "promise"):
        hands.begin()
        getattr(program, job)()
        found.append(hands.count)
    return found


def our_office(folder: str) -> tuple[dict, tuple[str, str]]:
    """A demo office: its environment, and the log-in of its receptionist."""
    environment = {"DATABASE_URL": f"sqlite:///{folder}/demo.db", "INSTANCE_PATH": folder}
    make = [sys.executable, "-m", "flask", "demo", "--visits", "300", "--seed", "7"]
    subprocess.run(make, cwd=ROOT, env={**os.environ, **environment}, check=True, stdout=subprocess.DEVNULL)
    accounts = Path(folder, "demo-accounts.txt").read_text(encoding="utf-8")
    return environment, re.search(r"(demo-receptionist) +(\S+)$", accounts, re.MULTILINE).groups()


def at_our_desk(browser, folder: str) -> tuple[list[Count], int]:
    """The jobs at our desk, and the pages loaded for all five together."""
    environment, (username, password) = our_office(folder)
    port = free_port()
    command = [sys.executable, "app.py"]
    with served(command, port, "/healthz", PORT=str(port), WORKERS="1", **environment) as url:
        page = browser.new_page(locale="zh-CN", timezone_id="Asia/Shanghai")
        page.goto(f"{url}/login")
        page.fill("#username", username)
        page.fill("#password", password)
        hands = Hands(page)
        page.click("main .btn-primary")
        page.wait_for_selector("#house:focus")
        desk = Desk(hands, HOME, "demo-supervisor")
        counts = measured(desk, hands)
        page.close()
    return counts, 1 + sum(count.loads for count in counts)


def in_a_peer(browser, peer, command: list[str], path: str) -> tuple[list[Count], int]:
    port = int(command[2])
    with served(command, port, path) as url:
        page = browser.new_page(locale="zh-CN", timezone_id="Asia/Shanghai")
        hands = Hands(page)
        program = peer(hands, url)
        program.arrive()
        counts = measured(program, hands)
        page.close()
    return counts, 1 + sum(count.loads for count in counts)


def table(results: list) -> str:
    """The figures as Markdown: job by job, then the pages of the day."""
    titles = " | ".join(title for title, _counts, _loads in results)
    lines = [f"| 事项 | {titles} |", "|---|" + "---|" * len(results)]
    for place, job in enumerate(JOBS):
        cells = [
            f"{count.keys} 键 · {count.clicks} 次点击 · {count.loads} 次载入 · {count.characters} 字"
            for count in (counts[place] for _title, counts, _loads in results)
        ]
        lines.append(f"| {job} | {' | '.join(cells)} |")
    lines.append("| 五件合计载入页面 | " + " | ".join(str(loads) for _title, _counts, loads in results) + " |")
    return "\n".join(lines)


WORDS = """# Hands: what a job asks of the receptionist's hands

Written by `bench/hands.py`, which does the five jobs in a real Chromium in all three programs in one run. 键 are
keystrokes beside the text itself (a chord counts as each of its keys; what goes into a text or look-up box is text),
次点击 mouse clicks, 次载入 page loads, 字 characters of text that had to be typed. Each job begins and ends where the
next one can begin. The peers have the same fields and no rule, in their stock screens, on the quickest way that these
offer (the mouse where it saves keys, Enter in a line of text to save).

{table}

Targets: no mouse, at most 14 keystrokes a job, one page for the whole day. {verdict}
"""


def verdict(counts: list[Count], loads: int) -> str:
    most = max(count.keys for count in counts)
    is_kept = most <= 14 and loads == 1 and not any(count.clicks for count in counts)
    said = f"Ours: at most {most} keystrokes, {sum(count.clicks for count in counts)} clicks, {loads} page."
    return f"{said} {'All kept.' if is_kept else 'NOT KEPT.'}"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium_path(), args=QUIET)
        ours, loads = at_our_desk(browser, folder)
        python, peers = sys.executable, ROOT / "bench" / "peers"
        stock = in_a_peer(
            browser, FlaskAdmin, [python, str(peers / "flask_admin_desk.py"), str(free_port())], "/admin/visit/"
        )
        django = in_a_peer(
            browser, DjangoAdmin, [python, str(peers / "django_serve.py"), str(free_port()), folder], "/admin/login/"
        )
        browser.close()
    results = [(Desk.title, ours, loads), (FlaskAdmin.title, *stock), (DjangoAdmin.title, *django)]
    text = WORDS.format(table=table(results), verdict=verdict(ours, loads))
    (ROOT / "bench" / "hands.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
