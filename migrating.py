"""Bringing the database to the tables this version of the program expects."""

from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from storage import READING, db

FOLDER = Path(__file__).resolve().parent / "migrations"


def register(app: Flask) -> None:
    """Make `flask db …` work. Alembic is loaded by what migrates, not by every worker that serves."""
    from flask_migrate import Migrate

    if "migrate" not in app.extensions:
        Migrate(app, db, directory=str(FOLDER))


def upgrade(app: Flask) -> None:
    """Run the migrations that the database of `app` lacks; safe when several starters do so at once."""
    with app.app_context():
        if database_revision() == newest_revision():
            return
        from flask_migrate import upgrade as upgrade_to_head

        register(app)
        upgrade_to_head()
        db.close_connections()


def newest_revision() -> str:
    """Return the last migration's number, read off the file names: they are numbered in order (a test holds it)."""
    return max(known_revisions())


def known_revisions() -> set[str]:
    """Return the numbers of all migrations that this version of the program has."""
    return {file.name.split("_", 1)[0] for file in FOLDER.glob("versions/[0-9]*.py")}


def database_revision() -> str | None:
    """Return the number of the last migration that the current database has had, None for an empty one."""
    try:
        with db.engines[READING].connect() as connection:
            return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    except (sa.exc.OperationalError, sa.exc.ProgrammingError):
        return None
