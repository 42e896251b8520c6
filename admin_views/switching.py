"""换人 on a 前台电脑: who is known there comes in by PIN, the screen is covered and uncovered, the own PIN is set."""

from datetime import UTC, datetime

from flask import Flask, jsonify, redirect, render_template, request, session, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select
from wtforms import PasswordField

from models import FrontDesk, Staff, db
from regulation.broken import RuleBroken
from regulation.front_desks import PIN_DIGITS
from workflow import front_desks
from workflow import login as doors
from workflow.act import Act
from workflow.throttle import TooManyAttempts

from .acting import current_act, place, spoken
from .asked import is_id
from .login import FIRST_PAGE, ask_to_log_in, begin, leave, way_back
from .this_pc import desk_of, held_token, this_desk

DIGITS = {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": PIN_DIGITS}


def register(app: Flask) -> None:
    """Add /switch with what the cover asks, and /pin. On any other PC they lead to the log-in page."""
    app.add_url_rule("/switch", "switch", switch, methods=["GET", "POST"])
    app.add_url_rule("/switch/now", "switch_now", switch_now)
    app.add_url_rule("/switch/cover", "switch_cover", switch_cover, methods=["POST"])
    app.add_url_rule("/pin", "pin", pin, methods=["GET", "POST"])


class PinForm(FlaskForm):
    password = PasswordField(
        lazy_gettext("密码"),
        description=lazy_gettext("这次是用 PIN 登录的，请先输入密码。"),
        render_kw={"autocomplete": "current-password"},
    )
    pin = PasswordField(
        lazy_gettext("新 PIN"),
        description=lazy_gettext("6 位数字，不能是重复或顺序的数字。"),
        render_kw=DIGITS,
    )
    pin_again = PasswordField(lazy_gettext("再输一次 PIN"), render_kw=DIGITS)


def switch():
    """Show who is known to this PC, or let one of them in: fields `staff`, `pin` or `password`, `next`.

    The cover sends the same and reads JSON: who came in and where their day begins, or the sentence of the refusal.
    """
    desk = this_desk()
    if desk is None:
        return redirect(url_for("login"), 303)
    if request.method != "POST":
        return switch_page(desk)
    act = Act.starting_now(doors.NOBODY, request.remote_addr or "")
    try:
        staff, kept = come_in(act, desk)
    except RuleBroken as refused:
        return refuse(desk, refused)
    where = url_for("password") if staff.must_change_password else way_back(staff)
    begin(staff, kept)
    if wants_json():
        return jsonify(person=str(staff.id), to=where, stays=not staff.must_change_password)
    return redirect(where, 303)


def come_in(act: Act, desk: FrontDesk) -> tuple[Staff, dict]:
    """Who comes in, and what the new session keeps: by password, where one was typed, else by PIN."""
    staff_id = chosen()
    if "password" in request.form:
        staff = doors.log_in(act, username_of(desk, staff_id), request.form["password"], desk)
        return staff, doors.kept_in_session(staff, act.now)
    staff, desk, until = front_desks.switch(act, held_token(), staff_id, request.form.get("pin"))
    return staff, doors.kept_by_pin(staff, act.now, desk, until)


def refuse(desk: FrontDesk, refused: RuleBroken):
    """Say why nobody came in; whose PIN is no good here now is asked for the password next."""
    waits = {"Retry-After": str(refused.wait_seconds)} if isinstance(refused, TooManyAttempts) else {}
    by_password = "password" in request.form or isinstance(refused, front_desks.PasswordAsked)
    if wants_json():
        told = {"sentence": spoken(refused), "by": "password" if by_password else "pin"}
        return jsonify(told), refused.status, waits
    return switch_page(desk, spoken(refused), refused.status, waits, by_password=by_password)


def switch_now():
    """Who is logged in on this PC, and the token that holds: asked by pages that stood covered meanwhile."""
    if this_desk() is None:
        return jsonify(), 404
    person = current_user.get_id() if current_user.is_authenticated else None
    return jsonify(person=person, csrf=generate_csrf())


def switch_cover():
    """The screen is covered: this browser's session ends, so that loading the page anew uncovers nothing."""
    if this_desk() is None:
        return jsonify(), 404
    leave()
    return "", 204


def pin():
    """Set the own PIN on this PC; a session that a PIN began asks for the password first."""
    if not current_user.is_authenticated:
        return ask_to_log_in()
    staff = current_user._get_current_object()
    desk = desk_of(staff)
    if desk is None:
        return redirect(FIRST_PAGE, 303)
    form = PinForm()
    if not doors.is_by_pin(session):
        del form.password
    if request.method != "POST":
        return pin_page(form, desk)
    if form.pin.data != form.pin_again.data:
        form.pin_again.errors = [gettext("两次输入的 PIN 不一样")]
        return pin_page(form, desk, 422)
    try:
        front_desks.set_pin(current_act(), held_token(), staff, form.pin.data, whole_log_in(form, staff))
    except RuleBroken as refused:
        form.form_errors = place(refused, form)
        waits = {"Retry-After": str(refused.wait_seconds)} if isinstance(refused, TooManyAttempts) else {}
        return pin_page(form, desk, refused.status, waits)
    return redirect(way_back(), 303)


def whole_log_in(form: PinForm, staff: Staff) -> datetime:
    """The moment of this session's whole log-in, or of the password typed just now."""
    if "password" in form:
        return doors.prove_password(current_act(), staff, form.password.data or "")
    return datetime.fromtimestamp(session["since"], UTC)


def switch_page(
    desk: FrontDesk, error: str | None = None, status: int = 200, headers: dict | None = None, *, by_password=False
):
    act = Act.starting_now(doors.NOBODY)
    me = current_user.get_id() if current_user.is_authenticated else None
    people = [one for one in front_desks.known_people(act, desk) if str(one.staff.id) != me]
    picked = next((one for one in people if one.staff.id == chosen()), None)
    return (
        render_template(
            "switch.html", desk=desk, people=people, picked=picked, error=error, next=request.values.get("next", ""),
            by_password=by_password or (picked is not None and not picked.is_good), digits=PIN_DIGITS,
        ),
        status, headers or {},
    )


def pin_page(form: PinForm, desk: FrontDesk, status: int = 200, headers: dict | None = None):
    shown = {"back": way_back(), "next": request.values.get("next", "")}
    return render_template("pin.html", form=form, desk=desk, **shown), status, headers or {}


def chosen() -> int:
    """The id that was sent as `staff`, 0 for what is none."""
    text = request.values.get("staff", "")
    return int(text) if is_id(text) else 0


def username_of(desk: FrontDesk, staff_id: int) -> str:
    """The user name of somebody of the PC's office; nobody has an empty one."""
    query = select(Staff.username).where(Staff.id == staff_id, Staff.office_id == desk.office_id)
    return db.session.scalar(query) or ""


def wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
