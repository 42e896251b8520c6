"""For every verb, what a person would plausibly type: one or more ways, so that each state it leads to is reached."""

from datetime import date

from tests.workflow.story import at

LATER = at("2026-03-05 12:00")
PROMISE = {"promised_at": LATER, "reason": "等配件", "consented": True, "consent_way": "phone"}
REFUSED_PROMISE = {**PROMISE, "consented": False}
FOUND = {"finding": "true", "course": "当晚九点灯不亮", "evidence": "监控截图"}
VOID = {"void_kind": "test", "reason": "走一遍"}
REVISIT = {"rating": "satisfied", "method": "phone"}
DISSATISFIED = {"rating": "dissatisfied", "method": "phone", "opinion": "没修好"}
DONE = {"result": "fixed", "work_done": "换阀芯"}
REASON = {"reason": "业主要求"}


def ways(story) -> dict:
    """{(record, verb): [arguments, ...]}"""
    people = story.people
    into = story.receive(kind="other", content="另一条")
    return {
        ("visit", "complete_record"): [
            {"house": people.home, "no_phone": True, "visitor_name": "张伟", "answer": "已答"},
            {"house": people.home, "no_phone": True, "visitor_name": "张伟", "promise": PROMISE},
            {"house": people.home, "no_phone": True, "visitor_name": "张伟", "to_staff": people.officer},
        ],
        ("visit", "correct"): [{"content": "说得更清楚些"}],
        ("visit", "change_kind"): [{"kind": "other"}, {"kind": "move_in"}],
        ("visit", "start"): [{}],
        ("visit", "refer"): [{"to_staff": people.officer}],
        ("visit", "record_contact"): [{"result": "received"}, {"result": "not_reached"}],
        ("visit", "promise"): [PROMISE, REFUSED_PROMISE],
        ("visit", "reply"): [{"answer": "已答复"}],
        ("visit", "finish"): [{"answer": "已办好", "answer_basis": "rule", "solved_on_spot": True}],
        ("visit", "chase"): [{"words": "催一下"}],
        ("visit", "escalate"): [REASON],
        ("visit", "pass_to_director"): [{}],
        ("visit", "mark_special"): [{"special_kind": "lift", "special_place": "3栋"}],
        ("visit", "notify_unit"): [{"to_text": "电梯维保"}],
        ("visit", "contain"): [{"containment": "已断电"}],
        ("visit", "decide_suggestion"): [
            {"decision": "rejected", "reason": "不属建议"},
            {"decision": "adopted", "reason": "有益", "plan": "五月", "person": people.officer,
             "due_on": date(2026, 4, 1)},
        ],
        ("visit", "post_suggestion"): [{"posted_text": "五月安装"}],
        ("visit", "reply_outside"): [{"outside_reply": "已回复"}],
        ("visit", "archive"): [{}],
        ("visit", "reopen"): [REASON],
        ("visit", "void"): [VOID],
        ("visit", "merge"): [{"into": into, "reason": "重复"}],
        ("complaint", "correct"): [{"demand": "尽快"}],
        ("complaint", "assign_verifier"): [{"verifier": people.officer}],
        ("complaint", "verify"): [FOUND],
        ("complaint", "verify_and_handle"): [{**FOUND, "measure": "换灯泡", "reply": "已换"}],
        ("complaint", "handle"): [{"handler": people.officer}],
        ("complaint", "dispatch_repair"): [{"fault": "灯坏了", "assigned_to": people.technician}],
        ("complaint", "set_severity"): [{"severity": "important"}],
        ("complaint", "request_decision"): [{"decision_asked": "请批"}],
        ("complaint", "decide"): [{"decision": "同意"}],
        ("complaint", "promise"): [PROMISE, REFUSED_PROMISE],
        ("complaint", "reply"): [{"answer": "已答复"}],
        ("complaint", "apologise"): [{}],
        ("complaint", "apologise_formally"): [{"way": "phone"}],
        ("complaint", "arrange_meeting"): [{"is_reasonable": True, "reason": "涉及全楼", "meeting_at": LATER}],
        ("complaint", "record_anger"): [{"anger_cause": "reception"}],
        ("complaint", "explain"): [{"explanation": "已解释"}],
        ("complaint", "refer_out"): [
            {"explanation": "属市政", "referred_to": "路灯所", "no_promise_made": True}
        ],
        ("complaint", "finish"): [{"measure": "换灯泡", "reply": "已换"}],
        ("complaint", "complete_revisit"): [REVISIT, DISSATISFIED],
        ("complaint", "analyse"): [{"cause_analysis": "漏检", "corrective_action": "周检"}],
        ("complaint", "close"): [{}],
        ("complaint", "archive"): [{}],
        ("complaint", "reopen"): [REASON],
        ("complaint", "chase"): [{"words": "催一下"}],
        ("complaint", "escalate"): [REASON],
        ("complaint", "void"): [VOID],
        ("inspection", "correct"): [{"notice_no": "R-7"}],
        ("inspection", "record_item"): [{"room": "客厅", "part": "地面", "problem": "裂缝", "size": "large"}],
        ("inspection", "record_meters"): [{"kind": "water", "reading": 2}],
        ("inspection", "finish_inspecting"): [{"conclusion": "after_rectifying"}],
        ("inspection", "sign"): [
            {"owner_signed_name": "张伟", "witness": "李四"},
            {"owner_signed_name": "张伟", "witness": "李四", "property_signs": True},
        ],
        ("inspection", "refuse_signature"): [{"reason": "嫌空鼓", "witness": "王强"}],
        ("inspection", "return_sheet"): [{}],
        ("inspection", "open_file"): [{"applicant": "owner", "notice_shown": True}],
        ("inspection", "issue_document"): [{"kind": "guide", "signed": True, "received_by": "张伟"}],
        ("inspection", "hand_over_keys"): [
            {"kind": "mailbox", "quantity": 1, "received_by": "张伟", "override_reason": "主任特批"}
        ],
        ("inspection", "take_back_keys"): [{}],
        ("inspection", "accept"): [{"way": "phone"}],
        ("inspection", "archive"): [{"archive_class": "入伙"}],
        ("inspection", "reopen"): [REASON],
        ("inspection", "supersede"): [REASON],
        ("inspection", "complete_revisit"): [REVISIT],
        ("inspection", "escalate"): [REASON],
        ("inspection", "void"): [VOID],
        ("repair_task", "correct"): [{"fault": "龙头滴水"}],
        ("repair_task", "assign"): [{"assigned_to": people.technician}],
        ("repair_task", "reassign"): [{"assigned_to": people.officer}],
        ("repair_task", "accept"): [{}],
        ("repair_task", "hand_back"): [REASON],
        ("repair_task", "arrive"): [{}],
        ("repair_task", "complete"): [DONE, {**DONE, "owner_checked": True}],
        ("repair_task", "check"): [{"passed": True}, {"passed": False, "check_note": "仍漏"}],
        ("repair_task", "report_special_case"): [{"reason": "缺配件", "new_due_at": at("2026-03-08 12:00")}],
        ("repair_task", "extend"): [{"owner_consented": True, "consent_way": "phone"}],
        ("repair_task", "change_size"): [{"size": "large", "reason": "要换管"}],
        ("repair_task", "pass_to_developer"): [{"developer_promised_at": LATER}],
        ("repair_task", "complete_revisit"): [REVISIT, DISSATISFIED],
        ("repair_task", "close"): [{}],
        ("repair_task", "reopen"): [REASON],
        ("repair_task", "chase"): [{"words": "催一下"}],
        ("repair_task", "escalate"): [REASON],
        ("repair_task", "void"): [VOID],
        ("revisit", "record_attempt"): [{"method": "phone"}],
        ("revisit", "complete_revisit"): [REVISIT],
        ("revisit", "set_unreachable"): [REASON],
    }
