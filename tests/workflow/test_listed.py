"""Lists of values in a statement: what they find, that they are read by an index, and what they refuse."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from listed import id_in, moment_of, word_in
from models import Complaint, House, RepairTask, Visit, db
from tests.views.test_pages import plan_of
from workflow import followed


@pytest.fixture
def homes(people, session):
    return session.scalars(select(House.id).order_by(House.id)).all()


def test_ids_come_as_one_value(session, homes, statements):
    query = select(House.id).where(id_in(House.id, "ids")).order_by(House.id)
    statements.clear()
    for wanted in (homes[:1], homes, [], [2**31 - 1]):
        assert session.scalars(query, {"ids": wanted}).all() == [row for row in homes if row in wanted]
    assert len(set(statements)) == 1
    assert session.scalars(select(House.id).where(id_in(House.id, homes[:2]))).all() == homes[:2]


def test_rows_are_found_by_the_index_of_their_ids(story):
    story.assigned()
    assert "ix_repair_task_visit_id" in plan_of(select(RepairTask.id).where(id_in(RepairTask.visit_id, [1, 2])))


def test_words_stand_in_the_statement(session, story):
    story.assigned()
    told = word_in(RepairTask.state, {"assigned", "accepted"})
    assert str(told) == "repair_task.state IN ('accepted', 'assigned')"
    assert len(session.scalars(select(RepairTask).where(told)).all()) == 1
    assert session.scalars(select(RepairTask).where(word_in(RepairTask.state, {"closed"}))).all() == []


@pytest.mark.parametrize("word", ["it's", "a b", "", "投诉", "1st"])
def test_only_plain_words_do(word):
    with pytest.raises(ValueError, match="not plain words"):
        word_in(RepairTask.state, {"assigned", word})


def test_a_moment_comes_back_as_it_went(session):
    told = {moment_of(text) for text in ("2026-03-04 10:05:00", "2026-03-04T10:05:00")}
    assert told == {datetime(2026, 3, 4, 10, 5, tzinfo=UTC)} and moment_of(None) is None


def test_what_followed_is_read_only_where_there_is_any(story, session, statements):
    story.assigned(), story.complaint()
    contacts = len(session.scalars(select(Visit)).all())
    names = ("complaint", "repair_tasks", "promises", "escalations")
    session.expire_all()
    statements.clear()
    rows = followed.many(session, select(Visit).order_by(Visit.id), Visit, names, {})
    assert len(rows) == contacts >= 2 and len(statements) == 3, statements
    told = [(row.complaint, row.repair_tasks, row.promises, row.escalations) for row in rows]
    assert len(statements) == 3, "nothing is asked for again"
    assert {type(one[0]) for one in told} == {Complaint, type(None)} and any(one[1] for one in told)
    db.session.expire_all()
    assert told == [(row.complaint, row.repair_tasks, row.promises, row.escalations) for row in rows]
