"""The paper forms as Chromium prints them: A4, as few sheets as the office files, and nothing of the screen on them."""

import re

import pytest

from admin_views.paper import FORMS

SHEETS = {"inspection": 2, "month": 2}
"""Forms of more than one sheet."""
A4_POINTS = (595, 842)


@pytest.fixture
def desk(sit):
    return sit("li.na")


def printed(page) -> bytes:
    return page.pdf(prefer_css_page_size=True)


def sheets(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


@pytest.mark.parametrize("name", FORMS)
def test_a_blank_form_fits_its_sheets(desk, name):
    pdf = printed(desk.open(f"/admin/paper/blank/?form={name}"))
    assert sheets(pdf) == SHEETS.get(name, 1)
    width, height = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", pdf).groups()
    assert (round(float(width)), round(float(height))) == A4_POINTS


def test_a_closed_complaint_fits_one_sheet(desk, office):
    with office.today() as story:
        complaint_id = story.closed().id
    page = desk.open(f"/admin/complaints/paper/?id={complaint_id}")
    assert sheets(printed(page)) == 1
    page.emulate_media(media="print")
    assert not page.locator("[data-print]").is_visible()
    page.emulate_media(media="screen")


def test_the_button_opens_the_browsers_own_print(desk):
    page = desk.open("/admin/paper/blank/?form=visit")
    page.evaluate("window.print = () => { document.body.dataset.printed = 'yes' }")
    page.click("[data-print]")
    assert page.evaluate("document.body.dataset.printed") == "yes"
    desk.press(".paper-bar a")
    assert page.url.endswith("/admin/paper/")
