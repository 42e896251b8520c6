"""The clock that is due first of each row of a list, reckoned from the few columns that clocks need.

A list of contacts shows what their complaints, repairs, promises and revisits still owe. Loading all those rows whole
takes longer than the rest of the page; they come in one statement, as one text for each table that hangs on a row.
What is due first follows from these columns and texts alone, so it is kept by them: most rows of a page were on the
last one too.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from operator import attrgetter
from types import SimpleNamespace

from sqlalchemy import Text, cast, literal_column, select

from listed import id_in, moment_of, rows_as_json, within, word_in
from models import Complaint, Escalation, RepairTask, ReplyPromise, Revisit, Visit
from regulation.states import OPEN_STATES
from storage import UTCDateTime

from . import clocks
from .clocks import Clock

VISIT = (
    "state", "created_at", "received_at", "outside_due_at", "outside_replied_at", "complete_by", "is_special_event",
    "special_report_due_at",
)
COMPLAINT = (
    "id", "state", "received_at", "response_due_at", "first_responded_at", "verify_due_at", "verified_at",
    "due_at", "done_at", "closed_at",
)
REPAIR = (
    "id", "state", "received_at", "arrival_due_at", "arrived_at", "completed_at", "closed_at", "size",
    "due_at", "original_due_at",
)


@dataclass(frozen=True)
class Beside:
    """Rows that hang on another one: which columns of them, by which condition, and what hangs on them in turn."""

    model: type
    names: tuple[str, ...]
    where: Callable
    beside: dict[str, "Beside"] = field(default_factory=dict)

    def of(self, parent):
        """What a select of the parent's table brings along of them, as one value."""
        table = self.model.__table__
        inner = [within(beside.of(table)) for beside in self.beside.values()]
        told = rows_as_json(*(table.c[name] for name in self.names), *inner)
        return select(told).where(*self.where(table.c, parent.c)).correlate(parent).scalar_subquery()

    def told(self, value: list | None) -> list[SimpleNamespace]:
        """The rows of such a value."""
        return [self._row(values) for values in value or ()]

    def _row(self, values: list) -> SimpleNamespace:
        count = len(self.names)
        row = dict(zip(self.names, values[:count], strict=True))
        for name in self._moments:
            row[name] = moment_of(row[name])
        for (name, beside), value in zip(self.beside.items(), values[count:], strict=True):
            row[name] = beside.told(value)
        return SimpleNamespace(record=self.model.__tablename__, **row)

    @cached_property
    def _moments(self) -> list[str]:
        columns = self.model.__table__.c
        return [name for name in self.names if isinstance(columns[name].type, UTCDateTime)]


def _due(revisit):
    # Said as the index of the due ones has it.
    return revisit.state == literal_column("'due'")


REVISIT = ("state", "starts_at", "due_at", "revisited_at")
PROMISE = ("created_at", "promised_at", "replied_at", "settled_at")
REVISITS_OF_COMPLAINT = Beside(Revisit, REVISIT, lambda row, case: (row.complaint_id == case.id, _due(row)))
REVISITS_OF_REPAIR = Beside(Revisit, REVISIT, lambda row, case: (row.repair_task_id == case.id, _due(row)))
PROMISES_OF_COMPLAINT = Beside(
    ReplyPromise, PROMISE, lambda row, case: (row.complaint_id == case.id, row.settled_at.is_(None))
)
OF_COMPLAINT = {"promises": PROMISES_OF_COMPLAINT, "revisits": REVISITS_OF_COMPLAINT}
OF_REPAIR = {"revisits": REVISITS_OF_REPAIR}
OF_VISIT = {
    "complaints": Beside(Complaint, COMPLAINT, lambda row, visit: (row.visit_id == visit.id,), OF_COMPLAINT),
    "repair_tasks": Beside(
        RepairTask, REPAIR,
        lambda row, visit: (row.visit_id == visit.id, word_in(row.state, OPEN_STATES["repair_task"])), OF_REPAIR,
    ),
    "promises": Beside(ReplyPromise, PROMISE, lambda row, visit: (row.visit_id == visit.id, row.settled_at.is_(None))),
    "escalations": Beside(
        Escalation, ("kind", "reported_at"),
        lambda row, visit: (row.visit_id == visit.id, row.kind == "special_event", row.reported_at.is_not(None)),
    ),
}


def _selected(model, beside: dict[str, Beside]):
    # By the record's own attributes: what waits to be written is written before it is read.
    table = model.__table__
    return select(model.id, *(cast(rows.of(table), Text) for rows in beside.values())).where(id_in(model.id, "ids"))


GATHERED = {
    "visit": (VISIT, OF_VISIT, _selected(Visit, OF_VISIT)),
    "complaint": (COMPLAINT, OF_COMPLAINT, _selected(Complaint, OF_COMPLAINT)),
    "repair_task": (REPAIR, OF_REPAIR, _selected(RepairTask, OF_REPAIR)),
}
MOST_KEPT = 2000
"""Rows whose first clock a worker keeps, of some one kilobyte each."""


def of(session, rows: Sequence) -> dict[int, Clock | None]:
    """By the id of each row, all of one record: the clock that is due first, or None when nothing is owed."""
    record = rows[0].record if rows else None
    if record not in GATHERED:
        return {row.id: _first(row) for row in rows}
    names, _beside, selected = GATHERED[record]
    own = attrgetter(*names)
    found = {row_id: texts for row_id, *texts in session.execute(selected, {"ids": [row.id for row in rows]})}
    return {row.id: _first_of(record, own(row), *found[row.id]) for row in rows}


def _first(row) -> Clock | None:
    return next(iter(clocks.owing(row)), None)


@lru_cache(maxsize=MOST_KEPT)
def _first_of(record: str, own: tuple, *texts: str | None) -> Clock | None:
    """What a row owes first that has these values in the columns of GATHERED, and these rows beside it."""
    names, beside, _selected = GATHERED[record]
    hanging = {
        name: kept.told(json.loads(text) if text else None)
        for (name, kept), text in zip(beside.items(), texts, strict=True)
    }
    row = SimpleNamespace(record=record, **dict(zip(names, own, strict=True)), **hanging)
    if record == "visit":
        # A contact has one complaint at most.
        row.complaint = next(iter(row.complaints), None)
    return _first(row)
