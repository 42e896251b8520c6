"""The numbers an office may set, each with its default and bounds; none of them is fixed by law.

A changed number acts on new records only: a due time that a record got is stored and stays (F-28).
"""

from dataclasses import dataclass, field, fields, replace
from datetime import time

from .words import N_


def number(default: int, label: str, unit: str, low: int, high: int):
    return field(default=default, metadata={"label": label, "unit": unit, "low": low, "high": high})


def switch(default: bool, label: str):
    return field(default=default, metadata={"label": label, "unit": "", "low": 0, "high": 1})


@dataclass(frozen=True)
class OfficeRules:
    """An office's hours, zone and numbers, as plain values that the rules reckon with."""

    timezone: str = "Asia/Shanghai"
    opens_at: time = time(8, 30)
    closes_at: time = time(17, 30)

    strict_same_day: bool = switch(False, N_("下班后受理也算当天"))
    first_response_minutes: int = number(15, N_("投诉首次响应"), N_("分钟"), 1, 1440)
    special_report_minutes: int = number(15, N_("突发事件上报"), N_("分钟"), 1, 1440)
    minor_complaint_days: int = number(3, N_("轻微投诉办结"), N_("天"), 1, 60)
    important_complaint_days: int = number(5, N_("重要投诉办结"), N_("天"), 1, 60)
    grave_complaint_days: int = number(7, N_("重大投诉办结"), N_("天"), 1, 60)
    large_repair_days: int = number(7, N_("较大型维修完成"), N_("天"), 1, 60)
    urgent_arrival_minutes: int = number(30, N_("急修到场"), N_("分钟"), 5, 1440)
    urgent_finish_hours: int = number(24, N_("急修完成"), N_("小时"), 1, 168)
    revisit_hours: int = number(24, N_("维修回访"), N_("小时"), 1, 168)
    revisit_hours_complaint: int = number(24, N_("投诉回访"), N_("小时"), 1, 168)
    revisit_share_percent: int = number(100, N_("一般维修回访比例"), "%", 0, 100)
    unreachable_attempts: int = number(3, N_("无法联系所需次数"), N_("次"), 1, 20)
    unreachable_days: int = number(2, N_("无法联系所需天数"), N_("天"), 1, 20)
    archive_days: int = number(3, N_("认可后归档"), N_("天"), 1, 60)
    late_typing_hours: int = number(72, N_("接待员补录期限"), N_("小时"), 1, 720)
    late_entry_minutes: int = number(30, N_("超过即标补录"), N_("分钟"), 1, 1440)
    checks_by_week: bool = switch(False, N_("抽查按周计（否则按天）"))
    checks_a_day: int = number(3, N_("每天抽查"), N_("条"), 0, 50)
    checks_a_week: int = number(10, N_("每周抽查"), N_("条"), 0, 200)
    repeat_days: int = number(30, N_("重复投诉期限"), N_("天"), 1, 365)
    accept_minutes: int = number(60, N_("派单后接单"), N_("分钟"), 5, 1440)
    promise_warning_hours: int = number(2, N_("约定答复提前提醒"), N_("小时"), 1, 48)
    revisit_warning_hours: int = number(4, N_("回访提前提醒"), N_("小时"), 1, 48)
    unread_hours: int = number(24, N_("提醒未阅上督办"), N_("小时"), 1, 168)
    grave_after_days: int = number(30, N_("有效投诉未解决升为重大"), N_("天"), 1, 365)
    box_days: int = number(7, N_("意见箱最多几天开一次（0 表示没有意见箱）"), N_("天"), 0, 60)
    month_first_day: int = number(1, N_("统计月从几号开始"), N_("号"), 1, 28)
    satisfaction_target_percent: int = number(95, N_("回访满意率目标"), "%", 0, 100)
    urgent_target_percent: int = number(98, N_("零修急修及时率目标"), "%", 0, 100)
    check_target_percent: int = number(95, N_("抽查合格率目标"), "%", 0, 100)

    def __post_init__(self):
        if self.opens_at >= self.closes_at:
            raise ValueError("an office opens before it closes")


SETTINGS = {item.name: item for item in fields(OfficeRules) if item.metadata}


def with_settings(rules: OfficeRules, stored: dict) -> OfficeRules:
    """The rules with an office's stored settings laid over the defaults; unknown keys are left out."""
    return replace(rules, **{key: value for key, value in stored.items() if key in SETTINGS})


def read_setting(key: str, text: str) -> int | bool:
    """A setting's value from what was typed. Raises ValueError for an unknown key or a value out of bounds."""
    if key not in SETTINGS:
        raise ValueError(key)
    item = SETTINGS[key]
    value = int(str(text).strip())
    if not item.metadata["low"] <= value <= item.metadata["high"]:
        raise ValueError(text)
    return bool(value) if item.type in (bool, "bool") else value
