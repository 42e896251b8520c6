"""The office and its people: offices, departments, staff with their roles, a deputation, failed log-ins."""

from datetime import datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from regulation.office_rules import OfficeRules, with_settings
from regulation.permissions import Person
from regulation.words import ROLES

from .base import NAME, PHONE, SHORT, WORD, OfficeRow, Row, Versioned, one_of, staff_key


class Office(Versioned, Row):
    """One management office: its hours and zone are what every clock reckons with."""

    __tablename__ = "office"

    name: Mapped[str] = mapped_column(NAME, nullable=False, unique=True)
    project: Mapped[str | None] = mapped_column(NAME)
    complaint_address: Mapped[str | None] = mapped_column(SHORT)
    complaint_phone: Mapped[str | None] = mapped_column(PHONE)
    timezone: Mapped[str] = mapped_column(String(40), nullable=False, default="Asia/Shanghai")
    opens_at: Mapped[time] = mapped_column(nullable=False, default=time(8, 30))
    closes_at: Mapped[time] = mapped_column(nullable=False, default=time(17, 30))
    leader_name: Mapped[str | None] = mapped_column(NAME)
    leader_phone: Mapped[str | None] = mapped_column(PHONE)
    clock_trusted_until: Mapped[datetime | None]
    is_demo: Mapped[bool] = mapped_column(nullable=False, default=False)
    created_at: Mapped[datetime] = mapped_column(nullable=False)

    __table_args__ = (CheckConstraint("opens_at < closes_at", name="hours"),)

    def __str__(self):
        return self.name

    def rules(self, stored: dict | None = None) -> OfficeRules:
        """The office's hours with its stored settings, as the rules take them."""
        hours = OfficeRules(timezone=self.timezone, opens_at=self.opens_at, closes_at=self.closes_at)
        return with_settings(hours, stored or {})


class Department(Versioned, OfficeRow):
    __tablename__ = "department"

    name: Mapped[str] = mapped_column(NAME, nullable=False)
    phone: Mapped[str | None] = mapped_column(PHONE)
    active: Mapped[bool] = mapped_column(nullable=False, default=True)

    __table_args__ = (UniqueConstraint("office_id", "name"),)

    def __str__(self):
        return self.name


class Staff(Versioned, Row):
    """A person who works here. Leaders and administrators belong to no office."""

    __tablename__ = "staff"

    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    username: Mapped[str] = mapped_column(String(40), nullable=False, unique=True)
    name: Mapped[str] = mapped_column(NAME, nullable=False)
    initials: Mapped[str | None] = mapped_column(String(12))
    role: Mapped[str] = mapped_column(WORD, nullable=False)
    # A department names who made it and a person their department: this key is added after both tables stand.
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id", use_alter=True))
    superior_id: Mapped[int | None] = staff_key()
    phone: Mapped[str | None] = mapped_column(PHONE)
    active: Mapped[bool] = mapped_column(nullable=False, default=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(nullable=False, default=False)
    session_token: Mapped[str] = mapped_column(String(64), nullable=False)
    language: Mapped[str | None] = mapped_column(String(12))
    last_seen_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(nullable=False)

    office = relationship("Office", foreign_keys=[office_id])
    department = relationship("Department", foreign_keys=[department_id])
    superior = relationship("Staff", remote_side="Staff.id", foreign_keys=[superior_id])
    further_roles = relationship("StaffRole", cascade="all, delete-orphan", back_populates="staff")

    __table_args__ = (
        one_of("role", ROLES),
        CheckConstraint("office_id IS NOT NULL OR role IN ('leader', 'admin')", name="office"),
        CheckConstraint("superior_id <> id", name="superior"),
        Index("ix_staff_office_role", "office_id", "role"),
    )

    # What Flask-Login asks of whoever is logged in; who may be is decided in workflow/login.py.
    is_authenticated, is_active, is_anonymous = True, True, False

    def get_id(self) -> str:
        return str(self.id)

    def __str__(self):
        return self.name

    def person(self, *, deputises: bool = False) -> Person:
        """Who this is, as the rules take it; `deputises` adds the director's rights."""
        return person_of(self, {row.role for row in self.further_roles}, deputises=deputises)


def person_of(row, further: set[str], *, deputises: bool) -> Person:
    """Who a row of `staff`, or what was read of it, is with these further roles."""
    own = frozenset({row.role, *further})
    roles = own | {"director"} if deputises else own
    return Person(row.id, row.name, row.office_id, roles, row.department_id, own)


class StaffRole(Row):
    """A further role of a person in a small office; rights are the union."""

    __tablename__ = "staff_role"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), nullable=False)
    role: Mapped[str] = mapped_column(WORD, nullable=False)
    staff = relationship("Staff", back_populates="further_roles")

    __table_args__ = (UniqueConstraint("staff_id", "role"), one_of("role", ROLES))


class Deputation(OfficeRow):
    """The director names a deputy from-until, who acts under the own name, marked 代主任."""

    __tablename__ = "deputation"

    deputy_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), nullable=False)
    from_at: Mapped[datetime] = mapped_column(nullable=False)
    until_at: Mapped[datetime] = mapped_column(nullable=False)
    ended_at: Mapped[datetime | None]
    deputy = relationship("Staff", foreign_keys=[deputy_id])

    __table_args__ = (
        CheckConstraint("from_at < until_at", name="span"),
        Index("ix_deputation_deputy", "deputy_id", "until_at"),
    )


class LoginAttempt(Row):
    """A failed log-in, kept for the throttle: it holds over restarts and for every worker."""

    __tablename__ = "login_attempt"

    username: Mapped[str] = mapped_column(String(60), nullable=False)
    address: Mapped[str] = mapped_column(String(60), nullable=False)
    at: Mapped[datetime] = mapped_column(nullable=False)

    __table_args__ = (
        Index("ix_login_attempt_address", "address", "at"),
        Index("ix_login_attempt_username", "username", "address", "at"),
    )
