"""Say who carries an adopted suggestion out until when, and keep what was posted of it.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

POSTED = "(posted_at IS NULL) = (posted_text IS NULL)"
UNPOSTED = {"sqlite_where": sa.text("posted_at IS NULL"), "postgresql_where": sa.text("posted_at IS NULL")}
PEOPLE = ("person_id", "posted_by_id")


def upgrade():
    with op.batch_alter_table("suggestion") as suggestion:
        suggestion.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        suggestion.add_column(sa.Column("posted_at", sa.DateTime(), nullable=True))
        suggestion.add_column(sa.Column("posted_text", sa.Text(), nullable=True))
        for name in PEOPLE:
            suggestion.add_column(sa.Column(name, sa.Integer(), nullable=True))
            suggestion.create_foreign_key(op.f(f"fk_suggestion_{name}"), "staff", [name], ["id"])
        suggestion.create_check_constraint(op.f("ck_suggestion_posted"), sa.text(POSTED))
    op.create_index("ix_suggestion_unposted", "suggestion", ["office_id", "decision", "visit_id"], **UNPOSTED)


def downgrade():
    op.drop_index("ix_suggestion_unposted", table_name="suggestion")
    with op.batch_alter_table("suggestion") as suggestion:
        suggestion.drop_constraint(op.f("ck_suggestion_posted"), type_="check")
        for name in PEOPLE:
            suggestion.drop_constraint(op.f(f"fk_suggestion_{name}"), type_="foreignkey")
        for name in (*PEOPLE, "posted_text", "posted_at", "due_on"):
            suggestion.drop_column(name)
