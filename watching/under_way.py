"""The requests that this process is answering: they take turns, and files that are on their way let them go first.

Python reckons in one thread at a time. Of two requests begun together each waits for the other at every statement, some
milliseconds a time, and both are late; one after the other, only the second waits. A file reckons for seconds.
"""

import math
import threading
from time import perf_counter, sleep

from flask import Flask, g, has_app_context, request_started, request_tearing_down

LONGEST_WAIT_SECONDS = 0.1
"""So long a request waits at most, and for none that took longer already: a long report, or whoever waits for a
colleague's row, doesn't hold up the others."""
LONGEST_SECONDS = 0.05
"""A file gives way so long at a time, and no longer however many requests follow each other: it has to end some day."""
A_MOMENT = 0.001

_answering = 0
_lock = threading.Lock()
_turn = threading.Semaphore(1)
_taken_at = math.inf


def register(app: Flask) -> None:
    """Count the requests of `app` while they are answered, and let them take turns."""
    request_started.connect(_began, app)
    request_tearing_down.connect(_ended, app)


def _began(_app, **_given) -> None:
    g.came_at = perf_counter()
    _add(1)
    if not g.get("has_turn"):
        g.has_turn = _take_turn()


def _take_turn() -> bool:
    """Wait for the turn; False where it is somebody's for so long that this request begins beside it."""
    global _taken_at
    is_long = perf_counter() - _taken_at > LONGEST_WAIT_SECONDS
    got = _turn.acquire(blocking=False) or (not is_long and _turn.acquire(timeout=LONGEST_WAIT_SECONDS))
    if got:
        _taken_at = perf_counter()
    return got


def _ended(_app, **_given) -> None:
    give_up_turn()
    if g.pop("came_at", None) is not None:
        _add(-1)


def give_up_turn() -> None:
    """Let the next request begin: this one has nothing to reckon for a while, or is over."""
    global _taken_at
    if has_app_context() and g.pop("has_turn", False):
        _taken_at = math.inf
        _turn.release()


def came_at() -> float:
    """When this request came in, before it waited for its turn: a moment of `perf_counter`."""
    return g.get("came_at") or perf_counter()


def _add(number: int) -> None:
    global _answering
    with _lock:
        _answering += number


def answering() -> int:
    """How many requests are being answered now or wait for their turn, files on their way left out."""
    return _answering


class GivingWay:
    """Steps aside for requests, for `LONGEST_SECONDS` in all: one for each piece of a file."""

    def __init__(self) -> None:
        self.left = LONGEST_SECONDS

    def step_aside(self) -> None:
        """Wait while a request is being answered, as long as there is patience left."""
        while _answering and self.left > 0:
            sleep(A_MOMENT)
            self.left -= A_MOMENT
