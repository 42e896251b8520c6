"""已批准之后的变动: which figures of an approved month would read otherwise now, and which of its records changed."""

from flask import url_for
from flask_babel import gettext

from export.columns import moment
from figures.sheet import rules_of, sheet
from models import Complaint, HomeVisit, HomeVisitRound, Inspection, MonthlyReport, RepairTask, Revisit, Visit
from regulation.figures import figures, shown
from regulation.words import label
from workflow import months

from .acting import current_act
from .audit import RECORD_WORDS, name_subjects
from .labels import own_words, verb_label

WATCHED = (Visit, Complaint, RepairTask, Revisit, Inspection, HomeVisit, HomeVisitRound)


def changed(act, report: MonthlyReport, rules, views: dict) -> dict | None:
    """The figures that differ and the records that changed since the approval; None while nothing is approved."""
    if report.state != "approved":
        return None
    kept = months.contents(act, report)
    live = sheet(act.session, report.office_id, report.period, act.rules(report.office_id), act.now)
    entries = months.changed_since(act, report, WATCHED)
    name_subjects(entries)
    return {
        "figures": differing(kept, live, rules_of(kept, rules)),
        "rows": [
            {
                "at": moment(entry.at, rules.timezone), "record": gettext(label(RECORD_WORDS, entry.record)),
                "verb": gettext(verb_label(entry.record, entry.verb)), "who": own_words(entry.actor_name),
                "number": entry.subject or entry.record_id, "url": _address(entry, views, report),
            }
            for entry in entries
        ],
    }


def differing(kept: dict, live: dict, rules) -> list[dict]:
    """Each figure that would read otherwise: what was approved, what it would be now."""
    then, now = (figures({code: tuple(pair) for code, pair in one["figures"].items()}, rules) for one in (kept, live))
    return [
        {"code": code, "label": gettext(one.definition.label), "then": _said(one), "now": _said(now[code])}
        for code, one in then.items()
        if code in now and (one.numerator, one.denominator) != (now[code].numerator, now[code].denominator)
    ]


def _said(one) -> str:
    value = shown(one.value, is_ratio=one.is_ratio)
    return f"{value} ({one.numerator}/{one.denominator})" if one.is_ratio else value


def _address(entry, views: dict, report: MonthlyReport) -> str | None:
    from . import family

    if entry.record.startswith("home_visit"):
        if not current_act().person.may("see_home_visits"):
            return None
        is_visit = entry.record == "home_visit"
        to_round = url_for("home_visits.index", year=report.first_on.year)
        return url_for("home_visits.visit", id=entry.record_id) if is_visit else to_round
    endpoint = family.VIEWS.get(entry.record)
    view = views.get(endpoint)
    if view is None or not view.is_accessible():
        return None
    return view.get_url(f"{endpoint}.details_view", id=entry.record_id)
