"""The people of bench/load.py: each logs in, opens pages, looks homes up and saves, as their screens' scripts would.

    .venv/bin/python bench/load_people.py PLAN RESULTS

Runs in a process of its own, which gevent changes throughout. PLAN is a JSON file: where the program answers, how many
minutes are measured, who the people are, and what they may type. RESULTS gets every request with its time, every press
that was answered, and what the processors did meanwhile. Addresses, headers and fields are those of the screens; static
files, which a browser keeps, are not fetched.
"""

import json
import os
import random
import re
import secrets
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import gevent
from locust import FastHttpUser, between, events, task
from locust.env import Environment

JSON = {"Accept": "application/json"}
BACKGROUND = {**JSON, "X-Background": "1"}
PAGE = {"Accept": "text/html,application/xhtml+xml", "Accept-Encoding": "gzip, deflate"}
CSRF = re.compile(r'name="csrf-token" content="([^"]+)"')
CASE_LINK = re.compile(r"/admin/(visits|complaints|repair_tasks)/details/\?id=([0-9]+)")
CARD = re.compile(r'data-task="([0-9]+)".*?</article>', re.DOTALL)
BUTTON = re.compile(r'data-verb="(accept|arrive|complete)"')
OFFICE_ZONE = ZoneInfo("Asia/Shanghai")
PAGES_A_SAVE = 6
"""A page every ten seconds and a save every minute."""
LOG_INS_A_SECOND = 5
SETTLING_SECONDS = 10
ENQUIRIES = (
    ("装修垃圾放在哪里", "西门垃圾站，每天清运"), ("停车月卡怎样办", "带行驶证到前台办理"),
    ("快递柜取件码失效", "已告知快递公司电话"),
    ("游泳池几时开放", "六月起每天十点到二十一点"), ("门禁卡怎样补办", "带身份证到前台，工本费二十元"),
)
REPAIRS = ("厨房水龙头滴水", "卫生间灯不亮", "下水道堵了", "楼道灯不亮", "入户门关不上", "阳台渗水")
COMPLAINTS = ("楼上夜里很吵", "电梯厅有异味", "楼道堆放杂物", "地库灯光太暗")
SEARCHED = ("漏水", "停车", "电梯", "门禁", "噪音")
CHASED = "住户又来电话催"


class Plan:
    """What the file says, and what happened, for all people together."""

    def __init__(self, path: Path):
        given = json.loads(path.read_text(encoding="utf-8"))
        self.url, self.minutes, self.offices = given["url"], given["minutes"], given["offices"]
        self.waiting = given["people"]
        self.watched = given["watched"]
        self.ready = 0
        self.in_all = len(self.waiting)
        self.requests: list[tuple] = []
        self.answered = {"contacts": [], "presses": [], "chases": []}
        self.refused: list[str] = []

    def take(self, role: str) -> dict:
        """The next person of a role, who is taken by this one alone."""
        place = next(place for place, one in enumerate(self.waiting) if one["role"] == role)
        return self.waiting.pop(place)


class Person(FastHttpUser):
    """Somebody at work: a page every ten seconds, in every sixth turn a save and what the page asks by itself."""

    abstract = True
    role = ""
    wait_time = between(4.5, 14.5)
    connection_timeout = network_timeout = 60.0
    plan: Plan

    def on_start(self) -> None:
        self.dice = random.Random(secrets.randbits(64))
        one = self.plan.take(self.role)
        self.office = self.plan.offices[str(one["office"])]
        self.seen: list[tuple[str, str]] = []
        self.turn = self.dice.randrange(PAGES_A_SAVE)
        self.csrf = CSRF.search(self.opened("/login", "log-in page").text).group(1)
        form = {"username": one["username"], "password": one["password"]}
        self.sent("/login", "log-in", form, headers=PAGE, good=(303,))
        self.begin()
        self.plan.ready += 1

    def begin(self) -> None:
        """Open the page that the day begins with."""
        raise NotImplementedError

    @task
    def work(self) -> None:
        """One turn."""
        self.turn += 1
        if self.turn % PAGES_A_SAVE == 0:
            self.save()
        if self.turn % PAGES_A_SAVE == PAGES_A_SAVE // 2:
            self.asked_by_itself()
        self.page()

    def page(self) -> None:
        raise NotImplementedError

    def save(self) -> None:
        raise NotImplementedError

    def asked_by_itself(self) -> None:
        """What the open page asks each minute."""
        self.opened("/admin/notices/unread/", "the bell, each minute", headers=BACKGROUND)

    def opened(self, address: str, kind: str, headers: dict = PAGE):
        """The answer to a GET; anything but 200 is an error."""
        with self.client.get(address, name=kind, headers=headers, allow_redirects=False, catch_response=True) as answer:
            if answer.status_code != 200:
                answer.failure(f"{address} {answer.status_code} {(answer.text or '')[:200]}")
            elif headers is PAGE:
                self.seen = CASE_LINK.findall(answer.text) or self.seen
                self.csrf = (CSRF.search(answer.text) or [None, getattr(self, "csrf", None)])[1]
        return answer

    def sent(self, address: str, kind: str, form: dict, headers: dict = JSON, good: tuple = (200,)):
        """The answer to a POST with the page's token; any status but the good ones is an error."""
        headers = {**headers, "X-CSRFToken": self.csrf, "Content-Type": "application/x-www-form-urlencoded"}
        with self.client.post(
            address, name=kind, headers=headers, data=urlencode(form), allow_redirects=False, catch_response=True
        ) as answer:
            if answer.status_code not in good:
                answer.failure(f"{address} {answer.status_code} {(answer.text or '')[:200]}")
        return answer

    def open_list(self, kinds: tuple) -> None:
        """One of the lists, asked for in one of these ways."""
        kind, address = self.dice.choice(kinds)
        self.opened(address(self), kind)

    def open_case(self) -> None:
        """A case of the list that was seen last."""
        if not self.seen:
            self.opened("/admin/visits/", "list")
        if self.seen:
            screen, row = self.dice.choice(self.seen)
            self.opened(f"/admin/{screen}/details/?id={row}", "case page")


def list_of_today(person) -> str:
    return "/admin/visits/?" + urlencode({"flt0_received_from": today()})


def list_filtered(person) -> str:
    screen = person.dice.choice(("visits", "complaints", "repair_tasks"))
    return f"/admin/{screen}/?flt0_state=open"


def list_sorted(person) -> str:
    return "/admin/visits/?" + urlencode({"sort": 1, "desc": person.dice.choice((0, 1))})


def list_searched(person) -> str:
    resident = person.dice.choice(person.office["residents"])
    words = (person.dice.choice(SEARCHED), resident["phone"][-4:], resident["name"], resident["key"])
    return "/admin/visits/?" + urlencode({"search": person.dice.choice(words)})


def today() -> str:
    return f"{datetime.now(UTC).astimezone(OFFICE_ZONE):%Y-%m-%d}"


TODAY, FILTERED = ("list of today", list_of_today), ("list, filtered", list_filtered)
SORTED, SEARCHED_FOR = ("list, sorted", list_sorted), ("list, searched", list_searched)


class Receptionist(Person):
    """At 接待台, which is loaded once; the other pages stand beside it."""

    role = "receptionist"

    def begin(self) -> None:
        self.opened("/admin/desk/", "desk page")

    def page(self) -> None:
        chosen = self.dice.random()
        if chosen < 0.3:
            self.open_list((TODAY, TODAY, SEARCHED_FOR, FILTERED))
        elif chosen < 0.6:
            self.open_case()
        elif chosen < 0.85 and self.seen:
            screen, row = self.dice.choice(self.seen)
            record = {"visits": "visit", "complaints": "complaint", "repair_tasks": "repair_task"}[screen]
            self.opened(f"/admin/desk/case/?record={record}&id={row}", "case in place", headers=JSON)
        else:
            self.opened("/admin/shifts/", "待办, page")

    def asked_by_itself(self) -> None:
        super().asked_by_itself()
        self.opened("/admin/desk/now/", "待办 at the desk, each minute", headers=BACKGROUND)

    def save(self) -> None:
        resident = self.dice.choice(self.office["residents"])
        typed = self.dice.choice((parts_of_room, parts_of_phone, parts_of_name))(resident)
        for text in typed:
            found = self.sent("/admin/desk/find/", "look-up while typing", {"query": text, "whole": ""}, BACKGROUND)
            time.sleep(0.3)
        homes = [one for one in found.json() or [] if one["what"] == "home"] if found.status_code == 200 else []
        if not homes:
            homes = [{"id": "", "resident": "", "text": resident["key"]}]
        home = homes[0]
        asked = {"house": home["id"], "resident": home["resident"] or "", "text": "" if home["id"] else home["text"]}
        self.sent("/admin/desk/home/", "home's card", asked)
        form = {
            "key": secrets.token_hex(16), "channel": "call", "house": home["text"], "visitor_name": resident["name"],
            "phone": resident["phone"], "relation": "owner", **self.matter(),
        }
        for part in ({**form, "content": form["content"][:2]}, form):
            self.sent("/admin/desk/due/", "what saving would start", part, BACKGROUND)
            time.sleep(1)
        answer = self.sent("/admin/desk/save/", "contact saved", form, good=(201,))
        if answer.status_code == 201:
            told = answer.json()
            self.plan.answered["contacts"].append((told["id"], told["number"], form["kind"], form["key"]))

    def matter(self) -> dict:
        """An enquiry that is answered, a repair that somebody is sent to, a complaint."""
        chosen = self.dice.random()
        if chosen < 0.45:
            content, answer = self.dice.choice(ENQUIRIES)
            return {"kind": "enquiry", "content": content, "answer": answer}
        if chosen < 0.85:
            return {
                "kind": "repair", "content": self.dice.choice(REPAIRS),
                "assigned_to": self.dice.choice(self.office["technicians"]),
            }
        return {
            "kind": "complaint", "content": self.dice.choice(COMPLAINTS), "severity": "minor",
            "category": self.dice.choice(self.office["categories"]),
        }


def parts_of_room(resident: dict) -> list[str]:
    return [resident["key"][:-2], resident["key"]]


def parts_of_phone(resident: dict) -> list[str]:
    return [resident["phone"][-4:-2], resident["phone"][-4:]]


def parts_of_name(resident: dict) -> list[str]:
    return [resident["name"][:1], resident["name"]]


class Director(Person):
    """At 督办, and in the registers."""

    role = "director"
    is_at_board = False

    def begin(self) -> None:
        self.open_board()

    def open_board(self) -> None:
        self.opened("/admin/board/", "board")
        self.opened("/admin/board/days/", "board, the thirty days")
        self.is_at_board = True

    def page(self) -> None:
        chosen = self.dice.random()
        if chosen < 0.25:
            return self.open_board()
        self.is_at_board = False
        if chosen < 0.65:
            return self.open_list((FILTERED, SORTED, SEARCHED_FOR, TODAY))
        if chosen < 0.98:
            return self.open_case()
        return self.opened(f"/admin/visits/export/csv/?{self.office['month']}", "CSV of a month")

    def asked_by_itself(self) -> None:
        super().asked_by_itself()
        if self.is_at_board:
            self.opened("/admin/board/", "board, each minute", headers={**PAGE, "X-Background": "1"})

    def save(self) -> None:
        answer = self.opened("/admin/visits/?flt0_state=open", "list, filtered")
        rows = [row for screen, row in CASE_LINK.findall(answer.text or "") if screen == "visits"]
        if not rows:
            return
        row, words = self.dice.choice(rows), f"{CHASED}（{secrets.token_hex(8)}）"
        form = {"action": "chase", "rowid": row, "url": "/admin/visits/"}
        self.sent("/admin/visits/action/", "form of 催办", form, PAGE)
        done = self.sent(
            "/admin/visits/action/", "催办 saved", {**form, "channel": "call", "words": words}, PAGE, good=(302, 303)
        )
        if done.status_code in (302, 303):
            self.plan.answered["chases"].append((int(row), words))


class Technician(Person):
    """On 我的工单: takes, arrives, mends."""

    role = "technician"
    can_press: list

    def begin(self) -> None:
        self.page()

    def page(self) -> None:
        answer = self.opened("/admin/my_tasks/", "我的工单")
        self.can_press = []
        for card in CARD.finditer(answer.text or ""):
            verbs = BUTTON.findall(card.group(0))
            if verbs:
                self.can_press.append((card.group(1), verbs))

    def save(self) -> None:
        if not self.can_press:
            return
        # What the person took already before what the department still has to give.
        own = [one for one in self.can_press if one[1] != ["accept"]]
        row, verbs = self.dice.choice(own or self.can_press)
        verb = verbs[0]
        form = {"key": secrets.token_hex(16), "id": row, "verb": verb}
        if verb == "complete":
            form |= {"result": "fixed", "work_done": "已换新件，试用正常", "charge_kind": "free"}
        # A colleague may have taken it since the page was read: then it is out of sight, or refused in words.
        answer = self.sent("/admin/my_tasks/press/", "press on a task", form, good=(200, 404, 409))
        if answer.status_code == 200:
            self.plan.answered["presses"].append((int(row), verb, form["key"]))
        else:
            self.plan.refused.append(f"{verb} {answer.status_code}")


def processor_seconds(pid: int) -> float:
    """The processor time of a process, of those it started, and of those of them that ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        children = [
            int(child) for thread in Path(f"/proc/{pid}/task").iterdir()
            for child in (thread / "children").read_text(encoding="ascii").split()
        ]
    except OSError:
        return 0.0
    own = sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")
    return own + sum(map(processor_seconds, children))


def machine_seconds() -> float:
    """The time that all processors of the machine were busy, for whomever."""
    fields = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:]
    user, nice, system, _idle, _waiting, interrupts, soft = map(int, fields[:7])
    return (user + nice + system + interrupts + soft) / os.sysconf("SC_CLK_TCK")


def processors(plan: Plan) -> dict:
    """{whose: seconds of processor time until now}; a process that the system doesn't let us look at is left out."""
    watched = {name: seconds for name, pid in plan.watched.items() if (seconds := processor_seconds(pid))}
    return {**watched, "people": processor_seconds(os.getpid()), "machine": machine_seconds()}


def main() -> None:
    plan_file, results_file = map(Path, sys.argv[1:])
    Person.plan = plan = Plan(plan_file)
    roles = (Receptionist, Director, Technician)
    for one in roles:
        one.fixed_count = sum(person["role"] == one.role for person in plan.waiting)
    environment = Environment(user_classes=[one for one in roles if one.fixed_count], host=plan.url, events=events)

    @environment.events.request.add_listener
    def note(name, response_time, exception, start_time, **_more):
        plan.requests.append((start_time, name, response_time, str(exception) if exception else ""))

    runner = environment.create_local_runner()
    runner.start(plan.in_all, spawn_rate=LOG_INS_A_SECOND)
    while plan.ready < plan.in_all:
        gevent.sleep(0.5)
    gevent.sleep(SETTLING_SECONDS)
    began, before = time.time(), processors(plan)
    gevent.sleep(plan.minutes * 60)
    ended, after = time.time(), processors(plan)
    runner.quit()
    results = {
        "began": began, "ended": ended, "requests": plan.requests, "answered": plan.answered, "refused": plan.refused,
        "processors": {name: after[name] - before[name] for name in after.keys() & before.keys()},
    }
    results_file.write_text(json.dumps(results), encoding="utf-8")


if __name__ == "__main__":
    main()
