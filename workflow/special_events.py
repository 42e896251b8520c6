"""突发: type and place first, units told, contained (S 5(6))."""

from regulation import deadlines
from regulation.broken import refuse_all, required
from regulation.words import N_

from .act import verb
from .escalations import add_report


def make_special(act, visit, special_kind, special_place) -> None:
    """Mark a contact as a special event: its clock starts, and the director hears of it at once (S 5(6))."""
    visit.is_special_event = True
    visit.special_kind, visit.special_place = special_kind, special_place or visit.place_text
    visit.special_report_due_at = deadlines.special_report_due(visit.received_at, act.rules(visit.office_id))
    act.tell("special", visit)


@verb("visit", "mark_special")
def mark_special(act, visit, *, special_kind, special_place):
    """突发: type and place start the fifteen-minute clock (S 5(6))."""
    refuse_all([
        required("special_kind", special_kind, N_("请选择突发事件类型"), "S 5(6)"),
        required("special_place", special_place, N_("请填写地点"), "S 5(6)"),
    ])
    make_special(act, visit, special_kind, special_place)


@verb("visit", "notify_unit")
def notify_unit(act, visit, *, to_text, way="phone", note=None):
    """已通知: a named unit was told, now (S 5(6))."""
    refuse_all([required("to_text", to_text, N_("请填写通知的单位"), "S 5(6)")])
    add_report(act, visit, "special_event", note or visit.subject, to_text=to_text, way=way or "phone")


@verb("visit", "contain")
def contain(act, visit, *, containment, persons_affected=None, outcome=None):
    """What was done to contain it, who is affected, how it ended (S 5(6))."""
    refuse_all([required("containment", containment, N_("请填写控制措施"), "S 5(6)")])
    visit.containment = containment
    visit.persons_affected = persons_affected or visit.persons_affected
    visit.outcome = outcome or visit.outcome
