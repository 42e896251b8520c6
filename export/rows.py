"""The rows of a file, in pieces, read while the file is on its way: flat memory, and no writer ever waits.

SQLite: the ids in their order first (eight bytes a row), then piece by piece, each its own short read, for a read as
long as the download would keep the write-ahead log from being cleared. Which rows stand in the file is settled at its
start; a row shows its values at its moment. PostgreSQL: a cursor on the server in one read-only snapshot.
"""

import json
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Integer,
    Select,
    String,
    bindparam,
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

from .columns import Column

AT_ONCE = 2000
"""Rows a piece: some hundred kilobytes."""
AS_KEPT = {"moment": String(), "yes_no": Integer()}
"""Kinds that `cells` takes as the database writes them: making Python's own type of each would double the reading."""
LIMITS_LIFTED = "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = '15min'"
"""For a slow line: a file of a million rows takes longer than any page. Whoever stops reading is let go after that."""
MOMENTS_AS_ON_SQLITE = "SET LOCAL datestyle = 'ISO'"


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
    the id in front and whether the whole row is wanted."""

    model: type
    ids: Select
    columns: Select
    ordered: Select
    whole: Whole | None = None


def as_asked(statement: Select) -> Select:
    """The statement with the values of this moment: what is reckoned for the request that asks isn't to be reckoned
    once it has ended."""

    def settle(bound) -> None:
        if bound.callable is not None:
            bound.value, bound.callable = bound.effective_value, None

    return cloned_traverse(statement, {}, {"bindparam": settle})


class Reading:
    """The columns of a file as SQL: those of related rows come along in the same statement, each relation joined once.

    `unread` has the places of the columns that only a whole row can tell.
    """

    def __init__(self, model: type, columns: Sequence[Column]):
        self.model = model
        self.related = {(): model}
        self.joins: list = []
        self.expressions = [self._expression(column) for column in columns]
        self.unread = [place for place, expression in enumerate(self.expressions) if expression is None]

    def rows(self, query: Query, order: Callable[[Query], Query], whole: Whole | None) -> Rows:
        """The rows of the query in the order that `order` gives them; `whole` tells what is unread."""
        when = false() if whole is None else true() if whole.when is None else whole.when
        listed = [self.model.id, type_coerce(when, Integer())]
        listed += [expression for expression in self.expressions if expression is not None]
        return Rows(
            self.model,
            as_asked(order(query.with_entities(self.model.id)).statement),
            as_asked(self._joined_to(Query(self.model)).with_entities(*listed).statement),
            as_asked(order(self._joined_to(query).with_entities(*listed)).statement),
            whole,
        )

    def _joined_to(self, query: Query) -> Query:
        for relation in self.joins:
            query = query.outerjoin(relation)
        return query

    def _expression(self, column: Column):
        if column.sql is not None:
            return column.sql()
        if column.read is not None:
            return None
        found = [self._attribute(path) for path in column.paths]
        if any(attribute is None for attribute in found):
            return None
        expression = found[0] if len(found) == 1 else func.coalesce(*found)
        return cast(expression, AS_KEPT[column.kind]) if column.kind in AS_KEPT else expression

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


def pieces(engine: Engine, rows: Rows) -> Iterator[list[Sequence]]:
    """The values of the rows, `AT_ONCE` rows a piece, turned on their side: for each column a sequence of values."""
    read = _on_sqlite if engine.dialect.name == "sqlite" else _in_one_snapshot
    return read(engine, rows)


def _on_sqlite(engine: Engine, rows: Rows) -> Iterator[list[Sequence]]:
    with engine.connect() as connection:
        ids = array("q", connection.scalars(rows.ids, execution_options={"yield_per": AT_ONCE}))
    # As one value: a statement with thousands of values takes longer to write than to carry out.
    listed = select(func.json_each(bindparam("chosen", type_=String)).table_valued("value").c.value)
    statement = rows.columns.where(rows.model.id.in_(listed))
    for start in range(0, len(ids), AT_ONCE):
        chosen = ids[start : start + AT_ONCE].tolist()
        with engine.connect() as connection:
            found = {row[0]: row for row in connection.execute(statement, {"chosen": json.dumps(chosen)}).all()}
            piece = _columns(connection, rows, [found[row_id] for row_id in chosen if row_id in found])
        if piece:
            yield piece


def _in_one_snapshot(engine: Engine, rows: Rows) -> Iterator[list[Sequence]]:
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        connection.execute(text(f"{LIMITS_LIFTED}; {MOMENTS_AS_ON_SQLITE}"))
        with closing(connection.execute(rows.ordered, execution_options={"yield_per": AT_ONCE})) as cursor:
            for found in cursor.partitions():
                yield _columns(connection, rows, found)


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
