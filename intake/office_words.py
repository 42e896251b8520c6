"""What offices call their columns, and what they write in them: the words of the spreadsheets, not of the screen.

Columns: field -> headings without blanks, units and brackets, the best known first. Values: word -> stored value.
"""

HOME_HEADINGS = {
    "building": "楼栋 栋号 楼号 幢号 楼座 楼幢 栋座 座栋 座号 栋 幢 座 楼 楼栋号 楼幢号 楼栋名称 号楼 楼宇 楼宇名称"
    " 楼宇号 栋数 楼栋单元",
    "unit": "单元 单元号 单元名称 单元数 单元编号",
    "room": "房号 室号 房间号 房间 房屋号 房屋号码 门牌 门牌号 户号 室 房 单元房号 房间编号 房间名称",
    "house": "房屋 房屋地址 房屋坐落 房屋名称 房产 房产地址 房产名称 住址 地址 住户地址 家庭住址 楼栋房号 栋房号 楼房号"
    " 楼栋单元房号 楼栋单元室号 房屋位置 门牌地址",
}
HOUSE_HEADINGS = HOME_HEADINGS | {
    "area_m2": "建筑面积 面积 房屋面积 产权面积 建面 计费面积 收费面积 房屋建筑面积",
    "layout": "户型 房型 户型结构 房屋户型",
    "status": "状态 入住状态 房屋状态 入伙状态 居住状态 使用状态 入住情况 交付状态 使用情况",
    "kind": "类别 类型 房屋类别 房屋类型 房屋性质",
    "active": "启用 是否启用 在用",
}
RESIDENT_HEADINGS = HOME_HEADINGS | {
    "name": "姓名 名字 业主姓名 户主姓名 住户姓名 户主 业主 住户 客户姓名 客户名称 业主名称 产权人 产权人姓名 联系人"
    " 租户姓名 租户 租客姓名 承租人",
    "kind": "身份 关系 与业主关系 与户主关系 和业主关系 住户身份 住户类型 住户类别 人员类型 人员类别 客户类型 客户类别"
    " 类别 类型",
    "phone": "联系电话 手机 电话 手机号码 手机号 联系方式 电话号码 联系手机 移动电话 业主电话 住户电话 户主电话"
    " 租户电话 本人电话 联系电话1 电话1 手机1 联系号码",
    "active": "仍在住 在住 是否在住 现住",
}
REGISTER_HEADINGS = {name: HOUSE_HEADINGS[name] for name in ("area_m2", "layout", "status")}
"""The columns that make a list of residents a register of homes as well."""

TENANT_HEADINGS = ("租户", "租客", "承租")

STATUS_WORDS = {
    "undelivered": "未交付 未交房 未收楼 未收房 未接房 未入伙 未领房 未验房",
    "occupied": "已入伙 入伙 已入住 入住 自住 已收楼 已收房 已交房 已交付 已接房 常住 居住 在住 装修 装修中",
    "vacant": "空置 空房 空关 闲置 未入住 空置房 无人居住 未住",
    "rented": "出租 已出租 租住 出租中 租赁 租户入住 出租房",
}
RELATION_WORDS = {
    "owner": "业主 户主 本人 产权人 房主 共有人 产权共有人 共有产权人 业主本人",
    "family": "家属 家人 亲属 配偶 夫妻 妻子 丈夫 妻 夫 爱人 子女 儿子 女儿 子 女 父母 父亲 母亲 父 母 公公 婆婆"
    " 岳父 岳母 儿媳 女婿 孙子 孙女 外孙 外孙女 兄弟 姐妹 业主家属",
    "tenant": "租户 租客 承租人 承租 租赁 租住 租赁户 租户本人",
    "proxy": "受托人 代理人 受委托人 代办人 委托代理人",
}
YES_NO_WORDS = {"yes": "是 有 √ ✓ 在住 启用 yes y 1", "no": "否 无 × ✗ 不在 搬走 已搬走 停用 no n 0"}
PUBLIC_PLACE_WORDS = ("公共部位", "公共区域", "公区", "公共")


def by_word(words: dict[str, str]) -> dict[str, str]:
    """Each word of a vocabulary with the field or value that it stands for."""
    return {word: value for value, listed in words.items() for word in listed.split()}
