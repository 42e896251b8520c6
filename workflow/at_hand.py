"""What the first statement of a request brought along with the person, kept with the session until it ends or changes.

Each page asks for the office's own numbers, the person's saved filters, the columns of their lists and whether a notice
waits: few short rows, which cost a statement each when they are asked for one by one.
"""

from typing import NamedTuple

from sqlalchemy import select

from listed import rows_as_json
from models import ListColumns, Notice, Office, SavedFilter, Setting, Staff
from storage import request_never_writes

KEPT = "at hand"


class KeptFilter(NamedTuple):
    """A saved filter as it is read: the person's own name for what an address filters."""

    id: int
    endpoint: str
    name: str
    query: str
    is_default: bool


OFFICE_NUMBERS = (
    select(rows_as_json(Setting.key, Setting.value)).where(Setting.office_id == Office.id).scalar_subquery()
)
SAVED_FILTERS = (
    select(rows_as_json(*(getattr(SavedFilter, name) for name in KeptFilter._fields)))
    .where(SavedFilter.staff_id == Staff.id).scalar_subquery()
)
LIST_COLUMNS = (
    select(rows_as_json(ListColumns.endpoint, ListColumns.columns)).where(ListColumns.staff_id == Staff.id)
    .scalar_subquery()
)
HAS_UNREAD = select(Notice.id).where(Notice.staff_id == Staff.id, Notice.read_at.is_(None)).exists()
COLUMNS = (
    OFFICE_NUMBERS.label("numbers"), SAVED_FILTERS.label("filters"), LIST_COLUMNS.label("columns"),
    HAS_UNREAD.label("has_unread"),
)


def keep(session, staff: Staff, row) -> None:
    """Keep what a row with `COLUMNS` brought along with this person."""
    filters = [KeptFilter(*values[:-1], bool(values[-1])) for values in row.filters or ()]
    session.info[KEPT] = {
        ("numbers", staff.office_id): dict(row.numbers or ()),
        ("filters", staff.id): sorted(filters, key=lambda one: one.name),
        ("columns", staff.id): dict(row.columns or ()),
        ("unread", staff.id): row.has_unread,
    }


def numbers(session, office_id: int) -> dict | None:
    """{key: value} of an office's settings, or None when they have to be asked for."""
    return session.info.get(KEPT, {}).get(("numbers", office_id))


def filters(session, staff_id: int) -> list[KeptFilter] | None:
    """A person's saved filters by name, or None."""
    return session.info.get(KEPT, {}).get(("filters", staff_id))


def columns(session, staff_id: int) -> dict | None:
    """{list: keys of the chosen columns} of a person, or None."""
    return session.info.get(KEPT, {}).get(("columns", staff_id))


def has_nothing_unread(session, staff_id: int) -> bool:
    """Whether a person who only looks on in this request came in without any notice that nobody read yet."""
    return request_never_writes() and session.info.get(KEPT, {}).get(("unread", staff_id)) is False


def forget(session) -> None:
    """Ask the database again from now on: whoever changes one of these says so."""
    session.info.pop(KEPT, None)
