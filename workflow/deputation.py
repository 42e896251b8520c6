"""授权代行: the director names a deputy from–until, who acts under the own name, marked 代主任."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import object_session

from models import Deputation, Office, Staff
from regulation.broken import RuleBroken, refuse_all, required
from regulation.permissions import Person
from regulation.words import N_

from .act import Act, change, created, lock, need

CLAUSE = "职责(1)"
DEPUTIES = {"supervisor", "officer"}
"""Who may stand in for the director."""


def name_deputy(act: Act, deputy: Staff | None, from_at: datetime | None, until_at: datetime | None) -> Deputation:
    """Let a supervisor or officer of the director's own office stand in for the director.

    Accounts, settings, the unmasked export and the month's approval stay with the director.
    """
    need(act, "deputise")
    office_id = act.person.office_id
    refuse_all([
        required("deputy", deputy, N_("请选择代主任"), CLAUSE),
        required("from_at", from_at, N_("请填写开始时间"), CLAUSE),
        required("until_at", until_at, N_("请填写结束时间"), CLAUSE),
    ])
    is_self = deputy.id == act.person.id
    if is_self or deputy.office_id != office_id or not deputy.active or not _may_deputise(deputy):
        raise RuleBroken(N_("代主任须是本管理处的部门主管或物管员"), CLAUSE, "deputy")
    if not (from_at < until_at and act.now < until_at):
        raise RuleBroken(N_("结束时间须晚于开始时间和现在"), CLAUSE, "until_at")
    with change(act, "deputise"):
        lock(act, act.session.get(Office, office_id))
        if _stands(act.session, office_id, from_at, until_at):
            raise RuleBroken(N_("这段时间已有代主任，请先结束原来的授权"), CLAUSE, "from_at")
        deputation = Deputation(
            deputy_id=deputy.id, from_at=from_at, until_at=until_at, **created(act, office_id)
        )
        act.session.add(deputation)
    return deputation


def end_deputation(act: Act, deputation: Deputation) -> Deputation:
    """End it now: the deputy's next request has the own rights only."""
    need(act, "deputise", deputation.office_id)
    with change(act, "end_deputation"):
        lock(act, deputation)
        if deputation.ended_at is not None or deputation.until_at <= act.now:
            raise RuleBroken(N_("这项授权已经结束"), CLAUSE)
        deputation.ended_at = act.now
    return deputation


def deputises(session, staff: Staff, now: datetime) -> bool:
    """Whether this person stands in for the director at `now`."""
    if not _may_deputise(staff):
        return False
    query = select(Deputation.id).where(
        Deputation.deputy_id == staff.id, Deputation.office_id == staff.office_id, Deputation.ended_at.is_(None),
        Deputation.from_at <= now, Deputation.until_at > now,
    )
    return session.scalar(query.limit(1)) is not None


def person_of(staff: Staff, now: datetime) -> Person:
    """Who this is at `now`, as the rules take it: with the director's rights while a deputation is in force."""
    return staff.person(deputises=deputises(object_session(staff), staff, now))


def _may_deputise(staff: Staff) -> bool:
    return bool(DEPUTIES & {staff.role, *(row.role for row in staff.further_roles)})


def _stands(session, office_id: int, from_at: datetime, until_at: datetime) -> bool:
    query = select(Deputation.id).where(
        Deputation.office_id == office_id, Deputation.ended_at.is_(None),
        Deputation.from_at < until_at, Deputation.until_at > from_at,
    )
    return session.scalar(query.limit(1)) is not None
