"""What people come with: matters by kind, with what the office answers and does about them. All of it is invented.

The texts stand in TOML files beside this one; `matters("repairs")` gives a file's tables by attribute.
"""

import tomllib
from functools import cache
from pathlib import Path
from types import SimpleNamespace


@cache
def matters(name: str) -> SimpleNamespace:
    """The matters of one file: lists of texts and of tables, each table with its keys as attributes."""
    return _by_attribute(tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8")))


def _by_attribute(value):
    if isinstance(value, dict):
        return SimpleNamespace(**{key: _by_attribute(inner) for key, inner in value.items()})
    return [_by_attribute(inner) for inner in value] if isinstance(value, list) else value
