"""A program to be started, killed and started again."""

import pytest

from tests.reliability.served import Served


@pytest.fixture(params=["sqlite"])
def serve(request, tmp_path):
    """A function that starts the program on an empty database; whatever still runs is ended after the test."""
    database = request.getfixturevalue(f"{request.param}_database")
    running = []
    instance = tmp_path / "instance"
    instance.mkdir()
    url = database.ready_url(tmp_path)

    def start(**environment) -> Served:
        running.append(Served(url, instance, **environment))
        return running[-1]

    start.instance, start.url = instance, url
    yield start
    for served in running:
        if served.process.poll() is None:
            served.process.kill()
            served.process.wait()
