"""回访记录: the duty to ask how it went, each attempt, and what the resident said (form C.5)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regulation.words import RATINGS, REVISIT_METHODS

from .base import LONG, NAME, WORD, Case, OfficeRow, OfOneCase, few, one_of, only_one, staff_key


class Revisit(OfOneCase, Case):
    """One duty for one case. `due_at` is the rule's; `call_by_at` is the hour within which to phone."""

    __tablename__ = "revisit"
    record = "revisit"

    house_id: Mapped[int | None] = mapped_column(ForeignKey("house.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(nullable=False)
    due_at: Mapped[datetime] = mapped_column(nullable=False)
    call_by_at: Mapped[datetime] = mapped_column(nullable=False)
    revisited_at: Mapped[datetime | None]
    revisitor_id: Mapped[int | None] = staff_key()
    method: Mapped[str | None] = mapped_column(WORD)
    spoke_with: Mapped[str | None] = mapped_column(NAME)
    rating: Mapped[str | None] = mapped_column(WORD)
    opinion: Mapped[str | None] = mapped_column(LONG)
    nobody_else_on_duty: Mapped[bool] = mapped_column(nullable=False, default=False)
    end_reason: Mapped[str | None] = mapped_column(LONG)

    house = relationship("House")
    revisitor = relationship("Staff", foreign_keys=[revisitor_id])
    attempts = relationship("RevisitAttempt", back_populates="revisit", order_by="RevisitAttempt.id")
    visit = relationship("Visit", back_populates="revisits")
    complaint = relationship("Complaint", back_populates="revisits")
    inspection = relationship("Inspection", back_populates="revisits")
    repair_task = relationship("RepairTask", back_populates="revisits")

    __table_args__ = Case.constraints(
        "revisit",
        OfOneCase.one_case_check(),
        one_of("method", REVISIT_METHODS),
        one_of("rating", RATINGS),
        CheckConstraint(
            "state <> 'done' OR (revisited_at IS NOT NULL AND revisitor_id IS NOT NULL AND method IS NOT NULL)",
            name="done",
        ),
        CheckConstraint("due_at >= starts_at", name="due"),
        only_one("uq_revisit_complaint_due", "complaint_id", where="state = 'due' AND complaint_id IS NOT NULL"),
        only_one("uq_revisit_repair_task_due", "repair_task_id", where="state = 'due' AND repair_task_id IS NOT NULL"),
        few("ix_revisit_done", "office_id", "state", "revisited_at", "due_at", "revisitor_id", "house_id",
            "complaint_id", "repair_task_id", where="revisited_at IS NOT NULL", and_id=True),
        Index("ix_revisit_office_due", "office_id", "state", "due_at"),
        Index("ix_revisit_due", "office_id", "due_at"),
        few("ix_revisit_office_revisitor", "office_id", "revisitor_id", "day", "count",
            where="revisitor_id IS NOT NULL"),
    )

    @property
    def is_effective(self) -> bool:
        """Whether somebody was really asked."""
        return self.state == "done"

    def __str__(self):
        return self.number


class RevisitAttempt(OfficeRow):
    """One try that reached nobody. Attempts alone never satisfy the rule (F-7)."""

    __tablename__ = "revisit_attempt"

    revisit_id: Mapped[int] = mapped_column(ForeignKey("revisit.id"), nullable=False, index=True)
    at: Mapped[datetime] = mapped_column(nullable=False)
    by_id: Mapped[int] = staff_key(nullable=False)
    method: Mapped[str] = mapped_column(WORD, nullable=False)
    note: Mapped[str | None] = mapped_column(LONG)
    revisit = relationship("Revisit", back_populates="attempts")
    by = relationship("Staff", foreign_keys=[by_id])

    __table_args__ = (one_of("method", REVISIT_METHODS),)
