"""Find colleagues by the pinyin initials of their names, those too that were entered before; tell the director of a
special event.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

from workflow.initials import initials_of

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STAFF = sa.table("staff", sa.column("id", sa.Integer), sa.column("name", sa.String), sa.column("initials", sa.String))
KINDS = (
    "special_case", "promise_soon", "promise_broken", "not_accepted", "revisit_soon", "revisit_late", "escalated",
    "chased", "assigned", "contacted", "month_made", "month_submitted", "month_returned", "month_approved",
)


def upgrade():
    with op.batch_alter_table("staff") as staff:
        staff.add_column(sa.Column("initials", sa.String(length=12), nullable=True))
    connection = op.get_bind()
    for row in connection.execute(sa.select(STAFF.c.id, STAFF.c.name)).all():
        connection.execute(STAFF.update().where(STAFF.c.id == row.id).values(initials=initials_of(row.name)))
    let_kinds_be(*KINDS, "special_event")


def downgrade():
    op.execute(sa.text("DELETE FROM notice WHERE kind = 'special_event'"))
    let_kinds_be(*KINDS)
    with op.batch_alter_table("staff") as staff:
        staff.drop_column("initials")


def let_kinds_be(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("notice") as notice:
        notice.drop_constraint(op.f("ck_notice_kind"), type_="check")
        notice.create_check_constraint(op.f("ck_notice_kind"), sa.text(f"kind IN ({listed})"))
