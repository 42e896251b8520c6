"""Who sits where, for the screens that several files try."""

import pytest

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
