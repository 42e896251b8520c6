"""How an office writes a home, a phone and a name, and the one form in which each is kept.

A home is kept as `3-2-501` (building-unit-room, `3-501` where a building has no units), said and exported as
`3栋2单元501室`; a phone as its digits, exported in groups. People type both in many ways, spreadsheets in more.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from .broken import RuleBroken
from .words import N_


class HouseKey(NamedTuple):
    """One home. `unit` is empty where the building has no units; `str()` gives the canonical key `3-2-501`."""

    building: str
    unit: str
    room: str

    def __str__(self) -> str:
        return "-".join(part for part in self if part)


class PhoneRefused(RuleBroken):
    """The text is not one phone that somebody could dial; the message is a sentence with the way out (E-1)."""

    def __init__(self, message: str):
        super().__init__(message, "E-1", "phone")


_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー─﹣", "-") | {"。": ".", "〇": "零", "○": "零", "两": "二"})
_BLANKS = re.compile(r"[\s\u200b\u200e\u200f\u2060\ufeff]+")
_NUMERALS = re.compile(r"[零一二三四五六七八九十百]+")
_NUMERAL_DIGITS = str.maketrans("零一二三四五六七八九", "0123456789")
_THREE_PARTS = re.compile(r"([A-Z0-9]+)[. ]([A-Z0-9]+)[. ]([A-Z0-9]+)")
_LEADING_ZEROS = re.compile(r"(?<![A-Z0-9])0+(?=[0-9])")

_BUILDING = r"(?:[A-Z0-9东西南北中]{1,2}[区期])?(?:[A-Z]?[0-9]{1,3}[A-Z]?|[A-Z]{1,2})"
_UNIT = r"[A-Z]?[0-9]{1,2}[A-Z]?|[A-Z]"
_BUILDING_WORD = r"号楼|#楼|号栋|#栋|号幢|栋楼|栋|幢|座|#|号"
_HOME = re.compile(
    rf"(?P<building>{_BUILDING})(?:(?:{_BUILDING_WORD}|楼(?=[A-Z0-9]+单元))-?|-)"
    rf"(?:(?P<unit>{_UNIT})(?:(?:单元|门)-?|-))?"
    r"(?P<room>[A-Z]?[0-9]{1,5}[A-Z]?)(?:室|号房|号|房|户)?"
)
_BARE_BUILDING = re.compile(_BUILDING)
_BARE_UNIT = re.compile(_UNIT)
_BARE_FLOOR_BUILDING = re.compile(rf"({_BUILDING})楼")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LAND_LINE = re.compile(r"0(?:10|2[0-9])[2-9][0-9]{7}|0[3-9][0-9]{2}[2-9][0-9]{6,7}")
_NO_UNIT = {"", "0", "无", "/", "-", "0单元", "无单元"}


def parse_house(text: str | None) -> HouseKey | None:
    """The home that a text names, or None for what isn't one (`地库B1`, `东门`, a room without its building).

    Reads `3-2-501`, `3栋2单元501室`, `3#2单元501`, `3.2.501`, `3 2 501`, `3号楼`, `3幢`, `A座1201`, `三栋二单元五零一`,
    full-width characters and stray blanks. Two parts with a dot are refused: a spreadsheet makes `3.12` of `3.120`.
    """
    plain = _flat(text).strip()
    parts = _THREE_PARTS.fullmatch(plain)
    plain = "-".join(parts.groups()) if parts else plain.replace(" ", "")
    found = _HOME.fullmatch(_arabic(plain))
    if not found:
        return None
    building, unit, room = (_LEADING_ZEROS.sub("", found[name] or "") for name in ("building", "unit", "room"))
    if building == "0" or room == "0":
        return None
    return HouseKey(building, "" if unit == "0" else unit, room)


def house_from_columns(building: str | None, unit: str | None, room: str | None) -> HouseKey | None:
    """The home that three cells name together (`3栋`, `2单元`, `501室`, or bare `3`, `2`, `501`), or None.

    A room cell that already says more (`2-501`, `3-2-501`) is accepted when it doesn't contradict the other two.
    """
    block, door, flat = (_flat(part).replace(" ", "") for part in (building, unit, room))
    if door in _NO_UNIT:
        door = ""
    if not block:
        return parse_house(flat) if not door else None
    block, door = _arabic(block), _arabic(door)
    if _BARE_BUILDING.fullmatch(block):
        block += "栋"
    elif named := _BARE_FLOOR_BUILDING.fullmatch(block):
        block = named[1] + "栋"
    if _BARE_UNIT.fullmatch(door):
        door += "单元"
    joined = parse_house(block + door + flat)
    if joined:
        return joined
    whole = parse_house(flat)
    agrees = whole and parse_house(f"{block}{door}{whole.room}") in (whole, whole._replace(unit=""))
    if agrees:
        return whole
    shorter = whole and door and parse_house(f"{block}{door}{whole.room}")
    return shorter if shorter and not whole.unit and whole.building == shorter.unit else None


@lru_cache(maxsize=5000)  # An estate's homes: each stands in many rows of a list.
def spoken(key: HouseKey | str | None) -> str:
    """The home as people say it and as exports write it: `3栋2单元501室`; the name of a public place stays as it is."""
    home = key if isinstance(key, HouseKey) else parse_house(key)
    if home is None:
        return str(key or "")
    unit = f"{home.unit}单元" if home.unit else ""
    return f"{home.building}栋{unit}{home.room}室"


def home_said(key: str) -> re.Pattern:
    """Where a text of half-width signs says this home, in whichever way people do: `3-2-501`, `3栋2单元501`,
    `3号楼501室`, with blanks or without; the unit may be left out."""
    building, *unit, room = map(re.escape, key.split("-"))
    of_unit = rf"(?:{unit[0]}\s*(?:单元|-)?\s*)?" if unit else ""
    return re.compile(rf"(?<!\d){building}\s*(?:栋|幢|座|号楼|楼|-)\s*{of_unit}{room}(?!\d)")


def normalise_phone(text: str | None) -> str:
    """The digits of a mobile (11) or of a land line with its area code (`02787654321`); "" for an empty text.

    Takes full-width digits, blanks, dashes, brackets, `+86`, a spreadsheet's `.0` or full `1.5400000001E+10`.
    Raises PhoneRefused for anything else, also for `1.54E+10`: the digits that it dropped can't be guessed.
    """
    plain = _flat(text).replace(" ", "")
    if not plain:
        return ""
    if "*" in plain:
        raise PhoneRefused(N_("号码被隐去了几位，请写全"))
    if re.fullmatch(r"[0-9.]+E\+?[0-9]+", plain) and len(re.sub(r"E.*|[.]", "", plain)) < 11:
        raise PhoneRefused(N_("表格软件把号码缩写成了科学计数法，后几位已丢失，请把这一列设为文本再填"))
    digits = _digits(plain)
    if _MOBILE.fullmatch(digits) or _LAND_LINE.fullmatch(digits):
        return digits
    if not digits.isascii() or not digits.isdigit():
        raise PhoneRefused(N_("号码里有数字以外的内容，请只写一个号码"))
    if re.fullmatch(r"[2-9][0-9]{6,7}", digits):
        raise PhoneRefused(N_("座机请带区号，例如 027-8765-4321"))
    if digits.startswith("1"):
        raise PhoneRefused(N_("手机号应是 11 位数字"))
    raise PhoneRefused(N_("不是可以拨打的号码：手机 11 位，座机带区号"))


def normalise_unit_phone(text: str | None) -> str:
    """The digits of a unit's number: as `normalise_phone` takes them, and the short ones that units have (`119`,
    `95598`, `12345`, `400-810-0000`, an extension of three digits or more). Raises PhoneRefused."""
    digits = _digits(_flat(text).replace(" ", ""))
    if digits.isascii() and digits.isdigit() and 3 <= len(digits) <= 10:
        return digits
    return normalise_phone(text)


def phone_in_groups(phone: str | None) -> str:
    """`15400000001` -> `154-0000-0001`, `02787654321` -> `027-8765-4321`; anything else comes back unchanged."""
    phone = phone or ""
    if _MOBILE.fullmatch(phone):
        return f"{phone[:3]}-{phone[3:7]}-{phone[7:]}"
    if _LAND_LINE.fullmatch(phone):
        area = 3 if phone[1] in "12" else 4
        return f"{phone[:area]}-{phone[area:-4]}-{phone[-4:]}"
    return phone


def normalise_name(text: str | None) -> str:
    """A person's name without the blanks that pad `王 建` in a column; the blanks of `Anna Li` stay, as one each."""
    plain = _BLANKS.sub(" ", unicodedata.normalize("NFKC", text or "")).strip()
    return re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", plain)


def _flat(text: str | None) -> str:
    """Half-width, capital, one kind of dash, single blanks."""
    plain = unicodedata.normalize("NFKC", str(text or "")).translate(_DASHES).upper()
    return _BLANKS.sub(" ", plain).strip()


def _arabic(text: str) -> str:
    """Chinese numerals as digits: `二十一` -> `21`, `五零一` -> `501`; a run that is no numeral stays."""
    return _NUMERALS.sub(lambda run: _number(run[0]), text)


def _number(run: str) -> str:
    if not set(run) & set("十百"):
        return run.translate(_NUMERAL_DIGITS)
    parts = re.fullmatch(
        r"(?:([一二三四五六七八九])百)?(?:零|([一二三四五六七八九])?(十))?([一二三四五六七八九])?", run
    )
    if not parts:
        return run
    hundreds, tens, ten, ones = parts.groups()
    figures = [hundreds or "零", (tens or "一") if ten else "零", ones or "零"]
    return str(int("".join(figures).translate(_NUMERAL_DIGITS)))


def _digits(plain: str) -> str:
    """A phone's digits without country code, grouping and what a spreadsheet adds."""
    if re.fullmatch(r"[0-9]+\.0+", plain):
        plain = plain.partition(".")[0]
    elif re.fullmatch(r"1\.[0-9]{10,}E\+?10", plain):
        plain = "1" + plain[2:12]
    digits = re.sub(r"[().·-]", "", plain)
    abroad = re.match(r"(?:\+|00)86", digits)
    digits = digits[abroad.end() :] if abroad else digits
    if re.fullmatch(r"861[3-9][0-9]{9}", digits):
        return digits[2:]
    return "0" + digits if abroad and not digits.startswith(("0", "1")) else digits


def buildings_of(text: str | None) -> list[str]:
    """The buildings of an area as they are typed: `1、2，3栋` gives 1, 2 and 3, each once."""
    spread = (text or "")
    for mark in "，、;；\n\t ":
        spread = spread.replace(mark, ",")
    return list(dict.fromkeys(part.strip().removesuffix("栋") for part in spread.split(",") if part.strip("栋 ")))
