"""What the search box looks in: of each searched record its words as one text, and the pairs of characters in it.

Two tables a record, written together with it (`workflow/searching.py`). `<record>_search` holds the text, on PostgreSQL
with its pairs under a GIN index; on SQLite `<record>_words` is the full-text index of the same pairs, without the text.
"""

import re

from sqlalchemy import ARRAY, Column, Index, Integer, Table, Text, column, table, text

from storage import db

SEARCHED = ("visit", "complaint", "repair_task", "inspection", "resident")
"""The records whose lists search by the index."""

PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
WORDS_TABLE = re.compile(rf"({'|'.join(SEARCHED)})_words(_\w+)?")


def _texts(record: str) -> Table:
    name = f"{record}_search"
    return Table(
        name, db.metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("office_id", Integer, nullable=False),
        Column("text", Text, nullable=False),
        Column("phone", Text, nullable=False),
        Column("home", Text),
        Column("pairs", ARRAY(Text).with_variant(Text, "sqlite")),
        # SQLite leaves the pairs to its full-text table: this index of its holds nothing.
        Index(f"ix_{name}_pairs", "pairs", postgresql_using="gin", sqlite_where=text("pairs IS NOT NULL")),
    )


TEXTS = {record: _texts(record) for record in SEARCHED}
"""The texts by record; the id is that of the record's row."""
WORDS = {record: table(f"{record}_words", column("rowid"), column("pairs")) for record in SEARCHED}
"""SQLite's full-text tables by record; the rowid is that of the record's row."""


def is_declared(name: str | None, kind: str, _parents: dict) -> bool:
    """Whether Alembic compares a table with those declared: SQLite's full-text tables are made by hand."""
    return kind != "table" or name is None or not WORDS_TABLE.fullmatch(name)
