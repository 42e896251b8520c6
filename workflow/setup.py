"""The beginning: an office with what it starts with, and on the first visit its first director."""

from sqlalchemy import select

from models import Category, Checklist, Department, EmergencyContact, Fault, Office, Snippet, Staff
from regulation.broken import NotPermitted, RuleBroken, refuse_all, required
from regulation.permissions import SYSTEM
from regulation.words import N_

from .act import Act, change, created
from .defaults import (
    CATEGORIES,
    CHECKLISTS,
    DEPARTMENTS,
    EMERGENCY_CONTACTS,
    FAULTS,
    SERVICE_CODES,
    SNIPPETS,
    TO_LEADER,
)
from .office_values import office_values, refuse_taken_name
from .passwords import refuse_weak
from .staff import new_password, open_account
from .throttle import one_at_a_time


class SetUpAlready(RuleBroken):
    """Somebody has an account: the set-up link is worth nothing any more."""

    status = 409

    def __init__(self):
        super().__init__(N_("管理处已经设立，请直接登录"), "职责(1)")


def set_up(act: Act, *, office: dict, director_name: str, username: str, password: str) -> Staff:
    """Make the first office and its first director, in one transaction; two at once make one office.

    `office` holds `OFFICE_FIELDS`. Raises `SetUpAlready`, `PasswordRefused`, or what is wrong beside its field.
    """
    names = (username, office.get("name") or "")
    refuse_all([
        *_refusals_of(office_values, office, name="office_name"),
        *_refusals_of(refuse_weak, password, names=names),
        required("director_name", director_name, N_("请填写姓名")),
        required("username", username, N_("请填写用户名")),
    ])
    kept, _ = new_password(act, password, *names)
    with change(act, "set_up"):
        one_at_a_time(act.session, "set-up")
        if act.session.scalar(select(Staff.id).limit(1)) is not None:
            raise SetUpAlready
        made = _open_office(act, office)
        return open_account(act, username, kept, office_id=made.id, name=director_name, role="director")


def add_office(act: Act, **fields) -> Office:
    """Make a further office with what it starts with; an administrator's matter. Takes `OFFICE_FIELDS`."""
    if act.person is not SYSTEM and "admin" not in act.person.own_roles:
        raise NotPermitted(N_("您的岗位没有这项权限"), "职责(1)")
    with change(act, "record"):
        return _open_office(act, fields)


def office_defaults(act: Act, office: Office) -> None:
    """Give an office its departments, kinds of complaint, faults, call lists and standard words, within the
    transaction that is open."""
    departments = {name: act.add(Department, name=name, **created(act, office.id)) for name in DEPARTMENTS}
    for code, name, department, kinds in CATEGORIES:
        shared = {
            "department": departments[department], "is_service": code in SERVICE_CODES, **created(act, office.id),
        }
        parent = act.add(Category, code=code, name=name, **shared)
        for place, kind in enumerate(kinds, start=1):
            act.add(
                Category, code=f"{code}{place}", name=kind, parent=parent, goes_to_leader=kind in TO_LEADER, **shared
            )
    for name, size, department, is_leak in FAULTS:
        act.add(
            Fault, name=name, size=size, department=departments[department], is_leak=is_leak, **created(act, office.id)
        )
    _desk_defaults(act, office)
    for layout, rooms, items in CHECKLISTS:
        act.add(Checklist, layout=layout, rooms=rooms, items=items, active=True, **created(act, office.id))
    act.session.flush()


def _desk_defaults(act: Act, office: Office) -> None:
    """Whom to call in an emergency (S 5(6)), and what is typed again and again."""
    made = created(act, office.id)
    for kind, contacts in EMERGENCY_CONTACTS.items():
        for place, (name, phone) in enumerate(contacts, start=1):
            act.add(EmergencyContact, special_kind=kind, name=name, phone=phone, place=place, **made)
    for use, kind, texts in SNIPPETS:
        for place, text in enumerate(texts, start=1):
            act.add(Snippet, use=use, kind=kind, text=text, place=place, **made)


def _refusals_of(check, *args, **named) -> list[RuleBroken]:
    """What a check refuses, so that one form shows all of it; `name` is the form's field for the check's `name`."""
    field = named.pop("name", "name")
    try:
        check(*args, **named)
    except RuleBroken as refused:
        found = list(getattr(refused, "refusals", [refused]))
        for one in found:
            one.field = field if one.field == "name" else one.field
        return found
    return []


def _open_office(act: Act, fields: dict) -> Office:
    known = office_values(fields)
    refuse_taken_name(act, known["name"])
    office = Office(**known, created_at=act.now)
    act.session.add(office)
    act.session.flush()
    office_defaults(act, office)
    return office
