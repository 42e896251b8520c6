"""When a case takes a photo or a PDF: while it stands, and never once it is filed."""

from .broken import WrongState
from .words import N_

STANDS_NO_MORE = frozenset({"voided", "merged", "superseded"})


def attachment_refusal(state: str) -> WrongState | None:
    """An archived case is read-only for everyone (S 3(9)); what was voided, merged or replaced takes nothing new."""
    if state == "archived":
        return WrongState(N_("已归档的记录不能再添加附件，需要时由主任重新办理"), "S 3(9)")
    if state in STANDS_NO_MORE:
        return WrongState(N_("已作废、已并单或已更正的记录不能再添加附件"), "S 1(4)")
    return None
