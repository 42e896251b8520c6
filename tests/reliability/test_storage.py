"""No update is lost, no reader waits, no reading request writes; a moment comes back as the moment it was."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import render_template_string

from models import Office
from storage import (
    READING,
    database_url,
    db,
    fresh_writing_session,
    only_reads_from_here,
    reads_only,
    request_only_reads,
    writes_from_here,
)
from tests.databases import close, make_app

NOW = datetime(2026, 3, 4, 1, 0, tzinfo=UTC)
EIGHT = 8


@pytest.fixture
def desk(database, tmp_path):
    """An application with three small views on an empty database of its own, holding one office."""
    app = make_app(database.ready_url(tmp_path), tmp_path / "instance")

    @app.get("/read")
    def read():
        return db.session.get(Office, 1).name

    @app.get("/read-and-leave-a-row")
    def read_and_leave_a_row():
        name = db.session.get(Office, 1).name
        with fresh_writing_session() as writing:
            writing.add(Office(name=f"{name} 2", created_at=NOW))
        return name

    @app.get("/write-in-a-get")
    def write_in_a_get():
        db.session.get(Office, 1).project = "changed"
        db.session.commit()
        return ""

    @app.post("/count")
    def count():
        office = db.session.get(Office, 1, with_for_update=True)
        office.project = str(int(office.project or 0) + 1)
        db.session.commit()
        return office.project

    @app.post("/look-up")
    def look_up():
        db.session.get(Office, 1).project = "changed"
        db.session.commit()
        return ""

    @app.post("/wait-for-oneself")
    def wait_for_oneself():
        db.session.get(Office, 1)
        with fresh_writing_session():
            return ""

    reads_only(app, "look_up")
    with app.app_context():
        db.session.add(Office(name="东湖管理处", created_at=NOW))
        db.session.commit()
    yield app
    close(app)


def project(app):
    with app.app_context():
        return db.session.get(Office, 1).project


def test_eight_threads_lose_no_update(desk):
    def work(_):
        client = desk.test_client()
        return [client.post("/count").status_code for _ in range(15)]

    with ThreadPoolExecutor(EIGHT) as pool:
        answers = [code for codes in pool.map(work, range(EIGHT)) for code in codes]
    assert set(answers) == {200}
    assert project(desk) == str(EIGHT * 15)


COUNTING = """
import os
from flask import Flask
from models import Office, db
desk = Flask("desk")
desk.config["SQLALCHEMY_DATABASE_URI"] = os.environ["ADDRESS"]
db.init_app(desk)
with desk.app_context():
    for _ in range(15):
        office = db.session.get(Office, 1, with_for_update=True)
        office.project = str(int(office.project or 0) + 1)
        db.session.commit()
        db.session.remove()
"""


def test_eight_processes_lose_no_update(desk):
    address = desk.config["SQLALCHEMY_DATABASE_URI"].render_as_string(hide_password=False)
    close(desk)
    command, environment = [sys.executable, "-c", COUNTING], {**os.environ, "ADDRESS": address}
    people = [subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) for _ in range(EIGHT)]
    said = [person.communicate(timeout=120)[1] for person in people]
    assert [person.returncode for person in people] == [0] * EIGHT, said
    assert project(desk) == str(EIGHT * 15)


def test_who_waits_in_vain_for_the_write_lock_is_told_so(sqlite_database, tmp_path, monkeypatch):
    monkeypatch.setattr("storage.LONGEST_TURN_SECONDS", 0.2)
    app = make_app(sqlite_database.ready_url(tmp_path), tmp_path / "instance", PROPAGATE_EXCEPTIONS=False)
    app.add_url_rule("/write", "write", lambda: str(db.session.get(Office, 1)), methods=["POST"])
    with app.app_context(), db.engine.connect() as holder:
        holder.execute(sa.text("SELECT 1"))
        answer = app.test_client().post("/write")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert app.test_client().post("/write").status_code == 200
    close(app)


def test_an_answer_is_read_without_the_write_lock(sqlite_database, tmp_path):
    app = make_app(sqlite_database.ready_url(tmp_path), tmp_path / "instance")

    def write() -> str:
        db.session.add(Office(name="东湖管理处", created_at=NOW))
        with pytest.raises(RuntimeError, match="still waits"):
            only_reads_from_here()
        db.session.commit()
        only_reads_from_here()
        db.session.scalar(sa.select(Office.id))
        with db.engine.begin() as somebody_else:
            somebody_else.execute(sa.update(Office).values(project="written meanwhile"))
        return str(request_only_reads())

    app.add_url_rule("/write", "write", write, methods=["POST"])
    assert app.test_client().post("/write").text == "True"
    assert project(app) == "written meanwhile"
    close(app)


def test_a_page_is_drawn_without_the_write_lock_unless_something_was_written(sqlite_database, tmp_path, monkeypatch):
    monkeypatch.setattr("storage.LONGEST_TURN_SECONDS", 0.2)
    app = make_app(sqlite_database.ready_url(tmp_path), tmp_path / "instance")
    drawn = []

    def write_meanwhile() -> str:
        try:
            with db.engine.begin() as somebody_else:
                somebody_else.execute(sa.update(Office).values(project="written meanwhile"))
        except sa.exc.OperationalError:
            drawn.append("locked")
        else:
            drawn.append("free")
        return db.session.scalar(sa.select(Office.name))

    def draw(how: str) -> str:
        office = db.session.scalar(sa.select(Office))
        if how == "flushed":
            office.name = "西湖管理处"
            db.session.flush()
        page = render_template_string("{{ write_meanwhile() }}", write_meanwhile=write_meanwhile)
        if how == "flushed":
            db.session.commit()
        return page

    app.add_url_rule("/draw/<how>", "draw", draw, methods=["POST"])
    with app.app_context():
        db.session.add(Office(name="东湖管理处", created_at=NOW))
        db.session.commit()
    assert app.test_client().post("/draw/refused").text == "东湖管理处"
    assert app.test_client().post("/draw/flushed").text == "西湖管理处"
    assert drawn == ["free", "locked"]
    with app.app_context():
        assert db.session.scalar(sa.select(Office.name)) == "西湖管理处"
    close(app)


def test_who_reads_first_lets_others_write_until_it_writes(database, tmp_path):
    app = make_app(database.ready_url(tmp_path), tmp_path / "instance")

    def write() -> str:
        office = db.session.scalar(sa.select(Office))
        with db.engine.begin() as somebody_else:
            somebody_else.execute(sa.update(Office).values(project="written meanwhile"))
        writes_from_here()
        before = db.session.get(Office, office.id, with_for_update=True, populate_existing=True).project
        office.name = "西湖管理处"
        with pytest.raises(RuntimeError, match="still waits"):
            only_reads_from_here()
        db.session.commit()
        return before

    app.add_url_rule("/write", "write", write, methods=["POST"])
    reads_only(app, "write")
    with app.app_context():
        db.session.add(Office(name="东湖管理处", created_at=NOW))
        db.session.commit()
    assert app.test_client().post("/write").text == "written meanwhile"
    with app.app_context():
        assert db.session.scalar(sa.select(Office.name)) == "西湖管理处"
    close(app)


def test_a_reader_never_waits_for_a_writer(desk):
    with desk.app_context():
        db.session.get(Office, 1, with_for_update=True).project = "not saved yet"
        db.session.flush()
        with ThreadPoolExecutor() as pool:
            read = pool.submit(lambda: desk.test_client().get("/read"))
            assert read.result(timeout=3).text == "东湖管理处"
        db.session.rollback()


@pytest.mark.parametrize(("method", "path"), [("get", "/write-in-a-get"), ("post", "/look-up")])
def test_a_request_that_only_reads_can_not_write(desk, method, path):
    with pytest.raises(sa.exc.DBAPIError, match=r"(?i)read-?only"):
        raise_inside(desk, method, path)
    assert project(desk) is None


def raise_inside(app, method, path):
    """Call the view behind `path` without the error pages between."""
    with app.test_request_context(path, method=method.upper()):
        app.ensure_sync(app.view_functions[app.url_map.bind("").match(path, method.upper())[0]])()


def test_a_get_may_leave_one_row_through_a_session_of_its_own(desk):
    assert desk.test_client().get("/read-and-leave-a-row").status_code == 200
    with desk.app_context():
        assert set(db.session.scalars(sa.select(Office.name))) == {"东湖管理处", "东湖管理处 2"}


def test_a_second_writing_session_inside_the_first_is_refused_at_once(desk):
    with pytest.raises(RuntimeError, match="writing already"):
        raise_inside(desk, "post", "/wait-for-oneself")


def test_a_failed_row_of_its_own_is_taken_back(desk):
    with desk.test_request_context("/read"), pytest.raises(ZeroDivisionError), fresh_writing_session() as writing:
        writing.add(Office(name="西山管理处", created_at=NOW))
        writing.flush()
        raise ZeroDivisionError
    with desk.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Office)) == 1


def test_keys_are_checked(session):
    with pytest.raises(sa.exc.IntegrityError):
        session.execute(sa.text("INSERT INTO staff_role (staff_id, role) VALUES (999, 'admin')"))


def test_a_moment_is_kept_in_utc_and_whole_seconds(session):
    shanghai = timezone(timedelta(hours=8))
    session.add(Office(name="东湖管理处", created_at=datetime(2026, 3, 4, 9, 0, 1, 999_999, tzinfo=shanghai)))
    session.commit()
    session.expire_all()
    assert session.scalar(sa.select(Office.created_at)) == datetime(2026, 3, 4, 1, 0, 1, tzinfo=UTC)
    assert str(session.scalar(sa.text("SELECT created_at FROM office"))) == "2026-03-04 01:00:01"


def test_a_moment_without_a_zone_is_refused(session):
    session.add(Office(name="东湖管理处", created_at=datetime(2026, 3, 4, 9, 0)))  # noqa: DTZ001
    with pytest.raises(sa.exc.StatementError, match="time zone"):
        session.flush()


def test_sqlite_is_set_up_to_lose_nothing(sqlite_database):
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
    with sqlite_database.app.app_context():
        for key, only_reads in ((None, 0), (READING, 1)):
            with db.engines[key].connect() as connection:
                for pragma, value in {**expected, "query_only": only_reads}.items():
                    assert connection.execute(sa.text(f"PRAGMA {pragma}")).scalar() == value, (key, pragma)


def test_postgresql_waits_for_nothing_for_ever(postgresql_database):
    limits = {"lock_timeout": "5s", "statement_timeout": "30s", "idle_in_transaction_session_timeout": "1min"}
    with postgresql_database.app.app_context(), db.engine.connect() as connection:
        for name, value in {**limits, "TimeZone": "UTC"}.items():
            assert connection.execute(sa.text(f"SHOW {name}")).scalar() == value


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("postgres://u:p@h/d", "postgresql+psycopg"),
        ("postgresql://h/d", "postgresql+psycopg"),
        ("postgresql+psycopg://h/d", "postgresql+psycopg"),
        ("sqlite:///a/b.db", "sqlite"),
    ],
)
def test_an_address_gets_the_driver_of_this_program(tmp_path, given, driver):
    assert database_url(given, tmp_path).drivername == driver


def test_a_relative_file_stands_below_the_program(tmp_path):
    url = database_url("sqlite:///instance/demo.db", tmp_path)
    assert Path(url.database) == tmp_path / "instance" / "demo.db"
    assert (tmp_path / "instance").is_dir()


@pytest.mark.parametrize("given", ["", "nonsense", "mysql://h/d", "sqlite://", "sqlite:///:memory:", "sqlite:///file:x"])
def test_an_address_of_another_kind_is_refused_with_a_sentence(tmp_path, given):
    with pytest.raises(ValueError, match="DATABASE_URL"):
        database_url(given, tmp_path)
