"""投诉单, its verification, its apologies and the meeting with a leader (form C.2)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regulation.words import (
    ANGER_CAUSES,
    APOLOGY_WAYS,
    CAUSE_KINDS,
    FINDINGS,
    RESPONSIBILITIES,
    SEVERITIES,
    VALIDITIES,
)

from .base import LONG, SHORT, WORD, Archived, Case, KnowsItsMaker, OfficeRow, few, one_of, staff_key


class Complaint(KnowsItsMaker, Archived, Case):
    """The child of exactly one visit. `target_staff` is the accused, who can't read the case."""

    __tablename__ = "complaint"
    record = "complaint"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), nullable=False)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    severity: Mapped[str] = mapped_column(WORD, nullable=False, default="minor")
    is_serious: Mapped[bool] = mapped_column(nullable=False, default=False)
    is_service_complaint: Mapped[bool] = mapped_column(nullable=False, default=False)
    content: Mapped[str] = mapped_column(LONG, nullable=False)
    demand: Mapped[str | None] = mapped_column(LONG)
    event_at: Mapped[datetime | None]
    event_place: Mapped[str | None] = mapped_column(SHORT)
    target_staff_id: Mapped[int | None] = staff_key()
    target_department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    target_text: Mapped[str | None] = mapped_column(SHORT)

    received_at: Mapped[datetime] = mapped_column(nullable=False)
    response_due_at: Mapped[datetime] = mapped_column(nullable=False)
    first_responded_at: Mapped[datetime | None]
    verify_due_at: Mapped[datetime] = mapped_column(nullable=False)
    is_past_cutoff: Mapped[bool] = mapped_column(nullable=False, default=False)
    due_at: Mapped[datetime] = mapped_column(nullable=False)
    done_at: Mapped[datetime | None]

    verifier_id: Mapped[int | None] = staff_key()
    verified_at: Mapped[datetime | None]
    finding: Mapped[str | None] = mapped_column(WORD)
    validity: Mapped[str] = mapped_column(WORD, nullable=False, default="pending")
    within_authority: Mapped[bool | None]
    responsibility: Mapped[str | None] = mapped_column(WORD)
    explanation: Mapped[str | None] = mapped_column(LONG)
    referred_to: Mapped[str | None] = mapped_column(SHORT)
    no_promise_made: Mapped[bool] = mapped_column(nullable=False, default=False)

    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    handler_id: Mapped[int | None] = staff_key(index=True)
    measure: Mapped[str | None] = mapped_column(LONG)
    result: Mapped[str | None] = mapped_column(LONG)
    replied_to_resident_at: Mapped[datetime | None]
    reported_to_director_at: Mapped[datetime | None]
    decision_asked: Mapped[str | None] = mapped_column(LONG)
    decision: Mapped[str | None] = mapped_column(LONG)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = staff_key()

    caused_by_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"))
    cause_kind: Mapped[str | None] = mapped_column(WORD)
    cause_analysis: Mapped[str | None] = mapped_column(LONG)
    corrective_action: Mapped[str | None] = mapped_column(LONG)
    anger_escalated: Mapped[bool] = mapped_column(nullable=False, default=False)
    anger_cause: Mapped[str | None] = mapped_column(WORD)
    reopened_count: Mapped[int] = mapped_column(nullable=False, default=0)

    visit = relationship("Visit", back_populates="complaint", foreign_keys=[visit_id])
    caused_by = relationship("Visit", foreign_keys=[caused_by_id])
    category = relationship("Category")
    target_staff = relationship("Staff", foreign_keys=[target_staff_id])
    target_department = relationship("Department", foreign_keys=[target_department_id])
    verifier = relationship("Staff", foreign_keys=[verifier_id])
    handler = relationship("Staff", foreign_keys=[handler_id])
    decided_by = relationship("Staff", foreign_keys=[decided_by_id])
    department = relationship("Department", foreign_keys=[department_id])
    verifications = relationship("Verification", back_populates="complaint", order_by="Verification.id")
    apologies = relationship("Apology", back_populates="complaint", order_by="Apology.id")
    meeting = relationship("LeaderMeeting", back_populates="complaint", uselist=False)
    escalations = relationship("Escalation", back_populates="complaint", order_by="Escalation.id")
    revisits = relationship("Revisit", back_populates="complaint", order_by="Revisit.id")
    repair_tasks = relationship("RepairTask", back_populates="complaint", order_by="RepairTask.id")
    promises = relationship("ReplyPromise", back_populates="complaint", order_by="ReplyPromise.id")
    chases = relationship("Chase", back_populates="complaint", order_by="Chase.id")

    __table_args__ = Case.constraints(
        "complaint",
        UniqueConstraint("visit_id"),
        one_of("severity", SEVERITIES),
        one_of("finding", FINDINGS),
        one_of("validity", VALIDITIES),
        one_of("responsibility", RESPONSIBILITIES),
        one_of("anger_cause", ANGER_CAUSES),
        one_of("cause_kind", CAUSE_KINDS),
        CheckConstraint("reopened_count >= 0", name="reopened_count"),
        CheckConstraint("verified_at IS NULL OR finding IS NOT NULL", name="verified"),
        CheckConstraint("due_at >= received_at AND verify_due_at >= received_at", name="due"),
        few("ix_complaint_about", "target_staff_id", "visit_id", where="target_staff_id IS NOT NULL"),
        few("ix_complaint_received", "office_id", "received_at", "state", "target_staff_id",
            where="received_at IS NOT NULL"),
        few("ix_complaint_done", "office_id", "done_at", where="done_at IS NOT NULL"),
        few("ix_complaint_closed", "office_id", "closed_at", where="closed_at IS NOT NULL"),
        few("ix_complaint_unclosed", "office_id", "received_at", where="closed_at IS NULL"),
        Index("ix_complaint_office_due", "office_id", "state", "due_at"),
        Index("ix_complaint_due", "office_id", "due_at"),
        Index("ix_complaint_office_received", "office_id", "received_at"),
        Index("ix_complaint_office_category", "office_id", "category_id", "received_at"),
        few("ix_complaint_office_handler", "office_id", "handler_id", "day", "count", where="handler_id IS NOT NULL"),
    )

    @property
    def house(self):
        return self.visit.house

    def __str__(self):
        return self.number


class Verification(OfficeRow):
    """核实: the whole course, what was found, and the note it rests on (S 5(7), 2(7)). A reopened case has more."""

    __tablename__ = "verification"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), nullable=False, index=True)
    verifier_id: Mapped[int] = staff_key(nullable=False)
    started_at: Mapped[datetime] = mapped_column(nullable=False)
    verified_at: Mapped[datetime] = mapped_column(nullable=False)
    finding: Mapped[str] = mapped_column(WORD, nullable=False)
    course: Mapped[str] = mapped_column(LONG, nullable=False)
    evidence: Mapped[str] = mapped_column(LONG, nullable=False)
    complaint = relationship("Complaint", back_populates="verifications")
    verifier = relationship("Staff", foreign_keys=[verifier_id])

    __table_args__ = (one_of("finding", FINDINGS), CheckConstraint("started_at <= verified_at", name="span"))


class Apology(OfficeRow):
    """先行致歉 (first, S 2(6)) or 正式道歉 (formal, S 5(5)): an apology is no finding (F-15)."""

    __tablename__ = "apology"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), nullable=False, index=True)
    is_formal: Mapped[bool] = mapped_column(nullable=False)
    by_id: Mapped[int] = staff_key(nullable=False)
    at: Mapped[datetime] = mapped_column(nullable=False)
    way: Mapped[str | None] = mapped_column(WORD)
    reaction: Mapped[str | None] = mapped_column(LONG)
    complaint = relationship("Complaint", back_populates="apologies")
    by = relationship("Staff", foreign_keys=[by_id])

    __table_args__ = (
        one_of("way", APOLOGY_WAYS),
        CheckConstraint("NOT is_formal OR way IS NOT NULL", name="formal"),
    )


class LeaderMeeting(OfficeRow):
    """The resident wants to see a leader: reasonable or not with its reason, and when they met (S 5(4))."""

    __tablename__ = "leader_meeting"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), nullable=False)
    is_reasonable: Mapped[bool] = mapped_column(nullable=False)
    reason: Mapped[str] = mapped_column(LONG, nullable=False)
    leader_id: Mapped[int | None] = staff_key()
    leader_text: Mapped[str | None] = mapped_column(SHORT)
    meeting_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(LONG)
    complaint = relationship("Complaint", back_populates="meeting")
    leader = relationship("Staff", foreign_keys=[leader_id])

    __table_args__ = (
        UniqueConstraint("complaint_id"),
        CheckConstraint("NOT is_reasonable OR meeting_at IS NOT NULL", name="meeting"),
    )
