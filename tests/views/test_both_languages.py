"""No page mixes languages: what isn't data is English on an English page, Chinese on a Chinese one."""

import re

import pytest

from regulation.homes import spoken
from tests.views import telling

ROLES = ["receptionist", "technician", "director", "admin"]
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff01-\uff60]")
LATIN_WORD = re.compile(r"[A-Za-z]{3,}")
HOMES = (spoken("3-2-501"), spoken("1-1-101"))
# What gettext answers to an empty text.
HEADER = "Project-Id-Version"
# Said in Latin letters by everybody in the office: kinds of file, keys, a unit, a zone, a language's own name.
ALSO_CHINESE = {
    "CSV", "XLSX", "PDF", "Excel", "xlsx", "xls", "Ctrl", "Enter", "Alt", "Esc", "Shift", "Asia", "Shanghai", "English",
    "kWh", "PIN",
}
# An audit's check value, a temporary password.
NO_WORD = re.compile(r"[0-9a-f]{64}|([a-z0-9]{4}-){2}[a-z0-9]{4}")


@pytest.fixture
def database(sqlite_database):
    """One database is enough: no word comes from it."""
    sqlite_database.reset()
    return sqlite_database


@pytest.mark.parametrize("role", ROLES)
def test_an_english_page_holds_no_chinese(app, session, role):
    people = telling.tell(telling.LATIN)
    found, walked = {}, 0
    for address, code, said in telling.pages(app, people.of(role), "en"):
        assert code < 500, address
        walked += 1
        for text in said:
            for home in (*HOMES, "中文"):
                text = text.replace(home, "")
            if CHINESE.search(text) or HEADER in text:
                found.setdefault(text, address)
    assert found == {}
    assert walked > 15


@pytest.mark.parametrize("address", ["/login", "/setup/wrong", "/admin/nothing", "/password"])
def test_a_page_before_the_log_in_holds_no_chinese(client, address):
    said = " ".join(telling.Page(client.get(f"{address}?lang=en", follow_redirects=True).text).said)
    assert "Log in" in said or "Not found" in said
    assert not CHINESE.search(said)


@pytest.mark.parametrize("role", ROLES)
def test_a_chinese_page_holds_no_english(app, session, role):
    people = telling.tell(telling.CHINESE)
    usernames = {person.username for person in vars(people).values() if hasattr(person, "username")}
    found = {}
    for address, _code, said in telling.pages(app, people.of(role), "zh"):
        for text in said:
            if text in usernames or NO_WORD.fullmatch(text):
                continue
            if set(LATIN_WORD.findall(text)) - ALSO_CHINESE:
                found.setdefault(text, address)
    assert found == {}
