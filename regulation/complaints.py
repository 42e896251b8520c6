"""Complaints: the apology first, verification, who is told, and what bars the closing (S 2, S 5, B1.3, B1.5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from string import digits as DIGITS

from .broken import NeverApplies, RuleBroken, required
from .office_rules import OfficeRules
from .states import BEING_WORKED_ON
from .words import N_, SEVERITIES, UPHELD_FINDINGS, values

SERVICE_CATEGORIES = ("A", "B")
SPOKEN_CHANNELS = ("visit", "call")


@dataclass
class ComplaintFacts:
    """What the rules need to know of a complaint. Ids are staff ids."""

    severity: str = "minor"
    is_serious: bool = False
    is_anonymous: bool = False
    is_service_complaint: bool = False
    has_target: bool = False
    accused_id: int | None = None
    director_is_accused: bool = False
    leader_is_outside: bool = False
    within_authority: bool | None = None
    has_apologised: bool = False
    has_apologised_formally: bool = False
    finding: str | None = None
    verifier_ids: frozenset = frozenset()
    handler_id: int | None = None
    replied_to_resident: bool = False
    reported_to_director: bool = False
    any_report_made: bool = False
    service_report_made: bool = False
    goes_to_leader: bool = False
    integrity_report_made: bool = False
    has_open_promise: bool = False
    has_cause_analysis: bool = False
    is_special_event: bool = False
    special_report_made: bool = False
    revisit_state: str | None = None
    open_repairs: tuple = ()
    unfinished_repairs: tuple = ()
    created_by_id: int | None = None
    created_today: bool = False
    has_followers: bool = False

    @property
    def is_upheld(self) -> bool:
        return self.finding in UPHELD_FINDINGS

    @property
    def accused_ids(self) -> frozenset:
        return frozenset({self.accused_id} - {None})


def is_service_complaint(category_code: str | None, has_named_person: bool, ticked: bool) -> bool:
    """Whether it is a 服务投诉: by itself, and not removable, for categories A and B or a named person (F-16)."""
    return ticked or has_named_person or (category_code or "").rstrip(DIGITS) in SERVICE_CATEGORIES


def first_apology_refusal(channel: str, is_service: bool, apologised_first: bool) -> RuleBroken | None:
    """A service complaint by visit or call isn't submitted before the apology is recorded (S 2(6), S 5(2)).

    By letter, box or online the apology is owed at the first contact and bars the closing.
    """
    if is_service and channel in SPOKEN_CHANNELS and not apologised_first:
        return RuleBroken(
            N_("服务投诉请先代表公司表示歉意（不等于认定责任），再勾选“已致歉”"), "S 2(6)", "apologised_first"
        )
    return None


def target_refusal(is_service: bool, has_target: bool) -> RuleBroken | None:
    """A service complaint names a person, a department or at least a post by its verification (F-16)."""
    if is_service and not has_target:
        return RuleBroken(N_("服务投诉须填写被投诉的人员、部门或岗位"), "F-16", "target_staff")
    return None


def verification_refusals(
    facts: ComplaintFacts, *, finding, course, evidence, person_id: int | None, names_target: bool
) -> list:
    """The finding rests on the whole course and at least one note of evidence; never by the accused
    (S 5(7), S 2(7), S 1(7))."""
    refusals = [
        required("finding", finding, N_("请选择核实结果"), "S 5(7)"),
        required("course", course, N_("请填写事情经过"), "S 5(7)"),
        required("evidence", evidence, N_("请填写至少一条依据"), "S 2(7)"),
        target_refusal(facts.is_service_complaint, facts.has_target or names_target),
    ]
    if person_id is not None and person_id in facts.accused_ids:
        refusals.append(RuleBroken(N_("被投诉人不能核实或办理本投诉"), "S 1(7)"))
    return [refusal for refusal in refusals if refusal]


def impartial_refusal(accused_id: int | None, person_id: int | None, field: str | None = None) -> RuleBroken | None:
    """Nobody handles a complaint about himself (S 1(7))."""
    if accused_id is not None and accused_id == person_id:
        return RuleBroken(N_("被投诉人不能核实或办理本投诉"), "S 1(7)", field)
    return None


def minor_only_gate(facts: ComplaintFacts) -> RuleBroken | None:
    """核实处理 in one form is for minor complaints."""
    if facts.severity != "minor":
        return NeverApplies(N_("只有轻微投诉可以核实处理一次办完"), "S 5(7)")
    return None


def beyond_authority_refusals(explanation, referred_to, no_promise_made: bool) -> list:
    """Beyond authority: explained with patience, referred on, and nothing promised (S 2(8))."""
    refusals = [
        required("explanation", explanation, N_("请填写已作的解释"), "S 2(8)"),
        required("referred_to", referred_to, N_("请填写转介的单位"), "S 2(8)"),
    ]
    if not no_promise_made:
        refusals.append(RuleBroken(N_("超权限的事项不得承诺，请确认“未作承诺”"), "S 2(8)", "no_promise_made"))
    return [refusal for refusal in refusals if refusal]


def explained_gate(facts: ComplaintFacts) -> RuleBroken | None:
    """Explaining ends a complaint only when it wasn't upheld and lies within the office's authority (S 5(3))."""
    if facts.is_upheld:
        return RuleBroken(N_("属实或部分属实的投诉不能以解释了结"), "S 5(3)")
    if facts.within_authority is False:
        return RuleBroken(N_("超权限的投诉请用“超权限转介”"), "S 5(3)")
    return None


def severity_refusal(current: str, new: str | None, roles: frozenset) -> RuleBroken | None:
    """Who verifies may find a complaint graver than it was taken; to call it lighter is for those above (S 5(5),
    D.2)."""
    order = values(SEVERITIES)
    if new is None or order.index(new) >= order.index(current) or roles & {"supervisor", "director", "leader"}:
        return None
    return RuleBroken(N_("降低投诉等级由主管或主任办理"), "S 5(5)", "severity")


def rises_to_grave(
    validity: str, severity: str, state: str, received_at: datetime, now: datetime, rules: OfficeRules
) -> bool:
    """Whether a valid complaint has gone without a solution for so long that it is grave by that alone (D.2)."""
    waits = validity == "valid" and severity != "grave" and state in BEING_WORKED_ON
    return waits and now - received_at > timedelta(days=rules.grave_after_days)


def outside_leader_gate(facts: ComplaintFacts) -> RuleBroken | None:
    """Before the desk writes down what a leader without an account decided, the report to them is recorded: when
    and by which way (F-35)."""
    if facts.leader_is_outside and not facts.any_report_made:
        return RuleBroken(N_("请先“上报”公司领导并登记方式，再登记批示"), "F-35")
    return None


def meeting_refusals(is_reasonable: bool | None, reason, meeting_at) -> list:
    """A reasonable wish to see a leader needs a meeting time; an unreasonable one its reason (S 5(4))."""
    refusals = [
        required("is_reasonable", is_reasonable, N_("请选择要求是否合理"), "S 5(4)"),
        required("reason", reason, N_("请填写理由"), "S 5(4)"),
    ]
    if is_reasonable:
        refusals.append(required("meeting_at", meeting_at, N_("合理的要求须约定见面时间"), "S 5(4)"))
    return [refusal for refusal in refusals if refusal]


def verified_gate(facts: ComplaintFacts) -> RuleBroken | None:
    if facts.finding is None:
        return RuleBroken(N_("还没有核实"), "S 5(7)")
    return None


def reply_gate(facts: ComplaintFacts) -> RuleBroken | None:
    """Every matter settled is answered to the resident (B1.5); who is anonymous can't be."""
    if not facts.replied_to_resident and not facts.is_anonymous:
        return RuleBroken(N_("还没有答复住户"), "B1.5")
    return None


def director_report_gate(facts: ComplaintFacts) -> RuleBroken | None:
    if not facts.reported_to_director:
        return RuleBroken(N_("还没有汇报主任"), "B1.5")
    return None


def service_report_gate(facts: ComplaintFacts) -> RuleBroken | None:
    """A service complaint is reported to the person's direct superior before it closes: to whom, when, by which
    way (S 5(4)). Not upheld, it is sent to them for information."""
    if facts.is_service_complaint and not facts.service_report_made:
        return RuleBroken(N_("服务投诉还没有上报直接上级"), "S 5(4)")
    return None


def integrity_gate(facts: ComplaintFacts) -> RuleBroken | None:
    """索要好处 goes straight to the company's leader (B1.5)."""
    if facts.goes_to_leader and not facts.integrity_report_made:
        return RuleBroken(N_("索要好处须直接上报公司领导"), "B1.5")
    return None


def not_apologised_gate(facts: ComplaintFacts) -> RuleBroken | None:
    """The apology at the first contact is made once; what comes later is the formal one (S 2(6))."""
    if facts.has_apologised:
        return NeverApplies(N_("已经致过歉"), "S 2(6)")
    return None


def first_apology_gate(facts: ComplaintFacts) -> RuleBroken | None:
    """An apology owed at the first contact bars the closing (S 2(6))."""
    if facts.is_service_complaint and not facts.has_apologised and not facts.is_anonymous:
        return RuleBroken(N_("服务投诉还没有致歉"), "S 2(6)")
    return None


def needs_formal_apology(facts: ComplaintFacts) -> bool:
    """Grave ones, and important ones that the supervisor calls serious (S 5(5), F-17)."""
    return facts.severity == "grave" or (facts.severity == "important" and facts.is_serious)


def formal_apology_gate(facts: ComplaintFacts) -> RuleBroken | None:
    if needs_formal_apology(facts) and not facts.has_apologised_formally and not facts.is_anonymous:
        return RuleBroken(N_("情节严重的投诉须上门或电话正式道歉"), "S 5(5)")
    return None


def cause_analysis_gate(facts: ComplaintFacts) -> RuleBroken | None:
    """Important and grave complaints end with their cause and what is done about it (S 2(5))."""
    if facts.severity != "minor" and not facts.has_cause_analysis:
        return RuleBroken(N_("重要、重大投诉须填写原因分析和纠正措施"), "S 2(5)")
    return None


def special_report_gate(facts: ComplaintFacts) -> RuleBroken | None:
    if facts.is_special_event and not facts.special_report_made:
        return RuleBroken(N_("突发事件须已通知至少一个单位"), "S 5(6)")
    return None


def promise_gate(facts: ComplaintFacts) -> RuleBroken | None:
    """An open promise is answered before the case closes (S 5(8))."""
    if facts.has_open_promise:
        return RuleBroken(N_("约定的答复还没有给出"), "S 5(8)")
    return None


def work_done_gate(facts: ComplaintFacts) -> RuleBroken | None:
    """The remedy isn't done while a repair of it is going on (S 1(6)); the repair's own revisit may still come."""
    if facts.unfinished_repairs:
        return RuleBroken(
            N_("还有未办完的事项：%(numbers)s"), "S 1(6)", None, numbers=tuple(facts.unfinished_repairs)
        )
    return None


def repairs_gate(facts: ComplaintFacts) -> RuleBroken | None:
    if facts.open_repairs:
        return RuleBroken(N_("还有未办完的事项：%(numbers)s"), "S 1(6)", None, numbers=tuple(facts.open_repairs))
    return None


def revisit_gate(facts: ComplaintFacts) -> RuleBroken | None:
    """A complaint closes after its revisit, or when the director set it unreachable; anonymous ones have none
    (S 3(8), F-9, F-24)."""
    if facts.is_anonymous or facts.revisit_state in ("done", "unreachable"):
        return None
    return RuleBroken(N_("还没有回访"), "S 3(8)")


CLOSING_GATES = (
    verified_gate, reply_gate, director_report_gate, first_apology_gate, service_report_gate, integrity_gate,
    formal_apology_gate, cause_analysis_gate, special_report_gate, promise_gate, repairs_gate, revisit_gate,
)
"""Every gate of the closing, in the order in which the work is done; where the regulation breaks off, that the
handling ends in reply, revisit and file is assumed (F-10)."""


def report_addressee(superior_roles: frozenset, *, is_about_director: bool) -> str:
    """To whom a verified service complaint goes: `superior`, or `leader` when that is the director or nobody is
    known (S 5(4), F-35)."""
    if is_about_director or not superior_roles or superior_roles & {"director", "leader"}:
        return "leader"
    return "superior"


def after_revisit(rating: str, closing_refusals: list) -> str:
    """Where a complaint goes after its revisit: dissatisfied reopens it, else it closes if nothing bars that
    (F-27, S 3(8))."""
    if rating == "dissatisfied":
        return "handling"
    return "revisited" if closing_refusals else "closed"


GATES = {
    "apologise": (not_apologised_gate,),
    "verify_and_handle": (minor_only_gate, work_done_gate),
    "decide": (outside_leader_gate,),
    "explain": (explained_gate,),
    "finish": (work_done_gate,),
    "close": CLOSING_GATES,
}
