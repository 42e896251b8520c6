"""Where a demo is written down: its audit with the chain, its rows, the state of its series of numbers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from random import Random
from typing import NamedTuple

from sqlalchemy.orm import Session

from storage import db
from workflow import audit, numbers, searching

from .history import History, tell_again
from .loading import Loader
from .mass_load import loading_connection


class Signer(NamedTuple):
    """Who acts, as the audit names them."""

    id: int | None
    name: str
    is_deputy: bool


class Ledger:
    """Writes through a session; whoever opened that ends its transaction.

    `last_ids` are the ids by table after which the demo's begin. The salts of the audit come from the seed.
    """

    def __init__(self, session, seed: int, last_ids: dict[str, int]):
        self.session = session
        self.loader = Loader(session.connection())
        self.columns = self.loader.columns
        self.dice = Random(f"{seed} salts")
        self.entry_id, self.values_id = last_ids["audit_entry"], last_ids["audit_values"]
        self.last_ids, self.room = last_ids, {}
        self.chains: dict[tuple, tuple] = {}

    def leave_room(self, room: dict[str, int]) -> None:
        """Leave so many ids free by table, for rows that are older than all that follow."""
        self.room, self.audit_floor = room, self.entry_id
        self.entry_id += room["audit_entry"]

    def link(
        self, record: str, record_id: int, office_id: int | None, at: datetime, signer: Signer, address: str, verb: str,
        changes: dict,
    ) -> None:
        """Add a row to the audit chain of a record."""
        sequence, previous_hash = self.chains.get((record, record_id), (0, audit.NOTHING_BEFORE))
        entry, values = audit.link(
            record=record, record_id=record_id, sequence=sequence + 1, previous_hash=previous_hash, at=at,
            person=signer, address=address, verb=verb, changes=changes, office_id=office_id,
            salt=f"{self.dice.getrandbits(64):016x}",
        )
        self.chains[record, record_id] = (sequence + 1, entry["hash"])
        self.entry_id += 1
        self.values_id += 1
        self.take("audit_entry", {**entry, "id": self.entry_id})
        self.take("audit_values", {**values, "id": self.values_id, "entry_id": self.entry_id})

    def take(self, table: str, values: dict) -> None:
        """Take one row; `values` may hold more than its columns."""
        self.take_row(table, self.columns[table].in_order(values))

    def take_row(self, table: str, values: tuple) -> None:
        """Take one row, its values in the order of the columns."""
        self.loader.take(table, self.columns[table].row(values))

    def over(self, records: list[tuple]) -> None:
        """Nothing more happens to these (record, id): what waits may be written."""
        for key in records:
            self.chains.pop(key, None)
        self.loader.write()

    def end(
        self, changed: dict[str, list[dict]], given_out: list[dict], history: History | None = None,
        told: Callable[[int], None] = lambda done: None,
    ) -> int:
        """Write the rest, once more the rows that changed after they were stored, and the last count of each series;
        then the years before, of which `told` hears.

        Returns how many rows there are in all.
        """
        self.loader.end()
        for table, rows in changed.items():
            self.loader.update(table, rows)
        numbers.raise_to(self.session, given_out)
        for record in searching.MODELS:
            searching.write_new(self.loader.connection, record, self.last_ids[record])
        again = tell_again(self.session, history, self._floors(), told) if history else 0
        return self.loader.written + again

    def _floors(self) -> dict[str, int]:
        """The ids below the room that was left."""
        return {name: self.last_ids[name] for name in self.room} | {"audit_entry": self.audit_floor}


@contextmanager
def writing_session(*, is_long: bool) -> Iterator[Session]:
    """A session of its own for a ledger; for a long demo on a connection that loads many rows."""
    with loading_connection() if is_long else nullcontext(db.engine) as bind, Session(bind) as session:
        yield session


@contextmanager
def ledger_here(seed: int, last_ids: dict[str, int], *, is_long: bool = False) -> Iterator[Ledger]:
    """A ledger in one transaction: all of it is stored, or nothing."""
    with writing_session(is_long=is_long) as session:
        yield Ledger(session, seed, last_ids)
        session.commit()
