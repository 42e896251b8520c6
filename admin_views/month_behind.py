"""The rows behind a number that has no list of its own, as far as this person may see their cases."""

from flask import url_for
from flask_babel import gettext
from sqlalchemy import func, or_, select

from models import (
    Chase,
    Complaint,
    HomeVisit,
    HomeVisitOpinion,
    HomeVisitRound,
    Inspection,
    RepairTask,
    ReplyPromise,
    SpotCheck,
    SpotCheckLine,
    Visit,
)
from regulation.home_visits import last_day
from regulation.words import CHECK_LINES, CHECK_RESULTS, N_, OCCASIONS, ROUND_KINDS, label
from workflow import scope

from . import chips, family
from .acting import current_act, current_zone
from .month_links import Asked

LISTED = {Chase, ReplyPromise, SpotCheckLine, HomeVisitRound, HomeVisit, HomeVisitOpinion}
MOST_SHOWN = 500


def rows_behind(asked: Asked, views: dict) -> dict:
    """Title, columns and rows for the page; `count` is of all of them."""
    act = current_act()
    if act.person.office_id not in (None, asked.office_id):
        return {"title": asked.words(), "columns": [], "rows": [], "count": 0, "more": 0}
    conditions = [asked.condition(act), *_visible(act, asked.model)]
    count = act.session.scalar(select(func.count()).select_from(asked.model).where(*conditions))
    query = select(asked.model).where(*conditions).order_by(asked.model.id.desc()).limit(MOST_SHOWN)
    columns, row_of = SHOWN[asked.model]
    return {
        "title": asked.words(), "columns": [gettext(text) for text in columns], "count": count,
        "rows": [row_of(row, views) for row in act.session.scalars(query)], "more": max(count - MOST_SHOWN, 0),
    }


def _visible(act, model) -> list:
    """A row beside a case is there when its case is."""
    if model is SpotCheckLine:
        return [model.spot_check_id.in_(select(SpotCheck.id).where(*scope.visible(act, SpotCheck)))]
    if model in (HomeVisitRound, HomeVisit, HomeVisitOpinion):
        return scope.visible(act, model)
    cases = [one for one in (Visit, Complaint, Inspection, RepairTask) if hasattr(model, f"{one.record}_id")]
    if model is ReplyPromise:
        cases = [Visit]
    return [_of_visible_case(act, model, cases)]


def _of_visible_case(act, model, cases):
    return or_(*(
        select(case.id).where(case.id == getattr(model, f"{case.record}_id"), *scope.visible(act, case))
        .correlate(model).exists()
        for case in cases
    ))


def _case_cell(case) -> dict:
    return {"text": f"{case.number} {family.matter(case)}", "url": family.address(case)}


def _promise(row: ReplyPromise, _views) -> list:
    zone = current_zone()
    kept = row.replied_at is not None and row.replied_at <= row.promised_at
    return [
        _case_cell(row.complaint or row.visit), chips.stamp(row.promised_at, zone),
        chips.stamp(row.replied_at, zone) if row.replied_at else "—", gettext("按时") if kept else gettext("超时"),
    ]


def _chase(row: Chase, _views) -> list:
    case = row.visit or row.complaint or row.repair_task
    return [_case_cell(case), chips.stamp(row.at, current_zone()), str(row.times), row.words]


def _line(row: SpotCheckLine, views: dict) -> list:
    check, view = row.check, views.get("spot_checks")
    url = url_for("spot_checks.details_view", id=check.id) if view is not None and view.is_accessible() else None
    return [
        {"text": chips.stamp(check.checked_at, current_zone()), "url": url},
        gettext(label(CHECK_LINES, row.line) or row.line), gettext(label(CHECK_RESULTS, row.result)), row.remark or "",
    ]


def _round(row: HomeVisitRound, _views) -> list:
    return [
        {"text": gettext(label(ROUND_KINDS, row.kind)), "url": url_for("home_visits.index", year=row.first_on.year)},
        row.person.name, f"{row.first_on.isoformat()} – {last_day(row.until_on).isoformat()}", row.buildings or "",
        row.done_on.isoformat() if row.done_on else gettext("未完成"),
    ]


def _home_visit(row: HomeVisit, _views) -> list:
    return [
        {"text": row.visited_on.isoformat(), "url": url_for("home_visits.visit", id=row.id)}, row.person.name,
        gettext(label(OCCASIONS, row.occasion)), row.where, row.content,
    ]


def _opinion(row: HomeVisitOpinion, _views) -> list:
    return [
        {"text": row.text, "url": url_for("home_visits.visit", id=row.home_visit_id)}, row.person.name,
        row.due_on.isoformat(), row.done_on.isoformat() if row.done_on else gettext("未完成"), row.reply or "",
    ]


SHOWN = {
    HomeVisitRound: ((N_("走访"), N_("责任人"), N_("起止"), N_("楼栋"), N_("完成")), _round),
    HomeVisit: ((N_("走访日期"), N_("走访人"), N_("走访方式"), N_("地点"), N_("内容")), _home_visit),
    HomeVisitOpinion: ((N_("住户意见"), N_("责任人"), N_("期限"), N_("完成"), N_("答复")), _opinion),
    ReplyPromise: ((N_("事项"), N_("约定答复时间"), N_("答复时间"), N_("结果")), _promise),
    Chase: ((N_("事项"), N_("时间"), N_("第几次"), N_("催办内容")), _chase),
    SpotCheckLine: ((N_("抽查"), N_("项目"), N_("结果"), N_("备注")), _line),
}
