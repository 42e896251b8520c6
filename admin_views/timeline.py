"""办理经过: everything that happened to a case, from its audit, with old and new values as the screen says them."""

import json
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import select

from export.columns import cell, moment
from models import AuditEntry, AuditValues, Department, Staff
from regulation import months, states, words
from regulation.permissions import mask_name, mask_phone

from .chips import stamp
from .labels import FIELD_WORDS, KIND_WORDS, RESULT_WORDS, STATE_WORDS, field_label, own_words, verb_label

QUIET = {
    "day",
    "count",
    "version",
    "subject",
    "visit_id",
    "complaint_id",
    "repair_task_id",
    "inspection_id",
    "archived_by_id",
    "receptionist_id",
    "decided_by_id",
    "assigned_by_id",
    "typed_by_id",
    "checked_by_id",
    "read_by_id",
    "reported_by_id",
    "granted_by_id",
    "revisit_id",
    "line",
    "by_id",
    "at",
    "stored_name",
    "sha256",
    "house_id",
    "reopens_id",
    "inspection_item_id",
    "catalogue_id",
    "supersedes_id",
    "category_id",
    "parent_id",
    "caused_by_id",
    "merged_into_id",
    "staff_id",
    "transfer_count",
    "told_role",
    "media_type",
    "from_on",
    "clock_trusted_until",
    "initials",
    "seed",
    "drawn_on",
    "record",
    "record_id",
    "spot_check_id",
    "shift_handover_id",
    "front_desk_id",
    "mass_event_id",
    "ended_by_id",
    "taken_by_id",
    "wrong_count",
    "logged_in_at",
    "is_demo",
    "marked_by_id",
    "checklist",
}
"""Columns that say nothing to a reader, or that the verb, the page or a column beside them says already."""

CLOCK_TIMES = {"opens_at", "closes_at"}
NAMES = {
    "visitor_name", "reporter_name", "owner_name", "owner_signed_name", "proxy_name", "spoke_with", "received_by",
    "taken_back_by",
}
PHONES = {"phone"}
NO_MOMENTS = {"wanted_at"}
"""Columns named like a moment that hold what somebody said."""

STATES_OF = {**states.STATES, "monthly_report": months.STATES}
"""Table -> the words of its states."""


def of(act, row, zone: str, *, whole: bool) -> list[dict]:
    """The entries of a case, newest first; names and phones masked unless the person sees them whole."""
    entries = act.session.execute(
        select(AuditEntry, AuditValues.changes)
        .outerjoin(AuditValues, AuditValues.entry_id == AuditEntry.id)
        .where(AuditEntry.record == row.record, AuditEntry.record_id == row.id)
        .order_by(AuditEntry.sequence.desc())
        .limit(200)
    ).all()
    known = _people(act, [json.loads(changes) for _entry, changes in entries if changes])
    return [
        _shown(entry, json.loads(changes) if changes else {}, row.record, zone, known, whole)
        for entry, changes in entries
    ]


def _people(act, all_changes) -> dict:
    """The names behind the ids that the entries hold, read in two statements."""
    staff, departments = set(), set()
    for changes in all_changes:
        for name, pair in changes.items():
            field = name.rsplit(".", 1)[-1]
            if field.endswith("department_id"):
                departments.update(pair)
            elif field in _STAFF_FIELDS:
                staff.update(pair)
    known = {}
    for model, ids in ((Staff, staff - {None}), (Department, departments - {None})):
        if ids:
            named = act.session.execute(select(model.id, model.name).where(model.id.in_(ids)))
            known |= {(model.__tablename__, row_id): name for row_id, name in named}
    return known


_STAFF_FIELDS = {
    "analysed_by_id",
    "submitted_by_id",
    "returned_by_id",
    "approved_by_id",
    "person_id",
    "handler_id",
    "escort_id",
    "verifier_id",
    "target_staff_id",
    "assigned_to_id",
    "done_by_id",
    "revisitor_id",
    "to_staff_id",
    "inspector_id",
    "leader_id",
    "property_signed_by_id",
}


def _shown(entry, changes, record, zone, known, whole) -> dict:
    who = own_words(entry.actor_name) + (gettext("（代主任）") if entry.as_deputy else "")
    lines = []
    for name, (old, new) in changes.items():
        label = field_label(name, entry.verb)
        if name.rsplit(".", 1)[-1] in QUIET or label is None:
            continue
        old, new = (value_text(record, name, value, zone, known, whole) for value in (old, new))
        if old != new:
            lines.append((gettext(label), old, new))
    return {
        "at": moment(entry.at, zone),
        "at_iso": entry.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "who": who,
        "verb_label": gettext(verb_label(record, entry.verb)),
        "changes": lines,
        "note": None,
    }


def value_text(record, name, value, zone, known, whole) -> str:
    """A value of the audit as the screen says it."""
    table, field = ([record, name] if "." not in name else name.split(".")[::2])
    if value is None or value == "" or value is False:
        return ""
    if field == "state" and table in STATES_OF:
        return gettext(dict(STATES_OF[table]).get(value, value))
    listed = words_of(table, field)
    if listed:
        return cell(value, "word", getattr(words, listed), zone)
    if field in _STAFF_FIELDS:
        return known.get(("staff", value), "")
    if field.endswith("department_id"):
        return known.get(("department", value), "")
    if value is True:
        return gettext("是")
    if field in NAMES or (table, field) == ("resident", "name"):
        return str(value) if whole else mask_name(str(value))
    if field in PHONES:
        return str(value) if whole else mask_phone(str(value))
    if field in CLOCK_TIMES:
        return str(value)[:5]
    if field == "reason":
        return own_words(str(value))
    if (field.endswith("_at") and field not in NO_MOMENTS) or field == "complete_by":
        return stamp(datetime.fromisoformat(value.replace("Z", "+00:00")), zone)
    return str(value)


def words_of(table: str, field: str) -> str | None:
    """The word list that a column of a table is written in, or None for free text."""
    own = {"kind": KIND_WORDS, "state": STATE_WORDS, "result": RESULT_WORDS}
    if field in own:
        return own[field].get(table)
    return "APOLOGY_WAYS" if (table, field) == ("apology", "way") else FIELD_WORDS.get(field)
