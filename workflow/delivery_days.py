"""交付日: the families of a day are planned the evening before, noted as they arrive, and called to one counter at a
time, at several counters at once."""

from datetime import date

from models import Inspection
from regulation import delivery_days as rules_of
from regulation.broken import RuleBroken, WrongState, refuse_all, required
from regulation.calendar import local_day
from regulation.move_in import FOUR_DOCUMENTS
from regulation.words import N_

from . import facts, inspections, visits
from .act import Act, bar_the_accused, change, follow, in_reach, lock, need, of_the_same_office

ARRIVED = N_("来办理入伙手续")


def plan(act: Act, office_id: int, *, day: date, houses: list) -> list[Inspection]:
    """Have a sheet ready for each of these homes on a day, all or none (S 3(4))."""
    need(act, "record_inspection", office_id)
    refuse_all([
        required("day", day, N_("请选择交付日期"), "S 3(4)"),
        required("houses", houses or None, N_("请填写房号"), "S 3(4)"),
        _too_many(houses), _is_past(act, office_id, day),
    ])
    with change(act, "plan_handover"):
        return [_planned(act, office_id, day, house) for house in houses]


def _planned(act: Act, office_id: int, day: date, house) -> Inspection:
    of_the_same_office(office_id, {"houses": house})
    sheet = next((one for one in house.inspections if one.state not in inspections.NOT_CURRENT), None)
    if sheet is None:
        sheet = inspections.open_sheet(act, office_id, house=house)
    sheet.planned_on = day
    return sheet


def _too_many(houses: list) -> RuleBroken | None:
    most = rules_of.MOST_HOMES
    return RuleBroken(N_("一次最多 %(most)s 户"), "S 3(4)", "houses", most=most) if len(houses or ()) > most else None


def _is_past(act: Act, office_id: int, day: date | None) -> RuleBroken | None:
    if day is None or day >= local_day(act.now, act.rules(office_id)):
        return None
    return RuleBroken(N_("交付日期不能早于今天"), "S 3(4)", "day")


def arrive(act: Act, sheet: Inspection) -> Inspection:
    """到场登记: the family is here and waits; the contact is recorded with it (职责(2), S 3(1))."""
    with change(act, "arrive_at_handover"):
        _hold(act, sheet)
        if sheet.arrived_at is not None:
            raise WrongState(N_("这户已经登记到场"), "S 3(1)")
        if sheet.visit is None:
            visit = visits.open_visit(
                act, sheet.office_id, channel="visit", kind="move_in", content=ARRIVED, house=sheet.house,
                visitor_name=sheet.owner_name, relation=sheet.owner_relation, phone=sheet.phone,
            )
            sheet.visit = visit
            if visit.state == "registered":
                follow(visit, "in_progress")
        sheet.arrived_at = act.now
    return sheet


def call_to_counter(act: Act, sheet: Inspection, *, counter: str | None) -> Inspection:
    """叫号: the family goes to a counter, or leaves it (None). Two counters can't have the same one."""
    with change(act, "call_to_counter"):
        _hold(act, sheet)
        refuse_all([rules_of.counter_refusal(sheet.counter, counter)])
        if sheet.arrived_at is None:
            raise WrongState(N_("这户还没有登记到场"), "S 3(1)")
        sheet.counter = counter
    return sheet


def issue_all(act: Act, sheet: Inspection, *, received_by, signature=None, commitment_signed=True) -> Inspection:
    """The four named documents, and the commitment to the covenant, with one signature of whoever came; what was
    settled before stays as it is (S 3(3)). `signature` is the picture of what was written on the glass."""
    refuse_all([required("received_by", received_by, N_("请填写领取人"), "S 3(3)")])
    with change(act, "issue_document"):
        lock(act, sheet)
        settled = {row.kind for row in sheet.documents}
        left = [kind for kind in FOUR_DOCUMENTS if kind not in settled]
        refuse_all([rules_of.papers_refusal(left)])
        # The first one says whether documents may be given out at all, and what it was signed with is kept with it.
        first = inspections.issue_document(
            act, sheet, kind=left[0], signed=True, received_by=received_by, signature=signature,
            commitment_signed=commitment_signed,
        ).documents[-1]
        for kind in left[1:]:
            inspections.issue_document(
                act, sheet, kind=kind, signed=True, received_by=received_by, signature=first.signature,
                commitment_signed=commitment_signed,
            )
    return sheet


def signer(sheet: Inspection) -> str:
    """Who most likely signs for the owner: whoever came for the owner, else the owner (S 3(1))."""
    return (sheet.proxy_name if sheet.applicant == "proxy" else sheet.owner_name) or ""


def lend_key(act: Act, sheet: Inspection, *, to) -> Inspection:
    """借出钥匙 that opens the flat for the inspection: a loan, and no handover (S 3(5))."""
    with change(act, "lend_key"):
        _hold(act, sheet)
        refuse_all(rules_of.loan_refusals(to, is_out=is_key_out(sheet), are_keys_handed_over=bool(sheet.keys)))
        sheet.key_lent_to, sheet.key_lent_at, sheet.key_back_at = to, act.now, None
    return sheet


def take_key_back(act: Act, sheet: Inspection) -> Inspection:
    """归还钥匙."""
    with change(act, "take_key_back"):
        _hold(act, sheet)
        refuse_all([rules_of.back_refusal(is_out=is_key_out(sheet))])
        sheet.key_back_at = act.now
    return sheet


def is_key_out(sheet: Inspection) -> bool:
    return sheet.key_lent_at is not None and sheet.key_back_at is None


def family(sheet: Inspection, *, marked: int, listed: int) -> rules_of.FamilyFacts:
    """How far a sheet is, from its rows; `marked` of `listed` items were looked at."""
    kinds = {row.kind for row in sheet.documents}
    return rules_of.FamilyFacts(
        is_opened=sheet.opening_override_reason is not None or not facts.lacking_papers(sheet),
        documents=len(kinds & set(FOUR_DOCUMENTS)), marked=marked, listed=listed,
        is_inspected=sheet.ended_at is not None, meters=len(sheet.meters),
        signatures=(sheet.owner_signed_at is not None) + (sheet.property_signed_at is not None),
        is_refused=sheet.refusal_reason is not None, keys=sum(row.quantity for row in sheet.keys),
        is_returned=sheet.returned_at is not None,
    )


def _hold(act: Act, sheet: Inspection) -> None:
    """The sheet for whoever opens sheets in its office, as it stands now."""
    need(act, "record_inspection", sheet.office_id)
    lock(act, sheet)
    in_reach(act, sheet)
    bar_the_accused(act, facts.of(sheet, act))
    if sheet.state in inspections.NOT_CURRENT:
        raise WrongState(N_("这张验房单已经结束"), "S 3(9)")
