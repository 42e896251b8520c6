"""What the forms of a contact ask, and what they hand on to the desk."""

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext

from regulation import words
from regulation.privacy import NOTICE_VERSION
from regulation.words import N_

from .fields import (
    CategoryField,
    CountField,
    DepartmentField,
    FaultField,
    HouseField,
    HouseOrTextField,
    LongField,
    MomentField,
    PhoneField,
    StaffField,
    TechnicianField,
    TextField,
    TickField,
    WordField,
    YesNoField,
)
from .forms import OfficeForm, SeenForm


class CallerForm(OfficeForm):
    """Who called, from where, about what: the part that every record of a contact begins with."""

    channel = WordField(_("来访方式"), words.CHANNELS, default="call", needed=True)
    house = HouseOrTextField(_("房号"), description=_("例如 3-2-501 或 3栋2单元501，也可以是公共部位"))
    house_unverified = TickField(_("房号待核，先按文字保存"))
    visitor_name = TextField(_("来访人姓名"), limit=60)
    is_anonymous = TickField(_("匿名"))
    relation = WordField(_("身份"), words.RELATIONS)
    phone = PhoneField(_("联系电话"))
    no_phone = TickField(_("不留电话"))
    received_at = MomentField(_("接待时间"), description=_("不填则为现在；补录纸质登记时填写"))
    late_typing_reason = WordField(_("补录原因"), words.LATE_TYPING_REASONS)
    paper_number = TextField(_("纸质编号"), limit=30)
    outside_source = TextField(_("转办来源"), limit=120, description=_("例如 12345、街道办、公司热线"))
    outside_number = TextField(_("来源编号"), limit=40)
    outside_due_at = MomentField(_("来源时限"))
    remark = LongField(_("备注"))

    def process(self, formdata=None, *args, **kwargs):
        super().process(formdata, *args, **kwargs)
        self.place_text = None
        if formdata and self.house_unverified.data and self.house.data is None:
            text = (formdata.get("house") or "").strip()
            self.place_text = text[:120] or None
            self.house.process_errors = []


CALLER_FIELDS = (
    "channel",
    "house",
    "visitor_name",
    "is_anonymous",
    "phone",
    "no_phone",
    "relation",
    "received_at",
    "late_typing_reason",
    "paper_number",
    "outside_source",
    "outside_number",
    "outside_due_at",
    "remark",
)


def caller_given(form) -> dict:
    """The caller's part of a form as the desk takes it."""
    given = {name: form[name].data for name in CALLER_FIELDS if form[name].data not in (None, "", False)}
    given.setdefault("channel", None)
    if form.place_text:
        given["place_text"] = form.place_text
    return given


class VisitForm(CallerForm):
    """新登记: a contact, and the complaint, repair or handover sheet that its kind opens."""

    kind = WordField(_("来访类别"), words.KINDS, default="enquiry", needed=True)
    content = LongField(_("来访事由"), needed=True)
    answer = LongField(_("处理情况或答复"))
    answer_basis = WordField(_("答复依据"), words.ANSWER_BASES)
    solved_on_spot = TickField(_("当场解决"))
    to_staff = StaffField(_("转给员工"))
    department = DepartmentField(_("转给部门"))
    promised_at = MomentField(lazy_pgettext("field", "约定答复时间"))
    promise_reason = LongField(_("不能及时答复的原因"))
    consented = YesNoField(_("业主是否同意"))
    consent_way = WordField(_("同意方式"), words.CONSENT_WAYS, default="phone")
    special_kind = WordField(_("突发事件类型"), words.SPECIAL_KINDS, description=_("选了就按突发事件办理"))
    special_place = TextField(_("突发地点"), limit=120)

    category = CategoryField(_("投诉类别"))
    severity = WordField(_("投诉等级"), words.SEVERITIES, default="minor")
    is_service_complaint = TickField(_("服务投诉"))
    apologised_first = TickField(_("已致歉"), description=_("服务投诉先代表公司表示歉意（不等于认定责任）"))
    demand = LongField(_("住户要求"))
    target_staff = StaffField(_("被投诉人"))
    target_department = DepartmentField(_("被投诉部门"))
    target_text = TextField(_("被投诉岗位"), limit=120)

    event_at = MomentField(_("事件时间"))
    event_place = TextField(_("事件地点"), limit=120)

    fault = LongField(_("故障描述"), description=_("不填则用来访事由"))
    catalogue = FaultField(_("故障目录"))
    size = WordField(_("规模"), words.SIZES, description=_("不选则按故障目录"))
    urgent = TickField(_("急修"))
    assigned_to = TechnicianField(_("派给"))
    wanted_at = TextField(_("期望上门时段"), limit=120)

    organisation = TextField(_("来访单位"), limit=120)
    head_count = CountField(_("人数"), least=1)
    is_fellow_company = TickField(_("同行"))
    escort = StaffField(_("陪同人"))
    planned_at = MomentField(_("预约时间"))

    notice_given = TickField(_("已出示个人信息告知"))
    owner_name = TextField(_("业主姓名"), limit=60)
    notice_no = TextField(_("入伙通知书号"), limit=40)
    inspector = StaffField(_("物业验房人"))


VISIT_FIELDS = (
    "kind",
    "content",
    "answer",
    "answer_basis",
    "solved_on_spot",
    "to_staff",
    "department",
    "special_kind",
    "special_place",
)
KIND_FIELDS = {
    "complaint": (
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
    ),
    "repair": ("fault", "catalogue", "size", "urgent", "assigned_to", "wanted_at"),
    "tour": ("organisation", "head_count", "is_fellow_company", "escort", "planned_at"),
    "move_in": ("notice_given", "owner_name", "notice_no", "inspector"),
}


def promise_given(form) -> dict | None:
    """The promise that the form holds, or None."""
    if form.promised_at.data is None:
        return None
    return {
        "promised_at": form.promised_at.data,
        "reason": form.promise_reason.data,
        "consented": form.consented.data,
        "consent_way": form.consent_way.data,
    }


MOVING_IN = N_("办理入伙")


def content_of(form) -> str:
    """What the contact is about: as typed, else what its kind says by itself."""
    implied = {"repair": form.fault.data, "move_in": MOVING_IN if form.house.data else None}
    return form.content.data or implied.get(form.kind.data) or ""


def contact_given(form) -> dict:
    """What the form holds of the caller and of the fields of its kind, as the desk takes it; without a promise."""
    given, kind = caller_given(form), form.kind.data
    names = (*VISIT_FIELDS, *KIND_FIELDS.get(kind, ()))
    given.update({name: form[name].data for name in names if form[name].data not in (None, "", False)})
    given.setdefault("content", content_of(form))
    given["kind"] = kind
    if given.pop("notice_given", False):
        given["notice_version"] = NOTICE_VERSION
    return given


class VisitCorrectionForm(SeenForm):
    """更正 of a contact."""

    channel = WordField(_("来访方式"), words.CHANNELS, needed=True)
    house = HouseField(_("房号"))
    place_text = TextField(_("地点"), limit=120)
    visitor_name = TextField(_("来访人姓名"), limit=60)
    is_anonymous = TickField(_("匿名"))
    relation = WordField(_("身份"), words.RELATIONS)
    phone = PhoneField(_("联系电话"))
    no_phone = TickField(_("不留电话"))
    content = LongField(_("来访事由"), needed=True)
    answer = LongField(_("处理情况或答复"))
    planned_at = MomentField(_("预约时间"))
    head_count = CountField(_("人数"))
    outside_source = TextField(_("转办来源"), limit=120)
    outside_number = TextField(_("来源编号"), limit=40)
    outside_due_at = MomentField(_("来源时限"))
    escort = StaffField(_("陪同人"))
    organisation = TextField(_("来访单位"), limit=120)
    remark = LongField(_("备注"))
