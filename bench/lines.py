"""The pages of `make bench`: what is asked of each program, and what an answer may take.

All three have the same rows under the same ids, so that the same page is asked of each.
"""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

import sqlalchemy as sa

from bench.client import AnsweredOtherwise, Client
from bench.servers import DJANGO, FLASK_ADMIN, OURS, PROGRAMS, Program
from models import House, Visit

LISTS = {OURS: "/admin/visits/", FLASK_ADMIN: "/admin/visit/", DJANGO: "/admin/django_visits/visit/"}
DIRECTOR = "demo-director"
PAGE, DEEP = 20, 500
LIST_GOAL, SEARCH_GOAL = {"sqlite": 8, "postgresql": 12}, {"sqlite": 12, "postgresql": 20}
FORM_GOAL, BOARD_GOAL = {"sqlite": 10, "postgresql": 10}, {"sqlite": 60, "postgresql": 60}
PAGES_A_SECOND_GOAL = 250
AT_ONCE = 4
WARMING = 5
TABLE = Visit.__table__


@dataclass(frozen=True)
class Line:
    """One row of the table: the page of each program that has it, what has to stand in it, and the goal in ms."""

    name: str
    paths: dict[str, str]
    goal: dict[str, int]
    shows: str = ""
    grows: bool = True
    """Whether the goal of 1.15 times its own figure at the smallest size is asked of it."""


@dataclass
class Timed:
    """The answers to one line: milliseconds of each program, and kilobytes of the page, plain and as sent."""

    line: Line
    times: dict[str, list[float]] = field(default_factory=dict)
    kilobytes: dict[str, tuple[float, float]] = field(default_factory=dict)


def lines(engine: sa.Engine) -> list[Line]:
    """The rows of the table for the office in this database."""
    with engine.connect() as connection:
        return lines_of(connection, sa.true())


def lines_of(connection: sa.Connection, office) -> list[Line]:
    """The same for the visits under this condition, where a database holds several offices."""
    visits = sa.select(TABLE).where(office).subquery()
    return [*list_lines(connection, visits), *search_lines(connection, visits), *case_lines(connection, visits)]


def asked(line: str, goal: dict, ours: str, flask_admin: str, django: str, **more) -> Line:
    """A page of the list, by what stands after its address."""
    said = {OURS: ours, FLASK_ADMIN: flask_admin, DJANGO: django}
    return Line(line, {name: LISTS[name] + text for name, text in said.items()}, goal, **more)


def list_lines(connection: sa.Connection, visits: sa.Subquery) -> list[Line]:
    count = connection.scalar(sa.select(sa.func.count()).select_from(visits))
    last = (count - 1) // PAGE
    deep = min(DEEP, last // 2)
    edge = connection.execute(
        sa.select(visits.c.day, visits.c.count, visits.c.id)
        .order_by(visits.c.day.desc(), visits.c.count.desc(), visits.c.id.desc()).offset(deep * PAGE - 1).limit(1)
    ).one()
    after = urlencode({"after": f"{edge.day.isoformat()}~{edge.count}~{edge.id}", "at": deep * PAGE})
    states = connection.execute(
        sa.select(visits.c.state, sa.func.count()).group_by(visits.c.state).order_by(sa.func.count().desc())
    ).all()
    rows = "JD-"
    found = [
        asked("list, first page", LIST_GOAL, "", "", "", shows=rows),
        asked("list, deep page", LIST_GOAL, f"?{after}", f"?page={deep}", f"?p={deep + 1}", shows=rows),
        asked("list, last page", LIST_GOAL, "?last=1", f"?page={last}", f"?p={last + 1}", shows=rows),
        asked("sort by date, oldest first", LIST_GOAL, "?sort=1", "?sort=1", "?o=2", shows=rows),
    ]
    for which, (state, _count) in (("commonest", states[0]), ("rarest", states[-1])):
        found.append(asked(
            f"filter by state, the {which}", LIST_GOAL, f"?flt0_state={state}", f"?flt0_state_equals={state}",
            f"?state__exact={state}", shows=rows,
        ))
    return found


def search_lines(connection: sa.Connection, visits: sa.Subquery) -> list[Line]:
    phone = connection.scalar(
        sa.select(visits.c.phone).where(visits.c.phone.is_not(None)).order_by(visits.c.id).offset(50).limit(1)
    )
    name = connection.scalar(
        sa.select(visits.c.visitor_name).where(sa.func.length(visits.c.visitor_name) == 2)
        .group_by(visits.c.visitor_name).order_by(sa.func.count().desc(), visits.c.visitor_name).limit(1)
    )
    number = connection.scalar(sa.select(visits.c.number).order_by(visits.c.id).offset(50).limit(1))
    words = {
        "search, four digits of a phone": phone[-4:], "search, a name of two characters": name,
        "search, a word that many rows hold": "漏水", "search, a word that few rows hold": few(connection, visits),
        "search, a number": number,
    }
    return [
        asked(line, SEARCH_GOAL, *(
            "?" + urlencode({field: word}) for field in ("search", "search", "q")
        ), shows="JD-", grows=False)
        for line, word in words.items()
    ]


def few(connection: sa.Connection, visits: sa.Subquery) -> str:
    """Four characters of a matter that a small part of the rows hold: the rarest ending of a matter."""
    counted: Counter = Counter()
    for content, count in connection.execute(
        sa.select(visits.c.content, sa.func.count()).group_by(visits.c.content)
    ):
        for start in range(len(content) - 3):
            part = content[start:start + 4]
            if all("\u4e00" <= character <= "\u9fff" for character in part):
                counted[part] += count
    return min(counted, key=lambda part: (counted[part], part))


def case_lines(connection: sa.Connection, visits: sa.Subquery) -> list[Line]:
    row = connection.scalar(
        sa.select(visits.c.id).join(House.__table__, House.__table__.c.id == visits.c.house_id)
        .where(visits.c.state == "done").order_by(visits.c.id.desc()).limit(1)
    )
    ours, flask_admin, django = (LISTS[name] for name in PROGRAMS)
    change = f"{django}{row}/change/"
    edit = {OURS: f"{ours}edit/?id={row}", FLASK_ADMIN: f"{flask_admin}edit/?id={row}", DJANGO: change}
    create = {OURS: f"{ours}new/", FLASK_ADMIN: f"{flask_admin}new/", DJANGO: f"{django}add/"}
    details = {OURS: f"{ours}details/?id={row}", FLASK_ADMIN: f"{flask_admin}details/?id={row}"}
    return [
        Line("details page", details, FORM_GOAL, "JD-"),
        Line("edit form", edit, FORM_GOAL, "<textarea"),
        Line("create form", create, FORM_GOAL, "<textarea"),
        Line("the desk, whole page", {OURS: "/admin/desk/"}, {}),
        Line("director's board", {OURS: "/admin/board/"}, BOARD_GOAL),
    ]


def warm_up(clients: dict[str, Client]) -> None:
    """Some lists before the first line, so that it doesn't pay for what a worker does once."""
    for name, client in clients.items():
        for _ in range(WARMING):
            client.page(LISTS[name])


def measure(line: Line, clients: dict[str, Client], turns: int) -> Timed:
    """Ask the programs in turn; the first answer of each, which warms it up, doesn't count."""
    found = Timed(line, {name: [] for name in line.paths})
    for turn in range(turns + 1):
        for name, path in line.paths.items():
            answer = clients[name].page(path)
            if turn:
                found.times[name].append(answer.ms)
                continue
            found.kilobytes[name] = (len(answer.plain()) / 1000, len(answer.body) / 1000)
            if line.shows not in answer.text():
                raise AnsweredOtherwise(f"{name}, {line.name}: nothing of {line.shows} in {path}")
    return found


def log_ins(programs: dict[str, Program], turns: int) -> Timed:
    """The milliseconds of the log-in forms' answers; stock Flask-Admin has none."""
    names = [name for name in programs if name != FLASK_ADMIN]
    found = Timed(Line("log-in", dict.fromkeys(names, ""), {}), {name: [] for name in names})
    for turn in range(turns + 1):
        for name in names:
            client = Client(programs[name].port)
            took = programs[name].log_in(client, DIRECTOR)
            client.close()
            if turn:
                found.times[name].append(took)
    return found


def pages_a_second(program: Program, seconds: float) -> tuple[float, list[float]]:
    """First pages of the list a second that four clients get, each asking again at once, and what each took."""
    clients = [program.client(DIRECTOR) for _ in range(AT_ONCE)]
    times: list[list[float]] = [[] for _ in clients]
    for client in clients:
        client.page(LISTS[program.name])
    end = time.perf_counter() + seconds

    def ask(client: Client, kept: list[float]) -> None:
        while time.perf_counter() < end:
            kept.append(client.page(LISTS[program.name]).ms)

    began = time.perf_counter()
    threads = [
        threading.Thread(target=ask, args=pair) for pair in zip(clients, times, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    for client in clients:
        client.close()
    every = [ms for some in times for ms in some]
    return len(every) / took, every
