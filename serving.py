"""Serving the program: migrate, say where it is to be found, and answer until somebody stops it.

Granian keeps WORKERS processes with several threads each. On SIGTERM, SIGINT or Ctrl-C it takes no more requests,
lets those under way end (at most GRACE_SECONDS), and leaves.
"""

import ctypes
import gc
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from sqlalchemy.exc import OperationalError

import migrating
from app import create_app
from first_visit import setup_link
from intake import waiting
from notices.every_minute import Sweeper
from storage import db
from watching import metrics
from watching import page as metrics_page

THREADS = 12
GRACE_SECONDS = 20
# Objects between two sweeps of the youngest generation: a request makes some thousands, and a sweep pauses them all.
OBJECTS_BETWEEN_SWEEPS = 50_000
LARGE_BYTES = 1024 * 1024
M_MMAP_THRESHOLD = -3
"""The name of that limit in glibc's malloc.h."""


def main() -> None:
    """Migrate the database and serve; ends when the process is told to stop."""
    if sys.platform == "linux":
        # Python 3.14 would rather let each worker begin from nothing; a forked one shares what is loaded here.
        multiprocessing.set_start_method("fork")
    app = application()
    refuse_taken_port(app.config["HOST"], app.config["PORT"])
    try:
        migrating.upgrade(app)
    except OperationalError as unreachable:
        raise SystemExit(f"The database does not answer: {unreachable.orig}") from None
    try:
        server = server_for(app)
    except OSError as refused:
        raise SystemExit(f"TLS_CERT and TLS_KEY are no certificate with its key: {refused}") from None
    show_metrics(app)
    announce(app)
    # A connection is never shared between processes.
    with app.app_context():
        db.close_connections()
    keep_what_is_loaded()
    server.serve(target_loader=load_worker, wrap_loader=False)


@cache
def application() -> Flask:
    """Return the application of this process: a worker that was forked has its parent's, another one makes its own."""
    return create_app()


def refuse_taken_port(host: str, port: int) -> None:
    """Raise `SystemExit` with a sentence when `host:port` isn't free.

    Granian would share a port with whatever answers there already: a demo started beside the office's own program
    would get every other request of both.
    """
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            # Elsewhere than on Windows this lets a port through whose last connections are still fading.
            if os.name != "nt":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as refused:
        raise SystemExit(
            f"{host}:{port} 已被占用或不能使用，请换 PORT 或 HOST · is taken or can't be used, "
            f"name another PORT or HOST: {refused.strerror}"
        ) from None


def metrics_folder(app: Flask) -> Path:
    return Path(app.instance_path, "metrics")


def show_metrics(app: Flask) -> None:
    """Answer with the figures of all workers on METRICS_PORT, where there is one."""
    port = app.config["METRICS_PORT"]
    if not port:
        return
    refuse_taken_port(metrics_page.HOST, port)
    metrics.prepare(metrics_folder(app))
    metrics_page.serve(metrics_folder(app), port)
    say(f"运行指标 · Metrics: http://{metrics_page.HOST}:{port}/metrics")


def announce(app: Flask) -> None:
    """Print where the program answers, and the set-up link while nobody has an account."""
    address = base_url(app)
    say(f"接待台已启动 · The reception desk answers at {address}")
    link = setup_link(app, address)
    if link:
        say(f"首次使用，请打开此链接建立管理处和主任账号 · First visit, one-time set-up link:\n    {link}")
    say("按 Ctrl+C 停止 · Ctrl+C stops it")


def say(line: str) -> None:
    """Print a line at once, with a mark for each character that an old Windows console can't show."""
    encoding = sys.stdout.encoding or "utf-8"
    print(line.encode(encoding, "replace").decode(encoding), flush=True)


def base_url(app: Flask) -> str:
    """Return the address a person on this machine opens, without a slash at its end."""
    scheme = "https" if app.config["TLS_CERT"] else "http"
    host = app.config["HOST"]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"{scheme}://{shown}:{app.config['PORT']}"


def server_for(app: Flask) -> Granian:
    """Return the server that the settings of `app` describe."""
    cert, key = app.config["TLS_CERT"], app.config["TLS_KEY"]
    return Granian(
        "app:create_app",
        address=app.config["HOST"],
        port=app.config["PORT"],
        interface=Interfaces.WSGI,
        workers=app.config["WORKERS"],
        blocking_threads=THREADS,
        http1_settings=HTTP1Settings(header_read_timeout=15_000),
        ssl_cert=Path(cert) if cert else None,
        ssl_key=Path(key) if key else None,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE_SECONDS,
        websockets=False,
        log_level="error",
    )


def load_worker() -> Callable:
    """Make one worker process ready; returns its application."""
    end_at_once_when_told()
    end_with_parent()
    return_large_blocks()
    app = application()
    if app.config["METRICS_PORT"]:
        metrics.begin(metrics_folder(app))
    keep_what_is_loaded()
    Sweeper(app, chores=(waiting.forget_old,)).start()
    return app


def return_large_blocks() -> None:
    """Let glibc give a large block back to the system as soon as it is free.

    Left alone, it keeps blocks as large as any that was freed before, in each thread: a password's hash takes 19
    megabytes, and after a morning's log-ins each of twelve threads would hold on to them.
    """
    if sys.platform == "linux":
        set_limit = getattr(ctypes.CDLL(None), "mallopt", None)  # other C libraries have none, and keep nothing
        if set_limit is not None:
            set_limit(M_MMAP_THRESHOLD, LARGE_BYTES)


def keep_what_is_loaded() -> None:
    """What was loaded by now stays for good: frozen, it is never swept, and memory shared with the parent stays
    shared. What comes from now on is swept."""
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_SWEEPS, 20, 50)
    gc.enable()


def end_at_once_when_told() -> None:
    """Let a signal end this process while it serves nobody yet.

    A forked worker has its parent's handlers until granian sets its own: a stop in between would be lost, and waited
    for in vain.
    """
    if threading.current_thread() is threading.main_thread():
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, signal.SIG_DFL)


def end_with_parent() -> None:
    """Let this process end when the one that started it was killed.

    Left alone, it would go on answering on the port and keep the next start from it.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent,), daemon=True).start()


def _end_after(parent) -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)
