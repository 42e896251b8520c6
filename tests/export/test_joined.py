"""Cells that PostgreSQL writes and joins: letter by letter what the program makes of the same values by itself."""

import string
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from export import csv_file, joined
from export.cells import defused, writer
from export.columns import Column
from export.joined import CELL_END, ROW_END, Joined
from models import Visit
from regulation.words import SIZES
from storage import UTCDateTime
from tests.views.test_export import FORMULAS
from tests.workflow.story import Story

on_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
ZONES = ("Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=30)
PHONES = st.text(string.digits, max_size=14)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
ODD_SIGNS = st.sampled_from("=+-@＝＋－＠\t\n\r,\"'" + CELL_END + ROW_END)
CELLS = st.text(st.characters(exclude_categories=("Cs",)) | ODD_SIGNS)
KINDS = {
    "text": (sa.String(), TEXTS),
    "name": (sa.String(), TEXTS),
    "phone": (sa.String(), PHONES),
    "word": (sa.String(), st.sampled_from([*dict(SIZES), "odd"])),
    "yes_no": (sa.Boolean(), st.booleans()),
    "moment": (UTCDateTime(), MOMENTS),
    "day": (sa.Date(), st.dates(date(1990, 1, 1))),
}


def kept(value):
    """As a column of the database is read without this."""
    return value.replace(microsecond=0) if isinstance(value, datetime) else value


@on_postgresql
@pytest.mark.parametrize("kind", KINDS)
def test_the_database_writes_a_cell_as_the_program_does(app, session, kind):
    of, values = KINDS[kind]
    words = SIZES if kind == "word" else ()
    column = Column("x", "x", kind=kind, words=words)

    @settings(max_examples=8)
    @given(st.lists(values | st.none(), min_size=1, max_size=60), st.sampled_from(ZONES), st.booleans())
    def same(them, zone, whole):
        told = [joined.told(column, sa.literal(value, of), zone, whole=whole) for value in them]
        if kind == "phone" and whole:
            assert told == [None] * len(them)
            return
        found = session.execute(sa.select(*told)).one()
        by_program = writer(column, zone, whole=whole, typed=False)([kept(value) for value in them])
        assert [defused(text) for text in found] == list(by_program)

    with app.test_request_context():
        same()


@pytest.mark.parametrize(
    "column",
    [
        Column("x", "x", kind="home"),
        Column("x", "x", spell=str),
        Column("x", "x", kind="number"),
        Column("x", "x"),
        Column("x", "x", kind="moment"),
        Column("x", "x", kind="yes_no"),
    ],
)
def test_what_is_no_text_of_its_kind_is_left_to_the_program(column):
    assert joined.told(column, sa.literal(1, sa.Numeric()), "Asia/Shanghai", whole=False) is None


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1))
def test_joined_rows_are_written_as_the_same_rows_apart(rows):
    them = Joined.of([(CELL_END.join(row[:2]), row[2]) for row in rows], 3)
    if any(sign in cell for row in rows for cell in row for sign in ROW_END):
        assert them is None
        return
    assert len(them) == len(rows)
    apart = [[defused(cell) for cell in row] for row in rows]
    assert b"".join(csv_file.write("", ["甲"], [them])) == b"".join(csv_file.write("", ["甲"], [apart]))


ODD = (
    *FORMULAS, "", "普通", '有"引号"', "有,逗号", "两\n行", "两\r\n行", "'=1", "末尾 ", CELL_END, f"有{ROW_END}号",
    "\x1e",
)  # fmt: skip


@on_postgresql
@pytest.mark.parametrize("pieces", [2, 2000])
def test_a_file_is_the_same_joined_or_not(database, client, session, people, monkeypatch, pieces, statements):
    story = Story(people)
    first = story.enquiry(house=people.home, visitor_name="张伟", phone="15400000001")
    like = {column.key: getattr(first, column.key) for column in Visit.__table__.columns if column.key != "id"}
    session.execute(
        sa.insert(Visit),
        [
            {
                **like, "count": 100 + place, "number": f"JD-{place}", "subject": odd or "x", "content": odd,
                "answer": odd, "visitor_name": odd or None, "house_id": None, "place_text": odd,
                "done_at": like["received_at"],
            }
            for place, odd in enumerate(ODD)
        ],
    )  # fmt: skip
    story.enquiry(content="还没办完")
    session.commit()
    monkeypatch.setattr("export.rows.AT_ONCE", pieces)
    director = client.sign_in(people.director)
    statements.clear()
    by_database = director.get("/admin/visits/export/csv/").data
    assert any("substr(CAST(timezone(" in statement for statement in statements), "nothing was told by the database"
    monkeypatch.setattr(csv_file, "JOINS", False)
    statements.clear()
    by_program = director.get("/admin/visits/export/csv/").data
    assert not any("substr(CAST(timezone(" in statement for statement in statements)
    assert by_database.decode() == by_program.decode()
    assert by_program.count(b"JD-") >= len(ODD)
