"""From a file to the office's homes and residents: the dry run, and the run that is all or nothing."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from workflow.act import Act, need, together
from workflow.home_lists import (
    hold_office,
    known_houses,
    known_residents,
    take_over_houses,
    take_over_residents,
)

from .headings import find_table
from .homes import plan_homes
from .office_words import HOUSE_HEADINGS, REGISTER_HEADINGS, RESIDENT_HEADINGS
from .plan import Plan
from .residents import plan_residents
from .sheets import read_sheets
from .table import Table

HOUSES, RESIDENTS = "houses", "residents"
_HOME = ("room", "house")
_COLUMNS = {
    HOUSES: (HOUSE_HEADINGS, (_HOME,)),
    RESIDENTS: (RESIDENT_HEADINGS | REGISTER_HEADINGS, (_HOME, ("name",))),
}

Progress = Callable[[int, int], None]


def read_table(what: str, content: bytes) -> Table:
    """The table of a file of `houses` or `residents`. Raises `SheetRefused` with a sentence."""
    return find_table(read_sheets(content), *_COLUMNS[what])


def plan(session: Session, office_id: int, what: str, table: Table) -> Plan:
    """What importing the table into this office would do; reads the office's list once and writes nothing."""
    houses = known_houses(session, office_id)
    if what == HOUSES:
        return plan_homes(table, houses)
    return plan_residents(table, houses, known_residents(session, office_id))


def run(act: Act, office_id: int, what: str, table: Table, progress: Progress | None = None) -> Plan:
    """Carry the import out and return what was done: everything, or nothing when a row is refused.

    `progress` hears (rows written, rows to write). Raises `NotPermitted`, and `SeenVersionStale` when somebody changed
    one of the records in the same moment.
    """
    need(act, "import_homes", office_id)
    with together(act):
        hold_office(act, office_id)
        done = plan(act.session, office_id, what, table)
        if done.writes:
            _write(act, office_id, done, progress or (lambda _written, _total: None))
    return done


def _write(act: Act, office_id: int, done: Plan, progress: Progress) -> None:
    written = 0

    def told(rows: int) -> None:
        nonlocal written
        written += rows
        progress(written, done.writes)

    new = [entry.values for entry in done.added]
    changed = [(entry.known, entry.values) for entry in done.changed]
    if done.what == HOUSES:
        take_over_houses(act, office_id, new, changed, told)
        return
    take_over_houses(act, office_id, [entry.values for entry in done.new_homes], [], told)
    take_over_residents(act, office_id, new, changed, told)
