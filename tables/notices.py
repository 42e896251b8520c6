"""提醒: what was told to whom within the program, once each, and when they read it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regulation.words import NOTICE_KINDS

from .base import CASES, WORD, OfficeRow, OfOneCase, one_of, staff_key

BESIDE = (*CASES, "monthly_report", "home_visit_opinion")
BESIDE_EXACTLY_ONE = " + ".join(f"CASE WHEN {one}_id IS NULL THEN 0 ELSE 1 END" for one in BESIDE) + " = 1"


class Notice(OfOneCase, OfficeRow):
    """One notice to one person about one case, a month's report, or what was heard on a home visit. `key` names the
    fact behind it, so that it is told once however many sweeps find it."""

    __tablename__ = "notice"

    monthly_report_id: Mapped[int | None] = mapped_column(ForeignKey("monthly_report.id"), index=True)
    home_visit_opinion_id: Mapped[int | None] = mapped_column(ForeignKey("home_visit_opinion.id"), index=True)
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
    monthly_report = relationship("MonthlyReport")
    home_visit_opinion = relationship("HomeVisitOpinion")

    @property
    def case(self):
        return super().case or self.monthly_report or self.home_visit_opinion

    __table_args__ = (
        CheckConstraint(BESIDE_EXACTLY_ONE, name="one_case"),
        one_of("kind", NOTICE_KINDS),
        UniqueConstraint("staff_id", "key"),
        Index("ix_notice_staff_read", "staff_id", "read_at", "id"),
    )
