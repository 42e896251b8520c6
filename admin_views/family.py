"""What stands beside a case: its visit, complaint, repairs, revisits, reports, promises, and the home's other cases."""

from flask import url_for
from flask_babel import gettext, pgettext
from sqlalchemy import bindparam, literal_column, select, union_all
from sqlalchemy.orm import aliased

from export.columns import moment
from models import Complaint, Inspection, RepairTask, Visit
from regulation import words
from regulation.words import N_
from storage import by_ids
from workflow import scope

from . import chips
from .acting import current_act
from .labels import own_words

VIEWS = {
    "visit": "visits",
    "complaint": "complaints",
    "inspection": "inspections",
    "repair_task": "repair_tasks",
    "revisit": "revisits",
}


def address(row) -> str:
    return url_for(f"{VIEWS[row.record]}.details_view", id=row.id)


def table(title: str, columns: list, rows: list) -> dict:
    return {"title": title, "columns": columns, "rows": rows}


def cases_table(title: str, cases, zone: str) -> dict:
    """Cases with their number, matter, state and time; only those that this person may see."""
    shown = scope.seen_of(current_act(), [row for row in cases if row is not None])
    return listed_cases(title, shown, zone)


def listed_cases(title: str, shown, zone: str) -> dict:
    """The same of cases that were read through the person's scope."""
    rows = [
        {
            "url": address(row),
            "cells": [
                row.number,
                gettext(dict(words.RECORDS)[row.record]),
                matter(row),
                chips.badge(row)["label"],
                moment(came_at(row), zone),
            ],
        }
        for row in shown
    ]
    columns = [gettext("编号"), gettext("记录"), gettext("事项"), gettext("状态"), gettext("时间")]
    return table(title, columns, rows)


def came_at(row):
    """When a case came: it may be typed in later. What nobody brought began when it was written down."""
    return getattr(row, "received_at", None) or row.created_at


def matter(row) -> str:
    """A case in one line."""
    text = getattr(row, "subject", None) or getattr(row, "fault", None) or getattr(row, "content", None) or ""
    if row.record == "revisit":
        text = matter(row.case)
    return text[:40]


def escalations_table(row, zone: str) -> dict:
    """Who was told, when, by which way, and whether it was read (S 5(4)); who has no account can't read it here."""
    unread = {True: gettext("未阅"), False: "—"}
    rows = [
        {
            "url": None,
            "cells": [
                gettext(dict(words.ESCALATION_KINDS)[report.kind])
                + (gettext("（供参考）") if report.for_information else ""),
                report.to_staff.name if report.to_staff else own_words(report.to_text),
                own_words(report.reason),
                gettext(words.label(words.REPORT_WAYS, report.way)) if report.way else gettext("待上报"),
                moment(report.reported_at, zone) if report.reported_at else "",
                moment(report.read_at, zone) if report.read_at else unread[report.to_staff is not None],
            ],
        }
        for report in row.escalations
    ]
    columns = [gettext("类别"), gettext("对象"), gettext("原因"), gettext("方式"), gettext("上报时间"), gettext("已阅")]
    return table(gettext("上报"), columns, rows)


def promises_table(promises, zone: str) -> dict:
    """Every promise with consent and reply; each new one keeps the old (S 5(8))."""
    rows = [
        {
            "url": None,
            "cells": [
                moment(promise.promised_at, zone),
                promise.reason,
                gettext("同意") if promise.consented else gettext("不同意"),
                gettext(words.label(words.CONSENT_WAYS, promise.consent_way)),
                moment(promise.replied_at, zone) if promise.replied_at else "",
                promise.reply or "",
            ],
        }
        for promise in promises
    ]
    columns = [
        pgettext("field", "约定答复时间"),
        gettext("原因"),
        gettext("业主"),
        gettext("同意方式"),
        gettext("答复时间"),
        gettext("答复"),
    ]
    return table(gettext("约定答复"), columns, rows)


def revisits_table(revisits, zone: str, rules) -> dict:
    now = current_act().now
    rows = [
        {
            "url": address(row),
            "cells": [
                row.number,
                chips.badge(row)["label"],
                chips.until(row.due_at, now, rules) if row.state == "due" else chips.stamp(row.due_at, zone),
                moment(row.revisited_at, zone) if row.revisited_at else "",
                row.revisitor.name if row.revisitor else "",
                gettext(words.label(words.RATINGS, row.rating)) if row.rating else "",
                row.opinion or "",
            ],
        }
        for row in revisits
    ]
    columns = [
        gettext("编号"),
        gettext("状态"),
        gettext("时限"),
        gettext("回访时间"),
        gettext("回访人"),
        gettext("满意度"),
        gettext("住户意见"),
    ]
    return table(gettext("回访"), columns, rows)


def chases_table(row, zone: str) -> dict | None:
    """Every chase of a case with its words and who is to hear of it (S 1(6))."""
    found = row.chases[::-1][:50]
    if not found:
        return None
    told = {"handler": N_("承办人"), "supervisor": N_("部门主管"), "director": N_("管理处主任")}
    rows = [
        {"url": None, "cells": [
            chase.times, moment(chase.at, zone), gettext(words.label(words.CHANNELS, chase.channel)), chase.words,
            gettext(told[chase.told_role]),
        ]} for chase in found
    ]
    columns = [gettext("第几次"), gettext("时间"), gettext("来访方式"), gettext("催办内容"), gettext("要告知")]
    return table(gettext("催办"), columns, rows)


def without_repeats(row, blocks: list) -> list:
    """The tables with each case once: not the one whose page this is, nor what an earlier table has."""
    seen = {address(row)}
    for block in blocks:
        block["rows"] = [line for line in block["rows"] if line["url"] is None or line["url"] not in seen]
        seen |= {line["url"] for line in block["rows"]}
    return blocks


def home_history(act, row, house_id: int | None, zone: str) -> dict | None:
    """The other cases of the same home, whichever came last first."""
    if house_id is None:
        return None
    itself = {_itself(record): row.id if row.record == record else 0 for record in OF_A_HOME}
    given = {**scope.values_of(act.person), "home_office": row.office_id, "house": house_id, **itself}
    found = act.session.execute(scope.prepared(act, "cases of a home", _of_a_home), given).all()
    found.sort(key=came_at, reverse=True)
    return listed_cases(gettext("这户的其他事项"), found[:10], zone)


OF_A_HOME = {
    "visit": (Visit, Visit.subject), "repair_task": (RepairTask, RepairTask.fault),
    "inspection": (Inspection, literal_column("''")), "complaint": (Complaint, Complaint.content),
}
"""What a line says of each kind of case: as `listed_cases` takes it, read in one statement."""
EACH = 6
ABOUT, CALL = aliased(Complaint), aliased(Visit)
# By the home first, then by what the person may see: SQLite would else go through all complaints of the office. In the
# order of the index of a home's contacts, so that the newest of them are enough.
COMPLAINTS_OF_A_HOME = (
    select(ABOUT.id).join(CALL, ABOUT.visit_id == CALL.id)
    .where(CALL.office_id == bindparam("home_office"), CALL.house_id == bindparam("house"))
    .order_by(CALL.received_at.desc(), CALL.id.desc()).limit(20)
)


def _itself(record: str) -> str:
    return f"this_{record}"


def _of_a_home(person):
    return union_all(*(_newest_of_a_home(person, record) for record in OF_A_HOME))


def _newest_of_a_home(person, record: str):
    model, text = OF_A_HOME[record]
    reopened = model.reopened_count if model is Complaint else literal_column("0")
    came = model.created_at if model is Inspection else model.received_at
    newest = (
        select(
            literal_column(f"'{record}'").label("record"), model.id, model.number, text.label("subject"), model.state,
            reopened.label("reopened_count"), came.label("received_at"),
        )
        .where(
            *scope.visible_to(person, model), model.office_id == bindparam("home_office"),
            model.id != bindparam(_itself(record)),
        )
        .order_by(*([model.received_at.desc()] if model is Visit else ()), model.id.desc()).limit(EACH)
    )
    if model is Complaint:
        newest = by_ids(newest.where(model.id.in_(COMPLAINTS_OF_A_HOME)), model)
    else:
        newest = newest.where(model.house_id == bindparam("house"))
    return select(newest.subquery())
