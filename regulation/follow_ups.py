"""What was found wrong is followed until it is done: by whom, until when, when and how (职责(1), C.7)."""

from datetime import date

from .broken import RuleBroken, WrongState, required
from .words import N_


def correction_refusals(text: str | None, person, due_on: date | None, checked_on: date) -> list:
    """A correction says what, by whom and until when; all of it, or there is none (职责(1)). `checked_on` is the day
    of the check that it answers to."""
    refusals = [
        required("correction", text, N_("请填写整改要求"), "职责(1)"),
        required("person", person, N_("请选择责任人"), "职责(1)"),
        required("due_on", due_on, N_("请填写期限"), "职责(1)"),
    ]
    if due_on is not None and due_on < checked_on:
        refusals.append(RuleBroken(N_("期限不能早于抽查那天"), "职责(1)", "due_on"))
    return [refusal for refusal in refusals if refusal]


def is_late(due_on: date, done_on: date | None, today: date) -> bool:
    """Whether it is open after its last day (职责(1))."""
    return done_on is None and due_on < today


def was_late(due_on: date, done_on: date | None) -> bool:
    """Whether it was done after its last day."""
    return done_on is not None and done_on > due_on


def done_refusals(done_on: date | None, note: str | None, *, is_done: bool, began_on: date, today: date) -> list:
    """Done is said once, with the day and what was done, not before it was asked for and not ahead (C.7)."""
    if is_done:
        return [WrongState(N_("这一项已经完成"), "C.7")]
    refusals = [
        required("done_on", done_on, N_("请填写完成日期"), "C.7"),
        required("done_note", note, N_("请写明怎样完成的"), "C.7"),
    ]
    if done_on is not None and not began_on <= done_on <= today:
        refusals.append(RuleBroken(N_("完成日期须在提出之后，且不晚于今天"), "C.7", "done_on"))
    return [refusal for refusal in refusals if refusal]
