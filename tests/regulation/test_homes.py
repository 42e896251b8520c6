"""How homes, phones and names are written, and the one form in which each is kept (E-1)."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulation.homes import (
    HouseKey,
    PhoneRefused,
    house_from_columns,
    normalise_name,
    normalise_phone,
    parse_house,
    phone_in_groups,
    spoken,
)

numbers = st.integers(1, 999).map(str)
buildings = st.one_of(
    numbers, st.sampled_from(string.ascii_uppercase), st.from_regex(r"[A-Z][1-9]|[1-9][A-Z]", fullmatch=True)
)
buildings = st.one_of(buildings, st.tuples(st.sampled_from(["A区", "2期", "东区"]), buildings).map("".join))
homes = st.builds(
    HouseKey,
    buildings,
    st.one_of(st.just(""), st.integers(1, 20).map(str), st.sampled_from("AB")),
    st.one_of(st.integers(1, 99999).map(str), st.from_regex(r"[A-Z][1-9]0[1-9]|[1-9]0[1-9][A-Z]", fullmatch=True)),
)
phones = st.one_of(
    st.from_regex(r"154[0-9]{8}", fullmatch=True).filter(str.isascii),
    st.from_regex(r"0(?:10|2[0-9])[2-9][0-9]{7}", fullmatch=True).filter(str.isascii),
    st.from_regex(r"07[0-9]{2}[2-9][0-9]{6,7}", fullmatch=True).filter(str.isascii),
)


@pytest.mark.parametrize(
    "text",
    """3-2-501 3栋2单元501 3栋2单元501室 3#2单元501 3.2.501 ３栋２单元５０１ 3号楼2单元501 3幢2单元501 三栋二单元501
    三栋二单元五零一 三幢二单元五〇一室 3号2单元501室 3楼2单元501
    3#楼2单元501号 3栋2-501 3#-2-501 3－2－501 3—2—501 03-02-0501 3栋2门501
    3#楼-2单元-501
    三栋二单元五百零一 3座2单元501户 3。2。501 3号栋2单元501""".split()
    + [" 3 栋 2 单元 501 ", "3 2 501", "3栋\u30002单元\u3000501", "3栋2单元501\u200b", "3 - 2 - 501"],
)
def test_a_home_is_read_in_the_many_ways_that_people_write_it(text):
    assert str(parse_house(text)) == "3-2-501"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("3栋501", "3-501"),
        ("3-501", "3-501"),
        ("A座1201", "A-1201"),
        ("a座1201", "A-1201"),
        ("Ｂ座２单元１２０１Ａ", "B-2-1201A"),
        ("十二栋三单元一百零二", "12-3-102"),
        ("二十一栋1201", "21-1201"),
        ("3-0-501", "3-501"),
        ("3栋20501", "3-20501"),
        ("二期3栋2单元501", "2期3-2-501"),
        ("A区3#501", "A区3-501"),
        ("7#B单元C01", "7-B-C01"),
    ],
)
def test_a_home_keeps_what_makes_it_another_home(text, key):
    assert str(parse_house(text)) == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        None,
        "  ",
        "地库B1",
        "东门",
        "3栋1单元电梯",
        "3栋2单元",
        "501",
        "501室",
        "3栋",
        "二单元501",
        "3.501",
        "3楼501",
        "1901/3/2",
    ]
    + [
        "154-0000-0001",
        "02787654321",
        "3-2-501-1",
        "零栋501",
        "3栋0",
        "十十栋501",
        "3-2-501'--",
        "锦绣花园3栋501",
        "3栋2单元501\x00",
    ],
)
def test_what_is_not_a_home_is_not_guessed(text):
    assert parse_house(text) is None


@given(homes)
def test_a_home_survives_its_key_and_its_spoken_form(home):
    assert parse_house(str(home)) == home
    assert parse_house(spoken(home)) == home
    assert house_from_columns(home.building, home.unit, home.room) == home


@given(st.text(max_size=30))
def test_any_text_is_read_or_left_alone(text):
    home = parse_house(text)
    assert home is None or parse_house(str(home)) == home
    house_from_columns(text, text[::-1], text)
    normalise_name(text)


def test_a_home_is_spoken_with_its_words():
    assert spoken("3-2-1901") == "3栋2单元1901室"
    assert spoken(HouseKey("A", "", "1201")) == "A栋1201室"
    assert spoken("地库B1") == "地库B1"
    assert spoken(None) == ""


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        (("3", "2", "501"), "3-2-501"),
        (("3栋", "2单元", "501室"), "3-2-501"),
        (("3#", "", "501"), "3-501"),
        (("3号楼", "无", "501"), "3-501"),
        (("3楼", "二单元", "５０１"), "3-2-501"),
        (("三", "二", "501"), "3-2-501"),
        (("3", "", "2-501"), "3-2-501"),
        (("3", "2", "2-501"), "3-2-501"),
        (("3", "2", "3-2-501"), "3-2-501"),
        (("3", "", "3-2-501"), "3-2-501"),
        (("3栋2单元", "", "501"), "3-2-501"),
        (("", "", "3栋2单元501室"), "3-2-501"),
        ((None, None, "3-501"), "3-501"),
    ],
)
def test_three_cells_name_one_home(cells, key):
    assert str(house_from_columns(*cells)) == key


@pytest.mark.parametrize(
    "cells",
    [
        ("", "2", "501"),
        ("", "", "501"),
        ("3", "2", ""),
        ("3", "2", "4-2-501"),
        ("3", "1", "2-501"),
        ("东门", "", "501"),
    ],
)
def test_three_cells_that_disagree_or_lack_a_part_name_none(cells):
    assert house_from_columns(*cells) is None


@pytest.mark.parametrize(
    "text",
    [
        "15400000001",
        "154-0000-0001",
        "154 0000 0001",
        "１５４０００００００１",
        "+86 154 0000 0001",
        "008615400000001",
        "8615400000001",
    ]
    + ["15400000001.0", "1.5400000001E+10", "1.5400000001e10", "(+86)15400000001", "154\u200b00000001"],
)
def test_a_mobile_is_kept_as_its_eleven_digits(text):
    assert normalise_phone(text) == "15400000001"


@pytest.mark.parametrize(
    "text", ["027-87654321", "027-8765-4321", "(027)87654321", "（027） 8765 4321", "+86 27 8765 4321", "02787654321"]
)
def test_a_land_line_is_kept_with_its_area_code(text):
    assert normalise_phone(text) == "02787654321"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1.54E+10", "科学计数法"),
        ("1.54e10", "科学计数法"),
        ("87654321", "区号"),
        ("1540000000", "11 位"),
        ("154000000011", "11 位"),
        ("154****0001", "隐去"),
        ("154-0000-0001/154-0000-0002", "只写一个"),
        ("无", "只写一个"),
        ("12345", "11 位"),
        ("00000000000", "不是可以拨打"),
        ("027-8765-4321转8", "只写一个"),
        ("４００-800-1234", "不是可以拨打"),
    ],
)
def test_what_cannot_be_dialled_is_refused_with_the_way_out(text, said):
    with pytest.raises(PhoneRefused, match=said):
        normalise_phone(text)


@pytest.mark.parametrize("text", [None, "", "  ", "\u3000"])
def test_no_phone_is_an_empty_phone(text):
    assert normalise_phone(text) == ""


@given(phones)
def test_a_phone_survives_its_groups(phone):
    assert normalise_phone(phone_in_groups(phone)) == phone
    assert "-" in phone_in_groups(phone)


@given(st.text(max_size=30))
def test_any_text_is_a_phone_or_refused(text):
    try:
        phone = normalise_phone(text)
    except PhoneRefused:
        return
    assert normalise_phone(phone) == phone


def test_phones_stand_in_groups():
    assert phone_in_groups("15400000001") == "154-0000-0001"
    assert phone_in_groups("02787654321") == "027-8765-4321"
    assert phone_in_groups("07148765432") == "0714-876-5432"
    assert phone_in_groups("075587654321") == "0755-8765-4321"
    assert phone_in_groups("154****0001") == "154****0001"
    assert phone_in_groups(None) == ""


def test_a_name_loses_its_padding_only():
    assert normalise_name(" 王\u3000建 ") == "王建"
    assert normalise_name("Anna  Li") == "Anna Li"
    assert normalise_name("王建 (代)") == "王建 (代)"
    assert normalise_name(None) == ""
