"""月报: the report of one office's month with its analysis and measures; approved, its numbers are kept."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regulation.months import STATES, Period
from regulation.words import N_

from .base import LONG, WORD, Followed, OfficeRow, Versioned, one_of, staff_key


class MonthlyReport(Versioned, OfficeRow):
    """One month of one office, from `first_on` up to but without `until_on`. `snapshot` holds what was approved as
    JSON, `digest` its SHA-256, which the audit keeps too."""

    __tablename__ = "monthly_report"
    record = "monthly_report"

    first_on: Mapped[date] = mapped_column(Date, nullable=False)
    until_on: Mapped[date] = mapped_column(Date, nullable=False)
    state: Mapped[str] = mapped_column(WORD, nullable=False, default="draft")
    analysis: Mapped[str | None] = mapped_column(LONG)
    analysed_at: Mapped[datetime | None]
    analysed_by_id: Mapped[int | None] = staff_key()
    submitted_at: Mapped[datetime | None]
    submitted_by_id: Mapped[int | None] = staff_key()
    returned_at: Mapped[datetime | None]
    returned_by_id: Mapped[int | None] = staff_key()
    remark: Mapped[str | None] = mapped_column(LONG)
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = staff_key()
    snapshot: Mapped[str | None] = mapped_column(LONG)
    digest: Mapped[str | None] = mapped_column(String(64))

    analysed_by = relationship("Staff", foreign_keys=[analysed_by_id])
    submitted_by = relationship("Staff", foreign_keys=[submitted_by_id])
    returned_by = relationship("Staff", foreign_keys=[returned_by_id])
    approved_by = relationship("Staff", foreign_keys=[approved_by_id])
    measures = relationship("ImprovementMeasure", back_populates="report", order_by="ImprovementMeasure.id")

    __table_args__ = (
        UniqueConstraint("office_id", "first_on"),
        one_of("state", STATES),
        CheckConstraint("first_on < until_on", name="span"),
        CheckConstraint("state <> 'approved' OR (snapshot IS NOT NULL AND digest IS NOT NULL)", name="approved"),
    )

    @property
    def period(self) -> Period:
        return Period(self.first_on, self.until_on)

    @property
    def subject(self) -> str:
        return N_("月报")

    @property
    def number(self) -> str:
        """`2026-03`, or the days of a month that begins on another day of the calendar's."""
        if self.first_on.day == 1:
            return f"{self.first_on:%Y-%m}"
        return f"{self.first_on.isoformat()} – {self.period.last.isoformat()}"

    def __str__(self):
        return self.number


class ImprovementMeasure(Followed, OfficeRow):
    """改进措施: what is done about the month, by whom and until when, and whether it is done (C.7)."""

    __tablename__ = "improvement_measure"

    monthly_report_id: Mapped[int] = mapped_column(ForeignKey("monthly_report.id"), nullable=False, index=True)
    report = relationship("MonthlyReport", back_populates="measures")

    __table_args__ = (
        Followed.done_check(),
        Followed.open_index("improvement_measure"),
    )
