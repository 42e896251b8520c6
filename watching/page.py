"""The figures' own address, for this machine alone: `http://127.0.0.1:METRICS_PORT/metrics`."""

import os
import threading
from pathlib import Path

HOST = "127.0.0.1"


def serve(folder: Path, port: int) -> None:
    """Answer with what all processes counted, from a thread of this one. Raises `OSError` where the port is taken."""
    from prometheus_client import CollectorRegistry, start_http_server
    from prometheus_client.multiprocess import MultiProcessCollector

    class OfLiving(MultiProcessCollector):
        def collect(self):
            forget_the_dead(folder)
            return super().collect()

    registry = CollectorRegistry()
    OfLiving(registry, path=str(folder))
    _server, thread = start_http_server(port, HOST, registry)
    thread.name = "metrics"
    if not thread.daemon:
        raise AssertionError(f"{threading.current_thread().name} would never end")


def forget_the_dead(folder: Path) -> None:
    """Take away what a process that was killed had open: its exports are on their way no more."""
    from prometheus_client.multiprocess import mark_process_dead

    if os.name == "nt":
        return  # One process serves there, and it ends with this one.
    for file in folder.glob("gauge_live*_*.db"):
        pid = file.stem.rsplit("_", 1)[1]
        if pid.isdigit() and not is_alive(int(pid)):
            mark_process_dead(int(pid), str(folder))


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
