"""Keep what an owner shows before anything is handed over: papers, fees paid, a proxy, the director's override; and the
commitment that is signed with the covenant.

Sheets that were on their way before stay so: their opening is taken as the director's, with that reason.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SHOWN = ("notice_shown", "contract_shown", "identity_shown")
TEXTS = {"proxy_name": 60, "proxy_paper": 120, "fees_proof": 120, "developer_fees_proof": 120}
ON_ITS_WAY = """
    UPDATE inspection SET opened_at = created_at, opening_override_reason = '启用开户核对以前办理的'
    WHERE state NOT IN ('draft', 'awaiting_signatures')
    OR EXISTS (SELECT 1 FROM document_issue WHERE document_issue.inspection_id = inspection.id)
    OR EXISTS (SELECT 1 FROM key_issue WHERE key_issue.inspection_id = inspection.id)
"""


def upgrade():
    with op.batch_alter_table("inspection") as sheet:
        for name in SHOWN:
            sheet.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
        sheet.add_column(sa.Column("applicant", sa.String(length=24), nullable=True))
        for name, length in TEXTS.items():
            sheet.add_column(sa.Column(name, sa.String(length=length), nullable=True))
        sheet.add_column(sa.Column("papers_note", sa.Text(), nullable=True))
        sheet.add_column(sa.Column("opening_override_reason", sa.Text(), nullable=True))
        sheet.add_column(sa.Column("opened_at", sa.DateTime(), nullable=True))
        sheet.add_column(sa.Column("opened_by_id", sa.Integer(), nullable=True))
        sheet.create_foreign_key(op.f("fk_inspection_opened_by_id"), "staff", ["opened_by_id"], ["id"])
        sheet.create_check_constraint(op.f("ck_inspection_applicant"), sa.text("applicant IN ('owner', 'proxy')"))
    op.execute(sa.text(ON_ITS_WAY))
    with op.batch_alter_table("document_issue") as document:
        document.add_column(
            sa.Column("commitment_signed", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade():
    with op.batch_alter_table("document_issue") as document:
        document.drop_column("commitment_signed")
    with op.batch_alter_table("inspection") as sheet:
        sheet.drop_constraint(op.f("ck_inspection_applicant"), type_="check")
        sheet.drop_constraint(op.f("fk_inspection_opened_by_id"), type_="foreignkey")
        for name in ("opened_by_id", "opened_at", "opening_override_reason", "papers_note", *TEXTS, "applicant", *SHOWN):
            sheet.drop_column(name)
