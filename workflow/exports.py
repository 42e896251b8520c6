"""导出记录: whatever leaves as a file is written down before its first byte (E, export control)."""

from sqlalchemy import update

from models import ExportLog
from regulation.broken import RuleBroken
from regulation.words import N_
from storage import fresh_writing_session

from .act import Act, created, need

CLAUSE = "E"


def log_export(
    act: Act, *, screen: str, file_name: str, file_format: str, filters: str, columns: str, reason: str | None = None
) -> int:
    """Write down who takes which rows and columns of which list, and return the log row's id.

    With a `reason` names and phones leave whole, which is the director's own right and no deputy's; a blank reason
    is refused. None is the masked export, open to whoever sees the list. Commits on a session of its own: the request
    that asks for a file only reads.
    """
    is_whole = reason is not None
    need(act, "export_whole" if is_whole else "export")
    if is_whole and not reason.strip():
        raise RuleBroken(N_("请填写导出原因"), CLAUSE, "reason")
    with fresh_writing_session() as session:
        row = ExportLog(
            screen=screen,
            file_name=file_name,
            file_format=file_format,
            filters=filters,
            columns=columns,
            is_whole=is_whole,
            reason=reason.strip() if is_whole else None,
            address=act.address,
            **created(act, act.person.office_id),
        )
        session.add(row)
    return row.id


def note_row_count(log_id: int, rows: int) -> None:
    """Write beside a logged export how many rows left, once, when the file has ended or was broken off."""
    with fresh_writing_session() as session:
        session.execute(
            update(ExportLog).where(ExportLog.id == log_id, ExportLog.row_count.is_(None)).values(row_count=rows)
        )
