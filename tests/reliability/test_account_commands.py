"""`flask staff add`, `flask office add` and `flask audit verify`."""

import pytest
import sqlalchemy as sa
from sqlalchemy import func, select

from models import Category, Office, Staff
from tests.people import PASSWORD
from workflow import login
from workflow.act import Act

NEW = "vier blaue boote am ufer"


@pytest.fixture
def flask(app, session):
    """Run a command of `flask` as a terminal does; its answer holds `exit_code` and `output`."""
    runner = app.test_cli_runner()
    return lambda *words, typed="": runner.invoke(args=words, input=typed)


def add(flask, username="qian.wei", *more, role="receptionist", typed=NEW + "\n"):
    return flask("staff", "add", username, "--name", "钱伟", "--role", role, "--password-stdin", *more, typed=typed)


def test_a_new_account_is_ready_for_use_in_the_oldest_office(flask, people):
    answer = add(flask)
    assert answer.exit_code == 0, answer.output
    assert NEW not in answer.output
    made = login.log_in(Act.starting_now(login.NOBODY, "10.0.0.7"), "qian.wei", NEW)
    assert (made.name, made.role, made.office_id) == ("钱伟", "receptionist", people.east.id)
    assert made.must_change_password is False
    assert made.superior_id == people.director.id


@pytest.mark.parametrize("by", ["name", "id"])
def test_an_office_is_named_or_numbered(flask, session, people, by):
    assert add(flask, "qian.wei", "--office", str(getattr(people.west, by))).exit_code == 0
    assert session.scalar(select(Staff.office_id).where(Staff.username == "qian.wei")) == people.west.id


@pytest.mark.parametrize("role", ["leader", "admin"])
def test_the_companys_people_belong_to_no_office(flask, session, role):
    assert add(flask, role=role).exit_code == 0
    assert session.scalars(select(Staff)).one().office_id is None


@pytest.mark.parametrize("line_end", ["", "\n", "\r\n"])
def test_the_password_is_the_first_line(flask, people, line_end):
    assert add(flask, typed=NEW + line_end).exit_code == 0
    assert login.log_in(Act.starting_now(login.NOBODY), "qian.wei", NEW)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ({"typed": "short\n"}, "至少 12 个字符"),
        ({"typed": ""}, "至少 12 个字符"),
        ({"username": "li.na"}, "已有人用"),
        ({"role": "king"}, "king"),
    ],
)
def test_a_refused_account_says_why_and_is_not_made(flask, session, people, call, sentence):
    before = session.scalar(select(func.count()).select_from(Staff))
    answer = add(flask, **call)
    assert answer.exit_code != 0
    assert sentence in answer.output
    assert "Traceback" not in answer.output
    assert session.scalar(select(func.count()).select_from(Staff)) == before


def test_an_unknown_office_and_none_at_all_are_sentences(flask, session):
    assert "flask office add" in add(flask).output
    assert "没有这个管理处：南苑" in add(flask, "qian.wei", "--office", "南苑").output
    assert session.scalar(select(Staff.id)) is None


def test_an_office_starts_with_its_categories_and_a_name_of_its_own(flask, session):
    assert flask("office", "add", "南苑管理处").exit_code == 0
    office = session.scalars(select(Office)).one()
    assert office.name == "南苑管理处"
    assert session.scalar(select(Category.id).where(Category.office_id == office.id, Category.code == "A5"))
    again = flask("office", "add", "南苑管理处")
    assert (again.exit_code, session.scalar(select(func.count()).select_from(Office))) == (1, 1)
    assert "已有" in again.output


def test_a_whole_audit_verifies(flask, people):
    add(flask)
    login.log_in(Act.starting_now(login.NOBODY), "li.na", PASSWORD)
    answer = flask("audit", "verify")
    assert (answer.exit_code, answer.output) == (0, "操作日志完整。\n")


@pytest.mark.parametrize(("sequence", "fault"), [(2, "the hash doesn't fit"), (3, "a row before it is missing")])
def test_a_forged_row_is_named(flask, session, people, sequence, fault):
    login.log_in(Act.starting_now(login.NOBODY), "li.na", PASSWORD)
    me = people.receptionist.id
    forged = sa.text(
        "INSERT INTO audit_entry (record, record_id, sequence, at, actor_name, as_deputy, address, verb, fields,"
        " values_digest, previous_hash, hash)"
        " SELECT record, record_id, :sequence, at, actor_name, as_deputy, address, 'log_out', fields, values_digest,"
        " hash, hash FROM audit_entry WHERE record = 'staff' AND record_id = :me"
    )
    session.execute(forged, {"sequence": sequence, "me": me})
    session.commit()
    answer = flask("audit", "verify")
    assert answer.exit_code == 1
    assert f"staff {me}, #{sequence}" in answer.output
    assert fault in answer.output
