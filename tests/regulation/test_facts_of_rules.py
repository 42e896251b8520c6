"""The facts that the rules take: each of them is read by its chapter or by a verb."""

import inspect
import re
from dataclasses import fields
from pathlib import Path

import pytest

from regulation import complaints, move_in, reception, repairs, revisits

CHAPTERS = {
    reception.VisitFacts: reception, complaints.ComplaintFacts: complaints, move_in.InspectionFacts: move_in,
    repairs.RepairFacts: repairs, revisits.RevisitFacts: revisits,
}
WORKFLOW = Path(__file__).parents[2] / "workflow"
OF_EVERY_CASE = inspect.getsource(reception.voiding_gate) + "".join(
    file.read_text(encoding="utf-8") for file in WORKFLOW.glob("*.py")
)


@pytest.mark.parametrize("facts", CHAPTERS)
def test_every_fact_is_read_by_a_rule(facts):
    read = set(re.findall(r"\b(?:facts|self|known)\.(\w+)", inspect.getsource(CHAPTERS[facts]) + OF_EVERY_CASE))
    assert {field.name for field in fields(facts)} <= read


def test_whom_a_case_is_about_is_known_of_every_record():
    """F-35, S 1(7): the same three facts bar the accused and let the leader stand in, whatever the record."""
    for facts in CHAPTERS:
        known = {field.name for field in fields(facts)} | set(vars(facts))
        assert {"accused_ids", "director_is_accused", "leader_is_outside"} <= known
