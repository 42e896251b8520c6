"""房屋 and 住户: entering and correcting homes, public places and who lives in a home."""

from decimal import Decimal, InvalidOperation

from sqlalchemy import select

from models import House, HouseStatus, Resident
from regulation.broken import RuleBroken, refuse_all, required
from regulation.calendar import local_day
from regulation.homes import house_from_columns, normalise_name, normalise_phone, parse_house
from regulation.words import HOUSE_KINDS, HOUSE_STATUSES, N_, RESIDENT_KINDS, values

from .act import SeenVersionStale, change, created, lock, need
from .initials import initials_of

LARGEST_AREA = Decimal("99999.99")
LONGEST = {"layout": 40, "name": 60, "key": 60, "notice_version": 20}
HOUSE_FIELDS = ("kind", "building", "unit", "room", "key", "area_m2", "layout", "status", "active")
RESIDENT_FIELDS = ("name", "kind", "phone", "notice_version", "active")


def add_house(act, office_id: int, **fields) -> House:
    """Enter a home (by `building`, `unit`, `room`, or `key` as people write it) or a public place (by its `key`).

    Also takes `area_m2` (square metres), `layout`, `status`. Raises what is wrong beside its field.
    """
    need(act, "edit_houses", office_id)
    known = house_values({"kind": "home", "status": "undelivered", "active": True, **fields})
    with change(act, "record"):
        _refuse_taken_key(act, office_id, known["key"], fields)
        house = act.add(House, **known, **created(act, office_id))
        act.session.flush()
        _note_status(act, house)
    return house


def change_house(act, house: House, *, seen_version: int | None = None, **fields) -> House:
    """Correct a home or public place; only the fields given change. `active=False` takes it out of the look-ups."""
    need(act, "edit_houses", house.office_id)
    with change(act, "correct"):
        _hold(act, house, seen_version)
        known = house_values({**{name: getattr(house, name) for name in HOUSE_FIELDS}, **_renamed(house, fields)})
        if known["key"] != house.key:
            _refuse_taken_key(act, house.office_id, known["key"], fields)
        status_before = house.status
        for name, value in known.items():
            setattr(house, name, value)
        if house.status != status_before:
            _note_status(act, house)
    return house


def add_resident(act, house: House, **fields) -> Resident:
    """Enter a person of a home: `name`, `kind` (owner by default), `phone`, and the version of the privacy notice that
    was handed over. Name + one phone + relation only (E-1)."""
    need(act, "edit_residents", house.office_id)
    known = resident_values({"kind": "owner", "active": True, **fields})
    with change(act, "record"):
        _refuse_taken_name(act, house.id, known["name"])
        return act.add(Resident, house_id=house.id, **known, **created(act, house.office_id))


def change_resident(act, resident: Resident, *, seen_version: int | None = None, **fields) -> Resident:
    """Correct a person of a home; only the fields given change. `active=False` says that the person moved out."""
    need(act, "edit_residents", resident.office_id)
    with change(act, "correct"):
        _hold(act, resident, seen_version)
        known = resident_values({**{name: getattr(resident, name) for name in RESIDENT_FIELDS}, **fields})
        if known["name"] != resident.name:
            _refuse_taken_name(act, resident.house_id, known["name"])
        for name, value in known.items():
            setattr(resident, name, value)
    return resident


def house_values(given: dict) -> dict:
    """The columns of a house from what was typed. Raises `RuleBroken` or `Refusals` with the fields."""
    _refuse_unknown(given, HOUSE_FIELDS)
    kind = given.get("kind")
    is_home = kind != "public_place"
    home = _home_of(given) if is_home else None
    place = " ".join((given.get("key") or "").split())
    layout = " ".join((given.get("layout") or "").split())
    area = _area(given.get("area_m2"))
    unreadable = is_home and home is None
    typed_in = "room" if given.get("room") else "key"
    refuse_all([
        _not_one_of("kind", kind, HOUSE_KINDS),
        _not_one_of("status", given.get("status"), HOUSE_STATUSES),
        RuleBroken(N_("看不懂房号，请写成 3栋2单元501 或 3-2-501"), "C.1", typed_in) if unreadable else None,
        None if is_home else required("key", place, N_("请写公共部位的名称"), "C.1"),
        None if is_home else _too_long("key", place),
        _too_long("layout", layout),
        RuleBroken(N_("面积应是大于 0 的平方米数"), "C.1", "area_m2") if area == "wrong" else None,
    ])
    building, unit, room = home or (None, None, None)
    return {
        "kind": kind, "key": str(home) if home else place, "building": building, "unit": unit or None, "room": room,
        "area_m2": area, "layout": layout or None, "status": given["status"], "active": bool(given.get("active")),
    }


def resident_values(given: dict) -> dict:
    """The columns of a resident from what was typed. Raises `RuleBroken` or `Refusals` with the fields (E-1)."""
    _refuse_unknown(given, RESIDENT_FIELDS)
    name = normalise_name(given.get("name"))
    notice_version = (given.get("notice_version") or "").strip()
    refuse_all([
        required("name", name, N_("请填写姓名"), "E-1"),
        _too_long("name", name),
        _not_one_of("kind", given.get("kind"), RESIDENT_KINDS),
        _too_long("notice_version", notice_version),
    ])
    return {
        "name": name, "initials": initials_of(name), "kind": given["kind"],
        "phone": normalise_phone(given.get("phone")) or None,
        "notice_version": notice_version or None, "active": bool(given.get("active")),
    }


def _home_of(given: dict):
    if given.get("room"):
        return house_from_columns(given.get("building"), given.get("unit"), given["room"])
    return parse_house(given.get("key"))


def _renamed(house: House, fields: dict) -> dict:
    """A key typed anew takes the place of the three parts that the home had."""
    retyped = "key" in fields and fields["key"] != house.key and "room" not in fields
    return {"building": None, "unit": None, "room": None, **fields} if retyped else fields


def _area(given) -> Decimal | str | None:
    if given in (None, ""):
        return None
    try:
        area = Decimal(str(given).strip()).quantize(Decimal("0.01"))
    except InvalidOperation:
        return "wrong"
    return area if 0 < area <= LARGEST_AREA else "wrong"


def _refuse_unknown(given: dict, fields: tuple) -> None:
    if unknown := set(given) - set(fields):
        raise TypeError(f"no such fields: {sorted(unknown)}")


def _not_one_of(field: str, value, pairs: tuple) -> RuleBroken | None:
    return None if value in values(pairs) else RuleBroken(N_("请从列表中选择"), "C.1", field)


def _too_long(field: str, text: str) -> RuleBroken | None:
    if len(text) <= LONGEST[field]:
        return None
    return RuleBroken(N_("不能超过 %(limit)s 个字"), "C.1", field, limit=LONGEST[field])


def _refuse_taken_key(act, office_id: int, key: str, typed: dict) -> None:
    if act.session.scalar(select(House.id).where(House.office_id == office_id, House.key == key)):
        raise RuleBroken(N_("已有「%(key)s」"), "C.1", "room" if typed.get("room") else "key", key=key)


def _refuse_taken_name(act, house_id: int, name: str) -> None:
    if act.session.scalar(select(Resident.id).where(Resident.house_id == house_id, Resident.name == name)):
        raise RuleBroken(N_("这一户已有「%(name)s」"), "E-1", "name", name=name)


def _hold(act, row, seen_version: int | None) -> None:
    lock(act, row)
    if seen_version is not None and seen_version != row.version:
        raise SeenVersionStale


def _note_status(act, house: House) -> None:
    """From which day the home has this status: the month's count of households reads it (F-11)."""
    today = local_day(act.now, act.rules(house.office_id))
    noted = act.session.scalar(
        select(HouseStatus).where(HouseStatus.house_id == house.id, HouseStatus.from_on == today)
    )
    if noted is None:
        act.add(
            HouseStatus, house_id=house.id, from_on=today, status=house.status, **created(act, house.office_id)
        )
    else:
        noted.status = house.status
