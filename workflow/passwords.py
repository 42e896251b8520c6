"""Passwords: how they are kept, and which ones are refused (E-9).

Kept with argon2id. Length counts, composition doesn't: what is refused is what guessers try first, and what a
colleague would guess.
"""

import base64
import secrets
import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from regulation.broken import RuleBroken
from regulation.words import N_
from watching.under_way import give_up_turn

SHORTEST, LONGEST = 12, 128
OWN_PART = 8
"""Characters that must remain when the user name or the office's name, and runs such as 123456, are taken out."""

MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1
HASHER = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES, hash_len=32, salt_len=16)

COMMON = Path(__file__).with_name("common_passwords.txt")
KEYBOARD_RUNS = (
    "01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/", "1q2w3e4r5t6y7u8i9o0p", "a1s2d3f4g5h6j7k8l9",
)
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


class PasswordRefused(RuleBroken):
    """The new password would be guessed; the sentence says what to do instead."""

    def __init__(self, message: str, **params):
        super().__init__(message, "E-9", "password", **params)


def hash_password(password: str) -> str:
    """Return what is kept of a password. Takes about 50 ms: never within a transaction, and other requests begin
    meanwhile."""
    give_up_turn()
    return HASHER.hash(_typed(password))


def fits(kept: str | None, password: str) -> bool:
    """Say whether `password` is the one `kept` was made of; takes as long when nothing is kept (an unknown name).
    Other requests begin meanwhile."""
    if len(password) > LONGEST:
        return False
    give_up_turn()
    try:
        return HASHER.verify(kept or _nobodys_hash(), _typed(password))
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Say whether a hash was made with other parameters than ours of today."""
    return HASHER.check_needs_rehash(kept)


def temporary_password() -> str:
    """Return a random password that can be read out on the phone: three groups of four, without look-alikes."""
    return "-".join("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(3))


def refuse_weak(password: str, *, names: tuple = ()) -> None:
    """Raise `PasswordRefused` for a password too short, too long, common, patterned or made of `names`
    (user name, office)."""
    if len(password) > LONGEST:
        raise PasswordRefused(N_("密码最多 %(longest)s 个字符"), longest=LONGEST)
    plain = _typed(password).casefold()
    if len(plain) < SHORTEST:
        raise PasswordRefused(N_("密码至少 %(shortest)s 个字符，用一句只有您知道的话最好"), shortest=SHORTEST)
    if _is_pattern(plain):
        raise PasswordRefused(N_("重复或顺序的字符太容易猜到，请换一句话"))
    if _is_common(plain):
        raise PasswordRefused(N_("这个密码太常见，请换一句只有您知道的话"))
    if _is_made_of(plain, names):
        raise PasswordRefused(N_("密码不能用用户名或管理处名称拼成"))


def _typed(password: str) -> str:
    # Full-width digits of an input method are the digits.
    return unicodedata.normalize("NFKC", password)


@cache
def _nobodys_hash() -> str:
    salt, digest = (base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (16, 32))
    return f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${salt}${digest}"


@cache
def common_passwords() -> frozenset:
    """Return the listed passwords and words, in lower case."""
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _is_common(plain: str) -> bool:
    listed = common_passwords()
    return plain in listed or _word_of(plain) in listed or _word_of(_without_runs(plain)) in listed


def _word_of(plain: str) -> str:
    """`password!2024` -> `password`: what is left between the digits and signs at both ends."""
    begin, end = 0, len(plain)
    while begin < end and not plain[begin].isalpha():
        begin += 1
    while end > begin and not plain[end - 1].isalpha():
        end -= 1
    return plain[begin:end]


def _is_pattern(plain: str) -> bool:
    if len(set(plain)) < 5 or len(_without_runs(plain)) < 4:
        return True
    return any(plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, 7))


def _without_runs(plain: str) -> str:
    """What is left when runs along the alphabet, the digits or the keyboard are taken out, either way round."""
    left, at = "", 0
    while at < len(plain):
        length = _run_length(plain, at)
        if length < 3:
            left += plain[at]
            length = 1
        at += length
    return left


def _run_length(plain: str, at: int) -> int:
    length = 0
    for run in KEYBOARD_RUNS:
        for line in (run, run[::-1]):
            while plain[at : at + length + 1] in line and at + length < len(plain):
                length += 1
    return length


def _is_made_of(plain: str, names: tuple) -> bool:
    for name in names:
        known = _typed(name or "").casefold()
        if len(known) >= 2 and known in plain and len(_without_runs(plain.replace(known, ""))) < OWN_PART:
            return True
    return False
