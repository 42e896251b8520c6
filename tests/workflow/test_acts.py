"""How every verb is carried out: permission, rule, change, audit row, one commit; a refusal leaves nothing."""

import pytest
from sqlalchemy import select

from models import AuditEntry, Visit, db
from regulation.broken import NeverApplies, NotPermitted, RuleBroken, WrongState
from tests.workflow.story import all_states, audited, rows_in_all_tables, stored
from workflow import chases, desk, escalations, referrals, repair_tasks, verification, visits
from workflow.act import Act, SeenVersionStale, together
from workflow.verbs import function_of


@pytest.fixture
def visit(story):
    return story.enquiry()


def test_a_verb_changes_the_record_and_leaves_one_audit_row_of_it(story, visit):
    referrals.refer(story.act("receptionist"), visit, to_staff=story.people.officer)
    assert stored(visit)["state"] == visit.state == "referred"
    assert audited(visit) == [("record", "李娜"), ("refer", "李娜")]
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.address, entry.actor_id, entry.as_deputy) == ("192.168.1.7", story.people.receptionist.id, False)
    assert '"state"' in entry.fields


def test_a_verb_raises_the_version(story, visit):
    before = visit.version
    referrals.refer(story.act("receptionist"), visit, to_staff=story.people.officer)
    assert stored(visit)["version"] == visit.version > before


REFUSED = {
    "a role without the right": (NotPermitted, "technician", "correct", {"content": "换一句"}),
    "a state it doesn't lead out of": (WrongState, "director", "reopen", {"reason": "漏项"}),
    "a gate": (NeverApplies, "director", "decide_suggestion", {"decision": "rejected", "reason": "不属建议"}),
    "a rule about what was typed": (RuleBroken, "receptionist", "correct", {"content": " "}),
    "a record of another office": (NotPermitted, "west_director", "void", {"void_kind": "test", "reason": "x"}),
    "a colleague of another office": (RuleBroken, "receptionist", "refer", {"to_staff": "west_receptionist"}),
    "a version that is gone": (SeenVersionStale, "receptionist", "correct", {"content": "换一句", "seen_version": 0}),
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_refusal_writes_nothing_anywhere(story, visit, why):
    error, who, verb, given = REFUSED[why]
    given = {name: getattr(story.people, value) if name == "to_staff" else value for name, value in given.items()}
    before, row = rows_in_all_tables(), stored(visit)
    with pytest.raises(error) as refused:
        function_of("visit", verb)(story.act(who), visit, **given)
    assert type(refused.value) is error
    assert refused.value.clause
    assert rows_in_all_tables() == before
    assert stored(visit) == row


def test_two_people_who_saw_the_same_version_dont_overwrite_each_other(story, visit):
    seen = visit.version
    visits.correct(story.act("receptionist"), visit, content="停车费怎么交，能不能月付", seen_version=seen)
    with pytest.raises(SeenVersionStale) as refused:
        visits.correct(story.act("colleague"), visit, content="停车费", seen_version=seen)
    assert refused.value.status == 409
    assert stored(visit)["content"] == "停车费怎么交，能不能月付"


def test_a_verb_reads_the_record_as_it_stands_now(story, visit):
    """An object that is older than the transaction is read afresh before anything is decided."""
    with db.engine.begin() as other:
        other.execute(Visit.__table__.update().values(state="voided", version=9).where(Visit.id == visit.id))
    assert visit.state == "incomplete"
    with pytest.raises(WrongState):
        referrals.refer(story.act("receptionist"), visit, to_staff=story.people.officer)


def test_verbs_together_are_committed_together(story):
    first, second = story.enquiry(), story.enquiry()
    act = story.act("director")
    with together(act):
        for row in (first, second):
            escalations.escalate_visit(act, row, reason="一并上报")
    assert [len(row.escalations) for row in (first, second)] == [1, 1]
    assert stored(second)["version"] == second.version


@pytest.mark.parametrize("position", [0, 1, 2])
def test_a_batch_is_all_or_nothing_wherever_the_refused_row_stands(story, position):
    rows = [story.complaint(), story.complaint()]
    rows.insert(position, story.closed())
    before, states = rows_in_all_tables(), all_states()
    act = story.act("director")
    with pytest.raises(WrongState) as refused, together(act):
        for row in rows:
            verification.assign_verifier(act, row, verifier=story.people.officer)
    assert refused.value.clause == "S 5(7)"
    assert rows_in_all_tables() == before
    assert all_states() == states


def test_a_batch_holds_each_of_its_records_until_the_end(story, database):
    """The panel runs each verb within a batch of one: it must lock there too."""
    task = story.repair()
    act = story.act("receptionist")
    statements = []

    @db.event.listens_for(db.engine, "before_cursor_execute")
    def note(connection, cursor, statement, *rest):
        statements.append(statement)

    with together(act):
        repair_tasks.assign(act, task, assigned_to=story.people.technician)
    db.event.remove(db.engine, "before_cursor_execute", note)
    locks = [text for text in statements if "FOR UPDATE" in text]
    assert len(locks) == (1 if database.name == "postgresql" else 0)


def test_half_a_verb_is_never_committed_by_somebody_who_catches_its_refusal(story, visit):
    act = story.act("receptionist")
    with pytest.raises(RuntimeError, match="caught"), together(act):
        try:
            visits.correct(act, visit, content=" ")
        except RuleBroken:
            visit.remark = "半句话"
    assert stored(visit)["remark"] is None
    visits.correct(act, visit, content="停车费怎么交，能不能月付")
    assert stored(visit)["content"] == "停车费怎么交，能不能月付"


def test_the_clock_is_read_once_and_in_whole_seconds(story):
    act = Act.starting_now(story.people.receptionist.person())
    assert act.now.microsecond == 0
    visit = desk.receive(act, story.people.east.id, channel="call", kind="other", content="问路")
    assert stored(visit)["created_at"] == stored(visit)["received_at"] == act.now


def test_nobody_acts_on_a_record_of_another_office(story):
    for make in (story.enquiry, story.complaint, story.repair, story.sheet):
        row = make()
        with pytest.raises(NotPermitted) as refused:
            chases.chase_visit(story.act("west_director"), getattr(row, "visit", row), words="催")
        assert refused.value.clause == "S 1(8)"


def test_what_is_given_belongs_to_the_same_office(story):
    """A foreign home, colleague or category is refused on every route, whatever a form offered."""
    west = story.people.west_home, story.people.west_technician, story.people.west_category
    with pytest.raises(RuleBroken) as home:
        story.receive(kind="help", house=west[0])
    with pytest.raises(RuleBroken) as technician:
        repair_tasks.assign(story.act("receptionist"), story.repair(), assigned_to=west[1])
    with pytest.raises(RuleBroken) as category:
        story.complaint(category=west[2])
    assert [refused.value.field for refused in (home, technician, category)] == ["house", "assigned_to", "category"]
    assert {refused.value.clause for refused in (home, technician, category)} == {"S 1(8)"}


def test_a_verb_that_a_record_doesnt_know_is_a_mistake_of_ours(story, visit):
    with pytest.raises(TypeError, match="isn't corrected"):
        visits.correct(story.act("director"), visit, state="done")
    assert stored(visit)["state"] == "incomplete"
