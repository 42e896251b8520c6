"""Values that a statement takes when it is run: it may be built once, and asked again at a later moment."""

import sqlalchemy as sa
from flask import g
from sqlalchemy import bindparam

from storage import UTCDateTime

from .acting import current_act


class Reckoned(UTCDateTime):
    """A moment that is reckoned. A class of its own keeps such a statement apart from one with the moment in it."""

    cache_ok = True


class Found(sa.Integer):
    """An id that is found."""


def reckoned(moment_of):
    """The moment that `moment_of` gives for the act at hand when the statement is run."""
    return bindparam(None, callable_=lambda: moment_of(current_act()), type_=Reckoned(), unique=True)


def the_moment():
    """The moment of the act at hand."""
    return reckoned(lambda act: act.now)


def found_once(key: str, ids_of):
    """The ids that `ids_of` gives for the act at hand, for `in_`; found once a request."""

    def ids() -> list[int]:
        known = g.setdefault("found_ids", {})
        if key not in known:
            known[key] = ids_of(current_act())
        return known[key]

    return bindparam(None, callable_=ids, type_=Found(), expanding=True, unique=True)
