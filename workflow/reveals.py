"""查看号码: who saw a phone whole, and why. Asked for a reason, or opened as a matter of course on an open case."""

from datetime import timedelta

from sqlalchemy import select

from models import AuditEntry
from regulation.broken import RuleBroken
from regulation.words import N_, REVEAL_REASONS, values
from storage import fresh_writing_session, request_only_reads

from . import audit
from .act import Act, change, need

ONCE_IN = timedelta(hours=8)


def reveal(act: Act, row, reason: str) -> None:
    """Write down that this person asked for the phone, with the reason (E-9)."""
    need(act, "reveal", row.office_id)
    if reason not in values(REVEAL_REASONS):
        raise RuleBroken(N_("请选择查看原因"), "E", "reason")
    with change(act, "reveal"):
        audit.append(act, "reveal", row.__tablename__, row.id, {"reason": [None, reason]}, row.office_id)


def note_whole_view(act: Act, row) -> None:
    """Write down, once a shift, that opening a case or the card of a home showed a phone whole. A page that only
    reads writes it on a short session of its own."""
    note_whole_views(act, [row])


def note_whole_views(act: Act, rows: list) -> None:
    """The same of several rows of one table at once."""
    unseen = _unseen(act, rows)
    if unseen and not request_only_reads():
        with change(act, "see_phone"):
            _note(act.session, act, unseen)
    elif unseen:
        with fresh_writing_session() as session:
            _note(session, act, unseen)


def _unseen(act: Act, rows: list) -> list:
    """Those of the rows that this person hasn't seen within the shift, by their ids: whoever writes of the same rows at
    the same time waits for the first of them."""
    if not rows:
        return []
    seen = set(act.session.scalars(
        select(AuditEntry.record_id).where(
            AuditEntry.record == rows[0].__tablename__, AuditEntry.record_id.in_([row.id for row in rows]),
            AuditEntry.verb == "see_phone", AuditEntry.actor_id == act.person.id, AuditEntry.at >= act.now - ONCE_IN,
        )
    ))
    return sorted((row for row in rows if row.id not in seen), key=lambda row: row.id)


def _note(session, act: Act, rows: list) -> None:
    for row in rows:
        audit.append_in(session, act, "see_phone", row.__tablename__, row.id, {}, row.office_id)
