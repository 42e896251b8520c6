"""Static files: an address that changes with their content, kept by the browser for a year, sent compressed.

The version stands in the path (/static/3f2a…/app.css) rather than behind it, so that what a stylesheet or a module
names relatively carries the same version.
"""

import gzip
import hashlib
import mimetypes
import os
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, abort, request, send_from_directory
from werkzeug.utils import safe_join

COMPRESSED_SUFFIXES = {".css", ".js", ".json", ".svg", ".txt", ".webmanifest"}
ONE_YEAR = "public, max-age=31536000, immutable"

# Windows may have text/plain in its registry for these, and a module of that type doesn't run.
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}

WORKER_SCOPES = {"js/service_worker.js": "/admin/inspections/tablet/"}
"""The pages that a script may keep on the device, elsewhere than below its own address."""


def register(app: Flask) -> None:
    """Serve the folder `static` below /static/<version>/, and give every `url_for("static", …)` that version."""
    for suffix, mimetype in TYPES.items():
        mimetypes.add_type(mimetype, suffix)
    folder = Path(app.root_path, "static")
    current = folder_version(folder)

    @app.url_defaults
    def add_version(endpoint: str, values: dict) -> None:
        if endpoint == "static":
            values.setdefault("version", current)

    @app.get("/static/<version>/<path:filename>", endpoint="static")
    def static_file(version: str, filename: str) -> Response:
        response = _file(folder, filename, "gzip" in request.accept_encodings)
        response.headers["Cache-Control"] = ONE_YEAR if version == current else "no-cache"
        if filename in WORKER_SCOPES:
            response.headers["Service-Worker-Allowed"] = WORKER_SCOPES[filename]
        return response


def folder_version(folder: Path) -> str:
    """Return twelve hexadecimal digits that change when any file in `folder` does."""
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(file.relative_to(folder).as_posix().encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:12]


def _file(folder: Path, filename: str, may_compress: bool) -> Response:
    if Path(filename).suffix not in COMPRESSED_SUFFIXES:
        return send_from_directory(folder, filename)
    path = safe_join(str(folder), filename)
    if path is None or not os.path.isfile(path):
        abort(404)
    changed = os.stat(path).st_mtime_ns
    plain, small = _contents(path, changed)
    response = Response(small if may_compress else plain, mimetype=TYPES.get(Path(path).suffix, "text/plain"))
    response.vary.add("Accept-Encoding")
    if may_compress:
        response.content_encoding = "gzip"
    response.set_etag(f"{changed:x}-{may_compress:d}")
    return response.make_conditional(request)


@lru_cache(maxsize=256)
def _contents(path: str, changed: int) -> tuple[bytes, bytes]:
    """Return the file as it is and compressed; `changed` (nanoseconds) tells one state of it from the next."""
    content = Path(path).read_bytes()
    return content, gzip.compress(content, 9, mtime=0)
