"""What the program writes out, it reads back: the same list changes nothing (product: CSV)."""

import pytest
from sqlalchemy import select

from export.columns import cell
from intake.run import HOUSES, RESIDENTS, plan, read_table
from models import House, Resident
from regulation.words import HOUSE_KINDS, HOUSE_STATUSES, RESIDENT_KINDS
from tests.intake.spreadsheets import csv_bytes, xlsx_bytes
from workflow.act import Act
from workflow.homes import add_house, add_resident, change_house, change_resident

ZONE = "Asia/Shanghai"


@pytest.fixture
def office(session, people):
    act, east = Act.starting_now(people.supervisor.person()), people.east.id
    add_house(act, east, kind="public_place", key="地库 B1")
    for key in ("12-3-1901", "A座1201", "2期3#B单元501"):
        add_house(act, east, key=key, area_m2="98.50", layout="三室两厅", status="rented")
    change_house(act, add_house(act, east, key="9-101"), active=False)
    home = session.get(House, people.home.id)
    add_resident(act, home, name="Anna Li", kind="tenant", phone="027-87654321")
    add_resident(act, home, name="=王", phone="154-0000-0003")
    change_resident(act, add_resident(act, home, name="陈红", kind="family"), active=False)
    return people.east


def rows_of_houses(session, office, whole):
    yield ["房号", "类别", "状态", "建筑面积", "户型", "启用"]
    for house in session.scalars(select(House).where(House.office_id == office.id)):
        yield [
            cell(house.key, "home", (), ZONE),
            cell(house.kind, "word", HOUSE_KINDS, ZONE),
            cell(house.status, "word", HOUSE_STATUSES, ZONE),
            cell(house.area_m2, "number", (), ZONE),
            cell(house.layout, "text", (), ZONE),
            cell(house.active, "yes_no", (), ZONE),
        ]


def rows_of_residents(session, office, whole):
    yield ["房号", "姓名", "身份", "联系电话", "仍在住"]
    for person in session.scalars(select(Resident).where(Resident.office_id == office.id)):
        name = cell(person.name, "name", (), ZONE, whole=whole)
        yield [
            cell(person.house.key, "home", (), ZONE),
            f"'{name}" if name.startswith("=") else name,
            cell(person.kind, "word", RESIDENT_KINDS, ZONE),
            cell(person.phone, "phone", (), ZONE, whole=whole),
            cell(person.active, "yes_no", (), ZONE),
        ]


LISTS = {HOUSES: rows_of_houses, RESIDENTS: rows_of_residents}


@pytest.mark.parametrize("what", LISTS)
@pytest.mark.parametrize(
    "written", [lambda *rows: csv_bytes(*rows, encoding="utf-8-sig"), xlsx_bytes], ids=["csv", "xlsx"]
)
def test_our_own_list_reads_back_as_it_is(session, office, what, written):
    rows = list(LISTS[what](session, office, whole=True))
    read = plan(session, office.id, what, read_table(what, written(*rows)))
    assert [str(remark) for remark in read.refused] == []
    assert (read.unchanged, read.writes) == (len(rows) - 1, 0)


def test_a_masked_list_of_residents_is_refused_row_by_row(session, office):
    rows = list(rows_of_residents(session, office, whole=False))
    read = plan(session, office.id, RESIDENTS, read_table(RESIDENTS, csv_bytes(*rows)))
    assert len(read.refused) == len(rows) - 1
    assert {str(remark) for remark in read.refused} == {"姓名隐去了几个字，请用写全姓名的表"}
