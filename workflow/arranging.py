"""What a person arranged for a list: filters under a name, one of them the default, and the columns shown.

It is the person's own and says nothing of a case, so that it stands in no audit.
"""

from contextlib import contextmanager

from sqlalchemy import bindparam, delete, select, update

from models import ListColumns, SavedFilter
from regulation.broken import RuleBroken, refuse_all, required
from regulation.words import N_

from . import at_hand
from .act import together
from .at_hand import KeptFilter

CLAUSE = "S 1(6)"
MOST_FILTERS = 20
LONGEST_NAME, LONGEST_QUERY = 30, 900

ALL_FILTERS = (
    select(*(getattr(SavedFilter, name) for name in KeptFilter._fields))
    .where(SavedFilter.staff_id == bindparam("me")).order_by(SavedFilter.name)
)
CHOSEN_COLUMNS = select(ListColumns.columns).where(
    ListColumns.staff_id == bindparam("me"), ListColumns.endpoint == bindparam("list")
)


def filters_of(act, endpoint: str) -> list[SavedFilter]:
    """The person's saved filters of a list, by name."""
    query = select(SavedFilter).where(SavedFilter.staff_id == act.person.id, SavedFilter.endpoint == endpoint)
    return list(act.session.scalars(query.order_by(SavedFilter.name)))


def all_filters(act) -> list[KeptFilter]:
    """The person's saved filters of every list, by name; the default one of a list is what its menu entry opens."""
    kept = at_hand.filters(act.session, act.person.id)
    if kept is None:
        kept = [KeptFilter(*row) for row in act.session.execute(ALL_FILTERS, {"me": act.person.id})]
    return kept


def columns_of(act, endpoint: str) -> list[str]:
    """The keys of the columns that the person chose for a list, in their order; empty when nothing was chosen."""
    kept = at_hand.columns(act.session, act.person.id)
    if kept is None:
        chosen = act.session.scalar(CHOSEN_COLUMNS, {"me": act.person.id, "list": endpoint})
    else:
        chosen = kept.get(endpoint)
    return chosen.split(",") if chosen else []


def save_filter(act, endpoint: str, name: str | None, query: str, *, is_default: bool) -> SavedFilter:
    """Keep what an address filters, under a name; the same name again replaces it. Raises `RuleBroken` beside
    `filter_name`."""
    name = " ".join((name or "").split())
    refuse_all([
        required("filter_name", name, N_("请给这组条件起个名字"), CLAUSE),
        _too_long(name, query),
    ])
    with _arranging(act):
        mine = filters_of(act, endpoint)
        kept = next((row for row in mine if row.name == name), None)
        if kept is None and len(mine) >= MOST_FILTERS:
            raise RuleBroken(N_("一个列表最多存 %(most)s 组条件"), CLAUSE, "filter_name", most=MOST_FILTERS)
        if is_default:
            _no_default(act, endpoint)
        if kept is None:
            kept = act.add(SavedFilter, staff_id=act.person.id, endpoint=endpoint, name=name)
        kept.query, kept.is_default = query, is_default
    return kept


def forget_filter(act, endpoint: str, filter_id: int) -> None:
    """Drop a saved filter of one's own; another's isn't there."""
    with _arranging(act):
        act.session.execute(delete(SavedFilter).where(
            SavedFilter.id == filter_id, SavedFilter.staff_id == act.person.id, SavedFilter.endpoint == endpoint
        ))


def choose_columns(act, endpoint: str, keys: list[str]) -> None:
    """Show these columns, in this order; none at all means the list's own."""
    with _arranging(act):
        mine = (ListColumns.staff_id == act.person.id, ListColumns.endpoint == endpoint)
        kept = act.session.scalar(select(ListColumns).where(*mine))
        if not keys:
            act.session.execute(delete(ListColumns).where(*mine))
        elif kept is None:
            act.add(ListColumns, staff_id=act.person.id, endpoint=endpoint, columns=",".join(keys))
        else:
            kept.columns = ",".join(keys)


@contextmanager
def _arranging(act):
    """One transaction that changes what the person arranged: nobody reads it from before any more."""
    at_hand.forget(act.session)
    with together(act):
        yield


def _no_default(act, endpoint: str) -> None:
    mine = (SavedFilter.staff_id == act.person.id, SavedFilter.endpoint == endpoint)
    act.session.execute(update(SavedFilter).where(*mine).values(is_default=False))


def _too_long(name: str, query: str) -> RuleBroken | None:
    if len(name) > LONGEST_NAME:
        return RuleBroken(N_("不能超过 %(limit)s 个字"), CLAUSE, "filter_name", limit=LONGEST_NAME)
    if len(query) > LONGEST_QUERY:
        return RuleBroken(N_("条件太多，存不下"), CLAUSE, "filter_name")
    return None
