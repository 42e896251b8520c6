"""Accounts: who keeps which, what a change ends, and the deputy of the director."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from models import AuditEntry, Staff
from regulation.broken import NotPermitted, RuleBroken
from regulation.words import ROLES, values
from tests.people import PASSWORD
from workflow import audit, staff
from workflow.act import Act, SeenVersionStale
from workflow.deputation import deputises, end_deputation, name_deputy, person_of
from workflow.passwords import PasswordRefused, fits

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
NEW = "vier blaue boote am ufer"
HOUR = timedelta(hours=1)


def by(person, now=NOW):
    return Act(person_of(person, now), now, "10.0.0.7")


def refused(call, *args, **kwargs):
    with pytest.raises(RuleBroken) as error:
        call(*args, **kwargs)
    return [one.field for one in getattr(error.value, "refusals", [error.value])]


def entries(session, account):
    rows = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.record == "staff", AuditEntry.record_id == account)
        .order_by(AuditEntry.sequence)
    )
    return [(entry.verb, json.loads(entry.values.changes)) for entry in rows]


def test_a_director_opens_an_account_with_a_temporary_password(people, session):
    made, temporary = staff.add_account(
        by(people.director), username=" Qian.Wei ", office_id=people.east.id, name="钱 伟", role="technician",
        further_roles=["officer"], department_id=people.engineering.id, phone="154 0000 0007", language="en",
    )
    assert (made.username, made.name, made.phone, made.language) == ("qian.wei", "钱伟", "15400000007", "en")
    assert made.initials == "qw"
    assert fits(made.password_hash, temporary)
    assert made.must_change_password is True
    assert made.superior is people.director
    assert made.person().roles == {"technician", "officer"}
    ((verb, changes),) = entries(session, made.id)
    assert verb == "record"
    assert changes["role"] == [None, "technician"]
    assert changes["password_hash"] == ["•••", "•••"]
    assert temporary not in json.dumps(changes)
    assert audit.broken_link(session) is None


def test_a_colleague_who_is_renamed_has_the_initials_of_the_new_name(people):
    staff.change_account(by(people.director), people.receptionist, name="孙娜")
    assert people.receptionist.initials == "sn"


def test_an_account_with_a_given_password_is_ready_for_use(people):
    made, temporary = staff.add_account(
        by(people.admin), username="qian.wei", office_id=people.east.id, name="钱伟", role="technician", password=NEW
    )
    assert temporary is None
    assert made.must_change_password is False
    with pytest.raises(PasswordRefused):
        staff.add_account(
            by(people.admin), username="x.y", office_id=people.east.id, name="钱", role="officer", password="123456"
        )


@pytest.mark.parametrize("role", values(ROLES))
def test_who_opens_which_account(people, role):
    office = None if role in ("leader", "admin") else people.east.id
    below_director = role in ("receptionist", "officer", "technician", "supervisor")
    may = {"director": below_director, "admin": True, "west_director": False}
    for who, is_allowed in may.items():
        call = {"username": f"{who}.{role}", "office_id": office, "name": "钱伟", "role": role, "password": NEW}
        if is_allowed:
            assert staff.add_account(by(getattr(people, who)), **call)[0].role == role
        else:
            with pytest.raises(NotPermitted):
                staff.add_account(by(getattr(people, who)), **call)


@pytest.mark.parametrize("who", ["receptionist", "officer", "technician", "supervisor", "leader", "west_director"])
def test_nobody_else_keeps_an_account_of_the_office(people, who):
    act = by(getattr(people, who))
    for call in (staff.disable, staff.enable, staff.reset_password):
        with pytest.raises(NotPermitted):
            call(act, people.colleague)
    with pytest.raises(NotPermitted):
        staff.change_account(act, people.colleague, name="王小芳")


def test_nobody_keeps_the_own_account(people):
    for person in (people.director, people.admin):
        for call in (staff.disable, staff.reset_password):
            with pytest.raises(NotPermitted):
                call(by(person), person)
        with pytest.raises(NotPermitted):
            staff.change_account(by(person), person, role="receptionist")


def test_a_director_neither_makes_nor_keeps_a_director(people, session):
    second, _ = staff.add_account(
        by(people.admin), username="second", office_id=people.east.id, name="钱伟", role="director", password=NEW
    )
    with pytest.raises(NotPermitted):
        staff.disable(by(people.director), second)
    with pytest.raises(NotPermitted):
        staff.change_account(by(people.director), second, role="receptionist")
    with pytest.raises(NotPermitted):
        staff.change_account(by(people.director), people.west_technician, office_id=people.east.id)
    with pytest.raises(NotPermitted):
        staff.change_account(by(people.director), people.supervisor, role="director")
    with pytest.raises(NotPermitted):
        staff.change_account(by(people.director), people.supervisor, further_roles=["director"])
    session.expire_all()
    assert (second.active, second.role) == (True, "director")
    assert people.west_technician.office_id == people.west.id
    assert (people.supervisor.role, people.supervisor.further_roles) == ("supervisor", [])


def test_a_director_who_also_receives_is_not_kept_by_another_director(people):
    second, _ = staff.add_account(
        by(people.admin), username="second", office_id=people.east.id, name="钱伟", role="receptionist",
        further_roles=["director"], password=NEW,
    )
    with pytest.raises(NotPermitted):
        staff.reset_password(by(people.director), second)


def test_a_director_moves_nobody_to_another_office(people):
    with pytest.raises(NotPermitted):
        staff.change_account(by(people.director), people.colleague, office_id=people.west.id)
    moved = staff.change_account(by(people.admin), people.technician, office_id=people.west.id)
    assert (moved.office_id, moved.department_id, moved.superior_id) == (people.west.id, None, None)


@pytest.mark.parametrize(
    ("change", "ends"),
    [
        ({"role": "officer"}, True),
        ({"further_roles": ["officer"]}, True),
        ({"active": False}, True),
        ({"name": "王小芳"}, False),
        ({"phone": "15400000009"}, False),
    ],
)
def test_a_change_of_rights_ends_the_sessions_and_another_does_not(people, session, change, ends):
    token = people.colleague.session_token
    staff.change_account(by(people.director), people.colleague, **change)
    session.expire_all()
    assert (people.colleague.session_token != token) is ends
    ((verb, changes),) = entries(session, people.colleague.id)
    assert verb == "correct"
    assert "session_token" not in changes


def test_a_further_role_that_is_taken_away_stands_in_the_audit(people, session):
    staff.change_account(by(people.director), people.colleague, further_roles=["officer", "technician"])
    staff.change_account(by(people.director), people.colleague, further_roles=["technician"])
    session.expire_all()
    assert people.colleague.person().own_roles == {"receptionist", "technician"}
    _, (_, changes) = entries(session, people.colleague.id)
    assert ["officer", None] in changes.values()
    assert audit.broken_link(session) is None


def test_disabling_and_enabling_keep_the_account(people, session):
    staff.disable(by(people.director), people.colleague)
    assert session.get(Staff, people.colleague.id).active is False
    staff.enable(by(people.director), people.colleague)
    assert people.colleague.active is True
    assert [verb for verb, _ in entries(session, people.colleague.id)] == ["disable", "enable"]


def test_a_reset_password_is_temporary_and_ends_the_sessions(people, session):
    token = people.colleague.session_token
    temporary = staff.reset_password(by(people.director), people.colleague)
    session.expire_all()
    assert fits(people.colleague.password_hash, temporary)
    assert not fits(people.colleague.password_hash, PASSWORD)
    assert people.colleague.must_change_password is True
    assert people.colleague.session_token != token
    assert temporary not in str(entries(session, people.colleague.id))


def test_what_is_wrong_stands_beside_its_field(people):
    act, east = by(people.admin), people.east.id
    good = {"username": "qian.wei", "office_id": east, "name": "钱伟", "role": "technician", "password": NEW}
    west = people.west_receptionist.id
    for wrong, field in (
        ({"username": "x"}, "username"),
        ({"username": "a b"}, "username"),
        ({"username": "LI.NA"}, "username"),
        ({"name": "  "}, "name"),
        ({"name": "钱" * 61}, "name"),
        ({"role": "owner"}, "role"),
        ({"further_roles": ["admin"]}, "further_roles"),
        ({"office_id": None}, "office"),
        ({"office_id": 999}, "office"),
        ({"phone": "12"}, "phone"),
        ({"department_id": 999}, "department"),
        ({"superior_id": west}, "superior"),
        ({"superior_id": 999}, "superior"),
        ({"language": "fr"}, "language"),
    ):
        assert refused(staff.add_account, act, **{**good, **wrong}) == [field], wrong
    assert refused(staff.add_account, act, **{**good, "name": "", "phone": "12"}) == ["name", "phone"]


def test_the_way_up_never_comes_back_to_oneself(people):
    act = by(people.admin)
    assert refused(staff.change_account, act, people.director, superior_id=people.director.id) == ["superior"]
    assert refused(staff.change_account, act, people.director, superior_id=people.receptionist.id) == ["superior"]
    assert staff.change_account(act, people.director, superior_id=people.leader.id).superior is people.leader


def test_an_unknown_field_is_a_mistake_of_the_program(people):
    with pytest.raises(TypeError):
        staff.change_account(by(people.admin), people.colleague, password_hash="x")


def test_a_version_seen_before_another_change_is_refused(people, session):
    seen = people.colleague.version
    staff.change_account(by(people.director), people.colleague, seen_version=seen, name="王小芳")
    with pytest.raises(SeenVersionStale):
        staff.change_account(by(people.director), people.colleague, seen_version=seen, name="王大芳")
    session.expire_all()
    assert people.colleague.name == "王小芳"


# The deputy


def test_a_deputy_acts_under_the_own_name_with_the_directors_rights(people, session):
    name_deputy(by(people.director), people.supervisor, NOW, NOW + HOUR)
    deputy = person_of(people.supervisor, NOW)
    assert (deputy.name, deputy.is_deputy) == ("孙梅", True)
    assert deputy.roles == {"supervisor", "director"}
    for kept_back in ("manage_staff", "manage_settings", "export_whole", "deputise"):
        assert not deputy.may(kept_back), kept_back
    assert deputy.may("see_audit")


@pytest.mark.parametrize(("after", "stands"), [(-1, False), (0, True), (3599, True), (3600, False)])
def test_a_deputation_begins_and_ends_by_itself(people, session, after, stands):
    name_deputy(by(people.director, NOW - HOUR), people.officer, NOW, NOW + HOUR)
    assert deputises(session, people.officer, NOW + timedelta(seconds=after)) is stands


def test_the_director_ends_it_early(people, session):
    deputation = name_deputy(by(people.director), people.officer, NOW, NOW + HOUR)
    with pytest.raises(NotPermitted):
        end_deputation(by(people.west_director), deputation)
    end_deputation(by(people.director, NOW + HOUR / 2), deputation)
    assert not deputises(session, people.officer, NOW + HOUR / 2)
    with pytest.raises(RuleBroken):
        end_deputation(by(people.director, NOW + HOUR / 2), deputation)


def test_who_lost_the_post_or_moved_no_longer_deputises(people, session):
    name_deputy(by(people.director), people.officer, NOW, NOW + HOUR)
    staff.change_account(by(people.director), people.officer, role="receptionist")
    assert not deputises(session, people.officer, NOW)
    staff.change_account(by(people.admin), people.officer, role="officer", office_id=people.west.id)
    assert not deputises(session, people.officer, NOW)


@pytest.mark.parametrize("who", ["receptionist", "technician", "director", "west_technician", "leader"])
def test_only_a_supervisor_or_officer_of_the_office_becomes_deputy(people, who):
    assert refused(name_deputy, by(people.director), getattr(people, who), NOW, NOW + HOUR) == ["deputy"]


def test_a_disabled_person_becomes_no_deputy(people):
    staff.disable(by(people.director), people.officer)
    assert refused(name_deputy, by(people.director), people.officer, NOW, NOW + HOUR) == ["deputy"]


@pytest.mark.parametrize("who", ["receptionist", "supervisor", "admin", "leader"])
def test_only_a_director_names_one(people, who):
    with pytest.raises(NotPermitted):
        name_deputy(by(getattr(people, who)), people.officer, NOW, NOW + HOUR)


def test_the_span_lies_ahead_and_overlaps_no_other(people):
    act = by(people.director)
    assert refused(name_deputy, act, people.officer, NOW + HOUR, NOW) == ["until_at"]
    assert refused(name_deputy, act, people.officer, NOW - 2 * HOUR, NOW) == ["until_at"]
    assert refused(name_deputy, act, None, None, None) == ["deputy", "from_at", "until_at"]
    first = name_deputy(act, people.officer, NOW, NOW + HOUR)
    assert refused(name_deputy, act, people.supervisor, NOW + HOUR / 2, NOW + 2 * HOUR) == ["from_at"]
    name_deputy(act, people.supervisor, NOW + HOUR, NOW + 2 * HOUR)
    end_deputation(act, first)
    name_deputy(act, people.officer, NOW, NOW + HOUR)
