"""房屋 and 住户: the homes of the office and who lives in them."""

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose
from flask_admin.form import FormOpts
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import case, or_

from export.columns import Column
from models import House, Resident
from regulation import words
from regulation.broken import RuleBroken
from regulation.homes import parse_house, spoken
from regulation.permissions import mask_name, mask_phone
from regulation.words import N_
from workflow import homes
from workflow.act import SeenVersionStale

from . import family, home_life
from .acting import current_act, current_office, place
from .base import OfficeModelView
from .fields import AmountField, HouseField, PhoneField, TextField, TickField, WordField
from .filters import WordFilter
from .forms import SeenForm
from .lookups import named_home
from .month_links import FigureFilter
from .revealing import Revealing


class KeptView(OfficeModelView):
    """A screen of things that an office keeps: added and changed through the workflow, never deleted."""

    can_create = True
    can_edit = True
    ability_to_edit = ""

    def is_editable_here(self) -> bool:
        return self._may(self.ability_to_edit)

    def render(self, template, **kwargs):
        kwargs.setdefault("may_edit", self.is_editable_here())
        return super().render(template, **kwargs)

    def add(self, act, office_id, form):
        raise AssertionError("a kept view says how it adds")

    def change(self, act, row, form):
        raise AssertionError("a kept view says how it changes")

    def added(self, row):
        """What is shown once a row was added: the row."""
        flash(gettext("已保存：%(name)s", name=self.name_of(row)), "success")
        return redirect(self.get_url(".details_view", id=row.id))

    def name_of(self, row) -> str:
        """What a row is called in a title or a message."""
        return str(row)

    def mask_form(self, form, row) -> None:
        """Keep from a form what this person sees masked; what an office keeps of its own has nothing of that kind."""

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self):
        if not self.can_create or not self.is_editable_here():
            abort(403)
        form = self.form(request.form if request.method == "POST" else None)
        if request.method == "POST" and form.validate():
            try:
                return self.added(self.add(current_act(), current_office().id, form))
            except RuleBroken as refusal:
                form.form_errors.extend(place(refusal, form))
        # Somebody of the company reads whose it will be.
        is_of_all = current_act().person.office_id is None and hasattr(self.model, "office_id")
        page = self.render(
            self.create_template, form=form, form_opts=FormOpts(), return_url=self.get_url(".index_view"),
            for_office=current_office() if is_of_all else None,
        )
        return page, 422 if request.method == "POST" else 200

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self):
        row = self.get_one(request.args.get("id", ""))
        if not self.can_edit or not self.is_editable_here():
            abort(403)
        form = self.form(request.form if request.method == "POST" else None, obj=row)
        conflict = None
        self.mask_form(form, row)
        if request.method != "POST":
            form.opened_on(row)
        elif form.validate():
            try:
                self.change(current_act(), row, form)
                flash(gettext("已保存：%(name)s", name=self.name_of(row)), "success")
                return redirect(self.get_url(".details_view", id=row.id))
            except SeenVersionStale:
                row = self.get_one(request.args.get("id", ""))
                form.take_over(row)
                conflict = {
                    "who": gettext("别人"),
                    "at": "",
                    "fields": [
                        (field.label.text, str(field.data or ""), form.masked.get(name, str(getattr(row, name) or "")))
                        for name, field in form.typed_fields()
                        if name in request.form and hasattr(row, name) and getattr(row, name) != field.data
                    ],
                }
            except RuleBroken as refusal:
                form.form_errors.extend(place(refusal, form))
        page = self.render(
            self.edit_template,
            model=self.name_of(row),
            form=form,
            form_opts=FormOpts(),
            conflict=conflict,
            return_url=self.get_url(".details_view", id=row.id),
            form_title=gettext("修改"),
        )
        return page, 409 if conflict else 422 if request.method == "POST" else 200

    def sent(self, form, *, edit: bool) -> dict:
        """What was typed; on an edit only what was sent."""
        given = form.given()
        if not edit:
            return given
        ticks = {name for name in given if isinstance(form[name], TickField) and "seen_version" in request.form}
        return {name: value for name, value in given.items() if name in request.form or name in ticks}


class HouseForm(SeenForm):
    kind = WordField(_("类别"), words.HOUSE_KINDS, default="home")
    key = TextField(_("房号"), limit=60, description=_("例如 3-2-501；公共部位写名称，例如 地库B1"), needed=True)
    area_m2 = AmountField(_("建筑面积"), limit=10**6)
    layout = TextField(_("户型"), limit=40)
    status = WordField(_("状态"), words.HOUSE_STATUSES, default="undelivered")
    active = TickField(_("启用"), default=True)


class HouseView(KeptView):
    """The homes and public places of the office."""

    ability = "see_houses"
    ability_to_edit = "edit_houses"
    form = HouseForm
    columns = (
        Column("key", _("房号"), kind="home", path="key"),
        Column("kind", _("类别"), kind="word", words=words.HOUSE_KINDS),
        Column(
            "status", _("状态"), kind="word", words=words.HOUSE_STATUSES,
            read=lambda row: row.status if row.kind == "home" else None,
            sql=lambda: case((House.kind == "home", House.status)),
        ),
        Column("area_m2", _("建筑面积"), kind="number"),
        Column("layout", _("户型")),
        Column("active", _("启用"), kind="yes_no"),
    )
    searched = ("key", "layout")
    search_hint = _("房号、户型")
    new_label = _("新房屋")
    is_descending = False
    column_filters = (
        FigureFilter(House),
        WordFilter("kind", _("类别"), House.kind, words.HOUSE_KINDS),
        WordFilter("status", _("状态"), House.status, words.HOUSE_STATUSES),
        WordFilter("active", _("启用"), House.active, words.YES_NO),
    )

    def name_of(self, row) -> str:
        return spoken(row.key) or row.key

    @expose("/details/")
    def details_view(self):
        """一户一档: the home, who lives there and its whole life."""
        row, zone, act = self.get_one(request.args.get("id", "")), self.zone(), current_act()
        facts = [
            (column.label, column.text(row, zone), "text") for column in self.columns if self.is_shown(column.key)
        ]
        return self.render(
            self.details_template,
            model=self.name_of(row),
            groups=[(gettext("房屋"), facts)],
            related=[self.residents_of(row), *home_life.blocks(act, row, zone)],
            return_url=request.args.get("url") or self.get_url(".index_view"),
        )

    def residents_of(self, row) -> dict:
        """Who lives here, masked as every list is; nothing for those who may not see the residents."""
        seen = row.residents if self._may("see_residents") else []
        rows = [
            {
                "url": url_for("residents.details_view", id=resident.id),
                "cells": [
                    mask_name(resident.name), gettext(words.label(words.RESIDENT_KINDS, resident.kind)),
                    mask_phone(resident.phone), gettext("仍在住") if resident.active else gettext("已迁出"),
                ],
            }
            for resident in sorted(seen, key=lambda resident: not resident.active)
        ]
        columns = [gettext("姓名"), gettext("身份"), gettext("联系电话"), gettext("状态")]
        return family.table(gettext("住户"), columns, rows)

    def add(self, act, office_id, form):
        return homes.add_house(act, office_id, **self.sent(form, edit=False))

    def change(self, act, row, form):
        return homes.change_house(act, row, seen_version=form.version(), **self.sent(form, edit=True))

    def search_condition(self, word):
        key = parse_house(word)
        if key is None:
            return super().search_condition(word)
        return or_(named_home(key), super().search_condition(str(key)))


class ResidentForm(SeenForm):
    house = HouseField(_("房号"), needed=True)
    name = TextField(_("姓名"), limit=60, needed=True)
    kind = WordField(_("身份"), words.RESIDENT_KINDS, default="owner")
    phone = PhoneField(_("联系电话"))
    notice_version = TextField(_("个人信息告知版本"), limit=20)
    active = TickField(_("仍在住"), default=True)


class ResidentView(Revealing, KeptView):
    """Who lives in the homes, with the least data that serves (E-1); name and phone masked for everybody."""

    ability = "see_residents"
    ability_to_edit = "edit_residents"
    form = ResidentForm
    columns = (
        Column("house.key", _("房号"), kind="home"),
        Column("name", _("姓名"), kind="name"),
        Column("kind", _("身份"), kind="word", words=words.RESIDENT_KINDS),
        Column("phone", _("联系电话"), kind="phone"),
        Column("active", _("仍在住"), kind="yes_no"),
    )
    search_hint = _("姓名、电话、房号")
    new_label = _("新住户")
    is_descending = False
    joined = ("house",)
    column_filters = (
        WordFilter("kind", _("身份"), Resident.kind, words.RESIDENT_KINDS),
        WordFilter("active", _("仍在住"), Resident.active, words.YES_NO),
    )

    def name_of(self, row) -> str:
        return f"{spoken(row.house.key)} {mask_name(row.name)}"

    revealed_as = name_of

    @expose("/details/")
    def details_view(self):
        """The person, with the phone for a reason."""
        row, zone = self.get_one(request.args.get("id", "")), self.zone()
        facts = [
            (column.label, column.text(row, zone), "text")
            for column in self.columns if column.key != "phone" and self.is_shown(column.key)
        ]
        return self.render(
            self.details_template,
            model=self.name_of(row),
            groups=[(gettext("住户"), [*facts, self.phone_row(row, whole=False)])],
            reveal_reasons=self.reveal_reasons(),
            return_url=request.args.get("url") or self.get_url(".index_view"),
        )

    def add(self, act, office_id, form):
        given = self.sent(form, edit=False)
        house = given.pop("house")
        if house is None:
            raise RuleBroken(N_("请选择房屋"), "C.1", "house")
        return homes.add_resident(act, house, **given)

    def change(self, act, row, form):
        given = self.sent(form, edit=True)
        if given.pop("house", row.house) is not row.house:
            raise RuleBroken(N_("住户不能改到别的房屋，请在新房屋下登记"), "E-5", "house")
        return homes.change_resident(act, row, seen_version=form.version(), **given)
