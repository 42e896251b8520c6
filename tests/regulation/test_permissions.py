"""Who may do what besides the verbs, how far a person sees, and what is masked (chapter E of the readings)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation import permissions
from regulation.permissions import ABILITIES, ASKS_FOR_PASSWORD, NOT_DELEGATED, Person, mask_name, mask_phone
from regulation.words import ROLES, values

R, O, T, S, D, L, A = values(ROLES)  # noqa: E741


def person(*roles, deputises=False, office=1):
    own = frozenset(roles)
    return Person(7, "李娜", office, own | {D} if deputises else own, 2, own)


EVERYTHING = {
    R: {"record_visit", "record_complaint", "record_repair", "record_inspection", "see_visits", "see_complaints",
        "see_inspections", "see_repair_tasks", "see_revisits", "see_houses", "edit_houses", "see_residents",
         "edit_residents", "export", "reveal", "attach", "type_slips", "hand_over_shift", "work_desk", "see_notices",
        "manage_snippets", "see_month", "write_month", "see_duties", "see_home_visits", "record_home_visits",
        "see_box", "open_box"},
    T: {"record_visit", "record_repair", "see_visits", "see_complaints", "see_repair_tasks", "export", "reveal",
        "attach", "have_tasks", "see_notices", "see_duties"},
    L: {"see_visits", "see_complaints", "see_inspections", "see_repair_tasks", "see_revisits", "see_houses",
        "see_audit", "see_exports", "export", "reveal", "pick_office", "see_notices", "see_board", "see_month",
        "see_home_visits", "see_box"},
    A: {"import_homes", "see_staff", "manage_staff", "manage_departments", "manage_categories", "manage_settings",
        "see_audit", "export", "pick_office", "manage_snippets", "manage_contacts", "manage_checks",
        "manage_checklists"},
}


@pytest.mark.parametrize("role", EVERYTHING)
def test_a_role_may_do_exactly_this(role):
    assert {ability for ability in ABILITIES if person(role).may(ability)} == EVERYTHING[role]


@pytest.mark.parametrize("ability", ABILITIES)
def test_an_ability_belongs_to_known_roles(ability):
    assert ABILITIES[ability]
    assert set(ABILITIES[ability]) <= set(values(ROLES))


def test_an_administrator_sees_no_case_and_no_resident():
    """E-9."""
    admin = person(A, office=None)
    assert not any(admin.may(f"see_{what}") for what in ("visits", "complaints", "repair_tasks", "residents"))
    assert permissions.reach(admin) == "none"
    assert not {"visit", "complaint", "resident", "house", "repair_task"} & set(permissions.ACCOUNT_RECORDS)


def test_whoever_of_an_office_meets_a_caller_may_record_it():
    """B1.2, B2.11."""
    for role in (R, O, T, S, D):
        assert person(role).may("record_visit")


def test_only_a_director_exports_names_and_phones_whole():
    assert ABILITIES["export_whole"] == {D}


def test_a_deputy_directs_under_the_own_name_and_never_the_accounts():
    deputy = person(S, deputises=True)
    assert deputy.is_deputy
    assert not person(D).is_deputy
    for ability in NOT_DELEGATED:
        assert not deputy.may(ability), ability
        assert person(D).may(ability)
    assert deputy.may("see_audit")


def test_rights_are_the_union_of_the_roles():
    both = person(R, T)
    for ability in ABILITIES:
        assert both.may(ability) is (person(R).may(ability) or person(T).may(ability))


@pytest.mark.parametrize(
    ("roles", "how_far"),
    [((R,), "office"), ((S,), "office"), ((D,), "office"), ((O,), "own"), ((T,), "own"), ((L,), "company"),
     ((A,), "none"), ((T, R), "office"), ((D, L), "company"), ((A, O), "own")],
)
def test_how_far_a_person_sees(roles, how_far):
    assert permissions.reach(person(*roles)) == how_far


def test_a_director_keeps_the_accounts_of_the_own_office_up_to_supervisor():
    may = permissions.may_manage_account
    for role in (R, O, T, S):
        assert may(person(D), office_id=1, role=role)
        assert not may(person(D), office_id=2, role=role)
        assert not may(person(S, deputises=True), office_id=1, role=role)
    for role in (D, L, A):
        assert not may(person(D), office_id=1, role=role)
        assert may(person(A, office=None), office_id=1, role=role)


def test_nobody_gives_or_takes_the_own_rights():
    for role in (D, A):
        assert not permissions.may_manage_account(person(role), office_id=1, role=R, is_self=True)


@pytest.mark.parametrize(
    ("name", "masked"), [("张建国", "张**"), ("张伟", "张*"), ("欧阳娜娜", "欧**"), ("张", "张*"), ("", ""), (None, "")]
)
def test_a_masked_name_keeps_the_family_name(name, masked):
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("15400005678", "154****5678"), ("02787654321", "027****4321"), ("87654321", "******21"), ("1", "1"), ("", ""),
     (None, "")],
)
def test_a_masked_phone_keeps_its_ends(phone, masked):
    assert mask_phone(phone) == masked


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_no_masked_phone_gives_its_middle_away(phone):
    assert phone[3:7] not in mask_phone(phone)[:7]
    assert mask_phone(phone).count("*") == 4


def test_the_desk_sees_an_open_case_whole():
    for role in (R, S, D):
        assert permissions.sees_whole(person(role), is_open=True)
        assert not permissions.sees_whole(person(role), is_open=False)


def test_who_goes_out_sees_the_own_task_whole_until_seven_days_after():
    for role in (O, T):
        someone = person(role)
        assert permissions.sees_whole(someone, is_open=True, is_own_task=True)
        assert permissions.sees_whole(someone, is_open=False, is_own_task=True, days_since_end=7)
        assert not permissions.sees_whole(someone, is_open=False, is_own_task=True, days_since_end=8)
        assert not permissions.sees_whole(someone, is_open=True)


def test_the_leader_sees_whole_what_was_escalated_and_the_administrator_nothing():
    assert permissions.sees_whole(person(L), is_open=False, escalated_to_company=True)
    assert not permissions.sees_whole(person(L), is_open=True)
    assert not permissions.sees_whole(person(A), is_open=True, is_own_task=True, escalated_to_company=True)


@pytest.mark.parametrize("role", values(ROLES))
def test_by_pin_a_person_may_everything_but_what_asks_for_the_password(role):
    whole, by_pin = person(role), replace(person(role), is_by_pin=True)
    for ability in ABILITIES:
        assert by_pin.may(ability) == (whole.may(ability) and ability not in ASKS_FOR_PASSWORD), ability
        assert by_pin.lacks_password(ability) == (whole.may(ability) and not by_pin.may(ability)), ability
        assert not whole.lacks_password(ability)


def test_by_pin_nobody_keeps_an_account():
    keeps = {"office_id": 1, "role": R}
    assert permissions.may_manage_account(person(D), **keeps)
    assert not permissions.may_manage_account(replace(person(D), is_by_pin=True), **keeps)
