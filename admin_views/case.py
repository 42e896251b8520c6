"""What the screens of the five records share: the page of a case, its verbs, its corrections and its masked phone."""

from functools import partial

from flask import flash, redirect, request, url_for
from flask_admin import expose
from flask_admin.form import FormOpts
from flask_babel import gettext
from markupsafe import Markup
from wtforms import Form, SelectField

from export.rows import Whole
from models import Attachment, Escalation
from regulation.broken import RuleBroken
from regulation.calendar import local_day
from regulation.homes import spoken as spoken_home
from regulation.permissions import sees_whole
from regulation.states import OPEN_STATES
from regulation.words import label
from storage import request_only_reads
from workflow import clocks, first_clocks, followed
from workflow.act import SeenVersionStale
from workflow.facts import OPENING, is_open
from workflow.verbs import function_of

from . import chips, family, timeline
from .acting import current_act, current_office, place, spoken
from .base import OfficeModelView
from .fields import TickField
from .paper import Papers
from .revealing import Revealing
from .verbs import VerbActions, carry_out, may_correct, offered


class CaseView(VerbActions, Revealing, Papers, OfficeModelView):
    """A record with number, state, clocks and verbs. Subclasses declare columns, filters, forms and groups; `in_place`
    are the fields of the correction that may be put right in the list."""

    details_template = "admin/model/details.html"
    newest_first = ("day", "count")
    only_grows = True
    can_edit = True
    correction_form = None
    in_place: tuple = ()
    is_chased = True

    def render(self, template, **kwargs):
        may_edit = bool(self.ability_to_record) and self._may(self.ability_to_record)
        kwargs.setdefault("may_edit", may_edit)
        kwargs.setdefault("in_place_url", self.get_url(".edit_view") if self.in_place and may_edit else None)
        return super().render(template, **kwargs)

    def usual_address(self) -> str:
        """Where the menu leads: what still owes something. An address without a filter means everything."""
        return self.get_url(f"{self.endpoint}.index_view", flt0_state="open")

    def read_one(self, query):
        if not request_only_reads():
            return super().read_one(query)
        return followed.one(self.model, query.options(*self.joining()))

    def rules(self, row):
        return current_act().rules(row.office_id)

    # The list

    def teller(self, column, rows):
        if column.key == "state":
            return state_teller()
        if column.key == "clock":
            return self.clock_teller(rows)
        if column.kind == "moment":
            now, zone = current_act().now, self.zone()
            return lambda row: chips.short(column.value(row), now, zone)
        return super().teller(column, rows)

    def clock_teller(self, rows):
        """The chip of the clock that is due first."""
        act = current_act()
        due_first = first_clocks.of(act.session, rows)

        def tell(row):
            clock = due_first[row.id]
            return chip_markup(chips.chip(clock, act.now, self.rules(row))) if clock is not None else ""

        return tell

    def told_by_whole_rows(self, columns):
        """In a file the clock is what is owed and until when; only open cases still owe something."""
        told = super().told_by_whole_rows(columns)
        clocked = {place for place, column in columns.items() if column.key == "clock"}
        if not clocked:
            return told
        clock = partial(due_first, zone=self.zone())
        functions = [(at, clock if at in clocked else tell) for at, tell in told.functions]
        if len(clocked) < len(columns):
            return Whole(functions, told.options)
        return Whole(functions, when=self.model.state.in_(OPEN_STATES[self.record]))

    # One case

    @expose("/details/")
    def details_view(self):
        row = self.get_one(request.args.get("id", ""))
        act = current_act()
        self.note_seen(act, row)
        whole = self.is_whole(act, row)
        return self.render(
            self.details_template,
            model=row,
            return_url=request.args.get("url") or self.get_url(".index_view"),
            head=self.head(row),
            chips=[chips.chip(clock, act.now, self.rules(row)) for clock in clocks.of(row)],
            groups=self.groups(row, whole),
            verbs=offered(act, self.record, row),
            verbs_url=self.get_url(".action_view"),
            seen_version=row.version,
            related=family.without_repeats(row, self.related(row, whole)),
            timeline=timeline.of(act, row, self.zone(), whole=whole),
            edit_url=self.get_url(".edit_view", id=row.id) if self.edit_open(act, row) else None,
            reveal_reasons=self.reveal_reasons(),
            papers=self.papers(row),
            **self.attachment_context(act, row),
        )

    def attachment_context(self, act, row) -> dict:
        """The files of the case and where to send more; a revisit has none of its own."""
        if not hasattr(Attachment, f"{self.record}_id"):
            return {}
        from .attachments import files_of, upload_url

        return {"attachments": files_of(act, row), "attach_url": upload_url(act, row), "attach_record": self.record}

    def edit_open(self, act, row) -> bool:
        return self.correction_form is not None and may_correct(act, self.record, row)

    def head(self, row) -> dict:
        badge = chips.badge(row)
        return {
            "number": row.number,
            "state_label": badge["label"],
            "state": row.state,
            "tone": badge["tone"],
            "summary": self.summary(row),
            "tags": self.tags(row),
        }

    def summary(self, row) -> str:
        return ""

    def tags(self, row) -> list:
        return []

    def groups(self, row, whole: bool) -> list:
        """The facts in groups: (title, rows of (label, value, kind))."""
        return []

    def related(self, row, whole: bool) -> list:
        """The tables beside the case."""
        return []

    def home_block(self, row, house_id) -> list:
        """The chases of the case, and the home's other cases, where there are any."""
        chased = family.chases_table(row, self.zone()) if self.is_chased else None
        block = family.home_history(current_act(), row, house_id, self.zone())
        return [table for table in (chased, block) if table and table["rows"]]

    def home_row(self, row) -> tuple:
        """The home as people say it, with a mark while a typed room waits to be checked (待核房号)."""
        if row.house is None and row.place_text:
            return (gettext("地点"), gettext("%(place)s（待核房号）", place=row.place_text), "text")
        return (gettext("房号"), spoken_home(row.place) if row.house else None, "text")

    def _word(self, pairs, value) -> str:
        return gettext(label(pairs, value)) if value is not None else ""

    # Names and phones

    def is_whole(self, act, row) -> bool:
        """Whether name and phone stand whole on this page without asking."""
        ended = getattr(row, "completed_at", None) or row.closed_at
        days = (local_day(act.now, self.rules(row)) - local_day(ended, self.rules(row))).days if ended else None
        escalated = (
            act.session.query(Escalation.id)
            .filter(getattr(Escalation, f"{self.record}_id") == row.id, Escalation.to_staff_id == act.person.id)
            .first()
            if hasattr(Escalation, f"{self.record}_id") and "leader" in act.person.roles
            else None
        )
        mine = act.person.id in (getattr(row, "assigned_to_id", None), getattr(row, "done_by_id", None))
        mine = mine or (self.record == "inspection" and row.inspector_id == act.person.id)
        return sees_whole(
            act.person,
            is_open=is_open(row),
            is_own_task=mine,
            days_since_end=days,
            escalated_to_company=escalated is not None,
        )

    # Moments and links

    def at(self, value) -> str:
        return chips.stamp(value, self.zone()) if value else ""

    def link(self, endpoint: str, row, text: str | None = None) -> dict:
        return {"url": url_for(f"{endpoint}.details_view", id=row.id), "text": text or row.number}

    # Corrections

    def prefill(self, verb: str, form, row) -> None:
        """Fill a verb's form with what is known already; nearly every revisit is a call."""
        if verb == "complete_revisit":
            form.method.data = "phone"
        for name, field in form._fields.items():
            if verb in PREFILLED and name in PREFILLED[verb] and hasattr(row, name):
                field.process_data(getattr(row, name))
        self.mask_form(form, row)

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self):
        """更正: through the verb, with the version that the person saw."""
        row = self.get_one(request.args.get("id", ""))
        if not self.edit_open(current_act(), row):
            flash(gettext("%(number)s 现在不能更正", number=row.number), "error")
            return redirect(self.get_url(".details_view", id=row.id))
        form = self.correction_form(request.form if request.method == "POST" else None, obj=row)
        is_in_place = bool(self.in_place) and "in_place" in request.args
        if is_in_place:
            form.keep_only(self.in_place)
        conflict = None
        self.mask_form(form, row)
        if request.method != "POST":
            form.opened_on(row)
        elif form.validate():
            try:
                function_of(self.record, "correct")(
                    current_act(), row, seen_version=form.version(), **self.changed(form, row)
                )
                flash(gettext("%(number)s：已更正", number=row.number), "success")
                return ("", 204) if is_in_place else redirect(self.get_url(".details_view", id=row.id))
            except SeenVersionStale:
                row = self.get_one(request.args.get("id", ""))
                form.take_over(row)
                conflict = self.conflict(form, row)
            except RuleBroken as refusal:
                for text in place(refusal, form):
                    form.form_errors.append(text)
        page = self.render(
            "admin/model/in_place.html" if is_in_place else self.edit_template,
            model=row,
            form=form,
            form_opts=FormOpts(),
            conflict=conflict,
            return_url=self.get_url(".details_view", id=row.id),
        )
        return page, 409 if conflict else 422 if form.errors else 200

    def changed(self, form: Form, row) -> dict:
        """What was sent and differs. A field that wasn't sent is left as it is."""
        sent = {}
        for name, value in form.given().items():
            is_there = name in request.form or (isinstance(form[name], TickField) and "seen_version" in request.form)
            if is_there and getattr(row, name) != value:
                sent[name] = value
        return sent

    def conflict(self, form, row) -> dict:
        """What somebody else changed in the meantime, beside what this person typed."""
        newest = timeline.of(current_act(), row, self.zone(), whole=False)[:1]
        fields = [
            (field.label.text, shown(field, field.data), form.masked.get(name) or shown(field, getattr(row, name)))
            for name, field in form.typed_fields()
            if name in request.form and hasattr(row, name) and getattr(row, name) != field.data
        ]
        entry = newest[0] if newest else {"who": "", "at": ""}
        return {"who": entry["who"], "at": entry["at"], "fields": fields}

    # Making one

    def office_for_new(self):
        return current_office()

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self):
        """新登记: the form, or the record that it makes."""
        if not self.can_create or not self._may(self.ability_to_record):
            from flask import abort

            abort(403)
        form = self.form(request.form if request.method == "POST" else None)
        if request.method == "POST" and form.validate():
            try:
                row = self.make(current_act(), self.office_for_new().id, form)
                flash(gettext("已登记 %(number)s", number=row.number), "success")
                return redirect(self.get_url(".details_view", id=row.id))
            except RuleBroken as refusal:
                for text in place(refusal, form):
                    form.form_errors.append(text)
        page = self.render(
            self.create_template,
            form=form,
            form_opts=FormOpts(),
            return_url=self.get_url(".index_view"),
            fieldsets=self.fieldsets(form),
        )
        return page, 422 if request.method == "POST" else 200

    def fieldsets(self, form) -> list:
        """The form in groups: (title, kinds for which it is shown, names of fields)."""
        return []

    ability_to_record = ""

    # Batches

    def chosen_columns(self) -> list:
        return [gettext("房号"), gettext("事项"), gettext("状态")]

    def chosen_cells(self, row) -> list:
        return [self.place_text(row), self.summary(row), chips.badge(row)["label"]]

    def place_text(self, row) -> str:
        return spoken_home(row.place) or row.place


PREFILLED = {
    "complete_record": {
        "house",
        "place_text",
        "visitor_name",
        "is_anonymous",
        "phone",
        "no_phone",
        "organisation",
        "answer",
    },
    "start": {"escort"},
    "finish": {"answer", "answer_basis", "solved_on_spot", "measure", "result"},
    "verify": {"category", "target_staff", "target_department", "target_text"},
    "verify_and_handle": {"category", "target_staff", "target_department", "target_text"},
    "set_severity": {"severity", "is_serious"},
    "handle": {"handler", "department"},
    "analyse": {"cause_analysis", "corrective_action", "cause_kind"},
    "contain": {"containment", "persons_affected", "outcome"},
    "change_size": {"size"},
    "dispatch_repair": {"house"},
    "assign": {"department"},
    "open_file": set(OPENING),
}
"""Which fields of a verb's form begin with what the record already says."""


def shown(field, value) -> str:
    """A field's value as text, for the comparison of two people's versions."""
    if value is None:
        return ""
    if isinstance(field, SelectField):
        return next((str(text) for key, text, *_ in field.iter_choices() if str(key) == str(value)), str(value))
    return str(value)


def due_first(session, rows, zone: str) -> list[str]:
    """The clock of each row that is due first, for a file: `当天修好 2026-03-04`; a file outlives any "today"."""
    found = first_clocks.of(session, rows)
    return [
        f"{gettext(clock.label)} {chips.stamp(clock.due_at, zone)}" if (clock := found[row.id]) is not None else ""
        for row in rows
    ]


STATE = Markup('<span class="state" data-tone="%s">%s</span>')


def state_teller():
    """What draws a row's state as the macro does, for a cell of a list: each state of the page once."""
    drawn = {}

    def tell(row) -> Markup:
        known = row.record, row.state, bool(getattr(row, "reopened_count", 0))
        if known not in drawn:
            badge = chips.badge(row)
            drawn[known] = STATE % (badge["tone"], badge["label"])
        return drawn[known]

    return tell


CHIP = Markup('<time class="chip" data-tone="%s" datetime="%s" data-from="%s"><b>%s</b> <span>%s</span></time>')


def chip_markup(chip: dict) -> Markup:
    """The chip as the macro draws it, for a cell of a list."""
    due, start = (chip[name].strftime("%Y-%m-%dT%H:%M:%SZ") for name in ("due_at", "start_at"))
    return CHIP % (chip["tone"], due, start, chip["label"], chip["text"])


__all__ = ["CaseView", "carry_out", "spoken"]
