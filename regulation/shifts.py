"""交接班: what one shift leaves owing is taken over by the next, so that it stays clear whose matter it is (S 1(8))."""

from .broken import RuleBroken, WrongState
from .words import N_


def taking_refusals(*, handed_by: int | None, taker: int | None, is_taken: bool) -> list:
    """A shift is taken over once, and not by who handed it over. `handed_by` and `taker` are staff ids."""
    refusals = []
    if is_taken:
        refusals.append(WrongState(N_("这一班已经有人接了"), "S 1(8)"))
    if handed_by is not None and handed_by == taker:
        refusals.append(RuleBroken(N_("交班人不能接自己的班，请下一班的同事接班"), "S 1(8)"))
    return refusals
