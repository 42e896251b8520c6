"""The same small office for every peer: homes with their owners, colleagues, kinds of complaint. All invented."""

HOMES = [f"{building}-{unit}-{floor}0{door}" for building in range(1, 11) for unit in (1, 2) for floor in range(1, 16)
         for door in range(1, 5)]
FAMILY, GIVEN = "王李张刘陈杨赵黄周吴", ("建国", "秀英", "志强", "海燕", "丽华", "文博")
STAFF = ("李娜", "王芳", "赵磊", "陈刚", "孙梅", "周平", "高扬", "何辉")
CATEGORIES = (
    "A 服务态度", "B 维修服务", "C 房屋质量", "D 公共设施设备", "E 安全秩序", "F 环境保洁", "G 绿化养护", "H 车辆停车",
    "I 收费", "J 噪音扰民", "K 邻里纠纷", "L 装修管理", "Z 其他",
)
KINDS = (
    ("enquiry", "咨询"), ("repair", "报修"), ("complaint", "投诉"), ("help", "求助"), ("suggestion", "建议"),
    ("tour", "参观"), ("move_in", "入伙"), ("other", "其他"),
)
CHANNELS = (
    ("call", "来电"), ("visit", "来访"), ("letter", "来信"), ("box", "意见箱"), ("online", "微信/网络"),
    ("other", "其他"),
)
STATES = (
    ("incomplete", "待完善"), ("registered", "已登记"), ("referred", "已转办"), ("in_progress", "办理中"),
    ("awaiting_reply", "待答复"), ("done", "已办结"), ("archived", "已归档"),
    ("merged", "已并单"), ("voided", "已作废"),
)
PASSWORD = "a peer keeps no secret"  # noqa: S105
SIZES = (("small", "小型"), ("large", "较大型"))
SEVERITIES = (("minor", "轻微"), ("important", "重要"), ("grave", "重大"))


def owner(place: int) -> tuple[str, str]:
    """Name and phone of who lives in the home at this place of the list."""
    return FAMILY[place % 10] + GIVEN[place % 6], f"154{place:08d}"
