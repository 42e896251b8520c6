"""平板验房 by touch: a whole move-in, with the network cut in the middle: nothing lost, nothing twice (S 3(4), F-4)."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import TimeoutError
from sqlalchemy import func, select

from models import Attachment, Inspection, InspectionItem, InspectionMark, RepairTask, Submission, db
from tests.attachments.pictures import photo
from workflow import handover, inspections
from workflow.checklists import add_checklist

TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True, "is_mobile": True, "device_scale_factor": 1}
PRESS = "**/admin/inspections/press/"
ROOMS, ITEMS = "厨房\n阳台：土建", "土建：顶棚、墙面、地面\n给排水：水龙头、地漏"


def before(story):
    story.people.home.layout = "两室"
    add_checklist(story.act("director"), story.people.east.id, layout="两室", rooms=ROOMS, items=ITEMS)


@pytest.fixture
def tablet(sit):
    seat = sit("zhao.lei", **TABLET)
    yield seat
    # A test that ended in the cellar must not leave the next one there.
    seat.context.set_offline(False)


@pytest.fixture
def sheet(office):
    """The sheet of 3-2-501, open before the officer, with no meter read, told by its id; void when the test ends."""
    with office.today() as story:
        visit = story.receive(kind="move_in", channel="visit", house=story.people.home, inspector=story.people.officer)
        sheet_id = visit.inspection.id
    yield sheet_id
    with office.today() as story:
        inspections.void(story.act("director"), db.session.get(Inspection, sheet_id), void_kind="test", reason="走完")


def look(tablet, sheet_id: int):
    page = tablet.open(f"/admin/inspections/tablet/?id={sheet_id}")
    page.wait_for_selector(".cell")
    return page


def cell(page, part: str):
    return page.locator(f"[data-cell='{part}']")


def go(page, tab: str):
    page.locator(f"[data-tab='{tab}']").tap()


def has(page, part: str, result: str) -> None:
    page.locator(f"[data-cell='{part}'][data-result='{result}']").wait_for()


def all_sent(page) -> None:
    # A press is put down before the page says that it waits.
    page.wait_for_timeout(300)
    page.locator("#tablet-unsent[data-tone=success]").wait_for()


def describe(page, part: str, words: str, **chosen) -> None:
    form = cell(page, part).locator("form")
    form.locator("[name=problem]").fill(words)
    for name, value in chosen.items():
        form.locator(f"[name={name}][value={value}]").check()


def read_meters(page) -> None:
    go(page, "meters")
    for kind, reading in (("water", "12.3"), ("power", "88.125")):
        card = page.locator(f"[data-kind={kind}]")
        card.locator(".btn").tap()
        card.locator("[name=reading]").fill(reading)
        card.locator("[data-save]").tap()
        card.locator(".meter-read", has_text=reading).wait_for()
    gas = page.locator("[data-kind=gas]")
    gas.locator(".btn").tap()
    gas.locator("[name=state][value=not_connected]").check()
    assert gas.locator("[name=reading]").is_hidden()
    gas.locator("[name=reason]").fill("还没有通气")
    gas.locator("[data-save]").tap()
    gas.locator(".meter-read", has_text="还没有通气").wait_for()


def finish(page, conclusion: str) -> None:
    go(page, "end")
    page.locator("#end-state .btn-primary").tap()
    page.locator(f"#end-state [name=conclusion][value={conclusion}]").check()
    page.locator("#end-state [data-save]").tap()
    page.locator("[data-party=owner] .btn-primary").wait_for()


def sign(page, party: str, name: str) -> None:
    """With a finger on the glass; the name stands there already."""
    card = page.locator(f"[data-party={party}]")
    card.locator(".btn-primary").tap()
    assert card.locator("[name=name]").input_value() == name
    glass = card.locator("canvas")
    glass.scroll_into_view_if_needed()
    box = glass.bounding_box()
    points = [(box["x"] + 40 + step * 12, box["y"] + 60 + (step % 3) * 25) for step in range(14)]
    touch = page.context.new_cdp_session(page)
    for kind, (x, y) in (("touchStart", points[0]), *(("touchMove", point) for point in points[1:])):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    # A tap in the same instant stops the stroke's swing and presses nothing; on a busy machine the swing lasts.
    for _ in range(5):
        page.wait_for_timeout(500)
        if card.locator("[data-save]").is_visible():
            card.locator("[data-save]").tap()
        try:
            return card.locator("text=已签").wait_for(timeout=6000)
        except TimeoutError:
            continue
    raise AssertionError(f"{party} has not signed: {card.inner_text()}")


def kept(office, sheet_id: int) -> dict:
    """How the sheet stands in the database."""
    with office.app.app_context():
        of_sheet = InspectionMark.inspection_id == sheet_id
        marks = {(row.room, row.part): row.result for row in db.session.scalars(select(InspectionMark).where(of_sheet))}
        sheet = db.session.get(Inspection, sheet_id)
        return {
            "marks": marks, "state": sheet.state, "started": sheet.started_at, "signed": sheet.inspected_at,
            "items": [(item.room, item.part, item.problem, item.size, item.side) for item in sheet.items],
            "meters": {meter.kind: str(meter.reading) for meter in sheet.meters},
            "files": [(row.purpose, row.inspection_item_id is not None) for row in files(sheet_id)],
        }


def files(sheet_id: int) -> list:
    query = select(Attachment).where(Attachment.inspection_id == sheet_id)
    return db.session.scalars(query.order_by(Attachment.id)).all()


def test_a_whole_move_in_by_touch_with_the_network_cut_in_the_middle(tablet, office, sheet):
    page = look(tablet, sheet)
    cell(page, "顶棚").locator(".cell-name").tap()
    has(page, "顶棚", "passed")
    all_sent(page)

    tablet.context.set_offline(True)
    begun = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=1)
    cell(page, "墙面").locator(".cell-name").tap()
    has(page, "墙面", "passed")
    cell(page, "墙面").locator(".cell-name").tap()
    has(page, "墙面", "failed")
    describe(page, "墙面", "空鼓两处", size="small", side="property")
    page.locator("[data-shot]").set_input_files({"name": "墙.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    cell(page, "墙面").locator("[data-save]").tap()
    cell(page, "墙面").locator(".cell-defect", has_text="照片 1 张").wait_for()
    cell(page, "地漏").locator("[data-result=not_applicable]").tap()
    page.locator(".tablet-rest").tap()
    has(page, "水龙头", "passed")
    go(page, "阳台")
    page.locator(".tablet-rest").tap()
    has(page, "地面", "passed")
    read_meters(page)
    finish(page, "after_rectifying")
    sign(page, "owner", "张伟")
    sign(page, "property", "赵磊")
    page.locator("text=验房单已封存").wait_for()
    assert page.locator("#tablet-unsent").inner_text().startswith("未送出 ")
    assert kept(office, sheet)["state"] == "draft", "nothing of it has reached the server"
    signed_until = datetime.now(UTC)
    page.wait_for_timeout(1500)

    tablet.context.set_offline(False)
    all_sent(page)
    now = kept(office, sheet)
    assert now["state"] == "signed"
    assert now["marks"] == {
        ("厨房", "顶棚"): "passed", ("厨房", "墙面"): "failed", ("厨房", "地面"): "passed",
        ("厨房", "水龙头"): "passed", ("厨房", "地漏"): "not_applicable",
        **{("阳台", part): "passed" for part in ("顶棚", "墙面", "地面")},
    }
    assert now["items"] == [("厨房", "墙面", "空鼓两处", "small", "property")]
    assert now["meters"] == {"water": "12.300", "power": "88.125", "gas": "None"}
    assert now["files"] == [(None, True), ("owner_signature", False), ("property_signature", False)]
    assert begun <= now["signed"] <= signed_until, "the device's moment counts"
    page.locator("[data-party=owner] img.signature").wait_for()

    page.locator("#end-state .btn-primary").tap()
    page.locator("text=问题已转成维修工单").wait_for()
    all_sent(page)
    with office.app.app_context():
        of_sheet = select(RepairTask).join(InspectionItem).where(InspectionItem.inspection_id == sheet)
        (task,) = db.session.scalars(of_sheet)
        assert (task.received_at, task.size) == (now["signed"], "small")
    tablet.complaints.clear()


def test_a_lost_answer_does_nothing_twice_and_a_closed_page_loses_nothing(tablet, office, sheet):
    page = look(tablet, sheet)
    lost = []

    def lose(route):
        if len(lost) < 2:
            lost.append(route.fetch())
            return route.abort()
        return route.continue_()

    page.route(PRESS, lose)
    cell(page, "顶棚").locator(".cell-name").tap()
    page.locator("#tablet-unsent[data-tone=warning]").wait_for()
    cell(page, "墙面").locator("[data-result=passed]").tap()
    page.on("dialog", lambda dialog: dialog.accept())
    for _turn in range(100):
        page.wait_for_timeout(100)
        if len(lost) == 2:
            break
    page.reload()
    has(page, "墙面", "passed")
    page.unroute(PRESS)
    page.evaluate("dispatchEvent(new Event('online'))")
    all_sent(page)
    assert kept(office, sheet)["marks"] == {("厨房", "顶棚"): "passed", ("厨房", "墙面"): "passed"}
    with office.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Submission)) >= 2
    tablet.complaints.clear()


@pytest.mark.parametrize(("choice", "result"), [("用我的", "failed"), ("用现在的", "not_applicable")])
def test_a_clash_shows_both_and_a_person_chooses(tablet, office, sheet, choice, result):
    page = look(tablet, sheet)
    with page.expect_response(PRESS):
        cell(page, "顶棚").locator("[data-result=passed]").tap()
    all_sent(page)
    tablet.context.set_offline(True)
    cell(page, "顶棚").locator("[data-result=failed]").tap()
    cell(page, "顶棚").locator("[data-cancel]").tap()
    with office.today() as story:
        row = db.session.get(Inspection, sheet)
        token = db.session.scalar(select(InspectionMark.token).where(InspectionMark.inspection_id == sheet))
        given = {"room": "厨房", "part": "顶棚", "result": "not_applicable", "token": "f" * 32, "seen": (token,)}
        handover.mark(story.act("supervisor"), row, **given)
    tablet.context.set_offline(False)
    box = cell(page, "顶棚").locator(".tablet-clash")
    box.wait_for()
    assert "您的：不合格" in box.inner_text() and "现在的：不适用" in box.inner_text()
    assert kept(office, sheet)["marks"]["厨房", "顶棚"] == "not_applicable"
    box.locator(f"text={choice}").tap()
    has(page, "顶棚", result)
    all_sent(page)
    assert kept(office, sheet)["marks"]["厨房", "顶棚"] == result
    tablet.complaints.clear()


def test_what_the_server_refuses_stays_with_its_sentence(tablet, office, sheet):
    page = look(tablet, sheet)
    go(page, "end")
    page.locator("#end-state .btn-primary").tap()
    page.locator("#end-state [name=conclusion][value=accepted]").check()
    page.locator("#end-state [data-save]").tap()
    page.locator("#end-state .tablet-refused", has_text="还没有抄表").wait_for()
    assert "没有送成 1" in page.locator("#tablet-unsent").inner_text()
    page.locator("#end-state >> text=不送了").tap()
    all_sent(page)
    tablet.complaints.clear()


def test_everything_is_large_enough_for_a_thumb_and_nothing_stands_out_sideways(sit, office, sheet):
    with office.today() as story:
        db.session.get(Inspection, sheet).inspector_id = story.people.supervisor.id
    small = {**TABLET, "viewport": {"width": 390, "height": 844}}
    page = look(sit("sun.mei", **small), sheet)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for button in page.locator(".cell-mark, .cell-name, .tablet-tab, .tablet-rest").all():
        assert button.bounding_box()["height"] >= 44
