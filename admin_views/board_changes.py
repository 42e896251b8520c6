"""What happened since this person last looked, and what a deputy did meanwhile, from the audit."""

from datetime import datetime, timedelta

from flask import request, session, url_for
from flask_babel import gettext
from sqlalchemy import bindparam, select

from export.columns import moment
from models import RECORDS, AuditEntry, Deputation, Office
from regulation.calendar import local_day
from regulation.permissions import D
from workflow import looks, scope

from . import chips
from .audit import name_subjects
from .board_duties import rules_here
from .board_ground import Ground
from .board_standing import standing
from .family import VIEWS
from .labels import own_words, verb_label

PAGE = "board"
LOOK_LASTS = timedelta(minutes=30)
"""A page opened again within this time is the same look: what was new stays on it."""
FIRST_LOOK_BACK = timedelta(days=1)
MOST_SHOWN = 30
RETURN_DAYS = 14
"""How long after a deputation its list stands on the director's board."""
SAYS_NOTHING = ("see_phone", "reveal")


def seen_until(ground: Ground) -> datetime:
    """Since when things are new to this person. Opening the page begins a look, at most once in half an hour; a page
    that refreshes itself goes on with the look at hand."""
    act, kept = ground.act, session.get("board_look") or {}
    last = looks.last_look(act, PAGE)
    if last is not None and kept.get("began") == last.isoformat() and act.now - last < LOOK_LASTS:
        return datetime.fromisoformat(kept["since"])
    since = last or act.now - FIRST_LOOK_BACK
    if request.headers.get("X-Background") == "1":
        return datetime.fromisoformat(kept["since"]) if kept.get("since") else since
    looks.look(act, PAGE)
    session["board_look"] = {"began": act.now.isoformat(), "since": since.isoformat()}
    return since


def changes(ground: Ground, since: datetime) -> dict:
    """What others did to the cases since then, newest first, and where the rest of it stands."""
    act, zone = ground.act, rules_here(ground.act).timezone
    query = standing(ground, "changes", lambda: _changed(ground))
    entries = act.session.scalars(query, {"since": since}).all()
    day = local_day(since, rules_here(act)).isoformat()
    return {
        "since": moment(since, zone), "rows": _shown(ground, entries[:MOST_SHOWN], zone),
        "more_url": ground.address("audit", {"from": day, "others": "1"}) if len(entries) > MOST_SHOWN else None,
    }


def _changed(ground: Ground):
    """The statement that reads what others did since the moment `since`."""
    mine = AuditEntry.actor_id.is_(None) | (AuditEntry.actor_id != ground.act.person.id)
    # All offices are said, for the index begins with them; and the kinds of record so that no index is taken for them.
    office = [AuditEntry.office_id.in_(select(Office.id) if ground.office is None else [ground.office.id])]
    query = select(AuditEntry).where(
        *scope.visible(ground.act, AuditEntry), *office, AuditEntry.at > bindparam("since"), mine,
        AuditEntry.record.concat("").in_(RECORDS), AuditEntry.verb.not_in(SAYS_NOTHING),
    )
    return query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(MOST_SHOWN + 1)


def deputys_list(ground: Ground) -> list[dict]:
    """For the director: what each deputy of the last fortnight did in the director's place."""
    act = ground.act
    if D not in act.person.own_roles:
        return []
    zone, found = rules_here(act).timezone, []
    query = scope.rows(act, Deputation).where(
        Deputation.from_at <= act.now, Deputation.until_at > act.now - timedelta(days=RETURN_DAYS)
    )
    for one in act.session.scalars(query.order_by(Deputation.id.desc()).limit(5)):
        until = min(one.ended_at or one.until_at, one.until_at)
        if until > act.now - timedelta(days=RETURN_DAYS):
            found.append(_deputy(ground, one, until, zone))
    return [one for one in found if one["rows"]]


def _deputy(ground: Ground, one: Deputation, until: datetime, zone: str) -> dict:
    entries = ground.act.session.scalars(
        select(AuditEntry)
        .where(
            *scope.visible(ground.act, AuditEntry), AuditEntry.actor_id == one.deputy_id, AuditEntry.as_deputy,
            AuditEntry.at >= one.from_at, AuditEntry.at <= until,
        )
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(MOST_SHOWN)
    ).all()
    days = [local_day(at, rules_here(ground.act)).isoformat() for at in (one.from_at, until)]
    filters = {"deputy": "True", "actor": str(one.deputy_id), "from": days[0], "until": days[1]}
    return {
        "name": one.deputy.name, "from": moment(one.from_at, zone), "until": moment(until, zone),
        "rows": _shown(ground, entries, zone), "url": ground.address("audit", filters),
    }


def _shown(ground: Ground, entries: list, zone: str) -> list[dict]:
    name_subjects(entries)
    return [
        {
            "at": chips.short(entry.at, ground.act.now, zone), "verb": gettext(verb_label(entry.record, entry.verb)),
            "who": own_words(entry.actor_name) + (gettext("（代主任）") if entry.as_deputy else ""),
            "number": entry.subject or entry.record_id, "url": _address(ground, entry),
            "office": ground.office_names.get(entry.office_id),
        }
        for entry in entries
    ]


def _address(ground: Ground, entry: AuditEntry) -> str | None:
    endpoint = VIEWS.get(entry.record)
    return url_for(f"{endpoint}.details_view", id=entry.record_id) if endpoint and ground.is_open(endpoint) else None
