"""How far a long step is: noted beside it in a small file, read by the page that shows its bar.

A file, because the step's own transaction shows nothing before its end, and on SQLite nobody else writes meanwhile.
"""

import re
import secrets
from pathlib import Path

from flask import current_app, jsonify, request
from flask_admin import BaseView, expose
from flask_login import current_user

TOKEN = re.compile(r"[0-9a-f]{32}")
NOTED_EVERY = 10
"""Steps from one note to the next."""


def new_token() -> str:
    return secrets.token_hex(16)


class Progress:
    """One person's long step under a token that the page made up; without a proper token nothing is noted."""

    def __init__(self, token: str):
        folder = Path(current_app.instance_path, "progress")
        self.file = folder / f"{current_user.id}-{token}" if TOKEN.fullmatch(token) else None

    def note(self, done: int, total: int) -> None:
        if self.file is not None and done % NOTED_EVERY == 0:
            self.file.parent.mkdir(mode=0o700, exist_ok=True)
            self.file.write_text(f"{done} {total}")

    def read(self) -> tuple[int, int]:
        """(steps done, steps in all), both 0 before the first note and after the end."""
        try:
            done, total = self.file.read_text().split() if self.file is not None else (0, 0)
        except (OSError, ValueError):
            return 0, 0
        return int(done), int(total)

    def forget(self) -> None:
        if self.file is not None:
            self.file.unlink(missing_ok=True)


class ProgressView(BaseView):
    """Where a page asks how far its own long step is."""

    def is_accessible(self) -> bool:
        return current_user.is_authenticated

    def is_visible(self) -> bool:
        return False

    @expose("/")
    def index(self):
        written, total = Progress(request.args.get("token", "")).read()
        return jsonify(written=written, total=total)
