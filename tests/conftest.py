"""What every test may ask for. A test that takes `app`, `client` or `session` runs on SQLite and on PostgreSQL.

The application is imported by the fixtures that need it, so that the tests of the rules alone stay quick.
"""

import gc
import os
import sys
from functools import cache
from pathlib import Path
from zlib import crc32

import hypothesis
import pytest
from argon2 import PasswordHasher

# A shared machine may pause for longer than hypothesis's patience; a failure prints how to see it again.
hypothesis.settings.register_profile("suite", deadline=None, print_blob=True)
hypothesis.settings.register_profile("thorough", deadline=None, print_blob=True, max_examples=1000)
hypothesis.settings.load_profile("suite")

DATABASES = ("sqlite", "postgresql")
BY_TURNS = ("views", "security", "test_exports_on_their_way")
QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)


def keep_bytecode() -> None:
    """Keep what Python compiled in a folder of its own where the environment forbids it beside the sources.

    Otherwise each runner rewrites the assertions of every test file again, and each of the processes that tests start
    compiles the whole program again.
    """
    if sys.dont_write_bytecode:
        sys.dont_write_bytecode = False
        sys.pycache_prefix = str(Path(__file__).resolve().parents[1] / ".pytest_cache" / "bytecode")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix


keep_bytecode()


def pytest_addoption(parser):
    parser.addoption("--everything", action="store_true", help="run what runs by turns on both databases, and the soak")


def pytest_collection_modifyitems(config, items):
    """The screens, their guards and their exports run by turns: each test on one of the two databases, half of them on
    each, for what differs between the two lies below them; `both` marks what does differ, such as how rows are found.
    What is marked as soak does at length what another test does in short. `make test-all` runs all of them, on both."""
    if config.getoption("--everything"):
        return
    left_out = by_turns(item for item in items if not item.get_closest_marker("both"))
    left_out |= {item for item in items if item.get_closest_marker("soak")}
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=list(left_out))


def by_turns(items) -> set:
    """Which of the items the turn of their name leaves out: those of a pair that names both databases."""
    pairs: dict[str, dict] = {}
    for item in items:
        if {item.path.parent.name, item.path.stem} & set(BY_TURNS):
            for name in DATABASES:
                if f"[{name}" in item.nodeid or f"-{name}" in item.nodeid:
                    pairs.setdefault(item.nodeid.replace(name, "*"), {})[name] = item
    whole = ((name, pair) for name, pair in pairs.items() if len(pair) == len(DATABASES))
    return {pair[DATABASES[crc32(name.encode()) % 2]] for name, pair in whole}


def pytest_collection_finish():
    """What was loaded by now stays for good: frozen, it isn't swept again and again while the tests run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


@pytest.fixture(scope="session")
def postgresql_server():
    """A PostgreSQL server for the length of the suite; its absence is a failure, never a skip."""
    from tests.databases import start_postgresql

    try:
        server = start_postgresql()
    except LookupError as missing:
        pytest.fail(str(missing), pytrace=False)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_database(tmp_path_factory):
    from tests.databases import SQLiteFile

    database = SQLiteFile(tmp_path_factory.mktemp("sqlite"))
    yield database
    database.stop()


@pytest.fixture(scope="session")
def postgresql_database(postgresql_server, tmp_path_factory):
    from tests.databases import PostgreSQLDatabase

    database = PostgreSQLDatabase(postgresql_server, tmp_path_factory.mktemp("postgresql"))
    yield database
    database.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request):
    """One of the two databases, empty."""
    database = request.getfixturevalue(f"{request.param}_database")
    database.reset()
    return database


@pytest.fixture
def app(database):
    """The application on an empty database."""
    return database.app


@pytest.fixture
def client(app):
    """A browser without a screen; it sends a form's token along unless told not to."""
    return app.test_client()


@pytest.fixture
def session(app):
    """The session of the test itself, on the writing engine; nothing it leaves open outlives the test."""
    from storage import db

    with app.app_context():
        yield db.session
        db.session.rollback()


@pytest.fixture
def statements(app):
    """The statements of either engine while the test runs."""
    import sqlalchemy as sa

    from storage import db

    seen = []

    def count(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    with app.app_context():
        engines = list(db.engines.values())
    for engine in engines:
        sa.event.listen(engine, "before_cursor_execute", count)
    yield seen
    for engine in engines:
        sa.event.remove(engine, "before_cursor_execute", count)


@pytest.fixture(scope="session")
def scenes():
    """A function that returns the `Scene` of a database and of who makes it: made at the first call."""
    from tests.scenes import Scene

    return cache(Scene)


@pytest.fixture
def scene(scenes, database, session):
    """A function that shows a scene and returns its people. Where something has happened before, it is made anew."""
    return lambda make: scenes(database, make).show(session) if database.is_untouched() else make(session)


@pytest.fixture
def people(scene):
    """Two offices with their people, a home in each: see `tests.people`."""
    from tests.people import settle

    return scene(settle)


@pytest.fixture(autouse=True)
def quick_passwords(request, monkeypatch):
    """Hash passwords in a millisecond, except where the hash itself is tried (test_passwords.py)."""
    if "workflow.passwords" in sys.modules and request.path.stem != "test_passwords":
        monkeypatch.setattr("workflow.passwords.HASHER", QUICK_HASHER)
