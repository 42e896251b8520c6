"""主任督办台: every number equals the list behind it, decisions are taken in place, the day turns at midnight."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from admin_views import acting, board_counters
from demo.making import Wish
from models import Complaint, SpotCheck, Staff, db
from tests.browser.office import Today
from tests.demo.replay import make
from workflow import complaints
from workflow.act import Act
from workflow.deputation import name_deputy

LINK = re.compile(r'<a[^>]*href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
EVERY_PART = sum(len(one.parts) for one in (*board_counters.FIRST, *board_counters.REST))


@pytest.fixture
def told(app, session):
    """A month of an office's records until now, so that every counter has something to count."""
    make(session, Wish(250, seed=5, months=1), datetime.now(UTC))
    return session


def staff(session, username: str) -> Staff:
    return session.scalars(select(Staff).where(Staff.username == username)).one()


def text_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html))


def numbers_in(page: str) -> dict[str, str]:
    """Address of a list -> the number that leads there."""
    found = {}
    for address, inside in LINK.findall(page):
        number = re.search(r"(?<![\d-])([\d,]+\+?)(?![\d%-])", text_of(inside))
        if number and "flt" in address:
            found.setdefault(unescape(address), number[1])
    return found


def section(page: str, name: str) -> str:
    return re.search(rf'<section[^>]*data-live="{name}".*?</section>', page, re.DOTALL)[0]


def sum_of(page: str) -> str:
    found = re.search(r'<span class="sum">([^<]*)</span>', page)
    return found[1] if found else "0"


def differing(client, numbers: dict, every: int = 1) -> list:
    """(address, number, what its list says) where the two differ; of many alike each so-manieth is followed."""
    return [
        (address, number, said) for address, number in list(numbers.items())[::every]
        if (said := sum_of(client.get(address).text)) != number
    ]


def test_every_counter_equals_the_list_that_it_opens(client, told):
    client.sign_in(staff(told, "demo-director"))
    page = client.get("/admin/board/").text
    numbers = numbers_in(section(page, "first") + section(page, "rest"))
    assert len(numbers) >= EVERY_PART - 3, "one list may stand behind two counters"
    assert sum(number != "0" for number in numbers.values()) > 10
    assert differing(client, numbers) == []


def test_every_number_by_person_and_by_department_equals_its_list(client, told):
    client.sign_in(staff(told, "demo-director"))
    page = client.get("/admin/board/").text
    by_person, by_department = (numbers_in(section(page, f"table-{place}")) for place in (0, 1))
    assert len(by_person) > 20 and len(by_department) > 5
    assert differing(client, by_person, every=3) == []
    assert differing(client, by_department, every=2) == []


def test_the_leader_sees_the_same_numbers_of_all_offices_and_of_the_one_picked(client, told):
    client.sign_in(staff(told, "demo-leader"))
    page = client.get("/admin/board/").text
    numbers = numbers_in(section(page, "first") + section(page, "rest") + section(page, "table-0"))
    assert differing(client, numbers, every=4) == []
    office_id = staff(told, "demo-director").office_id
    client.post("/admin/offices/action/", data={"action": "pick", "rowid": office_id})
    picked = client.get("/admin/board/").text
    assert "按人" in picked and "按管理处" not in picked
    numbers = numbers_in(section(picked, "first") + section(picked, "table-0"))
    assert differing(client, numbers, every=7) == []


def test_the_page_that_refreshes_itself_says_the_same(client, told):
    client.sign_in(staff(told, "demo-director"))
    whole, part = client.get("/admin/board/").text, client.get("/admin/board/now/").text
    assert numbers_in(section(whole, "first")) == numbers_in(section(part, "first"))
    assert "<html" not in part


# The day, the queue, the draw


@pytest.fixture
def story(people):
    return Today(people)


@pytest.fixture
def director(client, people):
    return client.sign_in(people.director)


def at(monkeypatch, moment: datetime) -> None:
    """Let the requests that follow happen at this moment."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return moment.astimezone(tz)

    monkeypatch.setattr(acting, "datetime", Clock)


def shown(page: str, counter: str) -> str:
    """The number of a counter of the first row."""
    return re.search(rf'data-counter="{counter}">.*?<b>([^<]*)</b>', page, re.DOTALL)[1]


def test_what_falls_due_today_is_late_after_midnight(director, story, monkeypatch):
    zone = ZoneInfo(story.people.east.timezone)
    task = story.assigned(content="门锁打不开")
    day = task.due_at.astimezone(zone).replace(hour=0, minute=0, second=0)
    at(monkeypatch, day.replace(hour=23, minute=59) - timedelta(days=1))
    assert (shown(director.get("/admin/board/now/").text, "today"), task.state) == ("0", "assigned")
    at(monkeypatch, day)
    page = director.get("/admin/board/now/").text
    assert (shown(page, "today"), f"{day:%Y-%m-%d}" in page) == ("1", True)
    at(monkeypatch, day + timedelta(days=1))
    page = director.get("/admin/board/now/").text
    assert (shown(page, "late"), shown(page, "today")) == ("1", "0")


def test_a_decision_stands_in_the_queue_with_its_form_until_it_is_taken(director, story):
    row = story.verify(story.complaint(content="车位被占"))
    complaints.request_decision(story.act("supervisor"), row, decision_asked="减免一个月车位费")
    queue = section(director.get("/admin/board/").text, "queue")
    assert "减免一个月车位费" in queue and 'name="decision"' in queue
    sent = {"action": "decide", "rowid": row.id, "decision": "同意", "url": "/admin/"}
    assert director.post("/admin/complaints/action/", data=sent).location == "/admin/"
    assert "没有等您批示的事" in section(director.get("/admin/board/").text, "queue")
    assert db.session.get(Complaint, row.id).decision == "同意"


def test_records_are_drawn_by_who_looks_first_and_stay_the_same_that_day(director, story):
    for number in range(6):
        story.enquiry(content=f"停车费怎么交{number}", answer="月底前到前台")
    page = director.get("/admin/board/").text
    drawn = db.session.scalars(select(SpotCheck.id).where(SpotCheck.office_id == story.people.east.id)).all()
    assert len(drawn) == 3
    assert len(re.findall('class="drawn"', section(page, "checks"))) == 3
    director.get("/admin/board/")
    assert len(db.session.scalars(select(SpotCheck.id)).all()) == 3


def test_a_deputy_has_the_board_and_a_receptionist_has_not(client, people, session):
    now = datetime.now(UTC)
    assert client.sign_in(people.supervisor).get("/admin/board/").status_code == 403
    span = now - timedelta(hours=1), now + timedelta(days=1)
    name_deputy(Act.starting_now(people.director.person()), people.supervisor, *span)
    assert client.sign_in(people.supervisor).get("/admin/board/").status_code == 200
    assert client.sign_in(people.receptionist).get("/admin/board/").status_code == 403
