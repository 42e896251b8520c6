"""接待台: the receptionist's page. It is loaded once a day; everything else travels as small answers to its script."""

from flask import abort, jsonify, render_template, request, url_for
from flask_admin import BaseView, expose
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import select

from models import EmergencyContact, Snippet, Visit
from regulation import deadlines
from regulation.broken import RuleBroken
from regulation.homes import phone_in_groups
from regulation.words import KINDS, SPECIAL_KINDS, label
from storage import only_reads_from_here, writes_from_here
from workflow import clocks, coming_due, desk, mass_events, wall_clock
from workflow.submissions import checked_key, once

from . import chips, desk_find, family
from .acting import current_act, current_office, place, spoken
from .base import Guarded
from .desk_form import DeskForm
from .desk_moving import answer, moving, news, own, refused
from .duties import on_duty_now
from .verbs import offered


class DeskView(Guarded, BaseView):
    """接待台 and the addresses that its script asks."""

    ability = "work_desk"

    def inaccessible_callback(self, name, **kwargs):
        """A script hears that the session is over, so that it can ask for the log-in in place."""
        wants_json = request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
        if not current_user.is_authenticated and wants_json:
            abort(401)
        return super().inaccessible_callback(name, **kwargs)

    @expose("/")
    def index(self):
        act, office = current_act(), current_office()
        form = DeskForm(None)
        refusal = wall_clock.refused_clock(act, office.id)
        return self.render(
            "admin/desk.html", form=form, kinds=KINDS, special_kinds=SPECIAL_KINDS, snippets=self.snippets(act),
            wrong_clock=spoken(refusal) if refusal else None, pause=self.admin.index_view.pause(act), **moving(act),
        )

    def snippets(self, act) -> list:
        """The office's standard matters, replies and reasons."""
        used = Snippet.use.in_(("content", "reply", "reason"))
        query = select(Snippet).where(Snippet.office_id == act.person.office_id, Snippet.active, used)
        return list(act.session.scalars(query.order_by(Snippet.use, Snippet.kind, Snippet.place, Snippet.id)))

    @expose("/now/")
    def now_view(self):
        """What has changed since: 待办, today's records, events, what was done just now, a token for the form."""
        return jsonify(news())

    # Looking up

    @expose("/find/", methods=("POST",))
    def find_view(self):
        """At most twenty matches for the look-up box; `whole` says that nothing more will be typed."""
        is_whole = request.form.get("whole") == "1"
        return jsonify(desk_find.find(current_act(), request.form.get("query", ""), is_whole=is_whole))

    @expose("/home/", methods=("POST",))
    def home_view(self):
        """The card of a home: `house` is its id or `text` exactly what was typed; `resident` is who was picked."""
        act, resident = current_act(), request.form.get("resident", "")
        house = desk_find.home_of(act, request.form.get("house", ""), request.form.get("text", ""))
        if house is None:
            return jsonify({"html": "", "house": None, "fill": None, "call": None})
        chosen = int(resident) if resident.isascii() and resident.isdigit() and len(resident) < 10 else None
        card = desk_find.card(act, house, chosen)
        fill = next((one for one in card["residents"] if one["is_chosen"]), None)
        if fill is not None:
            # Whoever calls may be of the family: the sheet of a handover is the owner's (C.3).
            fill = {**fill, "owner": next((one["name"] for one in card["residents"] if one["kind"] == "owner"), "")}
        html = render_template("admin/desk/card.html", card=card)
        call = next((one for one in card["residents"] if one["phone"]), None)
        return jsonify({"html": html, "house": card["house"], "fill": fill, "call": call})

    @expose("/due/", methods=("POST",))
    def due_view(self):
        """What saving the form as it stands would start: due times, the apology owed (S 2(6)), repeats (S 2(5))."""
        act, office = current_act(), current_office()
        form = DeskForm(request.form)
        form.validate()
        given, rules = form.known(), act.rules(office.id)
        kind, repeated = form.kind.data, form.repeated(given)
        found = coming_due.clocks(act, office.id, kind=kind, received_at=given.get("received_at"), given=given)
        return jsonify({
            "html": render_template(
                "admin/desk/due.html", chips=[chips.chip(clock, act.now, rules) for clock in found],
                is_shifted=coming_due.is_shifted(act, office.id, kind=kind, given=given),
                repeated=[self.repeat(act, row) for row in repeated[:3]],
            ),
            "apologise": coming_due.owes_apology(channel=form.channel.data, kind=kind, given=given),
            "service": bool(kind == "complaint" and given.get("category") and given["category"].is_service),
            "repeated": len(repeated),
            "times": [
                {"value": form.promised_at.typed(moment), "text": chips.until(moment, act.now, rules)}
                for moment in deadlines.reply_times(act.now, rules)
            ],
        })

    def repeat(self, act, row) -> dict:
        at = chips.short(row.received_at, act.now, act.rules(row.office_id).timezone)
        return {"number": row.number, "at": at, "badge": chips.badge(row), "matter": family.matter(row.visit)}

    # Saving

    @expose("/save/", methods=("POST",))
    def save_view(self):
        """Save the form; the answer has the number, or each refusal beside its field."""
        return self.save(desk.receive)

    @expose("/director/", methods=("POST",))
    def director_view(self):
        """转主任接待: home, phone and that the caller wants the director are written down, and the director is told."""
        return self.save(desk.receive_for_director, without_content=gettext("来访人要求由主任接待"))

    def save(self, receive, without_content: str = ""):
        act, office = current_act(), current_office()
        form = DeskForm(request.form)
        if not form.validate():
            return refused(form, [])
        given = form.given()
        given["content"] = given["content"] or without_content
        writes_from_here()

        visit = None  # Held until its answer is written: the session forgets what nobody holds.

        def do() -> dict:
            nonlocal visit
            visit = receive(act, office.id, **given)
            return {"id": visit.id, "number": visit.number}

        try:
            done = once(act, checked_key(form.key.data), do) if form.key.data else do()
        except RuleBroken as refusal:
            return refused(form, place(refusal, form), refusal.status)
        only_reads_from_here()
        return jsonify({**done, **self.saved(act, visit or act.session.get(Visit, done["id"]))}), 201

    def saved(self, act, visit: Visit) -> dict:
        """What is said of a contact that was just saved; the page asks for its new parts by itself."""
        [row] = own(act, [visit])
        said, state = gettext("已登记 %(number)s", number=visit.number), row["badge"]["label"]
        return {
            # Its state is said when it is more than that it was recorded.
            "said": said if visit.state == "registered" else gettext("%(said)s · %(state)s", said=said, state=state),
            "due": f"{row['chip']['label']} {row['chip']['text']}" if row["chip"] else "",
            "is_special": visit.is_special_event,
        }

    # One case, in place

    @expose("/case/")
    def case_view(self):
        """A case with what this person may do with it now: `record` and `id`."""
        record = request.args.get("record", "visit")
        view = self.screen_of(record)
        row = view.get_one(request.args.get("id", ""))
        act = current_act()
        view.note_seen(act, row)
        whole = view.is_whole(act, row)
        phone = view.phone_of(row)
        return render_template(
            "admin/desk/case.html", row=row, badge=chips.badge(row), summary=view.summary(row),
            place=view.place_text(row), chips=[
                chips.chip(clock, act.now, act.rules(row.office_id)) for clock in clocks.running(row)
            ],
            phone=phone_in_groups(phone) if whole and phone else "", verbs=offered(act, record, row),
            url=family.address(row), action_url=url_for(f"{view.endpoint}.action_view"),
            calls=record == "visit" and row.is_special_event,
        )

    def screen_of(self, record: str):
        """The register of a record, closed to whoever may not see it."""
        endpoint = family.VIEWS.get(record) or abort(404)
        view = self.beside(endpoint)
        return view if view.is_accessible() else abort(403)

    @expose("/calls/")
    def calls_view(self):
        """Whom to call for a special event, and who was told when (S 5(6))."""
        act = current_act()
        visit = self.screen_of("visit").get_one(request.args.get("id", ""))
        if not visit.is_special_event:
            abort(404)
        told = {row.to_text: row.reported_at for row in visit.escalations if row.reported_at and row.to_text}
        contacts = act.session.scalars(
            select(EmergencyContact).where(
                EmergencyContact.office_id == visit.office_id, EmergencyContact.active,
                EmergencyContact.special_kind == visit.special_kind,
            ).order_by(EmergencyContact.place, EmergencyContact.id)
        )
        zone, rules = act.rules(visit.office_id).timezone, act.rules(visit.office_id)
        return render_template(
            "admin/desk/calls.html", visit=visit, kind=gettext(label(SPECIAL_KINDS, visit.special_kind)),
            chips=[
                chips.chip(clock, act.now, rules) for clock in clocks.of(visit) if clock.name == "special"
            ],
            contacts=[
                {"name": row.name, "phone": phone_in_groups(row.phone),
                 "told": chips.short(told.get(row.name), act.now, zone)} for row in contacts
            ],
            action_url=url_for("visits.action_view"), back=url_for("desk.now_view"),
            on_duty=on_duty_now(act, visit.office_id),
        )

    @expose("/told/", methods=("POST",))
    def told_view(self):
        """已告知 for one caller (`id` is the contact)."""
        act, visit = current_act(), self.screen_of("visit").get_one(request.form.get("id", ""))
        return answer(None, lambda: mass_events.tell(act, visit), gettext("已告知"))

