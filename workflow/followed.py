"""A case read with what it has: which of its relations hold anything comes with it, and no page asks for the rest.

Most contacts have no referral, no promise, no report and no complaint; a page that tells all that followed would ask
for each in a statement of its own, to learn that there is none.
"""

from collections import defaultdict
from functools import cache, lru_cache

from sqlalchemy import inspect, select
from sqlalchemy.orm import RelationshipDirection
from sqlalchemy.orm.attributes import set_committed_value

from listed import id_in

CHILDREN = {("visit", "repair_tasks"): ("chases", "escalations", "revisits")}
"""Relations of whose rows each page asks what followed them in turn: whether the work for a contact was begun."""


def one(model, query):
    """The row of a query of one record, or None; what it has none of is known then without asking."""
    followers = _followers(model)
    found = query.add_columns(*(there for _relation, there in followers)).one_or_none()
    if found is None:
        return None
    row, *there = found
    for (relation, _there), is_there in zip(followers, there, strict=True):
        if not is_there:
            _hand_over(row, relation, [])
        elif names := CHILDREN.get((model.record, relation.key)):
            read, _owner = _reading(relation)
            _hand_over(row, relation, many(query.session, read, relation.mapper.class_, names, {"ids": [row.id]}))
    return row


def many(session, statement, entity, names: tuple[str, ...], values: dict) -> list:
    """The rows of a select of a record, or of a second name of it, with those of these relations that name the row
    read: in a statement each for all the rows that have any, in none where none has. What is asked for again should be
    the same statement: adding the relations to it takes longer than to carry it out."""
    statement, relations = _with_there(statement, entity, names)
    found = session.execute(statement, values).unique().all()
    for place, relation in enumerate(relations, 1):
        ids = [row[0].id for row in found if row[place]]
        followers = _by_owner(session, relation, ids) if ids else {}
        for row, *_there in found:
            _hand_over(row, relation, followers.get(row.id, []))
    return [row[0] for row in found]


@cache
def _followers(model) -> tuple:
    """The relations of a record whose rows name it, each with whether there is any."""
    return tuple(
        (relation, _has_any(model, relation))
        for relation in inspect(model).relationships if relation.direction is RelationshipDirection.ONETOMANY
    )


@lru_cache(maxsize=256)
def _with_there(statement, entity, names: tuple[str, ...]) -> tuple:
    relations = [inspect(entity).mapper.relationships[name] for name in names]
    return statement.add_columns(*(_has_any(entity, relation) for relation in relations)), relations


def _has_any(entity, relation):
    related = getattr(entity, relation.key)
    return (related.any() if relation.uselist else related.has()).label(f"any_{relation.key}")


def _hand_over(row, relation, theirs: list) -> None:
    """Let the row know what it has of a relation; what the session has of it already may wait to be written."""
    if relation.key not in inspect(row).dict:
        set_committed_value(row, relation.key, theirs if relation.uselist else next(iter(theirs), None))


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
