"""When a person last looked at a page: what changed since then is new to them (LastLook, no part of the audit)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from models import LastLook
from storage import fresh_writing_session


def last_look(act, page: str) -> datetime | None:
    """When this person last began to look at the page, or None for the first time."""
    query = select(LastLook.at).where(LastLook.staff_id == act.person.id, LastLook.page == page)
    return act.session.scalar(query)


def look(act, page: str) -> None:
    """Note that a look begins now; two at once leave one row."""
    with fresh_writing_session() as session:
        dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        statement = dialect.insert(LastLook).values(staff_id=act.person.id, page=page, at=act.now)
        statement = statement.on_conflict_do_update(index_elements=["staff_id", "page"], set_={"at": act.now})
        session.execute(statement)
