"""A demo office in a temporary folder, served as long as a script of this folder looks at it."""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]


class DemoOffice:
    """Where it answers (`url`), and the log-ins of its people."""

    def __init__(self, url: str, accounts: str):
        self.url, self.accounts = url, accounts

    def login(self, role: str) -> tuple[str, str]:
        """Return the username and the password of somebody with this main role."""
        return re.search(rf"(demo-{role}) +(\S+)$", self.accounts, re.MULTILINE).groups()

    def wait(self) -> None:
        """Return once the program answers, within twenty seconds."""
        for _ in range(200):
            try:
                urlopen(f"{self.url}/healthz").close()  # noqa: S310
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise SystemExit(f"{self.url} does not answer")


@contextmanager
def demo_office(visits: int) -> Iterator[DemoOffice]:
    """Make a demo office of so many visits, serve it, and throw it away at the end."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        settings = {"DATABASE_URL": f"sqlite:///{folder}/demo.db", "INSTANCE_PATH": folder, "PORT": str(port)}
        environment = {**os.environ, **settings, "WORKERS": "1"}
        make = [sys.executable, "-m", "flask", "demo", "--visits", str(visits), "--seed", "7"]
        subprocess.run(make, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        server = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            accounts = Path(folder, "demo-accounts.txt").read_text(encoding="utf-8")
            office = DemoOffice(f"http://127.0.0.1:{port}", accounts)
            office.wait()
            yield office
        finally:
            server.terminate()
            server.wait(timeout=30)


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
