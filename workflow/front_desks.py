"""前台电脑: the director enrols a PC, and after one whole log-in a shift colleagues switch there by PIN (E-9).

The browser of the PC holds a random token, the database its digest alone. What is kept of a PIN is made of the digits
and that token together: without the PC's own cookie not even the whole database tells which digits they were.
"""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select

from models import DeskPin, FrontDesk, Office, Staff
from regulation import front_desks as rules
from regulation.broken import NotPermitted, RuleBroken
from regulation.words import N_

from . import audit, passwords
from .act import Act, change, created, lock, need, together
from .login import NOBODY


class NotEnrolled(RuleBroken):
    """The token is that of no PC in use, or of another office's."""

    status = 403

    def __init__(self):
        super().__init__(N_("这台电脑不是前台电脑，请用密码登录"), rules.CLAUSE)


class PasswordAsked(RuleBroken):
    """No PIN of this person is good here now: only the whole log-in lets in."""

    status = 401

    def __init__(self, message: str = N_("这个 PIN 现在不能用，请用密码登录"), **params):
        super().__init__(message, rules.CLAUSE, "pin", **params)


class WrongPin(RuleBroken):
    """The digits were others; `left` says how many tries there still are."""

    status = 401

    def __init__(self, left: int):
        super().__init__(N_("PIN 不对，还可以试 %(left)s 次"), rules.CLAUSE, "pin", left=left)


@dataclass(frozen=True)
class Known:
    """Somebody who has set a PIN on this PC, and whether it is good now."""

    staff: Staff
    is_good: bool


def enrol(act: Act, office_id: int, *, name: str | None, held: str | None = None) -> tuple[FrontDesk, str]:
    """Make the PC at hand a front desk of the office; returns it with the token that its browser is to hold.

    `held` is the token that the browser holds already, if any. Raises `NotPermitted`, or what is wrong with the name.
    """
    need(act, "enrol_front_desks", office_id)
    token = secrets.token_urlsafe(32)
    with change(act, "enrol"):
        lock(act, act.session.get(Office, office_id))
        if find(act.session, held) is not None:
            raise RuleBroken(N_("这台电脑已是前台电脑"), rules.CLAUSE)
        in_use = select(FrontDesk.name).where(FrontDesk.office_id == office_id, FrontDesk.ended_at.is_(None))
        rules.refuse_name(name, set(act.session.scalars(in_use)))
        desk = act.add(FrontDesk, name=name, token_digest=digest(token), **created(act, office_id))
    return desk, token


def end(act: Act, desk: FrontDesk) -> FrontDesk:
    """Take the PC out of use: its PINs are gone, and whoever came in by one is out at the next request."""
    need(act, "enrol_front_desks", desk.office_id)
    with change(act, "end_enrolment"):
        lock(act, desk)
        if desk.ended_at is not None:
            raise RuleBroken(N_("这台前台电脑已经停用"), rules.CLAUSE)
        desk.ended_at, desk.ended_by_id = act.now, act.person.id
        act.session.execute(delete(DeskPin).where(DeskPin.front_desk_id == desk.id))
    return desk


def set_pin(act: Act, token: str | None, staff: Staff, text: str | None, came_in_at: datetime | None) -> DeskPin:
    """Set the own PIN on this PC. `came_in_at` is the whole log-in of this session, None for one that a PIN began.

    Raises `NotEnrolled`, `PinRefused` beside the field, or `PasswordAsked`.
    """
    if staff.id != act.person.id:
        raise NotPermitted(N_("只能设自己的 PIN"), rules.CLAUSE)
    desk = _desk_of(act, token, staff)
    if came_in_at is None:
        raise PasswordAsked(N_("请先用密码登录，再设 PIN"))
    digits, session_token = rules.new_pin(text), staff.session_token
    # The hash takes its time, and nobody else should wait for it.
    act.session.commit()
    kept = passwords.hash_password(_secret(token, digits))
    with change(act, "set_pin"):
        lock(act, desk)
        lock(act, staff)
        if desk.ended_at is not None or staff.session_token != session_token:
            raise NotEnrolled
        pin = _held_pin(act, desk, staff.id) or act.add(DeskPin, staff_id=staff.id, front_desk_id=desk.id)
        pin.pin_hash, pin.wrong_count, pin.logged_in_at = kept, 0, came_in_at
    return pin


def switch(act: Act, token: str | None, staff_id: int, typed: str | None) -> tuple[Staff, FrontDesk, datetime]:
    """Let somebody in by PIN on this PC; returns who, where, and until when such a session holds.

    Raises `NotEnrolled`, `PinRefused` for what is no PIN (that counts as no try), `WrongPin` or `PasswordAsked`.
    """
    digits = rules.read_pin(typed)
    desk, kept, left = _take_try(act, token, staff_id)
    is_right = passwords.fits(kept, _secret(token, digits))
    with together(act):
        staff = act.session.get(Staff, staff_id)
        lock(act, staff)
        pin = _held_pin(act, desk, staff_id)
        is_right = is_right and pin is not None and pin.pin_hash == kept and staff.active
        if is_right:
            pin.wrong_count = max(pin.wrong_count - 1, 0)
        by, verb = (staff.person(), "switch") if is_right else (NOBODY, "switch_refused")
        where = {"front_desk": [None, desk.name]}
        audit.append(replace(act, person=by), verb, "staff", staff_id, where, desk.office_id)
    if is_right:
        return staff, desk, rules.good_until(pin.logged_in_at, act.rules(desk.office_id))
    raise WrongPin(left) if left else _spent()


def find(session, token: str | None) -> FrontDesk | None:
    """The PC in use whose browser holds this token."""
    if not token:
        return None
    query = select(FrontDesk).where(FrontDesk.token_digest == digest(token), FrontDesk.ended_at.is_(None))
    return session.scalar(query)


def known_people(act: Act, desk: FrontDesk) -> list[Known]:
    """Who has set a PIN on this PC and still works in its office, by name."""
    query = (
        select(Staff, DeskPin).join(DeskPin, DeskPin.staff_id == Staff.id)
        .where(DeskPin.front_desk_id == desk.id, Staff.active, Staff.office_id == desk.office_id)
        .order_by(Staff.name, Staff.id)
    )
    return [Known(staff, _is_good(act, desk, pin)) for staff, pin in act.session.execute(query)]


def digest(token: str) -> str:
    """What is kept of a PC's token; it is random and long, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def _take_try(act: Act, token: str | None, staff_id: int) -> tuple[FrontDesk, str, int]:
    """Count one try before it is looked at, so that many at once gain nothing; a right one is given back afterwards.

    Returns the PC, what is kept of the PIN, and how many tries are left after this one.
    """
    with together(act):
        desk = find(act.session, token)
        if desk is None:
            raise NotEnrolled
        pin = _held_pin(act, desk, staff_id)
        if pin is None or not _works_here(pin.staff, desk):
            raise PasswordAsked
        if pin.wrong_count >= rules.MOST_WRONG:
            raise _spent()
        if not _is_good(act, desk, pin):
            raise PasswordAsked
        pin.wrong_count += 1
        return desk, pin.pin_hash, rules.MOST_WRONG - pin.wrong_count


def _spent() -> PasswordAsked:
    return PasswordAsked(N_("PIN 错了 %(most)s 次，请用密码登录"), most=rules.MOST_WRONG)


def _works_here(staff: Staff, desk: FrontDesk) -> bool:
    return staff.active and not staff.must_change_password and staff.office_id == desk.office_id


def _is_good(act: Act, desk: FrontDesk, pin: DeskPin) -> bool:
    return rules.is_good(pin.wrong_count, pin.logged_in_at, act.now, act.rules(desk.office_id))


def _desk_of(act: Act, token: str | None, staff: Staff) -> FrontDesk:
    desk = find(act.session, token)
    if desk is None or staff.office_id != desk.office_id:
        raise NotEnrolled
    return desk


def _held_pin(act: Act, desk: FrontDesk, staff_id: int) -> DeskPin | None:
    """The PIN as it stands now, kept so until the end of the transaction."""
    query = select(DeskPin).where(DeskPin.front_desk_id == desk.id, DeskPin.staff_id == staff_id)
    return act.session.scalar(query.with_for_update(of=DeskPin).execution_options(populate_existing=True))


def _secret(token: str, digits: str) -> str:
    return f"{token}:{digits}"
