"""Rows into the database, many at once, within the transaction that is open: SQLite by executemany, PostgreSQL by COPY.

Values pass through the column types' own processors, so a row is stored as the program itself stores it, and the
database checks every constraint.
"""

from datetime import UTC
from operator import itemgetter

import sqlalchemy as sa

from storage import UTCDateTime, db

AT_ONCE = 5000
CACHE_KIB = 131072


class Columns:
    """The columns of one table, and a row of it as the driver takes it."""

    def __init__(self, table: sa.Table, dialect: sa.Dialect):
        self.names = [column.key for column in table.columns]
        self.listed = ", ".join(f'"{name}"' for name in self.names)
        self.in_order = itemgetter(*self.names)
        self.processors = [
            (place, processor) for place, column in enumerate(table.columns)
            if (processor := _processor(column.type, dialect))
        ]

    def row(self, values: tuple) -> tuple:
        """The row as the driver takes it, from its values in the order of the columns (`in_order` of a mapping)."""
        row = list(values)
        for place, processor in self.processors:
            if row[place] is not None:
                row[place] = processor(row[place])
        return tuple(row)


def columns_of(dialect: sa.Dialect) -> dict[str, Columns]:
    """The columns of every table, each after those that it points to.

    Departments come early: nobody made the demo's, and people are in them.
    """
    names = [table.name for table in db.metadata.sorted_tables]
    names.sort(key=lambda name: name not in ("office", "department"))
    return {name: Columns(db.metadata.tables[name], dialect) for name in names}


def _processor(column_type, dialect: sa.Dialect):
    """What makes of a value what the driver takes; None for a value that it takes as it is."""
    if isinstance(column_type, UTCDateTime):
        return _moment
    if isinstance(column_type, sa.Boolean):
        return None
    return column_type.dialect_impl(dialect).bind_processor(dialect)


def _moment(value) -> str:
    """The same text that `UTCDateTime` comes to, in a quarter of the time."""
    return (value if value.tzinfo is UTC else value.astimezone(UTC)).isoformat(" ")[:19]


class Loader:
    """Gathers rows by table and writes them in the tables' order."""

    def __init__(self, connection: sa.Connection):
        self.connection = connection
        self.is_sqlite = connection.dialect.name == "sqlite"
        self.columns = columns_of(connection.dialect)
        self.rows: dict[str, list[tuple]] = {name: [] for name in self.columns}
        self.waiting = self.written = 0
        if self.is_sqlite:
            # The indexes of a big load stay in memory; put back at the end.
            self.cache_size = connection.exec_driver_sql("PRAGMA cache_size").scalar()
            connection.exec_driver_sql(f"PRAGMA cache_size = -{CACHE_KIB}")

    def take(self, table: str, row: tuple) -> None:
        """Take one row, to be written by the next `write`."""
        self.rows[table].append(row)
        self.waiting += 1

    def write(self, *, at_least: int = AT_ONCE) -> None:
        """Write what waits, unless it is less than `at_least` rows."""
        if self.waiting < at_least:
            return
        for name, rows in self.rows.items():
            if rows:
                self._insert(name, rows)
                self.rows[name] = []
        self.written += self.waiting
        self.waiting = 0

    def _insert(self, name: str, rows: list[tuple]) -> None:
        columns = self.columns[name]
        if self.is_sqlite:
            places = ", ".join("?" * len(columns.names))
            self.connection.exec_driver_sql(f"INSERT INTO {name} ({columns.listed}) VALUES ({places})", rows)  # noqa: S608
            return
        with self.connection.connection.cursor().copy(f"COPY {name} ({columns.listed}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def update(self, name: str, rows: list[dict]) -> None:
        """Write rows once more that were stored before, by their ids."""
        table, names = db.metadata.tables[name], [key for key in self.columns[name].names if key != "id"]
        statement = table.update().where(table.c.id == sa.bindparam("known_id"))
        statement = statement.values({key: sa.bindparam(f"new_{key}") for key in names})
        given = [{"known_id": row["id"], **{f"new_{key}": row[key] for key in names}} for row in rows]
        self.connection.execute(statement, given)

    def end(self) -> None:
        """Write the rest and let the database's own counters of ids go on after it."""
        self.write(at_least=1)
        if self.is_sqlite:
            self.connection.exec_driver_sql(f"PRAGMA cache_size = {self.cache_size}")
            return
        for name in self.columns:
            self.connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name} HAVING max(id) > 0"  # noqa: S608
            )
