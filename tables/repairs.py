"""维修派工单: who does what by when, what was done, and whether the owner is content (form C.4)."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regulation.words import CHARGE_KINDS, REPAIR_RESULTS, REPAIR_SIDES, SIZES

from .base import LONG, NAME, PHONE, SHORT, WORD, Case, few, one_of, staff_key


class RepairTask(Case):
    """One job. Its clock starts when the owner told us or signed the sheet (F-4), never at the dispatch.

    `original_due_at` stays for the figures when an extension moves `due_at` (F-6). Rework after a revisit is a
    new task whose `reopens` points here (F-27).
    """

    __tablename__ = "repair_task"
    record = "repair_task"

    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"), index=True)
    inspection_item_id: Mapped[int | None] = mapped_column(ForeignKey("inspection_item.id"))
    reopens_id: Mapped[int | None] = mapped_column(ForeignKey("repair_task.id"), index=True)
    house_id: Mapped[int | None] = mapped_column(ForeignKey("house.id"), index=True)
    place_text: Mapped[str | None] = mapped_column(SHORT)
    reporter_name: Mapped[str | None] = mapped_column(NAME)
    phone: Mapped[str | None] = mapped_column(PHONE)
    fault: Mapped[str] = mapped_column(LONG, nullable=False)
    catalogue_id: Mapped[int | None] = mapped_column(ForeignKey("fault.id"))
    size: Mapped[str] = mapped_column(WORD, nullable=False)
    urgent: Mapped[bool] = mapped_column(nullable=False, default=False)
    side: Mapped[str] = mapped_column(WORD, nullable=False, default="property")
    wanted_at: Mapped[str | None] = mapped_column(SHORT)

    received_at: Mapped[datetime] = mapped_column(nullable=False)
    original_due_at: Mapped[datetime] = mapped_column(nullable=False)
    due_at: Mapped[datetime] = mapped_column(nullable=False)
    arrival_due_at: Mapped[datetime | None]
    is_past_cutoff: Mapped[bool] = mapped_column(nullable=False, default=False)
    developer_promised_at: Mapped[datetime | None]

    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    assigned_to_id: Mapped[int | None] = staff_key()
    assigned_by_id: Mapped[int | None] = staff_key()
    assigned_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    hand_back_reason: Mapped[str | None] = mapped_column(LONG)
    arrived_at: Mapped[datetime | None]

    done_by_id: Mapped[int | None] = staff_key()
    completed_at: Mapped[datetime | None]
    typed_by_id: Mapped[int | None] = staff_key()
    typed_at: Mapped[datetime | None]
    is_late_typed: Mapped[bool] = mapped_column(nullable=False, default=False)
    is_sent_later: Mapped[bool] = mapped_column(nullable=False, default=False)
    cause: Mapped[str | None] = mapped_column(LONG)
    work_done: Mapped[str | None] = mapped_column(LONG)
    materials: Mapped[str | None] = mapped_column(LONG)
    material_cost: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    labour_cost: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    charge_kind: Mapped[str | None] = mapped_column(WORD)
    result: Mapped[str | None] = mapped_column(WORD)
    owner_signed: Mapped[bool] = mapped_column(nullable=False, default=False)
    checked_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = staff_key()
    check_note: Mapped[str | None] = mapped_column(LONG)

    visit = relationship("Visit", back_populates="repair_tasks", foreign_keys=[visit_id])
    complaint = relationship("Complaint", back_populates="repair_tasks")
    inspection_item = relationship("InspectionItem", back_populates="repair_tasks")
    reopens = relationship("RepairTask", remote_side="RepairTask.id", back_populates="reworks")
    reworks = relationship("RepairTask", back_populates="reopens")
    house = relationship("House")
    catalogue = relationship("Fault")
    department = relationship("Department")
    assigned_to = relationship("Staff", foreign_keys=[assigned_to_id])
    done_by = relationship("Staff", foreign_keys=[done_by_id])
    assigned_by = relationship("Staff", foreign_keys=[assigned_by_id])
    typed_by = relationship("Staff", foreign_keys=[typed_by_id])
    checked_by = relationship("Staff", foreign_keys=[checked_by_id])
    escalations = relationship("Escalation", back_populates="repair_task", order_by="Escalation.id")
    revisits = relationship("Revisit", back_populates="repair_task", order_by="Revisit.id")
    chases = relationship("Chase", back_populates="repair_task", order_by="Chase.id")

    __table_args__ = Case.constraints(
        "repair_task",
        one_of("size", SIZES),
        one_of("side", REPAIR_SIDES),
        one_of("result", REPAIR_RESULTS),
        one_of("charge_kind", CHARGE_KINDS),
        CheckConstraint("original_due_at >= received_at AND due_at >= original_due_at", name="due"),
        CheckConstraint("completed_at IS NULL OR completed_at >= received_at", name="completed"),
        CheckConstraint("material_cost >= 0 AND labour_cost >= 0", name="costs"),
        CheckConstraint("reopens_id <> id", name="reopens"),
        CheckConstraint("house_id IS NOT NULL OR place_text IS NOT NULL", name="place"),
        few("ix_repair_task_completed", "office_id", "completed_at", "due_at", "state", "done_by_id", "department_id",
            "complaint_id", where="completed_at IS NOT NULL"),
        Index("ix_repair_task_office_due", "office_id", "state", "due_at"),
        Index("ix_repair_task_due", "office_id", "due_at"),
        Index("ix_repair_task_office_original_due", "office_id", "original_due_at"),
        Index("ix_repair_task_office_received", "office_id", "received_at"),
        Index("ix_repair_task_office_created_by", "office_id", "created_by_id"),
        Index("ix_repair_task_assigned", "assigned_to_id", "state", "due_at"),
        few("ix_repair_task_office_assigned", "office_id", "assigned_to_id", "day", "count",
            where="assigned_to_id IS NOT NULL"),
        Index("ix_repair_task_office_department", "office_id", "department_id", "day", "count"),
        few("ix_repair_task_office_done_by", "office_id", "done_by_id", "day", "count", where="done_by_id IS NOT NULL"),
        few("ix_repair_task_inspection_item_id", "inspection_item_id", where="inspection_item_id IS NOT NULL"),
    )

    @property
    def place(self) -> str:
        return self.house.key if self.house else (self.place_text or "")

    def __str__(self):
        return self.number
