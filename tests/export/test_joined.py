"""Cells that PostgreSQL writes and joins: letter by letter what the program makes of the same values by itself."""

import string
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from export import csv_file, joined
from export import rows as reading
from export.cells import defused, writer
from export.columns import Column
from export.joined import CELL_END, ROW_END, Joined
from models import Visit
from regulation.words import SIZES
from storage import UTCDateTime
from tests.examples import examples
from tests.reliability.test_exports_on_their_way import open_transactions
from tests.views.test_export import FORMULAS, LISTS, a_day

on_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
CHANGED = ("America/New_York", "Australia/Lord_Howe", "CET", "Africa/Casablanca")
"""Zones whose clocks are still changed within the year."""
ZONES = ("Asia/Shanghai", "Asia/Kathmandu", "UTC", *CHANGED)
TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=30)
PHONES = st.text(string.digits, max_size=14)
MOMENTS = st.datetimes(datetime(1960, 1, 1), datetime(2120, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 (no zone in bounds)
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
    column = Column("x", "x", kind=kind, words=SIZES if kind == "word" else ())

    @examples(20)
    @given(st.lists(values | st.none(), min_size=1, max_size=60), st.sampled_from(ZONES), st.booleans())
    def same(them, zone, whole):
        texts = [joined.in_sql(column, sa.literal(value, of), zone, whole=whole) for value in them]
        if (kind == "phone" and whole) or (kind == "moment" and zone in CHANGED):
            assert texts == [None] * len(them), "left to the program"
            return
        found = session.execute(sa.select(*texts)).one()
        by_program = writer(column, zone, whole=whole, typed=False)([kept(value) for value in them])
        assert all(text in (CELL_END, other) for text, other in zip(map(defused, found), by_program, strict=True))
        assert CELL_END not in found or (kind == "moment" and any(not 2000 <= at.year < 2100 for at in them if at))

    with app.test_request_context():
        same()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (Column("x", "x", kind="home"), sa.literal("3-2-501")),
        (Column("x", "x", spell=str), sa.literal("x")),
        (Column("x", "x", kind="number"), sa.literal(1)),
        (Column("x", "x"), sa.literal(1)),
        (Column("x", "x", kind="moment"), sa.literal("2026-03-04 10:00:00")),
        (Column("x", "x", kind="yes_no"), sa.literal(1)),
    ],
)
def test_what_only_the_program_can_write_is_left_to_it(column, value):
    assert joined.in_sql(column, value, "Asia/Shanghai", whole=False) is None
    assert joined.in_sql(Column("x", "x"), sa.literal("x"), "Asia/Shanghai", whole=False) is not None


def test_a_number_below_zero_beside_joined_cells_has_its_piece_read_apart():
    number = Column("x", "x", kind="number")
    write = joined.beside_joined(number, writer(number, "UTC", whole=False, typed=False))
    assert Joined.of([*zip("ab", write([5, None]), strict=True)], 2).text == f"a{CELL_END}5{ROW_END}b{CELL_END}"
    assert Joined.of([*zip("ab", write([5, -5]), strict=True)], 2) is None


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1))
def test_joined_rows_are_written_as_the_same_rows_apart(rows):
    them = Joined.of([(CELL_END.join(row[:2]), row[2]) for row in rows], 3)
    if any(sign in cell for row in rows for cell in row for sign in ROW_END):
        assert them is None
        return
    assert len(them) == len(rows)
    apart = [[defused(cell) for cell in row] for row in rows]
    assert b"".join(csv_file.write("", ["甲"], [them])) == b"".join(csv_file.write("", ["甲"], [apart]))


ODD = (*FORMULAS, "", "普通", '有"引号"', "有,逗号", "两\n行", "两\r\n行", "'=1", "末尾 ")
WITH_SIGNS = (CELL_END, f"有{ROW_END}号", "\x1e")


@pytest.fixture
def people(session):
    """An office with something on every list, and contacts with whatever a person may type."""
    people = a_day(session)
    first = session.scalars(sa.select(Visit).order_by(Visit.id)).first()
    like = {column.key: getattr(first, column.key) for column in Visit.__table__.columns if column.key != "id"}
    session.execute(
        sa.insert(Visit),
        [
            {
                **like, "count": 100 + place, "number": f"JD-{place:03d}", "subject": odd or "x", "content": odd,
                "answer": odd, "visitor_name": odd or None, "house_id": None, "place_text": odd,
                "done_at": like["received_at"],
            }
            for place, odd in enumerate((*ODD, *WITH_SIGNS))
        ],
    )  # fmt: skip
    session.commit()
    return people


def is_joined(statements) -> bool:
    return any("concat_ws(" in statement for statement in statements)


@on_postgresql
@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("reason", [None, "核对"])
def test_a_file_is_the_same_joined_or_not(client, session, people, monkeypatch, statements, name, reason):
    """Of two rows a piece some are read apart and most are not; of two thousand all are read apart."""
    director = client.sign_in(people.director)

    def taken(at_once: int, *, joined: bool) -> bytes:
        monkeypatch.setattr("export.rows.AT_ONCE", at_once)
        monkeypatch.setattr(csv_file, "JOINS", joined)
        statements.clear()
        address = f"/admin/{name}/export/csv/"
        answer = director.get(address) if reason is None else director.post(address, data={"reason": reason})
        if answer.status_code == 403:
            return b""
        assert answer.mimetype == "text/csv"
        assert is_joined(statements) == joined
        return answer.data

    for at_once in (2, 2000):
        by_database, by_program = taken(at_once, joined=True), taken(at_once, joined=False)
        assert by_database.decode() == by_program.decode()
        assert name != "visits" or by_program.count(b"JD-") >= len(ODD)
    assert open_transactions() == 0


@on_postgresql
def test_without_those_signs_nothing_is_read_apart(client, session, people, monkeypatch, statements):
    plain = {"content": "", "answer": "", "subject": "x", "visitor_name": None, "place_text": ""}
    session.execute(sa.update(Visit).where(Visit.content.in_(WITH_SIGNS)).values(plain))
    session.commit()
    monkeypatch.setattr(reading, "_by_ids", lambda *_: 1 / 0)
    answer = client.sign_in(people.director).get("/admin/visits/export/csv/")
    assert answer.data.count(b"JD-") >= len(ODD) and "导出中断" not in answer.text
