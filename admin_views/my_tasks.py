"""我的工单: what a technician, officer or supervisor has to do, on a phone: take, arrive, done, special case, back.

A press travels with a key of the device's and is done once however often it comes. The page works without script too:
its buttons then lead to the verbs' own forms.
"""

from datetime import UTC, datetime, timedelta

from flask import abort, jsonify, request, url_for
from flask_admin import BaseView, expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from attachments import FileRefused
from listed import word_in
from models import RepairTask, Staff
from regulation import states, words
from regulation.broken import RuleBroken
from regulation.homes import phone_in_groups
from regulation.homes import spoken as spoken_home
from regulation.repairs import late_report_refusal
from workflow import attachments, clocks, followed, reveals, scope, submissions

from . import chips
from .acting import current_act, current_office, place, spoken
from .asked import sent_id
from .base import Guarded
from .fields import AmountField, LongField, TickField, WordField
from .forms import VerbForm
from .verb_forms import ReasonForm, SpecialCaseForm
from .verbs import carry_out

TO_DO = ("assigned", "accepted", "on_site")
SHOWN_FOR = timedelta(days=7)
MOST_SHOWN = 100
WANTED = scope.another(RepairTask)
DONE_WITH = tuple(pair for pair in words.REPAIR_RESULTS if pair[0] != "unfixed")
"""What isn't mended is no 完工 but a special case (S 3(7))."""


class DoneForm(VerbForm):
    """完工 as the phone asks for it: what was done and how it ended."""

    result = WordField(_("维修结果"), DONE_WITH, needed=True)
    work_done = LongField(_("维修内容"), needed=True)
    materials = LongField(_("材料"))
    owner_signed = TickField(_("业主已签字"))
    charge_kind = WordField(_("收费性质"), words.CHARGE_KINDS, default="free")
    material_cost = AmountField(_("材料费"))
    labour_cost = AmountField(_("人工费"))


PRESSES = {
    "accept": None, "arrive": None, "complete": DoneForm, "report_special_case": SpecialCaseForm,
    "hand_back": ReasonForm,
}
"""Verb -> the form that the phone sends, None where nothing is typed. Photos come as `attach`."""
KEEP_THE_DEVICES_MOMENT = {"accept", "arrive", "complete"}
"""A special case is reported when the report is here; the others count from the press (F-7)."""


class MyTasksView(Guarded, BaseView):
    """`GET /admin/my_tasks/`, and `POST press/` with key, verb, id, the verb's fields or a file."""

    ability = "have_tasks"

    @expose("/")
    def index(self):
        act = current_act()
        own = own_tasks(act)
        # Their names and phones stand whole on the cards, which leaves its trace.
        reveals.note_whole_views(act, [task for task in own if task.phone])
        tasks = [self.card(act, task) for task in own]
        return self.render(
            "admin/my_tasks.html",
            tasks=tasks,
            late=sum(1 for task in tasks if task["is_late"]),
            waiting=[self.card(act, task) for task in department_tasks(act)],
            done=[self.line(task) for task in done_tasks(act)],
            forms=press_forms,
        )

    def card(self, act, task) -> dict:
        """A task as its card shows it; the own one with name and phone whole."""
        is_mine = task.assigned_to_id == act.person.id
        running = [clock for clock in clocks.running(task) if clock.name != "revisit"]
        shown = [chips.chip(clock, act.now, act.rules(task.office_id)) for clock in running]
        return {
            "id": task.id, "number": task.number, "url": details_of(task), "state": task.state,
            "badge": chips.badge(task), "place": spoken_home(task.place) or task.place, "fault": task.fault,
            "chips": shown, "is_late": any(chip["tone"] == "late" for chip in shown),
            "tags": tags_of(task), "wanted_at": task.wanted_at, "is_mine": is_mine,
            "caller": task.reporter_name if is_mine else None,
            "phone": task.phone if is_mine else None, "phone_shown": phone_in_groups(task.phone),
            "chases": [self.chase(act, row) for row in reversed(task.chases)],
            "special": self.special(act, task), "verbs": verbs_for(act, task, is_mine=is_mine),
        }

    def chase(self, act, row) -> dict:
        return {"times": row.times, "words": row.words, "at": chips.short(row.at, act.now, zone())}

    def special(self, act, task) -> dict | None:
        """The last special case that was reported, and whether it was granted."""
        reports = [row for row in task.escalations if row.kind == "special_case" and row.reported_at is not None]
        if not reports:
            return None
        last = reports[-1]
        return {
            "reason": last.reason, "until": chips.short(last.new_due_at, act.now, zone()),
            "is_granted": last.granted_at is not None,
        }

    def line(self, task) -> dict:
        return {
            "number": task.number, "url": details_of(task), "place": spoken_home(task.place) or task.place,
            "fault": task.fault, "badge": chips.badge(task), "is_sent_later": task.is_sent_later,
            "at": chips.short(task.completed_at, current_act().now, zone()),
        }

    @expose("/press/", methods=("POST",))
    def press(self):
        """One press: done and answered, answered again when it came before, or refused with its sentences."""
        act, verb = current_act(), request.form.get("verb", "")
        if verb != "attach" and verb not in PRESSES:
            abort(400)
        try:
            key = submissions.checked_key(request.form.get("key"))
            # Before the task is looked for: what was handed back is out of the person's sight by now.
            answer = submissions.answer_to(act, key)
            if answer is None:
                answer = attach(act, key) if verb == "attach" else self.carry_out(act, key, verb)
        except RuleBroken as refusal:
            return jsonify(sentence=spoken(refusal), errors={}), refusal.status
        return answer if isinstance(answer, tuple) else jsonify(answer)

    def carry_out(self, act, key: str, verb: str):
        task, form = sent_task(act), None
        given = {"pressed_at": sent_moment()} if verb in KEEP_THE_DEVICES_MOMENT else {}
        if PRESSES[verb] is not None:
            form = PRESSES[verb](request.form)
            if not form.validate():
                return refused([], form, 422)
            given.update(form.given())
        if verb == "complete":
            given["done_by"] = act.session.get(Staff, act.person.id)

        def do() -> dict:
            carry_out(act, "repair_task", verb, task, **given)
            return {"verb": verb, "id": task.id, "number": task.number}

        try:
            return submissions.once(act, key, do)
        except RuleBroken as refusal:
            return refused(place(refusal, form), form, refusal.status)


def own_tasks(act) -> list:
    """The tasks that this person has to do, the one due first in front."""
    def wanted(person):
        return _tasks(person, WANTED.assigned_to_id == person.id, word_in(WANTED.state, TO_DO))

    return due_first(_with_what_followed(act, scope.prepared(act, "own tasks", wanted)))


def department_tasks(act) -> list:
    """What the person's department was sent and nobody of it has taken yet."""
    def wanted(person):
        return _tasks(
            person, WANTED.assigned_to_id.is_(None), WANTED.department_id == person.department_id,
            word_in(WANTED.state, {"assigned"}),
        )

    if act.person.department_id is None:
        return []
    return due_first(_with_what_followed(act, scope.prepared(act, "tasks of the department", wanted)))


def done_tasks(act) -> list:
    """What the person finished within the last seven days, the newest first."""
    def wanted(person):
        since = WANTED.completed_at >= bindparam("since", type_=RepairTask.completed_at.type)
        return _tasks(
            person, WANTED.office_id == person.office_id, since, WANTED.done_by_id == person.id,
            order=RepairTask.completed_at.desc(),
        )

    values = {**scope.values_of(act.person), "since": act.now - SHOWN_FOR}
    return act.session.scalars(scope.prepared(act, "tasks done", wanted), values).all()


def _tasks(person, *conditions, order=RepairTask.due_at):
    """A select of the tasks for which these conditions of `WANTED` hold."""
    wanted = scope.among_those(person, RepairTask, select(WANTED.id).where(*conditions))
    return wanted.order_by(order, RepairTask.id).limit(MOST_SHOWN).options(joinedload(RepairTask.house))


def _with_what_followed(act, tasks) -> list:
    return followed.many(act.session, tasks, RepairTask, ("chases", "escalations", "revisits"),
                         scope.values_of(act.person))


def due_first(tasks) -> list:
    """By the clock that is due first: an urgent one by its arrival."""
    return sorted(tasks, key=lambda task: min(clock.due_at for clock in clocks.running(task)))


def press_forms() -> dict:
    """Verb -> its label and its empty form, the same for everybody with one language."""
    return {verb: (label_of(verb), made()) for verb, made in PRESSES.items() if made is not None}


def verbs_for(act, task, *, is_mine: bool) -> list[dict]:
    """The presses of a card in the order of the work; a department's task is only taken."""
    found = []
    for name in PRESSES if is_mine else ("accept",):
        step = states.transition("repair_task", name)
        if task.state in step.from_ and states.may_press(step, act.person.roles):
            found.append({"name": name, "label": label_of(name), "barred": barred(act, task, name)})
    return found


def barred(act, task, verb: str) -> str:
    """Why a press would be refused now, as far as the card knows without reading more; else an empty text."""
    if verb != "report_special_case":
        return ""
    refusal = late_report_refusal(task.original_due_at, act.now)
    return spoken(refusal) if refusal else ""


def label_of(verb: str) -> str:
    return gettext(states.transition("repair_task", verb).label)


def tags_of(task) -> list[tuple]:
    marks = [
        (task.urgent, gettext("急修"), "danger"),
        (task.reopens_id is not None, gettext("返修"), "warning"),
        (task.complaint_id is not None, gettext("投诉"), "warning"),
    ]
    return [(text, tone) for is_so, text, tone in marks if is_so]


def details_of(task) -> str:
    return url_for("repair_tasks.details_view", id=task.id)


def zone() -> str:
    return current_office().timezone


def sent_task(act) -> RepairTask:
    """The task that `id` names: 400 for what can't be one, 404 for one out of the person's sight."""
    return scope.one(act, RepairTask, sent_id()) or abort(404)


def sent_moment() -> datetime | None:
    """When a press that waited for the network was made, by the device; None for one that came at once."""
    text = request.form.get("pressed_at", "")
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC).replace(microsecond=0) if moment.tzinfo else abort(400)
    except (ValueError, OverflowError):
        abort(400)


def attach(act, key: str) -> dict:
    """Keep one photo with the task; it is decoded before the key is claimed, so that nobody waits for it."""
    task, file = sent_task(act), request.files.get("file")
    if file is None:
        raise FileRefused(words.N_("请选择照片"))
    kept = attachments.keep_for(act, task, file.stream, file.filename)

    def do() -> dict:
        attachments.attach_kept(act, task, kept)
        return {"verb": "attach", "id": task.id, "number": task.number}

    return submissions.once(act, key, do)


def refused(sentences: list, form, status: int) -> tuple:
    """What stopped a press: sentences for the whole, and for each field its own."""
    errors = {name: [str(text) for text in texts] for name, texts in form.errors.items()} if form is not None else {}
    return jsonify(sentence=" ".join(sentences), errors=errors), status
