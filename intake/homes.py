"""Homes from a table: which would be added, which changed, which rows can't be taken."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from regulation.homes import HouseKey, house_from_columns, parse_house, phone_in_groups, spoken
from regulation.words import HOUSE_KINDS, HOUSE_STATUSES, N_, RESIDENT_KINDS, label

from .office_words import PUBLIC_PLACE_WORDS, STATUS_WORDS, YES_NO_WORDS, by_word
from .plan import Plan, Planned, Remark, RowRefused
from .table import Table, TableRow

LARGEST_AREA = Decimal("99999.99")
LONGEST_LAYOUT = 40
LONGEST_PLACE = 60
EMPTY_WORDS = {"-", "--", "/", "\\", "无", "N/A", "NONE", "NULL", "未知", "不详"}
FIELDS = ("area_m2", "layout", "status", "active")

_STATUSES = by_word(STATUS_WORDS) | {text: value for value, text in HOUSE_STATUSES} | {v: v for v, _ in HOUSE_STATUSES}
_YES_NO = by_word(YES_NO_WORDS)
_ERROR = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA)")
_DATE = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}([ T].*)?|\d{1,2}:\d{2}(:\d{2})?")


def plan_homes(table: Table, known: Mapping[str, Mapping]) -> Plan:
    """What importing the homes of `table` would do.

    `known` gives the office's houses by key: `{"id", "version", "kind", "area_m2", "layout", "status", "active"}`. An
    empty cell changes nothing. The same home twice counts once, and is refused where the two rows differ.
    """
    plan = Plan("houses", table)
    planned: dict[str, Planned] = {}
    for row in table.rows:
        try:
            key, values = _read_row(plan, row, known)
        except RowRefused as refused:
            plan.refuse(row, refused.name, refused.message, **refused.params)
            continue
        if key in planned:
            repeat(plan, row, planned[key], values)
        else:
            planned[key] = Planned(row.number, spoken(key), values | {"key": key})
    for key, entry in planned.items():
        sort_in(plan, entry, known.get(key), FIELDS)
    return plan


def sort_in(plan: Plan, entry: Planned, known: Mapping | None, fields: tuple[str, ...]) -> None:
    """Put a planned record among the added, the changed or the unchanged ones."""
    if known is None:
        plan.added.append(entry)
        return
    # Who stands in the office's list is there, unless a column says otherwise.
    wanted = {**entry.values, "active": entry.values.get("active") is not False}
    changes = {name: wanted[name] for name in fields if wanted.get(name) not in (None, known[name])}
    if not changes:
        plan.unchanged += 1
        return
    entry.values, entry.known = changes, known
    plan.changed.append(entry)


def repeat(plan: Plan, row: TableRow, first: Planned, values: dict) -> None:
    """Take a row about a record that an earlier row named: it may fill what was empty, never contradict it."""
    for name, value in values.items():
        said = first.values.get(name)
        if value is not None and said is not None and value != said:
            plan.refuse(
                row,
                name,
                N_("与第 %(first)s 行是同一条，这一列却不同：%(value)s"),
                first=first.row,
                value=shown(name, value),
            )
            return
    first.values |= {name: value for name, value in values.items() if value is not None}
    plan.repeated.append(Remark(row.number, "", N_("与第 %(first)s 行重复，只算一次"), {"first": first.row}))


def shown(name: str, value) -> str:
    """A planned value as people read it."""
    words = {"status": HOUSE_STATUSES, "kind": HOUSE_KINDS + RESIDENT_KINDS}.get(name, ())
    return phone_in_groups(value) if name == "phone" else label(words, value) or str(value)


def read_home(row: TableRow) -> HouseKey:
    """The home that a row names, in one column or in three. Raises RowRefused."""
    whole, apart = row["house"], [row["building"], row["unit"], row["room"]]
    for name in ("house", "building", "unit", "room"):
        refuse_error(row, name)
    home = parse_house(whole) if whole else None
    split = house_from_columns(*apart) if row["room"] else None
    if home and split and home != split:
        raise RowRefused("house", N_("「%(text)s」与楼栋房号「%(other)s」不是同一户"), text=whole, other=spoken(split))
    if home or split:
        return home or split
    text, name = (whole, "house") if whole else (" ".join(filter(None, apart)), "room")
    if not whole and not row["room"]:
        raise RowRefused("room" if "room" in row.texts else "house", N_("没有房号"))
    if _DATE.fullmatch(whole or row["room"]):
        raise RowRefused(name, N_("表格软件把房号变成了日期「%(text)s」，请把这一列设为文本后重填"), text=text)
    raise RowRefused(name, N_("看不懂房号「%(text)s」，请写成 3栋2单元501 或 3-2-501"), text=text)


def refuse_error(row: TableRow, name: str) -> None:
    """Refuse a cell whose formula failed."""
    if _ERROR.match(row[name]):
        raise RowRefused(name, N_("公式出错：%(text)s"), text=row[name])


def read_active(row: TableRow) -> bool | None:
    """Whether a home is in use or a person still lives there; None where the sheet doesn't say."""
    text = unicodedata.normalize("NFKC", row["active"]).strip().lower()
    if not text:
        return None
    if text not in _YES_NO:
        raise RowRefused("active", N_("「%(text)s」请写成 是 或 否"), text=row["active"])
    return _YES_NO[text] == "yes"


def _read_row(plan: Plan, row: TableRow, known: Mapping[str, Mapping]) -> tuple[str, dict]:
    place = _public_place(row, known)
    if place:
        return place, {"kind": "public_place", "area_m2": _area(plan, row), "active": read_active(row)}
    home = read_home(row)
    values = {"area_m2": _area(plan, row), "layout": _layout(row), "status": _status(row)}
    return str(home), {"kind": "home", **values, "active": read_active(row)}


def _public_place(row: TableRow, known: Mapping[str, Mapping]) -> str | None:
    """The name of a public place, where the row says that it is one or the office already has one of that name."""
    text = " ".join((row["house"] or row["room"]).split())
    if row["kind"] in PUBLIC_PLACE_WORDS and text:
        if len(text) > LONGEST_PLACE:
            raise RowRefused("house" if row["house"] else "room", N_("名称超过 %(limit)s 个字"), limit=LONGEST_PLACE)
        return text
    return text if text in known and known[text]["kind"] == "public_place" else None


def _area(plan: Plan, row: TableRow) -> Decimal | None:
    refuse_error(row, "area_m2")
    text = unicodedata.normalize("NFKC", row["area_m2"]).replace(",", "").replace(" ", "")
    text = re.sub(r"(m2|平方米|平米|平方|㎡)$", "", text, flags=re.IGNORECASE)
    if not text or text.upper() in EMPTY_WORDS:
        return None
    try:
        area = Decimal(text)
        if not area.is_finite() or not 0 <= area <= LARGEST_AREA:
            raise InvalidOperation
    except InvalidOperation:
        raise RowRefused("area_m2", N_("面积「%(text)s」不是平方米数"), text=row["area_m2"]) from None
    area = area.quantize(Decimal("0.01"))
    if not area:
        plan.note(row, "area_m2", N_("面积为 0，按没有填写处理"))
    return area or None


def _layout(row: TableRow) -> str | None:
    refuse_error(row, "layout")
    text = " ".join(row["layout"].split())
    if len(text) > LONGEST_LAYOUT:
        raise RowRefused("layout", N_("户型超过 %(limit)s 个字"), limit=LONGEST_LAYOUT)
    return None if text.upper() in EMPTY_WORDS else text or None


def _status(row: TableRow) -> str | None:
    refuse_error(row, "status")
    text = unicodedata.normalize("NFKC", row["status"]).replace(" ", "")
    if not text or text.upper() in EMPTY_WORDS:
        return None
    if text not in _STATUSES:
        known = "、".join(word for _, word in HOUSE_STATUSES)
        raise RowRefused("status", N_("状态「%(text)s」不认识，请用：%(known)s"), text=text, known=known)
    return _STATUSES[text]
