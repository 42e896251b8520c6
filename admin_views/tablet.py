"""平板验房: one page that holds a whole sheet and never navigates; each tap is sent by itself, now or when the network
is back, and done once however often it comes.
"""

from flask import abort, jsonify, request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import selectinload, undefer

from attachments import FileRefused
from models import Inspection, InspectionItem
from regulation import states, words
from regulation.broken import RuleBroken, WrittenSince
from regulation.homes import spoken as spoken_home
from regulation.words import N_
from workflow import attachments, handover, scope, submissions

from .acting import current_act, place, spoken
from .asked import is_id
from .fields import AmountField, LongField, TextField, WordField
from .forms import VerbForm
from .my_tasks import refused, sent_moment
from .sheet_forms import RefusalForm
from .tablet_sheet import standing
from .verbs import carry_out

LONGEST_CHAIN = 40
"""Tokens that one press may name as seen: a cell tapped that often without network is still nobody else's."""


class DefectForm(VerbForm):
    """What is wrong with an item that was marked ×."""

    problem = LongField(_("问题描述"), needed=True)
    size = WordField(_("规模"), words.ITEM_SIZES, needed=True, default="small")
    side = WordField(_("责任方"), words.REPAIR_SIDES, needed=True, default="property")
    no_repair_reason = LongField(_("非维修的原因"))


class ReadingForm(VerbForm):
    meter_no = TextField(_("表号"), limit=40)
    state = WordField(_("状态"), words.METER_STATES, needed=True, default="normal")
    reading = AmountField(_("底数"), places=3)
    reason = LongField(_("没有底数的原因"))


class FinishForm(VerbForm):
    conclusion = WordField(_("结论"), words.INSPECTION_CONCLUSIONS, needed=True)


class SignatureForm(VerbForm):
    name = TextField(_("签字人姓名"), limit=60, needed=True)
    witness = TextField(_("见证人"), limit=60)


class MarkForm(VerbForm):
    """A tap; nobody sees it as a form."""

    result = WordField("", words.CHECK_RESULTS)


FORMS = {
    "defect": DefectForm, "meter": ReadingForm, "finish": FinishForm, "sign": SignatureForm, "refuse": RefusalForm,
}
"""The forms that the page copies from its templates."""
VERBS = {"finish": "finish_inspecting", "refuse": "refuse_signature", "return_sheet": "return_sheet"}
"""Presses that are a verb of the table of transitions."""


class Tablet:
    """`GET tablet/?id=`, `GET sheet/?id=` (as it stands now) and `POST press/`. Mixed into the sheets' view."""

    @expose("/tablet/")
    def tablet_view(self):
        act = self.inspecting()
        sheet = self.sheet_at_hand(request.args.get("id", ""))
        return self.render(
            "admin/tablet.html", sheet=sheet, place=spoken_home(sheet.place) or sheet.place,
            standing=standing(act, sheet), forms={name: form() for name, form in FORMS.items()}, meters=meter_names(),
            press_url=self.get_url(".press_view"), sheet_url=self.get_url(".sheet_view", id=sheet.id),
            return_url=self.get_url(".details_view", id=sheet.id),
        )

    @expose("/sheet/")
    def sheet_view(self):
        act = self.inspecting()
        return jsonify(standing(act, self.sheet_at_hand(request.args.get("id", ""))))

    def inspecting(self):
        """The act of somebody who inspects homes; 403 for anybody else."""
        act = current_act()
        return act if may_inspect(act) else abort(403)

    @expose("/press/", methods=("POST",))
    def press_view(self):
        """One press: done and answered, answered again when it came before, or refused with its sentences."""
        act, name = self.inspecting(), request.form.get("verb", "")
        if name not in PRESSES:
            abort(400)
        try:
            key = submissions.checked_key(request.form.get("key"))
            answer = submissions.answer_to(act, key)
            if answer is None:
                answer = self.carry_out_press(act, key, name)
        except RuleBroken as refusal:
            return refused([spoken(refusal)], None, refusal.status)
        return answer if isinstance(answer, tuple) else jsonify(answer)

    def carry_out_press(self, act, key: str, name: str):
        sheet, (form_class, press) = self.sheet_at_hand(request.form.get("id", "")), PRESSES[name]
        form = form_class(request.form) if form_class is not None else None
        if form is not None and not form.validate():
            return refused([], form, 422)
        given = form.given() if form is not None else {}
        do = press(act, sheet, key, given)
        try:
            return submissions.once(act, key, lambda: {"verb": name, "id": sheet.id, **(do() or {})})
        except WrittenSince as clash:
            return jsonify(sentence=spoken(clash), errors={}, theirs=clash.theirs), clash.status
        except RuleBroken as refusal:
            return refused(place(refusal, form), form, refusal.status)

    def sheet_at_hand(self, text: str) -> Inspection:
        """The sheet with all that the page and the rules ask of it, in one statement a table; 404 for one out of
        sight."""
        if not is_id(text):
            abort(400)
        loading = (
            undefer(Inspection.checklist), selectinload(Inspection.house), selectinload(Inspection.meters),
            selectinload(Inspection.items).selectinload(InspectionItem.repair_tasks),
        )
        query = scope.rows(current_act(), Inspection).where(Inspection.id == int(text)).options(*loading)
        return current_act().session.scalars(query).unique().one_or_none() or abort(404)


def may_inspect(act) -> bool:
    return states.may_press(states.transition("inspection", "record_item"), act.person.roles)


def meter_names() -> list[tuple]:
    """(kind, name, unit) of the meters of every home."""
    return [(kind, gettext(name), words.METER_UNITS[kind]) for kind, name in words.METER_KINDS]


# What a press does: each takes the act, the sheet, the key and what was typed, and gives what is done once.


def seen() -> tuple:
    return tuple(token for token in request.form.get("seen", "").split(",")[:LONGEST_CHAIN])


def cell() -> dict:
    """Which item of which room is meant."""
    room, part = request.form.get("room", ""), request.form.get("part", "")
    return {"room": room[:40], "part": part[:40]}


def press_mark(act, sheet, key, given):
    known = {**cell(), "token": key, "seen": seen(), "pressed_at": sent_moment()}
    return lambda: handover.mark(act, sheet, **known, **given)


def press_rest(act, sheet, key, given):
    room = cell()["room"]
    return lambda: handover.mark_rest(act, sheet, room=room, token=key, pressed_at=sent_moment())


def press_defect(act, sheet, key, given):
    known = {**cell(), "token": key, "seen": seen(), "pressed_at": sent_moment()}
    return lambda: handover.note_defect(act, sheet, **known, **given)


def press_withdraw(act, sheet, key, given):
    return lambda: handover.withdraw_defect(act, sheet, **cell(), token=key, seen=seen())


def press_meter(act, sheet, key, given):
    kind = request.form.get("kind", "")
    if kind not in words.values(words.METER_KINDS):
        abort(400)
    known = {"token": key, "seen": seen(), "pressed_at": sent_moment()}
    return lambda: handover.read_meter(act, sheet, kind=kind, **known, **given)


def press_photo(act, sheet, key, given):
    """A photo of a problem; it is decoded before the key is claimed, so that nobody waits for it."""
    file = request.files.get("file")
    if file is None:
        raise FileRefused(N_("请选择照片"))
    kept = attachments.keep_for(act, sheet, file.stream, file.filename)

    def do():
        item = handover.defect_at(sheet, **cell())
        attachments.attach_kept(act, sheet, kept, item=item)

    return do


def press_sign(act, sheet, key, given):
    file, party = request.files.get("file"), request.form.get("party", "")
    if party not in handover.PARTIES:
        abort(400)
    kept = attachments.keep_for(act, sheet, file.stream, f"{party}_signature.png") if file is not None else None
    return lambda: handover.sign(act, sheet, party=party, picture=kept, pressed_at=sent_moment(), **given)


def press_verb(name: str):
    """A press that is a verb of the table."""

    def press(act, sheet, key, given):
        when = {} if name == "return_sheet" else {"pressed_at": sent_moment()}
        if name == "finish":
            when["by_list"] = True

        def do():
            carry_out(act, "inspection", VERBS[name], sheet, **when, **given)
            return {"state": sheet.state}

        return do

    return press


PRESSES = {
    "mark": (MarkForm, press_mark), "mark_rest": (None, press_rest), "defect": (DefectForm, press_defect),
    "withdraw": (None, press_withdraw), "meter": (ReadingForm, press_meter), "photo": (None, press_photo),
    "sign": (SignatureForm, press_sign), "finish": (FinishForm, press_verb("finish")),
    "refuse": (RefusalForm, press_verb("refuse")), "return_sheet": (None, press_verb("return_sheet")),
}
