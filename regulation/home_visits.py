"""走访: who visits whom how often, when a round is complete, and what each opinion gets (B2.1 to B2.9, F-13, F-14)."""

from datetime import date, timedelta

from .broken import NeverApplies, NotPermitted, RuleBroken, WrongState, required
from .months import Period
from .words import N_, OCCASIONS, ROUND_KINDS, values

MONTHS = {"director": 12, "area": 1, "meeting": 3}
"""How many months a round of each kind lasts: the director's a year, an officer's a month, the building heads' a
quarter (B2.6, B2.7, B2.8)."""

SHOWN_AHEAD = timedelta(days=7)
"""How long before its last day an opinion stands among what the office owes: the longest of the other clocks."""

MOST_ROUNDS = 4
"""Rounds of one kind that a person may plan for one period; the director's target is two a year (F-13)."""


def period_of(kind: str, day: date) -> Period:
    """The calendar year, month or quarter in which a day lies, as a kind of round takes it."""
    months = MONTHS[kind]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return Period(first, date(year, month + 1, 1))


def plan_refusals(
    kind: str | None, person, day: date | None, rounds: int | None, buildings: list, known, *, today: date,
    may_go: bool = True,
) -> list:
    """A plan says who, for which time and how many rounds; an officer's also which buildings of the office (B2.7). It
    is made before its time is over, for somebody whose post it is: `may_go`. `known` are the office's buildings."""
    refusals = [
        required("kind", kind if kind in values(ROUND_KINDS) else None, N_("请选择走访类型"), "B2.1"),
        required("person", person, N_("请选择责任人"), "B2.1"),
        required("day", day, N_("请填写日期"), "B2.1"),
    ]
    if person is not None and not may_go:
        refusals.append(RuleBroken(N_("这类走访不由这个岗位的人进行，请另选责任人"), "B2.1", "person"))
    if day is not None and kind in MONTHS and period_of(kind, day).until <= today:
        refusals.append(RuleBroken(N_("这段时间已经过去，不能再安排"), "B2.1", "day"))
    if rounds is None or not 1 <= rounds <= MOST_ROUNDS:
        refusals.append(RuleBroken(N_("轮次须在 1 到 %(most)s 之间"), "F-13", "rounds", most=MOST_ROUNDS))
    unknown = tuple(one for one in buildings if one not in known)
    if kind == "area" and not buildings:
        refusals.append(RuleBroken(N_("请填写负责的楼栋"), "B2.7", "buildings"))
    elif kind == "area" and unknown:
        refusals.append(RuleBroken(N_("没有这些楼栋：%(buildings)s"), "B2.7", "buildings", buildings=unknown))
    return [refusal for refusal in refusals if refusal]


def area_refusal(before: list, missing: list) -> RuleBroken | None:
    """The areas of the month are taken over from the month before, as far as they aren't planned yet (B2.7). `before`
    are its rounds, `missing` those of people who have none in this month."""
    if not before:
        return RuleBroken(N_("上个月没有片区走访的安排"), "B2.7")
    return None if missing else RuleBroken(N_("本月的片区走访都安排好了"), "B2.7")


def visit_refusals(visited_on: date | None, person, occasion: str | None, house, place: str | None, content,
                   today: date) -> list:
    """A visit says when, by whom, on which occasion, where and what was heard (B2.2, B2.9)."""
    refusals = [
        required("visited_on", visited_on, N_("请填写走访日期"), "B2.2"),
        required("person", person, N_("请选择走访人"), "B2.2"),
        required("occasion", occasion if occasion in values(OCCASIONS) else None, N_("请选择走访方式"), "B2.9"),
        required("content", content, N_("请写明听到了什么，没有意见也写一句"), "B2.2"),
    ]
    if visited_on is not None and visited_on > today:
        refusals.append(RuleBroken(N_("走访日期不能晚于今天"), "B2.2", "visited_on"))
    if house is None:
        refusals.append(required("place", place, N_("请填写房号，或活动地点"), "B2.2"))
    return [refusal for refusal in refusals if refusal]


def belongs_to(kind: str, occasion: str) -> bool:
    """Whether a visit on this occasion can be part of a round of this kind: a meeting is of the building heads."""
    return (kind == "meeting") == (occasion == "meeting")


def round_refusals(kind: str, buildings: list, visited: set, visits: int, *, is_done: bool) -> list:
    """A round is complete with a visit in its time; an officer's with one in each building of the area (F-13, F-14)."""
    if is_done:
        return [WrongState(N_("这一轮已经完成"), "F-13")]
    missing = tuple(one for one in buildings if one not in visited)
    if not visits:
        return [RuleBroken(N_("这一轮还没有走访记录"), "F-13")]
    if kind == "area" and missing:
        return [RuleBroken(N_("这些楼栋本轮还没有走访：%(buildings)s"), "F-14", buildings=missing)]
    return []


def uncovered(known: list, areas: list) -> list:
    """The buildings of the office that stand in nobody's area: each belongs to an officer (B2.7)."""
    covered = {one for area in areas for one in area}
    return [one for one in known if one not in covered]


def finishing_refusal(*, is_own: bool, may_close: bool) -> RuleBroken | None:
    """A round is said to be complete by whose round it is, or by the director (B2.6, F-13)."""
    if is_own or may_close:
        return None
    return NotPermitted(N_("本轮由责任人本人或主任记为完成"), "F-13")


def reopening_refusals(reason: str | None, *, is_done: bool) -> list:
    """A round that was said to be complete by mistake is opened again with the reason (F-13)."""
    if not is_done:
        return [WrongState(N_("这一轮还没有完成"), "F-13")]
    return [refusal for refusal in [required("reason", reason, N_("请写明原因"), "F-13")] if refusal]


def round_drop_refusal(visits: int, *, is_done: bool, is_over: bool) -> RuleBroken | None:
    """A round is taken off the plan as long as nothing was done for it and its time isn't over: one that was missed
    stays missed (B2.6)."""
    if is_done or visits:
        return WrongState(N_("已有走访的一轮不能撤下"), "B2.6")
    return WrongState(N_("已经过期的一轮不能撤下"), "B2.6") if is_over else None


def visit_drop_refusals(
    opinions_done: int, *, is_own: bool, is_today: bool, may_close: bool, is_round_done: bool
) -> list:
    """A visit that was written down by mistake is taken out by who wrote it, the same day, later by the director;
    never what an opinion was answered of, nor the visit of a round that is complete (B2.2, B2.4)."""
    if not may_close and not (is_own and is_today):
        return [NotPermitted(N_("走访记录由登记人当天撤下，以后由主任撤下"), "B2.2")]
    if opinions_done:
        return [WrongState(N_("已有办结的意见，走访记录不能撤下"), "B2.4")]
    if is_round_done:
        return [WrongState(N_("这一轮已经完成，请先重新打开"), "F-13")]
    return []


def opinion_refusals(text, person, due_on: date | None, visited_on: date, *, may_see: bool = True) -> list:
    """An opinion stands by itself with person and date (B2.4). `may_see` says whether that person may open it."""
    refusals = [
        required("text", text, N_("请填写住户意见"), "B2.4"), required("person", person, N_("请选择责任人"), "B2.4"),
        required("due_on", due_on, N_("请填写期限"), "B2.4"),
    ]
    if due_on is not None and due_on < visited_on:
        refusals.append(RuleBroken(N_("期限不能早于走访那天"), "B2.4", "due_on"))
    if person is not None and not may_see:
        refusals.append(RuleBroken(N_("这个人的岗位不能查看走访记录，请另选责任人"), "B2.4", "person"))
    return [refusal for refusal in refusals if refusal]


def handing_refusal(
    due_on: date | None, before: date, *, is_done: bool, may_close: bool
) -> RuleBroken | None:
    """What was answered is handed to nobody any more, and only the director gives more time (B2.4)."""
    if is_done:
        return WrongState(N_("这条意见已经办结"), "B2.4")
    if due_on is not None and due_on > before and not may_close:
        return RuleBroken(N_("期限由主任延后"), "B2.4", "due_on")
    return None


def reply_refusal(reply: str | None) -> RuleBroken | None:
    """It is handled with a result and a reply to who said it (B2.4, B2.5)."""
    return required("reply", reply, N_("请写明怎样答复住户"), "B2.4")


def is_overdue(until_on: date, done_on: date | None, today: date) -> bool:
    """Whether the time of a round ended without it."""
    return done_on is None and until_on <= today


def last_day(until_on: date) -> date:
    return until_on - timedelta(days=1)


def not_here() -> RuleBroken:
    return NeverApplies(N_("这次走访没有这条意见"), "B2.4")
