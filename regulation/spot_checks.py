"""抽查: how many records are drawn, which of them first, and what a check has to say (职责(1), S 1, S 2).

The draw is made of plain values: the same pool, seed and past give the same records again.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter
from random import Random

from .broken import NotPermitted, RuleBroken, WrongState, required
from .office_rules import OfficeRules
from .words import CHECK_LINES, CHECK_RESULTS, N_, values

LOOK_BACK_DAYS = 14
"""How long a finished record may be drawn."""

DRAWN_FIRST = ("nobody_else", "suggests_complaint", "needs_no_repair")
"""Why a record is drawn before the others, in this order by turns."""

CLAUSES = {
    "polite": "S 1(1)", "patient": "S 1(2)", "equal": "S 1(3)", "tidy": "S 2(1)", "greeting": "S 2(2)",
    "fair": "S 2(7)",
}
"""The clause that each fixed line of a check stands for; a line of the office's own stands for 职责(1)."""

OWN_LINE_CLAUSE = "职责(1)"
BURST_HOMES, BURST_SECONDS = 4, 300
"""Revisits of so many homes by one person within so many seconds weren't made by asking anybody."""


@dataclass(frozen=True)
class Candidate:
    """A record that may be drawn: whose work it shows and why it would be. `revisit_id` is for a check of that
    revisit of the case (回访抽查)."""

    record: str
    record_id: int
    staff_id: int
    why: str = "random"
    revisit_id: int | None = None

    @property
    def place(self) -> tuple:
        """Where it stands among others, whatever order they were read in."""
        return (self.record, self.record_id, self.revisit_id or 0, self.why)


def how_many(rules: OfficeRules) -> int:
    """How many records a draw takes: so many a day, or so many a week."""
    return rules.checks_a_week if rules.checks_by_week else rules.checks_a_day


def period_start(day: date, rules: OfficeRules) -> date:
    """The first day of the period that one draw serves: the day itself, or its week's Monday."""
    return day - timedelta(days=day.weekday()) if rules.checks_by_week else day


def suggests_complaint(text: str | None, complaint_words: Iterable[str]) -> bool:
    """Whether what was written down speaks like a complaint (the office's list of words)."""
    return any(word in (text or "") for word in complaint_words)


def draw(pool: Iterable[Candidate], size: int, seed: str, checked: Mapping[int, int]) -> list[Candidate]:
    """The records to check, at most `size`, each once.

    First those with a reason, by turns; one place is left to chance, so that nobody's plain records are beyond it.
    The rest at random, each from whoever was checked least so far: `checked` counts earlier checks by staff id.
    """
    dice, so_far, chosen = Random(seed), Counter(checked), []
    ordered = sorted(set(pool), key=lambda one: one.place)
    waiting = {why: [one for one in ordered if one.why == why] for why in (*DRAWN_FIRST, "random")}

    def take(why: str) -> None:
        found = _of_the_least_checked(waiting[why], so_far, dice)
        chosen.append(found)
        so_far[found.staff_id] += 1
        for listed in waiting.values():
            listed[:] = [one for one in listed if (one.record, one.record_id) != (found.record, found.record_id)]

    for turn in _turns(waiting, size - 1 if waiting["random"] and size > 1 else size, chosen):
        take(turn)
    while len(chosen) < size and waiting["random"]:
        take("random")
    for turn in _turns(waiting, size, chosen):
        take(turn)
    return chosen


def _turns(waiting: dict, most: int, chosen: list):
    """The reasons by turns, as long as one of them has a record and fewer than `most` are chosen."""
    while any(waiting[why] for why in DRAWN_FIRST) and len(chosen) < most:
        for why in DRAWN_FIRST:
            if waiting[why] and len(chosen) < most:
                yield why


def _of_the_least_checked(found: list[Candidate], so_far: Counter, dice: Random) -> Candidate:
    fewest = min(so_far[one.staff_id] for one in found)
    person = dice.choice(sorted({one.staff_id for one in found if so_far[one.staff_id] == fewest}))
    return dice.choice([one for one in found if one.staff_id == person])


def lines_of(own_lines: Iterable[str] = ()) -> tuple:
    """Every line of a check as (key, text, clause): the six fixed ones, then the office's own by their text."""
    fixed = [(key, text, CLAUSES[key]) for key, text in CHECK_LINES]
    return (*fixed, *((text, text, OWN_LINE_CLAUSE) for text in own_lines))


def check_refusals(
    lines: Sequence[tuple], results: Mapping, remarks: Mapping, *, is_true: bool | None, finding: str | None
) -> list:
    """What a check has to say: a result for each line, why one failed, whether the record is true, and the finding
    when something was wrong (S 1(1) to S 1(3), S 2(1), S 2(2), S 2(7)).

    Fields are named `result-<place>` and `remark-<place>` by the line's place, for a line of one's own has no key
    that a form could carry.
    """
    refusals = []
    for place, (key, _text, clause) in enumerate(lines):
        result = results.get(key)
        if result not in values(CHECK_RESULTS):
            refusals.append(RuleBroken(N_("请选择合格、不合格或不适用"), clause, f"result-{place}"))
        elif result == "failed":
            refusals.append(required(f"remark-{place}", remarks.get(key), N_("不合格请写明情况"), clause))
    refusals.append(required("is_true", is_true, N_("请选择记录是否属实"), OWN_LINE_CLAUSE))
    if is_true is False or "failed" in results.values():
        refusals.append(required("finding", finding, N_("有不合格或不属实，请写明抽查结论"), OWN_LINE_CLAUSE))
    return [refusal for refusal in refusals if refusal]


def checker_refusal(staff_id: int | None, person_id: int | None) -> RuleBroken | None:
    """Nobody checks the own work (S 1(7))."""
    if staff_id is not None and staff_id == person_id:
        return NotPermitted(N_("不能抽查自己经手的记录"), "S 1(7)")
    return None


def checked_refusal(checked_at) -> RuleBroken | None:
    """A check stands as it was written (职责(1))."""
    return WrongState(N_("这条已经抽查过"), OWN_LINE_CLAUSE) if checked_at is not None else None


def bursts(rows: Iterable[Sequence]) -> set[int]:
    """The revisits recorded in a burst: rows begin with (id, staff id, home or None, second). Several tasks of one home
    in one call are none (S 3(8))."""
    by_person: dict = {}
    for row in rows:
        by_person.setdefault(row[1], []).append(row)
    found: set[int] = set()
    for revisits in by_person.values():
        revisits.sort(key=itemgetter(3, 0))
        first = 0
        for last, row in enumerate(revisits, 1):
            while row[3] - revisits[first][3] > BURST_SECONDS:
                first += 1
            if last - first >= BURST_HOMES:
                within = revisits[first:last]
                if len({one[2] or ("", one[0]) for one in within}) >= BURST_HOMES:
                    found.update(one[0] for one in within)
    return found
