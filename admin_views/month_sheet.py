"""The month's sheet in its sections, from what was counted: numbers, words, colours, the lists behind (C.7)."""

from datetime import date
from fractions import Fraction

from flask_babel import gettext

from figures.measures import MEASURES, PARTS
from figures.sheet import rules_of
from regulation import words
from regulation.figures import FIGURES, change, change_shown, figures, percent, shown, target_shown
from regulation.month_sentences import sentences
from regulation.months import Period, is_month
from regulation.words import N_, label

from .bars import Bar, bars
from .month_links import Links, measure_label

SECTIONS = (
    (1, N_("总体"), ("K1", "K2")),
    (2, N_("投诉受理"), ("K3", "K3b", "K4", "K4b", "K20", "K20b", "K20c")),
    (3, N_("分类"), ()),
    (4, N_("等级与部门"), ()),
    (5, N_("时限"), ("K5", "K6", "K11", "K11p", "K11d", "K12", "K12p", "K12d", "K13", "K14", "K15")),
    (6, N_("回访与满意"), ("K7", "K8", "K9", "K9s", "K10", "K21")),
    (7, N_("重复与热点"), ("K19", "K19b", "K22", "K23")),
    (8, N_("入伙与验房"), ("K18",)),
    (9, N_("走访与建议"), ("K17", "K16", "K16b")),
)
"""Number, title and figures of the sections that are counted; 10 and 11 are written and signed."""

UNSORTED = N_("未分类")
NOBODY = N_("未定")
MOST_BARS = 12
ANCHORS = {"K19": "#section-7", "K19b": "#section-7"}
"""Figures whose list stands in the sheet itself."""


def prepared(kept: dict, rules, links: Links, dimensions: frozenset = frozenset()) -> dict:
    """The sheet as its template takes it. Figures whose denominator lacks a chosen dimension are left out."""
    rules = rules_of(kept, rules)
    known = {one.code for one in FIGURES if dimensions <= one.by}
    now, before, year = (
        figures({code: tuple(pair) for code, pair in kept[name].items() if code in known}, rules)
        for name in ("figures", "before", "year")
    )
    before, year = comparable(before), comparable(year)
    new = kept["numbers"]["complaints"]
    period = Period(date.fromisoformat(kept["first"]), date.fromisoformat(kept["until"]))
    categories = [(row[2] or gettext(UNSORTED), row[3]) for row in kept["categories"] if row[3]]
    return {
        "sentences": said(sentences(
            now, before, categories, new, is_month=is_month(period, rules.month_first_day)
        )),
        "sections": [
            {
                "number": number, "title": gettext(title),
                "figures": [figure_row(now[code], before.get(code), year.get(code), kept["numbers"], links)
                            for code in codes if code in now],
                "tables": TABLES[number](kept, links) if number in TABLES else [],
                "pictures": PICTURES[number](kept) if number in PICTURES else [],
            }
            for number, title, codes in SECTIONS
        ],
    }


def comparable(then: dict) -> dict:
    """The figures of an earlier period; none where nothing was recorded at all, for that compares with nothing."""
    return {} if "K1" in then and not then["K1"].numerator else then


def said(found: list) -> list[str]:
    """Sentences in the reader's language; what stands in their places is translated too."""
    return [
        gettext(text, **{name: gettext(value) if isinstance(value, str) and value else value
                         for name, value in places.items()})
        for text, places in found
    ]


def figure_row(one, before, year, numbers: dict, links: Links) -> dict:
    """A figure with its numerator and denominator, each with its list, its target and both changes."""
    definition, is_ratio = one.definition, one.is_ratio
    upper, lower = PARTS.get(definition.code, ((), None))
    return {
        "code": definition.code, "label": gettext(definition.label), "value": shown(one.value, is_ratio=is_ratio),
        "upper": {"label": gettext(definition.upper), "text": f"{one.numerator:,}",
                  "parts": summands(upper, numbers, links), "url": ANCHORS.get(definition.code)},
        "lower": None if not is_ratio else {
            "label": gettext(definition.lower), "text": f"{one.denominator:,}", **behind(lower, numbers, links),
        },
        "target": target_shown(one.target, is_ratio=is_ratio), "tone": one.tone,
        "word": gettext(one.word) if one.word else "",
        "is_few": one.rests_on_few, "n": one.denominator,
        "before": change_shown(change(one, before), is_ratio=is_ratio),
        "year": change_shown(change(one, year), is_ratio=is_ratio),
        "raw": {"value": plain(one.value), "numerator": one.numerator, "denominator": one.denominator,
                "before": plain(change(one, before)), "year": plain(change(one, year)), "is_ratio": is_ratio},
    }


def summands(names: tuple, numbers: dict, links: Links) -> list[dict]:
    """What a numerator adds up, each number with the one list that it counts."""
    by_table: dict = {}
    for name in names:
        by_table.setdefault(MEASURES[name].model, []).append(name)
    return [cell(sum(numbers.get(name, 0) for name in of_it), links.to(*of_it)) for of_it in by_table.values()]


def behind(names: tuple, numbers: dict, links: Links) -> dict:
    """The list behind a denominator; one of several tables is added up of a list each."""
    if len({MEASURES[name].model for name in names}) == 1:
        return {"url": links.to(*names)}
    return {"url": None, "parts": summands(names, numbers, links)}


def plain(value: Fraction | None) -> float | int | None:
    """A value as a spreadsheet keeps it."""
    if value is None:
        return None
    return int(value) if value.denominator == 1 else float(value)


def table(title: str, columns: list, rows: list, foot: list | None = None) -> dict:
    """A table: cells are texts, or a text with an address."""
    return {"title": title, "columns": columns, "rows": rows, "foot": foot}


def cell(number: int, url: str | None) -> dict:
    return {"text": f"{number:,}", "url": url if number else None, "number": number}


def share_of(number: int, total: int) -> str:
    return f"{percent(Fraction(number, total))}%" if total else "—"


def rise(number: int) -> str:
    return f"{number:+,}" if number else "0"


def contacts_table(kept: dict, links: Links) -> list[dict]:
    """Contacts by kind and channel, each number with its list (K1)."""
    found = {(kind, channel): number for kind, channel, number in kept["contacts"]}
    kinds = [*words.KINDS, ("chase", N_("催办"))]
    rows = []
    for kind, text in kinds:
        numbers = [found.get((kind, channel), 0) for channel, _text in words.CHANNELS]
        cells = [cell(number, contact_link(links, kind, channel))
                 for number, (channel, _text) in zip(numbers, words.CHANNELS, strict=True)]
        rows.append([gettext(text), *cells, cell(sum(numbers), contact_link(links, kind))])
    totals = [sum(found.get((kind, channel), 0) for kind, _text in kinds) for channel, _text in words.CHANNELS]
    columns = [gettext("来访类别"), *(gettext(text) for _channel, text in words.CHANNELS), gettext("合计")]
    numbers = kept["numbers"]
    also = [[gettext(measure_label(name)), cell(numbers[name], links.to(name))]
            for name in ("late_entries", "special_events")]
    return [
        table(gettext("来访类别 × 来访方式"), columns, rows,
              [gettext("合计"), *(f"{total:,}" for total in totals), f"{sum(totals):,}"]),
        table(gettext("另计"), [gettext("项目"), gettext("件数")], also),
    ]


def contact_link(links: Links, kind: str, channel: str | None = None) -> str | None:
    if kind == "chase":
        return links.to("chases") if channel is None else None
    return links.to("visits", kind=kind, **({"channel": channel} if channel else {}))


def complaints_table(kept: dict, links: Links) -> list[dict]:
    """Carried over, new, valid, invalid, closed, open and late at the end."""
    numbers = kept["numbers"]
    columns = (
        (N_("前期遗留"), ("carried_closed", "carried_open")), (N_("新增"), ("complaints",)), (N_("有效"), ("valid",)),
        (N_("无效"), ("invalid",)), (N_("待定"), ("pending",)), (N_("结案"), ("closed",)),
        (N_("期末未结"), ("open_closed_later", "open_still")), (N_("其中超时"), ("late_closed_later", "late_still")),
    )
    cells = [cell(sum(numbers[name] for name in names), links.to(*names)) for _text, names in columns]
    return [table(gettext("投诉受理"), [gettext(text) for text, _names in columns], [cells])]


def categories_table(kept: dict, links: Links) -> list[dict]:
    total = sum(row[3] for row in kept["categories"])
    rows = [
        [f"{code} {name}" if name else gettext(UNSORTED),
         cell(now, links.to("complaints", category=str(row_id)) if row_id else None), f"{valid:,}",
         share_of(now, total), rise(now - before), rise(now - year)]
        for row_id, code, name, now, valid, before, year in kept["categories"]
    ]
    columns = [gettext("投诉类别"), gettext("件数"), gettext("有效"), gettext("占比"), gettext("环比"), gettext("同比")]
    return [table(gettext("投诉类别"), columns, rows)] if rows else []


def severity_table(kept: dict, links: Links) -> list[dict]:
    severities = [
        [gettext(text), cell(kept["severities"].get(value, 0), links.to("complaints", severity=value))]
        for value, text in words.SEVERITIES
    ]
    departments = [
        [name or gettext(NOBODY), cell(number, links.to("complaints", department=str(row_id)) if row_id else None)]
        for row_id, name, number in kept["departments"]
    ]
    sides = [[gettext(label(words.RESPONSIBILITIES, key)) if key else gettext(NOBODY), f"{number:,}"]
             for key, number in kept["responsibilities"]]
    count = gettext("件数")
    found = [table(gettext("投诉等级"), [gettext("等级"), count], severities)]
    if departments:
        found.append(table(gettext("责任部门"), [gettext("部门"), count], departments))
        found.append(table(gettext("权属"), [gettext("权属"), count], sides))
    return found


def revisits_table(kept: dict, links: Links) -> list[dict]:
    numbers = kept["numbers"]
    fair = numbers["content"] - numbers["satisfied"]
    row = [
        cell(numbers["satisfied"], links.to("satisfied")), cell(fair, links.to("content", rating="fair")),
        cell(numbers["dissatisfied"], links.to("dissatisfied")),
        f"{numbers['effective'] - numbers['rated']:,}",
    ]
    columns = [gettext("满意"), gettext("基本满意"), gettext("不满意"), gettext("没有评价")]
    return [table(gettext("满意度"), columns, [row])]


def repeats_tables(kept: dict, links: Links) -> list[dict]:
    found = []
    for which, title, matter in (
        ("complaints_again", N_("重复投诉"), N_("投诉类别")), ("repairs_again", N_("重复报修"), N_("故障")),
    ):
        rows = [[{"text": key, "url": links.home(house_id), "number": key}, name, f"{times}"]
                for key, name, times, house_id, _matter_id in kept["repeated"][which]]
        if rows:
            found.append(table(gettext(title), [gettext("房号"), gettext(matter), gettext("次数")], rows))
    return found


def sheets_table(kept: dict, links: Links) -> list[dict]:
    numbers = kept["numbers"]
    moved = sum(number for kind, _channel, number in kept["contacts"] if kind == "move_in")
    columns = [gettext("入伙接待"), gettext("本月验房"), gettext("发现问题"), gettext("业主认可"), gettext("已归档")]
    row = [
        cell(moved, links.to("visits", kind="move_in")),
        cell(numbers["sheets_inspected"], links.to("sheets_inspected")),
        f"{kept['problems']:,}", cell(numbers["sheets_accepted"], links.to("sheets_accepted")),
        cell(numbers["sheets_archived"], links.to("sheets_archived")),
    ]
    return [table(gettext("入伙与验房"), columns, [row])]


def rounds_table(kept: dict, links: Links) -> list[dict]:
    """Rounds by who goes, and what was heard; a sheet from before there were plans has none (B2.6 to B2.8)."""
    numbers = kept["numbers"]
    if "rounds" not in numbers:
        return []

    def of(name: str) -> dict:
        return cell(numbers[name], links.to(name))

    rounds = [[gettext(text), of(f"rounds_{kind}"), of(f"rounds_{kind}_done")] for kind, text in words.ROUND_KINDS]
    heard = [of("home_visits"), of("homes_visited"), of("visit_opinions"), of("visit_opinions_settled")]
    columns = [gettext("走访次数"), gettext("走访户次"), gettext("走访意见"), gettext("已办结意见")]
    return [
        table(gettext("走访轮次"), [gettext("走访"), gettext("计划轮次"), gettext("已走访轮次")], rounds),
        table(gettext("走访记录"), columns, [heard]),
    ]


def kinds_picture(kept: dict) -> list[dict]:
    found: dict = {}
    for kind, _channel, number in kept["contacts"]:
        found[kind] = found.get(kind, 0) + number
    rows = [Bar(gettext(text), (found[kind],)) for kind, text in (*words.KINDS, ("chase", N_("催办"))) if kind in found]
    return [bars(gettext("按来访类别"), rows, [(gettext("件数"), "enquiry")])] if rows else []


def categories_picture(kept: dict) -> list[dict]:
    rows = [Bar(name or gettext(UNSORTED), (now, before)) for _id, _code, name, now, _valid, before, _year
            in kept["categories"][:MOST_BARS]]
    series = [(gettext("本月"), "complaint"), (gettext("上月"), "other")]
    return [bars(gettext("投诉类别"), rows, series)] if rows else []


TABLES = {
    1: contacts_table, 2: complaints_table, 3: categories_table, 4: severity_table, 6: revisits_table,
    7: repeats_tables, 8: sheets_table, 9: rounds_table,
}
PICTURES = {1: kinds_picture, 3: categories_picture}
