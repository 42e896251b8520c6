"""What a record puts on its paper form: texts in the reader's language, moments in the office's zone.

A paper form is masked like every list: it may lie about on a counter (E, security of personal data). What goes along
to a home is a dispatch slip (dispatch_slips.py).
"""

from datetime import datetime

from flask import url_for
from flask_babel import gettext

from regulation import checklists, words
from regulation.homes import spoken
from regulation.move_in import PAPERS, PROOFS
from regulation.permissions import mask_name, mask_phone
from regulation.words import label
from workflow import attachments

from .chips import stamp
from .labels import own_words


class Writer:
    """Writes the values of one office's records: names and phones masked, moments in its zone."""

    def __init__(self, zone: str):
        self.zone = zone

    def at(self, moment) -> str:
        return stamp(moment, self.zone) if moment else ""

    def plain(self, row, *names: str) -> dict:
        """Columns as they are stored, moments written out."""
        values = {name: getattr(row, name) for name in names}
        # By what it is and not by its name: the time that a resident wishes for is text.
        return {name: self.at(value) if isinstance(value, datetime) else value for name, value in values.items()}

    def place(self, row) -> str:
        return (spoken(row.place) or row.place) if row.place else ""

    def caller(self, row) -> dict:
        return {"visitor_name": mask_name(row.visitor_name), "phone": mask_phone(row.phone), "place": self.place(row)}


def named(row) -> str:
    """A colleague, a department or a category by name; an empty text where there is none."""
    return str(row) if row is not None else ""


def word(pairs, value) -> str:
    return gettext(label(pairs, value)) if value is not None else ""


def _promise(writer: Writer, promises) -> dict:
    last = promises[-1] if promises else None
    return {"promised_at": writer.at(last.promised_at), "consented": last.consented} if last else {}


def _revisit(writer: Writer, revisits) -> dict:
    last = revisits[-1] if revisits else None
    if last is None:
        return {}
    return {"revisited_at": writer.at(last.revisited_at), "revisitor": named(last.revisitor), "rating": last.rating,
            "opinion": last.opinion}


def visit_values(visit, writer: Writer) -> dict:
    revisits = visit.revisits or (visit.complaint.revisits if visit.complaint else [])
    said = _revisit(writer, revisits)
    rating = word(words.RATINGS, said.get("rating"))
    return {
        **writer.plain(visit, "number", "received_at", "channel", "kind", "relation", "content", "answer",
                       "solved_on_spot", "done_at", "result", "remark"),
        **writer.caller(visit), **_promise(writer, visit.promises),
        "department": named(visit.department), "handler": named(visit.handler),
        "receptionist": named(visit.receptionist),
        "revisit": " ".join(filter(None, [said.get("revisited_at"), rating, said.get("opinion")])),
    }


def complaint_values(complaint, writer: Writer) -> dict:
    visit = complaint.visit
    return {
        **writer.plain(complaint, "number", "received_at", "event_at", "event_place", "is_service_complaint",
                       "severity", "content", "demand", "verified_at", "finding", "validity", "within_authority",
                       "responsibility", "measure", "due_at", "decision", "done_at", "result",
                       "replied_to_resident_at", "reported_to_director_at", "cause_analysis", "corrective_action",
                       "archive_no", "archived_at"),
        **writer.caller(visit), **_promise(writer, complaint.promises), **_revisit(writer, complaint.revisits),
        **_apologies(writer, complaint), **_reported(writer, complaint.escalations),
        "visit_number": visit.number, "channel": visit.channel, "is_special_event": visit.is_special_event,
        "category": named(complaint.category), "target_department": named(complaint.target_department),
        "target": named(complaint.target_staff) or complaint.target_text or "",
        "verifier": named(complaint.verifier), "department": named(complaint.department),
        "handler": named(complaint.handler),
        "course": complaint.verifications[-1].course if complaint.verifications else "",
    }


def _apologies(writer: Writer, complaint) -> dict:
    first = next((row for row in complaint.apologies if not row.is_formal), None)
    formal = next((row for row in complaint.apologies if row.is_formal), None)
    return {
        "apologised": first is not None if first or complaint.is_service_complaint else None,
        "apologised_by": named(first.by) if first else "", "apologised_at": writer.at(first.at) if first else "",
        "apology_way": formal.way if formal else None,
    }


def _reported(writer: Writer, escalations) -> dict:
    made = [row for row in escalations if row.reported_at]
    if not made:
        return {}
    return {"reported_to": named(made[-1].to_staff) or made[-1].to_text, "reported_at": writer.at(made[-1].reported_at)}


def repair_task_values(task, writer: Writer) -> dict:
    origin = "inspection" if task.inspection_item_id else "complaint" if task.complaint_id else "visit"
    special = next((row for row in reversed(task.escalations) if row.kind == "special_case"), None)
    return {
        **writer.plain(task, "number", "received_at", "fault", "urgent", "size", "wanted_at", "assigned_at", "due_at",
                       "accepted_at", "hand_back_reason", "arrived_at", "completed_at", "cause", "work_done",
                       "materials", "material_cost", "labour_cost", "charge_kind", "result"),
        **_revisit(writer, task.revisits),
        "reporter_name": mask_name(task.reporter_name), "phone": mask_phone(task.phone), "place": writer.place(task),
        "origin": origin, "channel": task.visit.channel if task.visit else None,
        "assigned_to": " ".join(filter(None, [named(task.department), named(task.assigned_to)])),
        "assigned_by": named(task.assigned_by), "checked_by": named(task.checked_by),
        "special_case": special.reason if special else "", "consented": special.owner_consented if special else None,
        "new_due_at": writer.at(special.new_due_at) if special else "",
    }


def revisit_values(revisit, writer: Writer) -> dict:
    case = revisit.case
    place = revisit.house.key if revisit.house else getattr(case, "place", "")
    phone = getattr(case, "phone", None) or (case.visit.phone if getattr(case, "visit", None) else None)
    return {
        **writer.plain(revisit, "number", "due_at", "revisited_at", "method", "rating", "opinion"),
        "case_number": f"{word(words.RECORDS, case.record)} {case.number}", "place": spoken(place) or place,
        "phone": mask_phone(phone), "spoke_with": mask_name(revisit.spoke_with),
        "attempts": len(revisit.attempts) or "", "revisitor": named(revisit.revisitor),
        "verdict": {None: None, "dissatisfied": "failed"}.get(revisit.rating, "passed"),
    }


def inspection_values(sheet, writer: Writer) -> dict:
    kept = [key for key in sheet.keys if key.kept_for_repair]
    tasks = [task for item in sheet.items for task in item.repair_tasks if task.state != "voided"]
    begun = [writer.at(moment) for moment in (sheet.started_at, sheet.ended_at) if moment]
    return {
        **writer.plain(sheet, "proxy_paper", "fees_proof", "developer_fees_proof"),
        **writer.plain(sheet, "number", "notice_no", "developer_rep", "conclusion", "copies", "owner_signed_at",
                       "property_signed_at", "returned_at", "archive_no"),
        "place": writer.place(sheet), "layout": sheet.house.layout, "area_m2": sheet.house.area_m2,
        "owner_name": mask_name(sheet.owner_name), "phone": mask_phone(sheet.phone),
        "owner_signed_name": signed_by(sheet.owner_signed_name and mask_name(sheet.owner_signed_name),
                                       sheet.owner_sign_witness), "span": " – ".join(begun),
        "proxy_name": sheet.proxy_name and mask_name(sheet.proxy_name),
        "inspector": named(sheet.inspector),
        "property_signed_by": signed_by(named(sheet.property_signed_by), sheet.property_sign_witness),
        "kept": sum(key.kept_for_repair for key in kept) or "", "taken_back": _taken_back(kept, writer),
        "checked_by": _once(named(task.checked_by) for task in tasks),
        "owner_checked": gettext("工单上已签认") if tasks and all(task.owner_signed for task in tasks) else "",
        "meters": meters(sheet.meters, writer),
        "items": [line for item in sheet.items for line in _item(item, writer)],
        "checklist": checklists.unpacked(sheet.checklist) if sheet.checklist else None,
        "marks": {(mark.room, mark.part): mark.result for mark in sheet.marks}, **_pictures(sheet),
    }


def _pictures(sheet) -> dict:
    """What the parties signed with, in the places of their names, and the photos of the problems as an annex."""
    signed = attachments.signatures_of(sheet)
    places = {"owner_signed_name": "owner_signature", "property_signed_by": "property_signature"}
    problems = {item.id: item for item in sheet.items}
    photos = [row for row in attachments.case_files(sheet) if row.inspection_item_id in problems]
    return {
        "images": {key: _address(signed[purpose]) for key, purpose in places.items() if purpose in signed},
        "photos": [{**_item_words(problems[row.inspection_item_id]), "url": _address(row)} for row in photos],
    }


def _address(row) -> str:
    return url_for("attachments.whole", attachment_id=row.id)


def _item_words(item) -> dict:
    return {"words": f"{item.line}　{own_words(item.room)} {own_words(item.part)}　{item.problem}"}


def signed_by(name: str | None, witness: str | None) -> str:
    """Who signed, and before whom when it was not by hand."""
    return gettext("%(name)s（见证人 %(witness)s）", name=name, witness=mask_name(witness)) if witness else name or ""


def meters(readings, writer: Writer | None = None) -> list[dict]:
    """The three fixed lines, with what was read."""
    known = {row.kind: row for row in readings}
    return [_meter(kind, name, known.get(kind), writer) for kind, name in words.METER_KINDS]


def _meter(kind: str, name: str, row, writer) -> dict:
    line = {"name": gettext(name), "unit": words.METER_UNITS[kind]}
    if row is None:
        return line
    return {**line, "meter_no": row.meter_no or "", "reading": row.reading if row.reading is not None else row.reason,
            "state": word(words.METER_STATES, row.state), "read_at": writer.at(row.read_at)}


def _taken_back(kept: list, writer: Writer) -> str:
    """Who had the keys back that were kept for repairs, and when."""
    return _once(f"{mask_name(key.taken_back_by)} {writer.at(key.taken_back_at)}" for key in kept if key.taken_back_at)


def _once(texts) -> str:
    return gettext("、").join(dict.fromkeys(filter(None, texts)))


def _item(item, writer: Writer) -> list[dict]:
    """The lines of a problem: one for each of its repairs, or why there is none."""
    known = {
        "line": item.line, "room": item.room, "part": item.part, "problem": item.problem,
        "size": word(words.ITEM_SIZES, item.size), "side": word(words.REPAIR_SIDES, item.side),
        "task": item.no_repair_reason or "",
    }
    tasks = [task for task in item.repair_tasks if task.state != "voided"]
    again = {"line": item.line, "room": item.room, "part": item.part, "problem": gettext("返修")}
    lines = [{**(again if place else known), **_repair_of(task, writer)} for place, task in enumerate(tasks)]
    return lines or [known]


def _repair_of(task, writer: Writer) -> dict:
    checked = " ".join(filter(None, (gettext("合格") if task.checked_at else "", named(task.checked_by))))
    return {
        "due_at": writer.at(task.due_at), "task": task.number, "completed_at": writer.at(task.completed_at),
        "checked": checked,
    }


def posting_values(visit, writer: Writer) -> dict:
    """What stands on the notice board, in the words that were written for it: its author by name only with consent, and
    nothing of what the resident said (E-7)."""
    known, house = visit.suggestion, visit.house
    author = visit.visitor_name if known.may_be_named else None
    if author is None and house is not None and house.building:
        author = gettext("%(building)s栋的一位住户", building=house.building)
    return {
        "posted_text": known.posted_text, "due_on": known.due_on or "",
        "posted_at": writer.at(known.posted_at), "office": visit.office.name, "author": author or gettext("一位住户"),
    }


def register_values(sheet, writer: Writer) -> dict:
    documents = [
        {"line": place, "name": word(words.DOCUMENT_KINDS, row.kind), "edition": row.edition or "",
         "copies": row.copies, "issued_at": writer.at(row.issued_at), "issued_by": named(row.created_by),
         "received_by": mask_name(row.received_by), "returned_on": row.returned_on or "",
         "signed": _signed(row.signature) if row.signed else row.not_applicable_reason}
        for place, row in enumerate(sheet.documents, 1)
    ]
    keys = [
        {"name": word(words.KEY_KINDS, row.kind), "key_no": row.key_no or "", "quantity": row.quantity,
         "handed_at": writer.at(row.handed_at), "handed_by": named(row.created_by),
         "received_by": mask_name(row.received_by), "signed": _signed(row.signature),
         "kept": f"{row.kept_for_repair} {row.kept_reason or ''}" if row.kept_for_repair else "",
         "taken_back_at": {"image": row.back_signature and _address(row.back_signature),
                           "text": writer.at(row.taken_back_at)}}
        for row in sheet.keys
    ]
    return {"number": sheet.number, "place": writer.place(sheet), "owner_name": mask_name(sheet.owner_name),
            "notice_no": sheet.notice_no, "documents": documents, "keys": keys,
            **writer.plain(sheet, "applicant", "proxy_paper", *(name for name, _label in (*PAPERS, *PROOFS))),
            "proxy_name": sheet.proxy_name and mask_name(sheet.proxy_name)}


def _signed(signature) -> dict:
    return {"image": signature and _address(signature), "text": gettext("已签收")}


def blank_values(name: str, office) -> dict:
    """What stands on a blank form all the same: the fixed lines of its tables."""
    if name == "inspection":
        return {"meters": meters([])}
    if name == "register":
        return {"documents": [{"line": place, "name": gettext(kind)}
                              for place, (_value, kind) in enumerate(words.DOCUMENT_KINDS[:4], 1)],
                "keys": [{"name": gettext(kind)} for _value, kind in words.KEY_KINDS[:-1]]}
    if name == "month":
        return {"office": str(office), "by_kind": [{"kind": gettext(kind)} for _value, kind in words.KINDS]}
    return {}
