"""`flask backup FILE` and `flask restore FILE`: the database and the attachments in one file, and back again."""

import os
import shutil
import tempfile
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from flask import current_app

import migrating
from models import SEARCH_WORDS
from storage import READING, db

from . import archive, postgresql, sqlite_file
from .archive import ATTACHMENTS, DATABASE, BackupRefused


def make_backup(file: Path, now: datetime) -> dict:
    """Write the backup of the current application to `file` while people work, and return its manifest.

    The database is copied first: an attachment is written before the row that names it, so every row finds its file.
    Raises `BackupRefused` where there is nothing to keep: a command with other settings than the service's.
    """
    refuse_nothing()
    with temporary_folder(file.parent) as folder:
        copy = Path(folder, DATABASE)
        if is_sqlite():
            sqlite_file.copy(database_file(), copy)
        else:
            postgresql.dump(db.engine, copy)
        about = {
            "made_at": now.isoformat(timespec="seconds"),
            "database": db.engine.dialect.name,
            "migration": sqlite_file.revision(copy) if is_sqlite() else migrating.database_revision(),
        }
        return archive.write(file, copy, attachments_folder(), about)


def refuse_nothing() -> None:
    """Raise `BackupRefused` unless the current database has this program's tables; makes no file by looking."""
    if not is_sqlite() or database_file().exists():
        with db.engine.connect():
            # An address that doesn't answer is an error of its own; to what follows it were an empty database.
            pass
        if migrating.database_revision() is not None:
            return
    address = db.engine.url.render_as_string()
    raise BackupRefused(f"这里没有本程序的资料：{address}；请检查 DATABASE_URL 和 INSTANCE_PATH")


def restore_backup(file: Path, now: datetime, *, overwrite: bool) -> dict:
    """Put the backup `file` in the place of the current database and attachments, and return its manifest.

    The file is checked to its last byte before anything is touched. What was there stays beside, named
    `before-restore-…`. Raises `BackupRefused`; without `overwrite` also where the database holds any row.
    """
    with temporary_folder(database_file().parent if is_sqlite() else Path(current_app.instance_path)) as folder:
        manifest = archive.unpack(file, Path(folder))
        new = Path(folder, DATABASE)
        refuse_unfit(manifest, new)
        if holds_rows() and not overwrite:
            raise BackupRefused("当前数据库里已有资料；确定要用备份替换时，请加 --yes")
        mark = f"before-restore-{now:%Y%m%d-%H%M%S}"
        put_database_in_place(new, mark)
        put_attachments_in_place(Path(folder, ATTACHMENTS), mark)
    migrating.upgrade(current_app._get_current_object())
    return manifest


def refuse_unfit(manifest: dict, new: Path) -> None:
    """Raise `BackupRefused` for a backup of the other kind of database, of a later version, or an unsound one."""
    if manifest["database"] != db.engine.dialect.name:
        raise BackupRefused(f"备份来自 {manifest['database']}，当前数据库是 {db.engine.dialect.name}")
    if is_sqlite():
        sqlite_file.check(new)
    else:
        postgresql.check(db.engine, new)
    revision = sqlite_file.revision(new) if is_sqlite() else manifest["migration"]
    if revision not in migrating.known_revisions():
        raise BackupRefused("这份备份由更新的版本写成，请先升级程序")


def put_database_in_place(new: Path, mark: str) -> None:
    if not is_sqlite():
        if holds_rows():
            postgresql.dump(db.engine, Path(current_app.instance_path, f"{mark}.dump"))
        leave_database()
        postgresql.put_in_place(db.engine, new)
        return
    leave_database()
    target = database_file()
    sqlite_file.put_in_place(new, target, target.with_name(f"{target.name}.{mark}"))


def put_attachments_in_place(new: Path, mark: str) -> None:
    current = attachments_folder()
    if current.exists() and any(current.iterdir()):
        os.replace(current, current.with_name(f"{ATTACHMENTS}.{mark}"))
    if new.exists():
        shutil.copytree(new, current, dirs_exist_ok=True)


def holds_rows() -> bool:
    """Say whether any table of the current database holds a row. A full-text table can't be read from row to row, and
    its own tables are never empty; it holds nothing that its table of texts doesn't."""
    inspector = sa.inspect(db.engine)
    full_text = tuple(table.name for table in SEARCH_WORDS.values())
    with db.engines[READING].connect() as connection:
        return any(
            connection.execute(sa.select(sa.literal(1)).select_from(sa.table(name)).limit(1)).first()
            for name in inspector.get_table_names()
            if name != "alembic_version" and not name.startswith(full_text)
        )


def leave_database() -> None:
    db.session.remove()
    for key in (None, READING):
        db.engines[key].dispose()


def is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def database_file() -> Path:
    return Path(db.engine.url.database)


def attachments_folder() -> Path:
    return Path(current_app.instance_path, ATTACHMENTS)


def temporary_folder(beside: Path) -> tempfile.TemporaryDirectory:
    """Return a folder on the disk where the result will lie, readable by its owner alone."""
    return tempfile.TemporaryDirectory(dir=beside, prefix=".reception-")
