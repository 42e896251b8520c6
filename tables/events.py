"""What the desk has ready for the day that something happens: 集中事件, call lists, standard words."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regulation.words import KINDS, SNIPPET_USES, SPECIAL_KINDS

from .base import LONG, PHONE, SHORT, WORD, KnowsItsMaker, OfficeRow, Versioned, one_of, staff_key


class MassEvent(Versioned, OfficeRow):
    """集中事件: fifty calls about one event. Each further caller is a closed contact with the reply given here."""

    __tablename__ = "mass_event"

    place: Mapped[str] = mapped_column(SHORT, nullable=False)
    matter: Mapped[str] = mapped_column(LONG, nullable=False)
    reply: Mapped[str] = mapped_column(LONG, nullable=False)
    expected_end_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = staff_key()
    visits = relationship("Visit", back_populates="mass_event")

    __table_args__ = (
        CheckConstraint("ended_at IS NULL OR ended_at >= created_at", name="ended"),
        Index("ix_mass_event_office_open", "office_id", "ended_at"),
    )

    def __str__(self):
        return self.place


class EmergencyContact(Versioned, OfficeRow):
    """Whom to call when a special event of this kind is reported: the office's own numbers (S 5(6))."""

    __tablename__ = "emergency_contact"

    special_kind: Mapped[str] = mapped_column(WORD, nullable=False)
    name: Mapped[str] = mapped_column(SHORT, nullable=False)
    phone: Mapped[str | None] = mapped_column(PHONE)
    place: Mapped[int] = mapped_column(nullable=False, default=0)
    active: Mapped[bool] = mapped_column(nullable=False, default=True)

    __table_args__ = (
        one_of("special_kind", SPECIAL_KINDS),
        UniqueConstraint("office_id", "special_kind", "name"),
    )

    def __str__(self):
        return self.name


class Snippet(Versioned, OfficeRow):
    """常用语: a standard reply or reason; also the words that suggest a complaint, and the office's own check lines."""

    __tablename__ = "snippet"

    use: Mapped[str] = mapped_column(WORD, nullable=False)
    kind: Mapped[str | None] = mapped_column(WORD)
    text: Mapped[str] = mapped_column(LONG, nullable=False)
    place: Mapped[int] = mapped_column(nullable=False, default=0)
    active: Mapped[bool] = mapped_column(nullable=False, default=True)

    __table_args__ = (
        one_of("use", SNIPPET_USES),
        one_of("kind", KINDS),
        Index("ix_snippet_office_use", "office_id", "use", "active"),
    )

    def __str__(self):
        return self.text


class ShiftHandover(KnowsItsMaker, Versioned, OfficeRow):
    """交接班: what one shift leaves to the next, with a note; the next person takes it over."""

    __tablename__ = "shift_handover"

    note: Mapped[str | None] = mapped_column(LONG)
    taken_at: Mapped[datetime | None]
    taken_by_id: Mapped[int | None] = staff_key()
    taken_by = relationship("Staff", foreign_keys=[taken_by_id])
    lines = relationship("ShiftHandoverLine", back_populates="handover", order_by="ShiftHandoverLine.id")

    __table_args__ = (
        CheckConstraint("(taken_at IS NULL) = (taken_by_id IS NULL)", name="taken"),
        Index("ix_shift_handover_office", "office_id", "created_at"),
    )


class ShiftHandoverLine(OfficeRow):
    """One duty as it stood when the shift ended: which case, what is owed, until when."""

    __tablename__ = "shift_handover_line"

    shift_handover_id: Mapped[int] = mapped_column(ForeignKey("shift_handover.id"), nullable=False, index=True)
    record: Mapped[str] = mapped_column(WORD, nullable=False)
    record_id: Mapped[int] = mapped_column(nullable=False)
    number: Mapped[str] = mapped_column(SHORT, nullable=False)
    duty: Mapped[str] = mapped_column(SHORT, nullable=False)
    due_at: Mapped[datetime | None]
    handover = relationship("ShiftHandover", back_populates="lines")


class Duty(OfficeRow):
    """值班: one person on duty from a moment to another (B1.1)."""

    __tablename__ = "duty"

    person_id: Mapped[int] = staff_key(nullable=False)
    starts_at: Mapped[datetime] = mapped_column(nullable=False)
    ends_at: Mapped[datetime] = mapped_column(nullable=False)
    note: Mapped[str | None] = mapped_column(SHORT)
    person = relationship("Staff", foreign_keys=[person_id])

    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="span"),
        Index("ix_duty_office_ends", "office_id", "ends_at"),
    )


class BoxOpening(OfficeRow):
    """开箱: who opened the complaint box when, and how many letters lay in it (B2.10)."""

    __tablename__ = "box_opening"

    person_id: Mapped[int] = staff_key(nullable=False)
    emptied_at: Mapped[datetime] = mapped_column(nullable=False)
    letters: Mapped[int] = mapped_column(nullable=False)
    place: Mapped[str | None] = mapped_column(SHORT)
    note: Mapped[str | None] = mapped_column(SHORT)
    person = relationship("Staff", foreign_keys=[person_id])

    __table_args__ = (
        CheckConstraint("letters >= 0", name="letters"),
        Index("ix_box_opening_office_at", "office_id", "emptied_at"),
    )
