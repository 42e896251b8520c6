"""Receiving callers: what a record needs, and what bars its closing (S 1, S 2, S 4, S 5(6)).

A gate stops a closing, never a recording: whatever a caller says can be written down at once.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from .broken import NeverApplies, RuleBroken, required
from .homes import home_said
from .office_rules import OfficeRules
from .words import N_

ADOPTED = ("adopted", "partly")
"""Decisions by which a suggestion is carried out (B1.4)."""

SUBJECT_LENGTH = 30
CONTENT_LENGTH = 2
CLOCK_TOLERANCE = timedelta(minutes=5)
LONG_PAUSE = timedelta(hours=24)
OWN_VOID_KINDS = ("mistake", "duplicate", "test")
WAY_OF_CHANNEL = {"visit": "in_person", "call": "phone", "online": "wechat"}
"""How consent is given in the contact itself, when nobody says otherwise."""


@dataclass
class VisitFacts:
    """What the rules need to know of a visit; lists are in the order in which things happened."""

    kind: str
    is_special_event: bool = False
    has_containment: bool = False
    has_outcome: bool = False
    reports_made: int = 0
    last_referral_result: str | None = None
    has_referral: bool = False
    is_with_director: bool = False
    has_promise: bool = False
    has_open_promise: bool = False
    open_children: tuple = ()
    finished_children: tuple = ()
    has_children: bool = False
    has_started: bool = False
    has_sheet: bool = False
    has_followers: bool = False
    has_suggestion_decision: bool = False
    is_suggestion_adopted: bool = False
    is_suggestion_posted: bool = False
    owes_outside_reply: bool = False
    created_by_id: int | None = None
    created_today: bool = False
    accused_ids: frozenset = frozenset()
    director_is_accused: bool = False
    leader_is_outside: bool = False


def subject_of(content: str) -> str:
    """The matter in one line: the first thirty characters of what was said."""
    return " ".join(content.split())[:SUBJECT_LENGTH]


def content_refusal(content: str | None, field: str = "content") -> RuleBroken | None:
    """No contact without a record, no record without content (职责(2), S 1(4), S 2(4))."""
    if content is None or len(content.strip()) < CONTENT_LENGTH:
        return RuleBroken(N_("请填写来访事由，至少两个字"), "S 2(4)", field)
    return None


def received_at_refusals(
    received_at: datetime, now: datetime, reason: str | None, is_director: bool, rules: OfficeRules
) -> list:
    """Late typing from paper: up to 72 hours back with a reason, then the director only, never the future (F-26)."""
    if received_at > now:
        return [RuleBroken(N_("接待时间不能晚于现在"), "F-26", "received_at")]
    back = now - received_at
    refusals = []
    if back > timedelta(hours=rules.late_typing_hours) and not is_director:
        refusals.append(
            RuleBroken(N_("超过 %(hours)s 小时的补录由主任办理"), "F-26", "received_at", hours=rules.late_typing_hours)
        )
    if back > timedelta(minutes=rules.late_entry_minutes):
        refusals.append(required("late_typing_reason", reason, N_("补录请选择原因"), "F-26"))
    return [refusal for refusal in refusals if refusal]


def untimed_refusal(received_at: datetime | None, reason: str | None) -> RuleBroken | None:
    """What is typed late from paper says when it was received: now would start every clock too late (F-26)."""
    return required("received_at", received_at, N_("补录请填写接待时间"), "F-26") if reason else None


def clock_refusal(now: datetime, newest_at: datetime | None, trusted_until: datetime | None) -> RuleBroken | None:
    """A PC whose clock went back would date records wrongly: saving waits until the clock is right or the director
    confirms it. `trusted_until` is the newest moment that the director declared to be the wrong one (F-26)."""
    if newest_at is None or now >= newest_at - CLOCK_TOLERANCE:
        return None
    if trusted_until is not None and newest_at <= trusted_until:
        return None
    return RuleBroken(N_("电脑时间比最近的登记还早，请校准时间，或请主任在首页确认时间无误"), "F-26", "received_at")


def asks_after_pause(now: datetime, beat_at: datetime | None) -> bool:
    """Whether the program stood still for more than a day: a clock that jumped ahead looks the same, so somebody is
    asked once (F-26)."""
    return beat_at is not None and now - beat_at > LONG_PAUSE


def missing_for_completeness(kind: str, values: dict) -> list:
    """The fields that a record of this kind still lacks to be complete; it is saved as 待完善 all the same.

    `values` holds the truth of each field by name. Enquiry: an answer, a promise or a person to transfer to;
    repair: place and phone; complaint: category, who, where, an anonymous one its category alone; help: place;
    tour: who; move-in: home.
    """
    known = {name for name, value in values.items() if value}
    place = bool(known & {"house", "place_text"})
    phone = bool(known & {"phone", "no_phone"})
    wanted = {
        "enquiry": [("answer", bool(known & {"answer", "promised_at", "to_staff", "to_text"}))],
        "repair": [("house", place), ("phone", phone)],
        "complaint": [
            ("category", "category" in known),
            ("visitor_name", "is_anonymous" in known or "visitor_name" in known),
            ("phone", phone or "is_anonymous" in known),
            ("house", place or "is_anonymous" in known),
        ],
        "help": [("house", place)],
        "tour": [("visitor_name", bool(known & {"visitor_name", "organisation"}))],
        "move_in": [("house", "house" in known)],
    }.get(kind, [])
    return [name for name, is_there in wanted if not is_there]


def children_gate(facts: VisitFacts) -> RuleBroken | None:
    """A visit follows its complaint, repair or inspection; it isn't closed past it."""
    if facts.open_children:
        return RuleBroken(N_("还有未办完的事项：%(numbers)s"), "S 1(6)", None, numbers=tuple(facts.open_children))
    return None


def finished_children_gate(facts: VisitFacts) -> RuleBroken | None:
    """A contact whose complaint, repair or handover was carried to its end was no mistake; it isn't voided."""
    if facts.finished_children:
        return RuleBroken(
            N_("已有办完的事项，不能作废：%(numbers)s"), "S 1(4)", None, numbers=tuple(facts.finished_children)
        )
    return None


def special_event_gate(facts: VisitFacts) -> RuleBroken | None:
    """A special event closes with its containment, its outcome and a report to a named unit (S 5(6))."""
    if not facts.is_special_event:
        return None
    if not facts.has_containment:
        return RuleBroken(N_("突发事件须先登记控制措施"), "S 5(6)")
    if not facts.reports_made:
        return RuleBroken(N_("突发事件须已通知至少一个单位"), "S 5(6)")
    if not facts.has_outcome:
        return RuleBroken(N_("突发事件须登记结果"), "S 5(6)")
    return None


def referral_gate(facts: VisitFacts) -> RuleBroken | None:
    """Someone else was wanted and wasn't reached: a time of reply has to be promised (S 4(3))."""
    if facts.last_referral_result == "not_reached" and not facts.has_promise:
        return RuleBroken(N_("要找的人未联系上，请先约定答复时间"), "S 4(3)")
    return None


def referred_only_gate(facts: VisitFacts) -> RuleBroken | None:
    if not facts.has_referral:
        return RuleBroken(N_("还没有转办给谁"), "S 4(3)")
    return None


def suggestion_gate(facts: VisitFacts) -> RuleBroken | None:
    """A suggestion goes to the director, who adopts it or not with a reason (B1.4)."""
    if facts.kind == "suggestion" and not facts.has_suggestion_decision:
        return RuleBroken(N_("建议须先由主任批示"), "B1.4")
    return None


def outside_gate(facts: VisitFacts) -> RuleBroken | None:
    """What 12345, the street office or the company passed on is answered to them first."""
    if facts.owes_outside_reply:
        return RuleBroken(N_("转办件还没有回复来源单位"), "B1.5")
    return None


def escort_refusal(escort) -> RuleBroken | None:
    """A tour needs its escort before it starts (S 4(4))."""
    return required("escort", escort, N_("参观开始前须安排陪同人"), "S 4(4)")


def toured_gate(facts: VisitFacts) -> RuleBroken | None:
    """A tour that never set out isn't finished: it is voided (S 4(4))."""
    if facts.kind == "tour" and not facts.has_started:
        return RuleBroken(N_("参观还没有开始；没有成行的请作废"), "S 4(4)")
    return None


def not_started_gate(facts: VisitFacts) -> RuleBroken | None:
    if facts.has_started:
        return RuleBroken(N_("参观已经开始"), "S 4(4)")
    return None


def special_only_gate(facts: VisitFacts) -> RuleBroken | None:
    if not facts.is_special_event:
        return NeverApplies(N_("只用于突发事件"), "S 5(6)")
    return None


def suggestion_only_gate(facts: VisitFacts) -> RuleBroken | None:
    if facts.kind != "suggestion":
        return NeverApplies(N_("只用于建议"), "B1.4")
    return None


def adopted_gate(facts: VisitFacts) -> RuleBroken | None:
    """What the director adopted, wholly or partly, is posted (B1.4)."""
    if facts.kind == "suggestion" and not facts.is_suggestion_adopted:
        return RuleBroken(N_("只公布主任采纳的建议"), "B1.4")
    return suggestion_only_gate(facts)


def posting_refusals(
    text: str | None, *, may_be_named: bool, name: str | None, phone: str | None, home: str | None
) -> list:
    """What is posted is written, and names nobody who didn't agree: neither by name, phone nor home (B1.4, E-7).
    `home` is the home's key."""
    if refusal := required("posted_text", text, N_("请填写公布的内容"), "B1.4"):
        return [refusal]
    plain = _bare(text)
    is_named = any(_bare(one) in plain for one in (name, phone) if one)
    if may_be_named or not (is_named or (home and home_said(home).search(unicodedata.normalize("NFKC", text)))):
        return []
    return [RuleBroken(N_("建议人没有同意署名，公布的内容不能写姓名、电话或房号"), "E-7", "posted_text")]


def _bare(text: str) -> str:
    """A text without what parts names and phones in many ways: blanks, dashes, points."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign.isalnum())


def posted_gate(facts: VisitFacts) -> RuleBroken | None:
    """What was adopted is posted before its record is filed (B1.4)."""
    if facts.is_suggestion_adopted and not facts.is_suggestion_posted:
        return RuleBroken(N_("采纳的建议公布措施后才能归档"), "B1.4")
    return None


def suggestion_refusals(decision: str | None, *, reason, plan, person, due_on, today, is_posted: bool = False) -> list:
    """A decision has its reason; what is adopted its plan, who carries it out and until when, and once that is posted
    it stays adopted (B1.4)."""
    refusals = [
        required("decision", decision, N_("请选择是否采纳"), "B1.4"),
        required("reason", reason, N_("请填写理由"), "B1.4"),
    ]
    if decision in ADOPTED:
        refusals += [
            required("plan", plan, N_("采纳的建议须写明改进计划"), "B1.4"),
            required("person", person, N_("请选择由谁落实"), "B1.4"),
            required("due_on", due_on, N_("请选择完成日期"), "B1.4"),
        ]
    if due_on is not None and due_on < today:
        refusals.append(RuleBroken(N_("完成日期不能早于今天"), "B1.4", "due_on"))
    if is_posted and decision is not None and decision not in ADOPTED:
        refusals.append(RuleBroken(N_("措施已经公布，不能再改为不采纳"), "B1.4", "decision"))
    return [refusal for refusal in refusals if refusal]


def outside_only_gate(facts: VisitFacts) -> RuleBroken | None:
    if not facts.owes_outside_reply:
        return NeverApplies(N_("没有待回复的转办件"), "B1.5")
    return None


def not_with_director_gate(facts: VisitFacts) -> RuleBroken | None:
    """A call is taken over once; the report of it stands (S 5(4))."""
    if facts.is_with_director:
        return NeverApplies(N_("已经转主任接待"), "S 5(4)")
    return None


def tour_only_gate(facts: VisitFacts) -> RuleBroken | None:
    if facts.kind != "tour":
        return NeverApplies(N_("只用于参观"), "S 4(4)")
    return None


def childless_gate(facts: VisitFacts) -> RuleBroken | None:
    """What has its own complaint, repair or inspection keeps its kind."""
    if facts.has_children:
        return RuleBroken(N_("已有投诉、工单或验房单，不能改类别"), "S 1(4)")
    return None


def answer_refusals(facts: VisitFacts, *, answer: str | None, basis: str | None, solved_on_spot: bool) -> list:
    """What closing a contact asks of its answer (S 1(5), S 4(1), S 4(2)).

    An answer on 待核实 can't close. An enquiry that wasn't solved needs a referral or a promise.
    """
    refusals = [required("answer", answer, N_("请填写处理情况或答复"), "S 4(1)")]
    if basis == "unverified":
        refusals.append(RuleBroken(N_("依据为“待核实”的答复不能办结，请约定答复时间"), "S 1(5)", "answer_basis"))
    if facts.kind == "enquiry" and not solved_on_spot and not (facts.has_referral or facts.has_promise):
        refusals.append(RuleBroken(N_("没有当场解决，请先转办或约定答复时间"), "S 4(2)", "solved_on_spot"))
    return [refusal for refusal in refusals if refusal]


def is_solved_by_its_answer(kind: str, *, answer, basis: str | None, is_passed_on: bool) -> bool:
    """Whether an enquiry of which nobody said if it was solved was: by an answer that nobody has still to verify or
    to give later (S 4(2), S 1(5))."""
    return kind == "enquiry" and bool(answer and answer.strip()) and basis != "unverified" and not is_passed_on


def promise_refusals(
    promised_at: datetime | None, consented: bool | None, consent_way: str | None, reason: str | None, now: datetime
) -> list:
    """A promise is a definite time ahead, with its reason, that the owner was asked about; consent says by which
    way it was given (S 5(8), F-19)."""
    refusals = [
        required("promised_at", promised_at, N_("请填写约定的答复时间"), "S 5(8)"),
        required("reason", reason, N_("请填写不能及时办理的原因"), "S 5(8)"),
        required("consented", consented, N_("请填写业主是否同意"), "S 5(8)"),
    ]
    if promised_at is not None and promised_at <= now:
        refusals.append(RuleBroken(N_("答复时间须晚于现在"), "S 5(8)", "promised_at"))
    if consented:
        refusals.append(required("consent_way", consent_way, N_("请选择业主同意的方式"), "F-19"))
    return [refusal for refusal in refusals if refusal]


def anonymous_caller_refusal(visit_name, visit_phone, is_anonymous: bool) -> RuleBroken | None:
    """Anonymous is who left neither name nor phone; whoever left one is answered and revisited (S 5(1), F-24)."""
    if is_anonymous and (visit_name or visit_phone):
        return RuleBroken(N_("留了姓名或电话就不是匿名投诉，请去掉其中一项"), "F-24", "is_anonymous")
    return None


def no_phone_refusal(phone: str | None, no_phone: bool) -> RuleBroken | None:
    """A phone stands in the record, or the caller left none: both at once would be no answer (S 2(4))."""
    if no_phone and phone:
        return RuleBroken(N_("已填联系电话，就不能再勾“不留电话”，请去掉其中一项"), "S 2(4)", "no_phone")
    return None


def anonymity_refusal(visit_name, visit_phone, is_anonymous: bool, complaint_is_done: bool) -> RuleBroken | None:
    """Who left a name or a phone isn't made anonymous afterwards, and nobody is once the remedy is done: what is
    owed to the complainant, reply and revisit, can't be corrected away (S 5(1), F-24)."""
    if complaint_is_done:
        return RuleBroken(N_("投诉已处理完成，不能再改是否匿名"), "F-24", "is_anonymous")
    if is_anonymous and (visit_name or visit_phone):
        return RuleBroken(N_("已留姓名或电话的投诉不能改为匿名"), "F-24", "is_anonymous")
    return None


def voiding_gate(facts, *, person_id: int | None, is_director: bool, kind: str | None = None) -> RuleBroken | None:
    """No case is deleted. The director voids with a reason; a receptionist only her own record of the same day
    from which nothing follows, as a mistake, a duplicate or a test (S 1(4))."""
    if is_director:
        return None
    if kind not in (None, *OWN_VOID_KINDS):
        return RuleBroken(N_("其他原因的作废由主任办理"), "S 1(4)", "void_kind")
    if facts.created_by_id != person_id or not facts.created_today:
        return RuleBroken(N_("只能作废本人当天的登记，其余由主任办理"), "S 1(4)")
    if isinstance(facts, VisitFacts) and facts.has_sheet:
        return RuleBroken(N_("已开出验房单，只能由主任作废"), "S 1(4)")
    if facts.has_followers:
        return RuleBroken(N_("已有后续办理，只能由主任作废"), "S 1(4)")
    return None


def is_follower(written: tuple, case: tuple, *, is_acted_on: bool) -> bool:
    """Whether something follows from a case: not what was written in the very act that recorded it, as long as nobody
    acted on it. `written` and `case` are each (moment, person id) (S 1(4))."""
    return is_acted_on or written != case


def child_is_follower(*, opened_by: int | None, recorded_by: int | None, is_begun: bool) -> bool:
    """Whether a complaint or repair keeps its contact from being undone: who recorded the contact undoes both at once,
    while nobody else opened it and nothing follows from it either (S 1(4))."""
    return is_begun or opened_by != recorded_by


def merging_refusal(*, has_open_promise: bool, is_director: bool) -> RuleBroken | None:
    """A reply that was promised isn't lost in a record that was written twice (S 5(8))."""
    if has_open_promise and not is_director:
        return RuleBroken(N_("已约定答复时间，只能由主任并单"), "S 5(8)")
    return None


def told_of_chase(times: int) -> str:
    """Who hears of a chase: the handler, from the second the supervisor, from the third the director (S 1(6))."""
    return {1: "handler", 2: "supervisor"}.get(times, "director")


GATES = {
    "start": (tour_only_gate, not_started_gate),
    "finish": (toured_gate, children_gate, special_event_gate, referral_gate, suggestion_gate, outside_gate),
    "change_kind": (childless_gate,),
    "pass_to_director": (not_with_director_gate,),
    "record_contact": (referred_only_gate,),
    "notify_unit": (special_only_gate,),
    "contain": (special_only_gate,),
    "decide_suggestion": (suggestion_only_gate,),
    "post_suggestion": (adopted_gate,),
    "archive": (posted_gate,),
    "reply_outside": (outside_only_gate,),
    "void": (finished_children_gate,),
}
