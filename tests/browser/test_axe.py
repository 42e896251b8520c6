"""axe-core finds nothing on any page: WCAG 2.2 A and AA with its best practices.

A page is looked at as it opens, with what folds open and no pop-up over it, once in Chinese, light and broad, and
once in English, dark and on a phone. A page that another one's template makes again is looked at once, by turns.
"""

import re
from datetime import timedelta
from importlib.resources import files

import pytest
import sqlalchemy as sa

from first_visit import setup_link
from models import db
from regulation.words import KINDS
from tests.browser.office import Seat, Served
from tests.databases import close, make_app
from tests.views import telling
from workflow import complaint_box, deputation, home_visits, mass_events, shifts, snippets
from workflow.act import Act

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_THE_EYE = ["color-contrast", "target-size"]
SEEN_BEFORE = [".rail", "tbody tr:nth-child(n+6)"]
"""What looks the same on every page or in every line, left out where colours and sizes are looked at: that is slow."""
# From the top of the page: what stands fast at its edge would lie over whatever happens to be below.
RUN = """async ([where, runOnly, but]) => {
  for (const fold of document.querySelectorAll("details:not(.pop)")) fold.open = true;
  scrollTo(0, 0);
  const rules = Object.fromEntries(but.map((name) => [name, {enabled: false}]));
  const found = await axe.run(where, {runOnly, rules, resultTypes: ["violations"], preload: false});
  return found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target.join(" ")}`));
}"""
CHINESE = {"lang": "zh", "theme": "light", "width": 1280}
ENGLISH = {"lang": "en", "theme": "dark", "width": 390}
BOTH = (CHINESE, ENGLISH)

PEOPLE = {
    "receptionist": "li.na", "technician": "chen.gang", "director": "zhou.ping", "leader": "he.company",
    "admin": "admin",
}  # fmt: skip

# Who looks, and at what: `=` is followed by the id of the first row that the page's list has.
KINDS_OF_PAGES = """
receptionist /admin/desk/ /admin/delivery/ /admin/shelf/
technician   /admin/my_tasks/
director     /admin/board/ /admin/notices/ /admin/shifts/ /admin/slips/ /admin/deputies/ /admin/settings/
director     /admin/import/ /admin/paper/ /password /admin/nothing /admin/visits/?search=nothing
director     /admin/visits/ /admin/complaints/?flt0_state=open /admin/audit/ /admin/spot_checks/
director     /admin/visits/new/ /admin/staff/new/ /admin/complaints/edit/?id= /admin/spot_checks/edit/?id=
director     /admin/complaints/details/?id= /admin/inspections/details/?id= /admin/residents/details/?id=
director     /admin/complaints/tools/ /admin/front_desks/ /admin/month/ /admin/month/analysis/
director     /admin/inspections/tablet/?id= /admin/delivery/papers/?id=
director     /admin/home_visits/ /admin/home_visits/visit/?id= /admin/duties/ /admin/complaint_box/
leader       /admin/month/company/
director     /admin/visits/paper/?form=visit&id= /admin/repair_tasks/slip/?id=
"""
# Made again by a template that stands above.
MADE_ALIKE = """
admin        /admin/ /admin/offices/new/ /admin/offices/edit/?id= /admin/offices/details/?id=
leader       /admin/ /admin/offices/ /admin/month/
director     /admin/reports/ /admin/month/paper/ /admin/month/behind/?what=promises~1~2026-01-01~2026-12-31~0~0
receptionist /admin/audit/ /admin/
director     /admin/{repair_tasks,revisits,inspections,houses,residents,staff,exports}/ /admin/notice/
director     /admin/{departments,categories,faults,snippets,emergency_contacts,checklists}/
director     /admin/{complaints,repair_tasks,inspections,houses,residents}/new/
director     /admin/{departments,categories,faults,snippets,emergency_contacts,checklists}/new/
director     /admin/{visits,repair_tasks,revisits,houses,staff,audit,exports,spot_checks}/details/?id=
director     /admin/{visits,inspections,repair_tasks,houses,residents,staff}/edit/?id=
director     /admin/{complaints,inspections,repair_tasks,revisits}/paper/?id= /admin/paper/blank/?form=month
director     /admin/delivery/key/?id= /admin/delivery/paper/
"""
NOT_A_PAGE = re.compile(
    r"/(export|progress|thumbnail|now|days|unread|sheet)/|/static/|/healthz|/admin/attachments/|/admin/desk/(calls|case)/|"
    r"/(audit|exports|spot_checks|revisits)/(new|edit)/|^/switch/|/(month|reports)/details/"
)
"""Addresses that answer with a file, with a part of a page, or with nothing but a refusal."""
CATALOGUES = re.compile(
    r"/admin/(departments|categories|faults|snippets|emergency_contacts|checklists)/(details|edit)/"
)
"""A page of a single name, and the form of new ones once more."""


def addresses(text: str) -> list[tuple[str, str]]:
    """(role, address) of every address in the lines."""
    found = []
    for line in text.strip().splitlines():
        role, *patterns = line.split()
        for pattern in patterns:
            before, _brace, rest = pattern.partition("{")
            names, _brace, after = rest.partition("}")
            found += [(role, before + name + after) for name in names.split(",")]
    return found


TWICE = [(*page, look) for page in addresses(KINDS_OF_PAGES) for look in BOTH]
ONCE = [(*page, BOTH[turn % 2]) for turn, page in enumerate(addresses(MADE_ALIKE))]


def named(looks):
    """A test for each page and how it is looked at."""
    ids = [f"{how['lang']} {role} {address}" for role, address, how in looks]
    return pytest.mark.parametrize(("role", "address", "how"), looks, ids=ids)


def before(story):
    """Something of every kind has happened, some of it a moment ago."""
    people = story.people
    telling.happen(people, telling.CHINESE)
    director = Act.starting_now(people.director.person(), "10.0.0.1")
    desk = Act.starting_now(people.receptionist.person(), "10.0.0.1")
    deputation.name_deputy(director, people.supervisor, director.now, director.now.replace(year=director.now.year + 1))
    snippets.add_snippet(director, people.east.id, use="reply", text="马上派人去看")
    snippets.add_contact(director, people.east.id, special_kind="fire", name="消防", phone="119")
    mass_events.open_event(desk, people.east.id, place="3栋", matter="停水", reply="下午四点恢复")
    shifts.hand_over(desk, people.east.id, note="钥匙在抽屉")
    complaint_box.open_box(desk, people.east.id, person=people.officer, emptied_at=desk.now, letters=2)
    heard = home_visits.record(
        desk, people.east.id, visited_on=desk.now.date(), person=people.officer, occasion="at_home", house=people.home,
        content="问了供水",
    )
    home_visits.add_opinion(
        desk, heard, text="路灯暗", person=people.officer, due_on=desk.now.date() + timedelta(days=3)
    )


@pytest.fixture(scope="module", autouse=True)
def opened(office):
    """The director has opened the board today, which draws the records to check, and taken a list along."""
    with office.today() as story:
        client = office.app.test_client().sign_in(story.people.director)
    assert [client.get(f"/admin/{path}/").status_code for path in ("board", "houses/export/csv")] == [200, 200]


@pytest.fixture
def look(sit):
    """A function that puts somebody before a page in a language, a theme and a width; returns their browser's page."""

    def page_of(role: str, address: str, lang: str, theme: str, width: int):
        seat = sit(PEOPLE[role], reduced_motion="reduce")
        page, path = seat.page, address.split("?")[0]
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        seat.mean(404, path)
        seat.mean(403, path)
        page.goto(f"{address}{'&' if '?' in address else '?'}lang={lang}")
        return page

    return page_of


def whole(office, address: str) -> str:
    """The address with the id that it asks for."""
    if not address.endswith("="):
        return address
    table = TABLES.get(name := address.split("/")[2]) or name.removesuffix("s")
    with office.today():
        first = db.session.scalar(sa.text(f"SELECT min(id) FROM {table}"))
    return f"{address}{first}"


TABLES = {
    "staff": "staff", "categories": "category", "audit": "audit_entry", "exports": "export_log",
    "delivery": "inspection",
}  # fmt: skip


def violations(page, within: str = "html", *, of_the_eye: bool = True) -> list[str]:
    """What axe finds on a page, or within a part of it, as `rule: place`."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(f"{AXE};0")
    found = page.evaluate(RUN, [{"include": [within]}, RULES, OF_THE_EYE])
    if of_the_eye:
        found += page.evaluate(RUN, [{"include": [within], "exclude": SEEN_BEFORE}, OF_THE_EYE, []])
    return found


@named(TWICE)
def test_a_page_is_for_everybody(office, look, role, address, how):
    page = look(role, whole(office, address), **how)
    assert page.locator("h1").count() == 1
    assert violations(page) == []


@named(ONCE)
def test_a_page_of_a_known_kind_is_for_everybody(office, look, role, address, how):
    page = look(role, whole(office, address), **how)
    assert page.locator("h1").count() == 1
    assert violations(page, of_the_eye=False) == []


def test_every_page_is_looked_at(office):
    rules = {rule.rule for rule in office.app.url_map.iter_rules() if "GET" in rule.methods}
    pages = {rule for rule in rules if not NOT_A_PAGE.search(rule) and not CATALOGUES.match(rule)}
    looked_at = {address.split("?")[0] for _role, address, _how in [*TWICE, *ONCE]} - {"/admin/nothing"}
    alike = {page for page in pages if page.endswith("/tools/")}
    # Who comes in at a front-desk PC is looked at in test_front_desk.py.
    assert pages - looked_at - alike == {"/", "/login", "/setup/<token>", "/switch", "/pin"}


@pytest.mark.parametrize("how", BOTH, ids=["zh", "en"])
def test_the_frame_is_for_everybody(look, how):
    page = look("director", "/admin/paper/", **how)
    if how["width"] < 800:
        page.click(".menu-toggle summary")
    assert violations(page, ".rail") + page.evaluate(RUN, [{"include": [".rail"]}, OF_THE_EYE, []]) == []


@pytest.mark.parametrize("kind", [kind for kind, _label in KINDS])
def test_each_kind_of_contact_is_for_everybody_at_the_desk(look, kind):
    page = look("receptionist", "/admin/desk/", **(CHINESE if kind != "complaint" else ENGLISH))
    page.check(f"[name=kind][value={kind}]", force=True)
    page.check("#verify_first")
    page.check("#desk-late-typing")
    assert violations(page, "#desk-form") == []


@pytest.mark.parametrize(("key", "dialog"), [
    ("t", "#desk-special"), ("m", "#desk-event"), ("h", "#desk-help"),
])  # fmt: skip
def test_each_window_of_the_desk_is_for_everybody(look, key, dialog):
    page = look("receptionist", "/admin/desk/", **CHINESE)
    page.wait_for_selector("#house:focus")
    page.keyboard.press(f"Alt+{key}")
    page.wait_for_selector(f"{dialog}[open]")
    assert violations(page, dialog) == []


def test_a_home_at_the_desk_and_its_case_in_place_are_for_everybody(look):
    page = look("receptionist", "/admin/desk/", **CHINESE)
    page.wait_for_selector("#house:focus")
    page.keyboard.type("501")
    page.wait_for_selector("#desk-found [role=option]")
    assert violations(page, ".desk-find") == []
    page.keyboard.press("Enter")
    page.wait_for_selector("#desk-home .desk-row")
    assert violations(page, "#desk-home") == []
    page.click("#desk-home .desk-row >> nth=0")
    page.wait_for_selector("#desk-dialog [data-close]")
    assert violations(page, "#desk-dialog") == []


@pytest.mark.parametrize("how", BOTH, ids=["zh", "en"])
def test_a_form_in_place_and_its_refusal_are_for_everybody(office, look, sit, how):
    page = look("director", whole(office, "/admin/complaints/details/?id="), **how)
    page.click(".verbs button[value=escalate]")
    page.wait_for_selector("dialog.in-place[open]")
    assert violations(page, "dialog.in-place") == []
    sit(PEOPLE["director"]).mean(422, "/admin/complaints/action/")
    page.click("dialog.in-place [data-save]")
    page.wait_for_selector("dialog.in-place .error-summary")
    assert violations(page, "dialog.in-place") == []


def test_a_batch_is_for_everybody(look):
    page = look("director", "/admin/visits/", **CHINESE)
    page.check("[name=rowid] >> nth=0")
    page.check("[name=rowid] >> nth=1")
    with page.expect_navigation():
        page.click(".batch button[value=escalate]")
    assert violations(page) == []


@pytest.mark.parametrize("how", BOTH, ids=["zh", "en"])
def test_what_opens_above_a_list_is_for_everybody(look, how):
    page = look("director", "/admin/visits/", **how)
    for number in range(page.locator("details.pop").count()):
        page.locator("details.pop > summary").nth(number).click()
        assert violations(page, "details.pop[open]") == []
        page.locator("details.pop > summary").nth(number).click()


def test_a_tasks_form_on_the_phone_is_for_everybody(look):
    page = look("technician", "/admin/my_tasks/", **ENGLISH)
    page.click("[data-verb=report_special_case] >> nth=0")
    page.wait_for_selector(".task-form")
    assert violations(page, ".task") == []


@pytest.fixture
def empty_program(sqlite_database, tmp_path):
    """The application on a database in which nobody has an account."""
    app = make_app(sqlite_database.ready_url(tmp_path), tmp_path / "instance")
    served = Served(app)
    yield served
    served.stop()
    close(app)


@pytest.mark.parametrize("how", BOTH, ids=["zh", "en"])
def test_setting_up_and_logging_in_are_for_everybody(empty_program, chromium, how):
    seat = Seat(chromium, empty_program.url, color_scheme=how["theme"], viewport={"width": how["width"], "height": 900})
    for address in (setup_link(empty_program.app, empty_program.url), "/login"):
        page = seat.open(f"{address}?lang={how['lang']}")
        assert violations(page) == []
    seat.context.close()
