"""No text of a screen without its English: a new one fails here, with its place, until it is translated."""

import ast
import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from upkeep.translations import ENGLISH, FOLDER, ROOT, compiled, extract, read

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff01-\uff60]")
IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
PLACE = re.compile(r"%\(\w+\)s|\{\w+\}")
SOURCES = sorted(FOLDER.glob("*/LC_MESSAGES/*.po"))
TEXTS = {(text.context, text.id): f"{text.file}:{text.line}" for text in extract()}
ENGLISH_OF = {(message.context, message.id): message for message in read(ENGLISH) if message.id}

SPEAKING = ("admin_views", "attachments", "export", "regulation", "tables", "workflow", "refusals.py", "answers.py")
# The clauses by their names, patterns that read what people type, the rows that a new office starts with, surnames.
NOT_SAID = {"regulation/__init__.py", "regulation/homes.py", "workflow/defaults.py", "workflow/initials.py"}
NAME_OF_CHINESE = "中文"


def english(text: str) -> str:
    return ENGLISH_OF[None, text].string


def test_every_text_has_its_english():
    missing = [
        f"{place}: {key[1]}" for key, place in TEXTS.items()
        if key not in ENGLISH_OF or not ENGLISH_OF[key].string or ENGLISH_OF[key].fuzzy
    ]
    assert missing == []


def test_no_english_is_left_of_a_text_that_nobody_says_any_more():
    assert [text for _context, text in ENGLISH_OF.keys() - TEXTS.keys()] == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: f"{source.parts[-3]}/{source.name}")
def test_a_catalogue_is_compiled_as_it_is_written(source):
    assert source.with_suffix(".mo").read_bytes() == compiled(source), "run `make words`"


def test_english_keeps_the_places_of_the_chinese():
    differing = [
        message.id for message in ENGLISH_OF.values()
        if sorted(PLACE.findall(message.id)) != sorted(PLACE.findall(message.string))
    ]
    assert differing == []


def test_english_holds_no_chinese():
    assert [message.id for message in ENGLISH_OF.values() if CHINESE.search(message.string)] == []


def test_an_empty_text_is_never_translated():
    """`gettext("")` answers with the catalogue's own header."""
    assert [place for (_context, text), place in TEXTS.items() if not text] == []


def python_files():
    for name in SPEAKING:
        for file in sorted(ROOT.glob(f"{name}/**/*.py") if "." not in name else [ROOT / name]):
            if str(file.relative_to(ROOT)) not in NOT_SAID:
                yield file


def literals(file: Path):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node


def test_no_chinese_in_the_code_is_left_unmarked():
    known = {text for _context, text in TEXTS} | {NAME_OF_CHINESE}
    unmarked = [
        f"{file.relative_to(ROOT)}:{node.lineno}: {node.value}"
        for file in python_files() for node in literals(file)
        if IDEOGRAPH.search(node.value) and node.value not in known
    ]
    assert unmarked == []


def test_no_chinese_in_a_template_is_left_unmarked():
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    unmarked = []
    for file in sorted((ROOT / "templates").rglob("*.html")):
        tree = environment.parse(file.read_text(encoding="utf-8"))
        marked = {
            id(argument)
            for call in tree.find_all(nodes.Call) if getattr(call.node, "name", None) in ("_", "gettext", "pgettext")
            for argument in call.args
        }
        said = [node.data for node in tree.find_all(nodes.TemplateData)]
        said += [str(node.value) for node in tree.find_all(nodes.Const) if id(node) not in marked]
        unmarked += [f"{file.relative_to(ROOT)}: {text.strip()}" for text in said if CHINESE.search(text)]
    assert [text for text in unmarked if not text.endswith(NAME_OF_CHINESE)] == []


# The script's own words


def words_of_the_script() -> dict:
    """{language: {key: text}} of static/js/words.js."""
    text = (ROOT / "static/js/words.js").read_text(encoding="utf-8")
    blocks = re.findall(r"^  (\w\w): \{\n(.*?)^  \},", text, re.M | re.S)
    return {language: dict(re.findall(r'(\w+): "([^"]*)"', block)) for language, block in blocks}


def test_the_script_has_every_word_in_both_languages():
    words = words_of_the_script()
    assert set(words) == {"zh", "en"}
    assert words["zh"].keys() == words["en"].keys()
    assert [key for key, text in words["zh"].items() if sorted(places(text)) != sorted(places(words["en"][key]))] == []
    assert [text for text in words["en"].values() if CHINESE.search(text)] == []


def places(text: str) -> list[str]:
    return re.findall(r"\{\w+\}", text)


CHIPS = {
    "left": "还剩 %(minutes)s 分钟",
    "late": "已超时 %(span)s",
    "days": "%(count)s 天",
    "hours": "%(hours)s 小时 %(minutes)s 分",
    "minutes": "%(minutes)s 分钟",
    "today": "今天 %(time)s 前",
    "tomorrow": "明天 %(time)s 前",
    "date": "%(month)s月%(day)s日 %(time)s 前",
    "todayAll": "今天内",
    "tomorrowAll": "明天内",
    "dateAll": "%(month)s月%(day)s日内",
}
NAMES_IN_THE_SCRIPT = {
    "left": {"minutes": "n"}, "days": {"count": "n"}, "hours": {"hours": "n", "minutes": "rest"},
    "minutes": {"minutes": "n"},
}  # fmt: skip


@pytest.mark.parametrize("key", CHIPS)
def test_a_chip_says_the_same_before_and_after_it_ticks(key):
    names = NAMES_IN_THE_SCRIPT.get(key, {})

    def as_script(text: str) -> str:
        return re.sub(r"%\((\w+)\)s", lambda place: f"{{{names.get(place[1], place[1])}}}", text)

    words = words_of_the_script()
    assert as_script(CHIPS[key]) == words["zh"][key]
    assert as_script(english(CHIPS[key])) == words["en"][key]
