"""The states of each record and ONE table of what leads from one to another, by whom and by which clause.

Buttons, permission checks, the diagram in the docs and the exhaustive test are all made from this table.
Escalation, promise, apology and special case are records beside the state and leave it where it is.
"""

from dataclasses import dataclass

from .broken import NotPermitted, WrongState
from .words import N_

STATES = {
    "visit": (
        ("incomplete", N_("待完善")),
        ("registered", N_("已登记")),
        ("in_progress", N_("办理中")),
        ("referred", N_("已转办")),
        ("awaiting_reply", N_("待答复")),
        ("done", N_("已办结")),
        ("archived", N_("已归档")),
        ("voided", N_("已作废")),
        ("merged", N_("已并单")),
    ),
    "complaint": (
        ("registered", N_("待核实")),
        ("verifying", N_("核实中")),
        ("verified", N_("待处理")),
        ("handling", N_("处理中")),
        ("awaiting_decision", N_("待主任批示")),
        ("extended", N_("已延期")),
        ("done", N_("待回访")),
        ("explained", N_("无效(已解释)")),
        ("beyond_authority", N_("超权限(已转介)")),
        ("revisited", N_("待结案")),
        ("closed", N_("已结案")),
        ("archived", N_("已归档")),
        ("voided", N_("已作废")),
        ("merged", N_("已并单")),
    ),
    "inspection": (
        ("draft", N_("验房中")),
        ("awaiting_signatures", N_("待签字")),
        ("signed", N_("已签字")),
        ("refused", N_("业主拒签")),
        ("returned", N_("已交回接待")),
        ("rectifying", N_("整改中")),
        ("awaiting_revisit", N_("待回访")),
        ("owner_accepted", N_("业主已认可")),
        ("archived", N_("已归档")),
        ("superseded", N_("旧版(已更正)")),
        ("voided", N_("已作废")),
    ),
    "repair_task": (
        ("awaiting_dispatch", N_("待派单")),
        ("assigned", N_("待接单")),
        ("accepted", N_("已接单")),
        ("on_site", N_("维修中")),
        ("handed_back", N_("已退单")),
        ("completed", N_("已完工")),
        ("checked", N_("已验收")),
        ("revisited", N_("已回访")),
        ("closed", N_("已结单")),
        ("voided", N_("已作废")),
    ),
    "revisit": (
        ("due", N_("待回访")),
        ("done", N_("已回访")),
        ("unreachable", N_("无法联系")),
        ("not_needed", N_("无需回访")),
    ),
}

OPEN_STATES = {
    "visit": frozenset({"incomplete", "registered", "in_progress", "referred", "awaiting_reply"}),
    "complaint": frozenset(
        {"registered", "verifying", "verified", "handling", "awaiting_decision", "extended"}
        | {"done", "explained", "beyond_authority", "revisited"}
    ),
    "inspection": frozenset(
        {"draft", "awaiting_signatures", "signed", "refused", "returned", "rectifying", "awaiting_revisit"}
        | {"owner_accepted"}
    ),
    "repair_task": frozenset(
        {"awaiting_dispatch", "assigned", "accepted", "on_site", "handed_back", "completed", "checked", "revisited"}
    ),
    "revisit": frozenset({"due"}),
}
"""States in which a case still owes something; the menu's lists open with these."""

BEING_WORKED_ON = frozenset({"registered", "verifying", "verified", "handling", "awaiting_decision", "extended"})
"""A complaint whose remedy isn't done yet."""
OWES_REVISIT = frozenset({"done", "explained", "beyond_authority"})
UNDER_REPAIR = frozenset({"awaiting_dispatch", "assigned", "accepted", "on_site", "handed_back"})
NOT_COUNTED = frozenset({"voided", "merged", "superseded"})
"""What no figure counts: taken back, or standing elsewhere a second time."""

R, O, T, S, D, L = "receptionist", "officer", "technician", "supervisor", "director", "leader"  # noqa: E741
ANYONE = frozenset({R, O, T, S, D})
OFFICE = frozenset({R, O, S, D})
DESK = frozenset({R, S, D})
FIELD = frozenset({T, O, S})
ABOVE = frozenset({S, D, L})
DIRECTOR = frozenset({D})
DECIDERS = frozenset({D, L})
REVISITORS = frozenset({R, S, D, L})
INSPECTORS = frozenset({O, S, D})
FOR_THE_LEADER = frozenset({R, S})
"""Who writes down what a leader without an account decided (F-35)."""


@dataclass(frozen=True)
class Transition:
    """One verb of one record: from which states, to which, by whom, by which clause.

    `to` is empty when the state stays; with several states the facts decide which (never one outside it).
    `batch` verbs are offered for several records at once.
    """

    verb: str
    label: str
    from_: frozenset
    to: tuple
    roles: frozenset
    clause: str
    batch: bool = False


def _rows(*rows) -> dict:
    table = {}
    for verb, label, from_, to, roles, clause, *batch in rows:
        table[verb] = Transition(verb, label, frozenset(from_), tuple(to), roles, clause, bool(batch))
    return table


_VISIT_OPEN = OPEN_STATES["visit"]
_VISIT_COMPLETE = _VISIT_OPEN - {"incomplete"}
_COMPLAINT_OPEN = OPEN_STATES["complaint"]
_REPAIR_OPEN = OPEN_STATES["repair_task"]
_SHEET_OPEN = OPEN_STATES["inspection"]
_SHEET_UNSIGNED = frozenset({"draft", "awaiting_signatures"})

TRANSITIONS = {
    "visit": _rows(
        ("complete_record", N_("补全"), {"incomplete"}, ["registered", "referred", "awaiting_reply"], ANYONE, "S 2(4)"),
        ("correct", N_("更正"), _VISIT_OPEN | {"done"}, [], OFFICE, "S 1(4)"),
        ("change_kind", N_("改类别"), _VISIT_OPEN, ["registered", "incomplete"], DESK, "S 1(4)"),
        ("start", N_("开始"), _VISIT_COMPLETE, ["in_progress"], OFFICE, "S 4(4)"),
        ("refer", N_("转办"), _VISIT_OPEN, ["referred"], OFFICE, "S 4(3)"),
        ("record_contact", N_("登记联系结果"), _VISIT_OPEN, ["in_progress"], ANYONE, "S 4(3)"),
        ("promise", N_("约定答复时间"), _VISIT_OPEN, ["awaiting_reply"], OFFICE, "S 4(2)"),
        ("reply", N_("答复"), _VISIT_COMPLETE, ["in_progress"], OFFICE, "B2.3"),
        ("finish", N_("办结"), _VISIT_COMPLETE, ["done"], OFFICE, "S 4(2)"),
        ("chase", N_("催办"), _VISIT_OPEN, [], OFFICE, "S 1(6)"),
        ("escalate", N_("上报"), _VISIT_OPEN | {"done"}, [], ANYONE, "S 5(4)", True),
        ("pass_to_director", N_("转主任接待"), _VISIT_OPEN, ["referred"], ANYONE, "S 5(4)"),
        ("mark_special", N_("突发"), _VISIT_OPEN, [], ANYONE, "S 5(6)"),
        ("notify_unit", N_("已通知"), _VISIT_OPEN, [], ANYONE, "S 5(6)"),
        ("contain", N_("登记控制措施"), _VISIT_OPEN, [], ANYONE, "S 5(6)"),
        ("decide_suggestion", N_("批示建议"), _VISIT_OPEN, ["in_progress"], DECIDERS, "B1.4"),
        ("post_suggestion", N_("公布措施"), _VISIT_OPEN | {"done"}, [], DESK, "B1.4"),
        ("reply_outside", N_("转办件回复"), _VISIT_OPEN | {"done"}, [], DESK, "B1.5"),
        ("archive", N_("归档"), {"done"}, ["archived"], DESK, "S 3(9)", True),
        ("reopen", N_("重新办理"), {"done", "archived"}, ["in_progress"], DIRECTOR, "S 1(6)"),
        ("void", N_("作废"), _VISIT_OPEN | {"done"}, ["voided"], frozenset({R, D}), "S 1(4)", True),
        ("merge", N_("并单"), _VISIT_OPEN, ["merged"], frozenset({R, D}), "S 1(4)"),
    ),
    "complaint": _rows(
        ("correct", N_("更正"), BEING_WORKED_ON, [], OFFICE, "S 1(4)"),
        ("assign_verifier", N_("指派核实"), {"registered"}, ["verifying"], DESK, "S 5(7)"),
        ("verify", N_("核实"), {"registered", "verifying"}, ["verified"], OFFICE, "S 5(7)"),
        ("verify_and_handle", N_("核实处理"), {"registered", "verifying"}, ["done"], OFFICE, "S 5(7)"),
        ("handle", N_("转处理"), {"verified"}, ["handling"], DESK, "S 5(8)"),
        ("dispatch_repair", N_("派修"), BEING_WORKED_ON, [], DESK, "S 1(6)"),
        ("set_severity", N_("调整等级"), BEING_WORKED_ON, [], ABOVE, "S 5(5)"),
        ("request_decision", N_("报主任批示"), {"verified", "handling", "extended"}, ["awaiting_decision"],
         OFFICE, "B1.3"),
        ("decide", N_("批示"), {"awaiting_decision"}, ["handling"], DECIDERS, "B1.3"),
        ("promise", N_("约定答复时间"), BEING_WORKED_ON - {"awaiting_decision"}, ["extended", "awaiting_decision"],
         OFFICE, "S 5(8)"),
        ("reply", N_("答复"), _COMPLAINT_OPEN, ["handling"], OFFICE, "B1.5"),
        ("apologise", N_("已致歉"), _COMPLAINT_OPEN, [], OFFICE, "S 2(6)"),
        ("apologise_formally", N_("正式道歉"), _COMPLAINT_OPEN, [], ABOVE, "S 5(5)"),
        ("arrange_meeting", N_("约见领导"), _COMPLAINT_OPEN, [], DESK, "S 5(4)"),
        ("record_anger", N_("情绪激化"), _COMPLAINT_OPEN, [], OFFICE, "S 2(3)"),
        ("explain", N_("解释(无效)"), {"verified", "handling"}, ["explained"], DESK, "S 5(3)"),
        ("refer_out", N_("超权限转介"), {"verified", "handling"}, ["beyond_authority"], DESK, "S 2(8)"),
        ("finish", N_("处理完成"), {"verified", "handling", "extended"}, ["done"], OFFICE, "S 5(8)"),
        ("complete_revisit", N_("登记回访"), OWES_REVISIT, ["revisited", "closed", "handling"], REVISITORS,
         "S 3(8)", True),
        ("analyse", N_("原因分析"), _COMPLAINT_OPEN, [], OFFICE, "S 2(5)"),
        ("close", N_("结案"), OWES_REVISIT | {"revisited"}, ["closed"], DESK, "B1.5", True),
        ("archive", N_("归档"), {"closed"}, ["archived"], DESK, "S 3(9)", True),
        ("reopen", N_("重新办理"), {"closed", "archived", "revisited"}, ["handling"], DIRECTOR, "F-27"),
        ("chase", N_("催办"), _COMPLAINT_OPEN, [], OFFICE, "S 1(6)"),
        ("escalate", N_("上报"), _COMPLAINT_OPEN | {"closed"}, [], ANYONE, "S 5(4)", True),
        ("void", N_("作废"), _COMPLAINT_OPEN | {"closed"}, ["voided"], frozenset({R, D}), "S 1(4)", True),
    ),
    "inspection": _rows(
        ("correct", N_("更正"), _SHEET_UNSIGNED, [], INSPECTORS | {R}, "S 3(4)"),
        ("record_item", N_("登记问题"), _SHEET_UNSIGNED, [], INSPECTORS, "S 3(4)"),
        ("record_meters", N_("抄表"), _SHEET_UNSIGNED, [], INSPECTORS, "S 3(4)"),
        ("finish_inspecting", N_("验房完成"), {"draft"}, ["awaiting_signatures"], INSPECTORS, "S 3(4)"),
        ("sign", N_("签字"), {"awaiting_signatures"}, ["awaiting_signatures", "signed"], INSPECTORS, "S 3(4)"),
        ("refuse_signature", N_("业主拒签"), {"awaiting_signatures"}, ["refused"], INSPECTORS, "F-20"),
        ("return_sheet", N_("交回接待"), {"signed", "refused"}, ["returned", "rectifying", "awaiting_revisit"], OFFICE,
         "S 3(6)"),
        ("open_file", N_("开户核对"), _SHEET_OPEN, [], DESK, "S 3(1)"),
        ("issue_document", N_("资料签发"), _SHEET_OPEN, [], DESK, "S 3(3)"),
        ("hand_over_keys", N_("钥匙移交"), _SHEET_OPEN, [], DESK | {O}, "S 3(5)"),
        ("take_back_keys", N_("领回返修钥匙"), _SHEET_OPEN | {"archived"}, [], DESK | {O}, "S 3(5)"),
        ("accept", N_("业主认可"), {"returned", "rectifying", "awaiting_revisit"}, ["owner_accepted"], DESK,
         "S 3(9)"),
        ("archive", N_("归档"), {"owner_accepted"}, ["archived"], DESK, "S 3(9)"),
        ("reopen", N_("重新办理"), {"owner_accepted", "archived"},
         ["returned", "rectifying", "awaiting_revisit"], DIRECTOR, "S 3(9)"),
        ("supersede", N_("更正签字表"), _SHEET_OPEN - {"draft", "owner_accepted"}, ["superseded"], INSPECTORS,
         "S 3(4)"),
        ("complete_revisit", N_("登记回访"), {"rectifying", "awaiting_revisit"}, [], REVISITORS, "S 3(8)", True),
        ("escalate", N_("上报"), _SHEET_OPEN, [], ANYONE, "S 3(7)", True),
        ("void", N_("作废"), _SHEET_OPEN, ["voided"], DIRECTOR, "S 1(4)", True),
    ),
    "repair_task": _rows(
        ("correct", N_("更正"), UNDER_REPAIR, [], OFFICE, "S 1(4)"),
        ("assign", N_("派单"), {"awaiting_dispatch", "handed_back"}, ["assigned"], DESK, "S 3(7)", True),
        ("reassign", N_("改派"), {"assigned", "accepted", "on_site"}, ["assigned"], DESK, "S 3(7)", True),
        ("accept", N_("接单"), {"assigned"}, ["accepted"], FIELD, N_("职责(1)")),
        ("hand_back", N_("退单"), {"assigned", "accepted", "on_site"}, ["handed_back"], FIELD, "职责(1)"),
        ("arrive", N_("到场"), {"assigned", "accepted"}, ["on_site"], FIELD | DESK, "F-32"),
        ("complete", N_("完工"), {"assigned", "accepted", "on_site"}, ["completed", "checked"], FIELD | DESK,
         "S 3(7)"),
        ("check", N_("复验"), {"completed"}, ["checked", "on_site"], OFFICE, "S 3(7)"),
        ("report_special_case", N_("报备特殊情况"), UNDER_REPAIR, [], ANYONE, "S 3(7)"),
        ("extend", N_("延期"), UNDER_REPAIR, [], frozenset({S, D}), "S 3(7)"),
        ("change_size", N_("改规模"), UNDER_REPAIR, [], DESK, "F-6"),
        ("pass_to_developer", N_("转开发商"), UNDER_REPAIR, [], OFFICE, "F-29"),
        ("complete_revisit", N_("登记回访"), {"completed", "checked"}, ["revisited", "closed"], REVISITORS,
         "S 3(8)", True),
        ("close", N_("结单"), {"completed", "checked", "revisited"}, ["closed"], DESK, "S 3(8)", True),
        ("reopen", N_("返修"), {"revisited", "closed"}, [], frozenset({S, D}), "F-27"),
        ("chase", N_("催办"), _REPAIR_OPEN, [], OFFICE, "S 1(6)"),
        ("escalate", N_("上报"), _REPAIR_OPEN, [], ANYONE, "S 3(7)", True),
        ("void", N_("作废"), _REPAIR_OPEN, ["voided"], frozenset({R, D}), "S 1(4)", True),
    ),
    "revisit": _rows(
        ("record_attempt", N_("未接通"), {"due"}, [], REVISITORS, "F-7"),
        ("complete_revisit", N_("登记回访"), {"due"}, ["done"], REVISITORS, "S 3(8)", True),
        ("set_unreachable", N_("无法联系"), {"due"}, ["unreachable"], DIRECTOR, "F-7"),
    ),
}

GOALS = {
    "visit": ("finish", "archive"),
    "complaint": ("close", "archive"),
    "inspection": ("archive",),
    "repair_task": ("close",),
    "revisit": (),
}
"""Where each record is going, step by step; its page says what still bars the next of them."""

FOLLOWS = {
    "visit": {"in_progress", "done"},
    "complaint": {"merged"},
    "inspection": {"awaiting_revisit", "rectifying"},
    "repair_task": {"closed"},
    "revisit": {"not_needed"},
}
"""States that a record reaches by itself when another one moves: a visit follows its child's state, a complaint is
merged with its visit, a revisit falls away with its case. No person presses these."""


def state_label(record: str, state: str, *, reopened: bool = False) -> str:
    """What the screen calls a state; a complaint that was reopened says so while it is worked on."""
    if record == "complaint" and state == "handling" and reopened:
        return N_("重新处理")
    return dict(STATES[record])[state]


def transition(record: str, verb: str) -> Transition:
    """The table's row for a verb. Raises KeyError for a verb the record doesn't know."""
    return TRANSITIONS[record][verb]


def goal(record: str, state: str) -> Transition | None:
    """The first goal of an open record that its state doesn't lead to yet, or None."""
    if state not in OPEN_STATES[record]:
        return None
    ahead = transition(record, GOALS[record][0]) if GOALS[record] else None
    return None if ahead is None or state in ahead.from_ else ahead


def batch_verbs(record: str) -> tuple:
    """The verbs that a list offers for several records at once."""
    return tuple(row.verb for row in TRANSITIONS[record].values() if row.batch)


def check(
    record: str, verb: str, state: str, roles: frozenset, *, leader_stands_in: bool = False,
    leader_is_outside: bool = False,
) -> Transition:
    """The transition, when these roles may take it from this state; the rule that refuses otherwise.

    `leader_stands_in`: the director is the accused, so the leader takes the director's place and the director
    has none, nor has a deputy. `leader_is_outside`: that leader has no account, so that the desk writes down what
    the leader decided (F-35).
    """
    row = transition(record, verb)
    if not may_press(row, roles, leader_stands_in=leader_stands_in, leader_is_outside=leader_is_outside):
        raise NotPermitted(N_("您的岗位不能办理“%(verb)s”"), row.clause, verb=row.label)
    if state not in row.from_:
        raise WrongState(
            N_("现在是“%(state)s”，不能办理“%(verb)s”"), row.clause, state=state_label(record, state), verb=row.label
        )
    return row


def may_press(
    row: Transition, roles: frozenset, *, leader_stands_in: bool = False, leader_is_outside: bool = False
) -> bool:
    """Whether one of the roles may take this step, whatever the state."""
    if leader_stands_in and D in row.roles:
        instead = FOR_THE_LEADER if leader_is_outside else {L}
        return bool((row.roles | instead) & (roles - DIRECTOR))
    return bool(row.roles & roles)
