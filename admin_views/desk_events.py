"""集中事件 from the desk: opened, called about, ended. Its page is the desk; here is what its script sends."""

from flask import abort, request
from flask_admin import BaseView, expose
from flask_babel import gettext

from models import MassEvent
from regulation.homes import spoken as spoken_home
from workflow import mass_events, scope

from .acting import current_act, current_office
from .asked import sent_id
from .base import Guarded
from .desk_form import CallerOfEventForm, EventForm
from .desk_moving import answer, refused


class MassEventsView(Guarded, BaseView):
    """The events of the office: addresses for the desk's script, no page of their own."""

    ability = "work_desk"

    def __init__(self):
        super().__init__(name="events", endpoint="mass_events", url="/admin/mass_events")

    def is_visible(self):
        return False

    @expose("/", methods=("POST",))
    def event_view(self):
        """Open an event, of itself or from a contact."""
        form = EventForm(request.form)
        act = current_act()
        return answer(form, lambda: mass_events.open_event(act, current_office().id, **form.given()),
                      gettext("已开设集中事件"))

    @expose("/caller/", methods=("POST",))
    def caller_view(self):
        """One more caller about an event (`id`): a closed contact with its reply."""
        act, event = current_act(), self.event_of()
        form = CallerOfEventForm(request.form)
        given_text = request.form.get("house", "").strip()[:120]
        if form.house_unverified.data or not given_text:
            form.house.process_errors = []
        if not form.validate():
            return refused(form, [])
        given = {**form.given(), "place_text": None if form.house.data else given_text or None}
        given.pop("house_unverified", None)
        return answer(form, lambda: mass_events.record_caller(act, event, **given),
                      lambda: said_of_caller(act, event, given["house"]), is_checked=True)

    @expose("/end/", methods=("POST",))
    def end_event_view(self):
        """The event is over: who asked to be told stands on the desk until they are."""
        act, event = current_act(), self.event_of()
        return answer(None, lambda: mass_events.end_event(act, event), gettext("集中事件已结束"))

    def event_of(self) -> MassEvent:
        return scope.one(current_act(), MassEvent, sent_id()) or abort(404)


def said_of_caller(act, event: MassEvent, house) -> str:
    """What is said of a caller just recorded; a home that called before is named with its number of calls."""
    times = mass_events.calls_of(act, event, house) if house is not None else 1
    if times < 2:
        return gettext("已登记，按统一答复")
    return gettext(
        "已登记，按统一答复。%(house)s 就此事来电已 %(times)s 次，户数不重复计",
        house=spoken_home(house.key) or house.key, times=times,
    )
