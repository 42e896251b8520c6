"""前台电脑: the rules of a PC on which colleagues switch by PIN after one whole log-in a shift (E-9).

Six digits are few. They are good on one PC only, from their person's whole log-in there until the office closes that
day, and until five tries were wrong.
"""

import unicodedata
from datetime import datetime, timedelta
from itertools import pairwise

from .broken import RuleBroken, refuse_all, required
from .calendar import at, local_day
from .office_rules import OfficeRules
from .words import N_

CLAUSE = "E-9"
PIN_DIGITS = 6
MOST_WRONG = 5
LONGEST_NAME = 60
COVER_AFTER = timedelta(minutes=10)
"""How long nobody touches a front-desk PC before its screen is covered."""
ENDS_AFTER = COVER_AFTER + timedelta(minutes=2)
"""When the server ends a session there in which nothing was done, whatever the browser does: later than the cover by
the time after which a touch has reached it."""
RUN_STEPS = {0, 1, 9}
"""From one digit to the next, of ten: the same, one up, one down; 789012 runs on over the nought."""


class PinRefused(RuleBroken):
    """What was typed can't be a PIN, or is one that anybody would guess."""

    def __init__(self, message: str, **params):
        super().__init__(message, CLAUSE, "pin", **params)


def read_pin(text: str | None) -> str:
    """The six digits that were typed, those of an input method too. Raises `PinRefused` for anything else."""
    digits = unicodedata.normalize("NFKC", text or "").strip()
    if len(digits) != PIN_DIGITS or not (digits.isascii() and digits.isdigit()):
        raise PinRefused(N_("PIN 是 %(count)s 位数字"), count=PIN_DIGITS)
    return digits


def new_pin(text: str | None) -> str:
    """The digits of a PIN that may be set. Raises `PinRefused` for one digit repeated and for a plain run."""
    digits = read_pin(text)
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(digits)}
    if len(steps) == 1 and steps <= RUN_STEPS:
        raise PinRefused(N_("重复或顺序的数字太容易猜到，请换一个 PIN"))
    return digits


def good_until(logged_in_at: datetime, rules: OfficeRules) -> datetime:
    """Until when a PIN is good after a whole log-in: the closing time of that day of the office."""
    return at(local_day(logged_in_at, rules), rules.closes_at, rules)


def is_good(wrong_count: int, logged_in_at: datetime, now: datetime, rules: OfficeRules) -> bool:
    """Whether a PIN opens its PC at `now`; at closing time to the second it still does."""
    return wrong_count < MOST_WRONG and logged_in_at <= now <= good_until(logged_in_at, rules)


def refuse_name(name: str | None, taken: set[str]) -> None:
    """Raise what is wrong with the name of a PC: empty, too long, or that of another one in use."""
    refuse_all([required("name", name, clause=CLAUSE)])
    if len(name) > LONGEST_NAME:
        raise RuleBroken(N_("最多 %(count)s 个字"), CLAUSE, "name", count=LONGEST_NAME)
    if name in taken:
        raise RuleBroken(N_("已有同名的前台电脑"), CLAUSE, "name")
