"""操作日志 and 导出记录: what was done by whom, and what left the office as a file."""

import json

from flask import request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import String, and_, case, cast, func, literal_column, or_, select

from export.columns import Column
from models import (
    RECORDS,
    AuditEntry,
    AuditValues,
    Category,
    Checklist,
    Department,
    EmergencyContact,
    ExportLog,
    Fault,
    FrontDesk,
    House,
    Office,
    Snippet,
    Staff,
    db,
)
from regulation import words
from regulation.permissions import SYSTEM
from regulation.words import N_
from search.query import FEWEST_CHARACTERS, FREQUENT
from tables.audit import DAILY_RECORDS, DAILY_VERBS, RARE_RECORDS_SQL, RARE_VERBS_SQL
from workflow import numbers, scope
from workflow.staff import ids_once_called

from . import family, timeline
from .acting import current_act
from .base import OfficeModelView, column_holds
from .filters import DayFilter, DutyOpenFilter, PersonFilter, WordFilter
from .labels import VERB_LABELS, field_label, own_words, verb_label

RECORD_WORDS = (
    *words.RECORDS,
    ("house", N_("房屋")),
    ("resident", N_("住户")),
    ("staff", N_("员工")),
    ("department", N_("部门")),
    ("category", N_("投诉类别")),
    ("fault", N_("故障目录")),
    ("snippet", N_("常用语")),
    ("emergency_contact", N_("突发通讯录")),
    ("setting", N_("设置")),
    ("office", N_("管理处")),
    ("deputation", N_("授权代行")),
    ("spot_check", N_("抽查")),
    ("front_desk", N_("前台电脑")),
    ("checklist", N_("验房清单")),
    ("monthly_report", N_("月报")),
    ("home_visit", N_("走访记录")),
    ("duty", N_("值班表")), ("box_opening", N_("意见箱")),
    ("home_visit_round", N_("走访计划")),
)
VERB_WORDS = tuple(VERB_LABELS.items())


SCREEN_WORDS = (
    *((f"{record}s", text) for record, text in words.RECORDS),
    ("houses", N_("房屋")),
    ("residents", N_("住户")),
    ("staff", N_("员工")),
    ("departments", N_("部门")),
    ("month", N_("月报")),
    ("categories", N_("投诉类别")),
    ("faults", N_("故障目录")),
    ("snippets", N_("常用语")),
    ("emergency_contacts", N_("突发通讯录")),
    ("checklists", N_("验房清单")),
    ("offices", N_("管理处")),
    ("spot_checks", N_("抽查")),
    ("audit", N_("操作日志")),
    ("exports", N_("导出记录")),
)
"""The lists by their addresses, as the export log keeps them."""


def field_names(fields: str) -> str:
    """The changed fields of an audit row (its JSON list) by the names of the screen."""
    found = filter(None, map(field_label, json.loads(fields)))
    return gettext("、").join(dict.fromkeys(map(gettext, found)))[:120]


NAMED_BY = {
    **{record: model.number for record, model in RECORDS.items()},
    "house": House.key, "staff": Staff.name, "department": Department.name, "category": Category.name,
    "fault": Fault.name, "office": Office.name, "snippet": Snippet.text, "emergency_contact": EmergencyContact.name,
    "front_desk": FrontDesk.name, "checklist": Checklist.layout,
}
"""What an audited row is called: a case by its number, the office's own things by their names."""


def subject():
    """What the audited row is called, as an expression; its id where it has no name of its own."""
    names = (
        (
            AuditEntry.record == record,
            select(name).where(name.class_.id == AuditEntry.record_id).correlate(AuditEntry).scalar_subquery(),
        )
        for record, name in NAMED_BY.items()
    )
    return case(*names, else_=cast(AuditEntry.record_id, String))


def called(entry) -> str:
    """The same for one entry, from what `name_subjects` found for its page."""
    if "subject" not in vars(entry):
        name_subjects([entry])
    return entry.subject


def name_subjects(entries: list) -> None:
    """Give each entry of a page the name of its row as `subject`, with one statement a kind of row."""
    for record, name in NAMED_BY.items():
        ids = {entry.record_id for entry in entries if entry.record == record}
        query = select(name.class_.id, name).where(name.class_.id.in_(ids))
        names = dict(db.session.execute(query).all()) if ids else {}
        for entry in entries:
            if entry.record == record:
                entry.subject = names.get(entry.record_id)
    for entry in entries:
        if entry.record not in NAMED_BY:
            entry.subject = str(entry.record_id)


def people_called(word: str) -> list[int]:
    """The ids of the people by whom a row can be that bears this name."""
    return ids_once_called(db.session, column_holds(Staff, "name", word))


class RareFilter(WordFilter):
    """Words of which a few stand in nearly all rows, `daily`; the others have an index, whose condition is `rare`."""

    def __init__(self, key, name, column, words, daily: tuple[str, ...], rare: str):
        super().__init__(key, name, column, words)
        self.daily, self.rare = frozenset(daily), rare

    def condition(self, value):
        condition = super().condition(value)
        return condition if self.daily & set(value) else and_(condition, literal_column(self.rare))


class AuditView(OfficeModelView):
    """操作日志: read only, and the database refuses to change it."""

    ability = "see_audit"
    columns = (
        Column("at", _("时间"), kind="moment", path="at"),
        Column("actor_name", _("办理人"), spell=own_words),
        Column("as_deputy", _("代主任"), kind="yes_no"),
        Column("record", _("记录"), kind="word", words=RECORD_WORDS),
        Column("subject", _("编号"), read=called, sql=subject),
        Column("verb", _("办理"), kind="word", words=VERB_WORDS),
        Column("fields", _("改了什么"), spell=field_names),
        Column("address", _("来自"), in_list=False),
    )
    column_kinds = {"at": "no", "subject": "", "fields": "main"}
    searched = ("actor_name",)
    search_hint = _("办理人、完整编号")
    newest_first = ("at", "id")
    is_long = only_grows = True
    column_filters = (
        RareFilter("record", _("记录"), AuditEntry.record, RECORD_WORDS, DAILY_RECORDS, RARE_RECORDS_SQL),
        RareFilter("verb", _("办理"), AuditEntry.verb, VERB_WORDS, DAILY_VERBS, RARE_VERBS_SQL),
        PersonFilter("actor", _("办理人"), AuditEntry.actor_id, finds_its_rows=True),
        DutyOpenFilter("others", _("别人办理的"), lambda act: AuditEntry.actor_id != act.person.id),
        WordFilter("deputy", _("代主任"), AuditEntry.as_deputy, words.YES_NO),
        DayFilter("from", _("日期"), AuditEntry.at, until=False),
        DayFilter("until", _("日期"), AuditEntry.at, until=True),
    )

    def named_by(self, word):
        """What was done with the case of this whole number, or by the people of this name where it isn't much."""
        record = numbers.record_of(word)
        if record is not None:
            cases = db.session.scalars(numbers.select_ids(record, word, scope.offices_of(current_act()))).all()
            query = select(AuditEntry.id).where(AuditEntry.record == record, AuditEntry.record_id.in_(cases))
            return db.session.scalars(query).all()
        if len(word) < FEWEST_CHARACTERS:
            return None
        by = [AuditEntry.actor_id.in_(people_called(word))]
        if word in SYSTEM.name:
            by.append(AuditEntry.actor_id.is_(None))
        query = select(AuditEntry.id).where(or_(*by), column_holds(AuditEntry, "actor_name", word)).limit(FREQUENT + 1)
        found = db.session.scalars(query).all()
        return found if len(found) <= FREQUENT else None

    def search_condition(self, word):
        """By the people of this name, who did much: looked for from the newest of it to the oldest."""
        condition, people = super().search_condition(word), people_called(word)
        if word in SYSTEM.name or not people:
            return condition
        ends = [
            select(end(AuditEntry.at)).where(AuditEntry.actor_id == Staff.id).scalar_subquery()
            for end in (func.min, func.max)
        ]
        oldest, newest = db.session.execute(
            select(func.min(ends[0]), func.max(ends[1])).where(Staff.id.in_(people))
        ).one()
        return and_(condition, AuditEntry.at.between(oldest, newest))

    def teller(self, column, rows):
        tell = super().teller(column, rows)
        return (lambda row: tell(row) if row.as_deputy else "") if column.key == "as_deputy" else tell

    def get_list(self, *args, execute=True, **kwargs):
        count, rows = super().get_list(*args, execute=execute, **kwargs)
        if execute:
            name_subjects(rows)
        return count, rows

    @expose("/details/")
    def details_view(self):
        row, act = self.get_one(request.args.get("id", "")), current_act()
        stored = act.session.query(AuditValues).filter_by(entry_id=row.id).one_or_none()
        changes = json.loads(stored.changes) if stored else {}
        known = timeline._people(act, [changes])
        lines = [
            (
                gettext(field_label(name, row.verb)),
                "{} → {}".format(
                    *(
                        timeline.value_text(row.record, name, value, self.zone(), known, False) or gettext("空")
                        for value in pair
                    )
                ),
                "text",
            )
            for name, pair in changes.items()
            if field_label(name) is not None
        ]
        model = RECORDS.get(row.record)
        audited = scope.one(act, model, row.record_id) if model is not None else None
        groups = [
            (
                gettext("操作"),
                [
                    (gettext("时间"), self._by_key["at"].text(row, self.zone()), "text"),
                    (gettext("办理人"), own_words(row.actor_name), "text"),
                    (gettext("办理"), gettext(verb_label(row.record, row.verb)), "text"),
                    (
                        gettext("记录"),
                        {"url": family.address(audited), "text": audited.number}
                        if audited
                        else f"{self._by_key['record'].text(row, self.zone())} {called(row) or row.record_id}",
                        "link" if audited else "text",
                    ),
                    (gettext("来自"), row.address, "text"),
                    (gettext("校验值"), row.hash, "long"),
                ],
            ),
            (gettext("改了什么"), lines),
        ]
        return self.render(
            self.details_template, model=gettext("操作日志"), groups=groups, return_url=self.get_url(".index_view")
        )


class ExportLogView(OfficeModelView):
    """导出记录: which rows left, whole or masked, and why. The director's whole exports are here for the leader."""

    ability = "see_exports"
    columns = (
        Column("created_at", _("时间"), kind="moment", path="created_at"),
        Column("created_by.name", _("导出人")),
        Column("screen", _("列表"), kind="word", words=SCREEN_WORDS),
        Column("file_name", _("文件名")),
        Column("row_count", _("行数"), kind="number"),
        Column("is_whole", _("含姓名电话"), kind="yes_no"),
        Column("reason", _("导出原因")),
        Column("filters", _("条件"), in_list=False),
        Column("columns", _("列"), in_list=False),
        Column("address", _("来自"), in_list=False),
    )
    column_kinds = {"created_at": "no"}
    searched = ("file_name", "reason")
    search_hint = _("文件名、原因")
    joined = ("created_by",)
    newest_first = ("created_at", "id")
    column_filters = (
        WordFilter("whole", _("含姓名电话"), ExportLog.is_whole, words.YES_NO),
        DayFilter("from", _("日期"), ExportLog.created_at, until=False),
        DayFilter("until", _("日期"), ExportLog.created_at, until=True),
    )
