"""The analysis begins with sentences made from the figures: nothing is said that wasn't counted."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from .figures import FEW, Figure, missed, shown, target_shown
from .words import N_

Sentence = tuple[str, dict]
MOST_MISSED = 6
MOST_NAMED = 3
THIS_MONTH = {"period": N_("本月"), "earlier": N_("上月")}
THIS_PERIOD = {"period": N_("本期"), "earlier": N_("上一期")}
SAID_BEFORE = {"K3"}
AGAIN = (
    ("K19", N_("有 %(count)s 处同类投诉重复发生，请写明原因。")),
    ("K19b", N_("有 %(count)s 处同一故障报修三次以上。")),
    ("K22", N_("有 %(count)s 件投诉因答复不当引起。")),
)
"""Numbers of what is not to happen at all, each with its own sentence."""


def sentences(
    now: Mapping[str, Figure], before: Mapping[str, Figure], categories: Sequence[tuple[str, int]], new: int, *,
    is_month: bool = True,
) -> list[Sentence]:
    """(text, its places) of each sentence, in the order in which people read them.

    `categories` are (name, complaints), the most frequent first; `new` is how many complaints came in.
    """
    called = THIS_MONTH if is_month else THIS_PERIOD
    if not new and not ("K1" in now and now["K1"].numerator):
        return [(N_("%(period)s没有接待和投诉记录，各项无数据。"), called)]
    found = [*_contacts(now, before), *_complaints(now, new), *_category(categories, new), *_missed(now), *_again(now)]
    return [(text, {**called, **places} if "%(period)s" in text else places) for text, places in found]


def _contacts(now, before) -> list[Sentence]:
    if "K1" not in now:
        return []
    total, earlier = now["K1"].numerator, before["K1"].numerator if "K1" in before else 0
    if not earlier:
        return [(N_("%(period)s接待 %(total)s 件。"), {"total": f"{total:,}"})]
    if total == earlier:
        return [(N_("%(period)s接待 %(total)s 件，与%(earlier)s相同。"), {"total": f"{total:,}"})]
    text = N_("%(period)s接待 %(total)s 件，比%(earlier)s多 %(more)s 件。") if total > earlier else (
        N_("%(period)s接待 %(total)s 件，比%(earlier)s少 %(more)s 件。")
    )
    return [(text, {"total": f"{total:,}", "more": f"{abs(total - earlier):,}"})]


def _complaints(now, new: int) -> list[Sentence]:
    if not new:
        return [(N_("%(period)s没有投诉。"), {})]
    if "K3" not in now:
        return [(N_("收到投诉 %(new)s 件。"), {"new": new})]
    rate = now["K3"]
    places = {"new": new, "valid": rate.numerator, "rate": shown(rate.value, is_ratio=True), "word": rate.word}
    if rate.value is None:
        return [(N_("收到投诉 %(new)s 件，其中有效 %(valid)s 件；没有已入住户数，算不出投诉率。"), places)]
    return [(N_("收到投诉 %(new)s 件，其中有效 %(valid)s 件，投诉率 %(rate)s，%(word)s。"), places)]


def _category(categories, new: int) -> list[Sentence]:
    if new < FEW or not categories or categories[0][1] < 2:
        return []
    number = categories[0][1]
    names = [name for name, known in categories if known == number]
    if len(names) > MOST_NAMED:
        return []
    places = {"name": "”“".join(names), "number": number, "share": shown(Fraction(number, new), is_ratio=True)}
    if len(names) > 1:
        return [(N_("投诉最多的是“%(name)s”，各 %(number)s 件，各占 %(share)s。"), places)]
    return [(N_("投诉最多的是“%(name)s”，%(number)s 件，占 %(share)s。"), places)]


def _missed(now) -> list[Sentence]:
    found_wanting = missed(now)
    if not found_wanting:
        return [(N_("有目标的各项都达标。"), {})] if any(one.is_met for one in now.values()) else []
    ratios = [one for code, one in found_wanting.items() if one.is_ratio and code not in SAID_BEFORE]
    found: list[Sentence] = [(N_("共 %(count)s 项未达标。"), {"count": len(found_wanting)})]
    found += [(
        N_("%(label)s %(value)s（%(numerator)s/%(denominator)s），目标 %(target)s，未达标。"),
        {
            "label": one.definition.label, "value": shown(one.value, is_ratio=True), "numerator": one.numerator,
            "denominator": one.denominator, "target": target_shown(one.target, is_ratio=True),
        },
    ) for one in ratios[:MOST_MISSED]]
    if len(ratios) > MOST_MISSED:
        found.append((N_("其余 %(count)s 项比率见下表。"), {"count": len(ratios) - MOST_MISSED}))
    return found


def _again(now) -> list[Sentence]:
    return [(text, {"count": now[code].numerator}) for code, text in AGAIN if code in now and now[code].numerator]
