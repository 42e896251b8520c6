"""Each verb's form: only the fields that the verb needs. A verb without a form acts at once.

Field names are the verb's own argument names, so what was typed is handed over as it is.
"""

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext

from regulation import words

from .fields import (
    AmountField,
    AnyStaffField,
    CategoryField,
    DayField,
    DepartmentField,
    FaultField,
    HouseField,
    LongField,
    MomentField,
    PhoneField,
    StaffField,
    TechnicianField,
    TextField,
    TickField,
    VisitField,
    WordField,
    YesNoField,
)
from .forms import SeenForm, VerbForm
from .sheet_forms import (
    AcceptForm,
    ArchiveSheetForm,
    DocumentForm,
    FinishInspectingForm,
    ItemForm,
    KeysForm,
    MeterForm,
    OpenFileForm,
    RefusalForm,
    SignForm,
    TakeBackForm,
)


class ReasonForm(VerbForm):
    reason = LongField(_("原因"), needed=True)


class EscalateForm(VerbForm):
    reason = LongField(_("上报原因"), needed=True)
    to_staff = AnyStaffField(_("上报给"), description=_("不填则报主任；主任上报或主任被投诉时报公司领导"))
    way = WordField(_("上报方式"), words.REPORT_WAYS, description=_("对方没有系统账号时选，不选则为待上报"))


class VoidForm(VerbForm):
    void_kind = WordField(_("作废原因"), words.VOID_REASONS, needed=True)
    reason = LongField(_("作废说明"), needed=True)


class ChaseForm(VerbForm):
    channel = WordField(_("来访方式"), words.CHANNELS, default="call")
    words = LongField(_("住户怎么说"), needed=True)


class PromiseForm(VerbForm):
    promised_at = MomentField(lazy_pgettext("field", "约定答复时间"), needed=True)
    reason = LongField(_("不能及时办理的原因"), needed=True)
    consented = YesNoField(_("业主是否同意"), needed=True)
    consent_way = WordField(_("同意方式"), words.CONSENT_WAYS, default="phone")
    owner_words = LongField(_("业主原话"))


class RevisitForm(VerbForm):
    rating = WordField(_("满意度"), words.RATINGS, needed=True)
    method = WordField(_("回访方式"), words.REVISIT_METHODS, needed=True)
    opinion = LongField(_("住户意见"))
    spoke_with = TextField(_("受访人"), limit=60)
    nobody_else_on_duty = TickField(_("本班无他人"))


class CompleteRecordForm(VerbForm):
    house = HouseField(_("房号"))
    place_text = TextField(_("地点"), limit=120)
    visitor_name = TextField(_("来访人姓名"), limit=60)
    is_anonymous = TickField(_("匿名"))
    phone = PhoneField(_("联系电话"))
    no_phone = TickField(_("不留电话"))
    organisation = TextField(_("单位"), limit=120)
    answer = LongField(_("处理情况或答复"))
    category = CategoryField(_("投诉类别"))
    apologised_first = TickField(_("已致歉"))


class ReferForm(VerbForm):
    to_staff = StaffField(_("转给员工"))
    department = DepartmentField(_("转给部门"))
    to_text = TextField(_("转给外单位"), limit=120)
    note = LongField(_("交代"))


class ContactForm(VerbForm):
    result = WordField(_("联系结果"), words.REFERRAL_RESULTS, needed=True)
    way = WordField(_("联系方式"), words.REPORT_WAYS, default="phone")
    meeting_at = MomentField(_("约定的时间"))
    note = LongField(_("备注"))


class AnswerForm(VerbForm):
    answer = LongField(_("答复内容"), needed=True)


class StartTourForm(VerbForm):
    escort = StaffField(_("陪同人"), needed=True)


class FinishVisitForm(VerbForm):
    answer = LongField(_("处理情况或答复"), needed=True)
    answer_basis = WordField(_("答复依据"), words.ANSWER_BASES)
    solved_on_spot = TickField(_("当场解决"))


class MarkSpecialForm(VerbForm):
    special_kind = WordField(_("突发事件类型"), words.SPECIAL_KINDS, needed=True)
    special_place = TextField(_("地点"), limit=120, needed=True)


class NotifyForm(VerbForm):
    to_text = TextField(_("已通知的单位"), limit=120, needed=True)
    way = WordField(_("通知方式"), words.REPORT_WAYS, default="phone")
    note = LongField(_("说明"))


class ContainForm(VerbForm):
    containment = LongField(_("控制措施"), needed=True)
    persons_affected = TextField(_("涉及人员"), limit=120)
    outcome = LongField(_("结果"))


class SuggestionForm(VerbForm):
    decision = WordField(_("是否采纳"), words.SUGGESTION_DECISIONS, needed=True)
    reason = LongField(_("理由"), needed=True)
    # What an adopted one asks for; the style hides it until then.
    plan = LongField(_("改进计划"), needed=True, render_kw={"data-adopted": ""})
    person = StaffField(_("由谁落实"), needed=True, render_kw={"data-adopted": ""})
    due_on = DayField(_("完成日期"), needed=True, render_kw={"data-adopted": ""})
    may_be_named = TickField(_("本人同意公布姓名"), render_kw={"data-adopted": ""})


class PostingForm(VerbForm):
    posted_text = LongField(_("公布的内容"), needed=True, description=_("措施和完成情况；不写住户的姓名和房号"))


class OutsideReplyForm(VerbForm):
    outside_reply = LongField(_("回复来源单位的内容"), needed=True)


class ChangeKindForm(VerbForm):
    kind = WordField(_("来访类别"), words.KINDS, needed=True)
    category = CategoryField(_("投诉类别"))
    apologised_first = TickField(_("已致歉"))


class MergeForm(VerbForm):
    into = VisitField(_("并入哪一条"), needed=True)
    reason = LongField(_("原因"), needed=True)


class AssignVerifierForm(VerbForm):
    verifier = StaffField(_("核实人"), needed=True)


class VerifyForm(VerbForm):
    finding = WordField(_("核实结果"), words.FINDINGS, needed=True)
    course = LongField(_("事情经过"), needed=True)
    evidence = LongField(_("依据"), needed=True)
    category = CategoryField(_("投诉类别"), needed=True)
    target_staff = StaffField(_("被投诉人"))
    target_department = DepartmentField(_("被投诉部门"))
    target_text = TextField(_("被投诉岗位"), limit=120)
    within_authority = YesNoField(_("是否职权内"))
    responsibility = WordField(_("权属"), words.RESPONSIBILITIES)
    validity = WordField(_("投诉性质"), words.VALIDITIES)
    severity = WordField(_("投诉等级"), words.SEVERITIES)
    cause_kind = WordField(_("投诉起因"), words.CAUSE_KINDS)


class VerifyAndHandleForm(VerifyForm):
    measure = LongField(_("处理措施"), needed=True)
    result = LongField(_("处理结果"))
    reply = LongField(_("答复内容"))


class HandleForm(VerbForm):
    handler = StaffField(_("处理人"))
    department = DepartmentField(_("责任部门"))


class DispatchRepairForm(VerbForm):
    fault = LongField(_("故障描述"), description=_("不填则用投诉内容"))
    house = HouseField(_("房号"))
    place_text = TextField(_("公共部位或待核房号"), limit=120)
    catalogue = FaultField(_("故障目录"))
    size = WordField(_("规模"), words.SIZES, description=_("不选则按故障目录"))
    urgent = TickField(_("急修"))
    assigned_to = TechnicianField(_("派给"))
    wanted_at = TextField(_("期望上门时段"), limit=120)


class SeverityForm(VerbForm):
    severity = WordField(_("投诉等级"), words.SEVERITIES, needed=True)
    is_serious = TickField(_("情节严重"))


class RequestDecisionForm(VerbForm):
    decision_asked = LongField(_("处理意见"), needed=True)


class DecideForm(VerbForm):
    decision = LongField(_("批示"), needed=True)


class FormalApologyForm(VerbForm):
    way = WordField(_("道歉方式"), words.APOLOGY_WAYS, needed=True)
    reaction = LongField(_("住户反应"))


class MeetingForm(VerbForm):
    is_reasonable = YesNoField(_("要求是否合理"), needed=True)
    reason = LongField(_("理由"), needed=True)
    leader = AnyStaffField(_("约见哪位领导"))
    leader_text = TextField(_("没有账号的领导"), limit=120)
    meeting_at = MomentField(_("见面时间"))
    outcome = LongField(_("见面结果"))


class AngerForm(VerbForm):
    anger_cause = WordField(_("激化原因"), words.ANGER_CAUSES, needed=True)
    note = LongField(_("说明"))


class ExplainForm(VerbForm):
    explanation = LongField(_("已作的解释"), needed=True)


class ReferOutForm(ExplainForm):
    referred_to = TextField(_("转介的单位"), limit=120, needed=True)
    no_promise_made = TickField(_("未作承诺"))


class FinishComplaintForm(VerbForm):
    measure = LongField(_("处理措施"), needed=True)
    result = LongField(_("处理结果"))
    reply = LongField(_("答复内容"))


class AnalyseForm(VerbForm):
    cause_analysis = LongField(_("原因分析"), needed=True)
    corrective_action = LongField(_("纠正预防措施"), needed=True)
    cause_kind = WordField(_("投诉起因"), words.CAUSE_KINDS)


class AssignForm(VerbForm):
    assigned_to = TechnicianField(_("维修员"))
    department = DepartmentField(_("部门"))


class CompleteForm(VerbForm):
    result = WordField(_("维修结果"), words.REPAIR_RESULTS, needed=True)
    work_done = LongField(_("维修内容"), needed=True)
    cause = LongField(_("故障原因"))
    done_by = TechnicianField(_("完成人"), description=_("不填则为接单人"))
    completed_at = MomentField(_("完工时间"), description=_("不填则为现在"))
    materials = LongField(_("材料"))
    material_cost = AmountField(_("材料费"))
    labour_cost = AmountField(_("人工费"))
    charge_kind = WordField(_("收费性质"), words.CHARGE_KINDS)
    owner_signed = TickField(_("业主已签字"))
    owner_checked = TickField(_("业主当场验收"))


class CheckForm(VerbForm):
    passed = YesNoField(_("复验合格"), needed=True)
    check_note = LongField(_("复验说明"))


class SpecialCaseForm(VerbForm):
    reason = LongField(_("特殊情况的原因"), needed=True)
    new_due_at = MomentField(_("新的完成时间"), needed=True)
    owner_consented = TickField(_("业主同意"))
    consent_way = WordField(_("同意方式"), words.CONSENT_WAYS)
    way = WordField(_("上报方式"), words.REPORT_WAYS, description=_("对方没有系统账号时必选"))


class ExtendForm(VerbForm):
    owner_consented = TickField(_("业主同意"))
    consent_way = WordField(_("同意方式"), words.CONSENT_WAYS)


class SizeForm(VerbForm):
    size = WordField(_("规模"), words.SIZES, needed=True)
    reason = LongField(_("原因"), needed=True)


class DeveloperForm(VerbForm):
    side = WordField(_("责任方"), words.REPAIR_SIDES[1:], default="developer")
    developer_promised_at = MomentField(_("对方承诺的时间"), needed=True)


class AttemptForm(VerbForm):
    method = WordField(_("联系方式"), words.REVISIT_METHODS, default="phone", needed=True)
    note = LongField(_("备注"))


class CorrectRepairForm(SeenForm):
    fault = LongField(_("故障描述"))
    catalogue = FaultField(_("故障目录"))
    house = HouseField(_("房号"))
    place_text = TextField(_("公共部位或待核房号"), limit=120)
    reporter_name = TextField(_("报修人"), limit=60)
    phone = PhoneField(_("联系电话"))
    side = WordField(_("责任方"), words.REPAIR_SIDES)
    wanted_at = TextField(_("期望上门时段"), limit=120)


_COMMON = {"escalate": EscalateForm, "void": VoidForm, "reopen": ReasonForm}

FORMS = {
    "visit": {
        **_COMMON, "chase": ChaseForm, "promise": PromiseForm,
        "complete_record": CompleteRecordForm, "refer": ReferForm, "record_contact": ContactForm,
        "reply": AnswerForm, "start": StartTourForm, "finish": FinishVisitForm, "mark_special": MarkSpecialForm,
        "notify_unit": NotifyForm, "contain": ContainForm, "decide_suggestion": SuggestionForm,
        "post_suggestion": PostingForm,
        "reply_outside": OutsideReplyForm, "change_kind": ChangeKindForm, "merge": MergeForm,
    },
    "complaint": {
        **_COMMON, "chase": ChaseForm, "promise": PromiseForm, "complete_revisit": RevisitForm,
        "assign_verifier": AssignVerifierForm, "verify": VerifyForm,
        "verify_and_handle": VerifyAndHandleForm, "handle": HandleForm, "set_severity": SeverityForm,
        "dispatch_repair": DispatchRepairForm,
        "request_decision": RequestDecisionForm, "decide": DecideForm, "reply": AnswerForm,
        "apologise_formally": FormalApologyForm, "arrange_meeting": MeetingForm, "record_anger": AngerForm,
        "explain": ExplainForm, "refer_out": ReferOutForm, "finish": FinishComplaintForm, "analyse": AnalyseForm,
    },
    "inspection": {
        **_COMMON, "complete_revisit": RevisitForm,
        "record_item": ItemForm, "record_meters": MeterForm, "finish_inspecting": FinishInspectingForm,
        "sign": SignForm, "refuse_signature": RefusalForm, "open_file": OpenFileForm, "issue_document": DocumentForm,
        "hand_over_keys": KeysForm,
        "accept": AcceptForm, "archive": ArchiveSheetForm, "supersede": ReasonForm,
        "take_back_keys": TakeBackForm,
    },
    "repair_task": {
        **_COMMON, "chase": ChaseForm, "complete_revisit": RevisitForm,
        "assign": AssignForm, "reassign": AssignForm, "hand_back": ReasonForm, "complete": CompleteForm,
        "check": CheckForm, "report_special_case": SpecialCaseForm, "extend": ExtendForm, "change_size": SizeForm,
        "pass_to_developer": DeveloperForm,
    },
    "revisit": {"complete_revisit": RevisitForm, "record_attempt": AttemptForm, "set_unreachable": ReasonForm},
}
"""(record, verb) -> form. What isn't here has nothing to type and acts at once; `correct` has its own page."""


def form_class(record: str, verb: str):
    """The form of a verb, or None when it has nothing to type."""
    return FORMS[record].get(verb)
