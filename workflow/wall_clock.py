"""The PC's clock: when it stands before the newest record, saving waits until it is right or the director confirms."""

from models import Office
from regulation.broken import RuleBroken
from regulation.reception import clock_refusal
from regulation.words import N_

from .act import Act, change, need


def refused_clock(act: Act, office_id: int) -> RuleBroken | None:
    """What bars a new record while the clock stands before the newest one, or None."""
    return clock_refusal(act.now, act.newest_record_at(office_id), act.clock_trusted_until(office_id))


def confirm_clock(act: Act, office: Office) -> None:
    """The director says that the clock is right now: what was dated later was dated wrongly."""
    need(act, "manage_settings", office.id)
    if refused_clock(act, office.id) is None:
        raise RuleBroken(N_("时间没有问题，不需要确认"), "F-26")
    with change(act, "confirm_clock"):
        office.clock_trusted_until = act.newest_record_at(office.id)
