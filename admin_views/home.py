"""/admin/: one's own first page. What is owed, as counters that equal the lists they open."""

from flask import abort, redirect, request, url_for
from flask_admin import AdminIndexView, expose
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from export.columns import moment
from models import Escalation
from regulation.words import ESCALATION_KINDS, N_, label
from workflow import escalations, scope, wall_clock

from . import family
from .acting import current_act, current_office, current_zone, pressed, spoken
from .asked import is_id
from .board_ground import Ground, ground_of
from .board_standing import built_once
from .filters import in_address, said_for
from .labels import own_words
from .paging import COUNT_CAP, capped

STARTS = (
    ("staff", "index_view", N_("开账号、停账号、重设密码")), ("offices", "index_view", N_("名称、营业时间、时区")),
    ("import", "index", N_("用表格导入房屋和住户")), ("settings", "index", N_("各项时限和数字")),
    ("audit", "index_view", N_("谁在什么时候改了什么")),
)
"""(endpoint, its page, what is done there)."""
UNREAD_SHOWN = 20
"""Reports to this person that one page shows, and that one press acknowledges."""


class HomeView(AdminIndexView):
    """The first page of every role, and the acknowledging of what was reported to one."""

    def __init__(self, views: dict, pages: dict):
        super().__init__(name=lazy_gettext("首页"), url="/admin", template="admin/home.html", menu_icon_value="todo")
        # No page of ours uses the scripts and fonts that come with Flask-Admin; they stay unserved.
        self.static_folder = None
        self.views, self.pages = views, pages

    def is_accessible(self):
        return current_user.is_authenticated

    def inaccessible_callback(self, name, **kwargs):
        return redirect(url_for("login", next=request.path if request.method == "GET" else None))

    def is_visible(self):
        """Whose first page has an entry of its own needs no second one."""
        return self.first_page() is None

    def first_page(self):
        """The page with which this person's day begins, by the first of their roles that has one; or None. A deputy
        begins as the director does."""
        if not current_user.is_authenticated:
            return None
        roles = current_act().person.roles
        for role, endpoint in FIRST_PAGES:
            page = self.pages.get(endpoint)
            if role in roles and page is not None and page.is_accessible():
                return page
        return None

    @expose("/")
    def index(self):
        page = self.first_page()
        if page is not None:
            return page.index()
        act = current_act()
        groups, unread = self.groups(self.tiles(act)), self.unread(ground_of(self.views))
        return self.render(
            self._template,
            groups=groups,
            unread=unread,
            may_record=act.person.may("record_visit"),
            wrong_clock=self.wrong_clock(act),
            starts=[] if groups or unread["rows"] else self.starts(),
        )

    def starts(self) -> list[dict]:
        """Where an administrator, who has no counters, begins: the pages they may open, with what is done there."""
        everything = {**self.views, **self.pages}
        return [
            {"name": everything[endpoint].name, "url": url_for(f"{endpoint}.{page}"), "words": gettext(words)}
            for endpoint, page, words in STARTS if everything[endpoint].is_accessible()
        ]

    def tiles(self, act) -> list[dict]:
        """One counter a duty: its label, the number, how urgent, and the list behind it. For the company of all offices
        until one is picked."""
        found, ground = [], ground_of(self.views)
        for endpoint, filters, words, tone in TILES:
            view = self.views.get(endpoint)
            if view is None or not view.is_accessible() or ("mine" in filters and not act.person.roles & FIELD):
                continue
            known, filters = ground.filters_of(endpoint), ground.filters(filters)
            chosen = {known[key]: value for key, value in filters.items()}
            conditions = said_for(chosen, [
                *scope.visible(act, view.model), *scope.of_all_offices(act, view.model),
                *(flt.condition(flt.clean(value)) for flt, value in chosen.items()),
            ], view.model)
            query = select(view.model.id).where(*conditions).limit(COUNT_CAP + 1)
            number = act.session.scalar(select(func.count()).select_from(query.subquery()))
            found.append(
                {
                    "label": gettext(words),
                    "count": capped(number),
                    "group": tone,
                    "tone": tone if number else "quiet",
                    "url": url_for(f"{endpoint}.index_view", **in_address(filters)),
                }
            )
        return found

    def groups(self, tiles: list[dict]) -> list[dict]:
        """The counters by how urgent they are; those at zero stand apart in one line."""
        found = []
        for key, words in GROUPS:
            of_group = [tile for tile in tiles if tile["group"] == key]
            if of_group:
                owed = [tile for tile in of_group if tile["tone"] != "quiet"]
                found.append({"title": gettext(words), "owed": owed, "zero": [t for t in of_group if t not in owed]})
        return found

    def wrong_clock(self, act) -> str | None:
        """The sentence for whoever may confirm the clock, while it stands before the newest record."""
        office = current_office()
        if office is None or not act.person.may("manage_settings"):
            return None
        refusal = wall_clock.refused_clock(act, office.id)
        return spoken(refusal) if refusal is not None else None

    def pause(self, act) -> str | None:
        """The question for whoever works at the desk, once after the program stood still for more than a day."""
        since = wall_clock.pause_to_ask_about(act)
        if since is None:
            return None
        return gettext(
            "程序从 %(since)s 起停了一天以上，现在是 %(now)s。请核对电脑的日期和时间",
            since=moment(since, current_zone()), now=moment(act.now, current_zone()),
        )

    def unread(self, ground: Ground) -> dict:
        """What was reported to this person and isn't acknowledged yet: the newest as `rows`, and whether there are
        others (`has_more`)."""
        act, zone = ground.act, current_zone()
        reports = act.session.scalars(built_once(("unread", act.person), lambda: unread_reports(act))).all()
        rows = [
            {
                "id": report.id,
                "number": report.case.number,
                "office": ground.office_names.get(report.office_id),
                "url": family.address(report.case),
                "kind": gettext(label(ESCALATION_KINDS, report.kind)),
                "reason": own_words(report.reason),
                "at": moment(report.reported_at, zone),
            }
            for report in reports[:UNREAD_SHOWN]
        ]
        return {"rows": rows, "has_more": len(reports) > UNREAD_SHOWN}

    @expose("/clock/", methods=("POST",))
    def clock_view(self):
        """The director confirms that the PC's clock is right now."""
        act, office = current_act(), current_office()
        if not act.person.may("manage_settings") or office is None:
            abort(403)
        pressed(lambda: wall_clock.confirm_clock(act, office))
        return redirect(url_for("admin.index"))

    @expose("/pause/", methods=("POST",))
    def pause_view(self):
        """Whoever opened the desk after a long pause says that the clock is right."""
        act, office = current_act(), current_office()
        if not act.person.may("work_desk") or office is None:
            abort(403)
        pressed(lambda: wall_clock.confirm_pause(act, office.id))
        return redirect(url_for("admin.index"))

    @expose("/read/", methods=("POST",))
    def read_view(self):
        """已阅: for the reports whose ids are sent, and no others: nobody acknowledges what wasn't shown."""
        act, sent = current_act(), request.form.getlist("id")[:UNREAD_SHOWN]
        if not sent or not all(map(is_id, sent)):
            abort(400)
        query = select(Escalation).where(
            Escalation.id.in_(map(int, sent)), Escalation.to_staff_id == act.person.id, Escalation.read_at.is_(None),
            scope.beside_visible_case(act.person, Escalation),
        )
        reports = act.session.scalars(query).all()
        if len(sent) == 1 and not reports:
            abort(404)
        pressed(lambda: [escalations.read(act, report) for report in reports])
        return redirect(url_for("admin.index"))


CASES = ("visit", "complaint", "inspection", "repair_task")


def unread_reports(act):
    """The statement that reads the newest of what was reported to this person."""
    return (
        select(Escalation)
        .where(
            Escalation.to_staff_id == act.person.id,
            Escalation.read_at.is_(None),
            Escalation.reported_at.is_not(None),
            scope.beside_visible_case(act.person, Escalation),
        )
        .options(*(selectinload(getattr(Escalation, case)) for case in CASES))
        .order_by(Escalation.reported_at.desc())
        .limit(UNREAD_SHOWN + 1)
    )


FIRST_PAGES = (
    ("director", "board"),
    ("receptionist", "desk"),
    ("supervisor", "desk"),
    ("technician", "my_tasks"),
)
"""(role, page): shown in place at /admin/; whoever has none of these sees the counters."""

TILES = (
    ("visits", {"special": "True", "state": "open"}, N_("突发事件"), "late"),
    ("visits", {"special_report": "late"}, N_("突发未上报"), "late"),
    ("complaints", {"response": "late"}, N_("首次响应超时"), "late"),
    ("complaints", {"verification": "late"}, N_("核实超时"), "late"),
    ("complaints", {"due": "late"}, N_("投诉超时"), "late"),
    ("visits", {"promise": "late"}, N_("答复超时"), "late"),
    ("repair_tasks", {"due": "late"}, N_("维修超时"), "late"),
    ("revisits", {"due": "late"}, N_("回访超时"), "late"),
    ("inspections", {"return": "late"}, N_("验房表未交回"), "late"),
    ("inspections", {"archive": "late"}, N_("归档超时"), "late"),
    ("visits", {"outside": "late"}, N_("转办件超时"), "late"),
    ("repair_tasks", {"mine": "1", "state": "unfinished"}, N_("我的工单"), "soon"),
    ("complaints", {"verification": "today"}, N_("今天内核实"), "soon"),
    ("complaints", {"due": "today"}, N_("今天到期投诉"), "soon"),
    ("repair_tasks", {"due": "today"}, N_("今天到期维修"), "soon"),
    ("visits", {"promise": "today"}, N_("今天要答复"), "soon"),
    ("revisits", {"due": "running"}, N_("待回访"), "soon"),
    ("complaints", {"state": "awaiting_decision"}, N_("待主任批示"), "soon"),
    ("repair_tasks", {"state": "awaiting_dispatch"}, N_("待派单"), "soon"),
    ("repair_tasks", {"state": "assigned"}, N_("待接单"), "soon"),
    ("visits", {"state": "incomplete"}, N_("待完善"), "soon"),
    ("visits", {"state": "open"}, N_("未办完的来访"), ""),
    ("complaints", {"state": "open"}, N_("未办完的投诉"), ""),
    ("repair_tasks", {"state": "open"}, N_("未办完的工单"), ""),
    ("inspections", {"state": "open"}, N_("未归档的验房"), ""),
)
"""endpoint, filters, label, group: a counter is the list's own filters, so the two can't differ."""

GROUPS = (("late", N_("超时与突发")), ("soon", N_("待办")), ("", N_("全部未办完")))
FIELD = {"technician", "officer", "supervisor"}
"""Roles to whom repairs are assigned."""
