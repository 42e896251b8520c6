"""A file on its way: read in pieces, in flat memory, beside people who go on writing, and ended cleanly anywhere."""

import ast
import csv
import io
import logging
import tracemalloc
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa

from export import rows as reading
from models import ExportLog, Visit, db
from storage import READING
from tests.workflow.story import Story
from workflow import exports
from workflow.act import Act

CSV, XLSX = "/admin/visits/export/csv/", "/admin/visits/export/xlsx/"
HERE = Path(__file__).resolve().parents[2]
MIB = 1024 * 1024


@pytest.fixture
def story(people):
    return Story(people)


@pytest.fixture
def director(client, people):
    return client.sign_in(people.director)


@pytest.fixture
def small_pieces(monkeypatch):
    monkeypatch.setattr(reading, "AT_ONCE", 10)


def fill(session, story, count: int, **more) -> None:
    """So many visits, written in bulk after the likeness of one."""
    first = story.enquiry(house=story.people.home, visitor_name="张伟", phone="15400000001")
    like = {column.key: getattr(first, column.key) for column in Visit.__table__.columns if column.key != "id"}
    like.update(more)
    session.execute(
        sa.insert(Visit),
        [
            {**like, "count": 1_000 + place, "number": f"JD-{place:06d}", "content": f"第{place}条"}
            for place in range(2, count + 1)
        ],
    )
    session.commit()


def stream(client, address=CSV):
    """The answer, unread, and its pieces."""
    answer = client.get(address, buffered=False)
    assert answer.status_code == 200
    return answer, iter(answer.response)


def lines(parts) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(parts).decode("utf-8-sig"), newline=""), strict=True))


def connections_in_use(app) -> int:
    with app.app_context():
        return sum(pool.checkedout() for pool in {db.engines[None].pool, db.engines[READING].pool})


def open_transactions() -> int:
    """How many connections of this database wait within a transaction, apart from the one that asks."""
    if db.engine.dialect.name == "sqlite":
        return 0
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'"
    with db.engine.connect() as connection:
        return connection.execute(sa.text(query)).scalar()


def noted(session) -> list:
    """What the log knows of each export's length; the test's own session lets go of the database again."""
    found = session.scalars(sa.select(ExportLog.row_count).order_by(ExportLog.id)).all()
    session.rollback()
    return found


@pytest.mark.parametrize("address", [CSV, XLSX])
def test_thirty_thousand_rows_leave_in_the_memory_of_six_thousand(director, session, story, address):
    def peak() -> tuple[int, int]:
        answer, parts = stream(director, address)
        tracemalloc.start()
        size = sum(map(len, parts))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        answer.close()
        return most, size

    fill(session, story, 6_000, state="done", closed_at=story.act("receptionist").now)
    few, few_bytes = peak()
    columns = [column.key for column in Visit.__table__.columns if column.key not in ("id", "number", "count")]
    for turn in range(1, 5):
        again = [*(getattr(Visit, name) for name in columns), Visit.number + f"-{turn}", Visit.count + turn * 10_000]
        rows = sa.select(*again).where(Visit.count < 10_000)
        session.execute(sa.insert(Visit).from_select([*columns, "number", "count"], rows))
    session.commit()
    many, many_bytes = peak()
    assert noted(session)[-1] == 30_000
    assert many_bytes > 3 * few_bytes
    # As rows of texts the 24,000 more would take some fifty.
    assert many - few < 3 * MIB, f"{few / MIB:.1f} MiB for 6,000 rows, {many / MIB:.1f} MiB for 30,000"


def test_the_first_bytes_come_before_the_first_row_is_read(director, session, story, statements, small_pieces):
    fill(session, story, 25)
    answer, parts = stream(director)
    (before,) = noted(session)
    assert before is None, "logged before the first byte, its length still unknown"
    statements.clear()
    assert next(parts).decode().startswith("\ufeff编号,")
    assert statements == []
    assert len(lines([b"", *parts])) == 25
    answer.close()
    assert noted(session) == [25]


@pytest.mark.parametrize("name", ["visits", "complaints", "repair_tasks", "revisits", "inspections", "audit", "staff"])
def test_a_piece_costs_the_same_statements_whatever_it_holds(director, session, story, statements, name):
    def cost() -> int:
        statements.clear()
        director.get(f"/admin/{name}/export/csv/")
        return len(statements)

    def something_everywhere() -> None:
        story.finished()
        story.repaired()
        story.enquiry()

    something_everywhere()
    story.rectified()
    cost()
    few = cost()
    for _ in range(5):
        something_everywhere()
    assert cost() == few


def test_a_piece_in_which_nothing_is_open_asks_for_no_clock(director, session, story, statements):
    def asks_for_promises() -> bool:
        statements.clear()
        director.get("/admin/visits/export/csv/")
        return any("FROM reply_promise" in statement for statement in statements)

    enquiry = story.enquiry()
    assert asks_for_promises()
    enquiry.state = "archived"
    session.commit()
    assert not asks_for_promises()


def test_people_go_on_writing_while_a_file_leaves(director, session, story, small_pieces):
    fill(session, story, 40)
    answer, parts = stream(director)
    taken = [next(parts), next(parts)]
    late = story.enquiry(content="中途登记")
    changed = session.scalar(sa.select(Visit).where(Visit.content == "第3条"))
    changed.subject, changed.day = "改过", changed.day.replace(year=2030)
    session.commit()
    taken += parts
    answer.close()
    found = lines(taken)[1:]
    numbers = [line[0] for line in found]
    assert len(numbers) == len(set(numbers)) == 40
    assert late.number not in numbers and changed.number in numbers
    assert noted(session) == [40]


def test_a_broken_off_download_leaves_nothing_open_and_says_how_much_left(app, director, session, story, small_pieces):
    fill(session, story, 40)
    session.commit()
    free = connections_in_use(app)
    answer, parts = stream(director)
    for _ in range(3):
        next(parts)
    answer.close()
    assert connections_in_use(app) == free
    assert noted(session) == [20]
    assert open_transactions() == 0


def test_a_download_that_nobody_began_to_read_leaves_nothing_open(app, director, session, story):
    fill(session, story, 5)
    session.commit()
    free = connections_in_use(app)
    answer, _parts = stream(director)
    answer.close()
    assert connections_in_use(app) == free
    assert noted(session) == [0]


@pytest.mark.parametrize("address", [CSV, XLSX])
def test_a_file_that_breaks_off_says_so_in_its_last_row(
    director, session, story, small_pieces, monkeypatch, caplog, address
):
    fill(session, story, 40)
    answer, parts = stream(director, address)
    taken = [next(parts), next(parts)]
    monkeypatch.setattr(reading, "_columns", lambda *_: 1 / 0)
    with caplog.at_level(logging.ERROR):
        taken += parts
    answer.close()
    if address == CSV:
        last = lines(taken)[-1]
    else:
        last = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(b"".join(taken))).active[12]]
    assert last[0].startswith("导出中断") and str(session.scalar(sa.select(ExportLog.id))) in last[0]
    assert not any(last[1:])
    assert "ZeroDivisionError" in caplog.text
    assert noted(session) == [10]


def test_a_busy_database_at_the_end_does_not_spoil_the_file(director, session, story, monkeypatch, caplog):
    fill(session, story, 3)

    def busy(*_args):
        raise sa.exc.OperationalError("UPDATE", {}, Exception("database is locked"))

    monkeypatch.setattr("export.download.note_row_count", busy)
    assert len(lines([director.get(CSV).data])) == 4
    assert noted(session) == [None]
    assert "were not noted" in caplog.text


def test_a_long_file_on_postgresql_is_not_cut_off_by_the_time_limits(app, director, session, story, small_pieces):
    if db.engine.dialect.name != "postgresql":
        assert db.engine.dialect.name == "sqlite", "each piece is a read of its own there"
        return
    fill(session, story, 25)
    answer, parts = stream(director)
    next(parts)
    next(parts)
    assert open_transactions() == 1, "one snapshot for the whole file"
    assert len(list(parts)) == 2
    answer.close()
    assert open_transactions() == 0


def test_the_rows_of_a_file_are_found_by_their_ids(director, session, story, statements):
    """On SQLite, walking an index over the office once a piece made a file ten times as long take a hundred times."""
    if db.engine.dialect.name != "sqlite":
        return
    fill(session, story, 5)
    statements.clear()
    director.get(CSV)
    (piece,) = [text for text in statements if "visit.content" in text and "visit.version" not in text]
    assert "office_id" not in piece.partition("WHERE")[2]


def test_a_log_is_written_once_and_its_length_once(app, session, people):
    act = Act.starting_now(people.director.person(), "10.0.0.7")
    session.commit()
    with app.test_request_context("/"):
        log_id = exports.log_export(
            act, screen="visits", file_name="来访接待.csv", file_format="csv", filters="全部", columns="编号"
        )
        exports.note_row_count(log_id, 3)
        exports.note_row_count(log_id, 7)
    row = session.get(ExportLog, log_id)
    assert (row.row_count, row.address, row.created_at) == (3, "10.0.0.7", act.now)
    with pytest.raises(sa.exc.IntegrityError, match="append-only"):
        session.execute(sa.delete(ExportLog))


def test_nothing_leaves_past_the_log():
    """Whoever writes a list as a file goes through the address that logs it."""
    writers = {"export.csv_file", "export.xlsx_file"}
    users = set()
    for file in [*HERE.glob("*.py"), *HERE.glob("*/*.py"), *HERE.glob("*/*/*.py")]:
        if not {"tests", ".venv"} & set(file.relative_to(HERE).parts):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.ImportFrom):
                    names = {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
                    users |= {file.relative_to(HERE).as_posix()} if names & writers else set()
    assert users == {"admin_views/exporting.py"}
