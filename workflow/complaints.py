"""投诉: from the first apology to the closing (S 2, S 5, B1)."""

from datetime import timedelta

from models import Apology, Complaint, LeaderMeeting, Visit
from regulation import complaints as rules_of
from regulation import deadlines
from regulation.broken import RuleBroken, refuse_all, required
from regulation.reception import anonymous_caller_refusal, content_refusal
from regulation.words import N_

from . import complaint_reports, numbers
from .act import change, created, follow, need, verb
from .completeness import judge_completeness
from .promises import add_promise, settle

CORRECTABLE = (
    "category", "content", "demand", "target_staff", "target_department", "target_text", "event_at", "event_place",
    "is_service_complaint",
)


def open_complaint(
    act, visit, *, category=None, severity="minor", is_service_complaint=False, apologised_first=False,
    content=None, demand=None, target_staff=None, target_department=None, target_text=None, event_at=None,
    event_place=None, caused_by=None,
) -> Complaint:
    """Open the complaint of a visit. Raises `Refusals` while the first apology that is due isn't recorded (S 2(6))."""
    need(act, "record_complaint", visit.office_id)
    is_service = counts_as_service(category, bool(target_staff or target_text), bool(is_service_complaint))
    refuse_all([
        content_refusal(content or visit.content),
        required("severity", severity, N_("请选择投诉等级"), "C.2"),
        rules_of.first_apology_refusal(visit.channel, is_service, bool(apologised_first)),
        anonymous_caller_refusal(visit.visitor_name, visit.phone, visit.is_anonymous),
    ])
    complaint = act.add(
        Complaint, visit=visit, category=category, severity=severity, is_service_complaint=is_service,
        content=(content or visit.content).strip(), demand=demand, target_staff=target_staff,
        target_department=target_department, target_text=target_text, event_at=event_at, event_place=event_place,
        caused_by=caused_by, department=category.department if category else None, state="registered",
        reopened_count=0, **due_times(act, visit, severity),
        **numbers.numbered(act, "complaint", visit.office_id), **created(act, visit.office_id),
    )
    if apologised_first:
        _add_apology(act, complaint, is_formal=False)
    if category is not None and category.goes_to_leader:
        complaint_reports.report_integrity(act, complaint)
    if visit.state == "incomplete":
        judge_completeness(act, visit)
    if visit.state == "registered":
        follow(visit, "in_progress")
    return complaint


def counts_as_service(category, names_somebody: bool, ticked: bool) -> bool:
    """Whether it is a service complaint: by its category's letter or mark, a named person or post, or a tick (F-16)."""
    code = category.code if category else None
    return rules_of.is_service_complaint(code, names_somebody, ticked or bool(category and category.is_service))


def due_times(act, visit, severity: str) -> dict:
    """The due times of a new complaint; none is recalculated later (F-28, F-31)."""
    rules, received_at = act.rules(visit.office_id), visit.received_at
    at_once = bool(visit.is_special_event) or severity == "grave"
    return {
        "received_at": received_at,
        "response_due_at": deadlines.first_response_due(received_at, rules, at_once=at_once),
        "verify_due_at": deadlines.verification_due(received_at, severity, rules, special=visit.is_special_event),
        "is_past_cutoff": deadlines.is_shifted(received_at, rules) and not at_once,
        "due_at": deadlines.complaint_due(received_at, severity, rules),
    }


def _add_apology(act, complaint, *, is_formal, way=None, reaction=None) -> Apology:
    return act.add(
        Apology, complaint=complaint, is_formal=is_formal, by_id=act.person.id, at=act.now, way=way, reaction=reaction,
        **created(act, complaint.office_id),
    )


def repeats_of(act, complaint) -> list:
    """Complaints of the same home and category in the 30 days before this one, newest first (S 2(5))."""
    house_id, category_id = complaint.visit.house_id, complaint.category_id
    if house_id is None or category_id is None:
        return []
    found = repeats_at(act, complaint.office_id, house_id, category_id, complaint.received_at)
    return [row for row in found if row.id != complaint.id]


def repeats_at(act, office_id: int, house_id: int, category_id: int, moment) -> list:
    """Complaints of a home and category in the office's days of repetition up to a moment (UTC), newest first."""
    since = moment - timedelta(days=act.rules(office_id).repeat_days)
    return list(
        act.session.query(Complaint).join(Visit, Complaint.visit_id == Visit.id)
        .filter(Complaint.office_id == office_id, Visit.house_id == house_id)
        .filter(Complaint.category_id == category_id, Complaint.state != "voided")
        .filter(Complaint.received_at >= since, Complaint.received_at <= moment)
        .order_by(Complaint.received_at.desc()).limit(11)
    )


@verb("complaint", "correct")
def correct(act, complaint, **fields):
    """更正. A service complaint by its category or a named person can't be unticked, nor one that was verified as
    such; who is named afterwards is reported to that person's superior (F-16, S 5(4))."""
    before = complaint.target_staff, complaint.is_service_complaint
    for name, value in fields.items():
        if name not in CORRECTABLE:
            raise TypeError(f"a complaint's {name} isn't corrected")
        setattr(complaint, name, value)
    refuse_all([content_refusal(complaint.content)])
    was_verified_so = before[1] and complaint.finding is not None
    complaint.is_service_complaint = counts_as_service(
        complaint.category, bool(complaint.target_staff or complaint.target_text),
        bool(complaint.is_service_complaint) or was_verified_so,
    )
    complaint_reports.report_integrity_once(act, complaint)
    relieve_the_accused(complaint)
    now_stands = complaint.target_staff, complaint.is_service_complaint
    if complaint.is_service_complaint and complaint.finding is not None and now_stands != before:
        complaint_reports.address_to_superior(act, complaint)


def complete(act, complaint, *, apologised_first=False, severity=None, caused_by=None, **fields) -> None:
    """What the desk adds to a complaint saved with its content alone; by visit or call a service complaint isn't
    completed before its apology (S 2(6)). Its clocks stay as they are (F-31)."""
    if apologised_first and not complaint.apologies:
        apologise(act, complaint)
    if fields:
        correct(act, complaint, **fields)
    with change(act, "complete_record"):
        refuse_all([rules_of.severity_refusal(complaint.severity, severity, act.person.roles)])
        complaint.severity = severity or complaint.severity
        complaint.caused_by = caused_by or complaint.caused_by
        refuse_all([rules_of.first_apology_refusal(
            complaint.visit.channel, complaint.is_service_complaint, bool(complaint.apologies)
        )])


def relieve_the_accused(complaint) -> None:
    """Who turns out to be the accused handles and verifies the case no longer (S 1(7))."""
    accused_id = complaint.target_staff.id if complaint.target_staff else None
    if accused_id is not None and complaint.handler_id == accused_id:
        complaint.handler_id = None
    if accused_id is not None and complaint.verifier_id == accused_id:
        complaint.verifier_id = None


@verb("complaint", "handle")
def handle(act, complaint, *, handler=None, department=None):
    """转处理: to a person or a department, never to the accused (S 1(7))."""
    if handler is None and department is None:
        raise RuleBroken(N_("请选择处理人或部门"), "S 5(8)", "handler")
    refuse_all([
        rules_of.impartial_refusal(complaint.target_staff_id, handler.id if handler else None, "handler")
    ])
    complaint.handler = handler or complaint.handler
    complaint.department = department or (handler.department if handler else None) or complaint.department


@verb("complaint", "set_severity")
def set_severity(act, complaint, *, severity, is_serious=False):
    """调整等级: no stored due time moves (F-31); `is_serious` is the supervisor's 情节严重 (F-17)."""
    refuse_all([required("severity", severity, N_("请选择投诉等级"), "C.2")])
    complaint.severity, complaint.is_serious = severity, bool(is_serious)


@verb("complaint", "request_decision")
def request_decision(act, complaint, *, decision_asked):
    """报主任批示: what the office can't solve goes to the director with its opinion (B1.3)."""
    refuse_all([required("decision_asked", decision_asked, N_("请填写处理意见"), "B1.3")])
    complaint.decision_asked = decision_asked


@verb("complaint", "decide")
def decide(act, complaint, *, decision):
    """批示: the director decides the way (B1.3)."""
    refuse_all([required("decision", decision, N_("请填写批示"), "B1.3")])
    complaint.decision, complaint.decided_at, complaint.decided_by_id = decision, act.now, act.person.id


@verb("complaint", "promise")
def promise(act, complaint, *, promised_at, reason, consented, consent_way=None, owner_words=None):
    """约定答复时间: with consent 已延期; refused, the director decides (S 5(8)).

    Before the verification the promise is kept beside the state: the verification stays due.
    """
    add_promise(
        act, complaint.visit, complaint=complaint, promised_at=promised_at, reason=reason, consented=consented,
        consent_way=consent_way, owner_words=owner_words,
    )
    if complaint.state in ("registered", "verifying"):
        return complaint.state
    if not consented:
        complaint.decision_asked = reason
    return "extended" if consented else "awaiting_decision"


@verb("complaint", "reply")
def reply(act, complaint, *, answer):
    """答复 the resident; it keeps an open promise (B1.5)."""
    refuse_all([required("answer", answer, N_("请填写答复内容"), "B1.5")])
    give_reply(act, complaint, answer)
    return "handling" if complaint.state == "extended" else complaint.state


def give_reply(act, complaint, answer: str) -> None:
    complaint.replied_to_resident_at = act.now
    complaint.explanation = answer
    settle(act, complaint.visit, reply=answer)


@verb("complaint", "apologise")
def apologise(act, complaint):
    """已致歉 stamps person and time (S 2(6), S 5(2))."""
    _add_apology(act, complaint, is_formal=False)


@verb("complaint", "apologise_formally")
def apologise_formally(act, complaint, *, way, reaction=None):
    """正式道歉 by visit or phone (S 5(5))."""
    refuse_all([required("way", way, N_("请选择道歉方式"), "S 5(5)")])
    _add_apology(act, complaint, is_formal=True, way=way, reaction=reaction)


@verb("complaint", "arrange_meeting")
def arrange_meeting(
    act, complaint, *, is_reasonable, reason, leader=None, leader_text=None, meeting_at=None,
    outcome=None,
):
    """约见领导: reasonable with its time, or not with its reason (S 5(4))."""
    refuse_all(rules_of.meeting_refusals(is_reasonable, reason, meeting_at))
    meeting = complaint.meeting or act.add(LeaderMeeting, complaint=complaint, **created(act, complaint.office_id))
    meeting.is_reasonable, meeting.reason, meeting.meeting_at, meeting.outcome = (
        is_reasonable, reason, meeting_at, outcome
    )
    meeting.leader, meeting.leader_text = leader, leader_text
    if leader is not None and is_reasonable:
        act.tell("meets", meeting)


@verb("complaint", "record_anger")
def record_anger(act, complaint, *, anger_cause, note=None):
    """情绪激化: caused by the reception, it is reported to the director by itself (S 2(3))."""
    refuse_all([required("anger_cause", anger_cause, N_("请选择激化原因"), "S 2(3)")])
    complaint.anger_escalated, complaint.anger_cause = True, anger_cause
    if anger_cause == "reception":
        complaint_reports.report_anger(act, complaint, note)


@verb("complaint", "analyse")
def analyse(act, complaint, *, cause_analysis, corrective_action, cause_kind=None):
    """原因分析 and what is done about it, for important and grave ones (S 2(5), D.2)."""
    refuse_all([
        required("cause_analysis", cause_analysis, N_("请填写原因分析"), "S 2(5)"),
        required("corrective_action", corrective_action, N_("请填写纠正预防措施"), "S 2(5)"),
    ])
    complaint.cause_analysis, complaint.corrective_action = cause_analysis, corrective_action
    complaint.cause_kind = cause_kind or complaint.cause_kind
