"""Indexes for the orders in which lists are read page by page, and the index that the search box looks in.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

from tables.search import PUNCTUATION, SEARCHED

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ORDERS = (
    ("ix_complaint_due", "complaint", ["office_id", "due_at"]),
    ("ix_complaint_office_received", "complaint", ["office_id", "received_at"]),
    ("ix_repair_task_due", "repair_task", ["office_id", "due_at"]),
    ("ix_revisit_due", "revisit", ["office_id", "due_at"]),
    ("ix_house_office", "house", ["office_id", "id"]),
    ("ix_resident_office", "resident", ["office_id", "id"]),
)


def upgrade():
    for name, table, columns in ORDERS:
        op.create_index(name, table, columns)
    connection = op.get_bind()
    for record in SEARCHED:
        op.create_table(
            f"{record}_search",
            sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
            sa.Column("office_id", sa.Integer(), nullable=False),
            sa.Column("text", sa.Text(), nullable=False),
            sa.Column("phone", sa.Text(), nullable=False),
            sa.Column("home", sa.Text()),
            sa.Column("pairs", sa.ARRAY(sa.Text()).with_variant(sa.Text(), "sqlite")),
            sa.PrimaryKeyConstraint("id", name=f"pk_{record}_search"),
        )
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(words_table(record))
    fill(connection)
    for record in SEARCHED:
        name = f"{record}_search"
        where = sa.text("pairs IS NOT NULL")
        op.create_index(f"ix_{name}_pairs", name, ["pairs"], postgresql_using="gin", sqlite_where=where)


def words_table(record: str) -> str:
    """SQLite's full-text table of a record. Its words are split already: all signs but blanks belong to a word."""
    signs = PUNCTUATION.replace("'", "''").replace('"', '""')
    tokens = f"""tokenize="ascii tokenchars '{signs}'\""""
    name = f"{record}_words"
    return f"CREATE VIRTUAL TABLE {name} USING fts5(pairs, content='', detail='none', columnsize=0, {tokens})"


def fill(connection) -> None:
    """Write the index of the records that are there; of a new database nothing is read."""
    tables = ("visit", "resident")
    if any(connection.scalar(sa.text(f"SELECT 1 FROM {name} LIMIT 1")) for name in tables):  # noqa: S608
        from workflow.searching import rebuild

        rebuild(connection)


def downgrade():
    for record in SEARCHED:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TABLE {record}_words")
        op.drop_table(f"{record}_search")
    for name, table, _columns in ORDERS:
        op.drop_index(name, table_name=table)
