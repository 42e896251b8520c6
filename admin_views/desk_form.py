"""The desk's form: the fields of a contact as the receptionist meets them, and what the program fills in by itself."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField
from wtforms.validators import ValidationError

from models import House
from regulation import words
from regulation.homes import parse_house
from regulation.reception import WAY_OF_CHANNEL, untimed_refusal
from regulation.words import N_
from workflow import coming_due, scope

from .acting import current_act, spoken
from .fields import (
    HouseField,
    LongField,
    MomentField,
    PhoneField,
    TextField,
    TickField,
    VisitField,
    WordField,
    office_rows,
)
from .forms import OfficeForm
from .visit_forms import VisitForm, contact_given

SAME_OR_OTHER = (("same", N_("同一事项")), ("other", N_("不同事项")))


class DeskForm(VisitForm):
    """A contact at the desk. `late_typing` is 补录, which asks for the time on the paper; `verify_first` is
    需核实后答复, which opens the promise; `same_matter` answers the notice of a repeated complaint; `key` is the press,
    so that one sent twice is saved once."""

    key = HiddenField()
    # The desk asks by itself whether an unknown room is kept as text; it has no tick for that.
    house = HouseField(_("房号"))
    late_typing = TickField(_("补录"))
    verify_first = TickField(_("需核实后答复"))
    same_matter = WordField(_("与上次投诉"), SAME_OR_OTHER)
    consent_way = WordField(_("同意方式"), words.CONSENT_WAYS)

    def validate_received_at(self, field) -> None:
        refused = untimed_refusal(field.data, self.late_typing_reason.data or self.late_typing.data)
        if refused and not field.process_errors:
            raise ValidationError(spoken(refused))

    def given(self) -> dict:
        """What the desk takes: an enquiry that was answered is solved on the spot, a promise only when it is asked."""
        given = contact_given(self)
        given["promise"] = self.promise()
        if given["kind"] == "enquiry" and given.get("answer") and not (given["promise"] or given.get("to_staff")):
            given["solved_on_spot"] = True
        if given.get("special_kind"):
            given.update(self.special_place_of(given))
        repeated = self.repeated(given) if self.same_matter.data == "same" else []
        if repeated:
            given["caused_by"] = repeated[0].visit
        return given

    def promise(self) -> dict | None:
        """The promise, with what of it is still missing, when 需核实后答复 is ticked."""
        if not self.verify_first.data:
            return None
        promise = {
            "promised_at": self.promised_at.data, "reason": self.promise_reason.data, "consented": self.consented.data,
        }
        way = self.consent_way.data or WAY_OF_CHANNEL.get(self.channel.data)
        return {**promise, "consent_way": way} if way else promise

    def special_place_of(self, given: dict) -> dict:
        """Where it happens: a home or public place of the office when the text names one, else the text."""
        text = given.get("special_place") or ""
        if given.get("house") is not None or not text:
            return {}
        key = parse_house(text)
        named = str(key) if key else text
        house = current_act().session.scalar(
            office_rows(current_act(), House).where(House.key == named, House.active)
        )
        return {"house": house} if house is not None else {"place_text": text[:120]}

    def repeated(self, given: dict) -> list:
        """Complaints of the same home and category that this person may see, newest first (S 2(5))."""
        act = current_act()
        found = coming_due.repeats(act, act.person.office_id, kind=given["kind"], given=given)
        return scope.seen_of(act, found)

    def known(self) -> dict:
        """The fields as the rules of what comes due ask for them."""
        given = self.given()
        promise = given.pop("promise", None) or {}
        return {**given, "promised_at": promise.get("promised_at")}


class EventForm(OfficeForm):
    """集中事件: where, what, the reply that each caller gets."""

    place = TextField(_("地点"), limit=120, needed=True)
    matter = LongField(_("事项"), needed=True)
    reply = LongField(_("统一答复"), needed=True)
    expected_end_at = MomentField(_("预计结束"))
    visit = VisitField(_("由哪条来访引出"))


class CallerOfEventForm(OfficeForm):
    """One more caller about an event. An unknown room is saved as text once the person said so."""

    house = HouseField(_("房号"))
    house_unverified = TickField(_("房号待核，先按文字保存"))
    visitor_name = TextField(_("来访人姓名"), limit=60)
    phone = PhoneField(_("联系电话"))
    channel = WordField(_("来访方式"), words.CHANNELS, default="call")
    wants_word = TickField(_("要求告知结果"))
