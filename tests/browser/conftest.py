"""A real Chromium, before it either the application itself (`office`, `sit`) or a piece of markup (`stage`)."""

import pytest
from playwright.sync_api import Error, sync_playwright

from tests.browser.chromium import QUIET, chromium_path
from tests.browser.office import Office, Seat
from tests.browser.stage import Playhouse, Stage
from tests.databases import close, make_app


@pytest.fixture(scope="session")
def chromium():
    """A Chromium for the length of the suite; its absence is a failure, never a skip."""
    with sync_playwright() as driver:
        try:
            browser = driver.chromium.launch(executable_path=chromium_path(), args=QUIET)
        except Error as missing:
            pytest.fail(
                "No Chromium was found. Install one (Debian: apt-get install chromium-headless-shell, Ubuntu: "
                "apt-get install chromium) or run "
                f"`.venv/bin/python -m playwright install chromium`.\n{missing}",
                pytrace=False,
            )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def playhouse():
    """What answers a stage, for the length of the suite."""
    house = Playhouse()
    yield house
    house.stop()


@pytest.fixture(scope="session")
def stage_context(chromium):
    """One profile of the browser for all stages: what it has loaded stays loaded."""
    context = chromium.new_context(timezone_id="America/New_York", locale="zh-CN")
    yield context
    context.close()


@pytest.fixture
def stage(playhouse, stage_context):
    """A piece of markup before an empty browser."""
    yield from set_up(playhouse, stage_context)


@pytest.fixture
def stage_with_a_clock(playhouse, chromium):
    """A stage whose clock may be turned: the browser never lets go of a turned one, so it gets a profile of its own."""
    context = chromium.new_context(timezone_id="America/New_York", locale="zh-CN")
    yield from set_up(playhouse, context)
    context.close()


def set_up(playhouse, context):
    stage = Stage(playhouse, context.new_page())
    yield stage
    stage.page.close()
    assert stage.complaints == []


@pytest.fixture(scope="module")
def office(request, sqlite_database, tmp_path_factory):
    """An office at work for the length of a module; `before(story)` of the module tells what happened until then."""
    folder = tmp_path_factory.mktemp("office")
    app = make_app(sqlite_database.ready_url(folder), folder / "instance")
    office = Office(app, getattr(request.module, "before", lambda story: None))
    yield office
    office.stop()
    close(app)


@pytest.fixture(scope="module")
def taken():
    """The seats of a module, each with one log-in."""
    seats = {}
    yield seats
    for seat in seats.values():
        seat.context.close()


@pytest.fixture
def sit(office, chromium, taken):
    """A function that puts somebody before a browser, logged in: `sit("li.na")`. No page may have complained."""

    def seat_of(username: str, **screen) -> Seat:
        if username not in taken:
            taken[username] = Seat(chromium, office.url, **screen).log_in(username)
        return taken[username]

    yield seat_of
    for seat in taken.values():
        seat.nothing_went_wrong()
