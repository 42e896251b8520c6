"""Find what the filters of the lists leave, people, departments, verbs and rare kinds, in the lists' own order.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

RARE_RECORDS = "record NOT IN ('complaint', 'repair_task', 'revisit', 'visit')"
RARE_VERBS = (
    "verb NOT IN ('accept', 'archive', 'arrive', 'assign', 'complete', 'complete_revisit', 'finish', 'record')"
)
IN_ORDER = ["day", "count"]
INDEXES = (
    ("ix_visit_office_receptionist", "visit", ["office_id", "receptionist_id", *IN_ORDER], None),
    ("ix_visit_office_department", "visit", ["office_id", "department_id", *IN_ORDER], "department_id IS NOT NULL"),
    ("ix_visit_handed_on", "visit", ["office_id", *IN_ORDER], "transfer_count >= 2"),
    ("ix_visit_outside_owed", "visit", ["office_id", *IN_ORDER],
     "outside_source IS NOT NULL AND outside_replied_at IS NULL"),
    ("ix_complaint_office_handler", "complaint", ["office_id", "handler_id", *IN_ORDER], "handler_id IS NOT NULL"),
    ("ix_repair_task_office_assigned", "repair_task", ["office_id", "assigned_to_id", *IN_ORDER],
     "assigned_to_id IS NOT NULL"),
    ("ix_repair_task_office_department", "repair_task", ["office_id", "department_id", *IN_ORDER], None),
    ("ix_repair_task_office_done_by", "repair_task", ["office_id", "done_by_id", *IN_ORDER], "done_by_id IS NOT NULL"),
    ("ix_revisit_office_revisitor", "revisit", ["office_id", "revisitor_id", *IN_ORDER], "revisitor_id IS NOT NULL"),
    ("ix_audit_entry_rare_records", "audit_entry", ["office_id", "record", "at"], RARE_RECORDS),
    ("ix_audit_entry_rare_verbs", "audit_entry", ["office_id", "verb", "at"], RARE_VERBS),
)
FLAGGED = (
    ("ix_visit_special", "visit", ["office_id", *IN_ORDER], "is_special_event"),
    ("ix_audit_entry_as_deputy", "audit_entry", ["office_id", "at"], "as_deputy"),
)


def upgrade():
    for name, table, columns, where in INDEXES:
        only = {} if where is None else {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)}
        op.create_index(name, table, columns, **only)
    for name, table, columns, flag in FLAGGED:
        op.create_index(
            name, table, columns, sqlite_where=sa.text(f"{flag} = 1"), postgresql_where=sa.text(flag)
        )


def downgrade():
    for name, table, _columns, _where in reversed((*INDEXES, *FLAGGED)):
        op.drop_index(name, table)
