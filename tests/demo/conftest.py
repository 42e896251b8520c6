from datetime import UTC, datetime

import pytest


@pytest.fixture
def now():
    """A working day in the afternoon: 16:20 at the office."""
    return datetime(2026, 7, 15, 8, 20, 41, tzinfo=UTC)
