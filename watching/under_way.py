"""The requests that this process is answering: they take turns, and files that are on their way let them go first.

Python reckons in one thread at a time. Of two requests begun together each waits for the other at every statement, some
milliseconds a time, and both are late; one after the other, only the second waits. A file takes seconds, so it pauses
between its pieces while a request is being answered.
"""

import threading
from time import perf_counter, sleep

from flask import Flask, g, has_app_context, request, request_started, request_tearing_down

from .turns import A_MOMENT, Turns

LONGEST_TURN_SECONDS = 0.1
"""A long report, or whoever waits for a colleague's row, doesn't hold up the others for longer."""
SMALL_BODY_BYTES = 65_536
"""What is larger, a photo above all, is still on its way while it is read: it takes no turn."""
LONGEST_SECONDS = 0.05
"""A file gives way so long at a time, and no longer however many requests follow each other: it has to end some day."""

_answering = 0
_lock = threading.Lock()
_turns = Turns(LONGEST_TURN_SECONDS)


def register(app: Flask) -> None:
    """Count the requests of `app` while they are answered, and let them take turns."""
    request_started.connect(_began, app)
    request_tearing_down.connect(_ended, app)


def _began(_app, **_given) -> None:
    g.came_at = perf_counter()
    _add(1)
    if (request.content_length or 0) <= SMALL_BODY_BYTES:
        g.turn = _turns.take()


def _ended(_app, **_given) -> None:
    give_up_turn()
    if g.pop("came_at", None) is not None:
        _add(-1)


def give_up_turn() -> None:
    """Let the next request begin: this one has nothing to reckon for a while, or is over."""
    if has_app_context() and (turn := g.pop("turn", None)):
        _turns.give_back(turn)


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
