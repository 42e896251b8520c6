"""回单录入: the desk types in what the paper slips of the day say, a row each, by the keyboard alone."""

import re
import unicodedata
from datetime import datetime, timedelta

from flask import jsonify, request
from flask_admin import BaseView, expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from wtforms.widgets import TextInput

from models import RepairTask
from regulation import words
from regulation.broken import RuleBroken
from regulation.homes import spoken as spoken_home
from regulation.repairs import slip_refusals
from workflow import scope, submissions

from . import chips
from .acting import current_act, current_office, place, spoken
from .base import Guarded
from .fields import AmountField, MomentField, TechnicianField, TextField, TickField, WordField, refuse_far_off
from .forms import VerbForm
from .my_tasks import DONE_WITH, TO_DO, details_of, refused, sent_task, zone
from .verbs import carry_out

MOST_SHOWN = 500
CLOCK = re.compile(r"(?:(?:(\d{4})[-/.])?(\d{1,2})[-/.](\d{1,2})[ T]+)?(\d{1,2}):?(\d{2})")


class SlipMomentField(MomentField):
    """A moment as a slip says it: `1405` or `14:05` is today, `3-4 14:05` that day of this year, and the whole."""

    widget = TextInput()

    def process_formdata(self, values):
        text = unicodedata.normalize("NFKC", values[0]).strip() if values else ""
        self.data = None
        if not text:
            return
        told = CLOCK.fullmatch(text)
        if told is None:
            raise ValueError(gettext("请按 14:05 或 3-4 14:05 填写"))
        try:
            self.data = moment_told(told.groups(), current_act().now.astimezone(self._zone()))
        except ValueError:
            raise ValueError(gettext("请按 14:05 或 3-4 14:05 填写")) from None
        refuse_far_off(self)


def moment_told(parts: tuple, now: datetime) -> datetime:
    """The moment of (year, month, day, hour, minute) as texts; what wasn't said is today's. A day of which this year
    hasn't come yet is last year's. Raises `ValueError` for what is in no calendar."""
    year, month, day, hour, minute = (int(part) if part else None for part in parts)
    told = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if month is None:
        return told
    told = told.replace(year=year or now.year, month=month, day=day)
    return told.replace(year=now.year - 1) if year is None and told > now + timedelta(days=1) else told


class SlipForm(VerbForm):
    """What a slip says of the work, in the order of the paper."""

    completed_at = SlipMomentField(_("完工时间"), needed=True, description=_("14:05，或 3-4 14:05"))
    result = WordField(_("维修结果"), DONE_WITH, needed=True)
    work_done = TextField(_("维修内容"), limit=1000, needed=True)
    owner_signed = TickField(_("业主已签字"))
    materials = TextField(_("材料"), limit=1000)
    charge_kind = WordField(_("收费性质"), words.CHARGE_KINDS, default="free")
    material_cost = AmountField(_("材料费"))
    labour_cost = AmountField(_("人工费"))
    done_by = TechnicianField(_("完成人"), description=_("不填则为接单人"))

    def validate(self, extra_validators=None) -> bool:
        """Say at once all that the slip lacks."""
        is_fine = super().validate(extra_validators)
        lacking = slip_refusals(
            completed_at=self.completed_at.data, result=self.result.data, work_done=self.work_done.data
        )
        for refusal in lacking:
            self[refusal.field].errors = self[refusal.field].errors or [spoken(refusal)]
        return is_fine and not lacking


class SlipsView(Guarded, BaseView):
    """`GET /admin/slips/`: the repairs under way; `POST save/` with key, id and a slip's fields: one of them done."""

    ability = "type_slips"

    @expose("/")
    def index(self):
        act = current_act()
        return self.render("admin/slips.html", rows=[self.line(act, task) for task in under_way(act)], form=SlipForm())

    def line(self, act, task) -> dict:
        """A row of the table; `tail` is what the last digits typed are held against."""
        return {
            "id": task.id, "number": task.number, "url": details_of(task), "version": task.version,
            "place": spoken_home(task.place) or task.place, "fault": task.fault,
            "worker": task.assigned_to.name if task.assigned_to else (task.department and task.department.name),
            "assigned_at": chips.short(task.assigned_at, act.now, zone()),
            "due": chips.until(task.due_at, act.now, act.rules(task.office_id)), "is_late": act.now > task.due_at,
        }

    @expose("/save/", methods=("POST",))
    def save(self):
        """One slip: 完工 in the technician's name, typed by who sits here (代录)."""
        act = current_act()
        try:
            key = submissions.checked_key(request.form.get("key"))
            answer = submissions.answer_to(act, key)
            if answer is None:
                answer = self.complete(act, key)
        except RuleBroken as refusal:
            return jsonify(sentence=spoken(refusal), errors={}), refusal.status
        return answer if isinstance(answer, tuple) else jsonify(answer)

    def complete(self, act, key: str):
        task, form = sent_task(act), SlipForm(request.form)
        if not form.validate():
            return refused([], form, 422)

        def do() -> dict:
            carry_out(act, "repair_task", "complete", task, seen_version=form.version(), **form.given())
            return {
                "id": task.id, "number": task.number, "at": chips.short(task.completed_at, act.now, zone()),
                "is_late_typed": task.is_late_typed,
            }

        try:
            return submissions.once(act, key, do)
        except RuleBroken as refusal:
            return refused(place(refusal, form), form, refusal.status)


def under_way(act) -> list:
    """The office's repairs that somebody was sent to and nobody finished, the one due first in front."""
    wanted = scope.another(RepairTask)
    of_office = select(wanted.id).where(wanted.office_id == current_office().id, wanted.state.in_(TO_DO))
    query = (
        scope.among(act, RepairTask, of_office)
        .options(joinedload(RepairTask.house), joinedload(RepairTask.assigned_to), joinedload(RepairTask.department))
        .order_by(RepairTask.due_at, RepairTask.id).limit(MOST_SHOWN)
    )
    return list(act.session.scalars(query).unique())
