"""档案柜 and 一户一档: what is filed is found, and a home shows its whole life (S 3(9))."""

import re
from datetime import timedelta
from html import unescape

import pytest

from admin_views import shelf
from models import Inspection, db
from workflow import complaint_endings, inspections

SHELF = "/admin/shelf/"
DOCUMENTS = ("handbook", "covenant", "registration", "decoration")


@pytest.fixture
def filed(story):
    """A sheet of 3-2-501 with its keys, accepted and filed under 入伙."""
    sheet, act = story.signed(problems=0), story.act("receptionist")
    inspections.hand_over_keys(
        act, sheet, kind="entrance", quantity=5, received_by="张伟", kept_for_repair=1, kept_reason="返修进门"
    )
    inspections.return_sheet(story.act("officer"), sheet)
    inspections.accept(act, sheet, way="signed")
    for kind in DOCUMENTS:
        inspections.issue_document(act, sheet, kind=kind, signed=True, received_by="张伟")
    return inspections.archive(act, sheet, archive_class="入伙", archive_no="RH-7")


def year(story) -> int:
    return story.act("receptionist").now.year


def test_a_filed_sheet_is_found_by_home_year_and_class(desk, story, filed):
    homes = ("3-2-501", "3栋2单元501", "3栋501", "501")
    for query in ("", *(f"?home={home}" for home in homes), f"?year={year(story)}", "?class=入伙"):
        page = desk.get(SHELF + query).text
        assert "RH-7" in page and "3栋2单元501室" in page and "张*" in page and "张伟" not in page, query
    for query in ("?home=9-9", f"?year={year(story) - 1}", "?class=其他"):
        page = desk.get(SHELF + query).text
        assert "RH-7" not in page and "没有找到归档的验房单" in page, query
    assert "入伙 (1)" in desk.get(SHELF).text


def test_what_is_not_filed_and_another_offices_is_not_on_the_shelf(client, people, story, filed):
    assert "RH-7" not in client.sign_in(people.west_director).get(SHELF).text


def test_the_shelf_is_turned_by_the_sheet_at_the_pages_edge(desk, session, filed, monkeypatch):
    monkeypatch.setattr(shelf, "PAGE_SIZE", 2)
    kept = {column.name: getattr(filed, column.name) for column in Inspection.__table__.columns}
    for number in range(1, 5):
        # Two of them in one second: the id says which comes first.
        at = filed.archived_at - timedelta(hours=number // 2)
        beside = {"id": None, "visit_id": None, "count": 50 + number, "number": f"YF-{number}"}
        session.add(Inspection(**{**kept, **beside, "archive_no": f"RH-{number}0", "archived_at": at}))
        session.flush()
    session.commit()

    def shown(page: str) -> list[str]:
        return re.findall(r">(RH-[0-9]+)<", page)

    def turned(page: str, label: str) -> str:
        link = re.search(rf'<a class="btn[^"]*"[^>]*href="([^"]+)"[^>]*>(?:<svg.*?</svg>)?{label}', page)
        return desk.get(unescape(link[1])).text

    first = desk.get(f"{SHELF}?class=入伙").text
    second = turned(first, "下一页")
    third = turned(second, "下一页")
    assert [shown(page) for page in (first, second, third)] == [["RH-10", "RH-7"], ["RH-30", "RH-20"], ["RH-40"]]
    assert shown(turned(third, "上一页")) == ["RH-30", "RH-20"]
    assert shown(turned(first, "最后一页")) == ["RH-20", "RH-40"]
    assert shown(turned(third, "第一页")) == ["RH-10", "RH-7"]
    assert shown(desk.get(f"{SHELF}?after=x~y").text) == ["RH-10", "RH-7"]


@pytest.mark.parametrize("query", ["?year=x", "?year=99999999", "?year=1"])
def test_an_odd_question_is_refused(desk, query):
    assert desk.get(SHELF + query).status_code == 400


def test_the_keys_that_are_kept_are_found_until_they_are_back(desk, story, filed):
    """S 3(5)."""
    kept = "/admin/inspections/?flt0_keys=1"
    assert filed.number in desk.get(kept).text
    details = f"/admin/inspections/details/?id={filed.id}"
    assert "留用返修钥匙 1" in desk.get(details).text
    inspections.take_back_keys(story.act("receptionist"), filed, taken_back_by="张小明")
    assert filed.number not in desk.get(kept).text
    assert "留用返修钥匙 1" not in desk.get(details).text


def test_a_homes_page_shows_its_whole_life(desk, story, people, filed):
    task, complaint = story.repaired(), story.finished(content="楼道太脏")
    complaint_endings.complete_revisit(
        story.act("receptionist"), complaint, rating="satisfied", method="phone", opinion="很好"
    )
    db.session.commit()
    page = desk.get(f"/admin/houses/details/?id={people.home.id}").text
    for text in ("RH-7", "1.000 m³", "防盗门(入户门)", "返修进门", task.number, complaint.number, "很好"):
        assert text in page, text


def test_a_homes_page_keeps_from_the_accused_the_case_about_him(client, story, people, filed):
    """S 5(4)."""
    about = story.service_complaint(target_staff=people.officer)
    page = client.sign_in(people.officer).get(f"/admin/houses/details/?id={people.home.id}").text
    assert about.number not in page and about.visit.number not in page
