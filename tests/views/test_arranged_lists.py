"""A list as its reader arranged it, and batches on all that match its filters."""

import csv
import io
import re

import pytest

from models import Escalation, RepairTask, Visit, db
from tests.workflow.story import Story


@pytest.fixture
def story(people):
    return Story(people)


@pytest.fixture
def receptionist(client, people):
    return client.sign_in(people.receptionist)


def arrange(client, endpoint="visits", **sent):
    given = {"url": f"/admin/{endpoint}/", **sent}
    return client.post(f"/admin/{endpoint}/arrange/", data=given, follow_redirects=True)


def headings(text):
    cells = re.findall(r"<th\s+scope=\"col\".*?</th>", text, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in cells]


def test_a_saved_filter_stands_in_the_list_and_leads_to_what_it_filters(receptionist, story):
    story.enquiry()
    address = "/admin/visits/?flt0_state=open&page=3&search=停车"
    page = arrange(receptionist, do="save", filter_name="停车的", url=address).text
    assert "条件已存为“停车的”" in page
    (link,) = re.findall(r'<a href="([^"]+)"[^>]*>停车的</a>', page)
    assert "flt0_state=open" in link and "page=" not in link
    assert "停车费怎么交" in receptionist.get(link.replace("&amp;", "&")).text


def test_the_menu_opens_ones_default_filter_and_else_what_is_open(receptionist, story):
    assert 'href="/admin/visits/?flt0_state=open"' in receptionist.get("/admin/houses/").text
    arrange(receptionist, do="save", filter_name="我的", is_default="1", url="/admin/visits/?flt0_mine=1")
    assert 'href="/admin/visits/?flt0_mine=1"' in receptionist.get("/admin/houses/").text


def test_a_filter_without_a_name_is_refused_in_words(receptionist, story):
    assert "请给这组条件起个名字" in arrange(receptionist, do="save", filter_name=" ").text


def test_a_filter_never_keeps_what_isnt_one(receptionist, story):
    address = "/admin/visits/?flt0_state=open&url=//evil.example"
    page = arrange(receptionist, do="save", filter_name="坏", url=address).text
    (link,) = re.findall(r'<a href="([^"]+)"[^>]*>坏</a>', page)
    assert link == "/admin/visits/?flt0_state=open"


def test_chosen_columns_are_shown_masked_and_exported(receptionist, story):
    story.enquiry(visitor_name="张伟国", phone="15400000001", answer="每月十号前")
    page = arrange(receptionist, do="columns", column=["phone", "answer", "visitor_name"]).text
    assert headings(page) == ["编号", "来访人", "联系电话", "答复"]
    assert "154****0001" in page and "15400000001" not in page and "每月十号前" in page
    rows = list(csv.reader(io.StringIO(receptionist.get("/admin/visits/export/csv/").text.lstrip("\ufeff"))))
    assert rows[0] == ["编号", "来访人", "联系电话", "答复"]


def test_the_usual_columns_again_are_no_choice(receptionist, story):
    story.enquiry()
    usual = headings(receptionist.get("/admin/visits/").text)
    arrange(receptionist, do="columns", column=["phone"])
    back = arrange(receptionist, do="columns")
    assert headings(back.text) == usual


def test_an_unknown_column_is_left_out(receptionist, story):
    story.enquiry()
    page = arrange(receptionist, do="columns", column=["password_hash", "answer"]).text
    assert headings(page) == ["编号", "答复"]


def test_the_order_holds_when_columns_are_chosen(receptionist, story):
    for content in ("乙", "甲"):
        story.enquiry(content=f"{content}来问停车")
    arrange(receptionist, do="columns", column=["channel", "received_at", "subject"])
    page = receptionist.get("/admin/visits/").text
    links = dict(re.findall(r'<a href="([^"]*sort=[^"]*)">(\S+)</a>', page))
    sorted_by = next(link for link, name in links.items() if name == "接待时间").replace("&amp;", "&")
    assert 'aria-sort="ascending"' in receptionist.get(sorted_by).text


def test_chosen_columns_cost_no_statement_a_row(receptionist, story, statements):
    def cost():
        statements.clear()
        receptionist.get("/admin/visits/")
        return len(statements)

    arrange(receptionist, do="columns", column=["department.name", "handler.name", "place", "receptionist.name"])
    story.enquiry(department=story.people.engineering, to_staff=story.people.officer)
    few = cost()
    for _ in range(4):
        story.enquiry(department=story.people.engineering, to_staff=story.people.officer)
    assert 2 < cost() <= few


def test_nonsense_is_a_bad_request(receptionist, story):
    assert receptionist.post("/admin/visits/arrange/", data={"do": "dance"}).status_code == 400
    assert receptionist.post("/admin/visits/arrange/", data={"do": "forget", "id": "x"}).status_code == 400


# All that match


def on_all(client, action="escalate", address="/admin/repair_tasks/action/?flt0_state=open", **sent):
    return client.post(address, data={"action": action, "all": "1", **sent})


def test_all_that_match_are_counted_before_and_done_together(receptionist, story):
    tasks = [story.repair() for _ in range(3)]
    story.complete(story.assigned())
    asked = on_all(receptionist, address="/admin/repair_tasks/action/?flt0_state=awaiting_dispatch")
    assert asked.status_code == 200 and "3 条" in asked.text
    assert 'name="told" value="3"' in asked.text and 'name="rowid"' not in asked.text
    done = on_all(
        receptionist, address="/admin/repair_tasks/action/?flt0_state=awaiting_dispatch", told="3", reason="人手不够",
        acted="1",
    )
    assert done.status_code == 302
    told = {row.repair_task_id for row in db.session.query(Escalation).filter(Escalation.kind == "manual")}
    assert told == {task.id for task in tasks}


def test_a_number_that_changed_meanwhile_is_said_again_and_nothing_is_done(receptionist, story):
    story.repair()
    answer = on_all(receptionist, told="7", reason="人手不够", acted="1")
    assert answer.status_code == 422 and "符合条件的现在是 1 条" in answer.text
    assert db.session.query(Escalation).count() == 0


def test_more_than_are_done_at_once_are_not_offered_but_told_of(receptionist, story, monkeypatch):
    for _ in range(4):
        story.repair()
    address = "/admin/repair_tasks/?flt0_state=open&page_size=20"
    monkeypatch.setattr("admin_views.repair_tasks.RepairTaskView.get_safe_page_size", lambda view, size: 2)
    assert 'name="all" value="4"' in receptionist.get(address).text
    monkeypatch.setattr("admin_views.repair_tasks.RepairTaskView.most_matching", 3)
    page = receptionist.get(address).text
    assert 'name="all"' not in page and "超过 3 条" in page
    assert on_all(receptionist).status_code == 400


def test_a_revisit_is_never_offered_on_all(receptionist, story):
    story.repaired()
    answer = on_all(receptionist, "complete_revisit", told="1", rating="satisfied", method="phone")
    assert answer.status_code == 400
    assert db.session.query(RepairTask).one().state == "completed"


def test_a_step_for_one_record_isnt_either(receptionist, story):
    story.assigned()
    assert on_all(receptionist, "accept", told="1").status_code == 400


def test_too_many_are_refused_in_words(receptionist, story, monkeypatch):
    monkeypatch.setattr("admin_views.verbs.VerbActions.most_matching", 1)
    story.repair()
    story.repair()
    answer = on_all(receptionist, told="2", reason="人手不够")
    assert answer.status_code == 400 and "一次最多办理 1 条" in answer.text


def test_all_means_what_this_person_may_see(client, people, story):
    story.repair()
    west = client.sign_in(people.west_receptionist)
    assert on_all(west, told="1", reason="人手不够").status_code == 400
    assert db.session.query(Escalation).count() == 0


def test_one_that_is_barred_stops_all_and_is_named(receptionist, people, story):
    mine = story.enquiry()
    other = story.receive(who="colleague", kind="other", content="别人的记录")
    answer = on_all(
        receptionist, "void", "/admin/visits/action/?flt0_state=open", told="2", void_kind="mistake", reason="误录",
        acted="1",
    )
    assert answer.status_code == 422 and other.number in answer.text
    assert db.session.get(Visit, mine.id).state != "voided"


VOIDING = {"void_kind": "mistake", "reason": "误录", "acted": "1"}


def test_the_rest_is_done_without_the_barred_ones_which_are_named(receptionist, story, stand_at):
    stand_at("2026-03-04 11:00")
    mine = [story.enquiry(), story.enquiry()]
    other = story.receive(who="colleague", kind="other", content="别人的记录")
    ids = [row.id for row in (*mine, other)]
    refused = receptionist.post("/admin/visits/action/", data={"action": "void", "rowid": ids, **VOIDING})
    assert refused.status_code == 422 and 'name="skip"' in refused.text
    done = receptionist.post(
        "/admin/visits/action/", data={"action": "void", "rowid": ids, "skip": "1", **VOIDING}, follow_redirects=True
    )
    assert "2 条：已作废" in done.text and f"1 条没有办：{other.number}" in done.text
    assert [db.session.get(Visit, row).state == "voided" for row in ids] == [True, True, False]


def test_on_all_that_match_too_and_what_is_barred_altogether_stays(receptionist, story, stand_at):
    stand_at("2026-03-04 11:00")
    others = [story.receive(who="colleague", kind="other", content=f"别人的记录{n}") for n in range(2)]
    address = "/admin/visits/action/?flt0_state=open"
    answer = on_all(receptionist, "void", address, told="2", skip="1", **VOIDING)
    assert answer.status_code == 422 and others[0].number in answer.text
    mine = story.enquiry()
    assert 'name="skip"' in on_all(receptionist, "void", address, told="3", **VOIDING).text
    assert on_all(receptionist, "void", address, told="3", skip="1", **VOIDING).status_code == 302
    assert db.session.get(Visit, mine.id).state == "voided"


def test_what_was_typed_wrong_is_nothing_to_skip(receptionist, story, stand_at):
    stand_at("2026-03-04 11:00")
    story.enquiry(), story.enquiry()
    answer = on_all(
        receptionist, "void", "/admin/visits/action/?flt0_state=open", told="2", **{**VOIDING, "reason": ""}
    )
    assert answer.status_code == 422 and 'name="skip"' not in answer.text


# Correcting in place


def in_place(client, row, method="get", **sent):
    return getattr(client, method)(f"/admin/visits/edit/?id={row.id}&in_place=1", **({"data": sent} if sent else {}))


def test_a_record_is_corrected_where_it_stands(receptionist, story):
    visit = story.enquiry(visitor_name="张伟", relation="owner", no_phone=True)
    form = in_place(receptionist, visit).text
    assert "<html" not in form and 'name="content"' in form and 'name="channel"' not in form
    version = re.search(r'name="seen_version"[^>]*value="(\d+)"', form)[1]
    saved = in_place(receptionist, visit, "post", content="停车费怎么交，能月付吗", seen_version=version)
    assert saved.status_code == 204
    db.session.expire_all()
    kept = db.session.get(Visit, visit.id)
    assert kept.content == "停车费怎么交，能月付吗"
    assert (kept.visitor_name, kept.relation, kept.no_phone) == ("张伟", "owner", True)


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(receptionist, story):
    visit = story.enquiry()
    sent = {"content": "短", "remark": "写了很多的备注", "seen_version": str(visit.version)}
    answer = in_place(receptionist, visit, "post", **sent)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text and "写了很多的备注" in answer.text


def test_the_second_of_two_people_sees_the_firsts_words(receptionist, story):
    visit = story.enquiry()
    seen = str(visit.version)
    in_place(receptionist, visit, "post", content="第一个人写的内容", seen_version=seen)
    answer = in_place(receptionist, visit, "post", content="第二个人写的内容", seen_version=seen)
    assert answer.status_code == 409
    assert "第一个人写的内容" in answer.text and "第二个人写的内容" in answer.text


def test_progress_is_ones_own_and_ends_with_the_step(app, receptionist, people):
    from flask_login import login_user

    from admin_views.progress import Progress, new_token

    token = new_token()
    with app.test_request_context():
        login_user(people.receptionist)
        progress = Progress(token)
        progress.note(10, 40)
    assert receptionist.get(f"/admin/progress/?token={token}").json == {"written": 10, "total": 40}
    other = app.test_client().sign_in(people.colleague)
    assert other.get(f"/admin/progress/?token={token}").json == {"written": 0, "total": 0}
    assert receptionist.get("/admin/progress/?token=../../secret_key").json == {"written": 0, "total": 0}
    with app.test_request_context():
        login_user(people.receptionist)
        Progress(token).forget()
    assert receptionist.get(f"/admin/progress/?token={token}").json == {"written": 0, "total": 0}
