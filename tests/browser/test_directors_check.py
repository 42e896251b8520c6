"""A director's check: what is late, what waits for a decision, whether what was written is true."""

import re
from datetime import timedelta

import pytest

from models import Complaint, ExportLog, Setting, Visit, db
from regulation.calendar import local_day
from workflow import complaints, escalations, home_visits, revisits
from workflow.act import Act

ZHOU_PING = "zhou.ping"


def before(story):
    """The 4th of March left a late repair, a late revisit, complaints on their way, one that waits for a decision."""
    story.repair()
    story.assigned(content="门铃不响")
    story.repaired(content="灯管不亮")
    story.complaint(content="楼上半夜跑步")
    asked = story.verify(story.complaint(content="车位被占"))
    complaints.request_decision(story.act("supervisor", "2026-03-04 11:00"), asked, decision_asked="减免一个月车位费")
    story.closed(content="广场舞太吵")
    story.enquiry(content="录错了的一条")
    story.sheet()
    story.receive(kind="suggestion", content="快递柜旁加雨棚")


def one(model, **values):
    """The id of the row with these values."""
    return db.session.query(model).filter_by(**values).one().id


@pytest.fixture
def director(sit):
    return sit(ZHOU_PING)


def test_each_counter_equals_the_list_that_it_opens(director):
    page = director.open("/admin/")
    page.evaluate("document.querySelectorAll('.zero-parts').forEach(part => part.open = true)")
    counters = page.locator(".counters a").all()
    found = [(counter.get_attribute("href"), counter.locator("b").inner_text(), counter) for counter in counters]
    numbers = {counter.locator("span").inner_text(): count for _address, count, counter in found}
    assert len(found) > 20
    assert (numbers["待派单"], numbers["投诉批示"]) == ("1", "1")
    for address, count, _counter in [one for one in found if one[1] != "0"] + found[-2:]:
        director.open(address)
        assert (address, page.inner_text(".page-head .sum")) == (address, count)
        assert page.locator(".filter-chip").count() == address.count("flt"), address


@pytest.mark.parametrize("registers", ["visits", "complaints", "repair_tasks", "revisits", "inspections"])
def test_state_and_clock_stand_side_by_side_on_an_old_screen(director, registers):
    page = director.open(f"/admin/{registers}/")
    assert page.viewport_size["width"] == 1280
    state, clock = (page.locator(f"thead .k-{kind}").bounding_box() for kind in ("state", "chip"))
    assert state["x"] + state["width"] <= clock["x"] + 1
    assert clock["x"] + clock["width"] <= 1280


def test_what_only_an_adopted_suggestion_asks_for_is_shown_with_it(director):
    page = director.open("/admin/")
    waiting = page.locator(".decision", has_text="快递柜旁加雨棚")
    asked = waiting.locator("[data-adopted]")
    assert asked.count() >= 3 and not any(one.is_visible() for one in asked.all())
    waiting.locator("[name=decision]").select_option("partly")
    assert waiting.locator("[name=plan]").is_visible()
    assert "必填" in waiting.locator(".field:has([name=plan])").inner_text()
    waiting.locator("[name=decision]").select_option("rejected")
    assert not waiting.locator("[name=plan]").is_visible()


def test_back_from_a_case_its_row_is_held_again(director):
    page = director.open("/admin/complaints/")
    for _ in range(2):
        page.keyboard.press("j")
    number = page.evaluate("document.activeElement.textContent")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")
    page.go_back()
    page.wait_for_function(f"document.activeElement.textContent === {number!r}")


def test_what_waits_for_the_decision_gets_it_where_it_stands(director, office):
    page = director.open("/admin/")
    waiting = page.locator(".decision", has_text="减免一个月车位费")
    director.mean(422, "/admin/complaints/action/")
    waiting.locator("[data-save]").click()
    waiting.locator("[name=decision][aria-invalid=true]").wait_for()
    waiting.locator("[name=decision]").fill("同意，减免三月份车位费")
    waiting.locator("[data-save]").click()
    waiting.wait_for(state="detached")
    with office.today():
        assert db.session.query(Complaint).filter_by(state="awaiting_decision").count() == 0
        decided = db.session.query(Complaint).filter(Complaint.decision.is_not(None)).one()
        assert (decided.state, decided.decision) == ("handling", "同意，减免三月份车位费")


def test_what_was_reported_is_read_with_one_key(director, office):
    with office.today() as story:
        complaint = story.complaint(content="消防通道停车")
        escalations.escalate_complaint(story.act("receptionist"), complaint, reason="劝不走")
        number = complaint.number
    page = director.open("/admin/")
    reported = f"tr:has-text('{number}')"
    assert "劝不走" in page.inner_text(reported)
    director.press(f"{reported} button")
    assert page.locator(reported).count() == 0


def test_who_did_what_is_read_in_the_log_and_who_works_here_among_the_staff(director):
    page = director.open("/admin/audit/")
    page.click("summary:has-text('筛选')")
    page.select_option(".panel-body select[name$=_verb]", "verify")
    director.press(".panel-body .btn-primary")
    row = page.locator(".list tbody tr").first
    assert "孙梅" in row.inner_text()
    director.press(".list tbody tr >> nth=0 >> a")
    assert "属实" in page.inner_text("main")
    director.open("/admin/staff/")
    shown = page.inner_text(".list tbody")
    assert "陈刚" in shown
    assert "吴静" not in shown, "who works in another office"


def test_a_record_is_voided_with_its_reason_and_a_closed_one_handled_again(director, office):
    with office.today():
        mistaken, closed = one(Visit, content="录错了的一条"), one(Complaint, content="广场舞太吵")
    page = director.open(f"/admin/visits/details/?id={mistaken}")
    director.verb("void", void_kind="mistake", reason="同事已经登记过")
    assert page.inner_text(".state-lg") == "已作废"
    assert "同事已经登记过" in page.inner_text(".record-main")
    director.open(f"/admin/complaints/details/?id={closed}")
    director.verb("reopen", reason="业主又来反映")
    assert page.inner_text(".state-lg") == "重新处理"


def test_whom_nobody_reached_on_two_days_is_set_unreachable(director, office):
    with office.today() as story:
        revisit = story.repaired(content="信箱坏了").revisits[-1]
        caller = story.act("receptionist")
        for hours in (30, 27):
            earlier = Act(caller.person, caller.now - timedelta(hours=hours), caller.address)
            revisits.record_attempt(earlier, revisit, note="无人接听")
        row_id = revisit.id
    page = director.open(f"/admin/revisits/details/?id={row_id}")
    director.mean(422, "/admin/revisits/action/")
    director.verb("set_unreachable", reason="两次都没有接通")
    assert "须有 3 次" in page.inner_text(".error-summary")
    director.open(f"/admin/revisits/details/?id={row_id}")
    director.verb("record_attempt", method="phone", note="关机")
    director.verb("set_unreachable", reason="三次都没有接通")
    assert page.inner_text(".state-lg") == "无法联系"


def test_whole_names_leave_for_a_reason_and_the_log_knows_it(director, office):
    page = director.open("/admin/residents/")
    page.click("summary:has-text('含姓名电话')")
    page.fill("[name=reason]", "街道人口普查")
    with page.expect_download() as download:
        page.click(".pop-body button:has-text('CSV')")
    text = download.value.path().read_text("utf-8-sig")
    assert "张伟" in text
    assert "154-0000-0001" in text
    assert "刘洋" not in text, "who lives in another office's home"
    director.open("/admin/exports/")
    row = page.locator(".list tbody tr").first.inner_text()
    assert "街道人口普查" in row
    assert "周平" in row
    with office.today():
        assert db.session.query(ExportLog).order_by(ExportLog.id.desc()).first().row_count == 1


def test_a_number_of_the_office_is_changed_within_its_bounds(director, office):
    page = director.open("/admin/settings/")
    field = "minor_complaint_days"
    director.fill(**{field: "0"})
    director.mean(422, "/admin/settings/")
    director.save()
    assert page.get_attribute(f"[name={field}]", "aria-invalid") == "true"
    director.fill(**{field: "2"})
    director.save()
    assert "设置已保存" in director.said()
    with office.today():
        assert db.session.query(Setting).filter_by(key=field).one().value == 2


def test_a_deputy_stands_in_and_the_director_ends_it(director):
    page = director.open("/admin/deputies/")
    page.select_option("[name=deputy]", label="孙梅（部门主管）")
    director.fill(until_at="2099-03-04T17:30")
    director.save()
    assert "已授权 孙梅 代行" in director.said()
    assert "代行中" in page.inner_text(".list tbody")
    page.click("text=结束授权")
    page.click("dialog .btn-danger")
    page.wait_for_selector("text=已结束 孙梅 的授权")


def test_the_line_of_what_was_heard_keeps_off_the_counters(director, office):
    with office.today() as story:
        act, people = story.act("officer"), story.people
        today = local_day(act.now, act.rules(people.east.id))
        visit = home_visits.record(
            act, people.east.id, visited_on=today, person=people.officer, occasion="at_home", house=people.home,
            content="路灯暗",
        )
        home_visits.add_opinion(act, visit, text="路灯暗", person=people.officer, due_on=today)
    page = director.open("/admin/")
    line, first = (page.locator(where).bounding_box() for where in ("[data-live=heard] .on-duty", ".first >> nth=0"))
    assert first["y"] - (line["y"] + line["height"]) >= 8


def test_english_stays_until_it_is_switched_back(director):
    page = director.open("/admin/visits/?flt0_kind=enquiry&lang=en")
    assert page.get_attribute("html", "lang") == "en"
    director.press(".strip a[href*='complaints']")
    assert page.get_attribute("html", "lang") == "en"
    director.press("a[hreflang=zh]")
    assert page.get_attribute("html", "lang") == "zh-Hans"
    assert "flt0_state=open" in page.url, "the switch keeps the list's filters"


def test_the_other_office_stays_out_of_sight(director, office):
    with office.today() as story:
        foreign = story.receive(who="west_receptionist", kind="enquiry", content="西山的事")
        address = f"/admin/visits/details/?id={foreign.id}"
    director.mean(404, "/admin/visits/details/")
    page = director.open(address)
    assert "西山的事" not in page.content()
    assert page.inner_text(".brand small") == "东湖管理处"
    director.press("main a")
    assert re.search(r"/admin/$", page.url)
