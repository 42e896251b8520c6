"""常用语 and 突发通讯录 on the screen: who sees which, what is kept, in both languages."""

import pytest
from sqlalchemy import select

from models import Checklist, EmergencyContact, Snippet

ROLES = ["receptionist", "officer", "technician", "supervisor", "director", "leader", "admin"]
KEEPERS = {
    "snippets": {"receptionist", "supervisor", "director", "admin"}, "emergency_contacts": {"director", "admin"},
    "checklists": {"director", "admin"},
}
NEW = {
    "snippets": (Snippet, {"use": "reply", "text": "请到一楼服务台"}, "text"),
    "emergency_contacts": (EmergencyContact, {"special_kind": "fire", "name": "消防队", "phone": "119"}, "name"),
    "checklists": (
        Checklist, {"layout": "三室两厅", "rooms": "厨房\n客厅：土建", "items": "土建：墙面、地面"}, "layout"
    ),
}


@pytest.fixture
def director(client, people):
    return client.sign_in(people.director)


@pytest.mark.parametrize("screen", NEW)
@pytest.mark.parametrize("role", ROLES)
def test_who_sees_and_keeps_which(client, session, people, role, screen):
    table, data, _field = NEW[screen]
    client.sign_in(people.of(role))
    keeps = role in KEEPERS[screen]
    assert client.get(f"/admin/{screen}/").status_code == (200 if keeps else 403)
    assert client.post(f"/admin/{screen}/new/", data=data).status_code == (302 if keeps else 403)
    assert (session.scalar(select(table.id)) is not None) == keeps


@pytest.mark.parametrize("screen", NEW)
def test_one_is_added_changed_and_switched_off(director, session, people, screen):
    table, data, field = NEW[screen]
    assert 'name="active"' not in director.get(f"/admin/{screen}/new/").text
    assert director.post(f"/admin/{screen}/new/", data=data).status_code == 302
    made = session.scalars(select(table)).one()
    assert (made.office_id, made.created_by_id, made.active) == (people.east.id, people.director.id, True)
    for path in (f"/admin/{screen}/", f"/admin/{screen}/details/?id={made.id}", f"/admin/{screen}/edit/?id={made.id}"):
        assert data[field] in director.get(path).text
    edit, seen = f"/admin/{screen}/edit/?id={made.id}", {"seen_version": made.version}
    assert director.post(edit, data={**data, **seen, field: "改过的", "active": "1"}).status_code == 302
    session.expire_all()
    assert (getattr(made, field), made.active) == ("改过的", True)
    assert director.post(edit, data={**data, **seen, field: "又改"}).status_code == 409
    assert director.post(edit, data={**data, "seen_version": made.version}).status_code == 302
    session.expire_all()
    assert (getattr(made, field), made.active) == (data[field], False)
    assert director.post(f"/admin/{screen}/delete/", data={"id": made.id}).status_code == 404


@pytest.mark.parametrize(
    ("screen", "data", "field"),
    [
        ("snippets", {"use": "reply", "text": ""}, "text"),
        ("snippets", {"use": "", "text": "一句话"}, "use"),
        ("snippets", {"use": "reply", "text": "一句话", "kind": "joke"}, "kind"),
        ("snippets", {"use": "reply", "text": "一句话", "place": "x"}, "place"),
        ("emergency_contacts", {"special_kind": "", "name": "消防队"}, "special_kind"),
        ("emergency_contacts", {"special_kind": "fire", "name": "消防队", "phone": "12"}, "phone"),
        ("checklists", {"layout": "三室", "rooms": "", "items": "土建：墙面"}, "rooms"),
        ("checklists", {"layout": "三室", "rooms": "厨房：水电", "items": "土建：墙面"}, "rooms"),
        ("checklists", {"layout": "三室", "rooms": "厨房", "items": "土建："}, "items"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(director, people, screen, data, field):
    response = director.post(f"/admin/{screen}/new/", data=data)
    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text
    assert (data.get("text") or data.get("name") or data.get("layout") or "") in response.text


def test_the_receptionist_neither_sees_nor_makes_the_words_that_check_her(client, session, people):
    client.sign_in(people.director)
    client.post("/admin/snippets/new/", data={"use": "complaint_word", "text": "太过分"})
    assert "太过分" in client.get("/admin/snippets/").text
    word = session.scalars(select(Snippet)).one()
    client.sign_in(people.receptionist)
    assert "太过分" not in client.get("/admin/snippets/").text
    assert client.get(f"/admin/snippets/edit/?id={word.id}").status_code == 404
    new = client.get("/admin/snippets/new/").text
    assert 'value="reply"' in new
    assert 'value="complaint_word"' not in new
    assert client.post("/admin/snippets/new/", data={"use": "complaint_word", "text": "差劲"}).status_code == 422


def test_the_lists_stand_in_their_order(director, people):
    for place, text in (("3", "第三"), ("1", "第一"), ("2", "第二")):
        director.post("/admin/snippets/new/", data={"use": "reply", "text": text, "place": place})
    director.get("/admin/snippets/")
    page = director.get("/admin/snippets/").text
    assert page.index("第一") < page.index("第二") < page.index("第三")


def test_the_screens_speak_english(director, people):
    for screen, words in (("snippets", "Snippets"), ("emergency_contacts", "Emergency contacts")):
        page = director.get(f"/admin/{screen}/new/?lang=en").text
        assert words in page
        assert "Order" in page
