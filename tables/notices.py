"""提醒: what was told to whom within the program, once each, and when they read it."""

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regulation.words import NOTICE_KINDS

from .base import WORD, OfficeRow, OfOneCase, one_of, staff_key


class Notice(OfOneCase, OfficeRow):
    """One notice to one person about one case. `key` names the fact behind it, so that it is told once however many
    sweeps find it."""

    __tablename__ = "notice"

    staff_id: Mapped[int] = staff_key(nullable=False)
    kind: Mapped[str] = mapped_column(WORD, nullable=False)
    key: Mapped[str] = mapped_column(String(60), nullable=False)
    due_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    staff = relationship("Staff", foreign_keys=[staff_id])
    visit = relationship("Visit")
    complaint = relationship("Complaint")
    inspection = relationship("Inspection")
    repair_task = relationship("RepairTask")

    __table_args__ = (
        OfOneCase.one_case_check(),
        one_of("kind", NOTICE_KINDS),
        UniqueConstraint("staff_id", "key"),
        Index("ix_notice_staff_read", "staff_id", "read_at", "id"),
    )
