"""Where a board stands: who looks, at which office, and how a list's own filters become a count and an address.

A number on the board is a list's filters, counted: the address that it opens carries the same ones, so the two can't
differ.
"""

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from urllib.parse import urlencode

from flask import session, url_for
from sqlalchemy import func, literal_column, select

from models import Office
from regulation.calendar import local_day
from tables.audit import LOOKED_AT, LOOKED_AT_SQL
from workflow import scope

from .acting import current_act, current_office
from .board_duties import first_day, rules_here
from .filters import in_address, said_for
from .paging import COUNT_CAP

TODAY, THIRTY_DAYS = "@today", "@thirty days"
"""Values of a day filter that are reckoned for each request, so that no midnight is missed."""


@dataclass(frozen=True)
class Ground:
    """Who looks (`act`), the lists by their endpoints, and the office that a leader picked.

    `is_company` is true for a leader who picked none: the numbers are of all offices then.
    """

    act: object
    views: dict
    picked: Office | None = None
    is_company: bool = False
    made: dict = field(default_factory=dict)
    """Conditions made in this request already: several parts of the board ask for the same."""

    @property
    def office(self) -> Office | None:
        """The office whose people and departments are shown."""
        return None if self.is_company else current_office()

    @cached_property
    def office_names(self) -> dict:
        """{id: name} where the rows are of several offices, in which numbers and homes repeat; else nothing."""
        if not self.is_company:
            return {}
        names = dict(self.act.session.execute(select(Office.id, Office.name)).all())
        return names if len(names) > 1 else {}

    @cached_property
    def standing(self) -> tuple:
        """All that the conditions hang on besides the moment: who looks, where, the day and the office's rules."""
        rules = rules_here(self.act)
        here, picked = self.office.id if self.office else None, self.picked.id if self.picked else None
        return self.act.person, here, picked, local_day(self.act.now, rules), rules

    def day(self, value: str) -> str:
        if value == TODAY:
            return local_day(self.act.now, rules_here(self.act)).isoformat()
        return first_day(self.act).isoformat() if value == THIRTY_DAYS else value

    def filters(self, given: dict) -> dict:
        """The filters as the address carries them: days reckoned, a picked office added."""
        found = {key: self.day(value) for key, value in given.items()}
        return {**found, "office": str(self.picked.id)} if self.picked is not None else found

    def is_open(self, endpoint: str) -> bool:
        """Whether this person may open that list."""
        key = (endpoint, "open")
        if key not in self.made:
            self.made[key] = endpoint in self.views and self.views[endpoint].is_accessible()
        return self.made[key]

    def conditions(self, endpoint: str, given: dict) -> list:
        """The rows of that list under these filters, as the list itself reads them."""
        key = (endpoint, *given.items())
        if key not in self.made:
            self.made[key] = [*self.visible(endpoint), *self.chosen(endpoint, given)]
        return self.made[key]

    def visible(self, endpoint: str) -> list:
        """The rows of that list that are there for this person."""
        if endpoint not in self.made:
            model = self.views[endpoint].model
            self.made[endpoint] = [*scope.visible(self.act, model), *self._hints(model)]
        return self.made[endpoint]

    def chosen(self, endpoint: str, given: dict) -> list:
        """What these filters ask for besides what may be seen."""
        known = self.filters_of(endpoint)
        chosen = [known[key].condition(known[key].clean(value)) for key, value in self.filters(given).items()]
        if endpoint == "audit" and set(given.get("verb", "*").split(",")) <= set(LOOKED_AT):
            chosen.append(literal_column(LOOKED_AT_SQL))
        if endpoint == "visits" and "received_from" in given:
            # True of every row: the condition of the index that holds all that is counted.
            chosen.append(self.views[endpoint].model.received_at.is_not(None))
        return chosen

    def filters_of(self, endpoint: str) -> dict:
        """The list's filters by their names in the address."""
        return {flt.address_name: flt for flt in self.views[endpoint].column_filters}

    def _hints(self, model) -> list:
        """True of every row, and said only because the indexes begin with the office."""
        is_bound = not self.is_company or not hasattr(model, "office_id")
        return [] if is_bound else [model.office_id.in_(select(Office.id))]

    def counted_by(self, endpoint: str, given: dict) -> list:
        """The same conditions, said as a count finds its rows soonest."""
        known = self.filters_of(endpoint)
        chosen = [known[key] for key in given]
        return said_for(chosen, self.conditions(endpoint, given), self.views[endpoint].model)

    def counted(self, endpoint: str, given: dict):
        """How many there are, up to just over 10,000, as one expression."""
        model = self.views[endpoint].model
        some = select(model.id).where(*self.counted_by(endpoint, given)).limit(COUNT_CAP + 1).subquery()
        return select(func.count()).select_from(some).scalar_subquery()

    def column_of(self, endpoint: str, key: str):
        """The column behind a list's filter."""
        return self.filters_of(endpoint)[key].column

    def address(self, endpoint: str, given: dict) -> str:
        """The list with these filters."""
        key = (endpoint, "address")
        if key not in self.made:
            self.made[key] = url_for(f"{endpoint}.index_view")
        return f"{self.made[key]}?{query_of(tuple(self.filters(given).items()))}"


@lru_cache(4096)
def query_of(filters: tuple) -> str:
    """Pairs of a filter and its value as the query of a list's address: some hundred stand on a board."""
    return urlencode(in_address(dict(filters)), safe=",")


def ground_of(views: dict) -> Ground:
    """The ground of this request."""
    act = current_act()
    if act.person.office_id is not None:
        return Ground(act, views)
    picked = current_office() if has_picked() else None
    return Ground(act, views, picked, is_company=picked is None)


def has_picked() -> bool:
    """Whether whoever sees several offices picked one to work in."""
    return "office_id" in session
