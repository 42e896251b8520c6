"""The rows of a file, in pieces, read while the file is on its way: flat memory, and no writer ever waits.

SQLite: the ids in their order first (eight bytes a row), then piece by piece, each its own short read, for a read as
long as the download would keep the write-ahead log from being cleared. Which rows stand in the file is settled at its
start; a row shows its values at its moment. PostgreSQL: a cursor on the server in one read-only snapshot.
"""

from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Integer,
    Select,
    String,
    cast,
    false,
    func,
    inspect,
    select,
    text,
    true,
    type_coerce,
)
from sqlalchemy.orm import Query, Session, aliased
from sqlalchemy.sql.visitors import cloned_traverse

from listed import id_in

from .cells import Writer
from .columns import Column
from .joined import as_it_is, beside_joined, joined

AT_ONCE = 2000
"""Rows a piece: some hundred kilobytes."""
AS_KEPT = {"moment": String(), "yes_no": Integer()}
"""Kinds that `cells` takes as the database writes them: making Python's own type of each would double the reading."""
LIMITS_LIFTED = "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = '15min'"
"""For a slow line: a file of a million rows takes longer than any page. Whoever stops reading is let go after that."""
MOMENTS_AS_ON_SQLITE = "SET LOCAL datestyle = 'ISO'"

Telling = Callable[[Column, ColumnElement], ColumnElement | None]


@dataclass(frozen=True)
class Whole:
    """What can't be read as columns but takes the whole row: pairs of a column's place and a function, which gets a
    session and some rows and gives a value for each.

    `options` load what the functions read from other tables, a piece at once; `when`, an expression, is false for rows
    of which no function has anything to say, so that they needn't be loaded.
    """

    functions: Sequence[tuple[int, Callable]]
    options: Sequence = ()
    when: ColumnElement | None = None


@dataclass(frozen=True)
class Rows:
    """What a file reads: the ids in the file's order; the columns of any row, and of the file's rows in its order, with
    the id in front and whether the whole row is wanted; and what makes cells of each column.

    Where `apart` is given, a column may hold several cells that the database joined; `apart` reads the same with one
    cell a column.
    """

    model: type
    ids: Select
    columns: Select
    ordered: Select
    writers: Sequence[Writer]
    whole: Whole | None = None
    apart: "Rows | None" = None

    @property
    def cells(self) -> int:
        """How many cells a row of the file has."""
        return len((self.apart or self).writers)


@dataclass(frozen=True)
class Part:
    """What is read as one value a row: the expression, None where only the whole row tells, and what writes it."""

    expression: ColumnElement | None
    write: Writer


@dataclass(frozen=True)
class Piece:
    """Some rows turned on their side: for each of the writers of `rows` a sequence of values. Where cells may come
    joined, `read_apart` reads the same rows with one cell a column."""

    rows: Rows
    columns: list[Sequence]
    read_apart: "Callable[[], Piece] | None" = None


def as_asked(statement: Select) -> Select:
    """The statement with the values of this moment: what is reckoned for the request that asks isn't to be reckoned
    once it has ended."""

    def settle(bound) -> None:
        if bound.callable is not None:
            bound.value, bound.callable = bound.effective_value, None

    return cloned_traverse(statement, {}, {"bindparam": settle})


class Reading:
    """The columns of a file as SQL: those of related rows come along in the same statement, each relation joined once.

    `writers` make the cells of each column, unless `in_sql` has PostgreSQL write them.
    `unread` has the places of the columns that only a whole row can tell.
    """

    def __init__(
        self, model: type, columns: Sequence[Column], writers: Sequence[Writer], in_sql: Telling | None = None
    ):
        self.model = model
        self.related = {(): model}
        self.joins: list = []
        values = [self._value(column) for column in columns]
        self.parts = [
            Part(_as_kept(column, value), write)
            for column, value, write in zip(columns, values, writers, strict=True)
        ]
        self.unread = [place for place, value in enumerate(values) if value is None]
        self.columns = columns
        self.texts = [
            None if in_sql is None or value is None else in_sql(column, value)
            for column, value in zip(columns, values, strict=True)
        ]

    def rows(self, query: Query, order: Callable[[Query], Query], whole: Whole | None) -> Rows:
        """The rows of the query in the order that `order` gives them; `whole` tells what is unread."""
        apart = self._rows(query, order, whole, self.parts)
        if len(self.parts) < 2 or not any(text is not None for text in self.texts):
            return apart
        parts, places = self._joined_parts()
        if whole is not None:
            whole = replace(whole, functions=[(places[place], tell) for place, tell in whole.functions])
        return replace(self._rows(query, order, whole, parts), apart=apart)

    def _joined_parts(self) -> tuple[list[Part], dict[int, int]]:
        """The columns, neighbours that the database writes as one; and {place of another: its place among these}."""
        parts, places = [], {}
        for in_database, run in groupby(range(len(self.parts)), lambda place: self.texts[place] is not None):
            if in_database:
                parts.append(Part(joined([self.texts[place] for place in run]), as_it_is))
                continue
            for place in run:
                places[place] = len(parts)
                part = self.parts[place]
                parts.append(replace(part, write=beside_joined(self.columns[place], part.write)))
        return parts, places

    def _rows(self, query: Query, order: Callable[[Query], Query], whole: Whole | None, parts: Sequence[Part]) -> Rows:
        when = false() if whole is None else true() if whole.when is None else whole.when
        listed = [self.model.id, type_coerce(when, Integer())]
        listed += [part.expression for part in parts if part.expression is not None]
        return Rows(
            self.model,
            as_asked(order(query.with_entities(self.model.id)).statement),
            as_asked(self._joined_to(Query(self.model)).with_entities(*listed).statement),
            as_asked(order(self._joined_to(query).with_entities(*listed)).statement),
            [part.write for part in parts],
            whole,
        )

    def _joined_to(self, query: Query) -> Query:
        for relation in self.joins:
            query = query.outerjoin(relation)
        return query

    def _value(self, column: Column) -> ColumnElement | None:
        if column.sql is not None:
            return column.sql()
        if column.read is not None:
            return None
        found = [self._attribute(path) for path in column.paths]
        if any(attribute is None for attribute in found):
            return None
        return found[0] if len(found) == 1 else func.coalesce(*found)

    def _attribute(self, path: str):
        *relations, name = path.split(".")
        mapper = inspect(self.model)
        for relation in relations:
            if relation not in mapper.relationships or mapper.relationships[relation].uselist:
                return None
            mapper = mapper.relationships[relation].mapper
        return getattr(self._joined(tuple(relations)), name) if name in mapper.column_attrs else None

    def _joined(self, relations: tuple[str, ...]):
        if relations not in self.related:
            relation = getattr(self._joined(relations[:-1]), relations[-1])
            self.related[relations] = aliased(relation.property.mapper.class_)
            self.joins.append(relation.of_type(self.related[relations]))
        return self.related[relations]


def pieces(engine: Engine, rows: Rows) -> Iterator[Piece]:
    """The values of the rows, `AT_ONCE` rows a piece."""
    read = _on_sqlite if engine.dialect.name == "sqlite" else _in_one_snapshot
    return read(engine, rows)


def _on_sqlite(engine: Engine, rows: Rows) -> Iterator[Piece]:
    with engine.connect() as connection:
        ids = array("q", connection.scalars(rows.ids, execution_options={"yield_per": AT_ONCE}))

    for start in range(0, len(ids), AT_ONCE):
        with engine.connect() as connection:
            columns = _by_ids(connection, rows, ids[start : start + AT_ONCE].tolist())
        if columns:
            yield Piece(rows, columns)


def _in_one_snapshot(engine: Engine, rows: Rows) -> Iterator[Piece]:
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        connection.execute(text(f"{LIMITS_LIFTED}; {MOMENTS_AS_ON_SQLITE}"))

        def apart(ids: list[int]) -> Piece:
            return Piece(rows.apart, _by_ids(connection, rows.apart, ids))

        with closing(connection.execute(rows.ordered, execution_options={"yield_per": AT_ONCE})) as cursor:
            for found in cursor.partitions():
                ids = [row[0] for row in found]
                yield Piece(rows, _columns(connection, rows, found), rows.apart and partial(apart, ids))


def _by_ids(connection: Connection, rows: Rows, chosen: list[int]) -> list[Sequence]:
    statement = rows.columns.where(id_in(rows.model.id, "chosen"))
    found = {row[0]: row for row in connection.execute(statement, {"chosen": chosen}).all()}
    return _columns(connection, rows, [found[row_id] for row_id in chosen if row_id in found])


def _as_kept(column: Column, value: ColumnElement | None) -> ColumnElement | None:
    return value if value is None or column.kind not in AS_KEPT else cast(value, AS_KEPT[column.kind])


def _columns(connection: Connection, rows: Rows, found: Sequence) -> list[Sequence]:
    """The rows turned on their side, with the columns that only the whole rows tell put in their places."""
    if not found:
        return []
    ids, wanted, *columns = zip(*found, strict=True)
    if rows.whole is None:
        return columns
    chosen = [row_id for row_id, is_wanted in zip(ids, wanted, strict=True) if is_wanted]
    with Session(connection) as session:
        statement = select(rows.model).where(rows.model.id.in_(chosen)).options(*rows.whole.options)
        loaded = session.scalars(statement).all() if chosen else []
        for place, tell in rows.whole.functions:
            told = dict(zip([row.id for row in loaded], tell(session, loaded), strict=True))
            columns.insert(place, [*map(told.get, ids)])
    return columns
