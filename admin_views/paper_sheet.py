"""The handover sheet on paper (form C.3): meters, the grid of rooms by items, the problems and both signatures."""

from flask_babel import gettext

from regulation import words
from regulation.checklists import Checklist
from regulation.words import N_

from .labels import own_words
from .paper_layout import Cell, Form, Section, Table

ROOMS = (
    N_("入户门厅"), N_("客厅"), N_("餐厅"), N_("主卧"), N_("次卧1"), N_("次卧2"), N_("书房"), N_("厨房"), N_("主卫"),
    N_("次卫"), N_("阳台"), N_("工作阳台"), N_("储藏室/地下室"),
)
ITEMS = (
    (N_("土建"), (N_("顶棚"), N_("墙面"), N_("地面"), N_("墙地砖空鼓"), N_("防水/渗漏"), N_("阴阳角裂缝"))),
    (N_("门窗"), (N_("入户门"), N_("室内门"), N_("窗扇/玻璃"), N_("纱窗"), N_("门锁五金"), N_("栏杆"))),
    (N_("电气"), (N_("配电箱"), N_("开关"), N_("插座"), N_("灯具"), N_("可视对讲"), N_("弱电箱"))),
    (N_("给排水"), (N_("给水管/阀门"), N_("水龙头"), N_("洁具"), N_("地漏"), N_("排水通畅"), N_("通水试验"))),
    (N_("燃气/暖通"), (N_("燃气管阀"), N_("烟道"), N_("空调孔/预埋"), N_("暖气"))),
    (N_("其他"), (N_("信箱"), N_("门禁卡"), N_("其他项目"))),
)
EVERYWHERE = Checklist(ITEMS, tuple((room, tuple(group for group, _parts in ITEMS)) for room in ROOMS))
"""The blank form: every item in every room."""
SIGNS = {"passed": "√", "failed": "×", "not_applicable": "—"}
SIGNATURES = (
    (Cell(N_("结论"), "conclusion", 8, words=words.INSPECTION_CONCLUSIONS), Cell(N_("份数"), "copies", 4)),
    (Cell(N_("业主签字"), "owner_signed_name", 6, lines=2), Cell(N_("日期"), "owner_signed_at", 6, lines=2)),
    (Cell(N_("物业签字"), "property_signed_by", 6, lines=2), Cell(N_("日期"), "property_signed_at", 6, lines=2)),
    (Cell(N_("返修钥匙留用"), "kept", 6), Cell(N_("领回签收"), "taken_back", 6)),
    (Cell(N_("反馈接待部时间"), "returned_at", 6), Cell(N_("归档号"), "archive_no", 6)),
    (Cell(N_("复验人"), "checked_by", 6), Cell(N_("业主复验签字"), "owner_checked", 6)),
)


def grid(values: dict) -> dict:
    """Rooms across, items down, by the sheet's own checklist: √, × or — as marked on the tablet, × where a problem was
    found; what nobody marked stays for the pen, and what a room doesn't have is —."""
    known = values.get("checklist") or EVERYWHERE
    marks = dict.fromkeys(((item["room"], item["part"]) for item in values.get("items") or ()), "failed")
    marks = {**(values.get("marks") or {}), **marks}
    rooms = [room for room, _groups in known.rooms]
    return {
        "title": gettext("验房项目（√ 合格　× 不合格　— 无此项）"),
        "rooms": [own_words(room) for room in rooms],
        "groups": [
            (own_words(group), [(own_words(part), [sign(known, marks, room, part) for room in rooms])
                                for part in parts])
            for group, parts in known.groups
        ],
    }


def sign(known: Checklist, marks: dict, room: str, part: str) -> str:
    if (room, part) in marks:
        return SIGNS[marks[room, part]]
    return "" if known.has(room, part) else SIGNS["not_applicable"]


def annex(values: dict) -> dict:
    """The photos of the problems, on a page of their own."""
    return {"title": gettext("附件：问题照片"), "photos": values.get("photos") or []}


INSPECTION = Form(N_("住房移交验收交接表"), (
    Section(N_("房屋"), (
        (Cell(N_("编号"), "number", 6), Cell(N_("房号"), "place", 6)),
        (Cell(N_("户型"), "layout", 4), Cell(N_("建筑面积"), "area_m2", 4), Cell(N_("入伙通知书号"), "notice_no", 4)),
        (Cell(N_("业主姓名"), "owner_name", 4), Cell(N_("联系电话"), "phone", 4),
         Cell(N_("开发商代表"), "developer_rep", 4)),
        (Cell(N_("受托人"), "proxy_name", 3), Cell(N_("委托书"), "proxy_paper", 3),
         Cell(N_("通知书所列费用的凭证"), "fees_proof", 3), Cell(N_("向开发商缴费的凭证"), "developer_fees_proof", 3)),
        (Cell(N_("验房时间"), "span", 8), Cell(N_("物业验房人"), "inspector", 4)),
    )),
    Table(N_("表底数"), "meters", (
        (N_("表种"), "name", 20), (N_("表号"), "meter_no", 20), (N_("底数"), "reading", 16),
        (N_("计量单位"), "unit", 10),
        (N_("状态"), "state", 14), (N_("抄表时间"), "read_at", 20),
    ), blank=0),
    grid,
    Table(N_("问题"), "items", (
        (N_("序号"), "line", 6), (N_("部位"), "room", 8), (N_("项目"), "part", 9), (N_("问题描述"), "problem", 18),
        (N_("规模"), "size", 7), (N_("责任方"), "side", 8), (N_("整改期限"), "due_at", 11),
        (N_("派工单号"), "task", 14), (N_("完成时间"), "completed_at", 11), (N_("复验结果"), "checked", 8),
    ), blank=5),
    Section(N_("验收"), SIGNATURES),
    annex,
))
