"""Eight processes of an office at work at once: `python -m tests.workflow.crowd URL INSTANCE JOB`.

Each forked process opens the database for itself, waits for the others, and does the job some times over. What each of
them got stands on the standard output as JSON, one list a process.
"""

import json
import os
import sys
import time
import traceback
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from models import Chase, Complaint, Inspection, Staff, Visit, db
from notices.sweep import sweep
from regulation.broken import RuleBroken
from tests.databases import make_app
from workflow import chases, delivery_days, desk, visits
from workflow.act import Act, SeenVersionStale

PROCESSES = 8
NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)


def make_numbers(act, office_id: int, worker: int, turn: int) -> list:
    """Record a complaint, with a refused one before it whose numbers have to come back."""
    given = {"channel": "call", "kind": "complaint", "content": "楼道灯不亮"}
    try:
        desk.receive(act, office_id, **given, is_service_complaint=True)
    except RuleBroken:
        visit = desk.receive(act, office_id, **given)
        return [visit.number, visit.complaint.number]
    raise AssertionError("the refused one was taken")


def chase(act, office_id: int, worker: int, turn: int) -> int:
    """Chase the office's one complaint; the count that this chase got."""
    complaint = act.session.get(Complaint, 1)
    chases.chase_complaint(act, complaint, words=f"{worker}-{turn}")
    times = act.session.scalar(select(Chase.times).where(Chase.words == f"{worker}-{turn}"))
    act.session.rollback()
    return times


def correct_as_seen(act, office_id: int, worker: int, turn: int) -> int:
    """Add a word to the remark as a person does: read, think, save what was seen; start again when refused."""
    for refusals in range(1000):
        act.session.rollback()
        act.session.expunge_all()
        visit = act.session.get(Visit, 1)
        seen, remark = visit.version, visit.remark or ""
        act.session.rollback()
        time.sleep(0.002 * worker)
        try:
            visits.correct(act, visit, remark=f"{remark} {worker}-{turn}", seen_version=seen)
        except SeenVersionStale:
            continue
        return refusals
    raise AssertionError("never got through")


def call_families(act, office_id: int, worker: int, turn: int) -> list:
    """A counter calls every family that waits, and writes down which of them came to it."""
    got = []
    for sheet in act.session.scalars(select(Inspection).order_by(Inspection.id)).all():
        try:
            delivery_days.call_to_counter(act, sheet, counter=str(worker + 1))
        except RuleBroken:
            continue
        got.append(sheet.id)
    act.session.rollback()
    return got


def sweep_for_notices(act, office_id: int, worker: int, turn: int) -> int:
    """Look for what has become due by the next evening; how many notices this process wrote."""
    return sweep(NOW + timedelta(hours=36))


JOBS = {
    "make_numbers": (make_numbers, 5), "chase": (chase, 3), "correct_as_seen": (correct_as_seen, 3),
    "sweep_for_notices": (sweep_for_notices, 3), "call_families": (call_families, 1),
}


def work(app, job: str, worker: int, ready: int, out: int) -> None:
    with app.app_context():
        person = db.session.scalar(select(Staff).where(Staff.username == "li.na")).person()
        db.session.rollback()
        os.read(ready, 1)
        do, times = JOBS[job]
        got = [do(Act(person, NOW, ""), person.office_id, worker, turn) for turn in range(times)]
    os.write(out, json.dumps(got).encode())


def main(url: str, instance: str, job: str) -> None:
    # Made once and connected to nothing yet: each process opens connections of its own.
    app = make_app(url, Path(instance))
    ready, go = os.pipe()
    outs = []
    for worker in range(PROCESSES):
        receive, send = os.pipe()
        if os.fork() == 0:
            status = 1
            try:
                work(app, job, worker, ready, send)
                status = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(status)
        os.close(send)
        outs.append(receive)
    time.sleep(0.3)
    os.write(go, b"." * PROCESSES)
    got = [_all_of(receive) for receive in outs]
    if any(os.wait()[1] for _ in range(PROCESSES)):
        sys.exit("a process failed")
    print(json.dumps([json.loads(text) for text in got]))


def _all_of(receive: int) -> str:
    with os.fdopen(receive, encoding="utf-8") as pipe:
        return pipe.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
