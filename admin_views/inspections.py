"""验房交接: the register of handover sheets and a sheet's page with items, meters, documents and keys."""

from flask import request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from export.columns import Column, how_many
from models import Inspection, InspectionItem, KeyIssue
from regulation import words
from regulation.move_in import PAPERS
from regulation.states import OPEN_STATES, STATES, transition
from workflow import delivery_days, facts, inspections
from workflow.act import change

from . import family
from .acting import current_act
from .board_duties import unread_report_of
from .case import CaseView
from .fields import HouseField, PhoneField, StaffField, TextField, WordField
from .filters import DayFilter, DueFilter, DutyOpenFilter, MineFilter, StateFilter
from .forms import OfficeForm
from .labels import own_words
from .month_links import FigureFilter
from .sheet_forms import CorrectSheetForm
from .sheet_versions import comparison
from .tablet import Tablet, may_inspect
from .verbs import Action

STILL_OPEN = Inspection.state.in_(OPEN_STATES["inspection"])

KEYS_KEPT = Inspection.keys.any((KeyIssue.kept_for_repair > 0) & KeyIssue.taken_back_at.is_(None))
"""The owner hasn't got back yet what was kept for the repairs (S 3(5))."""

COLUMNS = (
    Column("number", _("编号"), path="day"),
    Column("house.key", _("房号"), kind="home"),
    Column("owner_name", _("业主姓名"), kind="name"),
    Column("phone", _("联系电话"), kind="phone"),
    Column("inspector.name", _("物业验房人")),
    Column("inspected_at", _("验房时间"), kind="moment"),
    Column(
        "items", _("问题数"), read=lambda row: len(row.items), kind="number",
        sql=lambda: how_many(InspectionItem.inspection_id, Inspection),
    ),
    Column("state", _("状态"), kind="word", words=STATES["inspection"]),
    Column("clock", _("时限"), read=lambda row: None),
    Column("notice_no", _("入伙通知书号"), in_list=False),
    Column("conclusion", _("结论"), kind="word", words=words.INSPECTION_CONCLUSIONS, in_list=False),
    Column("returned_at", _("交回时间"), kind="moment", in_list=False),
    Column("accepted_at", _("业主认可时间"), kind="moment", in_list=False),
    Column("archive_no", _("归档号"), in_list=False),
    Column("archived_at", _("归档时间"), kind="moment", in_list=False),
)


def kept_keys(sheet) -> int:
    """How many keys are kept for repairs now."""
    return sum(key.kept_for_repair for key in sheet.keys if key.taken_back_at is None)


def picture_of(signature) -> dict | str:
    """A cell that leads to what somebody signed with."""
    if signature is None:
        return ""
    return {"text": gettext("看签字"), "url": url_for("attachments.whole", attachment_id=signature.id)}


class InspectionForm(OfficeForm):
    """Opening a home's handover sheet."""

    house = HouseField(_("房号"), needed=True)
    owner_name = TextField(_("业主姓名"), limit=60, description=_("不填则取住户档案中的业主"))
    owner_relation = WordField(_("身份"), words.RESIDENT_KINDS, default="owner")
    phone = PhoneField(_("联系电话"))
    notice_no = TextField(_("入伙通知书号"), limit=40)
    inspector = StaffField(_("物业验房人"))
    developer_rep = TextField(_("开发商代表"), limit=60)


class InspectionView(Tablet, CaseView):
    """The register of handover sheets."""

    record = "inspection"
    is_chased = False

    def handle_action(self, return_view=None):
        """Revisits of several repairs are asked after one by one, in one call (F-7)."""
        is_asked = "rating" not in request.form and "all" not in request.form
        if request.form.get("action") == "complete_revisit" and is_asked:
            sheets = self.chosen_rows(request.form.getlist("rowid"))
            owed = [str(row.id) for sheet in sheets for row in inspections.revisits_owed(sheet)]
            if len(owed) > 1:
                own = self.beside("revisits")
                is_one = len(sheets) == 1
                back = self.get_url(".details_view", id=sheets[0].id) if is_one else self.get_url(".index_view")
                step = transition("revisit", "complete_revisit")
                return Action(own, step, own.chosen_rows(owed), back=back).answer()
        return super().handle_action(return_view)
    ability = "see_inspections"
    ability_to_record = "record_inspection"
    can_create = True
    new_label = _("登记验房")
    columns = COLUMNS
    search_hint = _("编号、业主、电话、通知书号、房号")
    column_kinds = dict.fromkeys(("phone", "inspected_at"), "spare")
    joined = ("house", "inspector")
    preloaded = ("items",)
    form = InspectionForm
    correction_form = CorrectSheetForm
    create_template = "admin/case_new.html"
    details_template = "admin/inspection_details.html"
    column_filters = (
        StateFilter(Inspection),
        FigureFilter(Inspection),
        DueFilter("return", _("验房表交回"), Inspection.return_due_at, Inspection.returned_at, STILL_OPEN),
        DueFilter("archive", _("归档"), Inspection.archive_due_at, Inspection.archived_at, STILL_OPEN),
        DayFilter("inspected_from", _("验房日期"), Inspection.inspected_at, until=False),
        DayFilter("inspected_until", _("验房日期"), Inspection.inspected_at, until=True),
        DutyOpenFilter("unread", _("上报 24 小时未阅"), unread_report_of(Inspection), finds_its_rows=True),
        DutyOpenFilter("keys", _("返修钥匙未领回"), lambda act: KEYS_KEPT),
        MineFilter("mine", _("我的"), Inspection.inspector_id),
    )

    def render(self, template, **kwargs):
        kwargs.setdefault("may_inspect", may_inspect(current_act()))
        return super().render(template, **kwargs)

    def make(self, act, office_id, form):
        with change(act, "record"):
            sheet = inspections.open_sheet(act, office_id, **form.given())
            act.session.flush()
        return sheet

    def fieldsets(self, form):
        return [(gettext("验房交接"), (), tuple(name for name in form._fields if name != "csrf_token"))]

    def summary(self, row):
        return gettext("%(count)s 个问题", count=len(row.items))

    def tags(self, row):
        marks = [
            (row.refusal_reason is not None, gettext("业主拒签"), "danger"),
            (row.supersedes_id is not None, gettext("更正版"), ""),
            (
                bool(row.opening_override_reason) or any(key.override_reason for key in row.keys), gettext("主任特批"),
                "warning",
            ),
            (kept_keys(row) > 0, gettext("留用返修钥匙 %(count)s", count=kept_keys(row)), "warning"),
        ]
        return [(text, tone) for is_so, text, tone in marks if is_so]

    def groups(self, row, whole):
        word = self._word
        head = [
            self.home_row(row),
            (gettext("户型"), row.house.layout, "text"),
            (gettext("建筑面积"), row.house.area_m2 and f"{row.house.area_m2} m²", "text"),
            self.name_row(gettext("业主姓名"), row.owner_name, whole),
            (gettext("身份"), word(words.RELATIONS, row.owner_relation), "text"),
            self.phone_row(row, whole),
            (gettext("入伙通知书号"), row.notice_no, "text"),
            (gettext("物业验房人"), row.inspector and row.inspector.name, "text"),
            (gettext("开发商代表"), row.developer_rep, "text"),
            (gettext("开始时间"), self.at(row.started_at), "text"),
            (gettext("结束时间"), self.at(row.ended_at), "text"),
        ]
        opening = [
            (gettext("还缺"), gettext("、").join(map(gettext, facts.lacking_papers(row))), "text"),
            (gettext("由谁办理"), word(words.APPLICANTS, row.applicant), "text"),
            self.name_row(gettext("受托人姓名"), row.proxy_name, whole),
            (gettext("委托书"), row.proxy_paper, "text"),
            (gettext("看过的资料"), gettext("、").join(
                gettext(text) for name, text in PAPERS if getattr(row, name)
            ), "text"),
            (gettext("通知书所列费用的凭证"), row.fees_proof, "text"),
            (gettext("向开发商缴费的凭证"), row.developer_fees_proof, "text"),
            (gettext("备注"), row.papers_note, "long"),
            (gettext("主任特批的原因"), own_words(row.opening_override_reason), "long"),
            (gettext("核对人"), row.opened_by and row.opened_by.name, "text"),
            (gettext("核对时间"), self.at(row.opened_at), "text"),
        ]
        foot = [
            (gettext("结论"), word(words.INSPECTION_CONCLUSIONS, row.conclusion), "text"),
            (gettext("份数"), row.copies, "text"),
            self.name_row(gettext("业主签名"), row.owner_signed_name, whole),
            (gettext("业主签字时间"), self.at(row.owner_signed_at), "text"),
            (gettext("物业签字人"), row.property_signed_by and row.property_signed_by.name, "text"),
            (gettext("物业签字时间"), self.at(row.property_signed_at), "text"),
            (gettext("拒签原因"), row.refusal_reason, "long"),
            (gettext("见证人"), row.refusal_witness, "text"),
            (gettext("交回时间"), self.at(row.returned_at), "text"),
            (gettext("业主认可时间"), self.at(row.accepted_at), "text"),
            (gettext("认可方式"), word(words.APPROVAL_WAYS, row.accepted_way), "text"),
            (gettext("代业主认可的原因"), row.accepted_for_owner_reason, "long"),
            (gettext("归档类别"), row.archive_class, "text"),
            (gettext("归档号"), row.archive_no, "text"),
            (gettext("更正原因"), row.supersede_reason, "long"),
            (gettext("重新办理的原因"), row.reopen_reason, "long"),
            (gettext("开门钥匙"), self.key_loan(row), "text"),
        ]
        return [(gettext("验房"), head), (gettext("开户核对"), opening), (gettext("签字与归档"), foot)]

    def prefill(self, verb: str, form, row) -> None:
        super().prefill(verb, form, row)
        if verb in ("issue_document", "hand_over_keys"):
            form.received_by.data = delivery_days.signer(row) or None

    def key_loan(self, row) -> str:
        """Who has the key that opens the flat for the inspection, or had it from when until when."""
        if row.key_lent_at is None:
            return ""
        until = self.at(row.key_back_at) if row.key_back_at else gettext("未归还")
        return f"{row.key_lent_to} {self.at(row.key_lent_at)} – {until}"

    def related(self, row, whole):
        zone, word = self.zone(), self._word
        tasks = inspections.tasks_of(row)
        blocks = [
            family.table(
                gettext("问题"),
                [
                    gettext("序号"),
                    gettext("部位"),
                    gettext("项目"),
                    gettext("问题描述"),
                    gettext("规模"),
                    gettext("责任方"),
                    gettext("派工单"),
                    gettext("非维修的原因"),
                ],
                [
                    {
                        "url": None,
                        "cells": [
                            item.line,
                            item.room,
                            item.part,
                            item.problem,
                            word(words.ITEM_SIZES, item.size),
                            word(words.REPAIR_SIDES, item.side),
                            gettext("、").join(task.number for task in item.repair_tasks),
                            item.no_repair_reason or "",
                        ],
                    }
                    for item in row.items
                ],
            ),
            family.table(
                gettext("抄表"),
                [
                    gettext("表种"),
                    gettext("表号"),
                    gettext("底数"),
                    gettext("状态"),
                    gettext("原因"),
                    gettext("抄表时间"),
                ],
                [
                    {
                        "url": None,
                        "cells": [
                            word(words.METER_KINDS, meter.kind),
                            meter.meter_no or "",
                            "" if meter.reading is None else f"{meter.reading:.3f} {words.METER_UNITS[meter.kind]}",
                            word(words.METER_STATES, meter.state),
                            meter.reason or "",
                            self.at(meter.read_at),
                        ],
                    }
                    for meter in row.meters
                ],
            ),
            family.table(
                gettext("资料签发"),
                [
                    gettext("资料"),
                    gettext("版本"),
                    gettext("份数"),
                    gettext("签收"),
                    gettext("领取人"),
                    gettext("签发日期"),
                    gettext("手写签字"),
                ],
                [
                    {
                        "url": None,
                        "cells": [
                            word(words.DOCUMENT_KINDS, issue.kind),
                            issue.edition or "",
                            issue.copies,
                            gettext("已签收")
                            if issue.signed
                            else gettext("不适用：%(reason)s", reason=issue.not_applicable_reason),
                            self.name_row("", issue.received_by, whole)[1] or "",
                            self.at(issue.issued_at),
                            picture_of(issue.signature),
                        ],
                    }
                    for issue in row.documents
                ],
            ),
            family.table(
                gettext("钥匙移交"),
                [
                    gettext("钥匙类别"),
                    gettext("编号"),
                    gettext("数量"),
                    gettext("领取人"),
                    gettext("手写签字"),
                    gettext("移交时间"),
                    gettext("留用返修"),
                    gettext("领回时间"),
                    gettext("领回人"),
                    gettext("领回签字"),
                    gettext("主任特批的原因"),
                ],
                [
                    {
                        "url": None,
                        "cells": [
                            word(words.KEY_KINDS, key.kind),
                            key.key_no or "",
                            key.quantity,
                            self.name_row("", key.received_by, whole)[1],
                            picture_of(key.signature),
                            self.at(key.handed_at),
                            " ".join(filter(None, (str(key.kept_for_repair or ""), key.kept_reason))),
                            self.at(key.taken_back_at) or "",
                            self.name_row("", key.taken_back_by, whole)[1] or "",
                            picture_of(key.back_signature),
                            key.override_reason or "",
                        ],
                    }
                    for key in row.keys
                ],
            ),
            family.cases_table(gettext("整改与来源"), [row.visit, row.supersedes, *tasks], zone),
        ]
        if row.supersedes is not None:
            blocks.insert(0, comparison(row.supersedes, row, zone))
        if row.escalations:
            blocks.append(family.escalations_table(row, zone))
        revisits = [revisit for task in tasks for revisit in task.revisits]
        if revisits:
            blocks.append(family.revisits_table(revisits, zone, self.rules(row)))
        return blocks + self.home_block(row, row.house_id)
