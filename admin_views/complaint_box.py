"""意见箱: when it was opened by whom with how many letters, and which of them wait to be recorded (B2.10)."""

from flask import flash, redirect, request
from flask_admin import BaseView, expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from models import BoxOpening
from regulation.calendar import local_day
from workflow import complaint_box

from . import chips
from .acting import current_act, current_office, pressed, refused_with, row_here
from .asked import sent_id
from .base import Guarded
from .fields import CountField, MomentField, StaffField, TextField
from .filters import in_address
from .forms import OfficeForm


class OpeningForm(OfficeForm):
    person = StaffField(_("开箱人"))
    emptied_at = MomentField(_("开箱时间"), needed=True)
    letters = CountField(_("信件数"), description=_("几个箱子一起开的写总数；没有写 0"))
    place = TextField(_("哪些箱子"), limit=60, description=_("只有一个时不用填"))
    note = TextField(_("备注"), limit=120, description=_("例如：空白纸一张；陪同开箱的人"))


class ComplaintBoxView(Guarded, BaseView):
    """`GET /admin/complaint_box/`; `POST /admin/complaint_box/` writes an opening down, `POST drop/` with `id` takes
    it off."""

    ability = "see_box"

    @expose("/", methods=("GET", "POST"))
    def index(self):
        act, office = current_act(), current_office()
        if request.method != "POST":
            return self.page(OpeningForm(emptied_at=act.now, person=self.me(office)))
        self.demand("open_box")
        form = OpeningForm(request.form)
        if status := refused_with(form, lambda: complaint_box.open_box(act, office.id, **form.given())):
            return self.page(form), status
        flash(gettext("已登记开箱，请逐封登记信件，来访方式选“意见箱”"), "success")
        return redirect(self.get_url(".index"))

    @expose("/drop/", methods=("POST",))
    def drop(self):
        """撤下一次开箱."""
        self.demand("open_box")
        row = row_here(BoxOpening, sent_id())
        pressed(lambda: complaint_box.drop_opening(current_act(), row), gettext("已撤下"))
        return redirect(self.get_url(".index"))

    def me(self, office):
        """Whoever is at work, where they are of this office: mostly it's they who opened it."""
        return current_user._get_current_object() if current_user.office_id == office.id else None

    def page(self, form):
        act, office = current_act(), current_office()
        box, may = complaint_box.box_of(act, office.id), act.person.may("open_box")
        rows = [self.shown(act, one, until) for one, until in zip(box.openings, [None, *box.openings], strict=False)]
        return self.render(
            "admin/complaint_box.html", form=form if may else None, rows=rows, box=box_line(act, box),
            office_at_hand=office,
        )

    def shown(self, act, one: complaint_box.Opened, following) -> dict:
        row, rules = one.row, act.rules(one.row.office_id)
        first = local_day(row.emptied_at, rules)
        last = local_day(following.row.emptied_at, rules) if following else local_day(act.now, rules)
        return {
            "id": row.id, "at": chips.stamp(row.emptied_at, rules.timezone), "who": row.person.name,
            "place": row.place or "", "letters": row.letters, "recorded": one.recorded, "missing": one.missing,
            "note": row.note or "", "may_drop": first == local_day(act.now, rules),
            "url": self.get_url("visits.index_view", **in_address({
                "channel": "box", "received_from": first.isoformat(), "received_until": last.isoformat(),
            })),
        }


def box_line(act, box: complaint_box.Box) -> dict | None:
    """What the pages of the day say of the box; None while there is nothing to say."""
    if not box.openings or (box.due_on is None and not box.missing):
        return None
    last = box.openings[0].row
    return {
        "at": chips.stamp(last.emptied_at, act.rules(last.office_id).timezone), "who": last.person.name,
        "due_on": box.due_on and box.due_on.isoformat(), "is_late": box.is_late, "missing": box.missing,
    }


def box_today(act, office_id: int) -> dict | None:
    """The same, read for an office: for the pages where somebody may have to go and open it."""
    if not act.person.may("see_box"):
        return None
    return box_line(act, complaint_box.box_of(act, office_id, most=3))
