"""Moving a record along the table of transitions from within another record's verb."""

from regulation import states


def advance(row, verb: str, came_to: str) -> None:
    """Set the state to which a verb of the table leads from where the record stands."""
    step = states.transition(row.record, verb)
    if row.state not in step.from_ or came_to not in step.to:
        raise AssertionError(f"{verb} doesn't lead from {row.state} to {came_to}")
    row.state = came_to
