"""Numbers such as JD-20260304-001: per office and day, without a gap and without a clash."""

import re
from datetime import date

from sqlalchemy import func, literal, select, true
from sqlalchemy.dialects import postgresql, sqlite

from models import RECORDS, NumberSeries
from regulation.calendar import local_day

PREFIXES = {"visit": "JD", "complaint": "TS", "inspection": "YF", "repair_task": "WX", "revisit": "HF"}
WHOLE_NUMBER = re.compile(r"([A-Z]{2})-[0-9]{8}-[0-9]{3,}")


def spell(prefix: str, day: date, count: int) -> str:
    """`JD-20260304-001`: three digits, more when a day needs them."""
    return f"{prefix}-{day.isoformat().replace('-', '')}-{count:03d}"


def record_of(text: str) -> str | None:
    """The record that a whole number names, `JD-20260304-001` a visit; None for any other text."""
    found = WHOLE_NUMBER.fullmatch(text.upper())
    return next((record for record, prefix in PREFIXES.items() if found and prefix == found.group(1)), None)


def select_ids(record: str, number: str, office_ids: list[int]):
    """A select of the ids of the records with this whole number: each office has its own."""
    model = RECORDS[record]
    return select(model.id).where(model.office_id.in_(office_ids), model.number == number.upper())


def numbered(act, record: str, office_id: int) -> dict:
    """The day, count and number of a new record. The count is given out under a lock that the transaction holds
    to its end: a refused save gives it back."""
    prefix = PREFIXES[record]
    day = local_day(act.now, act.rules(office_id))
    count = act.next_count(office_id, prefix, day)
    return {"day": day, "count": count, "number": spell(prefix, day, count)}


def next_count(session, office_id: int, prefix: str, day: date) -> int:
    """Raise a series by one, under a lock that the transaction holds to its end."""
    statement = dialect(session).insert(NumberSeries).values(office_id=office_id, prefix=prefix, day=day, last=1)
    statement = statement.on_conflict_do_update(
        index_elements=["office_id", "prefix", "day"], set_={"last": NumberSeries.last + 1}
    ).returning(NumberSeries.last)
    with session.no_autoflush:
        return session.execute(statement).scalar_one()


def raise_to(session, given_out: list[dict]) -> None:
    """Let the series know what was given out in bulk: rows of `office_id prefix day last`, one a series."""
    statement = dialect(session).insert(NumberSeries.__table__)
    statement = statement.on_conflict_do_update(
        index_elements=["office_id", "prefix", "day"], set_={"last": statement.excluded.last}
    )
    if given_out:
        session.execute(statement, given_out)


def raise_to_records(session) -> None:
    """Let the series know every number that the records hold, however these were written."""
    series = NumberSeries.__table__
    for record, prefix in PREFIXES.items():
        table = RECORDS[record].__table__
        held = select(table.c.office_id, literal(prefix), table.c.day, func.max(table.c.count))
        held = held.where(true()).group_by(table.c.office_id, table.c.day)
        statement = dialect(session).insert(series).from_select(["office_id", "prefix", "day", "last"], held)
        session.execute(statement.on_conflict_do_update(
            index_elements=["office_id", "prefix", "day"], set_={"last": statement.excluded.last},
            where=series.c.last < statement.excluded.last,
        ))


def dialect(session):
    """The dialect whose INSERT knows what to do about a row that is there already."""
    return sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
