"""Follow what a check or a month asks for until it is done; plan home visits and keep what
was heard; say who is on duty when.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
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
    make_home_visits()
    make_table(
        "duty", key("person"), sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False), sa.Column("note", sa.String(length=120), nullable=True),
        keys={"person_id": "staff"}, checks={"span": "starts_at < ends_at"},
    )
    op.create_index("ix_duty_office_ends", "duty", ["office_id", "ends_at"])


def downgrade():
    op.drop_table("duty")
    for table in ("home_visit_opinion", "home_visit", "home_visit_round"):
        op.drop_table(table)
    op.drop_index("ix_improvement_measure_open", table_name="improvement_measure")
    with op.batch_alter_table("improvement_measure") as measure:
        measure.drop_constraint(op.f("ck_improvement_measure_done"), type_="check")
        measure.drop_constraint(op.f("fk_improvement_measure_done_by_id"), type_="foreignkey")
        for column in ("done_on", "done_note", "done_by_id"):
            measure.drop_column(column)
    op.drop_table("correction")


def make_home_visits() -> None:
    make_table(
        "home_visit_round",
        word("kind"), key("person"), sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False), sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("buildings", sa.String(length=400), nullable=True), sa.Column("done_on", sa.Date(), nullable=True),
        key("done_by", nullable=True), keys={"person_id": "staff", "done_by_id": "staff"},
        checks={"kind": "kind IN ('director', 'area', 'meeting')", "span": "first_on < until_on", "done": DONE},
        unique=(("office_id", "kind", "person_id", "first_on", "count"),),
    )
    op.create_index("ix_home_visit_round_office_until", "home_visit_round", ["office_id", "until_on"])
    occasions = "'at_home', 'phone', 'festival', 'culture', 'forum', 'survey', 'meeting'"
    make_table(
        "home_visit",
        key("home_visit_round", nullable=True), sa.Column("visited_on", sa.Date(), nullable=False), key("person"),
        word("occasion"), key("house", nullable=True), sa.Column("place", sa.String(length=120), nullable=True),
        sa.Column("spoke_with", sa.String(length=60), nullable=True), sa.Column("content", sa.Text(), nullable=False),
        keys={"home_visit_round_id": "home_visit_round", "person_id": "staff", "house_id": "house"},
        checks={"occasion": f"occasion IN ({occasions})", "place": "house_id IS NOT NULL OR place IS NOT NULL"},
    )
    op.create_index("ix_home_visit_home_visit_round_id", "home_visit", ["home_visit_round_id"])
    op.create_index("ix_home_visit_house_id", "home_visit", ["house_id"])
    op.create_index("ix_home_visit_office_day", "home_visit", ["office_id", "visited_on"])
    make_table(
        "home_visit_opinion", key("home_visit"), *followed(), sa.Column("to_company", sa.Boolean(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=True),
        keys={"home_visit_id": "home_visit", "person_id": "staff", "done_by_id": "staff"},
        checks={"done": DONE, "replied": "done_on IS NULL OR reply IS NOT NULL"},
    )
    op.create_index("ix_home_visit_opinion_home_visit_id", "home_visit_opinion", ["home_visit_id"])
    op.create_index("ix_home_visit_opinion_open", "home_visit_opinion", ["office_id", "due_on"], **OPEN)


def word(name: str) -> sa.Column:
    return sa.Column(name, sa.String(length=24), nullable=False)


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
