"""Who comes, by which way, and when it is typed in."""

from datetime import timedelta

from demo.matters import matters
from demo.script import VISIT, Script
from regulation.calendar import is_open

CHANNELS = {"call": 56, "visit": 28, "online": 13, "other": 1, "letter": 1, "box": 1}
AT_NIGHT = {"call": 80, "online": 20}
TYPED_LATE = 0.035


def begin(
    script: Script, kind: str, content: str, *, channel: str | None = None, worker=None, at_once: bool = False, **given
) -> None:
    """The contact itself: received, and typed at once or later from paper."""
    rules = script.clock.rules
    is_day = is_open(script.received_at, rules)
    channel = channel or script.course(CHANNELS if is_day else AT_NIGHT)
    typed_at, reason = (script.received_at, None) if at_once or script.until else _typed_at(script, is_day)
    if reason:
        given |= {"received_at": script.received_at, "late_typing_reason": reason}
        given["paper_number"] = f"{script.dice.randrange(1000, 9999)}"
    script.do(
        typed_at, worker or script.desk(), (), "receive", channel=channel, kind=kind, content=content,
        **{name: value for name, value in given.items() if value is not None},
    )


def _typed_at(script: Script, is_day: bool) -> tuple:
    """Most are typed while the caller talks; what the night watch noted is typed in the morning."""
    at, end = script.received_at, script.office.end
    if not is_day and script.chance(0.6):
        typed_at, reason = script.clock.within(at), "night"
    elif is_day and script.chance(TYPED_LATE):
        typed_at, reason = script.clock.after(at, 35, 240), script.one_of(matters("requests").late_typing[1:])
    else:
        return at, None
    is_late = typed_at - at > timedelta(minutes=script.clock.rules.late_entry_minutes)
    return (typed_at, reason) if typed_at <= end and is_late else (at, None)


def from_home(script: Script, home=None) -> dict:
    """Somebody of a home, with what the desk proposes from the card."""
    home = home or script.one_of(script.office.homes)
    resident = script.one_of(home.residents)
    known = {"house": home, "visitor_name": resident.name, "relation": resident.kind, "phone": resident.phone}
    if not resident.phone:
        known |= {"phone": None, "no_phone": True}
    return known


def at_public_place(script: Script, places: list) -> dict:
    """Somebody of a home about one of these public places; `电梯` and `楼道` are any unit's."""
    fitting = [place for place in script.office.public_places if place.key.endswith(tuple(places))]
    return {**from_home(script), "house": script.one_of(fitting)}


def void_soon(script: Script, director=None) -> None:
    """It was a mistake: the receptionist voids her own record at once, the `director` what has opened something."""
    reason = script.one_of(matters("requests").voided)
    at = script.later(20, 300) if director else script.clock.after(script.last, 1, 9)
    script.do(at, director or script.steps[0].worker, VISIT, "void", void_kind=reason.kind, reason=reason.reason)
