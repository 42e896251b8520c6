"""A sweep that dies as it has written and not yet committed: `python -m tests.notices.killed URL INSTANCE MOMENT`."""

import os
import signal
import sys
from datetime import datetime
from pathlib import Path

from notices import sweep
from tests.databases import make_app
from workflow import notices


def write_and_die(session, rows: list) -> int:
    notices.write(session, rows)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("it lives on")


if __name__ == "__main__":
    url, instance, moment = sys.argv[1:]
    sweep.write = write_and_die
    with make_app(url, Path(instance)).app_context():
        sweep.sweep(datetime.fromisoformat(moment))
