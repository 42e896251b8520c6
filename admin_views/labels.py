"""What the screen calls the fields and verbs that the audit holds by their column names."""

from flask_babel import gettext

from regulation.office_rules import SETTINGS
from regulation.states import TRANSITIONS
from regulation.words import N_


def own_words(text: str | None) -> str:
    """A stored text. What the program itself wrote, its name or the reason of a report it made, comes translated."""
    return gettext(text) if text else ""


def verb_label(record: str, verb: str) -> str:
    """What was done to a record of that kind: a verb's own word there, 办结 of a visit and 处理完成 of a complaint."""
    step = TRANSITIONS.get(record, {}).get(verb)
    return step.label if step else VERB_LABELS.get(verb, verb)


def field_label(name: str, verb: str = "") -> str | None:
    """What the screen calls a field of the audit (`meter_reading.7.read_at`, `phone`) that a verb changed, None for one
    that it keeps to itself."""
    if (name, verb) == ("void_reason", "merge"):
        return N_("原因")
    table, _dot, rest = name.partition(".")
    field = rest.rsplit(".", 1)[-1] or table
    return FIELD_LABELS.get(f"{table}.{field}") or FIELD_LABELS.get(field)


FIELD_LABELS = {
    "state": N_("状态"), "channel": N_("来访方式"), "kind": N_("类别"), "received_at": N_("接待时间"),
    "visitor_name": N_("来访人姓名"), "is_anonymous": N_("匿名"), "relation": N_("身份"), "place_text": N_("地点"),
    "phone": N_("联系电话"), "no_phone": N_("不留电话"), "content": N_("来访事由"), "answer": N_("答复"),
    "answer_basis": N_("答复依据"), "solved_on_spot": N_("当场解决"), "responsibility": N_("权属"),
    "department_id": N_("部门"), "handler_id": N_("承办人"), "result": N_("结果"), "done_at": N_("完成时间"),
    "closed_at": N_("结束时间"), "remark": N_("备注"), "complete_by": N_("补全期限"),
    "late_typing_reason": N_("补录原因"), "paper_number": N_("纸质编号"), "is_late_entry": N_("补录"),
    "is_special_event": N_("突发事件"), "special_kind": N_("突发事件类型"), "special_place": N_("突发地点"),
    "special_report_due_at": N_("突发上报时限"), "containment": N_("控制措施"), "persons_affected": N_("涉及人员"),
    "outcome": N_("结果"), "organisation": N_("单位"), "head_count": N_("人数"), "is_fellow_company": N_("同行"),
    "escort_id": N_("陪同人"), "planned_at": N_("预约时间"), "started_at": N_("开始时间"), "ended_at": N_("结束时间"),
    "outside_source": N_("转办来源"), "outside_number": N_("来源编号"), "outside_due_at": N_("来源时限"),
    "outside_reply": N_("回复来源单位"), "outside_replied_at": N_("回复来源时间"), "number": N_("编号"),
    "severity": N_("投诉等级"), "is_serious": N_("情节严重"), "is_service_complaint": N_("服务投诉"),
    "demand": N_("住户要求"), "event_at": N_("事件时间"), "event_place": N_("事件地点"),
    "target_staff_id": N_("被投诉人"), "target_department_id": N_("被投诉部门"), "target_text": N_("被投诉岗位"),
    "response_due_at": N_("首次响应时限"), "first_responded_at": N_("首次响应"), "verify_due_at": N_("核实时限"),
    "is_past_cutoff": N_("截止后受理"), "due_at": N_("时限"), "verifier_id": N_("核实人"),
    "verified_at": N_("核实时间"), "finding": N_("核实结果"), "validity": N_("投诉性质"),
    "within_authority": N_("职权内"), "explanation": N_("解释"), "referred_to": N_("转介单位"),
    "no_promise_made": N_("未作承诺"), "measure": N_("处理措施"), "replied_to_resident_at": N_("答复住户时间"),
    "reported_to_director_at": N_("汇报主任时间"), "decision_asked": N_("处理意见"), "decision": N_("批示"),
    "decided_at": N_("批示时间"), "cause_kind": N_("投诉起因"), "cause_analysis": N_("原因分析"),
    "corrective_action": N_("纠正预防措施"), "anger_escalated": N_("情绪激化"), "anger_cause": N_("激化原因"),
    "reopened_count": N_("重开次数"), "course": N_("事情经过"), "evidence": N_("依据"), "is_formal": N_("正式道歉"),
    "way": N_("方式"), "reaction": N_("住户反应"), "is_reasonable": N_("要求合理"), "reason": N_("原因"),
    "leader_id": N_("领导"), "leader_text": N_("领导"), "meeting_at": N_("见面时间"), "for_information": N_("供参考"),
    "to_staff_id": N_("对象"), "to_text": N_("对象"), "reported_at": N_("上报时间"), "read_at": N_("已阅时间"),
    "new_due_at": N_("新的完成时间"), "owner_consented": N_("业主同意"), "consent_way": N_("同意方式"),
    "consent_at": N_("同意时间"), "granted_at": N_("延期批准时间"), "promised_at": N_("约定答复时间"),
    "consented": N_("业主同意"), "owner_words": N_("业主原话"), "replied_at": N_("答复时间"), "reply": N_("答复"),
    "settled_at": N_("了结时间"), "contacted_at": N_("联系时间"), "note": N_("备注"), "words": N_("催办内容"),
    "times": N_("第几次"), "plan": N_("改进计划"), "may_be_named": N_("同意公布姓名"), "void_kind": N_("作废原因"),
    "void_reason": N_("作废说明"), "archive_no": N_("归档号"), "archived_at": N_("归档时间"), "fault": N_("故障描述"),
    "size": N_("规模"), "urgent": N_("急修"), "side": N_("责任方"), "wanted_at": N_("期望上门时段"),
    "original_due_at": N_("原时限"), "arrival_due_at": N_("到场时限"),
    "developer_promised_at": N_("对方承诺的时间"), "assigned_to_id": N_("维修员"), "assigned_at": N_("派工时间"),
    "accepted_at": N_("接单或认可时间"), "hand_back_reason": N_("退单原因"), "arrived_at": N_("到场时间"),
    "done_by_id": N_("完成人"), "completed_at": N_("完工时间"), "typed_at": N_("录入时间"),
    "is_late_typed": N_("补录"), "cause": N_("故障原因"), "work_done": N_("维修内容"), "materials": N_("材料"),
    "material_cost": N_("材料费"), "labour_cost": N_("人工费"), "charge_kind": N_("收费性质"),
    "owner_signed": N_("业主已签字"), "checked_at": N_("复验时间"), "check_note": N_("复验说明"),
    "reporter_name": N_("报修人"), "starts_at": N_("起算时间"), "call_by_at": N_("最晚拨打"),
    "revisited_at": N_("回访时间"), "revisitor_id": N_("回访人"), "method": N_("方式"), "spoke_with": N_("受访人"),
    "rating": N_("满意度"), "opinion": N_("住户意见"), "nobody_else_on_duty": N_("本班无他人"),
    "end_reason": N_("无法联系的原因"), "owner_name": N_("业主姓名"), "owner_relation": N_("身份"),
    "notice_no": N_("入伙通知书号"), "developer_rep": N_("开发商代表"), "inspector_id": N_("物业验房人"),
    "posted_text": N_("公布的内容"), "posted_at": N_("公布时间"), "posted_by_id": N_("公布人"),
    "notice_shown": N_("入伙通知书"), "contract_shown": N_("购房合同"), "identity_shown": N_("身份证件"),
    "papers_note": N_("备注"), "applicant": N_("由谁办理"), "proxy_name": N_("受托人姓名"), "proxy_paper": N_("委托书"),
    "fees_proof": N_("通知书所列费用的凭证"), "developer_fees_proof": N_("向开发商缴费的凭证"),
    "opening_override_reason": N_("主任特批的原因"), "opened_at": N_("核对时间"), "opened_by_id": N_("核对人"),
    "commitment_signed": N_("已签业主公约承诺书"),
    "conclusion": N_("结论"), "owner_signed_at": N_("业主签字时间"), "owner_signed_name": N_("业主签名"),
    "property_signed_at": N_("物业签字时间"), "property_signed_by_id": N_("物业签字人"),
    "inspected_at": N_("验房时间"), "refusal_reason": N_("拒签原因"), "refusal_witness": N_("见证人"),
    "return_due_at": N_("交回时限"), "returned_at": N_("交回时间"), "accepted_way": N_("认可方式"),
    "accepted_for_owner_reason": N_("代业主认可的原因"), "archive_due_at": N_("归档时限"),
    "archive_class": N_("归档类别"), "supersede_reason": N_("更正原因"),
    "reopen_reason": N_("重新办理的原因"), "room": N_("部位"), "part": N_("项目"),
    "problem": N_("问题描述"), "no_repair_reason": N_("非维修的原因"), "meter_no": N_("表号"), "reading": N_("底数"),
    "edition": N_("版本"), "copies": N_("份数"), "signed": N_("已签收"), "received_by": N_("领取人"),
    "not_applicable_reason": N_("不适用的原因"), "returned_on": N_("交回日期"), "key_no": N_("钥匙编号"),
    "quantity": N_("数量"), "kept_for_repair": N_("留用返修数量"), "kept_reason": N_("留用原因"),
    "taken_back_at": N_("领回时间"), "issued_at": N_("签发日期"), "handed_at": N_("移交时间"),
    "override_reason": N_("主任特批的原因"), "shown_name": N_("附件"),
    "size_bytes": N_("字节"), "name": N_("名称"), "key": N_("房号"), "building": N_("楼栋"), "unit": N_("单元"),
    "area_m2": N_("建筑面积"), "layout": N_("户型"), "status": N_("状态"), "active": N_("启用"),
    "username": N_("用户名"), "role": N_("岗位"), "superior_id": N_("直接上级"), "password_hash": N_("密码"),
    "must_change_password": N_("首次登录须改密码"), "code": N_("代码"), "is_service": N_("服务投诉类"),
    "goes_to_leader": N_("直接上报公司领导"), "is_leak": N_("渗漏"), "value": N_("数值"), "timezone": N_("时区"),
    "opens_at": N_("上班时间"), "closes_at": N_("下班时间"), "leader_name": N_("公司主管领导"),
    "leader_phone": N_("领导电话"), "project": N_("小区"), "complaint_address": N_("投诉接待地点"),
    "complaint_phone": N_("投诉电话"), "from_at": N_("从"), "until_at": N_("到"), "deputy_id": N_("代主任"),
    "emptied_at": N_("开箱时间"), "letters": N_("信件数"),
    "place": N_("地点或次序"), "matter": N_("事项"), "expected_end_at": N_("预计结束"), "use": N_("用处"),
    "text": N_("内容"), "wants_word": N_("要求告知结果"), "told_at": N_("告知时间"), "is_sent_later": N_("补传"),
    "why": N_("抽中原因"), "is_true": N_("记录属实"), "resident_words": N_("住户说法"), "duty": N_("应办"),
    "taken_at": N_("接班时间"), "language": N_("语言"), "notice_version": N_("个人信息告知版本"),
    "front_desk": N_("前台电脑"), "rooms": N_("房间"), "items": N_("项目"), "checklist": N_("验房清单"),
    "in_bulk": N_("本间其余合格"), "marked_at": N_("验房时间"), "marked_by_id": N_("物业验房人"),
    "owner_sign_witness": N_("业主签字见证人"), "property_sign_witness": N_("物业签字见证人"),
    "planned_on": N_("交付日期"), "counter": N_("窗口"), "key_lent_to": N_("借钥匙的人"), "key_lent_at": N_("借出时间"),
    "key_back_at": N_("归还时间"), "signature_id": N_("手写签字"), "back_signature_id": N_("领回签字"),
    "purpose": N_("签字图样"), "taken_back_by": N_("领回人"),
    "first_on": N_("月份开始"), "until_on": N_("月份结束"), "analysis": N_("原因分析"),
    "analysed_at": N_("分析时间"), "analysed_by_id": N_("分析人"), "submitted_at": N_("提交时间"),
    "submitted_by_id": N_("编制人"), "returned_by_id": N_("退回人"), "approved_at": N_("批准时间"),
    "approved_by_id": N_("批准人"), "digest": N_("数字指纹"), "person_id": N_("责任人"), "due_on": N_("期限"),
    "monthly_report_id": N_("月报"), "done_on": N_("完成日期"), "done_note": N_("完成情况"),
    "visited_on": N_("走访日期"), "occasion": N_("走访方式"), "buildings": N_("楼栋"), "count": N_("轮次"),
    "ends_at": N_("结束时间"), "to_company": N_("报公司"),
    "meter_reading.read_at": N_("抄表时间"), "home_visit_round.reopen_reason": N_("重新打开的原因"),
    "home_visit_id": N_("走访记录"), "home_visit_round_id": N_("走访计划"),
    **{key: item.metadata["label"] for key, item in SETTINGS.items()},
}
FIELD_WORDS = {
    "channel": "CHANNELS", "relation": "RELATIONS", "answer_basis": "ANSWER_BASES",
    "responsibility": "RESPONSIBILITIES", "late_typing_reason": "LATE_TYPING_REASONS",
    "special_kind": "SPECIAL_KINDS", "severity": "SEVERITIES", "finding": "FINDINGS", "validity": "VALIDITIES",
    "cause_kind": "CAUSE_KINDS", "anger_cause": "ANGER_CAUSES", "consent_way": "CONSENT_WAYS",
    "void_kind": "VOID_REASONS", "size": "ITEM_SIZES", "side": "REPAIR_SIDES", "charge_kind": "CHARGE_KINDS",
    "method": "REVISIT_METHODS", "rating": "RATINGS", "owner_relation": "RELATIONS",
    "conclusion": "INSPECTION_CONCLUSIONS", "accepted_way": "APPROVAL_WAYS", "role": "ROLES",
    "status": "HOUSE_STATUSES", "way": "REPORT_WAYS", "use": "SNIPPET_USES", "why": "DRAW_REASONS",
    "occasion": "OCCASIONS", "purpose": "SIGNATURES",
}
KIND_WORDS = {
    "visit": "KINDS", "escalation": "ESCALATION_KINDS", "meter_reading": "METER_KINDS", "house": "HOUSE_KINDS",
    "document_issue": "DOCUMENT_KINDS", "key_issue": "KEY_KINDS", "resident": "RESIDENT_KINDS", "snippet": "KINDS",
    "home_visit_round": "ROUND_KINDS",
}
"""`kind` says something else in each table."""
STATE_WORDS = {"meter_reading": "METER_STATES"}
RESULT_WORDS = {
    "inspection_mark": "CHECK_RESULTS", "repair_task": "REPAIR_RESULTS", "referral": "REFERRAL_RESULTS",
}
VERB_LABELS = {
    "hand_over_shift": N_("交班"), "take_over_shift": N_("接班"),
    **{step.verb: step.label for table in TRANSITIONS.values() for step in table.values()},
    "record": N_("登记"), "read": N_("已阅"), "reveal": N_("查看号码"), "attach": N_("上传附件"),
    "open_event": N_("开设集中事件"), "join_event": N_("并入集中事件"), "end_event": N_("结束集中事件"),
    "tell": N_("已告知"), "confirm_clock": N_("确认时间"), "see_phone": N_("打开时显示号码"),
    "log_in": N_("登录"), "log_in_refused": N_("登录失败"), "log_out": N_("退出"),
    "change_password": N_("修改密码"), "change_password_refused": N_("原密码不对"), "reset_password": N_("重设密码"),
    "disable": N_("停用账号"), "enable": N_("启用账号"), "deputise": N_("授权代行"), "end_deputation": N_("结束授权"),
    "enrol": N_("设为前台电脑"), "end_enrolment": N_("停用前台电脑"), "set_pin": N_("设 PIN"),
    "switch": N_("用 PIN 换人"), "switch_refused": N_("PIN 不对"),
    "mark": N_("逐项验房"), "mark_rest": N_("本间其余合格"), "note_defect": N_("登记问题"),
    "withdraw_defect": N_("撤销问题"), "lend_key": N_("借出开门钥匙"), "take_key_back": N_("归还钥匙"),
    "plan_handover": N_("安排交付"), "arrive_at_handover": N_("到场登记"),
    "call_to_counter": N_("叫号"),
    "draw_check": N_("抽取"), "spot_check": N_("抽查"), "add_correction": N_("提出整改"),
    "plan_duty": N_("排班"), "drop_duty": N_("撤下值班"),
    "repeat_week": N_("照排一周"),
    "open_box": N_("登记开箱"), "drop_opening": N_("撤下开箱"),
    "finish_correction": N_("整改完成"), "plan_home_visits": N_("安排走访"), "record_home_visit": N_("登记走访"),
    "reopen_round": N_("重新打开本轮"), "drop_round": N_("撤下一轮走访"), "drop_home_visit": N_("撤下走访记录"),
    "hand_opinion": N_("改派意见"),
    "finish_round": N_("本轮走访完成"), "add_opinion": N_("登记走访意见"), "settle_opinion": N_("走访意见办结"),
    "rise_to_grave": N_("升为重大"),
    "make": N_("编制月报"), "write_analysis": N_("写原因分析"), "add_measure": N_("添加改进措施"),
    "drop_measure": N_("删去改进措施"), "finish_measure": N_("改进措施完成"),
    "submit": N_("报主任"), "send_back": N_("退回修改"), "approve": N_("批准"),
    "set_up": N_("设立管理处"), "set": N_("修改设置"), "import": N_("导入"),
}
