"""Who acts in this request and at which moment: read once, handed down to everything."""

from dataclasses import replace
from datetime import UTC, datetime

from flask import abort, flash, g, request, session
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import inspect

from models import Office, db
from regulation.broken import Refusals, RuleBroken
from regulation.calendar import whole_seconds
from workflow import scope
from workflow.act import Act
from workflow.deputation import person_of
from workflow.login import is_by_pin


def current_act() -> Act:
    """The act of this request. Only for a person who is logged in."""
    if "act" not in g:
        now = whole_seconds(datetime.now(UTC))
        person = replace(person_of(current_user, now), is_by_pin=is_by_pin(session))
        g.act = Act(person, now, request.remote_addr or "")
    return g.act


def current_office() -> Office | None:
    """The office in which the person works: the own one, or the one a leader or administrator picked.

    Read once a request; after a rollback it is read anew.
    """
    if "office" not in g or (g.office is not None and inspect(g.office).expired):
        g.office = _find_office()
    return g.office


def row_here(model, row_id: int):
    """The row of a table with this id, of the office at hand and within what this person may see; else 404."""
    row = scope.one(current_act(), model, row_id)
    if row is None or row.office_id != current_office().id:
        abort(404)
    return row


def current_zone() -> str:
    """The time zone in which this person's pages show their moments: the office's. Read once a request."""
    if "zone" not in g:
        office = current_office()
        g.zone = office.timezone if office else "Asia/Shanghai"
    return g.zone


def _find_office() -> Office | None:
    act = current_act()
    if act.person.office_id is not None:
        return db.session.get(Office, act.person.office_id)
    picked = db.session.get(Office, session["office_id"]) if "office_id" in session else None
    return picked or db.session.query(Office).order_by(Office.id).first()


def spoken(refusal: RuleBroken) -> str:
    """A rule's sentence in the person's language."""
    return refusal.spoken(gettext)


def about(what: str, sentence: str) -> str:
    """A sentence with what it is about before it, a number or a file."""
    return gettext("%(what)s：%(sentence)s", what=what, sentence=sentence)


def several(refusal: RuleBroken) -> list[RuleBroken]:
    """The single refusals that one stands for."""
    return refusal.refusals if isinstance(refusal, Refusals) else [refusal]


def place(refusal: RuleBroken, form) -> list[str]:
    """Put each refusal beside its field; the sentences that belong to no field of the form come back."""
    left = []
    for one in several(refusal):
        field = form[one.field] if form is not None and one.field and one.field in form else None
        if field is None:
            left.append(spoken(one))
        else:
            field.errors = [*field.errors, spoken(one)]
    return left


def pressed(step, said: str = "") -> bool:
    """Carry out what a button asks; the next page says what became of it, or what refused it. Returns whether it was
    done."""
    try:
        step()
    except RuleBroken as refusal:
        flash(spoken(refusal), "error")
        return False
    if said:
        flash(said, "success")
    return True


def refused_with(form, step) -> int | None:
    """Carry out what a form asks. None when it was done; else the status of its page, which is shown again with each
    sentence beside its field."""
    if not form.validate():
        return 422
    try:
        step()
    except RuleBroken as refusal:
        form.form_errors.extend(place(refusal, form))
        return refusal.status
    return None
