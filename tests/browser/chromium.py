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
SHELL = "chromium-headless-shell"
"""The same engine without a window's frame: the tests with a browser take two thirds of the time in it."""
INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")


def chromium_path(*, in_full: bool = False) -> str | None:
    """Return the browser that `CHROMIUM` names or this machine has, or None for playwright's own.

    `in_full` for who needs all of a browser: the shell has no flags, no profile and no window.
    """
    names = INSTALLED if in_full else (SHELL, *INSTALLED)
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
