"""Coming in: who is let in, how guessing is slowed down, what ends a session, what of it is audited."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from models import AuditEntry, LoginAttempt, Staff, StaffRole, db
from tests.people import PASSWORD
from workflow import audit, login, throttle
from workflow.act import Act
from workflow.passwords import PasswordRefused, is_outdated

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
NEW = "vier blaue boote am ufer"
HOME = "10.0.0.7"


def act_at(now=NOW, address=HOME, person=login.NOBODY):
    return Act(person, now, address)


def fail(username="li.na", now=NOW, address=HOME):
    with pytest.raises(login.LogInRefused) as refused:
        login.log_in(act_at(now, address), username, "not the password")
    return refused.value


def blocked(username="li.na", now=NOW, address=HOME, password=PASSWORD):
    with pytest.raises(throttle.TooManyAttempts) as refused:
        login.log_in(act_at(now, address), username, password)
    return refused.value.wait_seconds


def verbs_of(session, account):
    rows = session.execute(
        select(AuditEntry.verb, AuditEntry.actor_id, AuditEntry.address)
        .where(AuditEntry.record == "staff", AuditEntry.record_id == account)
        .order_by(AuditEntry.sequence)
    )
    return [tuple(row) for row in rows]


def test_the_right_password_lets_its_person_in(people, session):
    assert login.log_in(act_at(), "li.na", PASSWORD) is people.receptionist
    assert people.receptionist.last_seen_at == NOW
    assert verbs_of(session, people.receptionist.id) == [("log_in", people.receptionist.id, HOME)]


@pytest.mark.parametrize("typed", ["LI.NA", " li.na ", "ｌｉ.ｎａ"])
def test_a_user_name_is_the_same_in_any_case_and_width(people, typed):
    assert login.log_in(act_at(), typed, PASSWORD) is people.receptionist


def test_unknown_wrong_and_disabled_are_refused_with_one_sentence(people, session):
    people.colleague.active = False
    session.commit()
    with pytest.raises(login.LogInRefused) as disabled:
        login.log_in(act_at(), "wang.fang", PASSWORD)
    assert {str(disabled.value), str(fail()), str(fail("nobody.here"))} == {str(disabled.value)}
    assert verbs_of(session, people.receptionist.id) == [("log_in_refused", None, HOME)]
    assert verbs_of(session, people.colleague.id) == [("log_in_refused", None, HOME)]


def test_an_account_without_a_password_lets_nobody_in(people, session):
    people.officer.password_hash = None
    session.commit()
    for typed in ("", "None", PASSWORD):
        with pytest.raises(login.LogInRefused):
            login.log_in(act_at(), "zhao.lei", typed)


def test_what_was_typed_for_an_unknown_name_is_not_audited(people, session):
    fail("my secret password by mistake")
    assert verbs_of(session, 0) == [("log_in_refused", None, HOME)]
    texts = [str(vars(entry)) for entry in session.scalars(select(AuditEntry))]
    assert not any("secret" in text for text in texts)
    assert audit.broken_link(session) is None


def test_ten_failures_in_five_minutes_block_this_name_at_this_address(people):
    for second in range(10):
        fail(now=NOW + timedelta(seconds=second))
    assert blocked(now=NOW + timedelta(seconds=10)) == 290
    assert blocked(now=NOW + timedelta(seconds=299)) == 1
    assert login.log_in(act_at(NOW + timedelta(seconds=300)), "li.na", PASSWORD) is people.receptionist


def test_nine_failures_block_nothing(people):
    for _ in range(9):
        fail()
    assert login.log_in(act_at(), "li.na", PASSWORD) is people.receptionist


def test_nobody_locks_a_colleague_out_from_another_address(people):
    for _ in range(10):
        fail(address="203.0.113.9")
    blocked(address="203.0.113.9")
    assert login.log_in(act_at(), "li.na", PASSWORD) is people.receptionist


def test_thirty_failures_in_an_hour_block_the_address_for_every_name(people):
    for count in range(30):
        fail(f"guess.{count}", now=NOW + timedelta(minutes=count))
    later = NOW + timedelta(minutes=30)
    assert blocked(now=later) == 30 * 60
    assert login.log_in(act_at(later, "10.0.0.8"), "li.na", PASSWORD) is people.receptionist


def test_a_refused_attempt_does_not_prolong_the_wait(people):
    for _ in range(10):
        fail()
    for minute in range(5):
        blocked(now=NOW + timedelta(minutes=minute))
    assert login.log_in(act_at(NOW + timedelta(minutes=5)), "li.na", PASSWORD) is people.receptionist


def test_coming_in_clears_the_own_failures_at_this_address_only(people, session):
    fail(), fail("wang.fang"), fail(address="10.0.0.8")
    login.log_in(act_at(), "li.na", PASSWORD)
    left = session.execute(select(LoginAttempt.username, LoginAttempt.address).order_by(LoginAttempt.id))
    assert [tuple(row) for row in left] == [("wang.fang", HOME), ("li.na", "10.0.0.8")]


def test_old_attempts_are_swept(people, session):
    fail()
    fail(now=NOW + timedelta(minutes=61), address="10.0.0.8")
    assert session.scalar(select(func.count()).select_from(LoginAttempt)) == 1


def test_an_ipv6_neighbourhood_counts_as_one_address():
    assert throttle.network_of("2001:db8:1:2:3::4") == throttle.network_of("2001:db8:1:2:ffff::1")
    assert throttle.network_of("2001:db8:1:2::1") != throttle.network_of("2001:db8:1:3::1")
    assert throttle.network_of("::ffff:10.0.0.7") == "10.0.0.7"
    assert throttle.network_of("10.0.0.7") == "10.0.0.7"
    assert throttle.network_of("") == ""


def test_many_guesses_at_once_gain_nothing(app, people, session):
    session.commit()

    def guess(_):
        with app.app_context():
            try:
                throttle.take_turn(act_at(), "li.na")
            except throttle.TooManyAttempts:
                return "blocked"
            finally:
                db.session.remove()
            return "looked at"

    with ThreadPoolExecutor(8) as guessers:
        came_to = list(guessers.map(guess, range(24)))
    assert came_to.count("looked at") == 10


def test_a_hash_of_old_parameters_is_made_anew_at_the_next_log_in(people, session):
    people.receptionist.password_hash = PasswordHasher(time_cost=1, memory_cost=512, parallelism=1).hash(PASSWORD)
    session.commit()
    people.receptionist.password_hash = PasswordHasher(time_cost=2, memory_cost=512, parallelism=1).hash(PASSWORD)
    session.commit()
    version = people.receptionist.version
    assert is_outdated(people.receptionist.password_hash)
    login.log_in(act_at(), "li.na", PASSWORD)
    assert not is_outdated(people.receptionist.password_hash)
    assert people.receptionist.version == version
    assert login.log_in(act_at(), "li.na", PASSWORD) is people.receptionist


def test_logging_out_ends_every_session_of_this_person_alone(people):
    mine, other = people.receptionist.session_token, people.colleague.session_token
    login.log_out(act_at(person=people.receptionist.person()), people.receptionist)
    assert people.receptionist.session_token != mine
    assert people.colleague.session_token == other


def test_the_own_password_is_changed_by_who_knows_the_old_one(people, session):
    staff, act = people.receptionist, act_at(person=people.receptionist.person())
    staff.must_change_password = True
    token = staff.session_token
    session.commit()
    login.change_own_password(act, staff, PASSWORD, NEW)
    session.expire_all()
    assert staff.session_token != token
    assert staff.must_change_password is False
    assert login.log_in(act_at(), "li.na", NEW) is staff
    with pytest.raises(login.LogInRefused):
        login.log_in(act_at(), "li.na", PASSWORD)
    verbs = [verb for verb, _, _ in verbs_of(session, staff.id)]
    assert verbs == ["change_password", "log_in", "log_in_refused"]


def test_a_wrong_old_password_changes_nothing_and_counts_as_a_guess(people, session):
    staff, act = people.receptionist, act_at(person=people.receptionist.person())
    kept = staff.password_hash
    for _ in range(10):
        with pytest.raises(login.WrongPassword):
            login.change_own_password(act, staff, "not the password", NEW)
    with pytest.raises(throttle.TooManyAttempts):
        login.change_own_password(act, staff, PASSWORD, NEW)
    session.expire_all()
    assert staff.password_hash == kept
    assert verbs_of(session, staff.id)[0][0] == "change_password_refused"


@pytest.mark.parametrize("new", [PASSWORD, "short", "123456789012", "li.na-12345678"])
def test_a_weak_or_unchanged_new_password_is_refused(people, session, new):
    kept = people.receptionist.password_hash
    with pytest.raises(PasswordRefused):
        login.change_own_password(act_at(person=people.receptionist.person()), people.receptionist, PASSWORD, new)
    session.expire_all()
    assert people.receptionist.password_hash == kept


LIMITS = {"idle": timedelta(minutes=30), "whole": timedelta(hours=12)}


def test_a_session_holds_for_half_an_idle_hour_and_twelve_hours_in_all():
    staff = Staff(active=True, session_token="a" * 43)
    kept = login.kept_in_session(staff, NOW)
    assert login.is_current(staff, kept, NOW + timedelta(minutes=29, seconds=59), **LIMITS)
    assert not login.is_current(staff, kept, NOW + timedelta(minutes=30), **LIMITS)
    for hours, holds in ((11.9, True), (12, False)):
        moment = NOW + timedelta(hours=hours)
        busy = {**kept, "seen": int(moment.timestamp())}
        assert login.is_current(staff, busy, moment, **LIMITS) is holds


def test_a_session_holds_for_an_active_person_with_the_current_token_only():
    staff = Staff(active=True, session_token="a" * 43)
    kept = login.kept_in_session(staff, NOW)
    assert login.is_current(staff, kept, NOW, **LIMITS)
    assert not login.is_current(None, kept, NOW, **LIMITS)
    assert not login.is_current(staff, {}, NOW, **LIMITS)
    assert not login.is_current(staff, {**kept, "token": "b" * 43}, NOW, **LIMITS)
    staff.active = False
    assert not login.is_current(staff, kept, NOW, **LIMITS)


def test_activity_is_written_at_most_once_in_five_minutes(people, session):
    session.commit()
    staff, version = people.receptionist, people.receptionist.version
    for minutes, written in ((0, 0), (4, 0), (5, 5), (9, 5), (10, 10)):
        login.saw(staff, NOW + timedelta(minutes=minutes))
        session.refresh(staff)
        assert staff.last_seen_at == NOW + timedelta(minutes=written)
        session.commit()
    assert staff.version == version


def test_who_asks_is_read_with_roles_and_office_in_one_statement(session, people, statements):
    supervisor = people.supervisor.id
    session.add_all([StaffRole(staff_id=supervisor, role=role) for role in ("receptionist", "officer")])
    session.commit()
    session.expunge_all()
    statements.clear()
    staff = login.person_with_office(session, supervisor)
    assert staff.person().own_roles == {"supervisor", "receptionist", "officer"}
    assert staff.office.name == people.east.name
    assert len([line for line in statements if line.startswith("SELECT")]) == 1


def test_who_has_no_office_or_is_not_there(session, people):
    leader = login.person_with_office(session, people.leader.id)
    assert (leader.office, leader.further_roles) == (None, [])
    assert login.person_with_office(session, 999_999) is None
