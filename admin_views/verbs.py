"""The verbs on the panel: buttons on a record, batch actions on a list, and the one address `action/` for both."""

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext

from regulation import gates, states
from regulation.broken import NeverApplies, RuleBroken
from regulation.words import N_
from workflow import desk, facts, voiding
from workflow.act import SeenVersionStale, in_reach, permit, together
from workflow.verbs import function_of

from .acting import about, current_act, place, several, spoken
from .asked import is_id
from .forms import NOT_TYPED, VerbForm
from .progress import Progress, new_token
from .verb_forms import form_class

MOST_AT_ONCE = 200
MOST_MATCHING = 500
"""Records that a batch may take at once: picked one by one, or all that match. One transaction holds them all, and on
SQLite everybody else waits for it."""
SHOWN_OF_ALL = 20
NAMED_BARRED = 10
"""Of those that a batch can't take, so many are named with the reason."""
ONE_BY_ONE = {"complete_revisit"}
"""Verbs that are never offered on all that match: each record has its own answer."""
OWN_PAGE = {"correct"}
FACTS = frozenset({
    N_("已通知"), N_("已致歉"), N_("未接通"), N_("无法联系"), N_("突发"), N_("情绪激化"), N_("业主拒签"),
    N_("业主认可"), N_("验房完成"), N_("资料签发"), N_("钥匙移交"), N_("转办件回复"), N_("原因分析"), N_("返修"),
})
"""Labels that say what was or what is the case, not what somebody does: 已 doesn't go before them."""
ON_THE_DESK = {("visit", "complete_record"): desk.complete, ("visit", "change_kind"): desk.change_kind}
"""Verbs that may open another record in the same save."""


def carry_out(act, record: str, verb: str, row, **given):
    """Carry one verb out on one row, on whatever route it came."""
    function = ON_THE_DESK.get((record, verb)) or function_of(record, verb)
    return function(act, row, **given)


def offered(act, record: str, row) -> list[dict]:
    """Every verb whose role this person has and whose state fits, with the reason beside a barred one."""
    found = []
    for step in states.TRANSITIONS[record].values():
        if step.verb in OWN_PAGE or row.state not in step.from_:
            continue
        refusal = _refusal(act, record, step.verb, row)
        if refusal is not None and (refusal.status == 403 or isinstance(refusal, NeverApplies)):
            continue
        found.append(
            {
                "name": step.verb,
                "label": gettext(step.label),
                "allowed": refusal is None,
                "reason": spoken(refusal) if refusal else "",
                "tone": _tone(step.verb),
            }
        )
    return sorted(found, key=lambda verb: ORDER[verb["tone"]]) + _goal_ahead(act, record, row)


def _goal_ahead(act, record: str, row) -> list[dict]:
    """The end that the record is going to, barred, with what bars it; nothing once its state leads there, nor for
    somebody who could never press it."""
    step = states.goal(record, row.state)
    if step is None or not states.may_press(step, act.person.roles):
        return []
    reason = spoken(gates.first_bar(record, step, facts.of(row, act)))
    return [{"name": step.verb, "label": gettext(step.label), "allowed": False, "reason": reason, "tone": ""}]


ORDER = {"primary": 0, "": 1, "danger": 2}


def _refusal(act, record, verb, row) -> RuleBroken | None:
    try:
        permit(act, row, record, verb)
    except RuleBroken as refusal:
        return refusal
    return None


def may_correct(act, record: str, row) -> bool:
    """Whether this person may correct the record as it stands."""
    return "correct" in states.TRANSITIONS[record] and _refusal(act, record, "correct", row) is None


NEXT = {
    "finish", "complete", "complete_revisit", "close", "verify", "accept", "sign", "complete_record", "assign",
    "decide", "decide_suggestion", "record_contact", "finish_inspecting", "return_sheet",
}
"""The verbs that carry a case on; they stand on top."""


def _tone(verb: str) -> str:
    if verb in ("void", "reopen"):
        return "danger"
    return "primary" if verb in NEXT else ""


class VerbActions:
    """Flask-Admin's `action/` for the verbs of one record. Mixed into a view that has `record` and `get_query`."""

    record = ""
    most_matching = MOST_MATCHING

    def get_actions_list(self):
        """The batch verbs that the person's roles may press."""
        roles = current_act().person.roles
        steps = [states.transition(self.record, name) for name in states.batch_verbs(self.record)]
        return [(step.verb, gettext(step.label)) for step in steps if states.may_press(step, roles)], {}

    def acts_on_all(self) -> bool:
        """Whether the person may press a verb that is done to all that match."""
        return any(verb not in ONE_BY_ONE for verb, _text in self.get_actions_list()[0])

    def handle_action(self, return_view=None):
        verb = request.form.get("action", "")
        if verb not in states.TRANSITIONS[self.record] or verb in OWN_PAGE:
            abort(404)
        step = states.transition(self.record, verb)
        is_on_all = "all" in request.form
        if is_on_all and (verb in ONE_BY_ONE or not step.batch):
            abort(400, gettext("“%(verb)s”不能对符合条件的全部办理", verb=gettext(step.label)))
        rows = self.matching_rows() if is_on_all else self.chosen_rows(request.form.getlist("rowid"))
        if len(rows) > 1 and not step.batch:
            abort(400, gettext("“%(verb)s”一次只能办理一条", verb=gettext(step.label)))
        return Action(self, step, rows, is_on_all=is_on_all).answer()

    def matching_rows(self) -> list:
        """All rows that the filters and the search of the address ask for; 400 when there are too many or none."""
        asked = self._asked()
        rows = self.matching(asked.search, asked.filters).order_by(self.model.id).limit(self.most_matching + 1).all()
        if len(rows) > self.most_matching:
            abort(400, gettext("一次最多办理 %(most)s 条，请把条件收窄", most=self.most_matching))
        return rows or abort(400, gettext("没有符合条件的记录"))

    def chosen_rows(self, texts: list[str]) -> list:
        """The rows of these ids, every one within the person's scope; 400 for what is no id, 404 for a foreign one."""
        if not texts or len(texts) > MOST_AT_ONCE:
            abort(400, gettext("请选择 1 至 %(most)s 条记录", most=MOST_AT_ONCE))
        if not all(is_id(text) for text in texts):
            abort(400)
        ids = list(dict.fromkeys(int(text) for text in texts))
        found = {row.id: row for row in self.get_query().filter(self.model.id.in_(ids))}
        missing = [row_id for row_id in ids if row_id not in found]
        if missing:
            abort(404, gettext("没有找到这些记录：%(ids)s，一条也没有办", ids=gettext("、").join(map(str, missing))))
        return [found[row_id] for row_id in ids]


class Action:
    """One POST to `action/`: the form when its fields aren't there yet, the act when they are."""

    def __init__(self, view, step, rows, *, is_on_all: bool = False, back: str | None = None):
        self.view, self.step, self.rows, self.is_on_all, self.back = view, step, rows, is_on_all, back
        self.act = current_act()
        self.form_class = form_class(view.record, step.verb)
        self.is_sent = self.form_class is None or self._holds_a_field()
        self.by_row = step.verb == "complete_revisit" and len(rows) > 1
        self.status = 422 if self.is_sent else 200
        self.left_out: list[str] = []
        self.is_barred = False

    def _holds_a_field(self) -> bool:
        names = [name for name in self.form_class._typed() if name in request.form]
        return (
            bool(names) or "acted" in request.form or any(name.startswith("r") and "-" in name for name in request.form)
        )

    def answer(self):
        form = self._form()
        row_forms = self._row_forms()
        if not self.is_sent or (self.is_on_all and not self.said_so_many()):
            # Of many the first that is barred is named by the act itself.
            return self.page(form, row_forms, self.not_so_many() if self.is_on_all else self.barred())
        if not self._valid(form, row_forms):
            return self.page(form, row_forms, self._errors_by_row(row_forms))
        if "skip" in request.form and len(self.rows) > 1:
            self.leave_out_barred()
        errors = self.carry_out(form, row_forms)
        if errors is None:
            return self.done()
        return self.page(form, row_forms, errors)

    def leave_out_barred(self) -> None:
        """Go on without the rows that can't be done now, unless that is all of them."""
        refusals = {row: _refusal(self.act, self.view.record, self.step.verb, row) for row in self.rows}
        rest = [row for row, refusal in refusals.items() if refusal is None]
        if rest:
            self.rows = rest
            self.left_out = [about(row.number, spoken(one)) for row, one in refusals.items() if one is not None]

    def said_so_many(self) -> bool:
        """Whether the person was told that it is about this many records."""
        return request.form.get("told") == str(len(self.rows))

    def not_so_many(self) -> list[str]:
        """The sentence when their number changed between the page and the press."""
        if not self.is_on_all or "told" not in request.form or self.said_so_many():
            return []
        return [gettext("符合条件的现在是 %(count)s 条，请核对后再办理", count=len(self.rows))]

    def barred(self) -> list[str]:
        """What already bars the verb, said before anything is typed."""
        errors = []
        for row in self.rows:
            refusal = _refusal(self.act, self.view.record, self.step.verb, row)
            if refusal is not None and refusal.status == 403:
                abort(403, spoken(refusal))
            if refusal is not None:
                errors.append(about(row.number, spoken(refusal)))
        self.is_barred = 0 < len(errors) < len(self.rows)
        return errors

    def _form(self):
        cls = VerbForm if self.by_row else self.form_class
        if cls is None:
            return None
        form = cls(request.form if self.is_sent else None)
        if not self.is_sent and len(self.rows) == 1:
            form.seen_version.data = str(self.rows[0].version)
            self.view.prefill(self.step.verb, form, self.rows[0])
        form.acted.data = "1"
        return form

    def _row_forms(self) -> dict:
        if not self.by_row:
            return {}
        forms = {}
        for row in self.rows:
            prefix = f"r{row.id}-"
            sent = self.is_sent and any(name.startswith(prefix) for name in request.form)
            shared = {name: request.form.get(name) for name in self.form_class._typed() if name in request.form}
            form = self.form_class(request.form if sent else None, prefix=prefix)
            if self.is_sent and not sent:
                form = self.form_class(_prefixed(shared, prefix), prefix=prefix)
            if not self.is_sent:
                self.view.prefill(self.step.verb, form, row)
            for name in NOT_TYPED:
                form._fields.pop(name, None)
            forms[row.id] = form
        return forms

    def _valid(self, form, row_forms) -> bool:
        checked = [one.validate() for one in (form, *row_forms.values()) if one is not None]
        return all(checked)

    def carry_out(self, form, row_forms) -> list[str] | None:
        """All rows in one transaction, or none; the sentences that stopped it, with the row, or None."""
        row, progress = None, Progress(request.form.get("progress", ""))
        try:
            with together(self.act):
                for done, row in enumerate(self.rows, 1):
                    given = row_forms[row.id].given() if self.by_row else (form.given() if form else {})
                    version = self._seen_version(form) if len(self.rows) == 1 else None
                    in_reach(self.act, row)
                    carry_out(self.act, self.view.record, self.step.verb, row, seen_version=version, **given)
                    progress.note(done, len(self.rows))
        except RuleBroken as refusal:
            number = row.number
            beside = row_forms[row.id] if self.by_row else form
            if refusal.status == 403 and refusal.field is None:
                abort(403, spoken(refusal))
            if isinstance(refusal, SeenVersionStale) and form is not None:
                self.status = refusal.status
                form.opened_on(row)
            left = place(refusal, beside)
            self.is_barred = len(self.rows) > 1 and not self.left_out and self._bars(row)
            said = left if len(self.rows) == 1 else [spoken(one) for one in several(refusal)]
            return [about(number, text) for text in said]
        finally:
            progress.forget()
        return None

    def _bars(self, row) -> bool:
        """Whether the row stops the verb whatever is typed."""
        return _refusal(self.act, self.view.record, self.step.verb, row) is not None

    def _errors_by_row(self, row_forms) -> list[str]:
        """What the rows' own boxes lack, each sentence with its row before it."""
        return [
            about(row.number, text)
            for row in self.rows if row.id in row_forms
            for texts in row_forms[row.id].errors.values() for text in texts
        ]

    def _seen_version(self, form) -> int | None:
        if form is not None:
            return form.version()
        text = request.form.get("seen_version", "")
        return int(text) if is_id(text) else None

    def done(self):
        flash(said_done(self.step, self.rows), "success")
        if self.left_out:
            named = gettext("；").join(self.left_out[:NAMED_BARRED])
            flash(gettext("%(count)s 条没有办：%(named)s", count=len(self.left_out), named=named), "warning")
        return redirect(self.return_url())

    def return_url(self) -> str:
        given = request.form.get("url") or self.back
        if given:
            return given
        if len(self.rows) == 1 and self.view.can_view_details:
            return url_for(f"{self.view.endpoint}.details_view", id=self.rows[0].id)
        return url_for(f"{self.view.endpoint}.index_view")

    def page(self, form, row_forms, errors):
        shown = self.rows[:SHOWN_OF_ALL] if self.is_on_all else self.rows
        page = self.view.render(
            "admin/action_form.html",
            form=form,
            rows=[self._row(row, row_forms.get(row.id)) for row in shown],
            told=len(self.rows) if self.is_on_all else None,
            progress_token=new_token() if len(self.rows) > SHOWN_OF_ALL else None,
            columns=self.view.chosen_columns(),
            errors=errors,
            may_skip=self.is_barred,
            verb={
                "name": self.step.verb, "label": gettext(self.step.label), "tone": _tone(self.step.verb),
                "hint": self._falls_along() if self.step.verb == "void" else "",
            },
            return_url=self.return_url(),
            action_url=url_for(f"{self.view.endpoint}.action_view"),
        )
        return page, self.status

    def _falls_along(self) -> str:
        """What is voided together with the rows, by its numbers."""
        children = [child for row in self.rows[:SHOWN_OF_ALL] for child in voiding.open_children(row)]
        also = [task for child in children for task in voiding.open_children(child)]
        numbers = dict.fromkeys(child.number for child in (*children, *also))
        return gettext("一起作废：%(numbers)s", numbers=gettext("、").join(numbers)) if numbers else ""

    def _row(self, row, form) -> dict:
        fields = None
        if form is not None:
            fields = list(form)
        return {
            "id": row.id,
            "number": row.number,
            "cells": self.view.chosen_cells(row),
            "fields": fields,
            "url": url_for(f"{self.view.endpoint}.details_view", id=row.id),
        }


def said_done(step, rows) -> str:
    """The sentence of a verb that was carried out on these rows."""
    label = gettext(step.label)
    if len(rows) > 1:
        return gettext("%(count)s 条：已%(verb)s", count=len(rows), verb=label)
    if step.label in FACTS:
        return gettext("%(number)s：已登记“%(verb)s”", number=rows[0].number, verb=label)
    return gettext("%(number)s：已%(verb)s", number=rows[0].number, verb=label)


def _prefixed(values: dict, prefix: str):
    from werkzeug.datastructures import MultiDict

    return MultiDict({f"{prefix}{name}": value for name, value in values.items()})
