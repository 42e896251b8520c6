"""Keep the month's report with its measures, tell of it, and find what its figures count without walking through an
office.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_chase_office_at", "chase", ["office_id", "at"], None),
    ("ix_reply_promise_office_promised", "reply_promise", ["office_id", "promised_at"], None),
    ("ix_repair_task_office_original_due", "repair_task", ["office_id", "original_due_at"], None),
    ("ix_repair_task_office_received", "repair_task", ["office_id", "received_at"], None),
    ("ix_complaint_closed", "complaint", ["office_id", "closed_at"], "closed_at IS NOT NULL"),
    ("ix_complaint_unclosed", "complaint", ["office_id", "received_at"], "closed_at IS NULL"),
    ("ix_inspection_accepted", "inspection", ["office_id", "accepted_at"], "accepted_at IS NOT NULL"),
    ("ix_inspection_inspected", "inspection", ["office_id", "inspected_at"], "inspected_at IS NOT NULL"),
    ("ix_spot_check_checked", "spot_check", ["office_id", "checked_at"], "checked_at IS NOT NULL"),
)
"""Name, table, columns, condition."""
CASES = ("visit", "complaint", "inspection", "repair_task")
KINDS = (
    "special_case", "promise_soon", "promise_broken", "not_accepted", "revisit_soon", "revisit_late", "escalated",
    "chased", "assigned", "contacted",
)
OF_MONTH = ("month_made", "month_submitted", "month_returned", "month_approved")


def upgrade():
    make_tables()
    change_notice([*CASES, "monthly_report"], [*KINDS, *OF_MONTH], add=True)
    op.create_index("ix_notice_monthly_report_id", "notice", ["monthly_report_id"])
    for name, table, columns, where in INDEXES:
        condition = {} if where is None else {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)}
        op.create_index(name, table, columns, **condition)


def downgrade():
    for name, table, *_rest in INDEXES:
        op.drop_index(name, table_name=table)
    op.execute(sa.text("DELETE FROM notice WHERE monthly_report_id IS NOT NULL"))
    op.drop_index("ix_notice_monthly_report_id", table_name="notice")
    change_notice(CASES, KINDS, add=False)
    op.drop_table("improvement_measure")
    op.drop_table("monthly_report")


def make_tables() -> None:
    people = ("analysed_by_id", "submitted_by_id", "returned_by_id", "approved_by_id", "created_by_id")
    op.create_table(
        "monthly_report",
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("analysis", sa.Text(), nullable=True),
        sa.Column("analysed_at", sa.DateTime(), nullable=True),
        sa.Column("analysed_by_id", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("returned_at", sa.DateTime(), nullable=True),
        sa.Column("returned_by_id", sa.Integer(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("approved_at", sa.DateTime(), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("snapshot", sa.Text(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'returned', 'approved')", name=op.f("ck_monthly_report_state")
        ),
        sa.CheckConstraint("first_on < until_on", name=op.f("ck_monthly_report_span")),
        sa.CheckConstraint(
            "state <> 'approved' OR (snapshot IS NOT NULL AND digest IS NOT NULL)",
            name=op.f("ck_monthly_report_approved"),
        ),
        *(sa.ForeignKeyConstraint([key], ["staff.id"], name=op.f(f"fk_monthly_report_{key}")) for key in people),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_monthly_report_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monthly_report")),
        sa.UniqueConstraint("office_id", "first_on", name=op.f("uq_monthly_report_office_id_first_on")),
    )
    op.create_table(
        "improvement_measure",
        sa.Column("monthly_report_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["monthly_report_id"], ["monthly_report.id"], name=op.f("fk_improvement_measure_monthly_report_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["staff.id"], name=op.f("fk_improvement_measure_person_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_improvement_measure_created_by_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_improvement_measure_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_improvement_measure")),
    )
    op.create_index("ix_improvement_measure_monthly_report_id", "improvement_measure", ["monthly_report_id"])


def change_notice(cases, kinds, *, add: bool) -> None:
    """Let a notice stand beside a report too, or no more."""
    counted = " + ".join(f"CASE WHEN {case}_id IS NULL THEN 0 ELSE 1 END" for case in cases) + " = 1"
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    checks = {"ck_notice_one_case": counted, "ck_notice_kind": f"kind IN ({listed})"}
    key = op.f("fk_notice_monthly_report_id")
    with op.batch_alter_table("notice") as notice:
        for name in checks:
            notice.drop_constraint(op.f(name), type_="check")
        if add:
            notice.add_column(sa.Column("monthly_report_id", sa.Integer(), nullable=True))
            notice.create_foreign_key(key, "monthly_report", ["monthly_report_id"], ["id"])
        else:
            notice.drop_constraint(key, type_="foreignkey")
            notice.drop_column("monthly_report_id")
        for name, condition in checks.items():
            notice.create_check_constraint(op.f(name), sa.text(condition))
