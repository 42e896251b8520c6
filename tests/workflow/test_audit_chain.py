"""操作日志: append-only in the database itself, one chain a record, and a broken link is found."""

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from models import AuditEntry, AuditValues, db
from tests.workflow.story import stored
from workflow import audit, complaint_endings, referrals, staff, visits

TABLES = ("audit_entry", "audit_values")


@pytest.fixture
def visit(story):
    visit = story.enquiry()
    referrals.refer(story.act("receptionist"), visit, to_staff=story.people.officer)
    visits.finish(story.act("officer"), visit, answer="按月交", answer_basis="rule", solved_on_spot=False)
    return visit


def entries(row) -> list:
    query = select(AuditEntry).where(AuditEntry.record == row.__tablename__, AuditEntry.record_id == row.id)
    return list(db.session.scalars(query.order_by(AuditEntry.sequence)))


def without_triggers(statement: str, **values) -> None:
    """Do what only somebody with the database itself in hands could do."""
    db.session.rollback()
    with db.engine.begin() as connection:
        triggers = _triggers(connection)
        for name, table, _text in triggers:
            off = name if connection.dialect.name == "sqlite" else f"{name} ON {table}"
            connection.execute(sa.text(f"DROP TRIGGER {off}"))
        connection.execute(sa.text(statement), values)
        db.session.expire_all()
        for _name, _table, text in triggers:
            connection.exec_driver_sql(text)


def _triggers(connection) -> list:
    if connection.dialect.name == "sqlite":
        query = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit_%'"
    else:
        query = (
            "SELECT tgname, tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger "
            "WHERE NOT tgisinternal AND tgrelid::regclass::text LIKE 'audit_%'"
        )
    return [tuple(row) for row in connection.execute(sa.text(query))]


def test_an_untouched_chain_holds(visit):
    assert audit.broken_link(db.session) is None


def test_each_record_has_a_chain_of_its_own_without_a_gap(visit):
    chain = entries(visit)
    assert [entry.sequence for entry in chain] == [1, 2, 3]
    assert chain[0].previous_hash == audit.NOTHING_BEFORE
    assert [entry.previous_hash for entry in chain[1:]] == [entry.hash for entry in chain[:-1]]


def test_a_row_says_what_was_and_what_is(visit):
    changes = json.loads(entries(visit)[-1].values.changes)
    assert changes["state"] == ["referred", "done"]
    assert changes["answer"] == [None, "按月交"]
    assert changes["done_at"] == [None, "2026-03-04T02:00:00Z"]


def test_the_chained_row_itself_holds_no_value(visit):
    """So that a person's data can leave one day and the chain still verifies (E-8)."""
    with db.engine.connect() as connection:
        chained = connection.execute(sa.text("SELECT * FROM audit_entry")).mappings().all()
    assert "按月交" not in str([dict(row) for row in chained])


def test_what_stands_beside_a_case_is_written_on_that_case(story, visit):
    fields = json.loads(entries(visit)[1].fields)
    assert any(name.startswith("referral.") and name.endswith(".to_staff_id") for name in fields)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {0} SET id = id", "DELETE FROM {0}"])
def test_the_database_refuses_to_change_or_delete_a_row(visit, table, statement):
    with pytest.raises(sa.exc.IntegrityError, match="append-only"), db.engine.begin() as connection:
        connection.execute(sa.text(statement.format(table)))
    assert audit.broken_link(db.session) is None


@pytest.mark.parametrize("table", TABLES)
def test_a_row_isnt_replaced_either(visit, table, database):
    if database.name == "sqlite":
        statement = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1"
    else:
        statement = f"TRUNCATE {table} CASCADE"
    with pytest.raises(sa.exc.IntegrityError, match="append-only"), db.engine.begin() as connection:
        connection.execute(sa.text(statement))


def test_the_log_of_exports_is_never_deleted(session):
    refused = "DELETE FROM export_log"
    with db.engine.begin() as connection:
        connection.execute(sa.text(
            "INSERT INTO export_log (created_at, screen, file_name, file_format, filters, columns, is_whole, address)"
            " VALUES (CURRENT_TIMESTAMP, 'visits', 'x.csv', 'csv', '', '', FALSE, '')"
        ))
    with pytest.raises(sa.exc.IntegrityError, match="append-only"), db.engine.begin() as connection:
        connection.execute(sa.text(refused))


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE audit_entry SET verb = 'nothing' WHERE id = :id", "hash"),
        ("UPDATE audit_entry SET actor_name = '别人' WHERE id = :id", "hash"),
        ("UPDATE audit_entry SET as_deputy = NOT as_deputy WHERE id = :id", "hash"),
        ("UPDATE audit_entry SET values_digest = 'x' WHERE id = :id", "hash"),
        ("UPDATE audit_values SET changes = '{}' WHERE entry_id = :id", "values"),
        ("UPDATE audit_values SET salt = 'x' WHERE entry_id = :id", "values"),
    ],
)
def test_a_changed_row_or_value_is_found(visit, statement, fault):
    second = entries(visit)[1]
    without_triggers(statement, id=second.id)
    found = audit.broken_link(db.session)
    assert f"visit {visit.id}, #2" in found
    assert fault in found


@pytest.mark.parametrize("place", [0, 1])
def test_a_removed_row_is_found(visit, place):
    gone = entries(visit)[place]
    without_triggers("DELETE FROM audit_values WHERE entry_id = :id", id=gone.id)
    without_triggers("DELETE FROM audit_entry WHERE id = :id", id=gone.id)
    assert "missing" in audit.broken_link(db.session)


def test_emptied_values_leave_a_chain_that_holds(visit):
    """The retention run may empty values; the rows stay and verify (E-8)."""
    without_triggers("DELETE FROM audit_values WHERE entry_id = :id", id=entries(visit)[1].id)
    assert audit.broken_link(db.session) is None


def test_nothing_is_written_where_nothing_changed(story, visit):
    before = len(entries(visit))
    visits.correct(story.act("officer"), visit, content=visit.content)
    assert len(entries(visit)) == before


def test_what_follows_by_itself_is_written_too(story):
    """The visit follows its complaint under the verb that moved it."""
    complaint = story.finished()
    complaint_endings.complete_revisit(
        story.act("receptionist", "2026-03-04 16:00"), complaint, rating="fair", method="phone"
    )
    assert stored(complaint.visit)["state"] == "done"
    last = entries(complaint.visit)[-1]
    assert (last.verb, json.loads(last.values.changes)["state"]) == ("complete_revisit", ["in_progress", "done"])


def test_a_password_never_reaches_the_audit(story):
    before = db.session.scalar(select(sa.func.max(AuditEntry.id))) or 0
    staff.reset_password(story.act("director"), story.people.receptionist)
    added = list(db.session.scalars(select(AuditEntry).where(AuditEntry.id > before)))
    assert added
    kept = story.people.receptionist.password_hash
    assert all(kept not in entry.values.changes for entry in added)


def test_values_are_kept_with_their_row(visit):
    assert db.session.scalar(select(sa.func.count(AuditValues.id))) == db.session.scalar(
        select(sa.func.count(AuditEntry.id))
    )


PLAIN = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text()


@given(st.dictionaries(st.text(), st.lists(PLAIN, min_size=2, max_size=2)))
def test_the_text_of_a_digest_is_that_of_the_standard_library(changes):
    assert audit.canonical(changes) == json.dumps(changes, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def test_moments_days_and_amounts_are_written_as_plain_says():
    moment = datetime(2026, 3, 4, 23, 30, tzinfo=timezone(timedelta(hours=8)))
    values = [moment, moment.astimezone(UTC), date(2026, 3, 4), time(8, 30), Decimal("1.50")]
    assert audit.canonical(values) == '["2026-03-04T15:30:00Z","2026-03-04T15:30:00Z","2026-03-04","08:30:00","1.50"]'
