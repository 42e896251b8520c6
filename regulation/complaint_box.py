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


def unrecorded(openings: list[tuple[int, int]]) -> list[int]:
    """How many letters of each opening aren't in the register yet (B2.10).

    `openings` are (letters, recorded until the next opening), the oldest first. What was recorded beyond an opening's
    own letters is of those before it that were short, the oldest in front.
    """
    missing: list[int] = []
    for letters, recorded in openings:
        spare = max(recorded - letters, 0)
        for place, short in enumerate(missing):
            found = min(short, spare)
            missing[place], spare = short - found, spare - found
        missing.append(max(letters - recorded, 0))
    return missing
