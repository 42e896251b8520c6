"""The search index holds three digits in a row of a text and four of a phone, where it held pairs of a phone.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

from tables.search import SEARCHED

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

AT_ONCE = 2000


def upgrade():
    from workflow.searching import terms

    write(op.get_bind(), terms)


def downgrade():
    write(op.get_bind(), terms_before)


def terms_before(office_id: int, lines: str, phone: str, home: str | None) -> list[str]:
    """What the index held of a record before."""
    from workflow.searching import IN_PHONE, IN_TEXT, IS_ROOM, home_term, pairs_of, without_unit

    said = [f"{office_id}{IN_TEXT}{pair}" for pair in pairs_of(lines)]
    said += [f"{office_id}{IN_PHONE}{pair}" for pair in pairs_of(phone)]
    if home:
        said.append(home_term(office_id, home))
        if room := without_unit(home):
            said.append(home_term(office_id, room, IS_ROOM))
    return said


def write(connection, terms) -> None:
    """Write the index anew from the texts that are kept."""
    is_sqlite = connection.dialect.name == "sqlite"
    if not is_sqlite:
        connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
    for record in SEARCHED:
        texts = sa.table(f"{record}_search", *map(sa.column, ("id", "office_id", "text", "phone", "home")))
        if connection.scalar(sa.select(texts.c.id).limit(1)) is None:
            continue
        index = f"ix_{record}_search_pairs"
        if is_sqlite:
            put = f"INSERT INTO {record}_words (rowid, pairs) VALUES (?, ?)"  # noqa: S608
            connection.exec_driver_sql(f"INSERT INTO {record}_words ({record}_words) VALUES ('delete-all')")  # noqa: S608
        else:
            put = f"UPDATE {record}_search SET pairs = %(pairs)s WHERE id = %(id)s"  # noqa: S608
            op.drop_index(index, f"{record}_search")
        some = sa.select(texts).where(texts.c.id > sa.bindparam("last")).order_by(texts.c.id).limit(AT_ONCE)
        last = -1
        while rows := connection.execute(some, {"last": last}).all():
            made = [(row.id, terms(row.office_id, row.text, row.phone, row.home)) for row in rows]
            connection.exec_driver_sql(put, [
                (row_id, " ".join(said)) if is_sqlite else {"id": row_id, "pairs": said} for row_id, said in made
            ])
            last = rows[-1].id
        if not is_sqlite:
            op.create_index(index, f"{record}_search", ["pairs"], postgresql_using="gin")
