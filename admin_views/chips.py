"""The clock chip and the state badge: what is owed and until when, in the office's words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext

from export.columns import moment
from regulation.calendar import END_OF_DAY, local, local_day
from regulation.deadlines import ends_the_day, tone
from regulation.office_rules import OfficeRules
from regulation.states import OPEN_STATES, state_label

STOPPED = {"voided", "merged", "superseded", "not_needed"}
WAITING = {"incomplete", "registered", "awaiting_dispatch", "assigned", "awaiting_signatures", "due", "draft"}
ALERT = {"awaiting_decision", "handed_back", "refused", "unreachable"}


def chip(clock, now: datetime, rules: OfficeRules) -> dict:
    """One clock as the chip macro takes it: label, text, tone, due and start."""
    if clock.met_at is not None:
        text = (
            gettext("已超时 %(span)s", span=span(clock.met_at - clock.due_at))
            if clock.is_late(now)
            else gettext("按时")
        )
        return {
            "label": gettext(clock.label),
            "text": text,
            "tone": "late" if clock.is_late(now) else "done",
            "due_at": None,
            "start_at": None,
        }
    return {
        "label": gettext(clock.label),
        "text": until(clock.due_at, now, rules),
        "tone": tone(clock.start_at, clock.due_at, now),
        # The page writes them down as UTC; what was typed just now may still be in the office's zone.
        "due_at": clock.due_at.astimezone(UTC),
        "start_at": clock.start_at.astimezone(UTC),
    }


def until(due_at: datetime, now: datetime, rules: OfficeRules) -> str:
    """`明天 17:40 前`, `今天内`, `还剩 35 分钟`, `已超时 2 小时 15 分`; never 23:59:59."""
    if now > due_at:
        return gettext("已超时 %(span)s", span=span(now - due_at))
    days = (local_day(due_at, rules) - local_day(now, rules)).days
    if ends_the_day(due_at, rules):
        if days <= 1:
            return gettext("今天内") if days == 0 else gettext("明天内")
        return gettext("%(month)s月%(day)s日内", month=local(due_at, rules).month, day=local(due_at, rules).day)
    if due_at - now < timedelta(hours=1):
        return gettext("还剩 %(minutes)s 分钟", minutes=int((due_at - now).total_seconds() // 60))
    clock = local(due_at, rules).strftime("%H:%M")
    if days <= 1:
        return gettext("今天 %(time)s 前", time=clock) if days == 0 else gettext("明天 %(time)s 前", time=clock)
    return gettext(
        "%(month)s月%(day)s日 %(time)s 前", month=local(due_at, rules).month, day=local(due_at, rules).day, time=clock
    )


def stamp(value: datetime, zone: str) -> str:
    """A moment on a page: `2026-03-04 10:05`. The last second of a day is the whole day, so only the day is shown."""
    if value.astimezone(ZoneInfo(zone)).time() == END_OF_DAY:
        return value.astimezone(ZoneInfo(zone)).date().isoformat()
    return moment(value, zone)


def short(value: datetime | None, now: datetime, zone: str) -> str:
    """A moment in a list: `03-04 10:05`, with the year when it isn't this one; the last second of a day is that day."""
    if value is None:
        return ""
    here = value.astimezone(ZoneInfo(zone))
    day = "%m-%d" if here.year == now.astimezone(ZoneInfo(zone)).year else "%Y-%m-%d"
    return here.strftime(day if here.time() == END_OF_DAY else f"{day} %H:%M")


def span(length: timedelta) -> str:
    """An elapsed time in words: `3 天`, `2 小时 15 分`, `8 分钟`."""
    minutes = int(length.total_seconds() // 60)
    if minutes >= 24 * 60:
        return gettext("%(count)s 天", count=minutes // (24 * 60))
    if minutes >= 60:
        return gettext("%(hours)s 小时 %(minutes)s 分", hours=minutes // 60, minutes=minutes % 60)
    return gettext("%(minutes)s 分钟", minutes=max(minutes, 1))


def badge(row) -> dict:
    """The state as the badge macro takes it: label and tone."""
    label = state_label(row.record, row.state, reopened=bool(getattr(row, "reopened_count", 0)))
    return {"label": gettext(label), "tone": state_tone(row.record, row.state)}


def state_tone(record: str, state: str) -> str:
    """How a state looks: waiting, active, alert, done or stopped."""
    if state in STOPPED:
        return "stopped"
    if state in ALERT:
        return "alert"
    if state not in OPEN_STATES[record]:
        return "done"
    return "waiting" if state in WAITING else "active"
