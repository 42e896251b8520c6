"""A list goes from page to page by the row at its edge: nothing is lost or doubled, whatever is written meanwhile."""

import re
from contextvars import Context
from datetime import UTC, date, datetime
from html import unescape
from itertools import chain

import pytest
import sqlalchemy as sa
from flask import request

from admin_views import paging
from admin_views.base import OfficeModelView
from models import House, Staff, UTCDateTime, Visit, db
from storage import READING
from tests.people import add_person
from tests.workflow.story import at
from workflow import revisits, scope

BIG = (
    "visits", "complaints", "repair_tasks", "inspections", "revisits", "houses", "residents", "audit", "exports",
    "spot_checks",
)
NUMBER = re.compile(r'details/\?id=(\d+)">')


def link(page: str, words: str) -> str | None:
    """Where the link with these words leads."""
    named = {"上一页": 'rel="prev" href="([^"]+)"', "下一页": 'rel="next" href="([^"]+)"'}
    found = re.search(named.get(words, rf'href="([^"]+)">{words}'), page)
    return unescape(found[1]) if found else None


def ids(page: str) -> list[int]:
    return [int(found) for found in NUMBER.findall(page)]


def flat(pages: list[list[int]]) -> list[int]:
    return list(chain.from_iterable(pages))


def walk(client, address: str, words: str = "下一页") -> list[list[int]]:
    """The ids on each page, from this one on in one direction."""
    pages = []
    while address:
        page = client.get(address).text
        pages.append(ids(page))
        address = link(page, words)
        assert len(pages) < 30
    return pages


@pytest.fixture
def visits(desk, story):
    """Forty-five contacts, three pages of twenty."""
    for number in range(45):
        story.enquiry(content=f"问停车费第{number}次")
    return desk


@pytest.mark.parametrize("order", ["", "sort=0", "sort=0&desc=1", "sort=1", "sort=1&desc=1"])
def test_every_row_stands_on_one_page_forwards_and_backwards(visits, session, order):
    there = walk(visits, f"/admin/visits/?{order}")
    assert [len(page) for page in there] == [20, 20, 5]
    assert sorted(flat(there)) == sorted(session.scalars(sa.select(Visit.id)))
    last = visits.get(link(visits.get(f"/admin/visits/?{order}").text, "最后一页")).text
    assert ids(last) == flat(there)[-20:]
    back = walk(visits, link(last, "上一页"), "上一页")
    assert [len(page) for page in back] == [20, 20]
    assert flat(back) == flat(there)[5:25] + flat(there)[:20]


def test_what_others_write_meanwhile_moves_no_row(visits, story):
    first = visits.get("/admin/visits/").text
    following = link(first, "下一页")
    for _ in range(7):
        story.enquiry(content="刚打来的")
    second = visits.get(following).text
    assert set(ids(first)) & set(ids(second)) == set()
    assert min(ids(first)) == max(ids(second)) + 1
    assert ids(visits.get(link(second, "上一页")).text) == ids(first)


def test_filters_search_size_and_order_stay_from_page_to_page(visits):
    page = visits.get("/admin/visits/?flt0_kind=enquiry&search=停车费&sort=1&page_size=20").text
    following = link(page, "下一页")
    for part in ("flt0_kind=enquiry", "sort=1", "page_size=20", "search=%E5%81%9C"):
        assert part in following
    second = visits.get(following).text
    assert "第 21–40 条" in second and len(ids(second)) == 20
    sort = unescape(re.search(r'href="([^"]*sort=0[^"]*)"', second)[1])
    assert "after=" not in sort and "at=" not in sort
    assert "after=" in unescape(re.search(r'name="url" value="([^"]+)"', second)[1])


def test_the_range_is_said_where_it_is_known(visits):
    assert "第 1–20 条" in visits.get("/admin/visits/").text
    assert "第 26–45 条" in visits.get("/admin/visits/?last=1").text


@pytest.mark.parametrize("place", [
    "after=x", "after=", "after=~~", "after=2026-03-04~1", "after=2026-13-04~1~1", "before=2026-03-04~1~99999999999",
    "before=9999-12-31~-1~1", "after=.~.~.", "after=-~-~-", "after=2026-03-04~1~1e5", "before=2026-03-04T10%3A00~1~1",
    "after=2026-03-04~%EF%BC%91~1", "page=7", "page=-1", "at=x", "at=-5", "last=", "exact=2",
    "after=2026-W10-3~1~1", "sort=1&after=2026-03-04T10:00:00%2B08:00~2026-03-04~1~1",
    "sort=1&before=0001-01-01T00:00:00~0001-01-01~0~0", "after=2026-03-04~2147483647~2147483647",
])
def test_a_place_that_is_none_shows_a_page_all_the_same(visits, place):
    answer = visits.get(f"/admin/visits/?{place}")
    assert answer.status_code == 200 and len(ids(answer.text)) == 20


def test_a_place_after_the_last_row_shows_the_last_page(visits):
    page = visits.get("/admin/visits/?after=1999-01-01~1~1").text
    assert len(ids(page)) == 20 and link(page, "下一页") is None and link(page, "上一页")


def test_no_name_stands_in_the_address_of_a_page(client, people, session):
    for number in range(25):
        add_person(session, f"guard{number}", f"保安{number:02}", "technician", people.east)
    session.commit()
    client.sign_in(people.director)
    pages = walk(client, "/admin/staff/?sort=0")
    assert sorted(flat(pages)) == sorted(
        session.scalars(sa.select(Staff.id).where(Staff.office_id == people.east.id))
    )
    names = session.execute(sa.select(Staff.name, Staff.username)).all()
    address = link(client.get("/admin/staff/?sort=0").text, "下一页")
    assert "after=.~" in address
    assert [name for pair in names for name in pair if name in address.partition("?")[2]] == []


def test_an_empty_value_stands_first_and_is_passed_over_by_no_page(client, people, session):
    """Nobody but two has been here; downwards they come first, upwards last, on both databases alike."""
    for number in range(25):
        add_person(session, f"guard{number}", f"保安{number:02}", "technician", people.east)
    session.commit()
    people.officer.last_seen_at = datetime(2026, 3, 4, 1, tzinfo=UTC)
    people.technician.last_seen_at = datetime(2026, 3, 4, 2, tzinfo=UTC)
    session.commit()
    client.sign_in(people.director)
    client.get("/admin/staff/")
    place = [column.key for column in _view(client, "staff").columns if column.in_list].index("last_seen_at")
    up, down = (walk(client, f"/admin/staff/?sort={place}{more}") for more in ("", "&desc=1"))
    assert flat(up) == flat(down)[::-1]
    assert len(set(flat(up))) == len(flat(up))


def _view(client, endpoint):
    return next(view for view in client.application.extensions["admin"][0]._views if view.endpoint == endpoint)


def test_the_count_ends_at_its_cap_and_is_exact_by_a_click(visits, monkeypatch):
    monkeypatch.setattr(OfficeModelView, "count_cap", lambda view, search: 10)
    page = visits.get("/admin/visits/").text
    exact = unescape(re.search(r'<a class="sum" href="([^"]+)"[^>]*>10\+</a>', page)[1])
    counted = visits.get(exact).text
    assert '<span class="sum">45</span>' in counted
    assert "exact" not in link(counted, "下一页")
    assert "最后 20 条" in visits.get("/admin/visits/?last=1").text


def test_what_goes_on_beyond_the_cap_is_counted_once_a_minute(app, visits, statements, monkeypatch):
    app.extensions.pop("beyond_the_cap", None)
    monkeypatch.setattr(OfficeModelView, "count_cap", lambda view, search: 10)

    def counts(address: str) -> bool:
        statements.clear()
        page = visits.get(address).text
        assert "10+" in page or "exact" in address
        return any("count(*)" in text and "FROM (SELECT visit.id" in text for text in statements)

    calls = "/admin/visits/?flt0_channel=call"
    assert [counts(calls), counts(calls), counts(f"{calls}&last=1")] == [True, False, False]
    assert counts("/admin/visits/?flt0_kind=enquiry"), "of another filter nothing is known"
    assert counts(f"{calls}&exact=1"), "who wants the number gets it"
    app.extensions["beyond_the_cap"] = {
        key: until - paging.A_WHILE if until < paging.FOR_GOOD else until
        for key, until in app.extensions["beyond_the_cap"].items()
    }
    assert counts(calls), "after a minute it is counted anew"
    assert [counts("/admin/visits/"), counts("/admin/visits/")] == [True, False]
    monkeypatch.setattr(paging, "MOST_KNOWN", 1)
    assert counts("/admin/visits/?flt0_channel=call&flt1_kind=enquiry")
    assert len(app.extensions["beyond_the_cap"]) == 1


def test_the_company_sorts_only_the_list_of_one_office(app, people, story):
    story.enquiry()
    leader = app.test_client().sign_in(people.leader)
    assert "sort=1" not in leader.get("/admin/visits/").text
    assert "sort=1" in leader.get(f"/admin/visits/?flt0_office={people.east.id}").text


# Plans


def orders_of(client, endpoint: str):
    """(what it is, query) for each order that the list offers, and for its first page and one further on."""
    view = _view(client, endpoint)
    cookie = {"Cookie": f"reception={client.get_cookie('reception').value}"}

    def read():
        with client.application.test_request_context(f"/admin/{endpoint}/", headers=cookie):
            assert request.blueprint == endpoint and view.is_accessible()
            for key in (None, *(key for key in view._sortable_columns if view.is_sortable(key))):
                for is_down in (False, True):
                    order, rows = view.order(key, is_down), view.matching(None, [])
                    yield f"{key} {is_down}", order.apply(rows).limit(21)
                    further = rows.filter(order.after(tuple(example(one) for one in order.keys)))
                    yield f"{key} {is_down} on", order.apply(further).limit(21)

    return Context().run(lambda: list(read()))


def example(key):
    if isinstance(key.column.type, UTCDateTime):
        return datetime(2026, 3, 4, tzinfo=UTC)
    return {date: date(2026, 3, 4), int: 7}.get(key.column.type.python_type, "3-2-501")


@pytest.fixture
def few(monkeypatch):
    """A function that says how many rows are few, none at all under zero; statements that were made of another number
    are made anew."""
    def be(number: int) -> None:
        monkeypatch.setattr(scope, "FEW", number)
        scope.PREPARED.clear()

    yield be
    scope.PREPARED.clear()


@pytest.mark.both
@pytest.mark.parametrize("who", ["director", "leader", "technician"])
@pytest.mark.parametrize("endpoint", BIG)
def test_no_order_of_a_list_is_made_by_sorting_the_whole_table(client, people, few, endpoint, who):
    few(-1)
    client.sign_in(people.of(who))
    if not Context().run(_accessible, client, endpoint):
        pytest.skip("not for them")
    table = _view(client, endpoint).model.__tablename__
    for what, query in orders_of(client, endpoint):
        plan = plan_of(query.statement)
        assert is_by_index(plan, table, who), f"{what}\n{plan}"


FOUND_BY = {
    "visits": {
        "receptionist=7": "ix_visit_office_receptionist", "department=7": "ix_visit_office_department",
        "handed_on=1": "ix_visit_handed_on", "outside_owed=1": "ix_visit_outside_owed",
        "special=True": "ix_visit_special", "special_report=late": "ix_visit_special",
        "received_from=2026-03-04": "ix_visit_office_received", "received_until=2026-03-04": "ix_visit_office_received",
        "promise=late": "PRIMARY KEY", "unread=1": "PRIMARY KEY", "overdue_suggestion=1": "PRIMARY KEY",
    },
    "complaints": {
        "handler=7": "ix_complaint_office_handler", "received_until=2026-03-04": "ix_complaint_office_received",
    },
    "repair_tasks": {
        "assigned_to=7": "ix_repair_task_office_assigned", "mine=1": "ix_repair_task_office_assigned",
        "done_by=7": "ix_repair_task_office_done_by", "department=7": "ix_repair_task_office_department",
        "done_until=2026-03-04": "ix_repair_task_completed",
        "state=unfinished&flt1_assigned_to=7": "ix_repair_task_office_state_day (office_id=? AND state=?",
        "extension=1": "ix_repair_task_office_state_day (office_id=? AND state=?",
    },
    "revisits": {
        "revisitor=7": "ix_revisit_office_revisitor", "due_until=2026-03-04": "ix_revisit_due",
        "unreachable=1": "PRIMARY KEY",
    },
    "audit": {
        "actor=7": "ix_audit_entry_actor_at", "record=house": "ix_audit_entry_rare_records",
        "verb=correct": "ix_audit_entry_rare_verbs", "deputy=True": "ix_audit_entry_as_deputy",
    },
}
"""What finds the rows of a filter that leaves few of very many, and gives them in the order of the list."""


@pytest.mark.both
@pytest.mark.parametrize("endpoint", FOUND_BY)
def test_what_a_filter_leaves_is_found_without_walking_through_the_office(client, people, endpoint):
    client.sign_in(people.director)
    for filtered, index in FOUND_BY[endpoint].items():
        plan = Context().run(_plan_of_page, client, endpoint, f"flt0_{filtered}")
        table = _view(client, endpoint).model.__tablename__
        if db.engine.dialect.name == "postgresql":
            assert not re.search(rf"Seq Scan on {table}\b", plan), f"{filtered}\n{plan}"
            continue
        read = next(line for line in plan.splitlines() if re.match(rf"\s*(SEARCH|SCAN) {table}\b", line))
        assert index in read, f"{filtered}\n{plan}"
        # A duty's few rows, and the few of open states, are sorted.
        comes_in_order = index.startswith("ix_") and "state=" not in index
        assert not comes_in_order or "USE TEMP B-TREE FOR ORDER BY" not in plan, f"{filtered}\n{plan}"


def _plan_of_page(client, endpoint: str, filtered: str) -> str:
    """How the first page of a list is read under a filter."""
    view = _view(client, endpoint)
    cookie = {"Cookie": f"reception={client.get_cookie('reception').value}"}
    with client.application.test_request_context(f"/admin/{endpoint}/?{filtered}", headers=cookie):
        assert view.is_accessible()
        filters = view._get_list_filter_args()
        assert len(filters) == filtered.count("=")
        return plan_of(view.order(None, None, filters).apply(view.filtered(filters)).limit(21).statement)


@pytest.mark.both
@pytest.mark.parametrize(("endpoint", "typed"), [
    ("audit", "{task.number}"), ("revisits", "{task.number}"), ("revisits", "{revisit.number}"),
    ("revisits", "3栋2单元501"),
])  # fmt: skip
def test_what_a_whole_number_or_a_home_means_is_found_by_its_id(client, people, story, endpoint, typed):
    task = story.repaired()
    typed = typed.format(task=task, revisit=task.revisits[0])
    client.sign_in(people.director)
    plan = Context().run(_plan_of_search, client, endpoint, typed)
    assert is_by_ids(plan, _view(client, endpoint).model.__tablename__), plan


def _plan_of_search(client, endpoint: str, typed: str) -> str:
    """How the first page of a list is read after a search."""
    view = _view(client, endpoint)
    cookie = {"Cookie": f"reception={client.get_cookie('reception').value}"}
    with client.application.test_request_context(f"/admin/{endpoint}/", headers=cookie):
        assert view.is_accessible()
        return plan_of(view.order(None, None).apply(view.matching(typed, [])).limit(21).statement)


OWN = (
    ("technician", "repair_tasks", ""), ("technician", "repair_tasks", "flt0_state=completed"),
    ("officer", "repair_tasks", ""), ("officer", "repair_tasks", "flt0_unread=1"),
    ("officer", "visits", "flt0_mine=1"), ("receptionist", "visits", "flt0_mine=1&flt1_kind=enquiry"),
    ("director", "visits", "flt0_mine=1"),
)


@pytest.mark.parametrize(("who", "endpoint", "asked"), OWN)
def test_somebodys_own_are_the_same_whether_few_or_many(client, people, story, few, who, endpoint, asked):
    asked_for, taken = story.enquiry(content="问一问"), story.enquiry(who="director", content="主任接的")
    tasks = [story.assigned(), story.repaired(), story.repair(who="officer", content="走廊灯不亮")]
    asked_for.handler_id = people.officer.id
    db.session.commit()
    own = {
        ("technician", ""): {task.id for task in tasks[:2]}, ("officer", ""): {task.id for task in tasks},
        ("technician", "flt0_state=completed"): {tasks[1].id}, ("officer", "flt0_unread=1"): set(),
        ("officer", "flt0_mine=1"): {asked_for.id, tasks[2].visit_id}, ("director", "flt0_mine=1"): {taken.id},
        ("receptionist", "flt0_mine=1&flt1_kind=enquiry"): {asked_for.id},
    }
    client.sign_in(getattr(people, who))
    found = {}
    for number in (500, 2, 0):
        few(number)
        shown = [client.get(f"/admin/{endpoint}/?{asked}{more}") for more in ("", "&last=1", "&sort=0&desc=0")]
        found[number] = [*(ids(page.text) for page in shown), client.get(f"/admin/{endpoint}/export/csv/?{asked}").text]
    assert found[500] == found[2] == found[0]
    assert set(found[500][0]) == own[who, asked]


@pytest.mark.both
def test_few_rows_of_ones_own_are_found_by_their_ids(client, people, story):
    story.repaired()
    story.repair(who="officer", content="走廊灯不亮")
    story.enquiry(who="director")
    for who, endpoint, filtered in (
        ("technician", "repair_tasks", ""), ("officer", "repair_tasks", "flt0_state=open"),
        ("director", "visits", "flt0_mine=1"),
    ):
        client.sign_in(getattr(people, who))
        plan = Context().run(_plan_of_page, client, endpoint, filtered)
        assert is_by_ids(plan, _view(client, endpoint).model.__tablename__), plan


@pytest.mark.parametrize("endpoint", ["visits", "revisits", "audit"])
def test_a_place_in_a_list_of_nothing_is_a_page_all_the_same(client, people, endpoint):
    client.sign_in(people.director)
    for place in ("last=1", "exact=1", "after=2026-03-04~1~1", "before=1", "at=20&last=1"):
        page = client.get(f"/admin/{endpoint}/?search=没有这样的&{place}")
        assert (page.status_code, ids(page.text), "没有符合条件的记录" in page.text) == (200, [], True), place


def test_what_a_search_leaves_of_a_long_history_is_counted_so_far_alone(client, people, story, monkeypatch):
    for _ in range(3):
        story.repaired()
    monkeypatch.setattr(paging, "COUNTED", 2)
    client.sign_in(people.director)
    for endpoint, typed, said in (
        ("revisits", "HF-", "2+"), ("revisits", "", "3"), ("audit", people.receptionist.name, "2+"),
        ("houses", people.home.key, "1"),
    ):
        page = client.get(f"/admin/{endpoint}/", query_string={"search": typed}).text
        told = re.search(r'class="sum"[^>]*>([^<]+)<', page)
        assert told[1] == said, (endpoint, typed)


def test_a_batch_of_all_is_offered_with_the_count_as_it_is_told(desk, story, monkeypatch):
    for number in range(25):
        story.enquiry(content=f"问停车费第{number}次")
    assert "符合条件的全部 25 条" in desk.get("/admin/visits/").text
    monkeypatch.setattr(paging, "COUNTED", 22)
    monkeypatch.setattr("search.query.COUNTED", 22)
    assert "符合条件的全部 22+ 条" in desk.get("/admin/visits/?search=停车").text


def test_revisits_are_never_offered_all_at_once(desk, story):
    for _ in range(3):
        story.repaired()
    page = desk.get("/admin/revisits/?page_size=2").text
    assert 'value="complete_revisit"' in page and "data-all-matching" not in page


def test_a_revisit_is_found_by_what_was_typed(client, people, story):
    """By its home, its number or that of its case, whole or in part, and by what was said."""
    task, elsewhere = story.repaired(), story.repaired(house=None, place_text="东门")
    revisit, other = task.revisits[0], elsewhere.revisits[0]
    revisits.complete_revisit(
        story.act("receptionist", "2026-03-05 09:00"), revisit, method="phone", spoke_with="张伟", rating="satisfied",
        opinion="修得很快",
    )
    client.sign_in(people.director)

    def found(typed: str) -> list[int]:
        return ids(client.get("/admin/revisits/", query_string={"search": typed}).text)

    assert found("") == [other.id, revisit.id]
    for typed in ("3-2-501", "3栋501", revisit.number.lower(), task.number, task.number[-7:], "很快", "3-2-501 很快"):
        assert found(typed) == [revisit.id], typed
    for typed in (other.number, elsewhere.number, elsewhere.number[-7:]):
        assert found(typed) == [other.id], typed
    for typed in ("9-9-999", "慢", "3-2-501 慢", f"{task.number} {elsewhere.number}", "HF-20200101-001"):
        assert found(typed) == [], typed


@pytest.mark.parametrize("bound", ["received_from=2026-01-01", "received_until=2030-01-01"])
def test_a_list_between_days_is_in_the_order_of_that_moment(visits, story, session, bound):
    """Whoever came first stands last, though it was typed in later."""
    late = story.receive(
        who="director", when="2026-03-04 17:00", kind="enquiry", content="补登的一条", answer="已答",
        received_at=at("2026-03-02 09:00"), late_typing_reason="power",
    )
    pages = walk(visits, f"/admin/visits/?flt0_{bound}")
    rows = session.query(Visit).order_by(Visit.received_at.desc(), Visit.id.desc())
    found = flat(pages)
    assert len(found) == 46 and found[-1] == late.id
    assert [session.get(Visit, row_id).received_at for row_id in found] == [row.received_at for row in rows]
    assert walk(visits, f"/admin/visits/?flt0_{bound}&last=1", "上一页")[0][-1] == late.id
    assert flat(walk(visits, "/admin/visits/"))[-1] != late.id
    page = visits.get(f"/admin/visits/?flt0_{bound}").text
    header = re.search(r'aria-sort="descending"[^>]*><a href="([^"]+)"', page)
    assert 'aria-sort="ascending"' in visits.get(unescape(header[1])).text
    assert "aria-sort" not in visits.get("/admin/visits/").text
    lines = visits.get(f"/admin/visits/export/csv/?flt0_{bound}").text.splitlines()
    assert len(lines) == 47 and late.number in lines[-1]


def _accessible(client, endpoint):
    cookie = {"Cookie": f"reception={client.get_cookie('reception').value}"}
    with client.application.test_request_context(f"/admin/{endpoint}/", headers=cookie):
        return _view(client, endpoint).is_accessible()


def plan_of(statement) -> str:
    """How the database would carry it out; on PostgreSQL as if the table were too big to be read through or sorted."""
    # A second writer of SQLite would wait for the test's own session to end.
    with db.engines[READING if db.engine.dialect.name == "sqlite" else None].connect() as connection:
        if connection.dialect.name == "postgresql":
            for setting in ("seqscan", "sort", "bitmapscan"):
                connection.exec_driver_sql(f"SET LOCAL enable_{setting} = off")
        explain = "EXPLAIN " if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "

        @sa.event.listens_for(connection, "before_cursor_execute", retval=True)
        def ask(_connection, _cursor, asked, given, *_rest):
            return explain + asked, given

        return "\n".join(row[-1] for row in connection.execute(statement).cursor.fetchall())


def is_by_index(plan: str, table: str, who: str) -> bool:
    """Whether the rows come in order, and none of another office are passed over."""
    lines = [line.strip() for line in plan.splitlines()]
    if db.engine.dialect.name == "postgresql":
        return not any(re.search(rf"Seq Scan on {table}\b", line) for line in lines) and not any(
            re.match(r"(->\s+)?Sort  ", line) for line in lines
        )
    if any("USE TEMP B-TREE FOR ORDER BY" in line for line in lines):
        return False
    return who == "leader" or f"SCAN {table}" not in lines


def is_by_ids(plan: str, table: str) -> bool:
    """Whether the rows are found by the ids that the statement names."""
    if db.engine.dialect.name == "postgresql":
        return not re.search(rf"Seq Scan on {table}\b", plan)
    return any(re.match(rf"\s*SEARCH {table} USING INTEGER PRIMARY KEY", line) for line in plan.splitlines())


def test_the_homes_come_as_the_office_listed_them(client, people, session):
    client.sign_in(people.director)
    assert ids(client.get("/admin/houses/").text) == sorted(
        session.scalars(sa.select(House.id).where(House.office_id == people.east.id))
    )
