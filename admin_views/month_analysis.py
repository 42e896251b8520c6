"""分析图: pictures with their tables, each saying how many records it rests on; few decide nothing."""

from datetime import timedelta

from flask_babel import gettext

from figures import analysis
from figures.windows import window_of
from regulation.figures import FEW
from regulation.words import N_

from .bars import Bar, bars
from .chips import span
from .month_choice import Choice
from .month_links import Links
from .month_sheet import UNSORTED, table

MOST_CATEGORIES, MOST_PEOPLE, MOST_BUILDINGS = 10, 20, 60
LASTED = (N_("2 小时内"), N_("8 小时内"), N_("1 天内"), N_("3 天内"), N_("7 天内"), N_("7 天以上"))
LOADS = (N_("接待"), N_("完工"), N_("投诉"), N_("回访"))
HEAT_STEPS = 4


def prepared(act, office, chosen: Choice, rules, views: dict) -> dict:
    """Every picture of a period of the office."""
    window = window_of([office.id], chosen.period, rules, act.now)
    window = window.narrowed(chosen.department_id, chosen.category_id)
    session = act.session
    return {
        "trend": _trend(*analysis.trend(session, window, rules)),
        "buildings": _buildings(analysis.buildings(session, window)),
        "hours": _hours(analysis.hours(session, window, rules)),
        "lasted": [
            _lasted(gettext("维修：从报修到完工"), analysis.lasted(session, window, "repairs")),
            _lasted(gettext("投诉：从接待到处理完成"), analysis.lasted(session, window, "complaints")),
        ],
        "warning": _warning(
            analysis.early_warning(session, office.id, act.now), Links(views, office.id, chosen.period)
        ),
        "loads": _loads(analysis.loads(session, window)),
    }


def _trend(spans: list, rows: list[tuple]) -> dict | None:
    """The most frequent categories of twelve months with this one, and the table of all months."""
    if not rows:
        return None
    shown = [(name or gettext(UNSORTED), numbers) for name, numbers in rows[:MOST_CATEGORIES]]
    if rest := [numbers for _name, numbers in rows[MOST_CATEGORIES:]]:
        shown.append((gettext("其余类别"), [sum(of_month) for of_month in zip(*rest, strict=True)]))
    series = [(gettext("十二期合计"), "complaint"), (gettext("其中本期"), "other")]
    picture = bars(
        gettext("投诉最多的类别"), [Bar(name, (sum(numbers), numbers[-1])) for name, numbers in shown], series
    )
    columns = [gettext("投诉类别"), *(span.first.strftime("%Y-%m") for span in spans), gettext("合计")]
    lines = [[name, *(f"{number:,}" for number in numbers), f"{sum(numbers):,}"] for name, numbers in shown]
    return {"n": sum(sum(numbers) for _name, numbers in rows), "picture": picture,
            "table": table(gettext("十二期走势"), columns, lines)}


def _buildings(rows: list[tuple]) -> dict | None:
    """Buildings by complaints per hundred homes: a map of shades, each with its number."""
    if not rows:
        return None
    rates = [(building, homes, number, number * 100 / homes) for building, homes, number in rows]
    top = max(rate for *_rest, rate in rates)
    tiles = [
        {
            "name": gettext("%(building)s栋", building=building), "rate": f"{rate:.1f}",
            "said": gettext("%(number)s 件 / %(homes)s 户", number=number, homes=homes),
            "step": 0 if not number else max(1, round(rate / top * HEAT_STEPS)),
        }
        for building, homes, number, rate in rates[:MOST_BUILDINGS]
    ]
    columns = [gettext("楼栋"), gettext("户数"), gettext("投诉"), gettext("每百户")]
    lines = [[building, f"{homes:,}", f"{number:,}", f"{rate:.1f}"] for building, homes, number, rate in rates]
    return {"n": sum(row[2] for row in rows), "tiles": tiles,
            "table": table(gettext("各楼栋每百户投诉"), columns, lines)}


def _hours(numbers: list[int]) -> dict | None:
    if not any(numbers):
        return None
    rows = [Bar(f"{hour:02}:00", (number,)) for hour, number in enumerate(numbers)]
    lines = [[row.label, f"{row.numbers[0]:,}"] for row in rows]
    return {"n": sum(numbers), "picture": bars(gettext("一天各时段的接待"), rows, [(gettext("接待"), "enquiry")]),
            "table": table(gettext("一天各时段的接待"), [gettext("时段"), gettext("件数")], lines)}


def _lasted(title: str, found) -> dict | None:
    if not found.n:
        return None
    rows = [Bar(gettext(text), (number,)) for text, number in zip(LASTED, found.numbers, strict=True)]
    lines = [[row.label, f"{row.numbers[0]:,}"] for row in rows]
    said = None
    if found.n >= FEW:
        said = gettext(
            "中位数 %(median)s，最慢的一成用了 %(slowest)s 以上", median=span(timedelta(seconds=found.median)),
            slowest=span(timedelta(seconds=found.slowest_tenth)),
        )
    return {"title": title, "n": found.n, "said": said, "picture": bars(title, rows, [(gettext("件数"), "repair")]),
            "table": table(title, [gettext("用时"), gettext("件数")], lines)}


def _warning(rows: list[tuple], links: Links) -> dict | None:
    """Homes that ask again and again, before it becomes a complaint (B1.6)."""
    if not rows:
        return None
    lines = [[{"text": key, "url": links.home(house_id), "number": key}, f"{number}"]
             for house_id, key, number in rows[:MOST_BUILDINGS]]
    return {"n": len(rows), "table": table(gettext("预警"), [gettext("房号"), gettext("件数")], lines)}


def _loads(rows: list[tuple]) -> dict | None:
    if not rows:
        return None
    shown = rows[:MOST_PEOPLE]
    picture = bars(gettext("人员工作量"), [Bar(name, (sum(numbers),)) for name, numbers in shown],
                   [(gettext("合计"), "enquiry")])
    columns = [gettext("人员"), *(gettext(text) for text in LOADS), gettext("合计")]
    lines = [[name, *(f"{number:,}" for number in numbers), f"{sum(numbers):,}"] for name, numbers in rows]
    return {"n": sum(sum(numbers) for _name, numbers in rows), "picture": picture,
            "table": table(gettext("人员工作量"), columns, lines)}
