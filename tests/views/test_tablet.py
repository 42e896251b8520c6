"""平板验房 as its addresses answer: the whole sheet in one piece, and each press once (S 3(4))."""

import json
import re
from html import unescape
from io import BytesIO

import pytest
from sqlalchemy import func, select

from models import Attachment, InspectionItem, InspectionMark, Submission, db
from tests.attachments.pictures import photo
from tests.views.large_sheet import large_sheet
from workflow import handover

PRESS = "/admin/inspections/press/"
JSON = {"Accept": "application/json"}
DEFECT = {"problem": "空鼓", "size": "small", "side": "property"}


def key(number: int) -> str:
    return f"{number:032x}"


@pytest.fixture
def officer(client, people):
    return client.sign_in(people.officer)


@pytest.fixture
def sheet(story):
    return story.sheet()


def press(client, sheet, verb, number=1, **given):
    cell = {"room": "厨房", "part": "墙面"} if verb in ("mark", "defect", "withdraw", "photo") else {}
    return client.post(PRESS, data={"key": key(number), "verb": verb, "id": sheet.id, **cell, **given}, headers=JSON)


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def test_the_page_holds_the_whole_sheet(officer, sheet):
    press(officer, sheet, "mark", result="failed")
    page = officer.get(f"/admin/inspections/tablet/?id={sheet.id}").text
    held = json.loads(unescape(re.search(r'data-sheet="(.*?)"', page)[1]))
    assert held["marks"] == [["厨房", "墙面", "failed", key(1), False]]
    assert (len(held["lists"]["rooms"]), set(held["meters"])) == (13, {"water", "power", "gas"})
    assert held == officer.get(f"/admin/inspections/sheet/?id={sheet.id}").json
    assert f"/admin/inspections/tablet/?id={sheet.id}" in officer.get(f"/admin/inspections/details/?id={sheet.id}").text


def test_a_press_that_comes_twice_is_done_once_and_answered_twice(officer, sheet):
    first = press(officer, sheet, "mark", result="passed")
    assert (first.status_code, first.json["token"]) == (200, key(1))
    assert press(officer, sheet, "mark", result="passed").json == first.json
    assert (count(InspectionMark), count(Submission)) == (1, 1)


def test_a_clash_comes_back_with_what_stands_there_now(officer, sheet, story):
    press(officer, sheet, "mark", result="passed")
    known = {"room": "厨房", "part": "墙面", "result": "failed", "token": "f" * 32, "seen": (key(1),)}
    handover.mark(story.act("supervisor"), sheet, **known)
    db.session.commit()
    answer = press(officer, sheet, "mark", 2, result="not_applicable", seen=key(1))
    assert (answer.status_code, answer.json["theirs"]) == (409, {"result": "failed", "token": "f" * 32})
    assert count(Submission) == 1, "what was refused may be sent anew"
    assert press(officer, sheet, "mark", 3, result="not_applicable", seen="f" * 32).status_code == 200


@pytest.mark.parametrize(
    ("verb", "given", "status", "field"),
    [
        ("mark", {"result": "splendid"}, 422, "result"), ("defect", {**DEFECT, "problem": ""}, 422, "problem"),
        ("defect", {**DEFECT, "size": "none"}, 422, "no_repair_reason"),
        ("meter", {"kind": "water", "state": "normal", "reading": "abc", "seen": ""}, 422, "reading"),
        ("meter", {"kind": "steam", "state": "normal", "reading": "1"}, 400, None),
        ("finish", {"conclusion": ""}, 422, "conclusion"), ("sign", {"party": "owner", "name": "张伟"}, 422, "witness"),
        ("sign", {"party": "neighbour", "name": "张伟"}, 400, None), ("dance", {}, 400, None),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(officer, sheet, verb, given, status, field):
    answer = press(officer, sheet, verb, **given)
    assert answer.status_code == status
    if field:
        assert list(answer.json["errors"]) == [field]


def test_a_photo_stands_with_the_problem_that_it_shows(officer, sheet):
    press(officer, sheet, "defect", **DEFECT)
    sent = {"file": (BytesIO(photo()), "墙.jpg")}
    assert press(officer, sheet, "photo", 2, **sent).status_code == 200
    kept, item = db.session.scalars(select(Attachment)).one(), db.session.scalars(select(InspectionItem)).one()
    assert (kept.inspection_item_id, kept.inspection_id, kept.purpose) == (item.id, sheet.id, None)
    held = officer.get(f"/admin/inspections/sheet/?id={sheet.id}").json
    assert [(defect["photos"], defect["token"]) for defect in held["defects"]] == [(1, key(1))]


def test_both_sign_and_the_sheet_is_frozen_and_its_problems_are_dispatched(officer, story):
    sheet = story.inspected()
    picture = {"file": (BytesIO(photo()), "signature.png")}
    assert press(officer, sheet, "sign", 1, party="owner", name="张伟", **picture).status_code == 200
    assert press(officer, sheet, "sign", 2, party="property", name="王", witness="李四").status_code == 200
    held = officer.get(f"/admin/inspections/sheet/?id={sheet.id}").json
    assert (held["state"], held["isOpen"]) == ("signed", False)
    assert held["parties"]["owner"]["picture"] and held["parties"]["property"]["witness"] == "李四"
    assert press(officer, sheet, "mark", 3, result="passed").status_code == 409
    assert press(officer, sheet, "return_sheet", 4).json["state"] == "rectifying"
    assert len(officer.get(f"/admin/inspections/sheet/?id={sheet.id}").json["tasks"]) == 1


def test_a_refusal_to_sign_has_a_reason_and_a_witness(officer, story):
    """F-20."""
    sheet = story.inspected()
    assert list(press(officer, sheet, "refuse", reason="嫌空鼓").json["errors"]) == ["witness"]
    assert press(officer, sheet, "refuse", reason="嫌空鼓", witness="李四").json["state"] == "refused"


def test_a_large_sheet_costs_no_more_statements_than_a_small_one(officer, story, people, statements):
    sheet = large_sheet(story)
    statements.clear()
    assert officer.get(f"/admin/inspections/tablet/?id={sheet.id}").status_code == 200
    assert len(statements) <= 20, "\n".join(line[:150] for line in statements)
    statements.clear()
    answer = press(officer, sheet, "mark", room="房间12", part="第29项", result="not_applicable", seen="0" * 32)
    assert answer.status_code == 200
    assert len(statements) <= 30, "\n".join(line[:150] for line in statements)


def test_nothing_looked_at_is_not_finished(officer, sheet):
    answer = press(officer, sheet, "finish", conclusion="accepted")
    assert answer.status_code == 422 and "还有 295 项没有查" in answer.json["sentence"]
