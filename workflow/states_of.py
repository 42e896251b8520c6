"""Moving a record along the table of transitions from within another record's verb."""

from regulation import states
from regulation.broken import WrongState
from regulation.words import N_


def advance(row, verb: str, came_to: str) -> None:
    """Set the state to which a verb of the table leads from where the record stands. Raises `WrongState` where it
    doesn't lead there: what hangs together no longer fits, and nothing of it is written."""
    step = states.transition(row.record, verb)
    if row.state not in step.from_ or came_to not in step.to:
        raise WrongState(N_("相关记录的状态已经变了，请刷新后再看"), "S 1(7)")
    row.state = came_to
