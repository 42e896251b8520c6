"""What a page says of itself: its title, its zone, what it asks for, and nothing that has no use there."""

import re

import pytest

from models import ExportLog


def needed(page: str) -> set:
    """The names of the fields that a page marks as 必填."""
    labels = re.findall(r'<label for="(\w+)">[^<]*<span class="needed">', page)
    return {*labels, *re.findall(r'id="(\w+)-label">[^<]*<span class="needed">', page)}


@pytest.mark.parametrize("role", ["receptionist", "leader", "admin"])
def test_every_page_names_the_zone_of_its_moments(client, session, people, role):
    people.east.timezone = "Asia/Urumqi"
    page = client.sign_in(people.of(role)).get("/admin/").text
    assert 'data-zone="Asia/Urumqi"' in page


@pytest.mark.parametrize(("place", "offered"), [
    ("visits", True), ("residents", True), ("staff", True), ("revisits", True),
    ("houses", False), ("departments", False), ("categories", False), ("audit", False), ("exports", False),
])
def test_names_and_phones_are_offered_where_there_are_any(client, people, place, offered):
    page = client.sign_in(people.director).get(f"/admin/{place}/").text
    assert ("含姓名电话</summary>" in re.sub(r"<svg.*?</svg>", "", page)) is offered


def test_an_export_is_called_by_its_file(client, session, people):
    client.sign_in(people.director).get("/admin/houses/export/csv/")
    log = session.query(ExportLog).one()
    page = client.get(f"/admin/exports/details/?id={log.id}").text
    assert f"<h1>{log.file_name}</h1>" in page
    assert "ExportLog" not in page


def test_the_office_stands_on_a_page_of_those_who_see_several(client, people):
    address = f"/admin/residents/details/?id={people.resident.id}"
    assert "<dt>管理处</dt>" not in client.sign_in(people.director).get(address).text
    address = f"/admin/staff/details/?id={people.technician.id}"
    assert "<dt>管理处</dt>" not in client.sign_in(people.director).get(address).text
    assert "<dt>管理处</dt>" in client.sign_in(people.admin).get(address).text


@pytest.mark.parametrize(("place", "fields"), [
    ("residents", {"house", "name"}), ("staff", {"username", "name", "role"}), ("departments", {"name"}),
    ("categories", {"code", "name"}), ("faults", {"name"}), ("inspections", {"house"}), ("houses", {"key"}),
])
def test_a_form_marks_what_it_refuses_to_be_without(client, people, place, fields):
    client.sign_in(people.director)
    address = f"/admin/{place}/new/"
    assert needed(client.get(address).text) >= fields
    assert client.post(address, data={}).status_code == 422




def test_an_office_to_choose_is_offered_to_those_who_see_several(client, people):
    for role, offered in (("director", False), ("admin", True)):
        page = client.sign_in(people.of(role)).get("/admin/staff/tools/").text
        assert bool(re.search(r'name="flt\d+_office"', page)) is offered
