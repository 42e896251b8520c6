"""The sweep inside the server: a thread of each process that serves, from its start to its end."""

import random
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask

from regulation.calendar import whole_seconds
from watching import metrics
from workflow import submissions, wall_clock

from .monthly import make_reports
from .rising import raise_unsolved
from .sweep import sweep

EVERY_SECONDS = 60
LOOKS_AROUND_SECONDS = 0.5
"""How often the thread looks whether its process is about to end."""


class Sweeper(threading.Thread):
    """Sweeps every `every` seconds until it is told to stop or its process ends; an error is logged, and the next
    sweep comes all the same. `chores` are done each time besides, on the instance folder.

    The processes begin at different seconds, so that they don't all look at once.
    """

    def __init__(self, app: Flask, every: float = EVERY_SECONDS, chores: tuple[Callable[[str], None], ...] = ()):
        # Not a daemon: the process waits until a sweep that is under way has ended.
        super().__init__(name="sweeper", daemon=False)
        self.app, self.every, self.chores = app, every, chores
        self.told_to_stop = threading.Event()
        self.main = threading.main_thread()

    def run(self) -> None:
        wait = random.uniform(0, self.every / 4)
        while self._waited(wait):
            self.sweep_once()
            wait = self.every

    def sweep_once(self) -> None:
        try:
            with self.app.app_context():
                now = whole_seconds(datetime.now(UTC))
                wall_clock.beat(now)
                sweep(now)
                make_reports(now)
                raise_unsolved(now)
                metrics.sweep_ended()
                submissions.forget_old(now)
        except Exception:
            self.app.logger.exception("A sweep for notices failed; the next one comes in %s seconds", self.every)
        for chore in self.chores:
            try:
                chore(self.app.instance_path)
            except Exception:
                self.app.logger.exception("A chore failed; the next try comes in %s seconds", self.every)

    def stop(self) -> None:
        """Let the thread end after the sweep that is under way."""
        self.told_to_stop.set()

    def _waited(self, seconds: float) -> bool:
        """Wait; False when it is time to end."""
        left = seconds
        while left > 0 and self.main.is_alive():
            if self.told_to_stop.wait(min(left, LOOKS_AROUND_SECONDS)):
                return False
            left -= LOOKS_AROUND_SECONDS
        return self.main.is_alive() and not self.told_to_stop.is_set()
