"""Moments as the office's wall clock shows them, and its rules with one number changed."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from regulation.office_rules import OfficeRules

SHANGHAI = ZoneInfo("Asia/Shanghai")
RULES = OfficeRules()
STRICT = replace(RULES, strict_same_day=True)


def at(text: str) -> datetime:
    """`2024-03-04 17:30:01` on the office's wall clock (Asia/Shanghai)."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def says(refusals) -> list:
    """What a list of refusals says: (clause, field) of each."""
    return [(refusal.clause, refusal.field) for refusal in refusals]
