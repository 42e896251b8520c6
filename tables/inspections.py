"""验房交接: the sheet with its problems and meters, the documents issued and the keys handed over (forms C.3, C.6)."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regulation.words import (
    APPLICANTS,
    APPROVAL_WAYS,
    CHECK_RESULTS,
    DOCUMENT_KINDS,
    INSPECTION_CONCLUSIONS,
    ITEM_SIZES,
    KEY_KINDS,
    METER_KINDS,
    METER_STATES,
    REPAIR_SIDES,
    RESIDENT_KINDS,
)

from .base import (
    LONG,
    NAME,
    PHONE,
    SHORT,
    WORD,
    Archived,
    Case,
    KnowsItsMaker,
    OfficeRow,
    few,
    one_of,
    only_one,
    staff_key,
)

TOKEN = String(32)
"""The key of the press that wrote a row last: by it a device knows whether somebody else wrote there since."""


class Inspection(KnowsItsMaker, Archived, Case):
    """One version of a home's handover sheet. A signed one is frozen; its correction is a new version."""

    __tablename__ = "inspection"
    record = "inspection"

    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
    house_id: Mapped[int] = mapped_column(ForeignKey("house.id"), nullable=False, index=True)
    owner_name: Mapped[str | None] = mapped_column(NAME)
    owner_relation: Mapped[str] = mapped_column(WORD, nullable=False, default="owner")
    phone: Mapped[str | None] = mapped_column(PHONE)
    notice_no: Mapped[str | None] = mapped_column(String(40))
    developer_rep: Mapped[str | None] = mapped_column(NAME)
    inspector_id: Mapped[int | None] = staff_key()
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    conclusion: Mapped[str | None] = mapped_column(WORD)
    owner_signed_at: Mapped[datetime | None]
    owner_signed_name: Mapped[str | None] = mapped_column(NAME)
    property_signed_at: Mapped[datetime | None]
    property_signed_by_id: Mapped[int | None] = staff_key()
    inspected_at: Mapped[datetime | None]
    refusal_reason: Mapped[str | None] = mapped_column(LONG)
    refusal_witness: Mapped[str | None] = mapped_column(NAME)
    copies: Mapped[int] = mapped_column(nullable=False, default=2)
    return_due_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    accepted_way: Mapped[str | None] = mapped_column(WORD)
    accepted_for_owner_reason: Mapped[str | None] = mapped_column(LONG)
    archive_due_at: Mapped[datetime | None]
    archive_class: Mapped[str | None] = mapped_column(SHORT)
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("inspection.id"))
    supersede_reason: Mapped[str | None] = mapped_column(LONG)
    reopen_reason: Mapped[str | None] = mapped_column(LONG)
    checklist: Mapped[str | None] = mapped_column(Text, deferred=True)
    owner_sign_witness: Mapped[str | None] = mapped_column(NAME)
    property_sign_witness: Mapped[str | None] = mapped_column(NAME)
    notice_shown: Mapped[bool] = mapped_column(nullable=False, default=False)
    contract_shown: Mapped[bool] = mapped_column(nullable=False, default=False)
    identity_shown: Mapped[bool] = mapped_column(nullable=False, default=False)
    papers_note: Mapped[str | None] = mapped_column(LONG)
    applicant: Mapped[str | None] = mapped_column(WORD)
    proxy_name: Mapped[str | None] = mapped_column(NAME)
    proxy_paper: Mapped[str | None] = mapped_column(SHORT)
    fees_proof: Mapped[str | None] = mapped_column(SHORT)
    developer_fees_proof: Mapped[str | None] = mapped_column(SHORT)
    opening_override_reason: Mapped[str | None] = mapped_column(LONG)
    opened_at: Mapped[datetime | None]
    opened_by_id: Mapped[int | None] = staff_key()
    planned_on: Mapped[date | None]
    arrived_at: Mapped[datetime | None]
    counter: Mapped[str | None] = mapped_column(String(20))
    key_lent_to: Mapped[str | None] = mapped_column(NAME)
    key_lent_at: Mapped[datetime | None]
    key_back_at: Mapped[datetime | None]

    visit = relationship("Visit", back_populates="inspection")
    house = relationship("House", back_populates="inspections")
    inspector = relationship("Staff", foreign_keys=[inspector_id])
    property_signed_by = relationship("Staff", foreign_keys=[property_signed_by_id])
    opened_by = relationship("Staff", foreign_keys=[opened_by_id])
    supersedes = relationship("Inspection", remote_side="Inspection.id")
    marks = relationship("InspectionMark", back_populates="inspection", order_by="InspectionMark.id")
    items = relationship("InspectionItem", back_populates="inspection", order_by="InspectionItem.line")
    meters = relationship("MeterReading", back_populates="inspection", order_by="MeterReading.id")
    documents = relationship("DocumentIssue", back_populates="inspection", order_by="DocumentIssue.id")
    keys = relationship("KeyIssue", back_populates="inspection", order_by="KeyIssue.id")
    escalations = relationship("Escalation", back_populates="inspection", order_by="Escalation.id")
    revisits = relationship("Revisit", back_populates="inspection", order_by="Revisit.id")
    files = relationship("Attachment", back_populates="inspection", order_by="Attachment.id")

    __table_args__ = Case.constraints(
        "inspection",
        one_of("owner_relation", RESIDENT_KINDS),
        one_of("conclusion", INSPECTION_CONCLUSIONS),
        one_of("accepted_way", APPROVAL_WAYS),
        one_of("applicant", APPLICANTS),
        CheckConstraint("copies >= 2", name="copies"),
        CheckConstraint("started_at IS NULL OR ended_at IS NULL OR started_at <= ended_at", name="span"),
        CheckConstraint("supersedes_id <> id", name="supersedes"),
        few("ix_inspection_accepted", "office_id", "accepted_at", where="accepted_at IS NOT NULL"),
        few("ix_inspection_inspected", "office_id", "inspected_at", where="inspected_at IS NOT NULL"),
        only_one(
            "uq_inspection_house_current", "house_id", where="state NOT IN ('superseded', 'voided', 'archived')"
        ),
        few("ix_inspection_planned", "office_id", "planned_on", where="planned_on IS NOT NULL"),
        few("ix_inspection_archived", "office_id", "archived_at", where="archived_at IS NOT NULL"),
    )

    @property
    def place(self) -> str:
        return self.house.key

    def __str__(self):
        return self.number


class InspectionMark(OfficeRow):
    """One cell of the grid that was looked at: √, × or — (form C.3). `in_bulk` is one of 本间其余合格."""

    __tablename__ = "inspection_mark"

    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"), nullable=False)
    room: Mapped[str] = mapped_column(String(40), nullable=False)
    part: Mapped[str] = mapped_column(String(40), nullable=False)
    result: Mapped[str] = mapped_column(WORD, nullable=False)
    in_bulk: Mapped[bool] = mapped_column(nullable=False, default=False)
    marked_at: Mapped[datetime] = mapped_column(nullable=False)
    marked_by_id: Mapped[int | None] = staff_key()
    token: Mapped[str | None] = mapped_column(TOKEN)
    inspection = relationship("Inspection", back_populates="marks")
    marked_by = relationship("Staff", foreign_keys=[marked_by_id])

    __table_args__ = (UniqueConstraint("inspection_id", "room", "part"), one_of("result", CHECK_RESULTS))


class InspectionItem(OfficeRow):
    """One × of the grid: where, what, how large, whose side (S 3(7))."""

    __tablename__ = "inspection_item"

    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"), nullable=False)
    line: Mapped[int] = mapped_column(nullable=False)
    room: Mapped[str] = mapped_column(String(40), nullable=False)
    part: Mapped[str] = mapped_column(String(40), nullable=False)
    problem: Mapped[str] = mapped_column(LONG, nullable=False)
    size: Mapped[str] = mapped_column(WORD, nullable=False)
    side: Mapped[str] = mapped_column(WORD, nullable=False, default="property")
    no_repair_reason: Mapped[str | None] = mapped_column(LONG)
    token: Mapped[str | None] = mapped_column(TOKEN)
    inspection = relationship("Inspection", back_populates="items")
    repair_tasks = relationship("RepairTask", back_populates="inspection_item", order_by="RepairTask.id")

    __table_args__ = (
        UniqueConstraint("inspection_id", "line"),
        one_of("size", ITEM_SIZES),
        one_of("side", REPAIR_SIDES),
        CheckConstraint("size <> 'none' OR no_repair_reason IS NOT NULL", name="no_repair"),
    )


class MeterReading(OfficeRow):
    """One meter's base reading with three decimals, or why there is none (S 3(4), F-23)."""

    __tablename__ = "meter_reading"

    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"), nullable=False)
    kind: Mapped[str] = mapped_column(WORD, nullable=False)
    meter_no: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(WORD, nullable=False)
    reading: Mapped[Decimal | None] = mapped_column(Numeric(12, 3))
    reason: Mapped[str | None] = mapped_column(LONG)
    read_at: Mapped[datetime] = mapped_column(nullable=False)
    token: Mapped[str | None] = mapped_column(TOKEN)
    inspection = relationship("Inspection", back_populates="meters")

    __table_args__ = (
        UniqueConstraint("inspection_id", "kind"),
        one_of("kind", METER_KINDS),
        one_of("state", METER_STATES),
        CheckConstraint("reading >= 0", name="reading"),
        CheckConstraint("reading IS NOT NULL OR reason IS NOT NULL", name="reason"),
    )


class DocumentIssue(KnowsItsMaker, OfficeRow):
    """A document issued and signed for, or not applicable with its reason (S 3(3))."""

    __tablename__ = "document_issue"

    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"), nullable=False, index=True)
    kind: Mapped[str] = mapped_column(WORD, nullable=False)
    edition: Mapped[str | None] = mapped_column(String(40))
    copies: Mapped[int] = mapped_column(nullable=False, default=1)
    issued_at: Mapped[datetime] = mapped_column(nullable=False)
    received_by: Mapped[str | None] = mapped_column(NAME)
    signed: Mapped[bool] = mapped_column(nullable=False)
    not_applicable_reason: Mapped[str | None] = mapped_column(LONG)
    returned_on: Mapped[date | None]
    commitment_signed: Mapped[bool] = mapped_column(nullable=False, default=False)
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    signature = relationship("Attachment")
    inspection = relationship("Inspection", back_populates="documents")

    __table_args__ = (
        UniqueConstraint("inspection_id", "kind"),
        one_of("kind", DOCUMENT_KINDS),
        CheckConstraint("copies > 0", name="copies"),
        CheckConstraint("signed OR not_applicable_reason IS NOT NULL", name="signed"),
    )


class KeyIssue(KnowsItsMaker, OfficeRow):
    """Keys handed over against signature, with those kept for repairs (S 3(5))."""

    __tablename__ = "key_issue"

    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"), nullable=False, index=True)
    kind: Mapped[str] = mapped_column(WORD, nullable=False)
    key_no: Mapped[str | None] = mapped_column(String(40))
    quantity: Mapped[int] = mapped_column(nullable=False)
    handed_at: Mapped[datetime] = mapped_column(nullable=False)
    received_by: Mapped[str] = mapped_column(NAME, nullable=False)
    kept_for_repair: Mapped[int] = mapped_column(nullable=False, default=0)
    kept_reason: Mapped[str | None] = mapped_column(LONG)
    taken_back_at: Mapped[datetime | None]
    taken_back_by: Mapped[str | None] = mapped_column(NAME)
    override_reason: Mapped[str | None] = mapped_column(LONG)
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    back_signature_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    signature = relationship("Attachment", foreign_keys=[signature_id])
    back_signature = relationship("Attachment", foreign_keys=[back_signature_id])
    inspection = relationship("Inspection", back_populates="keys")

    __table_args__ = (
        one_of("kind", KEY_KINDS),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("kept_for_repair >= 0", name="kept_for_repair"),
        CheckConstraint("kept_for_repair = 0 OR kept_reason IS NOT NULL", name="kept_reason"),
    )
