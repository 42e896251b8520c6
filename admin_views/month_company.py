"""各管理处对比: the same figures of every office in one table, for who sees them all."""

from collections import defaultdict

from flask_babel import gettext
from sqlalchemy import select

from figures.counting import count_offices
from figures.windows import window_of
from models import Office
from regulation import months
from regulation.figures import BY_CODE, figures, shown, target_shown
from regulation.months import Period

from .bars import Bar, bars
from .month_links import Links
from .month_sheet import comparable, figure_row

COMPARED = (
    "K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8", "K9", "K10", "K11", "K12", "K13", "K14", "K15", "K16",
    "K17", "K18", "K19", "K19b", "K20", "K20b", "K21", "K22", "K23",
)
PICTURED = ("K3", "K5", "K7", "K9", "K11", "K13")


def prepared(act, period: Period, rules, views: dict) -> dict:
    """Columns, a row an office, and a small picture for each of the figures that are looked at first. `rules` are
    those of the office at hand: with them the months before are found."""
    offices = act.session.scalars(select(Office).order_by(Office.id)).all()
    now, before = counted(act, offices, period), counted(act, offices, months.before(period, rules.month_first_day))
    rows = []
    for office in offices:
        links = Links(views, office.id, period)
        (numbers, known), then = now[office.id], comparable(before[office.id][1])
        cells = [figure_row(known[code], then.get(code), None, numbers, links) for code in COMPARED]
        rows.append({"name": office.name, "cells": [own_list(cell) for cell in cells]})
    found = {office_id: known for office_id, (_numbers, known) in now.items()}
    return {
        "columns": [{"code": code, "label": gettext(BY_CODE[code].label), "target": _target(found, code)}
                    for code in COMPARED],
        "rows": rows, "pictures": [_picture(BY_CODE[code], offices, found) for code in PICTURED],
    }


def counted(act, offices: list, period: Period) -> dict:
    """{office id: ({measure: how many}, {code: figure})}: offices with the same clock and numbers are counted
    together."""
    alike = defaultdict(list)
    for office in offices:
        rules = act.rules(office.id)
        alike[rules.timezone, rules.repeat_days].append(office.id)
    found = {}
    for ids in alike.values():
        window = window_of(ids, period, act.rules(ids[0]), act.now)
        for office_id, (numbers, pairs) in count_offices(act.session, window).items():
            found[office_id] = numbers, figures(pairs, act.rules(office_id))
    return found


def own_list(cell: dict) -> dict:
    """A figure's row without an address within the sheet, which isn't on this page."""
    upper = cell["upper"]
    return {**cell, "upper": {**upper, "url": None}} if (upper["url"] or "").startswith("#") else cell


def _target(found: dict, code: str) -> str:
    """The target, when all offices have the same."""
    known = {target_shown(one[code].target, is_ratio=one[code].is_ratio) for one in found.values()}
    return known.pop() if len(known) == 1 else ""


def _picture(definition, offices: list, found: dict) -> dict:
    """One figure of every office as bars, in hundredths of a per cent so that small rates can be told apart."""
    rows = []
    for office in offices:
        one = found[office.id][definition.code]
        length = int(one.value * 10_000) if one.value is not None else 0
        rows.append(Bar(office.name, (length,), shown(one.value, is_ratio=one.is_ratio)))
    target = _target(found, definition.code)
    title = f"{gettext(definition.label)} {target}".strip()
    picture = bars(title, rows, [(gettext("各管理处"), "enquiry")])
    return {**picture, "series": []}
