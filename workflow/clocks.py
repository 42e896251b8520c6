"""What a record owes and until when: its clocks, from the stored due times. Late is reckoned, never stored."""

from dataclasses import dataclass
from datetime import datetime

from regulation.words import N_

from .facts import is_open


@dataclass(frozen=True)
class Clock:
    """One duty: from when, until when (UTC), and when it was met, or None while it runs."""

    name: str
    label: str
    start_at: datetime
    due_at: datetime
    met_at: datetime | None = None

    def is_late(self, now: datetime) -> bool:
        return (self.met_at or now) > self.due_at


def of(row) -> list[Clock]:
    """Every clock of a record, running or met."""
    return _OF[row.record](row)


def running(row) -> list[Clock]:
    """The clocks that still run, the one due first in front."""
    return sorted((clock for clock in of(row) if clock.met_at is None), key=lambda clock: clock.due_at)


def owing(row) -> list[Clock]:
    """The clocks that run for a case, the one due first in front; a contact owes what it opened too."""
    cases = [row, row.complaint, *row.repair_tasks] if row.record == "visit" else [row]
    found = [clock for case in cases if case is not None and is_open(case) for clock in running(case)]
    return sorted(found, key=lambda clock: clock.due_at)


def _clock(name, label, start_at, due_at, met_at=None) -> list[Clock]:
    return [Clock(name, label, start_at, due_at, met_at)] if due_at is not None else []


def _visit(visit) -> list[Clock]:
    clocks = _clock(
        "outside", N_("转办件回复"), visit.received_at, visit.outside_due_at, visit.outside_replied_at
    )
    if visit.complete_by is not None and visit.state == "incomplete":
        clocks += _clock("complete", N_("补全"), visit.created_at, visit.complete_by)
    if visit.is_special_event:
        reports = [row.reported_at for row in visit.escalations if row.kind == "special_event" and row.reported_at]
        clocks += _clock(
            "special", N_("突发上报"), visit.received_at, visit.special_report_due_at, min(reports, default=None)
        )
    if visit.complaint is None:
        clocks += promise_clocks(visit.promises)
    return clocks


def promise_clocks(promises) -> list[Clock]:
    """The promise that waits, and those that were answered."""
    return [
        Clock("promise", N_("约定答复"), row.created_at, row.promised_at, row.replied_at)
        for row in promises if row.settled_at is None or row.replied_at is not None
    ]


def _complaint(complaint) -> list[Clock]:
    if complaint.state in ("voided", "merged"):
        return []
    start = complaint.received_at
    clocks = _clock("response", N_("首次响应"), start, complaint.response_due_at, complaint.first_responded_at)
    clocks += _clock("verify", N_("当天核实"), start, complaint.verify_due_at, complaint.verified_at)
    clocks += _clock("complaint", N_("投诉办结"), start, complaint.due_at, complaint.done_at or complaint.closed_at)
    return clocks + promise_clocks(complaint.promises) + _revisit_clocks(complaint.revisits)


def _repair(task) -> list[Clock]:
    if task.state == "voided":
        return []
    done = task.completed_at or task.closed_at
    clocks = _clock("arrival", N_("急修到场"), task.received_at, task.arrival_due_at, task.arrived_at or done)
    label = N_("当天修好") if task.size == "small" else N_("一周修好")
    if task.due_at != task.original_due_at:
        label = N_("延期至")
    clocks += _clock("repair", label, task.received_at, task.due_at, done)
    return clocks + _revisit_clocks(task.revisits)


def _inspection(sheet) -> list[Clock]:
    if not is_open(sheet):
        return []
    clocks = []
    if sheet.return_due_at is not None:
        clocks += _clock("return", N_("验房表交回"), sheet.inspected_at, sheet.return_due_at, sheet.returned_at)
    if sheet.archive_due_at is not None:
        clocks += _clock("archive", N_("归档"), sheet.accepted_at, sheet.archive_due_at, sheet.archived_at)
    return clocks


def _revisit_clocks(revisits) -> list[Clock]:
    return [clock for row in revisits for clock in _revisit(row)]


def _revisit(revisit) -> list[Clock]:
    if revisit.state not in ("due", "done"):
        return []
    return _clock("revisit", N_("24小时回访"), revisit.starts_at, revisit.due_at, revisit.revisited_at)


_OF = {
    "visit": _visit, "complaint": _complaint, "repair_task": _repair, "inspection": _inspection,
    "revisit": _revisit,
}
