"""主任督办台: every number equals the list behind it, at any hour, for everybody who reads the board (职责(1))."""

import re
from contextvars import Context
from html import unescape

import pytest
from flask import request

from models import Complaint, Escalation, LastLook, RepairTask, Revisit, Setting, SpotCheck, Visit, db
from tests.people import add_home, add_person, settle
from tests.workflow.stages import PROMISE, Stages
from tests.workflow.story import Story, at
from workflow import complaints, deputation, escalations, referrals, repair_tasks, revisits, voiding

NEXT_DAY = "2026-03-05 15:00"
BEFORE_MIDNIGHT, AFTER_MIDNIGHT = "2026-03-04 23:59", "2026-03-05 00:00"
LINK = re.compile(r'<a [^>]*href="([^"]+)"[^>]*>(?:<span>[^<]*</span> )?<b>([\d,]+)</b>')
DAYS = "/admin/board/days/"
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""For what no database does differently."""
CELL = re.compile(r'<td[^>]*><a href="([^"]+)">(\d+)</a>')


def busy(session):
    """4 March: something late, due, undecided and unread of each kind, and the other office's own."""
    people = settle(session)
    story = Story(people)
    stages = Stages(story)
    work_on_its_way(story, stages)
    asking(story, stages)
    recorded_in_a_burst(story)
    story.receive(who="west_receptionist", kind="enquiry", content="西山的事")
    repair = story.receive(who="west_receptionist", kind="repair", content="西山报修", house=people.west_home)
    repair_tasks.assign(story.act("west_director"), repair.repair_tasks[0], assigned_to=people.west_technician)
    session.commit()
    return people


def work_on_its_way(story, stages: Stages) -> None:
    """Cases in many states, most of them late by the next afternoon."""
    story.receive(kind="repair", content="漏水")
    story.enquiry(promise=PROMISE)
    story.enquiry(answer="月底前到前台", answer_basis="rule", solved_on_spot=True)
    story.complaint()
    story.verify(story.complaint(content="车位被占"))
    story.closed(content="广场舞太吵")
    story.repair()
    story.assigned(content="门铃不响", house=story.people.home)
    repair_tasks.hand_back(story.act("technician"), story.assigned(), reason="缺工具")
    story.repaired(content="灯管不亮")
    story.returned()
    voiding.void(story.act("receptionist"), story.enquiry(content="重复登记"), void_kind="duplicate", reason="重复")
    referred = story.enquiry(to_staff=story.people.officer)
    referrals.refer(story.act("officer"), referred, to_staff=story.people.supervisor)
    referrals.refer(story.act("supervisor"), referred, to_staff=story.people.officer)
    due = "2026-03-05 12:00", "2026-03-05 18:00"
    for moment in due:
        story.receive(
            kind="help", content="困梯", special_kind="lift", special_place="3栋", outside_source="12345",
            outside_due_at=at(moment),
        )


def asking(story, stages: Stages) -> None:
    """One of each kind of decision, and what was reported and isn't read."""
    stages.of("complaint")["awaiting_decision"][0]()
    story.receive(kind="suggestion", content="装充电桩", visitor_name="李四", phone="15400000003")
    repair_tasks.report_special_case(
        story.act("technician"), story.assigned(), reason="缺配件", new_due_at=at("2026-03-09 18:00")
    )
    stages.of("revisit")["due"][1]()
    told = story.complaint(content="消防通道停车")
    escalations.escalate_complaint(story.act("receptionist"), told, reason="劝不走")
    # About the director: the leader alone counts it.
    story.service_complaint(content="主任推诿", target_staff=story.people.director)


def recorded_in_a_burst(story) -> None:
    """Revisits of four homes within two minutes."""
    for number in range(4):
        home = add_home(db.session, story.people.east, f"5-1-10{number + 1}")
        revisit = story.repaired(house=home, visitor_name="王", phone="15400000004").revisits[0]
        act = story.act("receptionist", f"2026-03-04 16:0{number // 2}")
        revisits.complete_revisit(act, revisit, rating="satisfied", method="phone")


@pytest.fixture
def clock(stand_at):
    """A function that sets the clock of the pages that follow."""
    stand_at(NEXT_DAY)
    return stand_at


@pytest.fixture
def office(scene, clock):
    """The people of a busy office, on the afternoon after."""
    return scene(busy)


@pytest.fixture
def story(office):
    return Story(office)


@pytest.fixture
def seat(app):
    """A function that gives somebody's browser."""

    def sit(person, **picked):
        client = app.test_client().sign_in(person)
        if picked:
            answer = client.post("/admin/offices/action/", data={"action": "pick", "rowid": picked["office"].id})
            assert answer.status_code == 302
        return client

    return sit


def shown(client, path: str = "/admin/board/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.text


def counters(page: str) -> dict:
    """{address: number} of every counter with its parts."""
    parts = re.findall(r'<section class="counters".*?</section>', page, re.DOTALL)
    return {unescape(address): int(number.replace(",", "")) for address, number in LINK.findall("".join(parts))}


def cells(page: str) -> dict:
    """{address: number} of the tables by person, department and office."""
    return {unescape(address): int(number) for address, number in CELL.findall(page)}


def tiles(page: str) -> dict:
    """{address: number} of the counters of a first page."""
    found = re.findall(r'<a class="tile(?:-zero)?"[^>]*href="([^"]+)"><b>(\d+)</b>', page)
    return {unescape(address): int(number) for address, number in found}


def number_of(page: str, address: str) -> int:
    return counters(page)[f"/admin/{address}"]


def lists_of(client, ask, *addresses: str) -> dict:
    """{address: what `ask(view, asked)` gives on the list there for whoever this is}."""
    cookie = {"Cookie": f"reception={client.get_cookie('reception').value}"}
    views = {view.endpoint: view for view in client.application.extensions["admin"][0]._views}

    def read(address: str):
        with client.application.test_request_context(address, headers=cookie):
            view = views[request.blueprint]
            assert view.is_accessible()
            asked = view._get_list_extra_args()
            assert len(asked.filters) == address.count("flt")
            return ask(view, asked)

    return {address: Context().run(read, address) for address in addresses}


def counts_of(client, *addresses: str) -> dict:
    """{address: how many rows the list there says it has}."""
    return lists_of(
        client, lambda view, asked: view.get_list(0, None, None, None, asked.filters, execute=False)[0], *addresses
    )


def rows_behind(client, *addresses: str) -> dict:
    """{address: how many rows the list there shows}."""
    return lists_of(
        client, lambda view, asked: len(view.get_list(0, None, None, None, asked.filters, page_size=100)[1]), *addresses
    )


WHO = ("director", "deputy", "leader", "leader of the east")
EVERYBODY = [("sqlite", who) for who in WHO] + [("postgresql", who) for who in ("director", "leader")]
"""On PostgreSQL those whose conditions are built differently: a director's and a leader's."""


@pytest.fixture
def reader(request, office, story, seat):
    """Somebody who reads the board."""
    if request.param == "deputy":
        officer = add_person(db.session, "gao.yang", "高扬", "officer", office.east)
        db.session.commit()
        span = at("2026-03-05 08:00"), at("2026-03-06 18:00")
        deputation.name_deputy(story.act("director", "2026-03-05 08:00"), officer, *span)
        return seat(officer)
    if request.param == "leader of the east":
        return seat(office.leader, office=office.east)
    return seat(getattr(office, request.param))


@pytest.mark.parametrize(("database", "reader"), EVERYBODY, indirect=True)
def test_every_counter_and_every_number_by_person_equals_the_list_that_it_opens(reader):
    in_counters, by_person = counters(shown(reader)), cells(shown(reader, DAYS))
    assert len(in_counters) > 40
    assert sum(number > 0 for number in in_counters.values()) > 20
    assert len(by_person) > 5
    found = {**in_counters, **by_person}
    assert counts_of(reader, *found) == found


@on_sqlite
def test_the_same_questions_of_a_day_are_answered_anew_at_each_look(office, seat, clock):
    client = seat(office.director)
    clock("2026-03-05 08:30")
    earlier = counters(shown(client))
    few = [address for address in earlier if earlier[address]][:8]
    assert rows_behind(client, *few) == {address: earlier[address] for address in few}
    clock(NEXT_DAY)
    assert counters(shown(client)) != earlier


@on_sqlite
def test_the_leader_sees_every_office_until_one_is_picked(office, seat):
    everywhere, here = counters(shown(seat(office.leader))), counters(shown(seat(office.leader, office=office.east)))
    visits = {"/admin/visits/?flt0_state=open", f"/admin/visits/?flt0_state=open&flt1_office={office.east.id}"}
    of_all, of_one = (found[(visits & found.keys()).pop()] for found in (everywhere, here))
    assert of_all > of_one > 0


@on_sqlite
@pytest.mark.parametrize("who", ["leader", "admin"])
def test_the_companys_first_page_names_all_offices_until_one_is_picked(office, seat, who):
    person = getattr(office, who)
    everywhere, here = (shown(seat(person, **picked), "/admin/") for picked in ({}, {"office": office.east}))
    assert "<h1>全部管理处</h1>" in everywhere and "<h1>东湖管理处</h1>" in here
    assert "东湖管理处" not in everywhere and "<small>东湖管理处</small>" in here


@on_sqlite
def test_the_leaders_first_page_counts_what_its_heading_names(office, seat):
    client, picking = seat(office.leader), seat(office.leader, office=office.east)
    of_all, of_one = tiles(shown(client, "/admin/")), tiles(shown(picking, "/admin/"))
    repairs = "/admin/repair_tasks/?flt0_state=open"
    assert of_all[repairs] > of_one[f"{repairs}&flt1_office={office.east.id}"] > 0
    assert counts_of(client, *of_all) == of_all
    assert counts_of(picking, *of_one) == of_one


@on_sqlite
def test_the_case_about_the_director_counts_for_the_leader_alone(office, seat):
    address = f"complaints/?flt0_state=open&flt1_office={office.east.id}"
    seen = number_of(shown(seat(office.leader, office=office.east)), address)
    assert number_of(shown(seat(office.director)), "complaints/?flt0_state=open") == seen - 1


# The refresh


def live(page: str) -> dict:
    """The numbers of the page, and what waits in it, without the tokens that each page signs anew."""
    return {"counters": counters(page), "cells": cells(page), "items": re.findall(r'data-item="([^"]+)"', page)}


@on_sqlite
def test_the_refresh_answers_the_same_numbers_without_the_page_around_them(office, seat):
    director = seat(office.director)
    page, fragment = shown(director), shown(director, "/admin/board/now/")
    assert live(fragment) == live(page)
    assert ("<html" in page, "<html" in fragment) == (True, False)


@on_sqlite
def test_the_thirty_days_follow_the_page_or_stand_on_it_for_whoever_has_no_script(office, seat):
    director = seat(office.director)
    page, days = shown(director), shown(director, DAYS)
    assert ("board-table" in page, "<svg viewBox" in page, "<html" in days) == (False, False, False)
    link = re.search(r'data-later="tables".*?href="([^"]+)"', page)[1]
    whole = shown(director, unescape(link))
    assert re.findall(r"<figure.*?</figure>", whole, re.DOTALL) == re.findall(r"<figure.*?</figure>", days, re.DOTALL)
    assert cells(whole) == cells(days) != {}
    assert counters(whole) == counters(page)


@on_sqlite
def test_a_contact_more_shows_in_the_thirty_days_at_once(office, story, seat):
    director = seat(office.director)
    total = r'来访来电</h2>.*?<tfoot>.*?</tfoot>'
    before = re.search(total, shown(director, DAYS), re.DOTALL)[0]
    story.receive(when="2026-03-05 14:10", kind="enquiry", content="又一条")
    assert re.search(total, shown(director, DAYS), re.DOTALL)[0] != before


@on_sqlite
def test_who_received_adds_up_to_what_the_thirty_days_say(office, seat):
    """A record taken back counts for nobody."""
    page = shown(seat(office.director), DAYS)
    (total,) = re.findall(r"来访来电</h2>.*?<tfoot>(.*?)</tfoot>", page, re.DOTALL)
    whole = {address: number for address, number in cells(page).items() if "no_phone" not in address}
    received = [number for address, number in whole.items() if "receptionist=" in address]
    assert sum(received) == sum(map(int, re.findall(r"<td>(\d+)</td>", total)))
    assert db.session.query(Visit).filter_by(state="voided", office_id=office.east.id).count() > 0


@on_sqlite
def test_each_role_that_has_no_board_is_refused(office, seat):
    for person in (office.receptionist, office.supervisor, office.technician, office.admin):
        for path in ("/admin/board/", "/admin/board/now/"):
            assert seat(person).get(path).status_code == 403


# Waiting for my decision


def form_of(page: str, key: str, **typed) -> tuple[str, dict]:
    """Where the form of that kind of decision goes, and what it sends with these fields filled in."""
    item = re.search(rf'<article class="decision" data-item="{key}-\d+".*?</article>', page, re.DOTALL)[0]
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', item))
    names = set(re.findall(r'<(?:textarea|select|input)[^>]* name="([^"]+)"', item))
    assert typed.keys() <= names
    # The client signs a token of its own.
    del hidden["csrf_token"]
    return re.search(r'action="([^"]+)"', item)[1], {**hidden, **typed}


DECISIONS = {
    "complaint": (Complaint, {"decision": "同意减免"}, {"decision": ""}, "请填写"),
    "suggestion": (
        Visit,
        {"decision": "adopted", "reason": "可行", "plan": "下季度", "person": "赵磊", "due_on": "2026-03-31"},
        {"decision": "adopted"}, "请填写",
    ),
    "extension": (
        RepairTask, {"owner_consented": "1", "consent_way": "phone"}, {"owner_consented": ""}, "业主"
    ),
    "unreachable": (Revisit, {"reason": "三次未接"}, {"reason": ""}, "请填写"),
}


@on_sqlite
@pytest.mark.parametrize("key", DECISIONS)
def test_a_decision_is_taken_where_it_stands_and_a_refused_one_says_why(office, seat, key):
    model, taken, refused, sentence = DECISIONS[key]
    director = seat(office.director)
    page = shown(director)
    waiting = counters(page)
    action, given = form_of(page, key, **refused)
    answer = director.post(action, data=given)
    assert answer.status_code == 422
    assert any(sentence in line for line in re.findall(r'class="errors"[^>]*>.*?</ul>', answer.text, re.DOTALL))
    before = db.session.get(model, int(given["rowid"])).version
    action, given = form_of(page, key, **taken)
    assert given["url"] == "/admin/"
    answer = director.post(action, data=given)
    assert (answer.status_code, answer.location) == (302, "/admin/")
    assert db.session.get(model, int(given["rowid"])).version == before + 1
    page = shown(director, "/admin/")
    assert f'data-item="{key}-{given["rowid"]}"' not in page
    decided = [address for address, number in waiting.items() if counters(page).get(address, 0) == number - 1]
    assert any(action.split("/")[2] in address for address in decided)


@on_sqlite
def test_each_kind_of_decision_shows_the_facts_it_needs(office, seat):
    page = shown(seat(office.director))
    assert set(re.findall(r'data-item="title-(\w+)"', page)) == set(DECISIONS)
    for fact in ("请批", "装充电桩", "缺配件", "2026-03-09 18:00", "未接通"):
        assert fact in page


@on_sqlite
def test_the_leader_reads_what_waits_and_finds_a_form_for_what_a_leader_may_decide(office, seat):
    page = shown(seat(office.leader))
    waiting = re.findall(r'<article class="decision" data-item="(\w+)-.*?</article>', page, re.DOTALL)
    assert set(waiting) == set(DECISIONS)
    decided = re.findall(r'<form[^>]*data-draft="board-(\w+)-', page)
    assert set(decided) == {"complaint", "suggestion"}


def test_rows_of_several_offices_name_theirs_read_once(office, story, seat, clock, statements):
    asked = {"kind": "suggestion", "content": "西山装灯", "visitor_name": "王", "phone": "15400000003"}
    west = story.receive(who="west_receptionist", **asked)
    clock("2026-03-04 20:00")
    leader = seat(office.leader)
    shown(leader)
    statements.clear()
    page = shown(leader)
    assert [line.split() for line in statements].count("SELECT office.id, office.name FROM office".split()) == 1
    queue, voided, changes = (
        re.search(rf'data-live="{part}".*?</section>', page, re.DOTALL)[0] for part in ("queue", "voided", "changes")
    )
    rows = re.findall(r"<h4[^>]*>(.*?)</h4>", queue)
    assert all('<span class="tag">东湖管理处</span>' in row for row in rows if f">{west.number}<" not in row)
    assert any('<span class="tag">西山管理处</span>' in row and f">{west.number}<" in row for row in rows)
    assert voided.count('<span class="tag">东湖管理处</span>') == voided.count("<li>") > 0
    assert changes.count("管理处</span>") == changes.count("<li>") > 0
    for page in (shown(seat(office.leader, office=office.east)), shown(seat(office.director))):
        assert not re.search(r'</a> <span class="tag">..管理处', page)


@on_sqlite
def test_what_was_reported_to_the_leader_names_its_office(office, story, seat):
    told = story.complaint(content="垃圾没人收")
    escalations.escalate_complaint(story.act("director"), told, reason="请过问", to_staff=office.leader)
    client = seat(office.leader)
    for path, row in (("/admin/", "<tbody>(.*?)</tbody>"), ("/admin/board/", 'data-live="unread".*?</section>')):
        reports = re.search(row, shown(client, path), re.DOTALL)[0]
        assert reports.count('<span class="tag">东湖管理处</span>') == reports.count("<tr>") > 0


# The clock


@on_sqlite
def test_midnight_makes_what_was_due_today_late(office, seat, clock):
    director = seat(office.director)
    clock(BEFORE_MIDNIGHT)
    before = counters(shown(director))
    clock(AFTER_MIDNIGHT)
    after = counters(shown(director, "/admin/board/now/"))
    promise = "/admin/visits/?flt0_promise="
    assert (before[f"{promise}today"], before[f"{promise}late"]) == (0, 0)
    assert (after[f"{promise}today"], after[f"{promise}late"]) == (1, 0)
    clock("2026-03-05 12:01")
    assert counters(shown(director))[f"{promise}late"] == 1
    verification = "/admin/complaints/?flt0_verification="
    assert before[f"{verification}today"] > 0
    clock("2026-03-05 00:00")
    assert after[f"{verification}today"] == 0
    assert after[f"{verification}late"] >= before[f"{verification}today"]


@on_sqlite
def test_the_day_and_its_addresses_move_on_at_midnight(office, seat, clock):
    director = seat(office.director)
    clock(BEFORE_MIDNIGHT)
    assert "2026-03-04 星期三" in shown(director)
    assert "flt1_from=2026-03-04" in shown(director)
    clock(AFTER_MIDNIGHT)
    page = shown(director, "/admin/board/now/")
    assert "2026-03-05 星期四" in page
    assert "今天作废和并单" not in page


@on_sqlite
def test_a_wrong_clock_is_confirmed_on_the_board(office, seat, clock):
    director = seat(office.director)
    assert "/admin/clock/" not in shown(director, "/admin/")
    clock("2026-03-03 09:00")
    page = shown(director, "/admin/")
    assert 'action="/admin/clock/"' in page
    assert "现在的时间无误" in page
    assert director.post("/admin/clock/").status_code == 302
    assert "/admin/clock/" not in shown(director, "/admin/")


@on_sqlite
def test_a_deputy_is_not_asked_about_the_clock(office, story, seat, clock):
    span = at("2026-03-03 08:00"), at("2026-03-06 18:00")
    deputation.name_deputy(story.act("director", "2026-03-03 08:00"), office.supervisor, *span)
    clock("2026-03-03 09:00")
    page = shown(seat(office.supervisor), "/admin/board/")
    assert "/admin/clock/" not in page


# What is new


def changed(page: str) -> str:
    return re.search(r'data-live="changes".*?</section>', page, re.DOTALL)[0]


def test_what_others_did_since_the_last_look_stands_there_once(office, story, seat, clock):
    director = seat(office.director)
    shown(director)
    clock("2026-03-05 16:00")
    assert "没有变化" in changed(shown(director))
    number = story.receive(when="2026-03-05 16:10", kind="enquiry", content="新来的一条").number
    clock("2026-03-05 16:20")
    assert number in changed(shown(director)), "the look that began at four goes on"
    assert number in changed(shown(director, "/admin/board/now/"))
    clock("2026-03-05 17:00")
    assert number in changed(shown(director))
    clock("2026-03-05 17:40")
    assert number not in changed(shown(director))


@on_sqlite
def test_ones_own_work_is_no_news_and_a_refresh_no_look(office, story, seat, clock):
    director = seat(office.director)
    shown(director)
    story.receive(who="director", when="2026-03-05 15:10", kind="enquiry", content="自己记的")
    clock("2026-03-05 15:40")
    assert "没有变化" in changed(shown(director))
    looked = db.session.query(LastLook.at).filter_by(staff_id=office.director.id, page="board").scalar()
    clock("2026-03-05 16:30")
    director.get("/admin/board/now/", headers={"X-Background": "1"})
    db.session.expire_all()
    assert db.session.query(LastLook.at).filter_by(staff_id=office.director.id, page="board").scalar() == looked


@on_sqlite
def test_what_a_deputy_did_is_the_directors_to_read(office, story, seat):
    span = at("2026-03-05 08:00"), at("2026-03-05 14:00")
    deputation.name_deputy(story.act("director", "2026-03-05 08:00"), office.supervisor, *span)
    asked = db.session.query(Complaint).filter_by(state="awaiting_decision").one()
    complaints.decide(story.act("supervisor", "2026-03-05 09:00", deputises=True), asked, decision="同意")
    page = shown(seat(office.director))
    assert "孙梅 代行期间办理的" in page
    assert asked.number in re.search(r'data-live="deputies".*?data-live="changes"', page, re.DOTALL)[0]
    assert "代行期间办理的" not in shown(seat(office.leader))


@on_sqlite
def test_what_was_reported_to_me_is_acknowledged_on_the_board(office, seat):
    director = seat(office.director)
    page = shown(director, "/admin/")
    reports = re.search(r'data-live="unread".*?</section>', page, re.DOTALL)[0]
    assert "劝不走" in reports
    row_id = db.session.query(Escalation.id).filter_by(reason="劝不走").scalar()
    assert director.post("/admin/read/", data={"id": row_id}).status_code == 302
    assert "劝不走" not in re.search(r'data-live="unread".*?</section>', shown(director), re.DOTALL)[0]
    assert director.post("/admin/read/").status_code == 400
    form = re.search(r'data-live="unread".*?</form>', shown(director), re.DOTALL)[0]
    rest = re.findall(r'name="id" value="(\d+)"', form)
    director.post("/admin/read/", data={"id": rest})
    assert re.search(r'data-live="unread"[^>]* hidden', shown(director))


# Drawn at random


def drawn(page: str) -> list[str]:
    return re.findall(r'data-item="check-(\d+)"', page)


def wish(office, **settings) -> None:
    for key, value in settings.items():
        db.session.add(Setting(office_id=office.east.id, key=key, value=value, created_at=at("2026-03-01 09:00")))
    db.session.commit()


@pytest.mark.parametrize(
    ("database", "wished", "number"),
    [("sqlite", {}, 3), ("sqlite", {"checks_a_day": 2}, 2), ("sqlite", {"checks_a_day": 0}, 0), ("postgresql", {}, 3)],
    indirect=["database"],
)
def test_as_many_are_drawn_a_day_as_the_office_wishes(office, seat, clock, wished, number):
    wish(office, **wished)
    director = seat(office.director)
    first = drawn(shown(director))
    assert len(first) == number
    clock("2026-03-05 22:00")
    assert drawn(shown(director)) == drawn(shown(director, "/admin/board/now/")) == first
    clock("2026-03-06 08:00")
    assert len(drawn(shown(director))) == 2 * number, "those of before still wait"


@on_sqlite
def test_a_week_draws_at_once_and_keeps_to_it(office, seat, clock):
    wish(office, checks_by_week=1, checks_a_week=4)
    director = seat(office.director)
    first = drawn(shown(director))
    assert len(first) == 4
    clock("2026-03-08 20:00")
    assert drawn(shown(director)) == first
    clock("2026-03-09 08:00")
    assert len(drawn(shown(director))) == 8


def test_nothing_about_or_by_the_director_is_drawn_and_the_list_holds_what_is(office, seat):
    wish(office, checks_a_day=20)
    director = seat(office.director)
    found = drawn(shown(director))
    assert len(found) > 5
    for row in db.session.query(SpotCheck):
        case = row.case
        complaint = case if case.record == "complaint" else getattr(case, "complaint", None)
        assert complaint is None or complaint.target_staff_id != office.director.id
    lists = "/admin/spot_checks/", "/admin/spot_checks/?flt0_unchecked=1"
    assert rows_behind(director, *lists) == dict.fromkeys(lists, len(found))
    repairs = [row for row in db.session.query(SpotCheck) if row.repair_task and not row.revisit]
    for row in repairs:
        page = director.get(f"/admin/spot_checks/edit/?id={row.id}").text
        assert "故障描述" in page and row.case.fault in page
    assert repairs


@on_sqlite
def test_the_leader_reads_what_was_drawn_but_draws_and_checks_nothing(office, seat):
    leader = seat(office.leader, office=office.east)
    assert drawn(shown(leader)) == []
    found = drawn(shown(seat(office.director)))
    page = shown(leader)
    assert sorted(drawn(page)) == sorted(found)
    assert "/admin/spot_checks/edit/" not in page
    assert leader.get(f"/admin/spot_checks/edit/?id={found[0]}").status_code == 403
