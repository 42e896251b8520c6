"""Tell people of what was heard on home visits, and keep why a round was opened again.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

CASES = ("visit", "complaint", "inspection", "repair_task", "monthly_report")
KINDS = (
    "special_case", "promise_soon", "promise_broken", "not_accepted", "revisit_soon", "revisit_late", "escalated",
    "special_event", "chased", "assigned", "contacted", "month_made", "month_submitted", "month_returned",
    "month_approved",
)
OPINION = "home_visit_opinion"
OF_OPINION = ("opinion", "opinion_to_company")


def upgrade():
    with op.batch_alter_table("home_visit_round") as planned:
        planned.add_column(sa.Column("reopen_reason", sa.Text(), nullable=True))
    change_notice((*CASES, OPINION), (*KINDS, *OF_OPINION), add=True)
    op.create_index("ix_notice_home_visit_opinion_id", "notice", ["home_visit_opinion_id"])


def downgrade():
    op.execute(sa.text("DELETE FROM notice WHERE home_visit_opinion_id IS NOT NULL"))
    op.drop_index("ix_notice_home_visit_opinion_id", table_name="notice")
    change_notice(CASES, KINDS, add=False)
    with op.batch_alter_table("home_visit_round") as planned:
        planned.drop_column("reopen_reason")


def change_notice(cases, kinds, *, add: bool) -> None:
    """Let a notice stand beside an opinion too, or no more."""
    counted = " + ".join(f"CASE WHEN {case}_id IS NULL THEN 0 ELSE 1 END" for case in cases) + " = 1"
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    checks = {"ck_notice_one_case": counted, "ck_notice_kind": f"kind IN ({listed})"}
    key = op.f("fk_notice_home_visit_opinion_id")
    with op.batch_alter_table("notice") as notice:
        for name in checks:
            notice.drop_constraint(op.f(name), type_="check")
        if add:
            notice.add_column(sa.Column("home_visit_opinion_id", sa.Integer(), nullable=True))
            notice.create_foreign_key(key, "home_visit_opinion", ["home_visit_opinion_id"], ["id"])
        else:
            notice.drop_constraint(key, type_="foreignkey")
            notice.drop_column("home_visit_opinion_id")
        for name, condition in checks.items():
            notice.create_check_constraint(op.f(name), sa.text(condition))
