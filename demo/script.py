"""A case's script: who does which verb to which record at which moment. What comes after the demo's end isn't done."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

VISIT = (0,)
COMPLAINT = (0, "complaint")
SHEET = (0, "inspection")
TASK = (0, "repair_tasks", 0)
LAST_REVISIT = ("revisits", -1)
REWORK = ("reworks", -1)


class Contact(NamedTuple):
    """Among what is typed: the case's n-th contact, once it stands."""

    place: int


class Report(NamedTuple):
    """Within a path: the newest report of a kind."""

    kind: str


@dataclass
class Case:
    """One case: the contacts that it began with, every row it made, and how many steps are still to come."""

    office_id: int
    contacts: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    steps_left: int = 0

    def find(self, path: tuple):
        """The record that a path leads to: a contact's place, then relations and places in them."""
        row = self.contacts[path[0]]
        for part in path[1:]:
            if isinstance(part, str):
                row = getattr(row, part)
            elif isinstance(part, Report):
                row = next(report for report in reversed(row) if report.kind == part.kind)
            else:
                row = row[part]
        return row


class Step(NamedTuple):
    """One verb: at a moment, by a person, on the record at the end of `path`, with what was typed."""

    at: datetime
    case: Case
    worker: object
    path: tuple
    verb: str
    given: dict


class Script:
    """The steps of one case in their order. `until` names the verb after which the case is left as it stands."""

    def __init__(self, office, received_at: datetime, until: str | None = None):
        self.office, self.dice, self.clock = office, office.dice, office.clock
        self.received_at = self.last = received_at
        self.case = Case(office.id)
        self.until, self.is_over = until, False
        self.steps: list[Step] = []
        self.barred: list = []

    def do(self, at: datetime, worker, path: tuple, verb: str, **given) -> datetime:
        """Add a step, never before the one before it; gives back its moment."""
        self.last = at = max(at, self.last)
        if not self.is_over:
            self.steps.append(Step(at, self.case, worker, path, verb, given))
            self.is_over = verb == self.until
        return at

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def one_of(self, choices):
        return self.dice.choice(choices)

    def course(self, shares: dict) -> str:
        """One of several courses by its share."""
        return self.dice.choices(list(shares), list(shares.values()))[0]

    def desk(self, *others):
        """A receptionist who may touch this case, and is none of `others`."""
        return self.dice.choice([one for one in self.office.receptionists if one not in (*self.barred, *others)])

    def later(self, least: float, most: float) -> datetime:
        """Some minutes of office time after the last step."""
        return self.clock.later(self.last, least, most)

    def days_later(self, least: float, most: float) -> datetime:
        """Some days after the last step, in office time."""
        return self.clock.later(self.last, least * 1440, most * 1440)

    def archive(self, *paths) -> None:
        """File what is done, on the next filing day."""
        at, worker = self.clock.next_filing(self.last), self.desk()
        for path in paths or (VISIT,):
            self.do(at, worker, path, "archive")
