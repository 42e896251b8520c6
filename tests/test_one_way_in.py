"""A case changes through the verbs alone, and the moment of a change is read once: held over every source file."""

import ast
from pathlib import Path

import pytest

from models import RECORDS

HOUSE = Path(__file__).parent.parent
CASES = {model.__name__ for model in RECORDS.values()}
PAGES = {"flask_admin", "flask_babel", "flask_login", "flask_wtf", "wtforms", "jinja2", "werkzeug"}
PAST_THE_VERBS = {"commit", "bulk_update_mappings", "bulk_insert_mappings"}


def sources(*parts: str) -> list:
    """(place, tree) of each Python file of these folders, or of everything of ours but tests and migrations."""
    left_out = ("tests", "migrations", "bench", "instance")
    files = [file for part in parts for file in (HOUSE / part).rglob("*.py")] or [
        file for file in HOUSE.rglob("*.py")
        if not file.relative_to(HOUSE).parts[0].startswith(".") and file.relative_to(HOUSE).parts[0] not in left_out
    ]
    return [
        (str(file.relative_to(HOUSE)), ast.parse(file.read_text(encoding="utf-8"))) for file in sorted(files)
    ]


def called(node) -> str:
    """The name of what a call calls, or an empty text."""
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "attr", None) or getattr(node.func, "id", "")


def sets_a_state(node) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr == "state" and isinstance(node.ctx, ast.Store)
    return called(node) == "setattr" and any(
        isinstance(argument, ast.Constant) and argument.value == "state" for argument in node.args
    )


def reads_the_clock(node) -> bool:
    is_reading = isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today", "time")
    return is_reading and isinstance(node.value, ast.Name) and node.value.id in ("datetime", "date", "time")


def found(trees: list, asked) -> set:
    return {place for place, tree in trees for node in ast.walk(tree) if asked(node)}


def test_states_are_set_by_the_verbs_and_by_the_demo_alone():
    assert {place.partition("/")[0] for place in found(sources(), sets_a_state)} <= {"workflow", "demo"}


@pytest.mark.parametrize("part", ["admin_views", "intake", "export"])
def test_screens_and_imports_write_nothing_past_the_verbs(part):
    assert found(sources(part), lambda node: called(node) in PAST_THE_VERBS) == set()


@pytest.mark.parametrize("part", ["admin_views", "intake", "export"])
def test_screens_and_imports_make_no_case_of_their_own(part):
    assert found(sources(part), lambda node: called(node) in CASES) == set()


def test_the_clock_is_read_where_an_act_begins_and_passed_down():
    assert found(sources("regulation"), reads_the_clock) == set()
    assert found(sources("tables"), reads_the_clock) == set()
    assert found(sources("workflow"), reads_the_clock) == {"workflow/act.py"}


@pytest.mark.parametrize("part", ["regulation", "tables", "workflow"])
def test_rules_tables_and_verbs_know_nothing_of_forms_and_pages(part):
    def imports_pages(node) -> bool:
        if isinstance(node, ast.ImportFrom) and not node.level:
            return node.module.partition(".")[0] in PAGES
        return isinstance(node, ast.Import) and any(name.name.partition(".")[0] in PAGES for name in node.names)

    assert found(sources(part), imports_pages) == set()
