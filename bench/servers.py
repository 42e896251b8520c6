"""The three programs of `make bench` as servers of their own: ours by app.py, the peers by the same granian."""

import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path

from bench.client import AnsweredOtherwise, Client
from bench.peers.office import PASSWORD
from serving import THREADS

ROOT = Path(__file__).resolve().parents[1]
WORKERS = 2
OURS, FLASK_ADMIN, DJANGO = "ours", "Flask-Admin", "Django admin"
PROGRAMS = (OURS, FLASK_ADMIN, DJANGO)
PEER_CALLABLES = {
    FLASK_ADMIN: "bench.peers.flask_admin_visits:make_app", DJANGO: "bench.peers.django_visits.wsgi:application",
}
FIRST_PAGES = {OURS: "/login", FLASK_ADMIN: "/admin/", DJANGO: "/admin/login/"}


class Program:
    """One of the three while it serves: its port and its processes."""

    def __init__(self, name: str, process: subprocess.Popen, port: int, printed: Path):
        self.name, self.process, self.port, self.printed = name, process, port, printed
        self.passwords: dict[str, str] = {}
        self.start_seconds = 0.0

    def client(self, person: str = "") -> Client:
        """A client, logged in where the program asks for it (stock Flask-Admin has no log-in)."""
        client = Client(self.port)
        if self.name != FLASK_ADMIN:
            self.log_in(client, person)
        return client

    def log_in(self, client: Client, person: str) -> float:
        """Log in by the program's own form; returns the milliseconds of the form's answer."""
        path = FIRST_PAGES[self.name]
        token = client.page(path).token()
        if self.name == OURS:
            fields = {"username": person, "password": self.passwords[person], "csrf_token": token}
        else:
            fields = {"username": "desk", "password": PASSWORD, "csrfmiddlewaretoken": token, "next": "/admin/"}
        answer = client.post(path, fields)
        if answer.status not in (302, 303):
            raise AnsweredOtherwise(f"{self.name} lets {person or 'desk'} not in: {answer.status}")
        return answer.ms

    def workers(self) -> list[int]:
        """The ids of the processes that answer."""
        pid = self.process.pid
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def memory(self, of: str = "VmRSS") -> list[float]:
        """What each worker holds (`VmRSS`) or has held at most since `forget_peak` (`VmHWM`), in megabytes."""
        found = [Path(f"/proc/{pid}/status").read_text() for pid in self.workers()]
        return [int(re.search(rf"{of}:\s+(\d+)", text)[1]) / 1024 for text in found]

    def forget_peak(self) -> None:
        for pid in self.workers():
            Path(f"/proc/{pid}/clear_refs").write_text("5")

    def complaints(self) -> list[str]:
        """The lines that it printed and that tell of an error."""
        text = self.printed.read_text(encoding="utf-8", errors="replace")
        return [line for line in text.splitlines() if re.search(r"Error|Exception|CRITICAL", line)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(name: str, environment: dict[str, str], folder: Path):
    """One program on its database, until the end of the block. What it prints is kept in `folder`."""
    port, printed = free_port(), folder / f"{name.replace(' ', '-')}.log"
    command = [sys.executable, "app.py"]
    if name != OURS:
        command = [sys.executable, "bench/peers/serve.py", PEER_CALLABLES[name], str(port), str(WORKERS), str(THREADS)]
    settings = {**os.environ, **environment, "PORT": str(port), "WORKERS": str(WORKERS)}
    began = time.perf_counter()
    with printed.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=out, stderr=out)
    program = Program(name, process, port, printed)
    try:
        wait_for(program)
        program.start_seconds = time.perf_counter() - began
        yield program
    finally:
        process.terminate()
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(program: Program) -> None:
    for _ in range(6000):
        client = Client(program.port)
        try:
            if client.get(FIRST_PAGES[program.name]).status == 200:
                return
        except (OSError, HTTPException):
            time.sleep(0.01)
        finally:
            client.close()
        if program.process.poll() is not None:
            break
    raise AnsweredOtherwise(f"{program.name} does not answer:\n{program.printed.read_text(errors='replace')}")
