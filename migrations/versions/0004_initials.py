"""Fill in the pinyin initials of the residents that were entered before names were found by them.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

from workflow.initials import initials_of

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

AT_ONCE = 5000
RESIDENT = sa.table(
    "resident", sa.column("id", sa.Integer), sa.column("name", sa.String), sa.column("initials", sa.String)
)


def upgrade():
    connection, last = op.get_bind(), 0
    change = (
        sa.update(RESIDENT).where(RESIDENT.c.id == sa.bindparam("known")).values(initials=sa.bindparam("letters"))
    )
    query = sa.select(RESIDENT.c.id, RESIDENT.c.name).where(RESIDENT.c.initials.is_(None)).order_by(RESIDENT.c.id)
    while rows := connection.execute(query.where(RESIDENT.c.id > last).limit(AT_ONCE)).all():
        last = rows[-1].id
        connection.execute(change, [{"known": row.id, "letters": initials_of(row.name)} for row in rows])


def downgrade():
    """Initials are worked out from names: what is there does no harm to an older version."""
