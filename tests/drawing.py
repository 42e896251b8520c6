"""docs/states.md from the table of transitions: `python -m tests.drawing > docs/states.md` after a change of it."""

from collections import defaultdict

from regulation.states import FOLLOWS, OPEN_STATES, STATES, TRANSITIONS
from regulation.words import RECORDS, ROLES, label

HEAD = """# The states and what leads from one to another

Drawn from the one table in `regulation/states.py`; a test holds this file to it. Anew after a change:
`.venv/bin/python -m tests.drawing > docs/states.md`.

A verb whose column *to* is empty leaves the state as it is: escalation, promise, apology, special case and chase are
records beside the state. Voiding (作废) leads to 已作废 from every state in its row and isn't drawn. Where several
states stand in *to*, the facts decide. Before any of this the gates of the clause are asked
([regulation.md](regulation.md)).
"""


def drawing() -> str:
    """The whole document."""
    return "\n".join([HEAD, *(section(record) for record in STATES)])


def section(record: str) -> str:
    """One record: its diagram, what it reaches by itself, and its verbs."""
    states = dict(STATES[record])
    by_itself = "、".join(states[state] for state in states if state in FOLLOWS[record])
    still_open = "、".join(states[state] for state in states if state in OPEN_STATES[record])
    return "\n".join([
        f"## {label(RECORDS, record)} (`{record}`)", "",
        "```mermaid", "stateDiagram-v2", *diagram(record), "```", "",
        f"Still owes something in: {still_open}.",
        f"Reached also by itself, when another record moves: {by_itself}.", "",
        "| Verb | | from | to | by | clause | several at once |",
        "|---|---|---|---|---|---|---|",
        *(table_row(record, step) for step in TRANSITIONS[record].values()), "",
    ])


def diagram(record: str) -> list:
    """Mermaid's lines: the states with their labels, one arrow for each pair of states with all its verbs."""
    lines = [f'    state "{name}" as {state}' for state, name in STATES[record]]
    arrows = defaultdict(list)
    for step in TRANSITIONS[record].values():
        for state in (name for name, _label in STATES[record] if name in step.from_):
            for to in step.to:
                if to not in (state, "voided"):
                    arrows[state, to].append(step.label)
    return lines + [f"    {state} --> {to}: {'、'.join(verbs)}" for (state, to), verbs in arrows.items()]


def table_row(record: str, step) -> str:
    states = dict(STATES[record])
    from_ = "、".join(name for state, name in states.items() if state in step.from_)
    to = "、".join(states[state] for state in step.to)
    roles = "、".join(name for role, name in ROLES if role in step.roles)
    return f"| `{step.verb}` | {step.label} | {from_} | {to} | {roles} | {step.clause} | {'✓' if step.batch else ''} |"


if __name__ == "__main__":
    print(drawing(), end="")
