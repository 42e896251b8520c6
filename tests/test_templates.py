"""What no page may hold, and that every page of Flask-Admin's is ours: its own run inline script, which our policy
stops, so a delete without its question or a dead batch button would be what is left."""

import hashlib
import json
import re
from importlib.resources import files
from pathlib import Path

import pytest
from jinja2 import Environment

HERE = Path(__file__).resolve().parent
TEMPLATES = HERE.parent / "templates"
STATIC = HERE.parent / "static"
UPSTREAM = Path(str(files("flask_admin"))) / "templates" / "bootstrap4"

# Screens of Flask-Admin's that this program does not have; the test below sees to it that it never gets them unseen.
UNUSED = {
    "admin/file/form.html",
    "admin/file/list.html",
    "admin/file/modals/form.html",
    "admin/rediscli/console.html",
    "admin/rediscli/response.html",
}
UNUSED_PARTS = re.compile(r"flask_admin\.contrib\.(fileadmin|rediscli)")

PAGES = sorted(TEMPLATES.rglob("*.html"))
STATIC_TEXTS = sorted(path for path in STATIC.rglob("*") if path.suffix in {".css", ".js", ".svg", ".webmanifest"})

FORBIDDEN = {
    "an inline handler": re.compile(r"""<[^>]*\son[a-z]+\s*=""", re.I),
    "an inline style": re.compile(r"""<[^>]*\sstyle\s*=|<style\b""", re.I),
    "an inline script": re.compile(r"<script\b(?![^>]*\ssrc=)", re.I),
    "a javascript: address": re.compile(r"javascript:", re.I),
    "text marked as safe": re.compile(r"\|\s*safe\b|autoescape\s+false", re.I),
}
OUTSIDE = re.compile(r"""(?:https?:)?//[a-z0-9-]+\.[a-z]""", re.I)
NAMES_OF_FORMATS = ("http://www.w3.org/", "https://github.com/szimek/signature_pad")


def names(paths, root):
    return [path.relative_to(root).as_posix() for path in paths]


def fingerprint(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def test_every_template_of_flask_admin_is_overridden_or_unused():
    shipped = set(names(UPSTREAM.rglob("*.html"), UPSTREAM))
    ours = set(names(PAGES, TEMPLATES))
    assert shipped - ours == UNUSED


def test_no_template_of_flask_admin_has_changed_since_ours_was_written():
    """A change upstream: read it, see whether ours needs the same, then put the new fingerprint down."""
    known = json.loads((HERE / "upstream_templates.json").read_text())
    assert {name: fingerprint(UPSTREAM / name) for name in names(UPSTREAM.rglob("*.html"), UPSTREAM)} == known


def test_the_unused_parts_of_flask_admin_stay_unused():
    sources = [path for path in HERE.parent.rglob("*.py") if not {".venv", "tests"} & set(path.parts)]
    assert [path.name for path in sources if UNUSED_PARTS.search(path.read_text())] == []


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES, TEMPLATES))
def test_a_page_holds_nothing_that_the_policy_stops(page):
    text = page.read_text()
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize("path", [*PAGES, *STATIC_TEXTS], ids=names([*PAGES, *STATIC_TEXTS], HERE.parent))
def test_nothing_is_asked_from_outside(path):
    text = path.read_text()
    for name in NAMES_OF_FORMATS:
        text = text.replace(name, "")
    assert OUTSIDE.findall(text) == []


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES, TEMPLATES))
def test_an_underscore_stays_the_translator(page):
    """`{% set _ = … %}`, the usual way to drop a value, would take `_("…")` away from the rest of the page."""
    assert not re.search(r"{%-?\s*(set|for)\s+_\s", page.read_text())


def test_every_icon_that_a_page_names_is_drawn():
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (STATIC / "icons.svg").read_text()))
    named = {name for page in PAGES for name in re.findall(r"""icon\('([a-z]+)'""", page.read_text())}
    assert named - drawn == set()


def test_every_behaviour_is_started():
    modules = set(names((STATIC / "js").glob("*.js"), STATIC / "js")) - {"main.js"}
    named = {
        name
        for path in (STATIC / "js").glob("*.js")
        for name in re.findall(r'from "\./([\w-]+\.js)"', path.read_text())
    }
    for path in TEMPLATES.rglob("*.html"):
        named |= set(re.findall(r"filename='js/([\w-]+\.js)'", path.read_text(encoding="utf-8")))
    assert modules == named - {"main.js"}


def test_both_dark_palettes_are_the_same():
    """The system's dark and the chosen dark are written twice, because a style sheet can't name a set of tokens."""
    css = (STATIC / "app.css").read_text()
    system = re.search(r':root:not\(\[data-theme="light"\]\) \{(.*?)\}', css, re.S).group(1).split()
    chosen = re.search(r':root\[data-theme="dark"\] \{(.*?)\}', css, re.S).group(1).split()
    assert system == chosen


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES, TEMPLATES))
def test_a_page_is_well_formed(page):
    Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(page.read_text())
