"""The seven forms on A4: one layout for the blank form and the filled one, masked like every list (C.1-C.7)."""

import re
from datetime import date
from io import BytesIO

import pytest

from admin_views.paper import FORMS, OF_RECORD, PRINTED
from admin_views.paper_layout import WIDTH, Section
from regulation import checklists
from tests.attachments.pictures import photo
from tests.workflow.story import Story
from workflow import attachments, handover, inspections, visits
from workflow.revisits import complete_revisit

ENDPOINTS = {
    "visit": "visits", "complaint": "complaints", "inspection": "inspections", "repair_task": "repair_tasks",
    "revisit": "revisits",
}


@pytest.fixture
def story(people):
    return Story(people)


@pytest.fixture
def receptionist(client, people):
    return client.sign_in(people.receptionist)


def paper(client, row, **more):
    address = f"/admin/{ENDPOINTS[row.record]}/paper/"
    return client.get(address, query_string={"id": row.id, **more})


def cells(text: str) -> dict:
    """What stands beside each heading of a form."""
    found = re.findall(r'<th scope="row" colspan="2">(.*?)</th><td[^>]*>(.*?)</td>', text, re.DOTALL)
    return {heading: re.sub(r"<[^>]+>", " ", value).strip() for heading, value in found}


@pytest.mark.parametrize("name", FORMS)
def test_each_form_prints_blank(receptionist, name):
    page = receptionist.get(f"/admin/paper/blank/?form={name}")
    assert page.status_code == 200
    assert FORMS[name][0].title in page.text
    assert "☑" not in page.text


@pytest.mark.parametrize("name", FORMS)
def test_each_form_speaks_english(receptionist, name):
    page = receptionist.get(f"/admin/paper/blank/?form={name}&lang=en").text
    sheet = re.search(r'<div class="paper">.*?</main>', page, re.DOTALL)[0]
    without_the_office = sheet.replace("东湖管理处", "")
    assert re.findall(r"[\u4e00-\u9fff]+", without_the_office) == []


def test_a_form_that_there_isnt_is_not_found(receptionist, story):
    assert receptionist.get("/admin/paper/blank/?form=diary").status_code == 404
    assert paper(receptionist, story.enquiry(), form="register").status_code == 404


@pytest.mark.parametrize(("may_be_named", "author"), [(True, "张伟"), (False, "3栋的一位住户")])
def test_the_measures_of_a_suggestion_are_posted_without_its_words_and_named_with_consent(
    receptionist, story, may_be_named, author
):
    """B1.4, E-7."""
    visit = story.receive(
        kind="suggestion", content="王五家门口装灯", house=story.people.home, visitor_name="张伟", phone="15400000001"
    )
    visits.decide_suggestion(
        story.act("director"), visit, decision="adopted", reason="有益", plan="装灯", person=story.people.officer,
        due_on=date(2026, 3, 31), may_be_named=may_be_named,
    )
    assert paper(receptionist, visit, form="posting").status_code == 404
    visits.post_suggestion(story.act("receptionist"), visit, posted_text="每层楼道已装感应灯")
    page = paper(receptionist, visit, form="posting").text
    assert "每层楼道已装感应灯" in page and author in page and "2026-03-31" in page
    assert "王五" not in page and ("张伟" in page) is may_be_named
    assert "合理化建议改进措施公示" in receptionist.get(f"/admin/visits/details/?id={visit.id}").text


def test_the_rows_of_every_form_fill_the_sheet():
    uneven = [
        (name, part.title, [cell.label for cell in row])
        for name, (form, _values) in PRINTED.items()
        for part in form.parts
        if isinstance(part, Section)
        for row in part.rows
        if sum(cell.width for cell in row) != WIDTH
    ]
    assert uneven == []


def test_every_case_prints_on_its_form():
    assert set(OF_RECORD) == set(ENDPOINTS)
    assert {name for names in OF_RECORD.values() for name in names} == set(FORMS) - {"month"}
    assert set(PRINTED) - set(FORMS) == {"posting"}


def test_a_contact_stands_on_its_form_and_the_caller_is_masked(receptionist, story):
    visit = story.enquiry(house=story.people.home, visitor_name="张伟国", phone="15400000001")
    page = paper(receptionist, visit).text
    told = cells(page)
    assert told["编号"] == visit.number
    assert told["日期/时间"] == "2026-03-04 10:00"
    assert told["来访事由"] == "停车费怎么交"
    assert told["来访人姓名"] == "张**" and told["联系电话"] == "154****0001"
    assert "☑ 来电" in told["来访方式"] and "☐ 来访" in told["来访方式"]
    assert "张伟国" not in page and "15400000001" not in page


def test_a_closed_complaint_stands_on_its_form_with_its_whole_course(receptionist, story):
    complaint = story.closed()
    told = cells(paper(receptionist, complaint).text)
    assert told["投诉编号"] == complaint.number and told["接待编号"] == complaint.visit.number
    assert "☑ 属实" in told["核实结果"] and told["事情经过"] == "当晚九点巡查时灯不亮"
    assert told["处理措施"] == "已更换灯泡"
    assert "☑ 满意" in told["满意度"] and told["回访时间"] == "2026-03-04 16:00"
    assert told["处理时限"] == "2026-03-07"


def test_a_service_complaint_shows_who_apologised_when(receptionist, story):
    told = cells(paper(receptionist, story.service_complaint(target_text="东门岗夜班")).text)
    assert "☑ 是" in told["已首先致歉"] and told["致歉时间"] == "2026-03-04 10:00"
    assert told["被投诉人"] == "东门岗夜班"


def test_a_repair_stands_on_its_form(receptionist, story):
    told = cells(paper(receptionist, story.repaired(wanted_at="周六上午")).text)
    assert told["期望上门"] == "周六上午", "in the resident's own words"
    assert told["故障描述"] == "厨房水龙头滴水" and "☑ 接待" in told["来源"]
    assert told["维修内容"] == "更换阀芯" and "☑ 已修复" in told["维修结果"]
    assert told["到期时间"] == "2026-03-04"


def test_a_revisit_names_the_case_it_is_about(receptionist, story):
    task = story.repaired()
    told = cells(paper(receptionist, task.revisits[0]).text)
    assert told["回访对象"] == f"维修工单 {task.number}"
    assert told["应回访时间"] == "2026-03-05 14:00" and told["房号"] == "3栋2单元501室"


def test_the_sheet_marks_the_problems_in_its_grid_and_lists_them(receptionist, story):
    sheet = story.returned(problems=1)
    page = paper(receptionist, sheet).text
    kitchen = page.index("厨房")
    assert kitchen < page.index("×</td>")
    assert page.count("×</td>") == 2 and "√</td>" not in page
    assert page.count(sheet.items[0].repair_tasks[0].number) == 2
    assert page.count("m³") == 4 and page.count("kWh") == 2


def test_the_sheet_tells_of_each_repair_what_is_not_repaired_and_who_has_the_keys(receptionist, story):
    """C.3."""
    sheet = story.sheet()
    story.problem(sheet)
    story.problem(sheet, part="地面", size="none", no_repair_reason="业主自理")
    officer = story.act("officer")
    inspections.finish_inspecting(officer, sheet, conclusion="after_rectifying")
    inspections.sign(officer, sheet, owner_signed_name="张伟", witness="李四", property_signs=True)
    story.open_file(sheet)
    desk = story.act("receptionist")
    inspections.hand_over_keys(
        desk, sheet, kind="room", quantity=3, received_by="张伟", kept_for_repair=1, kept_reason="返修"
    )
    inspections.return_sheet(desk, sheet)
    story.repaired_of(sheet)
    inspections.take_back_keys(story.act("receptionist", "2026-03-04 15:30"), sheet, taken_back_by="张伟")
    (first,) = inspections.tasks_of(sheet)
    complete_revisit(
        story.act("receptionist", "2026-03-04 16:00"), first.revisits[0], rating="dissatisfied", method="phone",
        opinion="又空鼓",
    )
    page = paper(receptionist, sheet).text
    assert [page.count(task.number) for task in inspections.tasks_of(sheet)] == [2, 2]
    assert page.count("业主自理") == 2 and page.count("<td>返修</td>") == 2 and page.count("2026-03-04 14:00") >= 2
    assert cells(page)["返修钥匙留用"] == "1" and cells(page)["领回签收"] == "张* 2026-03-04 15:30"


def test_keys_and_documents_stand_on_the_register(receptionist, story):
    sheet = story.signed()
    act = story.act("receptionist", "2026-03-04 11:00")
    inspections.issue_document(act, sheet, kind="handbook", copies=1, received_by="张伟", signed=True)
    page = paper(receptionist, sheet, form="register").text
    assert "住户手册" in page and "已签收" in page and "张*" in page and "张伟" not in page


def test_another_offices_record_is_not_there(client, people, story):
    visit = story.enquiry()
    assert paper(client.sign_in(people.west_director), visit).status_code == 404


def test_the_page_of_a_record_leads_to_its_form(receptionist, story):
    sheet = story.signed()
    page = receptionist.get(f"/admin/inspections/details/?id={sheet.id}").text
    for name in ("inspection", "register"):
        assert f"/admin/inspections/paper/?id={sheet.id}&amp;form={name}" in page


def test_the_sheet_bears_what_was_marked_the_signatures_the_photos_and_a_code(receptionist, story, monkeypatch):
    """S 3(4)."""
    sheet, officer = story.sheet(), story.act("officer")
    for room, _groups in checklists.unpacked(sheet.checklist).rooms[1:]:
        handover.mark_rest(officer, sheet, room=room, token="1" * 32)
    handover.note_defect(
        officer, sheet, room="入户门厅", part="墙面", problem="空鼓", size="small", side="property", token="2" * 32
    )
    kept = attachments.keep_for(officer, sheet, BytesIO(photo()), "墙.jpg")
    attachments.attach_kept(officer, sheet, kept, item=sheet.items[0])
    handover.mark_rest(officer, sheet, room="入户门厅", token="3" * 32)
    inspections.finish_inspecting(officer, sheet, conclusion="after_rectifying")
    kept = attachments.keep_for(officer, sheet, BytesIO(photo()), "signature.png")
    handover.sign(officer, sheet, party="owner", name="张伟", picture=kept)
    handover.sign(officer, sheet, party="property", name="赵磊", witness="李四")
    local = paper(receptionist, sheet).text
    assert 'class="code"' not in local and "印不出手机能打开的二维码" in local
    monkeypatch.setattr("admin_views.paper.ONLY_HERE", ())
    page = paper(receptionist, sheet).text
    assert page.count('class="paper"') == page.count(">业主联<") + page.count(">管理处联<") == 2
    assert page.count("×</td>") == 2 and page.count("√</td>") == 2 * 294 and "—</td>" in page
    assert page.count('class="signature"') == 2 and page.count("见证人 李*") == 2
    assert page.count("<figure>") == 2 and 'class="code" src="data:image/png' in page


def test_a_new_version_shows_what_the_correction_changed(receptionist, story):
    """S 3(4)."""
    sheet = story.signed()
    inspections.supersede(story.act("officer"), sheet, reason="抄错")
    fresh = next(one for one in sheet.house.inspections if one.supersedes_id == sheet.id)
    inspections.record_meters(story.act("officer"), fresh, kind="water", reading=7)
    page = receptionist.get(f"/admin/inspections/details/?id={fresh.id}").text
    block = page[page.index(f"与旧版 {sheet.number} 对照"):]
    assert block.index("1.000 m³") < block.index("7.000 m³") < block.index("</table>")
