"""What the search box looks in, kept in the transaction that writes the records.

Each searched record has one text: its words one below the other, flat (half-width, lower case, single blanks). The
index holds every pair of neighbouring characters in a word of it, with the office in front, so that a fragment of two
Chinese characters is found as quickly as a long one. Of digits it holds every three in a row besides: their pairs stand
in nearly every record. Of a phone it holds every four, for four digits or more are looked for (E-9). A home's key
stands as one word besides, and once more without its unit, as people say it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from sqlalchemy import Connection, bindparam, delete, event, insert, inspect, select, text
from sqlalchemy.dialects import postgresql, sqlite

from listed import id_in
from models import SEARCH_TEXTS, SEARCH_WORDS, Complaint, House, Inspection, RepairTask, Resident, Visit, db

AT_ONCE = 2000
UNSEEN = {"Cc": " ", "Cs": " ", "Cf": ""}
"""What stands for signs that nobody sees: control signs part words, marks such as a zero-width blank are left out."""
DIGITS = re.compile(r"[0-9]{3,}")
IN_TEXT, IN_PHONE, IS_HOME, IS_ROOM = "|", "#", "=", "~"

FIELDS = {
    "visit": (Visit.number, Visit.subject, Visit.content, Visit.visitor_name, Visit.place_text),
    "complaint": (Complaint.number, Complaint.content, Visit.visitor_name, Visit.place_text),
    "repair_task": (RepairTask.number, RepairTask.fault, RepairTask.reporter_name, RepairTask.place_text),
    "inspection": (Inspection.number, Inspection.owner_name, Inspection.notice_no),
    "resident": (Resident.name,),
}
"""The words of each record, besides its home and its phone."""
MODELS = {"visit": Visit, "complaint": Complaint, "repair_task": RepairTask, "inspection": Inspection,
          "resident": Resident}
OF_VISIT = {"complaint"}
"""Records whose caller, home and phone are those of their visit."""

WATCHED = {
    Visit: {"number", "subject", "content", "visitor_name", "place_text", "phone", "house_id"},
    Complaint: {"number", "content"},
    RepairTask: {"number", "fault", "reporter_name", "place_text", "phone", "house_id"},
    Inspection: {"number", "owner_name", "notice_no", "phone", "house_id"},
    Resident: {"name", "phone", "house_id"},
    House: {"key"},
}
"""The columns whose change makes a text anew."""


# The text


def flat(words: str | None) -> str:
    """Words as they are kept and looked for: half-width, lower case, one blank where there were several."""
    folded = unicodedata.normalize("NFKC", words or "").casefold()
    if not folded.isprintable():
        folded = "".join(UNSEEN.get(unicodedata.category(sign), sign) for sign in folded)
    return " ".join(folded.split())


def pairs_of(words: str) -> dict[str, None]:
    """The pairs of neighbouring characters of flat words, each once, in their order."""
    return rows_of(words, 2)


def rows_of(words: str, length: int) -> dict[str, None]:
    """So many characters in a row out of flat words, each once, in their order."""
    return {word[at : at + length]: None for word in words.split() for at in range(len(word) - length + 1)}


def triples_of(words: str) -> dict[str, None]:
    """Every three digits in a row."""
    return {run[at : at + 3]: None for run in DIGITS.findall(words) for at in range(len(run) - 2)}


@lru_cache(4096)
def home_line(key: str) -> str:
    """A home as its line of the text."""
    return flat(key)


def lines_of(words: Iterable[str | None], home: str | None) -> str:
    """The text of a record: a line each, the home last."""
    lines = [line for line in map(flat, words) if line]
    if home:
        lines.append(home_line(home))
    return "\n" + "\n".join(lines) + "\n"


def terms(office_id: int, lines: str, phone: str, home: str | None) -> list[str]:
    """What the index holds of a record."""
    said = [f"{office_id}{IN_TEXT}{some}" for some in (*pairs_of(lines), *triples_of(lines))]
    said += [f"{office_id}{IN_PHONE}{four}" for four in rows_of(phone, 4)]
    if home:
        said.append(home_term(office_id, home))
        if room := without_unit(home):
            said.append(home_term(office_id, room, IS_ROOM))
    return said


def without_unit(home: str) -> str | None:
    """A home's key as building and room alone, where it has a unit between them."""
    parts = home.split("-")
    return f"{parts[0]}-{parts[2]}" if len(parts) == 3 else None


def home_term(office_id: int, key: str, mark: str = IS_HOME) -> str:
    """The key of a home as one word of the index: whole, or marked as one without its unit."""
    return f"{office_id}{mark}{home_line(key).replace(' ', '_')}"


# Keeping it


def write(connection: Connection, record: str, ids: Iterable[int], *, is_new: bool = False) -> None:
    """Make the texts of these rows anew, as they stand in the transaction that is open; what didn't change stays.

    With `is_new` nothing of them was kept before. A home's name is held meanwhile, so that nobody writes an old one.
    """
    for some in _portions(sorted(ids)):
        made = list(_made(connection, record, some))
        known = {} if is_new else _kept(connection, record, some)
        changed = [row for row in made if known.get(row["id"], {}) != row]
        gone = set(known) - {row["id"] for row in made}
        old = [known[row["id"]] for row in changed if row["id"] in known] + [known[row_id] for row_id in gone]
        _forget(connection, record, old, gone)
        _store(connection, record, changed, is_new=is_new)


def _portions(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


def _made(connection: Connection, record: str, ids: list[int]) -> Iterator[dict]:
    """The rows of the table of texts: id, office, text, phone, home."""
    rows = connection.execute(_words_of(record), {"ids": ids}).all()
    houses = {row.house_id for row in rows if row.house_id is not None}
    keys = dict(connection.execute(HELD_HOMES, {"ids": sorted(houses)}).all()) if houses else {}
    for row_id, office_id, phone, house_id, *words in rows:
        home = keys.get(house_id)
        yield {
            "id": row_id, "office_id": office_id, "text": lines_of(words, home), "phone": flat(phone),
            "home": home_line(home) if home else None,
        }


@cache
def _words_of(record: str):
    """The statement that reads what the texts of some rows are made of."""
    model = MODELS[record]
    whose = Visit if record in OF_VISIT else model
    query = select(model.id, model.office_id, whose.phone, whose.house_id, *FIELDS[record])
    if whose is not model:
        query = query.join(Visit, Visit.id == model.visit_id)
    return query.where(id_in(model.id, "ids")).order_by(model.id)


HELD_HOMES = (
    select(House.id, House.key).where(id_in(House.id, "ids")).order_by(House.id)
    .with_for_update(read=True, key_share=True)
)


def _kept(connection: Connection, record: str, ids: list[int]) -> dict[int, dict]:
    texts = SEARCH_TEXTS[record].c
    columns = (texts.id, texts.office_id, texts.text, texts.phone, texts.home)
    return {row.id: dict(row._mapping) for row in connection.execute(select(*columns).where(texts.id.in_(ids)))}


def _forget(connection: Connection, record: str, old: list[dict], gone: set[int]) -> None:
    """Take out of the index what was kept of rows that changed, and the texts of those that are gone."""
    if old and connection.dialect.name == "sqlite":
        # A full-text table without the texts has to be told what it holds.
        name = SEARCH_WORDS[record].name
        connection.exec_driver_sql(
            f"INSERT INTO {name} ({name}, rowid, pairs) VALUES ('delete', ?, ?)",  # noqa: S608
            [(row["id"], _words(row)) for row in old],
        )
    if gone:
        texts = SEARCH_TEXTS[record]
        connection.execute(delete(texts).where(texts.c.id.in_(gone)))


def _store(connection: Connection, record: str, rows: list[dict], *, is_new: bool) -> None:
    if not rows:
        return
    texts = SEARCH_TEXTS[record]
    if connection.dialect.name == "sqlite":
        name = SEARCH_WORDS[record].name
        connection.exec_driver_sql(
            f"INSERT INTO {name} (rowid, pairs) VALUES (?, ?)",  # noqa: S608
            [(row["id"], _words(row)) for row in rows],
        )
        statement = sqlite.insert(texts)
    else:
        statement = postgresql.insert(texts)
        rows = [{**row, "pairs": terms_of(row)} for row in rows]
    if is_new:
        connection.execute(insert(texts), rows)
        return
    said = {column.name: statement.excluded[column.name] for column in texts.c if column.name in rows[0]}
    connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=said), rows)


def terms_of(row: dict) -> list[str]:
    """What the index holds of a row of texts."""
    return terms(row["office_id"], row["text"], row["phone"], row["home"])


def _words(row: dict) -> str:
    return " ".join(terms_of(row))


def write_new(connection: Connection, record: str, after: int) -> int:
    """Write the texts of all rows with a higher id, of which nothing is kept yet; returns how many they are."""
    model, written = MODELS[record], 0
    query = select(model.id).where(model.id > bindparam("last")).order_by(model.id).limit(AT_ONCE)
    while ids := list(connection.scalars(query, {"last": after})):
        write(connection, record, ids, is_new=True)
        after, written = ids[-1], written + len(ids)
    return written


def rebuild(connection: Connection) -> int:
    """Empty the index and write it anew from the records, in the transaction that is open; returns how many rows.

    Whoever saves meanwhile waits for its end, as on SQLite they do anyway, or is told to try again.
    """
    if connection.dialect.name != "sqlite":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        names = ", ".join(texts.name for texts in SEARCH_TEXTS.values())
        connection.execute(text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))
    for record, texts in SEARCH_TEXTS.items():
        connection.execute(delete(texts))
        if connection.dialect.name == "sqlite":
            name = SEARCH_WORDS[record].name
            connection.exec_driver_sql(f"INSERT INTO {name} ({name}) VALUES ('delete-all')")  # noqa: S608
    return sum(write_new(connection, record, 0) for record in SEARCH_TEXTS)


# Following what verbs write


@event.listens_for(db.session, "after_flush")
def _note_changes(session, _context) -> None:
    """Remember whose texts are to be made anew: written before the commit, once each."""
    waiting = session.info.setdefault("to_search", {})
    for row in session.new | session.dirty | session.deleted:
        watched = WATCHED.get(type(row))
        if watched is None:
            continue
        is_new = row in session.new
        if is_new or row in session.deleted or _has_changed(row, watched):
            waiting.setdefault(row.__tablename__, set()).add(row.id)
            if is_new or row in session.deleted:
                whose = "new" if is_new else "gone"
                waiting.setdefault(f"{whose} {row.__tablename__}", set()).add(row.id)
            if not is_new and type(row) is Visit:
                waiting.setdefault("of visit", set()).add(row.id)


def _has_changed(row, watched: set[str]) -> bool:
    attributes = inspect(row).attrs
    return any(attributes[name].history.has_changes() for name in watched)


@event.listens_for(db.session, "before_commit")
def _write_changes(session) -> None:
    """Write what the flushes of this transaction asked for, in the same transaction."""
    session.flush()
    waiting = session.info.pop("to_search", None)
    if waiting:
        catch_up(session.connection(), waiting)


@event.listens_for(db.session, "after_rollback")
def _forget_changes(session) -> None:
    session.info.pop("to_search", None)


def catch_up(connection: Connection, changed: dict[str, set[int]]) -> None:
    """Write the texts of changed rows {table: ids} and of what takes its words from them.

    Those under `new` and the table's name were made in this transaction, so that nothing of them was kept before,
    unless one of the same id is under `gone` too.
    """
    changed = {name: set(ids) for name, ids in changed.items()}
    tables = (*MODELS, "house")
    new = {name: changed.pop(f"new {name}", set()) - changed.pop(f"gone {name}", set()) for name in tables}
    houses = changed.pop("house", None)
    if houses:
        for record in ("visit", "repair_task", "inspection", "resident"):
            model = MODELS[record]
            found = connection.scalars(select(model.id).where(model.house_id.in_(houses)))
            changed.setdefault(record, set()).update(found)
        changed.setdefault("of visit", set()).update(changed["visit"])
    visits = changed.pop("of visit", None)
    if visits:
        for some in _portions(sorted(visits)):
            found = connection.scalars(select(Complaint.id).where(Complaint.visit_id.in_(some)))
            changed.setdefault("complaint", set()).update(found)
    for record, ids in changed.items():
        write(connection, record, ids & new[record], is_new=True)
        write(connection, record, ids - new[record])
