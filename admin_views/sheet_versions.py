"""Two versions of a handover sheet side by side: what the correction changed, line by line (S 3(4))."""

from flask_babel import gettext

from export.columns import moment
from regulation import words
from regulation.permissions import mask_name, mask_phone

from . import family
from .labels import own_words


def comparison(old, new, zone: str) -> dict:
    """The lines in which a sheet differs from the one that it replaced, as a block of its page."""
    before, after = lines_of(old, zone), lines_of(new, zone)
    changed = [name for name in dict.fromkeys([*before, *after]) if before.get(name, "") != after.get(name, "")]
    rows = [{"url": None, "cells": [name, before.get(name, ""), after.get(name, "")]} for name in changed]
    rows = rows or [{"url": None, "cells": [gettext("没有不同"), "", ""]}]
    title = gettext("与旧版 %(number)s 对照", number=old.number)
    return family.table(title, [gettext("项目"), gettext("旧版"), gettext("新版")], rows)


def lines_of(sheet, zone: str) -> dict:
    """A sheet as lines of what and how it stands; names and phones masked."""
    at = {gettext("开始时间"): sheet.started_at, gettext("结束时间"): sheet.ended_at}
    return {
        gettext("业主姓名"): mask_name(sheet.owner_name), gettext("联系电话"): mask_phone(sheet.phone),
        gettext("入伙通知书号"): sheet.notice_no or "", gettext("开发商代表"): sheet.developer_rep or "",
        gettext("物业验房人"): sheet.inspector.name if sheet.inspector else "",
        **{name: moment(value, zone) if value else "" for name, value in at.items()},
        gettext("结论"): own_words(words.label(words.INSPECTION_CONCLUSIONS, sheet.conclusion)),
        **{own_words(words.label(words.METER_KINDS, meter.kind)): reading(meter) for meter in sheet.meters},
        **{cell(mark): own_words(words.label(words.CHECK_RESULTS, mark.result)) for mark in sheet.marks},
        **{cell(item, gettext("问题")): problem(item) for item in sheet.items},
    }


def cell(row, more: str = "") -> str:
    return " ".join(filter(None, (own_words(row.room), own_words(row.part), more)))


def reading(meter) -> str:
    read = "" if meter.reading is None else f"{meter.reading:.3f} {words.METER_UNITS[meter.kind]}"
    parts = (meter.meter_no, read, own_words(words.label(words.METER_STATES, meter.state)), meter.reason)
    return " · ".join(filter(None, parts))


def problem(item) -> str:
    size, side = words.label(words.ITEM_SIZES, item.size), words.label(words.REPAIR_SIDES, item.side)
    return " · ".join((item.problem, own_words(size), own_words(side)))
