import json
from decimal import Decimal

import pytest
from sqlalchemy import select

from models import AuditEntry, House, HouseStatus, Resident
from regulation.broken import NotPermitted, Refusals, RuleBroken
from workflow import audit
from workflow.act import Act, SeenVersionStale
from workflow.homes import add_house, add_resident, change_house, change_resident


@pytest.fixture
def act(people):
    return Act.starting_now(people.supervisor.person(), "127.0.0.1")


def entries(session, record, record_id):
    rows = session.scalars(
        select(AuditEntry).where(AuditEntry.record == record, AuditEntry.record_id == record_id).order_by(AuditEntry.id)
    )
    return [(entry.verb, json.loads(entry.values.changes)) for entry in rows]


def refused(call, *args, **kwargs):
    with pytest.raises(RuleBroken) as error:
        call(*args, **kwargs)
    return [refusal.field for refusal in getattr(error.value, "refusals", [error.value])]


def test_a_home_is_entered_as_people_write_it(session, people, act):
    house = add_house(act, people.east.id, building="5栋", unit="二单元", room="1201室", area_m2="98.5", layout="三室")
    assert (house.key, house.building, house.unit, house.room) == ("5-2-1201", "5", "2", "1201")
    assert house.area_m2 == Decimal("98.50") and house.status == "undelivered"
    assert add_house(act, people.east.id, key="A座1201").key == "A-1201"
    ((verb, changes),) = entries(session, "house", house.id)
    assert verb == "record" and changes["key"] == [None, "5-2-1201"]
    assert audit.broken_link(session) is None


def test_a_public_place_keeps_its_name(people, act):
    place = add_house(act, people.east.id, kind="public_place", key=" 地库  B1 ")
    assert (place.key, place.building, place.room) == ("地库 B1", None, None)


def test_what_is_wrong_with_a_home_is_said_beside_its_fields(people, act):
    east = people.east.id
    assert refused(add_house, act, east, room="501") == ["room"]
    assert refused(add_house, act, east, kind="public_place") == ["key"]
    assert refused(add_house, act, east, key="东门") == ["key"]
    assert refused(add_house, act, east, key="3-2-501") == ["key"]
    assert refused(add_house, act, east, building="3", unit="2", room="501") == ["room"]
    wrong = {"key": "9-9", "area_m2": "-1", "layout": "x" * 41, "status": "ruined"}
    assert refused(add_house, act, east, **wrong) == ["status", "layout", "area_m2"]
    with pytest.raises(Refusals):
        add_house(act, east, **wrong)


def test_a_changed_status_is_noted_from_its_day_once_a_day(session, people, act):
    house = add_house(act, people.east.id, key="9-901")
    change_house(act, house, status="occupied")
    change_house(act, house, status="rented")
    statuses = session.scalars(select(HouseStatus).where(HouseStatus.house_id == house.id)).all()
    assert [noted.status for noted in statuses] == ["rented"]


def test_a_home_is_corrected_and_keeps_what_was_not_given(session, people, act):
    house = session.get(House, people.home.id)
    change_house(act, house, area_m2="88", seen_version=house.version)
    assert (house.key, house.status, house.area_m2) == ("3-2-501", "occupied", Decimal(88))
    change_house(act, house, key="3栋2单元502")
    assert (house.key, house.room) == ("3-2-502", "502")
    change_house(act, house, room="503")
    assert house.key == "3-2-503"
    assert [verb for verb, _ in entries(session, "house", house.id)] == ["correct"] * 3
    with pytest.raises(SeenVersionStale):
        change_house(act, house, active=False, seen_version=1)


def test_a_resident_is_entered_with_name_phone_and_relation_only(session, people, act):
    house = session.get(House, people.home.id)
    person = add_resident(act, house, name="李 梅", phone="154-0000-0007", kind="tenant")
    assert (person.name, person.phone, person.kind) == ("李梅", "15400000007", "tenant")
    with pytest.raises(TypeError):
        add_resident(act, house, name="王", birthday="1990-01-01")
    assert refused(add_resident, act, house, name="李梅") == ["name"]
    assert refused(add_resident, act, house, name="") == ["name"]
    assert refused(add_resident, act, house, name="王", phone="123") == ["phone"]
    assert refused(add_resident, act, house, name="王", kind="fellow") == ["kind"]
    assert refused(add_resident, act, house, name="王", notice_version="x" * 21) == ["notice_version"]
    assert add_resident(act, house, name="王", notice_version="2026-1 ").notice_version == "2026-1"


def test_a_resident_is_corrected_and_can_move_out(session, people, act):
    person = session.get(Resident, people.resident.id)
    change_resident(act, person, phone="", seen_version=person.version)
    change_resident(act, person, active=False)
    assert (person.phone, person.active, person.name) == (None, False, "张伟")
    assert [sorted(changes) for _, changes in entries(session, "resident", person.id)] == [["phone"], ["active"]]


def test_a_refused_change_leaves_nothing_behind(session, people, act):
    add_house(act, people.east.id, key="9-901")
    house = session.get(House, people.home.id)
    assert refused(change_house, act, house, room="901", building="9", unit="") == ["room"]
    session.expire_all()
    assert session.get(House, people.home.id).key == "3-2-501"


@pytest.mark.parametrize("role", ["officer", "technician", "leader", "admin"])
def test_who_does_not_keep_the_homes_cannot_change_them(session, people, role):
    act = Act.starting_now(people.of(role).person())
    with pytest.raises(NotPermitted):
        add_house(act, people.east.id, key="9-901")
    with pytest.raises(NotPermitted):
        change_house(act, session.get(House, people.home.id), layout="x")
    with pytest.raises(NotPermitted):
        add_resident(act, session.get(House, people.home.id), name="王")
    with pytest.raises(NotPermitted):
        change_resident(act, session.get(Resident, people.resident.id), phone="")


def test_another_office_is_out_of_reach(session, people, act):
    with pytest.raises(NotPermitted):
        add_house(act, people.west.id, key="9-901")
    with pytest.raises(NotPermitted):
        change_house(act, session.get(House, people.west_home.id), layout="x")
