"""The accounts of a demo: one password an office, printed once and kept in a file of the instance folder."""

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from unicodedata import east_asian_width

from regulation.words import ROLES, label
from workflow.passwords import hash_password, temporary_password

FILE = "demo-accounts.txt"
HEADINGS = ("管理处", "岗位", "姓名", "用户名", "密码")
COMPANY = "公司"
SAME_PASSWORD = "同一管理处的其他账号（例如 demo-receptionist-2）用同一密码。"  # noqa: S105


class Key(NamedTuple):
    """A password, as people type it and as it is kept."""

    password: str
    kept: str


def new_keys(count: int) -> list[Key]:
    """So many random passwords. Takes about 50 ms each on one processor: never within a transaction."""
    passwords = [temporary_password() for _ in range(count)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return [Key(*pair) for pair in zip(passwords, pool.map(hash_password, passwords), strict=True)]


def table(accounts: Iterable[tuple]) -> str:
    """The accounts as lines of text; takes (office's name, person, password) of each."""
    rows = [HEADINGS] + [
        (office, label(ROLES, person.role), person.name, person.username, password)
        for office, person, password in accounts
    ]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell + " " * (wide - _width(cell)) for cell, wide in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join([*lines, SAME_PASSWORD])


def _width(text: str) -> int:
    """How many columns of a terminal a text takes: a Chinese character takes two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def keep(instance_path: str, text: str, *, beside_earlier: bool) -> Path:
    """Keep the table where a later start of the demo finds it, readable by its owner alone."""
    path = Path(instance_path, FILE)
    way = os.O_APPEND if beside_earlier else os.O_TRUNC
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | way, 0o600), "w", encoding="utf-8") as file:
        file.write(f"{text}\n")
    return path
