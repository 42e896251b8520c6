"""一户一档: a home's whole life on one page: move-in, meters, keys, repairs, complaints, revisits, contacts.

Every row is read through the scope of who looks; names are masked as in every list.
"""

from flask_babel import gettext
from sqlalchemy import select, union
from sqlalchemy.orm import joinedload, selectinload

from models import Complaint, Inspection, InspectionItem, RepairTask, Revisit, Visit
from regulation import words
from regulation.permissions import mask_name
from workflow import scope

from . import family
from .chips import badge, stamp
from .labels import own_words

MOST = 50
"""Rows of each part, the newest first."""
NO_MORE = ("superseded", "voided")


def blocks(act, house, zone: str) -> list[dict]:
    """The parts of a home's file, as blocks of its page; a part without rows isn't shown."""
    sheets = sheets_of(act, house)
    standing = [sheet for sheet in sheets if sheet.state not in NO_MORE]
    found = [
        moved_in(sheets, zone), meters(standing, zone), keys(standing, zone), repairs(act, house, zone),
        complaints(act, house, zone), revisits(act, house, zone), contacts(act, house, zone),
    ]
    return [block for block in found if block["rows"]]


def sheets_of(act, house) -> list[Inspection]:
    loading = (selectinload(Inspection.meters), selectinload(Inspection.keys), selectinload(Inspection.items))
    return list(newest(act, Inspection, Inspection.house_id == house.id, *loading))


def newest(act, model, condition, *loading):
    query = scope.rows(act, model).where(condition).options(*loading).order_by(model.id.desc()).limit(MOST)
    return act.session.scalars(query).unique()


def at(moment, zone: str) -> str:
    return stamp(moment, zone) if moment else ""


def row_of(case, *cells) -> dict:
    return {"url": family.address(case), "cells": [case.number, *cells]}


def moved_in(sheets, zone: str) -> dict:
    rows = [
        row_of(
            sheet, badge(sheet)["label"], mask_name(sheet.owner_name), at(sheet.inspected_at, zone), len(sheet.items),
            at(sheet.accepted_at, zone), sheet.archive_class or "", sheet.archive_no or "",
        )
        for sheet in sheets
    ]
    columns = [
        gettext("编号"), gettext("状态"), gettext("业主姓名"), gettext("验房时间"), gettext("问题数"),
        gettext("业主认可时间"), gettext("归档类别"), gettext("归档号"),
    ]
    return family.table(gettext("入伙验房"), columns, rows)


def meters(sheets, zone: str) -> dict:
    rows = [
        {"url": family.address(sheet), "cells": [
            sheet.number, own_words(words.label(words.METER_KINDS, meter.kind)), meter.meter_no or "",
            "" if meter.reading is None else f"{meter.reading:.3f} {words.METER_UNITS[meter.kind]}",
            own_words(words.label(words.METER_STATES, meter.state)), meter.reason or "", at(meter.read_at, zone),
        ]}
        for sheet in sheets for meter in sheet.meters
    ]
    columns = [
        gettext("编号"), gettext("表种"), gettext("表号"), gettext("底数"), gettext("状态"), gettext("原因"),
        gettext("抄表时间"),
    ]
    return family.table(gettext("抄表"), columns, rows)


def keys(sheets, zone: str) -> dict:
    rows = [
        {"url": family.address(sheet), "cells": [
            sheet.number, own_words(words.label(words.KEY_KINDS, key.kind)), key.quantity, mask_name(key.received_by),
            at(key.handed_at, zone), kept(key), at(key.taken_back_at, zone),
        ]}
        for sheet in sheets for key in sheet.keys
    ]
    columns = [
        gettext("编号"), gettext("钥匙类别"), gettext("数量"), gettext("领取人"), gettext("移交时间"),
        gettext("留用返修"), gettext("领回时间"),
    ]
    return family.table(gettext("钥匙移交"), columns, rows)


def kept(key) -> str:
    return f"{key.kept_for_repair} {key.kept_reason or ''}".strip() if key.kept_for_repair else ""


def repairs(act, house, zone: str) -> dict:
    rows = [
        row_of(task, task.fault[:40], badge(task)["label"], at(task.received_at, zone), at(task.completed_at, zone))
        for task in newest(act, RepairTask, RepairTask.house_id == house.id)
    ]
    columns = [gettext("编号"), gettext("故障描述"), gettext("状态"), gettext("报修时间"), gettext("完工时间")]
    return family.table(gettext("维修工单"), columns, rows)


def complaints(act, house, zone: str) -> dict:
    wanted = scope.another(Complaint)
    of_home = select(wanted.id).join(Visit, wanted.visit_id == Visit.id).where(Visit.house_id == house.id)
    query = scope.among(act, Complaint, of_home).options(joinedload(Complaint.visit))
    query = query.order_by(Complaint.id.desc()).limit(MOST)
    rows = [
        row_of(one, one.visit.subject or "", badge(one)["label"], at(one.received_at, zone), at(one.closed_at, zone))
        for one in act.session.scalars(query).unique()
    ]
    columns = [gettext("编号"), gettext("事项"), gettext("状态"), gettext("投诉时间"), gettext("结束时间")]
    return family.table(gettext("投诉"), columns, rows)


def revisits(act, house, zone: str) -> dict:
    query = scope.among(act, Revisit, revisited_at(house)).order_by(Revisit.id.desc()).limit(MOST)
    rows = [
        row_of(
            one, badge(one)["label"], own_words(words.label(words.RATINGS, one.rating)), one.opinion or "",
            at(one.revisited_at, zone),
        )
        for one in act.session.scalars(query)
    ]
    columns = [gettext("编号"), gettext("状态"), gettext("满意度"), gettext("住户意见"), gettext("回访时间")]
    return family.table(gettext("回访"), columns, rows)


def revisited_at(house):
    """The ids of the revisits of a home; those of its handover repairs among them."""
    wanted = scope.another(Revisit)
    of_items = select(RepairTask.id).join(InspectionItem, RepairTask.inspection_item_id == InspectionItem.id).join(
        Inspection, InspectionItem.inspection_id == Inspection.id
    ).where(Inspection.house_id == house.id)
    return union(
        select(wanted.id).where(wanted.house_id == house.id),
        select(wanted.id).where(wanted.repair_task_id.in_(of_items)),
    )


def contacts(act, house, zone: str) -> dict:
    rows = [
        row_of(
            visit, own_words(words.label(words.KINDS, visit.kind)), visit.subject or "", badge(visit)["label"],
            at(visit.received_at, zone),
        )
        for visit in newest(act, Visit, Visit.house_id == house.id)
    ]
    columns = [gettext("编号"), gettext("来访类别"), gettext("事项"), gettext("状态"), gettext("接待时间")]
    return family.table(gettext("来访接待"), columns, rows)
