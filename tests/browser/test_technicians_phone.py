"""A technician's phone: 390 pixels wide, one thumb, and the case done with a photo."""

import pytest

from models import RepairTask, db
from tests.attachments.pictures import photo

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}


@pytest.fixture
def phone(sit):
    return sit("chen.gang", **PHONE)


def fits(page) -> bool:
    """Whether nothing stands out sideways."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_task_is_taken_reached_and_done_with_a_photo(phone, office):
    with office.today() as story:
        task_id = story.assigned(content="卫生间灯不亮").id
        story.assigned(content="别人的活", assigned_to=story.people.officer)
    page = phone.open("/admin/repair_tasks/?flt0_mine=1")
    assert page.inner_text(".page-head .sum") == "1"
    assert fits(page)
    phone.press("tbody .k-no a")
    assert fits(page)
    verbs, facts = page.locator(".verbs-card").bounding_box(), page.locator(".record-main .card").first.bounding_box()
    assert verbs["y"] < facts["y"], "what can be done stands before what is known"
    assert page.locator("[value=accept]").bounding_box()["height"] >= 36
    assert "15400000001" in page.inner_text(".facts"), "the own open task shows whom to call"

    phone.press("[value=accept]")
    assert page.inner_text(".state-lg") == "已接单"
    phone.press("[value=arrive]")
    assert page.inner_text(".state-lg") == "维修中"
    page.set_input_files("#attach-file", {"name": "修好.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    phone.press("text=上传")
    assert "已上传 1 个附件" in phone.said()
    phone.press("[value=complete]")
    assert fits(page)
    assert page.evaluate("document.activeElement === document.body"), "no keyboard comes up by itself"
    phone.fill(result="fixed", work_done="换了灯管")
    phone.save()
    assert page.inner_text(".state-lg") == "已完工"
    with office.today():
        assert db.session.get(RepairTask, task_id).typed_by is None


@pytest.mark.parametrize("address", ["/admin/repair_tasks/", "/admin/visits/", "/admin/visits/new/", "/password"])
def test_no_page_stands_out_sideways(phone, address):
    assert fits(phone.open(address))


def test_the_menu_opens_and_leads_on(phone):
    page = phone.open("/admin/")
    assert page.is_hidden(".menu")
    page.tap(".menu-toggle summary")
    phone.press(".menu a:has-text('维修工单')")
    assert page.inner_text("h1").startswith("维修工单")


def test_what_is_not_for_a_technician_is_refused_in_words(phone):
    phone.mean(403, "/admin/staff/")
    page = phone.open("/admin/staff/")
    assert page.locator("main a").count() > 0
    assert "Forbidden" not in page.content()
