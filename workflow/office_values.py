"""What an office may hold: from what was typed to the columns of `Office`, with every refusal beside its field."""

from datetime import time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select

from models import Office
from regulation.broken import RuleBroken, refuse_all, required
from regulation.homes import PhoneRefused, normalise_phone
from regulation.words import N_

LONGEST = {"name": 60, "project": 60, "complaint_address": 120, "leader_name": 60}
DEFAULTS = {"timezone": "Asia/Shanghai", "opens_at": time(8, 30), "closes_at": time(17, 30)}
PHONES = ("complaint_phone", "leader_phone")
OFFICE_FIELDS = (*LONGEST, *PHONES, *DEFAULTS)


def office_values(given: dict) -> dict:
    """The columns of an office from `OFFICE_FIELDS`. Raises `RuleBroken` or `Refusals` with the fields."""
    if unknown := set(given) - set(OFFICE_FIELDS):
        raise TypeError(f"no such fields: {sorted(unknown)}")
    texts = {field: " ".join((given.get(field) or "").split()) for field in LONGEST}
    known = {**DEFAULTS, **{field: given[field] for field in DEFAULTS if given.get(field) is not None}}
    phones, wrong_phones = _phones(given)
    refuse_all([
        required("name", texts["name"], N_("请填写管理处名称"), "C.1"),
        *(_too_long(field, text) for field, text in texts.items()),
        *wrong_phones,
        None if _is_zone(known["timezone"]) else RuleBroken(N_("没有这个时区"), "F-2", "timezone"),
        None if known["opens_at"] < known["closes_at"] else
        RuleBroken(N_("下班时间须晚于上班时间"), "F-2", "closes_at"),
    ])
    return {**{field: text or None for field, text in texts.items()}, **phones, **known}


def refuse_taken_name(act, name: str) -> None:
    if act.session.scalar(select(Office.id).where(Office.name == name)):
        raise RuleBroken(N_("已有「%(name)s」"), "C.1", "name", name=name)


def _phones(given: dict) -> tuple[dict, list]:
    known, wrong = {}, []
    for field in PHONES:
        try:
            known[field] = normalise_phone(given.get(field)) or None
        except PhoneRefused as refused:
            wrong.append(RuleBroken(refused.message, refused.clause, field))
    return known, wrong


def _too_long(field: str, text: str) -> RuleBroken | None:
    if len(text) <= LONGEST[field]:
        return None
    return RuleBroken(N_("不能超过 %(limit)s 个字"), "C.1", field, limit=LONGEST[field])


def _is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
