"""What the tables share: office, version, number, the link to exactly one case, checks from the word lists."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from regulation.states import STATES
from regulation.words import values
from storage import db

NAME, SHORT, PHONE, WORD = String(60), String(120), String(20), String(24)
LONG = Text


def one_of(column: str, pairs: tuple, *, name: str | None = None) -> CheckConstraint:
    """A CHECK that a column holds one of a word list's values; NULL passes."""
    listed = ", ".join(f"'{value}'" for value in values(pairs))
    return CheckConstraint(f"{column} IN ({listed})", name=name or column)


def state_check(record: str) -> CheckConstraint:
    return one_of("state", STATES[record], name="state")


def staff_key(**kwargs) -> Mapped[int | None]:
    return mapped_column(ForeignKey("staff.id"), **kwargs)


class Row(db.Model):
    """A table row with its id."""

    __abstract__ = True
    id: Mapped[int] = mapped_column(primary_key=True)


class OfficeRow(Row):
    """A row that belongs to one office, and knows when and by whom it was made."""

    __abstract__ = True

    @declared_attr
    def office_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("office.id"), nullable=False)

    @declared_attr
    def office(cls):
        return relationship("Office", foreign_keys=[cls.office_id], lazy="select", viewonly=True)

    created_at: Mapped[datetime] = mapped_column(nullable=False)

    @declared_attr
    def created_by_id(cls) -> Mapped[int | None]:
        return staff_key()


class KnowsItsMaker:
    """An office's row that says who made it, not by the id alone: each relationship costs every start a millisecond."""

    @declared_attr
    def created_by(cls):
        return relationship("Staff", foreign_keys=[cls.created_by_id], viewonly=True)


class Versioned:
    """A version that rises with each change: the form carries the one that the person saw."""

    version: Mapped[int] = mapped_column(nullable=False, default=1)

    @declared_attr.directive
    def __mapper_args__(cls):
        return {"version_id_col": cls.version}


class Case(Versioned, OfficeRow):
    """One of the records with a number, a state, clocks and verbs.

    `day` and `count` are the number's parts, for sorting; `number` is how people say it.
    """

    __abstract__ = True
    record = ""

    day: Mapped[date] = mapped_column(nullable=False)
    count: Mapped[int] = mapped_column(nullable=False)
    number: Mapped[str] = mapped_column(String(24), nullable=False)
    state: Mapped[str] = mapped_column(WORD, nullable=False)
    closed_at: Mapped[datetime | None]
    void_kind: Mapped[str | None] = mapped_column(WORD)
    void_reason: Mapped[str | None] = mapped_column(LONG)

    @staticmethod
    def constraints(record: str, *more) -> tuple:
        """The table arguments that each case has: unique numbers, the states, the index of its default list."""
        return (
            UniqueConstraint("office_id", "day", "count"),
            UniqueConstraint("office_id", "number"),
            Index(f"ix_{record}_office_state_day", "office_id", "state", "day", "count"),
            state_check(record),
            CheckConstraint("count > 0", name="count"),
            *more,
        )


class Archived:
    """What filing a case leaves on it (S 3(9))."""

    archive_no: Mapped[str | None] = mapped_column(SHORT)
    archived_at: Mapped[datetime | None]

    @declared_attr
    def archived_by_id(cls) -> Mapped[int | None]:
        return staff_key()

    @declared_attr
    def archived_by(cls):
        return relationship("Staff", foreign_keys=[cls.archived_by_id])


CASES = ("visit", "complaint", "inspection", "repair_task")
EXACTLY_ONE_CASE = " + ".join(f"CASE WHEN {case}_id IS NULL THEN 0 ELSE 1 END" for case in CASES) + " = 1"


class Followed:
    """Something that a person does until a day, and when and how it was done."""

    text: Mapped[str] = mapped_column(LONG, nullable=False)
    due_on: Mapped[date] = mapped_column(Date, nullable=False)
    done_on: Mapped[date | None] = mapped_column(Date)
    done_note: Mapped[str | None] = mapped_column(LONG)

    @declared_attr
    def person_id(cls) -> Mapped[int]:
        return staff_key(nullable=False)

    @declared_attr
    def done_by_id(cls) -> Mapped[int | None]:
        return staff_key()

    @declared_attr
    def person(cls):
        return relationship("Staff", foreign_keys=[cls.person_id])

    @declared_attr
    def done_by(cls):
        return relationship("Staff", foreign_keys=[cls.done_by_id])

    @staticmethod
    def done_check() -> CheckConstraint:
        return CheckConstraint("(done_on IS NULL) = (done_by_id IS NULL)", name="done")

    @staticmethod
    def open_index(table: str) -> Index:
        return few(f"ix_{table}_open", "office_id", "due_on", where="done_on IS NULL")


class OfOneCase:
    """A row that stands beside exactly one visit, complaint, inspection or repair task."""

    @declared_attr
    def visit_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("visit.id"), index=True)

    @declared_attr
    def complaint_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("complaint.id"), index=True)

    @declared_attr
    def inspection_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("inspection.id"), index=True)

    @declared_attr
    def repair_task_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("repair_task.id"), index=True)

    @property
    def case(self):
        """The case that this row stands beside."""
        return self.visit or self.complaint or self.inspection or self.repair_task

    @staticmethod
    def one_case_check() -> CheckConstraint:
        return CheckConstraint(EXACTLY_ONE_CASE, name="one_case")


def few(name: str, *columns: str, where: str, and_id: bool = False) -> Index:
    """An index over the rows of a condition alone, alike on SQLite and PostgreSQL; a query has to say the condition.

    `and_id` puts the row's id into it, which SQLite does by itself.
    """
    include = {"postgresql_include": ["id"]} if and_id else {}
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where), **include)


def flagged(name: str, *columns: str, flag: str) -> Index:
    """An index over the rows whose flag is set: as each database says of a Boolean column that it is true."""
    return Index(name, *columns, sqlite_where=text(f"{flag} = 1"), postgresql_where=text(flag))


def only_one(name: str, *columns: str, where: str) -> Index:
    """A unique index over the rows of a condition, alike on SQLite and PostgreSQL."""
    return Index(name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where))
