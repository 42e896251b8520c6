"""Whether the PC at hand is a 前台电脑: its browser holds a token in a cookie of its own, which no script reads."""

from flask import Response, g, request
from sqlalchemy import inspect

from models import FrontDesk, Staff, db
from workflow import front_desks

KEPT_FOR = 400 * 24 * 3600
"""Seconds; browsers keep no cookie longer. Each whole log-in at the PC begins it anew."""


def held_token() -> str | None:
    """The token that this browser holds, whatever it is worth."""
    return request.cookies.get(_cookie_name())


def this_desk() -> FrontDesk | None:
    """The PC at hand, when it is one in use; read once a request, and not at all without its cookie."""
    if "front_desk" not in g or (g.front_desk is not None and inspect(g.front_desk).expired):
        token = held_token()
        g.front_desk = front_desks.find(db.session, token) if token else None
    return g.front_desk


def desk_of(staff: Staff) -> FrontDesk | None:
    """The PC at hand, when it is one of this person's office."""
    desk = this_desk()
    return desk if desk is not None and desk.office_id == staff.office_id else None


def hand_token(response: Response, token: str) -> Response:
    """Let this browser hold the token: for this site alone, sent with its own pages alone, read by no script."""
    response.set_cookie(
        _cookie_name(), token, max_age=KEPT_FOR, path="/", httponly=True, samesite="Strict", secure=request.is_secure
    )
    return response


def _cookie_name() -> str:
    return "__Host-front_desk" if request.is_secure else "front_desk"
