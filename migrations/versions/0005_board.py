"""Find what the board counts without walking through an office: what was done lately, what few rows still owe.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_complaint_done", "complaint", ["office_id", "done_at"], "done_at IS NOT NULL"),
    ("ix_repair_task_completed", "repair_task", ["office_id", "completed_at"], "completed_at IS NOT NULL"),
    ("ix_revisit_done", "revisit", ["office_id", "state", "revisited_at"], "revisited_at IS NOT NULL"),
    ("ix_visit_outside", "visit", ["office_id", "outside_due_at"],
     "outside_source IS NOT NULL AND outside_replied_at IS NULL"),
    ("ix_escalation_unread", "escalation", ["reported_at", "office_id"], "read_at IS NULL"),
    ("ix_audit_entry_looked_at", "audit_entry", ["office_id", "verb", "at", "actor_id"],
     "verb IN ('change_kind', 'merge', 'void')"),
)


def upgrade():
    for name, table, columns, where in INDEXES:
        op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def downgrade():
    for name, table, *_rest in INDEXES:
        op.drop_index(name, table_name=table)
