"""投诉: the register of complaints and a complaint's page."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import and_, case

from export.columns import Column
from models import Category, Complaint, Department
from regulation import words
from regulation.states import OPEN_STATES, STATES, state_label
from workflow import complaints, desk

from . import family
from .acting import current_act
from .board_duties import unread_report_of
from .case import CaseView
from .fields import (
    CategoryField,
    DepartmentField,
    LongField,
    MomentField,
    StaffField,
    TextField,
    TickField,
    VisitField,
    WordField,
    office_rows,
)
from .filters import (
    DayFilter,
    DueFilter,
    DutyOpenFilter,
    MineFilter,
    PersonFilter,
    RelatedFilter,
    StateFilter,
    WordFilter,
)
from .forms import SeenForm
from .month_links import FigureFilter
from .visit_forms import CALLER_FIELDS, CallerForm, caller_given

AGAIN = ("handled_again", state_label("complaint", "handling", reopened=True))


def state_shown():
    """A complaint's state as its badge says it: one that was reopened is handled once more (F-27)."""
    again = and_(Complaint.state == "handling", Complaint.reopened_count > 0)
    return case((again, AGAIN[0]), else_=Complaint.state)


STILL_OPEN = and_(Complaint.state.in_(OPEN_STATES["complaint"]), Complaint.closed_at.is_(None))
"""The states are said too, for the index begins with them."""

COLUMNS = (
    Column("number", _("编号"), path="day"),
    Column("received_at", _("接待时间"), kind="moment", path="received_at"),
    Column("category.name", _("投诉类别")),
    Column("severity", _("等级"), kind="word", words=words.SEVERITIES),
    Column("place", _("房号"), kind="home", source=("visit.house.key", "visit.place_text")),
    Column("visitor_name", _("投诉人"), kind="name", source=("visit.visitor_name",)),
    Column("content", _("投诉内容")),
    Column("state", _("状态"), kind="word", words=(*STATES["complaint"], AGAIN), sql=lambda: state_shown()),
    Column("handler.name", _("处理人")),
    Column("clock", _("时限"), read=lambda row: None, path="due_at"),
    Column("phone", _("联系电话"), kind="phone", source=("visit.phone",), in_list=False),
    Column(
        "channel", _("来访方式"), kind="word", words=words.CHANNELS, source=("visit.channel",), in_list=False
    ),
    Column("visit.number", _("接待编号"), in_list=False),
    Column("is_service_complaint", _("服务投诉"), kind="yes_no", in_list=False),
    Column("demand", _("住户要求"), in_list=False),
    Column("target_staff.name", _("被投诉人"), in_list=False),
    Column("target_department.name", _("被投诉部门"), in_list=False),
    Column("verify_due_at", _("核实时限"), kind="moment", in_list=False),
    Column("verified_at", _("核实时间"), kind="moment", in_list=False),
    Column("finding", _("核实结果"), kind="word", words=words.FINDINGS, in_list=False),
    Column("validity", _("投诉性质"), kind="word", words=words.VALIDITIES, in_list=False),
    Column("due_at", _("办结时限"), kind="moment", in_list=False),
    Column("done_at", _("完成时间"), kind="moment", in_list=False),
    Column("measure", _("处理措施"), in_list=False),
    Column("result", _("处理结果"), in_list=False),
    Column("reopened_count", _("重开次数"), kind="number", in_list=False),
)


class ComplaintForm(CallerForm):
    """A complaint with the contact that it came by."""

    category = CategoryField(_("投诉类别"))
    severity = WordField(_("投诉等级"), words.SEVERITIES, default="minor")
    is_service_complaint = TickField(_("服务投诉"))
    apologised_first = TickField(_("已致歉"), description=_("服务投诉先代表公司表示歉意（不等于认定责任）"))
    content = LongField(_("投诉内容"), needed=True)
    demand = LongField(_("住户要求"))
    target_staff = StaffField(_("被投诉人"))
    target_department = DepartmentField(_("被投诉部门"))
    target_text = TextField(_("被投诉岗位"), limit=120)
    event_at = MomentField(_("事件时间"))
    event_place = TextField(_("事件地点"), limit=120)
    caused_by = VisitField(_("同一事项的接待编号"))


COMPLAINT_FIELDS = (
    "category",
    "severity",
    "is_service_complaint",
    "apologised_first",
    "demand",
    "target_staff",
    "target_department",
    "target_text",
    "event_at",
    "event_place",
    "caused_by",
)


class ComplaintCorrectionForm(SeenForm):
    """更正 of a complaint."""

    category = CategoryField(_("投诉类别"))
    content = LongField(_("投诉内容"), needed=True)
    demand = LongField(_("住户要求"))
    is_service_complaint = TickField(_("服务投诉"))
    target_staff = StaffField(_("被投诉人"))
    target_department = DepartmentField(_("被投诉部门"))
    target_text = TextField(_("被投诉岗位"), limit=120)
    event_at = MomentField(_("事件时间"))
    event_place = TextField(_("事件地点"), limit=120)


class ComplaintView(CaseView):
    """The register of complaints."""

    record = "complaint"
    ability = "see_complaints"
    ability_to_record = "record_complaint"
    can_create = True
    in_place = ("content", "demand")
    new_label = _("登记投诉")
    columns = COLUMNS
    search_hint = _("编号、内容、投诉人、电话、房号")
    column_kinds = dict.fromkeys(("received_at", "handler.name"), "spare")
    joined = ("category", "handler")
    preloaded = ("visit.house",)
    form = ComplaintForm
    correction_form = ComplaintCorrectionForm
    create_template = "admin/case_new.html"
    column_filters = (
        StateFilter(Complaint),
        FigureFilter(Complaint),
        WordFilter("severity", _("等级"), Complaint.severity, words.SEVERITIES),
        WordFilter("service", _("服务投诉"), Complaint.is_service_complaint, words.YES_NO),
        RelatedFilter(
            "category",
            _("投诉类别"),
            Complaint.category_id,
            lambda act: act.session.scalars(office_rows(act, Category).order_by(Category.code)),
        ),
        DueFilter("due", _("投诉办结"), Complaint.due_at, Complaint.done_at, STILL_OPEN),
        DueFilter(
            "response",
            _("首次响应"),
            Complaint.response_due_at,
            Complaint.first_responded_at,
            STILL_OPEN,
        ),
        DueFilter(
            "verification", _("当天核实"), Complaint.verify_due_at, Complaint.verified_at, STILL_OPEN
        ),
        DayFilter("received_from", _("接待日期"), Complaint.received_at, until=False),
        DayFilter("received_until", _("接待日期"), Complaint.received_at, until=True),
        RelatedFilter(
            "department",
            _("部门"),
            Complaint.department_id,
            lambda act: act.session.scalars(office_rows(act, Department)),
        ),
        PersonFilter("handler", _("处理人"), Complaint.handler_id),
        DayFilter("done_from", _("完成日期"), Complaint.done_at, until=False),
        DayFilter("done_until", _("完成日期"), Complaint.done_at, until=True),
        DutyOpenFilter("unread", _("上报 24 小时未阅"), unread_report_of(Complaint), finds_its_rows=True),
        MineFilter("mine", _("我的"), Complaint.handler_id, Complaint.verifier_id),
    )

    def make(self, act, office_id, form):
        """Record the contact and open its complaint in one save."""
        given = caller_given(form)
        given.update({name: form[name].data for name in COMPLAINT_FIELDS if form[name].data not in (None, "", False)})
        visit = desk.receive(act, office_id, kind="complaint", content=form.content.data or "", **given)
        return visit.complaint

    def fieldsets(self, form):
        return [
            (
                gettext("投诉"),
                (),
                (
                    "category",
                    "severity",
                    "is_service_complaint",
                    "apologised_first",
                    "content",
                    "demand",
                    "target_staff",
                    "target_department",
                    "target_text",
                    "event_at",
                    "event_place",
                    "caused_by",
                ),
            ),
            (gettext("投诉人"), (), (*CALLER_FIELDS[:2], "house_unverified", *CALLER_FIELDS[2:7])),
            (gettext("补录与转办件"), (), CALLER_FIELDS[7:]),
        ]

    def summary(self, row):
        return row.content[:60]

    def place_text(self, row):
        return super().place_text(row.visit)

    def phone_of(self, row):
        return row.visit.phone

    def tags(self, row):
        marks = [
            (row.is_service_complaint, gettext("服务投诉"), "warning"),
            (row.severity != "minor", self._word(words.SEVERITIES, row.severity), "danger"),
            (row.visit.is_anonymous, gettext("匿名"), ""),
            (row.is_past_cutoff, gettext("下班后受理"), ""),
            (row.reopened_count > 0, gettext("重新处理 %(count)s 次", count=row.reopened_count), "danger"),
            (row.visit.is_special_event, gettext("突发"), "danger"),
        ]
        return [(text, tone) for is_so, text, tone in marks if is_so]

    def groups(self, row, whole):
        word, visit = self._word, row.visit
        groups = [
            (
                gettext("投诉"),
                [
                    (gettext("投诉类别"), str(row.category) if row.category else None, "text"),
                    (gettext("投诉等级"), word(words.SEVERITIES, row.severity), "text"),
                    (gettext("来访方式"), word(words.CHANNELS, visit.channel), "text"),
                    (gettext("接待时间"), self.at(row.received_at), "text"),
                    self.home_row(visit),
                    self.name_row(gettext("投诉人"), visit.visitor_name, whole),
                    self.phone_row(row, whole),
                    (gettext("被投诉人"), row.target_staff and row.target_staff.name, "text"),
                    (gettext("被投诉部门"), row.target_department and row.target_department.name, "text"),
                    (gettext("被投诉岗位"), row.target_text, "text"),
                    (gettext("投诉内容"), row.content, "long"),
                    (gettext("住户要求"), row.demand, "long"),
                    (gettext("事件时间"), self.at(row.event_at), "text"),
                    (gettext("事件地点"), row.event_place, "text"),
                ],
            ),
            (gettext("核实"), self.verification_lines(row)),
            (
                gettext("处理"),
                [
                    (gettext("责任部门"), row.department and row.department.name, "text"),
                    (gettext("处理人"), row.handler and row.handler.name, "text"),
                    (gettext("处理措施"), row.measure, "long"),
                    (gettext("处理结果"), row.result, "long"),
                    (gettext("答复内容"), row.explanation, "long"),
                    (gettext("答复住户时间"), self.at(row.replied_to_resident_at), "text"),
                    (gettext("汇报主任时间"), self.at(row.reported_to_director_at), "text"),
                    (gettext("转介单位"), row.referred_to, "text"),
                    (gettext("未作承诺"), gettext("是") if row.no_promise_made else "", "text"),
                    (gettext("处理意见"), row.decision_asked, "long"),
                    (gettext("批示"), row.decision, "long"),
                    (gettext("投诉起因"), self._word(words.CAUSE_KINDS, row.cause_kind), "text"),
                    (gettext("同一事项"), self.link("visits", row.caused_by) if row.caused_by else None, "link"),
                    (gettext("激化原因"), self._word(words.ANGER_CAUSES, row.anger_cause), "text"),
                    (gettext("批示人"), row.decided_by and f"{row.decided_by.name} {self.at(row.decided_at)}", "text"),
                    (gettext("原因分析"), row.cause_analysis, "long"),
                    (gettext("纠正预防措施"), row.corrective_action, "long"),
                ],
            ),
        ]
        return [group for group in groups if any(line[1] for line in group[1])]

    def verification_lines(self, row):
        last = row.verifications[-1] if row.verifications else None
        return [
            (gettext("核实人"), row.verifier and row.verifier.name, "text"),
            (gettext("核实时间"), self.at(row.verified_at), "text"),
            (gettext("核实结果"), self._word(words.FINDINGS, row.finding), "text"),
            (gettext("投诉性质"), self._word(words.VALIDITIES, row.validity) if row.verified_at else None, "text"),
            (gettext("权属"), self._word(words.RESPONSIBILITIES, row.responsibility), "text"),
            (gettext("事情经过"), last and last.course, "long"),
            (gettext("依据"), last and last.evidence, "long"),
        ]

    def related(self, row, whole):
        zone = self.zone()
        blocks = [family.cases_table(gettext("来自接待"), [row.visit, *row.repair_tasks], zone)]
        repeats = complaints.repeats_of(current_act(), row)
        if repeats:
            blocks.append(family.cases_table(gettext("三十天内的同类投诉"), repeats, zone))
        if row.revisits:
            blocks.append(family.revisits_table(row.revisits, zone, self.rules(row)))
        if row.apologies:
            blocks.append(
                family.table(
                    gettext("致歉"),
                    [gettext("类别"), gettext("致歉人"), gettext("时间"), gettext("方式"), gettext("住户反应")],
                    [
                        {
                            "url": None,
                            "cells": [
                                gettext("正式道歉") if apology.is_formal else gettext("已致歉"),
                                apology.by.name,
                                self.at(apology.at),
                                self._word(words.APOLOGY_WAYS, apology.way),
                                apology.reaction or "",
                            ],
                        }
                        for apology in row.apologies
                    ],
                )
            )
        if row.meeting is not None:
            blocks.append(self.meeting_table(row.meeting))
        if row.escalations:
            blocks.append(family.escalations_table(row, zone))
        if row.promises:
            blocks.append(family.promises_table(row.promises, zone))
        return blocks + self.home_block(row, row.visit.house_id)

    def meeting_table(self, meeting):
        """The wish to see a leader: reasonable or not, with whom, when, how it went (S 5(4))."""
        titles = [gettext("要求合理"), gettext("理由"), gettext("领导"), gettext("见面时间"), gettext("见面结果")]
        cells = [
            gettext("是") if meeting.is_reasonable else gettext("否"),
            meeting.reason,
            meeting.leader.name if meeting.leader else (meeting.leader_text or ""),
            self.at(meeting.meeting_at),
            meeting.outcome or "",
        ]
        return family.table(gettext("约见领导"), titles, [{"url": None, "cells": cells}])
