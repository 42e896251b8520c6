"""A list costs the same number of statements whether it shows three rows or thirty."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import aliased

from models import Complaint, Inspection, RepairTask, Resident, Revisit, Visit
from postgresql_connections import AMONG_FIRST, PLANNED_ANEW
from search.query import Found
from storage import planned_anew
from tests.views.test_pages import plan_of
from workflow import clocks, desk, first_clocks, repair_tasks, scope
from workflow.act import Act

LISTS = ("visits", "complaints", "repair_tasks", "revisits", "inspections", "houses", "residents", "audit", "staff")


def fill(people, session, times: int) -> None:
    """Record contacts of every kind, with what follows from them."""
    act = Act.starting_now(people.receptionist.person())
    for number in range(times):
        given = {"channel": "call", "house": people.home, "phone": "15400000001", "visitor_name": "张三"}
        desk.receive(act, people.east.id, kind="enquiry", content=f"问停车费第{number}次", **given, promise={
            "promised_at": act.now + timedelta(days=1), "reason": "要查", "consented": True,
        })
        visit = desk.receive(
            act, people.east.id, kind="complaint", content=f"楼道脏第{number}次", category=people.category, **given
        )
        visit = desk.receive(
            act, people.east.id, kind="repair", content=f"水管漏第{number}次", assigned_to=people.technician, **given
        )
        repair_tasks.complete(
            act, visit.repair_tasks[0], result="fixed", work_done="换管", done_by=people.technician,
            completed_at=visit.repair_tasks[0].assigned_at,
        )
    session.expire_all()


@pytest.mark.parametrize("endpoint", LISTS)
def test_more_rows_cost_no_more_statements(client, people, session, statements, endpoint):
    """Rows and all that their cells need are read in a fixed number of statements."""
    fill(people, session, 1)
    client.sign_in(people.director)
    client.get(f"/admin/{endpoint}/")
    statements.clear()
    assert client.get(f"/admin/{endpoint}/").status_code == 200
    few = len(statements)
    fill(people, session, 3)
    statements.clear()
    assert client.get(f"/admin/{endpoint}/").status_code == 200
    assert len(statements) <= few, "\n".join(statements)
    assert few <= 15, "\n".join(line[:150] for line in statements)


@pytest.mark.parametrize("model", [Visit, Complaint, RepairTask, Revisit, Inspection])
def test_a_list_tells_the_same_first_clock_as_the_record(people, session, story, model):
    """Read with few columns, or with all rows beside it."""
    fill(people, session, 2)
    desk.receive(
        story.act("receptionist"), people.east.id, kind="other", channel="call", content="电梯困人",
        phone="15400000001", special_kind="lift", special_place="3栋",
    )
    story.inspected()
    rows = session.query(model).all()
    assert rows
    told = first_clocks.of(session, rows)
    assert told == {row.id: next(iter(clocks.owing(row)), None) for row in rows}
    assert model is Inspection or any(told.values())


def test_what_was_found_is_read_by_its_ids(session, people):
    """SQLite keeps no statistics: by an index of the office it would go through all that the office has."""
    found = Found(session, Resident, people.resident.name, [people.east.id])
    query = found.narrow(session.query(Resident).filter(Resident.office_id == people.east.id))
    if session.get_bind().dialect.name == "sqlite":
        plan = plan_of(query.statement)
        assert "resident USING INTEGER PRIMARY KEY" in plan and "ix_resident" not in plan, plan
    assert [row.id for row in query] == [people.resident.id]


def test_more_records_of_today_cost_the_desk_no_more_statements(client, people, session, statements):
    fill(people, session, 1)
    client.sign_in(people.receptionist)
    client.get("/admin/desk/now/")
    statements.clear()
    client.get("/admin/desk/now/")
    few = len(statements)
    fill(people, session, 3)
    statements.clear()
    told = client.get("/admin/desk/now/").json["today"]
    assert told.count("data-undo") == 12
    assert len(statements) <= few, "\n".join(statements)
    assert few <= 26, "\n".join(line[:150] for line in statements)


def test_tasks_are_found_without_going_through_all_of_the_office(people, session):
    """SQLite keeps no statistics: in the order of what is due it would read every task that the office ever had."""
    wanted = aliased(RepairTask)
    act = Act.starting_now(people.technician.person())
    mine = select(wanted.id).where(wanted.assigned_to_id == people.technician.id, wanted.state.in_(["assigned"]))
    query = scope.among(act, RepairTask, mine).order_by(RepairTask.due_at, RepairTask.id).limit(100)
    plan = plan_of(query)
    if session.get_bind().dialect.name == "sqlite":
        assert "repair_task USING INTEGER PRIMARY KEY" in plan and "ix_repair_task_assigned" in plan, plan
    assert session.scalars(query).all() == []


def test_a_filtered_list_says_early_that_it_is_planned_anew(people, session):
    """Where a connection to PostgreSQL looks for it: a count has it in what it counts."""
    act = Act.starting_now(people.director.person())
    listed = planned_anew(session.query(Revisit).filter(*scope.visible(act, Revisit)))
    counted = select(func.count()).select_from(listed.with_entities(Revisit.id).limit(9).subquery())
    for statement in (listed.statement, counted):
        told = str(statement.compile(dialect=postgresql.dialect()))
        assert PLANNED_ANEW in told[:AMONG_FIRST], told
