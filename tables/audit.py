"""操作日志 and 导出记录: what happened, by whom, chained; triggers in the database refuse to change or delete it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import LONG, NAME, SHORT, KnowsItsMaker, OfficeRow, Row, few, flagged

LOOKED_AT = ("change_kind", "merge", "void")
"""The few verbs among very many that the director looks at each day."""
LOOKED_AT_SQL = f"verb IN {LOOKED_AT}"
"""Said in the same words by the index and by whoever reads through it, or it isn't found to fit."""

DAILY_RECORDS = ("complaint", "repair_task", "revisit", "visit")
RARE_RECORDS_SQL = f"record NOT IN {DAILY_RECORDS}"
"""What few of very many rows tell of: handovers, homes, people, settings. Said in the same words, as above."""
DAILY_VERBS = ("accept", "archive", "arrive", "assign", "complete", "complete_revisit", "finish", "record")
RARE_VERBS_SQL = f"verb NOT IN {DAILY_VERBS}"
"""All but what becomes of nearly every contact and repair, which is nine tenths of the rows."""


class AuditEntry(Row):
    """One change of one record, chained to the one before it for that record.

    The chained row holds no value: `values_digest` is a salted digest of the values beside it, so that they may
    leave one day and the chain still verifies (E-8).
    """

    __tablename__ = "audit_entry"

    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    record: Mapped[str] = mapped_column(String(24), nullable=False)
    record_id: Mapped[int] = mapped_column(nullable=False)
    sequence: Mapped[int] = mapped_column(nullable=False)
    at: Mapped[datetime] = mapped_column(nullable=False)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    actor_name: Mapped[str] = mapped_column(NAME, nullable=False)
    as_deputy: Mapped[bool] = mapped_column(nullable=False, default=False)
    address: Mapped[str] = mapped_column(String(60), nullable=False)
    verb: Mapped[str] = mapped_column(String(40), nullable=False)
    fields: Mapped[str] = mapped_column(LONG, nullable=False)
    values_digest: Mapped[str] = mapped_column(String(64), nullable=False)
    previous_hash: Mapped[str] = mapped_column(String(64), nullable=False)
    hash: Mapped[str] = mapped_column(String(64), nullable=False)
    actor = relationship("Staff", foreign_keys=[actor_id])
    office = relationship("Office", viewonly=True)
    values = relationship("AuditValues", back_populates="entry", uselist=False)

    __table_args__ = (
        UniqueConstraint("record", "record_id", "sequence"),
        Index("ix_audit_entry_office_at", "office_id", "at"),
        Index("ix_audit_entry_actor_at", "actor_id", "at"),
        few("ix_audit_entry_looked_at", "office_id", "verb", "at", "actor_id", where=LOOKED_AT_SQL),
        few("ix_audit_entry_rare_records", "office_id", "record", "at", where=RARE_RECORDS_SQL),
        few("ix_audit_entry_rare_verbs", "office_id", "verb", "at", where=RARE_VERBS_SQL),
        flagged("ix_audit_entry_as_deputy", "office_id", "at", flag="as_deputy"),
    )


class AuditValues(Row):
    """The old and new values of one audit row as JSON `{field: [old, new]}`, with the salt of their digest."""

    __tablename__ = "audit_values"

    entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entry.id"), nullable=False, unique=True)
    salt: Mapped[str] = mapped_column(String(32), nullable=False)
    changes: Mapped[str] = mapped_column(LONG, nullable=False)
    entry = relationship("AuditEntry", back_populates="values")


class ExportLog(KnowsItsMaker, OfficeRow):
    """Who took which rows out, of which list, with which filter, whole or masked, and why (E-9)."""

    __tablename__ = "export_log"

    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    screen: Mapped[str] = mapped_column(String(40), nullable=False)
    file_name: Mapped[str] = mapped_column(SHORT, nullable=False)
    file_format: Mapped[str] = mapped_column(String(8), nullable=False)
    filters: Mapped[str] = mapped_column(LONG, nullable=False)
    columns: Mapped[str] = mapped_column(LONG, nullable=False)
    row_count: Mapped[int | None]
    is_whole: Mapped[bool] = mapped_column(nullable=False)
    reason: Mapped[str | None] = mapped_column(LONG)
    address: Mapped[str] = mapped_column(String(60), nullable=False)

    __table_args__ = (Index("ix_export_log_office_at", "office_id", "created_at"),)

    def __str__(self):
        return self.file_name
