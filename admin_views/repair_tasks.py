"""维修工单: the register of repairs and a task's page."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup

from export.columns import Column
from models import Department, RepairTask
from regulation import words
from regulation.states import STATES
from workflow import desk

from . import family
from .board_duties import STILL_OPEN, extension_asked_for, special_case_unreported, unread_report_of
from .case import CaseView
from .dispatch_slips import PrintsSlips
from .fields import FaultField, LongField, TechnicianField, TextField, TickField, WordField, office_rows
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
from .month_links import FigureFilter
from .verb_forms import CorrectRepairForm
from .visit_forms import CALLER_FIELDS, CallerForm, caller_given

COLUMNS = (
    Column("number", _("编号"), path="day"),
    Column("received_at", _("报修时间"), kind="moment", path="received_at"),
    Column("place", _("房号"), kind="home", source=("house.key", "place_text")),
    Column("fault", _("故障描述")),
    Column("size", _("规模"), kind="word", words=words.SIZES),
    Column("urgent", _("急修"), kind="yes_no"),
    Column("state", _("状态"), kind="word", words=STATES["repair_task"]),
    Column("clock", _("时限"), read=lambda row: None, path="due_at"),
    Column("assigned_to.name", _("维修员")),
    Column("department.name", _("部门")),
    Column("reporter_name", _("报修人"), kind="name", in_list=False),
    Column("phone", _("联系电话"), kind="phone", in_list=False),
    Column("side", _("责任方"), kind="word", words=words.REPAIR_SIDES, in_list=False),
    Column("original_due_at", _("原时限"), kind="moment", in_list=False),
    Column("due_at", _("时限至"), kind="moment", in_list=False),
    Column("assigned_at", _("派工时间"), kind="moment", in_list=False),
    Column("completed_at", _("完工时间"), kind="moment", in_list=False),
    Column("done_by.name", _("完成人"), in_list=False),
    Column("result", _("维修结果"), kind="word", words=words.REPAIR_RESULTS, in_list=False),
    Column("work_done", _("维修内容"), in_list=False),
    Column("materials", _("材料"), in_list=False),
    Column("material_cost", _("材料费"), kind="number", in_list=False),
    Column("labour_cost", _("人工费"), kind="number", in_list=False),
    Column("charge_kind", _("收费性质"), kind="word", words=words.CHARGE_KINDS, in_list=False),
)


class RepairForm(CallerForm):
    """A repair with the contact that it came by."""

    fault = LongField(_("故障描述"), needed=True)
    catalogue = FaultField(_("故障目录"))
    size = WordField(_("规模"), words.SIZES, description=_("不选则按故障目录"))
    urgent = TickField(_("急修"))
    assigned_to = TechnicianField(_("派给"))
    wanted_at = TextField(_("期望上门时段"), limit=120)


REPAIR_FIELDS = ("fault", "catalogue", "size", "urgent", "assigned_to", "wanted_at")


class RepairTaskView(PrintsSlips, CaseView):
    """The register of repairs."""

    record = "repair_task"
    ability = "see_repair_tasks"
    ability_to_record = "record_repair"
    can_create = True
    in_place = ("fault", "wanted_at")
    new_label = _("登记报修")
    columns = COLUMNS
    search_hint = _("编号、故障、报修人、电话、房号")
    column_kinds = dict.fromkeys(("received_at", "department.name"), "spare")
    joined = ("house", "assigned_to", "department")
    form = RepairForm
    correction_form = CorrectRepairForm
    create_template = "admin/case_new.html"
    details_template = "admin/repair_task_details.html"
    column_filters = (
        StateFilter(RepairTask),
        FigureFilter(RepairTask),
        WordFilter("size", _("规模"), RepairTask.size, words.SIZES),
        WordFilter("urgent", _("急修"), RepairTask.urgent, words.YES_NO),
        WordFilter("side", _("责任方"), RepairTask.side, words.REPAIR_SIDES),
        DueFilter("due", _("完工时限"), RepairTask.due_at, RepairTask.completed_at, STILL_OPEN),
        DayFilter("received_from", _("报修日期"), RepairTask.received_at, until=False),
        DayFilter("received_until", _("报修日期"), RepairTask.received_at, until=True),
        RelatedFilter(
            "department",
            _("部门"),
            RepairTask.department_id,
            lambda act: act.session.scalars(office_rows(act, Department)),
        ),
        PersonFilter("assigned_to", _("维修员"), RepairTask.assigned_to_id),
        PersonFilter("done_by", _("完成人"), RepairTask.done_by_id),
        DayFilter("done_from", _("完工日期"), RepairTask.completed_at, until=False),
        DayFilter("done_until", _("完工日期"), RepairTask.completed_at, until=True),
        DutyOpenFilter("extension", _("延期待批准"), extension_asked_for, is_of_states=True),
        DutyOpenFilter("unreported", _("特殊情况未报备"), special_case_unreported, is_of_states=True),
        DutyOpenFilter("unread", _("上报 24 小时未阅"), unread_report_of(RepairTask), finds_its_rows=True),
        MineFilter("mine", _("我的"), RepairTask.assigned_to_id),
    )

    def teller(self, column, rows):
        if column.key == "urgent":
            tag = Markup('<span class="tag" data-tone="danger">{}</span>').format(gettext("急修"))
            return lambda row: tag if row.urgent else ""
        return super().teller(column, rows)

    def make(self, act, office_id, form):
        """Record the contact and open its repair in one save. A repair needs its place here: it is what one opens."""
        given = caller_given(form)
        given.update({name: form[name].data for name in REPAIR_FIELDS if form[name].data not in (None, "", False)})
        if not given.get("house") and not given.get("place_text"):
            from regulation.broken import RuleBroken
            from regulation.words import N_

            raise RuleBroken(N_("请填写房号或公共部位"), "C.4", "house")
        content = given.get("fault") or ""
        visit = desk.receive(act, office_id, kind="repair", content=content, **given)
        return visit.repair_tasks[0]

    def fieldsets(self, form):
        return [
            (
                gettext("报修"),
                (),
                ("house", "house_unverified", "fault", "catalogue", "size", "urgent", "assigned_to", "wanted_at"),
            ),
            (gettext("报修人"), (), ("channel", *CALLER_FIELDS[2:7])),
            (gettext("补录与转办件"), (), CALLER_FIELDS[7:]),
        ]

    def summary(self, row):
        return row.fault[:60]

    def tags(self, row):
        marks = [
            (row.urgent, gettext("急修"), "danger"),
            (row.is_past_cutoff, gettext("下班后受理，算明天"), ""),
            (row.reopens_id is not None, gettext("返修"), "danger"),
            (any(report.kind == "special_case" for report in row.escalations), gettext("特殊情况(已报备)"), "warning"),
            (row.typed_by_id is not None, gettext("代录"), ""),
            (row.typed_at is not None and row.typed_by_id is None, gettext("补传"), ""),
            (row.is_late_typed, gettext("补录"), ""),
        ]
        return [(text, tone) for is_so, text, tone in marks if is_so]

    def groups(self, row, whole):
        word = self._word
        reported = [
            self.home_row(row),
            (gettext("故障描述"), row.fault, "long"),
            (gettext("规模"), word(words.SIZES, row.size), "text"),
            (gettext("责任方"), word(words.REPAIR_SIDES, row.side), "text"),
            self.name_row(gettext("报修人"), row.reporter_name, whole),
            self.phone_row(row, whole),
            (gettext("报修时间"), self.at(row.received_at), "text"),
            (gettext("期望上门时段"), row.wanted_at, "text"),
            (gettext("原时限"), self.at(row.original_due_at), "text"),
            (gettext("延期至"), self.at(row.due_at) if row.due_at != row.original_due_at else None, "text"),
            (gettext("对方承诺的时间"), self.at(row.developer_promised_at), "text"),
        ]
        sent = [
            (gettext("部门"), row.department and row.department.name, "text"),
            (gettext("维修员"), row.assigned_to and row.assigned_to.name, "text"),
            (gettext("派工时间"), self.at(row.assigned_at), "text"),
            (gettext("接单时间"), self.at(row.accepted_at), "text"),
            (gettext("到场时间"), self.at(row.arrived_at), "text"),
            (gettext("退单原因"), row.hand_back_reason, "long"),
        ]
        done = [
            (gettext("维修结果"), word(words.REPAIR_RESULTS, row.result), "text"),
            (gettext("完成人"), row.done_by and row.done_by.name, "text"),
            (gettext("完工时间"), self.at(row.completed_at), "text"),
            (gettext("补传"), self.at(row.typed_at) if row.typed_by_id is None else None, "text"),
            (gettext("代录"), row.typed_by and f"{row.typed_by.name} {self.at(row.typed_at)}", "text"),
            (gettext("故障原因"), row.cause, "long"),
            (gettext("维修内容"), row.work_done, "long"),
            (gettext("材料"), row.materials, "long"),
            (gettext("材料费"), row.material_cost, "text"),
            (gettext("人工费"), row.labour_cost, "text"),
            (gettext("收费性质"), word(words.CHARGE_KINDS, row.charge_kind), "text"),
            (gettext("业主已签字"), gettext("是") if row.owner_signed else "", "text"),
            (gettext("复验时间"), self.at(row.checked_at), "text"),
            (gettext("复验说明"), row.check_note, "long"),
        ]
        groups = [(gettext("报修"), reported), (gettext("派工"), sent), (gettext("维修"), done)]
        return [group for group in groups if any(line[1] for line in group[1])]

    def related(self, row, whole):
        zone = self.zone()
        sheet = row.inspection_item.inspection if row.inspection_item else None
        blocks = [
            family.cases_table(gettext("来自"), [row.visit, row.complaint, sheet, row.reopens, *row.reworks], zone)
        ]
        if row.revisits:
            blocks.append(family.revisits_table(row.revisits, zone, self.rules(row)))
        if row.escalations:
            blocks.append(family.escalations_table(row, zone))
        return blocks + self.home_block(row, row.house_id)
