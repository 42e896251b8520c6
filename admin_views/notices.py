"""提醒: the bell's number, and the page of what one was told, with the time at which it was read."""

from flask import abort, jsonify, redirect, request, url_for
from flask_admin import BaseView, expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import selectinload

from models import Notice
from regulation.homes import spoken
from regulation.months import STATES
from regulation.words import NOTICE_KINDS, label
from workflow import notice_box

from . import chips, family
from .acting import current_act, current_zone
from .base import Guarded
from .month import STATE_TONES

ON_A_PAGE = 50


class NoticeBoxView(Guarded, BaseView):
    """One's own notices, newest first. It has no entry in the menu: the bell stands on every page."""

    ability = "see_notices"

    def __init__(self):
        super().__init__(name=_("提醒"), endpoint="notices", url="/admin/notices")

    def is_visible(self):
        return False

    @expose("/")
    def index(self):
        act = current_act()
        only_unread = request.args.get("unread") == "1"
        query = notice_box.mine(act).add_columns(notice_box.waits()).order_by(Notice.id.desc()).limit(ON_A_PAGE + 1)
        query = query.options(*(selectinload(getattr(Notice, case)) for case in CASES))
        if only_unread:
            query = query.where(notice_box.waits())
        if before := whole_number(request.args.get("before", "")):
            query = query.where(Notice.id < before)
        found = act.session.execute(query).all()
        return self.render(
            "admin/notices.html", lines=[self.line(*row) for row in found[:ON_A_PAGE]], only_unread=only_unread,
            unread=notice_box.count_unread(act), most=notice_box.MOST_COUNTED, is_further=before is not None,
            further=self.address(only_unread, found[ON_A_PAGE - 1].Notice.id) if len(found) > ON_A_PAGE else None,
        )

    @expose("/unread/")
    def unread(self):
        """How many wait, for the bell that asks each minute."""
        return jsonify(unread=notice_box.count_unread(current_act()), most=notice_box.MOST_COUNTED)

    @expose("/read/", methods=("POST",))
    def read(self):
        """已阅: for one of one's own, or for all that wait."""
        text = request.form.get("id", "")
        notice_id = whole_number(text)
        if text and notice_id is None:
            abort(400)
        act = current_act()
        if notice_id is not None and act.session.scalar(
            notice_box.mine(act).with_only_columns(Notice.id).where(Notice.id == notice_id)
        ) is None:
            abort(404)
        notice_box.read(act, notice_id)
        return redirect(self.address(request.form.get("unread") == "1"))

    def address(self, only_unread: bool, before: int | None = None) -> str:
        return url_for("notices.index", unread="1" if only_unread else None, before=before)

    def line(self, row: Notice, waits: bool) -> dict:
        """A notice as the page shows it: what of which case, when, until when, and how the case stands now."""
        act, zone, case = current_act(), current_zone(), row.case
        return {
            "id": row.id,
            "kind": gettext(label(NOTICE_KINDS, row.kind)),
            "is_late": row.kind in LATE_KINDS,
            **SHOWN.get(case.record, of_case)(case),
            "at": chips.short(row.created_at, act.now, zone),
            "at_iso": row.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "due": chips.stamp(row.due_at, zone) if row.due_at else None,
            "is_past": row.due_at is not None and row.due_at < act.now,
            "waits": waits,
            "read": chips.short(row.read_at, act.now, zone),
        }


def of_case(case) -> dict:
    """The case that a notice tells of: its number, matter and place, its page and its state."""
    return {
        "number": case.number, "matter": family.matter(case), "place": place_of(case), "url": family.address(case),
        "badge": chips.badge(case),
    }


def of_report(report) -> dict:
    """The month's report that a notice tells of."""
    state = {"label": gettext(label(STATES, report.state)), "tone": STATE_TONES[report.state]}
    return {
        "number": report.number, "matter": gettext(report.subject), "place": "", "badge": state,
        "url": url_for("month.details_view", id=report.id),
    }


def of_opinion(opinion) -> dict:
    """What was heard on a home visit, of which a notice tells."""
    is_done = opinion.done_on is not None
    where = opinion.visit.where
    return {
        "number": gettext("走访意见"), "matter": opinion.text, "place": spoken(where) or where,
        "badge": {"label": gettext("已完成") if is_done else gettext("未完成"), "tone": "done" if is_done else "soon"},
        "url": url_for("home_visits.visit", id=opinion.home_visit_id, _anchor="opinions"),
    }


SHOWN = {"monthly_report": of_report, "home_visit_opinion": of_opinion}
CASES = ("visit", "complaint", "inspection", "repair_task", "monthly_report", "home_visit_opinion")
LATE_KINDS = ("promise_broken", "not_accepted", "revisit_late", "special_event")


def place_of(case) -> str:
    """Where it is, as people say it."""
    house = case.house
    if house is not None:
        return spoken(house.key) or house.key
    if case.record == "complaint":
        case = case.visit
    return getattr(case, "place_text", None) or ""


def whole_number(text: str) -> int | None:
    """The id that a text names, None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text[:11]) < 2**31 and len(text) < 11 else None
