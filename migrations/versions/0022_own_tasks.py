"""Find the repairs that somebody opened, for whoever sees the own ones alone.

Revision ID: 0022
Revises: 0021
"""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade():
    op.create_index("ix_repair_task_office_created_by", "repair_task", ["office_id", "created_by_id"])


def downgrade():
    op.drop_index("ix_repair_task_office_created_by", "repair_task")
