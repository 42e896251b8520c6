"""What stands beside a state and binds: reports upwards and promises of a reply."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regulation.words import CONSENT_WAYS, ESCALATION_KINDS, REPORT_WAYS

from .base import LONG, SHORT, WORD, OfficeRow, OfOneCase, few, one_of, only_one, staff_key


class Escalation(OfOneCase, OfficeRow):
    """上报: who was told, when, by which way and why. For a special case also the new time and the consent."""

    __tablename__ = "escalation"

    kind: Mapped[str] = mapped_column(WORD, nullable=False, default="manual")
    for_information: Mapped[bool] = mapped_column(nullable=False, default=False)
    to_staff_id: Mapped[int | None] = staff_key(index=True)
    to_text: Mapped[str | None] = mapped_column(SHORT)
    reason: Mapped[str] = mapped_column(LONG, nullable=False)
    way: Mapped[str | None] = mapped_column(WORD)
    reported_at: Mapped[datetime | None]
    reported_by_id: Mapped[int | None] = staff_key()
    read_at: Mapped[datetime | None]
    read_by_id: Mapped[int | None] = staff_key()

    new_due_at: Mapped[datetime | None]
    owner_consented: Mapped[bool | None]
    consent_way: Mapped[str | None] = mapped_column(WORD)
    consent_at: Mapped[datetime | None]
    granted_at: Mapped[datetime | None]
    granted_by_id: Mapped[int | None] = staff_key()

    to_staff = relationship("Staff", foreign_keys=[to_staff_id])
    reported_by = relationship("Staff", foreign_keys=[reported_by_id])
    granted_by = relationship("Staff", foreign_keys=[granted_by_id])
    visit = relationship("Visit", back_populates="escalations")
    complaint = relationship("Complaint", back_populates="escalations")
    inspection = relationship("Inspection", back_populates="escalations")
    repair_task = relationship("RepairTask", back_populates="escalations")

    __table_args__ = (
        OfOneCase.one_case_check(),
        one_of("kind", ESCALATION_KINDS),
        one_of("way", REPORT_WAYS),
        one_of("consent_way", CONSENT_WAYS),
        CheckConstraint("to_staff_id IS NOT NULL OR to_text IS NOT NULL", name="to"),
        CheckConstraint("reported_at IS NULL OR way IS NOT NULL", name="way_known"),
        CheckConstraint("kind <> 'special_case' OR new_due_at IS NOT NULL", name="special_case"),
        CheckConstraint("granted_at IS NULL OR owner_consented", name="granted"),
        few("ix_escalation_unread", "reported_at", "office_id", where="read_at IS NULL"),
        few("ix_escalation_unread_by", "to_staff_id", "reported_at", where="read_at IS NULL"),
        Index("ix_escalation_office_to", "office_id", "to_staff_id", "read_at"),
    )


class ReplyPromise(OfficeRow):
    """回复承诺: a definite time that the owner agreed to, or refused (S 5(8)). At most one is open a contact;
    each new one keeps the old."""

    __tablename__ = "reply_promise"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), nullable=False, index=True)
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"), index=True)
    promised_at: Mapped[datetime] = mapped_column(nullable=False)
    reason: Mapped[str] = mapped_column(LONG, nullable=False)
    consented: Mapped[bool] = mapped_column(nullable=False)
    consent_way: Mapped[str] = mapped_column(WORD, nullable=False)
    consent_at: Mapped[datetime] = mapped_column(nullable=False)
    owner_words: Mapped[str | None] = mapped_column(LONG)
    replied_at: Mapped[datetime | None]
    reply: Mapped[str | None] = mapped_column(LONG)
    settled_at: Mapped[datetime | None]
    visit = relationship("Visit", back_populates="promises")
    complaint = relationship("Complaint", back_populates="promises")

    __table_args__ = (
        one_of("consent_way", CONSENT_WAYS),
        CheckConstraint("replied_at IS NULL OR settled_at IS NOT NULL", name="settled"),
        CheckConstraint("consented OR settled_at IS NOT NULL", name="consented"),
        only_one("uq_reply_promise_one_open", "visit_id", where="settled_at IS NULL"),
        Index("ix_reply_promise_office_open", "office_id", "settled_at", "promised_at"),
        Index("ix_reply_promise_office_promised", "office_id", "promised_at"),
    )
