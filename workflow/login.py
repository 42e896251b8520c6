"""Coming in and going out: who is let in, how long a session lasts, and what ends it at the next request.

A session is worth what the server keeps: the person's token, turned at log-out, at a change of password, role or
office, and when the account is disabled. A copied cookie dies with it.
"""

import hmac
import secrets
import unicodedata
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm.attributes import set_committed_value

from models import FrontDesk, Office, Staff, StaffRole
from regulation.broken import RuleBroken
from regulation.permissions import Person
from regulation.words import N_
from storage import fresh_writing_session

from . import at_hand, audit, desk_pins, passwords, throttle
from .act import Act, together

SEEN_EVERY = timedelta(minutes=5)
NOBODY = Person(id=None, name=N_("未登录"), office_id=None, roles=frozenset())


class LogInRefused(RuleBroken):
    """Unknown name, wrong password or disabled account: the sentence is the same for all three."""

    status = 401

    def __init__(self):
        super().__init__(N_("用户名或密码不对"), "E-9")


class WrongPassword(RuleBroken):
    """Whoever changes the own password must know the old one; whoever proves who they are, their password."""

    def __init__(self, message: str = N_("原密码不对"), field: str = "old_password"):
        super().__init__(message, "E-9", field)


def as_username(text: str | None) -> str:
    """A user name as it is kept: half-width, lower case, without blanks around it."""
    return unicodedata.normalize("NFKC", text or "").strip().casefold()


def log_in(act: Act, username: str, password: str, desk: FrontDesk | None = None) -> Staff:
    """Return the person who has this name and password; the act's address is where they sit. At a front-desk PC
    (`desk`) it makes the person's PIN there good for this shift.

    Raises `LogInRefused`, or `TooManyAttempts` with the seconds to wait.
    """
    name = as_username(username)
    throttle.take_turn(act, name)
    with together(act):
        staff = act.session.scalar(select(Staff).where(Staff.username == name))
        kept = staff.password_hash if staff else None
    # No transaction is open while the hash is reckoned: it would keep every other writer waiting.
    is_right = passwords.fits(kept, password) and kept is not None
    newer = passwords.hash_password(password) if is_right and passwords.is_outdated(kept) else None
    with together(act):
        if staff is not None:
            _hold(act, staff)
            is_right = is_right and staff.active and staff.password_hash == kept
        _note(act, staff, "log_in" if is_right else "log_in_refused", by=staff.person() if is_right else NOBODY)
        if is_right:
            throttle.clear(act, name)
            _write(act, staff, last_seen_at=act.now, password_hash=newer or kept)
            if desk is not None:
                desk_pins.renew(act, desk, staff)
    if not is_right:
        raise LogInRefused
    return staff


def log_out(act: Act, staff: Staff) -> None:
    """End every session of this person; a PIN is good again after the next whole log-in."""
    with together(act):
        _hold(act, staff)
        _write(act, staff, session_token=new_token())
        desk_pins.rest(act, staff)
        _note(act, staff, "log_out", by=act.person)


def prove_password(act: Act, staff: Staff, typed: str) -> datetime:
    """Say again that one is who one is, within a session that a PIN began; returns the moment of it.

    Raises `WrongPassword`, or `TooManyAttempts`: a guess counts like a log-in.
    """
    throttle.take_turn(act, staff.username)
    kept = staff.password_hash
    is_right = passwords.fits(kept, typed) and kept is not None
    with together(act):
        _hold(act, staff)
        is_right = is_right and staff.active and staff.password_hash == kept
        if is_right:
            throttle.clear(act, staff.username)
        _note(act, staff, "log_in" if is_right else "log_in_refused", by=act.person)
    if not is_right:
        raise WrongPassword(N_("密码不对"), "password")
    return act.now


def change_own_password(act: Act, staff: Staff, old: str, new: str) -> None:
    """Change the password of whoever is logged in; every session made with the old one ends.

    Raises `WrongPassword`, `PasswordRefused`, or `TooManyAttempts`: a guess at the old one counts like a log-in.
    """
    throttle.take_turn(act, staff.username)
    kept = staff.password_hash
    if not passwords.fits(kept, old):
        with together(act):
            _hold(act, staff)
            _note(act, staff, "change_password_refused", by=act.person)
        raise WrongPassword
    if passwords.fits(kept, new):
        raise passwords.PasswordRefused(N_("新密码不能与原密码相同"))
    office = act.session.get(Office, staff.office_id) if staff.office_id else None
    passwords.refuse_weak(new, names=(staff.username, office.name if office else ""))
    act.session.commit()
    newer = passwords.hash_password(new)
    with together(act):
        _hold(act, staff)
        if staff.password_hash != kept:
            raise WrongPassword
        throttle.clear(act, staff.username)
        _write(act, staff, password_hash=newer, must_change_password=False, session_token=new_token())
        desk_pins.drop(act, staff)
        _note(act, staff, "change_password", by=act.person)


def new_token() -> str:
    """A fresh session token: whoever holds another one is logged out."""
    return secrets.token_urlsafe(32)


def kept_in_session(staff: Staff, now: datetime) -> dict:
    """What a new session keeps in its cookie: the token, its beginning and the last activity (seconds of the epoch)."""
    return {"token": staff.session_token, "since": int(now.timestamp()), "seen": int(now.timestamp())}


def kept_by_pin(staff: Staff, now: datetime, desk: FrontDesk, until: datetime) -> dict:
    """The same for a session that a PIN began: it belongs to its PC and ends with the shift, `until` included."""
    return {**kept_in_session(staff, now), "desk": desk.id, "until": int(until.timestamp())}


def is_by_pin(kept: dict) -> bool:
    """Whether a PIN began this session."""
    return "desk" in kept


def holds_here(kept: dict, desk: FrontDesk | None, now: datetime) -> bool:
    """Whether a session holds on the PC at hand: one that a PIN began does on that PC alone, until closing time."""
    if not is_by_pin(kept):
        return True
    return desk is not None and desk.id == kept["desk"] and now.timestamp() <= kept.get("until", 0)


def is_current(staff: Staff | None, kept: dict, now: datetime, *, idle: timedelta, whole: timedelta) -> bool:
    """Whether a session still holds: its person works here, its token is theirs, and neither limit has passed."""
    token, since, seen = kept.get("token"), kept.get("since"), kept.get("seen")
    if staff is None or not staff.active or not all((token, since, seen)):
        return False
    if not hmac.compare_digest(str(token), staff.session_token):
        return False
    moment = now.timestamp()
    return moment < since + whole.total_seconds() and moment < seen + idle.total_seconds()


def person_with_office(session, staff_id: int) -> Staff | None:
    """The account with its roles, its office and what every page needs of them (`at_hand`), in one statement."""
    rows = session.execute(PERSON_WITH_OFFICE, {"staff": staff_id}).all()
    if not rows:
        return None
    staff = rows[0].Staff
    set_committed_value(staff, "further_roles", [row.StaffRole for row in rows if row.StaffRole is not None])
    set_committed_value(staff, "office", rows[0].Office)
    at_hand.keep(session, staff, rows[0])
    return staff


PERSON_WITH_OFFICE = (
    select(Staff, StaffRole, Office, *at_hand.COLUMNS)
    .outerjoin(StaffRole, StaffRole.staff_id == Staff.id).outerjoin(Office, Office.id == Staff.office_id)
    .where(Staff.id == bindparam("staff")).order_by(StaffRole.id)
)


def saw(staff: Staff, now: datetime) -> None:
    """Note that this person is active, at most once in five minutes; for a request that only reads."""
    if staff.last_seen_at is not None and now - staff.last_seen_at < SEEN_EVERY:
        return
    table = Staff.__table__
    is_older = or_(table.c.last_seen_at.is_(None), table.c.last_seen_at <= now - SEEN_EVERY)
    with fresh_writing_session() as session:
        session.execute(update(table).where(table.c.id == staff.id, is_older).values(last_seen_at=now))


def _hold(act: Act, staff: Staff) -> None:
    """Read the account as it stands now, and keep it so until the end of the transaction."""
    act.session.refresh(staff, with_for_update=True)


def _write(act: Act, staff: Staff, **values) -> None:
    """Set what belongs to the log-in, beside the version: a form open on this account stays good."""
    table = Staff.__table__
    act.session.execute(update(table).where(table.c.id == staff.id).values(**values))
    act.session.refresh(staff, values.keys())


def _note(act: Act, staff: Staff | None, verb: str, *, by: Person) -> None:
    """Write into the account's audit; a name that nobody has stands under 0, and isn't written: people type their
    password there."""
    if staff is None:
        throttle.one_at_a_time(act.session, "staff 0")
    account, office = (staff.id, staff.office_id) if staff else (0, None)
    audit.append(replace(act, person=by), verb, "staff", account, {}, office)
