"""集中事件: fifty calls about one event, each recorded and answered with one key (S 1(4), S 4(1))."""

from sqlalchemy import func, select

from models import Complaint, House, MassEvent, Visit
from regulation import mass_events as rules_of
from regulation.broken import RuleBroken, refuse_all
from regulation.words import N_

from . import visits
from .act import SeenVersionStale, change, created, lock, need


def open_event(act, office_id: int, *, place, matter, reply, expected_end_at=None, visit=None) -> MassEvent:
    """Open an event, of itself or from the contact that told of it first. Raises what is wrong beside its field."""
    need(act, "work_desk", office_id)
    refuse_all(rules_of.event_refusals(place, matter, reply, expected_end_at, act.now))
    with change(act, "open_event"):
        event = act.add(
            MassEvent, place=place.strip(), matter=matter.strip(), reply=reply.strip(),
            expected_end_at=expected_end_at, **created(act, office_id),
        )
        act.session.flush()
        if visit is not None:
            join_event(act, event, visit)
    return event


def join_event(act, event: MassEvent, visit: Visit) -> None:
    """A contact belongs to the event; a second complaint is refused (S 2(5))."""
    need(act, "work_desk", event.office_id)
    if visit.office_id != event.office_id:
        raise RuleBroken(N_("所选的内容不属于本管理处"), "S 1(8)")
    with change(act, "join_event"):
        lock(act, event)
        has_complaint = act.session.scalar(
            select(Complaint.id).join(Visit, Complaint.visit_id == Visit.id)
            .where(Visit.mass_event_id == event.id, Complaint.state.not_in(("voided", "merged"))).limit(1)
        )
        refuse_all([
            rules_of.open_refusal(event.ended_at),
            rules_of.one_complaint_refusal(
                has_complaint=has_complaint is not None, is_complaint=visit.complaint is not None
            ),
        ])
        visit.mass_event = event


def record_caller(
    act, event: MassEvent, *, channel="call", house=None, place_text=None, visitor_name=None, phone=None,
    wants_word=False,
) -> Visit:
    """A further caller about the event: a closed contact with its reply, and whether they asked to be told."""
    refuse_all(rules_of.caller_refusals(
        house.key if house else place_text, wants_word=bool(wants_word), phone=phone
    ))
    with change(act, "record"):
        visit = visits.open_visit(
            act, event.office_id, channel=channel, kind="enquiry", content=event.matter, house=house,
            place_text=place_text, visitor_name=visitor_name, phone=phone, answer=event.reply, solved_on_spot=True,
        )
        act.session.flush()
        join_event(act, event, visit)
        visit.wants_word = bool(wants_word)
    return visit


def end_event(act, event: MassEvent, *, seen_version: int | None = None) -> MassEvent:
    """The event is over; who asked to be told stands on the desk until they are."""
    need(act, "work_desk", event.office_id)
    with change(act, "end_event"):
        lock(act, event)
        if seen_version is not None and seen_version != event.version:
            raise SeenVersionStale
        refuse_all([rules_of.open_refusal(event.ended_at)])
        event.ended_at, event.ended_by_id = act.now, act.person.id
    return event


def tell(act, visit: Visit) -> None:
    """已告知: a caller who asked was told how it ended."""
    need(act, "work_desk", visit.office_id)
    with change(act, "tell"):
        lock(act, visit)
        if not visit.wants_word:
            raise RuleBroken(N_("这位来访人没有要求告知"), "S 4(2)")
        visit.told_at = visit.told_at or act.now


def pinned(act, office_id: int) -> list[MassEvent]:
    """The events that run, and those that ended but whose callers aren't all told; newest first."""
    waiting = select(Visit.mass_event_id).where(
        Visit.office_id == office_id, Visit.mass_event_id.is_not(None), Visit.wants_word, Visit.told_at.is_(None)
    )
    query = select(MassEvent).where(
        MassEvent.office_id == office_id, MassEvent.ended_at.is_(None) | MassEvent.id.in_(waiting)
    )
    return list(act.session.scalars(query.order_by(MassEvent.id.desc()).limit(12)))


def households(act, event: MassEvent) -> int:
    """涉及户数: how many known homes called about it; public places are no household."""
    query = select(func.count(Visit.house_id.distinct())).join(House, Visit.house_id == House.id)
    return act.session.scalar(query.where(*_called(event), House.kind == "home"))


def calls_of(act, event: MassEvent, house: House) -> int:
    """How often this home called about the event; each call is recorded, and a home counts once (S 1(4))."""
    return act.session.scalar(select(func.count(Visit.id)).where(*_called(event), Visit.house_id == house.id))


def rooms_to_check(act, event: MassEvent) -> int:
    """How many rooms that called still wait to be checked (待核房号); each counts by its text."""
    query = select(func.count(Visit.place_text.distinct())).where(*_called(event), Visit.house_id.is_(None))
    return act.session.scalar(query)


def _called(event: MassEvent) -> tuple:
    return Visit.mass_event_id == event.id, Visit.state.not_in(("voided", "merged"))


def to_be_told(act, event: MassEvent) -> list[Visit]:
    """Who asked to be told and isn't yet, in the order of their calls."""
    query = select(Visit).where(
        Visit.mass_event_id == event.id, Visit.wants_word, Visit.told_at.is_(None),
        Visit.state.not_in(("voided", "merged")),
    )
    return list(act.session.scalars(query.order_by(Visit.id).limit(200)))
