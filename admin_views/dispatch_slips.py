"""派工单 on paper: one slip a task on A5, or on an 80 mm roll, for the technician without a phone (form C.4)."""

from flask import request, url_for
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from export.columns import moment
from regulation import words
from regulation.homes import phone_in_groups
from regulation.homes import spoken as spoken_home
from regulation.permissions import mask_name, mask_phone
from regulation.repairs import slip_names_the_caller
from workflow import reveals

from .acting import current_act
from .chips import stamp

PAPERS = (("a5", _("A5 纸")), ("roll", _("80 毫米小票纸")))


class PrintsSlips:
    """Mixed into the register of repairs: `slip/?id=…&id=…&paper=a5|roll`, and a POST with the list's `rowid`."""

    @expose("/slip/", methods=("GET", "POST"))
    def slip_view(self):
        """The slips of the chosen tasks, each on a page of its own, in the order asked for."""
        rows = self.chosen_rows(request.args.getlist("id") + request.form.getlist("rowid"))
        paper = request.args.get("paper", "a5")
        paper = paper if paper in dict(PAPERS) else "a5"
        ids = [row.id for row in rows]
        return self.render(
            "print/dispatch_slip.html",
            slips=[self.slip(row) for row in rows],
            paper=paper,
            papers=[(name, url_for(".slip_view", id=ids, paper=name), gettext(text)) for name, text in PAPERS],
            return_url=url_for(".details_view", id=ids[0]) if len(ids) == 1 else self.get_url(".index_view"),
        )

    def slip(self, row) -> dict:
        """What stands on one slip. Whose side it is decides whether name and phone are whole: see `goes_whole`."""
        act = current_act()
        whole = self.goes_whole(act, row)
        phone = phone_in_groups(row.phone) if whole else mask_phone(row.phone)
        if whole and row.phone:
            reveals.note_whole_view(act, row)
        return {
            "number": row.number, "place": spoken_home(row.place) or row.place, "fault": row.fault,
            "urgent": row.urgent, "size": gettext(words.label(words.SIZES, row.size)),
            "side": gettext(words.label(words.REPAIR_SIDES, row.side)) if row.side != "property" else "",
            "source": source_of(row), "reporter": row.reporter_name if whole else mask_name(row.reporter_name),
            "phone": phone, "wanted_at": row.wanted_at, "reopens": row.reopens.number if row.reopens else None,
            "received_at": moment(row.received_at, self.zone()), "due_at": stamp(row.due_at, self.zone()),
            "arrival_due_at": stamp(row.arrival_due_at, self.zone()) if row.arrival_due_at else None,
            "assigned_at": moment(row.assigned_at, self.zone()) if row.assigned_at else None,
            "assigned_to": row.assigned_to.name if row.assigned_to else (row.department and row.department.name),
            "assigned_by": row.assigned_by.name if row.assigned_by else None,
        }

    def goes_whole(self, act, row) -> bool:
        return slip_names_the_caller(row.side, seen_whole=self.is_whole(act, row))

    def batch_pages(self) -> list[tuple]:
        """What the list offers for the chosen rows besides the verbs: (address, text)."""
        return [(self.get_url(".slip_view"), gettext("打印派工单"))]


def source_of(row) -> str:
    """Where the task comes from: 验房, 投诉 or 接待 (form C.4)."""
    if row.inspection_item_id is not None:
        return gettext("验房")
    return gettext("投诉") if row.complaint_id is not None else gettext("接待")
