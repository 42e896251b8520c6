"""A handover sheet as the tablet's page holds it: everything in one piece, each row with the token by which it is
known.

A statement a table, however many rooms and items the sheet has.
"""

from flask import url_for
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import func, select

from export.columns import moment
from models import Attachment, InspectionMark
from regulation import states, words
from workflow import attachments, checklists, delivery_days

from .acting import current_zone
from .labels import own_words

UNSIGNED = ("draft", "awaiting_signatures")


def standing(act, sheet) -> dict:
    """All that the page shows of a sheet, and the token by which each row of it is known."""
    zone = current_zone()
    return {
        "id": sheet.id, "number": sheet.number, "state": sheet.state, "isOpen": sheet.state in UNSIGNED,
        "stateName": gettext(words.label(states.STATES["inspection"], sheet.state)),
        "hasInspector": sheet.inspector_id is not None,
        "signers": {"owner": delivery_days.signer(sheet), "property": current_user.name},
        "lists": listed(checklists.of_sheet(act, sheet)),
        "marks": marks_of(act, sheet), "defects": defects_of(act, sheet), "meters": meters_of(sheet),
        "started": moment(sheet.started_at, zone) if sheet.started_at else "",
        "ended": moment(sheet.ended_at, zone) if sheet.ended_at else "",
        "conclusion": sheet.conclusion or "",
        "parties": {"owner": party(sheet, "owner", zone), "property": party(sheet, "property", zone)},
        "tasks": [
            {"number": task.number, "url": url_for("repair_tasks.details_view", id=task.id)}
            for item in sheet.items for task in item.repair_tasks
        ],
    }


def listed(known) -> dict:
    """The checklist in the reader's language; what an office wrote itself stands as it is."""
    return {
        "groups": [[own_words(name), [[part, own_words(part)] for part in parts]] for name, parts in known.groups],
        "rooms": [
            [room, own_words(room), [place for place, (name, _parts) in enumerate(known.groups) if name in names]]
            for room, names in known.rooms
        ],
    }


def marks_of(act, sheet) -> list[list]:
    """[room, part, result, token, whether in bulk] of each cell that was looked at."""
    mark = InspectionMark
    query = select(mark.room, mark.part, mark.result, mark.token, mark.in_bulk).where(mark.inspection_id == sheet.id)
    return [[room, part, result, token or "", bulk] for room, part, result, token, bulk in act.session.execute(query)]


def defects_of(act, sheet) -> list[dict]:
    query = select(Attachment.inspection_item_id, func.count()).where(
        Attachment.inspection_id == sheet.id, Attachment.inspection_item_id.is_not(None)
    ).group_by(Attachment.inspection_item_id)
    photos = dict(act.session.execute(query).all())
    return [
        {
            "room": item.room, "part": item.part, "problem": item.problem, "size": item.size, "side": item.side,
            "no_repair_reason": item.no_repair_reason or "", "token": item.token or "",
            "photos": photos.get(item.id, 0),
        }
        for item in sheet.items
    ]


def meters_of(sheet) -> dict:
    return {
        meter.kind: {
            "meter_no": meter.meter_no or "", "state": meter.state, "reason": meter.reason or "",
            "reading": "" if meter.reading is None else f"{meter.reading:.3f}", "token": meter.token or "",
        }
        for meter in sheet.meters
    }


def party(sheet, name: str, zone: str) -> dict | None:
    """Who signed for one side and when, with the picture when there is one; None before."""
    at = getattr(sheet, f"{name}_signed_at")
    if at is None:
        return None
    picture = attachments.signatures_of(sheet).get(f"{name}_signature")
    by = sheet.owner_signed_name if name == "owner" else sheet.property_signed_by.name
    return {
        "name": by, "at": moment(at, zone), "witness": getattr(sheet, f"{name}_sign_witness") or "",
        "picture": url_for("attachments.whole", attachment_id=picture.id) if picture else "",
    }
