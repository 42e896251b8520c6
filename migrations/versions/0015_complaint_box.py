"""Keep who opened the complaint box when, and how many letters lay in it.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KEYS = {"person_id": "staff", "office_id": "office", "created_by_id": "staff"}


def upgrade():
    op.create_table(
        "box_opening",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("emptied_at", sa.DateTime(), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=True),
        sa.Column("note", sa.String(length=120), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("letters >= 0", name=op.f("ck_box_opening_letters")),
        *(sa.ForeignKeyConstraint([own], [f"{table}.id"], name=op.f(f"fk_box_opening_{own}"))
          for own, table in KEYS.items()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_box_opening")),
    )
    op.create_index("ix_box_opening_office_at", "box_opening", ["office_id", "emptied_at"])


def downgrade():
    op.drop_table("box_opening")
