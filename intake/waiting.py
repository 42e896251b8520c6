"""A file that waits between its dry run and its run: on disk for an hour, for the person who sent it alone. The program
that serves looks each minute for what is older."""

import re
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

KEPT_SECONDS = 3600
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
_NAME = re.compile(r"(\d+)-(\d+)-(houses|residents)-[A-Za-z0-9_-]{32}")


@dataclass(frozen=True)
class Waiting:
    """A kept file: for which office, what it lists, and where it lies."""

    office_id: int
    what: str
    file: Path

    def content(self) -> bytes:
        return self.file.read_bytes()

    def note_progress(self, written: int, total: int) -> None:
        """Write down how far the run is, for whoever asks meanwhile."""
        self._progress().write_text(f"{written} {total}")

    def progress(self) -> tuple[int, int] | None:
        """(rows written, rows to write), or None before the first."""
        try:
            written, total = self._progress().read_text().split()
        except (OSError, ValueError):
            return None
        return int(written), int(total)

    def forget(self) -> None:
        """Delete the file and its progress."""
        self.file.unlink(missing_ok=True)
        self._progress().unlink(missing_ok=True)

    def _progress(self) -> Path:
        return self.file.with_name(self.file.name + ".progress")


def keep(instance: str, person_id: int, office_id: int, what: str, content: bytes) -> str:
    """Keep a file and return the token with which this person, and no other, finds it again."""
    folder = _folder(instance)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    forget_old(instance)
    token = secrets.token_urlsafe(24)
    file = folder / f"{person_id}-{office_id}-{what}-{token}"
    file.touch(mode=0o600)
    file.write_bytes(content)
    return token


def find(instance: str, person_id: int, token: str) -> Waiting | None:
    """The file kept under this token for this person, or None when it is gone, too old, or somebody else's."""
    folder = _folder(instance)
    if not _TOKEN.fullmatch(token) or not folder.is_dir():
        return None
    forget_old(instance)
    for file in folder.iterdir():
        name = _NAME.fullmatch(file.name)
        if name and file.name.endswith(f"-{token}") and int(name[1]) == person_id:
            return Waiting(int(name[2]), name[3], file)
    return None


def _folder(instance: str) -> Path:
    return Path(instance, "intake")


def forget_old(instance: str) -> None:
    """Delete what has waited for longer than `KEPT_SECONDS`."""
    folder, oldest = _folder(instance), time.time() - KEPT_SECONDS
    for file in folder.iterdir() if folder.is_dir() else ():
        try:
            if file.stat().st_mtime < oldest:
                file.unlink()
        except OSError:
            continue  # another process was quicker
