"""How a complaint ends: explained, referred or done, revisited, closed, filed, opened again or voided (S 5, B1.5)."""

from regulation import complaints as rules_of
from regulation import gates
from regulation.broken import refuse_all, required
from regulation.words import N_

from . import complaint_reports, facts
from .act import verb
from .complaints import give_reply
from .promises import settle
from .revisits import open_revisit
from .visits import follow_children
from .voiding import mark_void, refuse_to_void, void_children


@verb("complaint", "explain")
def explain(act, complaint, *, explanation):
    """解释: not upheld, the complainant still gets an explanation and a revisit (S 5(3))."""
    refuse_all([required("explanation", explanation, N_("请填写已作的解释"), "S 5(3)")])
    give_reply(act, complaint, explanation)
    complaint.measure = complaint.measure or explanation
    _done(act, complaint)


@verb("complaint", "refer_out")
def refer_out(act, complaint, *, explanation, referred_to, no_promise_made=False):
    """超权限转介: explained, referred, nothing promised; still revisited (S 2(8))."""
    refuse_all(rules_of.beyond_authority_refusals(explanation, referred_to, no_promise_made))
    complaint.within_authority, complaint.referred_to, complaint.no_promise_made = False, referred_to, True
    give_reply(act, complaint, explanation)
    _done(act, complaint)


@verb("complaint", "finish")
def finish(act, complaint, *, measure, result=None, reply=None):
    """处理完成: measure and result; the report to the director is made by the system (B1.5)."""
    finish_with(act, complaint, measure=measure, result=result, reply=reply)


def finish_with(act, complaint, *, measure, result, reply) -> None:
    refuse_all([required("measure", measure, N_("请填写处理措施"), "C.2")])
    complaint.measure, complaint.result = measure, result or measure
    complaint.handler_id = complaint.handler_id or act.person.id
    if reply:
        give_reply(act, complaint, reply)
    _done(act, complaint)


def _done(act, complaint) -> None:
    complaint.done_at = act.now
    complaint_reports.report_result(act, complaint)
    if not complaint.visit.is_anonymous:
        open_revisit(act, complaint, starts_at=act.now, house=complaint.visit.house)


@verb("complaint", "complete_revisit")
def complete_revisit(act, complaint, **given):
    """登记回访 from the complaint: the same verb as on its revisit."""
    from .revisits import complete_revisit_of

    complete_revisit_of(act, complaint, **given)
    return complaint.state


def after_revisit(act, complaint, rating: str) -> str:
    """Where the complaint goes: dissatisfied reopens it with its own count, else it closes if nothing bars that
    (F-27, S 3(8))."""
    came_to = rules_of.after_revisit(rating, closing_refusals(act, complaint))
    if came_to == "handling":
        restart(act, complaint)
    elif came_to == "closed":
        complaint.closed_at = act.now
    return came_to


def closing_refusals(act, complaint) -> list:
    """What bars the closing as the case stands, each with its clause."""
    act.session.flush()
    return gates.refusals("complaint", "close", facts.of(complaint, act))


def restart(act, complaint) -> None:
    """The case is open again: done, reply and report have to be given anew; what was found stays."""
    complaint.reopened_count += 1
    complaint.done_at = complaint.closed_at = complaint.archived_at = complaint.archived_by_id = None
    complaint.replied_to_resident_at = complaint.reported_to_director_at = None


@verb("complaint", "close")
def close(act, complaint):
    """结案 through every gate of the closing."""
    complaint.closed_at = act.now
    complaint.state = "closed"
    follow_children(act, complaint.visit)


@verb("complaint", "archive")
def archive(act, complaint):
    complaint.archived_at, complaint.archived_by_id = act.now, act.person.id
    complaint.archive_no = complaint.number


@verb("complaint", "reopen")
def reopen(act, complaint, *, reason):
    """重新办理 by the director with a reason; the count of reopenings rises (F-27)."""
    refuse_all([required("reason", reason, N_("请填写重新办理的原因"), "F-27")])
    restart(act, complaint)
    complaint.decision = "\n".join(filter(None, [complaint.decision, reason]))
    complaint.decided_at, complaint.decided_by_id = act.now, act.person.id
    complaint.state = "handling"
    follow_children(act, complaint.visit)


@verb("complaint", "void")
def void(act, complaint, *, void_kind, reason):
    """作废 in place of deletion (S 1(4))."""
    refuse_to_void(act, complaint, void_kind)
    mark_void(act, complaint, void_kind, reason)
    void_children(act, complaint, void_kind=void_kind, reason=reason)
    settle(act, complaint.visit)
    complaint.state = "voided"
    follow_children(act, complaint.visit)
