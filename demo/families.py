"""Which cases of a demo may be told again in earlier years: those that are closed, with all that belongs to them.

What hangs together by its keys is one family: a visit with its complaint, repairs, revisits and reports, two visits of
which one was merged into the other. A family is taken or left as a whole.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from models import NumberSeries, Visit, db
from workflow import numbers

CLOSED = {
    "visit": {"archived", "merged", "voided"}, "complaint": {"archived", "merged", "voided"},
    "repair_task": {"closed", "voided"}, "revisit": {"done", "unreachable", "not_needed"},
    "inspection": frozenset(),
}
"""The states in which a record is over. A handover never comes again: a home is handed over once."""


def what_follows_a_visit() -> list[sa.Table]:
    """The table of visits and every table whose rows lead to one, each after those that it points to."""
    found = [Visit.__table__]
    for table in db.metadata.sorted_tables:
        if table not in found and any(key.column.table in found for key in table.foreign_keys):
            found.append(table)
    return found


class Window(NamedTuple):
    """The days whose contacts are told again: `days` from `first`."""

    first: date
    days: int

    def lap(self, day: date) -> int:
        """How many lengths of the window a day stands after its first."""
        return (day - self.first).days // self.days


class Numbered(NamedTuple):
    """The count of a copied record on its day; where the newest copy reaches into the told days, another one."""

    count: int
    at_the_seam: int


class Family(NamedTuple):
    """Its first day, how many visits it holds, the id of the first, and its rows as (table, id)."""

    day: date
    visits: int
    first_id: int
    rows: list[tuple[str, int]]


class Families:
    """The closed families of the visits of a window, out of the rows whose ids are higher than those of `after`.

    `tables` are those that follow a visit. The families stand in the order of their days, those of several visits
    before all others.
    """

    def __init__(self, connection: sa.Connection, tables: list[sa.Table], after: dict[str, int], window: Window):
        self.connection, self.tables, self.after, self.window = connection, tables, after, window
        self.leaders: dict[tuple, tuple] = {}
        self.left_out: set[tuple] = set()
        self.days: dict[int, date] = {}
        self.numbered: dict[str, dict[int, tuple]] = {}
        for table in tables:
            self._read(table)
        self.found = self._families()

    def _read(self, table: sa.Table) -> None:
        names = {table.name for table in self.tables}
        keys = {key.parent.name: key.column.table.name for key in table.foreign_keys if key.column.table.name in names}
        known = [name for name in ("state", "office_id", "day", "count") if name in table.c]
        columns = [table.c[name] for name in ("id", *keys, *known)]
        closed = CLOSED.get(table.name)
        for row in self.connection.execute(sa.select(*columns).where(table.c.id > self.after[table.name])):
            values = row._mapping
            node = (table.name, row.id)
            self.leaders.setdefault(node, node)
            for name, parent in keys.items():
                if values[name] is not None:
                    self._join(node, (parent, values[name]))
            is_open = closed is not None and row.state not in closed
            if is_open or ("day" in values and self._is_beyond(table, row.day)):
                self.left_out.add(node)
            if "day" in values:
                self.numbered.setdefault(table.name, {})[row.id] = (row.office_id, row.day, row.count)
            if table is Visit.__table__:
                self.days[row.id] = row.day

    def _is_beyond(self, table: sa.Table, day: date) -> bool:
        """A visit has its day in the window; what follows it may reach into the next one."""
        return self.window.lap(day) not in ((0,) if table is Visit.__table__ else (0, 1))

    def _leader(self, node: tuple) -> tuple:
        leaders = self.leaders
        while (above := leaders.setdefault(node, node)) != node:
            leaders[node] = leaders.setdefault(above, above)
            node = above
        return node

    def _join(self, one: tuple, other: tuple) -> None:
        self.leaders[self._leader(one)] = self._leader(other)

    def _families(self) -> list[Family]:
        gone = {self._leader(node) for node in self.left_out}
        rows: dict[tuple, list] = defaultdict(list)
        for node in self.leaders:
            leader = self._leader(node)
            if leader not in gone:
                rows[leader].append(node)
        families = []
        for members in rows.values():
            visits = [row_id for name, row_id in members if name == "visit"]
            if visits:
                families.append(Family(min(map(self.days.get, visits)), len(visits), min(visits), members))
        return sorted(families, key=lambda family: (family.visits == 1, family.day, family.first_id))

    def visits(self) -> int:
        return sum(family.visits for family in self.found)

    def visits_from(self, turn: int) -> int:
        """How many visits the families from a place on hold."""
        return sum(family.visits for family in self.found[turn:])

    def fit(self, wanted: int, start: date) -> tuple[int, int]:
        """Leave some out, evenly, so that copies back to the day `start` come to just so many contacts.

        Returns how many copies that are, and the place of the first family that the oldest copy takes. Raises
        `ValueError` where even all of them are too few.
        """
        copies = -(-(self.window.first - start).days // self.window.days)
        from_day = start + timedelta(days=copies * self.window.days)
        several = [family for family in self.found if family.visits > 1]
        singles = [family for family in self.found if family.visits == 1]
        of_several = self.visits() - len(singles)

        def chosen(count: int) -> list[Family]:
            return [singles[place * len(singles) // count] for place in range(count)]

        def is_enough(count: int) -> bool:
            in_oldest = sum(family.day >= from_day for family in chosen(count))
            return (copies - 1) * (of_several + count) + in_oldest >= wanted

        count = bisect_left(range(len(singles) + 1), True, key=is_enough)
        if count > len(singles):
            raise ValueError(f"too few closed contacts to tell {wanted} by {copies} copies of {self.visits()}")
        self.found = several + chosen(count)
        return copies, len(self.found) - (wanted - (copies - 1) * self.visits())

    def kept(self) -> dict[str, list[tuple[int, int]]]:
        """(id, place of its family) of the rows of each table, in the order of the ids."""
        kept: dict[str, list] = {table.name: [] for table in self.tables}
        for turn, family in enumerate(self.found):
            for name, row_id in family.rows:
                kept[name].append((row_id, turn))
        for rows in kept.values():
            rows.sort()
        return kept

    def counts(self, kept: dict[str, list[tuple[int, int]]]) -> dict[str, dict[int, Numbered]]:
        """The counts of the numbered records by table and id: without a gap, for what a copy leaves to the window
        after its own comes there after the other's."""
        return {name: self._counts_of(name, kept[name], known) for name, known in self.numbered.items()}

    def _counts_of(self, name: str, rows: list[tuple[int, int]], known: dict[int, tuple]) -> dict[int, Numbered]:
        told, last, window = self._told(name), Counter(), self.window
        in_order = []
        for row_id, _ in rows:
            office_id, day, count = known[row_id]
            lap = window.lap(day)
            in_order.append((office_id, (day - window.first).days % window.days, lap, count, row_id))
        found = {}
        for office_id, place, lap, _, row_id in sorted(in_order):
            last[office_id, place, 0] += 1
            count = seam = last[office_id, place, 0]
            if lap:
                last[office_id, place, 1] += 1
                day = window.first + timedelta(days=place)
                seam = told.get((office_id, day), 0) + last[office_id, place, 1]
            found[row_id] = Numbered(count, seam)
        return found

    def _told(self, name: str) -> dict[tuple, int]:
        series = NumberSeries.__table__.c
        query = sa.select(series.office_id, series.day, series.last).where(series.prefix == numbers.PREFIXES[name])
        return {(office_id, day): last for office_id, day, last in self.connection.execute(query)}
