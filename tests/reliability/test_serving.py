"""The program as people start it: `python app.py`, on both databases and over https."""

import os
import platform
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from models import Notice, db
from tests.databases import close, make_app
from tests.people import settle
from tests.reliability.served import free_port
from upkeep.certificate import CertificateRefused, make_certificate
from workflow import desk
from workflow.act import Act
from workflow.passwords import MEMORY_KIB

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("serve", ["sqlite", "postgresql"], indirect=True)
def test_it_answers_prints_the_set_up_link_and_stops(serve):
    served = serve().wait()
    assert served.get("/healthz").status == 200
    links = re.findall(rf"http://127\.0\.0\.1:{served.port}/setup/([\w-]{{30,}})", served.text())
    assert len(links) == 1
    kept = (serve.instance / "setup_token").read_text()
    assert links[0] not in kept
    assert served.stop() == 0
    again = serve().wait()
    assert links[0] not in again.text()
    assert again.stop(signal.SIGINT) == 0


def test_a_request_under_way_is_answered_before_it_stops(serve):
    served = serve().wait()
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as line:
        line.sendall(b"POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nab")
        time.sleep(0.3)
        served.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        line.sendall(b"cde")
        assert line.recv(100).startswith(b"HTTP/1.1 4")
    assert served.process.wait(timeout=30) == 0


def test_over_https_a_browser_that_trusts_the_authority_is_content(serve):
    made = make_certificate(serve.instance / "tls", ["front-desk.local", "127.0.0.1"], datetime.now(UTC))
    trusting = ssl.create_default_context(cafile=made.authority)
    served = serve(TLS_CERT=str(made.cert), TLS_KEY=str(made.key)).wait(trusting)
    response = served.get("/nowhere?lang=en", trusting)
    assert response.tls == "TLSv1.3"
    assert response.getheader("Strict-Transport-Security")
    assert response.getheader("Set-Cookie").startswith("__Host-reception=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(response.getheader("Set-Cookie").split("; "))
    with pytest.raises(ssl.SSLCertVerificationError):
        served.get("/healthz", ssl.create_default_context())
    assert served.stop() == 0


def test_a_second_program_on_the_same_port_ends_with_a_sentence(serve):
    first = serve().wait()
    second = serve(PORT=str(first.port))
    assert second.process.wait(timeout=120) == 1
    assert f"127.0.0.1:{first.port} 已被占用" in second.text()
    assert "Traceback" not in second.text()
    assert first.get("/healthz").status == 200
    assert first.stop() == 0


def test_workers_end_with_a_killed_parent_and_leave_the_port_to_the_next_start(serve):
    first = serve().wait()
    first.stop(signal.SIGKILL)
    refused = 0
    # One worker may end a moment before the other; an answer of the later one would be taken for the next start's.
    for _ in range(600):
        try:
            first.get("/healthz")
        except ConnectionRefusedError:
            refused += 1
        except OSError:
            refused = 0
        else:
            refused = 0
        if refused == 20:
            break
        time.sleep(0.05)
    assert refused == 20, "its workers have ended"
    second = serve(PORT=str(first.port))
    second.port = first.port
    assert second.wait().get("/healthz").status == 200
    assert second.stop() == 0


@pytest.mark.parametrize("serve", ["sqlite", "postgresql"], indirect=True)
def test_a_killed_worker_is_followed_by_one_that_answers(serve):
    """Each is forked from the running program, beside the thread that shows its figures, and shares no connection."""
    served = serve(WORKERS="1", METRICS_PORT=str(free_port())).wait()
    workers = Path(f"/proc/{served.process.pid}/task/{served.process.pid}/children")
    (first,) = workers.read_text().split()
    assert served.get("/login").status == 200
    os.kill(int(first), signal.SIGKILL)
    for _ in range(600):
        now = workers.read_text().split()
        if now and now != [first]:
            break
        time.sleep(0.05)
    assert now and now != [first], served.text()
    assert served.wait().get("/login").status == 200
    assert served.stop() == 0


def test_files_that_are_no_certificate_end_the_start_with_a_sentence(serve, tmp_path):
    (tmp_path / "empty.pem").touch()
    served = serve(TLS_CERT=str(tmp_path / "empty.pem"), TLS_KEY=str(tmp_path / "empty.pem"))
    assert served.process.wait(timeout=120) == 1
    assert served.text().startswith("TLS_CERT and TLS_KEY are no certificate with its key")
    assert "Traceback" not in served.text()


def test_a_wrong_setting_ends_the_start_with_a_sentence(serve):
    served = serve(SECRET_KEY="changeme")
    assert served.process.wait(timeout=120) == 1
    assert served.text().startswith("SECRET_KEY is too weak")
    assert "Traceback" not in served.text()


def test_a_new_certificate_keeps_the_authority_that_devices_trust(tmp_path):
    first = make_certificate(tmp_path, ["one.local"], datetime(2026, 1, 1, tzinfo=UTC))
    trusted, served = first.authority.read_bytes(), first.cert.read_bytes()
    second = make_certificate(tmp_path, ["two.local"], datetime(2028, 1, 1, tzinfo=UTC))
    assert second.authority.read_bytes() == trusted
    assert second.cert.read_bytes() != served
    for key in ("authority.key", "server.key"):
        assert (tmp_path / key).stat().st_mode & 0o077 == 0


def test_an_authority_near_its_end_is_made_anew(tmp_path):
    old = make_certificate(tmp_path, ["one.local"], datetime(2026, 1, 1, tzinfo=UTC)).authority.read_bytes()
    assert make_certificate(tmp_path, ["one.local"], datetime(2034, 6, 1, tzinfo=UTC)).authority.read_bytes() != old


@pytest.mark.parametrize("name", ["", "a b", "-x", "接待台", "x/y", "a..b", "x" * 64])
def test_what_is_no_host_name_gets_no_certificate(tmp_path, name):
    with pytest.raises(CertificateRefused):
        make_certificate(tmp_path, [name], datetime(2026, 1, 1, tzinfo=UTC))


def promise_that_broke(url: str, instance: Path) -> None:
    """An office whose promise of two hours ago wasn't kept."""
    app = make_app(url, instance)
    with app.app_context():
        people = settle(db.session)
        now = datetime.now(UTC).replace(microsecond=0)
        promise = {"promised_at": now - timedelta(hours=2), "reason": "要查", "consented": True}
        act = Act(people.receptionist.person(), now - timedelta(hours=3))
        desk.receive(act, people.east.id, channel="call", kind="enquiry", content="问停车费", promise=promise)
    close(app)


def notices_in(url: str, instance: Path) -> list:
    app = make_app(url, instance)
    with app.app_context():
        kinds = list(db.session.scalars(sa.select(Notice.kind).where(Notice.kind != "month_made")))
    close(app)
    return kinds


@pytest.mark.parametrize("serve", ["sqlite", "postgresql"], indirect=True)
def test_two_workers_tell_once_what_is_due_and_stop_when_told(serve):
    """S 5(8): the sweep runs inside the server."""
    promise_that_broke(serve.url, serve.instance)
    served = serve().wait()
    until = time.monotonic() + 40
    while not notices_in(serve.url, serve.instance) and time.monotonic() < until:
        time.sleep(0.5)
    time.sleep(2)
    assert notices_in(serve.url, serve.instance) == ["promise_broken"]
    began = time.monotonic()
    assert served.stop() == 0
    assert time.monotonic() - began < 10
    assert "Traceback" not in served.text()


HASHES = """
import sys, threading
from pathlib import Path
import serving
from workflow.passwords import HASHER

if sys.argv[1] == "returned":
    serving.return_large_blocks()

def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

before, together = held(), threading.Barrier(9)

def log_in_and_stay():
    for _ in range(3):
        HASHER.hash("a long password")
    together.wait()
    together.wait()

threads = [threading.Thread(target=log_in_and_stay) for _ in range(8)]
[thread.start() for thread in threads]
together.wait()
print(held() - before)
together.wait()
"""


def test_what_a_hash_took_is_given_back_while_its_thread_lives():
    """Of glibc, which else keeps such a block in each of the threads."""
    grown = {}
    for how in ("left alone", "returned"):
        told = subprocess.run(
            [sys.executable, "-c", HASHES, how], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
        )
        grown[how] = int(told.stdout)
    one_hash = MEMORY_KIB * 1024
    assert grown["returned"] < one_hash
    if platform.libc_ver()[0] == "glibc":
        assert grown["left alone"] > 3 * one_hash
