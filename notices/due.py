"""What is due to be told now: promises, revisits and tasks whose hour has come and of which nobody was told yet.

Reads only, and asks the database for what is new: an office with a thousand late revisits costs no more each minute.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from models import Notice, Office, RepairTask, ReplyPromise, Revisit, Setting
from regulation import notices as rules_of
from regulation.office_rules import OfficeRules
from workflow import facts
from workflow.notices import News, is_about, of_promise, of_revisit, of_silence

LONGEST_WARNING = timedelta(hours=48)
"""The most that an office may set; each office's own hours decide row by row."""


def due_news(session, now: datetime) -> Iterator[News]:
    """Every fact that time has brought about by `now` (UTC) in any office and that was told to nobody."""
    rules = rules_of_offices(session)
    for kind in ("promise_broken", "promise_soon"):
        for promise in _promises(session, kind, now, rules):
            told = rules_of.promise_news(promise.promised_at, now, rules[promise.office_id])
            if told == kind and facts.is_open(promise.complaint or promise.visit):
                yield of_promise(kind, promise)
    for kind in ("revisit_late", "revisit_soon"):
        for revisit in _revisits(session, kind, now, rules):
            if rules_of.revisit_news(revisit.due_at, now, rules[revisit.office_id]) == kind:
                yield of_revisit(kind, revisit)
    for task in _silent_tasks(session, now, rules):
        of_office = rules[task.office_id]
        if rules_of.acceptance_news(task.assigned_at, task.arrival_due_at, now, of_office):
            yield of_silence(task, rules_of.acceptance_due(task.assigned_at, task.arrival_due_at, of_office))


def rules_of_offices(session) -> dict[int, OfficeRules]:
    """The hours and numbers of every office."""
    stored: dict = {}
    for office_id, key, value in session.execute(select(Setting.office_id, Setting.key, Setting.value)):
        stored.setdefault(office_id, {})[key] = value
    return {office.id: office.rules(stored.get(office.id)) for office in session.scalars(select(Office))}


def _within(column, kind: str, now: datetime) -> list:
    """The span in which a due time lies of which this kind of notice tells."""
    if kind.endswith("_soon"):
        return [column >= now, column <= now + LONGEST_WARNING]
    return [column < now, column > now - rules_of.REACH_BACK]


def _untold(kind: str, model):
    """Nobody was told: no notice of this kind is about the row."""
    return ~select(Notice.id).where(is_about(kind, model)).correlate(model).exists()


def _promises(session, kind: str, now: datetime, offices) -> list[ReplyPromise]:
    return session.scalars(
        select(ReplyPromise).where(
            ReplyPromise.office_id.in_(offices), ReplyPromise.settled_at.is_(None),
            *_within(ReplyPromise.promised_at, kind, now), _untold(kind, ReplyPromise),
        )
    ).all()


def _revisits(session, kind: str, now: datetime, offices) -> list[Revisit]:
    return session.scalars(
        select(Revisit).where(
            Revisit.office_id.in_(offices), Revisit.state == "due", *_within(Revisit.due_at, kind, now),
            _untold(kind, Revisit),
        )
    ).all()


def _silent_tasks(session, now: datetime, offices) -> list[RepairTask]:
    told = select(Notice.id).where(
        Notice.repair_task_id == RepairTask.id, Notice.kind == "not_accepted",
        Notice.created_at >= RepairTask.assigned_at,
    )
    return session.scalars(
        select(RepairTask).where(
            RepairTask.office_id.in_(offices), RepairTask.state == "assigned",
            *_within(RepairTask.assigned_at, "not_accepted", now), ~told.correlate(RepairTask).exists(),
        )
    ).all()
