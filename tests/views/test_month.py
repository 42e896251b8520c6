"""月报: every number leads to the list that it counts; written, submitted, returned, approved, printed, taken along."""

import csv
import io
import re
from datetime import UTC, date
from html import unescape
from itertools import count

import openpyxl
import pytest
from hypothesis import HealthCheck, given
from sqlalchemy import func, select

from admin_views.month_links import ENDPOINTS, Asked
from figures.counting import counted
from figures.measures import MEASURES
from figures.windows import window_of
from models import ExportLog, MonthlyReport, ReplyPromise, db
from notices.monthly import make_reports
from regulation.months import Period
from regulation.office_rules import OfficeRules
from tests.examples import examples
from tests.figures.office_of_chance import OFFICES, Making
from tests.workflow.stages import PROMISE
from tests.workflow.story import Story, at
from workflow import chases, scope
from workflow.act import Act
from workflow.visits import correct

MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))
NAMES = count()
PAGE = "/admin/month/?first=2026-03-01&last=2026-03-31"
NUMBER = re.compile(r'<a href="([^"]+)">([\d,]+)</a>')
COUNT = re.compile(r'<span class="sum">([\d,]+)</span>')


@pytest.fixture
def clock(stand_at):
    """A function that sets the clock of the pages that follow; 2 April until then."""
    stand_at("2026-04-02 09:00")
    return stand_at


@pytest.fixture
def story(people, clock):
    """A March with something of each kind."""
    story = Story(people)
    story.closed()
    story.complaint()
    story.service_complaint()
    story.enquiry(answer="月底前到前台", answer_basis="rule", solved_on_spot=True)
    story.enquiry(promise=PROMISE)
    story.receive(kind="suggestion", content="装充电桩", visitor_name="李四", phone="15400000003")
    story.repaired()
    chases.chase_repair_task(story.act("receptionist"), story.assigned(), words="还没来")
    story.returned()
    db.session.commit()
    return story


def report() -> MonthlyReport:
    return db.session.scalars(select(MonthlyReport).where(MonthlyReport.first_on == MARCH.first)).one()


def page_of(client, path: str = PAGE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.text


def numbers(page: str) -> dict:
    return {unescape(url): int(number.replace(",", "")) for url, number in NUMBER.findall(page)
            if "figure" in url or "behind" in url}


def test_every_number_of_the_sheet_is_its_lists(app, story):
    director = app.test_client().sign_in(story.people.director)
    found = numbers(page_of(director))
    assert len(found) > 25
    for url, number in found.items():
        listed = COUNT.search(page_of(director, url))
        assert (int(listed[1].replace(",", "")) if listed else 0) == number, url
    assert sum(1 for number in found.values() if number) > 15


@examples(6, suppress_health_check=list(HealthCheck))
@given(office=OFFICES)
def test_on_random_offices_each_count_is_its_lists(session, office):
    """Every measure that a list has a filter for, on rows made by chance (D.4)."""
    chance = Making(session, f"清单{next(NAMES)}").all(office)
    session.commit()
    act = Act(chance.staff_person, at("2026-04-20 09:00").astimezone(UTC))
    known = counted(session, window_of([chance.office.id], MARCH, OfficeRules(), act.now))[chance.office.id]
    for name, measure in MEASURES.items():
        if measure.model in ENDPOINTS:
            asked = Asked.read(Asked((name,), chance.office.id, MARCH).text())
            query = select(func.count()).select_from(measure.model).where(
                *scope.visible(act, measure.model), asked.condition(act)
            )
            assert (name, session.scalar(query)) == (name, known[name])


def test_a_filter_that_is_no_figure_says_so_and_finds_nothing_else(app, story):
    director = app.test_client().sign_in(story.people.director)
    for text in ("x", "valid~1~2026-03-01~2026-03-31", "effective~1~2026-03-01~2026-03-31~0~0",
                 "valid~1~2026-03-01~yesterday~0~0", "password~1~2026-03-01~2026-03-31~0~0"):
        answer = director.get("/admin/complaints/", query_string={"flt0_figure": text})
        assert "看不懂" in answer.text
    west = {"flt0_figure": f"complaints~{story.people.east.id}~2026-03-01~2026-03-31~0~0"}
    other = app.test_client().sign_in(story.people.west_director)
    assert "没有符合条件的记录" in other.get("/admin/complaints/", query_string=west).text
    behind = f"/admin/month/behind/?what=promises~{story.people.east.id}~2026-03-01~2026-04-30~0~0"
    assert "没有符合条件的记录" in other.get(behind).text
    assert db.session.scalar(select(func.count()).select_from(ReplyPromise)) == 1


def test_the_last_month_is_made_by_whoever_of_the_desk_looks_first_and_only_once(app, story):
    desk = app.test_client().sign_in(story.people.receptionist)
    assert "草稿" in page_of(desk, "/admin/month/")
    page_of(app.test_client().sign_in(story.people.director), "/admin/month/")
    assert report().state == "draft"
    assert db.session.scalar(select(func.count()).select_from(MonthlyReport)) == 1


def test_the_month_goes_from_the_desk_to_the_director_and_is_frozen(app, story, clock):
    desk, director = (app.test_client().sign_in(one) for one in (story.people.receptionist, story.people.director))
    page_of(desk, "/admin/month/")
    row = report()
    answer = desk.post("/admin/month/submit/", data={"id": row.id})
    assert answer.status_code == 422
    assert "请填写原因分析" in answer.text
    assert desk.post("/admin/month/write/", data={"id": row.id, "analysis": "电梯老化"}).status_code == 302
    measure = {"id": row.id, "text": "换钢丝绳", "person": story.people.officer.username, "due_on": "2026-03-15"}
    refused = desk.post("/admin/month/measure/", data=measure)
    assert refused.status_code == 422
    assert "期限须在本月结束以后" in refused.text
    assert "换钢丝绳" in refused.text
    assert desk.post("/admin/month/measure/", data={**measure, "due_on": "2026-04-20"}).status_code == 302
    assert desk.post("/admin/month/submit/", data={"id": row.id}).status_code == 302
    blank = director.post("/admin/month/return/", data={"id": row.id, "remark": ""})
    assert blank.status_code == 422
    assert director.post("/admin/month/approve/", data={"id": row.id}).status_code == 302
    assert report().state == "approved"
    before = re.search(r'data-figure="K4".*?</tr>', page_of(director), re.DOTALL)[0]
    correct(story.act("director", "2026-04-02 10:00"), story.enquiry(when="2026-03-20 09:00"), remark="补一句")
    page = page_of(director)
    assert re.search(r'data-figure="K4".*?</tr>', page, re.DOTALL)[0] == before
    assert "批准之后的变动" in page
    assert "接待总量" in page.split("批准之后的变动")[1]
    clock("2026-04-02 11:00")
    desk.post("/admin/home_visits/record/", data={
        "visited_on": "2026-03-30", "person": str(story.people.officer.id), "occasion": "at_home",
        "house": str(story.people.home.id), "content": "路灯暗",
    })
    later = page_of(director).split("批准之后的变动", 1)[1]
    assert "登记走访" in later and "/admin/home_visits/visit/?id=" in later


def test_the_following_month_shows_what_is_left_and_marks_it_as_done(app, story, clock):
    desk = app.test_client().sign_in(story.people.receptionist)
    page_of(desk, "/admin/month/")
    row = report()
    measure = {"id": row.id, "text": "换钢丝绳", "person": story.people.officer.username, "due_on": "2026-04-20"}
    desk.post("/admin/month/measure/", data=measure)
    clock("2026-05-03 09:00")
    april = "/admin/month/?first=2026-04-01&last=2026-04-30"
    page = page_of(desk, april)
    assert "以前月份的改进措施" in page and "换钢丝绳" in page and "已超时 13 天" in page
    sent = {"id": row.id, "measure": row.measures[0].id, "done_on": "2026-05-09", "done_note": "已换好两根"}
    refused = desk.post("/admin/month/done/", data=sent)
    assert refused.status_code == 422 and "已换好两根" in refused.text and "且不晚于今天" in refused.text
    assert desk.post("/admin/month/done/", data={**sent, "done_on": "2026-05-02"}).status_code == 302
    assert "超时完成" in page_of(desk, april) and "已换好两根" in page_of(desk, april)
    assert "以前月份的改进措施" not in page_of(desk, "/admin/month/?first=2026-06-01&last=2026-06-30")


def test_a_period_that_is_none_says_so_beside_the_day_and_keeps_what_was_typed(app, story):
    director = app.test_client().sign_in(story.people.director)
    answer = director.get("/admin/month/?first=2026-03-31&last=2026-03-01")
    assert answer.status_code == 422
    assert "结束日期须在开始日期之后" in answer.text
    assert 'value="2026-03-31"' in answer.text
    assert director.get("/admin/month/?first=2026-03-01&last=2026-03-31&department=999").status_code == 422


def test_a_department_leaves_out_the_figures_whose_denominator_lacks_it(app, story):
    director = app.test_client().sign_in(story.people.director)
    page = page_of(director, f"{PAGE}&department={story.people.engineering.id}")
    assert 'data-figure="K5"' in page
    assert 'data-figure="K3"' not in page
    category = page_of(director, f"{PAGE}&category={story.people.category.id}")
    assert 'data-figure="K5"' in category
    assert 'data-figure="K7"' not in category


def test_an_empty_month_says_so(app, story):
    west = app.test_client().sign_in(story.people.west_director)
    page = page_of(west)
    assert "本月没有接待和投诉记录，各项无数据。" in page
    assert re.search(r'data-figure="K7".*?—.*?无数据', page, re.DOTALL)


def test_the_files_hold_real_numbers_and_charts_and_are_logged(app, story):
    director = app.test_client().sign_in(story.people.director)
    book = openpyxl.load_workbook(io.BytesIO(director.get(f"/admin/month/export/xlsx/{PAGE[13:]}").data))
    first, flat = book.worksheets
    assert len(first._charts) >= 1
    rows = {(row[1], row[2]): row[3:] for row in flat.iter_rows(values_only=True)}
    assert rows["K4", "投诉处理率"] == (pytest.approx(1 / 3), 1, 3)
    text = director.get(f"/admin/month/export/csv/{PAGE[13:]}").data.decode("utf-8-sig")
    assert ["时限", "K5", "当日核实率"] in [row[:3] for row in csv.reader(io.StringIO(text))]
    logs = db.session.scalars(select(ExportLog)).all()
    assert [log.file_format for log in logs] == ["xlsx", "csv"]
    assert all(log.row_count for log in logs)


def test_the_sheet_prints_on_the_offices_own_form(app, story):
    page = page_of(app.test_client().sign_in(story.people.director), f"/admin/month/paper/{PAGE[13:]}")
    for words in ("月度投诉统计分析报告", "K3 投诉率", "11 签批", "编制人"):
        assert words in page


def test_a_leader_compares_the_offices_and_nobody_of_an_office_does(app, story):
    leader = app.test_client().sign_in(story.people.leader)
    page = page_of(leader, f"/admin/month/company/{PAGE[13:]}")
    assert "东湖管理处" in page
    assert "西山管理处" in page
    assert "K19b" in page and "环比" in page and "上一期" in page
    found = numbers(page)
    assert len(found) > 20
    for url, number in found.items():
        listed = COUNT.search(page_of(leader, url))
        assert (int(listed[1].replace(",", "")) if listed else 0) == number, url
    wrong = leader.get("/admin/month/company/?first=2026-03-40&last=2026-04-01")
    assert wrong.status_code == 422 and "2026-03-40" in wrong.text and 'aria-invalid="true"' in wrong.text
    assert app.test_client().sign_in(story.people.director).get("/admin/month/company/").status_code == 403


def test_pictures_come_with_their_tables_and_how_many_they_rest_on(app, story):
    page = page_of(app.test_client().sign_in(story.people.director), f"/admin/month/analysis/{PAGE[13:]}")
    assert "各楼栋每百户投诉" in page
    assert "n=3" in page
    assert "样本太少，不说明问题" in page


# What tells of it (职责(2))


def swept(when: str) -> int:
    db.session.commit()
    made = make_reports(at(when).astimezone(UTC))
    db.session.expire_all()
    return made


def test_a_notice_of_the_month_leads_to_its_sheet(app, story):
    swept("2026-04-01 00:00")
    desk = app.test_client().sign_in(story.people.receptionist)
    page = page_of(desk, "/admin/notices/")
    assert "月报已生成，请补充分析" in page
    address = unescape(re.search(r'href="(/admin/month/details/[^"]+)"', page)[1])
    assert desk.get(address).location.startswith("/admin/month/?first=2026-03-01")
