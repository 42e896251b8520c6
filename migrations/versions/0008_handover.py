"""The handover on a tablet: checklists by flat type and their marks, whose press wrote a row last, signatures, the
photos of a problem, the day of the handover and its counters.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OF_THE_SHEET = (
    ("checklist", sa.Text()), ("owner_sign_witness", sa.String(length=60)),
    ("property_sign_witness", sa.String(length=60)), ("planned_on", sa.Date()), ("arrived_at", sa.DateTime()),
    ("counter", sa.String(length=20)),
)
FEW = (("ix_inspection_planned", "planned_on"), ("ix_inspection_archived", "archived_at"))
"""Indexes of the sheets that have this column: name, column after the office."""


def upgrade():
    op.create_table(
        "checklist",
        sa.Column("layout", sa.String(length=40), nullable=False),
        sa.Column("rooms", sa.Text(), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_checklist_created_by_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_checklist_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist")),
        sa.UniqueConstraint("office_id", "layout", name=op.f("uq_checklist_office_id_layout")),
    )
    op.create_table(
        "inspection_mark",
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("room", sa.String(length=40), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("result", sa.String(length=24), nullable=False),
        sa.Column("in_bulk", sa.Boolean(), nullable=False),
        sa.Column("marked_at", sa.DateTime(), nullable=False),
        sa.Column("marked_by_id", sa.Integer(), nullable=True),
        sa.Column("token", sa.String(length=32), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("result IN ('passed', 'failed', 'not_applicable')", name=op.f("ck_inspection_mark_result")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_inspection_mark_created_by_id")),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"], name=op.f("fk_inspection_mark_inspection_id")),
        sa.ForeignKeyConstraint(["marked_by_id"], ["staff.id"], name=op.f("fk_inspection_mark_marked_by_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_inspection_mark_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_mark")),
        sa.UniqueConstraint(
            "inspection_id", "room", "part", name=op.f("uq_inspection_mark_inspection_id_room_part")
        ),
    )
    for name, kind in OF_THE_SHEET:
        op.add_column("inspection", sa.Column(name, kind, nullable=True))
    for name, column in FEW:
        where = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, "inspection", ["office_id", column], sqlite_where=where, postgresql_where=where)
    op.add_column("inspection_item", sa.Column("token", sa.String(length=32), nullable=True))
    op.add_column("meter_reading", sa.Column("token", sa.String(length=32), nullable=True))
    op.add_column("key_issue", sa.Column("taken_back_by", sa.String(length=60), nullable=True))
    with op.batch_alter_table("attachment") as batch_op:
        batch_op.add_column(sa.Column("inspection_item_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("purpose", sa.String(length=24), nullable=True))
        batch_op.create_index(batch_op.f("ix_attachment_inspection_item_id"), ["inspection_item_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_attachment_inspection_item_id"), "inspection_item", ["inspection_item_id"], ["id"]
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_attachment_purpose"), "purpose IN ('owner_signature', 'property_signature')"
        )
    where = sa.text("purpose IS NOT NULL")
    op.create_index(
        "uq_attachment_signature", "attachment", ["inspection_id", "purpose"], unique=True, sqlite_where=where,
        postgresql_where=where,
    )


def downgrade():
    op.drop_index("uq_attachment_signature", table_name="attachment")
    with op.batch_alter_table("attachment") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_attachment_purpose"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_attachment_inspection_item_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_attachment_inspection_item_id"))
        batch_op.drop_column("purpose")
        batch_op.drop_column("inspection_item_id")
    op.drop_column("key_issue", "taken_back_by")
    op.drop_column("meter_reading", "token")
    op.drop_column("inspection_item", "token")
    for name, _column in FEW:
        op.drop_index(name, table_name="inspection")
    for name, _kind in OF_THE_SHEET:
        op.drop_column("inspection", name)
    op.drop_table("inspection_mark")
    op.drop_table("checklist")
