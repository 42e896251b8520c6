"""我的工单 at 390 px with one thumb: take, arrive, done with a photo; also over a network that comes and goes."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from models import Attachment, RepairTask, Submission, db
from tests.attachments.pictures import photo
from tests.people import PASSWORD
from workflow import repair_tasks

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
PRESS = "**/admin/my_tasks/press/"


@pytest.fixture
def phone(sit):
    return sit("chen.gang", **PHONE)


@pytest.fixture
def task(office):
    """A task of the technician's, told by its id."""
    with office.today() as story:
        return story.assigned(content="卫生间灯不亮").id


def card(page, task_id: int):
    return page.locator(f"[data-task='{task_id}']")


def is_in_state(page, task_id: int, state: str) -> None:
    page.locator(f"[data-task='{task_id}'][data-state='{state}']").wait_for()


def is_gone(page, task_id: int) -> None:
    page.locator(f"[data-task='{task_id}']").wait_for(state="detached")


def fill_done(page, task_id: int, words: str) -> None:
    form = card(page, task_id).locator(".task-form")
    form.locator("[name=result][value=fixed]").check()
    form.locator("[name=work_done]").fill(words)


def finish(page, task_id: int, words: str = "换了灯管") -> None:
    card(page, task_id).locator("[data-verb=complete]").tap()
    fill_done(page, task_id, words)
    card(page, task_id).locator("[data-save]").tap()


def stored(office, task_id: int) -> dict:
    with office.app.app_context():
        row = db.session.get(RepairTask, task_id)
        revisits = len(row.revisits)
        return {"revisits": revisits, **{column.key: getattr(row, column.key) for column in row.__table__.columns}}


def test_what_lacks_is_said_beside_its_field_before_anything_is_sent(phone, office, task):
    page = phone.open("/admin/my_tasks/")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    for verb in ("accept", "arrive"):
        # The card goes on before the server has answered.
        with page.expect_response(lambda response: response.request.method == "POST"):
            card(page, task).locator(f"[data-verb={verb}]").tap()
        is_in_state(page, task, {"accept": "accepted", "arrive": "on_site"}[verb])
    sent.clear()
    card(page, task).locator("[data-verb=complete]").tap()
    card(page, task).locator("[data-save]").tap()
    said = card(page, task).locator(".task-form ul.errors")
    said.first.wait_for()
    assert [one.strip() for one in said.all_inner_texts()] == ["这一项必填", "这一项必填"]
    assert not sent


def test_a_task_is_taken_reached_and_done_with_a_photo_by_one_thumb(phone, office, task):
    page = phone.open("/admin/my_tasks/")
    here = card(page, task)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert here.locator(".task-call").get_attribute("href") == "tel:15400000001"
    for button in here.locator(".btn:visible").all():
        assert button.bounding_box()["height"] >= 44
    here.locator("[data-verb=accept]").tap()
    is_in_state(page, task, "accepted")
    here.locator("[data-verb=arrive]").tap()
    is_in_state(page, task, "on_site")
    here.locator("[data-verb=complete]").tap()
    here.locator("[data-shot]").set_input_files({"name": "修好.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    assert here.locator(".shots img").count() == 1
    fill_done(page, task, "换了灯管")
    here.locator("[data-save]").tap()
    is_gone(page, task)
    page.locator(".tasks-done li", has_text="卫生间灯不亮").wait_for()
    page.locator("#outbox[data-tone=success]").wait_for()
    now = stored(office, task)
    assert (now["state"], now["work_done"]) == ("completed", "换了灯管")
    assert (now["is_sent_later"], now["typed_at"]) == (False, None)
    with office.app.app_context():
        assert len(db.session.scalars(select(Attachment).where(Attachment.repair_task_id == task)).all()) == 1


def test_a_card_never_goes_back_while_the_list_is_on_its_way(phone, task):
    page, held = phone.open("/admin/my_tasks/"), []
    page.route("**/admin/my_tasks/", lambda route: held.append(route))
    page.evaluate(
        "id => new MutationObserver((all) => window.seen = (window.seen || []).concat(all.map((one) =>"
        " one.target.dataset.state))).observe(document.querySelector(`[data-task='${id}']`),"
        " {attributes: true, attributeFilter: ['data-state']})", task,
    )
    try:
        for verb, state in (("accept", "accepted"), ("arrive", "on_site")):
            with page.expect_response(PRESS) as pressed:
                card(page, task).locator(f"[data-verb={verb}]").tap()
            assert pressed.value.status == 200
            page.wait_for_timeout(500)
            is_in_state(page, task, state)
        assert len(held) >= 1, "the list was asked for, and hasn't come"
        # A list that was on its way before the first press may still say what was so then.
        seen = page.evaluate("seen")
        assert "assigned" not in seen[seen.index("accepted"):]
    finally:
        page.unroute("**/admin/my_tasks/")


def test_pressed_without_network_it_is_done_once_and_keeps_the_devices_moment(phone, office, task):
    """F-7."""
    page = phone.open("/admin/my_tasks/")
    phone.context.set_offline(True)
    before = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=2)
    finish(page, task, "拧紧接头")
    card(page, task).locator("text=联网后送出").wait_for()
    assert page.locator("#outbox").inner_text().startswith("没有网络：1 项")
    pressed_until = datetime.now(UTC)
    page.wait_for_timeout(2500)
    assert stored(office, task)["state"] == "assigned"
    phone.context.set_offline(False)
    is_gone(page, task)
    now = stored(office, task)
    assert (now["state"], now["is_sent_later"], now["revisits"]) == ("completed", True, 1)
    assert before <= now["completed_at"] <= pressed_until < now["typed_at"] + timedelta(seconds=1)
    assert now["typed_by_id"] is None
    assert "补传" in page.locator(".tasks-done li", has_text="卫生间灯不亮").first.inner_text()
    phone.complaints.clear()


def test_what_waits_is_still_there_after_the_page_was_closed(phone, office, task):
    page = phone.open("/admin/my_tasks/")
    page.route(PRESS, lambda route: route.abort())
    finish(page, task, "换了阀芯")
    card(page, task).locator("text=联网后送出").wait_for()
    page.reload()
    card(page, task).locator("text=联网后送出").wait_for()
    assert card(page, task).get_attribute("data-state") == "gone"
    page.unroute(PRESS)
    page.evaluate("dispatchEvent(new Event('online'))")
    is_gone(page, task)
    assert stored(office, task)["work_done"] == "换了阀芯"
    phone.complaints.clear()


def test_a_lost_answer_is_asked_for_again_and_nothing_is_done_twice(phone, office, task):
    page = phone.open("/admin/my_tasks/")
    sent = []

    def lose_the_first_answer(route):
        sent.append(route.fetch())
        if len(sent) == 1:
            return route.abort()
        return route.fulfill(response=sent[-1])

    page.route(PRESS, lose_the_first_answer)
    finish(page, task, "疏通地漏")
    is_gone(page, task)
    page.unroute(PRESS)
    assert [response.status for response in sent] == [200, 200]
    now = stored(office, task)
    assert (now["state"], now["revisits"], now["is_sent_later"]) == ("completed", 1, False)
    with office.app.app_context():
        answers = db.session.scalars(select(Submission.answer).where(Submission.answer.contains(now["number"]))).all()
    assert len(answers) == 1
    phone.complaints.clear()


def test_a_refused_press_says_why_and_keeps_what_was_typed(phone, office, task):
    page = phone.open("/admin/my_tasks/")
    card(page, task).locator("[data-verb=complete]").tap()
    fill_done(page, task, "换了整套龙头")
    with office.today() as story:
        row = db.session.get(RepairTask, task)
        repair_tasks.void(story.act("director"), row, void_kind="mistake", reason="登记错了")
    phone.mean(409, "/admin/my_tasks/press/")
    card(page, task).locator("[data-save]").tap()
    orphan = page.locator("#orphans > li")
    orphan.wait_for()
    assert "不能办理" in orphan.inner_text()
    assert "换了整套龙头" in orphan.inner_text()
    page.reload()
    assert "换了整套龙头" in page.locator("#orphans > li").inner_text()
    page.locator("#orphans .btn", has_text="不送了").tap()
    orphan.wait_for(state="detached")


def test_what_the_rules_refuse_comes_back_into_the_form(phone, office, task):
    page = phone.open("/admin/my_tasks/")
    card(page, task).locator("[data-verb=report_special_case]").tap()
    form = card(page, task).locator(".task-form")
    form.locator("[name=reason]").fill("缺配件")
    form.locator("[name=new_due_at]").fill("2020-01-01T10:00")
    phone.mean(422, "/admin/my_tasks/press/")
    form.locator("[data-save]").tap()
    card(page, task).locator(".task-form .errors li").wait_for()
    assert "新的完成时间须晚于" in card(page, task).locator(".task-form .errors li").inner_text()
    assert card(page, task).locator("[name=reason]").input_value() == "缺配件"
    later = (datetime.now(UTC) + timedelta(days=5)).strftime("%Y-%m-%dT%H:%M")
    card(page, task).locator("[name=new_due_at]").fill(later)
    card(page, task).locator("[name=owner_consented]").check()
    card(page, task).locator("[name=consent_way][value=phone]").check()
    card(page, task).locator("[data-save]").tap()
    card(page, task).locator(".task-special").wait_for()
    assert "缺配件" in card(page, task).locator(".task-special").inner_text()


def test_handed_back_with_its_reason_it_leaves_the_list(phone, office, task):
    page = phone.open("/admin/my_tasks/")
    card(page, task).locator("[data-verb=hand_back]").tap()
    card(page, task).locator("[name=reason]").fill("不是我的工种")
    card(page, task).locator("[data-save]").tap()
    is_gone(page, task)
    now = stored(office, task)
    assert (now["state"], now["hand_back_reason"]) == ("handed_back", "不是我的工种")


def test_an_expired_session_keeps_it_and_the_same_person_sends_it_after_the_log_in(sit, office, task):
    phone = sit("chen.gang", **PHONE)
    page = phone.open("/admin/my_tasks/")
    phone.context.clear_cookies()
    finish(page, task, "换了灯座")
    page.locator("#outbox .btn").wait_for()
    assert stored(office, task)["state"] == "assigned"
    phone.press("#outbox .btn")
    page.fill("#username", "zhao.lei")
    page.fill("#password", PASSWORD)
    phone.press("main .btn-primary")
    assert page.locator("#outbox").is_hidden(), "another person sees nothing of it"
    page.wait_for_timeout(500)
    assert stored(office, task)["state"] == "assigned"
    phone.context.clear_cookies()
    phone.log_in("chen.gang")
    for _ in range(100):
        if stored(office, task)["state"] == "completed":
            break
        page.wait_for_timeout(100)
    now = stored(office, task)
    assert (now["state"], now["work_done"]) == ("completed", "换了灯座"), "sent from whatever page came first"
    phone.complaints.clear()


def test_logging_out_with_unsent_work_asks_first(phone, office, task):
    page = phone.open("/admin/my_tasks/")
    page.route(PRESS, lambda route: route.abort())
    finish(page, task, "换了开关")
    card(page, task).locator("text=联网后送出").wait_for()
    page.tap(".menu-toggle summary")
    page.tap("form[data-logout] button")
    assert "还有 1 项没有送出" in page.locator("dialog").inner_text()
    page.locator("dialog .btn", has_text="先不退出").tap()
    assert page.url.endswith("/admin/my_tasks/")
    page.unroute(PRESS)
    page.evaluate("dispatchEvent(new Event('online'))")
    is_gone(page, task)
    phone.complaints.clear()
