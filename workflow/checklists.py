"""验房清单: what is looked at in a flat of one type, as the office edits it (C.3)."""

from sqlalchemy import select

from models import Checklist
from regulation import checklists as rules_of
from regulation.broken import RuleBroken
from regulation.words import N_

from .act import Act, SeenVersionStale, change, created, lock, need

FIELDS = ("layout", "rooms", "items", "active")
LONGEST_LAYOUT = 40


def add_checklist(act: Act, office_id: int, **fields) -> Checklist:
    """Add the checklist of a flat type: `layout rooms items`; an empty type is for every other one."""
    need(act, "manage_checklists", office_id)
    with change(act, "record"):
        known = _known(act, office_id, {"active": True, **fields}, None)
        row = act.add(Checklist, **known, **created(act, office_id))
        act.session.flush()
    return row


def change_checklist(act: Act, row: Checklist, *, seen_version: int | None = None, **fields) -> Checklist:
    """Correct a checklist; sheets that are open already keep their copy."""
    need(act, "manage_checklists", row.office_id)
    with change(act, "correct"):
        lock(act, row)
        if seen_version is not None and seen_version != row.version:
            raise SeenVersionStale
        before = {name: getattr(row, name) for name in FIELDS}
        for name, value in _known(act, row.office_id, {**before, **fields}, row).items():
            setattr(row, name, value)
    return row


def of_sheet(act: Act, sheet) -> rules_of.Checklist:
    """What is looked at on a sheet: its own copy; one that was opened without has the list that now holds."""
    if sheet.checklist:
        return rules_of.unpacked(sheet.checklist)
    return act.checklist_for(sheet.office_id, sheet.house.layout)


def _known(act: Act, office_id: int, given: dict, row) -> dict:
    layout = " ".join((given.get("layout") or "").split())
    if len(layout) > LONGEST_LAYOUT:
        raise RuleBroken(N_("不能超过 %(limit)s 个字"), "C.3", "layout", limit=LONGEST_LAYOUT)
    taken = act.session.scalar(
        select(Checklist.id).where(Checklist.office_id == office_id, Checklist.layout == layout)
    )
    if taken is not None and (row is None or taken != row.id):
        raise RuleBroken(N_("这个户型已有验房清单"), "C.3", "layout")
    rules_of.read(given.get("rooms"), given.get("items"))
    texts = {name: given[name].replace("\r\n", "\n").strip() for name in ("rooms", "items")}
    return {"layout": layout, **texts, "active": bool(given.get("active"))}
