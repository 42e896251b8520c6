"""The board's counters: what each one is called, and the lists that it adds up."""

from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import select

from regulation.words import N_

from .board_ground import TODAY, Ground
from .board_standing import standing
from .paging import COUNT_CAP, capped


@dataclass(frozen=True)
class Counter:
    """A number of the board: `parts` are (endpoint, filters, label), each a list of its own."""

    key: str
    label: str
    tone: str
    parts: tuple


LATE = (
    ("complaints", {"response": "late"}, N_("投诉首次响应")),
    ("complaints", {"verification": "late"}, N_("投诉核实")),
    ("complaints", {"due": "late"}, N_("投诉办结")),
    ("repair_tasks", {"due": "late"}, N_("维修")),
    ("revisits", {"due": "late"}, N_("回访")),
    ("visits", {"promise": "late"}, N_("约定答复")),
    ("visits", {"outside": "late"}, N_("外部转办")),
    ("visits", {"special_report": "late"}, N_("突发上报")),
    ("visits", {"completion": "late"}, N_("补全登记")),
    ("inspections", {"return": "late"}, N_("验房表交回")),
    ("inspections", {"archive": "late"}, N_("验房归档")),
)
DUE_TODAY = tuple((endpoint, dict.fromkeys(filters, "today"), label) for endpoint, filters, label in LATE)
DECISIONS = (
    ("complaints", {"state": "awaiting_decision"}, N_("投诉批示")),
    ("visits", {"undecided": "1"}, N_("建议批示")),
    ("repair_tasks", {"extension": "1"}, N_("延期批准")),
    ("revisits", {"unreachable": "1"}, N_("无法联系")),
)
UNREAD = (
    ("visits", {"unread": "1"}, N_("来访接待")),
    ("complaints", {"unread": "1"}, N_("投诉")),
    ("repair_tasks", {"unread": "1"}, N_("维修工单")),
    ("inspections", {"unread": "1"}, N_("验房交接")),
)
FIRST = (
    Counter("late", N_("超时"), "late", LATE),
    Counter("today", N_("今天到期"), "soon", DUE_TODAY),
    Counter("decide", N_("等我批示"), "soon", DECISIONS),
    Counter("outside", N_("外部转办"), "soon", (("visits", {"outside_owed": "1"}, N_("外部转办")),)),
    Counter("special", N_("突发"), "late", (("visits", {"special": "True", "state": "open"}, N_("突发")),)),
)
"""The first row, in people's order."""


def _one(key, label, tone, endpoint, **filters) -> Counter:
    return Counter(key, label, tone, ((endpoint, filters, label),))


REST = (
    _one("unreported", N_("特殊情况未报备"), "late", "repair_tasks", unreported="1"),
    _one("promises", N_("约定答复失约"), "late", "visits", promise="late"),
    Counter("unread", N_("上报 24 小时未阅"), "late", UNREAD),
    _one("revisits", N_("待回访"), "soon", "revisits", state="open"),
    _one("dispatch", N_("待派单"), "soon", "repair_tasks", state="awaiting_dispatch"),
    _one("accept", N_("派单未接"), "soon", "repair_tasks", state="assigned"),
    _one("returned", N_("已退单"), "soon", "repair_tasks", state="handed_back"),
    _one("incomplete", N_("待完善"), "soon", "visits", state="incomplete"),
    _one("postings", N_("建议待公布"), "soon", "visits", unposted="1"),
    _one("handed_on", N_("多次转办"), "soon", "visits", handed_on="1", state="open"),
    _one("visits", N_("未办完的来访"), "", "visits", state="open"),
    _one("complaints", N_("未办完的投诉"), "", "complaints", state="open"),
    _one("repairs", N_("未办完的工单"), "", "repair_tasks", state="open"),
    _one("inspections", N_("未归档的验房"), "", "inspections", state="open"),
)
VOIDED_TODAY = ("audit", {"verb": "void,merge", "from": TODAY, "others": "1"})
"""What others voided or merged today; the audit tells it."""


def counters(ground: Ground, *rows: tuple) -> list[list[dict]]:
    """The counters of several rows with their numbers, all of them from one statement."""
    parts, statement = standing(ground, "counters", lambda: _asked(ground, rows))
    if not parts:
        return [[] for _row in rows]
    numbers = dict(zip(parts, ground.act.session.execute(statement).one(), strict=True))
    return [[shown for one in row if (shown := _shown(ground, one, numbers))] for row in rows]


def _asked(ground: Ground, rows: tuple) -> tuple:
    """The parts that this person may open, each once, and the statement that counts them."""
    every = [part for row in rows for one in row for part in one.parts]
    parts = {_key(part): part for part in every if ground.is_open(part[0])}
    wanted = [
        ground.counted(endpoint, filters).label(f"n{place}")
        for place, (endpoint, filters, _label) in enumerate(parts.values())
    ]
    return tuple(parts), select(*wanted)


def _key(part: tuple) -> tuple:
    return (part[0], *part[1].items())


def _shown(ground: Ground, one: Counter, numbers: dict) -> dict | None:
    parts = []
    for part in one.parts:
        if _key(part) in numbers:
            endpoint, filters, label = part
            number, url = numbers[_key(part)], ground.address(endpoint, filters)
            parts.append({"label": gettext(label), "number": number, "count": capped(number), "url": url})
    if not parts:
        return None
    total = sum(part["number"] for part in parts)
    is_over = any(part["number"] > COUNT_CAP for part in parts)
    return {
        "key": one.key, "label": gettext(one.label), "count": capped(COUNT_CAP + 1) if is_over else f"{total:,}",
        "number": total, "tone": one.tone if total else "quiet", "parts": parts,
        "url": parts[0]["url"] if len(parts) == 1 else None,
    }
