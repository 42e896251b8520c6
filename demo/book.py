"""The demo's book: where verbs write when they are carried out on rows to be instead of the database.

`BulkAct` takes the place of `workflow.act.Act`; the verbs are the same.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from models import RECORDS, Office, Staff
from regulation import checklists
from regulation.office_rules import OfficeRules
from regulation.permissions import Person
from workflow import audit
from workflow.act import Act
from workflow.defaults import CHECKLISTS

from .ledger import Signer
from .shapes import KINDS, Row


class NoSession:
    """What stands for the database session: there is nothing to send, nothing to read afresh, nothing older."""

    def flush(self) -> None:
        """Rows to be are always as they were last written."""

    def refresh(self, row, names=()) -> None:
        """Relations of rows to be are always up to date."""

    def scalar(self, query) -> None:
        """What a verb asks the database for, nobody wrote there before."""


class Book:
    """New rows, changed rows and counters of the whole demo.

    Hands audit rows to `ledger` as they come, other rows when `finish` is called. `last_ids` are the ids by table
    after which the demo's begin.
    """

    def __init__(self, ledger, last_ids: dict[str, int]):
        self.ledger, self.last_ids = ledger, dict(last_ids)
        self.counts: dict[tuple, int] = {}
        self.signers: dict[int | None, Signer] = {}
        self.rules_of: dict[int, OfficeRules] = {}
        self.people: dict[int, Row] = {}
        self.first_with: dict[tuple, Row] = {}
        self.session = NoSession()
        self.rows: list[Row] = []
        self.fresh: list[Row] = []
        self.changed: dict[Row, dict] = {}
        self.stored_and_changed: dict[Row, None] = {}

    def next_id(self, table: str) -> int:
        last = self.last_ids[table] = self.last_ids.get(table, 0) + 1
        return last

    def add(self, model, **values) -> Row:
        """A new row from columns and relations by name."""
        kind = KINDS[model]
        shape, row = kind.shape, kind()
        known = row.__dict__
        known.update(shape.blank)
        for name in shape.lists:
            known[name] = []
        known |= {"id": self.next_id(shape.name), "book": self, "made_in": self.fresh, "is_stored": False}
        for name, value in values.items():
            parent = shape.parents.get(name)
            if parent is not None:
                if value is not None:
                    known[parent[0]] = value.id
                    row._point_to(name, parent, value)
            else:
                known[name] = value
                if name in shape.people:
                    known[shape.people[name]] = self.people.get(value)
        self.rows.append(row)
        self.fresh.append(row)
        self._introduce(model, row)
        return row

    def meet(self, model, values: dict) -> Row:
        """A row that is stored already, by its columns."""
        row = KINDS[model]()
        row.__dict__.update(row.shape.blank)
        row.__dict__.update({name: [] for name in row.shape.lists})
        row.__dict__.update(values, book=self, made_in=None, is_stored=True)
        self._introduce(model, row)
        return row

    def _introduce(self, model, row: Row) -> None:
        if model is Staff:
            self.people[row.id] = row
            self.first_with.setdefault((row.role, row.office_id), row)
        elif model is Office:
            self.rules_of[row.id] = row.rules()

    def note(self, row: Row, name: str, before) -> None:
        """A column of a row has changed; what it held first within this verb is kept for the audit."""
        if row.__dict__["made_in"] is not self.fresh:
            self.changed.setdefault(row, {}).setdefault(name, before)

    @contextmanager
    def change(self, act: Act, verb: str):
        """One verb: what changed within goes into the audit under its name; a verb within it has rows of its own."""
        outer = self.fresh, self.changed
        self.fresh, self.changed = [], {}
        yield
        self._write_audit(act, verb)
        self.fresh, self.changed = outer

    def _write_audit(self, act: Act, verb: str) -> None:
        entries: dict = {}
        for row in self.fresh:
            known = row.__dict__
            fields = {
                name: [None, value] for name in row.shape.audited if (value := known[name]) is not None
            }
            for name in audit.SECRET & fields.keys():
                fields[name] = audit.HIDDEN
            _gather(entries, row, fields)
        for row, before in self.changed.items():
            known = row.__dict__
            fields = {
                name: [old, known[name]]
                for name, old in before.items() if old != known[name] and name not in audit.LEFT_OUT
            }
            if fields:
                _gather(entries, row, fields)
                self._count_version(row)
        signer = self._signer(act.person)
        for (record, record_id), (office_id, fields) in entries.items():
            office_id = record_id if record == "office" else office_id
            self.ledger.link(record, record_id, office_id, act.now, signer, act.address, verb, fields)

    def _signer(self, person: Person) -> Signer:
        known = self.signers.get(person.id)
        if known is None:
            known = self.signers[person.id] = Signer(person.id, person.name, person.is_deputy)
        return known

    def _count_version(self, row: Row) -> None:
        known = row.__dict__
        if "version" in known:
            known["version"] += 1
        if known["is_stored"]:
            self.stored_and_changed[row] = None

    def finish(self, rows: list[Row]) -> None:
        """Hand rows over to be stored; what changes later is stored again at the end."""
        for row in rows:
            self.ledger.take(row.__tablename__, dict(row.__dict__))
            row.__dict__["is_stored"] = True
        self.ledger.over([])

    def finish_case(self, rows: list[Row]) -> None:
        """Hand over the rows of a case that is over, and let go of them: rows that know one another would wait for
        the garbage collector. A home still asks for the state of its sheet."""
        records = [(row.record, row.id) for row in rows if row.record in RECORDS]
        for row in rows:
            state = row.__dict__.get("state")
            self.ledger.take(row.__tablename__, row.__dict__)
            row.__dict__.clear()
            row.__dict__["state"] = state
        self.ledger.over(records)


def _gather(entries: dict, row: Row, fields: dict) -> None:
    key, prefix = audit.belongs_to(row)
    if prefix:
        fields = {prefix + name: change for name, change in fields.items()}
    known = entries.get(key)
    if known is None:
        entries[key] = (getattr(row, "office_id", None), fields)
    else:
        known[1].update(fields)


@lru_cache(maxsize=16)
def default_checklist(layout: str | None) -> checklists.Checklist:
    texts = {name: (rooms, items) for name, rooms, items in CHECKLISTS}
    return checklists.chosen(texts, layout, texts[""])


@dataclass
class BulkAct(Act):
    """Who acts, at which moment, on rows to be."""

    book: Book | None = None

    @property
    def session(self) -> NoSession:
        return self.book.session

    def rules(self, office_id: int) -> OfficeRules:
        return self.book.rules_of[office_id]

    def with_role(self, role: str, office_id: int | None) -> Row | None:
        return self.book.first_with.get((role, office_id))

    def newest_record_at(self, office_id: int) -> None:
        """The demo's clock only goes forward."""

    def clock_trusted_until(self, office_id: int) -> None:
        """Nobody doubts it."""

    def checklist_for(self, office_id: int, layout: str | None) -> checklists.Checklist:
        """What a new office starts with: the demo's never edit it."""
        return default_checklist(layout)

    def next_count(self, office_id: int, prefix: str, day: date) -> int:
        key = (office_id, prefix, day)
        count = self.book.counts[key] = self.book.counts.get(key, 0) + 1
        return count

    def add(self, model, **values) -> Row:
        return self.book.add(model, **values)

    def change(self, name: str):
        return self.book.change(self, name)

    def tell(self, event: str, row) -> None:
        """Whoever comes into a demo has read what is over; what is owed now the sweep tells them."""

    def hear(self, report) -> None:
        """There is no notice of it."""

    def hear_taken(self, task) -> None:
        """There is no notice of it either."""

    def lock(self, row) -> None:
        """Nobody else is here."""
