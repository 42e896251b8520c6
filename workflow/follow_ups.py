"""What is followed until it is done: said once, with the day and how, by whoever may (职责(1), C.7)."""

from regulation.broken import refuse_all
from regulation.calendar import local_day
from regulation.follow_ups import done_refusals

from .act import Act, lock


def say_done(act: Act, row, done_on, done_note, *, began_on=None, besides=()) -> None:
    """Mark a correction, a measure or an opinion as done, within the verb that is open. Raises the `RuleBroken`s of
    `done_refusals`, with what stands in `besides`. `began_on` is the day from which it could be done, where that isn't
    the day on which it was written down."""
    lock(act, row)
    rules = act.rules(row.office_id)
    refuse_all([*done_refusals(
        done_on, done_note, is_done=row.done_on is not None, began_on=began_on or local_day(row.created_at, rules),
        today=local_day(act.now, rules),
    ), *besides])
    row.done_on, row.done_note, row.done_by_id = done_on, done_note, act.person.id
