"""交接班: what the office owes, handed over with a note; the next person takes it over."""

from flask import abort, flash, redirect, request, url_for
from flask_admin import BaseView, expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from models import ShiftHandover
from regulation.broken import RuleBroken
from regulation.homes import spoken as spoken_home
from workflow import scope, shifts
from workflow.owed import owed

from . import chips
from .acting import current_act, current_office, place, pressed
from .asked import sent_id
from .base import Guarded
from .complaint_box import box_today
from .duties import on_duty_now
from .fields import LongField
from .forms import OfficeForm

MOST_SHOWN = 100
SCREENS = {
    "visit": "visits", "complaint": "complaints", "inspection": "inspections", "repair_task": "repair_tasks",
    "revisit": "revisits",
}


class HandoverForm(OfficeForm):
    note = LongField(_("交班说明"), description=_("清单以外要交代的：钥匙、现金、没说完的事"))


class ShiftsView(Guarded, BaseView):
    """`GET /admin/shifts/`; `POST /admin/shifts/` hands over, `POST take/` with `id` takes over."""

    ability = "hand_over_shift"

    @expose("/", methods=("GET", "POST"))
    def index(self):
        form = HandoverForm(request.form if request.method == "POST" else None)
        if request.method != "POST":
            return self.page(form)
        if not form.validate():
            return self.page(form), 422
        try:
            shifts.hand_over(current_act(), current_office().id, note=form.note.data)
        except RuleBroken as refusal:
            form.form_errors.extend(place(refusal, form))
            return self.page(form), refusal.status
        flash(gettext("已交班，请下一班的同事按“接班”"), "success")
        return redirect(self.get_url(".index"))

    @expose("/take/", methods=("POST",))
    def take(self):
        """接班."""
        handover = scope.one(current_act(), ShiftHandover, sent_id())
        if handover is None:
            abort(404)
        pressed(lambda: shifts.take_over(current_act(), handover), gettext("已接班"))
        return redirect(self.get_url(".index"))

    def page(self, form):
        act, office = current_act(), current_office()
        past = shifts.handovers(act, office.id)
        lines, now = shifts.lines_of(act, past), owed(act, office.id, shifts.MOST_LINES)
        still, late = shifts.cases_of(now), shifts.cases_of([line for line in now if line.is_late(act.now)])
        shown = [self.handover(act, row, lines[row.id], still, late) for row in past]
        waiting = shown.pop(0) if past and past[0].taken_at is None else None
        return self.render(
            "admin/shifts.html", form=form, waiting=waiting, past=shown, count=len(now),
            on_duty=on_duty_now(act, office.id), box=box_today(act, office.id),
            owed=[self.owed(act, line) for line in now[:MOST_SHOWN]], more=max(len(now) - MOST_SHOWN, 0),
        )

    def owed(self, act, line) -> dict:
        """A line of what is owed now, as it would be handed over."""
        return {
            "numbers": [{"text": number, "url": case_page(record, row_id)} for record, row_id, number in line.cases],
            "duty": gettext(line.label), "place": spoken_home(line.place) or line.place, "summary": line.summary,
            "due": self.until(act, line), "is_late": line.is_late(act.now),
        }

    def until(self, act, line) -> str:
        """Until when; before what, where that isn't the duty itself; nothing where no time is set."""
        said, until = line.until(act.now)
        if until is None:
            return ""
        due = chips.until(until, act.now, act.rules(current_office().id))
        return due if said == line.label else f"{gettext(said)} {due}"

    def handover(self, act, row: ShiftHandover, lines: list, still: set, late: set) -> dict:
        """A shift that was handed over, its lines with whether each still owes something, and is late by now."""
        zone = current_office().timezone
        told = [
            {
                "number": line.number, "url": case_page(line.record, line.record_id), "duty": gettext(line.duty),
                "place": spoken_home(line.place) or line.place, "summary": line.summary,
                "due": chips.stamp(line.due_at, zone) if line.due_at else "",
                "is_open": (line.record, line.record_id) in still, "is_late": (line.record, line.record_id) in late,
            }
            for line in lines
        ]
        return {
            "id": row.id, "at": chips.stamp(row.created_at, zone), "by": row.created_by and row.created_by.name,
            "note": row.note, "taken_at": chips.stamp(row.taken_at, zone) if row.taken_at else None,
            "taken_by": row.taken_by and row.taken_by.name, "count": len(told),
            "lines": sorted(told, key=lambda line: (not line["is_late"], not line["is_open"])),
            "left": sum(1 for line in told if line["is_open"]), "is_own": row.created_by_id == act.person.id,
        }


def case_page(record: str, row_id: int) -> str:
    return url_for(f"{SCREENS[record]}.details_view", id=row_id)
