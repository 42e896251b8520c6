"""A day at the east office, for what time brings about in it."""

import pytest

from tests.workflow.story import Story


@pytest.fixture
def story(people):
    """The people and what they do: see `tests.workflow.story`."""
    return Story(people)
