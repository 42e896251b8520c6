"""The migrations make exactly the tables that the program declares, and can be taken back, on both databases."""

import os
import re
import subprocess
import sys

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade

import migrating
from models import SEARCH_TEXTS
from regulation.move_in import BEFORE_OPENING
from storage import db
from tables.search import is_declared
from tests.databases import close, make_app


@pytest.fixture
def fresh_app(database, tmp_path):
    """An application whose database holds nothing yet."""
    app = make_app(database.fresh_url(tmp_path), tmp_path / "instance")
    migrating.register(app)
    with app.app_context():
        yield app
    close(app)


def differences():
    with db.engine.connect() as connection:
        opts = {"compare_type": True, "include_name": is_declared}
        return compare_metadata(MigrationContext.configure(connection, opts=opts), db.metadata)


def test_the_migrations_form_one_line_in_the_order_of_their_numbers(fresh_app):
    script = ScriptDirectory.from_config(fresh_app.extensions["migrate"].migrate.get_config())
    line = [step.revision for step in script.walk_revisions()][::-1]
    assert len(script.get_heads()) == 1
    assert line == sorted(line)
    assert line[-1] == migrating.newest_revision()


def test_a_start_migrates_an_empty_database_and_leaves_a_current_one_alone(fresh_app, monkeypatch):
    assert migrating.database_revision() is None
    migrating.upgrade(fresh_app)
    assert migrating.database_revision() == migrating.newest_revision()
    monkeypatch.setattr("flask_migrate.upgrade", None)
    migrating.upgrade(fresh_app)


def test_two_starts_at_once_migrate_once(fresh_app):
    start = [sys.executable, "-c", "import app, migrating; migrating.upgrade(app.create_app())"]
    address = fresh_app.config["SQLALCHEMY_DATABASE_URI"].render_as_string(hide_password=False)
    environment = {**os.environ, "DATABASE_URL": address, "INSTANCE_PATH": fresh_app.instance_path}
    starts = [subprocess.Popen(start, env=environment, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=60)[1] for process in starts]
    assert [process.returncode for process in starts] == [0, 0], said
    assert differences() == []


def test_up_and_down_and_up_again_leaves_the_declared_tables(fresh_app):
    upgrade()
    assert differences() == []
    downgrade(revision="base")
    assert set(sa.inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade()
    assert differences() == []


def test_records_from_before_the_search_are_found_after_the_upgrade(fresh_app):
    upgrade()
    filled = fresh_app.test_cli_runner().invoke(args=["demo", "--visits", "150", "--seed", "1"])
    assert filled.exit_code == 0, filled.output
    before, words = what_is_searched()
    assert all(before.values())
    downgrade(revision="0009")
    assert not {f"{record}_search" for record in SEARCH_TEXTS} & set(sa.inspect(db.engine).get_table_names())
    upgrade()
    assert what_is_searched() == (before, words)
    assert differences() == []


def test_the_index_of_digits_goes_back_and_comes_again(fresh_app):
    upgrade()
    filled = fresh_app.test_cli_runner().invoke(args=["demo", "--visits", "150", "--seed", "1"])
    assert filled.exit_code == 0, filled.output
    now = what_is_searched()
    downgrade(revision="0018")
    assert indexed("#1540", "resident") == [] and indexed("#15", "resident")
    upgrade()
    assert what_is_searched() == now
    assert differences() == []


def test_a_move_in_on_its_way_stays_so_when_files_begin_to_be_opened(fresh_app):
    """S 3(2): its documents and keys don't wait for papers that nobody asked for."""
    upgrade()
    filled = fresh_app.test_cli_runner().invoke(args=["demo", "--visits", "150", "--seed", "1"])
    assert filled.exit_code == 0, filled.output
    downgrade(revision="0012")
    upgrade()
    with db.engine.connect() as connection:
        asked = "SELECT state, opened_at IS NOT NULL, opening_override_reason FROM inspection"
        found = {tuple(row) for row in connection.execute(sa.text(asked))}
    on_their_way = {row for row in found if row[0] not in ("draft", "awaiting_signatures")}
    assert on_their_way
    assert {row[1:] for row in on_their_way} == {(1, BEFORE_OPENING)}


def what_is_searched() -> tuple[dict, dict]:
    """The kept texts by record, and which rows the index itself gives for four digits that many phones hold."""
    texts = {}
    with db.engine.connect() as connection:
        for record, table in SEARCH_TEXTS.items():
            columns = table.c.id, table.c.office_id, table.c.text, table.c.phone, table.c.home
            texts[record] = connection.execute(sa.select(*columns).order_by(table.c.id)).all()
    by_index = {record: indexed("#1540", record) for record in SEARCH_TEXTS}
    assert any(by_index.values())
    return texts, by_index


def indexed(term: str, record: str) -> list[int]:
    """The rows of the first office that the index itself gives for a term."""
    table = SEARCH_TEXTS[record]
    with db.engine.connect() as connection:
        said = f"{connection.scalar(sa.text('SELECT min(id) FROM office'))}{term}"
        if connection.dialect.name == "sqlite":
            asked = sa.text(f"SELECT rowid FROM {record}_words WHERE {record}_words MATCH :said")
            return sorted(connection.scalars(asked, {"said": f'"{said}"'}))
        return sorted(connection.scalars(sa.select(table.c.id).where(sa.any_(table.c.pairs) == said)))


def test_postgresql_can_read_by_every_index_with_a_condition(session):
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite's planner knows nothing of columns that are never empty")
    session.rollback()
    unread = []
    for table in db.metadata.sorted_tables:
        for index in table.indexes:
            where = index.dialect_options["postgresql"]["where"]
            if where is not None and not is_read(table, index, where):
                unread.append(index.name)
    assert unread == []


def is_read(table, index, where) -> bool:
    """Whether the planner takes the index for a query that says its condition, when it has no other one.

    "Is not empty" of a column that never is says nothing to PostgreSQL: such a query has to name a period besides.
    """
    with db.engine.connect() as connection:
        for other in table.indexes - {index}:
            connection.exec_driver_sql(f"DROP INDEX {other.name}")
        # Whatever the table's figures say by now: only this index gives the rows in their order.
        for way in ("seqscan", "bitmapscan", "sort", "incremental_sort"):
            connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        order = ", ".join(str(one.compile(dialect=connection.dialect)) for one in index.expressions)
        period = "AND received_at >= '2026-01-01'" if where.text == "received_at IS NOT NULL" else ""
        asked = f"EXPLAIN SELECT 1 FROM {table.name} WHERE ({where.text}) {period} ORDER BY {order}"
        plan = "\n".join(connection.scalars(sa.text(asked)))
        connection.rollback()
    return re.search(rf"\b{index.name}\b", plan) is not None


def test_the_declared_checks_stand_in_the_database(fresh_app):
    upgrade()
    inspector = sa.inspect(db.engine)
    for table in db.metadata.sorted_tables:
        declared = {check.name for check in table.constraints if isinstance(check, sa.CheckConstraint)}
        assert {check["name"] for check in inspector.get_check_constraints(table.name)} == declared, table.name


@pytest.mark.parametrize("table", ["audit_entry", "audit_values"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id + 1", "DELETE FROM {}"])
def test_the_database_refuses_to_change_the_audit(session, table, statement):
    add_an_audit_row(session)
    with pytest.raises(sa.exc.IntegrityError, match="append-only"):
        session.execute(sa.text(statement.format(table)))


def test_the_database_refuses_to_delete_an_export_log(session):
    session.execute(
        sa.text(
            "INSERT INTO export_log (screen, file_name, file_format, filters, columns, is_whole, address, created_at)"
            " VALUES ('visits', 'x.csv', 'csv', '', '', false, '', '2026-03-04 01:00:00')"
        )
    )
    with pytest.raises(sa.exc.IntegrityError, match="append-only"):
        session.execute(sa.text("DELETE FROM export_log"))


def add_an_audit_row(session):
    session.execute(
        sa.text(
            "INSERT INTO audit_entry (id, record, record_id, sequence, at, actor_name, as_deputy, address, verb,"
            " fields, values_digest, previous_hash, hash) VALUES"
            " (1, 'visit', 1, 1, '2026-03-04 01:00:00', 'x', false, '', 'create', '', '', '', '')"
        )
    )
    session.execute(sa.text("INSERT INTO audit_values (entry_id, salt, changes) VALUES (1, '', '')"))
