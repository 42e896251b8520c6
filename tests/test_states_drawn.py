"""docs/states.md is what the table of transitions says today."""

from pathlib import Path

from regulation.states import STATES, TRANSITIONS
from tests.drawing import diagram, drawing

FILE = Path(__file__).parent.parent / "docs" / "states.md"


def test_the_document_is_drawn_from_the_table():
    assert FILE.read_text(encoding="utf-8") == drawing(), "run: .venv/bin/python -m tests.drawing > docs/states.md"


def test_every_state_and_every_verb_is_in_it():
    text = FILE.read_text(encoding="utf-8")
    for record, states in STATES.items():
        for state, label in states:
            assert f'state "{label}" as {state}' in text
        for verb, step in TRANSITIONS[record].items():
            assert f"| `{verb}` | {step.label} |" in text


def test_each_pair_of_states_has_one_arrow():
    for record in STATES:
        arrows = [line.partition(":")[0] for line in diagram(record) if "-->" in line]
        assert len(arrows) == len(set(arrows))
