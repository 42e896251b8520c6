"""员工: who has an account, in which role, and who keeps it (a director the own office's, an administrator all)."""

from sqlalchemy import func, or_, select

from models import AuditEntry, Duty, RepairTask, Staff, StaffRole
from regulation.broken import NotPermitted, RuleBroken
from regulation.permissions import SYSTEM, may_manage_account
from regulation.states import UNDER_REPAIR
from regulation.words import N_, ROLES, values

from . import desk_pins, passwords
from .account_values import ACCOUNT_FIELDS, CLAUSE, OWN_REPORT, account_values, free_username
from .act import Act, SeenVersionStale, change, lock
from .login import new_token

ENDS_SESSIONS = {"role", "further_roles", "office_id", "active"}


def add_account(act: Act, *, username: str, password: str | None = None, **fields) -> tuple[Staff, str | None]:
    """Open an account: `office_id name role` and whatever else `ACCOUNT_FIELDS` lists.

    Without `password` a temporary one is made, returned beside the account and to be changed at the first log-in.
    Raises what is wrong beside its field, `NotPermitted`, or `PasswordRefused`.
    """
    refuse_keeping(act, fields.get("office_id"), _roles(fields.get("role"), fields.get("further_roles")))
    kept, temporary = new_password(act, password, username)
    with change(act, "record"):
        staff = open_account(act, username, kept, must_change=temporary is not None, **fields)
    return staff, temporary


def open_account(act: Act, username: str, password_hash: str, *, must_change: bool = False, **fields) -> Staff:
    """Add the row of an account within the transaction that is open; rights were looked at before."""
    known = account_values(act, {"active": True, **fields})
    further = known.pop("further_roles")
    if not known["superior_id"] and known["role"] not in OWN_REPORT:
        known["superior_id"] = _director_of(act, known["office_id"])
    staff = Staff(
        username=free_username(act, username), password_hash=password_hash, must_change_password=must_change,
        session_token=new_token(), created_at=act.now, **known,
    )
    staff.further_roles = [StaffRole(role=role) for role in sorted(further)]
    act.session.add(staff)
    act.session.flush()
    return staff


def change_account(
    act: Act, staff: Staff, *, seen_version: int | None = None, name_of_verb: str = "correct", **fields
) -> Staff:
    """Correct an account; only the fields given change. A new role or office ends the person's sessions, and so
    does `active=False`. Department and superior stay behind in the old office."""
    with change(act, name_of_verb):
        _hold(act, staff, seen_version)
        before = {name: getattr(staff, name) for name in ACCOUNT_FIELDS if name != "further_roles"}
        before["further_roles"] = {row.role for row in staff.further_roles}
        wanted = {**before, **fields}
        for kept in (before, wanted):
            refuse_keeping(act, kept["office_id"], _roles(kept["role"], kept["further_roles"]), staff)
        if wanted["office_id"] != before["office_id"]:
            wanted = {**wanted, "department_id": None, "superior_id": None, **fields}
        known = account_values(act, wanted, staff)
        if any(known[name] != before[name] for name in ENDS_SESSIONS):
            _end_sessions(act, staff)
        _set_further_roles(act, staff, known.pop("further_roles"))
        for name, value in known.items():
            setattr(staff, name, value)
    return staff


def disable(act: Act, staff: Staff) -> Staff:
    """Close an account: the person is out at the next request, and what they did stays under their name."""
    return change_account(act, staff, name_of_verb="disable", active=False)


def left_behind(act: Act, staff: Staff) -> tuple[int, int]:
    """How many repairs in hand and turns of duty to come nobody would do any more once the account is closed."""
    tasks = select(func.count(RepairTask.id)).where(
        RepairTask.assigned_to_id == staff.id, RepairTask.state.in_(UNDER_REPAIR)
    )
    turns = select(func.count(Duty.id)).where(Duty.person_id == staff.id, Duty.ends_at > act.now)
    return tuple(act.session.execute(select(tasks.scalar_subquery(), turns.scalar_subquery())).one())


def enable(act: Act, staff: Staff) -> Staff:
    return change_account(act, staff, name_of_verb="enable", active=True)


def reset_password(act: Act, staff: Staff) -> str:
    """Return a temporary password, to be shown once; it must be changed at the next log-in."""
    refuse_keeping(act, staff.office_id, _roles(staff.role, {row.role for row in staff.further_roles}), staff)
    kept, temporary = new_password(act, None, staff.username)
    with change(act, "reset_password"):
        _hold(act, staff, None)
        staff.password_hash = kept
        staff.must_change_password = True
        _end_sessions(act, staff)
    return temporary


def ids_once_called(session, name_holds) -> list[int]:
    """The ids of all whose rows of the audit may bear a name: those who have it (`name_holds`, a condition), and those
    who were renamed once."""
    renamed = select(AuditEntry.record_id).where(
        AuditEntry.record == "staff", AuditEntry.verb != "record", AuditEntry.fields.contains('"name"')
    )
    return list(session.scalars(select(Staff.id).where(or_(name_holds, Staff.id.in_(renamed)))))


def refuse_keeping(act: Act, office_id: int | None, roles: frozenset, staff: Staff | None = None) -> None:
    """Raise `NotPermitted` unless this person keeps an account of these roles; nobody keeps the own one."""
    if act.person is SYSTEM:
        return
    is_self = staff is not None and staff.id == act.person.id
    if is_self:
        raise NotPermitted(N_("不能更改自己的账号，请找另一位主任或系统管理员"), CLAUSE)
    may_keep_any = act.person.may("manage_staff")
    if not may_keep_any or not all(may_manage_account(act.person, office_id=office_id, role=role) for role in roles):
        raise NotPermitted(N_("这个账号不归您管理"), CLAUSE)


def new_password(act: Act, given: str | None, *names: str) -> tuple[str, str | None]:
    """What is kept of a password, and the temporary one when none was given.

    Ends the transaction that reading began, so that nobody waits while the hash is reckoned: call it before the
    first change.
    """
    if act.session.info.get("depth"):
        raise RuntimeError("a password is reckoned before the transaction begins")
    if given is not None:
        try:
            passwords.refuse_weak(given, names=names)
        except RuleBroken:
            act.session.rollback()
            raise
    act.session.commit()
    temporary = passwords.temporary_password() if given is None else None
    return passwords.hash_password(given or temporary), temporary


def _end_sessions(act: Act, staff: Staff) -> None:
    """Whoever sits there is out at the next request, and no PIN lets in again."""
    staff.session_token = new_token()
    desk_pins.drop(act, staff)


def _director_of(act: Act, office_id: int) -> int | None:
    """Whom a service complaint about a colleague goes to, unless somebody else was named (S 5(4))."""
    director = act.with_role("director", office_id)
    return director.id if director else None


def _roles(main: str | None, further) -> frozenset:
    """The roles by which it is known who keeps an account; a main one that isn't listed is refused beside its field."""
    return frozenset({*({main} & set(values(ROLES))), *(further or ())})


def _set_further_roles(act: Act, staff: Staff, wanted: frozenset) -> None:
    held = {row.role: row for row in staff.further_roles}
    for role in sorted(set(held) - wanted):
        staff.further_roles.remove(held[role])
        # Said aloud: the audit doesn't see what SQLAlchemy deletes by itself as an orphan.
        act.session.delete(held[role])
    staff.further_roles.extend(StaffRole(role=role) for role in sorted(wanted - set(held)))


def _hold(act: Act, staff: Staff, seen_version: int | None) -> None:
    lock(act, staff)
    if seen_version is not None and seen_version != staff.version:
        raise SeenVersionStale
