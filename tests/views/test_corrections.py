"""整改 on the board and on the check's page: asked for, followed, late, done (职责(1))."""

from datetime import date

import pytest

from models import Correction, SpotCheck, db
from tests.workflow.story import Story
from tests.workflow.test_spot_checks import PASSED, drawn

BOARD, LIST = "/admin/board/", "/admin/spot_checks/?flt0_{}=1"


@pytest.fixture
def seated(app, people, stand_at):
    """The director's browser on 5 March, a drawn record, and what moves the clock."""
    stand_at("2026-03-05 09:00")
    story = Story(people)
    row = drawn(story, story.enquiry())
    return app.test_client().sign_in(people.director), row.id, stand_at, people


def form(**more) -> dict:
    results = {f"result-{place}": "passed" for place in range(len(PASSED))}
    return {**results, "acted": "1", "is_true": "1", "seen_version": "1", **more}


def asked(director, row_id: int, people) -> int:
    answer = director.post(f"/admin/spot_checks/edit/?id={row_id}", data=form(
        correction="补登记电话", person=str(people.receptionist.id), due_on="2026-03-06"
    ))
    assert answer.status_code == 302
    return db.session.query(Correction).one().id


def test_it_is_asked_for_with_the_check_and_stands_on_the_board_until_done(seated):
    director, row_id, stand_at, people = seated
    one = asked(director, row_id, people)
    page = director.get(BOARD).text
    assert "补登记电话" in page and "整改未完成" in page
    stand_at("2026-03-08 09:00")
    assert "已超时 2 天" in director.get(BOARD).text
    for name in ("uncorrected", "correction_late"):
        assert f"id={row_id}" in director.get(LIST.format(name)).text
    answer = director.post("/admin/spot_checks/corrected/", data={
        "id": row_id, "correction_id": one, "done_on": "2026-03-07", "done_note": "已补登记",
    })
    assert answer.status_code == 302
    assert "补登记电话" not in director.get("/admin/board/now/").text
    page = director.get(f"/admin/spot_checks/details/?id={row_id}").text
    assert "超时完成" in page and "已补登记" in page
    assert "没有符合条件的记录" in director.get(LIST.format("uncorrected")).text


def test_what_was_typed_stays_when_it_is_refused(seated):
    director, row_id, _stand_at, people = seated
    one = asked(director, row_id, people)
    sent = {"id": row_id, "correction_id": one, "done_on": "2026-03-09", "done_note": "说已经补好"}
    answer = director.post("/admin/spot_checks/corrected/", data=sent)
    assert answer.status_code == 422 and "说已经补好" in answer.text and "且不晚于今天" in answer.text
    answer = director.post("/admin/spot_checks/correct/", data={"id": row_id, "correction": "向住户说明"})
    assert answer.status_code == 422 and "向住户说明" in answer.text and "请选择责任人" in answer.text
    more = {"id": row_id, "correction": "向住户说明", "person": str(people.officer.id), "due_on": "2026-03-09"}
    assert director.post("/admin/spot_checks/correct/", data=more).status_code == 302
    assert db.session.query(Correction).filter_by(due_on=date(2026, 3, 9)).one().person_id == people.officer.id


def test_the_leader_reads_it_and_follows_nothing(seated, app):
    director, row_id, _stand_at, people = seated
    asked(director, row_id, people)
    page = app.test_client().sign_in(people.leader).get(f"/admin/spot_checks/details/?id={row_id}").text
    assert "补登记电话" in page and "记为完成" not in page
    assert db.session.get(SpotCheck, row_id).corrections
