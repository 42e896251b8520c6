"""转办: the caller wants somebody else, who is contacted, with the result (S 4(3))."""

from models import Referral
from regulation.broken import RuleBroken, refuse_all, required
from regulation.words import N_

from . import addressees, facts
from .act import created, verb
from .completeness import unless_incomplete
from .escalations import add_report


def add_referral(
    act, visit, *, to_staff=None, to_text=None, department=None, note=None, is_told=False
) -> Referral:
    """The matter goes to somebody else, who is to be contacted actively; how often is counted (S 4(3), S 1(2)).

    With `is_told` that person hears of it in another way.
    """
    if not (to_staff or to_text or department):
        raise RuleBroken(N_("请选择转办的人员或部门"), "S 4(3)", "to_staff")
    if to_staff is not None and to_staff.id in facts.accused_of(visit.complaint):
        raise RuleBroken(N_("被投诉人不能核实或办理本投诉"), "S 1(7)", "to_staff")
    referral = act.add(
        Referral, visit=visit, to_staff=to_staff, to_text=to_text, department=department, note=note,
        **created(act, visit.office_id),
    )
    visit.handler = to_staff or visit.handler
    visit.department = department or (to_staff.department if to_staff else None) or visit.department
    visit.transfer_count += 1
    if not is_told:
        act.tell("contacted", referral)
    return referral


@verb("visit", "refer")
def refer(act, visit, *, to_staff=None, to_text=None, department=None, note=None):
    """转办 to a person or a department; what is still to be completed stays 待完善."""
    add_referral(act, visit, to_staff=to_staff, to_text=to_text, department=department, note=note)
    return unless_incomplete(act, visit, "referred")


@verb("visit", "pass_to_director")
def pass_to_director(act, visit):
    """转主任接待: the caller complains about the one who took the call; who takes over is told at once (S 5(4))."""
    to = addressees.director(act, visit.office_id, is_accused=facts.director_is_accused(visit.complaint))
    add_report(act, visit, "about_reception", visit.subject, way="system" if to.get("to_staff") else "phone", **to)
    add_referral(act, visit, to_staff=to.get("to_staff"), to_text=to.get("to_text"), is_told=True)
    return unless_incomplete(act, visit, "referred")


@verb("visit", "record_contact")
def record_contact(act, visit, *, result, way="phone", meeting_at=None, note=None):
    """How the contact with that person went; not reached, a promise has to follow (S 4(3))."""
    refuse_all([required("result", result, N_("请选择联系结果"), "S 4(3)")])
    if result == "appointed":
        refuse_all([required("meeting_at", meeting_at, N_("请填写约定的时间"), "S 4(3)")])
    referral = visit.referrals[-1]
    referral.contacted_at, referral.result, referral.way = act.now, result, way
    referral.meeting_at, referral.note = meeting_at, note or referral.note
    if visit.state != "referred":
        return visit.state
    return "referred" if result == "not_reached" else "in_progress"
