"""The first tables: offices and their people, homes, the five records and what stands beside them, the audit.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# What the database itself never lets anybody change, and never lets anybody delete.
UNCHANGING = ("audit_entry", "audit_values")
UNDELETABLE = ("audit_entry", "audit_values", "export_log")

REFUSAL_ON_POSTGRESQL = """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END $$
"""


def upgrade():
    create_tables()
    if op.get_bind().dialect.name == "sqlite":
        add_triggers_on_sqlite()
    else:
        # SQLite has this key in the table already: it lets a key name a table that comes later.
        op.create_foreign_key(op.f("fk_staff_department_id"), "staff", "department", ["department_id"], ["id"])
        add_triggers_on_postgresql()


def add_triggers_on_sqlite():
    for event, tables in (("UPDATE", UNCHANGING), ("DELETE", UNDELETABLE)):
        for table in tables:
            op.execute(
                f"CREATE TRIGGER {table}_refuse_{event.lower()} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def add_triggers_on_postgresql():
    op.execute(REFUSAL_ON_POSTGRESQL)
    for event, tables in (("UPDATE", UNCHANGING), ("DELETE", UNDELETABLE), ("TRUNCATE", UNDELETABLE)):
        for table in tables:
            op.execute(
                f"CREATE TRIGGER {table}_refuse_{event.lower()} BEFORE {event} ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )


def downgrade():
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        op.drop_constraint(op.f("fk_staff_department_id"), "staff", type_="foreignkey")
    op.drop_table("revisit_attempt")
    op.drop_table("revisit")
    op.drop_table("escalation")
    op.drop_table("chase")
    op.drop_table("attachment")
    op.drop_table("repair_task")
    op.drop_table("verification")
    op.drop_table("reply_promise")
    op.drop_table("meter_reading")
    op.drop_table("leader_meeting")
    op.drop_table("key_issue")
    op.drop_table("inspection_item")
    op.drop_table("document_issue")
    op.drop_table("apology")
    op.drop_table("suggestion")
    op.drop_table("referral")
    op.drop_table("inspection")
    op.drop_table("complaint")
    op.drop_table("visit")
    op.drop_table("resident")
    op.drop_table("house_status")
    op.drop_table("fault")
    op.drop_table("category")
    op.drop_table("audit_values")
    op.drop_table("staff_role")
    op.drop_table("setting")
    op.drop_table("house")
    op.drop_table("export_log")
    op.drop_table("deputation")
    op.drop_table("department")
    op.drop_table("audit_entry")
    op.drop_table("staff")
    op.drop_table("number_series")
    op.drop_table("office")
    op.drop_table("login_attempt")
    if is_postgresql:
        op.execute("DROP FUNCTION refuse_change()")


def create_tables():
    op.create_table(
        "login_attempt",
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_attempt")),
    )
    op.create_index("ix_login_attempt_address", "login_attempt", ["address", "at"])
    op.create_index("ix_login_attempt_username", "login_attempt", ["username", "address", "at"])
    op.create_table(
        "office",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("project", sa.String(length=60), nullable=True),
        sa.Column("complaint_address", sa.String(length=120), nullable=True),
        sa.Column("complaint_phone", sa.String(length=20), nullable=True),
        sa.Column("timezone", sa.String(length=40), nullable=False),
        sa.Column("opens_at", sa.Time(), nullable=False),
        sa.Column("closes_at", sa.Time(), nullable=False),
        sa.Column("leader_name", sa.String(length=60), nullable=True),
        sa.Column("leader_phone", sa.String(length=20), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_office_hours")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office")),
        sa.UniqueConstraint("name", name=op.f("uq_office_name")),
    )
    op.create_table(
        "number_series",
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("prefix", sa.String(length=4), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("last > 0", name=op.f("ck_number_series_last")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_number_series_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_series")),
        sa.UniqueConstraint("office_id", "prefix", "day", name=op.f("uq_number_series_office_id_prefix_day")),
    )
    op.create_table(
        "staff",
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("username", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("superior_id", sa.Integer(), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("session_token", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("office_id IS NOT NULL OR role IN ('leader', 'admin')", name=op.f("ck_staff_office")),
        sa.CheckConstraint(
            "role IN ('receptionist', 'officer', 'technician', 'supervisor', 'director', 'leader', 'admin')",
            name=op.f("ck_staff_role"),
        ),
        sa.CheckConstraint("superior_id <> id", name=op.f("ck_staff_superior")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_staff_department_id"), use_alter=True
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_staff_office_id")),
        sa.ForeignKeyConstraint(["superior_id"], ["staff.id"], name=op.f("fk_staff_superior_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("username", name=op.f("uq_staff_username")),
    )
    op.create_index("ix_staff_office_role", "staff", ["office_id", "role"])
    op.create_table(
        "audit_entry",
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("record", sa.String(length=24), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=60), nullable=False),
        sa.Column("as_deputy", sa.Boolean(), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("values_digest", sa.String(length=64), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["staff.id"], name=op.f("fk_audit_entry_actor_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_audit_entry_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("record", "record_id", "sequence", name=op.f("uq_audit_entry_record_record_id_sequence")),
    )
    op.create_index("ix_audit_entry_actor_at", "audit_entry", ["actor_id", "at"])
    op.create_index("ix_audit_entry_office_at", "audit_entry", ["office_id", "at"])
    op.create_table(
        "department",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_department_created_by_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_department_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("office_id", "name", name=op.f("uq_department_office_id_name")),
    )
    op.create_table(
        "deputation",
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("from_at", sa.DateTime(), nullable=False),
        sa.Column("until_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("from_at < until_at", name=op.f("ck_deputation_span")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_deputation_created_by_id")),
        sa.ForeignKeyConstraint(["deputy_id"], ["staff.id"], name=op.f("fk_deputation_deputy_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_deputation_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputation")),
    )
    op.create_index("ix_deputation_deputy", "deputation", ["deputy_id", "until_at"])
    op.create_table(
        "export_log",
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("screen", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("file_format", sa.String(length=8), nullable=False),
        sa.Column("filters", sa.Text(), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=True),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_export_log_created_by_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_export_log_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_log")),
    )
    op.create_index("ix_export_log_office_at", "export_log", ["office_id", "created_at"])
    op.create_table(
        "house",
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("building", sa.String(length=20), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=True),
        sa.Column("room", sa.String(length=20), nullable=True),
        sa.Column("area_m2", sa.Numeric(precision=8, scale=2), nullable=True),
        sa.Column("layout", sa.String(length=40), nullable=True),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind <> 'home' OR (building IS NOT NULL AND room IS NOT NULL)", name=op.f("ck_house_home")),
        sa.CheckConstraint("kind IN ('home', 'public_place')", name=op.f("ck_house_kind")),
        sa.CheckConstraint("status IN ('undelivered', 'occupied', 'vacant', 'rented')", name=op.f("ck_house_status")),
        sa.CheckConstraint("area_m2 > 0", name=op.f("ck_house_area")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_house_created_by_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_house_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house")),
        sa.UniqueConstraint("office_id", "key", name=op.f("uq_house_office_id_key")),
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_setting_created_by_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_setting_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting")),
        sa.UniqueConstraint("office_id", "key", name=op.f("uq_setting_office_id_key")),
    )
    op.create_table(
        "staff_role",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role IN ('receptionist', 'officer', 'technician', 'supervisor', 'director', 'leader', 'admin')",
            name=op.f("ck_staff_role_role"),
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_role_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_role")),
        sa.UniqueConstraint("staff_id", "role", name=op.f("uq_staff_role_staff_id_role")),
    )
    op.create_table(
        "audit_values",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["audit_entry.id"], name=op.f("fk_audit_values_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_values")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_audit_values_entry_id")),
    )
    op.create_table(
        "category",
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("is_service", sa.Boolean(), nullable=False),
        sa.Column("goes_to_leader", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_category_parent")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_category_created_by_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_category_department_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_category_office_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["category.id"], name=op.f("fk_category_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("office_id", "code", name=op.f("uq_category_office_id_code")),
    )
    op.create_table(
        "fault",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("size", sa.String(length=24), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("is_leak", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("size IN ('small', 'large')", name=op.f("ck_fault_size")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_fault_created_by_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_fault_department_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_fault_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fault")),
        sa.UniqueConstraint("office_id", "name", name=op.f("uq_fault_office_id_name")),
    )
    op.create_table(
        "house_status",
        sa.Column("house_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('undelivered', 'occupied', 'vacant', 'rented')", name=op.f("ck_house_status_status")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_house_status_created_by_id")),
        sa.ForeignKeyConstraint(["house_id"], ["house.id"], name=op.f("fk_house_status_house_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_house_status_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house_status")),
        sa.UniqueConstraint("house_id", "from_on", name=op.f("uq_house_status_house_id_from_on")),
    )
    op.create_table(
        "resident",
        sa.Column("house_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("notice_version", sa.String(length=20), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('owner', 'family', 'tenant', 'proxy')", name=op.f("ck_resident_kind")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_resident_created_by_id")),
        sa.ForeignKeyConstraint(["house_id"], ["house.id"], name=op.f("fk_resident_house_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_resident_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resident")),
        sa.UniqueConstraint("house_id", "name", name=op.f("uq_resident_house_id_name")),
    )
    op.create_index("ix_resident_office_phone", "resident", ["office_id", "phone"])
    op.create_table(
        "visit",
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("receptionist_id", sa.Integer(), nullable=False),
        sa.Column("visitor_name", sa.String(length=60), nullable=True),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("relation", sa.String(length=24), nullable=True),
        sa.Column("house_id", sa.Integer(), nullable=True),
        sa.Column("place_text", sa.String(length=120), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("no_phone", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.String(length=50), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answer_basis", sa.String(length=24), nullable=True),
        sa.Column("solved_on_spot", sa.Boolean(), nullable=False),
        sa.Column("responsibility", sa.String(length=24), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("transfer_count", sa.Integer(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("complete_by", sa.DateTime(), nullable=True),
        sa.Column("late_typing_reason", sa.String(length=24), nullable=True),
        sa.Column("paper_number", sa.String(length=30), nullable=True),
        sa.Column("is_late_entry", sa.Boolean(), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("is_special_event", sa.Boolean(), nullable=False),
        sa.Column("special_kind", sa.String(length=24), nullable=True),
        sa.Column("special_place", sa.String(length=120), nullable=True),
        sa.Column("special_report_due_at", sa.DateTime(), nullable=True),
        sa.Column("containment", sa.Text(), nullable=True),
        sa.Column("persons_affected", sa.String(length=120), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("organisation", sa.String(length=120), nullable=True),
        sa.Column("head_count", sa.Integer(), nullable=True),
        sa.Column("is_fellow_company", sa.Boolean(), nullable=False),
        sa.Column("escort_id", sa.Integer(), nullable=True),
        sa.Column("planned_at", sa.DateTime(), nullable=True),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("outside_source", sa.String(length=120), nullable=True),
        sa.Column("outside_number", sa.String(length=40), nullable=True),
        sa.Column("outside_due_at", sa.DateTime(), nullable=True),
        sa.Column("outside_reply", sa.Text(), nullable=True),
        sa.Column("outside_replied_at", sa.DateTime(), nullable=True),
        sa.Column("archive_no", sa.String(length=120), nullable=True),
        sa.Column("archived_at", sa.DateTime(), nullable=True),
        sa.Column("archived_by_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("void_kind", sa.String(length=24), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "answer_basis IN ('rule', 'instructed', 'seen', 'unverified')", name=op.f("ck_visit_answer_basis")
        ),
        sa.CheckConstraint(
            "channel IN ('visit', 'call', 'letter', 'box', 'online', 'other')", name=op.f("ck_visit_channel")
        ),
        sa.CheckConstraint(
            "kind IN ('enquiry', 'repair', 'complaint', 'help', 'suggestion', 'tour', 'move_in', 'other')",
            name=op.f("ck_visit_kind"),
        ),
        sa.CheckConstraint(
            "late_typing_reason IN ('night', 'power', 'out', 'system')", name=op.f("ck_visit_late_typing_reason")
        ),
        sa.CheckConstraint(
            "relation IN ('owner', 'family', 'tenant', 'proxy', 'fellow', 'other')", name=op.f("ck_visit_relation")
        ),
        sa.CheckConstraint(
            "responsibility IN ('property', 'developer', 'utility', 'authority', 'neighbour', 'third_party')",
            name=op.f("ck_visit_responsibility"),
        ),
        sa.CheckConstraint(
            "special_kind IN ('fire', 'injury', 'crowd', 'outage', 'gas', 'lift', 'media', 'other')",
            name=op.f("ck_visit_special_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('incomplete', 'registered', 'in_progress', 'referred', 'awaiting_reply', 'done', 'archived', 'voided', 'merged')",
            name=op.f("ck_visit_state"),
        ),
        sa.CheckConstraint("count > 0", name=op.f("ck_visit_count")),
        sa.CheckConstraint("head_count > 0", name=op.f("ck_visit_head_count")),
        sa.CheckConstraint("merged_into_id <> id", name=op.f("ck_visit_merged_into")),
        sa.CheckConstraint("received_at <= created_at", name=op.f("ck_visit_received")),
        sa.CheckConstraint("transfer_count >= 0", name=op.f("ck_visit_transfer_count")),
        sa.ForeignKeyConstraint(["archived_by_id"], ["staff.id"], name=op.f("fk_visit_archived_by_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_visit_created_by_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_visit_department_id")),
        sa.ForeignKeyConstraint(["escort_id"], ["staff.id"], name=op.f("fk_visit_escort_id")),
        sa.ForeignKeyConstraint(["handler_id"], ["staff.id"], name=op.f("fk_visit_handler_id")),
        sa.ForeignKeyConstraint(["house_id"], ["house.id"], name=op.f("fk_visit_house_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["visit.id"], name=op.f("fk_visit_merged_into_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_visit_office_id")),
        sa.ForeignKeyConstraint(["receptionist_id"], ["staff.id"], name=op.f("fk_visit_receptionist_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("office_id", "day", "count", name=op.f("uq_visit_office_id_day_count")),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_visit_office_id_number")),
    )
    op.create_index(op.f("ix_visit_handler_id"), "visit", ["handler_id"])
    op.create_index(op.f("ix_visit_house_id"), "visit", ["house_id"])
    op.create_index("ix_visit_office_house", "visit", ["office_id", "house_id", "received_at"])
    op.create_index("ix_visit_office_received", "visit", ["office_id", "received_at"])
    op.create_index("ix_visit_office_state_day", "visit", ["office_id", "state", "day", "count"])
    op.create_table(
        "complaint",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("severity", sa.String(length=24), nullable=False),
        sa.Column("is_serious", sa.Boolean(), nullable=False),
        sa.Column("is_service_complaint", sa.Boolean(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("demand", sa.Text(), nullable=True),
        sa.Column("event_at", sa.DateTime(), nullable=True),
        sa.Column("event_place", sa.String(length=120), nullable=True),
        sa.Column("target_staff_id", sa.Integer(), nullable=True),
        sa.Column("target_department_id", sa.Integer(), nullable=True),
        sa.Column("target_text", sa.String(length=120), nullable=True),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("response_due_at", sa.DateTime(), nullable=False),
        sa.Column("first_responded_at", sa.DateTime(), nullable=True),
        sa.Column("verify_due_at", sa.DateTime(), nullable=False),
        sa.Column("is_past_cutoff", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("verifier_id", sa.Integer(), nullable=True),
        sa.Column("verified_at", sa.DateTime(), nullable=True),
        sa.Column("finding", sa.String(length=24), nullable=True),
        sa.Column("validity", sa.String(length=24), nullable=False),
        sa.Column("within_authority", sa.Boolean(), nullable=True),
        sa.Column("responsibility", sa.String(length=24), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=True),
        sa.Column("referred_to", sa.String(length=120), nullable=True),
        sa.Column("no_promise_made", sa.Boolean(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("measure", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("replied_to_resident_at", sa.DateTime(), nullable=True),
        sa.Column("reported_to_director_at", sa.DateTime(), nullable=True),
        sa.Column("decision_asked", sa.Text(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("caused_by_id", sa.Integer(), nullable=True),
        sa.Column("cause_kind", sa.String(length=24), nullable=True),
        sa.Column("cause_analysis", sa.Text(), nullable=True),
        sa.Column("corrective_action", sa.Text(), nullable=True),
        sa.Column("anger_escalated", sa.Boolean(), nullable=False),
        sa.Column("anger_cause", sa.String(length=24), nullable=True),
        sa.Column("reopened_count", sa.Integer(), nullable=False),
        sa.Column("archive_no", sa.String(length=120), nullable=True),
        sa.Column("archived_at", sa.DateTime(), nullable=True),
        sa.Column("archived_by_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("void_kind", sa.String(length=24), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("anger_cause IN ('reception', 'outcome', 'other')", name=op.f("ck_complaint_anger_cause")),
        sa.CheckConstraint("cause_kind IN ('careless_answer', 'bad_outcome')", name=op.f("ck_complaint_cause_kind")),
        sa.CheckConstraint("finding IN ('true', 'partly', 'untrue', 'unclear')", name=op.f("ck_complaint_finding")),
        sa.CheckConstraint(
            "responsibility IN ('property', 'developer', 'utility', 'authority', 'neighbour', 'third_party')",
            name=op.f("ck_complaint_responsibility"),
        ),
        sa.CheckConstraint("severity IN ('minor', 'important', 'grave')", name=op.f("ck_complaint_severity")),
        sa.CheckConstraint(
            "state IN ('registered', 'verifying', 'verified', 'handling', 'awaiting_decision', 'extended', 'done', 'explained', 'beyond_authority', 'revisited', 'closed', 'archived', 'voided', 'merged')",
            name=op.f("ck_complaint_state"),
        ),
        sa.CheckConstraint("validity IN ('valid', 'invalid', 'pending')", name=op.f("ck_complaint_validity")),
        sa.CheckConstraint("count > 0", name=op.f("ck_complaint_count")),
        sa.CheckConstraint("due_at >= received_at AND verify_due_at >= received_at", name=op.f("ck_complaint_due")),
        sa.CheckConstraint("reopened_count >= 0", name=op.f("ck_complaint_reopened_count")),
        sa.CheckConstraint("verified_at IS NULL OR finding IS NOT NULL", name=op.f("ck_complaint_verified")),
        sa.ForeignKeyConstraint(["archived_by_id"], ["staff.id"], name=op.f("fk_complaint_archived_by_id")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_complaint_category_id")),
        sa.ForeignKeyConstraint(["caused_by_id"], ["visit.id"], name=op.f("fk_complaint_caused_by_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_complaint_created_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["staff.id"], name=op.f("fk_complaint_decided_by_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_complaint_department_id")),
        sa.ForeignKeyConstraint(["handler_id"], ["staff.id"], name=op.f("fk_complaint_handler_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_complaint_office_id")),
        sa.ForeignKeyConstraint(
            ["target_department_id"], ["department.id"], name=op.f("fk_complaint_target_department_id")
        ),
        sa.ForeignKeyConstraint(["target_staff_id"], ["staff.id"], name=op.f("fk_complaint_target_staff_id")),
        sa.ForeignKeyConstraint(["verifier_id"], ["staff.id"], name=op.f("fk_complaint_verifier_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_complaint_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("office_id", "day", "count", name=op.f("uq_complaint_office_id_day_count")),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_complaint_office_id_number")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_complaint_visit_id")),
    )
    op.create_index(op.f("ix_complaint_handler_id"), "complaint", ["handler_id"])
    op.create_index("ix_complaint_office_category", "complaint", ["office_id", "category_id", "received_at"])
    op.create_index("ix_complaint_office_due", "complaint", ["office_id", "state", "due_at"])
    op.create_index("ix_complaint_office_state_day", "complaint", ["office_id", "state", "day", "count"])
    op.create_index(op.f("ix_complaint_target_staff_id"), "complaint", ["target_staff_id"])
    op.create_table(
        "inspection",
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("house_id", sa.Integer(), nullable=False),
        sa.Column("owner_name", sa.String(length=60), nullable=True),
        sa.Column("owner_relation", sa.String(length=24), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("notice_no", sa.String(length=40), nullable=True),
        sa.Column("developer_rep", sa.String(length=60), nullable=True),
        sa.Column("inspector_id", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("conclusion", sa.String(length=24), nullable=True),
        sa.Column("owner_signed_at", sa.DateTime(), nullable=True),
        sa.Column("owner_signed_name", sa.String(length=60), nullable=True),
        sa.Column("property_signed_at", sa.DateTime(), nullable=True),
        sa.Column("property_signed_by_id", sa.Integer(), nullable=True),
        sa.Column("inspected_at", sa.DateTime(), nullable=True),
        sa.Column("refusal_reason", sa.Text(), nullable=True),
        sa.Column("refusal_witness", sa.String(length=60), nullable=True),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("return_due_at", sa.DateTime(), nullable=True),
        sa.Column("returned_at", sa.DateTime(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(), nullable=True),
        sa.Column("accepted_way", sa.String(length=24), nullable=True),
        sa.Column("accepted_for_owner_reason", sa.Text(), nullable=True),
        sa.Column("archive_due_at", sa.DateTime(), nullable=True),
        sa.Column("archive_class", sa.String(length=120), nullable=True),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("supersede_reason", sa.Text(), nullable=True),
        sa.Column("archive_no", sa.String(length=120), nullable=True),
        sa.Column("archived_at", sa.DateTime(), nullable=True),
        sa.Column("archived_by_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("void_kind", sa.String(length=24), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("accepted_way IN ('signed', 'phone', 'in_person')", name=op.f("ck_inspection_accepted_way")),
        sa.CheckConstraint(
            "conclusion IN ('accepted', 'after_rectifying', 'rejected')", name=op.f("ck_inspection_conclusion")
        ),
        sa.CheckConstraint(
            "owner_relation IN ('owner', 'family', 'tenant', 'proxy')", name=op.f("ck_inspection_owner_relation")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'awaiting_signatures', 'signed', 'refused', 'returned', 'rectifying', 'awaiting_revisit', 'owner_accepted', 'archived', 'superseded', 'voided')",
            name=op.f("ck_inspection_state"),
        ),
        sa.CheckConstraint("copies >= 2", name=op.f("ck_inspection_copies")),
        sa.CheckConstraint("count > 0", name=op.f("ck_inspection_count")),
        sa.CheckConstraint(
            "started_at IS NULL OR ended_at IS NULL OR started_at <= ended_at", name=op.f("ck_inspection_span")
        ),
        sa.CheckConstraint("supersedes_id <> id", name=op.f("ck_inspection_supersedes")),
        sa.ForeignKeyConstraint(["archived_by_id"], ["staff.id"], name=op.f("fk_inspection_archived_by_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_inspection_created_by_id")),
        sa.ForeignKeyConstraint(["house_id"], ["house.id"], name=op.f("fk_inspection_house_id")),
        sa.ForeignKeyConstraint(["inspector_id"], ["staff.id"], name=op.f("fk_inspection_inspector_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_inspection_office_id")),
        sa.ForeignKeyConstraint(
            ["property_signed_by_id"], ["staff.id"], name=op.f("fk_inspection_property_signed_by_id")
        ),
        sa.ForeignKeyConstraint(["supersedes_id"], ["inspection.id"], name=op.f("fk_inspection_supersedes_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_inspection_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
        sa.UniqueConstraint("office_id", "day", "count", name=op.f("uq_inspection_office_id_day_count")),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_inspection_office_id_number")),
    )
    op.create_index(op.f("ix_inspection_house_id"), "inspection", ["house_id"])
    op.create_index("ix_inspection_office_state_day", "inspection", ["office_id", "state", "day", "count"])
    op.create_index(op.f("ix_inspection_visit_id"), "inspection", ["visit_id"])
    op.create_index(
        "uq_inspection_house_current",
        "inspection",
        ["house_id"],
        unique=True,
        sqlite_where=sa.text("state NOT IN ('superseded', 'voided', 'archived')"),
        postgresql_where=sa.text("state NOT IN ('superseded', 'voided', 'archived')"),
    )
    op.create_table(
        "referral",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("to_staff_id", sa.Integer(), nullable=True),
        sa.Column("to_text", sa.String(length=120), nullable=True),
        sa.Column("contacted_at", sa.DateTime(), nullable=True),
        sa.Column("way", sa.String(length=24), nullable=True),
        sa.Column("result", sa.String(length=24), nullable=True),
        sa.Column("meeting_at", sa.DateTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("result <> 'appointed' OR meeting_at IS NOT NULL", name=op.f("ck_referral_appointed")),
        sa.CheckConstraint("result IN ('received', 'appointed', 'not_reached')", name=op.f("ck_referral_result")),
        sa.CheckConstraint("way IN ('phone', 'in_person', 'system', 'written')", name=op.f("ck_referral_way")),
        sa.CheckConstraint(
            "to_staff_id IS NOT NULL OR to_text IS NOT NULL OR department_id IS NOT NULL", name=op.f("ck_referral_to")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_referral_created_by_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_referral_department_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_referral_office_id")),
        sa.ForeignKeyConstraint(["to_staff_id"], ["staff.id"], name=op.f("fk_referral_to_staff_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_referral_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
    )
    op.create_index(op.f("ix_referral_visit_id"), "referral", ["visit_id"])
    op.create_table(
        "suggestion",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.Column("may_be_named", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("decision IN ('adopted', 'partly', 'rejected')", name=op.f("ck_suggestion_decision")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_suggestion_created_by_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_suggestion_office_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_suggestion_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_suggestion_visit_id")),
    )
    op.create_table(
        "apology",
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("is_formal", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("way", sa.String(length=24), nullable=True),
        sa.Column("reaction", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("way IN ('visit', 'phone')", name=op.f("ck_apology_way")),
        sa.CheckConstraint("NOT is_formal OR way IS NOT NULL", name=op.f("ck_apology_formal")),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_apology_by_id")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_apology_complaint_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_apology_created_by_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_apology_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apology")),
    )
    op.create_index(op.f("ix_apology_complaint_id"), "apology", ["complaint_id"])
    op.create_table(
        "document_issue",
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=True),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("received_by", sa.String(length=60), nullable=True),
        sa.Column("signed", sa.Boolean(), nullable=False),
        sa.Column("not_applicable_reason", sa.Text(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('handbook', 'covenant', 'registration', 'decoration', 'guide', 'agreement', 'fees', 'warranty')",
            name=op.f("ck_document_issue_kind"),
        ),
        sa.CheckConstraint("copies > 0", name=op.f("ck_document_issue_copies")),
        sa.CheckConstraint("signed OR not_applicable_reason IS NOT NULL", name=op.f("ck_document_issue_signed")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_document_issue_created_by_id")),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"], name=op.f("fk_document_issue_inspection_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_document_issue_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_issue")),
        sa.UniqueConstraint("inspection_id", "kind", name=op.f("uq_document_issue_inspection_id_kind")),
    )
    op.create_index(op.f("ix_document_issue_inspection_id"), "document_issue", ["inspection_id"])
    op.create_table(
        "inspection_item",
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("room", sa.String(length=40), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("size", sa.String(length=24), nullable=False),
        sa.Column("side", sa.String(length=24), nullable=False),
        sa.Column("no_repair_reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("side IN ('property', 'developer', 'builder')", name=op.f("ck_inspection_item_side")),
        sa.CheckConstraint("size <> 'none' OR no_repair_reason IS NOT NULL", name=op.f("ck_inspection_item_no_repair")),
        sa.CheckConstraint("size IN ('small', 'large', 'none')", name=op.f("ck_inspection_item_size")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_inspection_item_created_by_id")),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"], name=op.f("fk_inspection_item_inspection_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_inspection_item_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_item")),
        sa.UniqueConstraint("inspection_id", "line", name=op.f("uq_inspection_item_inspection_id_line")),
    )
    op.create_table(
        "key_issue",
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("key_no", sa.String(length=40), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("handed_at", sa.DateTime(), nullable=False),
        sa.Column("received_by", sa.String(length=60), nullable=False),
        sa.Column("kept_for_repair", sa.Integer(), nullable=False),
        sa.Column("kept_reason", sa.Text(), nullable=True),
        sa.Column("taken_back_at", sa.DateTime(), nullable=True),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('entrance', 'room', 'intercom', 'mailbox', 'card', 'other')", name=op.f("ck_key_issue_kind")
        ),
        sa.CheckConstraint("kept_for_repair = 0 OR kept_reason IS NOT NULL", name=op.f("ck_key_issue_kept_reason")),
        sa.CheckConstraint("kept_for_repair >= 0", name=op.f("ck_key_issue_kept_for_repair")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_key_issue_quantity")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_key_issue_created_by_id")),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"], name=op.f("fk_key_issue_inspection_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_key_issue_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_issue")),
    )
    op.create_index(op.f("ix_key_issue_inspection_id"), "key_issue", ["inspection_id"])
    op.create_table(
        "leader_meeting",
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("is_reasonable", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("leader_id", sa.Integer(), nullable=True),
        sa.Column("leader_text", sa.String(length=120), nullable=True),
        sa.Column("meeting_at", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("NOT is_reasonable OR meeting_at IS NOT NULL", name=op.f("ck_leader_meeting_meeting")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_leader_meeting_complaint_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_leader_meeting_created_by_id")),
        sa.ForeignKeyConstraint(["leader_id"], ["staff.id"], name=op.f("fk_leader_meeting_leader_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_leader_meeting_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leader_meeting")),
        sa.UniqueConstraint("complaint_id", name=op.f("uq_leader_meeting_complaint_id")),
    )
    op.create_table(
        "meter_reading",
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("meter_no", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("reading", sa.Numeric(precision=12, scale=3), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("read_at", sa.DateTime(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('water', 'power', 'gas')", name=op.f("ck_meter_reading_kind")),
        sa.CheckConstraint(
            "state IN ('normal', 'not_connected', 'absent', 'damaged')", name=op.f("ck_meter_reading_state")
        ),
        sa.CheckConstraint("reading >= 0", name=op.f("ck_meter_reading_reading")),
        sa.CheckConstraint("reading IS NOT NULL OR reason IS NOT NULL", name=op.f("ck_meter_reading_reason")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_meter_reading_created_by_id")),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"], name=op.f("fk_meter_reading_inspection_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_meter_reading_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meter_reading")),
        sa.UniqueConstraint("inspection_id", "kind", name=op.f("uq_meter_reading_inspection_id_kind")),
    )
    op.create_table(
        "reply_promise",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("complaint_id", sa.Integer(), nullable=True),
        sa.Column("promised_at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("consented", sa.Boolean(), nullable=False),
        sa.Column("consent_way", sa.String(length=24), nullable=False),
        sa.Column("consent_at", sa.DateTime(), nullable=False),
        sa.Column("owner_words", sa.Text(), nullable=True),
        sa.Column("replied_at", sa.DateTime(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "consent_way IN ('in_person', 'phone', 'wechat', 'signed')", name=op.f("ck_reply_promise_consent_way")
        ),
        sa.CheckConstraint("consented OR settled_at IS NOT NULL", name=op.f("ck_reply_promise_consented")),
        sa.CheckConstraint("replied_at IS NULL OR settled_at IS NOT NULL", name=op.f("ck_reply_promise_settled")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_reply_promise_complaint_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_reply_promise_created_by_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_reply_promise_office_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_reply_promise_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_promise")),
    )
    op.create_index(op.f("ix_reply_promise_complaint_id"), "reply_promise", ["complaint_id"])
    op.create_index("ix_reply_promise_office_open", "reply_promise", ["office_id", "settled_at", "promised_at"])
    op.create_index(op.f("ix_reply_promise_visit_id"), "reply_promise", ["visit_id"])
    op.create_index(
        "uq_reply_promise_one_open",
        "reply_promise",
        ["visit_id"],
        unique=True,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_table(
        "verification",
        sa.Column("complaint_id", sa.Integer(), nullable=False),
        sa.Column("verifier_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("verified_at", sa.DateTime(), nullable=False),
        sa.Column("finding", sa.String(length=24), nullable=False),
        sa.Column("course", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("finding IN ('true', 'partly', 'untrue', 'unclear')", name=op.f("ck_verification_finding")),
        sa.CheckConstraint("started_at <= verified_at", name=op.f("ck_verification_span")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_verification_complaint_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_verification_created_by_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_verification_office_id")),
        sa.ForeignKeyConstraint(["verifier_id"], ["staff.id"], name=op.f("fk_verification_verifier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification")),
    )
    op.create_index(op.f("ix_verification_complaint_id"), "verification", ["complaint_id"])
    op.create_table(
        "repair_task",
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("complaint_id", sa.Integer(), nullable=True),
        sa.Column("inspection_item_id", sa.Integer(), nullable=True),
        sa.Column("reopens_id", sa.Integer(), nullable=True),
        sa.Column("house_id", sa.Integer(), nullable=True),
        sa.Column("place_text", sa.String(length=120), nullable=True),
        sa.Column("reporter_name", sa.String(length=60), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("catalogue_id", sa.Integer(), nullable=True),
        sa.Column("size", sa.String(length=24), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("side", sa.String(length=24), nullable=False),
        sa.Column("wanted_at", sa.String(length=120), nullable=True),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("original_due_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("arrival_due_at", sa.DateTime(), nullable=True),
        sa.Column("is_past_cutoff", sa.Boolean(), nullable=False),
        sa.Column("developer_promised_at", sa.DateTime(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("assigned_to_id", sa.Integer(), nullable=True),
        sa.Column("assigned_by_id", sa.Integer(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(), nullable=True),
        sa.Column("hand_back_reason", sa.Text(), nullable=True),
        sa.Column("arrived_at", sa.DateTime(), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("completed_at", sa.DateTime(), nullable=True),
        sa.Column("typed_by_id", sa.Integer(), nullable=True),
        sa.Column("typed_at", sa.DateTime(), nullable=True),
        sa.Column("is_late_typed", sa.Boolean(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("work_done", sa.Text(), nullable=True),
        sa.Column("materials", sa.Text(), nullable=True),
        sa.Column("material_cost", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("labour_cost", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("charge_kind", sa.String(length=24), nullable=True),
        sa.Column("result", sa.String(length=24), nullable=True),
        sa.Column("owner_signed", sa.Boolean(), nullable=False),
        sa.Column("checked_at", sa.DateTime(), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("check_note", sa.Text(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("void_kind", sa.String(length=24), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("charge_kind IN ('free', 'paid')", name=op.f("ck_repair_task_charge_kind")),
        sa.CheckConstraint("result IN ('fixed', 'temporary', 'unfixed')", name=op.f("ck_repair_task_result")),
        sa.CheckConstraint("side IN ('property', 'developer', 'builder')", name=op.f("ck_repair_task_side")),
        sa.CheckConstraint("size IN ('small', 'large')", name=op.f("ck_repair_task_size")),
        sa.CheckConstraint(
            "state IN ('awaiting_dispatch', 'assigned', 'accepted', 'on_site', 'handed_back', 'completed', 'checked', 'revisited', 'closed', 'voided')",
            name=op.f("ck_repair_task_state"),
        ),
        sa.CheckConstraint(
            "completed_at IS NULL OR completed_at >= received_at", name=op.f("ck_repair_task_completed")
        ),
        sa.CheckConstraint("count > 0", name=op.f("ck_repair_task_count")),
        sa.CheckConstraint("house_id IS NOT NULL OR place_text IS NOT NULL", name=op.f("ck_repair_task_place")),
        sa.CheckConstraint("material_cost >= 0 AND labour_cost >= 0", name=op.f("ck_repair_task_costs")),
        sa.CheckConstraint(
            "original_due_at >= received_at AND due_at >= original_due_at", name=op.f("ck_repair_task_due")
        ),
        sa.CheckConstraint("reopens_id <> id", name=op.f("ck_repair_task_reopens")),
        sa.ForeignKeyConstraint(["assigned_by_id"], ["staff.id"], name=op.f("fk_repair_task_assigned_by_id")),
        sa.ForeignKeyConstraint(["assigned_to_id"], ["staff.id"], name=op.f("fk_repair_task_assigned_to_id")),
        sa.ForeignKeyConstraint(["catalogue_id"], ["fault.id"], name=op.f("fk_repair_task_catalogue_id")),
        sa.ForeignKeyConstraint(["checked_by_id"], ["staff.id"], name=op.f("fk_repair_task_checked_by_id")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_repair_task_complaint_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_repair_task_created_by_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_repair_task_department_id")),
        sa.ForeignKeyConstraint(["done_by_id"], ["staff.id"], name=op.f("fk_repair_task_done_by_id")),
        sa.ForeignKeyConstraint(["house_id"], ["house.id"], name=op.f("fk_repair_task_house_id")),
        sa.ForeignKeyConstraint(
            ["inspection_item_id"], ["inspection_item.id"], name=op.f("fk_repair_task_inspection_item_id")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_repair_task_office_id")),
        sa.ForeignKeyConstraint(["reopens_id"], ["repair_task.id"], name=op.f("fk_repair_task_reopens_id")),
        sa.ForeignKeyConstraint(["typed_by_id"], ["staff.id"], name=op.f("fk_repair_task_typed_by_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_repair_task_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair_task")),
        sa.UniqueConstraint("office_id", "day", "count", name=op.f("uq_repair_task_office_id_day_count")),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_repair_task_office_id_number")),
    )
    op.create_index("ix_repair_task_assigned", "repair_task", ["assigned_to_id", "state", "due_at"])
    op.create_index(op.f("ix_repair_task_complaint_id"), "repair_task", ["complaint_id"])
    op.create_index(op.f("ix_repair_task_house_id"), "repair_task", ["house_id"])
    op.create_index("ix_repair_task_office_due", "repair_task", ["office_id", "state", "due_at"])
    op.create_index("ix_repair_task_office_state_day", "repair_task", ["office_id", "state", "day", "count"])
    op.create_index(op.f("ix_repair_task_reopens_id"), "repair_task", ["reopens_id"])
    op.create_index(op.f("ix_repair_task_visit_id"), "repair_task", ["visit_id"])
    op.create_table(
        "attachment",
        sa.Column("stored_name", sa.String(length=64), nullable=False),
        sa.Column("shown_name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("complaint_id", sa.Integer(), nullable=True),
        sa.Column("inspection_id", sa.Integer(), nullable=True),
        sa.Column("repair_task_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "media_type IN ('image/jpeg', 'image/png', 'application/pdf')", name=op.f("ck_attachment_media_type")
        ),
        sa.CheckConstraint(
            "CASE WHEN visit_id IS NULL THEN 0 ELSE 1 END + CASE WHEN complaint_id IS NULL THEN 0 ELSE 1 END + CASE WHEN inspection_id IS NULL THEN 0 ELSE 1 END + CASE WHEN repair_task_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_attachment_one_case"),
        ),
        sa.CheckConstraint("size_bytes > 0", name=op.f("ck_attachment_size_bytes")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_attachment_complaint_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_attachment_created_by_id")),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"], name=op.f("fk_attachment_inspection_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_attachment_office_id")),
        sa.ForeignKeyConstraint(["repair_task_id"], ["repair_task.id"], name=op.f("fk_attachment_repair_task_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_attachment_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("stored_name", name=op.f("uq_attachment_stored_name")),
    )
    op.create_index(op.f("ix_attachment_complaint_id"), "attachment", ["complaint_id"])
    op.create_index(op.f("ix_attachment_inspection_id"), "attachment", ["inspection_id"])
    op.create_index(op.f("ix_attachment_repair_task_id"), "attachment", ["repair_task_id"])
    op.create_index(op.f("ix_attachment_visit_id"), "attachment", ["visit_id"])
    op.create_table(
        "chase",
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("complaint_id", sa.Integer(), nullable=True),
        sa.Column("repair_task_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("told_role", sa.String(length=24), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "channel IN ('visit', 'call', 'letter', 'box', 'online', 'other')", name=op.f("ck_chase_channel")
        ),
        sa.CheckConstraint(
            "CASE WHEN visit_id IS NULL THEN 0 ELSE 1 END + CASE WHEN complaint_id IS NULL THEN 0 ELSE 1 END + CASE WHEN repair_task_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_chase_one_case"),
        ),
        sa.CheckConstraint("times > 0", name=op.f("ck_chase_times")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_chase_complaint_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_chase_created_by_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_chase_office_id")),
        sa.ForeignKeyConstraint(["repair_task_id"], ["repair_task.id"], name=op.f("fk_chase_repair_task_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_chase_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chase")),
    )
    op.create_index(op.f("ix_chase_complaint_id"), "chase", ["complaint_id"])
    op.create_index(op.f("ix_chase_repair_task_id"), "chase", ["repair_task_id"])
    op.create_index(op.f("ix_chase_visit_id"), "chase", ["visit_id"])
    op.create_table(
        "escalation",
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("for_information", sa.Boolean(), nullable=False),
        sa.Column("to_staff_id", sa.Integer(), nullable=True),
        sa.Column("to_text", sa.String(length=120), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("way", sa.String(length=24), nullable=True),
        sa.Column("reported_at", sa.DateTime(), nullable=True),
        sa.Column("reported_by_id", sa.Integer(), nullable=True),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.Column("read_by_id", sa.Integer(), nullable=True),
        sa.Column("new_due_at", sa.DateTime(), nullable=True),
        sa.Column("owner_consented", sa.Boolean(), nullable=True),
        sa.Column("consent_way", sa.String(length=24), nullable=True),
        sa.Column("consent_at", sa.DateTime(), nullable=True),
        sa.Column("granted_at", sa.DateTime(), nullable=True),
        sa.Column("granted_by_id", sa.Integer(), nullable=True),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("complaint_id", sa.Integer(), nullable=True),
        sa.Column("inspection_id", sa.Integer(), nullable=True),
        sa.Column("repair_task_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "consent_way IN ('in_person', 'phone', 'wechat', 'signed')", name=op.f("ck_escalation_consent_way")
        ),
        sa.CheckConstraint("kind <> 'special_case' OR new_due_at IS NOT NULL", name=op.f("ck_escalation_special_case")),
        sa.CheckConstraint(
            "kind IN ('manual', 'special_case', 'service_complaint', 'special_event', 'result_report', 'anger', 'integrity', 'beyond_authority', 'about_reception')",
            name=op.f("ck_escalation_kind"),
        ),
        sa.CheckConstraint("way IN ('phone', 'in_person', 'system', 'written')", name=op.f("ck_escalation_way")),
        sa.CheckConstraint(
            "CASE WHEN visit_id IS NULL THEN 0 ELSE 1 END + CASE WHEN complaint_id IS NULL THEN 0 ELSE 1 END + CASE WHEN inspection_id IS NULL THEN 0 ELSE 1 END + CASE WHEN repair_task_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_escalation_one_case"),
        ),
        sa.CheckConstraint("granted_at IS NULL OR owner_consented", name=op.f("ck_escalation_granted")),
        sa.CheckConstraint("reported_at IS NULL OR way IS NOT NULL", name=op.f("ck_escalation_way_known")),
        sa.CheckConstraint("to_staff_id IS NOT NULL OR to_text IS NOT NULL", name=op.f("ck_escalation_to")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_escalation_complaint_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_escalation_created_by_id")),
        sa.ForeignKeyConstraint(["granted_by_id"], ["staff.id"], name=op.f("fk_escalation_granted_by_id")),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"], name=op.f("fk_escalation_inspection_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_escalation_office_id")),
        sa.ForeignKeyConstraint(["read_by_id"], ["staff.id"], name=op.f("fk_escalation_read_by_id")),
        sa.ForeignKeyConstraint(["repair_task_id"], ["repair_task.id"], name=op.f("fk_escalation_repair_task_id")),
        sa.ForeignKeyConstraint(["reported_by_id"], ["staff.id"], name=op.f("fk_escalation_reported_by_id")),
        sa.ForeignKeyConstraint(["to_staff_id"], ["staff.id"], name=op.f("fk_escalation_to_staff_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_escalation_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
    )
    op.create_index(op.f("ix_escalation_complaint_id"), "escalation", ["complaint_id"])
    op.create_index(op.f("ix_escalation_inspection_id"), "escalation", ["inspection_id"])
    op.create_index("ix_escalation_office_to", "escalation", ["office_id", "to_staff_id", "read_at"])
    op.create_index(op.f("ix_escalation_repair_task_id"), "escalation", ["repair_task_id"])
    op.create_index(op.f("ix_escalation_to_staff_id"), "escalation", ["to_staff_id"])
    op.create_index(op.f("ix_escalation_visit_id"), "escalation", ["visit_id"])
    op.create_table(
        "revisit",
        sa.Column("house_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("call_by_at", sa.DateTime(), nullable=False),
        sa.Column("revisited_at", sa.DateTime(), nullable=True),
        sa.Column("revisitor_id", sa.Integer(), nullable=True),
        sa.Column("method", sa.String(length=24), nullable=True),
        sa.Column("spoke_with", sa.String(length=60), nullable=True),
        sa.Column("rating", sa.String(length=24), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("nobody_else_on_duty", sa.Boolean(), nullable=False),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("complaint_id", sa.Integer(), nullable=True),
        sa.Column("inspection_id", sa.Integer(), nullable=True),
        sa.Column("repair_task_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("void_kind", sa.String(length=24), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("method IN ('phone', 'visit', 'in_person', 'wechat')", name=op.f("ck_revisit_method")),
        sa.CheckConstraint("rating IN ('satisfied', 'fair', 'dissatisfied')", name=op.f("ck_revisit_rating")),
        sa.CheckConstraint(
            "state <> 'done' OR (revisited_at IS NOT NULL AND revisitor_id IS NOT NULL AND method IS NOT NULL)",
            name=op.f("ck_revisit_done"),
        ),
        sa.CheckConstraint("state IN ('due', 'done', 'unreachable', 'not_needed')", name=op.f("ck_revisit_state")),
        sa.CheckConstraint(
            "CASE WHEN visit_id IS NULL THEN 0 ELSE 1 END + CASE WHEN complaint_id IS NULL THEN 0 ELSE 1 END + CASE WHEN inspection_id IS NULL THEN 0 ELSE 1 END + CASE WHEN repair_task_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_revisit_one_case"),
        ),
        sa.CheckConstraint("count > 0", name=op.f("ck_revisit_count")),
        sa.CheckConstraint("due_at >= starts_at", name=op.f("ck_revisit_due")),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_revisit_complaint_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_revisit_created_by_id")),
        sa.ForeignKeyConstraint(["house_id"], ["house.id"], name=op.f("fk_revisit_house_id")),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"], name=op.f("fk_revisit_inspection_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_revisit_office_id")),
        sa.ForeignKeyConstraint(["repair_task_id"], ["repair_task.id"], name=op.f("fk_revisit_repair_task_id")),
        sa.ForeignKeyConstraint(["revisitor_id"], ["staff.id"], name=op.f("fk_revisit_revisitor_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_revisit_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisit")),
        sa.UniqueConstraint("office_id", "day", "count", name=op.f("uq_revisit_office_id_day_count")),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_revisit_office_id_number")),
    )
    op.create_index(op.f("ix_revisit_complaint_id"), "revisit", ["complaint_id"])
    op.create_index(op.f("ix_revisit_house_id"), "revisit", ["house_id"])
    op.create_index(op.f("ix_revisit_inspection_id"), "revisit", ["inspection_id"])
    op.create_index("ix_revisit_office_due", "revisit", ["office_id", "state", "due_at"])
    op.create_index("ix_revisit_office_state_day", "revisit", ["office_id", "state", "day", "count"])
    op.create_index(op.f("ix_revisit_repair_task_id"), "revisit", ["repair_task_id"])
    op.create_index(op.f("ix_revisit_visit_id"), "revisit", ["visit_id"])
    op.create_index(
        "uq_revisit_complaint_due",
        "revisit",
        ["complaint_id"],
        unique=True,
        sqlite_where=sa.text("state = 'due' AND complaint_id IS NOT NULL"),
        postgresql_where=sa.text("state = 'due' AND complaint_id IS NOT NULL"),
    )
    op.create_index(
        "uq_revisit_repair_task_due",
        "revisit",
        ["repair_task_id"],
        unique=True,
        sqlite_where=sa.text("state = 'due' AND repair_task_id IS NOT NULL"),
        postgresql_where=sa.text("state = 'due' AND repair_task_id IS NOT NULL"),
    )
    op.create_table(
        "revisit_attempt",
        sa.Column("revisit_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=24), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "method IN ('phone', 'visit', 'in_person', 'wechat')", name=op.f("ck_revisit_attempt_method")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_revisit_attempt_by_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["staff.id"], name=op.f("fk_revisit_attempt_created_by_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_revisit_attempt_office_id")),
        sa.ForeignKeyConstraint(["revisit_id"], ["revisit.id"], name=op.f("fk_revisit_attempt_revisit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisit_attempt")),
    )
    op.create_index(op.f("ix_revisit_attempt_revisit_id"), "revisit_attempt", ["revisit_id"])
