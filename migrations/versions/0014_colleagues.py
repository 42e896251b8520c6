"""Find colleagues by the pinyin initials of their names, those too that were entered before.

Revision ID: 0014
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

from workflow.initials import initials_of

revision = "0014"
down_revision = "0011"
branch_labels = None
depends_on = None

STAFF = sa.table("staff", sa.column("id", sa.Integer), sa.column("name", sa.String), sa.column("initials", sa.String))


def upgrade():
    with op.batch_alter_table("staff") as staff:
        staff.add_column(sa.Column("initials", sa.String(length=12), nullable=True))
    connection = op.get_bind()
    for row in connection.execute(sa.select(STAFF.c.id, STAFF.c.name)).all():
        connection.execute(STAFF.update().where(STAFF.c.id == row.id).values(initials=initials_of(row.name)))


def downgrade():
    with op.batch_alter_table("staff") as staff:
        staff.drop_column("initials")
