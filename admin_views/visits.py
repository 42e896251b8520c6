"""来访接待: the register of contacts, and the form that records one with what it opens."""

from flask_babel import gettext, pgettext
from flask_babel import lazy_gettext as _
from sqlalchemy import and_, exists, literal_column, select

from export.columns import Column
from models import Department, Escalation, ReplyPromise, Suggestion, Visit
from regulation import words
from regulation.calendar import local_day
from regulation.permissions import sees_whole
from regulation.reception import ADOPTED
from regulation.states import OPEN_STATES, STATES
from workflow import desk, scope

from . import family
from .acting import current_office
from .board_duties import unread_report_of
from .case import CaseView
from .fields import (
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
from .month_links import FigureFilter
from .visit_forms import KIND_FIELDS, VisitCorrectionForm, VisitForm, contact_given, promise_given

COLUMNS = (
    Column("number", _("编号"), path="day"),
    Column("received_at", _("接待时间"), kind="moment", path="received_at"),
    Column("channel", _("来访方式"), kind="word", words=words.CHANNELS),
    Column("kind", _("来访类别"), kind="word", words=words.KINDS),
    Column("place", _("房号"), kind="home", source=("house.key", "place_text")),
    Column("visitor_name", _("来访人"), kind="name"),
    Column("subject", _("事由")),
    Column("state", _("状态"), kind="word", words=STATES["visit"]),
    Column("receptionist.name", _("接待人")),
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


def promise_waits(when):
    """A promise of this contact, or of its complaint, waits for its reply and is due `when` says."""
    waiting = select(ReplyPromise.visit_id).where(ReplyPromise.settled_at.is_(None), when(ReplyPromise.promised_at))
    return Visit.id.in_(waiting)


def special_event_unreported(when):
    """A special event of which no unit was told yet (S 5(6))."""
    told = Visit.escalations.any(and_(Escalation.kind == "special_event", Escalation.reported_at.is_not(None)))
    is_open = and_(Visit.state.in_(OPEN_STATES["visit"]), Visit.closed_at.is_(None))
    return and_(Visit.is_special_event, is_open, when(Visit.special_report_due_at), ~told)


TWICE = literal_column("2")
"""Written out in the statement: of a value SQLite would not see that the index of those handed on fits."""
COUNTS = Visit.state.not_in(("voided", "merged"))
OWES_OUTSIDE = and_(Visit.outside_source.is_not(None), Visit.outside_replied_at.is_(None), COUNTS)
"""What 12345, the street office or the company passed on, and nobody answered yet (B1.5)."""


def unposted_suggestion(_act, *beside):
    """A suggestion that was adopted and of which nothing is posted yet (B1.4)."""
    unposted = Suggestion.decision.in_(ADOPTED), Suggestion.posted_at.is_(None)
    is_on_its_way = Visit.state.in_(OPEN_STATES["visit"] | {"done"})
    return and_(is_on_its_way, Visit.id.in_(select(Suggestion.visit_id).where(*unposted, *beside)))


def overdue_suggestion(act):
    """One of them whose day is over."""
    return unposted_suggestion(act, Suggestion.due_on < local_day(act.now, act.rules(current_office().id)))


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
    search_hint = _("编号、事由、来访人、电话、房号")
    column_kinds = dict.fromkeys(("received_at", "channel", "receptionist.name"), "spare")
    joined = ("house", "receptionist")
    form = VisitForm
    correction_form = VisitCorrectionForm
    create_template = "admin/case_new.html"
    column_filters = (
        StateFilter(Visit),
        FigureFilter(Visit),
        WordFilter("kind", _("来访类别"), Visit.kind, words.KINDS),
        WordFilter("channel", _("来访方式"), Visit.channel, words.CHANNELS),
        DayFilter("received_from", _("接待日期"), Visit.received_at, until=False),
        DayFilter("received_until", _("接待日期"), Visit.received_at, until=True),
        DueFilter("completion", _("补全"), Visit.complete_by, Visit.closed_at, Visit.state == "incomplete"),
        WordFilter("special", _("突发事件"), Visit.is_special_event, words.YES_NO),
        DutyFilter("promise", _("约定答复时间"), Visit, promise_waits, finds_its_rows=True),
        DutyFilter("special_report", _("突发上报"), Visit, special_event_unreported),
        DueFilter("outside", _("转办件回复"), Visit.outside_due_at, Visit.outside_replied_at, OWES_OUTSIDE),
        DutyOpenFilter("outside_owed", _("转办件未回复"), lambda act: OWES_OUTSIDE),
        DutyOpenFilter("undecided", _("建议待批示"), undecided_suggestion, is_of_states=True),
        DutyOpenFilter("unposted", _("建议待公布"), unposted_suggestion),
        DutyOpenFilter("overdue_suggestion", _("建议逾期未落实"), overdue_suggestion, finds_its_rows=True),
        DutyOpenFilter("handed_on", _("多次转办"), lambda act: Visit.transfer_count >= TWICE),
        DutyOpenFilter("no_phone", _("未留电话"), lambda act: Visit.phone.is_(None)),
        DutyOpenFilter("unread", _("上报 24 小时未阅"), unread_report_of(Visit), finds_its_rows=True),
        RelatedFilter(
            "department", _("部门"), Visit.department_id, lambda act: act.session.scalars(office_rows(act, Department))
        ),
        PersonFilter("receptionist", _("接待人"), Visit.receptionist_id),
        MineFilter("mine", _("我的"), Visit.receptionist_id, Visit.handler_id, few=scope.few_in_hand),
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
                    (
                        gettext("由谁落实"),
                        row.suggestion and row.suggestion.person and row.suggestion.person.name,
                        "text",
                    ),
                    (gettext("完成日期"), row.suggestion and row.suggestion.due_on, "text"),
                    (gettext("公布的内容"), row.suggestion and row.suggestion.posted_text, "long"),
                    (gettext("公布时间"), self.at(row.suggestion and row.suggestion.posted_at), "text"),
                ],
            ),
            (
                gettext("并单") if row.state == "merged" else gettext("作废"),
                [
                    (gettext("作废原因"), word(words.VOID_REASONS, row.void_kind), "text"),
                    (gettext("原因") if row.state == "merged" else gettext("作废说明"), row.void_reason, "long"),
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
