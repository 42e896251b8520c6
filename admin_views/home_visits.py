"""走访: the year's rounds, the visits, and each opinion that was heard until its reply (B2.1 to B2.9)."""

from flask import abort, flash, redirect, request, url_for
from flask_admin import BaseView, expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from models import HomeVisit, HomeVisitOpinion, HomeVisitRound
from regulation.calendar import local_day
from regulation.home_visits import finishing_refusal, is_overdue, last_day, round_drop_refusal
from regulation.homes import spoken
from regulation.permissions import mask_name
from regulation.words import OCCASIONS, ROUND_KINDS, label
from workflow import home_visits, scope

from .acting import current_act, current_office, pressed, refused_with, row_here
from .asked import as_id, is_id, sent_id
from .base import Guarded
from .fields import CountField, DayField, HouseField, LongField, StaffField, TextField, TickField, WordField
from .followed import DoneForm, followed_rows
from .forms import OfficeForm

MOST_SHOWN = 60
MOST_DUE = 20


class PlanForm(OfficeForm):
    kind = WordField(_("走访类型"), ROUND_KINDS, needed=True)
    person = StaffField(_("责任人"), id="plan-person")
    day = DayField(_("时间"), description=_("这一天所在的年、月或季度：主任按年，片区按月，楼长会按季度"))
    rounds = CountField(_("轮次"), least=1, default=1, description=_("主任一年至少 1 轮，目标 2 轮"))
    buildings = TextField(_("负责的楼栋"), limit=200, description=_("片区走访必填，例如 1、2、3栋"))


class VisitForm(OfficeForm):
    visited_on = DayField(_("走访日期"))
    person = StaffField(_("走访人"))
    occasion = WordField(_("走访方式"), OCCASIONS, needed=True)
    house = HouseField(_("房号"))
    place = TextField(_("活动地点"), limit=120, description=_("没有房号时填写"))
    spoke_with = TextField(_("受访人"), limit=60)
    content = LongField(_("内容"), needed=True)


class OpinionForm(OfficeForm):
    text = LongField(_("住户意见"), needed=True, description=_("一条一条分开登记"))
    person = StaffField(_("责任人"))
    due_on = DayField(_("期限"))
    to_company = TickField(_("报公司"))


class HandForm(OfficeForm):
    person = StaffField(_("责任人"))
    due_on = DayField(_("期限"))
    to_company = TickField(_("报公司"))


class ReasonForm(OfficeForm):
    reason = LongField(_("原因"), needed=True)


class SettleForm(DoneForm):
    done_note = LongField(_("处理结果"), needed=True)
    reply = LongField(_("答复住户"), needed=True)


class HomeVisitsView(Guarded, BaseView):
    """`GET /admin/home_visits/?year=`; `POST plan/`, `take_over/`, `record/`; `POST finish/`, `reopen/`, `drop_round/`
    for one round; `GET visit/?id=`, `POST opinion/`, `hand/`, `settle/`, `drop/` for one visit."""

    ability = "see_home_visits"

    @expose("/")
    def index(self):
        return self.page()

    @expose("/plan/", methods=("POST",))
    def plan(self):
        """安排走访."""
        self.demand("plan_home_visits")
        form = PlanForm(request.form)
        return self.sent(form, gettext("已安排走访"), lambda act: home_visits.plan(
            act, current_office().id, **form.given()
        ), planning=form, then=lambda: self.get_url(".index", year=form.day.data.year))

    @expose("/take_over/", methods=("POST",))
    def take_over(self):
        """照上月安排片区."""
        self.demand("plan_home_visits")
        act, office = current_act(), current_office()
        pressed(lambda: home_visits.take_over_areas(act, office.id), gettext("已照上月安排本月的片区走访"))
        return redirect(self.get_url(".index"))

    @expose("/record/", methods=("POST",))
    def record(self):
        """登记走访, and on to what was heard."""
        self.demand("record_home_visits")
        form, made = VisitForm(request.form), []
        return self.sent(
            form, gettext("已登记走访，请逐条登记意见"),
            lambda act: made.append(home_visits.record(act, current_office().id, **form.given())), recording=form,
            then=lambda: self.get_url(".visit", id=made[0].id),
        )

    @expose("/finish/", methods=("POST",))
    def finish(self):
        """本轮完成."""
        self.demand("record_home_visits")
        row = row_here(HomeVisitRound, sent_id())
        pressed(lambda: home_visits.finish_round(current_act(), row), gettext("本轮走访已完成"))
        return redirect(self.get_url(".index", year=row.first_on.year))

    @expose("/reopen/", methods=("POST",))
    def reopen(self):
        """重新打开 a round that was said to be complete by mistake."""
        self.demand("close_home_visits")
        row, form = row_here(HomeVisitRound, sent_id()), ReasonForm(request.form)
        if status := refused_with(form, lambda: home_visits.reopen_round(current_act(), row, **form.given())):
            return self.page(reopening=form, reopened_id=row.id, year=row.first_on.year), status
        flash(gettext("已重新打开"), "success")
        return redirect(self.get_url(".index", year=row.first_on.year))

    @expose("/drop_round/", methods=("POST",))
    def drop_round(self):
        """撤下一轮."""
        self.demand("plan_home_visits")
        row = row_here(HomeVisitRound, sent_id())
        year = row.first_on.year
        pressed(lambda: home_visits.drop_round(current_act(), row), gettext("已撤下"))
        return redirect(self.get_url(".index", year=year))

    @expose("/drop/", methods=("POST",))
    def drop(self):
        """撤下走访记录."""
        self.demand("record_home_visits")
        row = row_here(HomeVisit, sent_id())
        row_id, year = row.id, row.visited_on.year
        is_done = pressed(lambda: home_visits.drop_visit(current_act(), row), gettext("已撤下"))
        return redirect(self.get_url(".index", year=year) if is_done else self.get_url(".visit", id=row_id))

    @expose("/visit/")
    def visit(self):
        """One visit, of any office that this person sees: a notice to the company leads here."""
        row = scope.one(current_act(), HomeVisit, as_id(request.args.get("id", "")))
        return self.visit_page(row) if row is not None else abort(404)

    @expose("/opinion/", methods=("POST",))
    def opinion(self):
        """登记意见."""
        self.demand("record_home_visits")
        row, form = row_here(HomeVisit, sent_id()), OpinionForm(request.form)
        return self.sent(
            form, gettext("已登记意见"), lambda act: home_visits.add_opinion(act, row, **form.given()),
            row=row, adding=form,
        )

    @expose("/hand/", methods=("POST",))
    def hand(self):
        """改派意见."""
        self.demand("record_home_visits")
        row, form = row_here(HomeVisit, sent_id()), HandForm(request.form)
        opinion_id = sent_id("opinion")
        return self.sent(
            form, gettext("已改派意见"), lambda act: home_visits.hand_opinion(act, row, opinion_id, **form.given()),
            row=row, handing=form, handed_id=opinion_id,
        )

    @expose("/settle/", methods=("POST",))
    def settle(self):
        """意见办结."""
        self.demand("record_home_visits")
        row, form = row_here(HomeVisit, sent_id()), SettleForm(request.form)
        opinion_id = sent_id("opinion")
        return self.sent(
            form, gettext("已办结意见"), lambda act: home_visits.settle_opinion(act, row, opinion_id, **form.given()),
            row=row, settling=form, settled_id=opinion_id,
        )

    def sent(self, form, said: str, step, *, row=None, then=None, **again):
        """Carry out what a form asks; refused, its page again with each sentence beside its field."""
        if status := refused_with(form, lambda: step(current_act())):
            return self.page(**again) if row is None else self.visit_page(row, **again), status
        flash(said, "success")
        here = self.get_url(".visit", id=row.id) if row is not None else self.get_url(".index")
        return redirect(then() if then else here)

    # What is shown

    def page(self, planning=None, recording=None, reopening=None, reopened_id=None, year=None):
        act, office = current_act(), current_office()
        today = local_day(act.now, act.rules(office.id))
        text = request.args.get("year", "")
        year = year or (int(text) if is_id(text) and 2000 <= int(text) < 2100 else today.year)
        may = act.person.may
        return self.render(
            "admin/home_visits.html", year=year, groups=self.rounds(act, office, year, today),
            uncovered=gettext("、").join(home_visits.uncovered(act, office.id)) if year == today.year else "",
            reopening=reopening, reopened_id=reopened_id,
            visits=[self.shown(act, one) for one in self.visits(act, office, year)],
            opinions=self.open_opinions(act, office, today), office_at_hand=office,
            planning=(planning or PlanForm(day=today)) if may("plan_home_visits") else None,
            recording=(recording or VisitForm(visited_on=today)) if may("record_home_visits") else None,
        )

    def rounds(self, act, office, year: int, today) -> list[dict]:
        """The rounds that begin in a year, by kind, with how many visits each has."""
        query = scope.rows(act, HomeVisitRound).where(
            HomeVisitRound.office_id == office.id, func.extract("year", HomeVisitRound.first_on) == year
        ).options(joinedload(HomeVisitRound.person))
        found = act.session.scalars(query.order_by(HomeVisitRound.first_on.desc(), HomeVisitRound.id)).all()
        counts = dict(act.session.execute(
            select(HomeVisit.home_visit_round_id, func.count())
            .where(HomeVisit.office_id == office.id, HomeVisit.home_visit_round_id.in_([row.id for row in found]))
            .group_by(HomeVisit.home_visit_round_id)
        ).all())
        return [
            {"kind": kind, "title": gettext(text),
             "done": sum(row.done_on is not None for row in found if row.kind == kind),
             "rows": [self.round(act, row, counts.get(row.id, 0), today) for row in found if row.kind == kind]}
            for kind, text in ROUND_KINDS
        ]

    def round(self, act, row: HomeVisitRound, visits: int, today) -> dict:
        if row.done_on is not None:
            word, tone = gettext("%(day)s 完成", day=row.done_on.isoformat()), "done"
        elif is_overdue(row.until_on, row.done_on, today):
            word, tone = gettext("超时"), "late"
        else:
            word, tone = gettext("未完成"), "soon"
        return {
            "id": row.id, "who": row.person.name, "first": row.first_on.isoformat(), "count": row.count,
            "last": last_day(row.until_on).isoformat(), "buildings": gettext("、").join(row.area), "visits": visits,
            "word": word, "tone": tone, "reopened": row.reopen_reason or "",
            "may_finish": row.done_on is None and visits > 0 and self.finishes(act, row),
            "may_drop": act.person.may("plan_home_visits") and round_drop_refusal(
                visits, is_done=row.done_on is not None, is_over=row.until_on <= today
            ) is None,
            "may_reopen": row.done_on is not None and act.person.may("close_home_visits"),
        }

    def finishes(self, act, row: HomeVisitRound) -> bool:
        may_close = act.person.may("close_home_visits")
        refusal = finishing_refusal(is_own=row.person_id == act.person.id, may_close=may_close)
        return act.person.may("record_home_visits") and refusal is None

    def visits(self, act, office, year: int) -> list[HomeVisit]:
        query = scope.rows(act, HomeVisit).where(
            HomeVisit.office_id == office.id, func.extract("year", HomeVisit.visited_on) == year
        ).options(joinedload(HomeVisit.person), joinedload(HomeVisit.house))
        return list(act.session.scalars(query.order_by(HomeVisit.visited_on.desc(), HomeVisit.id.desc())
                                        .limit(MOST_SHOWN)))

    def open_opinions(self, act, office, today) -> list[dict]:
        """What was heard and isn't settled."""
        found = home_visits.open_opinions(act, office.id, MOST_SHOWN)
        rows = followed_rows(found, today)
        return [
            {**row, "number": one.visit.where, "url": self.get_url(".visit", id=one.home_visit_id),
             "tag": gettext("报公司") if one.to_company else ""}
            for row, one in zip(rows, found, strict=True)
        ]

    def shown(self, act, row: HomeVisit) -> dict:
        """A visit; who has no office of their own sees the resident's name masked."""
        name = row.spoke_with if act.person.office_id is not None else mask_name(row.spoke_with)
        return {
            "id": row.id, "day": row.visited_on.isoformat(), "who": row.person.name, "where": row.where,
            "occasion": gettext(label(OCCASIONS, row.occasion)), "spoke_with": name or "", "content": row.content,
            "url": self.get_url(".visit", id=row.id),
        }

    def visit_page(self, row: HomeVisit, adding=None, settling=None, settled_id=None, handing=None, handed_id=None):
        act = current_act()
        today = local_day(act.now, act.rules(row.office_id))
        may = act.person.may("record_home_visits")
        opinions = [
            {**shown, "reply": one.reply or "", "to_company": one.to_company,
             "handing": self.hand_form(one, handing if handed_id == one.id else None) if may else None}
            for shown, one in zip(followed_rows(row.opinions, today), row.opinions, strict=True)
        ]
        belongs = row.round and f"{gettext(label(ROUND_KINDS, row.round.kind))} {row.round.first_on.isoformat()}"
        return self.render(
            "admin/home_visit.html", visit=self.shown(act, row), round=belongs or gettext("计划外"), opinions=opinions,
            adding=(adding or OpinionForm()) if may else None, may=may, today=today, settling=settling,
            settled_id=settled_id, handed_id=handed_id, may_drop=may and self.drops(act, row),
        )

    def hand_form(self, opinion: HomeVisitOpinion, sent=None) -> HandForm:
        """The form of one opinion; its fields have ids of their own, for the page holds the form many times."""
        form = sent or HandForm(obj=opinion)
        for name in ("person", "due_on", "to_company"):
            form[name].id = f"{name}-{opinion.id}"
        return form

    def drops(self, act, row: HomeVisit) -> bool:
        """Whether the button stands there: for whom it is; where something hangs on the visit, the verb says so."""
        return not any(refusal.status == 403 for refusal in home_visits.drop_refusals(act, row))


def heard_due(act, office_id: int) -> list[dict]:
    """The opinions that wait for an answer, as the pages of the day show them: what, where, by whom, until when."""
    if not act.person.may("see_home_visits"):
        return []
    today, rows = local_day(act.now, act.rules(office_id)), home_visits.due_opinions(act, office_id, MOST_DUE)
    return [
        {**shown, "place": spoken(one.visit.where) or one.visit.where,
         "tag": gettext("报公司") if one.to_company else "",
         "url": url_for("home_visits.visit", id=one.home_visit_id, _anchor="opinions")}
        for shown, one in zip(followed_rows(rows, today), rows, strict=True)
    ]


def heard_today(act, office_id: int) -> dict:
    """How many of them are late, and how many due today."""
    late, today = home_visits.count_due(act, office_id)
    return {"late": late, "today": today}
