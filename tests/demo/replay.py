"""The scripts of a demo, carried out once more: step by step, by the verbs themselves, on the database."""

import json
from collections import defaultdict

import sqlalchemy as sa

from demo.carrying_out import carry_out
from demo.ledger import Ledger
from demo.making import Demo, Standing
from demo.script import Case
from demo.shapes import Row
from models import AuditEntry, AuditValues, Visit, db
from workflow.act import Act

MODELS = {mapper.class_.__tablename__: mapper.class_ for mapper in db.Model.registry.mappers}
LEFT_OUT = {"version", "session_token", "password_hash"}
"""What is random, and a version that counts the flushes within a verb."""

NOT_BY_ROW = {"audit_entry", "audit_values", "notice", "number_series", "alembic_version"}


def make(session, wish, now) -> Demo:
    """A whole demo, committed."""
    made = begin(session, wish, now)
    made.carry_out()
    made.store()
    session.commit()
    return made


def begin(session, wish, now) -> Demo:
    """A demo with its offices, before the first caller."""
    standing = Standing.read(session)
    made = Demo(wish, now, standing, Ledger(session, wish.seed, standing.last_ids))
    made.open_offices()
    return made


def replay(session, wish, now) -> int:
    """The same demo by its scripts; returns how many steps it took.

    Each step reads the database afresh, as the request of another person would.
    """
    made = begin(session, wish, now)
    made.store()
    session.commit()
    begun: dict[int, list] = {}
    kept, done = [], 0
    for step in made.steps():
        session.expunge_all()
        contacts = begun.setdefault(id(step.case), [])
        kept.append(step.case)
        case = Case(step.case.office_id, [session.get(Visit, number) for number in contacts])
        given = {name: real(session, value) for name, value in step.given.items()}
        act = Act(real(session, step.worker).person(), step.at, step.worker.address)
        carry_out(act, case, step.path, step.verb, given)
        contacts[:] = [visit.id for visit in case.contacts]
        done += 1
    return done


def real(session, value):
    """The stored row of a row to be; anything else as it is."""
    return session.get(MODELS[value.__tablename__], value.id) if isinstance(value, Row) else value


def rows(session) -> dict[str, list[dict]]:
    """Every table's rows in the order of their ids, without what is random."""
    found = {}
    for table in db.metadata.sorted_tables:
        if table.name not in NOT_BY_ROW:
            columns = [column for column in table.columns if column.key not in LEFT_OUT]
            query = sa.select(*columns).order_by(table.c.id)
            found[table.name] = [dict(row._mapping) for row in session.execute(query)]
    return found


def series(session) -> dict:
    """The last count of each series."""
    table = db.metadata.tables["number_series"]
    columns = (table.c.office_id, table.c.prefix, table.c.day, table.c.last)
    return {tuple(row[:3]): row.last for row in session.execute(sa.select(*columns))}


def chains(session) -> dict[tuple, list]:
    """Each record's audit in its order: when, who, from where, which verb, which values."""
    found = defaultdict(list)
    query = sa.select(AuditEntry, AuditValues.changes).join(AuditValues).order_by(AuditEntry.sequence)
    for entry, changes in session.execute(query):
        who = (entry.actor_id, entry.actor_name, entry.address, entry.office_id)
        found[entry.record, entry.record_id].append((entry.verb, entry.at, who, json.loads(changes)))
    return found
