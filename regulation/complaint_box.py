"""意见箱: who opened it when with how many letters, until when it is opened again, which letters aren't recorded yet
(B2.10)."""

from datetime import date, datetime, timedelta

from .broken import RuleBroken, WrongState, required
from .calendar import local_day
from .office_rules import OfficeRules
from .words import N_


def opening_refusals(person, emptied_at: datetime | None, letters: int | None, before: datetime | None,
                     now: datetime) -> list:
    """An opening says who, when and how many letters; `before` is the moment of the opening before it (B2.10)."""
    refusals = [
        required("person", person, N_("请选择开箱人"), "B2.10"),
        required("emptied_at", emptied_at, N_("请填写开箱时间"), "B2.10"),
    ]
    if letters is None:
        refusals.append(RuleBroken(N_("请填写信件数，没有信写 0"), "B2.10", "letters"))
    if emptied_at is not None and emptied_at > now:
        refusals.append(RuleBroken(N_("开箱时间不能晚于现在"), "B2.10", "emptied_at"))
    if emptied_at is not None and before is not None and emptied_at <= before:
        refusals.append(RuleBroken(N_("要晚于上一次开箱"), "B2.10", "emptied_at"))
    return [refusal for refusal in refusals if refusal]


def drop_refusal(emptied_at: datetime, now: datetime, rules: OfficeRules) -> RuleBroken | None:
    """What was written down by mistake is taken off on the same day; later it stays (B2.10)."""
    is_today = local_day(emptied_at, rules) == local_day(now, rules)
    return None if is_today else WrongState(N_("只有当天的开箱可以撤下"), "B2.10")


def due_on(emptied_at: datetime | None, rules: OfficeRules) -> date | None:
    """The last day on which the box is opened again; None while it was never opened, and for an office without a box
    (B2.10)."""
    if emptied_at is None or not rules.box_days:
        return None
    return local_day(emptied_at, rules) + timedelta(days=rules.box_days)


def unrecorded(letters: int, recorded: int) -> int:
    """How many letters of an opening aren't in the register yet (B2.10)."""
    return max(letters - recorded, 0)
