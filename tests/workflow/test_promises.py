"""约定答复时间: one open at most, with consent; refused, it is the director's to decide (S 5(8), B2.3)."""

import pytest
import sqlalchemy as sa

from models import ReplyPromise, db
from regulation.broken import RuleBroken, WrongState
from regulation.deadlines import is_kept
from tests.workflow.story import at, stored
from workflow import complaint_endings, complaints

PROMISE = {"promised_at": at("2026-03-06 12:00"), "reason": "等配件", "consented": True, "consent_way": "phone"}
REFUSED = {**PROMISE, "consented": False, "consent_way": None, "owner_words": "不行，今天就要"}


@pytest.fixture
def verified(story):
    return story.verify(story.complaint())


def promise(story, complaint, when="2026-03-04 10:00", **given):
    return complaints.promise(story.act("officer", when), complaint, **{**PROMISE, **given})


def test_with_consent_the_complaint_is_extended_and_its_due_time_stays(story, verified):
    due_at = verified.due_at
    promise(story, verified)
    assert (stored(verified)["state"], stored(verified)["due_at"]) == ("extended", due_at)
    (row,) = verified.promises
    assert (row.consent_at, row.created_by_id) == (at("2026-03-04 10:00"), story.people.officer.id)


def test_without_consent_the_director_decides(story, verified):
    promise(story, verified, **REFUSED)
    assert stored(verified)["state"] == "awaiting_decision"
    assert verified.decision_asked == "等配件"
    assert verified.promises[0].settled_at is not None
    complaints.decide(story.act("director"), verified, decision="今天外请师傅")
    assert (stored(verified)["state"], verified.decided_by_id) == ("handling", story.people.director.id)


def test_before_the_verification_a_promise_leaves_the_state_alone(story):
    complaint = story.complaint()
    promise(story, complaint)
    assert stored(complaint)["state"] == "registered"
    story.verify(complaint)
    assert stored(complaint)["state"] == "verified"


def test_a_new_promise_settles_the_old_one_and_keeps_it(story, verified):
    promise(story, verified)
    promise(story, verified, when="2026-03-05 09:00", promised_at=at("2026-03-07 12:00"))
    old, new = verified.promises
    assert (old.settled_at, old.replied_at) == (at("2026-03-05 09:00"), None)
    assert new.settled_at is None


def test_the_database_itself_holds_one_open_promise_a_contact(story, verified):
    promise(story, verified)
    row = dict(db.session.execute(sa.select(ReplyPromise.__table__)).mappings().one())
    del row["id"]
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(sa.insert(ReplyPromise.__table__).values(**row))
    db.session.rollback()


@pytest.mark.parametrize(("replied", "kept"), [("2026-03-06 12:00", True), ("2026-03-06 12:01", False)])
def test_the_reply_keeps_or_breaks_it(story, verified, replied, kept):
    promise(story, verified)
    complaints.reply(story.act("officer", replied), verified, answer="配件到了，明天装")
    (row,) = verified.promises
    assert is_kept(row.promised_at, row.replied_at) is kept
    assert stored(verified)["state"] == "handling"
    assert stored(verified)["replied_to_resident_at"] == at(replied)


def test_finishing_with_a_reply_answers_the_promise(story, verified):
    promise(story, verified)
    story.finish(verified, when="2026-03-05 11:00", reply="已装好")
    assert verified.promises[0].replied_at == at("2026-03-05 11:00")
    assert stored(verified)["state"] == "done"


def test_an_unanswered_promise_bars_the_closing(story, verified):
    promise(story, verified)
    story.finish(verified, when="2026-03-05 11:00", reply=None)
    complaint_endings.complete_revisit(
        story.act("receptionist", "2026-03-05 15:00"), verified, rating="satisfied", method="phone"
    )
    assert stored(verified)["state"] == "revisited"
    with pytest.raises(RuleBroken) as refused:
        complaint_endings.close(story.act("receptionist", "2026-03-05 15:00"), verified)
    assert {one.clause for one in refused.value.refusals} == {"B1.5", "S 5(8)"}
    complaints.reply(story.act("receptionist", "2026-03-05 16:00"), verified, answer="已装好")
    complaint_endings.close(story.act("receptionist", "2026-03-05 16:00"), verified)
    assert stored(verified)["state"] == "closed"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"promised_at": None}, "promised_at"), ({"promised_at": at("2026-03-04 10:00")}, "promised_at"),
        ({"reason": ""}, "reason"), ({"consented": None}, "consented"), ({"consent_way": None}, "consent_way"),
    ],
)
def test_a_promise_is_a_definite_time_with_reason_and_consent(story, verified, given, field):
    with pytest.raises(RuleBroken) as refused:
        promise(story, verified, **given)
    assert refused.value.field == field
    assert db.session.scalar(sa.select(sa.func.count(ReplyPromise.id))) == 0


def test_nothing_is_promised_while_the_director_decides(story, verified):
    promise(story, verified, **REFUSED)
    with pytest.raises(WrongState):
        promise(story, verified)
