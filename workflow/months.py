"""月报: made when a month is over, analysed by the desk, submitted, returned or approved by the director, and then
frozen with its numbers (职责(2), C.7)."""

import hashlib
import json
from contextlib import contextmanager

from sqlalchemy import or_, select

from figures.sheet import rules_of, sheet
from models import AuditEntry, ImprovementMeasure, MonthlyReport, Office
from regulation import months as rules_for
from regulation.broken import RuleBroken, refuse_all, required
from regulation.figures import figures
from regulation.figures import missed as missed_of
from regulation.months import Period
from regulation.words import N_
from storage import fresh_writing_session

from . import audit, follow_ups, notices, numbers, scope
from .act import Act, SeenVersionStale, change, created, in_reach, lock, need, of_the_same_office

BELONGS_BY = ("received_at", "due_at", "inspected_at", "visited_on", "first_on")
"""The moment, or day, by which a record belongs to a month: the first of these that it has (F-25)."""


def report_of(act: Act, office_id: int, period: Period) -> MonthlyReport | None:
    """The report of an office's month, when there is one and this person may see it."""
    return act.session.scalar(
        scope.rows(act, MonthlyReport).where(
            MonthlyReport.office_id == office_id, MonthlyReport.first_on == period.first,
            MonthlyReport.until_on == period.until,
        )
    )


def reports(act: Act, office_id: int, most: int = 36) -> list[MonthlyReport]:
    """The office's reports, the newest month first."""
    query = scope.rows(act, MonthlyReport).where(MonthlyReport.office_id == office_id)
    return list(act.session.scalars(query.order_by(MonthlyReport.first_on.desc()).limit(most)))


def contents(act: Act, report: MonthlyReport) -> dict:
    """The sheet of a report: as it was approved, else as it stands now."""
    if report.state == "approved":
        return json.loads(report.snapshot)
    return sheet(act.session, report.office_id, report.period, act.rules(report.office_id), act.now)


def open_report(act: Act, office_id: int, period: Period) -> MonthlyReport:
    """The report of a month that is over, made now when there is none yet: of a month before the program knew it."""
    need(act, "write_month", office_id)
    rules = act.rules(office_id)
    if not rules_for.is_month(period, rules.month_first_day) or not period.has_ended(act.now, rules):
        raise RuleBroken(N_("这个月还没有结束"), "职责(2)")
    known = report_of(act, office_id, period)
    if known is not None:
        return known
    with change(act, "make"):
        lock(act, act.session.get(Office, office_id))
        report = report_of(act, office_id, period)
        if report is None:
            report = act.add(
                MonthlyReport, first_on=period.first, until_on=period.until, state="draft", **created(act, office_id)
            )
            act.session.flush()
    return report


def write_analysis(act: Act, report: MonthlyReport, *, analysis, seen_version: int | None = None) -> MonthlyReport:
    """原因分析 by whom and when; it may be written anew until the report is submitted."""
    with _step(act, report, "write_analysis", "write_month", seen_version):
        refuse_all([
            rules_for.writing_refusal(report.state), required("analysis", analysis, N_("请填写原因分析"), "职责(2)"),
        ])
        if report.analysis != analysis:
            report.analysis, report.analysed_at, report.analysed_by_id = analysis, act.now, act.person.id
    return report


def add_measure(act: Act, report: MonthlyReport, *, text, person, due_on) -> ImprovementMeasure:
    """改进措施 with who does it and until when (C.7)."""
    with _step(act, report, "add_measure", "write_month"):
        of_the_same_office(report.office_id, {"person": person})
        refuse_all([
            rules_for.writing_refusal(report.state),
            *rules_for.measure_refusals(text, person, due_on, report.until_on),
        ])
        act.add(
            ImprovementMeasure, report=report, text=text, person=person, due_on=due_on,
            **created(act, report.office_id),
        )
    return report.measures[-1]


def drop_measure(act: Act, report: MonthlyReport, measure_id: int) -> None:
    """Take a measure out again while the report is being written; the audit keeps it."""
    with _step(act, report, "drop_measure", "write_month"):
        refuse_all([rules_for.writing_refusal(report.state)])
        measure = next((one for one in report.measures if one.id == measure_id), None)
        if measure is not None:
            act.session.delete(measure)


def finish_measure(act: Act, report: MonthlyReport, measure_id: int, *, done_on, done_note) -> None:
    """改进措施完成: on which day and how, at any state of the report; its approved numbers stay as they are (C.7)."""
    with _step(act, report, "finish_measure", "write_month"):
        measure = next((one for one in report.measures if one.id == measure_id), None)
        if measure is None:
            raise RuleBroken(N_("这份月报没有这条措施"), "C.7")
        follow_ups.say_done(act, measure, done_on, done_note)


def measures_before(act: Act, office_id: int, period: Period) -> list[ImprovementMeasure]:
    """What earlier months asked for and was not done when this one began: what is left of them, and what this month or
    a later one did (C.7)."""
    reports = scope.rows(act, MonthlyReport).where(
        MonthlyReport.office_id == office_id, MonthlyReport.first_on < period.first
    ).with_only_columns(MonthlyReport.id)
    query = select(ImprovementMeasure).where(
        ImprovementMeasure.office_id == office_id, ImprovementMeasure.monthly_report_id.in_(reports),
        or_(ImprovementMeasure.done_on.is_(None), ImprovementMeasure.done_on >= period.first),
    )
    return list(act.session.scalars(query.order_by(ImprovementMeasure.due_on, ImprovementMeasure.id)))


def submit(act: Act, report: MonthlyReport, *, seen_version: int | None = None) -> MonthlyReport:
    """报主任: the month is over, its analysis written, and each missed target answered by a measure (职责(2))."""
    with _step(act, report, "submit", "write_month", seen_version):
        refuse_all(rules_for.submission_refusals(
            report.state, report.analysis, has_ended=report.period.has_ended(act.now, act.rules(report.office_id)),
            measures=len(report.measures), missed=len(missed(act, report)),
        ))
        report.submitted_at, report.submitted_by_id = act.now, act.person.id
        report.state = "submitted"
        act.tell("month_submitted", report)
    return report


def missed(act: Act, report: MonthlyReport) -> list:
    """The figures of a report that missed their targets."""
    kept, rules = contents(act, report), act.rules(report.office_id)
    found = figures({code: tuple(pair) for code, pair in kept["figures"].items()}, rules_of(kept, rules))
    return list(missed_of(found).values())


def send_back(act: Act, report: MonthlyReport, *, remark, seen_version: int | None = None) -> MonthlyReport:
    """退回修改 by the director, with a remark."""
    with _step(act, report, "send_back", "approve_month", seen_version):
        refuse_all([
            rules_for.decision_refusal(report.state, act.person),
            required("remark", remark, N_("请填写退回的意见"), "职责(2)"),
        ])
        report.remark, report.returned_at, report.returned_by_id = remark, act.now, act.person.id
        report.state = "returned"
        act.tell("month_returned", report)
    return report


def approve(act: Act, report: MonthlyReport, *, remark=None, seen_version: int | None = None) -> MonthlyReport:
    """批准: what the sheet shows at this moment is kept as it is; no later correction alters it (C.7)."""
    with _step(act, report, "approve", "approve_month", seen_version):
        refuse_all([rules_for.decision_refusal(report.state, act.person)])
        kept = sheet(act.session, report.office_id, report.period, act.rules(report.office_id), act.now)
        report.snapshot = json.dumps(kept, ensure_ascii=False, sort_keys=True)
        report.digest = hashlib.sha256(report.snapshot.encode()).hexdigest()
        report.approved_at, report.approved_by_id = act.now, act.person.id
        report.remark = remark or None
        report.state = "approved"
        act.tell("month_approved", report)
    return report


@contextmanager
def _step(act: Act, report: MonthlyReport, name: str, ability: str, seen_version: int | None = None):
    """One verb of a report inside its transaction: who may, the report held, the version that the person saw."""
    need(act, ability, report.office_id)
    in_reach(act, report)
    with change(act, name):
        lock(act, report)
        if seen_version is not None and seen_version != report.version:
            raise SeenVersionStale
        yield


def changed_since(act: Act, report: MonthlyReport, models: tuple, most: int = 100) -> list[AuditEntry]:
    """What was done to the records of an approved month after its approval, newest first; of the cases that this
    person may see (C.7)."""
    rules = act.rules(report.office_id)
    start, end = report.period.moments(rules)
    found: list = []
    for model in models:
        name = next(name for name in BELONGS_BY if hasattr(model, name))
        first, until = (report.first_on, report.until_on) if name.endswith("_on") else (start, end)
        moment = getattr(model, name)
        ids = select(model.id).where(
            *scope.visible(act, model), model.office_id == report.office_id, moment >= first, moment < until
        )
        query = select(AuditEntry).where(
            AuditEntry.record == model.record, AuditEntry.record_id.in_(ids), AuditEntry.at > report.approved_at,
            AuditEntry.verb.not_in(("see_phone", "reveal")),
        )
        found += act.session.scalars(query.order_by(AuditEntry.at.desc()).limit(most))
    return sorted(found, key=lambda entry: (entry.at, entry.id), reverse=True)[:most]


def make_report(act: Act, office_id: int, period: Period) -> bool:
    """Make the report of a month, once however many come at once; False where it stands already.

    Opens a short session of its own: a page that is read, or a sweep, makes it.
    """
    with fresh_writing_session() as session:
        values = {
            "first_on": period.first, "until_on": period.until, "state": "draft", "version": 1,
            **created(act, office_id),
        }
        statement = numbers.dialect(session).insert(MonthlyReport.__table__).values(values)
        statement = statement.on_conflict_do_nothing(index_elements=["office_id", "first_on"])
        report_id = session.scalar(statement.returning(MonthlyReport.__table__.c.id))
        if report_id is None:
            return False
        fields = {"first_on": [None, period.first.isoformat()], "until_on": [None, period.until.isoformat()],
                  "state": [None, "draft"]}
        audit.append_in(session, act, "make", "monthly_report", report_id, fields, office_id)
        report = session.get(MonthlyReport, report_id)
        news = notices.of_month_made(report)
        notices.write(session, notices.rows_of(news, notices.Directory(session, act.now), actor_id=act.person.id))
    return True
