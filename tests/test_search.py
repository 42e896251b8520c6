"""The search index finds what a plain reading of every record would find, on both databases, whatever is typed."""

import unicodedata
from dataclasses import dataclass
from threading import Thread

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st
from sqlalchemy import func, select

import search.query
from admin_views.paging import Key, Order, Rows
from models import SEARCH_TEXTS, Complaint, House, Inspection, RepairTask, Resident, Visit, db
from search.query import Found
from tests.examples import examples
from tests.people import add_home, add_resident
from workflow import desk, homes, searching, visits
from workflow.act import Act

WORDS = st.text(
    alphabet=st.sampled_from(
        list("电梯漏水王建国张三-7栋2单元501室 ０１２3４56789ａｂAbß%_\"'()*\\/^{}|~.　é́İ\u200b\x01\n")
    ),
    max_size=12,
)
ANY = st.one_of(WORDS, st.text(max_size=8))


@dataclass(frozen=True)
class Kept:
    text: str
    phone: str
    home: str


def plain(text: str) -> str:
    """The same flattening, said once more: half-width, lower case, unseen marks away, blanks apart."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    signs = (" " if unicodedata.category(sign) in ("Cc", "Cs") else sign for sign in folded)
    return " ".join("".join(sign for sign in signs if unicodedata.category(sign) != "Cf").split())


def holds(kept: Kept, typed: str) -> bool:
    """Whether every word stands somewhere, by reading."""
    from regulation.homes import parse_house

    words = [word[:60] for word in plain(typed).split()[:6]]
    has_home = any(parse_house(word) for word in words)
    return bool(words) and all(len(word) >= 2 or has_home for word in words) and all(
        any(word in line for line in (*map(plain, kept.text.split("\n")), plain(kept.home)))
        or (word.isascii() and word.isdigit() and len(word) >= 4 and word in kept.phone)
        or (parse_house(word) is not None and is_named(kept.home, parse_house(word)))
        for word in words
    )


def is_named(home: str, key) -> bool:
    """Whether a spoken key means this home; without a unit it is that room of any unit."""
    said, parts = [part.casefold() for part in key if part], plain(home).split("-")
    return said == parts or (len(said) == 2 and len(parts) == 3 and said == [parts[0], parts[2]])


@pytest.fixture
def kept(session, people):
    """Writes residents as the generated examples want them, past the rules for names."""
    made = [add_home(session, people.east, f"7-2-{room}") for room in (501, 502, 601)]
    residents = [
        add_resident(session, made[place], name, f"1540000{place}23{place}")
        for place, name in enumerate(("张三", "王建国", "欧阳国庆"))
    ]
    session.commit()

    def change(names: list[str]) -> dict[int, Kept]:
        for row, name in zip(residents, names, strict=True):
            row.name = name.replace("\x00", "")[:60]
        session.commit()
        return {row.id: Kept(row.name, row.phone, row.house.key) for row in residents}

    return change


def found(typed: str, offices: list[int], model=Resident) -> set[int]:
    """What the index finds, by the list's way, by the count's, and page by page in both directions."""
    one = Found(db.session, model, typed, offices)
    # As every list has it: a word that many hold is read along the list, whosever the rows are.
    there = db.session.query(model).filter(model.office_id.in_(offices))
    listed = {row.id for row in one.narrow(there)}
    counted = {row.id for row in one.narrow_count(there)}
    assert listed == counted
    for is_down in (True, False):
        assert paged(there, one, is_down=is_down) == sorted(listed, reverse=is_down)
    return listed


def paged(there, one: Found, *, is_down: bool) -> list[int]:
    """The ids that pages of one row show, one page after the other."""
    rows = Rows(there, one, Order((Key("id", one.model.id, False),), is_down), 1)
    shown, beyond = [], None
    while page := rows.beyond(beyond)[:1]:
        shown.append(page[0].id)
        beyond = (page[0].id,)
    return shown


@examples(25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(ANY, min_size=3, max_size=3), typed=ANY, part=st.tuples(st.integers(0, 8), st.integers(1, 6)))
@example(names=["王建国", "建国路", "王建"], typed="建国", part=(0, 2))
@example(names=["维修，修好", "维修好", "100%_\"x"], typed="维修好", part=(5, 3))
@example(names=["a b", "ab", "Ａｂ"], typed="ＡB", part=(0, 3))
@example(names=["", "", ""], typed="7栋2单元501室", part=(0, 1))
@example(names=["", "", ""], typed="7栋501", part=(0, 1))
@example(names=["a_b", "axb", "a-b"], typed="a_b", part=(0, 3))
@example(names=["100%漏", "1000漏", "10漏"], typed="0%漏", part=(0, 4))
def test_the_index_finds_what_reading_finds(kept, people, names, typed, part):
    rows = kept(names)
    fragment = names[0][part[0] : part[0] + part[1]]
    was = search.query.FREQUENT, search.query.NEAREST
    for word in (typed, fragment, f"{fragment} 7-2-501"):
        word = word.replace("\x00", "")
        expected = {row_id for row_id, one in rows.items() if holds(one, word)}
        for limit in (was, (1, 1), (0, 0)):
            # Without a limit the words are looked for by the index; with none at all by reading along the list.
            search.query.FREQUENT, search.query.NEAREST = limit
            try:
                assert found(word, [people.east.id]) & set(rows) == expected, (word, limit)
                assert found(word, [people.west.id]) & set(rows) == set()
                assert not set(Found(db.session, Resident, word, [people.west.id]).look(1000)) & set(rows)
            finally:
                search.query.FREQUENT, search.query.NEAREST = was


@examples(10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(ANY, min_size=3, max_size=3), typed=ANY)
@example(names=["100%", "1000", "水%漏"], typed="0%")
@example(names=["a_b", "axb", "a-b"], typed="a_b")
@example(names=['漏水" OR "电梯', "漏水", "电梯"], typed='漏水" OR "电梯')
@example(names=["NEAR(水 电)", "水电", "水*"], typed="水*")
@example(names=["-漏水", "漏水", "^漏"], typed="-漏水")
@example(names=["it's", "its", "it''s"], typed="it's")
@example(names=["\\%漏", "%漏", "\\漏"], typed="\\%")
def test_the_index_finds_what_reading_finds_among_cases(cases, people, names, typed):
    """Each kind of case by the words of its own that people type."""
    for model, column in WORDED.items():
        rows = cases(model, column, names)
        expected = {row_id for row_id, one in rows.items() if holds(one, typed)}
        assert found(typed, [people.east.id], model) & set(rows) == expected, (model, typed)
        assert found(typed, [people.west.id], model) & set(rows) == set()


WORDED = {
    Visit: Visit.content, Complaint: Complaint.content, RepairTask: RepairTask.fault, Inspection: Inspection.owner_name
}


@pytest.fixture
def cases(session, story, people):
    """Writes three cases of each kind as the generated examples want them, past the rules for their words."""
    for room in (501, 502, 601):
        home = add_home(session, people.east, f"7-2-{room}")
        story.complaint(house=home)
        story.repair(house=home)
        story.receive(kind="move_in", house=home, channel="visit", inspector=people.officer)
    session.commit()

    def change(model, column, names: list[str]) -> dict[int, Kept]:
        rows = session.query(model).order_by(model.id.desc()).limit(3).all()
        for row, name in zip(rows, names, strict=True):
            setattr(row, column.key, name.replace("\x00", "")[:60])
        session.commit()
        return {row.id: told(row) for row in rows}

    def told(row) -> Kept:
        caller = row.visit if isinstance(row, Complaint) else row
        columns = searching.FIELDS[row.__tablename__]
        words = [getattr(row if isinstance(row, one.class_) else caller, one.key) for one in columns]
        return Kept("\n".join(filter(None, words)), caller.phone or "", caller.house.key)

    return change


def texts(record: str) -> dict[int, str]:
    table = SEARCH_TEXTS[record]
    return dict(db.session.execute(select(table.c.id, table.c.text)).all())


def ids(model, typed: str, office) -> list[int]:
    return Found(db.session, model, typed, [office.id]).look(100)


def test_a_phone_is_found_from_four_digits_on(people):
    assert ids(Resident, "0001", people.east) == [people.resident.id]
    for typed in ("001", "15", "154"):
        assert ids(Resident, typed, people.east) == []


def test_a_home_is_found_as_people_write_it(people):
    for typed in ("3-2-501", "3栋2单元501", "３栋２单元５０１室", "3#2单元501", "2-501", "501"):
        assert ids(Resident, typed, people.east) == [people.resident.id], typed
    for typed in ("3-2-50", "3栋2单元5"):
        assert ids(Resident, typed, people.east) in ([], [people.resident.id])


def test_a_single_character_is_looked_for_in_a_home_only(people):
    assert ids(Resident, "伟", people.east) == []
    assert ids(Resident, "3-2-501 伟", people.east) == [people.resident.id]
    assert ids(Resident, "3-2-501 刘", people.east) == []


def test_another_offices_rows_are_not_found(people):
    assert ids(Resident, "刘洋", people.east) == []
    assert ids(Resident, "刘洋", people.west) == [people.west_resident.id]


# Kept with what is written


@pytest.fixture
def story(people):
    from tests.workflow.story import Story

    return Story(people)


def test_the_words_of_a_contact_are_there_with_it(story, people):
    visit = story.complaint(content="西门岗亭的灯不亮", visitor_name="欧阳修远").visit
    assert ids(Visit, "岗亭", people.east) == [visit.id]
    assert ids(Complaint, "西门", people.east) == ids(Complaint, "修远", people.east) == [visit.complaint.id]


def test_a_correction_leaves_the_old_words_behind(story, people):
    from workflow import visits

    visit = story.complaint(visitor_name="司马相如").visit
    visits.correct(story.act("receptionist"), visit, visitor_name="卓文君")
    assert ids(Visit, "司马", people.east) == ids(Complaint, "司马", people.east) == []
    assert ids(Visit, "文君", people.east) == [visit.id]
    assert ids(Complaint, "文君", people.east) == [visit.complaint.id]


def test_a_renamed_home_takes_all_its_records_along(story, people):
    task, complaint = story.repair(), story.complaint()
    homes.change_house(story.act("director"), people.home, key="9-3-1808")
    rows = (RepairTask, task), (Complaint, complaint), (Visit, complaint.visit), (Resident, people.resident)
    for model, row in rows:
        assert row.id in ids(model, "9栋3单元1808", people.east)
        assert row.id not in ids(model, "3-2-501", people.east)


def test_what_is_refused_leaves_no_word(story, people):
    from regulation.broken import RuleBroken

    before = texts("resident")
    with pytest.raises(RuleBroken):
        homes.add_resident(story.act("director"), people.home, name="张伟")
    assert texts("resident") == before


def test_an_import_is_found(story, people):
    from workflow import home_lists

    act = story.act("director")
    home_lists.take_over_houses(act, people.east.id, [{"key": "8-1-101"}], [], lambda count: None)
    new = [{"house": "8-1-101", "name": "诸葛明", "phone": "15400007777"}]
    home_lists.take_over_residents(act, people.east.id, new, [], lambda count: None)
    (row_id,) = ids(Resident, "诸葛", people.east)
    assert ids(Resident, "8栋1单元101", people.east) == [row_id]
    known = home_lists.known_residents(db.session, people.east.id)["8-1-101", "诸葛明"]
    home_lists.take_over_residents(act, people.east.id, [], [(known, {"phone": "15400008888"})], lambda count: None)
    assert ids(Resident, "8888", people.east) == [row_id] and ids(Resident, "7777", people.east) == []


def test_rebuilding_gives_the_same_index(story, people, app):
    story.complaint()
    story.repair()
    story.sheet()
    before = {record: texts(record) for record in SEARCH_TEXTS}
    assert all(before.values())
    db.session.commit()
    answer = app.test_cli_runner().invoke(args=["search", "rebuild"])
    assert answer.exit_code == 0, answer.output
    assert {record: texts(record) for record in SEARCH_TEXTS} == before
    assert ids(Inspection, "3-2-501", people.east)
    assert ids(Resident, "张伟", people.east) == [people.resident.id]


def test_what_is_saved_while_the_index_is_rebuilt_stands_in_it_once(story, people, app, monkeypatch):
    kept = story.complaint().visit
    db.session.commit()
    person, now = people.receptionist.person(), story.act("receptionist").now
    saved = []

    def save():
        with app.app_context():
            act = Act(person, now, "")
            made = desk.receive(act, people.east.id, channel="call", kind="other", content="新来的问路")
            visits.correct(act, db.session.get(Visit, kept.id), content="改成了噪声")
            saved.append(made.id)

    other, write_new = Thread(target=save), searching.write_new

    def write_a_moment_later(*given):
        if not other.ident:
            other.start()
            other.join(timeout=0.5)
        return write_new(*given)

    monkeypatch.setattr(searching, "write_new", write_a_moment_later)
    with db.session.begin():
        searching.rebuild(db.session.connection())
    other.join(timeout=30)
    assert ids(Visit, "新来的", people.east) == saved
    assert ids(Visit, "改成了噪声", people.east) == [kept.id]
    assert len(texts("visit")) == db.session.scalar(select(func.count(Visit.id)))
    db.session.commit()


def test_every_words_columns_are_watched():
    """A searched column that nobody watched would leave its old words in the index."""
    for record, columns in searching.FIELDS.items():
        for column in columns:
            assert column.key in searching.WATCHED[column.class_], (record, column.key)
    assert "key" in searching.WATCHED[House]


def test_an_id_that_goes_to_another_in_the_same_transaction_is_found_by_the_new_words(people):
    old = people.resident
    values = {column.key: getattr(old, column.key) for column in Resident.__table__.columns}
    db.session.delete(old)
    db.session.flush()
    db.session.add(Resident(**{**values, "name": "欧阳锋"}))
    db.session.commit()
    assert ids(Resident, "欧阳", people.east) == [values["id"]]
    assert ids(Resident, values["name"], people.east) == []
