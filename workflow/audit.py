"""操作日志: every changed field of every record, chained, in the same transaction as the change.

Changes are picked up when the session flushes, so nothing that a verb writes can stay out of the audit. Rows that
stand beside a case (a promise, an apology, an item) are written on that case.
"""

import hashlib
import secrets
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache

import orjson
from sqlalchemy import bindparam, event, insert, inspect, select

from models import (
    AuditEntry,
    AuditValues,
    ExportLog,
    Heartbeat,
    LastLook,
    ListColumns,
    LoginAttempt,
    Notice,
    NumberSeries,
    SavedFilter,
    Submission,
    db,
)

SILENT = (
    AuditEntry, AuditValues, ExportLog, Heartbeat, LastLook, ListColumns, LoginAttempt, Notice, NumberSeries,
    SavedFilter, Submission,
)
LEFT_OUT = {
    "id", "version", "created_at", "created_by_id", "office_id", "last_seen_at", "session_token", "initials",
    "token", "snapshot",
}
SECRET = {"password_hash", "pin_hash", "token_digest"}
HIDDEN = ["•••", "•••"]
"""What the audit says of a secret's old and new value."""
PARENTS = (
    "monthly_report", "spot_check", "home_visit", "shift_handover", "revisit", "complaint", "inspection",
    "repair_task", "visit", "house", "staff",
)
OWN_RECORDS = {
    "visit", "complaint", "inspection", "repair_task", "revisit", "house", "resident", "staff", "department",
    "category", "fault", "setting", "office", "deputation", "mass_event", "emergency_contact", "snippet",
    "shift_handover", "spot_check", "front_desk", "checklist", "monthly_report",
    "home_visit", "home_visit_round", "duty", "box_opening",
}
NOTHING_BEFORE = "0" * 64


@contextmanager
def collecting(session):
    """Gather what the session flushes within the block: {(record, id): {field: [old, new]}}."""
    session.flush()
    stack = session.info.setdefault("collectors", [])
    changes: dict = {}
    stack.append(changes)
    try:
        yield changes
    finally:
        if stack:
            stack.pop()


def forget(session) -> None:
    """Drop what was gathered, after a rollback."""
    session.info.pop("collectors", None)


@event.listens_for(db.session, "after_flush")
def _gather(session, _context) -> None:
    stack = session.info.get("collectors")
    if not stack:
        return
    changes = stack[-1]
    for row in session.new | session.dirty | session.deleted:
        if isinstance(row, SILENT):
            continue
        fields = _changed_fields(row, is_new=row in session.new, is_gone=row in session.deleted)
        if fields:
            key, prefix = belongs_to(row)
            entry = changes.setdefault(key, {"office_id": getattr(row, "office_id", None), "fields": {}})
            for name, (old, new) in fields.items():
                first = entry["fields"].get(prefix + name, [old])[0]
                entry["fields"][prefix + name] = [first, new]


def _changed_fields(row, *, is_new: bool, is_gone: bool = False) -> dict:
    found = {}
    state = inspect(row)
    for column in state.mapper.column_attrs:
        if column.key in LEFT_OUT:
            continue
        history = state.attrs[column.key].history
        if is_gone:
            old, new = getattr(row, column.key), None
        elif is_new:
            old, new = None, getattr(row, column.key)
        elif history.has_changes():
            old, new = (history.deleted[0] if history.deleted else None), history.added[0]
        else:
            continue
        if old != new:
            found[column.key] = HIDDEN if column.key in SECRET else [plain(old), plain(new)]
    return found


def belongs_to(row) -> tuple:
    """The record in whose chain a row's change is written, and the prefix of its fields there."""
    table = row.__tablename__
    if table in OWN_RECORDS:
        return (table, row.id), ""
    for parent in PARENTS:
        parent_id = getattr(row, f"{parent}_id", None)
        if parent_id is not None:
            return (parent, parent_id), f"{table}.{row.id}."
    return (table, row.id), ""


def plain(value):
    """A column's value as JSON knows it: moments in UTC ISO form, decimals as text."""
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


@lru_cache(maxsize=1000)
def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds")[:19] + "Z"


def canonical(value) -> str:
    """The one JSON text of a value that digests are taken from: sorted keys, no spaces, nothing escaped that need not
    be. Takes text, whole numbers, yes or no, nothing, what `plain` knows, and lists and mappings of them."""
    return orjson.dumps(value, plain, orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME).decode()


def digest_of(salt: str, changes_text: str) -> str:
    return hashlib.sha256(f"{salt}{changes_text}".encode()).hexdigest()


def chain_hash(entry) -> str:
    """The hash of a row over everything in it and the hash of the row before. Takes a row or a mapping."""
    get = entry.get if isinstance(entry, dict) else lambda name: getattr(entry, name)
    parts = [
        get("previous_hash"), get("record"), get("record_id"), get("sequence"), plain(get("at")), get("actor_id"),
        get("actor_name"), get("as_deputy"), get("address"), get("verb"), get("fields"), get("values_digest"),
        get("office_id"),
    ]
    return hashlib.sha256(canonical(parts).encode()).hexdigest()


def link(
    *, record, record_id, sequence, previous_hash, at, person, address, verb, changes, office_id, salt=None
) -> tuple:
    """The chained row and the values beside it, as two mappings of column values; `salt` is the demo's own."""
    text = canonical(changes)
    salt = salt or secrets.token_hex(8)
    entry = {
        "record": record, "record_id": record_id, "sequence": sequence, "previous_hash": previous_hash, "at": at,
        "actor_id": person.id, "actor_name": person.name, "as_deputy": person.is_deputy, "address": address[:60],
        "verb": verb, "fields": canonical(sorted(changes)), "values_digest": digest_of(salt, text),
        "office_id": office_id,
    }
    entry["hash"] = chain_hash(entry)
    return entry, {"salt": salt, "changes": text}


def write(act, verb: str, changes: dict) -> None:
    """Write one audit row for each record that changed, chained to the row before it."""
    for (record, record_id), change in changes.items():
        fields = {name: pair for name, pair in change["fields"].items() if pair[0] != pair[1] or pair == HIDDEN}
        if fields:
            append(act, verb, record, record_id, fields, change["office_id"])


def append(act, verb: str, record: str, record_id: int, fields: dict, office_id: int | None) -> None:
    """Add one row to a record's chain, in the transaction that is open."""
    append_in(act.session, act, verb, record, record_id, fields, office_id)


LAST_LINK = (
    select(AuditEntry.sequence, AuditEntry.hash)
    .where(AuditEntry.record == bindparam("record"), AuditEntry.record_id == bindparam("record_id"))
    .order_by(AuditEntry.sequence.desc()).limit(1)
)


def append_in(session, act, verb: str, record: str, record_id: int, fields: dict, office_id: int | None) -> None:
    """Add one row to a record's chain in a session of the caller's own."""
    last = session.execute(LAST_LINK, {"record": record, "record_id": record_id}).first()
    sequence, previous_hash = (last.sequence + 1, last.hash) if last else (1, NOTHING_BEFORE)
    if record == "office":
        office_id = record_id
    entry, values = link(
        record=record, record_id=record_id, sequence=sequence, previous_hash=previous_hash, at=act.now,
        person=act.person, address=act.address, verb=verb, changes=fields, office_id=office_id,
    )
    made = session.execute(insert(AuditEntry.__table__), entry).inserted_primary_key
    session.execute(insert(AuditValues.__table__), {**values, "entry_id": made[0]})


def append_all(act, verb: str, record: str, changes: list[tuple[int, dict]], office_id: int, *, is_new: bool) -> None:
    """Add a row to the chain of each of many records of one office, in few statements: an import's writing.

    `changes` holds (id, {field: [old, new]}). With `is_new` the records were just made and have no chain yet.
    """
    last = {} if is_new else _last_links(act.session, record, [record_id for record_id, _ in changes])
    links = []
    for record_id, fields in changes:
        sequence, previous_hash, _ = last.get(record_id, (0, NOTHING_BEFORE, None))
        links.append(
            link(
                record=record, record_id=record_id, sequence=sequence + 1, previous_hash=previous_hash, at=act.now,
                person=act.person, address=act.address, verb=verb, changes=fields, office_id=office_id,
            )
        )
    if links:
        act.session.execute(insert(AuditEntry.__table__), [entry for entry, _ in links])
        # Many rows at once don't tell their ids on SQLite; each is now the last of its chain.
        made = _last_links(act.session, record, [record_id for record_id, _ in changes])
        rows = [{**values, "entry_id": made[entry["record_id"]][2]} for entry, values in links]
        act.session.execute(insert(AuditValues.__table__), rows)


def _last_links(session, record: str, record_ids: list[int], at_once: int = 1000) -> dict:
    """The last row of each record's chain: {id: (sequence, hash, id of the row)}."""
    last: dict = {}
    for start in range(0, len(record_ids), at_once):
        query = (
            select(AuditEntry.record_id, AuditEntry.sequence, AuditEntry.hash, AuditEntry.id)
            .where(AuditEntry.record == record, AuditEntry.record_id.in_(record_ids[start : start + at_once]))
            .order_by(AuditEntry.sequence)
        )
        last.update((record_id, tuple(link)) for record_id, *link in session.execute(query))
    return last


def broken_link(session, *, batch: int = 5000) -> str | None:
    """Walk every chain; name the first broken link, or return None when all of them hold."""
    previous = None
    query = (
        select(AuditEntry, AuditValues.salt, AuditValues.changes)
        .outerjoin(AuditValues, AuditValues.entry_id == AuditEntry.id)
        .order_by(AuditEntry.record, AuditEntry.record_id, AuditEntry.sequence)
        .execution_options(yield_per=batch)
    )
    with closing(session.execute(query)) as rows:
        for entry, salt, changes in rows:
            fault = _fault(previous, entry, salt, changes)
            if fault:
                return f"{entry.record} {entry.record_id}, #{entry.sequence} (id {entry.id}): {fault}"
            previous = entry
    return None


def _fault(previous, entry, salt, changes) -> str | None:
    continues = previous is not None and (previous.record, previous.record_id) == (entry.record, entry.record_id)
    sequence, hash_before = (previous.sequence + 1, previous.hash) if continues else (1, NOTHING_BEFORE)
    if entry.sequence != sequence:
        return "a row before it is missing"
    if entry.previous_hash != hash_before or entry.hash != chain_hash(entry):
        return "the hash doesn't fit"
    if changes is not None and digest_of(salt, changes) != entry.values_digest:
        return "its values were changed"
    return None
