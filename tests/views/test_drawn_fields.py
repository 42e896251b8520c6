"""Fields of forms that were drawn before: the same HTML, never another's, and never what somebody typed."""

import re

import pytest

from admin_views import drawn_fields
from models import Category

OF_THIS_MOMENT = re.compile(
    r'(name="(?:csrf_token|key|seen|version)"[^>]*value|csrf-token" content|data-now|data-key)="[^"]*"'
)
FORMS = (
    "visits", "complaints", "repair_tasks", "inspections", "departments", "categories", "faults", "staff", "residents",
)  # fmt: skip


@pytest.fixture
def director(client, people):
    return client.sign_in(people.director)


def page_of(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return OF_THIS_MOMENT.sub(r"\1", answer.text)


def drawn_anew(field, options, draw):
    return draw(field, options)


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_a_form_is_drawn_as_it_was(app, director, monkeypatch, name, language):
    app.extensions.pop("drawn_fields", None)
    director.get(f"/admin/?lang={language}")
    address = f"/admin/{name}/new/"
    first, again = page_of(director, address), page_of(director, address)
    assert app.extensions["drawn_fields"], "nothing was kept"
    monkeypatch.setitem(app.jinja_env.globals, "drawn_field", drawn_anew)
    assert first == again == page_of(director, address)


def test_a_correction_holds_its_own_values_and_the_next_one_its_own(app, desk, story, monkeypatch):
    rows = [story.enquiry(content=words, visitor_name=name) for words, name in (("灯不亮", "张伟"), ("门不关", "李强"))]
    pages = [page_of(desk, f"/admin/visits/edit/?id={row.id}") for row in (*rows, rows[0])]
    assert "灯不亮" in pages[0] and "门不关" in pages[1] and "灯不亮" not in pages[1]
    monkeypatch.setitem(app.jinja_env.globals, "drawn_field", drawn_anew)
    assert pages == [page_of(desk, f"/admin/visits/edit/?id={row.id}") for row in (*rows, rows[0])]


def test_what_was_typed_and_refused_stands_there_once(desk):
    desk.get("/admin/visits/new/")
    refused = desk.post("/admin/visits/new/", data={"kind": "repair", "channel": "call", "visitor_name": "只此一次"})
    assert "只此一次" in refused.text and 'aria-invalid="true"' in refused.text
    page = desk.get("/admin/visits/new/").text
    assert "只此一次" not in page and "aria-invalid" not in page


def test_what_an_office_offers_is_its_own_and_of_today(app, desk, west, session, people):
    assert "噪音扰民" not in desk.get("/admin/visits/new/").text
    session.add(Category(office_id=people.east.id, code="Z", name="噪音扰民", created_at=people.east.created_at))
    session.commit()
    assert "噪音扰民" in desk.get("/admin/visits/new/").text
    assert "噪音扰民" not in west.get("/admin/visits/new/").text
    session.query(Category).filter_by(code="Z").update({"active": False})
    session.commit()
    assert "噪音扰民" not in desk.get("/admin/visits/new/").text


def test_a_chosen_value_is_nobody_elses(desk, session, story):
    by_call, by_letter = story.enquiry(channel="call"), story.enquiry(channel="letter")
    chosen = re.compile(r'<option selected value="(call|letter)"')
    pages = [desk.get(f"/admin/visits/edit/?id={row.id}").text for row in (by_call, by_letter, by_call)]
    assert [chosen.findall(page) for page in pages] == [["call"], ["letter"], ["call"]]


def test_what_is_kept_stays_small(app, director, monkeypatch):
    monkeypatch.setattr(drawn_fields, "MOST_KEPT", 10)
    first = page_of(director, "/admin/visits/new/")
    assert len(app.extensions["drawn_fields"]) <= 10
    assert page_of(director, "/admin/visits/new/") == first
