"""Who sits where, for the screens that several files try."""

import pytest
import sqlalchemy as sa

from models import db
from tests.browser.office import Today


@pytest.fixture
def story(people):
    return Today(people)


@pytest.fixture
def desk(client, people):
    """The desk before Li Na."""
    return client.sign_in(people.receptionist)


@pytest.fixture
def west(app, people):
    """The desk of the other office."""
    return app.test_client().sign_in(people.west_receptionist)


@pytest.fixture
def statements(app):
    """Count the statements of either engine while the block runs."""
    seen = []

    def count(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    with app.app_context():
        # On PostgreSQL the reading engine is a view of the same one: listening to both would count twice.
        engines = [db.engine] if db.engine.dialect.name == "postgresql" else list(db.engines.values())
    for engine in engines:
        sa.event.listen(engine, "before_cursor_execute", count)
    yield seen
    for engine in engines:
        sa.event.remove(engine, "before_cursor_execute", count)
