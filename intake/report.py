"""What an import found and did, in the reader's language: the same sentences in the console and on the screen."""

from flask_babel import gettext

from regulation.permissions import mask_phone
from regulation.words import HOUSE_KINDS, HOUSE_STATUSES, RESIDENT_KINDS, label

from .plan import Plan, Planned, Remark
from .refused import SheetRefused


def sentence(said: Remark | SheetRefused) -> str:
    """A refusal or a note, translated."""
    return gettext(said.message, **said.params)


def field_label(name: str) -> str:
    """What a field is called, whatever the sheet calls it."""
    return {
        "area_m2": gettext("建筑面积"),
        "layout": gettext("户型"),
        "status": gettext("状态"),
        "kind": gettext("身份"),
        "phone": gettext("联系电话"),
        "active": gettext("在册"),
    }[name]


def found(plan: Plan) -> list[str]:
    """Where the table was found, and what of the sheet was left out."""
    table = plan.table
    where = gettext("第 %(row)s 行是表头", row=table.heading_row)
    if table.sheet_name:
        where = gettext("工作表「%(name)s」，第 %(row)s 行是表头", name=table.sheet_name, row=table.heading_row)
    lines = [where + (gettext("（%(encoding)s）", encoding=table.encoding) if table.encoding else "")]
    columns = gettext("，").join(f"{letter} {table.headings[name]}" for name, letter in table.letters.items())
    lines.append(gettext("读取的列：%(columns)s", columns=columns))
    if table.ignored:
        ignored = gettext("，").join(f"{letter} {title}" for letter, title in table.ignored)
        lines.append(gettext("没有用到的列：%(columns)s", columns=ignored))
    if table.joined:
        lines.append(gettext("表头相同、一起读取的工作表：%(names)s", names=gettext("，").join(table.joined)))
    if table.unread:
        lines.append(gettext("没有读取的工作表：%(names)s", names=gettext("，").join(table.unread)))
    if table.continued:
        lines.append(gettext("楼栋空着，按上面一行的算：第 %(rows)s 行", rows=_listed(table.continued)))
    if table.totals:
        lines.append(gettext("合计行不算：第 %(rows)s 行", rows=_listed(table.totals)))
    if table.around:
        lines.append(gettext("表头重复或表外的话：第 %(rows)s 行", rows=_listed(table.around)))
    if plan.repeated:
        repeated = _listed([remark.row for remark in plan.repeated])
        lines.append(gettext("重复的行只算一次：第 %(rows)s 行", rows=repeated))
    if plan.new_homes:
        lines.append(gettext("表里有面积、户型或状态，因此先新增没有的 %(count)s 户", count=len(plan.new_homes)))
    return lines


def counts(plan: Plan) -> list[tuple[str, str, int]]:
    """(word for the tone, label, number) of each kind of row."""
    return [
        ("added", gettext("新增"), len(plan.added)),
        ("changed", gettext("更改"), len(plan.changed)),
        ("unchanged", gettext("不变"), plan.unchanged),
        ("refused", gettext("不能导入"), len(plan.refused)),
    ]


def changes(entry: Planned) -> list[str]:
    """A change field by field: `联系电话：154****0001 → 154****0009`; what is on file stays masked (E-9)."""
    return [
        gettext(
            "%(field)s：%(old)s → %(new)s", field=field_label(name), old=value_text(name, entry.known[name]),
            new=value_text(name, value),
        )
        for name, value in entry.values.items()
    ]  # fmt: skip


def values(entry: Planned) -> str:
    """What a new record would hold besides its name."""
    names = ("kind", "phone") if "house" in entry.values else ("area_m2", "layout", "status")
    return gettext("，").join(value_text(name, entry.values[name]) for name in names if entry.values.get(name))


def value_text(name: str, value) -> str:
    """A stored value as people read it, translated; a dash for none."""
    if value is None:
        return "—"
    if name == "phone":
        return mask_phone(value)
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if name in ("status", "kind"):
        word = label(HOUSE_STATUSES + HOUSE_KINDS + RESIDENT_KINDS, value)
        return gettext(word) if word else str(value)
    return f"{value} ㎡" if name == "area_m2" else str(value)


def _listed(rows: list[int | str], most: int = 12) -> str:
    listed = gettext("、").join(map(str, rows[:most]))
    return gettext("%(rows)s 等 %(count)s 行", rows=listed, count=len(rows)) if len(rows) > most else listed
