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


def many(session, statement, entity, names: tuple[str, ...], values: dict) -> list:
    """The rows of a select of a record, or of a second name of it, with those of these relations that name the row
    read: in a statement each for all the rows that have any, in none where none has."""
    relations = [inspect(entity).mapper.relationships[name] for name in names]
    there = (has_any(getattr(entity, relation.key), relation.uselist) for relation in relations)
    found = session.execute(statement.add_columns(*there), values).unique().all()
    for place, relation in enumerate(relations, 1):
        ids = [row[0].id for row in found if row[place]]
        followers = _by_owner(session, relation, ids) if ids else {}
        for row, *_there in found:
            theirs = followers.get(row.id, [])
            # What the session has of it already may wait to be written.
            if relation.key in inspect(row).unloaded:
                set_committed_value(row, relation.key, theirs if relation.uselist else next(iter(theirs), None))
    return [row[0] for row in found]


def _by_owner(session, relation, ids: list[int]) -> dict[int, list]:
    read, owner = _reading(relation)
    found = defaultdict(list)
    for row in session.scalars(read, {"ids": ids}):
        found[getattr(row, owner)].append(row)
    return found


@cache
def _reading(relation) -> tuple:
    """The select of the rows of a relation, and the attribute that names whose each is."""
    (key,) = relation.remote_side
    owner = relation.mapper.get_property_by_column(key).key
    target = relation.mapper.class_
    return select(target).where(id_in(getattr(target, owner), "ids")).order_by(*(relation.order_by or ())), owner
