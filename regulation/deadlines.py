"""When each thing is due and whether it is late. A stored due time is never recalculated (F-28).

All moments are aware datetimes; due times come back in UTC.
"""

from datetime import datetime, time, timedelta

from .calendar import END_OF_DAY, at, end_of_day, is_past_cutoff, local, local_day, next_opening
from .office_rules import OfficeRules

SOON_SHARE = 0.25


def same_day(start: datetime, rules: OfficeRules, *, shifts: bool = True) -> datetime:
    """End of the day of `start`, or of the next day when it came in after closing (F-2).

    `shifts=False` is for emergencies, grave complaints and special events, which no closing time moves.
    """
    day = local_day(start, rules)
    if shifts and not rules.strict_same_day and is_past_cutoff(start, rules):
        day += timedelta(days=1)
    return end_of_day(day, rules)


def is_shifted(start: datetime, rules: OfficeRules) -> bool:
    """Whether a same-day matter is marked as taken after closing (截止后受理, F-2)."""
    return not rules.strict_same_day and is_past_cutoff(start, rules)


def days_later(start: datetime, days: int, rules: OfficeRules) -> datetime:
    """End of the day that many calendar days after `start`, whatever its hour (F-5)."""
    return end_of_day(local_day(start, rules) + timedelta(days=days), rules)


def repair_due(start: datetime, size: str, urgent: bool, rules: OfficeRules) -> datetime:
    """When a repair is to be done: small the same day, large within a week (S 3(7), F-4, F-5).

    An urgent one is due 24 hours after `start`; a small urgent one at the earlier of the two, and no closing time
    moves its day (F-32, F-2).
    """
    if size == "large":
        due = days_later(start, rules.large_repair_days, rules)
    else:
        due = same_day(start, rules, shifts=not urgent)
    if urgent:
        due = min(due, start + timedelta(hours=rules.urgent_finish_hours))
    return due


def arrival_due(start: datetime, rules: OfficeRules) -> datetime:
    """When somebody is to be on the spot for an urgent repair (F-32)."""
    return start + timedelta(minutes=rules.urgent_arrival_minutes)


def revisit_due(completed_at: datetime, rules: OfficeRules, *, of_complaint: bool = False) -> datetime:
    """24 elapsed hours after the work was done (S 3(8), F-7; for a complaint F-9)."""
    hours = rules.revisit_hours_complaint if of_complaint else rules.revisit_hours
    return completed_at + timedelta(hours=hours)


def first_response_due(received_at: datetime, rules: OfficeRules, *, at_once: bool = False) -> datetime:
    """15 minutes from receipt, outside office hours from the next opening, save grave and special (F-30)."""
    start = received_at if at_once else next_opening(received_at, rules)
    return start + timedelta(minutes=rules.first_response_minutes)


def verification_due(received_at: datetime, severity: str, rules: OfficeRules, *, special: bool = False) -> datetime:
    """The result of the verification is due the same day (S 5(7), B1.3, F-8); grave and special never shift."""
    return same_day(received_at, rules, shifts=not (special or severity == "grave"))


def complaint_due(received_at: datetime, severity: str, rules: OfficeRules) -> datetime:
    """A complaint is done within 3, 5 or 7 calendar days by its severity (S 5(8), F-31)."""
    days = {
        "minor": rules.minor_complaint_days,
        "important": rules.important_complaint_days,
        "grave": rules.grave_complaint_days,
    }[severity]
    return days_later(received_at, days, rules)


def special_report_due(received_at: datetime, rules: OfficeRules) -> datetime:
    """A special event is reported to the named unit within 15 minutes (S 5(6))."""
    return received_at + timedelta(minutes=rules.special_report_minutes)


def sheet_return_due(inspected_at: datetime, rules: OfficeRules) -> datetime:
    """The signed sheet is back at reception the same day (S 3(6), F-3)."""
    return same_day(inspected_at, rules)


def archive_due(accepted_at: datetime, rules: OfficeRules) -> datetime:
    """The sheet is filed three days after the owner accepted (S 3(9), F-33)."""
    return days_later(accepted_at, rules.archive_days, rules)


def completion_due(created_at: datetime, rules: OfficeRules) -> datetime:
    """A note saved with its content alone is completed by closing time, after closing by the next one."""
    day = local_day(created_at, rules)
    if is_past_cutoff(created_at, rules):
        day += timedelta(days=1)
    return at(day, rules.closes_at, rules)


def reply_times(now: datetime, rules: OfficeRules) -> list[datetime]:
    """The times that the desk proposes for a promised reply: closing time today while two hours are left, then noon
    and closing time of the next day, and closing time of the day after (S 5(8))."""
    day = local_day(now, rules)
    closing = at(day, rules.closes_at, rules)
    found = [closing] if closing - now >= timedelta(hours=2) else []
    noon = max(time(12), rules.opens_at)
    tomorrow, later = day + timedelta(days=1), day + timedelta(days=2)
    return [*found, at(tomorrow, noon, rules), at(tomorrow, rules.closes_at, rules), at(later, rules.closes_at, rules)]


def is_late(due_at: datetime | None, done_at: datetime | None, now: datetime) -> bool:
    """Whether it was done, or still isn't, after its due time. Exactly at the due time is on time."""
    return due_at is not None and (done_at or now) > due_at


def is_kept(promised_at: datetime, replied_at: datetime | None) -> bool:
    """Whether a promised reply came by its time (S 5(8))."""
    return replied_at is not None and replied_at <= promised_at


def tone(start: datetime, due_at: datetime, now: datetime) -> str:
    """How a clock looks: `late` after its time, `soon` in its last quarter, else `ok`."""
    if now > due_at:
        return "late"
    return "soon" if (due_at - now) <= (due_at - start) * SOON_SHARE else "ok"


def ends_the_day(due_at: datetime, rules: OfficeRules) -> bool:
    """Whether a due time means 'today' rather than an hour; the screen never shows 23:59:59."""
    return local(due_at, rules).time() == END_OF_DAY


def may_set_unreachable(attempts: list[datetime], rules: OfficeRules) -> bool:
    """Whether the attempts suffice: three at different times over at least two days (F-7)."""
    days = {local_day(moment, rules) for moment in attempts}
    return len(set(attempts)) >= rules.unreachable_attempts and len(days) >= rules.unreachable_days


def is_late_entry(received_at: datetime, created_at: datetime, rules: OfficeRules) -> bool:
    """Whether a contact was typed later than half an hour after it was received (补录, S 2(4))."""
    return created_at - received_at > timedelta(minutes=rules.late_entry_minutes)


CALL_FROM, CALL_UNTIL = time(9), time(20)


def call_by(due_at: datetime, rules: OfficeRules) -> datetime:
    """The latest hour within 09:00-20:00 at which to phone for a revisit due at `due_at`; the due time stays."""
    clock, day = local(due_at, rules).time(), local_day(due_at, rules)
    if clock > CALL_UNTIL:
        return at(day, CALL_UNTIL, rules)
    if clock < CALL_FROM:
        return at(day - timedelta(days=1), CALL_UNTIL, rules)
    return due_at
