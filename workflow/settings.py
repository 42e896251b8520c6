"""设置: the office's own hours and numbers, departments, kinds of complaint and faults.

What was used once is switched off, never deleted: old records keep naming it.
"""

import re

from sqlalchemy import func, select

from models import Category, Department, Fault, Office, Setting, Staff
from regulation.broken import RuleBroken, refuse_all, required
from regulation.homes import PhoneRefused, normalise_phone
from regulation.office_rules import SETTINGS, read_setting
from regulation.words import N_, SIZES, values

from . import at_hand, audit
from .act import Act, SeenVersionStale, change, created, lock, need, together
from .office_values import OFFICE_FIELDS, office_values, refuse_taken_name

CODE = re.compile(r"[A-Z]{1,2}[0-9]{0,2}")


def set_setting(act: Act, office_id: int, key: str, text) -> int | bool:
    """Set one number of an office from what was typed; it acts on new records only (F-28).

    Raises `RuleBroken` beside the field `value` when it lies out of the bounds of `SETTINGS`.
    """
    need(act, "manage_settings", office_id)
    if key not in SETTINGS:
        raise RuleBroken(N_("没有这一项设置"), "F-28", "key")
    try:
        value = read_setting(key, text)
    except ValueError:
        bounds = SETTINGS[key].metadata
        raise RuleBroken(
            N_("请填 %(low)s 到 %(high)s 的整数"), "F-28", "value", low=bounds["low"], high=bounds["high"]
        ) from None
    with together(act):
        lock(act, act.session.get(Office, office_id))
        kept = act.session.scalar(select(Setting).where(Setting.office_id == office_id, Setting.key == key))
        before = SETTINGS[key].default if kept is None else type(value)(kept.value)
        if value != before:
            if kept is None:
                kept = Setting(key=key, **created(act, office_id))
                act.session.add(kept)
            kept.value = int(value)
            at_hand.forget(act.session)
            # One chain an office, under the number's own name: what was 24 is read without knowing its row.
            audit.append(act, "set", "setting", office_id, {key: [before, value]}, office_id)
    act.rules_of.pop(office_id, None)
    return value


def change_office(act: Act, office: Office, *, seen_version: int | None = None, **fields) -> Office:
    """Correct an office; only the fields of `OFFICE_FIELDS` given change. New hours act on new records only."""
    need(act, "manage_settings", office.id)
    with change(act, "correct"):
        _hold(act, office, seen_version)
        known = office_values({**{name: getattr(office, name) for name in OFFICE_FIELDS}, **fields})
        if known["name"] != office.name:
            refuse_taken_name(act, known["name"])
        _set(office, known)
    act.rules_of.pop(office.id, None)
    return office


def add_department(act: Act, office_id: int, **fields) -> Department:
    """Add a department: `name`, `phone`."""
    need(act, "manage_departments", office_id)
    with change(act, "record"):
        known = _department(act, office_id, {"active": True, **fields}, None)
        return _add(act, Department(**known, **created(act, office_id)))


def change_department(act: Act, department: Department, *, seen_version: int | None = None, **fields) -> Department:
    """Correct a department; `active=False` takes it out of the lists, once nobody works there."""
    need(act, "manage_departments", department.office_id)
    with change(act, "correct"):
        _hold(act, department, seen_version)
        before = {name: getattr(department, name) for name in ("name", "phone", "active")}
        known = _department(act, department.office_id, {**before, **fields}, department)
        if department.active and not known["active"]:
            _refuse_peopled(act, department)
        _set(department, known)
    return department


def add_category(act: Act, office_id: int, **fields) -> Category:
    """Add a kind of complaint: `code name parent_id department_id is_service goes_to_leader`. A kind within another
    begins with its code (`A5` in `A`)."""
    need(act, "manage_categories", office_id)
    with change(act, "record"):
        known = _category(act, office_id, {"active": True, **fields}, None)
        code, parent = _free_code(act, office_id, fields.get("code"), fields.get("parent_id"))
        return _add(act, Category(code=code, parent_id=parent, **known, **created(act, office_id)))


def change_category(act: Act, category: Category, *, seen_version: int | None = None, **fields) -> Category:
    """Correct a kind of complaint; its code stays. One that is switched off takes the kinds within it along."""
    need(act, "manage_categories", category.office_id)
    with change(act, "correct"):
        _hold(act, category, seen_version)
        names = ("name", "department_id", "is_service", "goes_to_leader", "active")
        before = {name: getattr(category, name) for name in names}
        _set(category, _category(act, category.office_id, {**before, **fields}, category))
        if before["active"] and not category.active:
            for within in act.session.scalars(select(Category).where(Category.parent_id == category.id)):
                within.active = False
    return category


def add_fault(act: Act, office_id: int, **fields) -> Fault:
    """Add a fault to the catalogue: `name size department_id is_leak` (F-6)."""
    need(act, "manage_categories", office_id)
    with change(act, "record"):
        known = _fault(act, office_id, {"active": True, **fields}, None)
        return _add(act, Fault(**known, **created(act, office_id)))


def change_fault(act: Act, fault: Fault, *, seen_version: int | None = None, **fields) -> Fault:
    """Correct a fault; tasks that were opened under it keep their size."""
    need(act, "manage_categories", fault.office_id)
    with change(act, "correct"):
        _hold(act, fault, seen_version)
        before = {name: getattr(fault, name) for name in ("name", "size", "department_id", "is_leak", "active")}
        _set(fault, _fault(act, fault.office_id, {**before, **fields}, fault))
    return fault


def _department(act, office_id: int, given: dict, row) -> dict:
    name = _named(act, Department, office_id, given, row)
    try:
        phone = normalise_phone(given.get("phone")) or None
    except PhoneRefused as refused:
        raise RuleBroken(refused.message, refused.clause, "phone") from None
    return {"name": name, "phone": phone, "active": bool(given.get("active"))}


def _category(act, office_id: int, given: dict, row) -> dict:
    name = " ".join((given.get("name") or "").split())
    refuse_all([required("name", name, N_("请填写名称"), "D.1"), _too_long(name)])
    return {
        "name": name, "department_id": _department_id(act, office_id, given.get("department_id"), row),
        **{field: bool(given.get(field)) for field in ("is_service", "goes_to_leader", "active")},
    }


def _fault(act, office_id: int, given: dict, row) -> dict:
    name = _named(act, Fault, office_id, given, row)
    if given.get("size") not in values(SIZES):
        raise RuleBroken(N_("请从列表中选择"), "F-6", "size")
    return {
        "name": name, "size": given["size"],
        "department_id": _department_id(act, office_id, given.get("department_id"), row),
        "is_leak": bool(given.get("is_leak")), "active": bool(given.get("active")),
    }


def _named(act, table, office_id: int, given: dict, row) -> str:
    name = " ".join((given.get("name") or "").split())
    refuse_all([required("name", name, N_("请填写名称"), "C.1"), _too_long(name)])
    taken = act.session.scalar(select(table.id).where(table.office_id == office_id, table.name == name))
    if taken is not None and (row is None or taken != row.id):
        raise RuleBroken(N_("已有「%(name)s」"), "C.1", "name", name=name)
    return name


def _free_code(act, office_id: int, text: str | None, parent_id: int | None) -> tuple[str, int | None]:
    code = (text or "").strip().upper()
    parent = act.session.get(Category, parent_id) if parent_id else None
    if parent_id and (parent is None or parent.office_id != office_id or parent.parent_id is not None):
        raise RuleBroken(N_("请从列表中选择"), "D.1", "parent")
    if not CODE.fullmatch(code):
        raise RuleBroken(N_("代码是一两个字母，子类再加数字，例如 A 或 A5"), "D.1", "code")
    if parent is not None and not code.removeprefix(parent.code).isdigit():
        raise RuleBroken(N_("子类的代码以 %(parent)s 开头，再加数字"), "D.1", "code", parent=parent.code)
    if parent is None and not code.isalpha():
        raise RuleBroken(N_("带数字的代码是子类，请选择上级类别"), "D.1", "parent")
    if act.session.scalar(select(Category.id).where(Category.office_id == office_id, Category.code == code)):
        raise RuleBroken(N_("代码 %(code)s 已有类别在用"), "D.1", "code", code=code)
    return code, parent.id if parent else None


def _department_id(act, office_id: int, given: int | None, row) -> int | None:
    if not given:
        return None
    department = act.session.get(Department, given)
    is_kept = row is not None and row.department_id == given
    if department is None or department.office_id != office_id or not (department.active or is_kept):
        raise RuleBroken(N_("请从列表中选择"), "C.1", "department")
    return department.id


def _refuse_peopled(act, department: Department) -> None:
    query = select(func.count()).select_from(Staff).where(Staff.department_id == department.id, Staff.active)
    people = act.session.scalar(query)
    if people:
        raise RuleBroken(N_("还有 %(people)s 名员工在这个部门，请先调整"), "职责(1)", "active", people=people)


def _too_long(name: str) -> RuleBroken | None:
    return RuleBroken(N_("不能超过 %(limit)s 个字"), "C.1", "name", limit=60) if len(name) > 60 else None


def _hold(act: Act, row, seen_version: int | None) -> None:
    lock(act, row)
    if seen_version is not None and seen_version != row.version:
        raise SeenVersionStale


def _set(row, known: dict) -> None:
    for name, value in known.items():
        setattr(row, name, value)


def _add(act: Act, row):
    act.session.add(row)
    act.session.flush()
    return row
