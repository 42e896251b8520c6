"""Keep why a handover was opened again apart from why it was corrected.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("inspection") as sheet:
        sheet.add_column(sa.Column("reopen_reason", sa.Text(), nullable=True))
    # A version that was replaced keeps its reason; of any other the reason said why it was opened again.
    op.execute(sa.text(
        "UPDATE inspection SET reopen_reason = supersede_reason, supersede_reason = NULL WHERE state <> 'superseded'"
    ))


def downgrade():
    op.execute(sa.text(
        "UPDATE inspection SET supersede_reason = reopen_reason WHERE reopen_reason IS NOT NULL AND state <> 'superseded'"
    ))
    with op.batch_alter_table("inspection") as sheet:
        sheet.drop_column("reopen_reason")
