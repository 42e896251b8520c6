"""月报: the sheet of any period, the report of a month that is over, and the list behind each number (C.7, D.4)."""

from flask import abort, flash, redirect, request, url_for
from flask_admin import BaseView, expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from export.columns import moment
from figures.sheet import sheet
from models import MonthlyReport
from regulation import months as rules_of
from regulation.broken import RuleBroken
from regulation.calendar import local_day
from regulation.figures import FEW
from regulation.months import STATES, Period, is_month, last_ended, month_of
from regulation.words import label
from workflow import at_hand, months

from . import month_analysis, month_behind, month_changes, month_company, month_files, month_paper, month_sheet
from .acting import current_act, current_office, place, row_here, spoken
from .asked import as_id, sent_id
from .base import Guarded
from .fields import DayField, LongField, StaffField
from .followed import DoneForm, followed_rows
from .forms import OfficeForm, SeenForm
from .month_choice import Choice, choice_of
from .month_links import Asked, Links

STATE_TONES = {"draft": "waiting", "submitted": "active", "returned": "alert", "approved": "done"}


class AnalysisForm(SeenForm):
    analysis = LongField(_("原因分析"), needed=True)


class MeasureForm(OfficeForm):
    text = LongField(_("改进措施"), needed=True)
    person = StaffField(_("责任人"))
    due_on = DayField(_("期限"))


class RemarkForm(SeenForm):
    remark = LongField(_("主任意见"))


class MonthView(Guarded, BaseView):
    """`GET /admin/month/?first=&last=` is the sheet; what is written of a report goes to `POST write/` and the like,
    with its `id`."""

    ability = "see_month"
    can_export = True

    def __init__(self, views: dict, **kwargs):
        super().__init__(**kwargs)
        self.views = views

    @expose("/")
    def index(self):
        """The sheet of the period asked for, else of the last month that is over, whose report is made if need be."""
        chosen = choice_of(request.args)
        self.made_if_due(chosen.period)
        return self.page(chosen), 422 if chosen.errors else 200

    @expose("/details/")
    def details_view(self):
        """The report with this id: what an audit row and a notice lead to."""
        report = self.report(request.args.get("id", ""))
        return redirect(self.address(report.period))

    def made_if_due(self, period: Period) -> None:
        """Make the report of the last month that is over, by whoever of the desk comes first."""
        act, office = current_act(), current_office()
        rules = act.rules(office.id)
        is_due = period == last_ended(act.now, rules) and office.created_at < period.moments(rules)[1]
        if not (is_due and act.person.may("write_month")) or months.report_of(act, office.id, period):
            return
        if months.make_report(act.as_system(), office.id, period):
            # On SQLite this request would go on reading what there was before.
            act.session.rollback()
            at_hand.forget(act.session)

    # What is written

    @expose("/make/", methods=("POST",))
    def make(self):
        """The report of an earlier month that has none."""
        self.demand("write_month")
        chosen = choice_of(request.form)
        if chosen.errors:
            abort(400)
        try:
            report = months.open_report(current_act(), current_office().id, chosen.period)
        except RuleBroken as refusal:
            flash(spoken(refusal), "error")
            return redirect(self.address(chosen.period))
        return redirect(self.address(report.period))

    @expose("/write/", methods=("POST",))
    def write(self):
        """原因分析."""
        self.demand("write_month")
        form = AnalysisForm(request.form)
        return self.carried_out(form, gettext("已保存原因分析"), lambda act, report: months.write_analysis(
            act, report, analysis=form.analysis.data, seen_version=form.version()
        ))

    @expose("/measure/", methods=("POST",))
    def measure(self):
        """One more 改进措施."""
        self.demand("write_month")
        form = MeasureForm(request.form)
        return self.carried_out(form, gettext("已添加改进措施"), lambda act, report: months.add_measure(
            act, report, **form.given()
        ))

    @expose("/drop/", methods=("POST",))
    def drop(self):
        """A measure that was written by mistake."""
        self.demand("write_month")
        return self.carried_out(OfficeForm(request.form), gettext("已删去改进措施"), lambda act, report: (
            months.drop_measure(act, report, sent_id("measure"))
        ))

    @expose("/done/", methods=("POST",))
    def done(self):
        """改进措施完成; `id` is its own report, which may be an earlier month's than the page's."""
        self.demand("write_month")
        form = DoneForm(request.form)
        return self.carried_out(form, gettext("已记为完成"), lambda act, report: months.finish_measure(
            act, report, sent_id("measure"), **form.given()
        ))

    @expose("/submit/", methods=("POST",))
    def submit(self):
        """报主任."""
        self.demand("write_month")
        form = SeenForm(request.form)
        return self.carried_out(form, gettext("已报主任"), lambda act, report: months.submit(
            act, report, seen_version=form.version()
        ))

    @expose("/return/", methods=("POST",))
    def send_back(self):
        """退回修改."""
        form = RemarkForm(request.form)
        return self.carried_out(form, gettext("已退回修改"), lambda act, report: months.send_back(
            act, report, remark=form.remark.data, seen_version=form.version()
        ))

    @expose("/approve/", methods=("POST",))
    def approve(self):
        """批准."""
        form = RemarkForm(request.form)
        return self.carried_out(form, gettext("已批准，数字从此不变"), lambda act, report: months.approve(
            act, report, remark=form.remark.data, seen_version=form.version()
        ))

    def carried_out(self, form, done: str, step):
        """Carry out a step of the report that the form names; refused, the page again with each sentence beside its
        field and what was typed."""
        report = self.report(request.form.get("id", ""))
        if form.validate():
            try:
                step(current_act(), report)
            except RuleBroken as refusal:
                if refusal.status == 403:
                    abort(403, spoken(refusal))
                current_act().session.refresh(report)
                form.form_errors.extend(place(refusal, form))
                return self.page(Choice(report.period), form), refusal.status
            flash(done, "success")
            return redirect(self.address(report.period, "written"))
        return self.page(Choice(report.period), form), 422

    def report(self, text: str) -> MonthlyReport:
        """The report with this id, when it is there for this person."""
        return row_here(MonthlyReport, as_id(text))

    # What is shown

    def address(self, period: Period, anchor: str | None = None, page: str = ".index") -> str:
        return url_for(page, first=period.first, last=period.last, _anchor=anchor)

    def page(self, chosen: Choice, form=None):
        act, office = current_act(), current_office()
        rules = act.rules(office.id)
        report = None if chosen.is_narrowed else months.report_of(act, office.id, chosen.period)
        kept = months.contents(act, report) if report is not None else self.counted(chosen)
        links = Links(self.views, office.id, chosen.period, chosen.department_id, chosen.category_id)
        return self.render(
            "admin/month.html", chosen=chosen, **month_sheet.prepared(kept, rules, links, chosen.dimensions),
            office_at_hand=office, nav=self.nav(chosen, rules), options=chosen.options(act),
            as_of=moment(act.now, rules.timezone) if report is None or report.state != "approved" else None,
            runs=not chosen.period.has_ended(act.now, rules), period_words=self.words(chosen.period, rules),
            report=report and self.shown(report, rules), forms=self.forms(report, form),
            may_make=self.may_make(chosen, report, rules), past=self.past(act, office.id),
            changed=month_changes.changed(act, report, rules, self.views) if report else None,
            earlier=self.earlier(chosen, rules), done=self.done_form(form, rules),
            query=self.query(chosen), may_compare=act.person.office_id is None,
            files=self.files(chosen)
        )

    def counted(self, chosen: Choice) -> dict:
        """The sheet as it stands now."""
        act, office = current_act(), current_office()
        return sheet(
            act.session, office.id, chosen.period, act.rules(office.id), act.now,
            department_id=chosen.department_id, category_id=chosen.category_id,
        )

    def files(self, chosen: Choice) -> list[dict]:
        if chosen.is_narrowed or not current_act().person.may("export"):
            return []
        given = {"first": chosen.period.first, "last": chosen.period.last}
        return [
            {"text": kind.upper(), "url": url_for(".export", export_type=kind, **given)} for kind in month_files.FORMATS
        ]

    def nav(self, chosen: Choice, rules, page: str = ".index") -> dict:
        """The months beside this one, and the one that runs, on this page of the view."""
        first_day, period, act = rules.month_first_day, chosen.period, current_act()
        later, running = rules_of.after(period, first_day), month_of(act.now.date(), first_day)
        has_begun = later.moments(rules)[0] <= act.now
        return {
            "before": self.address(rules_of.before(period, first_day), page=page),
            "after": self.address(later, page=page) if has_begun else None,
            "last": self.address(last_ended(act.now, rules), page=page),
            "running": self.address(running, page=page),
            "is_month": is_month(period, first_day),
        }

    def words(self, period: Period, rules) -> str:
        """`2026年3月`, or its days where a month begins on another day or the period is none."""
        if is_month(period, rules.month_first_day) and period.first.day == 1:
            return gettext("%(year)s年%(month)s月", year=period.first.year, month=period.first.month)
        return f"{period.first.isoformat()} – {period.last.isoformat()}"

    def may_make(self, chosen: Choice, report, rules) -> bool:
        """Whether this period is a month that is over and has no report yet."""
        act = current_act()
        return (
            report is None and not chosen.is_narrowed and act.person.may("write_month")
            and is_month(chosen.period, rules.month_first_day) and chosen.period.has_ended(act.now, rules)
        )

    def past(self, act, office_id: int) -> list[dict]:
        return [
            {"number": row.number, "url": self.address(row.period), "state": gettext(label(STATES, row.state)),
             "tone": STATE_TONES[row.state]}
            for row in months.reports(act, office_id)
        ]

    def shown(self, report: MonthlyReport, rules) -> dict:
        """The written part of a report."""
        zone = rules.timezone

        def signed(person, at):
            return {"who": person.name if person else "", "at": moment(at, zone)} if at else None

        return {
            "id": report.id, "version": report.version, "state": report.state,
            "label": gettext(label(STATES, report.state)), "tone": STATE_TONES[report.state],
            "analysis": report.analysis, "analysed": signed(report.analysed_by, report.analysed_at),
            "submitted": signed(report.submitted_by, report.submitted_at), "remark": report.remark,
            "returned": signed(report.returned_by, report.returned_at),
            "approved": signed(report.approved_by, report.approved_at), "digest": (report.digest or "")[:12],
            "measures": followed_rows(report.measures, local_day(current_act().now, rules)),
        }

    def earlier(self, chosen: Choice, rules) -> list[dict]:
        """What earlier months asked for and was open when this one began, each with its month."""
        act = current_act()
        if not is_month(chosen.period, rules.month_first_day):
            return []
        found = months.measures_before(act, current_office().id, chosen.period)
        rows = followed_rows(found, local_day(act.now, rules))
        return [
            {**row, "number": one.report.number, "url": self.address(one.report.period), "report_id": one.report.id}
            for row, one in zip(rows, found, strict=True)
        ]

    @staticmethod
    def done_form(sent, rules) -> dict:
        """What marks a measure as done, for whoever writes the month; the one that was refused as it was typed."""
        act = current_act()
        is_sent = isinstance(sent, DoneForm)
        return {
            "may": act.person.may("write_month"), "today": local_day(act.now, rules),
            "form": sent if is_sent else None, "refused": sent_id("measure") if is_sent else None,
        }

    def forms(self, report: MonthlyReport | None, sent) -> dict:
        """The forms that this person may fill in now; the one that was refused as it was typed."""
        may = current_act().person.may
        found = {}
        if report is not None and report.state in rules_of.BEING_WRITTEN and may("write_month"):
            found = {"analysis": AnalysisForm(obj=report), "measure": MeasureForm(), "submit": SeenForm()}
        if report is not None and report.state == "submitted" and may("approve_month"):
            found = {"remark": RemarkForm()}
        for name, form in found.items():
            if type(form) is type(sent):
                found[name] = sent
            elif isinstance(form, SeenForm):
                form.opened_on(report)
        return found

    # Files, paper, and what stands behind a number

    @expose("/export/<export_type>/")
    def export(self, export_type):
        chosen = choice_of(request.args)
        if export_type not in month_files.FORMATS or chosen.errors:
            abort(404)
        if not current_act().person.may("export"):
            abort(403)
        report = months.report_of(current_act(), current_office().id, chosen.period)
        kept = months.contents(current_act(), report) if report else self.counted(Choice(chosen.period))
        return month_files.answer(self, export_type, chosen.period, kept, report)

    @expose("/paper/")
    def paper(self):
        """The sheet on A4."""
        chosen, act, office = choice_of(request.args), current_act(), current_office()
        if chosen.errors:
            abort(404)
        report = months.report_of(act, office.id, chosen.period)
        kept = months.contents(act, report) if report else self.counted(Choice(chosen.period))
        rules, links = act.rules(office.id), Links({}, office.id, chosen.period)
        return self.render("print/form.html", **month_paper.on_paper(
            month_sheet.prepared(kept, rules, links), self.words(chosen.period, rules), office,
            report and self.shown(report, rules), self.address(chosen.period),
        ))

    @expose("/behind/")
    def behind(self):
        """The rows behind a number that has no list of its own: promises, chases, lines of checks."""
        asked = Asked.read(request.args.get("what", ""))
        if asked is None or asked.model not in month_behind.LISTED:
            abort(404)
        found = month_behind.rows_behind(asked, self.views)
        return self.render("admin/month_behind.html", **found, back=self.address(asked.period))

    @expose("/analysis/")
    def analysis(self):
        """Pictures that help to see why."""
        chosen, act, office = choice_of(request.args), current_act(), current_office()
        if chosen.errors:
            abort(404)
        rules = act.rules(office.id)
        return self.render(
            "admin/month_analysis.html", **month_analysis.prepared(act, office, chosen, rules, self.views), few=FEW,
            period_words=self.words(chosen.period, rules), office_at_hand=office, query=self.query(chosen),
        )

    @expose("/company/")
    def company(self):
        """Every office beside the others, for the company's leader."""
        chosen, act = choice_of(request.args), current_act()
        if act.person.office_id is not None:
            abort(403)
        rules = act.rules(current_office().id)
        return self.render(
            "admin/month_company.html", **month_company.prepared(act, chosen.period, rules, self.views),
            period_words=self.words(chosen.period, rules), query=self.query(chosen), chosen=chosen,
            nav=self.nav(chosen, rules, ".company"),
        ), 422 if chosen.errors else 200

    @staticmethod
    def query(chosen: Choice) -> dict:
        return {"first": chosen.period.first.isoformat(), "last": chosen.period.last.isoformat()}
