"""Find the repairs of a handover sheet's lines by an index.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

INDEX, TABLE = "ix_repair_task_inspection_item_id", "repair_task"
OF_A_SHEET = sa.text("inspection_item_id IS NOT NULL")


def upgrade():
    op.create_index(INDEX, TABLE, ["inspection_item_id"], sqlite_where=OF_A_SHEET, postgresql_where=OF_A_SHEET)


def downgrade():
    op.drop_index(INDEX, TABLE)
