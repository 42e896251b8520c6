"""来访接待: the register of contacts, and the form that records one with what it opens."""

from flask_babel import gettext, lazy_pgettext, pgettext
from flask_babel import lazy_gettext as _
from sqlalchemy import and_, exists, select

from export.columns import Column
from models import Department, Escalation, ReplyPromise, Suggestion, Visit
from regulation import words
from regulation.permissions import sees_whole
from regulation.privacy import NOTICE_VERSION
from regulation.states import OPEN_STATES, STATES
from regulation.words import N_
from workflow import desk

from . import family
from .board_duties import unread_report_of
from .case import CaseView
from .fields import (
    CategoryField,
    CountField,
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
    WordField,
    YesNoField,
    office_rows,
)
from .filters import (
    DayFilter,
    DueFilter,
    DutyFilter,
    DutyOpenFilter,
    MineFilter,
    PersonFilter,
    RelatedFilter,
    StateFilter,
    WordFilter,
)
from .forms import OfficeForm, SeenForm

COLUMNS = (
    Column("number", _("编号"), path="day"),
    Column("received_at", _("接待时间"), kind="moment", path="received_at"),
    Column("channel", _("来访方式"), kind="word", words=words.CHANNELS, path="channel"),
    Column("kind", _("来访类别"), kind="word", words=words.KINDS, path="kind"),
    Column("place", _("房号"), kind="home", source=("house.key", "place_text")),
    Column("visitor_name", _("来访人"), kind="name"),
    Column("subject", _("事由")),
    Column("state", _("状态"), kind="word", words=STATES["visit"], path="state"),
    Column("receptionist.name", _("接待人"), path="receptionist.name"),
    Column("clock", _("时限"), read=lambda row: None),
    Column("phone", _("联系电话"), kind="phone", in_list=False),
    Column("content", _("来访事由"), in_list=False),
    Column("answer", _("答复"), in_list=False),
    Column("department.name", _("转办部门"), in_list=False),
    Column("handler.name", _("承办人"), in_list=False),
    Column("done_at", _("完成时间"), kind="moment", in_list=False),
    Column("solved_on_spot", _("当场解决"), kind="yes_no", in_list=False),
    Column("is_late_entry", _("补录"), kind="yes_no", in_list=False),
    Column("is_special_event", _("突发事件"), kind="yes_no", in_list=False),
)


class CallerForm(OfficeForm):
    """Who called, from where, about what: the part that every record of a contact begins with."""

    channel = WordField(_("来访方式"), words.CHANNELS, default="call", needed=True)
    house = HouseField(_("房号"), description=_("例如 3-2-501 或 3栋2单元501，也可以是公共部位"))
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


def promise_waits(when):
    """A promise of this contact, or of its complaint, waits for its reply and is due `when` says."""
    waiting = select(ReplyPromise.visit_id).where(ReplyPromise.settled_at.is_(None), when(ReplyPromise.promised_at))
    return Visit.id.in_(waiting)


def special_event_unreported(when):
    """A special event of which no unit was told yet (S 5(6))."""
    told = Visit.escalations.any(and_(Escalation.kind == "special_event", Escalation.reported_at.is_not(None)))
    is_open = and_(Visit.state.in_(OPEN_STATES["visit"]), Visit.closed_at.is_(None))
    return and_(Visit.is_special_event, is_open, when(Visit.special_report_due_at), ~told)


COUNTS = Visit.state.not_in(("voided", "merged"))
OWES_OUTSIDE = and_(Visit.outside_source.is_not(None), Visit.outside_replied_at.is_(None), COUNTS)
"""What 12345, the street office or the company passed on, and nobody answered yet (B1.5)."""


def undecided_suggestion(_act):
    """An open suggestion that the director hasn't decided on (B1.4)."""
    is_open = Visit.state.in_(OPEN_STATES["visit"])
    return and_(is_open, Visit.kind == "suggestion", ~exists().where(Suggestion.visit_id == Visit.id))


class VisitView(CaseView):
    """The register of contacts."""

    record = "visit"
    ability = "see_visits"
    ability_to_record = "record_visit"
    can_create = True
    in_place = ("content", "visitor_name", "phone", "remark")
    columns = COLUMNS
    searched = ("number", "subject", "content", "visitor_name", "phone", "place_text", "house")
    search_hint = _("编号、事由、来访人、电话、房号")
    column_kinds = dict.fromkeys(("received_at", "channel", "receptionist.name"), "spare")
    joined = ("house", "receptionist", "complaint")
    preloaded = ("promises", "escalations")
    form = VisitForm
    correction_form = VisitCorrectionForm
    create_template = "admin/case_new.html"
    column_filters = (
        StateFilter(Visit),
        WordFilter("kind", _("来访类别"), Visit.kind, words.KINDS),
        WordFilter("channel", _("来访方式"), Visit.channel, words.CHANNELS),
        DayFilter("received_from", _("接待日期"), Visit.received_at, until=False),
        DayFilter("received_until", _("接待日期"), Visit.received_at, until=True),
        DueFilter("completion", _("补全"), Visit.complete_by, Visit.closed_at, Visit.state == "incomplete"),
        WordFilter("special", _("突发事件"), Visit.is_special_event, words.YES_NO),
        DutyFilter("promise", _("约定答复时间"), Visit, promise_waits),
        DutyFilter("special_report", _("突发上报"), Visit, special_event_unreported),
        DueFilter("outside", _("转办件回复"), Visit.outside_due_at, Visit.outside_replied_at, OWES_OUTSIDE),
        DutyOpenFilter("outside_owed", _("转办件未回复"), lambda act: OWES_OUTSIDE),
        DutyOpenFilter("undecided", _("建议待批示"), undecided_suggestion),
        DutyOpenFilter("handed_on", _("多次转办"), lambda act: Visit.transfer_count >= 2),
        DutyOpenFilter("no_phone", _("未留电话"), lambda act: Visit.phone.is_(None)),
        DutyOpenFilter("unread", _("上报 24 小时未阅"), unread_report_of(Visit)),
        RelatedFilter(
            "department", _("部门"), Visit.department_id, lambda act: act.session.scalars(office_rows(act, Department))
        ),
        PersonFilter("receptionist", _("接待人"), Visit.receptionist_id),
        MineFilter("mine", _("我的"), Visit.receptionist_id, Visit.handler_id),
    )

    def make(self, act, office_id, form):
        """Record the contact that the form holds."""
        return desk.receive(act, office_id, promise=promise_given(form), **contact_given(form))

    def is_whole(self, act, row):
        """Who asked to be told of an event's end is owed a call, though the contact itself is closed."""
        owes_a_call = row.wants_word and row.told_at is None
        return super().is_whole(act, row) or (owes_a_call and sees_whole(act.person, is_open=True))

    def fieldsets(self, form):
        return [
            (
                gettext("来访"),
                (),
                (
                    "kind",
                    "channel",
                    "house",
                    "house_unverified",
                    "content",
                    "visitor_name",
                    "is_anonymous",
                    "phone",
                    "no_phone",
                    "relation",
                ),
            ),
            (gettext("投诉"), ("complaint",), KIND_FIELDS["complaint"]),
            (gettext("报修"), ("repair",), KIND_FIELDS["repair"]),
            (gettext("参观"), ("tour",), KIND_FIELDS["tour"]),
            (gettext("入伙"), ("move_in",), KIND_FIELDS["move_in"]),
            (
                gettext("答复与转办"),
                ("enquiry", "help", "suggestion", "other"),
                ("answer", "answer_basis", "solved_on_spot", "to_staff", "department"),
            ),
            (pgettext("field", "约定答复时间"), (), ("promised_at", "promise_reason", "consented", "consent_way")),
            (
                gettext("突发与补录"),
                (),
                (
                    "special_kind",
                    "special_place",
                    "received_at",
                    "late_typing_reason",
                    "paper_number",
                    "outside_source",
                    "outside_number",
                    "outside_due_at",
                    "remark",
                ),
            ),
        ]

    def summary(self, row):
        return row.subject

    def tags(self, row):
        marks = [
            (row.is_late_entry, gettext("补录"), ""),
            (row.is_special_event, gettext("突发"), "danger"),
            (row.is_anonymous, gettext("匿名"), ""),
            (bool(row.outside_source), gettext("转办件"), "warning"),
            (row.transfer_count >= 2, gettext("多次转办"), "warning"),
        ]
        return [(text, tone) for is_so, text, tone in marks if is_so]

    def groups(self, row, whole):
        word = self._word
        first = [
            (gettext("来访类别"), word(words.KINDS, row.kind), "text"),
            (gettext("来访方式"), word(words.CHANNELS, row.channel), "text"),
            (gettext("接待时间"), self.at(row.received_at), "text"),
            (gettext("接待人"), str(row.receptionist), "text"),
            self.home_row(row),
            self.name_row(gettext("来访人姓名"), row.visitor_name, whole),
            (gettext("身份"), word(words.RELATIONS, row.relation), "text"),
            (gettext("联系电话"), gettext("不留电话"), "text") if row.no_phone else self.phone_row(row, whole),
            (gettext("来访事由"), row.content, "long"),
            (gettext("个人信息告知版本"), row.notice_version, "text"),
        ]
        handled = [
            (gettext("处理情况或答复"), row.answer, "long"),
            (gettext("答复依据"), word(words.ANSWER_BASES, row.answer_basis), "text"),
            (gettext("当场解决"), gettext("是") if row.solved_on_spot else "", "text"),
            (gettext("转办部门"), row.department and row.department.name, "text"),
            (gettext("承办人"), row.handler and row.handler.name, "text"),
            (gettext("完成时间"), self.at(row.done_at), "text"),
            (gettext("备注"), row.remark, "long"),
        ]
        groups = [(gettext("来访"), first), (gettext("办理"), handled)]
        return groups + [group for group in self.special_groups(row) if any(line[1] for line in group[1])]

    def special_groups(self, row):
        word = self._word
        return [
            (
                gettext("突发事件"),
                [
                    (gettext("突发事件类型"), word(words.SPECIAL_KINDS, row.special_kind), "text"),
                    (gettext("突发地点"), row.special_place, "text"),
                    (gettext("控制措施"), row.containment, "long"),
                    (gettext("涉及人员"), row.persons_affected, "text"),
                    (gettext("结果"), row.outcome, "long"),
                ],
            ),
            (
                gettext("参观"),
                [
                    (gettext("来访单位"), row.organisation, "text"),
                    (gettext("人数"), row.head_count, "text"),
                    (gettext("陪同人"), row.escort and row.escort.name, "text"),
                    (gettext("预约时间"), self.at(row.planned_at), "text"),
                    (gettext("开始时间"), self.at(row.started_at), "text"),
                    (gettext("结束时间"), self.at(row.ended_at), "text"),
                ],
            ),
            (
                gettext("转办件"),
                [
                    (gettext("转办来源"), row.outside_source, "text"),
                    (gettext("来源编号"), row.outside_number, "text"),
                    (gettext("来源时限"), self.at(row.outside_due_at), "text"),
                    (gettext("回复来源单位"), row.outside_reply, "long"),
                ],
            ),
            (
                gettext("建议"),
                [
                    (
                        gettext("是否采纳"),
                        row.suggestion and word(words.SUGGESTION_DECISIONS, row.suggestion.decision),
                        "text",
                    ),
                    (gettext("理由"), row.suggestion and row.suggestion.reason, "long"),
                    (gettext("改进计划"), row.suggestion and row.suggestion.plan, "long"),
                ],
            ),
            (
                gettext("作废"),
                [
                    (gettext("作废原因"), word(words.VOID_REASONS, row.void_kind), "text"),
                    (gettext("作废说明"), row.void_reason, "long"),
                    (gettext("并入"), self.link("visits", row.merged_into) if row.merged_into else None, "link"),
                ],
            ),
        ]

    def related(self, row, whole):
        zone, blocks = self.zone(), []
        blocks.append(family.cases_table(gettext("由此办理"), [row.complaint, row.inspection, *row.repair_tasks], zone))
        if row.promises:
            blocks.append(family.promises_table(row.promises, zone))
        if row.escalations:
            blocks.append(family.escalations_table(row, zone))
        return blocks + self.home_block(row, row.house_id)
