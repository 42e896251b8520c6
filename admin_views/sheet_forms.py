"""The forms of the verbs that carry a handover sheet on (S 3), each with only the fields it needs."""

from flask_babel import lazy_gettext as _

from regulation import words

from .fields import (
    AmountField,
    CountField,
    DayField,
    LongField,
    MomentField,
    PhoneField,
    StaffField,
    TextField,
    TickField,
    WordField,
)
from .forms import SeenForm, VerbForm
from .signature_field import SignatureField


class ItemForm(VerbForm):
    room = TextField(_("部位"), limit=40, needed=True)
    part = TextField(_("项目"), limit=40, needed=True)
    problem = LongField(_("问题描述"), needed=True)
    size = WordField(_("规模"), words.ITEM_SIZES, needed=True)
    side = WordField(_("责任方"), words.REPAIR_SIDES, default="property")
    no_repair_reason = LongField(_("非维修的原因"))


class MeterForm(VerbForm):
    kind = WordField(_("表种"), words.METER_KINDS, needed=True)
    meter_no = TextField(_("表号"), limit=40)
    state = WordField(_("状态"), words.METER_STATES, default="normal", needed=True)
    reading = AmountField(_("底数"), places=3)
    reason = LongField(_("没有底数的原因"))


class FinishInspectingForm(VerbForm):
    conclusion = WordField(_("结论"), words.INSPECTION_CONCLUSIONS, needed=True)
    started_at = MomentField(_("开始时间"))


class SignForm(VerbForm):
    owner_signed_name = TextField(_("业主签名"), limit=60)
    property_signs = TickField(_("物业签字（本人）"))
    witness = TextField(_("见证人"), limit=60, description=_("没有手写签字、只报姓名时填写"))


class RefusalForm(VerbForm):
    reason = LongField(_("拒签原因"), needed=True)
    witness = TextField(_("见证人"), limit=60, needed=True)


class OpenFileForm(VerbForm):
    applicant = WordField(_("由谁办理"), words.APPLICANTS, needed=True)
    proxy_name = TextField(_("受托人姓名"), limit=60, description=_("受托人来办时填写"))
    proxy_paper = TextField(_("委托书"), limit=120, description=_("编号，或谁出具、哪一天"))
    notice_shown = TickField(_("入伙通知书"))
    contract_shown = TickField(_("购房合同"))
    identity_shown = TickField(_("身份证件（看过即还，不留复印件）"))
    fees_proof = TextField(_("通知书所列费用的凭证"), limit=120, description=_("凭证号；无须缴纳的写明原因"))
    developer_fees_proof = TextField(_("向开发商缴费的凭证"), limit=120, description=_("凭证号；无须缴纳的写明原因"))
    papers_note = LongField(_("备注"))
    opening_override_reason = LongField(_("主任特批的原因"), description=_("资料或费用不全时由主任填写"))


class DocumentForm(VerbForm):
    kind = WordField(_("资料"), words.DOCUMENT_KINDS, needed=True)
    edition = TextField(_("版本"), limit=40)
    copies = CountField(_("份数"), default=1, least=1)
    signed = TickField(_("已签收"))
    received_by = TextField(_("领取人"), limit=60)
    not_applicable_reason = LongField(_("不适用的原因"))
    commitment_signed = TickField(_("已签业主公约承诺书"))
    signature = SignatureField(_("手写签字"))
    returned_on = DayField(_("交回日期"))


class KeysForm(VerbForm):
    kind = WordField(_("钥匙类别"), words.KEY_KINDS, needed=True)
    key_no = TextField(_("编号"), limit=40)
    quantity = CountField(_("数量"), least=1, needed=True)
    received_by = TextField(_("领取人"), limit=60, needed=True)
    kept_for_repair = CountField(_("留用返修数量"))
    kept_reason = LongField(_("留用原因"))
    override_reason = LongField(_("主任特批的原因"), description=_("只在双方签字前由主任填写"))
    signature = SignatureField(_("手写签字"))


class AcceptForm(VerbForm):
    way = WordField(_("认可方式"), words.APPROVAL_WAYS)
    reason = LongField(_("代业主认可的原因"), description=_("只在业主无法联系时由主任填写"))
    signature = SignatureField(_("手写签字"))


class TakeBackForm(VerbForm):
    taken_back_by = TextField(_("领回人"), limit=60, description=_("不填则为业主"))
    signature = SignatureField(_("手写签字"))


class ArchiveSheetForm(VerbForm):
    archive_class = TextField(_("归档类别"), limit=120, needed=True)
    archive_no = TextField(_("归档号"), limit=120, description=_("不填则用验房单编号"))


class CorrectSheetForm(SeenForm):
    owner_name = TextField(_("业主姓名"), limit=60)
    owner_relation = WordField(_("身份"), words.RESIDENT_KINDS)
    phone = PhoneField(_("联系电话"))
    notice_no = TextField(_("入伙通知书号"), limit=40)
    inspector = StaffField(_("物业验房人"))
    developer_rep = TextField(_("开发商代表"), limit=60)
    started_at = MomentField(_("开始时间"))
