"""The clock that is due first of each row of a list, reckoned from the few columns that clocks need.

A list of contacts shows what their complaints, repairs, promises and revisits still owe. Loading all those rows whole
takes longer than the rest of the page; they come in one statement, as one value for each table that hangs on a row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import SimpleNamespace

from sqlalchemy import literal_column, select

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
    return select(model.id, *(rows.of(table) for rows in beside.values())).where(id_in(model.id, "ids"))


GATHERED = {
    "visit": (VISIT, OF_VISIT, _selected(Visit, OF_VISIT)),
    "complaint": (COMPLAINT, OF_COMPLAINT, _selected(Complaint, OF_COMPLAINT)),
    "repair_task": (REPAIR, OF_REPAIR, _selected(RepairTask, OF_REPAIR)),
}


def of(session, rows: Sequence) -> dict[int, Clock | None]:
    """By the id of each row, all of one record: the clock that is due first, or None when nothing is owed."""
    told = _gathered(session, rows) if rows and rows[0].record in GATHERED else rows
    return {row.id: next(iter(clocks.owing(one)), None) for row, one in zip(rows, told, strict=True)}


def _gathered(session, rows: Sequence) -> list[SimpleNamespace]:
    """The rows with nothing but what their clocks are reckoned from."""
    record = rows[0].record
    names, beside, selected = GATHERED[record]
    found = {row_id: values for row_id, *values in session.execute(selected, {"ids": [row.id for row in rows]})}
    return [
        _as_record(SimpleNamespace(
            record=record, **{name: getattr(row, name) for name in names},
            **{name: kept.told(value) for (name, kept), value in zip(beside.items(), found[row.id], strict=True)},
        )) for row in rows
    ]


def _as_record(row: SimpleNamespace) -> SimpleNamespace:
    """A contact has one complaint at most."""
    if row.record == "visit":
        row.complaint = next(iter(row.complaints), None)
    return row
