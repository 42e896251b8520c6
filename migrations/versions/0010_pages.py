"""Indexes for the orders in which lists are read page by page: due first, received first, as the office listed its homes.

Revision ID: 0010
Revises: 0007
"""

from alembic import op

revision = "0010"
down_revision = "0007"
branch_labels = None
depends_on = None

ORDERS = (
    ("ix_complaint_due", "complaint", ["office_id", "due_at"]),
    ("ix_complaint_office_received", "complaint", ["office_id", "received_at"]),
    ("ix_repair_task_due", "repair_task", ["office_id", "due_at"]),
    ("ix_repair_task_received", "repair_task", ["office_id", "received_at"]),
    ("ix_revisit_due", "revisit", ["office_id", "due_at"]),
    ("ix_house_office", "house", ["office_id", "id"]),
    ("ix_resident_office", "resident", ["office_id", "id"]),
)


def upgrade():
    for name, table, columns in ORDERS:
        op.create_index(name, table, columns)


def downgrade():
    for name, table, _columns in ORDERS:
        op.drop_index(name, table_name=table)
