"""Every clause cited stands in docs/regulation.md; every clause carried out is cited by a rule and by a test."""

import importlib
import re
from pathlib import Path

import pytest

import regulation

HOUSE = Path(__file__).parent.parent
CLAUSE = re.compile(r"职责\([12]\)|S [1-5]\([1-9]\)|B[12]\.[0-9]+|F-[0-9]+|E-[0-9]+|[CD]\.[1-9]")
ROW = re.compile(r"\| ([^|]+) \| (.+) \| (.+) \|")
NAME = re.compile(r"`((?:[a-z_]+\.)+[A-Za-z_]+)`")


def table() -> dict:
    """{clause: (our words, by what it is carried out)} as the document says."""
    rows = map(ROW.fullmatch, (HOUSE / "docs" / "regulation.md").read_text(encoding="utf-8").splitlines())
    return {row[1]: (row[2], row[3]) for row in rows if row and CLAUSE.fullmatch(row[1])}


TABLE = table()
CARRIED_OUT = {clause: NAME.findall(by) for clause, (_words, by) in TABLE.items() if NAME.findall(by)}


def cited(*folders: str) -> set:
    """The clauses named anywhere in the Python files of these folders."""
    files = (file for folder in folders for file in sorted((HOUSE / folder).rglob("*.py")))
    return {clause for file in files for clause in CLAUSE.findall(file.read_text(encoding="utf-8"))}


def of_a_chapter(prefix: str, counts: list) -> set:
    return {f"{prefix}{chapter}({point})" for chapter, count in enumerate(counts, 1) for point in range(1, count + 1)}


def test_the_document_has_every_clause_of_both_regulations_and_every_reading():
    expected = {"职责(1)", "职责(2)"} | of_a_chapter("S ", [8, 8, 9, 4, 8])
    expected |= {f"B1.{count}" for count in range(1, 8)} | {f"B2.{count}" for count in range(1, 13)}
    expected |= {f"F-{count}" for count in range(1, 36)} | {f"C.{count}" for count in range(1, 8)}
    assert expected <= set(TABLE)


def test_every_clause_that_the_code_cites_stands_in_the_document():
    code = cited("regulation", "workflow", "tables", "admin_views", "intake", "export", "attachments")
    assert code <= set(TABLE)


@pytest.mark.parametrize("clause", CARRIED_OUT)
def test_a_clause_that_is_carried_out_is_cited_by_a_rule_and_by_a_test(clause):
    assert clause in CITED_BY_RULES
    assert clause in CITED_BY_TESTS


CITED_BY_RULES = cited("regulation", "workflow", "tables")
CITED_BY_TESTS = cited("tests")


@pytest.mark.parametrize("clause", CARRIED_OUT)
def test_what_the_document_names_exists(clause):
    for name in CARRIED_OUT[clause]:
        assert named(name) is not None


def named(name: str):
    module, _, inside = name.rpartition(".")
    package = module if module.partition(".")[0] in ("workflow", "admin_views") else f"regulation.{module}"
    return getattr(importlib.import_module(package), inside)


def test_a_clause_without_a_function_says_honestly_why():
    for clause in set(TABLE) - set(CARRIED_OUT):
        by = TABLE[clause][1]
        assert re.match(r"Not a program's matter|Later|Kept with|A tour of|A channel of", by), clause


def test_the_contents_of_the_package_are_those_of_the_document():
    named_there = {
        clause: tuple(name for name in names if name.count(".") == 1) for clause, names in CARRIED_OUT.items()
    }
    assert regulation.CONTENTS == {clause: names for clause, names in named_there.items() if names}
    for names in regulation.CONTENTS.values():
        for name in names:
            assert named(name) is not None


def test_every_rule_of_a_chapter_stands_in_the_contents():
    """A gate or a list of refusals that no clause names would bar people for a reason nobody can look up."""
    in_contents = {name for names in regulation.CONTENTS.values() for name in names}
    for chapter in ("reception", "complaints", "repairs", "revisits", "move_in"):
        source = (HOUSE / "regulation" / f"{chapter}.py").read_text(encoding="utf-8")
        rules = re.findall(r"^def (\w+(?:_gate|_refusals?))\(", source, re.MULTILINE)
        assert {f"{chapter}.{rule}" for rule in rules} <= in_contents, chapter
