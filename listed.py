"""Lists of values in a statement: handed over as one value, or brought back as one.

SQLAlchemy writes a list out into the text of its statement, each time anew, which takes longer than to read a page's
twenty rows. And what hangs on those rows costs a statement for each table, unless it comes along with them.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class _Ids(sa.types.TypeDecorator):
    """A list of ids as one value: JSON for SQLite, an array for PostgreSQL."""

    impl = sa.String
    cache_ok = True

    def load_dialect_impl(self, dialect):
        return dialect.type_descriptor(ARRAY(sa.Integer) if dialect.name == "postgresql" else sa.String())

    def process_bind_param(self, value, dialect):
        return list(value) if dialect.name == "postgresql" else json.dumps(list(value))


class _IsListed(FunctionElement):
    """A column of ids and the list that holds the row's own. Not of the type Boolean: a condition of that type is
    written `= 1` for SQLite, which takes no index for it."""

    type = sa.types.NULLTYPE
    inherit_cache = True


@compiles(_IsListed)
def _in_json(element, compiler, **how):
    column, ids = (compiler.process(clause, **how) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ids}))"  # noqa: S608


@compiles(_IsListed, "postgresql")
def _in_array(element, compiler, **how):
    column, ids = (compiler.process(clause, **how) for clause in element.clauses)
    return f"{column} = ANY ({ids})"


def id_in(column, ids: str | Iterable[int]):
    """True of the rows whose column holds one of these ids; `ids` may be the name of a value to come."""
    param = sa.bindparam(ids, type_=_Ids()) if isinstance(ids, str) else sa.literal(list(ids), _Ids())
    return _IsListed(column, param)


def word_in(column, words: Iterable[str]):
    """True of the rows whose column holds one of these words of our own, such as states; they stand in the text of the
    statement, where a planner sees them. A word that isn't plain raises `ValueError`."""
    told = sorted(words)
    if not all(word.isascii() and word.isidentifier() for word in told):
        raise ValueError(f"not plain words: {told}")
    return column.in_([sa.literal_column(f"'{word}'", sa.String()) for word in told])


class rows_as_json(FunctionElement):
    """The rows of a select in one value: a JSON list of lists, or nothing when there is no row. Moments come as text,
    see `moment_of`; the rows of a select within are handed over `within`."""

    type = sa.JSON()
    inherit_cache = True


@compiles(rows_as_json, "sqlite")
def _json_of_sqlite(element, compiler, **how):
    return f"json_group_array(json_array({compiler.process(element.clauses, **how)}))"


@compiles(rows_as_json, "postgresql")
def _json_of_postgresql(element, compiler, **how):
    return f"json_agg(json_build_array({compiler.process(element.clauses, **how)}))"


class within(FunctionElement):
    """The JSON of a select within a row of JSON: as a list, which SQLite else takes for a text."""

    type = sa.JSON()
    inherit_cache = True


@compiles(within, "sqlite")
def _within_sqlite(element, compiler, **how):
    return f"json({compiler.process(element.clauses, **how)})"


@compiles(within, "postgresql")
def _within_postgresql(element, compiler, **how):
    return compiler.process(element.clauses, **how)


def moment_of(text: str | None) -> datetime | None:
    """The moment that a row of JSON has as text, aware and in UTC."""
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)
