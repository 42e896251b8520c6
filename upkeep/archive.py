"""The backup file: a zip of the database, the attachments, and a manifest with the hash of each part.

    manifest.json             program, format, made_at, database kind, migration, parts {name: {size, sha256}}
    database                  an SQLite file or a PostgreSQL dump in custom format
    attachments/…             as they lie in the instance folder
"""

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import BinaryIO

PROGRAM = "reception-desk"
FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"
ATTACHMENTS = "attachments"
PIECE = 1024 * 1024
# What zipfile raises for a broken, cut-off, encrypted or strangely compressed file.
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, OSError, RuntimeError)
ALREADY_COMPRESSED = {".jpg", ".jpeg", ".png", ".webp", ".pdf"}


class BackupRefused(Exception):
    """A backup can't be made or restored; the message is a sentence for the person at the console."""


def write(file: Path, database: Path, attachments: Path, about: dict) -> dict:
    """Write the backup `file` and return its manifest. `about` says what the manifest says of the database.

    Nothing appears under the name `file` before all of it is on the disk; an existing file is refused.
    """
    if file.exists():
        raise BackupRefused(f"文件已存在，不覆盖：{file}")
    partial = file.with_name(file.name + ".partial")
    try:
        with partial.open("xb") as stream:
            os.chmod(partial, 0o600)
            manifest = _write_parts(stream, database, attachments, about)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(partial, file)
    except FileExistsError:
        raise BackupRefused(f"另一个备份正在写入，或上次没有完成：{partial}") from None
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return manifest


def _write_parts(stream: BinaryIO, database: Path, attachments: Path, about: dict) -> dict:
    parts = {}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        parts[DATABASE] = _add(archive, DATABASE, database)
        for path in whole_files(attachments):
            name = f"{ATTACHMENTS}/{path.relative_to(attachments).as_posix()}"
            # One that is gone by now belonged to a save that failed: no row of the database's copy names it.
            with suppress(FileNotFoundError):
                parts[name] = _add(archive, name, path)
        manifest = {"program": PROGRAM, "format": FORMAT, **about, "parts": parts}
        archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    return manifest


def whole_files(attachments: Path) -> list[Path]:
    """Return the files below a folder, without those that are just being written (`.….partial`)."""
    return [path for path in sorted(attachments.rglob("*")) if path.is_file() and not path.name.startswith(".")]


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> dict:
    entry = zipfile.ZipInfo.from_file(path, name)
    entry.compress_type = zipfile.ZIP_STORED if path.suffix.lower() in ALREADY_COMPRESSED else zipfile.ZIP_DEFLATED
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
        for piece in _pieces(source):
            target.write(piece)
            digest.update(piece)
            size += len(piece)
    return {"size": size, "sha256": digest.hexdigest()}


def unpack(file: Path, folder: Path) -> dict:
    """Check the backup `file` to its last byte, lay its parts into `folder`, and return the manifest.

    Raises `BackupRefused` for a file that is foreign, of a later format, changed or cut off, or that names a place
    outside `folder`.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _manifest(archive)
            for name, expected in manifest["parts"].items():
                _lay(archive, name, expected, folder)
    except UNREADABLE as error:
        raise BackupRefused(f"备份文件读不出来或已损坏：{file}（{error}）") from None
    return manifest


def _manifest(archive: zipfile.ZipFile) -> dict:
    names = archive.namelist()
    if MANIFEST not in names:
        raise BackupRefused("这不是本程序的备份文件")
    try:
        manifest = json.loads(archive.read(MANIFEST))
        parts = manifest["parts"]
        described = all({"size", "sha256"} <= set(part) for part in parts.values())
        is_ours = manifest["program"] == PROGRAM and described and isinstance(manifest["migration"], str)
    except (ValueError, KeyError, TypeError, AttributeError):
        is_ours = False
    if not is_ours:
        raise BackupRefused("这不是本程序的备份文件")
    if manifest["format"] != FORMAT:
        raise BackupRefused("这份备份由更新的版本写成，请先升级程序")
    if sorted(names) != sorted([MANIFEST, *parts]) or DATABASE not in parts:
        raise BackupRefused("备份文件里的内容与清单不符")
    return manifest


def _lay(archive: zipfile.ZipFile, name: str, expected: dict, folder: Path) -> None:
    target = folder / safe_name(name)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with archive.open(name) as source, target.open("xb") as copy:
        for piece in _pieces(source):
            size += len(piece)
            if size > expected["size"]:
                break
            copy.write(piece)
            digest.update(piece)
    if size != expected["size"] or digest.hexdigest() != expected["sha256"]:
        raise BackupRefused(f"备份文件已损坏：{name} 与清单不符")


def safe_name(name: str) -> str:
    """Return `name` when it is the database or lies below attachments/; raise `BackupRefused` otherwise."""
    path = PurePosixPath(name)
    below = path.parts[:1] == (ATTACHMENTS,) and len(path.parts) > 1
    if "\\" in name or ":" in name or ".." in path.parts or str(path) != name or not (below or name == DATABASE):
        raise BackupRefused(f"备份文件里有不允许的路径：{name!r}")
    return name


def _pieces(source: BinaryIO) -> Iterator[bytes]:
    while piece := source.read(PIECE):
        yield piece
