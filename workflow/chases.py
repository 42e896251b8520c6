"""催办: the resident asks after an open case. A contact on that case, with no new record and no new clock."""

from models import Chase
from regulation.broken import refuse_all, required
from regulation.reception import told_of_chase
from regulation.words import N_

from .act import created, verb


def _chase(act, case, *, words, channel="call"):
    """Write the chase down with its count; it says who is to hear of it (S 1(6))."""
    refuse_all([
        required("words", words, N_("请填写催办内容"), "S 1(6)"),
        required("channel", channel, N_("请选择来访方式"), "C.1"),
    ])
    times = 1 + len(case.chases)
    chase = act.add(
        Chase, **{case.record: case}, words=words, channel=channel, at=act.now, times=times,
        told_role=told_of_chase(times), **created(act, case.office_id),
    )
    act.tell("chased", chase)


chase_visit = verb("visit", "chase")(_chase)
chase_complaint = verb("complaint", "chase")(_chase)
chase_repair_task = verb("repair_task", "chase")(_chase)
