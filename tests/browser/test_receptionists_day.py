"""A receptionist's day at the screen, from the first caller to the log-out."""

import csv
import io
import re

from models import Complaint, RepairTask, Revisit, Visit, db
from tests.attachments.pictures import photo

LI_NA = "li.na"


def before(story):
    """Since the morning of 4 March: enquiries for the list, and a complaint that is closed by now."""
    for number in range(1, 24):
        story.enquiry(content=f"停车费第{number}期怎么交", channel="call" if number % 3 else "visit")
    story.closed()


def tab_to(page, name: str) -> None:
    """Press Tab until the field has the focus; a person would not press it fifty times."""
    for _ in range(50):
        if page.evaluate("document.activeElement.name") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reached {name}")


def newest(office, model) -> dict:
    """The newest row of a table, as plain values."""
    with office.today():
        row = db.session.query(model).order_by(model.id.desc()).first()
        return {column.key: getattr(row, column.key) for column in model.__table__.columns}


def test_an_enquiry_is_recorded_and_settled_by_keyboard_alone(sit, office):
    page = sit(LI_NA).open("/admin/visits/new/")
    keys = page.keyboard
    assert page.evaluate("document.activeElement.name") == "kind"
    tab_to(page, "house")
    keys.type("501")
    page.wait_for_selector("[role=option]")
    keys.press("Enter")
    assert page.input_value("#house") == "3栋2单元501室"
    tab_to(page, "content")
    keys.type("装修垃圾放在哪里")
    tab_to(page, "answer")
    keys.type("西门垃圾站，八点到十八点")
    tab_to(page, "solved_on_spot")
    keys.press("Space")
    with page.expect_navigation():
        keys.press("Control+Enter")
    visit = newest(office, Visit)
    assert f"已登记 {visit['number']}" in sit(LI_NA).said()
    assert page.inner_text(".state-lg") == "已办结"
    assert (visit["content"], visit["state"], visit["channel"]) == ("装修垃圾放在哪里", "done", "call")
    assert visit["house_id"] is not None


def test_a_service_complaint_waits_for_the_apology_and_loses_no_word(sit, office):
    seat = sit(LI_NA)
    page = seat.open("/admin/complaints/new/")
    seat.fill(channel="call", house="3-2-501", visitor_name="张伟", phone="154-0000-0001")
    seat.fill(content="门岗把我拦在外面十分钟")
    page.select_option("[name=category]", label="A 服务态度")
    seat.mean(422, "/admin/complaints/new/")
    seat.save()
    beside = page.inner_text(".field:has([name=apologised_first])")
    assert "先代表公司表示歉意" in beside
    assert page.input_value("[name=content]") == "门岗把我拦在外面十分钟"
    assert page.evaluate("document.activeElement.className") == "error-summary"
    seat.fill(apologised_first=True)
    seat.save()
    complaint = newest(office, Complaint)
    assert page.inner_text("h1") == complaint["number"]
    assert "服务投诉" in page.inner_text(".record-head")
    assert "首次响应" in page.inner_text(".record-head")


def test_a_repair_is_looked_up_assigned_typed_from_its_slip_and_revisited(sit, office):
    seat = sit(LI_NA)
    page = seat.open("/admin/repair_tasks/new/")
    tab_to(page, "house")
    page.keyboard.type("张伟")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("Tab")
    assert page.input_value("#house") == "3栋2单元501室"
    tab_to(page, "fault")
    page.keyboard.type("厨房水龙头滴水")
    page.select_option("[name=catalogue]", label="水龙头滴水")
    seat.fill(phone="15400000001")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    task = newest(office, RepairTask)
    assert (page.inner_text(".state-lg"), task["size"]) == ("待派单", "small")

    seat.verb("assign")
    page.fill("#assigned_to", "陈")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("Enter")
    seat.save()
    assert "已派单" in seat.said()
    assert page.inner_text(".state-lg") == "待接单"

    seat.verb("complete", result="fixed", work_done="更换阀芯", materials="阀芯一个", owner_signed=True)
    assert page.inner_text(".state-lg") == "已完工"
    assert "李娜" in page.inner_text(".facts:has-text('代录')")

    seat.verb("complete_revisit")
    assert page.evaluate("document.activeElement.name") == "rating"
    page.keyboard.press("ArrowDown")
    assert page.input_value("[name=method]") == "phone"
    tab_to(page, "opinion")
    page.keyboard.type("修得很快")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert page.inner_text(".state-lg") == "已结单"
    revisit = newest(office, Revisit)
    assert (revisit["rating"], revisit["method"], revisit["opinion"]) == ("satisfied", "phone", "修得很快")


def test_two_revisits_in_one_batch_have_a_rating_each(sit, office):
    with office.today() as story:
        ids = [story.repaired(content=text).revisits[-1].id for text in ("门锁打不开", "马桶漏水")]
    seat = sit(LI_NA)
    page = seat.open("/admin/revisits/?flt0_state=due")
    for row_id in ids:
        page.check(f"[name=rowid][value='{row_id}']")
    assert page.inner_text(".batch output") == "已选 2 条"
    seat.press(".batch [value=complete_revisit]")
    first, second = ids
    seat.fill(**{f"r{first}-rating": "satisfied", f"r{first}-method": "phone"})
    seat.fill(**{f"r{second}-rating": "dissatisfied", f"r{second}-method": "visit"})
    seat.mean(422, "/admin/revisits/action/")
    seat.save()
    assert "不满意请填写住户意见" in page.inner_text("main")
    seat.fill(**{f"r{second}-opinion": "还在漏"})
    seat.save()
    assert "2 条" in seat.said()
    assert "flt0_state=due" in page.url
    with office.today():
        assert [db.session.get(Revisit, row_id).rating for row_id in ids] == ["satisfied", "dissatisfied"]


def test_a_tour_has_its_escort_before_it_starts(sit, office):
    seat = sit(LI_NA)
    page = seat.open("/admin/visits/new/")
    seat.fill(kind="tour", content="参观智慧门岗", organisation="邻里物业", head_count="6")
    assert page.is_hidden("[name=category]")
    seat.save()
    assert page.inner_text(".state-lg") == "已登记"
    assert "还没有开始" in page.inner_text(".verb-barred:has-text('办结')")
    seat.verb("start")
    page.fill("dialog [name=escort]", "周平")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("Enter")
    seat.save()
    assert page.inner_text(".state-lg") == "办理中"


def test_what_cannot_be_answered_at_once_is_promised(sit, office):
    seat = sit(LI_NA)
    page = seat.open("/admin/visits/new/")
    seat.fill(kind="enquiry", channel="visit", content="二期车位什么时候开售", house="3-2-501")
    page.click("text=约定答复时间 >> visible=true")
    seat.fill(promised_at="2099-03-04T17:30", promise_reason="要问开发商", consented="1")
    seat.save()
    assert page.inner_text(".state-lg") == "待答复"
    assert "约定答复" in page.inner_text(".record-head .chip")


def test_the_list_escalates_a_batch_and_keeps_its_filter_and_the_record_has_the_button(sit, office):
    with office.today() as story:
        tasks = [story.repair(content=text) for text in ("楼道灯不亮", "单元门关不上")]
        ids, address = [task.id for task in tasks], f"/admin/repair_tasks/details/?id={tasks[0].id}"
    seat = sit(LI_NA)
    page = seat.open("/admin/repair_tasks/?flt0_state=awaiting_dispatch")
    for row_id in ids:
        page.check(f"[name=rowid][value='{row_id}']")
    seat.press(".batch [value=escalate]")
    seat.fill(reason="维修员都在抢修水管")
    seat.save()
    assert "2 条" in seat.said()
    assert "flt0_state=awaiting_dispatch" in page.url
    assert page.inner_text(".filter-chip") == "状态: 待派单"

    seat.open(address)
    seat.verb("escalate", reason="业主急用")
    assert page.inner_text("section:has(h2:text-is('上报'))").count("周平") == 2


def test_the_list_is_searched_filtered_sorted_and_paged(sit):
    seat = sit(LI_NA)
    page = seat.open("/admin/visits/?flt0_kind=enquiry")
    page.fill("input[type=search]", "停车费")
    page.press("input[type=search]", "Enter")
    assert page.inner_text(".page-head .sum") == "23"
    assert "flt0_kind=enquiry" in page.url
    numbers = page.locator(".list tbody .k-no")
    assert numbers.count() == 20
    first = numbers.first.inner_text()
    seat.press("text=下一页")
    assert numbers.count() == 3
    seat.press("th a:has-text('编号')")
    assert page.get_attribute("th[aria-sort]", "aria-sort") == "ascending"
    assert numbers.first.inner_text() < first
    page.click("summary:has-text('筛选')")
    page.select_option(".panel-body select[name$=_channel]", "visit")
    seat.press(".panel-body .btn-primary")
    assert page.inner_text(".page-head .sum") == "7"
    assert set(page.locator("td[data-l='来访方式']").all_inner_texts()) == {"来访"}
    seat.press("a:has-text('全部清除')")
    assert "flt" not in page.url


def test_the_export_is_what_the_list_shows(sit, office):
    with office.today() as story:
        story.complaint(content="=1+1 楼下烧烤油烟")
    page = sit(LI_NA).open("/admin/complaints/?search=烧烤")
    with page.expect_download() as download:
        page.click("a[data-export]:has-text('CSV')")
    text = download.value.path().read_text("utf-8")
    assert text.startswith("\ufeff编号,")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [(row["投诉人"], row["联系电话"], row["房号"]) for row in rows] == [("张*", "154****0001", "3栋2单元501室")]
    assert not rows[0]["投诉内容"].startswith("=")
    assert re.fullmatch(r"投诉_\d{8}_\d{4}_李娜\.csv", download.value.suggested_filename)


def test_a_photo_stands_on_its_case(sit, office):
    with office.today() as story:
        address = f"/admin/repair_tasks/details/?id={story.repair().id}"
    seat = sit(LI_NA)
    page = seat.open(address)
    page.set_input_files("#attach-file", {"name": "滴水.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    seat.press("text=上传")
    assert "已上传 1 个附件" in seat.said()
    image = page.locator(".files img")
    image.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.files img').naturalWidth > 0")
    assert "滴水.jpg" in page.inner_text(".files")


def test_a_phone_of_a_closed_case_is_shown_for_a_reason(sit, office):
    with office.today():
        closed = db.session.query(Complaint).filter_by(state="closed").first()
        address = f"/admin/complaints/details/?id={closed.id}"
    seat = sit(LI_NA)
    page = seat.open(address)
    assert "15400000001" not in page.content()
    page.click("summary:has-text('查看号码')")
    page.select_option("[name=reason]", "reply")
    seat.press(".pop-body .btn-primary")
    assert "15400000001" in seat.said()
    assert "查看号码" in page.inner_text(".timeline")


def test_two_tabs_that_correct_one_record_lose_neither_text(sit, office):
    with office.today() as story:
        address = f"/admin/visits/edit/?id={story.enquiry(content='物业费怎么算').id}"
    seat = sit(LI_NA)
    page, other = seat.open(address), seat.context.new_page()
    other.goto(address)
    other.fill("[name=remark]", "第二个窗口的备注")
    with other.expect_navigation():
        other.click("[data-save]")
    page.fill("[name=content]", "物业费按什么面积算")
    seat.mean(409, "/admin/visits/edit/")
    seat.save()
    assert "刚改过这条记录" in page.inner_text(".conflict")
    assert page.input_value("[name=content]") == "物业费按什么面积算"
    assert page.input_value("[name=remark]") == "第二个窗口的备注"
    seat.save()
    assert "已更正" in seat.said()
    assert "第二个窗口的备注" in page.inner_text("main")
    assert "物业费按什么面积算" in page.inner_text("main")
    other.close()


def test_after_the_log_out_the_old_tab_is_dead(sit):
    seat = sit("wang.fang")
    page, old = seat.open("/admin/"), seat.context.new_page()
    old.goto("/admin/visits/")
    seat.press("text=换人")
    page.wait_for_url("**/login")
    old.click("tbody .k-no a >> nth=0")
    old.wait_for_url(re.compile(r"/login\?next="))
    old.close()


def test_a_verb_on_a_record_that_somebody_changed_says_so_once(sit, office):
    with office.today() as story:
        row_id = story.enquiry(content="健身房几点开", answer="要问会所", solved_on_spot=False).id
    seat = sit(LI_NA)
    page, other = seat.open(f"/admin/visits/details/?id={row_id}"), seat.context.new_page()
    seat.verb("finish")
    other.goto(f"/admin/visits/edit/?id={row_id}")
    other.fill("[name=remark]", "业主下午再来")
    with other.expect_navigation():
        other.click("[data-save]")
    other.close()
    seat.fill(answer="早八点到晚九点", answer_basis="rule", solved_on_spot=True)
    seat.mean(409, "/admin/visits/action/")
    seat.save()
    assert "刚被别人改过" in page.inner_text(".error-summary")
    assert page.input_value("[name=answer]") == "早八点到晚九点"
    seat.save()
    assert page.inner_text(".state-lg") == "已办结"
