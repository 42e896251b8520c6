"""How many requests this process is answering, and letting them go first: a file that is on its way reckons for
seconds in a thread beside theirs, and would make each of their statements wait for its turn."""

import threading
import time

from flask import Flask, g, request_started, request_tearing_down

LONGEST_SECONDS = 0.05
"""A file gives way so long at a time, and no longer however many requests follow each other: it has to end some day."""
A_MOMENT = 0.001

_answering = 0
_lock = threading.Lock()


def register(app: Flask) -> None:
    """Count the requests of `app` while they are answered."""
    request_started.connect(_began, app)
    request_tearing_down.connect(_ended, app)


def _began(_app, **_given) -> None:
    g.is_answered = True
    _add(1)


def _ended(_app, **_given) -> None:
    if g.pop("is_answered", False):
        _add(-1)


def _add(number: int) -> None:
    global _answering
    with _lock:
        _answering += number


def answering() -> int:
    """How many requests are being answered now, files on their way left out."""
    return _answering


class GivingWay:
    """Steps aside for requests, for `LONGEST_SECONDS` in all: one for each piece of a file."""

    def __init__(self) -> None:
        self.left = LONGEST_SECONDS

    def step_aside(self) -> None:
        """Wait while a request is being answered, as long as there is patience left."""
        while _answering and self.left > 0:
            time.sleep(A_MOMENT)
            self.left -= A_MOMENT
