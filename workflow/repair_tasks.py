"""维修工单: dispatch, acceptance, completion, special cases, and the rework that a bad revisit asks for (S 3(7))."""

from models import RepairTask
from regulation import deadlines
from regulation import repairs as rules_of
from regulation.broken import RuleBroken, refuse_all, required
from regulation.revisits import owes_revisit
from regulation.words import N_

from . import addressees, facts, numbers
from .act import created, follow, need, of_the_same_office, verb
from .escalations import accused_refusal, add_report, silent_way_refusal
from .revisits import complete_revisit_of, draw_of, open_revisit
from .visits import follow_children
from .voiding import drop_revisits, mark_void, refuse_to_void

SPEAK_FOR_OTHERS = frozenset({"receptionist", "supervisor", "director"})


def open_task(
    act, office_id: int, *, fault, house=None, place_text=None, size=None, urgent=False, catalogue=None,
    visit=None, complaint=None, inspection_item=None, reopens=None, side="property", assigned_to=None,
    department=None, received_at=None, reporter_name=None, phone=None, wanted_at=None,
) -> RepairTask:
    """Open a repair task; its clock starts at `received_at`, which is the visit's or the owner's signature (F-4).

    Size comes from the fault catalogue when nobody chose it (F-6). With a technician it is dispatched at once.
    """
    need(act, "record_repair", office_id)
    of_the_same_office(office_id, {"house": house, "assigned_to": assigned_to, "department": department})
    size = size or (catalogue.size if catalogue else None) or "small"
    refuse_all([
        required("fault", fault, N_("请填写故障描述"), "C.4"),
        None if house is not None or place_text else RuleBroken(N_("请填写房号或公共部位"), "C.4", "house"),
    ])
    rules, start = act.rules(office_id), received_at or (visit.received_at if visit else act.now)
    due_at = deadlines.repair_due(start, size, bool(urgent), rules)
    task = act.add(
        RepairTask, visit=visit, complaint=complaint, inspection_item=inspection_item, reopens=reopens, house=house,
        place_text=None if house else place_text, reporter_name=reporter_name, phone=phone, fault=fault.strip(),
        catalogue=catalogue, size=size, urgent=bool(urgent), side=side, wanted_at=wanted_at, received_at=start,
        original_due_at=due_at, due_at=due_at,
        arrival_due_at=deadlines.arrival_due(start, rules) if urgent else None,
        is_past_cutoff=size == "small" and not urgent and deadlines.is_shifted(start, rules),
        department=department or (catalogue.department if catalogue else None), state="awaiting_dispatch",
        **numbers.numbered(act, "repair_task", office_id), **created(act, office_id),
    )
    if assigned_to is not None:
        _dispatch(act, task, assigned_to, department)
        task.state = "assigned"
    return task


def _dispatch(act, task, assigned_to, department) -> None:
    refuse_all(rules_of.assignment_refusals(assigned_to, department, facts.accused_of(task.complaint)))
    task.assigned_to = assigned_to
    task.department = department or (assigned_to.department if assigned_to else None) or task.department
    task.assigned_at, task.assigned_by_id = act.now, act.person.id
    task.accepted_at = task.arrived_at = task.hand_back_reason = None
    act.tell("assigned", task)


@verb("repair_task", "correct")
def correct(act, task, **fields):
    """更正 of what was written down; size and due time have verbs of their own."""
    allowed = {"fault", "house", "place_text", "reporter_name", "phone", "wanted_at", "catalogue", "side"}
    for name, value in fields.items():
        if name not in allowed:
            raise TypeError(f"a repair task's {name} isn't corrected")
        setattr(task, name, value)
    refuse_all([
        required("fault", task.fault, N_("请填写故障描述"), "C.4"),
        required("side", task.side, N_("请选择责任方"), "C.4"),
        None if task.house or task.place_text else RuleBroken(N_("请填写房号或公共部位"), "C.4", "house"),
    ])


@verb("repair_task", "assign")
def assign(act, task, *, assigned_to=None, department=None):
    """派单 to a person, or to a department whose people take it."""
    _dispatch(act, task, assigned_to, department)


@verb("repair_task", "reassign")
def reassign(act, task, *, assigned_to=None, department=None):
    """改派: the clock goes on as it was."""
    _dispatch(act, task, assigned_to, department)


def _is_own(act, task) -> None:
    refuse_all([
        rules_of.own_task_refusal(
            facts.of(task, act), person_id=act.person.id, department_id=act.person.department_id,
            speaks_for_the_desk=bool(act.person.roles & SPEAK_FOR_OTHERS),
        )
    ])


@verb("repair_task", "accept")
def accept(act, task, *, pressed_at=None):
    """接单: silence is visible, so a task is taken or handed back (职责(1)).

    `pressed_at` is the device's moment of a press that waited for the network (F-7), here and in 到场 and 完工.
    """
    _is_own(act, task)
    task.accepted_at = rules_of.moment_on_the_way(facts.of(task, act), pressed_at, act.now)
    if task.assigned_to is None:
        task.assigned_to_id = act.person.id
    act.hear_taken(task)


@verb("repair_task", "hand_back")
def hand_back(act, task, *, reason):
    """退单 with its reason; the clock goes on (职责(1))."""
    _is_own(act, task)
    refuse_all([required("reason", reason, N_("请填写退单原因"), "职责(1)")])
    task.hand_back_reason, task.assigned_to, task.accepted_at = reason, None, None


@verb("repair_task", "arrive")
def arrive(act, task, *, pressed_at=None):
    """到场: somebody is on the spot (F-32)."""
    _is_own(act, task)
    task.arrived_at = rules_of.moment_on_the_way(facts.of(task, act), pressed_at, act.now)
    task.accepted_at = task.accepted_at or task.arrived_at
    if task.assigned_to is None:
        task.assigned_to_id = act.person.id


@verb("repair_task", "complete")
def complete(
    act, task, *, result, work_done, done_by=None, completed_at=None, cause=None, materials=None,
    material_cost=None, labour_cost=None, charge_kind=None, owner_signed=False, owner_checked=False, pressed_at=None,
):
    """完工: the moment the work was done starts the revisit clock, whoever types it and whenever (F-7).

    Someone who types it for the technician is kept as 代录; more than a day later it is marked. One's own press that
    arrives later keeps its arrival (`typed_at`) beside the moment of the work; `pressed_at` is that of one that waited
    for the network (补传).
    """
    _is_own(act, task)
    moment, is_sent_later = rules_of.moment_of_press(pressed_at, act.now)
    completed_at = completed_at or moment
    done_by_id = done_by.id if done_by else (task.assigned_to_id or _myself(act))
    refuse_all(rules_of.completion_refusals(
        facts.of(task, act), result=result, work_done=work_done, done_by=done_by_id, completed_at=completed_at,
        now=act.now, from_a_slip=act.person.id != done_by_id,
    ))
    task.result, task.work_done, task.cause, task.materials = result, work_done, cause, materials
    task.material_cost, task.labour_cost = material_cost, labour_cost
    task.charge_kind, task.owner_signed = charge_kind or "free", bool(owner_signed)
    task.done_by_id, task.completed_at = done_by_id, completed_at
    is_slip = act.person.id != done_by_id
    task.typed_by_id = act.person.id if is_slip else None
    task.typed_at = act.now if is_slip or is_sent_later or completed_at < act.now else None
    task.is_late_typed = is_slip and rules_of.is_typed_late(completed_at, act.now)
    task.is_sent_later = is_sent_later
    owed = owes_revisit(
        of_handover=task.inspection_item_id is not None, of_complaint=task.complaint_id is not None,
        is_leak=bool(task.catalogue and task.catalogue.is_leak), is_rework=task.reopens_id is not None,
        draw=draw_of(task.number), rules=act.rules(task.office_id),
    )
    open_revisit(act, task, starts_at=completed_at, house=task.house, owed=owed)
    act.session.flush()
    tell_the_cases(act, task)
    if owner_checked:
        task.checked_at, task.checked_by_id = act.now, act.person.id
        return "checked"
    return "completed"


def _myself(act) -> int | None:
    return None if act.person.roles & SPEAK_FOR_OTHERS else act.person.id


@verb("repair_task", "check")
def check(act, task, *, passed, check_note=None):
    """复验 on the spot: passed, or back to work, which withdraws the revisit that was owed."""
    refuse_all([required("passed", passed, N_("请选择复验结果"), "S 3(7)")])
    task.check_note = check_note
    if passed:
        task.checked_at, task.checked_by_id = act.now, act.person.id
        return "checked"
    refuse_all([required("check_note", check_note, N_("不合格请写明原因"), "S 3(7)")])
    drop_revisits(task)
    task.completed_at = task.result = None
    tell_the_cases(act, task)
    return "on_site"


@verb("repair_task", "report_special_case")
def report_special_case(
    act, task, *, reason, new_due_at, owner_consented=None, consent_way=None, to_staff=None, way=None,
):
    """报备特殊情况 before the due time, with the new time; the owner's consent may come with it (S 3(7), F-6)."""
    refuse_all(rules_of.special_case_refusals(facts.of(task, act), reason=reason, new_due_at=new_due_at, now=act.now))
    is_accused = facts.director_is_accused(task.complaint)
    to = {"to_staff": to_staff} if to_staff else addressees.director(
        act, task.office_id, is_accused=is_accused
    )
    told = to.get("to_staff")
    refuse_all([silent_way_refusal(way) if told is None else None, accused_refusal(task, told)])
    add_report(
        act, task, "special_case", reason, new_due_at=new_due_at, owner_consented=bool(owner_consented),
        consent_way=consent_way, consent_at=act.now if owner_consented else None,
        way=way, **to,
    )


@verb("repair_task", "extend")
def extend(act, task, *, owner_consented=None, consent_way=None):
    """延期: the last special case is granted with the owner's consent; the original due time stays (F-6)."""
    report = [row for row in task.escalations if row.kind == "special_case"][-1]
    if report.granted_at is not None:
        raise RuleBroken(N_("最近一次特殊情况已经批准延期"), "F-6")
    consented = report.owner_consented or bool(owner_consented)
    refuse_all(rules_of.consent_refusals(consented, report.consent_way or consent_way))
    report.owner_consented, report.consent_way = True, report.consent_way or consent_way
    report.consent_at = report.consent_at or act.now
    report.granted_at, report.granted_by_id = act.now, act.person.id
    task.due_at = report.new_due_at


@verb("repair_task", "change_size")
def change_size(act, task, *, size, reason):
    """改规模: logged, and never upwards after the small due time has passed (F-6)."""
    refuse_all([
        required("size", size, N_("请选择规模"), "F-6"),
        required("reason", reason, N_("请填写原因"), "F-6"),
        rules_of.size_refusal(facts.of(task, act), size, act.now),
    ])
    due_at = deadlines.repair_due(task.received_at, size, task.urgent, act.rules(task.office_id))
    was_extended = any(row.granted_at is not None for row in task.escalations)
    task.is_past_cutoff = size == "small" and not task.urgent and deadlines.is_shifted(
        task.received_at, act.rules(task.office_id)
    )
    task.size, task.original_due_at = size, due_at
    task.due_at = max(due_at, task.due_at) if was_extended else due_at


@verb("repair_task", "pass_to_developer")
def pass_to_developer(act, task, *, side="developer", developer_promised_at=None):
    """转开发商 with the time they promised; still measured, shown apart (F-29)."""
    refuse_all([required("developer_promised_at", developer_promised_at, N_("请填写对方承诺的时间"), "F-29")])
    task.side, task.developer_promised_at = side or "developer", developer_promised_at


@verb("repair_task", "complete_revisit")
def complete_revisit(act, task, **given):
    """登记回访 from the task: the same verb as on its revisit."""
    complete_revisit_of(act, task, **given)
    return task.state


def after_revisit(act, task, rating: str) -> str:
    """Dissatisfied, a new task stands for the rework; else the revisit closes this one (F-27)."""
    came_to = rules_of.after_revisit(rating)
    if came_to == "revisited":
        open_rework(act, task)
    else:
        task.closed_at = act.now
    return came_to


def open_rework(act, task, *, reason: str | None = None) -> RepairTask:
    """返修: a task of its own, with its own clocks, that points to the old one (F-27)."""
    fault = task.fault if reason is None else f"{task.fault}（{reason}）"
    return open_task(
        act.as_system(), task.office_id, fault=fault, house=task.house, place_text=task.place_text, size=task.size,
        urgent=task.urgent, catalogue=task.catalogue, visit=task.visit, complaint=task.complaint,
        inspection_item=task.inspection_item, reopens=task, side=task.side, department=task.department,
        reporter_name=task.reporter_name, phone=task.phone, received_at=act.now,
    )


@verb("repair_task", "close")
def close(act, task):
    """结单: revisited, set unreachable, or not drawn; its rework closed."""
    task.closed_at = act.now
    task.state = "closed"
    tell_the_cases(act, task)


@verb("repair_task", "reopen")
def reopen(act, task, *, reason):
    """返修 after the closing: the old task stays as it was, a new one is opened (F-27)."""
    refuse_all([required("reason", reason, N_("请填写返修原因"), "F-27")])
    open_rework(act, task, reason=reason)
    act.session.flush()
    tell_the_cases(act, task)


@verb("repair_task", "void")
def void(act, task, *, void_kind, reason):
    """作废 in place of deletion (S 1(4))."""
    refuse_to_void(act, task, void_kind)
    mark_void(act, task, void_kind, reason)
    drop_revisits(task)
    task.state = "voided"
    tell_the_cases(act, task)


def tell_the_cases(act, task) -> None:
    """What follows by itself: the old task closes with its rework, the visit and the sheet follow their tasks."""
    from .inspections import follow_repairs

    if task.reopens is not None and task.state == "closed" and task.reopens.state == "revisited":
        follow(task.reopens, "closed")
        task.reopens.closed_at = act.now
    if task.inspection_item is not None:
        follow_repairs(act, task.inspection_item.inspection)
    if task.complaint is None:
        follow_children(act, task.visit)
