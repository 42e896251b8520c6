"""A long demo: the newest months are told by the stories, the years before repeat what these closed."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from demo.history import History, Limits, tell_again
from demo.ledger import ledger_here
from demo.making import Demo, Standing, Wish
from models import (
    RECORDS,
    SEARCH_TEXTS,
    SEARCH_WORDS,
    AuditEntry,
    AuditValues,
    NumberSeries,
    RepairTask,
    Revisit,
    Visit,
    db,
)
from regulation.calendar import local_day
from regulation.office_rules import OfficeRules
from regulation.states import OPEN_STATES
from storage import READING
from tests.demo.replay import rows, series
from workflow import audit, numbers, searching

LIMITS = Limits(contacts=300, months=2, told=200, weeks=8)
LONG = Wish(1200, seed=7, months=12, offices=2, limits=LIMITS)


def make(wish, now) -> tuple[Demo, int]:
    """A demo, and how many rows it says that it wrote."""
    standing = Standing.read(db.session)
    db.session.remove()
    for key in (None, READING):
        db.engines[key].dispose()
    with ledger_here(wish.seed, standing.last_ids, is_long=True) as ledger:
        made = Demo(wish, now, standing, ledger)
        made.open_offices()
        made.carry_out()
        written = made.store()
    return made, written


def held(connection) -> set:
    """Every index, constraint and trigger by name, with what it says."""
    if connection.dialect.name == "sqlite":
        query = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE '%_words%'"
    else:
        query = (
            "SELECT 'i', indexname::text, indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL "
            "SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid) || convalidated FROM "
            "pg_constraint UNION ALL SELECT 't', tgname::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT "
            "tgisinternal"
        )
    return {tuple(row) for row in connection.execute(sa.text(query))}


def found_by(session, record: str, row_id: int) -> bool:
    """Whether the index knows every term of a row."""
    texts = SEARCH_TEXTS[record]
    text = dict(session.execute(sa.select(texts).where(texts.c.id == row_id)).one()._mapping)
    terms = searching.terms_of(text)
    if session.get_bind().dialect.name == "postgresql":
        pairs = sa.type_coerce(texts.c.pairs, postgresql.ARRAY(sa.Text))
        return session.scalar(sa.select(texts.c.id).where(texts.c.id == row_id, pairs.contains(terms))) == row_id
    name = SEARCH_WORDS[record].name
    asked = " AND ".join('"' + term.replace('"', '""') + '"' for term in terms)
    query = sa.text(f"SELECT rowid FROM {name} WHERE {name} MATCH :asked AND rowid = :id")
    return session.scalar(query, {"asked": asked, "id": row_id}) == row_id


def test_a_year_holds_together_on_both_databases(session, now):
    before = held(session.connection())
    made, written = make(LONG, now)
    assert made.history.visits > LONG.visits / 2
    texts = set(SEARCH_TEXTS.values())
    tables = [table for table in db.metadata.sorted_tables if table not in texts]
    there = sum(session.scalar(sa.select(sa.func.count()).select_from(table)) for table in tables)
    # A few are written by the verbs, and of the texts those of the copies alone are told.
    assert 0.95 * there < written < 1.1 * there
    assert held(session.connection()) == before
    it_covers_the_year(session, made)
    its_numbers_are_whole(session)
    its_search_is_complete(session, made)
    its_open_cases_are_new(session, made)
    assert audit.broken_link(session) is None
    assert session.scalar(sa.select(sa.func.count(AuditEntry.id))) > session.scalar(
        sa.select(sa.func.count(AuditValues.id))
    )
    if session.get_bind().dialect.name == "sqlite":
        assert session.execute(sa.text("PRAGMA foreign_key_check")).all() == []
        assert session.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"
        assert session.execute(sa.text("PRAGMA journal_mode")).scalar() == "wal"


def it_covers_the_year(session, made):
    visits = session.execute(sa.select(Visit.id, Visit.day, Visit.office_id).order_by(Visit.id)).all()
    assert len(visits) == LONG.visits
    days = [visit.day for visit in visits]
    assert days == sorted(days)
    assert timedelta(0) <= days[0] - made.start < timedelta(days=7)
    weeks = {(day - made.start).days // 7 for day in days}
    assert len(weeks) >= 52
    halves = [sum(visit.office_id == office.id for visit in visits) for office in made.offices]
    assert min(halves) > 0.4 * LONG.visits


def its_numbers_are_whole(session):
    for record, model in RECORDS.items():
        given = session.execute(sa.select(model.office_id, model.day, model.count, model.number)).all()
        assert all(row.number == numbers.spell(numbers.PREFIXES[record], row.day, row.count) for row in given)
        last = sa.select(NumberSeries.office_id, NumberSeries.day, NumberSeries.last)
        last = last.where(NumberSeries.prefix == numbers.PREFIXES[record])
        known = {(office_id, day): count for office_id, day, count in session.execute(last)}
        assert all(row.count <= known[row.office_id, row.day] for row in given), record


def its_search_is_complete(session, made):
    for record, texts in SEARCH_TEXTS.items():
        model = searching.MODELS[record]
        ids = set(session.scalars(sa.select(model.id)))
        assert set(session.scalars(sa.select(texts.c.id))) == ids, record
        assert all(found_by(session, record, row_id) for row_id in sorted(ids)[:: max(1, len(ids) // 20)]), record
    for record in ("visit", "complaint", "repair_task"):
        model, texts = RECORDS[record], SEARCH_TEXTS[record]
        kept = session.execute(sa.select(texts.c.id, texts.c.text, texts.c.phone, texts.c.home)).all()
        written = {row["id"]: row for row in searching._made(session.connection(), record, [row.id for row in kept])}
        assert all(row.text == written[row.id]["text"] and row.home == written[row.id]["home"] for row in kept)


def its_open_cases_are_new(session, made):
    told_from = made.history.first
    for record, model in RECORDS.items():
        still_open = sa.select(sa.func.min(model.day)).where(model.state.in_(OPEN_STATES[record]))
        assert session.scalar(still_open) >= told_from, record
    moment = sa.select(sa.func.max(RepairTask.received_at)).where(RepairTask.day < told_from)
    assert local_day(session.scalar(moment), OfficeRules()) < told_from
    assert session.scalar(sa.select(sa.func.count(Revisit.id)).where(Revisit.day < told_from)) > 0


def test_the_same_seed_gives_the_same_history(sqlite_database, now):
    found = []
    for _ in range(2):
        sqlite_database.reset()
        with sqlite_database.app.app_context():
            make(LONG, now)
            hashes = db.session.scalars(sa.select(AuditEntry.hash).order_by(AuditEntry.id)).all()
            found.append((rows(db.session), series(db.session), hashes))
            db.session.remove()
    assert found[0] == found[1]


def test_what_fails_on_the_way_leaves_nothing(session, now, monkeypatch):
    before = held(session.connection())

    def fail(*given):
        tell_again(*given)
        raise OSError("no room")

    monkeypatch.setattr("demo.ledger.tell_again", fail)
    with pytest.raises(OSError, match="no room"):
        make(LONG, now)
    assert held(session.connection()) == before
    assert session.scalar(sa.select(sa.func.count(Visit.id))) == 0


def test_small_demos_are_told_whole(now):
    assert Wish(30_000, seed=1, months=120).history(now) is None
    assert Wish(1_000_000, seed=1, months=3).history(now) is None
    long = Wish(1_000_000, seed=1, months=120).history(now)
    assert isinstance(long, History)
    assert long.told + long.visits == 1_000_000 and 20_000 <= long.told < 25_000 and long.window.days % 7 == 0
