"""值班表: who is on duty now and in the next two weeks, and the form that plans it (B1.1)."""

from datetime import time

from flask import flash, redirect, request
from flask_admin import BaseView, expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import TimeField

from models import Duty
from regulation.calendar import local_day
from regulation.homes import phone_in_groups
from workflow import duties

from . import chips
from .acting import current_act, current_office, pressed, refused_with, row_here
from .asked import sent_id
from .base import Guarded
from .fields import DayField, StaffField, TextField
from .forms import OfficeForm


class ClockField(TimeField):
    """A time of day; blank is None."""

    def process_formdata(self, valuelist):
        self.data = None
        if valuelist and valuelist[0].strip():
            try:
                super().process_formdata(valuelist)
            except ValueError:
                raise ValueError(gettext("请按 08:30 填写")) from None


class DutyForm(OfficeForm):
    person = StaffField(_("值班人"))
    day = DayField(_("日期"))
    starts = ClockField(_("开始"))
    ends = ClockField(_("结束"), description=_("早于开始的，到第二天"))
    note = TextField(_("备注"), limit=120)


class DutiesView(Guarded, BaseView):
    """`GET /admin/duties/`; `POST /admin/duties/` plans one, `POST repeat/` plans the last week once
    more, `POST drop/` with `id` takes one off."""

    ability = "see_duties"

    def is_visible(self):
        """In the menu for whoever plans; for the others the roster stands behind who is on duty."""
        return current_act().person.may("plan_duties")

    @expose("/", methods=("GET", "POST"))
    def index(self):
        act, office = current_act(), current_office()
        if request.method != "POST":
            return self.page(DutyForm(day=local_day(act.now, act.rules(office.id)), starts=time(8, 30), ends=time(20)))
        self.demand("plan_duties")
        form = DutyForm(request.form)
        if status := refused_with(form, lambda: duties.plan_duty(act, office.id, **form.given())):
            return self.page(form), status
        flash(gettext("已排班"), "success")
        return redirect(self.get_url(".index"))

    @expose("/repeat/", methods=("POST",))
    def repeat(self):
        """照排一周."""
        self.demand("plan_duties")
        act, office = current_act(), current_office()
        pressed(lambda: duties.repeat_week(act, office.id), gettext("已照最近一周再排一周"))
        return redirect(self.get_url(".index"))

    @expose("/drop/", methods=("POST",))
    def drop(self):
        """撤下一班."""
        self.demand("plan_duties")
        duty = row_here(Duty, sent_id())
        pressed(lambda: duties.drop_duty(current_act(), duty), gettext("已撤下"))
        return redirect(self.get_url(".index"))

    def page(self, form):
        act, office = current_act(), current_office()
        may = act.person.may("plan_duties")
        rows = [shown(act, one) for one in duties.coming(act, office.id)]
        return self.render("admin/duties.html", form=form if may else None, rows=rows, office_at_hand=office)


def shown(act, duty: Duty) -> dict:
    """A duty with whom to call."""
    zone = act.rules(duty.office_id).timezone
    return {
        "id": duty.id, "who": duty.person.name, "phone": phone_in_groups(duty.person.phone), "note": duty.note or "",
        "from": chips.stamp(duty.starts_at, zone), "until": chips.stamp(duty.ends_at, zone),
        "is_now": duty.starts_at <= act.now < duty.ends_at,
    }


def on_duty_now(act, office_id: int) -> list[dict]:
    """Who is on duty at this moment, for the pages where somebody has to be called."""
    return [shown(act, one) for one in duties.on_duty(act, office_id)]
