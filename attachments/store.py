"""The files of the attachments: `ab/ab12….jpg` below one folder, under names that nobody can guess."""

import hashlib
import os
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from .kinds import kind_of, refuse_size
from .names import EXTENSIONS, shown_name
from .pdfs import refuse_broken_pdf
from .photos import rewritten

STORED_NAME = re.compile(r"[0-9a-f]{32}\.(jpg|png|pdf)")
PIECE = 256 * 1024


@dataclass(frozen=True)
class Kept:
    """A file that is safe on the disk: what its row says of it. `sha256` is of the file as it lies there."""

    folder: Path
    stored_name: str
    shown_name: str
    media_type: str
    size_bytes: int
    sha256: str

    def remove(self) -> None:
        """Remove the file and its thumbnail: the row that should have named it was never saved."""
        path_of(self.folder, self.stored_name).unlink(missing_ok=True)
        thumbnail_of(self.folder, self.stored_name).unlink(missing_ok=True)


def keep(folder: Path, stream: BinaryIO, given_name: str | None) -> Kept:
    """Keep a photo or a PDF below `folder` and return what its row says of it.

    `stream` is a binary file that can seek; `given_name` is the name that the browser sent. Raises `FileRefused`
    with a sentence for anything that isn't a whole JPEG, PNG, WebP or PDF within the limits.
    """
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    kind = kind_of(stream.read(16)) if size else ""
    refuse_size(kind, size)
    stream.seek(0)
    if kind == "PDF":
        refuse_broken_pdf(stream, size)
        stream.seek(0)
        return _keep_as(folder, "application/pdf", given_name, iter(lambda: stream.read(PIECE), b""))
    photo = rewritten(stream.read(), kind)
    kept = _keep_as(folder, photo.media_type, given_name, [photo.content])
    try:
        _write(thumbnail_of(folder, kept.stored_name), [photo.thumbnail])
    except BaseException:
        kept.remove()
        raise
    return kept


def path_of(folder: Path, stored_name: str) -> Path:
    """Return where a file lies. Raises `ValueError` for a name that this module never gave."""
    if not STORED_NAME.fullmatch(stored_name):
        raise ValueError(f"not the name of an attachment: {stored_name!r}")
    return folder / stored_name[:2] / stored_name


def thumbnail_of(folder: Path, stored_name: str) -> Path:
    """Return where the small JPEG of a photo lies; a PDF has none."""
    path = path_of(folder, stored_name)
    return path.with_name(f"{path.stem}.small.jpg")


def _keep_as(folder: Path, media_type: str, given_name: str | None, pieces: Iterable[bytes]) -> Kept:
    stored_name = secrets.token_hex(16) + EXTENSIONS[media_type]
    size, digest = _write(path_of(folder, stored_name), pieces)
    return Kept(folder, stored_name, shown_name(given_name, media_type), media_type, size, digest)


def _write(target: Path, pieces: Iterable[bytes]) -> tuple[int, str]:
    """Write a file whole or not at all; return its size in bytes and its SHA-256 in hex."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.partial")
    digest, size = hashlib.sha256(), 0
    try:
        with open(partial, "xb", opener=_for_the_owner_alone) as file:
            for piece in pieces:
                file.write(piece)
                digest.update(piece)
                size += len(piece)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)
    return size, digest.hexdigest()


def _for_the_owner_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync_folder(folder: Path) -> None:
    """Bring the new name itself to the disk. Windows does so with the file and opens no folder."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
