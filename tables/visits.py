"""来访接待记录: every contact, the root of all cases, with what hangs on it (form C.1)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regulation.words import (
    ANSWER_BASES,
    CHANNELS,
    KINDS,
    LATE_TYPING_REASONS,
    REFERRAL_RESULTS,
    RELATIONS,
    REPORT_WAYS,
    RESPONSIBILITIES,
    SPECIAL_KINDS,
    SUGGESTION_DECISIONS,
)

from .base import LONG, NAME, PHONE, SHORT, WORD, Archived, Case, OfficeRow, few, flagged, one_of, staff_key


class Visit(Archived, Case):
    """One contact by whatever way. Its state follows the complaint, repair or inspection that it opened."""

    __tablename__ = "visit"
    record = "visit"

    channel: Mapped[str] = mapped_column(WORD, nullable=False)
    kind: Mapped[str] = mapped_column(WORD, nullable=False)
    received_at: Mapped[datetime] = mapped_column(nullable=False)
    receptionist_id: Mapped[int] = staff_key(nullable=False)
    visitor_name: Mapped[str | None] = mapped_column(NAME)
    is_anonymous: Mapped[bool] = mapped_column(nullable=False, default=False)
    relation: Mapped[str | None] = mapped_column(WORD)
    house_id: Mapped[int | None] = mapped_column(ForeignKey("house.id"), index=True)
    place_text: Mapped[str | None] = mapped_column(SHORT)
    phone: Mapped[str | None] = mapped_column(PHONE)
    no_phone: Mapped[bool] = mapped_column(nullable=False, default=False)
    subject: Mapped[str] = mapped_column(String(50), nullable=False)
    content: Mapped[str] = mapped_column(LONG, nullable=False)
    answer: Mapped[str | None] = mapped_column(LONG)
    answer_basis: Mapped[str | None] = mapped_column(WORD)
    solved_on_spot: Mapped[bool] = mapped_column(nullable=False, default=False)
    responsibility: Mapped[str | None] = mapped_column(WORD)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    handler_id: Mapped[int | None] = staff_key(index=True)
    transfer_count: Mapped[int] = mapped_column(nullable=False, default=0)
    result: Mapped[str | None] = mapped_column(LONG)
    done_at: Mapped[datetime | None]
    remark: Mapped[str | None] = mapped_column(LONG)
    notice_version: Mapped[str | None] = mapped_column(String(20))

    complete_by: Mapped[datetime | None]
    late_typing_reason: Mapped[str | None] = mapped_column(WORD)
    paper_number: Mapped[str | None] = mapped_column(String(30))
    is_late_entry: Mapped[bool] = mapped_column(nullable=False, default=False)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"))
    mass_event_id: Mapped[int | None] = mapped_column(ForeignKey("mass_event.id"), index=True)
    wants_word: Mapped[bool] = mapped_column(nullable=False, default=False)
    told_at: Mapped[datetime | None]

    is_special_event: Mapped[bool] = mapped_column(nullable=False, default=False)
    special_kind: Mapped[str | None] = mapped_column(WORD)
    special_place: Mapped[str | None] = mapped_column(SHORT)
    special_report_due_at: Mapped[datetime | None]
    containment: Mapped[str | None] = mapped_column(LONG)
    persons_affected: Mapped[str | None] = mapped_column(SHORT)
    outcome: Mapped[str | None] = mapped_column(LONG)

    organisation: Mapped[str | None] = mapped_column(SHORT)
    head_count: Mapped[int | None]
    is_fellow_company: Mapped[bool] = mapped_column(nullable=False, default=False)
    escort_id: Mapped[int | None] = staff_key()
    planned_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    outside_source: Mapped[str | None] = mapped_column(SHORT)
    outside_number: Mapped[str | None] = mapped_column(String(40))
    outside_due_at: Mapped[datetime | None]
    outside_reply: Mapped[str | None] = mapped_column(LONG)
    outside_replied_at: Mapped[datetime | None]

    receptionist = relationship("Staff", foreign_keys=[receptionist_id])
    handler = relationship("Staff", foreign_keys=[handler_id])
    escort = relationship("Staff", foreign_keys=[escort_id])
    department = relationship("Department")
    house = relationship("House")
    merged_into = relationship("Visit", remote_side="Visit.id", foreign_keys=[merged_into_id])
    mass_event = relationship("MassEvent", back_populates="visits")
    complaint = relationship(
        "Complaint", back_populates="visit", foreign_keys="Complaint.visit_id", uselist=False
    )
    inspection = relationship("Inspection", back_populates="visit", uselist=False)
    repair_tasks = relationship(
        "RepairTask", back_populates="visit", foreign_keys="RepairTask.visit_id", order_by="RepairTask.id"
    )
    referrals = relationship("Referral", back_populates="visit", order_by="Referral.id")
    promises = relationship("ReplyPromise", back_populates="visit", order_by="ReplyPromise.id")
    suggestion = relationship("Suggestion", back_populates="visit", uselist=False)
    escalations = relationship("Escalation", back_populates="visit", order_by="Escalation.id")
    revisits = relationship("Revisit", back_populates="visit", order_by="Revisit.id")
    chases = relationship("Chase", back_populates="visit", order_by="Chase.id")

    __table_args__ = Case.constraints(
        "visit",
        one_of("channel", CHANNELS),
        one_of("kind", KINDS),
        one_of("relation", RELATIONS),
        one_of("answer_basis", ANSWER_BASES),
        one_of("responsibility", RESPONSIBILITIES),
        one_of("late_typing_reason", LATE_TYPING_REASONS),
        one_of("special_kind", SPECIAL_KINDS),
        CheckConstraint("received_at <= created_at", name="received"),
        CheckConstraint("head_count > 0", name="head_count"),
        CheckConstraint("transfer_count >= 0", name="transfer_count"),
        CheckConstraint("merged_into_id <> id", name="merged_into"),
        Index("ix_visit_office_received", "office_id", "received_at"),
        # Its condition is true of every row, and keeps the index for whoever says it. Without one SQLite, which has no
        # statistics, walks through the whole office in it for a kind or a state, since it need not read a row.
        few("ix_visit_counted", "office_id", "received_at", "kind", "state", "receptionist_id",
            where="received_at IS NOT NULL", and_id=True),
        few("ix_visit_no_phone", "office_id", "received_at", "receptionist_id", "phone", where="phone IS NULL",
            and_id=True),
        Index("ix_visit_office_house", "office_id", "house_id", "received_at"),
        Index("ix_visit_office_receptionist", "office_id", "receptionist_id", "day", "count"),
        few("ix_visit_office_department", "office_id", "department_id", "day", "count",
            where="department_id IS NOT NULL"),
        few("ix_visit_handed_on", "office_id", "day", "count", where="transfer_count >= 2"),
        few("ix_visit_outside_owed", "office_id", "day", "count",
            where="outside_source IS NOT NULL AND outside_replied_at IS NULL"),
        flagged("ix_visit_special", "office_id", "day", "count", flag="is_special_event"),
        few("ix_visit_outside", "office_id", "outside_due_at",
            where="outside_source IS NOT NULL AND outside_replied_at IS NULL"),
    )

    @property
    def place(self) -> str:
        """Where it is: the home's key, or the text that waits to be checked (待核房号)."""
        return self.house.key if self.house else (self.place_text or "")

    def __str__(self):
        return self.number


class Referral(OfficeRow):
    """The caller wants somebody else: that person was contacted, when and with what result (S 4(3))."""

    __tablename__ = "referral"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), nullable=False, index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    to_staff_id: Mapped[int | None] = staff_key()
    to_text: Mapped[str | None] = mapped_column(SHORT)
    contacted_at: Mapped[datetime | None]
    way: Mapped[str | None] = mapped_column(WORD)
    result: Mapped[str | None] = mapped_column(WORD)
    meeting_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(LONG)
    visit = relationship("Visit", back_populates="referrals")
    to_staff = relationship("Staff", foreign_keys=[to_staff_id])
    department = relationship("Department")

    __table_args__ = (
        one_of("way", REPORT_WAYS),
        one_of("result", REFERRAL_RESULTS),
        CheckConstraint("to_staff_id IS NOT NULL OR to_text IS NOT NULL OR department_id IS NOT NULL", name="to"),
        CheckConstraint("result <> 'appointed' OR meeting_at IS NOT NULL", name="appointed"),
    )


class Suggestion(OfficeRow):
    """合理化建议: what the director decided on it, who carries it out until when, what was posted of it, and whether
    its author may be named there (B1.4, E-7)."""

    __tablename__ = "suggestion"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), nullable=False)
    decision: Mapped[str] = mapped_column(WORD, nullable=False)
    reason: Mapped[str] = mapped_column(LONG, nullable=False)
    plan: Mapped[str | None] = mapped_column(LONG)
    decided_at: Mapped[datetime] = mapped_column(nullable=False)
    may_be_named: Mapped[bool] = mapped_column(nullable=False, default=False)
    person_id: Mapped[int | None] = staff_key()
    due_on: Mapped[date | None]
    posted_at: Mapped[datetime | None]
    posted_text: Mapped[str | None] = mapped_column(LONG)
    posted_by_id: Mapped[int | None] = staff_key()
    visit = relationship("Visit", back_populates="suggestion")
    person = relationship("Staff", foreign_keys=[person_id])
    posted_by = relationship("Staff", foreign_keys=[posted_by_id])

    __table_args__ = (
        UniqueConstraint("visit_id"),
        one_of("decision", SUGGESTION_DECISIONS),
        CheckConstraint("(posted_at IS NULL) = (posted_text IS NULL)", name="posted"),
        few("ix_suggestion_unposted", "office_id", "decision", "visit_id", where="posted_at IS NULL"),
    )


class Chase(OfficeRow):
    """催办: the resident asks after an open case. A contact on that case; it restarts no clock."""

    __tablename__ = "chase"

    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"), index=True)
    repair_task_id: Mapped[int | None] = mapped_column(ForeignKey("repair_task.id"), index=True)
    channel: Mapped[str] = mapped_column(WORD, nullable=False)
    at: Mapped[datetime] = mapped_column(nullable=False)
    words: Mapped[str] = mapped_column(LONG, nullable=False)
    times: Mapped[int] = mapped_column(nullable=False)
    told_role: Mapped[str] = mapped_column(WORD, nullable=False)
    visit = relationship("Visit", back_populates="chases")
    complaint = relationship("Complaint", back_populates="chases")
    repair_task = relationship("RepairTask", back_populates="chases")

    __table_args__ = (
        one_of("channel", CHANNELS),
        CheckConstraint(
            "CASE WHEN visit_id IS NULL THEN 0 ELSE 1 END + CASE WHEN complaint_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN repair_task_id IS NULL THEN 0 ELSE 1 END = 1",
            name="one_case",
        ),
        CheckConstraint("times > 0", name="times"),
        Index("ix_chase_office_at", "office_id", "at"),
    )
