"""A case read with what it has: which of its relations hold anything comes with it, and no page asks for the rest.

Most contacts have no referral, no promise, no report and no complaint; a page that tells all that followed would ask
for each in a statement of its own, to learn that there is none.
"""

from collections import defaultdict
from functools import cache

from sqlalchemy import inspect, select
from sqlalchemy.orm import RelationshipDirection
from sqlalchemy.orm.attributes import set_committed_value

from listed import id_in


@cache
def _followers(model) -> tuple:
    """The relations of a record whose rows name it: (name, whether it holds many, whether there is any)."""
    return tuple(
        (relation.key, bool(relation.uselist), has_any(getattr(model, relation.key), relation.uselist))
        for relation in inspect(model).relationships if relation.direction is RelationshipDirection.ONETOMANY
    )


def has_any(relation, is_many: bool):
    return (relation.any() if is_many else relation.has()).label(f"any_{relation.key}")


def one(model, query):
    """The row of a query of one record, or None; what it has none of is known then without asking."""
    found = query.add_columns(*(there for _name, _many, there in _followers(model))).one_or_none()
    if found is None:
        return None
    row, *there = found
    unloaded = inspect(row).unloaded
    for (name, is_many, _there), is_there in zip(_followers(model), there, strict=True):
        if not is_there and name in unloaded:
            set_committed_value(row, name, [] if is_many else None)
    return row


def many(session, statement, model, names: tuple[str, ...], values: dict) -> list:
    """The rows of a select of a record, with these relations to many read: in a statement each for all the rows that
    have any, in none where none has."""
    there = (has_any(getattr(model, name), True) for name in names)
    found = session.execute(statement.add_columns(*there), values).unique().all()
    for place, name in enumerate(names, 1):
        having = [row[0] for row in found if row[place]]
        followers = _by_owner(session, model, name, [row.id for row in having]) if having else {}
        for row, *_there in found:
            set_committed_value(row, name, followers.get(row.id, []))
    return [row[0] for row in found]


def _by_owner(session, model, name: str, ids: list[int]) -> dict[int, list]:
    select_of, owner = _reading(model, name)
    found = defaultdict(list)
    for row in session.scalars(select_of, {"ids": ids}):
        found[getattr(row, owner)].append(row)
    return found


@cache
def _reading(model, name: str) -> tuple:
    """The select of the rows of a relation to many, and the attribute that names whose each is."""
    relation = inspect(model).relationships[name]
    target, (key,) = relation.mapper, relation.remote_side
    owner = target.get_property_by_column(key)
    read = select(target.class_).where(id_in(getattr(target.class_, owner.key), "ids")).order_by(*relation.order_by)
    return read, owner.key
