"""Carried out in bulk or step by step on the database, a demo's scripts come to the same rows."""

import pytest

from demo.making import Wish
from demo.plan import SHARES
from models import db
from tests.demo.replay import chains, make, replay, rows, series

MORE_COMPLAINTS = {"complaint": 12, "angry": 1, "leader_wanted": 1}


def test_cases_come_to_the_same_rows_by_the_verbs(sqlite_database, now, monkeypatch):
    monkeypatch.setattr("demo.plan.SHARES", SHARES | MORE_COMPLAINTS)
    come_to_the_same(sqlite_database, Wish(120, seed=20), now)


@pytest.mark.soak
def test_five_hundred_cases_come_to_the_same_rows_by_the_verbs(sqlite_database, now, monkeypatch):
    monkeypatch.setattr("demo.plan.SHARES", SHARES | MORE_COMPLAINTS)
    come_to_the_same(sqlite_database, Wish(500, seed=20), now)


def test_cases_come_to_the_same_rows_on_postgresql(postgresql_database, now):
    come_to_the_same(postgresql_database, Wish(60, seed=21, months=1), now)


def come_to_the_same(database, wish, now):
    database.reset()
    with database.app.app_context():
        make(db.session, wish, now)
        written = rows(db.session), series(db.session), chains(db.session)
        db.session.rollback()
    database.reset()
    with database.app.app_context():
        assert replay(db.session, wish, now) > 3 * wish.visits
        found = rows(db.session), series(db.session), chains(db.session)
        db.session.rollback()
    for table, expected in found[0].items():
        assert written[0][table] == expected, table
    assert written[1] == found[1]
    assert written[2] == found[2]
