"""The month's report by itself, on the first day of the next: once each, however many sweep (职责(2))."""

import threading

from sqlalchemy import func, select

from models import AuditEntry, MonthlyReport, Notice, Setting, Staff, db
from notices.monthly import make_reports
from tests.databases import close
from tests.workflow.story import at


def swept(when: str) -> int:
    db.session.commit()
    made = make_reports(at(when))
    db.session.expire_all()
    return made


def how_many(table, *conditions) -> int:
    return db.session.scalar(select(func.count()).select_from(table).where(*conditions))


def test_each_office_gets_its_report_when_the_month_is_over_and_never_twice(story):
    story.enquiry()
    swept("2026-03-15 09:00")
    assert swept("2026-03-31 23:59") == 0
    assert swept("2026-04-01 00:00") == 2
    assert swept("2026-04-01 00:01") == 0
    told = select(Staff.role).join(Notice, Notice.staff_id == Staff.id).where(
        Notice.kind == "month_made", Staff.office_id == story.people.east.id
    )
    assert set(db.session.scalars(told)) == {"receptionist"}


def test_a_month_before_the_office_was_set_up_has_no_report(story):
    assert swept("2026-01-20 09:00") == 0
    assert swept("2026-02-01 00:00") == 2


def test_a_month_may_begin_on_another_day(story):
    east = story.people.east.id
    db.session.add(Setting(office_id=east, key="month_first_day", value=26, created_at=at("2026-01-05 09:00")))
    swept("2026-03-26 00:00")
    newest = db.session.scalars(
        select(MonthlyReport).where(MonthlyReport.office_id == east).order_by(MonthlyReport.first_on.desc())
    ).first()
    assert (newest.first_on.isoformat(), newest.until_on.isoformat()) == ("2026-02-26", "2026-03-26")
    assert newest.number == "2026-02-26 – 2026-03-25"


def test_several_processes_at_once_make_each_report_once(story, app):
    story.enquiry()
    db.session.commit()
    close(app)
    made, began = [], threading.Barrier(4)

    def sweep_at_once():
        with app.app_context():
            began.wait()
            made.append(make_reports(at("2026-04-01 00:00")))

    threads = [threading.Thread(target=sweep_at_once) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    assert sum(made) == 2
    assert how_many(MonthlyReport) == 2
    assert how_many(AuditEntry, AuditEntry.record == "monthly_report") == 2
    assert how_many(Notice, Notice.kind == "month_made") == len(set(db.session.execute(
        select(Notice.staff_id, Notice.monthly_report_id).where(Notice.kind == "month_made")
    ).all()))
