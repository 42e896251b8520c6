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
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.jobs import Count, Desk, Hands, measured  # noqa: E402
from bench.peers.by_hand import HOME, DjangoAdmin, FlaskAdmin  # noqa: E402
from tests.browser.chromium import QUIET, chromium_path  # noqa: E402

JOBS = ("咨询，当场答复", "服务投诉，先致歉", "已知住户的小修", "参观，有陪同", "约定答复")


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


def our_office(folder: str) -> tuple[dict, tuple[str, str], str]:
    """A demo office: its environment, the log-in of its receptionist, and the name of whom a tour is given."""
    environment = {"DATABASE_URL": f"sqlite:///{folder}/demo.db", "INSTANCE_PATH": folder}
    make = [sys.executable, "-m", "flask", "demo", "--visits", "300", "--seed", "7"]
    subprocess.run(make, cwd=ROOT, env={**os.environ, **environment}, check=True, stdout=subprocess.DEVNULL)
    accounts = Path(folder, "demo-accounts.txt").read_text(encoding="utf-8")
    login = re.search(r"(demo-receptionist) +(\S+)$", accounts, re.MULTILINE).groups()
    return environment, login, re.search(r"(\S+) +demo-supervisor ", accounts)[1]


def at_our_desk(browser, folder: str) -> tuple[list[Count], int]:
    """The jobs at our desk, and the pages loaded for all five together."""
    environment, (username, password), escort = our_office(folder)
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
        desk = Desk(hands, HOME, escort)
        counts = measured(desk, hands)
        desk.check()
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
        program.check()
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
