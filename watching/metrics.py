"""The figures themselves. They cost nothing until `begin` was called, and nothing is imported for them before.

Each process that serves keeps its own in files below one folder, from which `watching.page` reads them together.
"""

import os
import shutil
import time
from pathlib import Path

FOLDER_SETTING = "PROMETHEUS_MULTIPROC_DIR"
"""Where the library looks for the folder, once, as it is imported."""
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
STATEMENTS = (1, 2, 4, 6, 8, 12, 20, 40, 80)


class Metrics:
    """What is counted in one process, in the library's own terms."""

    def __init__(self):
        from prometheus_client import Counter, Gauge, Histogram

        self.requests = Counter("reception_requests", "Requests answered", ["screen", "method", "status"])
        self.seconds = Histogram("reception_request_seconds", "Seconds until the answer", ["screen"], buckets=SECONDS)
        self.statements = Histogram(
            "reception_request_statements", "Statements sent to the database by a request", ["screen"],
            buckets=STATEMENTS,
        )
        self.errors = Counter("reception_database_errors", "Statements that the database refused", ["screen", "error"])
        self.swept = Gauge(
            "reception_last_sweep_timestamp_seconds", "When the sweep for notices last ended well",
            multiprocess_mode="max",
        )
        self.exports = Gauge("reception_open_exports", "Exports on their way", multiprocess_mode="livesum")


_kept: Metrics | None = None


def prepare(folder: Path) -> None:
    """Empty the folder of the figures; called once, before any process begins to count.

    The library must know of it before it is imported, also for the processes that are forked from this one.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    os.environ[FOLDER_SETTING] = str(folder)


def begin(folder: Path) -> None:
    """Count from now on in this process."""
    global _kept
    if _kept is None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.environ[FOLDER_SETTING] = str(folder)
        _kept = Metrics()


def request_ended(screen: str, method: str, status: int, seconds: float, statements: int) -> None:
    """A request was answered; `screen` is the name of its endpoint."""
    if _kept is not None:
        _kept.requests.labels(screen, method, str(status)).inc()
        _kept.seconds.labels(screen).observe(seconds)
        _kept.statements.labels(screen).observe(statements)


def statement_failed(screen: str, error: str) -> None:
    """The database refused a statement; `error` is the kind of the refusal."""
    if _kept is not None:
        _kept.errors.labels(screen, error).inc()


def sweep_ended() -> None:
    """The sweep of every minute ended well."""
    if _kept is not None:
        _kept.swept.set(time.time())


def export_began() -> None:
    if _kept is not None:
        _kept.exports.inc()


def export_ended() -> None:
    if _kept is not None:
        _kept.exports.dec()
