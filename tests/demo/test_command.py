"""`flask demo`: it prints the accounts once, keeps them, and never writes beside a real office."""

import re
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from demo.besides import keep_books
from models import Notice, Office, Staff, Visit, db
from tests.demo.replay import rows
from tests.people import add_office
from workflow import audit, complaint_box
from workflow.act import Act
from workflow.passwords import fits

BOOKS = ("duty", "box_opening", "home_visit_round", "home_visit", "home_visit_opinion")
END = datetime(2026, 1, 31, 10, tzinfo=UTC)


def run(app, *more):
    return app.test_cli_runner().invoke(args=["demo", "--visits", "30", "--seed", "1", "--months", "1", *more])


def test_it_prints_accounts_that_can_log_in(app):
    result = run(app, "--offices", "2")
    assert result.exit_code == 0, result.output
    found = dict(re.findall(r"(demo\S+) +([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})$", result.output, re.MULTILINE))
    assert len(found) == 2 * 5 + 2 and len(set(found.values())) == 3
    with app.app_context():
        for username, password in found.items():
            kept = db.session.scalar(sa.select(Staff.password_hash).where(Staff.username == username))
            assert fits(kept, password)
    client = app.test_client()
    answer = client.post("/login", data={"username": "demo-receptionist", "password": found["demo-receptionist"]})
    assert answer.status_code == 303 and "/login" not in answer.location
    kept_in = Path(app.instance_path, "demo-accounts.txt")
    assert found["demo2-director"] in kept_in.read_text(encoding="utf-8")
    assert kept_in.stat().st_mode & 0o077 == 0


def test_it_refuses_a_database_with_an_office_that_no_demo_made(app, session):
    add_office(session, "东湖管理处")
    session.commit()
    result = run(app)
    assert result.exit_code == 1 and "真实的管理处" in result.output
    assert session.scalar(sa.select(sa.func.count(Office.id))) == 1
    assert session.scalar(sa.select(sa.func.count(Visit.id))) == 0
    assert not Path(app.instance_path, "demo-accounts.txt").exists()


def test_a_day_of_the_past_gives_the_same_rows_whenever_it_is_run(app):
    result = run(app, "--until", "2026-01-31")
    assert result.exit_code == 0, result.output
    with app.app_context():
        newest = db.session.scalar(sa.select(sa.func.max(Visit.received_at)))
        assert newest.date().isoformat() == "2026-01-31"
        assert db.session.scalar(sa.select(sa.func.min(Visit.received_at))).date().isoformat() >= "2025-12-30"


def test_the_offices_keep_books_beside_their_cases(app):
    assert run(app, "--until", "2026-01-31").exit_code == 0
    with app.app_context():
        first = books()
        assert first["duty"] and first["box_opening"] and first["home_visit_opinion"]
        rounds = [row["done_on"] is not None for row in first["home_visit_round"] if row["kind"] == "area"]
        assert rounds.count(True) == rounds.count(False) > 0
        office = db.session.scalar(sa.select(Office.id))
        director = db.session.scalar(sa.select(Staff).where(Staff.role == "director"))
        box = complaint_box.box_of(Act(director.person(), END), office)
        assert box.missing == 1 and box.openings[0].missing == 1
        assert audit.broken_link(db.session) is None
        db.session.execute(sa.delete(Notice).where(Notice.home_visit_opinion_id.is_not(None)))
        for table in reversed(db.metadata.sorted_tables):
            if table.name in BOOKS:
                db.session.execute(table.delete())
        db.session.commit()
        db.session.expunge_all()
        keep_books(office, END, "1")
        again = books()
    assert [without_ids(row) for name in BOOKS for row in again[name]] == [
        without_ids(row) for name in BOOKS for row in first[name]
    ]


def books() -> dict[str, list[dict]]:
    found = rows(db.session)
    return {name: found[name] for name in BOOKS}


def without_ids(row: dict) -> dict:
    return {name: value for name, value in row.items() if name != "id" and not name.endswith(("visit_id", "round_id"))}
