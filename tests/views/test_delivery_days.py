"""交付日看板: twenty families at three counters (S 3(1), S 3(3))."""

from base64 import b64encode
from datetime import timedelta

import pytest
from sqlalchemy import select

from models import Attachment, DocumentIssue, Inspection, Visit, db
from regulation.calendar import local_day
from regulation.office_rules import OfficeRules
from tests.attachments.pictures import photo
from tests.people import add_home
from workflow import delivery_days, inspections
from workflow.act import Act

BOARD = "/admin/delivery/"
PICTURE = f"data:image/png;base64,{b64encode(photo('PNG')).decode()}"


@pytest.fixture
def today(story):
    return local_day(story.act("receptionist").now, OfficeRules())


@pytest.fixture
def families(story, people, today):
    """Twenty homes that get their keys today."""
    homes = [add_home(db.session, people.east, f"9-1-{floor}01") for floor in range(1, 21)]
    db.session.commit()
    act = story.act("receptionist")
    return delivery_days.plan(act, people.east.id, day=today, houses=homes)


def press(client, name, sheet, **more):
    return client.post(f"{BOARD}{name}/", data={"id": sheet.id, **more}, follow_redirects=True).text


def test_a_day_is_planned_by_a_list_of_rooms(desk, people, today):
    add_home(db.session, people.east, "9-1-101")
    db.session.commit()
    tomorrow = today + timedelta(days=1)
    answer = desk.post(f"{BOARD}plan/", data={"day": tomorrow, "houses": "9栋1单元101\n3-2-501"})
    assert answer.status_code == 302
    assert {sheet.planned_on for sheet in db.session.scalars(select(Inspection))} == {tomorrow}
    page = desk.get(f"{BOARD}?day={tomorrow}").text
    assert "9栋1单元101室" in page and "到场登记" in page
    assert desk.get(BOARD).text.count("data-family") == 0


@pytest.mark.parametrize(
    ("sent", "field"), [({"houses": "8-8-888"}, "houses"), ({"houses": ""}, "houses"), ({"day": "2020-01-01"}, "day")]
)
def test_what_is_wrong_with_a_plan_stands_beside_its_field(desk, people, today, sent, field):
    answer = desk.post(f"{BOARD}plan/", data={"day": today, "houses": "3-2-501", **sent})
    assert answer.status_code == 422 and f'id="{field}-error"' in answer.text
    assert db.session.scalar(select(Inspection.id)) is None


def test_an_arrival_is_a_contact_and_its_family_waits(desk, families):
    """职责(2)."""
    page = press(desk, "arrive", families[0])
    assert "等了 0 分钟" in page
    visit = db.session.scalars(select(Visit)).one()
    assert (visit.kind, visit.state, visit.inspection.id) == ("move_in", "in_progress", families[0].id)
    assert "已经登记到场" in press(desk, "arrive", families[0])


def test_three_counters_take_twenty_families_one_each(desk, app, people, families):
    for sheet in families:
        press(desk, "arrive", sheet)
    others = [app.test_client().sign_in(person) for person in (people.colleague, people.supervisor)]
    for counter, client in enumerate([desk, *others], start=1):
        assert f"叫到 {counter} 号窗口" in client.get(f"{BOARD}?counter={counter}").text
        press(client, "call", families[counter], counter=str(counter))
    assert "正在 2 号窗口办理" in press(desk, "call", families[2], counter="1")
    page = desk.get(BOARD).text
    assert page.count('data-group="counter"') == 3 and page.count('data-group="waiting"') == 17
    press(others[0], "leave", families[2])
    assert desk.get(BOARD).text.count('data-group="waiting"') == 18


def test_the_document_set_is_signed_for_at_once_and_exceptions_stay(desk, story, families):
    """S 3(3)."""
    sheet = families[0]
    inspections.correct(story.act("receptionist"), sheet, owner_name="张伟")
    assert "开户核对还缺" in press(desk, "papers", sheet, received_by="张伟")
    assert db.session.scalars(select(DocumentIssue)).all() == []
    assert "四项资料一次签收" not in press(desk, "arrive", sheet)
    story.open_file(sheet)
    inspections.issue_document(
        story.act("receptionist"), sheet, kind="covenant", not_applicable_reason="开发商已签发"
    )
    press(desk, "papers", sheet, received_by="张伟")
    issued = {row.kind: row.signed for row in db.session.scalars(select(DocumentIssue))}
    assert issued == {"covenant": False, "handbook": True, "registration": True, "decoration": True}


def test_more_families_cost_the_board_no_more_statements(desk, people, families, statements):
    statements.clear()
    assert desk.get(BOARD).text.count("data-family") == 20
    assert len(statements) <= 16, "\n".join(line[:150] for line in statements)


def test_an_odd_day_is_refused(desk):
    assert [desk.get(f"{BOARD}?day={text}").status_code for text in ("x", "9999-12-31", "0001-01-01")] == [400] * 3


def test_nobody_is_called_who_is_not_here(story, families):
    act = Act.starting_now(story.people.receptionist.person())
    with pytest.raises(Exception, match="还没有登记到场"):
        delivery_days.call_to_counter(act, families[0], counter="1")


def test_whoever_came_signs_once_for_all_documents(desk, story, families):
    """S 3(1), S 3(3)."""
    sheet = families[0]
    story.open_file(sheet, applicant="proxy", proxy_name="代理人甲", proxy_paper="委托书 3 号")
    form = desk.get(f"{BOARD}papers/?id={sheet.id}").text
    assert 'value="代理人甲"' in form and "data-glass-field" in form
    refused = desk.post(f"{BOARD}papers/", data={"id": sheet.id, "received_by": "", "signature": PICTURE})
    assert refused.status_code == 422 and "请填写领取人" in refused.text and f'value="{PICTURE}"' in refused.text
    sent = {"received_by": "代理人甲", "signature": "data:image/png;base64,%%%", "commitment_signed": "y"}
    assert "签字图样读不出来" in desk.post(f"{BOARD}papers/", data={"id": sheet.id, **sent}).text
    press(desk, "papers", sheet, **{**sent, "signature": PICTURE})
    issued = db.session.scalars(select(DocumentIssue)).all()
    assert {row.received_by for row in issued} == {"代理人甲"} and len(issued) == 4
    (signature,) = {row.signature for row in issued}
    assert (signature.purpose, signature.inspection_id) == ("receipt_signature", sheet.id)
    assert [row.kind for row in issued if row.commitment_signed] == ["covenant"]
    assert "都已签收" in press(desk, "papers", sheet, received_by="再签", signature=PICTURE)
    assert db.session.query(Attachment).count() == 1
    page = desk.get(f"/admin/inspections/details/?id={sheet.id}").text
    assert page.count(f'href="/admin/attachments/{signature.id}/">看签字') == 4
    assert f'src="/admin/attachments/{signature.id}/"' in desk.get(
        f"/admin/inspections/paper/?id={sheet.id}&form=register"
    ).text


def test_keys_their_return_and_the_acceptance_are_signed_for_by_hand(desk, story, people):
    """S 3(5), S 3(9)."""
    sheet = story.rectified()
    act = "/admin/inspections/action/"
    keys = {"kind": "room", "quantity": "3", "received_by": "张伟", "kept_for_repair": "1", "kept_reason": "返修"}
    for verb, given in (("hand_over_keys", keys), ("take_back_keys", {"taken_back_by": "张伟"})):
        answer = desk.post(act, data={"action": verb, "rowid": sheet.id, "signature": PICTURE, **given})
        assert answer.status_code == 302, verb
    (key,) = sheet.keys
    assert key.signature and key.back_signature and key.signature is not key.back_signature
    desk.post(act, data={"action": "complete_revisit", "rowid": sheet.id, "rating": "satisfied", "method": "phone"})
    desk.post(act, data={"action": "accept", "rowid": sheet.id, "way": "signed", "signature": PICTURE})
    assert [row.purpose for row in db.session.scalars(select(Attachment).order_by(Attachment.id))] == [
        "receipt_signature", "receipt_signature", "acceptance_signature"
    ]
    assert db.session.get(Inspection, sheet.id).state == "owner_accepted"


def test_the_key_that_opens_a_flat_is_lent_and_comes_back(desk, story, families):
    """People's rule of move-in day."""
    sheet = families[0]
    assert "请填写借钥匙的人" in desk.post(f"{BOARD}key/", data={"id": sheet.id, "to": " "}).text
    page = press(desk, "key", sheet, to="王芳")
    assert "钥匙在王芳处" in page and page.count("归还钥匙") > 0
    assert "开门钥匙已经借出" in press(desk, "key", sheet, to="李娜")
    assert "钥匙在王芳处" not in press(desk, "key_back", sheet)
    assert "没有借出的开门钥匙" in press(desk, "key_back", sheet)
    assert sheet.keys == [] and "未归还" not in desk.get(f"/admin/inspections/details/?id={sheet.id}").text


def test_the_sheets_of_a_day_are_printed_the_evening_before_in_pairs(desk, families, today):
    """People's rule of move-in day, S 3(4)."""
    page = desk.get(f"{BOARD}paper/?day={today}").text
    assert page.count('class="paper"') == 40
    assert page.count(">业主联<") == page.count(">管理处联<") == 20
    nothing = desk.get(f"{BOARD}paper/?day=2030-01-01")
    assert nothing.status_code == 200 and "2030-01-01 验房单</h1><p>没有要打印的单子。" in nothing.text
    assert "data-print" not in nothing.text


def test_one_call_rates_each_repair_by_itself(desk, story):
    """S 3(8), F-27."""
    sheet = story.rectified(problems=2)
    form = desk.post("/admin/inspections/action/", data={"action": "complete_revisit", "rowid": sheet.id}).text
    well, bad = inspections.revisits_owed(sheet)
    assert 'action="/admin/revisits/action/"' in form
    names = [f"r{row.id}-{name}" for row in (well, bad) for name in ("rating", "opinion")]
    assert all(f'name="{name}"' in form for name in names)
    answer = desk.post("/admin/revisits/action/", data={
        "action": "complete_revisit", "rowid": [well.id, bad.id], "acted": "1",
        f"r{well.id}-rating": "satisfied", f"r{well.id}-method": "phone",
        f"r{bad.id}-rating": "dissatisfied", f"r{bad.id}-method": "phone", f"r{bad.id}-opinion": "又空鼓",
    })
    assert answer.status_code == 302
    assert [len(task.reworks) for task in inspections.tasks_of(sheet)[:2]] == [0, 1]
