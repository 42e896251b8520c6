"""People with a story: two offices, their desks and directors, those who go out to the homes, and the company.

East (东湖管理处) is where things happen; West (西山管理处) is who must never see them.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from models import Category, Department, Fault, House, Office, Resident, Staff
from tests.conftest import QUICK_HASHER
from workflow.initials import initials_of

OPENED = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
PASSWORD = "湖边第三棵银杏树下等你回来"


@cache
def password_hash() -> str:
    return QUICK_HASHER.hash(PASSWORD)


@dataclass
class People:
    """Who works where. A name without an office in it works in the east."""

    east: Office
    west: Office
    engineering: Department
    receptionist: Staff
    colleague: Staff
    officer: Staff
    technician: Staff
    supervisor: Staff
    director: Staff
    west_receptionist: Staff
    west_technician: Staff
    west_director: Staff
    leader: Staff
    admin: Staff
    home: House
    lift: House
    west_home: House
    resident: Resident
    west_resident: Resident
    category: Category
    service_category: Category
    bribe_category: Category
    west_category: Category
    tap: Fault
    leak: Fault

    def of(self, role: str) -> Staff:
        """Return the person of the east office (or of the company) whose main role is `role`."""
        return getattr(self, role)


def add_person(session, username: str, name: str, role: str, office: Office | None, **more) -> Staff:
    """Add an account that is ready for use, with the password `PASSWORD`."""
    person = Staff(
        username=username,
        name=name,
        initials=initials_of(name),
        role=role,
        office_id=office.id if office else None,
        password_hash=password_hash(),
        session_token=secrets.token_hex(16),
        created_at=OPENED,
        **more,
    )
    session.add(person)
    return person


def add_office(session, name: str) -> Office:
    office = Office(name=name, leader_name="公司周经理", leader_phone="15400009999", created_at=OPENED)
    session.add(office)
    session.flush()
    return office


def add_home(session, office: Office, key: str) -> House:
    building, unit, room = key.split("-")
    home = House(
        office_id=office.id, key=key, building=building, unit=unit, room=room, status="occupied", created_at=OPENED
    )
    session.add(home)
    session.flush()
    return home


def add_resident(session, home: House, name: str, phone: str) -> Resident:
    resident = Resident(
        office_id=home.office_id, house_id=home.id, name=name, initials=initials_of(name), kind="owner", phone=phone,
        created_at=OPENED,
    )
    session.add(resident)
    return resident


def add_category(session, office: Office, code: str, name: str, **more) -> Category:
    category = Category(office_id=office.id, code=code, name=name, created_at=OPENED, **more)
    session.add(category)
    return category


def add_fault(session, department: Department, name: str, size: str, **more) -> Fault:
    fault = Fault(
        office_id=department.office_id, name=name, size=size, department_id=department.id, created_at=OPENED, **more
    )
    session.add(fault)
    return fault


def settle(session) -> People:
    """Make the two offices with their people and homes, committed."""
    east, west = add_office(session, "东湖管理处"), add_office(session, "西山管理处")
    engineering = Department(office_id=east.id, name="工程部", created_at=OPENED)
    home, west_home = add_home(session, east, "3-2-501"), add_home(session, west, "1-1-101")
    lift = House(office_id=east.id, kind="public_place", key="3栋1单元电梯", created_at=OPENED)
    session.add_all([engineering, lift])
    session.flush()
    people = People(
        east=east,
        west=west,
        engineering=engineering,
        receptionist=add_person(session, "li.na", "李娜", "receptionist", east),
        colleague=add_person(session, "wang.fang", "王芳", "receptionist", east),
        officer=add_person(session, "zhao.lei", "赵磊", "officer", east, department_id=engineering.id),
        technician=add_person(session, "chen.gang", "陈刚", "technician", east, department_id=engineering.id),
        supervisor=add_person(session, "sun.mei", "孙梅", "supervisor", east),
        director=add_person(session, "zhou.ping", "周平", "director", east),
        west_receptionist=add_person(session, "wu.jing", "吴静", "receptionist", west),
        west_technician=add_person(session, "zheng.hao", "郑浩", "technician", west),
        west_director=add_person(session, "feng.lan", "冯兰", "director", west),
        leader=add_person(session, "he.company", "何总", "leader", None),
        admin=add_person(session, "admin", "系统管理员", "admin", None),
        home=home,
        lift=lift,
        west_home=west_home,
        resident=add_resident(session, home, "张伟", "15400000001"),
        west_resident=add_resident(session, west_home, "刘洋", "15400000002"),
        category=add_category(session, east, "C", "工程维修"),
        service_category=add_category(session, east, "A", "服务态度", is_service=True),
        bribe_category=add_category(session, east, "A5", "索要好处", is_service=True, goes_to_leader=True),
        west_category=add_category(session, west, "C", "工程维修"),
        tap=add_fault(session, engineering, "水龙头滴水", "small"),
        leak=add_fault(session, engineering, "屋面渗漏", "large", is_leak=True),
    )
    session.flush()
    for worker in (people.receptionist, people.colleague, people.officer, people.technician, people.supervisor):
        worker.superior_id = people.director.id
    session.commit()
    return people
