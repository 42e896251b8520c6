"""What is found while typing. Look-ups travel by POST: no name and no phone of theirs stands in an address."""

import re
import unicodedata

from flask import jsonify, request
from flask_admin import BaseView, expose
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import and_, or_
from sqlalchemy.orm import selectinload

from models import House, Resident, Staff, Visit
from regulation.homes import HouseKey, parse_house, spoken
from regulation.permissions import mask_name
from regulation.words import ROLES, label
from search.query import TOP, Found, only
from workflow import numbers, scope

from .acting import current_act
from .fields import office_rows
from .paging import Key, Order, Rows

MOST = 20
NUMBER_PART = re.compile(r"[A-Z]{0,2}-?[0-9-]*")


def flat(text: str | None) -> str:
    """What was typed, half-width and without blanks around it."""
    return unicodedata.normalize("NFKC", text or "").strip()[:60]


def contains(text: str) -> str:
    """A LIKE pattern for a fragment, with its own wildcards taken literally (escape `\\`)."""
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def starts_with(initials, letters: str):
    """Whether initials begin with the letters that were typed, in words that an index answers."""
    first = letters.lower()
    return and_(initials >= first, initials < first[:-1] + chr(ord(first[-1]) + 1))


def named_home(key: HouseKey):
    """The home that a text names; 3栋501 in a building with units is whichever unit has such a room."""
    if key.unit:
        return House.key == str(key)
    return or_(House.key == str(key), and_(House.building == key.building, House.room == key.room))


def find_houses(act, text: str) -> list:
    """Homes by room, by the resident's name, or by the last digits of a phone (four or more)."""
    key = parse_house(text)
    found = or_(
        named_home(key) if key else House.key.like(contains(text), escape="\\"),
        House.room == text,
        House.id.in_(
            office_rows(act, Resident).with_only_columns(Resident.house_id).where(_resident_is(text))
        ),
    )
    query = office_rows(act, House).where(House.active, found).order_by(House.key).limit(MOST)
    rows = act.session.scalars(query.options(selectinload(House.residents)))
    return [[row.id, spoken(row.key) or row.key, _residents_of(row)] for row in rows]


def _resident_is(text: str):
    if text.isdigit() and len(text) >= 4:
        return Resident.phone.like("%" + text)
    return Resident.name.like(contains(text), escape="\\") if len(text) >= 2 else Resident.id == -1


def _residents_of(house) -> str:
    return "、".join(mask_name(resident.name) for resident in house.residents[:3] if resident.active)


def find_staff(act, text: str, roles: tuple = ()) -> list:
    """Colleagues of the office by name, its pinyin initials or user name, with their role."""
    part = contains(text)
    named = [Staff.name.like(part, escape="\\"), Staff.username.like(part, escape="\\")]
    if text.isascii() and text.isalpha():
        named.append(starts_with(Staff.initials, text))
    query = office_rows(act, Staff).where(Staff.active, or_(*named))
    if roles:
        query = query.where(Staff.role.in_(roles))
    rows = act.session.scalars(query.order_by(Staff.name).limit(MOST))
    return [[row.id, row.name, gettext(label(ROLES, row.role))] for row in rows]


def find_technicians(act, text: str) -> list:
    return find_staff(act, text, ("technician", "officer", "supervisor"))


def find_visits(act, text: str) -> list:
    """The newest contacts that the search box finds, of the newest those whose number holds what was typed first."""
    seen = act.session.query(Visit).filter(*scope.visible(act, Visit))
    if numbers.record_of(text) == "visit":
        ids = act.session.scalars(numbers.select_ids("visit", text, scope.offices_of(act))).all()
        return [[row.id, row.number, row.subject] for row in only(seen, Visit, ids)]
    found = Found(act.session, Visit, text, scope.offices_of(act))
    newest_first = Order((Key("id", Visit.id, is_optional=False),), down=True)
    rows = []
    if NUMBER_PART.fullmatch(text.upper()):
        numbered = found.narrow(seen.filter(Visit.number.like(contains(text.upper()), escape="\\")), TOP)
        rows = newest_first.apply(numbered).limit(MOST).all()
    rows = rows or Rows(seen, found, newest_first, MOST).beyond(None)[:MOST]
    return [[row.id, row.number, row.subject] for row in rows]


FINDERS = {
    "house": find_houses, "staff": find_staff, "technician": find_technicians, "visit": find_visits,
}


class LookupsView(BaseView):
    """`POST /admin/lookups/` with `name` and `query`: at most twenty rows as `[id, text, hint]`."""

    def __init__(self):
        super().__init__(name="look-ups", endpoint="lookups", url="/admin/lookups")

    def is_accessible(self):
        return current_user.is_authenticated

    def is_visible(self):
        return False

    @expose("/", methods=("POST",))
    def index(self):
        act = current_act()
        finder = FINDERS.get(request.form.get("name", ""))
        text = flat(request.form.get("query"))
        if finder is None or not text or not act.person.may("record_visit"):
            return jsonify([])
        return jsonify(finder(act, text))
