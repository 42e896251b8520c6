"""前台电脑: the director enrols the PC at hand, sees those in use, and ends one."""

from flask import abort, flash, redirect, request
from flask_admin import BaseView, expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from export.columns import moment
from models import FrontDesk
from regulation.broken import RuleBroken
from regulation.front_desks import LONGEST_NAME
from workflow import front_desks, scope

from .acting import current_act, current_office, place, spoken
from .asked import sent_id
from .base import Guarded
from .fields import TextField
from .forms import OfficeForm
from .this_pc import hand_token, held_token, this_desk

MOST_SHOWN = 50


class FrontDeskForm(OfficeForm):
    name = TextField(_("名称"), limit=LONGEST_NAME, needed=True, description=_("这台电脑放在哪里，例如“大厅左”"))


class FrontDesksView(Guarded, BaseView):
    """The PCs of the office, those in use first, and the form that enrols the one at hand."""

    ability = "enrol_front_desks"

    @expose("/", methods=("GET", "POST"))
    def index(self):
        form = FrontDeskForm(request.form if request.method == "POST" else None)
        if request.method != "POST":
            return self.page(form)
        if not form.validate():
            return self.page(form), 422
        try:
            act = current_act()
            desk, token = front_desks.enrol(act, act.person.office_id, name=form.name.data, held=held_token())
        except RuleBroken as refusal:
            form.form_errors.extend(place(refusal, form))
            return self.page(form), refusal.status
        flash(gettext("这台电脑已设为前台电脑“%(name)s”", name=desk.name), "success")
        return hand_token(redirect(self.get_url(".index")), token)

    @expose("/end/", methods=("POST",))
    def end(self):
        """Take a PC out of use now."""
        desk = scope.one(current_act(), FrontDesk, sent_id())
        if desk is None:
            abort(404)
        try:
            front_desks.end(current_act(), desk)
        except RuleBroken as refusal:
            abort(refusal.status, spoken(refusal))
        flash(gettext("已停用前台电脑“%(name)s”", name=desk.name), "success")
        return redirect(self.get_url(".index"))

    def page(self, form):
        query = scope.rows(current_act(), FrontDesk)
        query = query.order_by(FrontDesk.ended_at.is_not(None), FrontDesk.id.desc()).limit(MOST_SHOWN)
        at_hand = this_desk()
        rows = [self.shown(row, at_hand) for row in current_act().session.scalars(query)]
        return self.render("admin/front_desks.html", form=form, rows=rows, at_hand=at_hand)

    def shown(self, row: FrontDesk, at_hand: FrontDesk | None) -> dict:
        zone = current_office().timezone
        people = [] if row.ended_at else front_desks.known_people(current_act(), row)
        return {
            "id": row.id,
            "name": row.name,
            "since": moment(row.created_at, zone),
            "ended": moment(row.ended_at, zone) if row.ended_at else "",
            "people": gettext("、").join(one.staff.name for one in people),
            "is_at_hand": at_hand is not None and row.id == at_hand.id,
        }
