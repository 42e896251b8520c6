"""The program as people start it, in a process of its own."""

import http.client
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Served:
    """A running program: its process, its port, and what it printed."""

    def __init__(self, url: str, instance: Path, **environment):
        self.port = free_port()
        self.printed = instance.parent / "printed"
        settings = {"DATABASE_URL": url, "INSTANCE_PATH": str(instance), "PORT": str(self.port), "WORKERS": "2"}
        with self.printed.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "app.py"],
                cwd=ROOT,
                stdout=out,
                stderr=out,
                env={**os.environ, **settings, **environment},
            )

    def text(self) -> str:
        return self.printed.read_text(encoding="utf-8")

    def get(self, path: str, trusting: ssl.SSLContext | None = None) -> http.client.HTTPResponse:
        """Ask for `path` on a connection of its own; the body stands in `body`, TLS's version in `tls`."""
        if trusting:
            connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=10, context=trusting)
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with closing(connection):
            connection.request("GET", path)
            response = connection.getresponse()
            response.body = response.read()
            response.tls = connection.sock.version() if trusting else None
        return response

    def wait(self, trusting: ssl.SSLContext | None = None) -> "Served":
        # A start takes a second; on a machine that is busy with the rest of the suite, many.
        for _ in range(2000):
            try:
                self.get("/healthz", trusting)
            except OSError:
                assert self.process.poll() is None, self.text()
                time.sleep(0.05)
            else:
                return self
        raise AssertionError(f"no answer: {self.text()}")

    def stop(self, how: int = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(timeout=120)


    def kill(self) -> None:
        """End it as the loss of its power would, and wait until nothing answers: a worker notices a moment later."""
        self.process.kill()
        self.process.wait()
        for _ in range(2000):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=10).close()
            except OSError:
                return
            time.sleep(0.05)
        raise AssertionError(f"still there: {self.text()}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
