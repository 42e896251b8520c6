"""档案柜: the filed handover sheets, found by home, year and class (S 3(9)). Read-only."""

from datetime import date, time

from flask import abort, request, url_for
from flask_admin import BaseView, expose
from sqlalchemy import func, or_
from sqlalchemy.orm import joinedload

from export.columns import moment
from models import House, Inspection
from regulation import calendar
from regulation.homes import parse_house
from regulation.homes import spoken as spoken_home
from regulation.permissions import mask_name
from search.query import Everything
from workflow import scope

from .acting import current_act, current_office
from .base import Guarded
from .lookups import contains, named_home
from .paging import Key, Order, Rows, address, neighbours, page_at

PAGE_SIZE = 50
# What stands on the shelf has been filed at some moment.
ORDER = Order((Key("archived_at", Inspection.archived_at, False), Key("id", Inspection.id, False)), down=True)


class ShelfView(Guarded, BaseView):
    """`GET /admin/shelf/?home=&year=&class=`, and the place of a page as in every list."""

    ability = "see_inspections"

    @expose("/")
    def index(self):
        act, office, asked = current_act(), current_office(), Asked()
        filed = (*scope.visible(act, Inspection), *asked.conditions(act, office))
        query = act.session.query(Inspection).join(Inspection.house).filter(*filed)
        query = query.options(joinedload(Inspection.house), joinedload(Inspection.archived_by))
        page = page_at(request.args, Rows(query, Everything(), ORDER, PAGE_SIZE))
        return self.render(
            "admin/shelf.html", rows=[row_of(sheet, office.timezone) for sheet in page.rows], asked=asked,
            years=self.years(act, office), classes=self.classes(act, office),
            pager=neighbours(page, ORDER, PAGE_SIZE, lambda **place: address(self.get_url(".index"), **place)),
        )

    def filed(self, act, office, *columns):
        filed = (*scope.visible(act, Inspection), Inspection.office_id == office.id, Inspection.state == "archived")
        return act.session.query(*columns).filter(*filed)

    def years(self, act, office) -> list[int]:
        """The years in which anything was filed, the newest first."""
        first, last = self.filed(act, office, func.min(Inspection.archived_at), func.max(Inspection.archived_at)).one()
        if first is None:
            return []
        rules = act.rules(office.id)
        first, last = calendar.local_day(first, rules).year, calendar.local_day(last, rules).year
        return list(range(last, first - 1, -1))

    def classes(self, act, office) -> list[tuple]:
        """(class, how many are filed under it)."""
        query = self.filed(act, office, Inspection.archive_class, func.count()).group_by(Inspection.archive_class)
        return [(name, count) for name, count in query.order_by(Inspection.archive_class) if name]


class Asked:
    """What the address asks for: 400 for what can't be asked."""

    def __init__(self):
        given = request.args
        self.home, self.archive_class = given.get("home", "").strip()[:60], given.get("class", "")[:120]
        self.year = number(given.get("year", ""))
        if self.year is not None and not 2000 <= self.year < 2100:
            abort(400)

    def conditions(self, act, office) -> list:
        found = [Inspection.office_id == office.id, Inspection.state == "archived"]
        if self.home:
            key = parse_house(self.home)
            part = House.key.like(contains(self.home), escape="\\")
            found.append(part if key is None else or_(named_home(key), part))
        if self.archive_class:
            found.append(Inspection.archive_class == self.archive_class)
        if self.year is not None:
            rules = act.rules(office.id)
            found.append(Inspection.archived_at >= calendar.at(date(self.year, 1, 1), time(), rules))
            found.append(Inspection.archived_at <= calendar.end_of_day(date(self.year, 12, 31), rules))
        return found


def number(text: str) -> int | None:
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else abort(400)


def row_of(sheet, zone: str) -> dict:
    return {
        "url": url_for("inspections.details_view", id=sheet.id), "number": sheet.archive_no or sheet.number,
        "archive_class": sheet.archive_class, "place": spoken_home(sheet.place) or sheet.place,
        "home_url": url_for("houses.details_view", id=sheet.house_id), "name": mask_name(sheet.owner_name),
        "at": moment(sheet.archived_at, zone), "by": sheet.archived_by.name if sheet.archived_by else "",
    }
