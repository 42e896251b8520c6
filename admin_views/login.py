"""The door: log-in, log-out, the own password, and what each request asks before it passes."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import current_user, login_user, logout_user
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from wtforms import PasswordField

from first_visit import nobody_works_here
from models import Office, Staff, db
from regulation import front_desks as front_desk_rules
from regulation.broken import RuleBroken
from regulation.calendar import whole_seconds
from regulation.words import ROLES, label
from storage import request_only_reads
from workflow import front_desks
from workflow import login as doors
from workflow.act import Act
from workflow.throttle import TooManyAttempts

from .acting import current_act, place, spoken
from .forms import OfficeForm
from .this_pc import desk_of, hand_token, held_token, this_desk

FIRST_PAGE = "/admin/"
OPEN_TO_ALL = {"login", "logout", "password", "static", "healthz", "switch", "switch_now", "switch_cover"}
"""Endpoints that somebody with a temporary password reaches before changing it."""
NO_RETURN = {"/login", "/logout", "/password", "/switch", "/pin"}
ACTIVITY_EVERY = 60
"""Seconds between two notes of activity in the cookie."""


def register(app: Flask) -> None:
    """Let `app` know people by their session, and add /login, /logout and /password."""
    app.login_manager.user_loader(person_of_session)
    app.login_manager.unauthorized_handler(ask_to_log_in)
    app.before_request(demand_own_password)
    app.after_request(note_activity)
    app.add_url_rule("/login", "login", login, methods=["GET", "POST"])
    app.add_url_rule("/logout", "logout", logout, methods=["POST"])
    app.add_url_rule("/password", "password", password, methods=["GET", "POST"])


class PasswordForm(FlaskForm):
    class Meta(OfficeForm.Meta):
        """Read from the request by itself, as Flask-WTF's own forms are."""

    old_password = PasswordField(lazy_gettext("原密码"), render_kw={"autocomplete": "current-password"})
    password = PasswordField(
        lazy_gettext("新密码"),
        description=lazy_gettext("至少 12 个字符，用一句只有您知道的话最好。"),
        render_kw={"autocomplete": "new-password"},
    )
    password_again = PasswordField(lazy_gettext("再输一次新密码"), render_kw={"autocomplete": "new-password"})


def login():
    """Show the log-in page, or let somebody in: fields `username`, `password`, `next` (an address on this site)."""
    if request.method != "POST":
        # On a front-desk PC somebody may come who is not known there yet, while a colleague is still logged in.
        if current_user.is_authenticated and this_desk() is None:
            return redirect(way_back())
        return login_page()
    username, typed = request.form.get("username", ""), request.form.get("password", "")
    act = Act.starting_now(doors.NOBODY, request.remote_addr or "")
    try:
        staff = doors.log_in(act, username, typed, this_desk())
    except TooManyAttempts as refused:
        return login_page(spoken(refused), refused.status, {"Retry-After": str(refused.wait_seconds)})
    except doors.LogInRefused as refused:
        return login_page(spoken(refused), refused.status)
    back = way_back(staff)
    enter(staff, act.now)
    return entered(redirect(url_for("password") if staff.must_change_password else where_to(staff, back), 303))


def where_to(staff: Staff, back: str) -> str:
    """Where a whole log-in leads: on a front-desk PC that doesn't know the person yet, to the PIN first. A page that
    logs in in place stays where it is."""
    desk = desk_of(staff)
    if desk is None or request.accept_mimetypes.best_match(["text/html", "application/json"]) != "text/html":
        return back
    is_known = any(one.staff.id == staff.id for one in front_desks.known_people(Act.starting_now(doors.NOBODY), desk))
    return back if is_known else url_for("pin", next=back)


def entered(response):
    """A front-desk PC keeps its token a while longer."""
    return hand_token(response, held_token()) if this_desk() is not None else response


def logout():
    """End every session of whoever asks."""
    if current_user.is_authenticated:
        doors.log_out(current_act(), current_user._get_current_object())
    logout_user()
    session.clear()
    return redirect(url_for("login"), 303)


def password():
    """Change the own password. Comes by itself as long as a temporary one is in use."""
    if not current_user.is_authenticated:
        return ask_to_log_in()
    form, must_change = PasswordForm(), current_user.must_change_password
    if request.method != "POST":
        return password_page(form, must_change)
    if form.password.data != form.password_again.data:
        form.password_again.errors = [gettext("两次输入的新密码不一样")]
        return password_page(form, must_change, 422)
    act, staff = current_act(), current_user._get_current_object()
    try:
        doors.change_own_password(act, staff, form.old_password.data or "", form.password.data or "")
    except TooManyAttempts as refused:
        form.form_errors = place(refused, form)
        return password_page(form, must_change, refused.status, {"Retry-After": str(refused.wait_seconds)})
    except RuleBroken as refused:
        form.form_errors = place(refused, form)
        return password_page(form, must_change, refused.status)
    enter(staff, act.now)
    flash(gettext("密码已修改，其他地方的登录都已退出。"), "success")
    return redirect(where_to(staff, FIRST_PAGE), 303)


def enter(staff: Staff, now: datetime) -> None:
    """Begin a session after a whole log-in."""
    begin(staff, doors.kept_in_session(staff, now))


def begin(staff: Staff, kept: dict) -> None:
    """Begin a session for this person: emptied first, so that nothing planted in it before lives on."""
    language = session.get("lang")
    session.clear()
    login_user(staff)
    session.update(kept)
    if language:
        session["lang"] = language
    one_form_token()


def one_form_token() -> None:
    """Begin this session's form token now: two tabs that ask at once would begin one each, and one would be refused."""
    g.pop("csrf_token", None)
    generate_csrf()


def person_of_session(identity: str) -> Staff | None:
    """The person behind this request's session, None when the session no longer holds."""
    staff = doors.person_with_office(db.session, int(identity))
    config = current_app.config
    idle = config["SESSION_IDLE_LIMIT"]
    if staff is not None and desk_of(staff) is not None:
        # The cover is the browser's; this holds where the browser lost it: a tab that crashed, a network pulled out.
        idle = min(idle, front_desk_rules.ENDS_AFTER)
    limits = {"idle": idle, "whole": config["PERMANENT_SESSION_LIFETIME"]}
    now = this_moment()
    if not doors.is_current(staff, session, now, **limits):
        return None
    if doors.is_by_pin(session) and not doors.holds_here(session, this_desk(), now):
        return None
    g.came_in = staff
    return staff


def ask_to_log_in():
    """Send whoever isn't logged in to the log-in page and back again afterwards; a script gets 401."""
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        abort(401)
    may_return = request.url_rule is not None and "GET" in request.url_rule.methods
    back = request.full_path.rstrip("?") if may_return else None
    return redirect(url_for("login", next=back), 302 if request.method == "GET" else 303)


def demand_own_password():
    """Keep a temporary password from opening anything but the page that changes it."""
    if request.endpoint is None or request.endpoint in OPEN_TO_ALL:
        return None
    if current_user.is_authenticated and current_user.must_change_password:
        return redirect(url_for("password"), 303)
    return None


def note_activity(response):
    """Keep the session awake, unless a page merely refreshed itself (header `X-Background: 1`)."""
    staff = g.pop("came_in", None)
    if staff is None or "token" not in session or request.headers.get("X-Background") == "1":
        return response
    now = this_moment()
    if now.timestamp() - session.get("seen", 0) >= ACTIVITY_EVERY:
        session["seen"] = int(now.timestamp())
    if request_only_reads():
        try:
            doors.saw(staff, now)
        except OperationalError as error:
            # Somebody writes at length just now; the page matters more, and the next one notes it.
            current_app.logger.warning("last_seen_at of %s was not written: %s", staff.id, error)
    return response


def leave() -> None:
    """End this browser's session; it remembers the language, and who left, for whoever comes in next."""
    kept = {"lang": session.get("lang"), "left": session.get("_user_id") or session.get("left")}
    logout_user()
    session.clear()
    session.update({name: value for name, value in kept.items() if value})
    one_form_token()


def way_back(comer: Staff | None = None) -> str:
    """Where `next` leads; answers.py has dropped it by now when that isn't on this site. On a front-desk PC whoever
    comes after somebody else begins at the own first page: the address may hold what that person had typed."""
    back = request.values.get("next") or FIRST_PAGE
    left = session.get("_user_id") or session.get("left")
    if comer is not None and left not in (None, comer.get_id()) and this_desk() is not None:
        return FIRST_PAGE
    return FIRST_PAGE if urlsplit(back).path in NO_RETURN else back


def login_page(error: str | None = None, status: int = 200, headers: dict | None = None):
    shown = {"username": request.form.get("username", ""), "next": request.values.get("next", ""), "hint": hint()}
    desk = this_desk()
    if desk is not None:
        shown["people"] = front_desks.known_people(Act.starting_now(doors.NOBODY), desk)
    return render_template("login.html", error=error, **shown), status, headers or {}


def password_page(form, must_change: bool, status: int = 200, headers: dict | None = None):
    return render_template("password.html", form=form, must_change=must_change), status, headers or {}


def hint() -> str | None:
    """How to enter, for whoever can't know: before the set-up, and in a demo."""
    if nobody_works_here():
        return gettext("还没有设立管理处。请打开程序启动时控制台里打印的一次性链接。")
    if db.session.scalar(select(Office.id).where(Office.is_demo).limit(1)) is None:
        return None
    return gettext("这是演示管理处，密码在启动演示的控制台窗口里。账号：%(accounts)s", accounts=demo_accounts())


def demo_accounts() -> str:
    """One account a role of the demo: `接待员 demo.jd · 管理处主任 …`."""
    query = select(Staff.role, db.func.min(Staff.username)).where(Staff.active).group_by(Staff.role)
    named = dict(db.session.execute(query).all())
    return " · ".join(f"{gettext(label(ROLES, role))} {named[role]}" for role, _ in ROLES if role in named)


def this_moment() -> datetime:
    return whole_seconds(datetime.now(UTC))
