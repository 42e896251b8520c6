"""Every setting that comes from the environment. What a name means is said here alone, and only app.py reads this."""

import os
import secrets
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
WEAK_SECRETS = ("secret", "changeme", "password", "12345", "development")
MEGABYTE = 1024 * 1024


class SettingRefused(SystemExit):
    """A setting the program can't start with; its sentence is printed as the program ends."""


class Config:
    """The settings of one process: upper-case attributes, as Flask reads them.

    Takes the environment (or a mapping in its place) and raises `SettingRefused` with a sentence for a value that is
    wrong. Makes the instance folder, and a secret key in it when none is given.
    """

    # Cookies and sessions. `Secure` and the `__Host-` name follow the request, see sessions in app.py.
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    SESSION_REFRESH_EACH_REQUEST = False
    SESSION_IDLE_LIMIT = timedelta(minutes=30)
    PERMANENT_SESSION_LIFETIME = timedelta(hours=12)
    # The token lives as long as its session: a form left open over lunch still saves.
    WTF_CSRF_TIME_LIMIT = None

    # A dozen photos of a phone in one report; text fields together stay under two megabytes.
    MAX_CONTENT_LENGTH = 64 * MEGABYTE
    MAX_FORM_MEMORY_SIZE = 2 * MEGABYTE
    MAX_FORM_PARTS = 4000

    BABEL_DEFAULT_LOCALE = "zh_Hans_CN"
    BABEL_DEFAULT_TIMEZONE = "Asia/Shanghai"

    def __init__(self, environ: Mapping[str, str] = os.environ):
        self.INSTANCE_PATH = str(HERE / (environ.get("INSTANCE_PATH") or "instance"))
        try:
            os.makedirs(self.INSTANCE_PATH, mode=0o700, exist_ok=True)
        except OSError as refused:
            raise SettingRefused(f"INSTANCE_PATH can't be used: {self.INSTANCE_PATH} ({refused.strerror})") from None
        default_database = f"sqlite:///{Path(self.INSTANCE_PATH, 'reception.db').as_posix()}"
        self.SQLALCHEMY_DATABASE_URI = environ.get("DATABASE_URL") or default_database
        self.SECRET_KEY = _secret_key(environ.get("SECRET_KEY"), Path(self.INSTANCE_PATH, "secret_key"))
        self.HOST = environ.get("HOST") or "127.0.0.1"
        self.PORT = _whole_number(environ, "PORT", default=8000, lowest=1, highest=65535)
        self.WORKERS = _whole_number(environ, "WORKERS", default=default_workers(), lowest=1, highest=64)
        self.PROXY_COUNT = _whole_number(environ, "PROXY_COUNT", default=0, lowest=0, highest=10)
        self.TLS_CERT, self.TLS_KEY = _tls_files(environ)
        # 0: no figures are kept, and no slow statement is logged.
        self.METRICS_PORT = _whole_number(environ, "METRICS_PORT", default=0, lowest=0, highest=65535)
        self.SLOW_QUERY_MS = _whole_number(environ, "SLOW_QUERY_MS", default=1000, lowest=0, highest=600_000)


def default_workers() -> int:
    """Return how many processes serve when nobody says: two where there are two processors (one on Windows)."""
    return 1 if os.name == "nt" else min(2, os.cpu_count() or 1)


def _whole_number(environ: Mapping[str, str], name: str, *, default: int, lowest: int, highest: int) -> int:
    given = environ.get(name) or str(default)
    if not given.isascii() or not given.isdigit() or not lowest <= int(given) <= highest:
        raise SettingRefused(f"{name} must be a whole number from {lowest} to {highest}, not {given!r}.")
    return int(given)


def _tls_files(environ: Mapping[str, str]) -> tuple[str | None, str | None]:
    files = {name: environ.get(name) for name in ("TLS_CERT", "TLS_KEY")}
    if not any(files.values()):
        return None, None
    for name, file in files.items():
        if not file:
            raise SettingRefused(f"{name} is missing: TLS_CERT and TLS_KEY are given together.")
        if not (HERE / file).is_file():
            raise SettingRefused(f"{name} names no file: {file}")
    return str(HERE / files["TLS_CERT"]), str(HERE / files["TLS_KEY"])


def _secret_key(given: str | None, kept_in: Path) -> str:
    if not given:
        return _kept_secret(kept_in)
    if len(given) < 32 or len(set(given)) < 10 or given.lower().startswith(WEAK_SECRETS):
        raise SettingRefused(
            "SECRET_KEY is too weak: give 32 random characters or more "
            '(python -c "import secrets; print(secrets.token_urlsafe(48))"), '
            f"or leave it out, and one is made and kept in {kept_in}."
        )
    return given


def _kept_secret(path: Path) -> str:
    """Read the key kept in `path`, made on the first start (readable by its owner alone)."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _written_secret(path)
    key = secrets.token_urlsafe(48)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key)
    return key


def _written_secret(path: Path) -> str:
    # Another process may have made the file a moment ago and be about to write it.
    for _ in range(50):
        key = path.read_text(encoding="ascii").strip()
        if len(key) >= 32:
            return key
        time.sleep(0.02)
    raise SettingRefused(f"{path} holds no usable key: delete it, and a new one is made (everyone logs in again).")
