"""The seven paper forms of the regulation as the office knows them (forms C.1 to C.7), and what fills them."""

from regulation import words
from regulation.move_in import PAPERS, PROOFS
from regulation.words import N_

from .paper_layout import Cell, Form, Section, Table

SIGNED = (("no", N_("未签")), ("yes", N_("已签")), ("refused", N_("拒签")), ("by_phone", N_("电话无需")))
CONSENT = ((True, N_("同意")), (False, N_("不同意")))
AUTHORITY = ((True, N_("职权内")), (False, N_("超权限")))
URGENCY = ((True, N_("急修")), (False, N_("一般")))
SHOWN = ((True, N_("已看")),)
VERDICT = (("passed", N_("合格")), ("failed", N_("不合格")))
ORIGINS = (
    ("inspection", N_("验房")), ("complaint", N_("投诉")), ("visit", N_("接待")), ("patrol", N_("巡检")),
)

VISIT = Form(N_("来访接待记录表"), (
    Section(N_("来访"), (
        (Cell(N_("编号"), "number", 5), Cell(N_("日期/时间"), "received_at", 7)),
        (Cell(N_("来访方式"), "channel", 12, words=words.CHANNELS),),
        (Cell(N_("来访类别"), "kind", 12, words=words.KINDS),),
        (Cell(N_("来访人姓名"), "visitor_name", 5), Cell(N_("联系电话"), "phone", 7)),
        (Cell(N_("身份"), "relation", 7, words=words.RELATIONS), Cell(N_("房号"), "place", 5)),
        (Cell(N_("来访事由"), "content", 12, lines=8),),
        (Cell(N_("记录已复述确认"), "", 12, words=words.YES_NO),),
    )),
    Section(N_("办理"), (
        (Cell(N_("处理意见/处理情况"), "answer", 12, lines=8),),
        (Cell(N_("当场解决"), "solved_on_spot", 5, words=words.YES_NO), Cell(N_("转办部门"), "department", 7)),
        (Cell(N_("承办人"), "handler", 5), Cell(N_("承诺答复时间"), "promised_at", 7)),
        (Cell(N_("业主同意"), "consented", 5, words=CONSENT), Cell(N_("完成时间"), "done_at", 7)),
        (Cell(N_("办理结果"), "result", 12, lines=3),),
        (Cell(N_("回访情况"), "revisit", 12, lines=2),),
    )),
    Section(N_("签批"), (
        (Cell(N_("接待人"), "receptionist", 5), Cell(N_("来访人签字"), "", 7, words=SIGNED)),
        (Cell(N_("部门负责人意见"), "", 12, lines=2),),
        (Cell(N_("主任意见"), "", 12, lines=2),),
        (Cell(N_("备注"), "remark", 12, lines=2),),
    )),
))

COMPLAINT = Form(N_("住户投诉处理记录表"), (
    Section(N_("投诉"), (
        (Cell(N_("投诉编号"), "number", 6), Cell(N_("接待编号"), "visit_number", 6)),
        (Cell(N_("投诉时间"), "received_at", 5), Cell(N_("投诉方式"), "channel", 7, words=words.CHANNELS)),
        (Cell(N_("投诉人"), "visitor_name", 4), Cell(N_("房号"), "place", 4), Cell(N_("联系电话"), "phone", 4)),
        (Cell(N_("事件时间"), "event_at", 6), Cell(N_("事件地点"), "event_place", 6)),
        (Cell(N_("被投诉部门"), "target_department", 6), Cell(N_("被投诉人"), "target", 6)),
        (Cell(N_("投诉类别"), "category", 6), Cell(N_("服务投诉"), "is_service_complaint", 6, words=words.YES_NO)),
        (Cell(N_("投诉等级"), "severity", 6, words=words.SEVERITIES),
         Cell(N_("特殊事件"), "is_special_event", 6, words=words.YES_NO)),
        (Cell(N_("投诉内容"), "content", 12, lines=4),),
        (Cell(N_("住户要求"), "demand", 12, lines=2),),
        (Cell(N_("已首先致歉"), "apologised", 4, words=words.YES_NO), Cell(N_("致歉人"), "apologised_by", 4),
         Cell(N_("致歉时间"), "apologised_at", 4)),
    )),
    Section(N_("核实"), (
        (Cell(N_("核实人"), "verifier", 6), Cell(N_("核实时间"), "verified_at", 6)),
        (Cell(N_("核实结果"), "finding", 12, words=words.FINDINGS),),
        (Cell(N_("事情经过"), "course", 12, lines=3),),
        (Cell(N_("投诉性质"), "validity", 6, words=words.VALIDITIES),
         Cell(N_("是否职权内"), "within_authority", 6, words=AUTHORITY)),
        (Cell(N_("权属"), "responsibility", 12, words=words.RESPONSIBILITIES),),
    )),
    Section(N_("处理"), (
        (Cell(N_("责任部门"), "department", 6), Cell(N_("处理人"), "handler", 6)),
        (Cell(N_("处理措施"), "measure", 12, lines=3),),
        (Cell(N_("处理时限"), "due_at", 4), Cell(N_("承诺时间"), "promised_at", 4),
         Cell(N_("业主同意"), "consented", 4, words=CONSENT)),
        (Cell(N_("上报对象"), "reported_to", 6), Cell(N_("上报时间"), "reported_at", 6)),
        (Cell(N_("领导批示"), "decision", 12, lines=2),),
        (Cell(N_("正式道歉"), "apology_way", 6, words=words.APOLOGY_WAYS), Cell(N_("完成时间"), "done_at", 6)),
        (Cell(N_("处理结果"), "result", 12, lines=2),),
        (Cell(N_("回复住户时间"), "replied_to_resident_at", 6), Cell(N_("回复主任时间"), "reported_to_director_at", 6)),
    )),
    Section(N_("回访与归档"), (
        (Cell(N_("回访时间"), "revisited_at", 6), Cell(N_("回访人"), "revisitor", 6)),
        (Cell(N_("满意度"), "rating", 6, words=words.RATINGS), Cell(N_("住户意见"), "opinion", 6)),
        (Cell(N_("原因分析"), "cause_analysis", 12, lines=2),),
        (Cell(N_("纠正预防措施"), "corrective_action", 12, lines=2),),
        (Cell(N_("归档号"), "archive_no", 6), Cell(N_("归档时间"), "archived_at", 6)),
    )),
))

REPAIR_TASK = Form(N_("维修派工单"), (
    Section(N_("报修信息"), (
        (Cell(N_("派工单号"), "number", 6), Cell(N_("来源"), "origin", 6, words=ORIGINS)),
        (Cell(N_("报修人"), "reporter_name", 4), Cell(N_("房号/部位"), "place", 4), Cell(N_("电话"), "phone", 4)),
        (Cell(N_("报修时间"), "received_at", 5), Cell(N_("报修方式"), "channel", 7, words=words.CHANNELS)),
        (Cell(N_("故障描述"), "fault", 12, lines=5),),
        (Cell(N_("紧急程度"), "urgent", 4, words=URGENCY), Cell(N_("规模"), "size", 4, words=words.SIZES),
         Cell(N_("期望上门"), "wanted_at", 4)),
    )),
    Section(N_("派工信息"), (
        (Cell(N_("派工时间"), "assigned_at", 6), Cell(N_("派工人"), "assigned_by", 6)),
        (Cell(N_("班组/维修员"), "assigned_to", 6), Cell(N_("到期时间"), "due_at", 6)),
        (Cell(N_("接单时间"), "accepted_at", 6), Cell(N_("退回原因"), "hand_back_reason", 6)),
    )),
    Section(N_("维修信息"), (
        (Cell(N_("到场时间"), "arrived_at", 6), Cell(N_("完工时间"), "completed_at", 6)),
        (Cell(N_("故障原因"), "cause", 12, lines=2),),
        (Cell(N_("维修内容"), "work_done", 12, lines=3),),
        (Cell(N_("材料(名称/规格/数量/单价)"), "materials", 12, lines=3),),
        (Cell(N_("材料费"), "material_cost", 4), Cell(N_("人工费"), "labour_cost", 4),
         Cell(N_("收费性质"), "charge_kind", 4, words=words.CHARGE_KINDS)),
    )),
    Section(N_("验收信息"), (
        (Cell(N_("维修结果"), "result", 12, words=words.REPAIR_RESULTS),),
        (Cell(N_("业主验收意见"), "", 8, lines=2), Cell(N_("业主签字"), "", 4, lines=2)),
        (Cell(N_("特殊情况"), "special_case", 6), Cell(N_("延期至"), "new_due_at", 6)),
        (Cell(N_("业主同意"), "consented", 6, words=CONSENT), Cell(N_("复验人"), "checked_by", 6)),
    )),
    Section(N_("回访"), (
        (Cell(N_("回访时间"), "revisited_at", 4), Cell(N_("回访人"), "revisitor", 4),
         Cell(N_("满意度"), "rating", 4, words=words.RATINGS)),
        (Cell(N_("住户意见"), "opinion", 12, lines=2),),
    )),
))

REVISIT = Form(N_("回访记录表"), (
    Section(N_("回访"), (
        (Cell(N_("回访编号"), "number", 6), Cell(N_("回访对象"), "case_number", 6)),
        (Cell(N_("房号"), "place", 6), Cell(N_("电话"), "phone", 6)),
        (Cell(N_("应回访时间"), "due_at", 6), Cell(N_("实际时间"), "revisited_at", 6)),
        (Cell(N_("方式"), "method", 12, words=words.REVISIT_METHODS),),
        (Cell(N_("受访人"), "spoke_with", 6), Cell(N_("未接通次数"), "attempts", 6)),
    )),
    Section(N_("评价"), (
        (Cell(N_("质量评价"), "", 12, words=words.RATINGS),),
        (Cell(N_("效果评价"), "", 12, words=words.RATINGS),),
        (Cell(N_("服务态度"), "", 12, words=words.RATINGS),),
        (Cell(N_("满意度"), "rating", 12, words=words.RATINGS),),
        (Cell(N_("业主意见/建议"), "opinion", 12, lines=8),),
        (Cell(N_("不足"), "", 12, lines=3),),
        (Cell(N_("能否当即答复"), "", 6, words=words.YES_NO),
         Cell(N_("约定答复时间"), "promised_at", 6)),
    )),
    Section(N_("签批"), (
        (Cell(N_("回访人"), "revisitor", 6), Cell(N_("业主签字(上门)"), "", 6, lines=2)),
        (Cell(N_("主管审核意见"), "", 12, lines=2),),
        (Cell(N_("结论"), "verdict", 12, words=VERDICT),),
    )),
))

REGISTER = Form(N_("入伙资料与钥匙签发登记表"), (
    Section(N_("房屋"), (
        (Cell(N_("编号"), "number", 6), Cell(N_("房号"), "place", 6)),
        (Cell(N_("业主姓名"), "owner_name", 6), Cell(N_("入伙通知书号"), "notice_no", 6)),
    )),
    Section(N_("开户核对"), (
        (Cell(N_("由谁办理"), "applicant", 4, words=words.APPLICANTS), Cell(N_("受托人姓名"), "proxy_name", 4),
         Cell(N_("委托书"), "proxy_paper", 4)),
        tuple(Cell(label, name, 4, words=SHOWN) for name, label in PAPERS),
        tuple(Cell(label, name, 6) for name, label in PROOFS),
    )),
    Table(N_("资料"), "documents", (
        (N_("序号"), "line", 6), (N_("资料名称"), "name", 26), (N_("版本"), "edition", 9), (N_("份数"), "copies", 7),
        (N_("签发日期"), "issued_at", 14), (N_("签发人"), "issued_by", 10), (N_("领取人"), "received_by", 10),
        (N_("签收"), "signed", 8), (N_("交回日期"), "returned_on", 10),
    ), blank=4),
    Table(N_("钥匙"), "keys", (
        (N_("钥匙类别"), "name", 18), (N_("钥匙编号"), "key_no", 10), (N_("数量"), "quantity", 7),
        (N_("移交时间"), "handed_at", 14), (N_("移交人"), "handed_by", 10), (N_("领取人"), "received_by", 10),
        (N_("签收"), "signed", 9), (N_("留用返修"), "kept", 12), (N_("领回签收"), "taken_back_at", 10),
    ), blank=6),
    Section(N_("签批"), ((Cell(N_("业主签字"), "", 6, lines=2), Cell(N_("经办人"), "", 6, lines=2)),)),
))

POSTING = Form(N_("合理化建议改进措施公示"), (
    Section(N_("公示"), (
        (Cell(N_("公布的内容"), "posted_text", 12, lines=8),),
        (Cell(N_("完成日期"), "due_on", 6), Cell(N_("提出人"), "author", 6)),
        (Cell(N_("管理处"), "office", 6), Cell(N_("公布时间"), "posted_at", 6)),
    )),
))

MONTH = Form(N_("月度投诉统计分析报告"), (
    Section(N_("管理处"), ((Cell(N_("管理处"), "office", 6), Cell(N_("月份"), "month", 6)),)),
    Table(N_("1 总体（来访类别 × 来访方式）"), "by_kind", (
        (N_("来访类别"), "kind", 16),
        *((label, value, 12) for value, label in words.CHANNELS), (N_("合计"), "total", 12),
    ), blank=0),
    Table(N_("2 投诉受理"), "complaints", (
        (N_("前期遗留"), "carried", 14), (N_("新增"), "new", 14), (N_("有效"), "valid", 14),
        (N_("无效"), "invalid", 14), (N_("办结"), "closed", 14), (N_("未办结"), "open", 15),
        (N_("超时"), "late", 15),
    ), blank=1),
    Table(N_("3 分类"), "categories", (
        (N_("投诉类别"), "name", 30), (N_("件数"), "count", 14), (N_("占比"), "share", 14), (N_("环比"), "month", 14),
        (N_("同比"), "year", 14), (N_("责任部门"), "department", 14),
    ), blank=5),
    Section(N_("4 等级与部门"), ((Cell(N_("轻微"), "minor", 4), Cell(N_("重要"), "important", 4),
                                  Cell(N_("重大"), "grave", 4)),)),
    Section(N_("5 时限"), ((Cell(N_("当日核实率"), "verified", 4), Cell(N_("小型当天完成率"), "small", 4),
                            Cell(N_("承诺兑现率"), "kept", 4)),)),
    Section(N_("6 回访与满意"), ((Cell(N_("回访率"), "revisited", 4), Cell(N_("及时率"), "in_time", 4),
                                  Cell(N_("满意率"), "content", 4)),)),
    Section(N_("7 重复与热点"), ((Cell(N_("重复投诉与报修"), "", 12, lines=2),),)),
    Section(N_("8 入伙与验房"), ((Cell(N_("入伙户数"), "moved_in", 6), Cell(N_("归档率"), "archived", 6)),)),
    Section(N_("9 走访与建议"), ((Cell(N_("走访"), "visited", 6), Cell(N_("建议(采纳/未采纳)"), "suggestions", 6)),)),
    Table(N_("10 原因分析与改进措施"), "measures", (
        (N_("原因分析"), "cause", 35), (N_("改进措施"), "measure", 35), (N_("责任人"), "person", 15),
        (N_("期限"), "due", 15),
    ), blank=4),
    Section(N_("11 签批"), ((Cell(N_("编制人"), "", 4, lines=2), Cell(N_("主任"), "", 4, lines=2),
                             Cell(N_("日期"), "", 4, lines=2)),)),
))
