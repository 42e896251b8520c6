"""What a contact would owe if it were saved as it stands: said at the desk before saving, by the rules themselves."""

from datetime import UTC

from regulation import deadlines
from regulation.complaints import SPOKEN_CHANNELS
from regulation.reception import missing_for_completeness
from regulation.words import N_

from .clocks import Clock
from .complaints import counts_as_service, repeats_at


def clocks(act, office_id: int, *, kind: str, received_at=None, given: dict) -> list[Clock]:
    """The clocks that would start, the one due first in front. `given` holds the fields by name, as the desk's save
    takes them."""
    rules, start = act.rules(office_id), received_at or act.now
    found = []
    if kind == "repair":
        found += _repair(start, given, rules)
    if kind == "complaint":
        found += _complaint(start, given, rules)
    if given.get("special_kind"):
        found.append(_clock("special", N_("突发上报"), start, deadlines.special_report_due(start, rules)))
    if given.get("promised_at"):
        found.append(_clock("promise", N_("约定答复"), act.now, given["promised_at"]))
    if given.get("outside_source") and given.get("outside_due_at"):
        found.append(_clock("outside", N_("转办件回复"), start, given["outside_due_at"]))
    if missing_for_completeness(kind, given):
        found.append(_clock("complete", N_("补全"), act.now, deadlines.completion_due(act.now, rules)))
    return sorted(found, key=lambda clock: clock.due_at)


def is_shifted(act, office_id: int, *, kind: str, given: dict) -> bool:
    """Whether the day of what is to be done the same day would be the next one, for it comes after closing (F-2)."""
    start = given.get("received_at") or act.now
    if kind == "repair":
        counts = _size(given) == "small" and not given.get("urgent")
    else:
        counts = kind == "complaint" and not given.get("special_kind") and given.get("severity") != "grave"
    return counts and deadlines.is_shifted(start, act.rules(office_id))


def _size(given: dict) -> str:
    """Small until somebody says otherwise: the person or the catalogue of faults."""
    catalogue = given.get("catalogue")
    return given.get("size") or (catalogue.size if catalogue else None) or "small"


def _clock(name: str, label: str, start_at, due_at) -> Clock:
    # What was typed comes in the office's zone; a clock's moments are UTC, as they are stored.
    return Clock(name, label, start_at.astimezone(UTC), due_at.astimezone(UTC))


def _repair(start, given: dict, rules) -> list[Clock]:
    size, urgent = _size(given), bool(given.get("urgent"))
    label = N_("当天修好") if size == "small" else N_("一周修好")
    found = [_clock("repair", label, start, deadlines.repair_due(start, size, urgent, rules))]
    if urgent:
        found.append(_clock("arrival", N_("急修到场"), start, deadlines.arrival_due(start, rules)))
    return found


def _complaint(start, given: dict, rules) -> list[Clock]:
    severity, special = given.get("severity") or "minor", bool(given.get("special_kind"))
    response = deadlines.first_response_due(start, rules, at_once=special or severity == "grave")
    return [
        _clock("response", N_("首次响应"), start, response),
        _clock("verify", N_("当天核实"), start, deadlines.verification_due(start, severity, rules, special=special)),
        _clock("complaint", N_("投诉办结"), start, deadlines.complaint_due(start, severity, rules)),
    ]


def owes_apology(*, channel: str | None, kind: str, given: dict) -> bool:
    """Whether the sentence of apology is to be said now: a service complaint by visit or call (S 2(6))."""
    names_somebody = bool(given.get("target_staff") or given.get("target_text"))
    is_service = counts_as_service(given.get("category"), names_somebody, bool(given.get("is_service_complaint")))
    return kind == "complaint" and is_service and channel in SPOKEN_CHANNELS


def repeats(act, office_id: int, *, kind: str, given: dict) -> list:
    """Complaints of the same home and category within the office's days of repetition, newest first (S 2(5))."""
    house, category = given.get("house"), given.get("category")
    if kind != "complaint" or house is None or category is None:
        return []
    return repeats_at(act, office_id, house.id, category.id, given.get("received_at") or act.now)
