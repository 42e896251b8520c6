"""The brake on guessing passwords. It counts in the database, so it holds over restarts and for every worker.

An attempt is counted before its password is looked at, so that many at once gain nothing. The name is counted only
together with the address: nobody can lock a colleague out from elsewhere.
"""

import ipaddress
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select

from models import LoginAttempt
from regulation.broken import RuleBroken
from regulation.words import N_

from .act import Act, together


@dataclass(frozen=True)
class Limit:
    attempts: int
    span: timedelta


BY_NAME_AND_ADDRESS = Limit(10, timedelta(minutes=5))
BY_ADDRESS = Limit(30, timedelta(hours=1))
KEPT_FOR = max(BY_NAME_AND_ADDRESS.span, BY_ADDRESS.span)


class TooManyAttempts(RuleBroken):
    """Too many failures; `wait_seconds` says how long until the next attempt is looked at."""

    status = 429

    def __init__(self, wait_seconds: int):
        minutes = -(-wait_seconds // 60)
        super().__init__(N_("试错次数太多，请 %(minutes)s 分钟后再试"), "E-9", minutes=minutes)
        self.wait_seconds = wait_seconds


def take_turn(act: Act, username: str) -> None:
    """Count one attempt on a name from the act's address. Raises `TooManyAttempts`, which isn't counted itself."""
    name, address = username[:60], network_of(act.address)
    with together(act):
        one_at_a_time(act.session, address)
        act.session.execute(delete(LoginAttempt).where(LoginAttempt.at <= act.now - KEPT_FOR))
        from_address = LoginAttempt.address == address
        wait = max(
            _wait(act, BY_NAME_AND_ADDRESS, from_address, LoginAttempt.username == name),
            _wait(act, BY_ADDRESS, from_address),
        )
        if wait:
            raise TooManyAttempts(wait)
        act.session.add(LoginAttempt(username=name, address=address, at=act.now))


def clear(act: Act, username: str) -> None:
    """Forget the attempts on a name from this address: its person has come in."""
    act.session.execute(
        delete(LoginAttempt).where(
            LoginAttempt.username == username[:60], LoginAttempt.address == network_of(act.address)
        )
    )


def network_of(address: str) -> str:
    """An IPv4 address as it is, an IPv6 one as its /64: whoever has one of those has all of it."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address[:60]
    if known.version == 4:
        return str(known)
    return str(known.ipv4_mapped or ipaddress.ip_network((known, 64), strict=False))


def _wait(act: Act, limit: Limit, *conditions) -> int:
    """Seconds until fewer than the limit's attempts lie within its span."""
    oldest_that_counts = act.session.scalar(
        select(LoginAttempt.at)
        .where(LoginAttempt.at > act.now - limit.span, *conditions)
        .order_by(LoginAttempt.at.desc())
        .offset(limit.attempts - 1)
        .limit(1)
    )
    if oldest_that_counts is None:
        return 0
    return max(int((oldest_that_counts + limit.span - act.now).total_seconds()), 1)


def one_at_a_time(session, key: str) -> None:
    """Let others with the same key wait until this transaction ends."""
    # SQLite lets one writer in at a time anyway.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(key))))
