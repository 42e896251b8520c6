"""Work that goes on in another process while this one writes: what it makes comes over in its order."""

import gc
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from queue import Queue
from threading import Thread

MADE_AHEAD = 3
"""How many pieces may wait to be taken: some megabytes each."""


class StoppedAside(Exception):
    """The other process stopped; what went wrong stands in its own report."""


def can_double() -> bool:
    """Whether a second process pays, and can begin with all that this one knows."""
    return sys.platform.startswith("linux") and os.cpu_count() > 1


@contextmanager
def made_aside(make: Callable[[], Iterator[bytes]]) -> Iterator[Iterator[bytes]]:
    """The pieces that `make` makes, by a second process where that is possible, else here when they are asked for."""
    if not can_double():
        yield make()
        return
    processes = get_context("fork")
    here, there = processes.Pipe(duplex=False)
    process = processes.Process(target=_make_in_child, args=(here, there, make), daemon=True)
    process.start()
    there.close()
    pieces: Queue[bytes | None] = Queue(MADE_AHEAD)
    taker = Thread(target=_take, args=(here, pieces), daemon=True)
    taker.start()
    try:
        yield _taken(pieces)
    finally:
        process.terminate()
        while taker.is_alive():
            if not pieces.empty():
                pieces.get()
            taker.join(0.01)
        process.join()


def _taken(pieces: Queue) -> Iterator[bytes]:
    """Whoever asks for one piece more than there are asks a process that stopped."""
    while (piece := pieces.get()) is not None:
        yield piece
    raise StoppedAside("the process that works aside was ended")


def _take(line: Connection, pieces: Queue) -> None:
    try:
        while True:
            pieces.put(line.recv_bytes())
    except (EOFError, OSError):
        pieces.put(None)


def _make_in_child(others: Connection, line: Connection, make: Callable[[], Iterator[bytes]]) -> None:
    others.close()
    gc.disable()
    try:
        for piece in make():
            line.send_bytes(piece)
    except BrokenPipeError:
        return
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    # The database's connection belongs to the other process: nothing may be put away here.
    os._exit(0)
