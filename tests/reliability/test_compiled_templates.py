"""Templates are compiled once for all starts, and a page comes all the same where that can't be kept."""

import shutil

import pytest
from jinja2 import DictLoader, Environment

from early import CompiledTemplates
from tests.databases import close, make_app


@pytest.fixture
def start(tmp_path):
    """A function that starts the program anew and loads one page's template."""

    def load() -> str:
        app = make_app(f"sqlite:///{tmp_path / 'reception.db'}", tmp_path)
        template = app.jinja_env.get_template("login.html")
        close(app)
        return template.name

    return load


@pytest.fixture
def folder(tmp_path, start):
    start()
    return tmp_path / "compiled_templates"


def test_the_next_start_takes_what_was_compiled(folder, start, monkeypatch):
    assert folder.stat().st_mode & 0o077 == 0
    monkeypatch.setattr("jinja2.Environment._generate", None)
    assert start() == "login.html"


@pytest.mark.parametrize("size", [0, 20, 50, 1000])
def test_a_file_that_lost_its_end_is_written_anew(folder, start, size):
    (kept,) = folder.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[:size])
    assert start() == "login.html"
    assert kept.read_bytes() == whole


def test_a_page_comes_where_nothing_can_be_kept(folder, start):
    shutil.rmtree(folder)
    folder.touch()
    assert start() == "login.html"


def test_other_options_compile_it_for_themselves(tmp_path):
    """A file that was compiled with other options gives another page."""
    pages = []
    for options in ({"autoescape": False}, {"autoescape": True}):
        kept = CompiledTemplates(str(tmp_path), options)
        jinja = Environment(loader=DictLoader({"page": "{{ '<b>' }}"}), bytecode_cache=kept, **options)
        pages.append(jinja.get_template("page").render())
    assert pages == ["<b>", "&lt;b&gt;"]
