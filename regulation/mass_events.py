"""集中事件: many calls about one event. Each caller is recorded and answered (S 1(4)), the complaint counts once."""

from datetime import datetime

from .broken import RuleBroken, required
from .words import N_


def event_refusals(
    place: str | None, matter: str | None, reply: str | None, expected_end_at: datetime | None, now: datetime
) -> list:
    """An event says where, what, and the reply that every caller gets (S 4(1)); its expected end lies ahead."""
    refusals = [
        required("place", place, N_("请填写地点"), "S 1(4)"),
        required("matter", matter, N_("请填写事项"), "S 1(4)"),
        required("reply", reply, N_("请填写统一答复"), "S 4(1)"),
    ]
    if expected_end_at is not None and expected_end_at <= now:
        refusals.append(RuleBroken(N_("预计结束时间须晚于现在"), "S 4(1)", "expected_end_at"))
    return [refusal for refusal in refusals if refusal]


def one_complaint_refusal(*, has_complaint: bool, is_complaint: bool) -> RuleBroken | None:
    """One event is one complaint in the month's figures, however many call about it (S 2(5))."""
    if has_complaint and is_complaint:
        return RuleBroken(N_("这个集中事件已有一件投诉，请按来电登记"), "S 2(5)")
    return None


def open_refusal(ended_at: datetime | None) -> RuleBroken | None:
    """Nobody calls about an event that has ended: that is a matter of its own (S 1(4))."""
    return RuleBroken(N_("这个集中事件已经结束"), "S 1(4)") if ended_at is not None else None


def caller_refusals(place: str | None, *, wants_word: bool, phone: str | None) -> list:
    """A caller is a home or a place; who asks to be told leaves a phone (S 1(4), S 4(2))."""
    refusals = [required("house", place, N_("请填写房号或地点"), "S 1(4)")]
    if wants_word:
        refusals.append(required("phone", phone, N_("要求告知的请留电话"), "S 4(2)"))
    return [refusal for refusal in refusals if refusal]
