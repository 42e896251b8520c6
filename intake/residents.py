"""Residents from a table: the same person when home and name agree; a changed phone is a change."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace

from regulation.homes import PhoneRefused, normalise_name, normalise_phone, phone_in_groups, spoken
from regulation.words import N_, RESIDENT_KINDS

from .homes import plan_homes, read_active, read_home, refuse_error, repeat, sort_in
from .office_words import HOME_HEADINGS, REGISTER_HEADINGS, RELATION_WORDS, TENANT_HEADINGS, by_word
from .plan import Plan, Planned, RowRefused
from .table import Table, TableRow

LONGEST_NAME = 60
FIELDS = ("phone", "kind", "active")
NOBODY = {"", "无", "-", "--", "/", "\\", "空", "空置", "空房", "空关", "空户", "未售", "未交付", "未入住", "待售"}
NO_PHONE = {"无", "-", "--", "/", "\\", "没有", "不留", "不留电话", "未留", "未登记", "0"}

_RELATIONS = (
    by_word(RELATION_WORDS)
    | {text: value for value, text in RESIDENT_KINDS}
    | {value: value for value, _ in RESIDENT_KINDS}
)
_BETWEEN_PHONES = (re.compile(r"[/\\、,，;；|]|和|或"), re.compile(r"\s+"))


def plan_residents(table: Table, houses: Mapping[str, Mapping], known: Mapping[tuple, Mapping]) -> Plan:
    """What importing the residents of `table` would do.

    `houses` gives the office's houses by key, `known` its residents by (key, name): `{"id", "version", "phone", "kind",
    "active"}`. A home that the office doesn't have is refused, unless the table is a register that also tells area,
    layout or status: then the missing homes are added from it first.
    """
    plan = Plan("residents", table)
    if any(name in table.letters for name in REGISTER_HEADINGS):
        _add_missing_homes(plan, houses)
    already = {remark.row for remark in plan.refused}
    there = {*houses, *(home.values["key"] for home in plan.new_homes)}
    planned: dict[tuple, Planned] = {}
    for row in table.rows:
        if row.number in already:
            continue
        try:
            read = _read_row(plan, row, there)
        except RowRefused as refused:
            plan.refuse(row, refused.name, refused.message, **refused.params)
            continue
        if read is None:
            continue
        key, values = read
        if key in planned:
            repeat(plan, row, planned[key], values)
        else:
            planned[key] = Planned(row.number, f"{spoken(key[0])} {key[1]}", values | {"house": key[0], "name": key[1]})
    default = "tenant" if any(word in table.headings["name"] for word in TENANT_HEADINGS) else "owner"
    for key, entry in planned.items():
        sort_in(plan, entry, known.get(key), FIELDS)
    for entry in plan.added:
        entry.values["kind"] = entry.values.get("kind") or default
    return plan


def _add_missing_homes(plan: Plan, houses: Mapping[str, Mapping]) -> None:
    """Plan the homes of a register that the office doesn't have; those that it has are not touched."""
    told = (*HOME_HEADINGS, *REGISTER_HEADINGS)
    rows = [
        TableRow(row.number, {name: row[name] for name in told if name in row.texts})
        for row in plan.table.rows
        if _is_missing(row, houses)
    ]
    wanted = plan_homes(replace(plan.table, rows=rows), houses)
    plan.new_homes, plan.refused, plan.notes = wanted.added, wanted.refused, wanted.notes


def _is_missing(row: TableRow, houses: Mapping[str, Mapping]) -> bool:
    try:
        return str(read_home(row)) not in houses
    except RowRefused:
        return True


def _read_row(plan: Plan, row: TableRow, there: set[str]) -> tuple[tuple[str, str], dict] | None:
    """(home, name) and the values, or None for a home where nobody is named."""
    for name in ("name", "phone", "kind"):
        refuse_error(row, name)
    name = normalise_name(row["name"])
    if name in NOBODY:
        if row["phone"] and row["phone"] not in NO_PHONE:
            raise RowRefused("name", N_("有电话，没有姓名"))
        return None
    home = str(read_home(row))
    if home not in there:
        raise RowRefused(
            "house" if row["house"] else "room", N_("没有「%(home)s」这一户，请先导入房屋"), home=spoken(home)
        )
    return (home, _name(name)), {
        "phone": _phone(plan, row),
        "kind": _relation(row),
        "active": read_active(row),
    }


def _name(name: str) -> str:
    if "*" in name:
        raise RowRefused("name", N_("姓名隐去了几个字，请用写全姓名的表"))
    if len(name) > LONGEST_NAME:
        raise RowRefused("name", N_("姓名超过 %(limit)s 个字"), limit=LONGEST_NAME)
    if not re.search(r"[^\W\d_]", name):
        raise RowRefused("name", N_("「%(name)s」不像姓名"), name=name)
    return name


def _phone(plan: Plan, row: TableRow) -> str | None:
    """The phone of a row; of two in one cell the first, the others named."""
    text = row["phone"]
    if text in NO_PHONE:
        return None
    try:
        return normalise_phone(text) or None
    except PhoneRefused as refused:
        split = ([part for part in between.split(text) if part.strip()] for between in _BETWEEN_PHONES)
        parts = next((parts for parts in split if len(parts) > 1), None)
        if parts is None:
            raise RowRefused("phone", refused.message) from None
    try:
        phones = [normalise_phone(part) for part in parts]
    except PhoneRefused as refused:
        raise RowRefused("phone", refused.message) from None
    others = "、".join(phone_in_groups(phone) for phone in dict.fromkeys(phones[1:]) if phone != phones[0])
    if others:
        plan.note(row, "phone", N_("一格有几个号码，取第一个，未取：%(others)s"), others=others)
    return phones[0]


def _relation(row: TableRow) -> str | None:
    text = unicodedata.normalize("NFKC", row["kind"]).replace(" ", "")
    if not text or text in ("-", "/"):
        return None
    if text not in _RELATIONS:
        known = "、".join(word for _, word in RESIDENT_KINDS)
        raise RowRefused("kind", N_("身份「%(text)s」不认识，请用：%(known)s"), text=text, known=known)
    return _RELATIONS[text]
