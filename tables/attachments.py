"""Photos and PDFs of a case. The file stands under a random name outside the static folder."""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regulation.words import SIGNATURES

from .base import SHORT, WORD, OfficeRow, OfOneCase, one_of, only_one

FILE_TYPES = (("image/jpeg", "JPEG"), ("image/png", "PNG"), ("application/pdf", "PDF"))


class Attachment(OfOneCase, OfficeRow):
    """A file beside its case. One of a handover sheet may show one of its problems, or be what somebody signed with."""

    __tablename__ = "attachment"

    stored_name: Mapped[str] = mapped_column(String(64), nullable=False, unique=True)
    shown_name: Mapped[str] = mapped_column(SHORT, nullable=False)
    media_type: Mapped[str] = mapped_column(String(40), nullable=False)
    size_bytes: Mapped[int] = mapped_column(nullable=False)
    sha256: Mapped[str] = mapped_column(String(64), nullable=False)
    inspection_item_id: Mapped[int | None] = mapped_column(ForeignKey("inspection_item.id"), index=True)
    purpose: Mapped[str | None] = mapped_column(WORD)
    visit = relationship("Visit")
    complaint = relationship("Complaint")
    inspection = relationship("Inspection", back_populates="files")
    repair_task = relationship("RepairTask")

    __table_args__ = (
        OfOneCase.one_case_check(),
        one_of("media_type", FILE_TYPES),
        one_of("purpose", SIGNATURES),
        CheckConstraint("size_bytes > 0", name="size_bytes"),
        only_one(
            "uq_attachment_signature", "inspection_id", "purpose",
            where="purpose IN ('owner_signature', 'property_signature')",
        ),
    )
