"""Keep the version of the privacy notice on a contact, and the moment up to which a wrong clock is known.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("office") as office:
        office.add_column(sa.Column("clock_trusted_until", sa.DateTime(), nullable=True))
    with op.batch_alter_table("visit") as visit:
        visit.add_column(sa.Column("notice_version", sa.String(length=20), nullable=True))


def downgrade():
    with op.batch_alter_table("visit") as visit:
        visit.drop_column("notice_version")
    with op.batch_alter_table("office") as office:
        office.drop_column("clock_trusted_until")
