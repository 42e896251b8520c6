"""The commands work on a database that never served: they find their tables."""

import sqlalchemy as sa

import migrating
from commands import COMMANDS
from models import Office
from storage import db
from tests.databases import close, make_app


def test_a_first_command_makes_the_tables(database, tmp_path):
    app = make_app(database.fresh_url(tmp_path), tmp_path / "instance")
    done = app.test_cli_runner().invoke(args=["office", "add", "东湖管理处"])
    assert done.exit_code == 0, done.output
    with app.app_context():
        assert migrating.database_revision() == migrating.newest_revision()
        assert db.session.scalar(sa.select(Office.name)) == "东湖管理处"
    close(app)


def test_every_command_explains_itself(app):
    for command in COMMANDS:
        done = app.test_cli_runner().invoke(args=[command.name, "--help"])
        assert done.exit_code == 0
        assert "Usage:" in done.output
        assert command.help or command.commands
