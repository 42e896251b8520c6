"""A million contacts within minutes: what a demo closed, copied back in time again and again, with all that followed.

The copies are made in the database itself. Each stands so many days earlier than the one before, with ids, numbers and
days of its own. What is still open stays single, as it is in an office: the newest months are the demo's own. Left out
of the copies are the handovers (a home is handed over once), notices, attachments, and the values beside each audit
row; the copied audit rows keep their old hashes, so that their chains don't verify.
"""

import sqlalchemy as sa

from models import RECORDS, AuditEntry, db
from storage import UTCDateTime

LEFT_OUT = {
    "inspection", "inspection_item", "document_issue", "key_issue", "meter_reading", "attachment", "notice",
    "spot_check", "spot_check_line",
}
CLOSED = {
    "visit": ("archived", "voided"), "complaint": ("archived", "closed", "voided"),
    "repair_task": ("closed", "voided"), "revisit": ("done", "unreachable", "not_needed"),
}


class Copies:
    """The rows of an office that are copied: `kept_<table>` holds their ids, in tables of this connection alone."""

    def __init__(self, connection: sa.Connection):
        self.connection = connection
        self.tables = self._what_follows_a_visit()
        self.steps = {table.name: self._last_id(table) for table in (*self.tables, AuditEntry.__table__)}
        self.days = self._days()
        for table in self.tables:
            self._keep(table)
        self._keep_audit()

    def _what_follows_a_visit(self) -> list[sa.Table]:
        found = [db.metadata.tables["visit"]]
        for table in db.metadata.sorted_tables:
            if table not in found and table.name not in LEFT_OUT and self._parents(table, found):
                found.append(table)
        return found

    def _parents(self, table: sa.Table, among: list[sa.Table]) -> list[sa.Column]:
        return [key.parent for key in table.foreign_keys if key.column.table in among]

    def _last_id(self, table: sa.Table) -> int:
        return self.connection.scalar(sa.select(sa.func.max(table.c.id))) or 0

    def _days(self) -> int:
        visit = db.metadata.tables["visit"]
        first, last = self.connection.execute(sa.select(sa.func.min(visit.c.day), sa.func.max(visit.c.day))).one()
        return (last - first).days + 1

    def _keep(self, table: sa.Table) -> None:
        """Closed, of copied parents only, and standing for itself: not merged into another, not done over."""
        conditions = [table.c.state.in_(CLOSED[table.name])] if table.name in CLOSED else []
        for key in table.foreign_keys:
            column, parent = key.parent, key.column.table
            if parent is table or parent.name in LEFT_OUT:
                conditions.append(column.is_(None))
            elif parent in self.tables:
                conditions.append(column.is_(None) | column.in_(sa.select(kept(parent).c.id)))
        self._make(table, sa.select(table.c.id).where(*conditions))

    def _keep_audit(self) -> None:
        entry = AuditEntry.__table__
        of_kept = [
            (entry.c.record == name) & entry.c.record_id.in_(sa.select(kept(table).c.id))
            for name, table in self._recorded().items()
        ]
        self._make(entry, sa.select(entry.c.id).where(sa.or_(*of_kept)))

    def _recorded(self) -> dict[str, sa.Table]:
        return {name: model.__table__ for name, model in RECORDS.items() if model.__table__ in self.tables}

    def _make(self, table: sa.Table, ids: sa.Select) -> None:
        kept(table).create(self.connection)
        self.connection.execute(kept(table).insert().from_select(["id"], ids))

    def visits(self) -> int:
        """How many contacts one copy adds."""
        return self.connection.scalar(sa.select(sa.func.count()).select_from(kept(db.metadata.tables["visit"])))

    def add(self, number: int) -> None:
        """The copy of that number, from 1: so many times the demo's own days earlier."""
        for table in (*self.tables, AuditEntry.__table__):
            columns = [self._copied(table, column, number) for column in table.columns]
            rows = sa.select(*columns).where(table.c.id.in_(sa.select(kept(table).c.id)))
            self.connection.execute(table.insert().from_select(table.columns.keys(), rows, include_defaults=False))

    def _copied(self, table: sa.Table, column: sa.Column, number: int):
        if column.primary_key:
            return column + number * self.steps[table.name]
        if table is AuditEntry.__table__ and column.name == "record_id":
            steps = {name: number * self.steps[other.name] for name, other in self._recorded().items()}
            return column + sa.case(steps, value=table.c.record)
        parent = next((key.column.table for key in column.foreign_keys), None)
        if parent in self.tables:
            return column + number * self.steps[parent.name]
        if isinstance(column.type, UTCDateTime | sa.Date):
            return self._earlier(column, number)
        if column.name == "number" and "day" in table.c:
            return self._number(column, table.c.day, number)
        return column

    def _earlier(self, column: sa.Column, number: int):
        days = number * self.days
        if self.connection.dialect.name == "postgresql":
            return sa.cast(column - sa.func.make_interval(0, 0, 0, days), column.type)
        form = "%Y-%m-%d" if isinstance(column.type, sa.Date) else "%Y-%m-%d %H:%M:%S"
        return sa.func.strftime(form, column, f"-{days} days", type_=sa.Text)

    def _number(self, column: sa.Column, day: sa.Column, number: int):
        """`JD-20260304-017`, with the copy's own day."""
        earlier = self._earlier(day, number)
        if self.connection.dialect.name == "postgresql":
            written = sa.func.to_char(earlier, "YYYYMMDD", type_=sa.Text)
        else:
            written = sa.func.replace(earlier, "-", "", type_=sa.Text)
        parts = sa.func.substr(column, 1, 3, type_=sa.Text), written, sa.func.substr(column, 12, type_=sa.Text)
        return parts[0] + parts[1] + parts[2]


def kept(table: sa.Table) -> sa.Table:
    """The table of this connection that holds the ids of the rows of `table` to be copied."""
    return sa.Table(
        f"kept_{table.name}", KEPT, sa.Column("id", sa.Integer, primary_key=True), prefixes=["TEMPORARY"],
        keep_existing=True,
    )


KEPT = sa.MetaData()
