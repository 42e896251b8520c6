"""抽查: the records drawn to be checked, the form of a check, and every check that was made."""

from datetime import timedelta

from flask import abort, flash, redirect, request, url_for
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import contains_eager, selectinload
from wtforms import HiddenField

from export.columns import Column
from models import Correction, SpotCheck, Staff
from regulation import words
from regulation.broken import RuleBroken
from regulation.calendar import local_day
from regulation.spot_checks import LOOK_BACK_DAYS, period_start
from regulation.words import label
from workflow import spot_checks
from workflow.act import SeenVersionStale

from . import chips, family
from .acting import current_act, place, refused_with, spoken
from .asked import sent_id
from .base import OfficeModelView, in_one_statement, in_the_same_statement
from .board_duties import rules_here
from .board_ground import Ground
from .board_queue import place_of
from .board_standing import standing
from .fields import DayField, LongField, StaffField, WordField, YesNoField
from .filters import DayFilter, DutyOpenFilter, WordFilter
from .followed import DoneForm, followed_rows
from .forms import OfficeForm, SeenForm

MOST_SHOWN = 60
BEHIND = (
    in_the_same_statement(SpotCheck, "checked_by"),
    *(in_one_statement(SpotCheck, path) for path in (
        "visit", "complaint", "inspection.house", "repair_task", "revisit",
    )),
)
"""What a drawn record is called."""
WORKED_BY = {
    "visit": ("receptionist_id",), "complaint": ("handler_id", "verifier_id", "created_by_id"),
    "inspection": ("inspector_id", "created_by_id"), "repair_task": ("done_by_id", "assigned_to_id"),
    "revisit": ("revisitor_id",),
}
"""Whose work it is."""


def case_of(row: SpotCheck):
    """What is checked: the revisit when one was drawn, else the case."""
    return row.revisit or row.case


def matter_of(case) -> str:
    """What a case is about; a handover is about its home."""
    return family.matter(case) or place_of(case)


def person_of(row: SpotCheck) -> str | None:
    person = spot_checks.staff_of(row)
    return person.name if person is not None else None


class CheckForm(SeenForm):
    """What a check says besides its lines, which each form gets by the office's own list."""

    acted = HiddenField(default="1")
    is_true = YesNoField(_("记录属实"))
    resident_words = LongField(_("电话回访住户怎么说"), description=_("打过电话才填；回访抽查请核对满意度是否住户所说"))
    finding = LongField(_("抽查结论"))
    correction = LongField(_("整改要求"), description=_("需要整改才填，三项一起填"))
    person = StaffField(_("责任人"))
    due_on = DayField(_("整改期限"))


class CorrectionForm(OfficeForm):
    """One more thing to be put right."""

    correction = LongField(_("整改要求"), needed=True)
    person = StaffField(_("责任人"))
    due_on = DayField(_("整改期限"))


def form_for(lines: tuple):
    """The form with a result and a remark for each line of (key, text, clause)."""
    fields = {}
    for number, (_key, text, _clause) in enumerate(lines):
        shown = text if text not in dict(words.CHECK_LINES).values() else _(text)
        fields[f"result-{number}"] = WordField(shown, words.CHECK_RESULTS)
        fields[f"remark-{number}"] = LongField(_("备注"))
    return type("ChecksForm", (CheckForm,), fields)


class SpotCheckView(OfficeModelView):
    """Every record drawn in the office, what was found, and the form that says so."""

    ability = "see_board"
    columns = (
        Column("number", _("编号"), read=lambda row: case_of(row).number),
        Column("drawn_on", _("抽取日期"), kind="day", path="drawn_on"),
        Column("matter", _("事项"), read=lambda row: matter_of(case_of(row))),
        Column("person", _("经手人"), read=person_of),
        Column("why", _("抽中原因"), kind="word", words=words.DRAW_REASONS),
        Column("is_true", _("记录属实"), kind="yes_no"),
        Column("finding", _("抽查结论")),
        Column("checked_by.name", _("抽查人")),
        Column("checked_at", _("抽查时间"), kind="moment"),
        Column("resident_words", _("住户说法"), in_list=False),
    )
    column_kinds = {"number": "no", "finding": "spare"}
    searched = ("finding", "resident_words")
    search_hint = _("抽查结论、住户说法")
    joined = ("checked_by",)
    preloaded = (
        "visit.receptionist", "complaint.handler", "complaint.verifier", "inspection.inspector", "inspection.items",
        "inspection.house",
        "repair_task.done_by", "revisit.revisitor",
    )
    newest_first = ("drawn_on", "id")
    can_edit = True
    column_filters = (
        DutyOpenFilter("unchecked", _("还没有抽查"), lambda act: SpotCheck.checked_at.is_(None)),
        DutyOpenFilter("uncorrected", _("整改未完成"), lambda act: spot_checks.open_corrections()),
        DutyOpenFilter("correction_late", _("整改超时"), lambda act: spot_checks.late_corrections(
            local_day(act.now, rules_here(act))
        )),
        WordFilter("why", _("抽中原因"), SpotCheck.why, words.DRAW_REASONS),
        WordFilter("true", _("记录属实"), SpotCheck.is_true, words.YES_NO),
        DayFilter("checked_from", _("抽查日期"), SpotCheck.checked_at, until=False),
        DayFilter("checked_until", _("抽查日期"), SpotCheck.checked_at, until=True),
    )

    def render(self, template, **kwargs):
        # Who was checked and what was found is no resident's name or phone.
        kwargs.setdefault("export_whole", False)
        kwargs.setdefault("may_edit", False)
        return super().render(template, **kwargs)

    def teller(self, column, rows):
        tell = super().teller(column, rows)
        return (lambda row: "" if row.is_true is None else tell(row)) if column.key == "is_true" else tell

    @expose("/details/")
    def details_view(self):
        """A check to be read: the record, each line, what was found, what is to be put right."""
        return self.read_page(self.get_one(request.args.get("id", "")))

    def read_page(self, row, *, adding=None, done=None, done_id: int | None = None):
        act = current_act()
        bar, may_follow = barred(act, row), may_correct(act, row)
        rules = act.rules(row.office_id)
        return self.render(
            "admin/board_check.html", check=self.shown(row), form=None, lines=said_lines(row), barred=bar,
            edit_url=self.get_url(".edit_view", id=row.id) if not bar else None, model=row,
            corrections=followed_rows(row.corrections, local_day(act.now, rules)), may_follow=may_follow,
            adding=(adding or CorrectionForm()) if may_follow else None, done_id=done_id,
            done=done or DoneForm(done_on=local_day(act.now, rules)),
        )

    @expose("/correct/", methods=("POST",))
    def correct_view(self):
        """提出整改 after the check."""
        row, form = self.sent_row(), CorrectionForm(request.form)
        return self.carried_out(
            row, form, gettext("已提出整改"), lambda act: spot_checks.add_correction(act, row, **form.given()),
            adding=form,
        )

    @expose("/corrected/", methods=("POST",))
    def corrected_view(self):
        """整改完成."""
        row, form = self.sent_row(), DoneForm(request.form)
        correction_id = sent_id("correction_id")
        return self.carried_out(
            row, form, gettext("已记为完成"),
            lambda act: spot_checks.finish_correction(act, row, correction_id, **form.given()),
            done=form, done_id=correction_id,
        )

    def sent_row(self) -> SpotCheck:
        self.demand("check_records")
        return self.get_one(request.form.get("id", ""))

    def carried_out(self, row, form, said: str, step, **shown_again):
        """Carry out a step of what a check found; refused, the page again with what was typed."""
        if status := refused_with(form, lambda: step(current_act())):
            current_act().session.refresh(row)
            return self.read_page(row, **shown_again), status
        flash(said, "success")
        return redirect(self.get_url(".details_view", id=row.id))

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self):
        """The form of a check; what was typed stays when it is refused."""
        row = self.get_one(request.args.get("id", ""))
        act = current_act()
        self.demand("check_records")
        if barred(act, row):
            flash(barred(act, row), "error")
            return redirect(self.get_url(".details_view", id=row.id))
        lines = spot_checks.lines_for(act.session, row.office_id)
        form = form_for(lines)(request.form if request.method == "POST" else None)
        if request.method != "POST":
            form.seen_version.data = str(row.version)
            return self.form_page(row, form, lines)
        if form.validate() and self.save(act, row, form, lines):
            flash(gettext("%(number)s：已抽查", number=case_of(row).number), "success")
            return redirect(request.form.get("url") or url_for("board.index"))
        return self.form_page(row, form, lines), 422

    def save(self, act, row, form, lines) -> bool:
        """Whether the check was written down; else each refusal stands beside its field."""
        results = {key: form[f"result-{number}"].data for number, (key, *_rest) in enumerate(lines)}
        remarks = {key: form[f"remark-{number}"].data for number, (key, *_rest) in enumerate(lines)}
        try:
            spot_checks.check(
                act, row, results=results, remarks=remarks, is_true=form.is_true.data,
                resident_words=form.resident_words.data, finding=form.finding.data, seen_version=form.version(),
                correction=form.correction.data, person=form.person.data, due_on=form.due_on.data,
            )
        except RuleBroken as refusal:
            form.form_errors.extend(place(refusal, form))
            if isinstance(refusal, SeenVersionStale):
                form.seen_version.data, form.seen_version.raw_data = str(row.version), None
            return False
        return True

    def form_page(self, row, form, lines):
        pairs = [(form[f"result-{number}"], form[f"remark-{number}"]) for number in range(len(lines))]
        return self.render(
            "admin/board_check.html", check=self.shown(row), form=form, pairs=pairs, lines=[], barred="", model=row,
            edit_url=None,
        )

    def shown(self, row) -> dict:
        act = current_act()
        return {**shown(act, row), "facts": _facts(row, act.rules(row.office_id).timezone)}

    def handle_action(self, return_view=None):
        """改为投诉, the one thing done to what was drawn besides checking it."""
        if request.form.get("action") != "turn_into_complaint":
            abort(404)
        if not self._may("check_records"):
            abort(403)
        row = self.get_one(request.form.get("rowid", ""))
        try:
            complaint = spot_checks.turn_into_complaint(current_act(), row)
            flash(gettext("已改为投诉 %(number)s", number=complaint.number), "success")
        except RuleBroken as refusal:
            flash(spoken(refusal), "error")
        return redirect(request.form.get("url") or self.get_url(".details_view", id=row.id))


def barred(act, row: SpotCheck) -> str:
    """Why this person can't check this record now; an empty text when nothing bars it."""
    try:
        spot_checks.permit_check(act, row)
    except RuleBroken as refusal:
        return spoken(refusal)
    return ""


def may_correct(act, row: SpotCheck) -> bool:
    """Whether this person follows what this check found."""
    try:
        spot_checks.permit_correction(act, row)
    except RuleBroken:
        return False
    return True


def said_lines(row: SpotCheck) -> list[tuple]:
    """The lines of a check that was made, as (text, result, remark)."""
    fixed = dict(words.CHECK_LINES)
    return [
        (gettext(fixed[line.line]) if line.line in fixed else line.line,
         gettext(label(words.CHECK_RESULTS, line.result)), line.remark)
        for line in row.lines
    ]


def shown(act, row: SpotCheck) -> dict:
    """A drawn record as the board and its own page show it."""
    case = case_of(row)
    zone = act.rules(row.office_id).timezone
    is_done = row.checked_at is not None
    return {
        "id": row.id, "key": f"check-{row.id}", "number": case.number, "url": family.address(case),
        "record": gettext(label(words.RECORDS, case.record)), "matter": matter_of(case),
        "case_url": family.address(row.case) if row.revisit else None, "person": person_of(row),
        "why": gettext(label(words.DRAW_REASONS, row.why)), "is_plain": row.why == "random",
        "drawn_on": row.drawn_on.isoformat(), "is_done": is_done,
        "checked": f"{row.checked_by.name} {chips.stamp(row.checked_at, zone)}" if is_done else "",
        "is_true": row.is_true, "finding": row.finding, "resident_words": row.resident_words,
        "failed": sum(line.result == "failed" for line in row.lines),
        "check_url": url_for("spot_checks.edit_view", id=row.id),
        "read_url": url_for("spot_checks.details_view", id=row.id),
        "may_turn": row.why == "suggests_complaint" and row.visit.kind != "complaint",
    }


def _facts(row: SpotCheck, zone: str) -> list[tuple]:
    """What was written down and is to be compared with what the resident says."""
    case = case_of(row)
    texts = (
        (gettext("来访事由"), "content"), (gettext("答复"), "answer"), (gettext("处理措施"), "measure"),
        (gettext("处理结果"), "result"), (gettext("维修内容"), "work_done"), (gettext("住户意见"), "opinion"),
    )
    # A repair's result is a word of a list; what was done says more.
    left_out = "result" if case.record == "repair_task" else None
    found = [(text, getattr(case, name, None)) for text, name in texts if name != left_out]
    if case.record == "repair_task":
        done = chips.stamp(case.completed_at, zone) if case.completed_at else ""
        found[:0] = [(gettext("故障描述"), case.fault), (gettext("完工时间"), done)]
    if case.record == "revisit":
        found.insert(0, (gettext("满意度"), gettext(label(words.RATINGS, case.rating)) if case.rating else ""))
        found.insert(1, (gettext("回访时间"), chips.stamp(case.revisited_at, zone) if case.revisited_at else ""))
    if row.why == "needs_no_repair":
        items = [item for item in row.inspection.items if item.size == "none"]
        found += [(f"{item.room} {item.part}", f"{item.problem} / {item.no_repair_reason or ''}") for item in items]
    return [(text, value) for text, value in found if value]


def today(ground: Ground) -> dict | None:
    """The records of the period at hand and those of before that still wait."""
    if ground.office is None or not ground.is_open("spot_checks"):
        return None
    act, rules = ground.act, rules_here(ground.act)
    found = act.session.scalars(standing(ground, "checks", lambda: _drawn(ground))).all()
    people = _people_of(act, found)
    rows = [shown(act, row) for row in found]
    del people  # Until here each row found its own among them.
    return {
        "rows": [row for row in rows if not row["is_done"]] + [row for row in rows if row["is_done"]],
        "waiting": sum(not row["is_done"] for row in rows), "by_week": rules.checks_by_week,
        "may_check": act.person.may("check_records"), "url": ground.address("spot_checks", {}),
        "action": url_for("spot_checks.action_view"),
    }


def _people_of(act, rows: list) -> list:
    """Who did the work, read together: while they are held, each record finds its own without asking."""
    cases = [case_of(row) for row in rows]
    ids = {getattr(case, name) for case in cases for name in WORKED_BY[case.record]} - {None}
    return act.session.scalars(select(Staff).where(Staff.id.in_(ids))).all()


def corrections(ground: Ground) -> dict | None:
    """整改 that isn't done, the latest first: what the director follows."""
    if ground.office is None or not ground.is_open("spot_checks"):
        return None
    act = ground.act
    found = act.session.scalars(standing(ground, "corrections", lambda: _uncorrected(ground))).all()
    rows = followed_rows(found, local_day(act.now, rules_here(act)))
    return {
        "rows": [
            {**shown_row, "number": case_of(one.check).number, "key": f"correction-{one.id}",
             "read_url": url_for("spot_checks.details_view", id=one.spot_check_id, _anchor="corrections")}
            for shown_row, one in zip(rows, found, strict=True)
        ],
        "late": sum(row["is_late"] for row in rows),
        "url": ground.address("spot_checks", {"uncorrected": "1"}),
    }


def _uncorrected(ground: Ground):
    """The statement that reads what isn't corrected."""
    query = select(Correction).join(Correction.check).where(
        *ground.conditions("spot_checks", {}), Correction.office_id == ground.office.id, Correction.done_on.is_(None)
    )
    # Mostly there are none: a statement that joins every kind of case takes longer to plan than to answer.
    cases = [contains_eager(Correction.check).selectinload(getattr(SpotCheck, name)) for name in WORKED_BY]
    query = query.options(*cases, selectinload(Correction.person))
    return query.order_by(Correction.due_on, Correction.id).limit(MOST_SHOWN)


def _drawn(ground: Ground):
    """The statement that reads them."""
    rules = rules_here(ground.act)
    day = local_day(ground.act.now, rules)
    earlier = SpotCheck.drawn_on >= day - timedelta(days=LOOK_BACK_DAYS)
    still_waits = and_(SpotCheck.checked_at.is_(None), earlier)
    query = select(SpotCheck).where(
        *ground.conditions("spot_checks", {}), SpotCheck.office_id == ground.office.id,
        or_(SpotCheck.drawn_on >= period_start(day, rules), still_waits),
    )
    query = query.options(*BEHIND, selectinload(SpotCheck.lines))
    return query.order_by(SpotCheck.drawn_on.desc(), SpotCheck.id).limit(MOST_SHOWN)
