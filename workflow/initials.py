"""The pinyin initials of a name, so that 曾国藩 is found by `zgf`. Kept on each resident and colleague by
whoever writes one."""

from functools import lru_cache

LONGEST = 12
SURNAMES = {
    "曾": "z", "单": "s", "解": "x", "仇": "q", "查": "z", "区": "o", "盖": "g", "翟": "z", "朴": "p", "召": "s",
    "覃": "q", "缪": "m", "种": "c", "重": "c", "逄": "p", "折": "s", "乐": "y", "员": "y", "尹": "y", "石": "s",
    "车": "c", "祭": "z", "牟": "m", "燕": "y", "应": "y", "乜": "n", "句": "g", "洗": "x", "冼": "x", "秘": "b",
    "繁": "p", "黑": "h", "晟": "c", "郇": "x", "隗": "w", "谌": "c", "瞿": "q", "亓": "q", "郗": "x", "宓": "f",
}
"""Surnames whose reading as a name differs from the everyday one, or which are often read wrongly."""
DOUBLE_SURNAMES = {
    "尉迟": "yc", "万俟": "mq", "单于": "cy", "长孙": "zs", "澹台": "tt", "令狐": "lh", "宰父": "zf", "夏侯": "xh",
}


def initials_of(name: str | None) -> str | None:
    """`曾国藩` -> `zgf`, `尉迟恭` -> `ycg`, `Anna Li` -> `al`; None when nothing in the name has a letter."""
    name = (name or "").strip()
    if not name:
        return None
    surname = DOUBLE_SURNAMES.get(name[:2]) or SURNAMES.get(name[0], "")
    letters = [surname, *(_first_letters(word) for word in name[len(surname):].split())]
    return "".join(letters)[:LONGEST] or None


def _first_letters(word: str) -> str:
    """A Latin word gives its first letter, Chinese one each character."""
    if word.isascii():
        return word[0].lower() if word[0].isalnum() else ""
    return "".join(_letter(character) for character in word)


@lru_cache(maxsize=8192)
def _letter(character: str) -> str:
    if character.isascii():
        return character.lower() if character.isalnum() else ""
    # The readings take most of a second to load, and only whoever writes a name needs them.
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.FIRST_LETTER, errors="ignore")
    return found[0][0][:1].lower() if found else ""
