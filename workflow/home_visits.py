"""走访: planning rounds, writing visits down, and following each opinion to its reply (B2.1 to B2.9)."""

from datetime import date, timedelta

from sqlalchemy import select

from models import HomeVisit, HomeVisitOpinion, HomeVisitRound, House, Office
from regulation import home_visits as rules_of
from regulation.broken import refuse_all
from regulation.calendar import local_day
from regulation.homes import buildings_of

from . import scope
from .act import Act, change, created, in_reach, lock, need, of_the_same_office
from .follow_ups import say_done


def plan(act: Act, office_id: int, *, kind, person, day, rounds, buildings=None) -> list[HomeVisitRound]:
    """Plan the rounds of a person for the year, month or quarter in which a day lies; what is planned stays, with its
    area as it is said now."""
    need(act, "plan_home_visits", office_id)
    area = buildings_of(buildings)
    with change(act, "plan_home_visits"):
        lock(act, act.session.get(Office, office_id))
        of_the_same_office(office_id, {"person": person})
        refuse_all(rules_of.plan_refusals(kind, person, day, rounds, area, buildings_in(act, office_id)))
        period = rules_of.period_of(kind, day)
        planned = _planned(act, office_id, kind, period)
        known = {one.count: one for one in planned if one.person_id == person.id}
        for count in range(1, rounds + 1):
            if count not in known:
                known[count] = act.add(
                    HomeVisitRound, kind=kind, person=person, first_on=period.first, until_on=period.until,
                    count=count, **created(act, office_id),
                )
            if known[count].done_on is None:
                known[count].buildings = ",".join(area) if kind == "area" else None
    return [known[count] for count in sorted(known)]


def take_over_areas(act: Act, office_id: int) -> list[HomeVisitRound]:
    """照上月安排: each officer's area of last month for this month too. Who left is left out; what is planned for this
    month stays. Raises `RuleBroken` when there is nothing to take over."""
    need(act, "plan_home_visits", office_id)
    with change(act, "plan_home_visits"):
        lock(act, act.session.get(Office, office_id))
        today = local_day(act.now, act.rules(office_id))
        period = rules_of.period_of("area", today)
        earlier = rules_of.period_of("area", period.first - timedelta(days=1))
        before = [one for one in _planned(act, office_id, "area", earlier) if one.person.active]
        planned = {one.person_id for one in _planned(act, office_id, "area", period)}
        missing = [one for one in before if one.person_id not in planned]
        refuse_all([rules_of.area_refusal(before, missing)])
        return [
            act.add(
                HomeVisitRound, kind="area", person=one.person, first_on=period.first, until_on=period.until,
                count=one.count, buildings=one.buildings, **created(act, office_id),
            )
            for one in missing
        ]


def buildings_in(act: Act, office_id: int) -> list[str]:
    """The buildings of the office's homes, in their order."""
    query = select(House.building).where(House.office_id == office_id, House.building.is_not(None), House.active)
    return sorted(act.session.scalars(query.distinct()), key=lambda name: (len(name), name))


def _planned(act: Act, office_id: int, kind: str, period) -> list[HomeVisitRound]:
    query = scope.rows(act, HomeVisitRound).where(
        HomeVisitRound.office_id == office_id, HomeVisitRound.kind == kind, HomeVisitRound.first_on == period.first,
    )
    return list(act.session.scalars(query.order_by(HomeVisitRound.id)))


def record(
    act: Act, office_id: int, *, visited_on, person, occasion, house=None, place=None, spoke_with=None, content=None,
) -> HomeVisit:
    """走访记录: it belongs to that person's open round of the day by itself; without one it stands alone (B2.2)."""
    need(act, "record_home_visits", office_id)
    with change(act, "record_home_visit"):
        of_the_same_office(office_id, {"person": person, "house": house})
        today = local_day(act.now, act.rules(office_id))
        refuse_all(rules_of.visit_refusals(visited_on, person, occasion, house, place, content, today))
        return act.add(
            HomeVisit, visited_on=visited_on, person=person, occasion=occasion, house=house, place=place,
            spoke_with=spoke_with, content=content, round=_round_of(act, office_id, person, visited_on, occasion),
            **created(act, office_id),
        )


def _round_of(act: Act, office_id: int, person, day: date, occasion: str) -> HomeVisitRound | None:
    query = select(HomeVisitRound).where(
        HomeVisitRound.office_id == office_id, HomeVisitRound.person_id == person.id, HomeVisitRound.first_on <= day,
        HomeVisitRound.until_on > day, HomeVisitRound.done_on.is_(None),
    ).order_by(HomeVisitRound.first_on.desc(), HomeVisitRound.count)
    return next((one for one in act.session.scalars(query) if rules_of.belongs_to(one.kind, occasion)), None)


def finish_round(act: Act, row: HomeVisitRound) -> HomeVisitRound:
    """本轮完成, on the day of its last visit (F-13, F-14)."""
    need(act, "record_home_visits", row.office_id)
    in_reach(act, row)
    with change(act, "finish_round"):
        lock(act, row)
        visited = {visit.house.building for visit in row.visits if visit.house}
        refuse_all(rules_of.round_refusals(
            row.kind, row.area, visited, len(row.visits), is_done=row.done_on is not None
        ))
        row.done_on, row.done_by_id = row.visits[-1].visited_on, act.person.id
    return row


def add_opinion(act: Act, visit: HomeVisit, *, text, person, due_on, to_company=False) -> HomeVisit:
    """One opinion more of what was heard, with who sees to it until when (B2.4)."""
    need(act, "record_home_visits", visit.office_id)
    in_reach(act, visit)
    with change(act, "add_opinion"):
        lock(act, visit)
        of_the_same_office(visit.office_id, {"person": person})
        refuse_all(rules_of.opinion_refusals(text, person, due_on, visit.visited_on))
        act.add(
            HomeVisitOpinion, visit=visit, text=text, person=person, due_on=due_on, to_company=to_company,
            **created(act, visit.office_id),
        )
    return visit


def settle_opinion(act: Act, visit: HomeVisit, opinion_id: int, *, done_on, done_note, reply) -> HomeVisit:
    """意见办结: the result with its day, and what the resident was told (B2.4, B2.5)."""
    need(act, "record_home_visits", visit.office_id)
    in_reach(act, visit)
    with change(act, "settle_opinion"):
        lock(act, visit)
        opinion = next((one for one in visit.opinions if one.id == opinion_id), None)
        if opinion is None:
            raise rules_of.not_here()
        refuse_all([rules_of.reply_refusal(reply)])
        say_done(act, opinion, done_on, done_note)
        opinion.reply = reply
    return visit
