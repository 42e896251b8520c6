"""The audit is searched by who did it, under the name of that time, whether they did little or much."""

import re

import pytest
from sqlalchemy import select

from models import AuditEntry
from regulation.permissions import SYSTEM
from workflow import staff
from workflow.act import Act

NEW_NAME = "李新名"


@pytest.fixture
def told(people, session, story):
    """Li Na did something under each of two names, others too, and the program itself."""
    story.enquiry()
    director = Act.starting_now(people.director.person())
    staff.change_account(director, people.receptionist, name=NEW_NAME)
    story.enquiry()
    staff.change_account(Act.starting_now(people.west_director.person()), people.west_receptionist, phone="15400000077")
    staff.change_account(Act(SYSTEM, director.now, ""), people.officer, phone="15400000078")
    session.commit()
    return people


def listed(client, typed: str) -> set[int]:
    page = client.get("/admin/audit/", query_string={"search": typed, "page_size": 100})
    assert page.status_code == 200
    return {int(found) for found in re.findall(r"/admin/audit/details/\?id=(\d+)", page.text)}


@pytest.mark.parametrize("frequent", [2000, 0], ids=["few", "many"])
@pytest.mark.parametrize("role", ["director", "leader"])
def test_a_name_finds_the_rows_that_bear_it(client, told, session, monkeypatch, role, frequent):
    monkeypatch.setattr("admin_views.audit.FREQUENT", frequent)
    rows = session.execute(select(AuditEntry.id, AuditEntry.office_id, AuditEntry.actor_name)).all()
    client.sign_in(told.of(role))
    for typed in ("李娜", NEW_NAME, "李新", "系统", "周平"):
        expected = {
            row.id for row in rows if typed in row.actor_name and (role == "leader" or row.office_id == told.east.id)
        }
        assert expected
        assert (typed, listed(client, typed)) == (typed, expected)
    for typed in ("周", "没有人", "%%", "_娜", "李新 系统"):
        assert (typed, listed(client, typed)) == (typed, set())
