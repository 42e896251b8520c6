"""Passwords are kept slowly reckoned, and the ones that guessers try first are refused."""

import time

import pytest
from argon2 import PasswordHasher

from workflow import passwords

GOOD = "湖边第三棵银杏树下等你回来"


def refusal_of(password, *names):
    with pytest.raises(passwords.PasswordRefused) as refused:
        passwords.refuse_weak(password, names=names)
    assert refused.value.field == "password"
    return str(refused.value)


def test_a_password_fits_its_own_hash_and_no_other_does():
    kept = passwords.hash_password(GOOD)
    assert GOOD not in kept
    assert passwords.fits(kept, GOOD)
    assert not passwords.fits(kept, GOOD + "x")
    assert not passwords.fits(passwords.hash_password(GOOD + "x"), GOOD)


def test_the_hash_is_argon2id_with_19_mib_two_passes_one_lane():
    assert passwords.hash_password(GOOD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_hash_of_other_parameters_is_outdated():
    assert not passwords.is_outdated(passwords.hash_password(GOOD))
    assert passwords.is_outdated(PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(GOOD))


def test_an_unknown_name_takes_as_long_as_a_wrong_password():
    kept = passwords.hash_password(GOOD)
    passwords.fits(None, GOOD)

    def seconds(hashed):
        start = time.perf_counter()
        assert not passwords.fits(hashed, "wrong wrong wrong")
        return time.perf_counter() - start

    # By turns, so that a busy moment of the machine meets both; the least of each is what the work itself takes.
    unknown, wrong = (min(taken) for taken in zip(*((seconds(None), seconds(kept)) for _ in range(12)), strict=True))
    assert unknown == pytest.approx(wrong, rel=0.5)


def test_full_width_digits_of_an_input_method_are_the_digits():
    kept = passwords.hash_password("corner shop 8264 tram")
    assert passwords.fits(kept, "corner shop ８２６４ tram")


@pytest.mark.parametrize("kept", ["", "plain text", "$argon2id$broken"])
def test_what_is_no_hash_lets_nobody_in(kept):
    assert not passwords.fits(kept, "plain text")


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "correct horse battery staple",
        "vier-blaue-boote-2031",
        "739201846572",
        "x" * 3 + "quick brown fox jumps over it",
        "A1b" * 3 + "left over parrots " * 6,
    ],
)
def test_length_is_enough_and_no_composition_is_asked(password):
    passwords.refuse_weak(password, names=("li.na", "东湖管理处"))


def test_eleven_characters_are_too_few_and_129_too_many():
    assert "12" in refusal_of("vier-blaue-")
    passwords.refuse_weak("vier-blaue-b")
    long = ("left over parrots sing " * 6)[:128]
    passwords.refuse_weak(long)
    assert "128" in refusal_of(long + "!")


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaaaaaa",
        "ababababababab",
        "abcabcabcabcabc",
        "112233112233",
        "123456789012",
        "987654321098",
        "abcdefghijklmn",
        "zyxwvutsrqponm",
        "qwertyuiop12",
        "asdfghjkl123",
        "1qaz2wsx3edc",
        "123qwe456rty",
        "１２３４５６７８９０１２",
    ],
)
def test_repetition_and_order_are_refused(password):
    assert "重复或顺序" in refusal_of(password)


@pytest.mark.parametrize(
    "password",
    ["JustinBieber", "password1234", "Password!2024", "woaini1314520", "2024-sunshine-99", "wuyegongsi88"],
)
def test_common_ones_are_refused_whole_and_as_a_word_with_digits(password):
    assert "太常见" in refusal_of(password)


def test_the_list_holds_hundreds_of_twelve_characters_and_no_remark():
    listed = passwords.common_passwords()
    assert sum(len(one) >= passwords.SHORTEST for one in listed) >= 200
    assert not any(one.startswith("#") for one in listed)
    assert all(one == one.casefold() for one in listed)


@pytest.mark.parametrize(
    "password",
    ["li.na2031li.na", "LI.NA-12345678", "东湖管理处和东湖管理处们", "chen.gang-2024", "东湖管理处123456789"],
)
def test_user_name_and_office_do_not_make_a_password(password):
    assert "用户名" in refusal_of(password, "li.na", "chen.gang", "东湖管理处")


def test_a_name_within_a_longer_phrase_is_no_harm():
    passwords.refuse_weak("the boats of li.na sail at noon", names=("li.na", "", None))


def test_temporary_passwords_are_random_readable_and_strong_enough():
    made = {passwords.temporary_password() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        passwords.refuse_weak(password)
        assert not set(password) & set("il1o0")
