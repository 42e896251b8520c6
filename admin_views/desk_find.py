"""The desk's look-up box and the card of a home: by room, phone digits, name, initials, or today's number."""

import re

from flask import url_for
from flask_babel import gettext
from sqlalchemy import Integer, and_, bindparam, false, or_, select
from sqlalchemy.orm import contains_eager

from models import Complaint, House, Inspection, RepairTask, Resident, Visit
from regulation.calendar import local_day
from regulation.homes import parse_house, phone_in_groups, spoken
from regulation.permissions import mask_name, mask_phone
from regulation.words import KINDS, RESIDENT_KINDS, label
from search.query import FEWEST_DIGITS
from workflow import clocks, followed, reveals, scope

from . import chips, family
from .asked import is_id
from .fields import office_rows
from .lookups import MOST, contains, flat, named_home, starts_with

HOME, OFFICE = bindparam("home", type_=Integer), bindparam("office_of_home", type_=Integer)
TOLD = {
    RepairTask: ("revisits", "chases"), Inspection: (), Complaint: ("promises", "revisits", "chases"),
    Visit: ("complaint", "promises", "escalations", "chases"),
}
"""What a line of a case tells besides the case itself."""

LAST_CONTACTS = 5
MOST_OPEN = 20


def find(act, text: str, *, is_whole: bool = False) -> list[dict]:
    """At most twenty matches, exact ones first: `what` (visit or home), `id`, `resident`, `text`, `hint`.

    A room that is still being typed finds those that begin with it; with `is_whole` nothing more will be typed.
    """
    text = flat(text)
    if not text:
        return []
    found = [*todays(act, text), *homes(act, text, is_whole=is_whole)]
    known = {(row["what"], row["id"]) for row in found}
    found += [row for row in people(act, text) if row["resident"] or (row["what"], row["id"]) not in known]
    return found[:MOST]


def todays(act, text: str) -> list[dict]:
    """Today's contact with this number (`17`), or a contact by its whole number (`JD-20260304-017`)."""
    if re.fullmatch(r"[0-9]{1,3}", text):
        today = local_day(act.now, act.rules(act.person.office_id))
        named = and_(Visit.day == today, Visit.count == int(text))
    elif re.fullmatch(r"[A-Za-z]{2}-?[0-9]{8}-?[0-9]{3,}", text):
        named = Visit.number == text.upper()
    else:
        return []
    rows = act.session.scalars(
        scope.rows(act, Visit).where(Visit.office_id == act.person.office_id, named).limit(1)
    )
    return [
        {"what": "visit", "id": row.id, "resident": None, "text": row.number, "hint": row.subject} for row in rows
    ]


def homes(act, text: str, *, is_whole: bool) -> list[dict]:
    """Homes by key or room, public places by a part of their name."""
    key = parse_house(text.rstrip("-"))
    part = and_(House.kind == "public_place", House.key.like(contains(text), escape="\\"))
    named = [part] if key is None else [named_home(key)]
    if key and not is_whole:
        named.append(and_(House.kind == "home", House.key.startswith(str(key), autoescape=True)))
    if re.fullmatch(r"[0-9A-Za-z]{2,6}", text):
        named.append(House.room == text.upper())
    rows = act.session.scalars(
        office_rows(act, House).where(House.active, or_(*named))
        .order_by(House.key != (str(key) if key else text), House.key).limit(MOST)
    ).all()
    residents = residents_of(act, [row.id for row in rows])
    return [_home(row, residents.get(row.id, [])) for row in rows]


def people(act, text: str) -> list[dict]:
    """Residents by name, pinyin initials, or four and more digits of their phone: those whose phone ends so come first,
    for its end is what a caller gives."""
    digits, first = re.sub(r"[ ()-]", "", text), ()
    if digits.isascii() and digits.isdigit():
        condition = Resident.phone.like(contains(digits)) if len(digits) >= FEWEST_DIGITS else false()
        first = (Resident.phone.not_like(f"%{digits}"),)
    elif text.isascii() and text.isalpha():
        named = or_(starts_with(Resident.initials, text), Resident.name.ilike(contains(text), escape="\\"))
        condition = named if len(text) > 1 else false()
    else:
        condition = Resident.name.like(contains(text), escape="\\")
    rows = act.session.execute(
        office_rows(act, Resident).join(House, Resident.house_id == House.id).add_columns(House)
        .where(Resident.active, House.active, condition).order_by(*first, House.key, Resident.id).limit(MOST)
    )
    return [_home(house, [resident], resident) for resident, house in rows]


def _home(house, residents: list, chosen=None) -> dict:
    hints = [
        " ".join(filter(None, (
            mask_name(one.name), gettext(label(RESIDENT_KINDS, one.kind)), mask_phone(one.phone)
        ))) for one in residents[:3]
    ]
    return {
        "what": "home", "id": house.id, "resident": chosen.id if chosen else None,
        "text": spoken(house.key) or house.key, "hint": gettext("、").join(hints),
    }


def residents_of(act, house_ids: list) -> dict:
    """{home: its residents, owners first} for several homes in one statement."""
    found: dict = {}
    rows = act.session.scalars(
        office_rows(act, Resident).where(Resident.house_id.in_(house_ids), Resident.active).order_by(Resident.id)
    )
    for row in rows:
        found.setdefault(row.house_id, []).append(row)
    for residents in found.values():
        residents.sort(key=lambda one: one.kind != "owner")
    return found


def card(act, house, resident_id: int | None = None) -> dict:
    """The home's card: residents with their phones whole, open cases with what they owe, the last contacts, and what
    the form takes over from the chosen resident. That phones were seen is written down (E-9)."""
    residents = residents_of(act, [house.id]).get(house.id, [])
    if any(one.phone for one in residents):
        reveals.note_whole_view(act, house)
    chosen = next((one for one in residents if one.id == resident_id), residents[0] if residents else None)
    return {
        "house": {"id": house.id, "text": spoken(house.key) or house.key},
        "residents": [
            {
                "id": one.id, "name": one.name, "kind": one.kind, "relation": gettext(label(RESIDENT_KINDS, one.kind)),
                "phone": one.phone or "", "shown": phone_in_groups(one.phone), "is_chosen": one is chosen,
            } for one in residents
        ],
        "cases": _cases(act, house),
        "contacts": [_contact(act, row) for row in last_contacts(act, house)],
    }


def open_cases(act, house) -> list:
    """What still stands open for a home, by what runs out first: its complaints, repairs and handovers, and the
    contacts that opened none of these."""
    found = [row for model in (RepairTask, Inspection, Complaint) for row in _open_at(act, model, house)]
    covered = {row.visit_id for row in found}
    found += [row for row in _open_at(act, Visit, house) if row.id not in covered]
    return sorted(found, key=_asked_first)


def _asked_first(row) -> tuple:
    """By the clock that runs out first, what has none behind."""
    running = clocks.running(row)
    return not running, running[0].due_at if running else row.created_at, row.created_at


def _open_at(act, model, house) -> list:
    """The open cases of one table that stand at the home itself, the newest first, with what their lines tell."""
    case = scope.another(model)

    def build(person):
        query = select(case).where(case.id.in_(scope.open_to(person, model, OFFICE)))
        if model is Complaint:
            query = query.join(case.visit).where(Visit.house_id == HOME).options(contains_eager(case.visit))
        else:
            query = query.where(case.house_id == HOME)
        return query.order_by(case.id.desc()).limit(MOST_OPEN)

    values = {**scope.values_of(act.person), HOME.key: house.id, OFFICE.key: house.office_id}
    statement = scope.prepared(act, f"open {model.__tablename__} of a home", build)
    return followed.many(act.session, statement, case, TOLD[model], values)


def _cases(act, house) -> list[dict]:
    """Them as shown; the one that the key of 催办 chases is marked, which is what a caller most likely asks about."""
    cases = [_case(act, row) for row in open_cases(act, house)]
    first = next((case for case in cases if case["may_chase"]), None)
    return [{**case, "is_chased_first": case is first} for case in cases]


def _case(act, row) -> dict:
    running = clocks.running(row)
    rules = act.rules(row.office_id)
    return {
        "record": row.record, "id": row.id, "number": row.number, "matter": family.matter(row),
        "badge": chips.badge(row), "chip": chips.chip(running[0], act.now, rules) if running else None,
        "url": family.address(row), "may_chase": row.record != "inspection",
        "chased": len(row.chases) if row.record != "inspection" else 0,
    }


def last_contacts(act, house) -> list:
    """The home's last contacts, newest first."""
    query = scope.rows(act, Visit).where(Visit.office_id == house.office_id, Visit.house_id == house.id)
    return list(act.session.scalars(query.order_by(Visit.received_at.desc()).limit(LAST_CONTACTS)))


def _contact(act, row) -> dict:
    return {
        "at": chips.short(row.received_at, act.now, act.rules(row.office_id).timezone), "subject": row.subject,
        "kind": gettext(label(KINDS, row.kind)), "badge": chips.badge(row), "id": row.id, "number": row.number,
        "url": url_for("visits.details_view", id=row.id),
    }


def home_of(act, house_id: str, text: str):
    """The home by its id, or by exactly what was typed; None when there is none."""
    if house_id:
        if not is_id(house_id):
            return None
        return act.session.scalar(office_rows(act, House).where(House.id == int(house_id)))
    key = parse_house(flat(text))
    named = str(key) if key else flat(text)
    return act.session.scalar(office_rows(act, House).where(House.key == named, House.active)) if named else None
