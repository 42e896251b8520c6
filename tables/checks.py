"""抽查: records drawn for the director to check, what each line showed, and what was found (S 1, S 2)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regulation.words import CHECK_RESULTS, DRAW_REASONS

from .base import LONG, SHORT, WORD, Followed, OfficeRow, OfOneCase, Versioned, few, one_of, staff_key


class SpotCheck(OfOneCase, Versioned, OfficeRow):
    """One record drawn on a day. With `revisit_id` it is that revisit of the case which is checked (回访抽查)."""

    __tablename__ = "spot_check"

    revisit_id: Mapped[int | None] = mapped_column(ForeignKey("revisit.id"), index=True)
    drawn_on: Mapped[date] = mapped_column(Date, nullable=False)
    seed: Mapped[str] = mapped_column(String(40), nullable=False)
    why: Mapped[str] = mapped_column(WORD, nullable=False)
    checked_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = staff_key()
    is_true: Mapped[bool | None]
    resident_words: Mapped[str | None] = mapped_column(LONG)
    finding: Mapped[str | None] = mapped_column(LONG)
    visit = relationship("Visit")
    complaint = relationship("Complaint")
    inspection = relationship("Inspection")
    repair_task = relationship("RepairTask")
    revisit = relationship("Revisit")
    checked_by = relationship("Staff", foreign_keys=[checked_by_id])
    lines = relationship("SpotCheckLine", back_populates="check", order_by="SpotCheckLine.id")
    corrections = relationship("Correction", back_populates="check", order_by="Correction.id")

    __table_args__ = (
        OfOneCase.one_case_check(),
        one_of("why", DRAW_REASONS),
        CheckConstraint("(checked_at IS NULL) = (checked_by_id IS NULL)", name="checked"),
        Index("ix_spot_check_office_day", "office_id", "drawn_on"),
        few("ix_spot_check_checked", "office_id", "checked_at", where="checked_at IS NOT NULL"),
    )


class SpotCheckLine(OfficeRow):
    """One line of a check: a fixed one by its word (`polite`), an office's own by its text."""

    __tablename__ = "spot_check_line"

    spot_check_id: Mapped[int] = mapped_column(ForeignKey("spot_check.id"), nullable=False)
    line: Mapped[str] = mapped_column(SHORT, nullable=False)
    result: Mapped[str] = mapped_column(WORD, nullable=False)
    remark: Mapped[str | None] = mapped_column(LONG)
    check = relationship("SpotCheck", back_populates="lines")

    __table_args__ = (UniqueConstraint("spot_check_id", "line"), one_of("result", CHECK_RESULTS))


class Correction(Followed, OfficeRow):
    """整改: what a check asks to be put right, by whom, until when, and when and how it was (职责(1))."""

    __tablename__ = "correction"

    spot_check_id: Mapped[int] = mapped_column(ForeignKey("spot_check.id"), nullable=False, index=True)
    check = relationship("SpotCheck", back_populates="corrections")

    __table_args__ = (
        Followed.done_check(),
        Followed.open_index("correction"),
    )
