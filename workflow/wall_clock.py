"""The PC's clock: when it stands before the newest record, saving waits until it is right or the director confirms;
after a pause of more than a day somebody at the desk is asked once whether it is."""

from datetime import datetime

from sqlalchemy import select

from models import Heartbeat, Office
from regulation.broken import RuleBroken
from regulation.reception import asks_after_pause, clock_refusal
from regulation.words import N_
from storage import fresh_writing_session

from . import numbers
from .act import Act, change, need, together


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


def beat(now: datetime) -> None:
    """Note that the program runs at `now` (UTC); a long pause before it is kept until somebody was asked."""
    with fresh_writing_session() as session:
        # Of several processes that begin at once one writes the first beat, the others find it.
        first = numbers.dialect(session).insert(Heartbeat).values(id=1, beat_at=now)
        session.execute(first.on_conflict_do_nothing(index_elements=["id"]))
        heart = session.get(Heartbeat, 1, with_for_update=True)
        if asks_after_pause(now, heart.beat_at):
            heart.silent_since, heart.confirmed_by_id = heart.beat_at, None
        heart.beat_at = now


def pause_to_ask_about(act: Act) -> datetime | None:
    """Since when the program stood still, while nobody has said yet that the clock is right."""
    if not act.person.may("work_desk"):
        return None
    return act.session.scalar(select(Heartbeat.silent_since).where(Heartbeat.id == 1))


def confirm_pause(act: Act, office_id: int) -> None:
    """Whoever opens the desk first says that the clock is right after a long pause."""
    need(act, "work_desk", office_id)
    with together(act):
        heart = act.session.get(Heartbeat, 1, with_for_update=True)
        if heart is None or heart.silent_since is None:
            raise RuleBroken(N_("时间没有问题，不需要确认"), "F-26")
        heart.silent_since, heart.confirmed_by_id = None, act.person.id
