"""The month's report by itself, on the first day of the next: once each, however many sweep (职责(2))."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import MonthlyReport, Office
from regulation.months import Period, last_ended
from storage import READING, db
from workflow.act import Act
from workflow.months import make_report

from .due import rules_of_offices


def make_reports(now: datetime) -> int:
    """Make the report of every month that is over by `now` (UTC) and has none; returns how many were made."""
    with Session(db.engines[READING]) as session:
        due = reports_due(session, now)
    act = Act.by_system(now)
    return sum(make_report(act, office_id, period) for office_id, period in due)


def reports_due(session, now: datetime) -> list[tuple[int, Period]]:
    """(office, its last month) where that has no report yet. A month that was over before the office was set up is
    nobody's to write."""
    newest = dict(session.execute(
        select(MonthlyReport.office_id, func.max(MonthlyReport.first_on)).group_by(MonthlyReport.office_id)
    ).all())
    rules, due = rules_of_offices(session), []
    for office_id, created_at in session.execute(select(Office.id, Office.created_at).order_by(Office.id)).all():
        period = last_ended(now, rules[office_id])
        is_made = office_id in newest and newest[office_id] >= period.first
        if not is_made and created_at < period.moments(rules[office_id])[1]:
            due.append((office_id, period))
    return due
