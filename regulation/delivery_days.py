"""交付日: how far each family is on a day with twenty of them, and what is missing."""

from dataclasses import dataclass

from .broken import RuleBroken, WrongState, required
from .move_in import FOUR_DOCUMENTS
from .words import METER_KINDS, N_

STEPS = (
    ("opening", N_("开户核对")), ("documents", N_("资料签发")), ("inspection", N_("验房")), ("meters", N_("抄表")),
    ("signatures", N_("签字")), ("keys", N_("钥匙")), ("returned", N_("交回")),
)
"""The columns of the board; any order that the gates allow."""
COUNTERS = tuple(str(number) for number in range(1, 9))
MOST_HOMES = 60


@dataclass(frozen=True)
class FamilyFacts:
    """What the board needs to know of one family's sheet."""

    is_opened: bool = False
    documents: int = 0
    marked: int = 0
    listed: int = 0
    is_inspected: bool = False
    meters: int = 0
    signatures: int = 0
    is_refused: bool = False
    keys: int = 0
    is_returned: bool = False


def progress(facts: FamilyFacts) -> dict:
    """For each step (how much is done, of how much), and nothing of what doesn't count any more."""
    return {
        "opening": (int(facts.is_opened), 1),
        "documents": (facts.documents, len(FOUR_DOCUMENTS)),
        "inspection": (facts.listed, facts.listed) if facts.is_inspected else (facts.marked, facts.listed),
        "meters": (facts.meters, len(METER_KINDS)),
        "signatures": (facts.signatures, 2),
        "keys": (min(facts.keys, 1), 1),
        "returned": (int(facts.is_returned), 1),
    }


def missing(facts: FamilyFacts) -> list[str]:
    """The steps that still wait, in the order of the board; a refused sheet waits for no signature (F-20)."""
    return [
        step for step, (done, of) in progress(facts).items()
        if done < of and not (step == "signatures" and facts.is_refused)
    ]


def possible(facts: FamilyFacts) -> list[str]:
    """What can be done now: documents after the papers and fees, signatures after the inspection with its meters, keys
    after both signatures, the sheet back when it is signed or refused (S 3(2), S 3(4), S 3(5), S 3(6))."""
    is_ready = {
        "documents": facts.is_opened, "signatures": facts.is_inspected,
        "keys": facts.signatures == 2 and facts.is_opened,
        "returned": facts.signatures == 2 or facts.is_refused,
    }
    return [step for step in missing(facts) if is_ready.get(step, True)]


def papers_refusal(left: list) -> RuleBroken | None:
    """The set is signed for once (S 3(3)). `left` are the documents that nobody settled yet."""
    return None if left else WrongState(N_("四项资料都已签收或注明不适用"), "S 3(3)")


def loan_refusals(to: str | None, *, is_out: bool, are_keys_handed_over: bool) -> list:
    """The key that opens a flat is lent to somebody by name, one loan at a time, and only before the owner has the keys
    (S 3(5))."""
    refusals = [
        required("to", to, N_("请填写借钥匙的人"), "S 3(5)"),
        loan_bar(is_out=is_out, are_keys_handed_over=are_keys_handed_over),
    ]
    return [refusal for refusal in refusals if refusal]


def loan_bar(*, is_out: bool, are_keys_handed_over: bool) -> RuleBroken | None:
    """What bars a loan whoever it is to."""
    if is_out:
        return WrongState(N_("开门钥匙已经借出"), "S 3(5)")
    return WrongState(N_("钥匙已经移交业主"), "S 3(5)") if are_keys_handed_over else None


def back_refusal(*, is_out: bool) -> RuleBroken | None:
    return None if is_out else WrongState(N_("没有借出的开门钥匙"), "S 3(5)")


def counter_refusal(at_counter: str | None, wanted: str | None) -> RuleBroken | None:
    """A family stands at one counter at a time; who was quicker has it."""
    if wanted and wanted not in COUNTERS:
        return RuleBroken(N_("请选择窗口"), "S 3(3)", "counter")
    if wanted and at_counter and at_counter != wanted:
        return WrongState(N_("这户正在 %(counter)s 号窗口办理"), "S 3(3)", "counter", counter=at_counter)
    return None
