"""各管理处对比: the same figures of every office in one table, for who sees them all."""

from collections import defaultdict

from flask_babel import gettext
from sqlalchemy import select

from figures.counting import count_figures
from figures.windows import window_of
from models import Office
from regulation.figures import FIGURES, figures, shown, target_shown
from regulation.months import Period

from .bars import Bar, bars

COMPARED = (
    "K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8", "K9", "K10", "K11", "K12", "K13", "K14", "K15", "K16",
    "K17", "K18", "K19", "K20", "K20b", "K21", "K22", "K23",
)
PICTURED = ("K3", "K5", "K7", "K9", "K11", "K13")


def prepared(act, period: Period) -> dict:
    """Columns, a row an office, and a small picture for each of the figures that are looked at first."""
    offices = act.session.scalars(select(Office).order_by(Office.id)).all()
    found = counted(act, offices, period)
    definitions = {one.code: one for one in FIGURES}
    columns = [
        {"code": code, "label": gettext(definitions[code].label),
         "target": _target(found, code)} for code in COMPARED
    ]
    rows = [{"name": office.name, "id": office.id,
             "cells": [_cell(found[office.id][code]) for code in COMPARED]} for office in offices]
    return {"columns": columns, "rows": rows,
            "pictures": [_picture(definitions[code], offices, found) for code in PICTURED]}


def counted(act, offices: list, period: Period) -> dict:
    """{office id: {code: figure}}: offices with the same clock and numbers are counted together."""
    alike = defaultdict(list)
    for office in offices:
        rules = act.rules(office.id)
        alike[rules.timezone, rules.repeat_days].append(office.id)
    found = {}
    for ids in alike.values():
        window = window_of(ids, period, act.rules(ids[0]), act.now)
        for office_id, pairs in count_figures(act.session, window).items():
            found[office_id] = figures(pairs, act.rules(office_id))
    return found


def _target(found: dict, code: str) -> str:
    """The target, when all offices have the same."""
    known = {target_shown(one[code].target, is_ratio=one[code].is_ratio) for one in found.values()}
    return known.pop() if len(known) == 1 else ""


def _cell(one) -> dict:
    return {
        "text": shown(one.value, is_ratio=one.is_ratio), "tone": one.tone,
        "word": gettext(one.word) if one.word else "",
        "pair": f"{one.numerator}/{one.denominator}" if one.is_ratio else "", "is_few": one.rests_on_few,
    }


def _picture(definition, offices: list, found: dict) -> dict:
    """One figure of every office as bars, in hundredths of a per cent so that small rates can be told apart."""
    rows = []
    for office in offices:
        one = found[office.id][definition.code]
        length = int(one.value * 10_000) if one.value is not None else 0
        rows.append(Bar(office.name, (length,), shown(one.value, is_ratio=one.is_ratio)))
    picture = bars(gettext(definition.label), rows, [(gettext("各管理处"), "enquiry")])
    return {**picture, "series": []}
