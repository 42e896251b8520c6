"""A case read with what it has: which of its relations hold anything comes with it, and no page asks for the rest.

Most contacts have no referral, no promise, no report and no complaint; a page that tells all that followed would ask
for each in a statement of its own, to learn that there is none.
"""

from functools import cache

from sqlalchemy import inspect
from sqlalchemy.orm import RelationshipDirection
from sqlalchemy.orm.attributes import set_committed_value


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
