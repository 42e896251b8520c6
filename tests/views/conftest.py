"""Who sits where, for the screens that several files try."""

from datetime import UTC

import pytest

from admin_views import acting
from tests.browser.office import Today
from tests.workflow.story import at


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
def stand_at(monkeypatch):
    """A function that sets the clock of the pages that follow."""

    def stand(when: str) -> None:
        class Standing(acting.datetime):
            @classmethod
            def now(cls, tz=None):
                return at(when).astimezone(UTC)

        monkeypatch.setattr(acting, "datetime", Standing)

    return stand
