"""验房 in the flat, item by item: what the tablet sends, press by press, also long after it was pressed.

Each press names the key by which this device knows the row (`seen`, its own unanswered presses among them). What
somebody else wrote there since is never overwritten: it comes back as `WrittenSince`, and a person chooses.
"""

from contextlib import contextmanager

from sqlalchemy import select

from models import Attachment, InspectionItem, InspectionMark
from regulation import move_in as rules_of
from regulation.broken import RuleBroken, WrittenSince, refuse_all
from regulation.words import N_

from . import attachments, checklists, inspections
from .act import Act, change, created, lock, permit

DEFECT = ("problem", "size", "side", "no_repair_reason")
METER = ("meter_no", "state", "reading", "reason")


@contextmanager
def _written_down(act: Act, sheet, name: str):
    """One press on a sheet that nobody has signed yet, by who inspects."""
    with change(act, name):
        lock(act, sheet)
        permit(act, sheet, "inspection", "record_item")
        if sheet.checklist is None:
            sheet.checklist = inspections.copy_of_checklist(act, sheet.office_id, sheet.house)
        yield


def mark(act: Act, sheet, *, room, part, result, token: str, seen=(), pressed_at=None) -> dict:
    """√, × or — for one cell; returns the token by which it is known from now on (S 3(4), form C.3)."""
    with _written_down(act, sheet, "mark"):
        listed = checklists.of_sheet(act, sheet).has(room, part)
        refuse_all(rules_of.mark_refusals(listed, result, defect_at(sheet, room, part) is not None))
        row = act.session.scalar(select(InspectionMark).where(
            InspectionMark.inspection_id == sheet.id, InspectionMark.room == room, InspectionMark.part == part
        ))
        if row is not None and row.result != result:
            _refuse_a_clash(row, seen, {"result": row.result})
        if row is None or row.result != result:
            moment = _begin(act, sheet, pressed_at)
            row = row or act.add(
                InspectionMark, inspection_id=sheet.id, room=room, part=part, **created(act, sheet.office_id)
            )
            row.result, row.token, row.in_bulk = result, token, False
            row.marked_at, row.marked_by_id = moment, act.person.id
    return {"token": row.token}


def mark_rest(act: Act, sheet, *, room, token: str, pressed_at=None) -> dict:
    """本间其余合格: what of a room nobody marked is √, kept as such; returns which."""
    with _written_down(act, sheet, "mark_rest"):
        parts = checklists.of_sheet(act, sheet).parts_of(room)
        known = set(act.session.scalars(
            select(InspectionMark.part).where(InspectionMark.inspection_id == sheet.id, InspectionMark.room == room)
        )) | {item.part for item in sheet.items if item.room == room}
        left = [part for part in parts if part not in known]
        if left:
            moment = _begin(act, sheet, pressed_at)
        act.session.add_all(
            InspectionMark(
                inspection_id=sheet.id, room=room, part=part, result="passed", in_bulk=True, token=token,
                marked_at=moment, marked_by_id=act.person.id, **created(act, sheet.office_id),
            ) for part in left
        )
    return {"token": token, "parts": left}


def note_defect(
    act: Act, sheet, *, room, part, problem, size, side, no_repair_reason=None, token: str, seen=(), pressed_at=None,
) -> dict:
    """The problem behind an ×: what, how large, whose side; written again it is put right (S 3(4), S 3(7))."""
    with _written_down(act, sheet, "note_defect"):
        refuse_all(rules_of.item_refusals(problem, room, part, size, no_repair_reason))
        given = {
            "problem": problem, "size": size, "side": side or "property",
            "no_repair_reason": no_repair_reason if size == "none" else None,
        }
        item = defect_at(sheet, room, part)
        if item is None:
            _begin(act, sheet, pressed_at)
            item = inspections.add_item(act, sheet, room=room, part=part, **given)
        elif {name: getattr(item, name) for name in DEFECT} != given:
            _refuse_a_clash(item, seen, {name: getattr(item, name) for name in DEFECT})
            refuse_all(rules_of.repaired_refusals(
                _repairs_of(item), is_withdrawn=False, size_changes=given["size"] != item.size
            ))
            for name, value in given.items():
                setattr(item, name, value)
        item.token = token
    return {"token": token}


def withdraw_defect(act: Act, sheet, *, room, part, token: str, seen=()) -> dict:
    """A problem written down by mistake goes before anybody signed; its photos stay with the sheet, its words in the
    audit (S 1(4))."""
    with _written_down(act, sheet, "withdraw_defect"):
        item = defect_at(sheet, room, part)
        if item is not None:
            _refuse_a_clash(item, seen, {name: getattr(item, name) for name in DEFECT})
            refuse_all(rules_of.repaired_refusals(_repairs_of(item), is_withdrawn=True, size_changes=False))
            for task in [*item.repair_tasks]:
                task.inspection_item = None
            for photo in act.session.scalars(select(Attachment).where(Attachment.inspection_item_id == item.id)):
                photo.inspection_item_id = None
            act.session.flush()
            act.session.delete(item)
            sheet.items.remove(item)
    return {"token": token}


def read_meter(act: Act, sheet, *, kind, token: str, seen=(), pressed_at=None, **given) -> dict:
    """抄表 in the flat; what somebody else read since isn't overwritten (S 3(4), F-23)."""
    meter = next((row for row in sheet.meters if row.kind == kind), None)
    if meter is not None and {name: getattr(meter, name) for name in METER} != given:
        theirs = {name: getattr(meter, name) for name in METER}
        reading = theirs["reading"]
        _refuse_a_clash(meter, seen, {**theirs, "reading": None if reading is None else f"{reading:.3f}"})
    with change(act, "record_meters"):
        lock(act, sheet)
        moment = _begin(act, sheet, pressed_at)
        inspections.record_meters(act, sheet, kind=kind, token=token, read_at=moment, **given)
    return {"token": token}


def sign(act: Act, sheet, *, party, name, picture=None, witness=None, pressed_at=None) -> dict:
    """One party signs on the glass, or by a typed name before a witness; `picture` is the file that `keep_for` put on
    the disk (S 3(4))."""
    refuse_all(rules_of.signature_refusals(name, picture is not None, witness))
    if party not in PARTIES:
        raise RuleBroken(N_("请选择签字方"), "S 3(4)", "party")
    if picture is not None:
        attachments.attach_kept(act, sheet, picture, purpose=f"{party}_signature")
    signed = {"owner_signed_name": name} if party == "owner" else {"property_signs": True}
    inspections.sign(act, sheet, **signed, witness=witness, pressed_at=pressed_at, has_picture=picture is not None)
    return {}


PARTIES = ("owner", "property")


def defect_at(sheet, room: str, part: str) -> InspectionItem | None:
    """The problem that is written down for a cell."""
    return next((item for item in sheet.items if (item.room, item.part) == (room, part)), None)


def _repairs_of(item) -> list[str]:
    """The numbers of a problem's tasks that stand."""
    return [task.number for task in item.repair_tasks if task.state != "voided"]


def _refuse_a_clash(row, seen, theirs: dict) -> None:
    """Refuse to write over what this device hasn't seen; its own presses, answered or not, are among `seen`."""
    if (row.token or "") not in seen:
        raise WrittenSince({**theirs, "token": row.token or ""})


def _begin(act: Act, sheet, pressed_at):
    """The moment of a press; the first one is the beginning of the inspection, by who goes along when nobody else was
    named."""
    moment = rules_of.moment_on_site(pressed_at, sheet.created_at, act.now)
    if sheet.started_at is None:
        sheet.started_at = moment
    if sheet.inspector_id is None:
        sheet.inspector_id = act.person.id
    return moment
