"""What a new office starts with: departments, kinds of complaint (D.1), fault catalogue (F-6), standard words, call
lists (S 5(6)). It edits them."""

DEPARTMENTS = ("客服部", "工程部", "秩序维护部", "环境部")
SERVICE, REPAIR, ORDER, GROUNDS = DEPARTMENTS

CATEGORIES = (
    ("A", "服务态度", SERVICE, ("接待态度", "推诿拖延", "答复不当", "语言冲突", "索要好处")),
    ("B", "维修服务", REPAIR, ("不及时", "质量差返修", "收费争议", "现场不清洁")),
    ("C", "房屋质量", REPAIR, ("渗漏水", "空鼓裂缝", "门窗", "管道", "验房遗留")),
    ("D", "公共设施设备", REPAIR, ("电梯", "供水", "供电照明", "消防", "门禁对讲", "排水")),
    ("E", "安全秩序", ORDER, ("门岗", "巡逻", "盗窃", "高空抛物", "消防通道")),
    ("F", "环境保洁", GROUNDS, ("楼道", "垃圾清运", "异味", "消杀")),
    ("G", "绿化养护", GROUNDS, ("修剪", "枯死", "占用")),
    ("H", "车辆停车", ORDER, ("乱停", "车位", "收费", "刮蹭")),
    ("I", "收费", SERVICE, ("物业费", "水电代收", "装修费", "票据")),
    ("J", "噪音扰民", ORDER, ("装修", "广场舞", "商户", "宠物")),
    ("K", "邻里纠纷", SERVICE, ("楼上漏水", "占用公共部位", "违章搭建")),
    ("L", "装修管理", REPAIR, ("违规拆改", "施工时间", "垃圾")),
    ("M", "物业规章/信息公开", SERVICE, ("不知情", "不公示")),
    ("Z", "其他", SERVICE, ()),
)
"""(code, name, department, kinds within it): the kinds get the code with their place, `A5`."""

SERVICE_CODES = ("A", "B")
"""Complaints about a service act of staff: an apology comes first (F-16)."""

TO_LEADER = ("索要好处",)
"""Goes past the director straight to the company's leader (B1.5)."""

SMALL, LARGE = "small", "large"
FAULTS = (
    ("水龙头漏水", SMALL, REPAIR, True),
    ("水管漏水", SMALL, REPAIR, True),
    ("马桶漏水", SMALL, REPAIR, True),
    ("马桶堵塞", SMALL, REPAIR, False),
    ("下水道堵塞", SMALL, REPAIR, False),
    ("地漏返水", SMALL, REPAIR, False),
    ("卫生间渗漏到楼下", LARGE, REPAIR, True),
    ("屋面渗漏", LARGE, REPAIR, True),
    ("外墙渗水", LARGE, REPAIR, True),
    ("窗边渗水", LARGE, REPAIR, True),
    ("停水或水压低", SMALL, REPAIR, False),
    ("水表异常", SMALL, REPAIR, False),
    ("跳闸或停电", SMALL, REPAIR, False),
    ("灯不亮", SMALL, REPAIR, False),
    ("开关插座损坏", SMALL, REPAIR, False),
    ("电表异常", SMALL, REPAIR, False),
    ("可视对讲不通", SMALL, REPAIR, False),
    ("网络电视线路不通", SMALL, REPAIR, False),
    ("入户门或门锁损坏", SMALL, REPAIR, False),
    ("室内门关不严", SMALL, REPAIR, False),
    ("窗户或五金损坏", SMALL, REPAIR, False),
    ("玻璃破裂", SMALL, REPAIR, False),
    ("墙面裂缝", LARGE, REPAIR, False),
    ("墙地砖空鼓", LARGE, REPAIR, False),
    ("外墙砖或墙皮脱落", LARGE, REPAIR, False),
    ("楼道灯不亮", SMALL, REPAIR, False),
    ("单元门或门禁故障", SMALL, REPAIR, False),
    ("电梯故障", LARGE, REPAIR, False),
    ("消防设施损坏", LARGE, REPAIR, False),
    ("排水管道堵塞外溢", LARGE, REPAIR, False),
    ("信箱损坏", SMALL, REPAIR, False),
    ("栏杆松动", SMALL, REPAIR, False),
    ("井盖或路面破损", LARGE, REPAIR, False),
    ("道闸或监控故障", SMALL, ORDER, False),
    ("绿化喷灌漏水", SMALL, GROUNDS, True),
)
"""(name, size, department, whether it is a leak, whose revisit is never left out)."""

COMPLAINT_WORDS = (
    "投诉", "态度", "不负责", "没人管", "没有人管", "没人理", "推诿", "推来推去", "踢皮球", "几次了", "多次", "一直没",
    "还没修好", "还不来", "太吵", "太脏", "骗", "乱收费", "不满意", "太差", "找你们领导", "12345", "曝光",
)
"""Words that suggest a complaint in what was written down as something else; an office's own list takes its place."""

FIRE, POLICE, AMBULANCE = "119", "110", "120"
"""The emergency numbers of the whole country; an office adds those of its own estate."""

EMERGENCY_CONTACTS = {
    "fire": (("消防报警", FIRE), ("管理处主任", None), ("消防控制室", None), ("秩序维护队长", None)),
    "injury": (("急救中心", AMBULANCE), ("报警", POLICE), ("管理处主任", None), ("秩序维护队长", None)),
    "crowd": (("报警", POLICE), ("管理处主任", None), ("街道办", None), ("秩序维护队长", None)),
    "outage": (("供电抢修", None), ("供水抢修", None), ("管理处主任", None), ("工程主管", None)),
    "gas": (("燃气抢修", None), ("消防报警", FIRE), ("管理处主任", None), ("工程主管", None)),
    "lift": (("电梯维保单位", None), ("消防报警", FIRE), ("管理处主任", None), ("工程主管", None)),
    "media": (("管理处主任", None), ("公司主管领导", None)),
    "other": (("报警", POLICE), ("管理处主任", None)),
}
"""Whom to tell, by kind of special event, in the order in which to call; a number of the estate's own is filled in."""

SNIPPETS = (
    ("content", "enquiry", ("咨询物业费标准和缴费方式", "咨询停车月卡办理", "咨询装修手续和押金", "咨询快递存放")),
    ("content", "repair", ("水龙头滴水", "马桶堵塞", "房间跳闸", "楼道灯不亮", "门锁打不开")),
    ("content", "complaint", ("装修噪音扰民", "车辆乱停占用通道", "楼道堆放杂物", "垃圾清运不及时")),
    ("content", "help", ("忘带钥匙，请求协助", "老人需要协助", "车辆无法启动")),
    ("content", "tour", ("同行参观交流", "看房参观")),
    ("reply", "enquiry", (
        "物业费可在服务中心前台、微信或银行转账缴纳", "请带身份证和房产资料到前台办理",
        "办公时间到服务中心前台办理即可",
    )),
    ("reply", None, ("已记录，会尽快安排并电话答复您", "已通知相关部门处理", "感谢您的建议，会转给主任")),
    ("reason", None, ("需要现场核实后答复", "需要请示主任后答复", "需要联系外单位后答复", "等配件到货")),
    ("complaint_word", None, COMPLAINT_WORDS),
)
"""(use, kind of contact or any, texts): standard matters, replies and reasons; words that suggest a complaint."""

CHECKLIST_ITEMS = """土建：顶棚、墙面、地面、墙地砖空鼓、防水/渗漏、阴阳角裂缝
门窗：入户门、室内门、窗扇/玻璃、纱窗、门锁五金、栏杆
电气：配电箱、开关、插座、灯具、可视对讲、弱电箱
给排水：给水管/阀门、水龙头、洁具、地漏、排水通畅、通水试验
燃气/暖通：燃气管阀、烟道、空调孔/预埋、暖气
其他：信箱、门禁卡、其他项目
"""
CHECKLIST_ROOMS = """入户门厅：土建、门窗、电气、其他
客厅：土建、门窗、电气、燃气/暖通
餐厅：土建、门窗、电气、燃气/暖通
主卧：土建、门窗、电气、燃气/暖通
次卧1：土建、门窗、电气、燃气/暖通
次卧2：土建、门窗、电气、燃气/暖通
书房：土建、门窗、电气、燃气/暖通
厨房：土建、门窗、电气、给排水、燃气/暖通
主卫：土建、门窗、电气、给排水
次卫：土建、门窗、电气、给排水
阳台：土建、门窗、电气、给排水
工作阳台：土建、门窗、电气、给排水
储藏室/地下室：土建、门窗、电气
"""
_NOT_IN_A_SMALL_FLAT = ("餐厅", "次卧1", "次卧2", "书房", "次卫", "工作阳台", "储藏室/地下室")
CHECKLISTS = (
    ("", CHECKLIST_ROOMS, CHECKLIST_ITEMS),
    (
        "一室一厅",
        "\n".join(line for line in CHECKLIST_ROOMS.splitlines() if not line.startswith(_NOT_IN_A_SMALL_FLAT)),
        CHECKLIST_ITEMS,
    ),
)
"""(flat type, its rooms with the groups that are looked at there, groups of items) of form C.3; the first is for
every other type."""
