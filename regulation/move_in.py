"""Move-in: the joint inspection, both signatures, documents and keys, acceptance and archive (S 3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .broken import RuleBroken, required
from .words import APPLICANTS, METER_KINDS, N_, label, values

QUEUED_AT_MOST = timedelta(hours=24)
MOST_NAMED = 5
FOUR_DOCUMENTS = ("handbook", "covenant", "registration", "decoration")


PAPERS = (("notice_shown", N_("入伙通知书")), ("contract_shown", N_("购房合同")), ("identity_shown", N_("身份证件")))
"""What the owner shows; it is looked at and given back, no copy is kept (E-1)."""
PROOFS = (("fees_proof", N_("通知书所列费用的凭证")), ("developer_fees_proof", N_("向开发商缴费的凭证")))


BEFORE_OPENING = N_("启用开户核对以前办理的")
"""The reason that sheets have which were on their way before papers and fees were asked for."""


@dataclass
class InspectionFacts:
    """What the rules need to know of a handover sheet."""

    has_inspector: bool = False
    lacks: tuple = ()
    is_let_through: bool = False
    has_kept_keys: bool = False
    meters_read: frozenset = frozenset()
    owner_signed: bool = False
    property_signed: bool = False
    open_repairs: tuple = ()
    unclosed_repairs: tuple = ()
    revisits_owed: int = 0
    has_unreachable: bool = False
    has_revisits: bool = False
    documents_settled: frozenset = frozenset()
    is_accepted: bool = False
    created_by_id: int | None = None
    created_today: bool = False
    has_followers: bool = False
    accused_ids: frozenset = frozenset()
    director_is_accused: bool = False
    leader_is_outside: bool = False


def what_lacks(known: dict) -> list[str]:
    """Which papers and proofs of fees a file still lacks, by their words; `known` holds the columns (S 3(1), S 3(2)).
    Who comes for the owner brings the owner's letter of authority."""
    lacking = [text for name, text in (*PAPERS, *PROOFS) if not known[name]]
    if known["applicant"] == "proxy" and not known["proxy_paper"]:
        lacking.append(N_("委托书"))
    return lacking if known["applicant"] else [N_("由谁办理"), *lacking]


def opening_refusals(known: dict, *, is_director: bool, is_overridden: bool) -> list:
    """What was shown is written down as it is; a proxy has a name, and only the director lets a family through
    without (S 3(1), S 3(2))."""
    refusals = [
        required("applicant", known["applicant"], N_("请选择由谁办理"), "S 3(1)"),
        None if known["applicant"] in (None, *values(APPLICANTS)) else _unknown_applicant(),
    ]
    if known["applicant"] == "proxy":
        refusals.append(required("proxy_name", known["proxy_name"], N_("请填写受托人姓名"), "S 3(1)"))
    if is_overridden and not is_director:
        refusals.append(RuleBroken(N_("由主任特批"), "S 3(2)", "opening_override_reason"))
    return [refusal for refusal in refusals if refusal]


def _unknown_applicant() -> RuleBroken:
    return RuleBroken(N_("请从列表中选择"), "S 3(1)", "applicant")


def opened_gate(facts: InspectionFacts) -> RuleBroken | None:
    """No document and no key is given out before the papers were shown and the fees proven, or the director let it
    through (S 3(1), S 3(2))."""
    if facts.lacks and not facts.is_let_through:
        return RuleBroken(N_("开户核对还缺：%(papers)s"), "S 3(2)", None, papers=tuple(facts.lacks))
    return None


def meters_gate(facts: InspectionFacts) -> RuleBroken | None:
    """Water, power and gas each have a reading, or a reason why there is none (S 3(4), F-23)."""
    missing = [label(METER_KINDS, kind) for kind in values(METER_KINDS) if kind not in facts.meters_read]
    if missing:
        return RuleBroken(N_("还没有抄表：%(meters)s"), "S 3(4)", None, meters=tuple(missing))
    return None


def repaired_refusals(numbers: list, *, is_withdrawn: bool, size_changes: bool) -> list:
    """A problem whose repair is under way stays as large as it is, until its task is voided or its size changed there
    (S 3(7)). `numbers` are those of its tasks that stand."""
    if not numbers:
        return []
    if is_withdrawn:
        return [RuleBroken(N_("这一项的工单 %(numbers)s 还在，请先作废工单"), "S 3(7)", None, numbers=tuple(numbers))]
    if size_changes:
        words = N_("这一项的工单 %(numbers)s 已开，规模请在工单上更改")
        return [RuleBroken(words, "S 3(7)", "size", numbers=tuple(numbers))]
    return []


def meter_refusals(kind: str, reading, state: str | None, reason) -> list:
    """A reading of at least 0, or 未通/无此表 with its reason (S 3(4))."""
    refusals = [required("state", state, N_("请选择表的状态"), "S 3(4)")]
    if reading is None:
        refusals.append(required("reason", reason, N_("没有底数请写明原因"), "S 3(4)"))
    elif reading < 0:
        refusals.append(RuleBroken(N_("底数不能小于 0"), "S 3(4)", "reading"))
    if state in ("not_connected", "absent") and reading is not None:
        refusals.append(RuleBroken(N_("未通或无此表时不填底数"), "S 3(4)", "reading"))
    return [refusal for refusal in refusals if refusal]


def item_refusals(problem, room, part, size, no_repair_reason) -> list:
    """An item says where and what; 非维修 needs its reason (S 3(7))."""
    refusals = [
        required("room", room, N_("请填写部位"), "S 3(4)"),
        required("part", part, N_("请填写项目"), "S 3(4)"),
        required("problem", problem, N_("请填写问题描述"), "S 3(4)"),
        required("size", size, N_("请选择规模"), "S 3(7)"),
    ]
    if size == "none":
        refusals.append(required("no_repair_reason", no_repair_reason, N_("非维修须写明原因"), "S 3(7)"))
    return [refusal for refusal in refusals if refusal]


def moment_on_site(pressed_at: datetime | None, not_before: datetime, now: datetime) -> datetime:
    """When something was pressed in the flat, where there may be no network: the device's moment when it lies between
    what came before it and now, and is at most 24 hours old; else the moment of its arrival (F-4, F-7)."""
    is_believed = pressed_at is not None and not_before <= pressed_at <= now and now - pressed_at <= QUEUED_AT_MOST
    return pressed_at if is_believed else now


def mark_refusals(listed: bool, result: str | None, has_defect: bool) -> list:
    """A cell is one of the sheet's list; one with a problem written down stays × until that is withdrawn (S 3(4))."""
    refusals = [required("result", result, N_("请选择合格、不合格或不适用"), "S 3(4)")]
    if not listed:
        refusals.append(RuleBroken(N_("验房清单里没有这一项"), "S 3(4)", "part"))
    if has_defect and result != "failed":
        refusals.append(RuleBroken(N_("这一项登记了问题，请先撤销问题"), "S 3(4)", "result"))
    return [refusal for refusal in refusals if refusal]


def looked_at_refusals(cells: set, marks: dict, described: set, *, by_list: bool) -> list:
    """Where the list was gone through item by item, none is left out, and every × says what is wrong (S 3(4)).

    `marks` has the result of each cell that was marked, `described` the cells with a problem written down. A sheet
    that was filled on paper has no marks, and only its problems are typed; `by_list` says that it was not.
    """
    if not marks and not by_list:
        return []
    left = cells - marks.keys() - described
    unseen = RuleBroken(N_("还有 %(count)s 项没有查"), "S 3(4)", None, count=len(left)) if left else None
    return [refusal for refusal in (unseen, silent_refusal(marks, described)) if refusal]


def silent_refusal(marks: dict, described: set) -> RuleBroken | None:
    """No × is signed without the problem behind it: it would be repaired by nobody (S 3(4), S 3(7))."""
    silent = sorted(cell for cell, result in marks.items() if result == "failed" and cell not in described)
    if not silent:
        return None
    names = tuple(f"{room} {part}" for room, part in silent[:MOST_NAMED])
    return RuleBroken(N_("还没有写明问题：%(cells)s"), "S 3(4)", None, cells=names)


def start_refusals(started_at: datetime | None, *, is_typed: bool, planned_before: bool, now: datetime) -> list:
    """An inspection says when it began; of a sheet that was made ready on an earlier day a person says it (S 3(4))."""
    if planned_before and not is_typed:
        return [RuleBroken(N_("请填写开始时间"), "S 3(4)", "started_at")]
    if started_at is not None and started_at > now:
        return [RuleBroken(N_("开始时间不能晚于现在"), "S 3(4)", "started_at")]
    return []


def signature_refusals(name: str | None, has_picture: bool, witness: str | None) -> list:
    """On the tablet a party signs with a finger, or by a typed name before a witness (S 3(4))."""
    return [refusal for refusal in (
        required("name", name, N_("请填写签字人姓名"), "S 3(4)"), unseen_refusal(has_picture, witness),
    ) if refusal]


def unseen_refusal(has_picture: bool, witness: str | None) -> RuleBroken | None:
    """A signature that nobody can look at has somebody who saw it (S 3(4))."""
    if has_picture:
        return None
    return required("witness", witness, N_("没有手写签字、也没有签字页照片时，请填写见证人"), "S 3(4)")


def both_signed(facts: InspectionFacts) -> bool:
    """Whether owner and office signed; a sheet that the owner refused never is, however far it went (F-20)."""
    return facts.owner_signed and facts.property_signed


def signed_once_refusal(facts: InspectionFacts, *, owner_signs: bool, property_signs: bool) -> RuleBroken | None:
    """Each party signs once: a second signature of the owner would move the clock of the repairs (S 3(4), F-4)."""
    if owner_signs and facts.owner_signed:
        return RuleBroken(N_("业主已经签过字"), "S 3(4)", "owner_signed_name")
    if property_signs and facts.property_signed:
        return RuleBroken(N_("物业已经签过字"), "S 3(4)", "property_signs")
    return None


def keys_refusals(facts: InspectionFacts, *, override_reason, is_director: bool) -> list:
    """Keys only after both signatures; the director may override with a reason (S 3(5), F-20)."""
    if both_signed(facts):
        return []
    if is_director:
        missing = required("override_reason", override_reason, N_("双方签字前移交钥匙须写明主任特批的原因"), "S 3(5)")
        return [missing] if missing else []
    return [RuleBroken(N_("双方签字后才能移交钥匙，或由主任特批"), "S 3(5)")]


def kept_keys_gate(facts: InspectionFacts) -> RuleBroken | None:
    """Only keys that were kept for repairs are taken back (S 3(5))."""
    return None if facts.has_kept_keys else RuleBroken(N_("没有留用的返修钥匙"), "S 3(5)")


def repairs_done_gate(facts: InspectionFacts) -> RuleBroken | None:
    if facts.open_repairs:
        return RuleBroken(N_("整改还没有办完：%(numbers)s"), "S 3(9)", None, numbers=tuple(facts.open_repairs))
    return None


def items_closed_gate(facts: InspectionFacts) -> RuleBroken | None:
    """The sheet is filed after every item is closed: a repair whose owner couldn't be reached, or that was found bad
    and whose rework was voided, is closed by a person first (S 3(9))."""
    if facts.unclosed_repairs:
        return RuleBroken(N_("还有没结单的整改：%(numbers)s"), "S 3(9)", None, numbers=tuple(facts.unclosed_repairs))
    return None


def revisits_gate(facts: InspectionFacts) -> RuleBroken | None:
    """Every revisit of the sheet is effective, or set unreachable by the director (S 3(9))."""
    if facts.revisits_owed:
        return RuleBroken(N_("还有 %(count)s 项没有回访"), "S 3(9)", None, count=facts.revisits_owed)
    return None


def one_rating_refusal(owed: int, rating: str | None) -> RuleBroken | None:
    """One rating for several repairs says that all of them are well; what isn't is said of the one it is about, for
    only that is repaired again (S 3(8), F-27)."""
    if not owed:
        return RuleBroken(N_("这件事现在没有待做的回访"), "S 3(8)")
    if owed > 1 and rating == "dissatisfied":
        words = N_("有 %(count)s 张工单待回访，不满意的请逐张登记")
        return RuleBroken(words, "S 3(8)", "rating", count=owed)
    return None


def documents_gate(facts: InspectionFacts) -> RuleBroken | None:
    """The four named documents are signed for, or marked not applicable with a reason (S 3(3))."""
    missing = [kind for kind in FOUR_DOCUMENTS if kind not in facts.documents_settled]
    if missing:
        return RuleBroken(N_("住户手册、业主公约、住户登记表、装修管理规定须逐项签收或写明不适用"), "S 3(3)")
    return None


def accepted_gate(facts: InspectionFacts) -> RuleBroken | None:
    if not facts.is_accepted:
        return RuleBroken(N_("业主还没有认可"), "S 3(9)")
    return None


def stand_in_refusals(facts: InspectionFacts, *, reason, is_director: bool) -> list:
    """The director accepts in the owner's stead, with a reason, when the owner can't be reached: set unreachable
    at a revisit, or never owed one that would have shown it (F-7)."""
    if not reason:
        return []
    if not is_director:
        return [RuleBroken(N_("代业主认可由主任办理"), "F-7", "reason")]
    if facts.has_revisits and not facts.has_unreachable:
        return [RuleBroken(N_("只有业主无法联系时才能代为认可"), "F-7", "reason")]
    return []


def owner_unsigned_gate(facts: InspectionFacts) -> RuleBroken | None:
    """An owner who has signed hasn't refused (F-20)."""
    if facts.owner_signed:
        return RuleBroken(N_("业主已经签过字"), "F-20")
    return None


def unsigned_gate(facts: InspectionFacts) -> RuleBroken | None:
    """The sheet that one party has signed stays as it was signed; a correction is a new version (S 3(4))."""
    if facts.owner_signed or facts.property_signed:
        return RuleBroken(N_("已有一方签字，请用“更正签字表”出新版"), "S 3(4)")
    return None


def inspector_gate(facts: InspectionFacts) -> RuleBroken | None:
    if not facts.has_inspector:
        return RuleBroken(N_("还没有填写验房人"), "S 3(4)")
    return None


GATES = {
    "correct": (unsigned_gate,),
    "record_item": (unsigned_gate,),
    "record_meters": (unsigned_gate,),
    "finish_inspecting": (inspector_gate, meters_gate),
    "issue_document": (opened_gate,),
    "hand_over_keys": (opened_gate,),
    "take_back_keys": (kept_keys_gate,),
    "refuse_signature": (owner_unsigned_gate,),
    "accept": (repairs_done_gate, revisits_gate),
    "archive": (accepted_gate, items_closed_gate, revisits_gate, documents_gate),
}
