"""Carrying out a step of a script by the verbs of `workflow`, on rows to be or on the database's own."""

from workflow import desk, escalations, homes
from workflow.verbs import VERBS

from .script import Case, Contact

BESIDE_THE_TABLE = {"complete_contact": desk.complete, "read": escalations.read, "change_house": homes.change_house}
"""Steps that stand in no table of transitions."""


def carry_out(act, case: Case, path: tuple, verb: str, given: dict) -> None:
    """One step: `verb` on the record at the end of `path`. `receive` begins a contact and has no path."""
    given = {
        name: case.contacts[value.place] if isinstance(value, Contact) else value for name, value in given.items()
    }
    if verb == "receive":
        case.contacts.append(desk.receive(act, case.office_id, **given))
        return
    row = case.find(path)
    function = BESIDE_THE_TABLE.get(verb) or VERBS[row.record, verb]
    function(act, row, **given)
