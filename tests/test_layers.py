"""Who may import whom: downwards only, so that a rule can be read without the screens above it."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# From the ground up; a part imports from the layers below its own.
LAYERS = (
    {"regulation", "config", "watching", "postgresql_connections"},
    {"listed", "storage"},
    {"tables"},
    {"models"},
    {"attachments", "figures", "first_visit", "migrating"},
    {"workflow"},
    {"intake", "export", "search", "notices", "demo"},
    {"admin_views", "upkeep", "answers", "assets", "early", "languages", "refusals"},
    {"commands"},
    {"app"},
    {"serving"},
)
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}
# `python app.py` serves: the one step upwards, taken when app.py is the program and not a part.
UPWARDS = {("app", "serving")}
ONLY_APP_READS = "config"


def files():
    for file in sorted(ROOT.rglob("*.py")):
        place = file.relative_to(ROOT)
        if place.parts[0] not in (".venv", "tests", "migrations", "instance", "bench", "docs"):
            yield file, place.parts[0].removesuffix(".py")


def imported(file):
    """The first names of what a file imports, wherever in it; its own package is left out."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.split(".")[0]


def test_every_part_has_its_layer():
    assert {part for _, part in files()} <= set(RANK)


def test_imports_lead_downwards_only():
    upwards = {
        (str(file.relative_to(ROOT)), name)
        for file, part in files()
        for name in imported(file)
        if name in RANK and name != part and RANK[name] >= RANK[part] and (part, name) not in UPWARDS
    }
    assert upwards == set()


def test_the_rules_stand_on_the_standard_library_alone():
    foreign = {
        (file.name, name)
        for file, part in files()
        if part == "regulation"
        for name in imported(file)
        if name not in sys.stdlib_module_names and name != "regulation"
    }
    assert foreign == set()


def test_only_the_application_reads_the_settings():
    assert {part for file, part in files() if ONLY_APP_READS in imported(file)} <= {"app"}


@pytest.mark.parametrize("part", ["admin_views", "export"])
def test_screens_never_commit_and_never_set_a_state(part):
    found = []
    for file in sorted((ROOT / part).glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
                found.append((file.name, node.lineno, "commit"))
            if isinstance(node, ast.Attribute) and node.attr == "state" and isinstance(node.ctx, ast.Store):
                found.append((file.name, node.lineno, "state"))
    assert found == []
