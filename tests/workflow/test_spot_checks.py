"""Drawing for the director's check and writing down what was found (职责(1), S 1(1), S 1(3), S 2(1), S 2(2))."""

import threading
from datetime import timedelta

import pytest
from flask import current_app
from sqlalchemy import select

from models import AuditEntry, InspectionItem, Setting, Snippet, SpotCheck, db
from regulation import spot_checks as rules_of
from regulation.broken import NeverApplies, NotPermitted, Refusals, RuleBroken, WrongState
from regulation.words import CHECK_LINES
from tests.workflow.story import at, audited
from workflow import looks, spot_checks
from workflow.act import Act, SeenVersionStale
from workflow.revisits import complete_revisit

PASSED = {key: "passed" for key, _text in CHECK_LINES}
LATER = "2026-03-05 09:00"


def draw(story, when: str = LATER, who: str = "director") -> list[SpotCheck]:
    """What is drawn when somebody opens the board at that moment."""
    act, office_id = story.act(who, when), story.people.east.id
    reading(lambda: spot_checks.draw(act, office_id))
    return db.session.scalars(select(SpotCheck).order_by(SpotCheck.id)).all()


def reading(act):
    """What an act gives while a page is read: what was prepared is there, and nothing stays open."""
    db.session.commit()
    with current_app.test_request_context("/"):
        given = act()
    db.session.rollback()
    db.session.expire_all()
    return given


def asked(story, count: int) -> list:
    """So many answered enquiries."""
    return [story.enquiry(content=f"停车费怎么交{number}", answer="月底前到前台") for number in range(count)]


def setting(story, key: str, value: int) -> None:
    people = story.people
    db.session.add(Setting(office_id=people.east.id, key=key, value=value, created_at=at(LATER)))
    db.session.commit()


def drawn(story, case, **values) -> SpotCheck:
    """A record drawn by hand."""
    row = SpotCheck(
        office_id=case.office_id, created_at=at(LATER), drawn_on=at(LATER).date(), seed="seed",
        **{"why": "random", f"{case.record}_id": case.id, **values},
    )
    db.session.add(row)
    db.session.commit()
    return row


def check(story, row, who: str = "director", when: str = LATER, **given):
    said = {"results": PASSED, "remarks": {}, "is_true": True, **given}
    return spot_checks.check(story.act(who, when), row, **said)


# The draw


def test_three_records_are_drawn_once_a_day(story):
    asked(story, 6)
    assert len(draw(story)) == 3
    assert len(draw(story, "2026-03-05 17:00")) == 3
    assert len(draw(story, "2026-03-06 09:00")) == 6
    assert {row.drawn_on.isoformat() for row in draw(story)} == {"2026-03-05", "2026-03-06"}


def test_ten_a_week_are_drawn_in_one_go_and_stand_for_the_week(story):
    setting(story, "checks_by_week", 1)
    asked(story, 15)
    rows = draw(story)
    assert (len(rows), {row.drawn_on.isoformat() for row in rows}) == (10, {"2026-03-02"})
    assert len(draw(story, "2026-03-08 23:00")) == 10
    assert len(draw(story, "2026-03-09 00:30")) == 15


def test_an_office_that_wants_none_draws_none(story):
    setting(story, "checks_a_day", 0)
    story.enquiry()
    assert draw(story) == []


def test_two_who_open_the_board_at_once_draw_once(story, app):
    asked(story, 9)
    director, office_id = story.people.director.person(), story.people.east.id
    db.session.commit()
    ready, failures = threading.Barrier(4), []

    def open_the_board():
        with app.test_request_context("/"):
            ready.wait()
            try:
                spot_checks.draw(Act(director, at(LATER)), office_id)
            except Exception as failure:
                failures.append(failure)

    opening = [threading.Thread(target=open_the_board) for _ in range(4)]
    for one in opening:
        one.start()
    for one in opening:
        one.join()
    assert failures == []
    assert db.session.query(SpotCheck).count() == 3


def test_the_draw_is_repeated_from_its_stored_seed(story):
    asked(story, 8)
    rows = draw(story)
    since = at(LATER) - timedelta(days=14)
    pool = spot_checks.Pool(db.session, story.people.east.id, since)
    pool._drawn = lambda: set()
    again = rules_of.draw(pool.candidates(), 3, rows[0].seed, {})
    assert [one.record_id for one in again] == [row.visit_id for row in rows]


def test_a_revisit_by_the_one_on_duty_is_drawn_first(story):
    asked(story, 6)
    complaint = story.finished()
    revisit = complaint.revisits[-1]
    complete_revisit(
        story.act("supervisor", "2026-03-04 16:00"), revisit, rating="satisfied", method="phone",
        nobody_else_on_duty=True,
    )
    found = {row.why: row for row in draw(story)}
    assert (found["nobody_else"].complaint_id, found["nobody_else"].revisit_id) == (complaint.id, revisit.id)


def test_what_speaks_like_a_complaint_is_drawn_by_the_offices_own_words(story):
    people = story.people
    db.session.add(Snippet(office_id=people.east.id, use="complaint_word", text="气死", created_at=at(LATER)))
    angry, _plain = [
        story.enquiry(content=text, answer="已转告") for text in ("等了三天气死人", "门岗态度差")
    ]
    assert [row.visit_id for row in draw(story) if row.why == "suggests_complaint"] == [angry.id]


def test_what_speaks_like_a_complaint_is_drawn_without_a_list_too(story):
    angry = story.enquiry(content="门岗态度差", answer="已转告")
    story.complaint(content="保安态度差")
    assert [row.visit_id for row in draw(story) if row.why == "suggests_complaint"] == [angry.id]


def test_what_needs_no_repair_is_drawn(story):
    sheet = story.sheet()
    story.problem(sheet, size="none", no_repair_reason="业主自装")
    assert db.session.query(InspectionItem).one().size == "none"
    assert [row.inspection_id for row in draw(story) if row.why == "needs_no_repair"] == [sheet.id]


def test_no_case_about_or_by_the_director_is_drawn(story):
    people = story.people
    story.finish(story.verify(story.service_complaint(target_staff=people.director), who="supervisor"))
    story.enquiry(who="director", content="主任自己接的一条", answer="已答")
    assert draw(story) == []


def test_where_two_direct_no_case_about_or_by_either_is_drawn(story):
    people = story.people
    people.technician.role = "director"
    db.session.flush()
    for director in (people.director, people.technician):
        story.finish(story.verify(story.service_complaint(target_staff=director), who="supervisor"))
    story.enquiry(who="director", content="主任自己接的一条", answer="已答")
    asked(story, 1)
    assert [row.visit.receptionist_id for row in draw(story)] == [people.receptionist.id]


def test_what_was_drawn_before_isnt_drawn_again(story):
    asked(story, 4)
    first = {row.visit_id for row in draw(story)}
    rows = draw(story, "2026-03-06 09:00")
    assert len(rows) == 4 and len({row.visit_id for row in rows}) == 4
    assert len(first) == 3


def test_neither_an_old_record_nor_another_offices_is_drawn(story):
    story.enquiry(when="2026-02-01 10:00", answer="已答")
    story.receive(who="west_receptionist", kind="enquiry", content="西山的事", answer="已答")
    assert draw(story) == []


def test_a_draw_leaves_its_audit_in_the_systems_name(story):
    asked(story, 1)
    row = draw(story)[0]
    assert audited(row) == [("draw_check", "系统")]
    entry = db.session.query(AuditEntry).filter_by(record="spot_check").one()
    assert "seed" in entry.fields and entry.office_id == story.people.east.id


# The check


def test_a_check_is_written_with_its_lines_and_who_made_it(story):
    row = check(
        story, drawn(story, story.enquiry()), results={**PASSED, "greeting": "failed"},
        remarks={"greeting": "没有先问候"}, is_true=False, resident_words="没人来过", finding="记录不实，已谈话",
    )
    assert row.checked_at == at(LATER) and row.checked_by_id == story.people.director.id
    assert (row.is_true, row.resident_words, row.finding) == (False, "没人来过", "记录不实，已谈话")
    said = {line.line: (line.result, line.remark) for line in row.lines}
    assert said["greeting"] == ("failed", "没有先问候") and said["polite"] == ("passed", None)
    assert len(said) == 6
    assert audited(row)[-1] == ("spot_check", "周平")


def test_the_offices_own_line_is_checked_too(story):
    people = story.people
    db.session.add(Snippet(office_id=people.east.id, use="check_line", text="工牌佩戴", created_at=at(LATER)))
    row = drawn(story, story.enquiry())
    with pytest.raises(RuleBroken, match="合格"):
        check(story, row)
    check(story, row, results={**PASSED, "工牌佩戴": "passed"})
    assert {line.line for line in row.lines} >= {"工牌佩戴"}


def test_what_is_missing_is_named_by_its_fields(story):
    row = drawn(story, story.enquiry())
    with pytest.raises(Refusals) as refused:
        check(story, row, results={"polite": "passed"}, is_true=None)
    assert {refusal.field for refusal in refused.value.refusals} == {
        "result-1", "result-2", "result-3", "result-4", "result-5", "is_true"
    }
    assert row.checked_at is None and row.lines == []


@pytest.mark.parametrize("who", ["receptionist", "officer", "technician", "supervisor", "leader", "west_director"])
def test_only_the_offices_director_checks(story, who):
    with pytest.raises(NotPermitted):
        check(story, drawn(story, story.enquiry()), who=who)


def test_a_deputy_checks_but_never_the_own_work(story):
    act = story.act("officer", LATER, deputises=True)
    own = drawn(story, story.enquiry(who="officer"))
    with pytest.raises(NotPermitted, match="自己经手"):
        spot_checks.check(act, own, results=PASSED, remarks={}, is_true=True)
    other = drawn(story, story.enquiry())
    spot_checks.check(act, other, results=PASSED, remarks={}, is_true=True)
    entry = db.session.scalar(
        select(AuditEntry).where(AuditEntry.record == "spot_check", AuditEntry.verb == "spot_check")
    )
    assert entry.as_deputy


def test_a_check_about_oneself_is_barred(story):
    people = story.people
    complaint = story.finish(story.verify(story.service_complaint(target_staff=people.officer)), who="supervisor")
    act = story.act("officer", LATER, deputises=True)
    with pytest.raises(NotPermitted):
        spot_checks.check(act, drawn(story, complaint), results=PASSED, remarks={}, is_true=True)


def test_a_check_that_is_made_stands(story):
    row = check(story, drawn(story, story.enquiry()))
    with pytest.raises(WrongState, match="已经抽查过"):
        check(story, row, is_true=False, finding="改主意了")


def test_who_saw_an_older_version_is_told(story):
    row = drawn(story, story.enquiry())
    with pytest.raises(SeenVersionStale):
        check(story, row, seen_version=row.version + 1)
    assert check(story, row, seen_version=row.version).version == 2


# 改为投诉


def test_a_closed_enquiry_becomes_a_complaint_with_its_own_time(story):
    visit = story.enquiry(content="门岗态度差", solved_on_spot=True, answer="已解释", answer_basis="rule")
    assert visit.state == "done"
    row = drawn(story, visit, why="suggests_complaint")
    complaint = spot_checks.turn_into_complaint(story.act("director", LATER), row)
    assert (visit.kind, complaint.visit_id, complaint.received_at) == ("complaint", visit.id, at("2026-03-04 10:00"))
    assert [verb for verb, _who in audited(visit)][-2:] == ["reopen", "change_kind"]


def test_only_what_isnt_one_becomes_a_complaint_and_only_by_the_director(story):
    with pytest.raises(NeverApplies):
        spot_checks.turn_into_complaint(story.act("director", LATER), drawn(story, story.finished()))
    with pytest.raises(NotPermitted):
        spot_checks.turn_into_complaint(story.act("receptionist", LATER), drawn(story, story.enquiry()))


# Looks


def test_a_look_is_noted_once_for_each_person_and_page(story):
    director, supervisor = story.act("director", LATER), story.act("supervisor", LATER)
    afternoon = story.act("director", "2026-03-05 17:00")
    assert reading(lambda: looks.last_look(director, "board")) is None
    reading(lambda: looks.look(director, "board"))
    reading(lambda: looks.look(afternoon, "board"))
    assert reading(lambda: looks.last_look(director, "board")) == at("2026-03-05 17:00")
    assert reading(lambda: looks.last_look(supervisor, "board")) is None
