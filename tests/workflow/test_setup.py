"""The first office and its director: made once, whole, with what an office starts with."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time

import pytest
from sqlalchemy import func, select

from models import AuditEntry, Category, Department, Fault, Office, Staff, db
from regulation.broken import NotPermitted, RuleBroken
from regulation.permissions import SYSTEM
from workflow import audit
from workflow.act import Act
from workflow.defaults import FAULTS
from workflow.setup import SetUpAlready, add_office, set_up

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
PASSWORD = "vier blaue boote am ufer"
OFFICE = {
    "name": "东湖管理处", "project": "东湖花园", "opens_at": time(8), "closes_at": time(18),
    "leader_name": "公司周经理", "leader_phone": "154 0000 9999",
}


def begin(**changed):
    given = {"office": OFFICE, "director_name": "周平", "username": "Zhou.Ping", "password": PASSWORD, **changed}
    return set_up(Act.by_system(NOW), **given)


def count(session, table):
    return session.scalar(select(func.count()).select_from(table))


def refused(**changed):
    with pytest.raises(RuleBroken) as error:
        begin(**changed)
    return [one.field for one in getattr(error.value, "refusals", [error.value])]


def test_set_up_makes_the_office_and_a_director_ready_for_use(session):
    director = begin()
    office = director.office
    assert (director.username, director.role, director.must_change_password) == ("zhou.ping", "director", False)
    assert (office.name, office.project, office.timezone) == ("东湖管理处", "东湖花园", "Asia/Shanghai")
    assert (office.opens_at, office.closes_at) == (time(8), time(18))
    assert (office.leader_name, office.leader_phone, office.is_demo) == ("公司周经理", "15400009999", False)
    assert audit.broken_link(session) is None


def test_an_office_starts_with_departments_categories_and_faults(session):
    office = begin().office
    named = {row.code: row for row in session.scalars(select(Category).where(Category.office_id == office.id))}
    assert [code for code in sorted(named) if len(code) == 1] == list("ABCDEFGHIJKLMZ")
    assert {code for code, row in named.items() if row.is_service} == {code for code in named if code[0] in "AB"}
    assert [code for code, row in named.items() if row.goes_to_leader] == ["A5"]
    assert named["A5"].name == "索要好处"
    for code, row in named.items():
        assert row.parent is (named[code[0]] if len(code) > 1 else None)
        assert row.department.office_id == office.id
    departments = session.scalars(select(Department.name).order_by(Department.id)).all()
    assert departments == ["客服部", "工程部", "秩序维护部", "环境部"]
    assert count(session, Fault) == len(FAULTS) >= 30
    leaks = session.scalars(select(Fault.name).where(Fault.is_leak)).all()
    assert "卫生间渗漏到楼下" in leaks
    assert "灯不亮" not in leaks
    assert all("漏" in name or "渗" in name for name in leaks)


def test_set_up_is_refused_once_somebody_has_an_account(people, session):
    offices = count(session, Office)
    with pytest.raises(SetUpAlready):
        begin()
    assert count(session, Office) == offices


def test_two_at_once_make_one_office(app, session):
    session.commit()

    def one(number):
        with app.app_context():
            try:
                begin(office={**OFFICE, "name": f"管理处{number}"}, username=f"director{number}")
            except SetUpAlready:
                return "refused"
            finally:
                db.session.remove()
            return "made"

    with ThreadPoolExecutor(4) as visitors:
        assert sorted(visitors.map(one, range(4))) == ["made", "refused", "refused", "refused"]
    assert (count(session, Office), count(session, Staff)) == (1, 1)


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"office": {**OFFICE, "name": " "}}, ["office_name"]),
        ({"office": {**OFFICE, "timezone": "Mars/Olympus"}}, ["timezone"]),
        ({"office": {**OFFICE, "timezone": "../../etc/passwd"}}, ["timezone"]),
        ({"office": {**OFFICE, "closes_at": time(8)}}, ["closes_at"]),
        ({"office": {**OFFICE, "leader_phone": "12"}}, ["leader_phone"]),
        ({"office": {**OFFICE, "name": "", "leader_phone": "12"}}, ["office_name", "leader_phone"]),
        ({"director_name": ""}, ["director_name"]),
        ({"director_name": "周" * 61}, ["name"]),
        ({"office": {"name": ""}, "password": "short", "username": ""}, ["office_name", "password", "username"]),
        ({"username": "?"}, ["username"]),
        ({"password": "short"}, ["password"]),
        ({"password": "东湖管理处123456789"}, ["password"]),
    ],
)
def test_a_refused_set_up_makes_nothing(session, changed, fields):
    assert refused(**changed) == fields
    assert [count(session, table) for table in (Office, Staff, Category, AuditEntry)] == [0, 0, 0, 0]


def test_a_leader_need_not_be_named(session):
    office = begin(office={"name": "东湖管理处"}).office
    assert (office.leader_name, office.leader_phone) == (None, None)
    assert (office.opens_at, office.closes_at) == (time(8, 30), time(17, 30))


def test_an_administrator_adds_a_further_office(people, session):
    made = add_office(Act(people.admin.person(), NOW), name="南苑管理处")
    assert session.scalar(select(func.count()).where(Fault.office_id == made.id)) == len(FAULTS)
    with pytest.raises(RuleBroken) as taken:
        add_office(Act(SYSTEM, NOW), name="南苑管理处")
    assert taken.value.field == "name"


@pytest.mark.parametrize("who", ["director", "leader", "receptionist"])
def test_nobody_else_adds_an_office(people, who):
    with pytest.raises(NotPermitted):
        add_office(Act(getattr(people, who).person(), NOW), name="南苑管理处")
