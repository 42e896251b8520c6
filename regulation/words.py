"""The field's own words: every stored value and what the screen calls it.

Values are what is stored, sent and exported; labels are the Chinese words of the office, which are also the
message ids of the translation. A tuple of pairs keeps the order in which the screen offers them.
"""


def N_(text: str) -> str:
    """Mark a text for translation where no translator is at hand; returns it unchanged."""
    return text


CHANNELS = (
    ("visit", N_("来访")),
    ("call", N_("来电")),
    ("letter", N_("来信")),
    ("box", N_("意见箱")),
    ("online", N_("微信/网络")),
    ("other", N_("转办/其他")),
)
KINDS = (
    ("enquiry", N_("咨询")),
    ("repair", N_("报修")),
    ("complaint", N_("投诉")),
    ("help", N_("求助")),
    ("suggestion", N_("建议")),
    ("tour", N_("参观")),
    ("move_in", N_("入伙")),
    ("other", N_("其他")),
)
RELATIONS = (
    ("owner", N_("业主")),
    ("family", N_("家属")),
    ("tenant", N_("租户")),
    ("proxy", N_("受托人")),
    ("fellow", N_("同行")),
    ("other", N_("其他")),
)
RESIDENT_KINDS = tuple(pair for pair in RELATIONS if pair[0] in ("owner", "family", "tenant", "proxy"))
HOUSE_KINDS = (("home", N_("住宅")), ("public_place", N_("公共部位")))
HOUSE_STATUSES = (
    ("undelivered", N_("未交付")),
    ("occupied", N_("已入伙")),
    ("vacant", N_("空置")),
    ("rented", N_("出租")),
)
OCCUPIED_STATUSES = ("occupied", "rented")
SEVERITIES = (("minor", N_("轻微")), ("important", N_("重要")), ("grave", N_("重大")))
SIZES = (("small", N_("小型")), ("large", N_("较大型")))
ITEM_SIZES = (*SIZES, ("none", N_("非维修")))
RATINGS = (("satisfied", N_("满意")), ("fair", N_("基本满意")), ("dissatisfied", N_("不满意")))
REVISIT_METHODS = (
    ("phone", N_("电话")),
    ("visit", N_("上门")),
    ("in_person", N_("当面")),
    ("wechat", N_("微信")),
)
REPORT_WAYS = (
    ("phone", N_("电话")),
    ("in_person", N_("当面")),
    ("system", N_("系统")),
    ("written", N_("书面")),
)
CONSENT_WAYS = (
    ("in_person", N_("当面")),
    ("phone", N_("电话")),
    ("wechat", N_("微信")),
    ("signed", N_("签字")),
)
APOLOGY_WAYS = (("visit", N_("上门")), ("phone", N_("电话")))
APPLICANTS = (("owner", N_("业主本人")), ("proxy", N_("受托人")))
APPROVAL_WAYS = (("signed", N_("签字")), ("phone", N_("电话")), ("in_person", N_("当面")))
ANSWER_BASES = (
    ("rule", N_("制度")),
    ("instructed", N_("已请示")),
    ("seen", N_("现场核实")),
    ("unverified", N_("待核实")),
)
RESPONSIBILITIES = (
    ("property", N_("物业")),
    ("developer", N_("开发商")),
    ("utility", N_("供水供电供气")),
    ("authority", N_("政府部门")),
    ("neighbour", N_("相邻业主")),
    ("third_party", N_("第三方")),
)
REPAIR_SIDES = (("property", N_("物业")), ("developer", N_("开发商")), ("builder", N_("施工单位")))
FINDINGS = (
    ("true", N_("属实")),
    ("partly", N_("部分属实")),
    ("untrue", N_("不属实")),
    ("unclear", N_("无法核实")),
)
UPHELD_FINDINGS = ("true", "partly")
VALIDITIES = (("valid", N_("有效")), ("invalid", N_("无效")), ("pending", N_("待定")))
ANGER_CAUSES = (("reception", N_("接待态度")), ("outcome", N_("处理结果")), ("other", N_("其他")))
CAUSE_KINDS = (("careless_answer", N_("答复不当")), ("bad_outcome", N_("处理结果不满")))
# What the regulation calls a special event without naming any (F-18).
SPECIAL_KINDS = (
    ("fire", N_("火灾")),
    ("injury", N_("伤人/伤亡")),
    ("crowd", N_("群体")),
    ("outage", N_("大面积停水停电")),
    ("gas", N_("燃气")),
    ("lift", N_("电梯困人")),
    ("media", N_("媒体/网络")),
    ("other", N_("其他")),
)
REFERRAL_RESULTS = (
    ("received", N_("已接待")),
    ("appointed", N_("约定时间")),
    ("not_reached", N_("未联系上")),
)
SUGGESTION_DECISIONS = (("adopted", N_("采纳")), ("partly", N_("部分采纳")), ("rejected", N_("不采纳")))
REPAIR_RESULTS = (("fixed", N_("已修复")), ("temporary", N_("临时处理")), ("unfixed", N_("未修复")))
CHARGE_KINDS = (("free", N_("免费")), ("paid", N_("有偿")))
METER_KINDS = (("water", N_("水表")), ("power", N_("电表")), ("gas", N_("煤气(燃气)表")))
METER_UNITS = {"water": "m³", "power": "kWh", "gas": "m³"}
METER_STATES = (
    ("normal", N_("正常")),
    ("not_connected", N_("未通")),
    ("absent", N_("无此表")),
    ("damaged", N_("损坏")),
)
DOCUMENT_KINDS = (
    ("handbook", N_("住户手册")),
    ("covenant", N_("业主公约(管理规约)")),
    ("registration", N_("住户登记表")),
    ("decoration", N_("装修管理规定")),
    ("guide", N_("入住说明")),
    ("agreement", N_("管理协议")),
    ("fees", N_("收费标准")),
    ("warranty", N_("住宅质量保证书/使用说明书")),
)
KEY_KINDS = (
    ("entrance", N_("防盗门(入户门)")),
    ("room", N_("室内门")),
    ("intercom", N_("电子对讲门")),
    ("mailbox", N_("信箱")),
    ("card", N_("门禁卡")),
    ("other", N_("其他")),
)
INSPECTION_CONCLUSIONS = (
    ("accepted", N_("接收")),
    ("after_rectifying", N_("整改后接收")),
    ("rejected", N_("拒收")),
)
SIGNATURES = (
    ("owner_signature", N_("业主签字")),
    ("property_signature", N_("物业签字")),
    ("receipt_signature", N_("签收签字")),
    ("acceptance_signature", N_("业主认可签字")),
)
LATE_TYPING_REASONS = (
    ("night", N_("夜间值班")),
    ("power", N_("停电")),
    ("out", N_("外出")),
    ("system", N_("系统故障")),
)
VOID_REASONS = (("mistake", N_("误录")), ("duplicate", N_("重复")), ("test", N_("测试")), ("other", N_("其他")))
REVEAL_REASONS = (
    ("revisit", N_("回访")),
    ("reply", N_("答复住户")),
    ("appointment", N_("约定上门时间")),
    ("check", N_("抽查核对")),
    ("request", N_("本人要求")),
)
ESCALATION_KINDS = (
    ("manual", N_("上报")),
    ("special_case", N_("特殊情况")),
    ("service_complaint", N_("服务投诉")),
    ("special_event", N_("特殊事件")),
    ("result_report", N_("结果汇报")),
    ("anger", N_("情绪激化")),
    ("integrity", N_("索要好处")),
    ("beyond_authority", N_("超权限")),
    ("about_reception", N_("转主任接待")),
)
ROLES = (
    ("receptionist", N_("接待员")),
    ("officer", N_("物管员")),
    ("technician", N_("维修员")),
    ("supervisor", N_("部门主管")),
    ("director", N_("管理处主任")),
    ("leader", N_("公司主管领导")),
    ("admin", N_("系统管理员")),
)
RECORDS = (
    ("visit", N_("来访接待")),
    ("complaint", N_("投诉")),
    ("inspection", N_("验房交接")),
    ("repair_task", N_("维修工单")),
    ("revisit", N_("回访")),
)
NOTICE_KINDS = (
    ("special_case", N_("特殊情况已报备")),
    ("promise_soon", N_("约定答复快到时间")),
    ("promise_broken", N_("约定答复已超时")),
    ("not_accepted", N_("派单未接")),
    ("revisit_soon", N_("回访快到时间")),
    ("revisit_late", N_("回访超时")),
    ("escalated", N_("上报给您")),
    ("special_event", N_("突发事件")),
    ("chased", N_("住户催办")),
    ("assigned", N_("派单给您")),
    ("contacted", N_("有人找您")),
    ("month_made", N_("月报已生成，请补充分析")),
    ("month_submitted", N_("月报等您批准")),
    ("month_returned", N_("月报退回修改")),
    ("month_approved", N_("月报已批准")),
    ("opinion", N_("走访意见待处理")),
    ("opinion_to_company", N_("走访意见报公司")),
)
# What is typed again and again, kept so that one key types it.
SNIPPET_USES = (
    ("content", N_("事由")),
    ("reply", N_("答复")),
    ("reason", N_("原因")),
    ("complaint_word", N_("疑似投诉用词")),
    ("check_line", N_("抽查项目")),
)
# The six fixed lines of a spot check: S 1(1), 1(2), 1(3), 2(1), 2(2), 2(7). An office adds its own.
CHECK_LINES = (
    ("polite", N_("用语礼貌，仪表整洁")),
    ("patient", N_("沟通耐心，不推诿")),
    ("equal", N_("一视同仁，真诚相待")),
    ("tidy", N_("着装整齐，精神饱满")),
    ("greeting", N_("先问候，再问来意")),
    ("fair", N_("立场公正，不偏不倚")),
)
CHECK_RESULTS = (("passed", N_("合格")), ("failed", N_("不合格")), ("not_applicable", N_("不适用")))
DRAW_REASONS = (
    ("random", N_("随机")),
    ("nobody_else", N_("本班无他人回访")),
    ("suggests_complaint", N_("疑似投诉")),
    ("needs_no_repair", N_("非维修")),
)
ROUND_KINDS = (("director", N_("主任走访")), ("area", N_("片区走访")), ("meeting", N_("楼长会")))
OCCASIONS = (
    ("at_home", N_("登门")),
    ("phone", N_("电话")),
    ("festival", N_("节日活动")),
    ("culture", N_("文化活动")),
    ("forum", N_("座谈会")),
    ("survey", N_("专题调查")),
    ("meeting", N_("楼长会")),
)
YES_NO = ((True, N_("是")), (False, N_("否")))


def values(pairs: tuple) -> tuple:
    """The stored values of a word list, in its order."""
    return tuple(value for value, _label in pairs)


def label(pairs: tuple, value) -> str:
    """The Chinese label (a message id) of a stored value; an empty text for None."""
    return dict(pairs).get(value, "") if value is not None else ""
