"""Find the repairs of a handover sheet's lines, and what was reported to somebody, by an index each.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_repair_task_inspection_item_id", "repair_task", ["inspection_item_id"], "inspection_item_id IS NOT NULL"),
    ("ix_escalation_unread_by", "escalation", ["to_staff_id", "reported_at"], "read_at IS NULL"),
)


def upgrade():
    for name, table, columns, where in INDEXES:
        op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def downgrade():
    for name, table, _columns, _where in reversed(INDEXES):
        op.drop_index(name, table)
