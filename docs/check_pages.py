"""Check the pages of a demo office with html-validate and Lighthouse: `make pages`.

Every kind of page that somebody's links, verbs and refused forms lead to is saved in both languages and must have no
error of HTML; the desk, the board, a list and a case must have 100 of 100 for accessibility and for best practices.
Needs npm, the network on the first run and a Chromium; the rest comes by npm into a folder for temporary files.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, deque
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

from demo_office import DemoOffice, demo_office

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser.chromium import chromium_path  # noqa: E402
from tests.views.telling import NOT_FOLLOWED, Page  # noqa: E402

TOOLS = ("node@22.23.3", "html-validate@11.21.1", "lighthouse@13.5.0")
"""Both ask for a newer Node.js than most systems have, so it comes along."""
FOLDER = Path(tempfile.gettempdir(), "reception-page-tools")
RULES = ROOT / "docs" / "html-validate.json"
"""Beside the recommended rules: boxes of one list share their name; HTML's own default types and spaces at the end of a
line are meant; a box that scrolls is a named region, and what is found while one types is a list box; the desk's form
has no button that Enter would press, for Enter leads on there and Ctrl+Enter saves."""
ROLES = ("receptionist", "officer", "technician", "supervisor", "director", "leader", "admin")
FRONT_DESK = "front-desk"
LANGUAGES = ("zh", "en")
OF_A_KIND = 1
"""Pages of the same path and query that are looked at, by each role in each language."""
FULL_MARKS = (
    ("receptionist", "/admin/desk/"), ("director", "/admin/board/"), ("director", "/admin/visits/?flt0_state=open"),
    ("director", "/admin/complaints/details/?id=1"),
)  # fmt: skip
CATEGORIES = ("accessibility", "best-practices")


class Visitor:
    """Somebody without a screen, logged in, who follows the links of their pages."""

    def __init__(self, office: DemoOffice, role: str | None, language: str):
        self.office, self.url, self.language, self.cookies = office, office.url, language, CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies))
        if role:
            self.log_in(role)

    def log_in(self, role: str) -> None:
        username, password = self.office.login(role)
        self.cookies.clear_session_cookies()
        self.read(f"/login?lang={self.language}")
        self.fill("/login", username=username, password=password)

    def fill(self, address: str, **values: str) -> str | None:
        """Return the answer to a page's form, filled with these values."""
        token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', self.read(address))[1]
        return self.read(address, {**values, "csrf_token": token})

    def read(self, address: str, form: dict | None = None) -> str | None:
        """Return the HTML at an address, of a refusal too, or None where something else answers."""
        sent = None if form is None else urlencode(form).encode()
        try:
            answer = self.opener.open(Request(urljoin(self.url, address), sent))  # noqa: S310
        except HTTPError as refusal:
            answer = refusal
        with answer:
            is_html = "text/html" in answer.headers.get("Content-Type", "")
            return answer.read().decode() if is_html else None

    def pages(self) -> Iterator[tuple[str, str]]:
        """(name, HTML) of the pages that links lead to, with the form of each verb and a refused save of each form."""
        self.read(f"/login?lang={self.language}")
        waiting, seen = deque(["/admin/", "/admin/nothing"]), Counter()
        asked, verbs = set(waiting), set()
        while waiting:
            address = waiting.popleft()
            if (html := self.read(address)) is None:
                continue
            yield address, html
            page = Page(html)
            token = re.search(r'name="csrf-token" content="([^"]+)"', html)[1]
            for verb, row in page.verbs:
                target = urljoin(address, "../action/")
                if (target, verb) not in verbs:
                    verbs.add((target, verb))
                    yield f"{target} {verb}", self.read(target, {"action": verb, "rowid": row, "csrf_token": token})
            if "/new/" in address:
                yield f"{address} refused", self.read(address, {"csrf_token": token})
            for link in page.links:
                target = urljoin(address, link)
                is_ours = target.startswith("/") and not NOT_FOLLOWED.search(target)
                if is_ours and target not in asked and seen[kind(target)] < OF_A_KIND:
                    seen[kind(target)] += 1
                    asked.add(target)
                    waiting.append(target)

    def front_desk_pages(self) -> Iterator[tuple[str, str]]:
        """(name, HTML) of what a PC at the front desk shows: the choice of a PIN, and who comes in by it."""
        self.log_in("director")
        yield "front desk named", self.fill("/admin/front_desks/", name=f"大厅 {self.language}")
        self.log_in("receptionist")
        yield "pin", self.read("/pin")
        yield "pin refused", self.fill("/pin", pin="123456", pin_again="123456")
        yield "pin set", self.fill("/pin", pin="204816", pin_again="204816")
        yield "pin known", self.read("/pin")
        yield "switch of one who is in", self.read("/switch")
        self.cookies.clear_session_cookies()
        page = self.read(f"/switch?lang={self.language}")
        yield "switch", page
        staff = re.search(r"/switch\?staff=(\d+)", page)
        yield "switch chosen", self.read(f"/switch?staff={staff[1]}")
        yield "switch refused", self.fill(f"/switch?staff={staff[1]}", staff=staff[1], pin="111222")

    def cookie(self) -> str:
        return "; ".join(f"{one.name}={one.value}" for one in self.cookies)


def kind(address: str) -> tuple:
    """What pages of one template have in common: the path, and which words stand in the query."""
    parts = urlsplit(address)
    return parts.path, tuple(sorted({name for name, _value in parse_qsl(parts.query)} - {"url", "sort", "desc"}))


def save_pages(office: DemoOffice, folder: Path) -> int:
    """Save every page of everybody in both languages; returns how many there are."""
    count = 0
    for language in LANGUAGES:
        for role in (None, *ROLES, FRONT_DESK):
            place = folder / f"{language}-{role or 'nobody'}"
            place.mkdir()
            visitor = Visitor(office, role if role != FRONT_DESK else None, language)
            for name, html in visitor.front_desk_pages() if role == FRONT_DESK else visitor.pages():
                if html:
                    file = re.sub(r"[^a-z0-9_=&-]+", "_", name.lower()).strip("_")[:120]
                    Path(place, f"{file or 'first'}.html").write_text(html, encoding="utf-8")
                    count += 1
    return count


def tool(*command: str, **more) -> subprocess.CompletedProcess:
    """Run one of the checkers with the Node.js that came with them."""
    programs = f"{FOLDER}/node_modules/.bin{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": programs, "CHROME_PATH": chromium_path(in_full=True) or ""}
    return subprocess.run(command, cwd=FOLDER, env=environment, check=False, **more)


def install() -> None:
    """Bring the checkers, unless an earlier run did."""
    if not shutil.which("npm"):
        raise SystemExit("make pages needs npm: https://nodejs.org, or on Debian and Ubuntu: apt-get install npm")
    if not chromium_path(in_full=True):
        raise SystemExit("make pages needs a Chromium: on Debian and Ubuntu: apt-get install chromium")
    FOLDER.mkdir(exist_ok=True)
    wanted = FOLDER / "wanted.txt"
    if not wanted.exists() or wanted.read_text(encoding="utf-8").split() != list(TOOLS):
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--no-save", *TOOLS], cwd=FOLDER, check=True)
        wanted.write_text("\n".join(TOOLS), encoding="utf-8")


def marks(office: DemoOffice, role: str, address: str) -> dict[str, int]:
    """Lighthouse's marks of a page, of 100, with what cost some."""
    headers = {"Cookie": Visitor(office, role, "zh").cookie()}
    answer = tool(
        "lighthouse", f"{office.url}{address}", "--quiet", "--output=json", f"--only-categories={','.join(CATEGORIES)}",
        f"--extra-headers={json.dumps(headers)}", "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
        capture_output=True, text=True,
    )  # fmt: skip
    if answer.returncode:
        raise SystemExit(answer.stderr)
    report = json.loads(answer.stdout)
    if urlsplit(report["finalDisplayedUrl"]).path != urlsplit(address).path:
        raise SystemExit(f"{address} led to {report['finalDisplayedUrl']}")
    for name in CATEGORIES:
        for one in report["categories"][name]["auditRefs"]:
            audit = report["audits"][one["id"]]
            if one["weight"] and audit["score"] not in (None, 1):
                print(f"  {address}: {audit['title']} {json.dumps(audit.get('details', {}).get('items'))[:800]}")
    return {name: round(report["categories"][name]["score"] * 100) for name in CATEGORIES}


def main() -> None:
    install()
    with tempfile.TemporaryDirectory() as folder, demo_office(visits=600) as office:
        count = save_pages(office, Path(folder))
        found = tool("html-validate", f"--config={RULES}", "--ext=html", folder).returncode
        print(f"{count} pages, html-validate: {'errors' if found else 'no errors'}", flush=True)
        for role, address in FULL_MARKS:
            given = marks(office, role, address)
            print(f"{address}: {', '.join(f'{name} {mark}' for name, mark in given.items())}", flush=True)
            found |= set(given.values()) != {100}
    raise SystemExit(1 if found else 0)


if __name__ == "__main__":
    main()
