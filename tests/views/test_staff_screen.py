"""员工 and 授权代行 on the screen: what each role sees and may do, and that a password is shown once."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from models import AuditEntry, AuditValues, Deputation, Duty, Staff
from workflow.passwords import fits

ROLES_THAT_SEE = {"director", "supervisor", "admin"}
EVERYBODY = ["receptionist", "officer", "technician", "supervisor", "director", "leader", "admin"]
NEW = {"username": "qian.wei", "name": "钱伟", "role": "technician", "phone": "15400000007"}


@pytest.fixture
def director(client, people):
    return client.sign_in(people.director)


def account(session, username="qian.wei"):
    return session.scalar(select(Staff).where(Staff.username == username))


def shown_password(page: str) -> str:
    return re.search(r"<code>([a-z0-9-]+)</code>", page).group(1)


def act(client, verb, row, **more):
    return client.post("/admin/staff/action/", data={"action": verb, "rowid": row.id, **more})


# Who sees what


@pytest.mark.parametrize("role", EVERYBODY)
def test_who_sees_the_staff(client, people, role):
    client.sign_in(people.of(role))
    wanted = 200 if role in ROLES_THAT_SEE else 403
    assert client.get("/admin/staff/").status_code == wanted
    assert client.get(f"/admin/staff/details/?id={people.colleague.id}").status_code == wanted


def test_a_stranger_is_sent_to_the_log_in(client, people):
    assert client.get("/admin/staff/").location.startswith("/login?next=")


def test_the_list_is_the_offices_own(director, people):
    page = director.get("/admin/staff/").text
    assert "chen.gang" in page
    assert "zheng.hao" not in page
    for person in (people.west_technician, people.leader, people.admin):
        assert director.get(f"/admin/staff/details/?id={person.id}").status_code == 404
        assert director.get(f"/admin/staff/edit/?id={person.id}").status_code == 404


def test_a_row_names_role_department_and_superior_and_masks_the_phone(director, session, people):
    people.technician.phone = "15400000005"
    session.commit()
    page = director.get("/admin/staff/?search=chen.gang").text
    for heading in ("姓名", "用户名", "岗位", "兼任", "部门", "直接上级", "联系电话", "启用", "最近使用"):
        assert re.search(rf"<th[^>]*>(<a[^>]*>)?{heading}", page), heading
    row = page.split('scope="row"')[1].split("</tr>")[0]
    for shown in ("陈刚", "维修员", "工程部", "周平", "154****0005"):
        assert shown in row
    assert "154-0000-0005" in director.get(f"/admin/staff/details/?id={people.technician.id}").text


def test_an_administrator_sees_every_office_and_filters_by_it(client, people):
    client.sign_in(people.admin)
    assert "zheng.hao" in client.get("/admin/staff/").text
    page = client.get(f"/admin/staff/?flt0_office={people.west.id}").text
    assert "zheng.hao" in page
    assert "chen.gang" not in page


@pytest.mark.parametrize(
    ("query", "there", "absent"),
    [
        ("search=陈刚", "chen.gang", "li.na"),
        ("search=li.n", "li.na", "chen.gang"),
        ("flt0_role=technician", "chen.gang", "li.na"),
        ("flt0_active=True", "chen.gang", "没有符合条件"),
        ("flt0_active=False", "没有符合条件", "chen.gang"),
    ],
)
def test_the_list_is_searched_and_filtered(director, people, query, there, absent):
    page = director.get(f"/admin/staff/?{query}").text
    assert there in page
    assert absent not in page


def test_no_page_shows_a_hash_or_a_session_token(client, people):
    client.sign_in(people.admin)
    row = people.colleague
    for path in ("", "new/", f"details/?id={row.id}", f"edit/?id={row.id}", "export/csv/"):
        response = client.get(f"/admin/staff/{path}")
        assert response.status_code == 200
        assert "argon2" not in response.text
        assert row.password_hash not in response.text
        assert row.session_token not in response.text


# Opening and changing


def test_a_new_account_shows_its_password_once(director, session, people):
    response = director.post("/admin/staff/new/", data={**NEW, "further_roles": ["officer"]})
    assert response.status_code == 200
    password = shown_password(response.text)
    made = account(session)
    assert fits(made.password_hash, password)
    assert (made.office_id, made.role, made.must_change_password) == (people.east.id, "technician", True)
    assert made.person().own_roles == {"technician", "officer"}
    assert made.superior_id == people.director.id
    for path in ("/admin/staff/", f"/admin/staff/details/?id={made.id}", f"/admin/staff/edit/?id={made.id}"):
        assert password not in director.get(path).text
    assert password not in "".join(session.scalars(select(AuditValues.changes)))


def test_what_is_wrong_stands_beside_its_field_and_the_rest_is_kept(director, session, people):
    response = director.post("/admin/staff/new/", data={**NEW, "username": "li.na"})
    assert response.status_code == 422
    assert 'id="username-error"' in response.text
    assert 'value="钱伟"' in response.text
    assert account(session) is None


@pytest.mark.parametrize("who", ["director", "admin"])
@pytest.mark.parametrize("role", ["", "boss"])
def test_a_role_left_open_is_said_beside_its_field_along_with_the_rest(client, session, people, who, role):
    client.sign_in(people.of(who))
    response = client.post("/admin/staff/new/", data={**NEW, "role": role, "name": "钱" * (1 if role else 0)})
    assert response.status_code == 422
    assert 'id="role-error"' in response.text and "不归您管理" not in response.text
    assert role or ('id="name-error"' in response.text and "请从列表中选择" in response.text)
    assert account(session) is None


def test_a_director_leaves_no_account_without_a_role(director, session, people):
    row = people.colleague
    response = director.post(f"/admin/staff/edit/?id={row.id}", data={"role": ""})
    assert response.status_code == 422
    assert 'id="role-error"' in response.text
    session.expire_all()
    assert row.role == "receptionist"


@pytest.mark.parametrize("role", ["director", "leader", "admin"])
def test_a_director_is_not_offered_and_gives_no_higher_role(director, session, people, role):
    assert f'value="{role}"' not in director.get("/admin/staff/new/").text
    assert director.post("/admin/staff/new/", data={**NEW, "role": role}).status_code in (403, 422)
    further = director.post("/admin/staff/new/", data={**NEW, "further_roles": [role]})
    assert further.status_code in (403, 422)
    assert account(session) is None


@pytest.mark.parametrize("role", ["receptionist", "officer", "technician", "supervisor", "leader"])
def test_nobody_else_opens_or_changes_an_account(client, session, people, role):
    client.sign_in(people.of(role))
    row = people.colleague
    assert client.get("/admin/staff/new/").status_code == 403
    assert client.post("/admin/staff/new/", data=NEW).status_code == 403
    assert client.post(f"/admin/staff/edit/?id={row.id}", data={"name": "别人"}).status_code == 403
    for verb in ("reset_password", "disable", "enable"):
        assert act(client, verb, row).status_code == 403
    session.expire_all()
    assert (account(session), row.name, row.active) == (None, "王芳", True)


def test_an_account_is_changed_with_the_version_seen(director, session, people):
    page = director.get(f"/admin/staff/edit/?id={people.colleague.id}").text
    assert 'name="username"' not in page
    assert 'name="office"' not in page
    seen = people.colleague.version
    data = {
        "seen_version": seen, "name": "王小芳", "role": "receptionist", "further_roles": ["technician"],
        "department": people.engineering.id, "superior": people.supervisor.id, "active": "1", "language": "en",
    }
    assert director.post(f"/admin/staff/edit/?id={people.colleague.id}", data=data).status_code == 302
    session.expire_all()
    row = people.colleague
    assert (row.name, row.department_id, row.superior_id) == ("王小芳", people.engineering.id, people.supervisor.id)
    assert (row.language, row.active) == ("en", True)
    assert row.person().own_roles == {"receptionist", "technician"}
    stale = director.post(f"/admin/staff/edit/?id={row.id}", data={**data, "name": "王大芳"})
    assert stale.status_code == 409
    assert "王小芳" in stale.text
    assert "王大芳" in stale.text
    untick = {**data, "seen_version": row.version, "further_roles": []}
    assert director.post(f"/admin/staff/edit/?id={row.id}", data=untick).status_code == 302
    session.expire_all()
    assert (people.colleague.name, people.colleague.further_roles) == ("王小芳", [])


def test_a_field_that_was_not_sent_is_left_alone(director, session, people):
    row = people.technician
    assert director.post(f"/admin/staff/edit/?id={row.id}", data={"phone": "15400000005"}).status_code == 302
    session.expire_all()
    assert (row.phone, row.name, row.active, row.department_id) == ("15400000005", "陈刚", True, people.engineering.id)


def test_nobody_changes_the_own_account_here(director, session, people):
    page = director.get(f"/admin/staff/details/?id={people.director.id}").text
    assert "重设密码" not in page
    response = director.post(f"/admin/staff/edit/?id={people.director.id}", data={"name": "别人"})
    assert response.status_code in (403, 422)
    for verb in ("reset_password", "disable"):
        assert act(director, verb, people.director).status_code == 403
    session.expire_all()
    assert (people.director.name, people.director.active) == ("周平", True)


def test_hidden_columns_can_not_be_posted(director, session, people):
    kept = (people.colleague.password_hash, people.colleague.session_token, people.colleague.username)
    data = {
        "name": "王芳", "password_hash": "x", "session_token": "x", "username": "boss", "office_id": people.west.id,
        "office": people.west.id, "must_change_password": "1",
    }
    director.post(f"/admin/staff/edit/?id={people.colleague.id}", data=data)
    session.expire_all()
    row = people.colleague
    assert (row.password_hash, row.session_token, row.username) == kept
    assert (row.office_id, row.must_change_password) == (people.east.id, False)


def test_an_administrator_moves_somebody_to_another_office(client, session, people):
    client.sign_in(people.admin)
    response = client.post(f"/admin/staff/edit/?id={people.technician.id}", data={"office": people.west.id})
    assert response.status_code == 302
    session.expire_all()
    assert (people.technician.office_id, people.technician.department_id) == (people.west.id, None)


# Verbs


def test_the_company_reads_in_which_office_something_new_will_be(client, people):
    client.sign_in(people.admin)
    for screen in ("staff", "departments", "categories", "faults"):
        assert f"记在 {people.east.name} 名下" in client.get(f"/admin/{screen}/new/").text
    assert "名下" not in client.get("/admin/offices/new/").text
    client.sign_in(people.director)
    assert "名下" not in client.get("/admin/staff/new/").text


def test_who_is_about_to_go_leaves_nothing_behind_unsaid(director, session, people, story):
    """Repairs in hand and turns of duty to come would wait for somebody who can't log in."""
    address = f"/admin/staff/details/?id={people.technician.id}"
    assert "名下还有" not in director.get(address).text
    story.assigned()
    story.repaired()
    act = story.act("director")
    for hours in (-48, 24):
        begins = act.now + timedelta(hours=hours)
        session.add(Duty(
            office_id=people.east.id, person_id=people.technician.id, starts_at=begins,
            ends_at=begins + timedelta(hours=8), created_at=act.now, created_by_id=people.director.id,
        ))
    session.commit()
    page = director.get(address).text
    assert "名下还有 1 张没完工的工单。还排着 1 个值班。停用后" in page


def test_a_reset_password_is_shown_once_and_disabling_is_undone(director, session, people):
    row = people.colleague
    page = director.get(f"/admin/staff/details/?id={row.id}").text
    assert "重设密码" in page
    assert "data-confirm" in page
    response = act(director, "reset_password", row)
    assert response.status_code == 200
    password = shown_password(response.text)
    session.expire_all()
    assert fits(row.password_hash, password)
    assert response.headers["Cache-Control"] == "no-store"
    assert password not in director.get(f"/admin/staff/details/?id={row.id}").text
    for verb, active in (("disable", False), ("enable", True)):
        assert act(director, verb, row).status_code == 302
        session.expire_all()
        assert row.active is active


@pytest.mark.parametrize(
    "data", [{"action": "disable"}, {"action": "delete", "rowid": "1"}, {"action": "disable", "rowid": ["1", "2"]}]
)
def test_an_odd_action_is_refused(director, people, data):
    assert director.post("/admin/staff/action/", data=data).status_code == 400


@pytest.mark.parametrize("verb", ["reset_password", "disable", "enable"])
def test_a_foreign_account_is_not_there(director, session, people, verb):
    assert act(director, verb, people.west_technician).status_code == 404
    session.expire_all()
    assert people.west_technician.active is True


def test_nothing_is_deleted_and_nothing_edited_in_the_list(director, people):
    for path in ("delete/", "ajax/update/", "ajax/lookup/"):
        assert director.post(f"/admin/staff/{path}", data={"id": people.colleague.id}).status_code == 404


# The deputy


def span(hours=2):
    now = datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai"))
    return {"from_at": f"{now:%Y-%m-%dT%H:%M}", "until_at": f"{now + timedelta(hours=hours):%Y-%m-%dT%H:%M}"}


def test_the_director_names_a_deputy_and_ends_it(director, app, session, people):
    page = director.get("/admin/deputies/").text
    assert "孙梅" in page
    assert "陈刚" not in page
    response = director.post("/admin/deputies/", data={"deputy": people.supervisor.id, **span()})
    assert response.status_code == 302
    deputy = app.test_client().sign_in(people.supervisor)
    assert deputy.get("/admin/audit/").status_code == 200
    assert deputy.get("/admin/deputies/").status_code == 403
    assert deputy.get("/admin/settings/").status_code == 403
    assert deputy.get("/admin/staff/new/").status_code == 403
    deputation = session.scalars(select(Deputation)).one()
    assert director.post("/admin/deputies/end/", data={"id": deputation.id}).status_code == 302
    assert deputy.get("/admin/audit/").status_code == 403
    verbs = session.scalars(select(AuditEntry.verb).where(AuditEntry.record == "deputation").order_by(AuditEntry.id))
    assert verbs.all() == ["deputise", "end_deputation"]


def test_a_wrong_deputation_says_why(director, session, people):
    for data, field in (
        ({"deputy": people.technician.id, **span()}, "deputy"),
        ({"deputy": people.west_technician.id, **span()}, "deputy"),
        ({"deputy": people.supervisor.id, **span(-2)}, "until_at"),
        ({"deputy": "", "from_at": "", "until_at": "x"}, "until_at"),
    ):
        response = director.post("/admin/deputies/", data=data)
        assert response.status_code == 422
        assert f'id="{field}-error"' in response.text
    assert session.scalar(select(Deputation.id)) is None


@pytest.mark.parametrize("role", ["receptionist", "officer", "technician", "supervisor", "leader", "admin"])
def test_nobody_else_names_a_deputy(client, session, people, role):
    client.sign_in(people.of(role))
    assert client.get("/admin/deputies/").status_code == 403
    assert client.post("/admin/deputies/", data={"deputy": people.supervisor.id, **span()}).status_code == 403
    assert session.scalar(select(Deputation.id)) is None


def test_a_foreign_deputation_is_not_there(client, director, app, session, people):
    director.post("/admin/deputies/", data={"deputy": people.supervisor.id, **span()})
    deputation = session.scalars(select(Deputation)).one()
    other = app.test_client().sign_in(people.west_director)
    assert other.post("/admin/deputies/end/", data={"id": deputation.id}).status_code == 404
    assert other.post("/admin/deputies/end/", data={"id": "x"}).status_code == 400
    session.expire_all()
    assert deputation.ended_at is None
