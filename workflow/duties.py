"""值班表: planning who is on duty, and asking who is on duty now (B1.1)."""

from sqlalchemy import func, select

from models import Duty, Office
from regulation import duties as rules_of
from regulation.broken import refuse_all

from . import scope
from .act import Act, change, created, in_reach, lock, need, of_the_same_office


def plan_duty(act: Act, office_id: int, *, person, day, starts, ends, note=None) -> Duty:
    """排班: one person's duty; over midnight it ends on the next day."""
    need(act, "plan_duties", office_id)
    with change(act, "plan_duty"):
        lock(act, act.session.get(Office, office_id))
        of_the_same_office(office_id, {"person": person})
        rules = act.rules(office_id)
        refuse_all(rules_of.duty_refusals(person, day, starts, ends, act.now, rules))
        starts_at, ends_at = rules_of.span(day, starts, ends, rules)
        refuse_all([rules_of.twice_refusal(is_there_already=_is_on_duty(act, person, starts_at, ends_at))])
        return act.add(
            Duty, person=person, starts_at=starts_at, ends_at=ends_at, note=note, **created(act, office_id)
        )


def repeat_week(act: Act, office_id: int) -> list[Duty]:
    """照排一周: the last week of the roster once more, a week later. Who left, who is on duty then already, and what
    would be over by now is left out. Raises `RuleBroken` when there is no such week, or the roster reaches two weeks
    ahead."""
    need(act, "plan_duties", office_id)
    with change(act, "repeat_week"):
        lock(act, act.session.get(Office, office_id))
        of_the_office = scope.rows(act, Duty).where(Duty.office_id == office_id).order_by(Duty.starts_at, Duty.id)
        last = act.session.scalar(select(func.max(Duty.starts_at)).where(Duty.office_id == office_id))
        refuse_all([rules_of.repeat_refusal(last, act.now)])
        rules, made = act.rules(office_id), []
        for duty in act.session.scalars(of_the_office.where(Duty.starts_at > last - rules_of.WEEK)).all():
            starts_at, ends_at = rules_of.week_later(duty.starts_at, duty.ends_at, rules)
            if ends_at > act.now and duty.person.active and not _is_on_duty(act, duty.person, starts_at, ends_at):
                made.append(act.add(
                    Duty, person=duty.person, starts_at=starts_at, ends_at=ends_at, note=duty.note,
                    **created(act, office_id),
                ))
        return made


def _is_on_duty(act: Act, person, starts_at, ends_at) -> bool:
    query = select(Duty.id).where(
        Duty.office_id == person.office_id, Duty.person_id == person.id, Duty.starts_at < ends_at,
        Duty.ends_at > starts_at,
    )
    return act.session.scalar(query.limit(1)) is not None


def drop_duty(act: Act, duty: Duty) -> None:
    """Take a duty off the roster; the audit keeps it. Raises `WrongState` once it has begun."""
    need(act, "plan_duties", duty.office_id)
    in_reach(act, duty)
    with change(act, "drop_duty"):
        lock(act, duty)
        refuse_all([rules_of.begun_refusal(duty.starts_at, act.now)])
        act.session.delete(duty)


def on_duty(act: Act, office_id: int) -> list[Duty]:
    """Who is on duty at the moment of the act, whoever began first."""
    query = scope.rows(act, Duty).where(
        Duty.office_id == office_id, Duty.starts_at <= act.now, Duty.ends_at > act.now
    )
    return list(act.session.scalars(query.order_by(Duty.starts_at, Duty.id)))


def coming(act: Act, office_id: int) -> list[Duty]:
    """The duties that aren't over, as far ahead as one plans."""
    query = scope.rows(act, Duty).where(
        Duty.office_id == office_id, Duty.ends_at > act.now, Duty.starts_at <= act.now + rules_of.FURTHEST
    )
    return list(act.session.scalars(query.order_by(Duty.starts_at, Duty.id)))
