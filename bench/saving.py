"""Saving records: by one client, by four, by eight at once, each program by the way its people take.

Ours is asked as the desk asks: the number, the audit rows, the clocks and the search index are written by that one
request. The peers insert one row.
"""

import secrets
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPException
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bench.client import AnsweredOtherwise
from bench.data import WRITERS
from bench.lines import LISTS
from bench.servers import DJANGO, FLASK_ADMIN, OURS, Program
from models import Visit

ENQUIRY, REPAIR, BY_FORM = "an enquiry", "a repair", "an enquiry by the form 新登记"
MATTERS = {
    ENQUIRY: {"kind": "enquiry", "content": "问二月的停车费什么时候可以交", "answer": "已当面说明，本月底前可交"},
    REPAIR: {"kind": "repair", "content": "厨房水槽下面水管漏水，柜子里都湿了", "size": "small"},
}
MATTERS[BY_FORM] = MATTERS[ENQUIRY]
SAVED = (201, 302, 303)
"""The desk says that it made something; a form leads on to the list or the record."""
GOALS = {1: 100, 4: 200}
"""Records a second, by how many clients save."""


@dataclass
class Saved:
    """What so many clients saved of one matter: how long each answer took, and the answers that were errors."""

    program: str
    matter: str
    clients: int
    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    errors: Counter = field(default_factory=Counter)

    def a_second(self) -> float:
        return len(self.times) / self.seconds

    def add(self, other: "Saved") -> None:
        self.seconds += other.seconds
        self.times += other.times
        self.errors += other.errors


class Writer:
    """Somebody who saves one record after the other in one program."""

    def __init__(self, program: Program, place: int, homes: list[tuple[int, str]]):
        self.program, self.homes, self.turn = program, homes, place * 37
        self.client = program.client(WRITERS[place])
        self.headers: dict[str, str] = {}
        if program.name == OURS:
            self.headers = {"Accept": "application/json", "X-CSRFToken": self.client.page("/admin/desk/").token()}
        elif program.name == DJANGO:
            self.client.page(f"{LISTS[DJANGO]}add/")

    def save(self, matter: str) -> tuple[float, str]:
        """Milliseconds of the answer, and what was wrong with it ('' when it was saved)."""
        self.turn += 1
        house_id, key = self.homes[self.turn % len(self.homes)]
        given = {
            "channel": "call", "visitor_name": "张建国", "phone": f"154{self.turn:08d}", **MATTERS[matter],
        }
        if self.program.name == OURS:
            path, fields = self._ours(given, key, LISTS[OURS] + "new/" if matter == BY_FORM else "/admin/desk/save/")
        else:
            path, fields = self._peers(given, house_id)
        try:
            answer = self.client.post(path, fields, **self.headers)
        except (OSError, HTTPException) as broken:
            return 0.0, type(broken).__name__
        return answer.ms, "" if answer.status in SAVED else f"answer {answer.status}"

    def _ours(self, given: dict, key: str, path: str) -> tuple[str, dict]:
        return path, {**given, "house": key, "key": secrets.token_hex(16)}

    def _peers(self, given: dict, house_id: int) -> tuple[str, dict]:
        """All that our program finds by itself is typed."""
        now = datetime.now(ZoneInfo("Asia/Shanghai"))
        given.pop("size", None)
        given |= {"number": f"JD-{now:%Y%m%d}-{secrets.randbelow(10**6)}", "subject": given["content"][:50],
                  "state": "registered", "house": house_id, "staff": 1}
        if self.program.name == FLASK_ADMIN:
            return f"{LISTS[FLASK_ADMIN]}new/", {**given, "received_at": f"{now:%Y-%m-%d %H:%M:%S}"}
        given |= {"received_at_0": f"{now:%Y-%m-%d}", "received_at_1": f"{now:%H:%M:%S}",
                  "csrfmiddlewaretoken": self.client.cookies["csrftoken"]}
        return f"{LISTS[DJANGO]}add/", given


def writers(program: Program, number: int, homes: list) -> list[Writer]:
    return [Writer(program, place, homes) for place in range(number)]


def save_for(them: list[Writer], matter: str, seconds: float) -> Saved:
    """Let each save as fast as it is answered, for so long."""
    found = Saved(them[0].program.name, matter, len(them))
    lock, begin = threading.Lock(), threading.Barrier(len(them) + 1)

    def work(writer: Writer) -> None:
        times, errors = [], Counter()
        begin.wait()
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            ms, wrong = writer.save(matter)
            if wrong:
                errors[wrong] += 1
            else:
                times.append(ms)
        with lock:
            found.times += times
            found.errors += errors

    threads = [threading.Thread(target=work, args=(writer,)) for writer in them]
    for thread in threads:
        thread.start()
    begin.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    found.seconds = time.perf_counter() - began
    return found


def measure(programs: dict[str, Program], homes: list, rounds: int, seconds: float, longest: float) -> list[Saved]:
    """One client and four in turn, so many rounds of so many seconds each; then eight at once for `longest`."""
    found = []
    one = [(matter, 1, seconds, rounds) for matter in MATTERS]
    wanted = [*one, (ENQUIRY, 4, seconds, rounds)]
    for matter, number, lasting, times in [*wanted, (ENQUIRY, 8, longest, 1)]:
        named = [name for name in programs if matter == ENQUIRY or name == OURS]
        them = {name: writers(programs[name], number, homes) for name in named}
        for name in named:
            for writer in them[name]:
                ms, wrong = writer.save(matter)
                if wrong:
                    raise AnsweredOtherwise(f"{name} saves nothing: {wrong} after {ms:.0f} ms")
        summed = {name: Saved(name, matter, number) for name in named}
        for _ in range(times):
            for name in named:
                summed[name].add(save_for(them[name], matter, lasting))
        found += summed.values()
        for some in them.values():
            for writer in some:
                writer.client.close()
    return found


def numbers_wrong(engine: sa.Engine) -> list[str]:
    """Where on the last day, on which all was saved, a number of our office is missing or given twice. The years
    before are a demo's, which left some out."""
    table = Visit.__table__
    count, different = sa.func.count(), sa.func.count(sa.distinct(table.c.number))
    last_day = sa.select(sa.func.max(table.c.day)).scalar_subquery()
    query = sa.select(
        table.c.day, count, different, sa.func.min(table.c.count), sa.func.max(table.c.count)
    ).where(table.c.day == last_day).group_by(table.c.office_id, table.c.day)
    with engine.connect() as connection:
        return [
            f"{day}: {rows} rows, {numbers} numbers, from {first} to {last}"
            for day, rows, numbers, first, last in connection.execute(query)
            if not rows == numbers == last or first != 1
        ]
