"""Files of all rows: how long they take, what they cost the server, and how people fare meanwhile.

Beside ours and the peers' stands the floor, the same columns without any program: Python's csv over a bare cursor on
SQLite, COPY on PostgreSQL.
"""

import csv
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from socket import SO_RCVBUF, SOL_SOCKET

import psycopg
import sqlalchemy as sa

from bench.client import AnsweredOtherwise, Client
from bench.data import Office
from bench.lines import DIRECTOR, LISTS
from bench.saving import ENQUIRY, Saved, save_for, writers
from bench.servers import DJANGO, FLASK_ADMIN, OURS, Program
from models import ExportLog
from tests.databases import plain

CSV = {
    OURS: LISTS[OURS] + "export/csv/", FLASK_ADMIN: LISTS[FLASK_ADMIN] + "export/csv/", DJANGO: LISTS[DJANGO] + "csv/",
}
XLSX = LISTS[OURS] + "export/xlsx/"
ROWS_OF_EXCEL = 1_048_575
SLOW_ROWS = 500_000
"""From so many rows on each peer exports once, and isn't asked for lists meanwhile: its file takes a minute or two."""
AT_LEAST_ANSWERS = 20
WAIT_SECONDS = 10
AT_A_TIME = 1 << 18
FLOOR = """
    SELECT visit.number, received_at, channel, visit.kind, coalesce(house.key, place_text), visitor_name, subject,
           state, receptionist.name, visit.phone, content, answer, department.name, handler.name, done_at,
           solved_on_spot, is_late_entry, is_special_event
    FROM visit LEFT JOIN house ON house.id = visit.house_id
    JOIN staff receptionist ON receptionist.id = visit.receptionist_id
    LEFT JOIN department ON department.id = visit.department_id
    LEFT JOIN staff handler ON handler.id = visit.handler_id
"""
GOALS = {"sqlite": 1.2, "postgresql": 1.3}
FIRST_BYTE_GOAL, MEMORY_GOAL, MEANWHILE_GOAL, SAVE_GOAL = 50, 30, 30, 2


@dataclass
class Exported:
    """One file: seconds, milliseconds until its first byte, its size, and how much more the workers held."""

    seconds: float
    first_ms: float
    megabytes: float
    lines: int
    grown_mb: float


@dataclass
class Cancelled:
    """What was left of a file whose reader went away: rows that had left, how soon the log knew, open transactions."""

    rows: int | None
    seconds: float
    open_transactions: int


@dataclass
class Exports:
    floor: list[float] = field(default_factory=list)
    csv: dict[str, list[Exported]] = field(default_factory=dict)
    xlsx: list[Exported] = field(default_factory=list)
    meanwhile: dict[str, list[float]] = field(default_factory=dict)
    alone: Saved | None = None
    beside: Saved | None = None
    cancelled: Cancelled | None = None


def measure(programs: dict[str, Program], office: Office, homes: list, turns: int, seconds: float) -> Exports:
    """All of it, ours and the floor `turns` times after one that doesn't count, the peers too unless rows are many."""
    clients = {name: program.client(DIRECTOR) for name, program in programs.items()}
    found = Exports(csv={name: [] for name in programs})
    ours = programs[OURS]
    for turn in range(turns + 1):
        floor = bare(office)
        for name, program in programs.items():
            is_slow = name != OURS and office.visits >= SLOW_ROWS
            if is_slow and turn != 1:
                continue
            exported = taken(program, clients[name], CSV[name])
            if exported.lines < office.visits:
                raise AnsweredOtherwise(f"{name} exports {exported.lines} lines of {office.visits} rows")
            if turn:
                found.csv[name].append(exported)
        if turn:
            found.floor.append(floor)
    if office.visits <= ROWS_OF_EXCEL:
        found.xlsx = [taken(ours, clients[OURS], XLSX) for _ in range(2)][1:]
    for name, program in programs.items():
        if name == OURS or office.visits < SLOW_ROWS:
            found.meanwhile[name] = lists_meanwhile(program, clients[name], seconds)
    found.alone, found.beside = saves_beside_exports(ours, homes, seconds)
    found.cancelled = cancelled(ours, office)
    for client in clients.values():
        client.close()
    return found


def taken(program: Program, client: Client, path: str) -> Exported:
    """One file, read to its end."""
    before = sum(program.memory())
    program.forget_peak()
    began = time.perf_counter()
    first_ms, size, lines = read_through(client, path, began)
    seconds = time.perf_counter() - began
    return Exported(seconds, first_ms, size / 1e6, lines, sum(program.memory("VmHWM")) - before)


def read_through(client: Client, path: str, began: float) -> tuple[float, int, int]:
    """Milliseconds until the first byte, the size, and the lines."""
    response = client.open(path)
    if response.status != 200:
        raise AnsweredOtherwise(f"{path} answers {response.status}")
    piece = response.read1(AT_A_TIME)
    first_ms = (time.perf_counter() - began) * 1000
    size, lines = len(piece), piece.count(b"\n")
    while piece := response.read(AT_A_TIME):
        size, lines = size + len(piece), lines + piece.count(b"\n")
    return first_ms, size, lines


def bare(office: Office) -> float:
    """The seconds of the floor."""
    url, file = sa.make_url(office.urls[OURS]), office.work / "floor.csv"
    began = time.perf_counter()
    if office.database == "sqlite":
        connection = sqlite3.connect(url.database)
        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(connection.execute(FLOOR))
        connection.close()
    else:
        copy_out(plain(url), file)
    took = time.perf_counter() - began
    file.unlink()
    return took


def copy_out(address: str, file: Path) -> None:
    with (
        psycopg.connect(address) as connection, file.open("wb") as out,
        connection.cursor().copy(f"COPY ({FLOOR}) TO STDOUT (FORMAT csv)") as rows,
    ):
        for piece in rows:
            out.write(piece)


@contextmanager
def exports_under_way(program: Program, number: int):
    """So many people who take the file again and again until the block ends, and are then cut off."""
    clients = [program.client(DIRECTOR) for _ in range(number)]
    over, under_way = threading.Event(), threading.Barrier(number + 1)
    failed: list[BaseException] = []

    def take(client: Client) -> None:
        is_first = True
        try:
            while not over.is_set():
                response = client.open(CSV[program.name])
                if response.status != 200:
                    raise AnsweredOtherwise(f"{CSV[program.name]} answers {response.status}")
                if is_first:
                    under_way.wait()
                    is_first = False
                while not over.is_set() and response.read(AT_A_TIME):
                    pass
        except (OSError, HTTPException, AnsweredOtherwise, threading.BrokenBarrierError) as broken:
            failed.append(broken)
            under_way.abort()
        finally:
            client.close()

    threads = [threading.Thread(target=take, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    try:
        with suppress(threading.BrokenBarrierError):
            under_way.wait()
        if not failed:
            yield
    finally:
        over.set()
        for thread in threads:
            thread.join()
    if failed:
        raise AnsweredOtherwise(f"{program.name}, exports: {failed[0]}")


def lists_meanwhile(program: Program, client: Client, seconds: float) -> list[float]:
    """What list pages take while somebody exports."""
    times = []
    with exports_under_way(program, 1):
        end = time.perf_counter() + seconds
        while time.perf_counter() < end or len(times) < AT_LEAST_ANSWERS:
            times.append(client.page(LISTS[program.name]).ms)
            time.sleep(0.05)
    return times


def saves_beside_exports(program: Program, homes: list, seconds: float) -> tuple[Saved, Saved]:
    """What one client saves alone, and then beside two exports."""
    them = writers(program, 1, homes)
    save_for(them, ENQUIRY, 0.5)
    alone = save_for(them, ENQUIRY, seconds)
    with exports_under_way(program, 2):
        beside = save_for(them, ENQUIRY, seconds)
    them[0].client.close()
    return alone, beside


def cancelled(program: Program, office: Office) -> Cancelled:
    """Begin a file, read a little, go away, and look at what the server does."""
    engine = office.engine()
    client = program.client(DIRECTOR)
    # As little as the system allows on its way, so that a small file isn't through before anybody goes away.
    client.connection.close()
    client.connection.connect()
    client.connection.sock.setsockopt(SOL_SOCKET, SO_RCVBUF, 4096)
    client.open(CSV[OURS]).read1(1000)
    client.close()
    began = time.perf_counter()
    newest = sa.select(ExportLog.row_count).order_by(ExportLog.id.desc()).limit(1)
    rows = until(lambda: one(engine, newest))
    noted = time.perf_counter() - began
    left = 0
    if office.database == "postgresql":
        waiting = sa.text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND (state LIKE 'idle in%' OR query LIKE '%FROM visit%' AND state = 'active')"
        )
        until(lambda: one(engine, waiting) == 0)
        left = one(engine, waiting)
    engine.dispose()
    return Cancelled(rows, noted, left)


def one(engine: sa.Engine, query):
    with engine.connect() as connection:
        return connection.scalar(query)


def until(found: Callable):
    """What `found` finds at last, or None."""
    end = time.perf_counter() + WAIT_SECONDS
    while not (value := found()) and time.perf_counter() < end:
        time.sleep(0.05)
    return value
