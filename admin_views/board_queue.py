"""等我批示: what waits for this person's decision, each with its facts and the verb's own form in place."""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from flask import get_template_attribute, url_for
from flask_babel import get_locale, gettext
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from models import AuditEntry, Complaint, RepairTask, Revisit, Visit
from regulation import words
from regulation.homes import spoken as spoken_home
from regulation.states import may_press, transition
from regulation.words import N_, label
from workflow import clocks, scope
from workflow.facts import is_open

from . import chips, family
from .base import in_the_same_statement
from .board_counters import VOIDED_TODAY
from .board_ground import Ground
from .board_standing import standing
from .labels import own_words, verb_label
from .verb_forms import form_class

MOST_SHOWN = 8
ITS_ID, ITS_VERSION = "-its-id-", "-its-version-"
"""Stand in a form that is drawn once for many rows."""


@dataclass(frozen=True)
class Waiting:
    """One kind of decision: the list with its filters, and the verb that decides."""

    key: str
    title: str
    endpoint: str
    filters: dict
    record: str
    verb: str


QUEUE = (
    Waiting("complaint", N_("投诉待批示"), "complaints", {"state": "awaiting_decision"}, "complaint", "decide"),
    Waiting("suggestion", N_("建议待批示"), "visits", {"undecided": "1"}, "visit", "decide_suggestion"),
    Waiting("extension", N_("延期待批准"), "repair_tasks", {"extension": "1"}, "repair_task", "extend"),
    Waiting("unreachable", N_("可定为无法联系"), "revisits", {"unreachable": "1"}, "revisit", "set_unreachable"),
)

LOADED = {
    "complaint": (
        joinedload(Complaint.visit).joinedload(Visit.house), joinedload(Complaint.category),
        in_the_same_statement(Complaint, "handler"), selectinload(Complaint.promises), selectinload(Complaint.revisits),
    ),
    "visit": (joinedload(Visit.house), joinedload(Visit.complaint), selectinload(Visit.promises)),
    "repair_task": (
        joinedload(RepairTask.house), in_the_same_statement(RepairTask, "assigned_to"),
        selectinload(RepairTask.escalations), selectinload(RepairTask.revisits),
    ),
    "revisit": (
        joinedload(Revisit.house), joinedload(Revisit.repair_task), joinedload(Revisit.complaint),
        selectinload(Revisit.attempts),
    ),
}


def queue(ground: Ground) -> list[dict]:
    """The groups that hold something, each with its first cases and the address of all of them."""
    return [shown for one in QUEUE if ground.is_open(one.endpoint) and (shown := _group(ground, one))["items"]]


def _group(ground: Ground, one: Waiting) -> dict:
    query = standing(ground, f"queue {one.key}", lambda: _waiting(ground, one))
    found = ground.act.session.scalars(query).unique().all()
    return {
        "key": one.key, "title": gettext(one.title), "url": ground.address(one.endpoint, one.filters),
        "has_more": len(found) > MOST_SHOWN, "items": [_item(ground, one, row) for row in found[:MOST_SHOWN]],
    }


def _waiting(ground: Ground, one: Waiting):
    """The statement that reads the first cases, and one more to know whether there are others."""
    model = ground.views[one.endpoint].model
    query = select(model).where(*ground.conditions(one.endpoint, one.filters)).options(*LOADED[one.record])
    return query.order_by(model.id).limit(MOST_SHOWN + 1)


def _item(ground: Ground, one: Waiting, row) -> dict:
    # Only the role is asked here: the lists hold what the verb's gates let pass, and the verb itself asks once more.
    step, rules = transition(one.record, one.verb), ground.act.rules(row.office_id)
    running = clocks.running(row) if is_open(row) else []
    return {
        "key": f"{one.key}-{row.id}", "id": row.id, "number": row.number, "url": family.address(row),
        "office": ground.office_names.get(row.office_id), "place": place_of(row), "matter": family.matter(row),
        "verb": one.verb,
        "chip": chips.chip(running[0], ground.act.now, rules) if running else None,
        "facts": [(text, value) for text, value in FACTS[one.key](row, rules.timezone) if value],
        "label": gettext(step.label), "action": url_for(f"{one.endpoint}.action_view"),
        "form": _form(one, row) if may_press(step, ground.act.person.roles) else None,
    }


def _form(one: Waiting, row) -> Markup:
    """The verb's form for this row, with names of its own for its fields' ids: many of them stand on one page."""
    known: tuple = ()
    if one.key == "extension":
        report = last_special_case(row)
        known = ("owner_consented", bool(report.owner_consented)), ("consent_way", report.consent_way)
    fields = drawn(str(get_locale()), one.record, one.verb, known)
    return fields.replace(ITS_ID, f"{one.key}-{row.id}").replace(ITS_VERSION, str(row.version))


@lru_cache(64)
def drawn(language: str, record: str, verb: str, known: tuple) -> Markup:
    """A verb's fields in the language of this request, filled with (name, value): alike for every row but for its id
    and its version."""
    form = form_class(record, verb)()
    form.seen_version.data = ITS_VERSION
    for name, value in known:
        form[name].data = value
    for field in form:
        field.id = f"{ITS_ID}-{field.name}"
        field.label.field_id = field.id
    return get_template_attribute("macros/board_drawn.html", "fields")(form)


def last_special_case(task: RepairTask):
    """The report that asks for the new time."""
    return next(one for one in reversed(task.escalations) if one.kind == "special_case")


def place_of(row) -> str:
    """Where a case is: its home as spoken, or the place in words."""
    case = row.case if row.record == "revisit" else row
    house = getattr(row, "house", None) or getattr(case, "house", None)
    if house is not None:
        return spoken_home(house.key) or house.key
    return getattr(case, "place_text", None) or getattr(getattr(case, "visit", None), "place_text", None) or ""


def _said(pairs: tuple, value) -> str:
    return gettext(label(pairs, value)) if value is not None else ""


def _complaint(row: Complaint, _zone: str) -> list[tuple]:
    return [
        (gettext("处理意见"), row.decision_asked),
        (gettext("投诉类别"), str(row.category) if row.category else ""),
        (gettext("等级"), _said(words.SEVERITIES, row.severity)),
        (gettext("核实结果"), _said(words.FINDINGS, row.finding)),
        (gettext("住户要求"), row.demand),
        (gettext("处理人"), row.handler.name if row.handler else ""),
    ]


def _suggestion(row: Visit, zone: str) -> list[tuple]:
    said = row.content if row.content != family.matter(row) else ""
    return [(gettext("来访事由"), said), (gettext("接待时间"), chips.stamp(row.received_at, zone))]


def _extension(row: RepairTask, zone: str) -> list[tuple]:
    report = last_special_case(row)
    return [
        (gettext("特殊情况的原因"), own_words(report.reason)),
        (gettext("现在的时限"), chips.stamp(row.due_at, zone)),
        (gettext("新的完成时间"), chips.stamp(report.new_due_at, zone)),
        (gettext("业主同意"), gettext("是") if report.owner_consented else gettext("还没有")),
        (gettext("维修员"), row.assigned_to.name if row.assigned_to else ""),
    ]


def _unreachable(row: Revisit, zone: str) -> list[tuple]:
    tried = [chips.stamp(attempt.at, zone) for attempt in row.attempts]
    return [(gettext("未接通"), gettext("、").join(tried)), (gettext("应回访时间"), chips.stamp(row.due_at, zone))]


FACTS = {
    "complaint": _complaint, "suggestion": _suggestion, "extension": _extension, "unreachable": _unreachable,
}


def voided_today(ground: Ground) -> dict | None:
    """What others voided or merged today, to be looked at: who, which, why."""
    endpoint, filters = VOIDED_TODAY
    if not ground.is_open(endpoint):
        return None
    entries = ground.act.session.scalars(standing(ground, "voided", lambda: (
        select(AuditEntry).where(*ground.conditions(endpoint, filters)).order_by(
            AuditEntry.at.desc(), AuditEntry.id.desc()
        ).limit(MOST_SHOWN)
    ))).all()
    found = _cases_of(ground, entries)
    rows = [_voided(ground, entry, found[about]) for entry in entries if (about := _subject(entry)) in found]
    return {"rows": rows, "url": ground.address(endpoint, filters)} if rows else None


def _subject(entry: AuditEntry) -> tuple[str, int]:
    return entry.record, entry.record_id


def _cases_of(ground: Ground, entries: list) -> dict:
    """The cases that entries tell of, as far as they are there for this person, each by its subject."""
    ids = defaultdict(set)
    for entry in entries:
        if family.VIEWS.get(entry.record) in ground.views:
            ids[entry.record].add(entry.record_id)
    return {
        (record, row.id): row
        for record, some in ids.items()
        for row in ground.act.session.scalars(
            scope.among(ground.act, ground.views[family.VIEWS[record]].model, some)
        )
    }


def _voided(ground: Ground, entry: AuditEntry, row) -> dict:
    zone = ground.act.rules(row.office_id).timezone
    kind = _said(words.VOID_REASONS, row.void_kind)
    return {
        "number": row.number, "url": family.address(row), "office": ground.office_names.get(row.office_id),
        "matter": family.matter(row), "verb": gettext(verb_label(entry.record, entry.verb)),
        "who": own_words(entry.actor_name), "at": chips.stamp(entry.at, zone),
        "why": " ".join(dict.fromkeys(filter(None, (kind, row.void_reason)))),
    }
