"""What an office edits for itself: numbers within bounds, hours, departments, categories, faults."""

import json
from datetime import UTC, datetime, time

import pytest
from sqlalchemy import select

from models import AuditEntry, Category, Setting
from regulation.broken import NotPermitted, RuleBroken
from regulation.office_rules import SETTINGS
from workflow import audit, settings
from workflow.act import Act, SeenVersionStale
from workflow.deputation import name_deputy, person_of

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)


@pytest.fixture
def act(people):
    return Act(people.director.person(), NOW, "10.0.0.7")


def refused(call, *args, **kwargs):
    with pytest.raises(RuleBroken) as error:
        call(*args, **kwargs)
    return [one.field for one in getattr(error.value, "refusals", [error.value])]


def changes_of(session, record):
    rows = session.scalars(select(AuditEntry).where(AuditEntry.record == record).order_by(AuditEntry.id))
    return [(row.verb, json.loads(row.values.changes)) for row in rows]


# Numbers


def test_a_number_is_set_read_by_the_rules_and_audited(people, session, act):
    assert act.rules(people.east.id).revisit_hours == 24
    settings.set_setting(act, people.east.id, "revisit_hours", " 48 ")
    assert act.rules(people.east.id).revisit_hours == 48
    assert act.rules(people.west.id).revisit_hours == 24
    settings.set_setting(act, people.east.id, "revisit_hours", "24")
    assert act.rules(people.east.id).revisit_hours == 24
    made, changed = changes_of(session, "setting")
    assert made == ("set", {"revisit_hours": [24, 48]})
    assert changed == ("set", {"revisit_hours": [48, 24]})
    assert audit.broken_link(session) is None


def test_a_default_that_is_typed_leaves_no_row(people, session, act):
    settings.set_setting(act, people.east.id, "revisit_hours", "24")
    assert session.scalar(select(Setting.id)) is None
    assert changes_of(session, "setting") == []


@pytest.mark.parametrize("key", SETTINGS)
def test_each_number_takes_its_bounds_and_nothing_beyond(people, act, key):
    bounds = SETTINGS[key].metadata
    for fits in (bounds["low"], bounds["high"]):
        assert settings.set_setting(act, people.east.id, key, fits) == fits
    for wrong in (bounds["low"] - 1, bounds["high"] + 1, "", "x", "1.5", None, "9" * 30):
        assert refused(settings.set_setting, act, people.east.id, key, wrong) == ["value"]


def test_an_unknown_number_is_refused(people, act):
    assert refused(settings.set_setting, act, people.east.id, "colour", "1") == ["key"]


def test_a_switch_is_a_truth(people, session, act):
    settings.set_setting(act, people.east.id, "strict_same_day", "1")
    assert act.rules(people.east.id).strict_same_day == 1
    settings.set_setting(act, people.east.id, "strict_same_day", "0")
    assert [changes for _, changes in changes_of(session, "setting")] == [
        {"strict_same_day": [False, True]}, {"strict_same_day": [True, False]},
    ]


@pytest.mark.parametrize("who", ["receptionist", "officer", "technician", "supervisor", "leader", "west_director"])
def test_nobody_else_sets_anything(people, who):
    act = Act(getattr(people, who).person(), NOW)
    for call in (
        lambda: settings.set_setting(act, people.east.id, "revisit_hours", "48"),
        lambda: settings.change_office(act, people.east, project="湖"),
        lambda: settings.add_department(act, people.east.id, name="保安部"),
        lambda: settings.change_department(act, people.engineering, phone=""),
        lambda: settings.add_category(act, people.east.id, code="Y", name="新类"),
        lambda: settings.change_category(act, people.category, name="新名"),
        lambda: settings.add_fault(act, people.east.id, name="灯", size="small"),
    ):
        with pytest.raises(NotPermitted):
            call()


def test_a_deputy_keeps_categories_but_no_numbers(people, act):
    name_deputy(act, people.supervisor, NOW, datetime(2026, 3, 5, tzinfo=UTC))
    deputy = Act(person_of(people.supervisor, NOW), NOW)
    settings.add_category(deputy, people.east.id, code="Y", name="新类")
    with pytest.raises(NotPermitted):
        settings.set_setting(deputy, people.east.id, "revisit_hours", "48")


def test_an_administrator_sets_those_of_every_office(people):
    act = Act(people.admin.person(), NOW)
    for office in (people.east, people.west):
        assert settings.set_setting(act, office.id, "revisit_hours", "48") == 48


# The office


def test_new_hours_are_what_the_rules_reckon_with(people, session, act):
    act.rules(people.east.id)
    settings.change_office(act, people.east, opens_at=time(7), closes_at=time(19), complaint_phone="027-8765-4321")
    assert (act.rules(people.east.id).opens_at, act.rules(people.east.id).closes_at) == (time(7), time(19))
    assert people.east.complaint_phone == "02787654321"
    ((verb, changes),) = changes_of(session, "office")
    assert verb == "correct"
    assert changes["opens_at"] == ["08:30:00", "07:00:00"]
    assert "name" not in changes


def test_an_office_is_refused_beside_its_fields(people, act):
    for wrong, field in (
        ({"name": ""}, "name"),
        ({"name": "西山管理处"}, "name"),
        ({"opens_at": time(19)}, "closes_at"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"complaint_phone": "12"}, "complaint_phone"),
        ({"complaint_address": "长" * 121}, "complaint_address"),
    ):
        assert refused(settings.change_office, act, people.east, **wrong) == [field], wrong


def test_a_version_seen_before_another_change_is_refused(people, act):
    seen = people.east.version
    settings.change_office(act, people.east, seen_version=seen, project="湖")
    with pytest.raises(SeenVersionStale):
        settings.change_office(act, people.east, seen_version=seen, project="山")


# Departments


def test_a_department_is_added_and_switched_off_once_nobody_works_there(people, session, act):
    made = settings.add_department(act, people.east.id, name=" 保安 部 ", phone="154-0000-0003")
    assert (made.name, made.phone, made.active) == ("保安 部", "15400000003", True)
    assert made.created_by_id == people.director.id
    assert settings.change_department(act, made, active=False).active is False
    assert refused(settings.change_department, act, people.engineering, active=False) == ["active"]
    for worker in (people.officer, people.technician):
        worker.active = False
    session.commit()
    assert settings.change_department(act, people.engineering, active=False).active is False


def test_a_department_has_a_name_of_its_own(people, act):
    for wrong in ("", " ", "工程部", "长" * 61):
        assert refused(settings.add_department, act, people.east.id, name=wrong) == ["name"]
    assert settings.change_department(act, people.engineering, name="工程部", phone="").phone is None
    elsewhere = settings.add_department(Act(people.west_director.person(), NOW), people.west.id, name="工程部")
    assert elsewhere.office_id == people.west.id


# Categories


def test_a_kind_within_another_begins_with_its_code(people, act):
    parent = people.service_category
    made = settings.add_category(act, people.east.id, code="a7", name="语气", parent_id=parent.id, is_service=True)
    assert (made.code, made.parent_id, made.is_service, made.active) == ("A7", parent.id, True, True)
    west = people.west_category.id
    for wrong, field in (
        ({"code": "A7", "parent_id": parent.id}, "code"),
        ({"code": "B8", "parent_id": parent.id}, "code"),
        ({"code": "A", "parent_id": parent.id}, "code"),
        ({"code": "A8", "parent_id": None}, "parent"),
        ({"code": "A78", "parent_id": made.id}, "parent"),
        ({"code": "C8", "parent_id": west}, "parent"),
        ({"code": "A"}, "code"),
        ({"code": "服务"}, "code"),
        ({"code": ""}, "code"),
        ({"code": "Y", "name": ""}, "name"),
        ({"code": "Y", "department_id": 999}, "department"),
    ):
        assert refused(settings.add_category, act, people.east.id, **{"name": "语气", **wrong}) == [field], wrong


def test_a_category_is_switched_off_with_what_is_within_and_stays_in_the_table(people, session, act):
    within = settings.add_category(act, people.east.id, code="A1", name="态度", parent_id=people.service_category.id)
    settings.change_category(act, people.service_category, active=False)
    session.expire_all()
    assert (people.service_category.active, within.active) == (False, False)
    settings.change_category(act, people.service_category, active=True)
    assert (people.service_category.active, within.active) == (True, False)
    assert session.get(Category, within.id) is within


def test_a_category_keeps_its_code(people, act):
    department = people.engineering.id
    settings.change_category(act, people.category, name="房屋", goes_to_leader=True, department_id=department)
    assert (people.category.code, people.category.name, people.category.goes_to_leader) == ("C", "房屋", True)


# Faults


def test_a_fault_proposes_size_and_department(people, act):
    made = settings.add_fault(
        act, people.east.id, name="水管漏水", size="small", department_id=people.engineering.id, is_leak="1"
    )
    assert (made.size, made.department_id, made.is_leak, made.active) == ("small", people.engineering.id, True, True)
    settings.change_fault(act, made, size="large", active=False)
    assert (made.size, made.active, made.is_leak) == ("large", False, True)
    for wrong, field in (
        ({"name": ""}, "name"),
        ({"name": "水管漏水"}, "name"),
        ({"size": "none"}, "size"),
        ({"department_id": 999}, "department"),
    ):
        given = {"name": "灯不亮", "size": "small", **wrong}
        assert refused(settings.add_fault, act, people.east.id, **given) == [field], wrong
