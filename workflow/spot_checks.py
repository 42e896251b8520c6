"""抽查: drawing records for the director's check once a period, and writing down what a check found (职责(1)).

The draw is made while a page is read, so it has a short session of its own; whoever comes second finds it made.
"""

import secrets
from collections import Counter
from contextlib import contextmanager
from datetime import date, timedelta

from sqlalchemy import func, or_, select

from models import (
    Complaint,
    Correction,
    Inspection,
    InspectionItem,
    Office,
    RepairTask,
    Revisit,
    Snippet,
    SpotCheck,
    SpotCheckLine,
    Staff,
    StaffRole,
    Visit,
)
from regulation import follow_ups
from regulation import spot_checks as rules_of
from regulation.broken import NeverApplies, RuleBroken, WrongState, refuse_all
from regulation.calendar import at, local_day
from regulation.spot_checks import LOOK_BACK_DAYS, Candidate
from regulation.states import NOT_COUNTED
from regulation.words import N_
from storage import fresh_writing_session

from . import audit, desk, facts, scope, visits
from .act import (
    SeenVersionStale,
    bar_the_accused,
    change,
    created,
    in_reach,
    lock,
    need,
    of_the_same_office,
    together,
)
from .defaults import COMPLAINT_WORDS
from .follow_ups import say_done

STAFF_OF = {
    "visit": Visit.receptionist_id,
    "complaint": func.coalesce(Complaint.handler_id, Complaint.verifier_id, Complaint.created_by_id),
    "repair_task": func.coalesce(RepairTask.done_by_id, RepairTask.assigned_to_id),
    "inspection": func.coalesce(Inspection.inspector_id, Inspection.created_by_id),
}
"""Whose work a record shows."""

MODELS = {"visit": Visit, "complaint": Complaint, "repair_task": RepairTask, "inspection": Inspection}


def draw(act, office_id: int) -> int:
    """Draw the records of the period at hand, if nobody has yet; returns how many were drawn now.

    Two who come at once draw once: the second waits for the first and finds it done.
    """
    rules = act.rules(office_id)
    today, size = local_day(act.now, rules), rules_of.how_many(rules)
    since = rules_of.period_start(today, rules)
    if not size or is_drawn(act.session, office_id, since):
        return 0
    with _afterwards_seen_by(act.session), fresh_writing_session() as session:
        session.get(Office, office_id, with_for_update=True)
        if is_drawn(session, office_id, since):
            return 0
        pool = Pool(session, office_id, at(today - timedelta(days=LOOK_BACK_DAYS), rules.opens_at, rules))
        seed = f"{office_id}-{since}-{secrets.token_hex(4)}"
        chosen = rules_of.draw(pool.candidates(), size, seed, pool.checked())
        for one in chosen:
            _write_drawn(session, act.as_system(), office_id, one, since, seed)
    return len(chosen)


@contextmanager
def _afterwards_seen_by(reading):
    """What the page reads next is read anew: its snapshot on SQLite is older than what was drawn."""
    yield
    reading.commit()


def is_drawn(session, office_id: int, since: date) -> bool:
    """Whether the draw of the period that began on this day of the office is made."""
    query = select(SpotCheck.id).where(SpotCheck.office_id == office_id, SpotCheck.drawn_on >= since)
    return session.scalar(query.limit(1)) is not None


def _write_drawn(session, act, office_id: int, one: Candidate, day: date, seed: str) -> None:
    values = {
        f"{one.record}_id": one.record_id, "revisit_id": one.revisit_id, "drawn_on": day, "seed": seed, "why": one.why,
    }
    row = SpotCheck(**values, **created(act, office_id))
    session.add(row)
    session.flush()
    fields = {name: [None, audit.plain(value)] for name, value in values.items() if value is not None}
    audit.append_in(session, act, "draw_check", "spot_check", row.id, fields, office_id)


class Pool:
    """What may be drawn in an office: what was finished since a moment, was never drawn, and isn't about or by the
    director (S 1(7))."""

    def __init__(self, session, office_id: int, since):
        self.session, self.office_id, self.since = session, office_id, since
        self.directors = directors_of(session, office_id)

    def candidates(self) -> list[Candidate]:
        """Everything that may be drawn; a record with a reason stands there by its reason alone."""
        known = {}
        drawn = self._drawn()
        found = (*self._items(), *self._visits(), *self._revisits(), *self._complaints(), *self._repairs())
        for one in found:
            place = (one.record, one.record_id, one.revisit_id)
            is_theirs = one.staff_id is None or one.staff_id in self.directors
            if not is_theirs and place not in drawn and known.get(place, one).why in ("random", one.why):
                known[place] = one
        return list(known.values())

    def checked(self) -> Counter:
        """How often each person's work was drawn in the last ten weeks, by staff id."""
        since, counted = self.since - timedelta(days=56), Counter()
        for record, staff in STAFF_OF.items():
            model = MODELS[record]
            query = (
                select(func.coalesce(Revisit.revisitor_id, staff), func.count())
                .select_from(SpotCheck)
                .join(model, getattr(SpotCheck, f"{record}_id") == model.id)
                .outerjoin(Revisit, SpotCheck.revisit_id == Revisit.id)
                .where(SpotCheck.office_id == self.office_id, SpotCheck.drawn_on >= since.date())
                .group_by(func.coalesce(Revisit.revisitor_id, staff))
            )
            counted.update({person: count for person, count in self.session.execute(query) if person is not None})
        return counted

    def _drawn(self) -> set[tuple]:
        ids = [getattr(SpotCheck, f"{record}_id") for record in MODELS]
        since = (self.since - timedelta(days=56)).date()
        query = select(*ids, SpotCheck.revisit_id).where(
            SpotCheck.office_id == self.office_id, SpotCheck.drawn_on >= since
        )
        found = set()
        for *case_ids, revisit_id in self.session.execute(query):
            found |= {
                (record, case_id, revisit_id) for record, case_id in zip(MODELS, case_ids, strict=True) if case_id
            }
        return found

    def _rows(self, model, *columns, when):
        conditions = [scope.not_about(person, model) for person in self.directors]
        return self.session.execute(
            select(model.id, *columns).where(model.office_id == self.office_id, when, *conditions)
        )

    def _visits(self):
        when = (Visit.received_at >= self.since) & (Visit.kind != "complaint")
        when = when & Visit.state.not_in((*NOT_COUNTED, "incomplete")) & Visit.mass_event_id.is_(None)
        listed = complaint_words(self.session, self.office_id)
        for row_id, staff, content, answer in self._rows(
            Visit, Visit.receptionist_id, Visit.content, Visit.answer, when=when
        ):
            said = f"{content}\n{answer or ''}"
            why = "suggests_complaint" if rules_of.suggests_complaint(said, listed) else "random"
            yield Candidate("visit", row_id, staff, why)

    def _complaints(self):
        when = (Complaint.done_at >= self.since) & Complaint.state.not_in(NOT_COUNTED)
        for row_id, staff in self._rows(Complaint, STAFF_OF["complaint"], when=when):
            yield Candidate("complaint", row_id, staff)

    def _repairs(self):
        when = (RepairTask.completed_at >= self.since) & RepairTask.state.not_in(NOT_COUNTED)
        for row_id, staff in self._rows(RepairTask, STAFF_OF["repair_task"], when=when):
            yield Candidate("repair_task", row_id, staff)

    def _revisits(self):
        cases = [getattr(Revisit, f"{record}_id") for record in MODELS]
        columns = (Revisit.revisitor_id, Revisit.nobody_else_on_duty, *cases)
        when = (Revisit.revisited_at >= self.since) & (Revisit.state == "done")
        for row_id, staff, is_alone, *case_ids in self._rows(Revisit, *columns, when=when):
            record, case_id = next(pair for pair in zip(MODELS, case_ids, strict=True) if pair[1])
            yield Candidate(record, case_id, staff, "nobody_else" if is_alone else "random", row_id)

    def _items(self):
        query = (
            select(Inspection.id, STAFF_OF["inspection"])
            .join(InspectionItem, InspectionItem.inspection_id == Inspection.id)
            .where(
                InspectionItem.office_id == self.office_id, InspectionItem.size == "none",
                InspectionItem.created_at >= self.since, Inspection.state.not_in(NOT_COUNTED),
            )
            .distinct()
        )
        for row_id, staff in self.session.execute(query):
            yield Candidate("inspection", row_id, staff, "needs_no_repair")


def directors_of(session, office_id: int) -> set[int]:
    """Who directs the office, by main or further role."""
    further = select(StaffRole.staff_id).where(StaffRole.role == "director")
    query = select(Staff.id).where(Staff.office_id == office_id, or_(Staff.role == "director", Staff.id.in_(further)))
    return set(session.scalars(query))


def snippets(session, office_id: int, use: str) -> list[str]:
    """The office's own texts for a use, in its order."""
    query = select(Snippet.text).where(Snippet.office_id == office_id, Snippet.use == use, Snippet.active)
    return list(session.scalars(query.order_by(Snippet.place, Snippet.id)))


def complaint_words(session, office_id: int) -> list[str]:
    """The words that suggest a complaint: the office's list, else the one that every office starts with."""
    return snippets(session, office_id, "complaint_word") or list(COMPLAINT_WORDS)


def lines_for(session, office_id: int) -> tuple:
    """The lines of a check as (key, text, clause): the fixed ones and the office's own."""
    longest = SpotCheckLine.line.type.length
    return rules_of.lines_of(dict.fromkeys(text[:longest] for text in snippets(session, office_id, "check_line")))


def staff_of(spot_check: SpotCheck) -> Staff | None:
    """Whose work a drawn record shows."""
    if spot_check.revisit is not None:
        return spot_check.revisit.revisitor
    case = spot_check.case
    if case.record == "visit":
        return case.receptionist
    if case.record == "complaint":
        return case.handler or case.verifier or case.created_by
    return (case.done_by or case.assigned_to) if case.record == "repair_task" else (case.inspector or case.created_by)


def permit_check(act, spot_check: SpotCheck) -> None:
    """Raise what bars this person from checking this record: another's office, the own work, a case about oneself,
    a check that is done."""
    need(act, "check_records", spot_check.office_id)
    in_reach(act, spot_check)
    bar_the_accused(act, facts.of(spot_check.case, act))
    person = staff_of(spot_check)
    refuse_all([
        rules_of.checker_refusal(person.id if person else None, act.person.id),
        rules_of.checked_refusal(spot_check.checked_at),
    ])


def check(
    act, spot_check: SpotCheck, *, results: dict, remarks: dict, is_true: bool | None, resident_words=None,
    finding=None, correction=None, person=None, due_on=None, seen_version: int | None = None,
) -> SpotCheck:
    """Write a check down: `results` and `remarks` by the lines' keys (S 1(1), S 1(2), S 1(3), S 2(1), S 2(2), S 2(7)),
    and with `correction` what is to be put right, by which person and until which day.

    Raises `SeenVersionStale`, `NotPermitted`, `WrongState` for one that is done, or `Refusals` with the fields.
    """
    lines = lines_for(act.session, spot_check.office_id)
    with change(act, "spot_check"):
        lock(act, spot_check)
        permit_check(act, spot_check)
        if seen_version is not None and seen_version != spot_check.version:
            raise SeenVersionStale
        is_corrected = any((correction, person, due_on))
        today = local_day(act.now, act.rules(spot_check.office_id))
        refuse_all([
            *rules_of.check_refusals(lines, results, remarks, is_true=is_true, finding=finding),
            *(follow_ups.correction_refusals(correction, person, due_on, today) if is_corrected else []),
        ])
        spot_check.is_true, spot_check.resident_words, spot_check.finding = is_true, resident_words, finding
        spot_check.checked_at, spot_check.checked_by_id = act.now, act.person.id
        for key, _text, _clause in lines:
            act.add(
                SpotCheckLine, check=spot_check, line=key, result=results[key], remark=remarks.get(key),
                **created(act, spot_check.office_id),
            )
        if is_corrected:
            _ask_for(act, spot_check, correction, person, due_on)
    return spot_check


def add_correction(act, spot_check: SpotCheck, *, correction, person, due_on) -> SpotCheck:
    """整改: ask for one more thing to be put right after a check that found something (职责(1))."""
    with change(act, "add_correction"):
        lock(act, spot_check)
        permit_correction(act, spot_check)
        checked_on = local_day(spot_check.checked_at, act.rules(spot_check.office_id))
        refuse_all(follow_ups.correction_refusals(correction, person, due_on, checked_on))
        _ask_for(act, spot_check, correction, person, due_on)
    return spot_check


def finish_correction(act, spot_check: SpotCheck, correction_id: int, *, done_on, done_note) -> SpotCheck:
    """整改完成: on which day and how; said once. Raises `RuleBroken` for one that this check doesn't ask for."""
    with change(act, "finish_correction"):
        lock(act, spot_check)
        permit_correction(act, spot_check)
        correction = next((one for one in spot_check.corrections if one.id == correction_id), None)
        if correction is None:
            raise RuleBroken(N_("这次抽查没有这项整改"), "职责(1)")
        say_done(act, correction, done_on, done_note)
    return spot_check


def permit_correction(act, spot_check: SpotCheck) -> None:
    """Raise what bars this person from following what this check found: another's office, a case about oneself, a
    check that isn't made."""
    need(act, "check_records", spot_check.office_id)
    in_reach(act, spot_check)
    bar_the_accused(act, facts.of(spot_check.case, act))
    if spot_check.checked_at is None:
        raise WrongState(N_("还没有抽查"), "职责(1)")


def _ask_for(act, spot_check: SpotCheck, text: str, person: Staff, due_on: date) -> None:
    of_the_same_office(spot_check.office_id, {"person": person})
    act.add(
        Correction, check=spot_check, text=text, person=person, due_on=due_on, **created(act, spot_check.office_id)
    )


def open_corrections():
    """The condition that a check asks for something that isn't done (职责(1))."""
    return select(Correction.id).where(
        Correction.spot_check_id == SpotCheck.id, Correction.done_on.is_(None)
    ).exists()


def late_corrections(today: date):
    """The condition that a check asks for something that should be done by now."""
    return select(Correction.id).where(
        Correction.spot_check_id == SpotCheck.id, Correction.done_on.is_(None), Correction.due_on < today
    ).exists()


def turn_into_complaint(act, spot_check: SpotCheck) -> Complaint:
    """改为投诉 of a drawn contact whose words are a complaint's: opened again when it was closed, then its kind changes
    and the complaint stands with the contact's own time (S 1(4))."""
    need(act, "check_records", spot_check.office_id)
    visit = spot_check.visit
    if visit is None or visit.kind == "complaint":
        raise NeverApplies(N_("只有不是投诉的接待记录可以改为投诉"), "S 1(4)")
    with together(act):
        if visit.state in ("done", "archived"):
            visits.reopen(act, visit, reason=N_("抽查改为投诉"))
        desk.change_kind(act, visit, kind="complaint")
    return visit.complaint


def said_of(spot_check: SpotCheck) -> dict:
    """What a check says line by line: {key: (result, remark)}."""
    return {line.line: (line.result, line.remark) for line in spot_check.lines}

