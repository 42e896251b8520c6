"""What an account may hold: from what was typed to the columns of `Staff`, with every refusal beside its field."""

import re

from sqlalchemy import select

from models import Department, Office, Staff
from regulation.broken import RuleBroken, refuse_all, required
from regulation.homes import PhoneRefused, normalise_name, normalise_phone
from regulation.words import N_, ROLES, values

from .initials import initials_of
from .login import as_username

CLAUSE = "职责(1)"
COMPANY_ROLES = ("leader", "admin")
OWN_REPORT = ("director", *COMPANY_ROLES)
"""Roles whose superior isn't the office's director."""
USERNAME = re.compile(r"[\w.@-]{2,40}")
LANGUAGES = ("zh", "en")
ACCOUNT_FIELDS = (
    "office_id", "name", "role", "further_roles", "department_id", "superior_id", "phone", "language", "active",
)


def account_values(act, given: dict, staff: Staff | None = None) -> dict:
    """The columns of an account (and `further_roles`, a set) from `ACCOUNT_FIELDS` as they were typed.

    `staff` is the account as it stands, None for a new one. Raises `RuleBroken` or `Refusals`.
    """
    if unknown := set(given) - set(ACCOUNT_FIELDS):
        raise TypeError(f"no such fields: {sorted(unknown)}")
    role = given.get("role")
    further = frozenset(given.get("further_roles") or ()) - {role}
    name = normalise_name(given.get("name"))
    phone, wrong_phone = _phone(given.get("phone"))
    office_id = None if role in COMPANY_ROLES else given.get("office_id")
    refuse_all([
        required("name", name, N_("请填写姓名"), CLAUSE),
        RuleBroken(N_("姓名不能超过 60 个字"), CLAUSE, "name") if len(name) > 60 else None,
        wrong_phone,
        _wrong_role(role, further),
        _wrong_office(act, role, office_id),
        _wrong_department(act, given.get("department_id"), office_id, staff),
        _wrong_superior(act, given.get("superior_id"), office_id, staff),
        None if given.get("language") in (None, "", *LANGUAGES) else _not_listed("language"),
    ])
    return {
        "office_id": office_id, "name": name, "initials": initials_of(name), "role": role, "further_roles": further,
        "phone": phone or None,
        "department_id": given.get("department_id") or None, "superior_id": given.get("superior_id") or None,
        "language": given.get("language") or None, "active": bool(given.get("active")),
    }


def free_username(act, text: str) -> str:
    """The user name as it is kept. Raises `RuleBroken` when it is no name or somebody has it."""
    username = as_username(text)
    if not USERNAME.fullmatch(username):
        raise RuleBroken(N_("用户名用 2 到 40 个字母、数字、汉字或 . _ - @"), CLAUSE, "username")
    if act.session.scalar(select(Staff.id).where(Staff.username == username)):
        raise RuleBroken(N_("用户名「%(username)s」已有人用"), CLAUSE, "username", username=username)
    return username


def _not_listed(field: str) -> RuleBroken:
    return RuleBroken(N_("请从列表中选择"), CLAUSE, field)


def _phone(text: str | None) -> tuple[str, RuleBroken | None]:
    try:
        return normalise_phone(text), None
    except PhoneRefused as refused:
        return "", refused


def _wrong_role(role: str | None, further: frozenset) -> RuleBroken | None:
    if role not in values(ROLES):
        return _not_listed("role")
    of_company = role in COMPANY_ROLES
    if any(other not in values(ROLES) or (other in COMPANY_ROLES) != of_company for other in further):
        return RuleBroken(N_("公司的岗位与管理处的岗位不能兼任"), CLAUSE, "further_roles")
    return None


def _wrong_office(act, role: str | None, office_id: int | None) -> RuleBroken | None:
    if role in COMPANY_ROLES:
        return None
    if office_id is None or act.session.get(Office, office_id) is None:
        return RuleBroken(N_("请选择管理处"), CLAUSE, "office")
    return None


def _wrong_department(act, department_id: int | None, office_id: int | None, staff: Staff | None) -> RuleBroken | None:
    if not department_id:
        return None
    department = act.session.get(Department, department_id)
    is_kept = staff is not None and staff.department_id == department_id
    if department is None or department.office_id != office_id or not (department.active or is_kept):
        return _not_listed("department")
    return None


def _wrong_superior(act, superior_id: int | None, office_id: int | None, staff: Staff | None) -> RuleBroken | None:
    if not superior_id:
        return None
    superior = act.session.get(Staff, superior_id)
    is_kept = staff is not None and staff.superior_id == superior_id
    if superior is None or superior.office_id not in (office_id, None) or not (superior.active or is_kept):
        return RuleBroken(N_("请从列表中选择"), "S 5(4)", "superior")
    if staff is not None and _stands_above(superior, staff):
        return RuleBroken(N_("直接上级不能是本人或自己的下级"), "S 5(4)", "superior")
    return None


def _stands_above(superior: Staff, staff: Staff) -> bool:
    """Whether the way up from `superior` comes to `staff`."""
    passed = set()
    while superior is not None and superior.id not in passed:
        if superior.id == staff.id:
            return True
        passed.add(superior.id)
        superior = superior.superior
    return False
