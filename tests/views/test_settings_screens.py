"""设置 on the screen: the numbers with their bounds, the offices, departments, kinds of complaint and faults."""

import re
from datetime import time

import pytest
from sqlalchemy import select

from models import Category, Department, Fault, Office, Setting
from regulation.office_rules import SETTINGS

SCREENS = ["settings", "offices", "departments", "categories", "faults"]
EVERYBODY = ["receptionist", "officer", "technician", "supervisor", "director", "leader", "admin"]


@pytest.fixture
def director(client, people):
    return client.sign_in(people.director)


def stored(session, office):
    return dict(session.execute(select(Setting.key, Setting.value).where(Setting.office_id == office.id)).all())


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("role", EVERYBODY)
def test_who_sees_which_screen(client, people, role, screen):
    client.sign_in(people.of(role))
    sees = role in ("director", "admin") or (role == "leader" and screen == "offices")
    assert client.get(f"/admin/{screen}/").status_code == (200 if sees else 403)


# Numbers


def test_each_number_shows_its_default_its_bounds_and_its_value(director, people):
    page = director.get("/admin/settings/").text
    for key, item in SETTINGS.items():
        assert f'name="{key}"' in page
        assert item.metadata["label"] in page
        if not isinstance(item.default, bool):
            bounds = item.metadata
            assert f"默认 {item.default}，可设 {bounds['low']} 到 {bounds['high']}" in page
    assert "只对以后的新记录生效" in page
    assert "东湖管理处" in page


def test_only_what_differs_is_written(director, session, people):
    assert director.post("/admin/settings/", data={"revisit_hours": "48", "repeat_days": "30"}).status_code == 302
    assert stored(session, people.east) == {"revisit_hours": 48}
    assert stored(session, people.west) == {}
    assert 'value="48"' in director.get("/admin/settings/").text


def test_a_switch_is_set_and_taken_back_by_the_whole_form(director, session, people):
    director.post("/admin/settings/", data={"acted": "1", "strict_same_day": "1"})
    assert stored(session, people.east) == {"strict_same_day": 1}
    director.post("/admin/settings/", data={"revisit_hours": "48"})
    assert stored(session, people.east)["strict_same_day"] == 1
    director.post("/admin/settings/", data={"acted": "1"})
    assert stored(session, people.east)["strict_same_day"] == 0


@pytest.mark.parametrize("wrong", ["0", "169", "", "x", "99999999999", "1.5"])
def test_a_number_out_of_bounds_is_refused_and_nothing_is_written(director, session, people, wrong):
    response = director.post("/admin/settings/", data={"archive_days": "9", "revisit_hours": wrong})
    assert response.status_code == 422
    assert 'id="revisit_hours-error"' in response.text
    assert stored(session, people.east) == {}


@pytest.mark.parametrize("role", [role for role in EVERYBODY if role not in ("director", "admin")])
def test_nobody_else_sets_a_number(client, session, people, role):
    client.sign_in(people.of(role))
    assert client.post("/admin/settings/", data={"revisit_hours": "48"}).status_code == 403
    assert stored(session, people.east) == {}


# Offices


def test_a_director_edits_the_own_office_and_no_other(director, session, people):
    page = director.get("/admin/offices/").text
    assert "东湖管理处" in page
    assert "西山管理处" not in page
    assert "新管理处" not in page
    data = {"opens_at": "07:30", "closes_at": "18:00", "complaint_phone": "027-8765-4321"}
    assert director.post(f"/admin/offices/edit/?id={people.east.id}", data=data).status_code == 302
    session.expire_all()
    assert (people.east.opens_at, people.east.closes_at) == (time(7, 30), time(18))
    assert (people.east.complaint_phone, people.east.name) == ("02787654321", "东湖管理处")
    for path in ("edit", "details"):
        assert director.get(f"/admin/offices/{path}/?id={people.west.id}").status_code == 404
    assert director.post(f"/admin/offices/edit/?id={people.west.id}", data=data).status_code == 404
    assert director.post("/admin/offices/new/", data={"name": "南苑管理处"}).status_code == 403


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "西山管理处"}, "name"),
        ({"opens_at": "19:00"}, "closes_at"),
        ({"opens_at": "noon"}, "opens_at"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"leader_phone": "12"}, "leader_phone"),
    ],
)
def test_a_wrong_office_is_refused_beside_its_field(director, session, people, data, field):
    response = director.post(f"/admin/offices/edit/?id={people.east.id}", data=data)
    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text
    session.expire_all()
    assert (people.east.name, people.east.opens_at) == ("东湖管理处", time(8, 30))


def test_an_administrator_adds_an_office_and_works_in_the_one_picked(client, session, people):
    client.sign_in(people.admin)
    assert client.post("/admin/offices/new/", data={"name": "南苑管理处"}).status_code == 302
    south = session.scalar(select(Office).where(Office.name == "南苑管理处"))
    assert "水龙头漏水" not in client.get("/admin/faults/?search=水龙头").text
    picked = client.post("/admin/offices/action/", data={"action": "pick", "rowid": south.id})
    assert (picked.status_code, picked.location) == (302, "/admin/")
    assert "水龙头漏水" in client.get("/admin/faults/?search=水龙头").text
    assert client.post("/admin/settings/", data={"revisit_hours": "48"}).status_code == 302
    assert (stored(session, south), stored(session, people.east)) == ({"revisit_hours": 48}, {})


def test_a_new_office_is_saved_as_it_is_offered_once_it_has_a_name(client, session, people):
    client.sign_in(people.admin)
    page = client.get("/admin/offices/new/").text
    offered = {
        box.group(1): (re.search(r'value="([^"]*)"', box.group()) or ["", ""])[1]
        for box in re.finditer(r'<input [^>]*name="(\w+)"[^>]*>', page) if box.group(1) != "csrf_token"
    }
    assert (offered["opens_at"], offered["closes_at"], offered["timezone"]) == ("08:30", "17:30", "Asia/Shanghai")
    for field in ("opens_at", "closes_at"):
        assert re.search(rf'<label for="{field}">[^<]*<span class="needed">必填', page)
    assert client.post("/admin/offices/new/", data={**offered, "name": "南苑管理处"}).status_code == 302
    south = session.scalar(select(Office).where(Office.name == "南苑管理处"))
    assert (south.opens_at, south.closes_at) == (time(8, 30), time(17, 30))


def test_a_missing_name_is_said_along_with_a_wrong_hour(client, session, people):
    client.sign_in(people.admin)
    response = client.post("/admin/offices/new/", data={"name": " ", "opens_at": "", "closes_at": "17:30"})
    assert response.status_code == 422
    assert 'id="name-error"' in response.text and 'id="opens_at-error"' in response.text
    assert "请填写管理处名称" in response.text


def test_a_leader_picks_but_edits_no_office(client, session, people):
    client.sign_in(people.leader)
    assert "西山管理处" in client.get("/admin/offices/").text
    assert "进入这个管理处" in client.get(f"/admin/offices/details/?id={people.west.id}").text
    pick = {"action": "pick", "rowid": people.west.id}
    assert client.post("/admin/offices/action/", data=pick).status_code == 302
    assert client.get(f"/admin/offices/edit/?id={people.west.id}").status_code == 403
    assert client.post("/admin/offices/new/", data={"name": "南苑管理处"}).status_code == 403


def test_a_director_picks_no_office(director, people):
    pick = {"action": "pick", "rowid": people.west.id}
    assert director.post("/admin/offices/action/", data=pick).status_code == 403
    assert director.post("/admin/offices/action/", data={"action": "pick"}).status_code == 400


# What an office chooses from

NEW = {
    "departments": (Department, {"name": "保安部", "phone": "15400000003"}),
    "categories": (Category, {"code": "y", "name": "新类", "is_service": "1"}),
    "faults": (Fault, {"name": "水管漏水", "size": "small", "is_leak": "1"}),
}


@pytest.mark.parametrize("screen", NEW)
def test_one_is_added_changed_and_switched_off(director, session, people, screen):
    table, data = NEW[screen]
    assert 'name="active"' not in director.get(f"/admin/{screen}/new/").text
    assert director.post(f"/admin/{screen}/new/", data=data).status_code == 302
    made = session.scalars(select(table).where(table.name == data["name"])).one()
    assert (made.office_id, made.created_by_id, made.active) == (people.east.id, people.director.id, True)
    assert data["name"] in director.get(f"/admin/{screen}/").text
    assert director.get(f"/admin/{screen}/details/?id={made.id}").status_code == 200
    edit = f"/admin/{screen}/edit/?id={made.id}"
    assert data["name"] in director.get(edit).text
    seen = {"seen_version": made.version}
    assert director.post(edit, data={**data, **seen, "name": "改名", "active": "1"}).status_code == 302
    session.expire_all()
    assert (made.name, made.active) == ("改名", True)
    assert director.post(edit, data={**data, **seen, "name": "又改"}).status_code == 409
    assert director.post(edit, data={**data, "seen_version": made.version, "name": "改名"}).status_code == 302
    session.expire_all()
    assert (made.name, made.active) == ("改名", False)


@pytest.mark.parametrize("screen", NEW)
def test_a_foreign_one_is_not_there(director, session, people, screen):
    table, _data = NEW[screen]
    more = {"code": "Y", "name": "西山的"} if table is Category else {"name": "西山的"}
    more |= {"size": "small"} if table is Fault else {}
    foreign = table(office_id=people.west.id, created_at=people.west.created_at, **more)
    session.add(foreign)
    session.commit()
    assert "西山的" not in director.get(f"/admin/{screen}/").text
    for path in ("details", "edit"):
        assert director.get(f"/admin/{screen}/{path}/?id={foreign.id}").status_code == 404
    assert director.post(f"/admin/{screen}/edit/?id={foreign.id}", data={"name": "夺"}).status_code == 404
    session.expire_all()
    assert foreign.name == "西山的"


@pytest.mark.parametrize("screen", NEW)
@pytest.mark.parametrize("role", [role for role in EVERYBODY if role not in ("director", "admin")])
def test_nobody_else_adds_one(client, session, people, role, screen):
    table, data = NEW[screen]
    client.sign_in(people.of(role))
    assert client.post(f"/admin/{screen}/new/", data=data).status_code == 403
    assert session.scalar(select(table.id).where(table.name == data["name"])) is None


@pytest.mark.parametrize(
    ("screen", "data", "field"),
    [
        ("departments", {"name": "工程部"}, "name"),
        ("departments", {"name": "保安部", "phone": "12"}, "phone"),
        ("categories", {"code": "C", "name": "又一个"}, "code"),
        ("categories", {"code": "C1", "name": "无上级"}, "parent"),
        ("categories", {"code": "Y", "name": ""}, "name"),
        ("faults", {"name": "水管", "size": ""}, "size"),
        ("faults", {"name": "水管", "size": "none"}, "size"),
        ("faults", {"name": "水管", "size": "small", "department": "999"}, "department"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(director, people, screen, data, field):
    response = director.post(f"/admin/{screen}/new/", data=data)
    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text


def test_a_kind_within_another_is_added_under_it(director, session, people):
    data = {"code": "A7", "name": "语气", "parent": people.service_category.id, "is_service": "1"}
    assert director.post("/admin/categories/new/", data=data).status_code == 302
    made = session.scalars(select(Category).where(Category.code == "A7")).one()
    assert (made.parent_id, made.is_service) == (people.service_category.id, True)
    row = director.get("/admin/categories/?search=A7").text.split('scope="row"')[1].split("</tr>")[0]
    assert "语气" in row
    assert "服务态度" in row


def test_a_department_with_people_stays_on(director, session, people):
    response = director.post(
        f"/admin/departments/edit/?id={people.engineering.id}",
        data={"seen_version": people.engineering.version, "name": "工程部"},
    )
    assert response.status_code == 422
    assert "还有 2 名员工" in response.text
    session.expire_all()
    assert people.engineering.active is True


@pytest.mark.parametrize("screen", ["offices", *NEW])
def test_nothing_is_deleted(director, people, screen):
    assert director.post(f"/admin/{screen}/delete/", data={"id": "1"}).status_code == 404
