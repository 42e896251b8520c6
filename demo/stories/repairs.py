"""报修: dispatch, work on the spot, special cases, revisit and rework (S 3(7), S 3(8), F-6, F-27)."""

from datetime import timedelta
from decimal import Decimal

from demo.matters import matters
from demo.script import REWORK, TASK, VISIT, Script
from regulation import deadlines

from . import revisits
from .callers import at_public_place, begin, from_home, void_soon

COURSES = {
    "plain": 68, "slip": 9, "handed_back": 4, "late": 5, "special": 4, "checked": 3, "not_passed": 1, "developer": 2,
    "unreachable": 1, "void": 1, "resized": 1, "no_home": 1,
}
ATTENTIVE = ("waiting", "on_site")
"""Courses in which no step is passed over."""

RATINGS = {"satisfied": 79, "fair": 17, "dissatisfied": 4}
URGENT = ("水管漏水", "跳闸或停电", "停水或水压低", "电梯故障", "排水管道堵塞外溢", "外墙砖或墙皮脱落")


def repair(script: Script, course: str | None = None) -> None:
    """One repair from the call to the archive."""
    course = course or script.course(COURSES)
    known = matters("repairs")
    is_public = script.chance(0.15)
    matter = _matter(script, course, known.in_public if is_public else known.at_home)
    fault = script.office.faults[matter.fault]
    technician = script.office.who_repairs(fault, script.dice)
    urgent = matter.fault in URGENT and script.chance(0.4)
    caller = at_public_place(script, matter.places) if is_public else from_home(script)
    is_sent_at_once = course == "plain" and script.chance(0.35)
    details = {"catalogue": fault, "urgent": urgent, "assigned_to": technician if is_sent_at_once else None}
    if script.chance(0.2):
        details["wanted_at"] = script.one_of(("上午", "下午", "晚上六点后", "周末"))
    if course == "no_home":
        _noted_without_home(script, matter, caller, details)
    else:
        begin(script, "repair", script.one_of(matter.said), **caller, **details)
    if course == "void":
        void_soon(script, script.office.director)
        return
    if not is_sent_at_once:
        least, most = (1, 8) if urgent else (3, 30)
        at = script.clock.on_the_spot(script.last, least, most)
        script.do(at, script.desk(), TASK, "assign", assigned_to=technician)
    technician = _before_work(script, course, technician, fault, urgent)
    _work(script, course, TASK, technician, matter, size=fault.size, urgent=urgent)
    _ask(script, course, technician, matter)
    script.archive()


def _matter(script: Script, course: str, choices: list):
    """Any fault; a large one where it turns out small on the spot, a small one where the case is soon left."""
    if course == "resized" or script.until:
        size = "large" if course == "resized" else "small"
        choices = [one for one in choices if script.office.faults[one.fault].size == size]
    return script.one_of(choices)


def _noted_without_home(script: Script, matter, caller: dict, details: dict) -> None:
    """Saved with its content alone; the task opens when the room is known."""
    worker = script.desk()
    begin(script, "repair", script.one_of(matter.said), channel="call", worker=worker)
    script.do(script.later(10, 90), worker, VISIT, "complete_contact", **caller, **details)


def _before_work(script: Script, course: str, technician, fault, urgent: bool):
    """What may come between dispatch and work; gives back who does the work."""
    known = matters("repairs")
    if course == "handed_back":
        at = script.later(10, 90)
        script.do(at, technician, TASK, "hand_back", reason=script.one_of(known.hand_back))
        technician = script.office.who_repairs(fault, script.dice, technician)
        script.do(script.later(5, 60), script.desk(), TASK, "assign", assigned_to=technician)
    if course == "special":
        _special_case(script, fault, technician, urgent)
    if course == "developer":
        at = script.later(60, 400)
        promised = at + timedelta(days=script.dice.randint(3, 6))
        script.do(
            at, script.one_of(script.office.officers), TASK, "pass_to_developer", developer_promised_at=promised
        )
    if course == "late" and script.chance(0.6):
        script.do(script.days_later(0.6, 1.2), script.desk(), TASK, "chase", words=script.one_of(known.chases))
        if script.chance(0.4):
            script.do(script.days_later(0.3, 0.8), script.desk(), TASK, "chase", words=script.one_of(known.chases))
    return technician


def _special_case(script: Script, fault, technician, urgent: bool) -> None:
    """报备 before the due time, and the extension with the owner's consent (S 3(7), F-6)."""
    due_at = deadlines.repair_due(script.received_at, fault.size, urgent, script.clock.rules)
    at = script.clock.after(script.last, 20, 120)
    if at + timedelta(hours=1) > due_at:
        return
    new_due_at = due_at + timedelta(days=script.dice.randint(2, 5))
    script.do(
        at, technician, TASK, "report_special_case", reason=script.one_of(matters("repairs").special_cases),
        new_due_at=new_due_at, owner_consented=True, consent_way=script.course({"phone": 70, "in_person": 30}),
    )
    if script.chance(0.85):
        supervisor = script.office.repair_supervisor
        script.do(script.later(10, 300), supervisor, TASK, "extend")


def _work(script: Script, course: str, path: tuple, technician, matter, *, size: str, urgent: bool) -> None:
    """Accepted, on the spot, done, and looked at."""
    if course == "slip":
        _slip(script, path, technician, matter)
        return
    if course in ATTENTIVE or script.chance(0.75):
        script.do(script.clock.on_the_spot(script.last, 2, 40), technician, path, "accept")
    _wait_for_work(script, course, size, urgent)
    if urgent or course in ATTENTIVE or script.chance(0.8):
        script.do(script.last, technician, path, "arrive")
    if course == "resized":
        script.do(
            script.clock.after(script.last, 5, 20), script.office.repair_supervisor, path, "change_size", size="small",
            reason=matters("repairs").resized[0],
        )
    script.do(
        script.clock.after(script.last, 12, 100), technician, path, "complete",
        owner_checked=course == "plain" and script.chance(0.4), **_done(script, matter),
    )
    if course in ("checked", "not_passed"):
        _check(script, course, path, technician, matter)


def _wait_for_work(script: Script, course: str, size: str, urgent: bool) -> None:
    """Let time pass until somebody comes: `script.last` moves on."""
    if course == "late":
        script.last = script.days_later(8, 11) if size == "large" else script.days_later(1.2, 3)
    elif course in ("special", "developer"):
        script.last = script.days_later(1.5, 4)
    elif urgent:
        script.last = script.clock.after(script.last, 6, 25 if script.chance(0.85) else 70)
    elif size == "large":
        script.last = script.days_later(0.5, 5.5)
    else:
        script.last = script.clock.on_the_spot(script.last, 15, 150)


def _done(script: Script, matter) -> dict:
    done = {
        "result": "temporary" if script.chance(0.03) else "fixed", "work_done": script.one_of(matter.works),
        "cause": script.one_of(matter.causes), "owner_signed": script.chance(0.5),
    }
    if price := getattr(matter, "price", None):
        done |= {"materials": matter.material, "material_cost": Decimal(price), "charge_kind": "free"}
        if script.chance(0.3):
            done |= {"charge_kind": "paid", "labour_cost": Decimal("30.00")}
    return done


def _slip(script: Script, path: tuple, technician, matter) -> None:
    """The technician brings the slip back; the desk types it, with the hour at which the work was done (people 5)."""
    done_at = script.clock.on_the_spot(script.last, 60, 240)
    typed_at = script.clock.later(done_at, 20, 180 if script.chance(0.9) else 2200)
    script.do(
        typed_at, script.desk(), path, "complete", done_by=technician, completed_at=done_at, **_done(script, matter)
    )


def _check(script: Script, course: str, path: tuple, technician, matter) -> None:
    officer = script.one_of(script.office.officers)
    if course == "not_passed":
        note = script.one_of(matters("repairs").not_passed)
        script.do(script.later(20, 120), officer, path, "check", passed=False, check_note=note)
        script.do(script.later(30, 120), technician, path, "complete", **_done(script, matter))
    script.do(script.later(10, 60), officer, path, "check", passed=True)


def _ask(script: Script, course: str, technician, matter) -> None:
    """The revisit, and the rework when somebody isn't satisfied."""
    known = matters("repairs")
    worker = script.desk() if script.chance(0.85) else script.one_of(script.office.supervisors)
    if course == "unreachable":
        revisits.give_up(script, TASK, worker)
        script.do(script.later(5, 60), script.desk(), TASK, "close")
        return
    rating = "dissatisfied" if course == "rework" else script.course(RATINGS)
    words = {"satisfied": known.satisfied, "fair": known.fair, "dissatisfied": known.unsatisfied}
    revisits.call(script, TASK, worker, rating=rating, words=words[rating])
    if rating == "dissatisfied":
        again = (*TASK, *REWORK)
        script.do(script.later(5, 60), script.desk(), again, "assign", assigned_to=technician)
        _work(script, "plain", again, technician, matter, size="small", urgent=False)
        revisits.call(script, again, script.desk(), rating="satisfied", words=known.satisfied)
