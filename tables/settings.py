"""What an office edits for itself: complaint categories, the fault catalogue, its numbers, its counters."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regulation.words import SIZES

from .base import NAME, WORD, OfficeRow, Row, Versioned, one_of


class Category(Versioned, OfficeRow):
    """A kind of complaint (`A`) or a kind within it (`A5`). A used one is switched off, never deleted."""

    __tablename__ = "category"

    code: Mapped[str] = mapped_column(String(8), nullable=False)
    name: Mapped[str] = mapped_column(NAME, nullable=False)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    is_service: Mapped[bool] = mapped_column(nullable=False, default=False)
    goes_to_leader: Mapped[bool] = mapped_column(nullable=False, default=False)
    active: Mapped[bool] = mapped_column(nullable=False, default=True)
    parent = relationship("Category", remote_side="Category.id")
    department = relationship("Department")

    __table_args__ = (UniqueConstraint("office_id", "code"), CheckConstraint("parent_id <> id", name="parent"))

    def __str__(self):
        return f"{self.code} {self.name}"


class Fault(Versioned, OfficeRow):
    """The fault catalogue: it proposes small or large (F-6) and who goes."""

    __tablename__ = "fault"

    name: Mapped[str] = mapped_column(NAME, nullable=False)
    size: Mapped[str] = mapped_column(WORD, nullable=False)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    is_leak: Mapped[bool] = mapped_column(nullable=False, default=False)
    active: Mapped[bool] = mapped_column(nullable=False, default=True)
    department = relationship("Department")

    __table_args__ = (UniqueConstraint("office_id", "name"), one_of("size", SIZES))

    def __str__(self):
        return self.name


class Checklist(Versioned, OfficeRow):
    """What is looked at in a flat of one type, as the office writes it (form C.3). An empty type is every other one.

    A sheet gets a copy when it is opened, so that a later edit never changes a running one.
    """

    __tablename__ = "checklist"

    layout: Mapped[str] = mapped_column(String(40), nullable=False)
    rooms: Mapped[str] = mapped_column(Text, nullable=False)
    items: Mapped[str] = mapped_column(Text, nullable=False)
    active: Mapped[bool] = mapped_column(nullable=False, default=True)

    __table_args__ = (UniqueConstraint("office_id", "layout"),)

    def __str__(self):
        return self.layout


class Setting(Versioned, OfficeRow):
    """One number of the office that differs from its default; it acts on new records only (F-28)."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(String(40), nullable=False)
    value: Mapped[int] = mapped_column(nullable=False)

    __table_args__ = (UniqueConstraint("office_id", "key"),)

    def __str__(self):
        return self.key


class NumberSeries(Row):
    """The last count given out for a prefix on a day; raised in the same transaction as the record is made,
    so that no number is missing and none is given twice."""

    __tablename__ = "number_series"

    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), nullable=False)
    prefix: Mapped[str] = mapped_column(String(4), nullable=False)
    day: Mapped[date] = mapped_column(nullable=False)
    last: Mapped[int] = mapped_column(nullable=False)

    __table_args__ = (UniqueConstraint("office_id", "prefix", "day"), CheckConstraint("last > 0", name="last"))
