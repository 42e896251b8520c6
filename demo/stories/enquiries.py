"""咨询: most are answered at once; some need somebody else or a time of reply (S 4(1) to 4(3))."""

from datetime import timedelta

from demo.matters import matters
from demo.script import VISIT, Script

from .callers import begin, from_home

COURSES = {"answered": 84, "somebody": 6, "not_reached": 1, "promised": 6, "broken_promise": 1, "hasty": 2}


def enquiry(script: Script, course: str | None = None) -> None:
    """One enquiry from its first words to the archive."""
    course = course or script.course(COURSES)
    caller = from_home(script) if script.chance(0.8) else {"visitor_name": None}
    {"answered": _answered, "somebody": _somebody, "not_reached": _not_reached, "hasty": _hasty}.get(
        course, _promised
    )(script, caller, course)
    script.archive()


def _answered(script, caller, _course) -> None:
    matter = script.one_of(matters("enquiries").answered)
    begin(
        script, "enquiry", matter.asked, answer=matter.answer, answer_basis=matter.basis, solved_on_spot=True, **caller
    )


def _somebody(script, caller, _course) -> None:
    matter = script.one_of(matters("enquiries").wants_somebody)
    wanted = script.one_of(script.office.officers + script.office.supervisors)
    begin(script, "enquiry", matter.asked, to_staff=wanted, **caller)
    result = script.course({"received": 70, "appointed": 30})
    meeting = {"meeting_at": script.days_later(0.2, 1)} if result == "appointed" else {}
    script.do(script.later(4, 60), script.desk(), VISIT, "record_contact", result=result, **meeting)
    script.do(script.later(60, 900), wanted, VISIT, "finish", answer=matter.outcome, answer_basis="seen")


def _not_reached(script, caller, _course) -> None:
    matter = script.one_of(matters("enquiries").wants_somebody)
    wanted = script.one_of(script.office.supervisors)
    begin(script, "enquiry", matter.asked, to_staff=wanted, **caller)
    worker = script.desk()
    script.do(script.later(10, 40), worker, VISIT, "record_contact", result="not_reached", note="电话无人接听")
    promised_at = script.days_later(0.8, 1.5)
    script.do(
        script.clock.after(script.last, 1, 5), worker, VISIT, "promise", promised_at=promised_at,
        reason="要找的人外出", consented=True, consent_way="phone",
    )
    script.do(script.later(120, 400), wanted, VISIT, "reply", answer=matter.outcome)
    script.do(script.clock.after(script.last, 2, 20), worker, VISIT, "finish", answer_basis="seen")


def _promised(script, caller, course) -> None:
    matter = script.one_of(matters("enquiries").to_be_asked)
    promised_at = script.clock.later(script.received_at, 600, 2880)
    if script.office.end <= promised_at + timedelta(days=1) and script.chance(0.3):
        promised_at = script.received_at + timedelta(hours=6)
    promise = {"promised_at": promised_at, "reason": matter.reason, "consented": True, "consent_way": "phone"}
    begin(script, "enquiry", matter.asked, answer_basis="unverified", promise=promise, at_once=True, **caller)
    if course == "broken_promise":
        if script.chance(0.5):
            script.do(script.clock.later(promised_at, 60, 600), script.desk(), VISIT, "chase", words="问答应的答复")
        at = script.clock.later(max(promised_at, script.last), 90, 1500)
    else:
        at = script.clock.within(promised_at - timedelta(minutes=script.dice.randint(10, 300)))
        at = promised_at if at > promised_at else at
    worker = script.desk()
    script.do(at, worker, VISIT, "reply", answer=matter.answer)
    script.do(script.clock.after(script.last, 1, 15), worker, VISIT, "finish", answer_basis="instructed")


def _hasty(script, _caller, _course) -> None:
    matter = script.one_of(matters("enquiries").answered)
    worker = script.desk()
    begin(script, "enquiry", script.one_of(matters("enquiries").hasty), worker=worker)
    at = script.later(20, 200)
    known = {"answer": matter.answer, "answer_basis": matter.basis, **from_home(script)}
    script.do(at, worker, VISIT, "complete_contact", **known)
    script.do(script.clock.after(at, 1, 4), worker, VISIT, "finish", solved_on_spot=True)
