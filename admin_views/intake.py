"""导入: the office's own spreadsheet in; a dry run first, then the same file once more for good."""

from flask import current_app, flash, jsonify, redirect, request, url_for
from flask_admin import BaseView, expose
from flask_admin.helpers import get_form_data
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from sqlalchemy import select
from wtforms import FileField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from intake import report, waiting
from intake.plan import Plan
from intake.refused import SheetRefused
from intake.run import HOUSES, RESIDENTS, plan, read_table, run
from intake.sheets import MAX_BYTES
from models import Office, db
from regulation.broken import RuleBroken
from storage import reads_only
from workflow.act import need

from .acting import current_act, spoken
from .base import Guarded
from .forms import OfficeForm

MOST_SHOWN = 200


class ImportForm(OfficeForm):
    """What the file lists, for which office, and the file."""

    what = RadioField(
        lazy_gettext("导入什么"),
        choices=[SelectChoice(HOUSES, lazy_gettext("房屋")), SelectChoice(RESIDENTS, lazy_gettext("住户"))],
        default=HOUSES,
    )
    office = SelectField(lazy_gettext("管理处"), coerce=int)
    file = FileField(
        lazy_gettext("表格文件"),
        description=lazy_gettext("Excel（.xlsx、.xls）或 CSV，不超过 20 MB。选好后先试导入，确认之前什么也不会写入。"),
        render_kw={"accept": ".xlsx,.xlsm,.xls,.et,.csv,.txt,.tsv"},
    )


class ImportView(Guarded, BaseView):
    """Upload -> dry run -> confirm. For the director (own office) and the administrator (any office)."""

    ability = "import_homes"

    def create_blueprint(self, admin):
        blueprint = super().create_blueprint(admin)
        reads_only(admin.app, f"{self.endpoint}.check")
        return blueprint

    @expose("/")
    def index(self):
        """The empty form."""
        return self._form_page(self._form())

    @expose("/check/", methods=("POST",))
    def check(self):
        """The dry run of the file sent along; the file is kept for the run."""
        form = self._form()
        sent = request.files.get("file")
        if not form.validate():
            return self._form_page(form, 422)
        if not sent:
            form.file.errors = [gettext("请选择表格文件")]
            return self._form_page(form, 422)
        content, office_id, what = sent.read(MAX_BYTES + 1), form.office.data, form.what.data
        try:
            need(current_act(), "import_homes", office_id)
            planned = plan(db.session, office_id, what, read_table(what, content))
        except SheetRefused as refused:
            form.file.errors = [report.sentence(refused)]
            return self._form_page(form, 422)
        except RuleBroken as broken:
            form.form_errors = [spoken(broken)]
            return self._form_page(form, broken.status)
        token = ""
        if planned.writes:
            token = waiting.keep(current_app.instance_path, current_user.id, office_id, what, content)
        return self._plan_page(planned, token)

    @expose("/run/", methods=("POST",))
    def run(self):
        """The run of a file that was tried before: everything, or nothing."""
        kept = self._kept(request.form.get("token", ""))
        if kept is None:
            return self._gone()
        try:
            content = kept.content()
        except FileNotFoundError:
            # Its hour ended between the two looks at it.
            return self._gone()
        try:
            table = read_table(kept.what, content)
            done = run(current_act(), kept.office_id, kept.what, table, kept.note_progress)
        except RuleBroken as broken:
            flash(gettext("没有导入，什么也没有写入：%(why)s", why=spoken(broken)), "error")
            return redirect(url_for(".index"), 303)
        kept.forget()
        if done.refused:
            flash(gettext("试导入之后资料有变动，现在有不能导入的行，什么也没有写入。"), "error")
            return self._plan_page(done, "")
        counted = (f"{label} {number}" for tone, label, number in report.counts(done) if tone != "refused")
        numbers = gettext("，").join(counted)
        flash(gettext("导入完成：%(numbers)s。", numbers=numbers), "success")
        return redirect(url_for(".index"), 303)

    def _gone(self):
        flash(gettext("这个文件已经导入过，或放得太久已删除，请重新选择。"), "warning")
        return redirect(url_for(".index"), 303)

    @expose("/progress/")
    def progress(self):
        """How far the run of a file is: `{"written", "total"}` in rows, both 0 before it starts and after it ends."""
        kept = self._kept(request.args.get("token", ""))
        written, total = (kept and kept.progress()) or (0, 0)
        return jsonify(written=written, total=total)

    def _kept(self, token: str) -> waiting.Waiting | None:
        return waiting.find(current_app.instance_path, current_user.id, token)

    def _form(self) -> ImportForm:
        """The form with the offices that this person imports into; a director's is the own one."""
        form = ImportForm(get_form_data())
        own = current_act().person.office_id
        query = select(Office.id, Office.name).order_by(Office.id)
        offices = db.session.execute(query if own is None else query.where(Office.id == own)).all()
        form.office.choices = [SelectChoice(office.id, office.name) for office in offices]
        if "office" not in request.form and offices:
            form.office.data = offices[0].id
        return form

    def _form_page(self, form: ImportForm, status: int = 200):
        return self.render("admin/import.html", form=form), status

    def _plan_page(self, planned: Plan, token: str):
        return self.render("admin/import_plan.html", planned=planned, token=token, **_shown(planned))


def _shown(planned: Plan) -> dict:
    """The plan as the template writes it: sentences, and at most MOST_SHOWN rows of each kind."""
    added = [*planned.new_homes, *planned.added]
    return {
        "title": gettext("房屋") if planned.what == HOUSES else gettext("住户"),
        "counts": report.counts(planned),
        "found": report.found(planned),
        "remarks": [
            _listed(gettext("不能导入"), "late", planned.refused),
            _listed(gettext("说明"), "soon", planned.notes),
        ],
        "added": [(entry.row, entry.title, report.values(entry)) for entry in added[:MOST_SHOWN]],
        "added_count": len(added),
        "changed": [(entry.row, entry.title, report.changes(entry)) for entry in planned.changed[:MOST_SHOWN]],
    }


def _listed(title: str, tone: str, remarks: list) -> dict:
    rows = [(remark.row, remark.column, report.sentence(remark)) for remark in remarks[:MOST_SHOWN]]
    return {"title": title, "tone": tone, "rows": rows, "count": len(remarks)}
