"""The one-time link by which the first office and its director are made. No default password exists.

The link's token is random; only its hash is kept, in a file of the instance folder that every worker reads. Each
start without staff makes a new one, and the first director's account ends it.
"""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

import sqlalchemy as sa
from flask import Flask, current_app

from models import Staff
from storage import READING, db

FILE = "setup_token"


def setup_link(app: Flask, base_url: str) -> str | None:
    """Return a new set-up link below `base_url`, or None when somebody works here already."""
    with app.app_context():
        if not nobody_works_here():
            forget_setup_token()
            return None
        token = secrets.token_urlsafe(24)
        file = _file()
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as kept:
            kept.write(_hash(token))
        return f"{base_url}/setup/{token}"


def setup_token_holds(token: str) -> bool:
    """Say whether `token` is the current link's, and nobody has an account yet."""
    try:
        kept = _file().read_text(encoding="ascii")
    except FileNotFoundError:
        return False
    return hmac.compare_digest(kept, _hash(token)) and nobody_works_here()


def forget_setup_token() -> None:
    """End the link; called once the first director has an account."""
    _file().unlink(missing_ok=True)


def nobody_works_here() -> bool:
    """Say whether the database holds no account at all."""
    with db.engines[READING].connect() as connection:
        return connection.execute(sa.select(Staff.id).limit(1)).first() is None


def _file() -> Path:
    return Path(current_app.instance_path, FILE)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
