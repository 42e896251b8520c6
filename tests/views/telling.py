"""A small office at work, told in Latin letters or in Chinese alone, and a walk through all pages that links lead to.

What is typed is in one language, so that a word in the other is the program's own.
"""

import re
from collections import deque
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

from flask import Flask

from models import Category, Department, Fault, House, Office, Resident, Staff, db
from tests.people import People, settle
from workflow import inspections, repair_tasks, verification
from workflow.act import Act
from workflow.desk import receive
from workflow.verbs import function_of

LATIN = {
    "office": "Lakeside", "person": "Alex Kim", "thing": "Works", "place": "B1-lift", "text": "Parking fee is unclear",
    "note": "Asked the warden",
}  # fmt: skip
CHINESE = {
    "office": "东湖管理处", "person": "李娜", "thing": "工程", "place": "三栋电梯", "text": "停车费怎么交",
    "note": "已问过门岗",
}  # fmt: skip
NOT_FOLLOWED = re.compile(r"/logout|/export/|/admin/static|/static/|/files/|/attachments/")
TEXT_ATTRIBUTES = {
    "alt", "aria-label", "data-confirm", "data-dark", "data-from", "data-light", "data-picked", "data-system",
    "data-until", "label", "placeholder", "title",
}  # fmt: skip
SAME_PAGE = {"desc", "id", "lang", "page_size", "sort", "url"}
MOST_PAGES = 400


class Page(HTMLParser):
    """What a page says (texts, attributes that are read), where it leads, and its forms' buttons."""

    def __init__(self, html: str):
        super().__init__()
        self.said: list[str] = []
        self.links: list[str] = []
        self.verbs: list[tuple[str, str]] = []
        self._silent = 0
        self._form: dict = {}
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag in ("script", "style") or "hreflang" in given or given.get("lang") == "zh":
            self._silent += tag not in ("input", "img")
        if tag == "form":
            self._form = {"action": given.get("action", "")}
        if tag == "input" and given.get("name") == "rowid":
            self._form["rowid"] = given.get("value", "")
        if tag == "button" and given.get("name") == "action" and "rowid" in self._form:
            self.verbs.append((given.get("value", ""), self._form["rowid"]))
        if "href" in given and tag == "a" and "hreflang" not in given:
            self.links.append(given["href"] or "")
        if tag == "input" and given.get("type") == "submit":
            self.said.append(given.get("value") or "")
        self.said += [text for name, text in attrs if name in TEXT_ATTRIBUTES and text]

    def handle_endtag(self, tag):
        if self._silent and tag in ("script", "style", "a"):
            self._silent -= 1

    def handle_data(self, data):
        if not self._silent and data.strip():
            self.said.append(data.strip())


def tell(words: dict) -> People:
    """Make the office of `tests.people` with names in these words, and let something happen of every kind."""
    people = settle(db.session)
    rename(words)
    happen(people, words)
    return people


def happen(people: People, words: dict) -> None:
    """Let something happen of every kind, told in these words, committed."""
    act = Act.starting_now(people.receptionist.person(), "10.0.0.1")
    officer = Act.starting_now(people.officer.person(), "10.0.0.1")
    director = Act.starting_now(people.director.person(), "10.0.0.1")
    caller = {
        "channel": "call", "content": words["text"], "visitor_name": words["person"], "phone": "15400000001",
        "house": people.home,
    }  # fmt: skip
    office_id = people.east.id
    enquiry = receive(act, office_id, kind="enquiry", **caller)
    function_of("visit", "chase")(act, enquiry, words=words["note"])
    function_of("visit", "escalate")(act, enquiry, reason=words["note"])
    for kind in ("help", "suggestion", "tour", "other"):
        receive(act, office_id, kind=kind, **caller)
    complaint = receive(
        act, office_id, kind="complaint", category=people.service_category, apologised_first=True,
        target_staff=people.officer, **caller,
    ).complaint
    verification.verify(director, complaint, finding="partly", course=words["text"], evidence=words["note"])
    receive(act, office_id, kind="complaint", category=people.category, **caller)
    task = receive(act, office_id, kind="repair", assigned_to=people.technician, **caller).repair_tasks[0]
    repair_tasks.report_special_case(
        act, task, reason=words["note"], new_due_at=task.due_at.replace(year=task.due_at.year + 1),
        owner_consented=True, consent_way="phone",
    )
    done = receive(act, office_id, kind="repair", fault=words["text"], urgent=True, **caller).repair_tasks[0]
    repair_tasks.assign(act, done, assigned_to=people.officer)
    repair_tasks.complete(director, done, result="fixed", work_done=words["note"], done_by=people.officer)
    sheet = receive(act, office_id, kind="move_in", **{**caller, "channel": "visit"}).inspection
    inspections.record_item(
        officer, sheet, room=words["thing"], part=words["thing"], problem=words["text"], size="small"
    )
    db.session.commit()


def rename(words: dict) -> None:
    """Give everybody and everything that `settle` made a name in these words."""
    for model, word in (
        (Office, "office"), (Staff, "person"), (Resident, "person"), (Department, "thing"), (Category, "thing"),
        (Fault, "thing"),
    ):  # fmt: skip
        for row in db.session.query(model).order_by(model.id):
            row.name = f"{words[word]} {row.id}"
    for office in db.session.query(Office):
        office.leader_name = words["person"]
    db.session.query(House).filter_by(kind="public_place").one().key = words["place"]
    db.session.commit()


def pages(app: Flask, staff: Staff, language: str):
    """(address, what it says) of every page that links lead this person to, with each verb's and each new form."""
    client = app.test_client().sign_in(staff)
    waiting, seen = deque([f"/admin/?lang={language}"]), set()
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.popleft()
        answer = client.get(address)
        if answer.mimetype != "text/html" or answer.status_code >= 300:
            if answer.status_code >= 400:
                yield address, answer.status_code, []
            continue
        page = Page(answer.text)
        yield address, answer.status_code, page.said
        for verb, row in page.verbs:
            target = urljoin(address, "../action/")
            if (target, verb) in seen:
                continue
            seen.add((target, verb))
            asked = client.post(target, data={"action": verb, "rowid": row})
            if asked.status_code == 200:
                yield f"{target}?action={verb}", 200, Page(asked.text).said
        if address.split("?")[0].endswith("/new/"):
            refused = client.post(address)
            yield f"POST {address}", refused.status_code, Page(refused.text).said
        for link in page.links:
            target = urljoin(address, link)
            if urlsplit(target).netloc or NOT_FOLLOWED.search(target) or _kind_of(target) in seen:
                continue
            seen.add(_kind_of(target))
            waiting.append(target)


def _kind_of(address: str) -> tuple:
    """What makes a page another one: its path, its record, and which filters it has, not their values or order."""
    parts = urlsplit(address)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    record = query.get("id") if "/audit/" not in parts.path else None
    return parts.path, record, tuple(sorted(name for name in query if name not in SAME_PAGE))
