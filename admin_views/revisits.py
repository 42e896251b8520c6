"""回访: what is owed to whom, and what they said."""

import re

from flask import flash, redirect, request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from export.columns import Column, how_many
from models import House, Revisit, RevisitAttempt, db
from regulation import words
from regulation.homes import parse_house
from regulation.states import STATES, transition
from workflow import numbers, scope

from . import family
from .acting import current_act
from .board_duties import may_be_set_unreachable, recorded_in_a_burst
from .case import CaseView
from .filters import DayFilter, DueFilter, DutyOpenFilter, MineFilter, PersonFilter, StateFilter, WordFilter
from .lookups import named_home
from .month_links import FigureFilter
from .verbs import Action

PLACES = (
    "house.key",
    "repair_task.house.key",
    "repair_task.place_text",
    "complaint.visit.house.key",
    "complaint.visit.place_text",
    "inspection.house.key",
    "visit.house.key",
    "visit.place_text",
)
"""Where a revisit is: its home, else where its case is."""

NUMBER_PART = re.compile(r"(^|-)0")
CASES = ("visit", "complaint", "inspection", "repair_task")

COLUMNS = (
    Column("number", _("编号"), path="day"),
    Column("place", _("房号"), kind="home", source=PLACES),
    Column("matter", _("事项"), source=("visit.subject", "complaint.content", "repair_task.fault")),
    Column("case_number", _("回访对象"), source=tuple(f"{case}.number" for case in CASES)),
    Column("state", _("状态"), kind="word", words=STATES["revisit"]),
    Column("clock", _("时限"), read=lambda row: None, path="due_at"),
    Column("rating", _("满意度"), kind="word", words=words.RATINGS),
    Column("revisitor.name", _("回访人")),
    Column("due_at", _("应回访时间"), kind="moment", in_list=False),
    Column("call_by_at", _("最晚拨打"), kind="moment", in_list=False),
    Column("revisited_at", _("回访时间"), kind="moment"),
    Column("method", _("回访方式"), kind="word", words=words.REVISIT_METHODS, in_list=False),
    Column("spoke_with", _("受访人"), kind="name", in_list=False),
    Column("opinion", _("住户意见"), in_list=False),
    Column(
        "attempts", _("未接通次数"), read=lambda row: len(row.attempts), kind="number", in_list=False,
        sql=lambda: how_many(RevisitAttempt.revisit_id, Revisit),
    ),
)


class RevisitView(CaseView):
    """What is owed to whom. A revisit is never made by hand: it follows from the work."""

    record = "revisit"
    is_chased = False
    is_long = True
    ability = "see_revisits"
    columns = COLUMNS
    searched = ("number", "opinion", "house", *(f"{case}.number" for case in CASES))
    search_hint = _("编号、回访对象、住户意见、房号")
    column_kinds = dict.fromkeys(("case_number", "revisited_at"), "spare")
    joined = ("house", "revisitor")
    preloaded = ("visit.house", "inspection.house", "complaint.visit.house", "repair_task.house")
    correction_form = None
    column_filters = (
        StateFilter(Revisit),
        FigureFilter(Revisit),
        DueFilter("due", _("24小时回访"), Revisit.due_at, Revisit.revisited_at, Revisit.state == "due"),
        WordFilter("rating", _("满意度"), Revisit.rating, words.RATINGS),
        WordFilter("method", _("回访方式"), Revisit.method, words.REVISIT_METHODS),
        DayFilter("due_from", _("应回访日期"), Revisit.due_at, until=False),
        DayFilter("due_until", _("应回访日期"), Revisit.due_at, until=True),
        PersonFilter("revisitor", _("回访人"), Revisit.revisitor_id),
        DayFilter("done_from", _("回访日期"), Revisit.revisited_at, until=False, sorts=False),
        DayFilter("done_until", _("回访日期"), Revisit.revisited_at, until=True, sorts=False),
        DutyOpenFilter("unreachable", _("可定为无法联系"), may_be_set_unreachable, finds_its_rows=True),
        DutyOpenFilter("burst", _("近三十天成批登记"), recorded_in_a_burst, finds_its_rows=True),
        MineFilter("mine", _("我的"), Revisit.revisitor_id),
    )

    def named_by(self, word):
        """The revisits of a home that there is, the one of a whole number, or those of such a case: what was said isn't
        looked through for these. A part of a number (`04-001`) is no home."""
        offices, record = scope.offices_of(current_act()), numbers.record_of(word)
        key = None if NUMBER_PART.search(word) else parse_house(word)
        if record is not None:
            column = Revisit.id if record == "revisit" else getattr(Revisit, f"{record}_id")
            found = db.session.scalars(numbers.select_ids(record, word, offices)).all()
        elif key is not None:
            column = Revisit.house_id
            homes = select(House.id).where(House.office_id.in_(offices), named_home(key))
            found = db.session.scalars(homes).all()
        if record is None and (key is None or not found):
            return None
        return db.session.scalars(select(Revisit.id).where(column.in_(found))).all()

    def searched_for(self, word):
        return self.searched if word.isascii() else ("opinion", "house")

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self):
        """The form of an open revisit is its completing; a finished one has nothing to edit."""
        row = self.get_one(request.args.get("id", ""))
        if row.state != "due":
            flash(gettext("%(number)s 现在不能更正", number=row.number), "error")
            return redirect(self.get_url(".details_view", id=row.id))
        return Action(self, transition("revisit", "complete_revisit"), [row]).answer()

    def summary(self, row):
        return family.matter(row)

    def place_text(self, row):
        return self._by_key["place"].text(row, self.zone())

    def phone_of(self, row):
        case = row.case
        return getattr(case, "phone", None) or (case.visit.phone if getattr(case, "visit", None) else None)

    def tags(self, row):
        marks = [
            (
                len(row.attempts) > 0 and row.state == "due",
                gettext("未接通(第%(count)s次)", count=len(row.attempts)),
                "warning",
            ),
            (row.nobody_else_on_duty, gettext("本班无他人"), "warning"),
        ]
        return [(text, tone) for is_so, text, tone in marks if is_so]

    def groups(self, row, whole):
        word = self._word
        return [
            (
                gettext("回访"),
                [
                    (gettext("房号"), self.place_text(row), "text"),
                    (gettext("回访对象"), self.link(family.VIEWS[row.case.record], row.case), "link"),
                    (gettext("事项"), family.matter(row), "long"),
                    self.phone_row(row, whole),
                    (gettext("起算时间"), self.at(row.starts_at), "text"),
                    (gettext("应回访时间"), self.at(row.due_at), "text"),
                    (gettext("最晚拨打"), self.at(row.call_by_at), "text"),
                    (gettext("回访时间"), self.at(row.revisited_at), "text"),
                    (gettext("回访人"), row.revisitor and row.revisitor.name, "text"),
                    (gettext("回访方式"), word(words.REVISIT_METHODS, row.method), "text"),
                    self.name_row(gettext("受访人"), row.spoke_with, whole),
                    (gettext("满意度"), word(words.RATINGS, row.rating), "text"),
                    (gettext("住户意见"), row.opinion, "long"),
                    (gettext("无法联系的原因"), row.end_reason, "long"),
                ],
            ),
        ]

    def related(self, row, whole):
        zone = self.zone()
        blocks = [family.cases_table(gettext("来自"), [row.case], zone)]
        if row.attempts:
            blocks.append(
                family.table(
                    gettext("未接通"),
                    [gettext("时间"), gettext("联系人"), gettext("方式"), gettext("备注")],
                    [
                        {
                            "url": None,
                            "cells": [
                                self.at(attempt.at),
                                attempt.by.name,
                                self._word(words.REVISIT_METHODS, attempt.method),
                                attempt.note or "",
                            ],
                        }
                        for attempt in row.attempts
                    ],
                )
            )
        return blocks + self.home_block(row, row.house_id)
