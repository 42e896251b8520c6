"""The parts of the desk that change while it stands open: 待办, today's own records, the events; and what is answered
to its script."""

from flask import get_flashed_messages, jsonify, render_template, url_for
from flask_babel import gettext
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import joinedload

from models import Visit
from regulation.broken import RuleBroken
from regulation.calendar import local_day
from regulation.homes import phone_in_groups
from regulation.homes import spoken as spoken_home
from regulation.words import KINDS, label
from storage import only_reads_from_here
from workflow import clocks, first_clocks, mass_events, reveals, scope, shifts
from workflow.owed import owed

from . import chips, family
from .acting import current_act, place
from .home_visits import heard_due

LONGEST_LIST = 60
MOST_OWED = 60
DUTY_VERBS = {
    "revisit": "complete_revisit", "promise": "reply", "dispatch": "assign", "acceptance": "reassign",
    "completion": "complete_record", "outside": "reply_outside", "containment": "contain",
}
"""Which verb a line of 待办 opens at once; the others open the case with all of its verbs."""


def moving(act) -> dict:
    """The parts of the page that change while it stands open: what is owed, today's own records, the events."""
    lines = [line_shown(act, line) for line in owed(act, act.person.office_id, MOST_OWED)]
    heard = heard_due(act, act.person.office_id)
    return {
        "handover": handover(act), "lines": lines, "heard": heard,
        "late": sum(line["is_late"] for line in (*lines, *heard)), "today": today(act),
        "events": [event_shown(act, event) for event in mass_events.pinned(act, act.person.office_id)],
    }


def handover(act) -> str:
    """What is said while a colleague's shift waits to be taken over, else nothing (S 1(8))."""
    row = shifts.waiting(act, act.person.office_id)
    if row is None:
        return ""
    at = chips.short(row.created_at, act.now, act.rules(row.office_id).timezone)
    return gettext("%(name)s %(time)s 交的班还没有人接", name=row.created_by.name, time=at)


def line_shown(act, line) -> dict:
    """One line of 待办 as the page shows it."""
    record, row_id, number = line.cases[0]
    return {
        "duty": line.duty, "verb": DUTY_VERBS.get(line.duty, ""), "record": record, "id": row_id,
        "cases": " ".join(f"{record}:{row_id}" for record, row_id, _number in line.cases), "number": number,
        "count": len(line.cases), "chip": owed_chip(act, line),
        "place": spoken_home(line.place) or line.place, "summary": line.summary, "person": line.person or "",
        "is_late": line.is_late(act.now), "url": url_for(f"{family.VIEWS[record]}.details_view", id=row_id),
    }


def owed_chip(act, line) -> dict:
    """What is owed and until when; where no time is set, that it isn't done."""
    said, until = line.until(act.now)
    if until is None:
        return {"label": gettext(said), "text": gettext("还没办完"), "tone": "soon"}
    clock = clocks.Clock(line.duty, said, line.start_at, until)
    return chips.chip(clock, act.now, act.rules(act.person.office_id))


def today(act) -> list:
    """One's own records of today, newest first."""
    day = local_day(act.now, act.rules(act.person.office_id))
    rows = act.session.scalars(
        scope.rows(act, Visit).where(Visit.office_id == act.person.office_id, Visit.day == day)
        .where(Visit.created_by_id == act.person.id).options(joinedload(Visit.house))
        .order_by(Visit.count.desc()).limit(LONGEST_LIST)
    ).all()
    return own(act, rows)


def own(act, rows) -> list[dict]:
    """One's own records as the page shows them, each with what it owes first."""
    due_first = first_clocks.of(act.session, rows)
    return [own_shown(act, row, due_first[row.id]) for row in rows]


def own_shown(act, row, clock) -> dict:
    """One of them, with the clock that is due first or None."""
    zone = act.rules(row.office_id).timezone
    return {
        "id": row.id, "count": row.count, "number": row.number, "subject": row.subject,
        "at": chips.short(row.received_at, act.now, zone)[-5:], "kind": gettext(label(KINDS, row.kind)),
        "place": spoken_home(row.place) or row.place, "badge": chips.badge(row), "is_late": row.is_late_entry,
        "is_special": row.is_special_event,
        "chip": chips.chip(clock, act.now, act.rules(row.office_id)) if clock is not None else None,
        "url": url_for("visits.details_view", id=row.id), "is_void": row.state in ("voided", "merged"),
    }


def event_shown(act, event) -> dict:
    """One event as the page shows it; one that is over with the callers who are still to be told."""
    rules = act.rules(event.office_id)
    end = event.expected_end_at
    count, unknown = mass_events.households(act, event), mass_events.rooms_to_check(act, event)
    return {
        "id": event.id, "place": event.place, "matter": event.matter, "reply": event.reply,
        "households": gettext("涉及户数 %(count)s", count=count), "is_over": event.ended_at is not None,
        "to_check": gettext("待核房号 %(count)s", count=unknown) if unknown else "",
        "until": chips.until(end, act.now, rules) if end and end > act.now else "", "version": event.version,
        "untold": [untold(act, row) for row in mass_events.to_be_told(act, event)] if event.ended_at else [],
    }


def untold(act, row) -> dict:
    """A caller who is still to be told: where, who, and the phone whole, for whom is called; that it was seen is
    written down (E-9)."""
    if row.phone:
        reveals.note_whole_view(act, row)
    return {
        "id": row.id, "name": row.visitor_name or "", "place": spoken_home(row.place) or row.place,
        "phone": phone_in_groups(row.phone),
    }


def news() -> dict:
    """What the script shows anew, what was said of the last verb, and the token that holds now."""
    parts = moving(current_act())
    return {
        "owed": render_template("admin/desk/owed.html", **parts), "late": parts["late"],
        "today": render_template("admin/desk/today.html", **parts),
        "events": render_template("admin/desk/events.html", **parts),
        "said": [[tone, text] for tone, text in get_flashed_messages(with_categories=True)],
        "csrf": generate_csrf(), "person": current_user.get_id(),
    }


def answer(form, do, said, *, is_checked: bool = False):
    """Carry out what was pressed and say so, with the page's new parts; or say what refused it. `said` is the sentence,
    or what makes it once all is done."""
    if form is not None and not is_checked and not form.validate():
        return refused(form, [])
    try:
        do()
    except RuleBroken as refusal:
        left = place(refusal, form)
        return refused(form, left, refusal.status)
    only_reads_from_here()
    return jsonify({"said": said() if callable(said) else said, "news": news()}), 201


def refused(form, general: list[str], status: int = 422):
    """The refusals for the script: beside each field, and those that belong to none; and whether it is the room alone,
    which may be kept as text until somebody has looked."""
    fields = form._fields if form is not None else {}
    errors = {name: [str(text) for text in field.errors] for name, field in fields.items() if field.errors}
    is_room_alone = errors.keys() == {"house"} and not general and is_unknown(fields["house"])
    return jsonify({"errors": errors, "general": general, "unknown_house": is_room_alone}), status


def is_unknown(house) -> bool:
    """Whether a room was typed that is none of the office's."""
    return house.data is None and any(text.strip() for text in house.raw_data or ())
