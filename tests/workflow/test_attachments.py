"""Photos and PDFs of a case: file and row come together or not at all, and an archived case takes none (S 3(9))."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa

import attachments as files
from attachments import FileRefused
from models import Attachment, AuditEntry, AuditValues, Staff, Visit, db
from regulation.broken import NotPermitted, RuleBroken, WrongState
from tests.attachments.pictures import EXE, PDF, photo, red_above_blue
from workflow import attachments, audit, desk, inspections, repair_tasks
from workflow.act import Act, change, together
from workflow.deputation import person_of

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]


def by(staff: Staff) -> Act:
    return Act(person_of(staff, NOW), NOW, "10.0.0.7")


@pytest.fixture
def visit(people, session):
    """A caller's matter at the east office."""
    return desk.receive(by(people.receptionist), people.east.id, channel="call", kind="enquiry", content="问装修时间")


@pytest.fixture
def complaint(people, session):
    """A complaint about the technician."""
    return desk.receive(
        by(people.receptionist), people.east.id, channel="letter", kind="complaint", content="维修员态度差",
        category=people.service_category, target_staff=people.technician,
    ).complaint


def cases_of(people, visit, complaint):
    act = by(people.receptionist)
    with change(act, "record"):
        task = repair_tasks.open_task(act, people.east.id, fault="水龙头漏水", house=people.home)
        sheet = inspections.open_sheet(act, people.east.id, house=people.home)
    return {"visit": visit, "complaint": complaint, "repair_task": task, "inspection": sheet}


def files_on_disk() -> list[Path]:
    return [path for path in attachments.folder().rglob("*") if path.is_file()]


def nothing_was_kept(session) -> bool:
    return not files_on_disk() and not session.scalar(sa.select(sa.func.count(Attachment.id)))


@pytest.mark.parametrize("record", ["visit", "complaint", "repair_task", "inspection"])
def test_a_file_is_kept_beside_its_case(people, session, visit, complaint, record):
    case = cases_of(people, visit, complaint)[record]
    first = attachments.attach(by(people.receptionist), case, BytesIO(PDF), "合同.pdf")
    second = attachments.attach(by(people.director), case, BytesIO(photo()), "厨房.jpg")
    assert attachments.case_files(case) == [first, second]
    assert first.case is case
    assert (first.office_id, first.created_at, first.created_by_id) == (people.east.id, NOW, people.receptionist.id)
    assert (first.shown_name, first.media_type, first.size_bytes) == ("合同.pdf", "application/pdf", len(PDF))
    assert attachments.file_of(first).read_bytes() == PDF
    assert attachments.thumbnail_of(second).is_file()


def test_the_audit_holds_name_size_and_digest(people, session, visit):
    row = attachments.attach(by(people.receptionist), visit, BytesIO(PDF), "合同.pdf")
    entry, values = session.execute(
        sa.select(AuditEntry, AuditValues).join(AuditValues, AuditValues.entry_id == AuditEntry.id)
        .where(AuditEntry.verb == "attach")
    ).one()
    assert (entry.record, entry.record_id, entry.actor_id, entry.at) == ("visit", visit.id, people.receptionist.id, NOW)
    changes = json.loads(values.changes)
    for name in ("shown_name", "size_bytes", "sha256", "media_type"):
        assert changes[f"attachment.{row.id}.{name}"] == [None, getattr(row, name)]
    assert audit.broken_link(session) is None


def test_an_archived_case_takes_none(people, session, visit):
    visit.state = "archived"
    session.commit()
    with pytest.raises(WrongState) as refused:
        attachments.attach(by(people.director), visit, BytesIO(PDF), "a.pdf")
    assert refused.value.clause == "S 3(9)"
    assert not attachments.takes_files(by(people.director), visit)
    assert nothing_was_kept(session)


@pytest.mark.parametrize("state", ["voided", "merged"])
def test_a_record_that_stands_no_more_takes_none(people, session, visit, state):
    visit.state = state
    session.commit()
    with pytest.raises(WrongState):
        attachments.attach(by(people.director), visit, BytesIO(PDF), "a.pdf")
    assert nothing_was_kept(session)


def test_a_closed_case_still_takes_its_papers(people, session, visit):
    visit.state = "done"
    session.commit()
    assert attachments.takes_files(by(people.technician), visit)
    assert attachments.attach(by(people.receptionist), visit, BytesIO(PDF), "a.pdf").id


@pytest.mark.parametrize("who", ["west_receptionist", "west_director", "leader", "admin"])
def test_another_office_the_leader_and_the_administrator_attach_nothing(people, session, visit, who):
    with pytest.raises(NotPermitted):
        attachments.attach(by(getattr(people, who)), visit, BytesIO(PDF), "a.pdf")
    assert nothing_was_kept(session)


def test_the_accused_attaches_nothing_to_the_case(people, session, complaint):
    for case in (complaint, complaint.visit):
        with pytest.raises(NotPermitted) as refused:
            attachments.attach(by(people.technician), case, BytesIO(PDF), "a.pdf")
        assert refused.value.clause == "S 1(7)"
    assert nothing_was_kept(session)


def test_a_refused_file_leaves_no_row(people, session, visit):
    with pytest.raises(FileRefused):
        attachments.attach(by(people.receptionist), visit, BytesIO(EXE), "photo.jpg")
    assert nothing_was_kept(session)
    assert not session.scalar(sa.select(sa.func.count()).where(AuditEntry.verb == "attach"))


def test_a_row_that_fails_takes_its_file_along(people, session, visit, monkeypatch):
    monkeypatch.setattr(attachments, "created", lambda *_: {"office_id": 99_999, "created_at": NOW})
    with pytest.raises(sa.exc.IntegrityError):
        attachments.attach(by(people.receptionist), visit, BytesIO(photo()), "a.jpg")
    assert nothing_was_kept(session)


def test_a_verb_that_fails_later_takes_the_file_along(people, session, visit):
    act = by(people.receptionist)
    with pytest.raises(RuleBroken), together(act):
        attachments.attach(act, visit, BytesIO(photo()), "a.jpg")
        assert files_on_disk()
        raise RuleBroken("later", "S 1(4)")
    assert nothing_was_kept(session)
    attachments.attach(act, visit, BytesIO(photo()), "a.jpg")
    assert len(attachments.case_files(visit)) == 1


def test_a_failed_verb_takes_only_its_own_file_along(people, session, visit):
    kept = attachments.attach(by(people.receptionist), visit, BytesIO(photo()), "a.jpg")
    with pytest.raises(RuleBroken), together(by(people.receptionist)):
        raise RuleBroken("later", "S 1(4)")
    assert attachments.file_of(kept).is_file()


def test_a_commit_whose_answer_got_lost_keeps_the_file(people, session, visit):
    def lose_the_answer(connection):
        connection.connection.dbapi_connection.commit()
        raise sa.exc.OperationalError("COMMIT", {}, Exception("connection lost"))

    act = by(people.receptionist)
    sa.event.listen(db.engine, "commit", lose_the_answer)
    try:
        with pytest.raises(sa.exc.OperationalError), together(act):
            attachments.attach(act, visit, BytesIO(photo()), "a.jpg")
    finally:
        sa.event.remove(db.engine, "commit", lose_the_answer)
    (row,) = attachments.case_files(visit)
    assert attachments.file_of(row).is_file()


def test_nobody_waits_while_a_photo_is_decoded_and_what_they_did_counts(people, session, app, visit, monkeypatch):
    visit_id, keep = visit.id, files.keep

    def archive():
        with app.app_context():
            db.session.get(Visit, visit_id).state = "archived"
            db.session.commit()

    def keep_slowly(*sent):
        with ThreadPoolExecutor(1) as somebody_else:
            somebody_else.submit(archive).result(timeout=4)
        return keep(*sent)

    monkeypatch.setattr(files, "keep", keep_slowly)
    with pytest.raises(WrongState):
        attachments.attach(by(people.receptionist), visit, BytesIO(photo()), "a.jpg")
    assert nothing_was_kept(session)


def test_twelve_people_attach_to_one_case_at_once(people, session, app, visit):
    visit_id, staff_id = visit.id, people.receptionist.id
    session.commit()

    def attach_one(count):
        with app.app_context():
            act = by(db.session.get(Staff, staff_id))
            sent = photo(picture=red_above_blue(60 + count, 40))
            return attachments.attach(act, db.session.get(Visit, visit_id), BytesIO(sent), f"{count}.jpg").id

    with ThreadPoolExecutor(12) as everybody:
        ids = list(everybody.map(attach_one, range(12)))
    assert len(set(ids)) == 12
    session.expire_all()
    kept = attachments.case_files(visit)
    assert {row.shown_name for row in kept} == {f"{count}.jpg" for count in range(12)}
    assert len({row.stored_name for row in kept}) == 12
    assert len(files_on_disk()) == 24
    assert audit.broken_link(session) is None


KILLED = """
import os, sys
from io import BytesIO
from pathlib import Path

import attachments as files
from models import Staff, Visit, db
from tests.attachments.pictures import photo
from tests.databases import make_app
from tests.workflow.test_attachments import by
from workflow import attachments

url, instance, moment, visit_id, staff_id = sys.argv[1:]
with make_app(url, Path(instance)).app_context():
    act, visit = by(db.session.get(Staff, int(staff_id))), db.session.get(Visit, int(visit_id))
    keep = files.keep

    def keep_and_die(*sent):
        kept = keep(*sent)
        if moment == "before the row":
            os._exit(9)
        act.session.commit = lambda: os._exit(9)
        return kept

    files.keep = keep_and_die
    attachments.attach(act, visit, BytesIO(photo()), "a.jpg")
"""


@pytest.mark.parametrize("moment", ["before the row", "before the commit"])
def test_a_process_killed_between_file_and_commit_leaves_no_row(people, session, database, visit, moment):
    session.commit()
    arguments = [database.url, str(database.instance), moment, str(visit.id), str(people.receptionist.id)]
    done = subprocess.run([sys.executable, "-c", KILLED, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 9, done.stderr
    assert files_on_disk()
    assert attachments.case_files(visit) == []
    assert not session.scalar(sa.select(sa.func.count()).where(AuditEntry.verb == "attach"))
    assert attachments.attach(by(people.receptionist), visit, BytesIO(PDF), "a.pdf").id
