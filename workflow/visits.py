"""来访接待: recording a contact, and what happens to it until it is filed."""

from models import Suggestion, Visit
from regulation import deadlines, gates
from regulation import reception as rules_of
from regulation.broken import RuleBroken, refuse_all, required
from regulation.calendar import local_day
from regulation.reception import (
    WAY_OF_CHANNEL,
    anonymity_refusal,
    answer_refusals,
    content_refusal,
    escort_refusal,
    is_solved_by_its_answer,
    no_phone_refusal,
    received_at_refusals,
    subject_of,
    untimed_refusal,
)
from regulation.states import BEING_WORKED_ON
from regulation.words import N_

from . import facts, numbers
from .act import change, created, follow, need, of_the_same_office, verb
from .completeness import awaited, judge_completeness, missing_in, unless_incomplete
from .promises import add_promise, settle
from .referrals import add_referral
from .special_events import make_special
from .wall_clock import refused_clock

TAKEN_ALONG = (
    "visitor_name", "is_anonymous", "relation", "place_text", "phone", "no_phone", "answer", "answer_basis",
    "responsibility", "remark", "paper_number", "organisation", "head_count", "is_fellow_company", "planned_at",
    "outside_source", "outside_number", "outside_due_at", "notice_version",
)
CORRECTABLE = (*TAKEN_ALONG, "house", "content", "escort", "channel")


def open_visit(
    act, office_id: int, *, channel: str, kind: str, content: str, house=None, received_at=None,
    late_typing_reason=None, solved_on_spot=None, escort=None, to_staff=None, to_text=None, department=None,
    promise=None, special_kind=None, special_place=None, **fields,
) -> Visit:
    """Record a contact, of whatever caller (B2.11). `promise` is a mapping for `add_promise`; `special_kind` makes it
    a special event. An enquiry with an answer is solved by it unless something else was said (`solved_on_spot`).

    Saved with its content alone it is 待完善 and due for completion by closing time.
    Raises `Refusals` with the fields. The caller commits through `change`.
    """
    need(act, "record_visit", office_id)
    rules = act.rules(office_id)
    untimed = untimed_refusal(received_at, late_typing_reason)
    received_at = received_at or act.now
    refuse_all([
        untimed,
        refused_clock(act, office_id),
        content_refusal(content),
        required("channel", channel, N_("请选择来访方式"), "C.1"),
        required("kind", kind, N_("请选择来访类别"), "C.1"),
        no_phone_refusal(fields.get("phone"), fields.get("no_phone")),
        *received_at_refusals(received_at, act.now, late_typing_reason, act.is_director, rules),
    ])
    if solved_on_spot is None:
        solved_on_spot = is_solved_by_its_answer(
            kind, answer=fields.get("answer"), basis=fields.get("answer_basis"),
            is_passed_on=bool(promise or to_staff or to_text or department),
        )
    visit = act.add(
        Visit,
        channel=channel, kind=kind, content=content.strip(), subject=subject_of(content), house=house,
        received_at=received_at, receptionist_id=act.person.id, escort=escort, solved_on_spot=bool(solved_on_spot),
        late_typing_reason=late_typing_reason, transfer_count=0,
        is_late_entry=deadlines.is_late_entry(received_at, act.now, rules), state="registered",
        **_taken_along(fields), **numbers.numbered(act, "visit", office_id),
        **created(act, office_id),
    )
    if escort is not None:
        act.tell("escorts", visit)
    if special_kind:
        make_special(act, visit, special_kind, special_place)
    if to_staff or to_text or department:
        add_referral(act, visit, to_staff=to_staff, to_text=to_text, department=department)
    if promise:
        add_promise(act, visit, **{"consent_way": WAY_OF_CHANNEL.get(channel), **promise})
    judge_completeness(act, visit)
    if kind == "enquiry" and solved_on_spot:
        _finish_on_the_spot(act, visit)
    return visit


def _taken_along(fields: dict) -> dict:
    unknown = set(fields) - set(TAKEN_ALONG)
    if unknown:
        raise TypeError(f"a visit has no {sorted(unknown)}")
    return {name: value for name, value in fields.items() if value is not None}


def _finish_on_the_spot(act, visit: Visit) -> None:
    """An enquiry answered at once is 已办结 at once, unless something bars the closing: then it is just recorded."""
    known = facts.of(visit, act)
    bars = answer_refusals(known, answer=visit.answer, basis=visit.answer_basis, solved_on_spot=True)
    if bars or gates.refusals("visit", "finish", known) or known.has_open_promise:
        return
    visit.state, visit.result = "done", visit.answer
    visit.done_at = visit.closed_at = act.now


@verb("visit", "complete_record")
def complete_record(act, visit, *, house=None, promise=None, to_staff=None, to_text=None, **fields):
    """补全: what was missing is filled in; what still lacks is named beside its field."""
    was_anonymous = visit.is_anonymous
    if house is not None:
        visit.house = house
    for name, value in _taken_along(fields).items():
        setattr(visit, name, value)
    if fields.get("no_phone") and not fields.get("phone"):
        visit.phone = None
    _keep_anonymity(visit, was_anonymous)
    refuse_all([no_phone_refusal(visit.phone, visit.no_phone)])
    if to_staff or to_text:
        add_referral(act, visit, to_staff=to_staff, to_text=to_text)
    if promise:
        add_promise(act, visit, **{"consent_way": WAY_OF_CHANNEL.get(visit.channel), **promise})
    refuse_all([RuleBroken(N_("补全还缺这一项"), "S 2(4)", name) for name in missing_in(visit)])
    visit.complete_by = None
    act.session.flush()
    act.session.refresh(visit, ["complaint", "inspection", "repair_tasks"])
    return awaited(visit)


@verb("visit", "correct")
def correct(act, visit, **fields):
    """更正: a wrong word is put right; the old one stays in the audit (S 1(4))."""
    was_anonymous, escort = visit.is_anonymous, visit.escort
    for name, value in fields.items():
        if name not in CORRECTABLE:
            raise TypeError(f"a visit's {name} isn't corrected")
        setattr(visit, name, value)
    if visit.escort is not escort:
        act.tell("escorts", visit)
    refuse_all([
        content_refusal(visit.content),
        required("channel", visit.channel, N_("请选择来访方式"), "C.1"),
        no_phone_refusal(visit.phone, visit.no_phone),
        *_closed_answer_refusals(visit, fields),
    ])
    _keep_anonymity(visit, was_anonymous)
    visit.subject = subject_of(visit.content)


def _keep_anonymity(visit: Visit, was_anonymous: bool) -> None:
    """Whoever left a name or a phone isn't made anonymous, on whatever route (F-24)."""
    complaint = visit.complaint
    if complaint is not None and complaint.state != "voided" and visit.is_anonymous != was_anonymous:
        is_done = complaint.state not in BEING_WORKED_ON
        refuse_all([anonymity_refusal(visit.visitor_name, visit.phone, visit.is_anonymous, is_done)])


def _closed_answer_refusals(visit: Visit, fields: dict) -> list:
    """What a closed record was closed with can be corrected, not taken away (S 1(5), S 4(1))."""
    if visit.state != "done":
        return []
    refusals = []
    if "answer" in fields and visit.result:
        refusals.append(required("answer", visit.answer, N_("请填写处理情况或答复"), "S 4(1)"))
    if visit.answer_basis == "unverified" and "answer_basis" in fields:
        refusals.append(RuleBroken(N_("依据为“待核实”的答复不能办结，请约定答复时间"), "S 1(5)", "answer_basis"))
    return refusals


@verb("visit", "change_kind")
def change_kind(act, visit, *, kind):
    """改类别 keeps number and time; what the new kind lacks makes the record 待完善 again."""
    refuse_all([required("kind", kind, N_("请选择来访类别"), "C.1")])
    visit.kind = kind
    if missing_in(visit) or visit.state == "incomplete":
        judge_completeness(act, visit)
    return visit.state


@verb("visit", "start")
def start(act, visit, *, escort=None):
    """The tour sets out with its escort, the one named before unless another goes (S 4(4))."""
    was = visit.escort
    visit.escort = escort or was
    refuse_all([escort_refusal(visit.escort)])
    if visit.escort is not was:
        act.tell("escorts", visit)
    visit.started_at = act.now


@verb("visit", "promise")
def promise(act, visit, *, promised_at, reason, consented, consent_way=None, owner_words=None):
    """约定答复时间. An owner who doesn't agree keeps the record where it is (S 4(2), B2.3)."""
    add_promise(
        act, visit, promised_at=promised_at, reason=reason, consented=consented, consent_way=consent_way,
        owner_words=owner_words,
    )
    return unless_incomplete(act, visit, "awaiting_reply") if consented else visit.state


@verb("visit", "reply")
def reply(act, visit, *, answer):
    """答复: the promised answer is given."""
    refuse_all([required("answer", answer, N_("请填写处理情况或答复"), "S 4(1)")])
    visit.answer = answer
    settle(act, visit, reply=answer)


@verb("visit", "finish")
def finish(act, visit, *, answer=None, answer_basis=None, solved_on_spot=None):
    """办结: with its answer; an open promise is thereby answered."""
    answer = answer or visit.answer
    basis = answer_basis or visit.answer_basis
    solved = visit.solved_on_spot if solved_on_spot is None else solved_on_spot
    refuse_all(answer_refusals(facts.of(visit, act), answer=answer, basis=basis, solved_on_spot=solved))
    visit.answer, visit.answer_basis, visit.solved_on_spot, visit.result = answer, basis, solved, answer
    settle(act, visit, reply=answer)
    if visit.kind == "tour" and visit.started_at and not visit.ended_at:
        visit.ended_at = act.now
    visit.done_at = visit.closed_at = act.now


@verb("visit", "decide_suggestion")
def decide_suggestion(
    act, visit, *, decision, reason, plan=None, person=None, due_on=None, may_be_named=False,
):
    """批示建议: adopted, partly or not, with the reason; what is adopted with its plan, by whom and until when; named
    only with consent (B1.4, E-7)."""
    today = local_day(act.now, act.rules(visit.office_id))
    refuse_all(rules_of.suggestion_refusals(
        decision, reason=reason, plan=plan, person=person, due_on=due_on, today=today,
        is_posted=visit.suggestion is not None and visit.suggestion.posted_at is not None,
    ))
    of_the_same_office(visit.office_id, {"person": person})
    known = visit.suggestion or act.add(Suggestion, visit=visit, **created(act, visit.office_id))
    known.decision, known.reason, known.plan, known.may_be_named = decision, reason, plan, bool(may_be_named)
    known.decided_at, known.person, known.due_on = act.now, person, due_on


@verb("visit", "post_suggestion")
def post_suggestion(act, visit, *, posted_text):
    """公布措施: what is posted of an adopted suggestion, which is thereby done; posted again it is put right (B1.4)."""
    known = visit.suggestion
    refuse_all(rules_of.posting_refusals(
        posted_text, may_be_named=known.may_be_named, name=visit.visitor_name, phone=visit.phone,
        home=visit.house.key if visit.house else None,
    ))
    known.posted_text, known.posted_at, known.posted_by_id = posted_text, act.now, act.person.id


@verb("visit", "reply_outside")
def reply_outside(act, visit, *, outside_reply):
    """转办件回复: the unit that passed it on has its answer."""
    refuse_all([required("outside_reply", outside_reply, N_("请填写回复内容"), "B1.5")])
    visit.outside_reply, visit.outside_replied_at = outside_reply, act.now


@verb("visit", "archive")
def archive(act, visit):
    visit.archived_at, visit.archived_by_id = act.now, act.person.id


@verb("visit", "reopen")
def reopen(act, visit, *, reason):
    """重新办理 by the director with a reason."""
    refuse_all([required("reason", reason, N_("请填写重新办理的原因"), "S 1(6)")])
    visit.done_at = visit.closed_at = visit.archived_at = visit.archived_by_id = None
    visit.remark = "\n".join(filter(None, [visit.remark, reason]))


def follow_children(act, visit) -> None:
    """A visit follows its complaint, repairs or inspection by itself: open with them, done when they are.

    Where it owes more than they do (a special event's containment, an outside unit's reply, a promise, an answer
    that is still to be verified) it stays open for a person to finish.
    """
    if visit is None or visit.state in ("voided", "merged", "archived"):
        return
    act.session.flush()
    act.session.refresh(visit, ["complaint", "inspection", "repair_tasks"])
    known = facts.of(visit, act)
    if known.open_children:
        if visit.state != "incomplete":
            follow(visit, "in_progress")
            visit.done_at = visit.closed_at = None
        return
    children = [visit.complaint, visit.inspection, *visit.repair_tasks]
    has_child = any(child is not None and child.state != "voided" for child in children)
    is_unverified = visit.answer_basis == "unverified" and visit.answer
    owes_more = known.has_open_promise or is_unverified or gates.refusals("visit", "finish", known)
    if has_child and visit.state != "incomplete" and not owes_more:
        follow(visit, "done")
        visit.done_at = visit.closed_at = act.now


def record(act, office_id: int, **given) -> Visit:
    """Record a contact that opens nothing else, in a transaction of its own."""
    with change(act, "record"):
        return open_visit(act, office_id, **given)
