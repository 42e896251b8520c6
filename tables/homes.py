"""Homes and who lives in them; a public place (地库B1, 东门) is a house of its own kind, outside household counts."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regulation.words import HOUSE_KINDS, HOUSE_STATUSES, RESIDENT_KINDS

from .base import NAME, PHONE, WORD, OfficeRow, Versioned, one_of


class House(Versioned, OfficeRow):
    """A home or a public place. `key` is `building-unit-room` as spoken, or the place's name."""

    __tablename__ = "house"

    kind: Mapped[str] = mapped_column(WORD, nullable=False, default="home")
    key: Mapped[str] = mapped_column(String(60), nullable=False)
    building: Mapped[str | None] = mapped_column(String(20))
    unit: Mapped[str | None] = mapped_column(String(20))
    room: Mapped[str | None] = mapped_column(String(20))
    area_m2: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    layout: Mapped[str | None] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(WORD, nullable=False, default="undelivered")
    active: Mapped[bool] = mapped_column(nullable=False, default=True)

    residents = relationship("Resident", back_populates="house", order_by="Resident.id")
    statuses = relationship("HouseStatus", order_by="HouseStatus.from_on")
    inspections = relationship("Inspection", back_populates="house", order_by="Inspection.id")

    __table_args__ = (
        UniqueConstraint("office_id", "key"),
        Index("ix_house_office", "office_id", "id"),
        one_of("kind", HOUSE_KINDS),
        one_of("status", HOUSE_STATUSES),
        CheckConstraint("area_m2 > 0", name="area"),
        CheckConstraint("kind <> 'home' OR (building IS NOT NULL AND room IS NOT NULL)", name="home"),
    )

    def __str__(self):
        return self.key


class HouseStatus(OfficeRow):
    """From which day a home had which status; the month's count of households reads it."""

    __tablename__ = "house_status"

    house_id: Mapped[int] = mapped_column(ForeignKey("house.id"), nullable=False)
    status: Mapped[str] = mapped_column(WORD, nullable=False)
    from_on: Mapped[date] = mapped_column(nullable=False)

    __table_args__ = (UniqueConstraint("house_id", "from_on"), one_of("status", HOUSE_STATUSES))


class Resident(Versioned, OfficeRow):
    """A person of a home, with the least data that serves (E-1). The same when home and name agree."""

    __tablename__ = "resident"

    house_id: Mapped[int] = mapped_column(ForeignKey("house.id"), nullable=False)
    name: Mapped[str] = mapped_column(NAME, nullable=False)
    kind: Mapped[str] = mapped_column(WORD, nullable=False, default="owner")
    initials: Mapped[str | None] = mapped_column(String(12))
    phone: Mapped[str | None] = mapped_column(PHONE)
    active: Mapped[bool] = mapped_column(nullable=False, default=True)
    notice_version: Mapped[str | None] = mapped_column(String(20))
    house = relationship("House", back_populates="residents")

    __table_args__ = (
        UniqueConstraint("house_id", "name"),
        one_of("kind", RESIDENT_KINDS),
        Index("ix_resident_office", "office_id", "id"),
        Index("ix_resident_office_phone", "office_id", "phone"),
        Index("ix_resident_office_initials", "office_id", "initials"),
        Index("ix_resident_office_name", "office_id", "name"),
    )

    def __str__(self):
        return self.name
