"""Two people on one form, forty at one desk: what a browser sends is never lost and never overwrites unseen."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from http.client import HTTPConnection
from threading import Barrier
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from werkzeug.serving import make_server

from models import AuditEntry, Complaint, House, NumberSeries, Resident, Visit, db
from workflow import audit, desk
from workflow.act import Act

FORTY = 40
TYPED = "第二个人写的，不能丢"


def by(staff) -> Act:
    return Act.starting_now(staff.person(), "10.0.0.1")


def hidden(page: str, name: str) -> str:
    return unescape(re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1])


def opened(client, path: str) -> dict:
    """What the form of a page carries along with what is typed."""
    page = client.get(path)
    assert page.status_code == 200
    return {name: hidden(page.text, name) for name in ("csrf_token", "seen_version", "seen_fields")}


@pytest.fixture
def two(app, people):
    """Two colleagues at their screens."""
    return [app.test_client().sign_in(person) for person in (people.receptionist, people.director)]


@pytest.fixture
def cases(people, session):
    """One of each case, in the east."""
    act, caller = by(people.receptionist), {"channel": "letter", "visitor_name": "欧阳建国", "phone": "15400007788"}
    visit = desk.receive(act, people.east.id, kind="enquiry", content="问停车费的事", **caller)
    complaint = desk.receive(
        act, people.east.id, kind="complaint", content="电梯异响无人修", category=people.category, house=people.home,
        **caller,
    ).complaint
    repair = desk.receive(act, people.east.id, kind="repair", content="水龙头滴水", house=people.home, **caller)
    moving = desk.receive(act, people.east.id, kind="move_in", content="来办入伙", house=people.home, **caller)
    return {
        "visits": visit, "complaints": complaint, "repair_tasks": repair.repair_tasks[0],
        "inspections": moving.inspection,
    }


EDITS = [
    ("visits", "remark", "answer"), ("complaints", "demand", "event_place"), ("repair_tasks", "wanted_at", "fault"),
    ("inspections", "notice_no", "developer_rep"),
]


@pytest.mark.parametrize(("screen", "first", "second"), EDITS)
def test_the_second_of_two_on_one_form_is_shown_both_and_loses_nothing(two, cases, session, screen, first, second):
    row, (one, other) = cases[screen], two
    path = f"/admin/{screen}/edit/?id={row.id}"
    seen, seen_too = opened(one, path), opened(other, path)
    assert one.post(path, data={**seen, first: "第一个人先存"}, token=False).status_code == 302
    answer = other.post(path, data={**seen_too, first: TYPED, second: "也写了这里"}, token=False)
    assert answer.status_code == 409
    for words in ("刚改过这条记录", "第一个人先存", TYPED, "也写了这里", "现在的内容", "您写的"):
        assert words in answer.text, words
    session.expire_all()
    assert (getattr(row, first), getattr(row, second)) != (TYPED, "也写了这里")
    again = {name: hidden(answer.text, name) for name in seen}
    assert again["seen_version"] > seen_too["seen_version"]
    assert other.post(path, data={**again, first: TYPED, second: "也写了这里"}, token=False).status_code == 302
    session.expire_all()
    assert (getattr(row, first), getattr(row, second)) == (TYPED, "也写了这里")


def test_what_the_second_left_alone_is_not_put_back(two, cases, session):
    """The page sends every field: the one that only the first changed keeps the first's words after the second look."""
    (one, other), path = two, f"/admin/visits/edit/?id={cases['visits'].id}"
    seen, seen_too = opened(one, path), opened(other, path)
    one.post(path, data={**seen, "content": "改成问水费的事"}, token=False)
    whole = {"content": "问停车费的事", "remark": TYPED, "channel": "letter"}
    answer = other.post(path, data={**seen_too, **whole}, token=False)
    assert answer.status_code == 409
    assert re.search(r'<textarea[^>]*name="content"[^>]*>\s*改成问水费的事', answer.text)
    assert TYPED in answer.text


@pytest.mark.parametrize(
    ("screen", "model", "typed"),
    [
        ("houses", House, {"key": "3-2-501", "layout": "三房两厅", "kind": "home", "status": "occupied"}),
        ("residents", Resident, {"kind": "tenant", "notice_version": "2026-1"}),
    ],
)
def test_so_is_who_keeps_homes_and_residents(two, people, session, screen, model, typed):
    row, (one, other) = session.scalars(sa.select(model).order_by(model.id)).first(), two
    path = f"/admin/{screen}/edit/?id={row.id}"
    seen, seen_too = opened(one, path), opened(other, path)
    assert one.post(path, data={**seen, **typed, "active": "1"}, token=False).status_code == 302
    answer = other.post(path, data={**seen_too, **typed, "active": ""}, token=False)
    assert answer.status_code == 409
    assert "刚改过这条记录" in answer.text
    session.expire_all()
    assert row.active is True


def test_the_second_of_two_on_one_verb_is_told_and_keeps_the_words(two, cases, session, people):
    row, (one, other), path = cases["complaints"], two, "/admin/complaints/action/"
    start = {"action": "escalate", "rowid": row.id}
    pages = [client.post(path, data=start) for client in two]
    seen = [{**start, "acted": "1", "seen_version": hidden(page.text, "seen_version")} for page in pages]
    changed = {"action": "set_severity", "rowid": row.id, "severity": "important", "acted": "1"}
    assert other.post(path, data=changed).status_code == 302
    answer = one.post(path, data={**seen[0], "reason": TYPED})
    assert answer.status_code == 409
    assert "刚被别人改过" in answer.text
    assert TYPED in answer.text
    session.expire_all()
    assert row.escalations == []
    newer = hidden(answer.text, "seen_version")
    assert one.post(path, data={**seen[0], "reason": TYPED, "seen_version": newer}).status_code == 302
    session.expire_all()
    assert [report.reason for report in row.escalations] == [TYPED]


def test_a_batch_that_one_row_stops_changes_nothing_and_names_the_row(two, people, session):
    act = by(people.receptionist)
    rows = [
        desk.receive(act, people.east.id, channel="call", kind="enquiry", content=f"第{place}问", house=people.home)
        for place in range(3)
    ]
    rows[1].state = "archived"
    session.commit()
    before = session.scalar(sa.select(sa.func.count(AuditEntry.id)))
    sent = {"action": "escalate", "rowid": [row.id for row in rows], "acted": "1", "reason": TYPED}
    answer = two[0].post("/admin/visits/action/", data=sent)
    assert answer.status_code == 422
    assert f"{rows[1].number}：" in answer.text
    assert f"{rows[0].number}：" not in answer.text
    assert TYPED in answer.text
    session.expire_all()
    assert [row.escalations for row in rows] == [[], [], []]
    assert session.scalar(sa.select(sa.func.count(AuditEntry.id))) == before


@pytest.mark.parametrize(
    ("path", "typed", "missing"),
    [
        ("/admin/visits/new/", {"answer": TYPED, "remark": "另一句", "house": "没有的房号"}, "house"),
        ("/admin/complaints/new/", {"content": TYPED, "demand": "另一句", "target_staff": "没有的人"}, "target_staff"),
        ("/admin/repair_tasks/new/", {"fault": TYPED, "wanted_at": "另一句"}, "house"),
        ("/admin/inspections/new/", {"owner_name": TYPED, "notice_no": "另一句"}, "house"),
    ],
)
def test_a_refused_save_keeps_what_was_typed(two, session, path, typed, missing):
    answer = two[0].post(path, data={"channel": "call", **typed})
    assert answer.status_code == 422
    assert f'id="{missing}-error"' in answer.text
    assert [text for text in typed.values() if text not in unescape(answer.text)] == []
    assert session.scalar(sa.select(sa.func.count(Visit.id))) == 0


def test_a_refused_verb_keeps_what_was_typed(two, cases, session):
    sent = {"action": "verify", "rowid": cases["complaints"].id, "finding": "true", "evidence": TYPED, "acted": "1"}
    answer = two[0].post("/admin/complaints/action/", data=sent)
    assert answer.status_code == 422
    assert 'id="course-error"' in answer.text
    assert TYPED in answer.text
    session.expire_all()
    assert cases["complaints"].state == "registered"


@pytest.fixture
def server(app):
    """The program behind a real socket, a thread a request."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_forty_visits_sent_at_once_have_forty_numbers_without_a_gap(app, people, session, server):
    """Each of them beside a save that is refused; its number comes back."""
    browser = app.test_client().sign_in(people.receptionist)
    token = browser.token()
    headers = {
        "Cookie": f"reception={browser.get_cookie('reception').value}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    session.commit()
    ready = Barrier(8)

    def send(path: str, typed: dict) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
        body = urlencode({"csrf_token": token, "channel": "call", **typed})
        connection.request("POST", path, body=body, headers=headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status, answer.headers.get("Location", "")

    def work(worker: int) -> list:
        ready.wait()
        got = []
        for place in range(FORTY // 8):
            text = f"第{worker}位第{place}问"
            refused = {"kind": "complaint", "is_service_complaint": "1", "content": text}
            kept = {"kind": "enquiry", "content": text}
            got += [send("/admin/visits/new/", refused), send("/admin/visits/new/", kept)]
        return got

    with ThreadPoolExecutor(8) as pool:
        answers = [answer for worker in pool.map(work, range(8)) for answer in worker]
    assert sorted(status for status, _location in answers) == [302] * FORTY + [422] * FORTY
    session.rollback()
    assert list(session.scalars(sa.select(Visit.count).order_by(Visit.count))) == list(range(1, FORTY + 1))
    assert len({location for _status, location in answers}) == FORTY + 1
    assert set(session.scalars(sa.select(NumberSeries.last))) == {FORTY}
    assert session.scalar(sa.select(sa.func.count(Complaint.id))) == 0
    assert audit.broken_link(db.session) is None
