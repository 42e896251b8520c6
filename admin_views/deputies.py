"""授权代行: the director names who stands in from–until, and ends it."""

from flask import abort, flash, redirect, request
from flask_admin import BaseView, expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from export.columns import moment
from models import Deputation, Staff
from regulation.broken import RuleBroken
from regulation.words import ROLES, label
from workflow import scope
from workflow.deputation import DEPUTIES, end_deputation, name_deputy

from .acting import current_act, current_office, place, spoken
from .asked import sent_id
from .base import Guarded
from .fields import ListedField, MomentField, StaffField
from .forms import OfficeForm

MOST_SHOWN = 50


class DeputyField(ListedField):
    """A supervisor or officer of the office."""

    model = Staff
    unknown = StaffField.unknown

    def rows(self, act):
        of_office = select(Staff).where(Staff.office_id == act.person.office_id, Staff.active).order_by(Staff.name)
        people = act.session.scalars(of_office.options(selectinload(Staff.further_roles)))
        return [row for row in people if DEPUTIES & row.person().own_roles]

    def shown(self, row):
        return gettext("%(name)s（%(role)s）", name=row.name, role=gettext(label(ROLES, row.role)))

    def row_of(self, act, text):
        return next((row for row in self.rows(act) if text in (str(row.id), row.username, row.name)), None)


class DeputyForm(OfficeForm):
    deputy = DeputyField(_("代主任"))
    from_at = MomentField(_("从"))
    until_at = MomentField(_("到"))


class DeputiesView(Guarded, BaseView):
    """The deputations of the office, newest first, and the form for the next."""

    ability = "deputise"

    @expose("/", methods=("GET", "POST"))
    def index(self):
        form = DeputyForm(request.form if request.method == "POST" else None)
        if request.method != "POST":
            form.from_at.data = current_act().now
            return self.page(form)
        if not form.validate():
            return self.page(form), 422
        try:
            name_deputy(current_act(), form.deputy.data, form.from_at.data, form.until_at.data)
        except RuleBroken as refusal:
            form.form_errors.extend(place(refusal, form))
            return self.page(form), refusal.status
        flash(gettext("已授权 %(name)s 代行", name=form.deputy.data.name), "success")
        return redirect(self.get_url(".index"))

    @expose("/end/", methods=("POST",))
    def end(self):
        """End a deputation now."""
        deputation = scope.one(current_act(), Deputation, sent_id())
        if deputation is None:
            abort(404)
        try:
            end_deputation(current_act(), deputation)
        except RuleBroken as refusal:
            abort(refusal.status, spoken(refusal))
        flash(gettext("已结束 %(name)s 的授权", name=deputation.deputy.name), "success")
        return redirect(self.get_url(".index"))

    def page(self, form):
        query = scope.rows(current_act(), Deputation).order_by(Deputation.id.desc()).limit(MOST_SHOWN)
        rows = [self.shown(row) for row in current_act().session.scalars(query)]
        return self.render("admin/deputies.html", form=form, rows=rows)

    def shown(self, row: Deputation) -> dict:
        zone, now = current_office().timezone, current_act().now
        until = min(row.ended_at or row.until_at, row.until_at)
        state = gettext("已结束") if until <= now else gettext("未开始") if row.from_at > now else gettext("代行中")
        return {
            "id": row.id,
            "name": row.deputy.name,
            "from": moment(row.from_at, zone),
            "until": moment(until, zone),
            "state": state,
            "may_end": until > now,
        }
