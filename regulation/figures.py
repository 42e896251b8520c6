"""The office's figures K1 to K23 (D.4): from what was counted to a value, its target, and a word for it.

Nothing is rounded before it is compared with its target; a ratio of nothing has no value and meets no target.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from .office_rules import OfficeRules
from .words import N_

FEW = 5
"""A ratio of fewer than so many says that it rests on few: it decides nothing by itself."""

HUNDRED, NONE_OF_THEM = Fraction(1), Fraction(0)
ONE_PER_CENT = Fraction(1, 100)


@dataclass(frozen=True)
class Target:
    """What a figure is to reach: at least (`least`), less than (`below`) or at most (`most`) so much."""

    way: str
    value: Fraction

    def is_met(self, value: Fraction) -> bool:
        if self.way == "least":
            return value >= self.value
        return value < self.value if self.way == "below" else value <= self.value


@dataclass(frozen=True)
class Definition:
    """One figure: its code and name, what is counted above and below the line, and what it is to reach.

    Without `lower` it is a number of things. `share_setting` names the office's number that is its target in per cent.
    `by` are the dimensions that its denominator has besides the office. With `is_information` the target is shown
    beside it and judges nothing.
    """

    code: str
    label: str
    upper: str
    lower: str | None = None
    target: Target | None = None
    share_setting: str | None = None
    by: frozenset = frozenset()
    is_information: bool = False


@dataclass(frozen=True)
class Figure:
    """A figure of a period. `value` is a ratio, a number where nothing stands below the line, or None (无数据)."""

    definition: Definition
    numerator: int
    denominator: int | None
    target: Target | None

    @property
    def is_ratio(self) -> bool:
        return self.definition.lower is not None

    @property
    def value(self) -> Fraction | None:
        if not self.is_ratio:
            return Fraction(self.numerator)
        return Fraction(self.numerator, self.denominator) if self.denominator else None

    @property
    def is_met(self) -> bool | None:
        """Whether the target is met; None without one, or without a value."""
        if self.definition.is_information:
            return None
        return None if self.target is None or self.value is None else self.target.is_met(self.value)

    @property
    def rests_on_few(self) -> bool:
        """Whether a ratio has so small a denominator that one case more would turn it."""
        return self.is_ratio and 0 < self.denominator < FEW

    @property
    def tone(self) -> str:
        """Its colour: `ok`, `late`, or `quiet` where there is nothing to judge."""
        return {None: "quiet", True: "ok", False: "late"}[self.is_met]

    @property
    def word(self) -> str:
        """What the colour says, as a message id."""
        if self.value is None:
            return N_("无数据")
        return {None: "", True: N_("达标"), False: N_("未达标")}[self.is_met]


_BY_BOTH, _BY_DEPARTMENT = frozenset({"department", "category"}), frozenset({"department"})
_ALL, _NONE = Target("least", HUNDRED), Target("most", NONE_OF_THEM)

FIGURES = (
    Definition("K1", N_("接待总量"), N_("接待（含催办）"), by=_BY_DEPARTMENT),
    Definition("K2", N_("当场解决率"), N_("当场解决"), N_("咨询"), by=_BY_DEPARTMENT),
    Definition("K3", N_("投诉率"), N_("有效投诉"), N_("已入住户数"), Target("below", ONE_PER_CENT)),
    Definition("K3b", N_("年累计投诉率"), N_("今年以来有效投诉"), N_("已入住户数"), Target("below", ONE_PER_CENT),
               is_information=True),
    Definition("K4", N_("投诉处理率"), N_("已处理"), N_("收到的投诉"), _ALL, by=_BY_BOTH),
    Definition("K4b", N_("本月完成率"), N_("本月结案"), N_("前期遗留加新增"), by=_BY_BOTH),
    Definition("K5", N_("当日核实率"), N_("按时核实"), N_("已核实或核实时限已过"), _ALL, by=_BY_BOTH),
    Definition("K6", N_("投诉按期办结率"), N_("按期完成"), N_("原时限在本月的投诉"), _ALL, by=_BY_BOTH),
    Definition("K7", N_("回访率"), N_("有效回访"), N_("应回访"), _ALL, by=_BY_DEPARTMENT),
    Definition("K8", N_("24小时回访及时率"), N_("按时回访"), N_("应回访"), _ALL, by=_BY_DEPARTMENT),
    Definition("K9", N_("回访满意率"), N_("满意和基本满意"), N_("有评价的有效回访"),
               share_setting="satisfaction_target_percent", by=_BY_DEPARTMENT),
    Definition("K9s", N_("回访满意率（只算满意）"), N_("满意"), N_("有评价的有效回访"), by=_BY_DEPARTMENT),
    Definition("K10", N_("回访处理率"), N_("已处理并答复的意见"), N_("回访中提出的意见"), _ALL, by=_BY_DEPARTMENT),
    Definition("K11", N_("小型维修当天完成率"), N_("按时完工"), N_("时限在本月的小型维修"), _ALL, by=_BY_DEPARTMENT),
    Definition("K11p", N_("小型维修当天完成率（物业）"), N_("按时完工"), N_("时限在本月的小型维修"), _ALL,
               by=_BY_DEPARTMENT),
    Definition("K11d", N_("小型维修当天完成率（开发商）"), N_("按时完工"), N_("时限在本月的小型维修"), _ALL,
               by=_BY_DEPARTMENT),
    Definition("K12", N_("较大型一周完成率"), N_("按时完工"), N_("时限在本月的较大型维修"), _ALL, by=_BY_DEPARTMENT),
    Definition("K12p", N_("较大型一周完成率（物业）"), N_("按时完工"), N_("时限在本月的较大型维修"), _ALL,
               by=_BY_DEPARTMENT),
    Definition("K12d", N_("较大型一周完成率（开发商）"), N_("按时完工"), N_("时限在本月的较大型维修"), _ALL,
               by=_BY_DEPARTMENT),
    Definition("K13", N_("零修急修及时率"), N_("按时完工"), N_("本月报的小型或急修"),
               share_setting="urgent_target_percent", by=_BY_DEPARTMENT),
    Definition("K14", N_("特殊情况上报率"), N_("时限前已报备"), N_("超时或延期的工单"), _ALL, by=_BY_DEPARTMENT),
    Definition("K15", N_("承诺兑现率"), N_("按时答复"), N_("约定在本月的承诺"), _ALL, by=_BY_DEPARTMENT),
    Definition("K16", N_("建议答复率"), N_("已批示"), N_("收到的建议"), _ALL, by=_BY_DEPARTMENT),
    Definition("K16b", N_("建议采纳率"), N_("采纳和部分采纳"), N_("已批示的建议"), by=_BY_DEPARTMENT),
    Definition("K17", N_("走访完成率"), N_("已走访轮次"), N_("计划轮次"), _ALL),
    Definition("K18", N_("归档率"), N_("已归档"), N_("本月业主认可的验房表"), _ALL),
    Definition("K19", N_("重复投诉"), N_("同一房屋同类投诉两次以上"), target=_NONE),
    Definition("K19b", N_("重复报修"), N_("同一房屋同一故障三次以上"), target=_NONE),
    Definition("K20", N_("首先致歉率"), N_("先行致歉"), N_("服务投诉"), _ALL, by=_BY_BOTH),
    Definition("K20b", N_("服务投诉上报率"), N_("已上报"), N_("属实的服务投诉"), _ALL, by=_BY_BOTH),
    Definition("K20c", N_("正式道歉率"), N_("已正式道歉"), N_("情节严重的投诉"), _ALL, by=_BY_BOTH),
    Definition("K21", N_("接待规范抽查合格率"), N_("合格项"), N_("抽查项（不含不适用）"),
               share_setting="check_target_percent"),
    Definition("K22", N_("答复引发投诉"), N_("因答复不当引起的投诉"), target=_NONE, by=_BY_BOTH),
    Definition("K23", N_("返修率"), N_("回访后返修"), N_("本月完工的工单"), by=_BY_DEPARTMENT),
)
"""Every figure in the regulation's order. What a letter adds is the same figure in another sense: ours, the
developer's (F-29), the strict one. K3 is by occupied homes (F-11), K10 about opinions (F-12)."""

IN_ANOTHER_SENSE = {"K3b", "K9s", "K11p", "K11d", "K12p", "K12d"}
"""Figures that say in another sense what one of the others says already."""

BY_CODE = {one.code: one for one in FIGURES}


def target_of(one: Definition, rules: OfficeRules) -> Target | None:
    """What a figure is to reach in this office."""
    if one.share_setting is None:
        return one.target
    return Target("least", Fraction(getattr(rules, one.share_setting), 100))


def figure(code: str, numerator: int, denominator: int | None, rules: OfficeRules) -> Figure:
    """The figure of this code from what was counted (D.4). Raises KeyError for an unknown code."""
    one = BY_CODE[code]
    return Figure(one, numerator, denominator if one.lower is not None else None, target_of(one, rules))


def figures(counted: Mapping[str, tuple], rules: OfficeRules) -> dict[str, Figure]:
    """{code: figure} of what was counted as {code: (numerator, denominator)}, in the regulation's order."""
    return {one.code: figure(one.code, *counted[one.code], rules) for one in FIGURES if one.code in counted}


def missed(known: Mapping[str, Figure]) -> dict[str, Figure]:
    """{code: figure} of those that miss their target, each said once (职责(2))."""
    return {code: one for code, one in known.items() if one.is_met is False and code not in IN_ANOTHER_SENSE}


def percent(value: Fraction) -> Decimal:
    """A ratio in per cent with two decimals, a half rounded up (D.4)."""
    hundredths = Decimal(value.numerator * 10_000) / Decimal(value.denominator)
    return hundredths.quantize(Decimal(1), ROUND_HALF_UP).scaleb(-2)


def shown(value: Fraction | None, *, is_ratio: bool) -> str:
    """A value as every page writes it: `0.75%`, `14`, and a dash where there is none."""
    if value is None:
        return "—"
    return f"{percent(value)}%" if is_ratio else f"{int(value):,}"


def change(now: Figure, before: Figure | None) -> Fraction | None:
    """How much a figure rose since another period; None when one of the two has no value."""
    if before is None or now.value is None or before.value is None:
        return None
    return now.value - before.value


def change_shown(rise: Fraction | None, *, is_ratio: bool) -> str:
    """A change: `+1.25` percentage points or `-3` of a number; `0` when nothing changed, a dash when unknown."""
    if rise is None:
        return "—"
    if is_ratio:
        points = percent(abs(rise))
        return f"{'+' if rise > 0 else '-'}{points}" if points else "0"
    return f"{int(rise):+,}" if rise else "0"


def target_shown(target: Target | None, *, is_ratio: bool) -> str:
    """A target: `<1%`, `≥98%`, `100%`, `0`."""
    if target is None:
        return ""
    number = f"{(target.value * 100).limit_denominator(100)}%" if is_ratio else str(target.value)
    sign = {"least": "≥", "below": "<", "most": "≤"}[target.way]
    return number if target.value in (HUNDRED, NONE_OF_THEM) else f"{sign}{number}"
