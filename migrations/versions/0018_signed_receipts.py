"""Keep what documents, keys and the acceptance were signed for with, and who has the key that opens a flat.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

PARTIES = ("owner_signature", "property_signature")
RECEIPTS = ("receipt_signature", "acceptance_signature")
SIGNED = {"document_issue": ("signature_id",), "key_issue": ("signature_id", "back_signature_id")}
LOAN = {"key_lent_to": sa.String(60), "key_lent_at": sa.DateTime(), "key_back_at": sa.DateTime()}
BY_PARTIES = "purpose IN ('owner_signature', 'property_signature')"


def upgrade():
    change_purposes((*PARTIES, *RECEIPTS), BY_PARTIES)
    for table, columns in SIGNED.items():
        with op.batch_alter_table(table) as signed:
            for name in columns:
                signed.add_column(sa.Column(name, sa.Integer(), nullable=True))
                signed.create_foreign_key(op.f(f"fk_{table}_{name}"), "attachment", [name], ["id"])
    with op.batch_alter_table("inspection") as sheet:
        for name, kind in LOAN.items():
            sheet.add_column(sa.Column(name, kind, nullable=True))


def downgrade():
    with op.batch_alter_table("inspection") as sheet:
        for name in LOAN:
            sheet.drop_column(name)
    for table, columns in SIGNED.items():
        with op.batch_alter_table(table) as signed:
            for name in columns:
                signed.drop_constraint(op.f(f"fk_{table}_{name}"), type_="foreignkey")
                signed.drop_column(name)
    # The pictures stay with their sheets, as any other.
    op.execute(sa.text("UPDATE attachment SET purpose = NULL WHERE purpose IN ('receipt_signature', 'acceptance_signature')"))
    change_purposes(PARTIES, "purpose IS NOT NULL")


def change_purposes(purposes, once: str) -> None:
    """What a picture may be for, and of which there is one a sheet."""
    listed = ", ".join(f"'{purpose}'" for purpose in purposes)
    op.drop_index("uq_attachment_signature", table_name="attachment")
    with op.batch_alter_table("attachment") as attachment:
        attachment.drop_constraint(op.f("ck_attachment_purpose"), type_="check")
        attachment.create_check_constraint(op.f("ck_attachment_purpose"), sa.text(f"purpose IN ({listed})"))
    op.create_index(
        "uq_attachment_signature", "attachment", ["inspection_id", "purpose"], unique=True,
        sqlite_where=sa.text(once), postgresql_where=sa.text(once),
    )
