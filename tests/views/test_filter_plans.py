"""Each filter of each long list, alone and with each of its values: no list is read through, none is sorted whole."""

import re
from contextvars import Context

import pytest

from models import db
from tests.views.test_pages import _plan_of_page, _view

LISTS = (
    "visits", "complaints", "repair_tasks", "inspections", "revisits", "houses", "residents", "audit", "exports",
    "spot_checks",
)  # fmt: skip
OF_FEW = re.compile(r"state=\?|PRIMARY KEY|ix_visit_outside")
"""What is sorted is little: the rows in some states, those named by their ids, what others have to answer."""


def asked_alone(client, endpoint: str) -> list[str]:
    """Every filter that the list offers, with each of its values, or one that it takes."""
    view, found = _view(client, endpoint), []
    cookie = {"Cookie": f"reception={client.get_cookie('reception').value}"}
    with client.application.test_request_context(f"/admin/{endpoint}/", headers=cookie):
        assert view.is_accessible()
        for flt in filter(lambda one: one.is_offered(), view._filters):
            values = [str(value) for value, _text in flt.get_options(view) or ()] or ["2026-03-04", "7"]
            taken = [f"{flt.address_name}={value}" for value in values if flt.validate(value)]
            assert taken or flt.get_options(view) == [], flt.address_name
            found += taken
    return found


@pytest.mark.both
@pytest.mark.parametrize("endpoint", LISTS)
def test_a_filter_alone_reads_no_list_through(client, people, story, endpoint):
    story.repaired()
    story.enquiry(who="director")
    client.sign_in(people.director)
    table = _view(client, endpoint).model.__tablename__
    asked = Context().run(asked_alone, client, endpoint)
    assert len(asked) > 3
    for one in asked:
        plan = Context().run(_plan_of_page, client, endpoint, f"flt0_{one}")
        if db.engine.dialect.name == "postgresql":
            assert not re.search(rf"Seq Scan on {table}\b", plan), f"{one}\n{plan}"
            continue
        read = next(line.strip() for line in plan.splitlines() if re.match(rf"\s*(SEARCH|SCAN) {table}\b", line))
        assert read.startswith("SEARCH"), f"{one}\n{plan}"
        assert "USE TEMP B-TREE FOR ORDER BY" not in plan or OF_FEW.search(read), f"{one}\n{plan}"
