"""The pages of a list by keyset: "the rows after this one", never "the rows from the 40,000th on".

A page costs the same however deep it lies, and no row is lost or shown twice while others are being written. The
address carries the place of the row at the page's edge: `after` or `before` with the values by which the list is
sorted. What is text (a name) never stands in an address; it is read from the row, which the id names.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from flask import current_app, g, request
from flask_babel import gettext
from sqlalchemy import and_, false, func, literal, or_, select, tuple_
from sqlalchemy.orm import Query

from models import UTCDateTime, db
from regulation.permissions import reach
from search.query import COUNTED, Everything, Near
from workflow.scope import CASES, of_all_offices, rights_of

from .acting import current_act, current_office
from .filters import DayFilter

COUNT_CAP = 10_000
A_WHILE, FOR_GOOD = timedelta(minutes=1), datetime.max.replace(tzinfo=UTC)
MOST_KNOWN = 1000
"""Lists of which a worker remembers that they go on beyond the cap."""
OWN_ARGS = ("page", "after", "before", "last", "at", "exact")
"""What the address says about the page; filters, search, order and size don't know it."""
NOTHING, IN_ROW = "-", "."
HIGHEST_ID = 2**31


@dataclass(frozen=True)
class Key:
    """One of the columns by which a list is sorted."""

    name: str
    column: object
    is_optional: bool

    def of(self, row):
        """The row's value."""
        return getattr(row, self.name)

    def write(self, value) -> str:
        """The value as the address carries it."""
        if value is None:
            return NOTHING
        if isinstance(value, datetime):
            return value.astimezone(UTC).isoformat()[:19]
        if isinstance(value, date):
            return value.isoformat()
        return str(int(value)) if isinstance(value, int) else IN_ROW

    def read(self, text: str):
        """What `write` wrote; raises `ValueError` for anything else."""
        if text in (NOTHING, IN_ROW):
            if text == NOTHING and not self.is_optional:
                raise ValueError(text)
            return None if text == NOTHING else IN_ROW
        if isinstance(self.column.type, UTCDateTime):
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is not None:
                raise ValueError(text)
            return moment.replace(tzinfo=UTC)
        kind = self.column.type.python_type
        if kind is date:
            return date.fromisoformat(text)
        if kind not in (int, bool) or not (text.isascii() and text.isdigit() and len(text) < 11):
            raise ValueError(text)
        return kind(min(int(text), HIGHEST_ID - 1))

    def sorted(self, *, down: bool):
        """The expression to sort by; what is empty comes first, downwards last, alike on both databases."""
        if not self.is_optional:
            return self.column.desc() if down else self.column
        return self.column.desc().nulls_last() if down else self.column.asc().nulls_first()

    def same(self, value):
        return self.column.is_(None) if value is None else self.column == value

    def beyond(self, value, *, down: bool):
        """The condition that comes after this value in that direction."""
        if value is None:
            return false() if down else self.column.is_not(None)
        if not down:
            return self.column > value
        return or_(self.column < value, self.column.is_(None)) if self.is_optional else self.column < value


@dataclass(frozen=True)
class Order:
    """A whole order: no two rows stand in the same place, for the last key is the id. All keys run one way."""

    keys: tuple[Key, ...]
    down: bool

    @property
    def is_by_id(self) -> bool:
        return len(self.keys) == 1

    def by_id(self) -> "Order":
        """The order of the ids alone."""
        return replace(self, keys=self.keys[-1:])

    def apply(self, query, *, backwards: bool = False):
        """The query in this order, or in the reverse one."""
        return query.order_by(*(key.sorted(down=self.down != backwards) for key in self.keys))

    def after(self, values: tuple, *, backwards: bool = False):
        """The condition of the rows that come after the place, or before it."""
        down = self.down != backwards
        if not any(key.is_optional for key in self.keys):
            here = tuple_(*(key.column for key in self.keys))
            there = tuple_(*(literal(value, key.column.type) for key, value in zip(self.keys, values, strict=True)))
            return here < there if down else here > there
        found = [
            and_(*(earlier.same(value) for earlier, value in zip(self.keys[:place], values, strict=False)),
                 key.beyond(values[place], down=down))
            for place, key in enumerate(self.keys)
        ]
        return or_(*found)

    def place_of(self, row) -> str:
        """The row's place as the address carries it."""
        return "~".join(key.write(key.of(row)) for key in self.keys)

    def place_in(self, text: str, view) -> tuple | None:
        """The values of a place from the address; None for what is none, or whose row isn't there for the person."""
        parts = text.split("~")
        if len(parts) != len(self.keys):
            return None
        try:
            values = tuple(key.read(part) for key, part in zip(self.keys, parts, strict=True))
        except (ValueError, OverflowError):
            return None
        if IN_ROW not in values or values[-1] == IN_ROW:
            return values if IN_ROW not in values else None
        row = view.get_query().filter(view.model.id == values[-1]).one_or_none()
        return tuple(key.of(row) for key in self.keys) if row is not None else None


@dataclass
class Page:
    """The rows of one page; `at` counts the rows before it, None when nobody knows."""

    rows: list
    at: int | None
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class Rows:
    """What a list holds in its order, a page of `size` at a time."""

    query: Query
    found: Everything
    order: Order
    size: int

    def beyond(self, values: tuple | None, *, backwards: bool = False) -> list:
        """A page and one row more, after the place or before it; from the list's beginning, or end, without one."""
        near = None
        if self.order.is_by_id:
            near = Near(values[-1] if values else None, self.order.down != backwards)
        rows = self._read(self.found.narrow(self.query, near), values, backwards)
        if near is not None and len(rows) <= self.size and self.found.is_cut(near):
            # Few of those nearby are there for this person and these filters: the rest lies further on.
            rows = self._read(self.found.read_along(self.query), values, backwards)
        return rows

    def _read(self, query: Query, values: tuple | None, backwards: bool) -> list:
        if values is not None:
            query = query.filter(self.order.after(values, backwards=backwards))
        return self.order.apply(query, backwards=backwards).limit(self.size + 1).all()


def page_at(asked, rows: Rows, count: int | None = None, view=None) -> Page:
    """The page at the place of the address; what leads nowhere shows the first one."""
    size, order = rows.size, rows.order
    if "last" in asked:
        return last_page(rows, count)
    if "after" in asked and (values := order.place_in(asked["after"], view)) is not None:
        found = rows.beyond(values)
        if not found:
            return last_page(rows, count)
        return Page(found[:size], known_place(), False, len(found) <= size)
    if "before" in asked and (values := order.place_in(asked["before"], view)) is not None:
        found = rows.beyond(values, backwards=True)
        if len(found) > size:
            return Page(found[:size][::-1], known_place(), False, False)
    found = rows.beyond(None)
    return Page(found[:size], 0, True, len(found) <= size)


def address(here: str, **place) -> str:
    """The list's address as it was asked for, at another place."""
    asked = [pair for pair in request.args.items(multi=True) if pair[0] not in OWN_ARGS]
    query = urlencode([*asked, *((name, value) for name, value in place.items() if value is not None)])
    return f"{here}?{query}" if query else here


def neighbours(page: Page, order: Order, size: int, to) -> dict:
    """The addresses of the pages before and after, None where there is none; `to` makes one of a place."""
    count, at = len(page.rows), page.at
    found = {"previous_url": None, "next_url": None, "first_url": None, "last_url": None}
    if not page.is_first:
        earlier = None if at is None else max(at - size, 0)
        found["previous_url"] = to(before=order.place_of(page.rows[0]), at=earlier) if page.rows else to()
        found["first_url"] = to()
    if not page.is_last:
        found["next_url"] = to(after=order.place_of(page.rows[-1]), at=None if at is None else at + count)
        found["last_url"] = to(last=1)
    return found


def last_page(rows: Rows, count: int | None) -> Page:
    """The last page is the first one of the reverse order."""
    found = rows.beyond(None, backwards=True)
    is_all, found = len(found) <= rows.size, found[: rows.size][::-1]
    return Page(found, 0 if is_all else None if count is None else max(count - len(found), 0), is_all, True)


class Paged:
    """Lists in pages by keyset. Mixed into a view with `matching`, `newest_first` and `columns`.

    A list may be sorted by the columns that have a `path`: each has an index, unless the screen is one of the few that
    hold some dozens of rows an office. `only_grows` is a list from which no row ever goes, `is_long` one of a history
    of years without an index of words.
    """

    newest_first: tuple = ("id",)
    is_descending = True
    is_small = False
    is_long = False
    only_grows = False

    def is_of_one_office(self) -> bool:
        """Whether the list shows one office, whose indexes begin with it; who sees all has the order of the ids."""
        if not hasattr(self.model, "office_id") or current_act().person.office_id is not None:
            return True
        return any(
            name.startswith("flt") and name.partition("_")[2] == "office" and value.strip().isdigit()
            for name, value in request.args.items()
        )

    def is_sortable(self, name) -> bool:
        return name in self._sortable_columns and (self.is_small or self.is_of_one_office())

    def is_sorted(self, sort_column) -> bool:
        """Whether the address asks for a column's order."""
        return sort_column is not None and self.is_sortable(sort_column)

    def order(self, sort_column, sort_desc, filters=()) -> Order:
        """The order that the address asks for: its column or the one of its days, then as the list itself is sorted,
        at last the id."""
        is_whole = self.is_small or self.is_of_one_office()
        own = self.newest_first if is_whole else ("id",)
        down = self.is_descending
        first, bounded = (), ()
        if self.is_sorted(sort_column):
            first, down = (dict(self.column_sortable_list)[sort_column],), bool(sort_desc)
        elif is_whole:
            first = bounded = self.bounded_by(filters)
        columns = [(name, getattr(self.model, name)) for name in dict.fromkeys((*first, *own, "id"))]
        keys = tuple(
            Key(name, column, name not in bounded and bool(column.property.columns[0].nullable))
            for name, column in columns
        )
        return Order(keys, down)

    def bounded_by(self, filters) -> tuple[str, ...]:
        """The moment that the filters bound by days, where it is one alone and the list can be in its order."""
        chosen = (self._filters[index] for index, _name, _value in filters or ())
        days = {flt.column.key for flt in chosen if isinstance(flt, DayFilter) and flt.sorts}
        return tuple(days) if len(days) == 1 else ()

    def ordered(self, query, sort_column, sort_desc, filters):
        """The rows in their order, as a file takes them."""
        return self.order(sort_column, sort_desc, filters).apply(query)

    def get_list(self, page, sort_column, sort_desc, search, filters, execute=True, page_size=None):
        """The rows of the page that the address names, and the count, capped at 10,000 ("10,000+")."""
        query, found = self.filtered(filters), self.found_by(search)
        count = self.count_of(query, found, filters, search)
        order = self.order(sort_column, sort_desc, filters)
        if self.searches(search) and not self.is_sorted(sort_column):
            # The index of words gives the newest first by their ids, which is the order of a list that nobody sorted.
            order = order.by_id()
        size = page_size if page_size else self.page_size
        query = query.options(*self.loading())
        if not execute:
            return count, order.apply(found.narrow(query)).limit(size)
        is_known = count <= self.count_cap(search) or asks_for_exact_count()
        page = Page([], 0, True, True)
        if count:
            page = page_at(request.args, Rows(query, found, order, size), count if is_known else None, self)
        self.remember(page, order, size, bounded=order.keys[0].name in self.bounded_by(filters))
        return count, page.rows

    def searches(self, search) -> bool:
        """Whether something is looked for in the index of words."""
        return self.is_indexed and bool((search or "").strip())

    def count_of(self, query, found, filters, search) -> int:
        if not (search or "").strip() and not self.sees_own():
            return self.counted_once(query, filters)
        if self.searches(search) and not asks_for_exact_count() and found.is_beyond(query):
            return COUNTED + 1
        return self.counted(found.narrow_count(query), search)

    def counted_once(self, query, filters) -> int:
        """How many there are. Nobody counts to ten thousand again for each page of a list: one that only grows stays
        beyond the cap once it is, and what filters leave is taken to for a minute, while somebody leafs through it."""
        act, known = current_act(), current_app.extensions.setdefault("beyond_the_cap", {})
        person = act.person
        office = current_office()
        at = office and office.id, person.id, person.office_id, person.department_id
        key = self.endpoint, tuple(filters or ()), *at, *rights_of(person)
        if act.now < known.get(key, act.now) and not asks_for_exact_count():
            return self.count_cap(None) + 1
        count = self.counted(query, None)
        if count > self.count_cap(None):
            if len(known) >= MOST_KNOWN:
                known.clear()
            known[key] = FOR_GOOD if self.only_grows and not filters else act.now + A_WHILE
        else:
            known.pop(key, None)
        return count

    def counted(self, query, search) -> int:
        """How many there are, up to just over the cap; all of them where the address asks for it."""
        ids = query.with_entities(self.model.id).order_by(None)
        if not self.searches(search):
            ids = ids.filter(*of_all_offices(current_act(), self.model))
        if not asks_for_exact_count():
            ids = ids.limit(self.count_cap(search) + 1)
        return db.session.scalar(select(func.count()).select_from(ids.subquery()))

    def count_cap(self, search) -> int:
        """Where a count ends: earlier for words that very many hold or that are read row by row in a long history, and
        for whoever sees the own cases alone, which no index has in one place."""
        is_slow = self.searches(search) or (self.is_long and bool((search or "").strip()))
        return COUNTED if is_slow or self.sees_own() else COUNT_CAP

    def sees_own(self) -> bool:
        """Whether the person sees the own cases alone: a list that can grow shorter, as tasks go to others."""
        return self.model in CASES and reach(current_act().person) == "own"

    def remember(self, page: Page, order: Order, size: int, *, bounded: bool) -> None:
        """Keep for the template where this page stands, where its neighbours are, and by which column the list is
        sorted since its days are bounded."""
        def to(**place) -> str:
            return address(self.get_url(".index_view"), **place)

        pager = {**neighbours(page, order, size, to), "range": said_range(page)}
        places = [(name, request.args[name]) for name in ("after", "before", "last", "at") if name in request.args]
        paths = [dict(self.column_sortable_list).get(key) for key in self.column_list]
        first = order.keys[0].name
        g.page_shown = {
            "pager": pager, "exact_url": to(exact=1), "return_url": to(**dict(places)),
            "bounded_column": paths.index(first) if bounded and first in paths else None, "is_down": order.down,
        }

    def paged(self, shown: dict) -> dict:
        """What the template needs of the page: its neighbours, its own address, how many there are in all."""
        cap, count = self.count_cap(shown.get("search")), shown.get("count")
        is_capped = count is not None and count > cap and not asks_for_exact_count()
        found = {**g.page_shown, "total": capped(count, cap) if is_capped else f"{count:,}"}
        return found if is_capped else {**found, "exact_url": None}


def said_range(page: Page) -> str:
    """Which rows the page shows, in words."""
    if not page.rows:
        return ""
    if page.at is not None:
        return gettext("第 %(first)s–%(last)s 条", first=page.at + 1, last=page.at + len(page.rows))
    return gettext("最后 %(count)s 条", count=len(page.rows)) if page.is_last else ""


def asks_for_exact_count() -> bool:
    return request.args.get("exact") == "1"


def known_place() -> int | None:
    """How many rows stood before this page when its link was made."""
    text = request.args.get("at", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def capped(count: int | None, cap: int = COUNT_CAP) -> str:
    """`10,000+` in place of a full count that nobody needs."""
    if count is None:
        return ""
    return f"{cap:,}+" if count > cap else f"{count:,}"
