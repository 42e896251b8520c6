"""交付日看板: twenty families at three counters (S 3(1), S 3(3))."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models import DocumentIssue, Inspection, Visit, db
from regulation.calendar import local_day
from regulation.office_rules import OfficeRules
from tests.people import add_home
from workflow import delivery_days, inspections
from workflow.act import Act

BOARD = "/admin/delivery/"


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
    assert "开户核对还缺" in press(desk, "papers", sheet)
    assert db.session.scalars(select(DocumentIssue)).all() == []
    assert "四项资料一次签收" not in press(desk, "arrive", sheet)
    story.open_file(sheet)
    inspections.issue_document(
        story.act("receptionist"), sheet, kind="covenant", not_applicable_reason="开发商已签发"
    )
    press(desk, "papers", sheet)
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
