"""What is counted of each population, and which counts stand above and below the line of each figure (D.4)."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import and_, or_, select, true

from models import (
    Apology,
    Complaint,
    Escalation,
    HomeVisit,
    HomeVisitOpinion,
    HomeVisitRound,
    Inspection,
    RepairTask,
    ReplyPromise,
    Revisit,
    SpotCheckLine,
    Suggestion,
    Visit,
)
from regulation.words import ROUND_KINDS, UPHELD_FINDINGS, values

from .populations import OUT, POPULATIONS, narrowed, of_offices
from .windows import Window


def _reported_in_time():
    return select(Escalation.id).where(
        Escalation.repair_task_id == RepairTask.id, Escalation.kind == "special_case",
        Escalation.reported_at <= RepairTask.original_due_at,
    ).exists()


def _apologised(*, formally: bool):
    return select(Apology.id).where(Apology.complaint_id == Complaint.id, Apology.is_formal.is_(formally)).exists()


def _service_report_made():
    return select(Escalation.id).where(
        Escalation.complaint_id == Complaint.id, Escalation.kind == "service_complaint",
        Escalation.reported_at.is_not(None),
    ).exists()


def _decided(*decisions: str):
    chosen = [Suggestion.decision.in_(decisions)] if decisions else []
    return select(Suggestion.id).where(Suggestion.visit_id == Visit.id, *chosen).exists()


def _opinion_settled():
    """The case behind the opinion is closed, its reply and its rework with it (F-12)."""
    return or_(
        select(Complaint.id).where(
            Complaint.id == Revisit.complaint_id, Complaint.closed_at.is_not(None),
            Complaint.replied_to_resident_at.is_not(None),
        ).exists(),
        select(RepairTask.id).where(
            RepairTask.id == Revisit.repair_task_id, RepairTask.closed_at.is_not(None)
        ).exists(),
        select(Inspection.id).where(
            Inspection.id == Revisit.inspection_id, Inspection.accepted_at.is_not(None)
        ).exists(),
        select(Visit.id).where(Visit.id == Revisit.visit_id, Visit.done_at.is_not(None)).exists(),
    )


def _reworked():
    rework = RepairTask.__table__.alias("rework")
    return select(rework.c.id).where(rework.c.reopens_id == RepairTask.id, rework.c.state.not_in(OUT)).exists()


_enquiry, _suggestion = Visit.kind == "enquiry", Visit.kind == "suggestion"
_verified = Complaint.verified_at.is_not(None)
_small, _large = RepairTask.size == "small", RepairTask.size == "large"
_ours, _theirs = RepairTask.side == "property", RepairTask.side != "property"
_in_time = and_(RepairTask.completed_at.is_not(None), RepairTask.completed_at <= RepairTask.original_due_at)
_overdue_or_extended = or_(
    RepairTask.completed_at.is_(None), RepairTask.completed_at > RepairTask.original_due_at,
    RepairTask.due_at > RepairTask.original_due_at,
)


def _late_at_the_end(window: Window):
    moment = min(window.end, window.now)
    return and_(Complaint.due_at < moment, or_(Complaint.done_at.is_(None), Complaint.done_at >= moment))


_service, _effective = Complaint.is_service_complaint, Revisit.state == "done"
_upheld = and_(_service, Complaint.finding.in_(UPHELD_FINDINGS))
_round_done = HomeVisitRound.done_on.is_not(None)
_serious = or_(Complaint.severity == "grave", and_(Complaint.severity == "important", Complaint.is_serious))
_rated = and_(_effective, Revisit.rating.is_not(None))


@dataclass(frozen=True)
class Measure:
    """Those of a population that a condition keeps; without one, all of it."""

    population: str
    kept: Callable | None = None

    @property
    def model(self) -> type:
        return POPULATIONS[self.population][0]

    def condition(self, window: Window):
        return true() if self.kept is None else self.kept(window)

    def conditions(self, window: Window) -> list:
        """All that a row of it fulfils, the office's included."""
        population = POPULATIONS[self.population][1]
        return [*of_offices(self.model, window), *population(window), *narrowed(self.model, window),
                *([] if self.kept is None else [self.kept(window)])]


def _of(population: str, condition=None) -> Measure:
    return Measure(population, None if condition is None else lambda _window: condition)


MEASURES: dict[str, Measure] = {
    "visits": _of("visits"), "chases": _of("chases"),
    "enquiries": _of("visits", _enquiry), "solved": _of("visits", and_(_enquiry, Visit.solved_on_spot)),
    "suggestions": _of("visits", _suggestion), "suggestions_decided": _of("visits", and_(_suggestion, _decided())),
    "suggestions_adopted": _of("visits", and_(_suggestion, _decided("adopted", "partly"))),
    "late_entries": _of("visits", Visit.is_late_entry), "special_events": _of("visits", Visit.is_special_event),
    "complaints": _of("complaints"), "valid": _of("complaints", Complaint.validity == "valid"),
    "invalid": _of("complaints", Complaint.validity == "invalid"),
    "pending": _of("complaints", Complaint.validity == "pending"),
    "valid_of_the_year": _of("complaints_of_the_year"), "homes": _of("homes"),
    "handled": _of("complaints", Complaint.done_at.is_not(None)),
    "closed": _of("complaints_closed"), "carried_closed": _of("carried_closed"), "carried_open": _of("carried_open"),
    "open_closed_later": _of("open_closed_later"), "open_still": _of("open_still"),
    "late_closed_later": Measure("open_closed_later", _late_at_the_end),
    "late_still": Measure("open_still", _late_at_the_end),
    "to_verify": Measure("complaints", lambda window: or_(_verified, Complaint.verify_due_at < window.now)),
    "verified_in_time": _of("complaints", and_(_verified, Complaint.verified_at <= Complaint.verify_due_at)),
    "complaints_due": _of("complaints_due"),
    "done_in_time": _of("complaints_due", and_(Complaint.done_at.is_not(None), Complaint.done_at <= Complaint.due_at)),
    "revisits_due": _of("revisits_due"), "effective": _of("revisits_due", _effective),
    "revisited_in_time": _of("revisits_due", and_(_effective, Revisit.revisited_at <= Revisit.due_at)),
    "rated": _of("revisits_due", _rated),
    "content": _of("revisits_due", and_(_rated, Revisit.rating.in_(("satisfied", "fair")))),
    "satisfied": _of("revisits_due", and_(_rated, Revisit.rating == "satisfied")),
    "dissatisfied": _of("revisits_due", and_(_rated, Revisit.rating == "dissatisfied")),
    "opinions": _of("opinions"), "opinions_settled": _of("opinions", _opinion_settled()),
    "small": _of("repairs_due", _small), "small_in_time": _of("repairs_due", and_(_small, _in_time)),
    "small_ours": _of("repairs_due", and_(_small, _ours)),
    "small_ours_in_time": _of("repairs_due", and_(_small, _ours, _in_time)),
    "small_theirs": _of("repairs_due", and_(_small, _theirs)),
    "small_theirs_in_time": _of("repairs_due", and_(_small, _theirs, _in_time)),
    "large": _of("repairs_due", _large), "large_in_time": _of("repairs_due", and_(_large, _in_time)),
    "large_ours": _of("repairs_due", and_(_large, _ours)),
    "large_ours_in_time": _of("repairs_due", and_(_large, _ours, _in_time)),
    "large_theirs": _of("repairs_due", and_(_large, _theirs)),
    "large_theirs_in_time": _of("repairs_due", and_(_large, _theirs, _in_time)),
    "special_cases": _of("repairs_due", _overdue_or_extended),
    "special_cases_reported": _of("repairs_due", and_(_overdue_or_extended, _reported_in_time())),
    "quick_repairs": _of("repairs_reported"), "quick_in_time": _of("repairs_reported", _in_time),
    "repairs_done": _of("repairs_done"), "reworked": _of("repairs_done", _reworked()),
    "promises": _of("promises"),
    "promises_kept": _of("promises", and_(
        ReplyPromise.replied_at.is_not(None), ReplyPromise.replied_at <= ReplyPromise.promised_at
    )),
    "sheets_inspected": _of("sheets_inspected"),
    "sheets_accepted": _of("sheets_accepted"),
    "sheets_archived": _of("sheets_accepted", Inspection.state == "archived"),
    "service": _of("complaints", _service),
    "apologised": _of("complaints", and_(_service, _apologised(formally=False))),
    "upheld": _of("complaints", _upheld), "reported": _of("complaints", and_(_upheld, _service_report_made())),
    "serious": _of("complaints", _serious),
    "apologised_formally": _of("complaints", and_(_serious, _apologised(formally=True))),
    "check_lines": _of("check_lines"), "lines_passed": _of("check_lines", SpotCheckLine.result == "passed"),
    "rounds": _of("rounds"), "rounds_done": _of("rounds", _round_done),
    **{f"rounds_{kind}": _of("rounds", HomeVisitRound.kind == kind) for kind in values(ROUND_KINDS)},
    **{f"rounds_{kind}_done": _of("rounds", and_(HomeVisitRound.kind == kind, _round_done))
       for kind in values(ROUND_KINDS)},
    "home_visits": _of("home_visits"), "homes_visited": _of("home_visits", HomeVisit.house_id.is_not(None)),
    "visit_opinions": _of("visit_opinions"),
    "visit_opinions_settled": _of("visit_opinions", HomeVisitOpinion.done_on.is_not(None)),
    "careless": _of("complaints", Complaint.cause_kind == "careless_answer"),
}
"""Everything that is counted by itself, by its name."""

PARTS: dict[str, tuple[tuple, tuple | None]] = {
    "K1": (("visits", "chases"), None), "K2": (("solved",), ("enquiries",)),
    "K3": (("valid",), ("homes",)), "K3b": (("valid_of_the_year",), ("homes",)),
    "K4": (("handled",), ("complaints",)), "K4b": (("closed",), ("carried_closed", "carried_open", "complaints")),
    "K5": (("verified_in_time",), ("to_verify",)), "K6": (("done_in_time",), ("complaints_due",)),
    "K7": (("effective",), ("revisits_due",)), "K8": (("revisited_in_time",), ("revisits_due",)),
    "K9": (("content",), ("rated",)), "K9s": (("satisfied",), ("rated",)),
    "K10": (("opinions_settled", "visit_opinions_settled"), ("opinions", "visit_opinions")),
    "K11": (("small_in_time",), ("small",)), "K11p": (("small_ours_in_time",), ("small_ours",)),
    "K11d": (("small_theirs_in_time",), ("small_theirs",)),
    "K12": (("large_in_time",), ("large",)), "K12p": (("large_ours_in_time",), ("large_ours",)),
    "K12d": (("large_theirs_in_time",), ("large_theirs",)),
    "K13": (("quick_in_time",), ("quick_repairs",)), "K14": (("special_cases_reported",), ("special_cases",)),
    "K15": (("promises_kept",), ("promises",)),
    "K16": (("suggestions_decided",), ("suggestions",)), "K16b": (("suggestions_adopted",), ("suggestions_decided",)),
    "K17": (("rounds_done",), ("rounds",)),
    "K18": (("sheets_archived",), ("sheets_accepted",)),
    "K20": (("apologised",), ("service",)), "K20b": (("reported",), ("upheld",)),
    "K20c": (("apologised_formally",), ("serious",)), "K21": (("lines_passed",), ("check_lines",)),
    "K22": (("careless",), None), "K23": (("reworked",), ("repairs_done",)),
}
"""Figure -> the measures above and below its line; several are added up. K19 is counted by `figures.again`."""
