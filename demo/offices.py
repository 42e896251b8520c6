"""A demo office before its first caller: hours, departments, people, homes, residents."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from models import House, HouseStatus, Office, Resident, Staff
from regulation.permissions import SYSTEM
from workflow.act import created
from workflow.initials import initials_of
from workflow.login import new_token
from workflow.setup import office_defaults

from .book import Book, BulkAct
from .names import LAYOUTS, PUBLIC_PLACES, Phones, estate_name, person_name
from .timing import OfficeTime

FLOORS, DOORS, UNITS = 15, 4, 2
STATUSES = {"occupied": 69, "rented": 11, "vacant": 8, "undelivered": 12}
STAFF = (
    ("director", 1, None), ("supervisor", 1, "工程部"), ("supervisor", 1, "客服部"), ("receptionist", 3, "客服部"),
    ("officer", 1, "客服部"), ("officer", 1, "秩序维护部"), ("officer", 1, "环境部"), ("technician", 4, "工程部"),
)
"""(role, how many, department) in the order in which their accounts are opened."""


class DemoOffice:
    """What the stories need of one office: its clock, its dice, its people and its homes."""

    def __init__(self, book: Book, seed: str, place: int, password_hash: str | None):
        self.book, self.dice, self.place = book, Random(seed), place
        self.password_hash = password_hash
        self.phones = Phones(self.dice)
        self.departments: dict = {}
        self.people: dict[str, list] = {}
        self.end: datetime
        self.clock: OfficeTime

    def open(self, start: date, end: datetime, homes: int, leader) -> None:
        """Everything that stands before the first day."""
        self.end, self.leader = end, leader
        opened_on = datetime(start.year, start.month, start.day, 1, tzinfo=end.tzinfo) - timedelta(days=20)
        act = BulkAct(SYSTEM, opened_on, "", book=self.book)
        with act.change("record"):
            self._make_office(act)
        with act.change("record"):
            for role, count, department in STAFF:
                self._hire(act, role, count, department)
        self.clock = OfficeTime(act.rules(self.id), self.dice)
        by, later = self.director, opened_on + timedelta(hours=2)
        importing = BulkAct(by.person(), later, by.address, book=self.book)
        with importing.change("import"):
            self._build(importing, homes, start)
        self._note_what_stands()

    @property
    def id(self) -> int:
        return self.row.id

    def _make_office(self, act) -> None:
        name = estate_name(self.place)
        self.row = act.add(
            Office, name=f"{name}管理处（演示）", project=name, complaint_address=f"{name}物业服务中心一楼",
            complaint_phone=self.phones.next(), leader_name=self.leader.name, leader_phone=self.leader.phone,
            is_demo=True, created_at=act.now,
        )
        office_defaults(act, self.row)
        for contact in self._made("emergency_contact"):
            contact.phone = contact.phone or self.phones.next()
        self.departments = {row.name: row for row in self._made("department")}
        self.categories = {row.code: row for row in self._made("category")}
        self.faults = {row.name: row for row in self._made("fault")}

    def _made(self, table: str) -> list:
        return [row for row in self.book.rows if row.__tablename__ == table]

    def _hire(self, act, role: str, count: int, department: str | None) -> None:
        for _ in range(count):
            colleagues = self.people.setdefault(role, [])
            colleagues.append(self._account(act, role, len(colleagues) + 1, department))

    def _account(self, act, role: str, number: int, department: str | None):
        prefix = "demo" if self.place == 0 else f"demo{self.place + 1}"
        return hire(
            act, role, f"{prefix}-{role}" + (f"-{number}" if number > 1 else ""), self.dice, self.phones,
            self.password_hash, office_id=self.id, department=self.departments.get(department),
            superior=self._superior(role, department),
        )

    def _superior(self, role: str, department: str | None):
        if role == "director":
            return self.leader
        supervisors = self.people.get("supervisor", [])
        chosen = [one for one in supervisors if role in ("technician", "receptionist") and one.department is not None
                  and one.department.name == department]
        return (chosen or self.people["director"])[0]

    def _build(self, act, homes: int, start: date) -> None:
        """Buildings of two units, fifteen floors, four doors; and the public places."""
        made = created(act, self.id)
        for number in range(homes):
            unit, rest = divmod(number, FLOORS * DOORS)
            building, unit = divmod(unit, UNITS)
            floor, door = divmod(rest, DOORS)
            self._build_home(act, made, building + 1, unit + 1, f"{floor + 1}{door + 1:02d}", door, start)
        buildings = -(-homes // (FLOORS * DOORS * UNITS))
        units = [f"{building + 1}栋{unit + 1}单元" for building in range(buildings) for unit in range(UNITS)]
        for place in (*PUBLIC_PLACES, *(f"{unit}{part}" for unit in units for part in ("电梯", "楼道"))):
            act.add(House, kind="public_place", key=place, **made)

    def _build_home(self, act, made: dict, building: int, unit: int, room: str, door: int, start: date) -> None:
        layout, least, most = LAYOUTS[(building + door) % len(LAYOUTS)]
        status = self.dice.choices(list(STATUSES), list(STATUSES.values()))[0]
        area = Decimal(least + (building * 37 + door * 13) % (most - least)).quantize(Decimal("0.01"))
        home = act.add(
            House, key=f"{building}-{unit}-{room}", building=str(building), unit=str(unit), room=room, layout=layout,
            area_m2=area, status=status, **made,
        )
        since = start - timedelta(days=self.dice.randint(30, 1500))
        act.add(HouseStatus, house_id=home.id, status=status, from_on=since, **made)
        self._people_of(act, made, home, status)

    def _people_of(self, act, made: dict, home, status: str) -> None:
        kinds = ["owner"]
        if status == "rented":
            kinds.append("tenant")
        elif status == "occupied" and self.dice.random() < 0.55:
            kinds.append("family")
        names: set = set()
        for kind in kinds:
            while (name := person_name(self.dice)) in names:
                pass
            names.add(name)
            phone = self.phones.next() if self.dice.random() > 0.03 else None
            act.add(
                Resident, house=home, name=name, initials=initials_of(name), kind=kind, phone=phone, **made
            )

    def _note_what_stands(self) -> None:
        rows = self._made("house")
        self.homes = [row for row in rows if row.kind == "home" and row.status != "undelivered"]
        self.public_places = [row for row in rows if row.kind == "public_place"]
        self.undelivered = [row for row in rows if row.status == "undelivered" and row.kind == "home"]
        self.dice.shuffle(self.undelivered)

    receptionists = property(lambda self: self.people["receptionist"])
    officers = property(lambda self: self.people["officer"])
    technicians = property(lambda self: self.people["technician"])
    supervisors = property(lambda self: self.people["supervisor"])
    director = property(lambda self: self.people["director"][0])

    @property
    def repair_supervisor(self):
        return self.supervisors[0]

    def who_repairs(self, fault, dice: Random, *but):
        """Somebody of the department to which a fault belongs, other than `but`."""
        field = [*self.technicians, *self.officers]
        of_department = [one for one in field if one.department_id == fault.department_id and one not in but]
        return dice.choice(of_department or [one for one in self.technicians if one not in but])

    def next_undelivered(self):
        """A home that nobody has taken over yet; None when all are taken."""
        return self.undelivered.pop() if self.undelivered else None

    def dice_name(self) -> str:
        return person_name(self.dice)


def hire(act, role: str, username: str, dice: Random, phones: Phones, password_hash: str | None, **more):
    """Open an account."""
    name = person_name(dice)
    person = act.add(
        Staff, username=username, name=name, initials=initials_of(name), role=role, phone=phones.next(),
        password_hash=password_hash, session_token=new_token(), created_at=act.now, **more,
    )
    return at_a_desk(person)


def at_a_desk(person):
    """The same person, with an address in the house's net."""
    person.__dict__["address"] = f"192.0.2.{person.id % 250 + 1}"
    return person
