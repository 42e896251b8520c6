"""The catalogues: every text of the screens is gathered from the code, translated by hand, compiled for the program.

The source language is Chinese, so that only English has a catalogue of ours (`messages.po`). Flask-Admin's own Chinese
one lacks two sentences in its compiled form; `zh_Hans_CN/LC_MESSAGES/admin.po` supplies them.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "translations"
ENGLISH = FOLDER / "en" / "LC_MESSAGES" / "messages.po"

METHODS = [("templates/**.html", "jinja2"), ("**.py", "python")]
# A template that can't be read is an error, not one without texts.
OPTIONS = {"templates/**.html": {"silent": "false"}}
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "lazy_pgettext": ((1, "c"), 2)}
# They say nothing to a person at a screen: a command's lines and a demo's stories are in Chinese alone.
LEFT_OUT = {"tests", "bench", "demo", "upkeep", "migrations", "instance", "__pycache__", "node_modules"}


@dataclass(frozen=True)
class Text:
    """A text of the screens and one place where it stands. `context` tells one sense of a word from another."""

    id: str | tuple[str, str]
    context: str | None
    file: str
    line: int


def extract() -> Iterator[Text]:
    """Every text of the screens, as often as it stands in the code."""
    found = extract_from_dir(ROOT, METHODS, OPTIONS, keywords=KEYWORDS, directory_filter=_is_ours)
    for file, line, message, _comments, context in found:
        yield Text(message, context, Path(file).as_posix(), line)


def _is_ours(folder: str) -> bool:
    name = Path(folder).name
    return name not in LEFT_OUT and not name.startswith(".")


def template() -> Catalog:
    """All texts as a catalogue without translations."""
    catalogue = Catalog(project="Reception desk", charset="utf-8")
    for text in extract():
        catalogue.add(text.id, context=text.context, locations=[(text.file, text.line)])
    return catalogue


def update(source: Path = ENGLISH) -> Catalog:
    """Bring the English texts up to the code's: new ones come in empty, those that nobody says any more go."""
    catalogue = read(source)
    catalogue.update(template(), no_fuzzy_matching=True, update_creation_date=False)
    write(catalogue, source)
    return catalogue


def untranslated(catalogue: Catalog) -> list[Message]:
    """The texts that stay Chinese: without a translation, or with one that nobody has confirmed."""
    return [message for message in catalogue if message.id and (message.fuzzy or not message.string)]


def write(catalogue: Catalog, source: Path = ENGLISH) -> None:
    """Write a .po, in the order of the files, without line numbers: a change of code leaves it as it is."""
    with source.open("wb") as file:
        write_po(file, catalogue, width=110, include_lineno=False, sort_by_file=True, ignore_obsolete=True)


def read(source: Path) -> Catalog:
    """The catalogue of a .po file."""
    with source.open("rb") as file:
        return read_po(file, locale=source.parts[-3])


def compiled(source: Path) -> bytes:
    """What stands in the .mo beside a .po."""
    file = io.BytesIO()
    write_mo(file, read(source))
    return file.getvalue()


def compile_all() -> list[Path]:
    """Compile every catalogue whose compiled form is another; returns the files written."""
    written = []
    for source in sorted(FOLDER.glob("*/LC_MESSAGES/*.po")):
        target, content = source.with_suffix(".mo"), compiled(source)
        if not target.exists() or target.read_bytes() != content:
            target.write_bytes(content)
            written.append(target)
    return written
