"""An SQLite database copied while people write to it, checked, and put in another's place."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from .archive import BackupRefused


def copy(source: Path, target: Path) -> None:
    """Copy the live database by SQLite's backup, as it stands at one moment, and check the copy.

    A copy of the file alone would lack what still stands in its write-ahead log.
    """
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as kept:
        live.backup(kept)
        # One file without a log beside it.
        kept.execute("PRAGMA journal_mode = DELETE")
    check(target)


def check(file: Path) -> None:
    """Raise `BackupRefused` unless `file` is a sound SQLite database with all its keys in place."""
    try:
        with closing(sqlite3.connect(file)) as database:
            sound = database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            whole = database.execute("PRAGMA foreign_key_check").fetchone() is None
    except sqlite3.DatabaseError:
        sound = whole = False
    if not (sound and whole):
        raise BackupRefused("数据库副本没有通过完整性检查")


def revision(file: Path) -> str:
    """Return the migration that the database in `file` has had, read from the file itself."""
    try:
        with closing(sqlite3.connect(file)) as database:
            return database.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    except (sqlite3.DatabaseError, TypeError):
        raise BackupRefused("备份里的数据库不是本程序的") from None


def put_in_place(new: Path, target: Path, aside: Path) -> None:
    """Move `new` to `target`, and what stood there to `aside`.

    Raises `BackupRefused` while any other process has the database open.
    """
    if target.exists():
        gather_into_one_file(target)
        os.replace(target, aside)
    os.replace(new, target)


def gather_into_one_file(file: Path) -> None:
    """Bring the write-ahead log into `file`; SQLite does so only for the last one who has it open."""
    try:
        with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as database:
            mode = database.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
    except sqlite3.OperationalError:
        mode = "in use"
    if mode != "delete":
        raise BackupRefused("程序还在运行，请先停止它，再恢复备份")
