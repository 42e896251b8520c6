"""交付日看板: a row a family, a column a step, for a day with twenty of them and several counters at once."""

from datetime import date, timedelta

from flask import abort, flash, redirect, request, url_for
from flask_admin import BaseView, expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import selectinload, undefer
from wtforms.validators import ValidationError

from models import House, Inspection, InspectionMark
from regulation import calendar, checklists, states
from regulation import delivery_days as rules_of
from regulation.broken import RuleBroken
from regulation.homes import parse_house
from regulation.homes import spoken as spoken_home
from regulation.permissions import mask_name
from workflow import delivery_days, scope
from workflow.inspections import NOT_CURRENT

from . import chips
from .acting import current_act, current_office, place, refused_with, spoken
from .asked import as_id, sent_id
from .base import Guarded
from .fields import DayField, LongField, TextField, TickField
from .forms import OfficeForm
from .paper import handover_sheets
from .signature_field import SignatureField
from .tablet import may_inspect

MOST_SHOWN = 200
GROUPS = (("waiting", _("在等")), ("counter", _("办理中")), ("expected", _("还没到")), ("done", _("已办完")))


class HousesField(LongField):
    """Homes of the office, as people write a list of them; the data is the rows."""

    def pre_validate(self, form):
        act, office = current_act(), current_office()
        texts = dict.fromkeys((self.data or "").replace("，", ",").replace("、", ",").replace("\n", ",").split(","))
        keys = {text.strip(): parse_house(text.strip()) for text in texts if text.strip()}
        query = scope.rows(act, House).where(House.office_id == office.id, House.kind == "home")
        wanted = [str(key) for key in keys.values() if key is not None][:500]
        found = {house.key: house for house in act.session.scalars(query.where(House.key.in_(wanted)))}
        unknown = [text for text, key in keys.items() if str(key) not in found]
        if unknown:
            raise ValidationError(gettext("没有这些房号：%(rooms)s", rooms=gettext("、").join(unknown[:5])))
        self.rows = list(found.values())


class PlanForm(OfficeForm):
    day = DayField(_("交付日期"))
    houses = HousesField(_("房号"), needed=True, description=_("每行一个或用逗号隔开，例如 3-2-501"))


class PapersForm(OfficeForm):
    received_by = TextField(_("领取人"), limit=60, needed=True)
    commitment_signed = TickField(_("已签业主公约承诺书"), default=True)
    signature = SignatureField(_("手写签字"))


class LoanForm(OfficeForm):
    to = TextField(_("借钥匙的人"), limit=60, needed=True)


class DeliveryDaysView(Guarded, BaseView):
    """`GET /admin/delivery/?day=&counter=`, `GET paper/?day=` prints the day's sheets; `POST plan/`; `arrive/`,
    `call/`, `leave/`, `key_back/` for one family; `papers/` and `key/` show their form first."""

    ability = "record_inspection"

    @expose("/")
    def index(self):
        return self.page(None)

    @expose("/plan/", methods=("POST",))
    def plan(self):
        act, form = current_act(), PlanForm(request.form)
        if form.validate():
            try:
                sheets = delivery_days.plan(act, current_office().id, day=form.day.data, houses=form.houses.rows)
                flash(gettext("已安排 %(count)s 户", count=len(sheets)), "success")
                return redirect(self.get_url(".index", day=form.day.data))
            except RuleBroken as refusal:
                form.form_errors.extend(place(refusal, form))
        return self.page(form), 422

    @expose("/arrive/", methods=("POST",))
    def arrive(self):
        return self.carry_out(lambda act, sheet: delivery_days.arrive(act, sheet))

    @expose("/call/", methods=("POST",))
    def call(self):
        counter = request.form.get("counter", "")[:20]
        return self.carry_out(lambda act, sheet: delivery_days.call_to_counter(act, sheet, counter=counter))

    @expose("/leave/", methods=("POST",))
    def leave(self):
        return self.carry_out(lambda act, sheet: delivery_days.call_to_counter(act, sheet, counter=None))

    @expose("/papers/", methods=("GET", "POST"))
    def papers(self):
        """四项资料一次签收, by whoever came."""
        return self.asked(
            lambda sheet: PapersForm(request.form or None, received_by=delivery_days.signer(sheet)),
            delivery_days.issue_all, gettext("四项资料一次签收"),
        )

    @expose("/key/", methods=("GET", "POST"))
    def key(self):
        """借出开门钥匙."""
        return self.asked(
            lambda sheet: LoanForm(request.form or None, to=sheet.inspector.name if sheet.inspector else None),
            delivery_days.lend_key, gettext("借出开门钥匙"),
        )

    @expose("/key_back/", methods=("POST",))
    def key_back(self):
        return self.carry_out(delivery_days.take_key_back)

    @expose("/paper/")
    def paper(self):
        """The sheets of a day on paper, for the evening before."""
        act, office, day = current_act(), current_office(), asked_day()
        sheets = [sheet for sheet, _counted in sheets_of(act, office, day)][:rules_of.MOST_HOMES]
        return self.render("print/form.html", **handover_sheets(
            sheets, office, self.get_url(".index", day=day), gettext("%(day)s 验房单", day=day.isoformat())
        ))

    def asked(self, form_of, do, title: str):
        """A form for one family, and what it asks carried out; refused, it stands there again."""
        act = current_act()
        sheet = scope.one(act, Inspection, sent_id() if request.method == "POST" else as_id(request.args.get("id", "")))
        if sheet is None:
            abort(404)
        form, status = form_of(sheet), 200
        back = self.get_url(".index", day=asked_day(), counter=asked_counter() or None)
        if request.method == "POST":
            status = refused_with(form, lambda: do(act, sheet, **form.given()))
            if status is None:
                flash(gettext("%(number)s：已%(verb)s", number=sheet.number, verb=title), "success")
                return redirect(back)
        return self.render(
            "admin/delivery_form.html", form=form, title=title, sheet=sheet, back=back, day=asked_day(),
            counter=asked_counter(), place=spoken_home(sheet.place) or sheet.place,
        ), status

    def carry_out(self, do):
        """One press for one family; what is refused is said on the board."""
        act = current_act()
        sheet = scope.one(act, Inspection, sent_id()) or abort(404)
        try:
            do(act, sheet)
        except RuleBroken as refusal:
            flash(gettext("%(what)s：%(sentence)s", what=sheet.number, sentence=spoken(refusal)), "error")
        return redirect(self.get_url(".index", day=asked_day(), counter=asked_counter() or None))

    def page(self, form):
        act, office, day = current_act(), current_office(), asked_day()
        form = form or PlanForm(day=day)
        families = [self.family(act, sheet, *counted) for sheet, counted in sheets_of(act, office, day)]
        families.sort(key=lambda one: ([group for group, _name in GROUPS].index(one["group"]), one["since"], one["id"]))
        return self.render(
            "admin/delivery.html", form=form, day=day, counter=asked_counter(), counters=rules_of.COUNTERS,
            steps=[(step, gettext(name)) for step, name in rules_of.STEPS], families=families,
            groups=[(name, sum(1 for one in families if one["group"] == group)) for group, name in GROUPS],
            days={"before": day - timedelta(days=1), "after": day + timedelta(days=1)},
        )

    def family(self, act, sheet, marked: int, listed: int) -> dict:
        """One row: who, since when, at which counter, how far each step is, what is missing."""
        known = delivery_days.family(sheet, marked=marked, listed=listed)
        done, possible = rules_of.progress(known), rules_of.possible(known)
        labels = dict(rules_of.STEPS)
        missing = rules_of.missing(known)
        group = group_of(sheet, missing)
        waited = int((act.now - sheet.arrived_at).total_seconds() // 60) if sheet.arrived_at else None
        return {
            "id": sheet.id, "number": sheet.number, "place": spoken_home(sheet.place) or sheet.place,
            "name": mask_name(sheet.owner_name), "group": group, "counter": sheet.counter, "waited": waited,
            "since": str(sheet.arrived_at or ""), "url": url_for("inspections.details_view", id=sheet.id),
            "arrived": chips.short(sheet.arrived_at, act.now, current_office().timezone) if sheet.arrived_at else "",
            "tablet": url_for("inspections.tablet_view", id=sheet.id) if may_inspect(act) else None,
            "steps": [cell_of(step, *done[step], known, possible) for step, _name in rules_of.STEPS],
            "missing": [gettext(labels[step]) for step in missing],
            "next": [gettext(labels[step]) for step in possible],
            "owes_opening": not known.is_opened,
            "owes_papers": "documents" in possible and may_issue(act),
            "key": self.key_shown(act, sheet),
            "is_over": sheet.state in NOT_CURRENT,
        }


    def key_shown(self, act, sheet) -> dict:
        """Who has the key that opens the flat, and whether it can be lent."""
        is_out = delivery_days.is_key_out(sheet)
        bar = rules_of.loan_bar(is_out=is_out, are_keys_handed_over=bool(sheet.keys))
        since = chips.short(sheet.key_lent_at, act.now, current_office().timezone) if is_out else ""
        return {
            "is_out": is_out, "to": sheet.key_lent_to or "", "since": since,
            "may_lend": bar is None and sheet.ended_at is None,
        }


def may_issue(act) -> bool:
    return states.may_press(states.transition("inspection", "issue_document"), act.person.roles)


def cell_of(step: str, done: int, of: int, known, possible: list) -> dict:
    if step == "signatures" and known.is_refused:
        return {"text": gettext("拒签"), "tone": "late"}
    if done >= of:
        return {"text": "√", "tone": "ok"}
    return {"text": f"{done}/{of}" if of > 1 else "", "tone": "soon" if step in possible else ""}


def group_of(sheet, missing: list) -> str:
    if not missing or sheet.state in NOT_CURRENT:
        return "done"
    if sheet.arrived_at is None:
        return "expected"
    return "counter" if sheet.counter else "waiting"


def asked_day() -> date:
    """The day that the address or the form asks for; today for none."""
    text = request.values.get("day", "")
    try:
        asked = date.fromisoformat(text) if text else None
    except ValueError:
        abort(400)
    if asked is not None and not 2000 <= asked.year < 2100:
        abort(400)
    act = current_act()
    return asked or calendar.local_day(act.now, act.rules(current_office().id))


def asked_counter() -> str:
    text = request.values.get("counter", "")
    return text if text in rules_of.COUNTERS else ""


def sheets_of(act, office, day: date) -> list[tuple]:
    """The sheets of a day, planned for it or opened on it, each with how many of its items were looked at, of how
    many: a statement a table."""
    rules = act.rules(office.id)
    begin = calendar.at(day, calendar.END_OF_DAY.min, rules)
    opened = and_(Inspection.created_at >= begin, Inspection.created_at <= calendar.end_of_day(day, rules))
    of_day = or_(Inspection.planned_on == day, and_(Inspection.planned_on.is_(None), opened))
    query = scope.rows(act, Inspection).where(
        Inspection.office_id == office.id, of_day, Inspection.state.not_in(("superseded", "voided"))
    ).options(
        undefer(Inspection.checklist), *(selectinload(getattr(Inspection, name)) for name in RELATED)
    ).order_by(Inspection.id).limit(MOST_SHOWN)
    sheets = act.session.scalars(query).all()
    counting = select(InspectionMark.inspection_id, func.count()).where(
        InspectionMark.inspection_id.in_([sheet.id for sheet in sheets])
    ).group_by(InspectionMark.inspection_id)
    marked = dict(act.session.execute(counting).all()) if sheets else {}
    return [(sheet, (marked.get(sheet.id, 0), size_of(sheet))) for sheet in sheets]


RELATED = ("house", "documents", "meters", "keys", "inspector")


def size_of(sheet) -> int:
    return sum(1 for _cell in checklists.unpacked(sheet.checklist).cells()) if sheet.checklist else 0
