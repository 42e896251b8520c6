"""A world shared by the tests of a module, which change nothing of consequence in it: built once, copied for each."""

import shutil
from dataclasses import replace

import pytest
import sqlalchemy as sa

from models import db
from tests.databases import close, make_app
from tests.security import world as worlds

QUIET_COLUMNS = {"last_seen_at"}


class Template:
    """A world as it was built in a database, and copies of it."""

    def __init__(self, database, folder):
        self.database, self.instance = database, folder / "instance"
        self.app = make_app(database.ready_url(folder), self.instance)
        self.world = worlds.build(self.app)
        close(self.app)

    def copy(self, folder) -> worlds.World:
        """The same world in a database and an instance folder of its own."""
        shutil.copytree(self.instance, folder / "instance")
        app = make_app(self._copied(folder), folder / "instance", PROPAGATE_EXCEPTIONS=False)
        return replace(self.world, app=app, clients={})

    def _copied(self, folder) -> str:
        stands_at = self.app.config["SQLALCHEMY_DATABASE_URI"].database
        if self.database.name == "postgresql":
            return self.database.server.new_database(stands_at)
        shutil.copyfile(stands_at, folder / "world.db")
        return f"sqlite:///{folder / 'world.db'}"


@pytest.fixture(scope="session")
def world_on_sqlite(sqlite_database, tmp_path_factory):
    return Template(sqlite_database, tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="session")
def world_on_postgresql(postgresql_database, tmp_path_factory):
    return Template(postgresql_database, tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request, tmp_path_factory):
    """Two offices at work on one of the two databases, for a whole module."""
    world = request.getfixturevalue(f"world_on_{request.param}").copy(tmp_path_factory.mktemp("copy"))
    yield world
    close(world.app)


@pytest.fixture(scope="module")
def sqlite_world(world_on_sqlite, tmp_path_factory):
    """Two offices at work on SQLite, for what is the same on both."""
    world = world_on_sqlite.copy(tmp_path_factory.mktemp("copy"))
    yield world
    close(world.app)


@pytest.fixture(scope="module")
def everything(world):
    """A function that says everything that stands in the database, but for who was seen last."""

    def read() -> dict:
        with world.app.app_context(), db.engine.connect() as connection:
            return {table.name: rows_of(connection, table) for table in db.metadata.sorted_tables}

    def rows_of(connection, table):
        columns = [column for column in table.columns if column.name not in QUIET_COLUMNS]
        return sorted(map(repr, connection.execute(sa.select(*columns))))

    return read


@pytest.fixture(scope="module")
def at_first(everything):
    """What stood in the database before the first request."""
    return everything()
