"""求助, 突发, 建议, 参观, 转办 and the rest."""

from datetime import timedelta

from demo.matters import matters
from demo.script import VISIT, Contact, Report, Script
from regulation.calendar import local_day
from regulation.reception import ADOPTED

from .callers import at_public_place, begin, from_home, void_soon

HELP_COURSES = {"helped": 78, "event": 14, "reported": 4, "void": 2, "reopened": 2}
MIXED_COURSES = {"plain": 72, "outside": 18, "late_outside": 3, "void": 4, "corrected": 3}


def ask_for_help(script: Script, course: str | None = None) -> None:
    """求助: helped on the spot, or a special event with its quarter of an hour (S 5(6))."""
    course = course or script.course(HELP_COURSES)
    if course == "event":
        _event(script)
        script.archive()
        return
    matter = script.one_of(matters("requests").help)
    begin(script, "help", matter.asked, **from_home(script))
    if course == "void":
        void_soon(script)
        return
    if course == "reported":
        script.do(script.later(5, 40), script.desk(), VISIT, "escalate", reason="同类求助一周内第三次，请主任知悉")
        script.do(script.later(30, 500), script.office.director, (*VISIT, "escalations", Report("manual")), "read")
    worker = script.one_of(script.office.officers + script.office.receptionists)
    script.do(script.later(10, 90), worker, VISIT, "finish", answer=matter.answer, answer_basis="seen")
    if course == "reopened":
        reason = script.one_of(matters("requests").reopened)
        script.do(script.later(300, 2000), script.office.director, VISIT, "reopen", reason=reason)
        script.do(script.later(60, 600), worker, VISIT, "finish", answer=f"再次处理：{matter.answer}")
    script.archive()


def _event(script: Script) -> None:
    event = script.one_of(matters("requests").events)
    caller = at_public_place(script, event.at)
    is_marked_later = script.chance(0.2)
    marks = {"special_kind": event.kind, "special_place": event.place}
    worker = script.desk()
    begin(
        script, "help", event.said, channel="call", worker=worker, **caller, **({} if is_marked_later else marks)
    )
    if is_marked_later:
        script.do(script.clock.after(script.last, 1, 4), worker, VISIT, "mark_special", **marks)
    low, high = (2, 9) if script.chance(0.85) else (16, 40)
    for unit in event.units:
        at = script.clock.after(script.last, low, high)
        script.do(at, worker, VISIT, "notify_unit", to_text=unit, way="phone", note=event.said)
        low, high = 1, 3
    at = script.clock.after(script.last, 10, 60)
    script.do(at, script.office.director, VISIT, "contain", containment=event.containment)
    at = script.clock.after(script.last, 30, 200)
    script.do(
        at, worker, VISIT, "contain", containment=event.containment, persons_affected=event.affected,
        outcome=event.outcome,
    )
    at = script.clock.after(script.last, 5, 60)
    script.do(at, worker, VISIT, "finish", answer=event.outcome, answer_basis="seen")


def suggest(script: Script, course: str | None = None) -> None:
    """建议: to the director, who decides, and the person hears of it (B1.4)."""
    matter = script.one_of(matters("requests").suggestions)
    channel = script.course({"visit": 30, "call": 25, "online": 25, "box": 15, "letter": 5})
    caller = from_home(script) if script.chance(0.75) else {}
    begin(script, "suggestion", matter.said, channel=channel, **caller)
    at = script.days_later(0.3, 4 if course != "slow" else 12)
    script.do(
        at, script.office.director, VISIT, "decide_suggestion", decision=matter.decision,
        reason=matter.reason, plan=getattr(matter, "plan", None),
        may_be_named=bool(caller) and script.chance(0.4), **_carried_out(script, matter, at),
    )
    answer = {"adopted": "已采纳，", "partly": "部分采纳，", "rejected": "暂不采纳："}[matter.decision]
    answer += getattr(matter, "plan", None) or matter.reason
    script.do(script.later(20, 900), script.desk(), VISIT, "finish", answer=answer, answer_basis="instructed")
    if matter.decision in ADOPTED:
        script.do(script.later(600, 5000), script.desk(), VISIT, "post_suggestion", posted_text=matter.plan)
    script.archive()


def _carried_out(script: Script, matter, at) -> dict:
    """Who carries an adopted suggestion out, and until when."""
    if matter.decision not in ADOPTED:
        return {}
    due = at + timedelta(days=script.dice.randint(5, 30))
    return {"person": script.one_of(script.office.officers), "due_on": local_day(due, script.clock.rules)}


def tour(script: Script, course: str | None = None) -> None:
    """参观: somebody goes along (S 4(4))."""
    matter = script.one_of(matters("requests").tours)
    planned_at = script.clock.later(script.received_at, 1000, 6000)
    escort = script.one_of(script.office.officers + script.office.supervisors)
    knows_escort = script.chance(0.6)
    begin(
        script, "tour", f"{matter.organisation}来园区参观：{matter.purpose}",
        channel=script.course({"call": 80, "visit": 20}), organisation=matter.organisation, head_count=matter.heads,
        is_fellow_company=matter.fellow,
        planned_at=planned_at, escort=escort if knows_escort else None, visitor_name=script.office.dice_name(),
        no_phone=True,
    )
    if not knows_escort:
        script.do(script.later(30, 400), script.desk(), VISIT, "correct", escort=escort)
    script.do(max(planned_at, script.last), escort, VISIT, "start")
    script.do(
        script.clock.after(script.last, 40, 110), escort, VISIT, "finish", answer="参观结束，已介绍园区管理情况",
        answer_basis="seen",
    )
    script.archive()


def mixed(script: Script, course: str | None = None) -> None:
    """其他, among it what 12345 or the company passed on with a deadline of its own (people 18)."""
    course = course or script.course(MIXED_COURSES)
    if course in ("outside", "late_outside"):
        _outside(script, is_late=course == "late_outside")
        script.archive()
        return
    matter = script.one_of(matters("requests").mixed)
    begin(script, "other", matter.said, **(from_home(script) if script.chance(0.85) else {}))
    if course == "void":
        void_soon(script)
        return
    if course == "corrected":
        at = script.clock.after(script.last, 2, 30)
        script.do(at, script.desk(), VISIT, "correct", content=f"{matter.said}（已核对）")
    script.do(script.later(5, 240), script.desk(), VISIT, "finish", answer=matter.answer, answer_basis="rule")
    script.archive()


def _outside(script: Script, *, is_late: bool) -> None:
    matter = script.one_of(matters("requests").outside)
    due_at = script.clock.later(script.received_at, 1440, 4320)
    begin(
        script, "other", matter.said, channel="other", outside_source=matter.source,
        outside_number=f"{script.received_at:%Y%m%d}{script.dice.randrange(1000, 9999)}", outside_due_at=due_at,
    )
    officer = script.one_of(script.office.officers)
    script.do(script.later(20, 200), script.desk(), VISIT, "refer", to_staff=officer, note="请现场核实")
    script.do(script.later(20, 200), officer, VISIT, "record_contact", result="received", way="in_person")
    at = script.clock.later(due_at, 60, 900) if is_late else script.later(200, 1000)
    script.do(at, script.desk(), VISIT, "reply_outside", outside_reply=matter.reply)
    at = script.clock.after(script.last, 5, 60)
    script.do(at, officer, VISIT, "finish", answer=matter.reply, answer_basis="seen")


def recorded_twice(script: Script, course: str | None = None) -> None:
    """Two colleagues write the same matter down; the second record points to the first (people 7)."""
    matter = script.one_of(matters("requests").help)
    caller = from_home(script)
    first, second = script.desk(), None
    begin(script, "help", matter.asked, channel="call", worker=first, **caller)
    second = script.desk(first)
    at = script.clock.after(script.last, 2, 12)
    again = f"{matter.asked}（家人来前台）"
    script.do(at, second, (), "receive", channel="visit", kind="help", content=again, **caller)
    script.do(
        script.clock.after(script.last, 1, 5), second, (1,), "merge", into=Contact(0),
        reason=matters("requests").merged,
    )
    script.do(script.later(10, 60), first, VISIT, "finish", answer=matter.answer, answer_basis="seen")
    script.archive()
