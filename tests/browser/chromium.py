"""Which browser drives the tests and takes the pictures of the documents, and how quietly it starts."""

import os
import shutil

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")


def chromium_path() -> str | None:
    """Return the browser that `CHROMIUM` names or this machine has, or None for playwright's own."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, INSTALLED)), None)
