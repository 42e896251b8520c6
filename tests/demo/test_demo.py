"""What a demo holds: the same rows for the same seed, every state, whole chains, numbers that go on."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from demo import plan
from demo.making import Wish
from demo.timing import end_of_demo
from models import (
    RECORDS,
    AuditEntry,
    AuditValues,
    Complaint,
    Escalation,
    House,
    Office,
    RepairTask,
    Revisit,
    Staff,
    Visit,
    db,
)
from regulation.calendar import local
from regulation.office_rules import OfficeRules
from regulation.states import OPEN_STATES, STATES, UNDER_REPAIR
from tests.demo.replay import begin, make, rows, series
from workflow import audit, desk
from workflow.act import Act

RULES = OfficeRules()
BEFORE_OPENING = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)


@pytest.fixture
def on_sqlite(sqlite_database):
    """The session on an empty SQLite database; call it again for another empty one."""
    contexts = []

    def fresh():
        while contexts:
            contexts.pop().pop()
        sqlite_database.reset()
        contexts.append(sqlite_database.app.app_context())
        contexts[-1].push()
        return db.session

    yield fresh
    db.session.rollback()
    while contexts:
        contexts.pop().pop()


def everything(session):
    """All rows, the audit's with their salts and hashes."""
    whole = [
        session.execute(sa.select(model.__table__).order_by(model.id)).all() for model in (AuditEntry, AuditValues)
    ]
    return rows(session), series(session), whole


def test_the_same_seed_gives_the_same_rows_with_ids_and_salts(on_sqlite, now):
    wish = Wish(200, seed=5, months=1)
    session = on_sqlite()
    make(session, wish, now)
    first = everything(session)
    session = on_sqlite()
    make(session, wish, now + timedelta(minutes=90))
    assert everything(session) == first
    session = on_sqlite()
    make(session, Wish(200, seed=6, months=1), now)
    assert everything(session) != first


@pytest.mark.parametrize(("seed", "hour"), [(1, "afternoon"), (2, "night")])
def test_all_states_are_there_at_two_thousand_contacts(on_sqlite, now, seed, hour):
    session = on_sqlite()
    make(session, Wish(2000, seed), now if hour == "afternoon" else BEFORE_OPENING)
    assert session.scalar(sa.select(sa.func.count(Visit.id))) == 2000
    for record, model in RECORDS.items():
        found = set(session.scalars(sa.select(model.state).distinct()))
        assert found == {state for state, _ in STATES[record]}, record


def test_it_holds_together_on_both_databases(session, now):
    made = make(session, Wish(150, seed=3, months=2, offices=2), now)
    assert audit.broken_link(session) is None
    if session.get_bind().dialect.name == "sqlite":
        assert session.execute(sa.text("PRAGMA foreign_key_check")).all() == []
        assert session.execute(sa.text("PRAGMA integrity_check")).scalar() == "ok"
    assert session.scalar(sa.select(sa.func.count(Visit.id))) == 150
    assert Counter(session.scalars(sa.select(Visit.office_id))) == {1: 75, 2: 75}
    assert session.scalar(sa.select(sa.func.max(AuditEntry.at))) <= made.end <= now
    assert all(session.scalars(sa.select(Office.is_demo)))
    for role in ("receptionist", "officer", "technician", "supervisor", "director"):
        assert set(session.scalars(sa.select(Staff.office_id).where(Staff.role == role))) == {1, 2}
    company = set(session.scalars(sa.select(Staff.username).where(Staff.office_id.is_(None))))
    assert company == {"demo-leader", "demo-admin"}


def test_the_next_record_by_hand_takes_the_next_number(session, now):
    make(session, Wish(120, seed=4, months=1), now)
    day = local(now, RULES).date()
    person = session.scalar(sa.select(Staff).where(Staff.username == "demo-receptionist"))
    last = session.scalar(sa.select(sa.func.max(Visit.count)).where(Visit.day == day)) or 0
    highest = session.scalar(sa.select(sa.func.max(Visit.id)))
    home = session.scalar(sa.select(House).where(House.kind == "home").limit(1))
    visit = desk.receive(
        Act(person.person(), now, "127.0.0.1"), person.office_id, channel="call", kind="repair", content="水管漏水",
        house=home, no_phone=True,
    )
    assert (visit.day, visit.count) == (day, last + 1)
    assert visit.id > highest and visit.repair_tasks[0].number.startswith(f"WX-{day:%Y%m%d}-")
    assert audit.broken_link(session) is None


def test_a_second_demo_stands_beside_the_first(session, now):
    make(session, Wish(40, seed=8, months=1), now)
    make(session, Wish(40, seed=8, months=1), now)
    names = session.scalars(sa.select(Office.name).order_by(Office.id)).all()
    assert len(set(names)) == 2
    assert session.scalars(sa.select(Staff.username).where(Staff.role == "director").order_by(Staff.id)).all() == [
        "demo-director", "demo2-director"
    ]
    assert session.scalar(sa.select(sa.func.count(Staff.id)).where(Staff.role == "leader")) == 1
    assert audit.broken_link(session) is None


def test_a_director_finds_something_to_do(on_sqlite, now):
    session = on_sqlite()
    made = make(session, Wish(3000, seed=1), now)
    end, tomorrow = made.end, made.end + timedelta(days=1)
    under_repair = sa.select(RepairTask.due_at).where(RepairTask.state.in_(UNDER_REPAIR))
    dues = session.scalars(under_repair).all()
    assert sum(due < end for due in dues) >= 3
    assert sum(end <= due < tomorrow for due in dues) >= 3
    revisits = Counter(session.scalars(sa.select(Revisit.state)))
    complaints = Counter(session.scalars(sa.select(Complaint.state)))
    assert revisits["due"] >= 5 and complaints["awaiting_decision"] >= 1
    assert sum(complaints[state] for state in OPEN_STATES["complaint"]) >= 8
    done = sa.select(RepairTask.completed_at, RepairTask.due_at).where(RepairTask.completed_at.is_not(None))
    late = [completed > due for completed, due in session.execute(done)]
    assert 0.02 < sum(late) / len(late) < 0.2


def test_callers_come_as_they_do_and_nobody_has_their_phones(on_sqlite, now):
    session = on_sqlite()
    make(session, Wish(1500, seed=9, months=2), now)
    received = [local(moment, RULES) for moment in session.scalars(sa.select(Visit.received_at))]
    hours, days = Counter(moment.hour for moment in received), Counter(moment.weekday() for moment in received)
    assert hours[9] > 2 * hours[13] and hours[16] > 1.5 * hours[13]
    assert 0 < sum(hours[hour] for hour in (18, 19, 20, 21, 22, 23)) < len(received) / 10
    assert days[6] < days[1] and days[5] < days[0]
    assert min(received).date() >= date(2026, 5, 15)
    phones = session.scalars(sa.select(Visit.phone).where(Visit.phone.is_not(None))).all()
    assert all(len(phone) == 11 and phone.startswith("154") for phone in phones)
    assert len(set(session.scalars(sa.select(Visit.content)))) > 150


@pytest.mark.parametrize(("clock", "expected"), [
    ("00:00", "00:00"), ("08:29", "00:00"), ("10:00", "10:00"), ("14:59", "12:00"), ("23:59", "18:00"),
])
def test_a_demo_ends_with_the_part_of_the_day_that_has_passed(clock, expected):
    hour, minute = map(int, clock.split(":"))
    now = datetime(2026, 7, 15, hour, minute, tzinfo=UTC) - timedelta(hours=8)
    assert local(end_of_demo(now, None, RULES), RULES).strftime("%d %H:%M") == f"15 {expected}"


def test_a_day_that_is_over_ends_in_its_evening(now):
    assert local(end_of_demo(now, date(2026, 7, 1), RULES), RULES).strftime("%m-%d %H:%M") == "07-01 18:00"
    assert end_of_demo(now, date(2027, 1, 1), RULES) == end_of_demo(now, None, RULES)


@pytest.mark.parametrize("seed", [4, 6])
def test_an_urgent_special_case_is_reported_before_its_own_due_time(on_sqlite, now, monkeypatch, seed):
    """The urgent repair of a late evening is due the same day or within 24 hours, not by the next day's end (F-32)."""
    from demo.stories import repairs
    from regulation import deadlines

    def special(script, course=None):
        repairs.repair(script, course or "special")

    session = on_sqlite()
    monkeypatch.setattr("demo.plan.STORIES", {**plan.STORIES, "repair": special})
    make(session, Wish(1500, seed=seed, months=1), now)
    reported = sa.select(sa.func.count(Escalation.id)).where(Escalation.kind == "special_case")
    assert session.scalar(reported) > 50
    evening = datetime(2026, 3, 2, 13, tzinfo=UTC)
    assert deadlines.repair_due(evening, "small", True, RULES) < deadlines.repair_due(evening, "small", False, RULES)


def test_what_a_rule_refuses_is_never_stored(on_sqlite, now, monkeypatch):
    """Scripts pass through the verbs, so one that is wrong stops the demo."""
    from demo.stories import enquiries
    from regulation.broken import RuleBroken

    def unasked(script, course=None):
        enquiries.begin(script, "enquiry", "", channel="call")

    session = on_sqlite()
    monkeypatch.setattr("demo.plan.STORIES", {"enquiry": unasked})
    monkeypatch.setattr("demo.plan.SHARES", {"enquiry": 1})
    made = begin(session, Wish(10, seed=1), now)
    with pytest.raises(RuleBroken, match="来访事由"):
        made.carry_out()


def test_the_company_of_an_earlier_demo_can_act_in_the_next(session, now):
    make(session, Wish(40, seed=8, months=1), now)
    company = begin(session, Wish(40, seed=9, months=1), now).company
    assert company and all(one.is_stored and one.address.startswith("192.0.2.") for one in company.values())
