"""Follow what a check or a month asks for until it is done.

Revision ID: 0012
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0009"
branch_labels = None
depends_on = None

DONE = "(done_on IS NULL) = (done_by_id IS NULL)"
OPEN = {"sqlite_where": sa.text("done_on IS NULL"), "postgresql_where": sa.text("done_on IS NULL")}


def upgrade():
    make_table(
        "correction", key("spot_check"), *followed(), checks={"done": DONE},
        keys={"spot_check_id": "spot_check", "person_id": "staff", "done_by_id": "staff"},
    )
    op.create_index("ix_correction_spot_check_id", "correction", ["spot_check_id"])
    op.create_index("ix_correction_open", "correction", ["office_id", "due_on"], **OPEN)
    with op.batch_alter_table("improvement_measure") as measure:
        measure.add_column(sa.Column("done_on", sa.Date(), nullable=True))
        measure.add_column(sa.Column("done_note", sa.Text(), nullable=True))
        measure.add_column(sa.Column("done_by_id", sa.Integer(), nullable=True))
        measure.create_foreign_key(op.f("fk_improvement_measure_done_by_id"), "staff", ["done_by_id"], ["id"])
        measure.create_check_constraint(op.f("ck_improvement_measure_done"), sa.text(DONE))
    op.create_index("ix_improvement_measure_open", "improvement_measure", ["office_id", "due_on"], **OPEN)


def downgrade():
    op.drop_index("ix_improvement_measure_open", table_name="improvement_measure")
    with op.batch_alter_table("improvement_measure") as measure:
        measure.drop_constraint(op.f("ck_improvement_measure_done"), type_="check")
        measure.drop_constraint(op.f("fk_improvement_measure_done_by_id"), type_="foreignkey")
        for column in ("done_on", "done_note", "done_by_id"):
            measure.drop_column(column)
    op.drop_table("correction")


def key(table: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(f"{table}_id", sa.Integer(), nullable=nullable)


def followed() -> list:
    """What a person does until a day, and when and how it was done."""
    return [
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_note", sa.Text(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
    ]


def make_table(name: str, *columns, keys: dict, checks: dict | None = None, unique: tuple = ()) -> None:
    """A table of an office's rows: who made each when, with its keys, checks and what stands once only."""
    keys = {**keys, "office_id": "office", "created_by_id": "staff"}
    op.create_table(
        name,
        *columns,
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.CheckConstraint(condition, name=op.f(f"ck_{name}_{which}")) for which, condition in (checks or {}).items()),
        *(sa.ForeignKeyConstraint([own], [f"{other}.id"], name=op.f(f"fk_{name}_{own}")) for own, other in keys.items()),
        *(sa.UniqueConstraint(*columns, name=op.f(f"uq_{name}_{'_'.join(columns)}")) for columns in unique),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
