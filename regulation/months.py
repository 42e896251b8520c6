"""The month of the office's report: from which day to which, what it is compared with, who may write and approve it
(职责(2), C.7)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from .broken import NotPermitted, RuleBroken, WrongState, required
from .calendar import at, local_day
from .office_rules import OfficeRules
from .permissions import Person
from .words import N_

STATES = (
    ("draft", N_("草稿")), ("submitted", N_("待批准")), ("returned", N_("退回修改")), ("approved", N_("已批准")),
)
BEING_WRITTEN = frozenset({"draft", "returned"})
LONGEST_DAYS = 3660
"""A period of more than ten years is a slip of the pen."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """Days of the office from `first` up to but without `until`."""

    first: date
    until: date

    @property
    def last(self) -> date:
        return self.until - ONE_DAY

    @property
    def days(self) -> int:
        return (self.until - self.first).days

    def moments(self, rules: OfficeRules) -> tuple[datetime, datetime]:
        """The UTC moments at which it begins and has ended, by the office's clock (D.4)."""
        return at(self.first, time(0), rules), at(self.until, time(0), rules)

    def has_ended(self, now: datetime, rules: OfficeRules) -> bool:
        return now >= self.moments(rules)[1]


def month_of(day: date, first_day: int) -> Period:
    """The office's month in which a day lies; it begins on `first_day` (1 to 28)."""
    first = day.replace(day=first_day)
    if day < first:
        first = _months_later(first, -1)
    return Period(first, _months_later(first, 1))


def is_month(period: Period, first_day: int) -> bool:
    """Whether a period is one of the office's months; any other is looked at, and has no report."""
    return period == month_of(period.first, first_day)


def last_ended(now: datetime, rules: OfficeRules) -> Period:
    """The office's last month that is over."""
    return before(month_of(local_day(now, rules), rules.month_first_day), rules.month_first_day)


def before(period: Period, first_day: int) -> Period:
    """The month before; before any other period as many days."""
    if is_month(period, first_day):
        return month_of(period.first - ONE_DAY, first_day)
    return Period(period.first - timedelta(days=period.days), period.first)


def after(period: Period, first_day: int) -> Period:
    """The month after; after any other period as many days."""
    if is_month(period, first_day):
        return month_of(period.until, first_day)
    return Period(period.until, period.until + timedelta(days=period.days))


def a_year_before(period: Period) -> Period:
    """The same days one year earlier (同比)."""
    return Period(_months_later(period.first, -12), _months_later(period.until, -12))


def year_so_far(period: Period) -> Period:
    """From 1 January up to the period's end (K3b)."""
    return Period(period.last.replace(month=1, day=1), period.until)


def as_of(period: Period, now: datetime, rules: OfficeRules) -> date:
    """The day on which homes are counted: the period's last, or today while it runs (K3)."""
    return min(period.last, local_day(now, rules))


def read_period(first: str, last: str) -> Period:
    """A period from its first and last day as they are typed. Raises `RuleBroken` beside the day that is wrong."""
    days = {}
    for field, text in (("first", first), ("last", last)):
        try:
            days[field] = date.fromisoformat(text.strip())
        except ValueError:
            raise RuleBroken(N_("请填写日期，例如 2026-03-01"), "D.4", field) from None
        if not 1971 <= days[field].year <= 2198:
            raise RuleBroken(N_("请填写日期，例如 2026-03-01"), "D.4", field)
    if not days["first"] <= days["last"] < days["first"] + timedelta(days=LONGEST_DAYS):
        raise RuleBroken(N_("结束日期须在开始日期之后，最长十年"), "D.4", "last")
    return Period(days["first"], days["last"] + ONE_DAY)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def writing_refusal(state: str) -> RuleBroken | None:
    """A report is written until it is submitted; what is approved never changes (C.7)."""
    if state in BEING_WRITTEN:
        return None
    return WrongState(N_("月报已提交，不能再改"), "C.7")


def submission_refusals(state: str, analysis: str | None, *, has_ended: bool, measures: int, missed: int) -> list:
    """What bars submitting: the month isn't over, the analysis is missing, or a target was missed and nothing is to be
    done about it (职责(2), K19)."""
    refusals = [writing_refusal(state), required("analysis", analysis, N_("请填写原因分析"), N_("职责(2)"))]
    if not has_ended:
        refusals.append(RuleBroken(N_("这个月还没有结束"), "职责(2)"))
    if missed and not measures:
        refusals.append(RuleBroken(
            N_("有 %(missed)s 项未达标，请至少写一条改进措施"), "职责(2)", "text", missed=missed
        ))
    return [refusal for refusal in refusals if refusal]


def decision_refusal(state: str, person: Person) -> RuleBroken | None:
    """The director alone returns or approves, and only what was submitted; no deputy does."""
    if not person.may("approve_month"):
        return NotPermitted(N_("月报由主任批准"), "职责(2)")
    if state != "submitted":
        return WrongState(N_("月报还没有提交"), "C.7")
    return None


def measure_refusals(text: str | None, person, due_on: date | None, until: date) -> list:
    """A measure says what, by whom and until when, after the month it answers to (C.7)."""
    refusals = [
        required("text", text, N_("请填写改进措施"), "C.7"),
        required("person", person, N_("请选择责任人"), "C.7"),
        required("due_on", due_on, N_("请填写期限"), "C.7"),
    ]
    if due_on is not None and due_on < until:
        refusals.append(RuleBroken(N_("期限须在本月结束以后"), "C.7", "due_on"))
    return [refusal for refusal in refusals if refusal]
