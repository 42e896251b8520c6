"""How Alembic runs here: all steps in one transaction, on both databases, and one starter at a time.

The transaction takes a lock first (SQLite: the write lock; PostgreSQL: an advisory lock), so that two servers that
start together don't both migrate: the second waits, then finds nothing to do.
"""

import sqlalchemy as sa
from alembic import context
from flask import current_app

from storage import UTCDateTime
from tables.search import is_declared

ADVISORY_LOCK = 4_201_560_011
LONGEST_WAIT_SECONDS = 120


def render_item(kind, item, autogen_context):
    """Write our moment type as the plain type it is in the database, so that a migration never imports the program."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, UTCDateTime) else False


def options(connection):
    """Return what Alembic is configured with on `connection`."""
    return {
        "connection": connection,
        "target_metadata": current_app.extensions["migrate"].db.metadata,
        "render_as_batch": connection.dialect.name == "sqlite",
        "compare_type": True,
        "render_item": render_item,
        "include_name": is_declared,
        "transactional_ddl": True,
        "transaction_per_migration": False,
    }


def run(engine):
    """Run the steps that were asked for, or none of them."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            run_on_sqlite(connection)
        else:
            with connection.begin():
                for limit in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"):
                    connection.execute(sa.text(f"SET LOCAL {limit} = 0"))
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
                run_steps(connection)


def run_on_sqlite(connection):
    """SQLite rebuilds a table to change it: foreign keys rest meanwhile, and are checked before the commit."""
    driver = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys = OFF")
    driver.execute(f"PRAGMA busy_timeout = {LONGEST_WAIT_SECONDS * 1000}")
    try:
        with connection.begin():
            run_steps(connection)
            broken = connection.execute(sa.text("PRAGMA foreign_key_check")).first()
            if broken:
                raise RuntimeError(f"the migration would leave a row without what it points to: {tuple(broken)}")
    finally:
        connection.invalidate()


def run_steps(connection):
    context.configure(**options(connection))
    with context.begin_transaction():
        context.run_migrations()


run(current_app.extensions["migrate"].db.engine)
