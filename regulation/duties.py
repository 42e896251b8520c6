"""值班表: who is on duty when; a night's duty ends on the next day (B1.1)."""

from datetime import date, datetime, time, timedelta

from .broken import RuleBroken, WrongState, required
from .calendar import at, local
from .office_rules import OfficeRules
from .words import N_

WEEK = timedelta(days=7)
MOST_AHEAD = timedelta(days=14)
"""How far ahead the last duty may lie for its week to be copied."""
FURTHEST = timedelta(days=28)
"""How far ahead the roster reaches: as far as its page shows."""


def span(day: date, starts: time, ends: time, rules: OfficeRules) -> tuple[datetime, datetime]:
    """The UTC moments of a duty by the office's clock. An end that isn't after the beginning lies on the next day."""
    last = day if ends > starts else day + timedelta(days=1)
    return at(day, starts, rules), at(last, ends, rules)


def duty_refusals(
    person, day: date | None, starts: time | None, ends: time | None, now: datetime, rules: OfficeRules
) -> list:
    """A duty says who, on which day, from when until when, and isn't over yet, nor further ahead than the
    roster shows (B1.1)."""
    refusals = [
        required("person", person, N_("请选择值班人"), "B1.1"), required("day", day, N_("请填写日期"), "B1.1"),
        required("starts", starts, N_("请填写开始时间"), "B1.1"), required("ends", ends, N_("请填写结束时间"), "B1.1"),
    ]
    if None not in (day, starts, ends):
        begins_at, ends_at = span(day, starts, ends, rules)
        if ends_at <= now:
            refusals.append(RuleBroken(N_("这一班已经过去"), "B1.1", "day"))
        if begins_at > now + FURTHEST:
            refusals.append(RuleBroken(N_("最多排到 %(days)s 天以后"), "B1.1", "day", days=FURTHEST.days))
        if starts == ends:
            refusals.append(RuleBroken(N_("开始和结束不能相同"), "B1.1", "ends"))
    return [refusal for refusal in refusals if refusal]


def twice_refusal(*, is_there_already: bool) -> RuleBroken | None:
    """Nobody is on duty twice at once (B1.1)."""
    return RuleBroken(N_("这个人在这段时间已经排了班"), "B1.1", "person") if is_there_already else None


def begun_refusal(starts_at: datetime, now: datetime) -> RuleBroken | None:
    """A duty that has begun stays on the roster: it says who was there (B1.1)."""
    return WrongState(N_("已经开始的班不能撤下"), "B1.1") if starts_at <= now else None


def repeat_refusal(last_starts_at: datetime | None, now: datetime) -> RuleBroken | None:
    """A week is planned again after a week that is there, and never further ahead than two weeks (B1.1)."""
    if last_starts_at is None or last_starts_at < now - WEEK:
        return RuleBroken(N_("最近一周没有排班，没有可照排的"), "B1.1")
    if last_starts_at > now + MOST_AHEAD:
        return RuleBroken(N_("已经排到两周以后了"), "B1.1")
    return None


def week_later(starts_at: datetime, ends_at: datetime, rules: OfficeRules) -> tuple[datetime, datetime]:
    """The same duty by the office's clock a week later, as UTC moments."""
    moments = (local(starts_at, rules), local(ends_at, rules))
    return tuple(at(one.date() + WEEK, one.time(), rules) for one in moments)
