"""Whatever a form lets one choose, a row of another office posted in its place is an error beside the field."""

import re

import pytest

from admin_views import fields, staff_form
from models import Visit, db
from tests.security.forms import ALL_FORMS
from tests.security.world import MISSING, WEST_NAME

TABLE_OF = {
    fields.HouseField: "house", fields.StaffField: "staff", fields.DepartmentField: "department",
    fields.CategoryField: "category", fields.FaultField: "fault", fields.VisitField: "visit",
    staff_form.DepartmentOfOfficeField: "department", staff_form.SuperiorField: "staff",
}
SPOKEN = {
    "house": "1-1-101", "staff": "郑浩", "department": "西山工程部", "fault": "西山漏水", "visit": "JD-20200101-001",
}
"""The west's rows as one would type them; a category's code stands in both offices, so its name is no key."""
NOT_OFFICES = {staff_form.OfficeField}


def choices():
    for sent in ALL_FORMS:
        for name, unbound in sent.fields().items():
            kind = unbound.field_class
            if issubclass(kind, fields.LookupField) and kind not in NOT_OFFICES:
                yield sent, name, table_of(kind)


def table_of(kind: type) -> str:
    """The table that a field chooses from. A new kind of field has to be told here."""
    from admin_views.deputies import DeputyField

    known = {**TABLE_OF, DeputyField: "staff"}
    return next(known[base] for base in kind.__mro__ if base in known)


CHOICES = list(choices())


@pytest.mark.parametrize(
    ("sent", "name", "table"), CHOICES, ids=[f"{sent} {name}" for sent, name, _table in CHOICES]
)
def test_a_foreign_row_is_refused_beside_its_field(world, at_first, sent, name, table):
    client = world.app.test_client().sign_in(world.staff[sent.who(world)])
    wrong = [str(world.ids[table, "foreign"]), str(MISSING), SPOKEN.get(table, "Z9")]
    for typed in wrong:
        response = client.post(sent.path(world), data={**sent.beside(world), name: typed})
        assert (typed, response.status_code, has_error_beside(response, name)) == (typed, 422, True)
        assert shown_of_the_west(response.text, typed) == []
        if not issubclass(sent.fields()[name].field_class, fields.ListedField):
            assert keeps(response, typed)


def has_error_beside(response, name: str) -> bool:
    return f'id="{name}-error"' in response.text


def keeps(response, typed: str) -> bool:
    """Whether what was typed still stands in its box."""
    return f'value="{typed}"' in response.text


def shown_of_the_west(page: str, typed: str) -> list:
    """What a page says of the other office beyond the very text that was typed."""
    names = {"西山", WEST_NAME, "郑浩", "吴静", "1-1-101", "1栋1单元101"}
    page = page.replace(typed, "") if not typed.isdigit() else page
    return [name for name in names if name in re.sub(r"<title>.*?</title>", "", page)]


def test_what_one_is_accused_in_cannot_be_chosen(world, at_first):
    client = world.app.test_client().sign_in(world.staff["receptionist"])
    hidden = str(world.ids["visit", "about receptionist"])
    own = world.ids["visit", "own"]
    merged = {"action": "merge", "rowid": own, "into": hidden, "reason": "重复登记"}
    for path, data, name in (
        ("/admin/visits/action/", merged, "into"),
        ("/admin/complaints/new/", {"content": "又来投诉", "caused_by": hidden}, "caused_by"),
    ):
        response = client.post(path, data=data)
        assert (response.status_code, has_error_beside(response, name)) == (422, True)


def test_another_office_is_nothing_to_import_into(world, at_first):
    client = world.app.test_client().sign_in(world.staff["director"])
    for office in (world.ids["office", "foreign"], MISSING, "x"):
        response = client.post("/admin/import/check/", data={"what": "houses", "office": str(office)})
        assert (response.status_code, 'href="#office"' in response.text) == (422, True)


@pytest.mark.parametrize("who", ["receptionist", "officer", "technician", "supervisor", "director", "deputy"])
def test_a_look_up_finds_the_own_office_only(world, at_first, who):
    client = world.client(who)
    for name, own, foreign in (
        ("house", "501", "1-1-101"), ("house", "张伟", "刘洋"), ("staff", "王芳", "吴静"),
        ("technician", "陈刚", "郑浩"), ("staff", "chen", "zheng"), ("visit", "JD-", "西山"),
    ):
        found = client.post("/admin/lookups/", data={"name": name, "query": own}).json
        assert found, (name, own)
        assert client.post("/admin/lookups/", data={"name": name, "query": foreign}).json == []
    visits = [row[0] for row in client.post("/admin/lookups/", data={"name": "visit", "query": "JD-"}).json]
    assert world.ids["visit", "foreign"] not in visits
    assert world.ids["visit", f"about {who}"] not in visits


@pytest.mark.parametrize("who", ["receptionist", "officer", "director"])
def test_a_whole_number_finds_its_contact_where_it_may_be_seen(world, at_first, who):
    with world.app.app_context():
        numbers = dict(db.session.execute(db.select(Visit.id, Visit.number)).all())
    for name, is_there in (("own", True), ("foreign", False), (f"about {who}", False)):
        row_id = world.ids["visit", name]
        number = numbers[row_id].lower()
        found = world.client(who).post("/admin/lookups/", data={"name": "visit", "query": number}).json
        assert ([row_id, numbers[row_id]] in [row[:2] for row in found]) == is_there, name
        assert {row[1] for row in found} <= {numbers[row_id]}


def test_a_look_up_never_gives_more_than_twenty_and_masks_names(world, at_first):
    with world.app.app_context():
        from models import House

        made = [
            House(office_id=world.ids["office", "own"], key=f"9-1-{n}", building="9", unit="1", room=str(n),
                  status="vacant", created_at=db.func.now())
            for n in range(101, 131)
        ]
        db.session.add_all(made)
        db.session.commit()
        ids = [row.id for row in made]
    client = world.client("receptionist")
    assert len(client.post("/admin/lookups/", data={"name": "house", "query": "9-"}).json) == 20
    found = client.post("/admin/lookups/", data={"name": "house", "query": "张伟"}).json
    assert found == [[world.ids["house", "own"], "3栋2单元501室", "张*"]]
    with world.app.app_context():
        db.session.execute(db.delete(House).where(House.id.in_(ids)))
        db.session.commit()


@pytest.mark.parametrize("who", ["leader", "admin"])
def test_who_records_nothing_looks_nothing_up(world, who):
    assert world.client(who).post("/admin/lookups/", data={"name": "house", "query": "501"}).json == []
