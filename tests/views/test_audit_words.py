"""Every verb that the workflow writes into the audit has its word on the screen."""

import ast
from pathlib import Path

import pytest

from admin_views.labels import VERB_LABELS, verb_label
from workflow import settings
from workflow.act import Act

WORKFLOW = Path(__file__).resolve().parents[2] / "workflow"
WRITERS = {"change", "_note", "append", "append_all", "change_account"}


def written_verbs() -> set:
    """The literal verbs handed to what writes the audit, wherever in the workflow."""
    found = set()
    for file in WORKFLOW.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            called = getattr(node, "func", None)
            if getattr(called, "id", getattr(called, "attr", None)) in WRITERS:
                verbs = [*node.args[1:3], *(word.value for word in node.keywords if word.arg == "name_of_verb")]
                texts = [one.value for part in verbs for one in ast.walk(part) if isinstance(one, ast.Constant)]
                found |= {text for text in texts if isinstance(text, str)}
    return found - {"staff", "setting"}


def test_every_written_verb_has_a_word():
    verbs = written_verbs()
    assert {"log_in", "log_in_refused", "disable", "set", "record"} <= verbs
    assert verbs <= set(VERB_LABELS)


@pytest.mark.parametrize("role", ["director", "admin"])
def test_a_changed_number_is_read_by_its_name(client, people, role):
    settings.set_setting(Act.starting_now(people.director.person()), people.east.id, "revisit_hours", "48")
    client.sign_in(people.of(role))
    page = client.get("/admin/audit/").text
    assert "修改设置" in page
    assert "维修回访" in page
    assert "24 → 48" in client.get("/admin/audit/details/?id=1").text


@pytest.mark.parametrize(
    ("record", "verb", "said"),
    [
        ("visit", "reopen", "重新办理"), ("repair_task", "reopen", "返修"), ("inspection", "accept", "业主认可"),
        ("repair_task", "accept", "接单"), ("visit", "finish", "办结"), ("complaint", "finish", "处理完成"),
        ("staff", "disable", "停用账号"), ("house", "correct", "更正"),
    ],
)  # fmt: skip
def test_a_verb_has_the_word_of_its_record(record, verb, said):
    assert verb_label(record, verb) == said
