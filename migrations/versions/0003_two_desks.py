"""What the two desks need: 集中事件, call lists, standard words, shifts, spot checks, notices, what people arranged.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "emergency_contact",
        sa.Column("special_kind", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "special_kind IN ('fire', 'injury', 'crowd', 'outage', 'gas', 'lift', 'media', 'other')",
            name=op.f("ck_emergency_contact_special_kind"),
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_emergency_contact_created_by_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_emergency_contact_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_contact")),
        sa.UniqueConstraint(
            "office_id", "special_kind", "name", name=op.f("uq_emergency_contact_office_id_special_kind_name")
        ),
    )
    op.create_table(
        "front_desk",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name=op.f("ck_front_desk_ended")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_front_desk_created_by_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["staff.id"], name=op.f("fk_front_desk_ended_by_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_front_desk_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_front_desk")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_front_desk_token_digest")),
    )
    op.create_table(
        "last_look",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_last_look_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_last_look")),
        sa.UniqueConstraint("staff_id", "page", name=op.f("uq_last_look_staff_id_page")),
    )
    op.create_table(
        "list_columns",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("endpoint", sa.String(length=40), nullable=False),
        sa.Column("columns", sa.String(length=1000), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_list_columns_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_columns")),
        sa.UniqueConstraint("staff_id", "endpoint", name=op.f("uq_list_columns_staff_id_endpoint")),
    )
    op.create_table(
        "mass_event",
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("expected_end_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= created_at", name=op.f("ck_mass_event_ended")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_mass_event_created_by_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["staff.id"], name=op.f("fk_mass_event_ended_by_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_mass_event_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mass_event")),
    )
    with op.batch_alter_table("mass_event") as batch_op:
        batch_op.create_index("ix_mass_event_office_open", ["office_id", "ended_at"], unique=False)

    op.create_table(
        "saved_filter",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("endpoint", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.String(length=1000), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_saved_filter_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("staff_id", "endpoint", "name", name=op.f("uq_saved_filter_staff_id_endpoint_name")),
    )
    with op.batch_alter_table("saved_filter") as batch_op:
        batch_op.create_index(
            "uq_saved_filter_default",
            ["staff_id", "endpoint"],
            unique=True,
            sqlite_where=sa.text("is_default"),
            postgresql_where=sa.text("is_default"),
        )

    op.create_table(
        "shift_handover",
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("taken_at", sa.DateTime(), nullable=True),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(taken_at IS NULL) = (taken_by_id IS NULL)", name=op.f("ck_shift_handover_taken")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_shift_handover_created_by_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_shift_handover_office_id")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["staff.id"], name=op.f("fk_shift_handover_taken_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_handover")),
    )
    with op.batch_alter_table("shift_handover") as batch_op:
        batch_op.create_index("ix_shift_handover_office", ["office_id", "created_at"], unique=False)

    op.create_table(
        "snippet",
        sa.Column("use", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('enquiry', 'repair', 'complaint', 'help', 'suggestion', 'tour', 'move_in', 'other')",
            name=op.f("ck_snippet_kind"),
        ),
        sa.CheckConstraint(
            "use IN ('content', 'reply', 'reason', 'complaint_word', 'check_line')", name=op.f("ck_snippet_use")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_snippet_created_by_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_snippet_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snippet")),
    )
    with op.batch_alter_table("snippet") as batch_op:
        batch_op.create_index("ix_snippet_office_use", ["office_id", "use", "active"], unique=False)

    op.create_table(
        "submission",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_submission_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("staff_id", "key", name=op.f("uq_submission_staff_id_key")),
    )
    with op.batch_alter_table("submission") as batch_op:
        batch_op.create_index("ix_submission_at", ["at"], unique=False)

    op.create_table(
        "desk_pin",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("front_desk_id", sa.Integer(), nullable=False),
        sa.Column("pin_hash", sa.String(length=200), nullable=False),
        sa.Column("wrong_count", sa.Integer(), nullable=False),
        sa.Column("logged_in_at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("wrong_count >= 0", name=op.f("ck_desk_pin_wrong")),
        sa.ForeignKeyConstraint(["front_desk_id"], ["front_desk.id"], name=op.f("fk_desk_pin_front_desk_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_desk_pin_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_pin")),
        sa.UniqueConstraint("staff_id", "front_desk_id", name=op.f("uq_desk_pin_staff_id_front_desk_id")),
    )
    op.create_table(
        "shift_handover_line",
        sa.Column("shift_handover_id", sa.Integer(), nullable=False),
        sa.Column("record", sa.String(length=24), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=120), nullable=False),
        sa.Column("duty", sa.String(length=120), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_shift_handover_line_created_by_id")),
        sa.ForeignKeyConstraint(
            ["shift_handover_id"], ["shift_handover.id"], name=op.f("fk_shift_handover_line_shift_handover_id")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_shift_handover_line_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_handover_line")),
    )
    with op.batch_alter_table("shift_handover_line") as batch_op:
        batch_op.create_index(batch_op.f("ix_shift_handover_line_shift_handover_id"), ["shift_handover_id"], unique=False)

    op.create_table(
        "notice",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("complaint_id", sa.Integer(), nullable=True),
        sa.Column("inspection_id", sa.Integer(), nullable=True),
        sa.Column("repair_task_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('special_case', 'promise_soon', 'promise_broken', 'not_accepted', 'revisit_soon', 'revisit_late', 'escalated', 'chased', 'assigned', 'contacted')",
            name=op.f("ck_notice_kind"),
        ),
        sa.CheckConstraint(
            "CASE WHEN visit_id IS NULL THEN 0 ELSE 1 END + CASE WHEN complaint_id IS NULL THEN 0 ELSE 1 END + CASE WHEN inspection_id IS NULL THEN 0 ELSE 1 END + CASE WHEN repair_task_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_notice_one_case"),
        ),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_notice_complaint_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_notice_created_by_id")),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"], name=op.f("fk_notice_inspection_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_notice_office_id")),
        sa.ForeignKeyConstraint(["repair_task_id"], ["repair_task.id"], name=op.f("fk_notice_repair_task_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_notice_staff_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_notice_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("staff_id", "key", name=op.f("uq_notice_staff_id_key")),
    )
    with op.batch_alter_table("notice") as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_complaint_id"), ["complaint_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_inspection_id"), ["inspection_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_repair_task_id"), ["repair_task_id"], unique=False)
        batch_op.create_index("ix_notice_staff_read", ["staff_id", "read_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "spot_check",
        sa.Column("revisit_id", sa.Integer(), nullable=True),
        sa.Column("drawn_on", sa.Date(), nullable=False),
        sa.Column("seed", sa.String(length=40), nullable=False),
        sa.Column("why", sa.String(length=24), nullable=False),
        sa.Column("checked_at", sa.DateTime(), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("is_true", sa.Boolean(), nullable=True),
        sa.Column("resident_words", sa.Text(), nullable=True),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("complaint_id", sa.Integer(), nullable=True),
        sa.Column("inspection_id", sa.Integer(), nullable=True),
        sa.Column("repair_task_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "why IN ('random', 'nobody_else', 'suggests_complaint', 'needs_no_repair')", name=op.f("ck_spot_check_why")
        ),
        sa.CheckConstraint("(checked_at IS NULL) = (checked_by_id IS NULL)", name=op.f("ck_spot_check_checked")),
        sa.CheckConstraint(
            "CASE WHEN visit_id IS NULL THEN 0 ELSE 1 END + CASE WHEN complaint_id IS NULL THEN 0 ELSE 1 END + CASE WHEN inspection_id IS NULL THEN 0 ELSE 1 END + CASE WHEN repair_task_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_spot_check_one_case"),
        ),
        sa.ForeignKeyConstraint(["checked_by_id"], ["staff.id"], name=op.f("fk_spot_check_checked_by_id")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_spot_check_complaint_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_spot_check_created_by_id")),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"], name=op.f("fk_spot_check_inspection_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_spot_check_office_id")),
        sa.ForeignKeyConstraint(["repair_task_id"], ["repair_task.id"], name=op.f("fk_spot_check_repair_task_id")),
        sa.ForeignKeyConstraint(["revisit_id"], ["revisit.id"], name=op.f("fk_spot_check_revisit_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_spot_check_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_check")),
    )
    with op.batch_alter_table("spot_check") as batch_op:
        batch_op.create_index(batch_op.f("ix_spot_check_complaint_id"), ["complaint_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_spot_check_inspection_id"), ["inspection_id"], unique=False)
        batch_op.create_index("ix_spot_check_office_day", ["office_id", "drawn_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_spot_check_repair_task_id"), ["repair_task_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_spot_check_revisit_id"), ["revisit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_spot_check_visit_id"), ["visit_id"], unique=False)

    op.create_table(
        "spot_check_line",
        sa.Column("spot_check_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(length=120), nullable=False),
        sa.Column("result", sa.String(length=24), nullable=False),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("result IN ('passed', 'failed', 'not_applicable')", name=op.f("ck_spot_check_line_result")),
        sa.ForeignKeyConstraint(["spot_check_id"], ["spot_check.id"], name=op.f("fk_spot_check_line_spot_check_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_spot_check_line_created_by_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_spot_check_line_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spot_check_line")),
        sa.UniqueConstraint("spot_check_id", "line", name=op.f("uq_spot_check_line_spot_check_id_line")),
    )
    with op.batch_alter_table("repair_task") as batch_op:
        batch_op.add_column(sa.Column("is_sent_later", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("resident") as batch_op:
        batch_op.add_column(sa.Column("initials", sa.String(length=12), nullable=True))
        batch_op.create_index("ix_resident_office_initials", ["office_id", "initials"], unique=False)
        batch_op.create_index("ix_resident_office_name", ["office_id", "name"], unique=False)

    with op.batch_alter_table("visit") as batch_op:
        batch_op.add_column(sa.Column("mass_event_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("wants_word", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("told_at", sa.DateTime(), nullable=True))
        batch_op.create_index(batch_op.f("ix_visit_mass_event_id"), ["mass_event_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_visit_mass_event_id"), "mass_event", ["mass_event_id"], ["id"])


def downgrade():
    with op.batch_alter_table("visit") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_visit_mass_event_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_visit_mass_event_id"))
        batch_op.drop_column("told_at")
        batch_op.drop_column("wants_word")
        batch_op.drop_column("mass_event_id")

    with op.batch_alter_table("resident") as batch_op:
        batch_op.drop_index("ix_resident_office_name")
        batch_op.drop_index("ix_resident_office_initials")
        batch_op.drop_column("initials")

    with op.batch_alter_table("repair_task") as batch_op:
        batch_op.drop_column("is_sent_later")

    op.drop_table("spot_check_line")
    op.drop_table("spot_check")
    op.drop_table("notice")
    op.drop_table("shift_handover_line")
    op.drop_table("desk_pin")
    op.drop_table("submission")
    op.drop_table("snippet")
    op.drop_table("shift_handover")
    op.drop_table("saved_filter")
    op.drop_table("mass_event")
    op.drop_table("list_columns")
    op.drop_table("last_look")
    op.drop_table("front_desk")
    op.drop_table("emergency_contact")
