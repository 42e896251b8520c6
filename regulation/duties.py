"""值班表: who is on duty when; a night's duty ends on the next day (B1.1)."""

from datetime import date, datetime, time, timedelta

from .broken import RuleBroken, required
from .calendar import at
from .office_rules import OfficeRules
from .words import N_


def span(day: date, starts: time, ends: time, rules: OfficeRules) -> tuple[datetime, datetime]:
    """The UTC moments of a duty by the office's clock. An end that isn't after the beginning lies on the next day."""
    last = day if ends > starts else day + timedelta(days=1)
    return at(day, starts, rules), at(last, ends, rules)


def duty_refusals(person, day: date | None, starts: time | None, ends: time | None) -> list:
    """A duty says who, on which day, from when until when (B1.1)."""
    refusals = [
        required("person", person, N_("请选择值班人"), "B1.1"), required("day", day, N_("请填写日期"), "B1.1"),
        required("starts", starts, N_("请填写开始时间"), "B1.1"), required("ends", ends, N_("请填写结束时间"), "B1.1"),
    ]
    return [refusal for refusal in refusals if refusal]


def twice_refusal(*, is_there_already: bool) -> RuleBroken | None:
    """Nobody is on duty twice at once (B1.1)."""
    return RuleBroken(N_("这个人在这段时间已经排了班"), "B1.1", "person") if is_there_already else None
