"""Whatever stands in an address or a form, the answer is a page or a sentence, never a failure of ours."""

import re
from contextlib import suppress
from html import escape
from itertools import count
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from admin_views import fields
from models import RECORDS, db
from regulation import states
from tests.examples import examples
from tests.security.forms import ALL_FORMS
from tests.security.odd_values import EVERYTHING_ODD, in_earnest
from tests.security.test_access_table import LINES, TABLES

ADDRESSES = sorted({address for method, address, row, *_rest in LINES if method == "GET" and row in ("-", "own")})
ALSO_CALLED = {"reports"}
"""A second address of a screen, which is tried by its first."""
SCREENS = sorted({address.split("/")[2] for address in ADDRESSES if address.endswith("/details/?id=")} - ALSO_CALLED)
RECORD_SCREENS = ("visits", "complaints", "inspections", "repair_tasks", "revisits")
LIST_NAMES = ("page", "page_size", "sort", "desc", "search", "lang", "id", "url")
ODD_PARTS = ("%ED%A0%80", "%FF%FE", "%C0%AF", "%E2%80%AE", "%F0%9F%8F%A0", "%25", "%2B%2B", "%0A", "%5B%5D")
FAST = examples(60, suppress_health_check=[HealthCheck.function_scoped_fixture])
TYPED = "原话要留着"


@pytest.fixture(scope="module")
def director(world):
    return world.client("director")


def screen_of(world, endpoint: str):
    return next(view for view in world.app.extensions["admin"][0]._views if view.endpoint == endpoint)


def failed(responses) -> list:
    """What was answered with a failure of ours."""
    return [(asked, response.status_code) for asked, response in responses if response.status_code >= 500]


@pytest.mark.parametrize("endpoint", SCREENS)
def test_a_list_takes_any_filter_order_page_and_search(world, director, endpoint):
    """Every name with a few odd values, other ones on each screen, so that all names meet all of them."""
    filters = [f"flt0_{flt.address_name}" for flt in getattr(screen_of(world, endpoint), "_filters", ())]
    names = [*LIST_NAMES, *filters, "flt_x", "flt1_"]
    values = [quote(value, errors="surrogatepass") for value in EVERYTHING_ODD] + list(ODD_PARTS)
    asked = []
    for place, name in enumerate(names):
        for turn in range(2):
            value = values[(place * 2 + turn + 7 * SCREENS.index(endpoint)) % len(values)]
            asked.append(f"/admin/{endpoint}/?{name}={value}")
    assert failed((path, director.get(path)) for path in asked) == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_address_fails_on_an_odd_id(world, director, address):
    table = TABLES.get(address.split("/")[2] if address.count("/") > 2 else "")
    odd = ("", "abc", "-1", "0", "٣", "2147483648", "9" * 18, "9" * 19, "1%00")
    asked = []
    for value in odd if "id" in address else odd[:3]:
        asked.append(address.replace("<id>", value) + (value if address.endswith("=") else f"?id={value}"))
    assert table is None or world.ids[table, "own"]
    answers = [(path, director.get(path)) for path in asked]
    assert failed(answers) == []
    if address.endswith("details/?id="):
        assert {response.status_code for _path, response in answers} <= {302, 400, 404}


def test_many_odd_names_at_once_are_answered(world, director):
    for query in (
        "&".join(f"flt{n}_state=open" for n in range(300)), "&".join(["page=1"] * 500), "flt0_state=" + "open," * 500,
        "search=" + "a" * 6000, "search=" + quote("投诉 " * 300), "=&=&&&;;", "%ED%A0%80=%ED%A0%80",
        "sort=1&desc=xyz&page=3", "flt0_received_from=2026-03-04&flt1_received_until=0001-01-01",
        "page=100000&page_size=100", "page=-1",
        "page=100001", "sort=999&desc=1", "sort=-1", "search=%25%25%25", "search=_&page_size=20&lang=en",
    ):
        for endpoint in ("visits", "audit"):
            assert failed([(query[:60], director.get(f"/admin/{endpoint}/?{query}"))]) == []


@pytest.mark.parametrize("endpoint", SCREENS)
def test_a_list_hands_no_name_of_the_address_to_what_makes_addresses(director, endpoint):
    """`url_for` would take these names for its own: no failure, and no link with another method, scheme or host."""
    for name in ("endpoint", "self", "_method", "_scheme", "_external", "_anchor", "values", "kwargs", "view_args"):
        response = director.get(f"/admin/{endpoint}/?{name}=x&page_size=50")
        assert (name, response.status_code) == (name, 200)
        assert "http://localhost" not in response.text
        assert "#x" not in response.text


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "OPTIONS", "HEAD"])
def test_no_other_method_fails(world, director, method):
    for path in ("/", "/login", "/admin/", "/admin/visits/", "/admin/visits/new/", "/admin/visits/export/csv/"):
        assert failed([(path, director.open(path, method=method))]) == []


ODD_KINDS = ("application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary=x", "")
ODD_BODIES = (
    b"", b"{", b"[]", b'{"action": {"a": 1}}', b"--x\r\n\r\n", b"\xff\xfe\x00", b"a" * 100_000, b"--x--",
    b"a=%ED%A0%80",
)


@pytest.mark.parametrize("kind", ODD_KINDS)
def test_no_odd_body_fails(world, director, kind):
    for path in ("/admin/visits/new/", "/admin/visits/action/", "/admin/lookups/"):
        for body in ODD_BODIES:
            response = director.post(path, data=body, content_type=kind)
            assert failed([((path, kind, body[:20]), response)]) == []


# Forms


def put_in_reach(world, sent) -> None:
    """Put the row of a verb or a correction into a state from which it leads on, so that the rules are reached."""
    verb = sent.verb or ("correct" if sent.row in states.TRANSITIONS else None)
    if verb is not None:
        first = sorted(states.transition(sent.row, verb).from_)[0]
        table = RECORDS[sent.row].__table__
        # A home has one open sheet: where an earlier request opened another, this one stays as it is.
        with world.app.app_context(), suppress(sa.exc.IntegrityError), db.engine.begin() as connection:
            connection.execute(sa.update(table).where(table.c.id == world.ids[sent.row, "own"]).values(state=first))


def usual(sent) -> dict:
    given = {name: in_earnest(name, unbound) for name, unbound in sent.fields().items()}
    return {name: value for name, value in given.items() if value is not None}


def post(world, sent, typed: dict):
    client = world.client(sent.who(world))
    return client.post(sent.path(world), data={**sent.beside(world), **typed})


TEXTS = [
    (sent, name)
    for sent in ALL_FORMS
    for name, unbound in sent.fields().items()
    if issubclass(unbound.field_class, fields.TextField) and not issubclass(unbound.field_class, fields.PhoneField)
]


@pytest.mark.parametrize("sent", sorted({sent for sent, _name in TEXTS}, key=str), ids=str)
def test_too_long_a_text_is_a_sentence_beside_each_field_and_is_not_lost(world, sent):
    """Beyond what the column holds the person reads so, beside the field, with all that was typed still there."""
    names = [name for one, name in TEXTS if one is sent]
    put_in_reach(world, sent)
    typed = {name: f"{TYPED}{place}" + "长" * 5001 for place, name in enumerate(names)}
    response = post(world, sent, {**usual(sent), **typed})
    assert response.status_code == 422
    assert [name for name in names if f'id="{name}-error"' not in response.text] == []
    assert [name for name, text in typed.items() if text not in response.text] == []


@pytest.mark.parametrize("sent", ALL_FORMS, ids=str)
def test_a_form_filled_in_earnest_never_fails_nor_does_the_page_that_shows_it(world, sent):
    put_in_reach(world, sent)
    response = post(world, sent, usual(sent))
    assert failed([(str(sent), response)]) == []
    assert response.status_code in (302, 403, 409, 422, 200)
    if response.location:
        assert failed([(str(sent), world.client(sent.who(world)).get(response.location))]) == []


LONGEST_VISIT = {"channel": "call", "kind": "enquiry", "content": "来访事由" * 1250, "visitor_name": "长" * 60}


def test_what_just_fits_is_kept_and_a_megabyte_is_refused_in_words(world, director):
    assert director.post("/admin/visits/new/", data=LONGEST_VISIT).status_code == 302
    too_much = {**LONGEST_VISIT, "content": "大" * 110_000, "visitor_name": TYPED}
    refused = director.post("/admin/visits/new/", data=too_much)
    assert refused.status_code == 422
    assert "5000" in refused.text
    assert TYPED in refused.text
    assert director.post("/admin/visits/new/", data={**LONGEST_VISIT, "content": "大" * 800_000}).status_code == 413


def test_nobody_fills_the_memory_through_the_log_in_page(world):
    part = b'--x\r\nContent-Disposition: form-data; name="username"\r\n\r\n%s\r\n'
    for kind, body in (
        ("application/x-www-form-urlencoded", b"username=" + b"x" * 2_100_000),
        ("application/x-www-form-urlencoded", b"&".join([b"a=b"] * 4001)),
        ("multipart/form-data; boundary=x", part % (b"x" * 2_100_000) + b"--x--\r\n"),
        ("multipart/form-data; boundary=x", part % b"x" * 4001 + b"--x--\r\n"),
    ):
        response = world.app.test_client().post("/login", data=body, content_type=kind)
        assert (kind, len(body), response.status_code) == (kind, len(body), 413)


@FAST
@given(data=st.data())
def test_no_form_fails_whatever_is_typed(world, data):
    """One to three odd values in a form that is filled in earnest otherwise; repeated fields, unknown ones, too."""
    sent = data.draw(st.sampled_from(ALL_FORMS))
    known = list(sent.fields())
    anything = st.sampled_from(EVERYTHING_ODD) | st.text(max_size=200)
    odd = data.draw(st.dictionaries(st.sampled_from([*known, "seen_version", "nonsense"]), anything, max_size=3))
    typed: dict = {**usual(sent), **{name: value.encode(errors="replace").decode() for name, value in odd.items()}}
    for name in data.draw(st.sets(st.sampled_from(known), max_size=2)):
        typed[name] = [typed.get(name) or "", "twice", "1"]
    put_in_reach(world, sent)
    response = post(world, sent, typed)
    assert response.status_code < 500


@FAST
@given(data=st.data())
def test_no_action_fails_on_odd_rows(world, data):
    endpoint = data.draw(st.sampled_from([*RECORD_SCREENS, "staff", "offices"]))
    verbs = [*states.TRANSITIONS.get(TABLES[endpoint], {}), "pick", "nonsense", "", "correct"]
    odd_id = st.sampled_from(["1", "2", "0", "-1", "x", "", "٣", "9" * 12, "1.0", " 1", "1,2"])
    sent = {
        "action": data.draw(st.sampled_from(verbs)), "rowid": data.draw(st.lists(odd_id, max_size=4)),
        "acted": data.draw(st.sampled_from(["", "1"])), "r1-rating": data.draw(st.sampled_from(["", "satisfied", "x"])),
        "seen_version": data.draw(st.sampled_from(["", "1", "-1", "x", "9" * 20])),
    }
    assert world.client("director").post(f"/admin/{endpoint}/action/", data=sent).status_code < 500


def test_a_refused_new_case_keeps_every_word(world, director):
    """All that was typed into a page that is refused stands on it again, escaped, and in its own field."""
    for sent in ALL_FORMS:
        if sent.address.endswith("/new/") and "visits/" in sent.address:
            typed = {
                name: f'<b>{TYPED}"{place}' for place, name in zip(count(), sent.fields(), strict=False)
                if issubclass(sent.fields()[name].field_class, fields.TextField | fields.LookupField)
                and not issubclass(sent.fields()[name].field_class, fields.ListedField)
            }
            page = post(world, sent, {**usual(sent), **typed}).text
            assert [name for name, text in typed.items() if escape(text).replace("&quot;", "&#34;") not in page] == []
            assert not re.search(f"<b>{TYPED}", page)
