"""走访's pages: planned, recorded, opinions settled, and the month that counts it (B2.4, B2.6, K17)."""

import re

import pytest

from models import HomeVisit, HomeVisitOpinion, HomeVisitRound, db

PAGE = "/admin/home_visits/"


@pytest.fixture
def office(app, people, stand_at):
    stand_at("2026-03-20 09:00")

    def seat(who):
        return app.test_client().sign_in(getattr(people, who))

    return people, seat, stand_at


def planned(director, people, **given):
    return director.post(f"{PAGE}plan/", data={
        "kind": "area", "person": str(people.officer.id), "day": "2026-03-20", "rounds": "1", "buildings": "3", **given
    })


def visit(client, people, **given):
    return client.post(f"{PAGE}record/", data={
        "visited_on": "2026-03-20", "person": str(people.officer.id), "occasion": "at_home",
        "house": str(people.home.id), "spoke_with": "张伟", "content": "路灯暗", **given,
    })


def test_from_the_plan_to_the_settled_opinion_and_the_months_figure(office):
    people, seat, stand_at = office
    director, officer = seat("director"), seat("officer")
    assert planned(director, people).status_code == 302
    answer = visit(officer, people)
    assert answer.status_code == 302
    row = db.session.query(HomeVisit).one().id
    assert answer.location.endswith(f"visit/?id={row}")
    sent = {"id": row, "text": "路灯暗", "person": str(people.officer.id), "due_on": "2026-03-22"}
    assert officer.post(f"{PAGE}opinion/", data=sent).status_code == 302
    stand_at("2026-03-25 09:00")
    assert "已超时 3 天" in director.get(PAGE).text
    opinion = db.session.query(HomeVisitOpinion).one().id
    settle = {"id": row, "opinion": opinion, "done_on": "2026-03-24", "done_note": "换了灯"}
    refused = officer.post(f"{PAGE}settle/", data=settle)
    assert refused.status_code == 422 and "换了灯" in refused.text and "怎样答复住户" in refused.text
    assert officer.post(f"{PAGE}settle/", data={**settle, "reply": "已告知"}).status_code == 302
    officer.post(f"{PAGE}finish/", data={"id": db.session.query(HomeVisitRound).one().id})
    assert "2026-03-20 完成" in director.get(PAGE).text
    stand_at("2026-04-02 09:00")
    sheet = director.get("/admin/month/?first=2026-03-01&last=2026-03-31").text
    figure = re.search(r'data-figure="K17".*?</tr>', sheet, re.DOTALL)[0]
    assert "100.00%" in figure
    behind = re.findall(r'href="([^"]+)"', figure)
    assert len(behind) == 2 and all("片区走访" in director.get(url.replace("&amp;", "&")).text for url in behind)


def test_what_was_typed_stays_when_it_is_refused(office):
    people, seat, _stand_at = office
    director = seat("director")
    answer = planned(director, people, buildings="77")
    assert answer.status_code == 422 and "没有这些楼栋：77" in answer.text and 'value="77"' in answer.text
    answer = visit(director, people, house="", content="大家说车位不够")
    assert answer.status_code == 422 and "大家说车位不够" in answer.text and "请填写房号，或活动地点" in answer.text
    assert visit(director, people, visited_on="2026-03-21").status_code == 422
    assert db.session.query(HomeVisit).count() == 0


def test_an_unfinished_round_says_what_is_missing_and_the_leader_reads_masked_names(office):
    people, seat, _stand_at = office
    director = seat("director")
    planned(director, people)
    row = db.session.query(HomeVisitRound).one().id
    director.post(f"{PAGE}finish/", data={"id": row})
    assert "还没有走访记录" in director.get(PAGE).text
    visit(director, people)
    page = seat("leader").get(f"{PAGE}visit/?id={db.session.query(HomeVisit).one().id}").text
    assert "张*" in page and "张伟" not in page and "报公司" not in page


def test_last_months_areas_are_taken_over_once(office):
    people, seat, stand_at = office
    director = seat("director")
    planned(director, people)
    planned(director, people, person=str(people.colleague.id), buildings="3")
    planned(director, people, person=str(people.supervisor.id), buildings="3")
    stand_at("2026-04-01 09:00")
    planned(director, people, day="2026-04-01", person=str(people.supervisor.id), buildings="3")
    people.colleague.active = False
    db.session.commit()
    assert seat("officer").post(f"{PAGE}take_over/").status_code == 403
    assert director.post(f"{PAGE}take_over/").status_code == 302
    april = [row for row in db.session.query(HomeVisitRound) if row.first_on.month == 4]
    assert {(row.person_id, row.buildings, row.count, row.until_on.isoformat()) for row in april} == {
        (people.supervisor.id, "3", 1, "2026-05-01"), (people.officer.id, "3", 1, "2026-05-01")
    }
    director.post(f"{PAGE}take_over/")
    assert "本月的片区走访都安排好了" in director.get(PAGE).text and len(april) == 2
    stand_at("2026-06-01 09:00")
    director.post(f"{PAGE}take_over/")
    assert "上个月没有片区走访的安排" in director.get(PAGE).text


def test_what_was_heard_stands_at_the_desk_on_the_board_and_in_the_notices_until_it_is_answered(office):
    people, seat, stand_at = office
    officer, director, desk = seat("officer"), seat("director"), seat("receptionist")
    visit(officer, people)
    row = db.session.query(HomeVisit).one().id
    page = f"{PAGE}visit/?id={row}#opinions"
    sent = {"id": row, "text": "路灯暗", "person": str(people.receptionist.id), "due_on": "2026-03-22"}
    officer.post(f"{PAGE}opinion/", data={**sent, "to_company": "y"})
    assert "走访意见" in desk.get("/admin/notices/").text and page in desk.get("/admin/notices/").text
    leader = seat("leader")
    assert "走访意见报公司" in leader.get("/admin/notices/").text and leader.get(page).status_code == 200
    owed = desk.get("/admin/desk/").text
    assert page in owed and "最迟 2026-03-22" in owed and "报公司" in director.get(PAGE).text
    assert "项今天到期" not in director.get("/admin/").text
    stand_at("2026-03-22 09:00")
    assert "1 项今天到期" in director.get("/admin/").text
    stand_at("2026-03-23 09:00")
    assert 'data-late="1"' in desk.get("/admin/desk/").text and "已超时 1 天" in desk.get("/admin/desk/").text
    opinion = db.session.query(HomeVisitOpinion).one().id
    refused = officer.post(f"{PAGE}hand/", data={"id": row, "opinion": opinion, "due_on": "2026-03-25"})
    assert refused.status_code == 422 and "请选择责任人" in refused.text and "2026-03-25" in refused.text
    director.post(f"{PAGE}hand/", data={
        "id": row, "opinion": opinion, "person": str(people.officer.id), "due_on": "2026-03-25"
    })
    assert "最迟 2026-03-25" in desk.get("/admin/desk/").text
    officer.post(f"{PAGE}settle/", data={
        "id": row, "opinion": opinion, "done_on": "2026-03-23", "done_note": "换了灯", "reply": "已告知"
    })
    assert page not in desk.get("/admin/desk/").text


def test_mistakes_are_taken_back_from_the_pages(office):
    people, seat, _stand_at = office
    director, desk = seat("director"), seat("receptionist")
    planned(director, people)
    visit(desk, people)
    row = db.session.query(HomeVisitRound).one().id
    assert "本轮完成" not in desk.get(PAGE).text
    desk.post(f"{PAGE}finish/", data={"id": row})
    assert "责任人本人或主任" in desk.get(PAGE).text
    director.post(f"{PAGE}finish/", data={"id": row})
    refused = director.post(f"{PAGE}reopen/", data={"id": row, "reason": " "})
    assert refused.status_code == 422 and "重新打开" in refused.text
    assert director.post(f"{PAGE}reopen/", data={"id": row, "reason": "点错了"}).status_code == 302
    assert "重新打开：点错了" in director.get(PAGE).text
    answer = desk.post(f"{PAGE}drop/", data={"id": db.session.query(HomeVisit).one().id})
    assert answer.location.endswith("?year=2026") and db.session.query(HomeVisit).count() == 0
    director.post(f"{PAGE}drop_round/", data={"id": row})
    assert db.session.query(HomeVisitRound).count() == 0
