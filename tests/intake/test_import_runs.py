import json

import pytest
from sqlalchemy import event, func, select

from intake.run import HOUSES, RESIDENTS, plan, read_table
from intake.run import run as run_import
from models import AuditEntry, House, HouseStatus, Resident
from regulation.broken import NotPermitted
from storage import db
from tests.intake.spreadsheets import csv_bytes
from workflow import audit, home_lists
from workflow.act import Act, SeenVersionStale

HOMES = csv_bytes(
    ["楼栋", "单元", "房号", "面积", "状态"], [3, 2, 501, 98.5, "已入伙"], [3, 2, 502, 90, "空置"], [3, 2, 503, "", ""]
)
PEOPLE = csv_bytes(
    ["房屋", "姓名", "身份", "电话"], ["3栋2单元501室", "张伟", "", "154-0000-0009"], ["3-2-501", "李梅", "家属", ""]
)


@pytest.fixture
def act(people):
    return Act.starting_now(people.director.person(), "127.0.0.1")


def run(act, what, content, office=None, **more):
    return run_import(act, office.id if office else act.person.office_id, what, read_table(what, content), **more)


def houses_of(session, office):
    session.expire_all()
    rows = session.scalars(select(House).where(House.office_id == office.id, House.kind == "home").order_by(House.key))
    return [(house.key, str(house.area_m2 or ""), house.status) for house in rows]


def test_homes_are_added_and_changed_with_their_status_and_audit(session, people, act):
    heard = []
    done = run(act, HOUSES, HOMES, progress=lambda written, total: heard.append((written, total)))
    assert (len(done.added), len(done.changed)) == (2, 1)
    assert houses_of(session, people.east) == [
        ("3-2-501", "98.50", "occupied"), ("3-2-502", "90.00", "vacant"), ("3-2-503", "", "undelivered"),
    ]  # fmt: skip
    assert heard == [(2, 3), (3, 3)]
    statuses = session.execute(select(House.key, HouseStatus.status).join(HouseStatus.__table__).order_by(House.key))
    assert [tuple(row) for row in statuses] == [("3-2-502", "vacant"), ("3-2-503", "undelivered")]
    logged = session.scalars(select(AuditEntry).where(AuditEntry.record == "house").order_by(AuditEntry.id)).all()
    assert [entry.verb for entry in logged] == ["import"] * 3
    assert json.loads(logged[2].values.changes) == {"area_m2": [None, "98.50"]}
    assert json.loads(logged[0].values.changes)["key"] == [None, "3-2-502"]
    assert logged[0].actor_name == "周平" and logged[0].office_id == people.east.id
    assert audit.broken_link(session) is None


def test_residents_are_added_and_a_changed_phone_is_changed(session, people, act):
    done = run(act, RESIDENTS, PEOPLE)
    assert (len(done.added), len(done.changed)) == (1, 1)
    rows = session.execute(
        select(Resident.name, Resident.phone, Resident.kind, Resident.version).order_by(Resident.name)
    )
    assert [tuple(row) for row in rows] == [
        ("刘洋", "15400000002", "owner", 1), ("张伟", "15400000009", "owner", 2), ("李梅", None, "family", 1),
    ]  # fmt: skip
    assert audit.broken_link(session) is None


@pytest.mark.parametrize(("what", "content"), [(HOUSES, HOMES), (RESIDENTS, PEOPLE)])
def test_running_it_twice_changes_nothing(session, people, act, what, content):
    run(act, what, content)
    before = session.scalar(select(func.count(AuditEntry.id)))
    again = run(act, what, content)
    assert again.writes == 0 and again.unchanged == len(read_table(what, content).rows)
    assert session.scalar(select(func.count(AuditEntry.id))) == before


def test_a_later_change_goes_on_the_chain_and_on_the_days_status(session, people, act):
    run(act, HOUSES, HOMES)
    run(act, HOUSES, csv_bytes(["房号", "状态"], ["3-2-502", "出租"]))
    house = session.scalar(select(House).where(House.key == "3-2-502"))
    assert (house.status, house.version) == ("rented", 2)
    assert [row.status for row in session.scalars(select(HouseStatus).where(HouseStatus.house_id == house.id))] == [
        "rented"
    ]
    query = select(AuditEntry.sequence).where(AuditEntry.record == "house", AuditEntry.record_id == house.id)
    assert sorted(session.scalars(query)) == [1, 2]
    assert audit.broken_link(session) is None


def test_one_refused_row_stops_everything(session, people, act):
    before = houses_of(session, people.east)
    done = run(act, HOUSES, HOMES + csv_bytes(["东门", "", "", "", ""]))
    assert done.refused and done.added
    assert houses_of(session, people.east) == before
    assert session.scalar(select(func.count(AuditEntry.id))) == 0


def test_a_fault_halfway_leaves_nothing_behind(session, people, act, monkeypatch):
    before = houses_of(session, people.east)

    def fail(*args, **kwargs):
        raise RuntimeError("the power went")

    monkeypatch.setattr(home_lists, "_update", fail)
    with pytest.raises(RuntimeError):
        run(act, HOUSES, HOMES)
    assert houses_of(session, people.east) == before
    assert session.scalar(select(func.count(AuditEntry.id))) == 0


def test_a_change_in_the_same_moment_is_not_overwritten(session, people, act):
    known = home_lists.known_houses(session, people.east.id)["3-2-501"]
    stale = {**known, "version": known["version"] - 1}
    with pytest.raises(SeenVersionStale):
        home_lists.take_over_houses(act, people.east.id, [], [(stale, {"status": "vacant"})], lambda rows: None)
    assert houses_of(session, people.east)[0][2] == "occupied"


def test_a_register_brings_homes_and_residents_together(session, people, act):
    content = csv_bytes(["房号", "姓名", "电话", "面积"], ["9-101", "李梅", "15400000007", 80], ["9-102", "", "", 90])
    done = run(act, RESIDENTS, content)
    assert (len(done.new_homes), len(done.added), done.writes) == (2, 1, 3)
    resident = session.scalar(select(Resident).where(Resident.name == "李梅"))
    assert (resident.house.key, resident.office_id) == ("9-101", people.east.id)


def test_each_office_has_its_own_list(session, people, act):
    done = run(act, RESIDENTS, csv_bytes(["房号", "姓名"], ["1-1-101", "刘洋"]))
    assert str(done.refused[0]) == "没有「1栋1单元101室」这一户，请先导入房屋"
    administrator = Act.starting_now(people.admin.person())
    assert run(administrator, HOUSES, HOMES, people.west).writes == 3
    assert len(houses_of(session, people.west)) == 4


@pytest.mark.parametrize("role", ["receptionist", "officer", "technician", "supervisor", "leader"])
def test_only_director_and_administrator_import(people, role):
    with pytest.raises(NotPermitted):
        run(Act.starting_now(people.of(role).person()), HOUSES, HOMES, people.east)


def test_a_director_cannot_import_into_another_office(people, act):
    with pytest.raises(NotPermitted):
        run(act, HOUSES, HOMES, people.west)


def test_a_deputy_cannot_import(people):
    with pytest.raises(NotPermitted):
        run(Act.starting_now(people.supervisor.person(deputises=True)), HOUSES, HOMES, people.east)


def test_the_statements_do_not_grow_with_the_rows(session, people, act):
    def statements(rows):
        count = 0

        def counted(*_args):
            nonlocal count
            count += 1

        event.listen(db.engine, "before_cursor_execute", counted)
        run(act, HOUSES, csv_bytes(["房号", "面积"], *rows))
        run(act, RESIDENTS, csv_bytes(["房号", "姓名"], *([room, "王"] for room, _ in rows)))
        event.remove(db.engine, "before_cursor_execute", counted)
        return count

    few = statements([[f"7-1-{room}", 90] for room in range(1, 11)])
    assert statements([[f"8-1-{room}", 90] for room in range(1, 301)]) <= few + 8


def test_the_plan_reads_and_writes_nothing(session, people):
    made = plan(session, people.east.id, HOUSES, read_table(HOUSES, HOMES))
    assert made.writes == 3
    assert not session.new and not session.dirty
