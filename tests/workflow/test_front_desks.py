"""前台电脑: a PC is enrolled and ended, a PIN is set after a whole log-in, and lets in there alone (E-9)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from models import AuditEntry, DeskPin, FrontDesk, Staff, db
from regulation.broken import NotPermitted, RuleBroken
from regulation.front_desks import PinRefused
from tests.people import PASSWORD
from workflow import audit, front_desks, login
from workflow import staff as accounts
from workflow.act import Act
from workflow.deputation import name_deputy, person_of
from workflow.front_desks import NotEnrolled, PasswordAsked, WrongPin

NINE = datetime(2026, 3, 4, 1, 0, tzinfo=UTC)
"""09:00 on the office's clock; it closes at 17:30."""
HOUR = timedelta(hours=1)
PIN, WRONG = "204816", "204817"
HERE = "10.0.0.7"


def by(person, now=NINE):
    return Act(person.person(), now, HERE)


def nobody(now=NINE):
    return Act(login.NOBODY, now, HERE)


@pytest.fixture
def pc(people):
    """An enrolled PC of the east: (its row, the token of its browser)."""
    return front_desks.enrol(by(people.director), people.east.id, name="大厅左")


@pytest.fixture
def token(people, pc):
    """The token of a PC on which Li Na has set her PIN at nine."""
    front_desks.set_pin(by(people.receptionist), pc[1], people.receptionist, PIN, NINE)
    return pc[1]


def verbs_of(record, row_id):
    entries = select(AuditEntry).where(AuditEntry.record == record, AuditEntry.record_id == row_id)
    return [(row.verb, row.actor_name) for row in db.session.scalars(entries.order_by(AuditEntry.sequence))]


def pins() -> int:
    return db.session.scalar(select(func.count()).select_from(DeskPin))


def enters(token, staff, now=NINE, typed=PIN):
    return front_desks.switch(nobody(now), token, staff.id, typed)[0]


# The PC


def test_a_director_enrols_a_pc_of_which_the_database_keeps_the_digest_alone(people, session):
    desk, token = front_desks.enrol(by(people.director), people.east.id, name="大厅左")
    assert len(token) == 43
    assert front_desks.find(session, token) is desk
    assert token not in str({column.key: getattr(desk, column.key) for column in FrontDesk.__table__.columns})
    assert verbs_of("front_desk", desk.id) == [("enrol", "周平")]
    assert audit.broken_link(session) is None


@pytest.mark.parametrize("who", ["receptionist", "supervisor", "technician", "admin", "leader", "west_director"])
def test_nobody_else_enrols_or_ends_one(people, pc, who):
    person = getattr(people, who)
    with pytest.raises(NotPermitted):
        front_desks.enrol(by(person), people.east.id, name="大厅右")
    with pytest.raises(NotPermitted):
        front_desks.end(by(person), pc[0])


def test_a_deputy_enrols_none(people, session):
    name_deputy(by(people.director), people.supervisor, NINE - HOUR, NINE + HOUR)
    deputy = Act(person_of(people.supervisor, NINE), NINE, HERE)
    assert deputy.person.is_deputy
    with pytest.raises(NotPermitted):
        front_desks.enrol(deputy, people.east.id, name="大厅左")


def test_a_pc_is_enrolled_once_and_under_a_name_of_its_own(people, pc):
    for name, held, field in (("大厅右", pc[1], None), ("大厅左", None, "name"), (None, None, "name")):
        with pytest.raises(RuleBroken) as refused:
            front_desks.enrol(by(people.director), people.east.id, name=name, held=held)
        assert refused.value.field == field


def test_an_ended_pc_knows_nobody_and_its_name_is_free(people, pc, token, session):
    front_desks.end(by(people.director), pc[0])
    assert front_desks.find(session, token) is None
    assert pins() == 0
    with pytest.raises(NotEnrolled):
        enters(token, people.receptionist)
    with pytest.raises(RuleBroken):
        front_desks.end(by(people.director), pc[0])
    assert verbs_of("front_desk", pc[0].id) == [("enrol", "周平"), ("end_enrolment", "周平")]
    front_desks.enrol(by(people.director), people.east.id, name="大厅左", held=token)


# The PIN


def test_a_pin_lets_its_person_in_and_the_audit_says_where(people, pc, token):
    staff, desk, until = front_desks.switch(nobody(NINE + HOUR), token, people.receptionist.id, PIN)
    assert (staff, desk) == (people.receptionist, pc[0])
    assert until == datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
    assert verbs_of("staff", staff.id)[-2:] == [("set_pin", "李娜"), ("switch", "李娜")]
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (last.address, last.values.changes) == (HERE, '{"front_desk":[null,"大厅左"]}')


def test_what_is_kept_of_a_pin_says_nothing_without_the_token_of_its_pc(people, token, session):
    kept = session.scalars(select(DeskPin)).one().pin_hash
    assert kept.startswith("$argon2id$")
    assert front_desks.passwords.fits(kept, f"{token}:{PIN}")
    assert not front_desks.passwords.fits(kept, PIN)
    written = [entry.values.changes for entry in session.scalars(select(AuditEntry))]
    assert not any(kept in text or PIN in text for text in written)


def test_a_pin_is_set_by_its_person_after_a_whole_log_in_there(people, pc):
    act, li_na = by(people.receptionist), people.receptionist
    with pytest.raises(NotPermitted):
        front_desks.set_pin(by(people.colleague), pc[1], li_na, PIN, NINE)
    with pytest.raises(NotEnrolled):
        front_desks.set_pin(act, "forged", li_na, PIN, NINE)
    with pytest.raises(NotEnrolled):
        front_desks.set_pin(by(people.west_receptionist), pc[1], people.west_receptionist, PIN, NINE)
    with pytest.raises(PasswordAsked):
        front_desks.set_pin(act, pc[1], li_na, PIN, None)
    with pytest.raises(PinRefused):
        front_desks.set_pin(act, pc[1], li_na, "123456", NINE)
    assert pins() == 0


def test_a_new_pin_takes_the_place_of_the_old_one(people, token):
    front_desks.set_pin(by(people.receptionist), token, people.receptionist, "860254", NINE)
    assert pins() == 1
    assert enters(token, people.receptionist, typed="860254") is people.receptionist
    with pytest.raises(WrongPin):
        enters(token, people.receptionist)


def test_a_pin_opens_its_own_pc_alone(people, token):
    _desk, other = front_desks.enrol(by(people.director), people.east.id, name="大厅右")
    with pytest.raises(PasswordAsked):
        enters(other, people.receptionist)
    front_desks.set_pin(by(people.receptionist), other, people.receptionist, "860254", NINE)
    with pytest.raises(WrongPin):
        enters(other, people.receptionist)
    for forged in ("", None, "forged", front_desks.digest(token)):
        with pytest.raises(NotEnrolled):
            enters(forged, people.receptionist)


def test_who_has_no_pin_there_is_asked_for_the_password(people, token):
    for stranger in (people.colleague.id, people.west_receptionist.id, 987654):
        with pytest.raises(PasswordAsked):
            front_desks.switch(nobody(), token, stranger, PIN)


def test_after_closing_time_a_whole_log_in_is_asked_for_and_the_next_days_makes_it_good_again(people, pc, token):
    closing = NINE + 8.5 * HOUR
    assert enters(token, people.receptionist, closing) is people.receptionist
    for late in (closing + timedelta(seconds=1), NINE + 24 * HOUR):
        with pytest.raises(PasswordAsked):
            enters(token, people.receptionist, late)
    login.log_in(nobody(NINE + 24 * HOUR), "li.na", PASSWORD)
    with pytest.raises(PasswordAsked):
        enters(token, people.receptionist, NINE + 25 * HOUR)
    login.log_in(nobody(NINE + 24 * HOUR), "li.na", PASSWORD, pc[0])
    assert enters(token, people.receptionist, NINE + 25 * HOUR) is people.receptionist


def test_five_wrong_tries_in_all_end_a_pin_until_the_whole_log_in(people, pc, token, session):
    for left in (4, 3):
        with pytest.raises(WrongPin) as refused:
            enters(token, people.receptionist, typed=WRONG)
        assert refused.value.params == {"left": left}
    assert enters(token, people.receptionist) is people.receptionist
    for _ in range(2):
        with pytest.raises(WrongPin):
            enters(token, people.receptionist, typed=WRONG)
    for typed in (WRONG, PIN, PIN):
        with pytest.raises(PasswordAsked) as refused:
            enters(token, people.receptionist, typed=typed)
    assert refused.value.params == {"most": 5}
    tries = [verb for verb, _name in verbs_of("staff", people.receptionist.id)]
    assert tries.count("switch_refused") == 5
    login.log_in(nobody(), "li.na", PASSWORD, pc[0])
    assert enters(token, people.receptionist) is people.receptionist


def test_what_is_no_pin_counts_as_no_try(people, token, session):
    for typed in ("", "12", "abcdef", "9" * 5000):
        with pytest.raises(PinRefused):
            enters(token, people.receptionist, typed=typed)
    assert session.scalars(select(DeskPin.wrong_count)).one() == 0


def test_many_tries_at_once_gain_nothing(app, people, token, session, monkeypatch):
    looked_at = []
    fits = front_desks.passwords.fits
    monkeypatch.setattr(front_desks.passwords, "fits", lambda *typed: looked_at.append(typed) or fits(*typed))
    session.commit()
    li_na = people.receptionist.id

    def guess(count):
        with app.app_context():
            try:
                front_desks.switch(nobody(), token, li_na, f"9053{count:02d}")
            except RuleBroken as refused:
                return type(refused)
            finally:
                db.session.remove()
            return "in"

    with ThreadPoolExecutor(8) as guessers:
        came_to = list(guessers.map(guess, range(16)))
    assert len(looked_at) == 5
    assert (came_to.count(WrongPin), came_to.count(PasswordAsked)) == (4, 12)
    session.expire_all()
    assert session.scalars(select(DeskPin.wrong_count)).one() == 5
    assert audit.broken_link(session) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda act, person: accounts.disable(act, person),
        lambda act, person: accounts.change_account(act, person, role="officer"),
        lambda act, person: accounts.change_account(act, person, further_roles=["technician"]),
        lambda act, person: accounts.reset_password(act, person),
    ],
    ids=["disabled", "role", "further role", "password"],
)
def test_what_ends_sessions_ends_the_pin(people, token, change):
    change(by(people.director), people.receptionist)
    with pytest.raises(PasswordAsked):
        enters(token, people.receptionist)
    assert pins() == 0


def test_a_password_changed_by_its_person_ends_the_pin(people, token):
    login.change_own_password(by(people.receptionist), people.receptionist, PASSWORD, "vier blaue boote am ufer")
    assert pins() == 0


def test_a_log_out_lets_the_pin_wait_for_the_next_whole_log_in(people, pc, token):
    login.log_out(by(people.receptionist), people.receptionist)
    with pytest.raises(PasswordAsked):
        enters(token, people.receptionist)
    login.log_in(nobody(), "li.na", PASSWORD, pc[0])
    assert enters(token, people.receptionist) is people.receptionist


def test_an_account_disabled_past_the_verbs_lets_nobody_in(people, token, session):
    people.receptionist.active = False
    session.commit()
    with pytest.raises(PasswordAsked):
        enters(token, people.receptionist)


def test_the_pc_knows_those_who_set_a_pin_there(people, pc, token, session):
    front_desks.set_pin(by(people.colleague), token, people.colleague, "860254", NINE - 24 * HOUR)
    known = front_desks.known_people(nobody(), pc[0])
    assert [(one.staff.name, one.is_good) for one in known] == [("李娜", True), ("王芳", False)]
    session.execute(Staff.__table__.update().where(Staff.id == people.colleague.id).values(active=False))
    assert [one.staff.name for one in front_desks.known_people(nobody(), pc[0])] == ["李娜"]


# The session


def test_a_session_by_pin_holds_on_its_pc_until_closing_time(people, pc):
    until = NINE + HOUR
    kept = login.kept_by_pin(people.receptionist, NINE, pc[0], until)
    assert login.is_by_pin(kept)
    assert login.holds_here(kept, pc[0], until)
    assert not login.holds_here(kept, pc[0], until + timedelta(seconds=1))
    assert not login.holds_here(kept, None, NINE)
    assert not login.holds_here(kept, FrontDesk(id=pc[0].id + 1), NINE)
    whole = login.kept_in_session(people.receptionist, NINE)
    assert not login.is_by_pin(whole)
    assert login.holds_here(whole, None, NINE)


def test_the_password_is_proved_again_within_a_session(people):
    act = by(people.receptionist)
    assert login.prove_password(act, people.receptionist, PASSWORD) == NINE
    with pytest.raises(login.WrongPassword):
        login.prove_password(act, people.receptionist, "not the password")
    assert [verb for verb, _ in verbs_of("staff", people.receptionist.id)] == ["log_in", "log_in_refused"]
