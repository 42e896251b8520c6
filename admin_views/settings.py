"""设置: the office's numbers within their bounds, and the offices themselves with hours, phones and leader."""

from flask import abort, flash, redirect, request, session
from flask_admin import BaseView, expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user
from wtforms import HiddenField, TimeField
from wtforms.validators import ValidationError

from export.columns import Column
from models import Office
from regulation.broken import RuleBroken
from regulation.office_rules import SETTINGS
from regulation.permissions import A
from workflow import settings
from workflow.act import together
from workflow.office_values import DEFAULTS
from workflow.setup import add_office

from .acting import current_act, current_office, place
from .base import Guarded
from .fields import CountField, PhoneField, TextField, TickField, mark
from .forms import OfficeForm, SeenForm
from .houses import KeptView


def number_field(key: str):
    """The field of one number, saying its default and its bounds."""
    item = SETTINGS[key]
    label, low, high, unit = (item.metadata[name] for name in ("label", "low", "high", "unit"))
    if isinstance(item.default, bool):
        return TickField(_(label), description=_("默认：是") if item.default else _("默认：否"))
    said = _(
        "%(unit)s；默认 %(default)s，可设 %(low)s 到 %(high)s",
        unit=_(unit) if unit != "%" else unit, default=item.default, low=low, high=high,
    )
    return CountField(_(label), description=said, render_kw={"min": low, "max": high})


class NumbersForm(OfficeForm):
    """All numbers of an office; `acted` tells a whole form, where no tick means no."""

    acted = HiddenField(default="1")


for _key in SETTINGS:
    setattr(NumbersForm, _key, number_field(_key))


class SettingsView(Guarded, BaseView):
    """The numbers, in one form; only what differs is written, all of it or nothing."""

    ability = "manage_settings"

    @expose("/", methods=("GET", "POST"))
    def index(self):
        act, office = current_act(), current_office()
        stored = act.rules(office.id)
        form = NumbersForm(request.form if request.method == "POST" else None, obj=stored)
        if request.method != "POST":
            return self.page(form, office)
        if form.validate() and self.save(act, office, stored, form):
            flash(gettext("设置已保存，从新记录起生效。"), "success")
            return redirect(self.get_url(".index"))
        return self.page(form, office), 422

    def save(self, act, office, stored, form) -> bool:
        """Whether every number sent was taken; else each refusal stands beside its field, and nothing is written."""
        wanted = {key: form[key].data for key in SETTINGS if self.is_sent(form, key)}
        try:
            with together(act):
                for key, value in wanted.items():
                    if value != getattr(stored, key):
                        self.set_one(act, office.id, key, value)
        except RuleBroken as refusal:
            form.form_errors.extend(place(refusal, form))
            return False
        return True

    def is_sent(self, form, key: str) -> bool:
        return key in request.form or ("acted" in request.form and isinstance(form[key], TickField))

    def set_one(self, act, office_id: int, key: str, value) -> None:
        try:
            settings.set_setting(act, office_id, key, "" if value is None else int(value))
        except RuleBroken as refusal:
            refusal.field = key
            raise

    def page(self, form, office):
        return self.render("admin/settings.html", form=form, office=office)


class HourField(TimeField):
    """A time of day that an office can't do without."""

    def __init__(self, label=None, **kwargs):
        super().__init__(label, **kwargs)
        mark(self, needed=True)


class OfficeDataForm(SeenForm):
    name = TextField(_("管理处名称"), limit=60, needed=True)
    project = TextField(_("小区（项目）名称"), limit=60)
    opens_at = HourField(_("上班时间"), default=DEFAULTS["opens_at"])
    closes_at = HourField(
        _("下班时间"), default=DEFAULTS["closes_at"], description=_("下班后受理的，当天时限算到第二天")
    )
    timezone = TextField(_("时区"), default=DEFAULTS["timezone"], limit=40)
    complaint_address = TextField(_("投诉接待地点"), limit=120)
    complaint_phone = PhoneField(_("投诉电话"))
    leader_name = TextField(_("公司主管领导"), limit=60, description=_("公司领导没有账号时，投诉涉及主任的向谁上报"))
    leader_phone = PhoneField(_("领导电话"))

    def validate_name(self, field):
        """A missing name is said in the same round as what else was typed wrong."""
        if not field.data:
            raise ValidationError(gettext("请填写管理处名称"))


class OfficeView(KeptView):
    """The own office for a director; all of them for the company, to pick the one to look at."""

    form = OfficeDataForm
    ability_to_edit = "manage_settings"
    new_label = _("新管理处")
    columns = (
        Column("name", _("管理处名称"), path="name"),
        Column("project", _("小区（项目）名称")),
        Column("opens_at", _("上班时间"), read=lambda row: f"{row.opens_at:%H:%M}"),
        Column("closes_at", _("下班时间"), read=lambda row: f"{row.closes_at:%H:%M}"),
        Column("timezone", _("时区")),
        Column("complaint_address", _("投诉接待地点")),
        Column("complaint_phone", _("投诉电话"), read=lambda row: row.complaint_phone),
        Column("leader_name", _("公司主管领导")),
        Column("leader_phone", _("领导电话"), in_list=False),
    )
    searched = ("name", "project")
    search_hint = _("名称、小区")
    is_small = True

    def is_accessible(self):
        may = current_user.is_authenticated and current_act().person.may
        return bool(may and (may("manage_settings") or may("pick_office")))

    def conditions(self):
        own = current_act().person.office_id
        return [] if own is None else [Office.id == own]

    @property
    def can_create(self) -> bool:
        """An office is the company's matter."""
        return A in current_act().person.own_roles

    def add(self, act, office_id, form):
        return add_office(act, **self.sent(form, edit=False))

    def change(self, act, row, form):
        return settings.change_office(act, row, seen_version=form.version(), **self.sent(form, edit=True))

    def usual_address(self):
        """Whoever belongs to an office finds it at once: a list of one would be a page too many."""
        office_id = current_act().person.office_id
        return self.get_url("offices.details_view", id=office_id) if office_id is not None else super().usual_address()

    @expose("/details/")
    def details_view(self):
        row = self.get_one(request.args.get("id", ""))
        pick = {"name": "pick", "label": gettext("进入这个管理处"), "allowed": True, "tone": "primary"}
        return self.render(
            self.details_template,
            model=row,
            details_columns=[(column.key, column.label) for column in self.columns],
            get_value=self.show_by_key,
            verbs=[pick] if self._may("pick_office") and row.id != current_office().id else [],
            return_url=request.args.get("url") or self.get_url(".index_view"),
        )

    def show_by_key(self, model, key):
        return self._by_key[key].text(model, self.zone())

    def get_actions_list(self):
        return [], {}

    def handle_action(self, return_view=None):
        """Work in another office from now on, until the log-out."""
        ids = request.form.getlist("rowid")
        if request.form.get("action") != "pick" or len(ids) != 1:
            abort(400)
        if not self._may("pick_office"):
            abort(403)
        session["office_id"] = self.get_one(ids[0]).id
        return redirect("/admin/")
