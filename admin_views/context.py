"""What every page's frame needs: the office, the person's role in words, the moment, and the questions it may ask."""

from flask import Flask, current_app, g, session
from flask_babel import get_locale, gettext
from flask_login import current_user

from regulation.front_desks import COVER_AFTER, PIN_DIGITS
from regulation.permissions import ASKS_FOR_PASSWORD
from regulation.words import ROLES, label
from workflow import front_desks, notice_box
from workflow.scope import rights_of

from .acting import current_act, current_office, current_zone
from .arranging import saved_filters
from .this_pc import desk_of

MOST_DRAWN = 1000
"""How many parts of frames are kept, of a few kilobytes each."""


def register(app: Flask) -> None:
    """Hand the frame its values, for people who are logged in; everybody else's pages have none of them."""
    app.context_processor(frame)


def frame() -> dict:
    """Office, role in words, the server's moment. `person_may` asks for an ability, as the screens do."""
    if not current_user.is_authenticated:
        return {}
    act = current_act()
    roles = [gettext(label(ROLES, role)) for role, _text in ROLES if role in act.person.own_roles]
    if act.person.is_deputy:
        roles.append(gettext("代主任"))
    if asks_for_password := any(act.person.lacks_password(ability) for ability in ASKS_FOR_PASSWORD):
        roles.append(gettext("PIN 登录"))
    if "frame_office" not in g:
        is_in_one = act.person.office_id is not None or "office_id" in session
        g.frame_office = current_office() if is_in_one else None
    bell = {}
    if act.person.may("see_notices"):
        bell = {"notices_unread": lambda: notice_box.count_unread(act), "notices_most": notice_box.MOST_COUNTED}
    return {
        **bell, **at_front_desk(act), "office": g.frame_office, "role_label": gettext("、").join(roles),
        "server_now": act.now, "person_may": act.person.may, "page_zone": current_zone(),
        "asks_for_password": asks_for_password, "kept": kept,
    }


def kept(part: str, endpoint: str, caller):
    """A part of a page that says the same each time, such as its frame, drawn once for all of an office who have the
    same rights, language and default filters."""
    person = current_act().person
    usual = tuple((row.endpoint, row.query) for row in saved_filters() if row.is_default)
    drawn = current_app.extensions.setdefault("drawn_frames", {})
    key = part, endpoint, str(get_locale()), rights_of(person), person.office_id, usual
    if key not in drawn:
        if len(drawn) >= MOST_DRAWN:
            drawn.clear()
        drawn[key] = caller()
    return drawn[key]


def at_front_desk(act) -> dict:
    """What 换人 and the cover need on a front-desk PC of the person's office: the PC, who is known there, after how
    many seconds the screen is covered. Nothing on any other."""
    desk = desk_of(current_user)
    if desk is None:
        return {}
    if "known_people" not in g:
        g.known_people = front_desks.known_people(act, desk)
    return {
        "front_desk": desk, "known_people": g.known_people, "cover_after": int(COVER_AFTER.total_seconds()),
        "pin_digits": PIN_DIGITS,
    }
