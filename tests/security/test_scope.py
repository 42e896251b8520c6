"""What each person finds, wherever they look: the own office, within it the own cases, never the case about oneself,
and names and phones masked unless the work needs them."""

import csv
import re
from datetime import timedelta
from html import unescape
from io import StringIO

import pytest
import sqlalchemy as sa

from models import RECORDS, AuditEntry, Escalation, ExportLog, Staff, db
from tests.security.world import NAME, PHONE, ROLES, WEST_NAME, WEST_PHONE
from workflow import scope
from workflow.act import Act

ACCUSED = [role for role in ROLES if role != "admin"]
CASE_LISTS = ("visits", "complaints", "repair_tasks", "revisits", "inspections")
LISTS = (*CASE_LISTS, "audit", "exports", "houses", "residents", "staff")
LINKED = re.compile(r'href="[^"]*details/\?id=(\d+)')
IN_GROUPS = "154-0000-7788"


def text_of(world, who: str, path: str) -> str:
    """A page as the person reads it; empty where the person isn't let in."""
    response = world.client(who).get(path)
    return unescape(response.text) if response.status_code == 200 else ""


def listed(world, who: str, endpoint: str, query: str = "") -> set[int]:
    return {int(row) for row in LINKED.findall(text_of(world, who, f"/admin/{endpoint}/?page_size=100{query}"))}


def ids(world, table: str, *rows: str) -> set[int]:
    return {world.ids[table, row] for row in rows}


def numbers_about(world, who: str) -> set[str]:
    """The numbers of the complaint about somebody and of all that hangs on it."""
    with world.app.app_context():
        return {
            db.session.get(model, world.ids[record, f"about {who}"]).number
            for record, model in RECORDS.items() if record != "inspection"
        }


# The accused


@pytest.mark.parametrize("who", ACCUSED)
def test_the_accused_never_finds_the_case(world, who):
    hidden = numbers_about(world, who)
    name = world.staff[who].name
    secrets = {f"投诉{name}的秘密", f"由投诉{name}而来的秘密"}
    house, own = world.ids["house", "own"], world.ids["visit", "own"]
    paths = ["/admin/", f"/admin/visits/details/?id={own}", f"/admin/houses/details/?id={house}"]
    for record, endpoint in (("visit", "visits"), ("complaint", "complaints"), ("repair_task", "repair_tasks")):
        paths.append(f"/admin/{endpoint}/details/?id={world.ids[record, 'own']}")
    paths += [f"/admin/{endpoint}/?page_size=100" for endpoint in LISTS]
    paths += [f"/admin/{endpoint}/export/csv/?search=秘密" for endpoint in CASE_LISTS]
    paths += [f"/admin/{endpoint}/?search=秘密&exact=1" for endpoint in CASE_LISTS]
    for path in paths:
        page = text_of(world, who, path)
        assert (path, [word for word in hidden | secrets if word in page]) == (path, [])


def test_the_others_do_find_it(world):
    """The tests above look in the right places: a colleague finds there what the accused doesn't."""
    hidden = numbers_about(world, "technician")
    seen = "".join(text_of(world, "receptionist", f"/admin/{endpoint}/?page_size=100") for endpoint in CASE_LISTS)
    assert [number for number in hidden if number not in seen] == []
    own = text_of(world, "receptionist", f"/admin/visits/details/?id={world.ids['visit', 'own']}")
    assert "这户的其他事项" in own
    assert any(number in own for who in ROLES for number in numbers_about(world, who))
    for search in ("", "?search=秘密"):
        assert "投诉陈刚的秘密" in text_of(world, "receptionist", f"/admin/complaints/export/csv/{search}")


@pytest.mark.parametrize("who", ["director", "deputy", "leader"])
def test_the_accuseds_audit_is_silent_about_it(world, who):
    about = {(record, world.ids[record, f"about {who}"]) for record in RECORDS if record != "inspection"}
    with world.app.app_context():
        rows = db.session.execute(sa.select(AuditEntry.id, AuditEntry.record, AuditEntry.record_id)).all()
    hidden = {entry for entry, record, row in rows if (record, row) in about}
    assert hidden
    seen, address = set(), "/admin/audit/?page_size=100"
    while address:
        page = text_of(world, who, address)
        seen |= {int(row) for row in LINKED.findall(page)}
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following and unescape(following[1])
    assert seen & hidden == set()
    assert world.client(who).get(f"/admin/audit/details/?id={min(hidden)}").status_code == 404
    lines = list(csv.reader(StringIO(world.client(who).get("/admin/audit/export/csv/").text)))
    assert len(lines) == len(seen) + 1


def test_a_report_about_the_accused_is_not_shown_to_them(world):
    """A report that reached the director before the complaint was found to be about the director says nothing."""
    with world.app.app_context():
        report = db.session.scalars(sa.select(Escalation).where(
            Escalation.complaint_id == world.ids["complaint", "about director"]
        )).first()
        was, report.to_staff_id = report.to_staff_id, world.staff["director"].id
        db.session.commit()
        assert "投诉周平的秘密" not in text_of(world, "director", "/admin/")
        assert "请过问此事的秘密" in text_of(world, "director", "/admin/")
        shown = re.findall(r'name="id" value="(\d+)"', text_of(world, "director", "/admin/"))
        assert str(report.id) not in shown
        assert world.client("director").post("/admin/read/", data={"id": report.id}).status_code == 404
        report.to_staff_id = was
        db.session.commit()


# Offices, departments, the company


def east(world, table: str) -> set[int]:
    rows = {row for name, row in world.ids if name == table} - {"foreign"}
    return {world.ids[table, row] for row in rows}


@pytest.mark.parametrize("who", ["receptionist", "supervisor", "director", "deputy"])
def test_an_office_sees_its_own_cases(world, who):
    for table in ("visit", "complaint", "repair_task"):
        wanted = east(world, table) - ids(world, table, f"about {who}")
        found = listed(world, who, f"{table}s")
        assert (table, wanted - found, found & ids(world, table, "foreign", f"about {who}")) == (table, set(), set())


@pytest.mark.parametrize("who", ["officer", "technician"])
def test_an_officer_sees_the_departments_and_the_own_cases_only(world, who):
    assert listed(world, who, "visits") == ids(world, "visit", "own")
    assert listed(world, who, "complaints") == ids(world, "complaint", "own")
    tasks = listed(world, who, "repair_tasks")
    assert ids(world, "repair_task", "own") <= tasks
    assert tasks & (ids(world, "repair_task", "office", "foreign") | east(world, "repair_task")) == ids(
        world, "repair_task", "own"
    )
    if who == "officer":
        assert listed(world, who, "revisits") == ids(world, "revisit", "own")
        assert listed(world, who, "inspections") == ids(world, "inspection", "own")
    seen = text_of(world, who, "/admin/")
    assert not re.search("秘密|草坪", seen)


def test_another_office_sees_nothing_of_it(world):
    for who in ("west_receptionist", "west_director"):
        for table, endpoint in (("visit", "visits"), ("complaint", "complaints"), ("inspection", "inspections")):
            found = listed(world, who, endpoint)
            assert (who, ids(world, table, "foreign") - found, found & east(world, table)) == (who, set(), set())
        for endpoint in LISTS:
            page = text_of(world, who, f"/admin/{endpoint}/?page_size=100")
            assert (who, endpoint, re.findall("东湖|草坪|3栋2单元|李娜", page)) == (who, endpoint, [])
            file = text_of(world, who, f"/admin/{endpoint}/export/csv/")
            assert (who, endpoint, re.findall("东湖|草坪|3栋2单元|李娜", file)) == (who, endpoint, [])


@pytest.mark.parametrize("endpoint", CASE_LISTS)
def test_the_leader_sees_every_office_masked(world, endpoint):
    table = {"repair_tasks": "repair_task"}.get(endpoint, endpoint[:-1])
    assert ids(world, table, "own", "foreign") <= listed(world, "leader", endpoint)
    for path in (f"/admin/{endpoint}/?page_size=100", f"/admin/{endpoint}/export/csv/"):
        assert whole_in(text_of(world, "leader", path)) == []
    page = text_of(world, "leader", f"/admin/{endpoint}/details/?id={world.ids[table, 'foreign']}")
    assert whole_in(page) == []


def test_the_leader_sees_whole_what_was_escalated_to_the_company(world):
    page = text_of(world, "leader", f"/admin/complaints/details/?id={world.ids['complaint', 'about director']}")
    assert {NAME, PHONE} <= set(whole_in(page))
    assert whole_in(text_of(world, "leader", f"/admin/complaints/details/?id={world.ids['complaint', 'own']}")) == []


def test_the_administrator_sees_no_case_and_in_the_audit_accounts_and_settings_only(world):
    for endpoint in CASE_LISTS:
        assert world.client("admin").get(f"/admin/{endpoint}/").status_code == 403
    with world.app.app_context():
        rows = dict(db.session.execute(sa.select(AuditEntry.id, AuditEntry.record)).all())
    seen = listed(world, "admin", "audit")
    settings = {
        "department", "category", "fault", "setting", "office", "snippet", "emergency_contact",
        "front_desk", "checklist",
    }
    assert {rows[entry] for entry in seen} <= {"staff", "deputation", *settings}
    assert seen
    assert listed(world, "admin", "audit", "&flt0_record=visit") == set()
    assert listed(world, "admin", "audit", "&search=李娜") == set()
    page = text_of(world, "admin", "/admin/audit/export/csv/") + text_of(world, "admin", "/admin/")
    assert re.findall("投诉处理|秘密|欧阳|来访接待,", page) == []


# Counters


def sum_of(page: str) -> str:
    found = re.search(r'<span class="sum">([^<]*)</span>', page)
    return found[1] if found else "0"


@pytest.mark.parametrize("who", ["officer", "leader"])
def test_a_counter_equals_the_list_that_this_person_finds_behind_it(world, who):
    page = text_of(world, who, "/admin/")
    tiles = re.findall(r'<a class="tile"[^>]*href="([^"]+)"><b>([^<]+)</b>', page)
    assert len(tiles) > 3
    # Whose list is empty for sure says little: the others are followed.
    for address, number in [tile for tile in tiles if tile[1] != "0"] + tiles[:2]:
        assert (address, number) == (address, sum_of(text_of(world, who, address)))


# Masking


def whole_in(page: str) -> list[str]:
    """The names and phones that stand whole in a page."""
    known = (NAME, PHONE, IN_GROUPS, WEST_NAME, WEST_PHONE, "15400000001", "张伟", "刘洋")
    return [word for word in known if word in page]


@pytest.mark.parametrize("who", ["receptionist", "officer", "director", "leader"])
def test_every_list_and_file_is_masked_for_everybody(world, who):
    for endpoint in LISTS:
        for path in (f"/admin/{endpoint}/?page_size=100", f"/admin/{endpoint}/export/csv/"):
            assert (path, whole_in(text_of(world, who, path))) == (path, [])
        file = world.client(who).get(f"/admin/{endpoint}/export/xlsx/")
        if file.status_code == 200:
            assert unzipped(file.data) & set(whole_in("".join(unzipped(file.data)))) == set()


def unzipped(data: bytes) -> set[str]:
    from io import BytesIO
    from zipfile import ZipFile

    with ZipFile(BytesIO(data)) as parts:
        return {parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml")}


def test_the_directors_own_file_is_whole_with_a_reason_and_both_are_listed_for_the_leader(world):
    client = world.client("director")
    assert client.post("/admin/visits/export/csv/", data={"reason": " "}).status_code == 422
    response = client.post("/admin/visits/export/csv/", data={"reason": "年终核对住户"})
    assert response.status_code == 200
    assert {NAME, IN_GROUPS} <= set(whole_in(response.text))
    assert not {WEST_NAME, WEST_PHONE} & set(whole_in(response.text))
    with world.app.app_context():
        log = db.session.scalars(sa.select(ExportLog).order_by(ExportLog.id.desc())).first()
        assert (log.is_whole, log.reason, log.created_by_id) == (True, "年终核对住户", world.staff["director"].id)
    assert "年终核对住户" in text_of(world, "leader", "/admin/exports/")
    assert "年终核对住户" not in text_of(world, "west_director", "/admin/exports/")


OPEN_WHOLE = {"receptionist", "supervisor", "director", "deputy"}


@pytest.mark.parametrize("who", [role for role in ROLES if role != "admin"])
def test_an_open_case_is_whole_for_the_desk_and_masked_for_who_passes_by(world, who):
    for table, endpoint in (("visit", "visits"), ("complaint", "complaints")):
        page = text_of(world, who, f"/admin/{endpoint}/details/?id={world.ids[table, 'own']}")
        wanted = {NAME, PHONE} if who in OPEN_WHOLE else set()
        assert (table, set(whole_in(page))) == (table, wanted)


def test_a_task_is_whole_for_who_carries_it_out_and_for_seven_days_after(world):
    path = f"/admin/repair_tasks/details/?id={world.ids['repair_task', 'own']}"
    assert PHONE in whole_in(text_of(world, "technician", path))
    assert whole_in(text_of(world, "officer", path)) == []
    with world.app.app_context():
        task = db.session.get(RECORDS["repair_task"], world.ids["repair_task", "own"])
        kept = task.state, task.closed_at, task.received_at
        for days, is_whole in ((6, True), (8, False)):
            task.state, task.closed_at = "voided", task.created_at - timedelta(days=days)
            db.session.commit()
            assert (days, PHONE in whole_in(text_of(world, "technician", path))) == (days, is_whole)
        task.state, task.closed_at, task.received_at = kept
        db.session.commit()


@pytest.mark.parametrize("who", [role for role in ROLES if role != "admin"])
def test_a_form_shows_no_more_than_the_page(world, who):
    """A correction and a verb's form hold name and phone only for whom the case shows them."""
    own = world.ids["visit", "own"]
    pages = [text_of(world, who, f"/admin/visits/edit/?id={own}")]
    with world.app.app_context():
        visit = db.session.get(RECORDS["visit"], own)
        was, visit.state = visit.state, "incomplete"
        db.session.commit()
        sent = {"action": "complete_record", "rowid": own}
        pages.append(unescape(world.client(who).post("/admin/visits/action/", data=sent).text))
        visit.state = was
        db.session.commit()
    for page in filter(None, pages):
        assert set(whole_in(page)) <= ({NAME, PHONE} if who in OPEN_WHOLE else set())


def test_a_masked_box_left_empty_keeps_what_stands(world):
    own = world.ids["visit", "own"]
    client = world.client("officer")
    page = text_of(world, "officer", f"/admin/visits/edit/?id={own}")
    assert "154****7788" in page
    seen = re.search(r'name="seen_version"[^>]*value="(\d+)"', page)[1]
    sent = {"seen_version": seen, "visitor_name": "", "phone": "", "remark": "已核对"}
    assert client.post(f"/admin/visits/edit/?id={own}", data=sent).status_code == 302
    with world.app.app_context():
        visit = db.session.get(RECORDS["visit"], own)
        assert (visit.visitor_name, visit.phone, visit.remark) == (NAME, PHONE, "已核对")


@pytest.mark.parametrize("who", ["receptionist", "supervisor", "director"])
def test_a_resident_is_masked_on_every_page_until_asked_for(world, who):
    row = world.ids["resident", "own"]
    for path in (f"/admin/residents/details/?id={row}", f"/admin/residents/edit/?id={row}"):
        assert (path, whole_in(text_of(world, who, path))) == (path, [])
    client = world.app.test_client().sign_in(world.staff[who])
    answer = client.post(f"/admin/residents/reveal/?id={row}", data={"reason": "reply"})
    assert "15400000001" in client.get(answer.location).text
    assert audited(world, who, "reveal", "resident", row) == 1


def test_an_account_that_one_does_not_keep_shows_its_phone_to_nobody(world):
    row = world.staff["deputy"].id
    with world.app.app_context():
        db.session.get(Staff, row).phone = "15400003333"
        db.session.commit()
    for who, status in (("supervisor", 403), ("deputy", 403), ("director", 200)):
        response = world.client(who).get(f"/admin/staff/edit/?id={row}")
        assert (who, response.status_code, "15400003333" in response.text) == (who, status, status == 200)
    assert "15400003333" not in text_of(world, "supervisor", f"/admin/staff/details/?id={row}")


def test_the_audit_masks_a_residents_name_and_phone(world):
    client = world.client("director")
    sent = {"house": "3-2-501", "name": NAME, "phone": PHONE, "kind": "owner"}
    assert client.post("/admin/residents/new/", data=sent).status_code == 302
    with world.app.app_context():
        entry = db.session.scalar(sa.select(AuditEntry.id).where(AuditEntry.record == "resident"))
    page = text_of(world, "director", f"/admin/audit/details/?id={entry}")
    assert whole_in(page) == []
    assert "欧**" in page


# Reveals


def audited(world, who: str, verb: str, record: str, row: int) -> int:
    with world.app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(AuditEntry).where(
            AuditEntry.verb == verb, AuditEntry.record == record, AuditEntry.record_id == row,
            AuditEntry.actor_id == world.staff[who].id,
        ))


@pytest.mark.parametrize("who", ["officer", "technician", "leader"])
def test_a_phone_is_revealed_for_a_reason_and_written_down(world, who):
    own, client = world.ids["visit", "own"], world.app.test_client().sign_in(world.staff[who])
    for reason in ("", "nonsense"):
        answer = client.post(f"/admin/visits/reveal/?id={own}", data={"reason": reason})
        assert whole_in(client.get(answer.location).text) == []
    assert audited(world, who, "reveal", "visit", own) == 0
    answer = client.post(f"/admin/visits/reveal/?id={own}", data={"reason": "reply"})
    assert PHONE in client.get(answer.location).text
    assert PHONE not in client.get(answer.location).text
    assert audited(world, who, "reveal", "visit", own) == 1


def test_opening_a_whole_case_is_written_down_once_a_shift(world):
    row = world.ids["complaint", "office"]
    path = f"/admin/complaints/details/?id={row}"
    for who, rows in (("supervisor", 1), ("officer", 0), ("leader", 0), ("supervisor", 1)):
        text_of(world, who, path)
        assert (who, audited(world, who, "see_phone", "complaint", row)) == (who, rows)
    text_of(world, "deputy", f"/admin/complaints/details/?id={world.ids['complaint', 'own']}")
    assert audited(world, "deputy", "see_phone", "complaint", world.ids["complaint", "own"]) == 1


def test_a_form_that_shows_a_phone_is_written_down_too(world):
    row = world.ids["visit", "office"]
    text_of(world, "supervisor", f"/admin/visits/edit/?id={row}")
    assert audited(world, "supervisor", "see_phone", "visit", row) == 1


def test_the_chain_holds_after_all_of_that(world):
    from workflow.audit import broken_link

    with world.app.app_context():
        assert broken_link(db.session) is None


@pytest.mark.parametrize("who", ACCUSED)
def test_rows_of_several_tables_are_seen_as_each_by_itself(world, who):
    """Own ones, another office's, and those about oneself, asked for together."""
    with world.app.app_context():
        act = Act.starting_now(db.session.get(Staff, world.staff[who].id).person())
        asked = [(RECORDS[record], row_id) for (record, _name), row_id in world.ids.items() if record in RECORDS]
        rows = [db.session.get(model, row_id) for model, row_id in asked]
        seen = scope.seen_of(act, rows)
        assert seen == [row for row in rows if scope.one(act, type(row), row.id) is not None]
        assert seen or who in ("officer", "technician", "deputy")
        assert len(seen) < len(rows)
