"""走访: planning rounds, writing visits down, and following each opinion to its reply (B2.1 to B2.9).

What was written down by mistake is taken off again as long as nothing hangs on it; the audit keeps it.
"""

from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from models import HomeVisit, HomeVisitOpinion, HomeVisitRound, House, Office
from regulation import home_visits as rules_of
from regulation.broken import refuse_all
from regulation.calendar import local_day
from regulation.homes import buildings_of

from . import scope
from .act import Act, change, created, in_reach, lock, need, of_the_same_office
from .follow_ups import say_done
from .notices import forget_told


def plan(act: Act, office_id: int, *, kind, person, day, rounds, buildings=None) -> list[HomeVisitRound]:
    """Plan the rounds of a person for the year, month or quarter in which a day lies; what is planned stays, with its
    area as it is said now."""
    need(act, "plan_home_visits", office_id)
    area = buildings_of(buildings)
    with change(act, "plan_home_visits"):
        lock(act, act.session.get(Office, office_id))
        of_the_same_office(office_id, {"person": person})
        refuse_all(rules_of.plan_refusals(
            kind, person, day, rounds, area, buildings_in(act, office_id), may_go=_may_go(kind, person),
            today=local_day(act.now, act.rules(office_id)),
        ))
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


def uncovered(act: Act, office_id: int) -> list[str]:
    """The buildings that are in no officer's area this month; empty as long as no area is planned at all."""
    period = rules_of.period_of("area", local_day(act.now, act.rules(office_id)))
    areas = [row.area for row in _planned(act, office_id, "area", period)]
    return rules_of.uncovered(buildings_in(act, office_id), areas) if areas else []


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
        is_own, may_close = row.person_id == act.person.id, act.person.may("close_home_visits")
        refuse_all([rules_of.finishing_refusal(is_own=is_own, may_close=may_close)])
        visited = {visit.house.building for visit in row.visits if visit.house}
        refuse_all(rules_of.round_refusals(
            row.kind, row.area, visited, len(row.visits), is_done=row.done_on is not None
        ))
        row.done_on, row.done_by_id, row.reopen_reason = row.visits[-1].visited_on, act.person.id, None
    return row


def reopen_round(act: Act, row: HomeVisitRound, *, reason) -> HomeVisitRound:
    """重新打开本轮 that was said to be complete by mistake."""
    need(act, "close_home_visits", row.office_id)
    in_reach(act, row)
    with change(act, "reopen_round"):
        lock(act, row)
        refuse_all(rules_of.reopening_refusals(reason, is_done=row.done_on is not None))
        row.done_on, row.done_by_id, row.reopen_reason = None, None, reason
    return row


def drop_round(act: Act, row: HomeVisitRound) -> None:
    """Take a round off the plan that nobody began."""
    need(act, "plan_home_visits", row.office_id)
    in_reach(act, row)
    with change(act, "drop_round"):
        lock(act, row)
        today = local_day(act.now, act.rules(row.office_id))
        refuse_all([rules_of.round_drop_refusal(
            len(row.visits), is_done=row.done_on is not None, is_over=row.until_on <= today
        )])
        act.session.delete(row)


def drop_visit(act: Act, visit: HomeVisit) -> None:
    """Take a visit out that was written down by mistake, with what was heard on it."""
    need(act, "record_home_visits", visit.office_id)
    in_reach(act, visit)
    with change(act, "drop_home_visit"):
        lock(act, visit)
        refuse_all(drop_refusals(act, visit))
        for opinion in visit.opinions:
            forget_told(act, opinion)
            act.session.delete(opinion)
        act.session.delete(visit)


def drop_refusals(act: Act, visit: HomeVisit) -> list:
    """What bars taking a visit out, as it stands."""
    rules = act.rules(visit.office_id)
    return rules_of.visit_drop_refusals(
        sum(one.done_on is not None for one in visit.opinions), is_own=visit.created_by_id == act.person.id,
        is_today=local_day(visit.created_at, rules) == local_day(act.now, rules),
        may_close=act.person.may("close_home_visits"),
        is_round_done=visit.round is not None and visit.round.done_on is not None,
    )


def add_opinion(act: Act, visit: HomeVisit, *, text, person, due_on, to_company=False) -> HomeVisit:
    """One opinion more of what was heard, with who sees to it until when (B2.4)."""
    need(act, "record_home_visits", visit.office_id)
    in_reach(act, visit)
    with change(act, "add_opinion"):
        lock(act, visit)
        of_the_same_office(visit.office_id, {"person": person})
        refuse_all(rules_of.opinion_refusals(text, person, due_on, visit.visited_on, may_see=_may_see(person)))
        opinion = act.add(
            HomeVisitOpinion, visit=visit, text=text, person=person, due_on=due_on, to_company=to_company,
            **created(act, visit.office_id),
        )
        act.tell("heard", opinion)
        if to_company:
            act.tell("heard_for_company", opinion)
    return visit


def hand_opinion(act: Act, visit: HomeVisit, opinion_id: int, *, person, due_on, to_company=False) -> HomeVisit:
    """改派意见: another person sees to it, or until another day, or the company hears of it too (B2.4)."""
    need(act, "record_home_visits", visit.office_id)
    in_reach(act, visit)
    with change(act, "hand_opinion"):
        lock(act, visit)
        opinion = _opinion_of(visit, opinion_id)
        of_the_same_office(visit.office_id, {"person": person})
        refuse_all([
            rules_of.handing_refusal(
                due_on, opinion.due_on, is_done=opinion.done_on is not None,
                may_close=act.person.may("close_home_visits"),
            ),
            *rules_of.opinion_refusals(opinion.text, person, due_on, visit.visited_on, may_see=_may_see(person)),
        ])
        if to_company and not opinion.to_company:
            act.tell("heard_for_company", opinion)
        if person.id != opinion.person_id:
            act.tell("heard", opinion)
        opinion.person, opinion.due_on, opinion.to_company = person, due_on, to_company
    return visit


def open_opinions(act: Act, office_id: int, most: int) -> list[HomeVisitOpinion]:
    """The opinions that nobody answered yet, the one due first in front."""
    query = _open_opinions(act, office_id).options(
        joinedload(HomeVisitOpinion.person), joinedload(HomeVisitOpinion.visit).joinedload(HomeVisit.house)
    )
    return list(act.session.scalars(query.order_by(HomeVisitOpinion.due_on, HomeVisitOpinion.id).limit(most)))


def due_opinions(act: Act, office_id: int, most: int) -> list[HomeVisitOpinion]:
    """Those of them that the office owes an answer soon or already; see `SHOWN_AHEAD`."""
    until = local_day(act.now, act.rules(office_id)) + rules_of.SHOWN_AHEAD
    return [one for one in open_opinions(act, office_id, most) if one.due_on <= until]


def count_due(act: Act, office_id: int) -> tuple[int, int]:
    """How many opinions are late, and how many due today."""
    today = local_day(act.now, act.rules(office_id))
    spans = HomeVisitOpinion.due_on < today, HomeVisitOpinion.due_on == today
    query = _open_opinions(act, office_id).with_only_columns(*(func.count().filter(span) for span in spans))
    return tuple(act.session.execute(query).one())


def _open_opinions(act: Act, office_id: int):
    return scope.rows(act, HomeVisitOpinion).where(
        HomeVisitOpinion.office_id == office_id, HomeVisitOpinion.done_on.is_(None)
    )


def _may_go(kind: str | None, person) -> bool:
    """The director's rounds are the director's, the others of whoever writes visits down."""
    if person is None:
        return True
    return "director" in person.person().roles if kind == "director" else person.person().may("record_home_visits")


def _may_see(person) -> bool:
    return person is None or person.person().may("see_home_visits")


def settle_opinion(act: Act, visit: HomeVisit, opinion_id: int, *, done_on, done_note, reply) -> HomeVisit:
    """意见办结: the result with its day, and what the resident was told (B2.4, B2.5)."""
    need(act, "record_home_visits", visit.office_id)
    in_reach(act, visit)
    with change(act, "settle_opinion"):
        lock(act, visit)
        opinion = _opinion_of(visit, opinion_id)
        say_done(
            act, opinion, done_on, done_note, began_on=visit.visited_on, besides=[rules_of.reply_refusal(reply)]
        )
        opinion.reply = reply
    return visit


def _opinion_of(visit: HomeVisit, opinion_id: int) -> HomeVisitOpinion:
    opinion = next((one for one in visit.opinions if one.id == opinion_id), None)
    if opinion is None:
        raise rules_of.not_here()
    return opinion
