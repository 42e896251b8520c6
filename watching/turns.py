"""One at a time, in the order they came; whoever takes long isn't waited for."""

import threading
from collections import deque
from time import perf_counter

A_MOMENT = 0.001


class Turns:
    """The turn passes from each to the next. Its holder may keep it for so many seconds: then the next one takes it,
    and what the former does from there on it does beside the others, who still go one after the other."""

    def __init__(self, seconds: float):
        self.seconds = seconds
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._holder: threading.Event | None = None
        self._until = 0.0

    def take(self) -> threading.Event:
        """Wait for the turn; returns what `give_back` wants."""
        mine = threading.Event()
        with self._lock:
            if self._holder is None:
                self._hold(mine)
                return mine
            self._waiting.append(mine)
        while not mine.wait(max(self._until - perf_counter(), A_MOMENT)):
            with self._lock:
                if self._waiting and self._waiting[0] is mine and perf_counter() >= self._until:
                    self._hold(self._waiting.popleft())
        return mine

    def give_back(self, mine: threading.Event) -> None:
        """Hand the turn to whoever waits longest; nothing where it was taken from this one meanwhile."""
        with self._lock:
            if self._holder is not mine:
                return
            self._holder = None
            if self._waiting:
                self._hold(self._waiting.popleft())

    def is_free(self) -> bool:
        return self._holder is None

    def _hold(self, whose: threading.Event) -> None:
        self._holder, self._until = whose, perf_counter() + self.seconds
        whose.set()
