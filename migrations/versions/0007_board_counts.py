"""Count what the board counts from indexes alone: no row of the thirty days is read for it, nor of the cases about
somebody.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WIDER = (
    ("ix_repair_task_completed", "repair_task", ["office_id", "completed_at"],
     ["due_at", "state", "done_by_id", "department_id", "complaint_id"], "completed_at IS NOT NULL"),
    ("ix_revisit_done", "revisit", ["office_id", "state", "revisited_at"],
     ["due_at", "revisitor_id", "house_id", "complaint_id", "repair_task_id"], "revisited_at IS NOT NULL"),
)
"""Indexes that get further columns: name, table, columns before, columns more, condition."""
NEW = (
    ("ix_visit_counted", "visit", ["office_id", "received_at", "kind", "state", "receptionist_id"],
     "received_at IS NOT NULL"),
    ("ix_visit_no_phone", "visit", ["office_id", "received_at", "receptionist_id", "phone"], "phone IS NULL"),
    ("ix_complaint_received", "complaint", ["office_id", "received_at", "state", "target_staff_id"],
     "received_at IS NOT NULL"),
    ("ix_complaint_about", "complaint", ["target_staff_id", "visit_id"], "target_staff_id IS NOT NULL"),
)
WITH_ID = {"ix_revisit_done", "ix_visit_counted", "ix_visit_no_phone"}


def upgrade():
    for name, table, columns, more, where in WIDER:
        op.drop_index(name, table_name=table)
        create(name, table, [*columns, *more], where)
    for index in NEW:
        create(*index)
    op.drop_index("ix_complaint_target_staff_id", table_name="complaint")


def downgrade():
    op.create_index("ix_complaint_target_staff_id", "complaint", ["target_staff_id"])
    for name, table, *_rest in NEW:
        op.drop_index(name, table_name=table)
    for name, table, columns, _more, where in WIDER:
        op.drop_index(name, table_name=table)
        op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def create(name: str, table: str, columns: list[str], where: str) -> None:
    """Create an index over the rows of a condition alone, with the row's id where it is counted by it: SQLite has the
    id in every index."""
    include = {"postgresql_include": ["id"]} if name in WITH_ID else {}
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where), **include)
