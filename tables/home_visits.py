"""走访: the rounds that are planned, the visits that were made, and what was heard, item by item (B2.1 to B2.9)."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regulation.homes import buildings_of
from regulation.words import OCCASIONS, ROUND_KINDS

from .base import LONG, NAME, SHORT, WORD, Followed, OfficeRow, one_of, staff_key


class HomeVisitRound(OfficeRow):
    """One planned round: of the director's year, an officer's month, or the building heads' quarter, from `first_on`
    up to but without `until_on`. `buildings` is an officer's area, separated by commas; `reopen_reason` says why one
    that was complete is open again."""

    __tablename__ = "home_visit_round"
    record = "home_visit_round"

    kind: Mapped[str] = mapped_column(WORD, nullable=False)
    person_id: Mapped[int] = staff_key(nullable=False)
    first_on: Mapped[date] = mapped_column(Date, nullable=False)
    until_on: Mapped[date] = mapped_column(Date, nullable=False)
    count: Mapped[int] = mapped_column(nullable=False, default=1)
    buildings: Mapped[str | None] = mapped_column(String(400))
    done_on: Mapped[date | None] = mapped_column(Date)
    done_by_id: Mapped[int | None] = staff_key()
    reopen_reason: Mapped[str | None] = mapped_column(LONG)
    person = relationship("Staff", foreign_keys=[person_id])
    done_by = relationship("Staff", foreign_keys=[done_by_id])
    visits = relationship("HomeVisit", back_populates="round", order_by="HomeVisit.visited_on")

    __table_args__ = (
        one_of("kind", ROUND_KINDS),
        CheckConstraint("first_on < until_on", name="span"),
        CheckConstraint("(done_on IS NULL) = (done_by_id IS NULL)", name="done"),
        UniqueConstraint("office_id", "kind", "person_id", "first_on", "count"),
        Index("ix_home_visit_round_office_until", "office_id", "until_on"),
    )

    @property
    def area(self) -> list[str]:
        return buildings_of(self.buildings)


class HomeVisit(OfficeRow):
    """One visit of a home, or an occasion on which residents were heard."""

    __tablename__ = "home_visit"
    record = "home_visit"

    home_visit_round_id: Mapped[int | None] = mapped_column(ForeignKey("home_visit_round.id"), index=True)
    visited_on: Mapped[date] = mapped_column(Date, nullable=False)
    person_id: Mapped[int] = staff_key(nullable=False)
    occasion: Mapped[str] = mapped_column(WORD, nullable=False)
    house_id: Mapped[int | None] = mapped_column(ForeignKey("house.id"), index=True)
    place: Mapped[str | None] = mapped_column(SHORT)
    spoke_with: Mapped[str | None] = mapped_column(NAME)
    content: Mapped[str] = mapped_column(LONG, nullable=False)
    round = relationship("HomeVisitRound", back_populates="visits")
    person = relationship("Staff", foreign_keys=[person_id])
    house = relationship("House")
    opinions = relationship("HomeVisitOpinion", back_populates="visit", order_by="HomeVisitOpinion.id")

    __table_args__ = (
        one_of("occasion", OCCASIONS),
        CheckConstraint("house_id IS NOT NULL OR place IS NOT NULL", name="place"),
        Index("ix_home_visit_office_day", "office_id", "visited_on"),
    )

    @property
    def where(self) -> str:
        """The home's key, or the place of the occasion."""
        return self.house.key if self.house else (self.place or "")


class HomeVisitOpinion(Followed, OfficeRow):
    """One opinion that was heard: who sees to it until when, the result (`done_note`) and the reply (B2.4)."""

    __tablename__ = "home_visit_opinion"
    record = "home_visit_opinion"

    home_visit_id: Mapped[int] = mapped_column(ForeignKey("home_visit.id"), nullable=False, index=True)
    to_company: Mapped[bool] = mapped_column(nullable=False, default=False)
    reply: Mapped[str | None] = mapped_column(LONG)
    visit = relationship("HomeVisit", back_populates="opinions")

    __table_args__ = (
        Followed.done_check(),
        CheckConstraint("done_on IS NULL OR reply IS NOT NULL", name="replied"),
        Followed.open_index("home_visit_opinion"),
    )
