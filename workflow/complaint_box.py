"""意见箱: writing an opening down, and which of its letters are recorded (B2.10)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from models import BoxOpening, Office, Visit
from regulation import complaint_box as rules_of
from regulation.broken import refuse_all
from regulation.calendar import local_day
from regulation.states import NOT_COUNTED

from . import scope
from .act import Act, change, created, in_reach, lock, need, of_the_same_office

MOST_SHOWN = 30


@dataclass(frozen=True)
class Opened:
    """An opening with how many letters were recorded since, up to the next one, and how many of its own still wait."""

    row: BoxOpening
    recorded: int
    missing: int


@dataclass(frozen=True)
class Box:
    """How it stands with the box: the latest openings, the last first; when it is due; letters that wait."""

    openings: list[Opened]
    due_on: date | None
    is_late: bool

    @property
    def missing(self) -> int:
        return sum(one.missing for one in self.openings)


def open_box(act: Act, office_id: int, *, person, emptied_at, letters, place=None, note=None) -> BoxOpening:
    """开箱: who took how many letters out; each is then recorded as a visit by that channel."""
    need(act, "open_box", office_id)
    with change(act, "open_box"):
        lock(act, act.session.get(Office, office_id))
        of_the_same_office(office_id, {"person": person})
        latest = _latest(act, office_id, 1)
        before = latest[0].emptied_at if latest else None
        refuse_all(rules_of.opening_refusals(person, emptied_at, letters, before, act.now))
        return act.add(
            BoxOpening, person=person, emptied_at=emptied_at, letters=letters, place=place, note=note,
            **created(act, office_id),
        )


def drop_opening(act: Act, opening: BoxOpening) -> None:
    """Take an opening off that was written down by mistake; the audit keeps it. Raises `WrongState` on a later day."""
    need(act, "open_box", opening.office_id)
    in_reach(act, opening)
    with change(act, "drop_opening"):
        lock(act, opening)
        refuse_all([rules_of.drop_refusal(opening.emptied_at, act.now, act.rules(opening.office_id))])
        act.session.delete(opening)


def box_of(act: Act, office_id: int, most: int = MOST_SHOWN) -> Box:
    """How the box of an office stands at the moment of the act."""
    rows, rules = _latest(act, office_id, most), act.rules(office_id)
    due_on = rules_of.due_on(rows[0].emptied_at if rows else None, rules)
    counts = _recorded(act, office_id, rows)
    missing = rules_of.unrecorded([(row.letters, count) for row, count in zip(rows, counts, strict=True)][::-1])[::-1]
    openings = [Opened(*one) for one in zip(rows, counts, missing, strict=True)]
    return Box(openings, due_on, due_on is not None and due_on < local_day(act.now, rules))


def _latest(act: Act, office_id: int, most: int) -> list[BoxOpening]:
    query = scope.rows(act, BoxOpening).where(BoxOpening.office_id == office_id).options(joinedload(BoxOpening.person))
    return list(act.session.scalars(query.order_by(BoxOpening.emptied_at.desc(), BoxOpening.id.desc()).limit(most)))


def _recorded(act: Act, office_id: int, rows: list[BoxOpening]) -> list[int]:
    """For each opening the visits by box from it until the next, in one statement; `rows` come the last first."""
    wanted, until = [], None
    for row in rows:
        since = select(func.count()).select_from(Visit).where(
            Visit.office_id == office_id, Visit.channel == "box", Visit.received_at >= row.emptied_at,
            Visit.state.not_in(NOT_COUNTED),
        )
        wanted.append((since if until is None else since.where(Visit.received_at < until)).scalar_subquery())
        until = row.emptied_at
    return list(act.session.execute(select(*wanted)).one()) if wanted else []
