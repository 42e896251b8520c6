"""What a person arranged for themselves, and what a PC or a phone needs to be known again. Nothing of a case."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import LONG, NAME, OfficeRow, Row, only_one, staff_key


class SavedFilter(Row):
    """A list's filters under a name; one of a list may be the person's default."""

    __tablename__ = "saved_filter"

    staff_id: Mapped[int] = staff_key(nullable=False)
    endpoint: Mapped[str] = mapped_column(String(40), nullable=False)
    name: Mapped[str] = mapped_column(NAME, nullable=False)
    query: Mapped[str] = mapped_column(String(1000), nullable=False)
    is_default: Mapped[bool] = mapped_column(nullable=False, default=False)

    __table_args__ = (
        UniqueConstraint("staff_id", "endpoint", "name"),
        only_one("uq_saved_filter_default", "staff_id", "endpoint", where="is_default"),
    )


class ListColumns(Row):
    """The columns that a person chose for a list, in their order, by key with commas between."""

    __tablename__ = "list_columns"

    staff_id: Mapped[int] = staff_key(nullable=False)
    endpoint: Mapped[str] = mapped_column(String(40), nullable=False)
    columns: Mapped[str] = mapped_column(String(1000), nullable=False)

    __table_args__ = (UniqueConstraint("staff_id", "endpoint"),)


class LastLook(Row):
    """When a person last looked at a page: what changed since then is new to them."""

    __tablename__ = "last_look"

    staff_id: Mapped[int] = staff_key(nullable=False)
    page: Mapped[str] = mapped_column(String(40), nullable=False)
    at: Mapped[datetime] = mapped_column(nullable=False)

    __table_args__ = (UniqueConstraint("staff_id", "page"),)


class Submission(Row):
    """A form that a device sent, by the key it made: sent again after a lost answer, it is answered, not done twice."""

    __tablename__ = "submission"

    staff_id: Mapped[int] = staff_key(nullable=False)
    key: Mapped[str] = mapped_column(String(64), nullable=False)
    at: Mapped[datetime] = mapped_column(nullable=False)
    answer: Mapped[str] = mapped_column(LONG, nullable=False)

    __table_args__ = (UniqueConstraint("staff_id", "key"), Index("ix_submission_at", "at"))


class FrontDesk(OfficeRow):
    """前台电脑: a PC that the director enrolled; on it colleagues switch by PIN. The browser holds a token."""

    __tablename__ = "front_desk"

    name: Mapped[str] = mapped_column(NAME, nullable=False)
    token_digest: Mapped[str] = mapped_column(String(64), nullable=False, unique=True)
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = staff_key()
    pins = relationship("DeskPin", back_populates="front_desk")

    __table_args__ = (CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended"),)


class DeskPin(Row):
    """A person's six digits on one front-desk PC, good until five were wrong and after a whole log-in that shift."""

    __tablename__ = "desk_pin"

    staff_id: Mapped[int] = staff_key(nullable=False)
    front_desk_id: Mapped[int] = mapped_column(ForeignKey("front_desk.id"), nullable=False)
    pin_hash: Mapped[str] = mapped_column(String(200), nullable=False)
    wrong_count: Mapped[int] = mapped_column(nullable=False, default=0)
    logged_in_at: Mapped[datetime] = mapped_column(nullable=False)
    front_desk = relationship("FrontDesk", back_populates="pins")
    staff = relationship("Staff", foreign_keys=[staff_id])

    __table_args__ = (UniqueConstraint("staff_id", "front_desk_id"), CheckConstraint("wrong_count >= 0", name="wrong"))
