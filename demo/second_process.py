"""The ledger in a process of its own: hashing and storing take as long as carrying out, and many a PC has two cores."""

import gc
import pickle
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from queue import Queue
from threading import Thread

from storage import READING, db

from .aside import can_double
from .history import History
from .ledger import Ledger, Signer, ledger_here, writing_session
from .loading import columns_of

AT_ONCE = 1000
"""Messages that travel together."""

SENT_AHEAD = 50
"""How many such bundles may wait for the other process: some 20 MB."""


class LedgerFailed(Exception):
    """The other process stopped; its own report is the message. Nothing was stored."""


class LedgerElsewhere:
    """Takes what a `Ledger` takes and hands it to the process at the other end of `line`.

    A thread sends, so that carrying out goes on while the other process is busy storing.
    """

    def __init__(self, line: Connection):
        self.line, self.columns, self.messages = line, columns_of(db.engine.dialect), []
        self.waiting: Queue[bytes | None] = Queue(SENT_AHEAD)
        self.is_broken_off = False
        self.sender = Thread(target=self._send_waiting, daemon=True)
        self.sender.start()

    def link(
        self, record: str, record_id: int, office_id: int | None, at: datetime, signer: Signer, address: str, verb: str,
        changes: dict,
    ) -> None:
        self._say("link", record, record_id, office_id, at, signer, address, verb, changes)

    def take(self, table: str, values: dict) -> None:
        self._say("take_row", table, self.columns[table].in_order(values))

    def over(self, records: list[tuple]) -> None:
        self._say("over", records)

    def leave_room(self, room: dict[str, int]) -> None:
        self._say("leave_room", room)

    def end(
        self, changed: dict[str, list[dict]], given_out: list[dict], history: History | None = None,
        told: Callable[[int], None] = lambda done: None,
    ) -> int:
        self._say("end", changed, given_out, history)
        self._send()
        self._end_sender()
        return self._answer(told)

    def break_off(self) -> None:
        """Send nothing more, however much waits."""
        self.is_broken_off = True
        self._end_sender()

    def _end_sender(self) -> None:
        if self.sender.is_alive():
            self.waiting.put(None)
            self.sender.join()

    def _say(self, name: str, *given) -> None:
        self.messages.append((name, given))
        if len(self.messages) >= AT_ONCE:
            self._send()

    def _send(self) -> None:
        if self.is_broken_off:
            self._answer()
        self.waiting.put(pickle.dumps(self.messages, pickle.HIGHEST_PROTOCOL))
        self.messages = []

    def _send_waiting(self) -> None:
        """Send until there is no more; what comes after a line broke off is only taken away, for nobody to wait."""
        while (message := self.waiting.get()) is not None:
            if not self.is_broken_off:
                try:
                    self.line.send_bytes(message)
                except OSError:
                    self.is_broken_off = True

    def _answer(self, told: Callable[[int], None] = lambda done: None) -> int:
        """How many rows were stored; `told` hears of contacts on the way. Raises `LedgerFailed` with what went wrong
        there."""
        try:
            while isinstance(answer := self.line.recv(), tuple):
                told(*answer)
        except (EOFError, OSError):
            raise LedgerFailed("the process that stores the demo was ended") from None
        if isinstance(answer, str):
            raise LedgerFailed(answer)
        return answer


def keep_ledger(line: Connection, seed: int, last_ids: dict[str, int], *, is_long: bool = False) -> None:
    """Keep a ledger for whoever is at the other end of `line`; a line that breaks off undoes all of it."""
    try:
        with writing_session(is_long=is_long) as session:
            ledger = Ledger(session, seed, last_ids)
            answer = None
            while answer is None:
                for name, given in pickle.loads(line.recv_bytes()):  # noqa: S301 (from the process that forked this one)
                    told = {"told": lambda done: line.send((done,))} if name == "end" else {}
                    answer = getattr(ledger, name)(*given, **told)
            session.commit()
        line.send(answer)
    except EOFError:
        return
    except BaseException:
        line.send(traceback.format_exc())


@contextmanager
def open_ledger(seed: int, last_ids: dict[str, int], *, is_long: bool = False) -> Iterator:
    """A ledger in a second process where that is possible, else here. All is stored, or nothing."""
    # No connection is open while the process doubles: neither half may use the other's. Nor while a lot is loaded.
    db.session.remove()
    for key in (None, READING):
        db.engines[key].dispose()
    if not can_double():
        with ledger_here(seed, last_ids, is_long=is_long) as ledger:
            yield ledger
        return
    processes = get_context("fork")
    here, there = processes.Pipe()
    process = processes.Process(target=_keep_in_child, args=(there, here, seed, last_ids, is_long), daemon=not is_long)
    process.start()
    there.close()
    ledger = LedgerElsewhere(here)
    try:
        yield ledger
    finally:
        ledger.break_off()
        here.close()
        process.join()


def _keep_in_child(
    line: Connection, others: Connection, seed: int, last_ids: dict[str, int], is_long: bool
) -> None:
    others.close()
    # What it holds is written within moments; the collector would look at it again and again.
    gc.disable()
    keep_ledger(line, seed, last_ids, is_long=is_long)
