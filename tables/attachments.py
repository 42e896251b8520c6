"""Photos and PDFs of a case. The file stands under a random name outside the static folder."""

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import SHORT, OfficeRow, OfOneCase, one_of

FILE_TYPES = (("image/jpeg", "JPEG"), ("image/png", "PNG"), ("application/pdf", "PDF"))


class Attachment(OfOneCase, OfficeRow):
    __tablename__ = "attachment"

    stored_name: Mapped[str] = mapped_column(String(64), nullable=False, unique=True)
    shown_name: Mapped[str] = mapped_column(SHORT, nullable=False)
    media_type: Mapped[str] = mapped_column(String(40), nullable=False)
    size_bytes: Mapped[int] = mapped_column(nullable=False)
    sha256: Mapped[str] = mapped_column(String(64), nullable=False)
    visit = relationship("Visit")
    complaint = relationship("Complaint")
    inspection = relationship("Inspection")
    repair_task = relationship("RepairTask")

    __table_args__ = (
        OfOneCase.one_case_check(),
        one_of("media_type", FILE_TYPES),
        CheckConstraint("size_bytes > 0", name="size_bytes"),
    )
