"""The application itself over http, and people who sit before it: for what a whole day in the office asks of it."""

import re
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import urlsplit

from werkzeug.serving import WSGIRequestHandler, make_server

from models import db
from regulation.calendar import whole_seconds
from tests.people import PASSWORD, settle
from tests.workflow.story import Story
from workflow.act import Act

REFUSED = re.compile(r"Failed to load resource: the server responded with a status of (4\d\d)")
PATIENCE = 30_000
"""Milliseconds that a busy machine may take over one step."""

TELL_OF_VIOLATIONS = """addEventListener("securitypolicyviolation", (event) =>
  violated(`${event.violatedDirective}: ${event.blockedURI} in ${event.sourceFile || location.href}`))"""


class Quiet(WSGIRequestHandler):
    """Keeps connections open as the real server does, and its words to itself."""

    protocol_version = "HTTP/1.1"

    def log(self, kind, message, *args):
        pass


class Today(Story):
    """What the tests prepare happens now, as what they do on the screen does."""

    def act(self, who: str, when: str = "", *, deputises: bool = False) -> Act:
        person = getattr(self.people, who).person(deputises=deputises)
        return Act(person, whole_seconds(datetime.now(UTC)), "192.168.1.7")


class ByName:
    """The people of a story by name, read afresh: an object outlives no transaction."""

    def __init__(self, people):
        self.rows = {name: (type(row), row.id) for name, row in vars(people).items()}

    def __getattr__(self, name):
        model, row_id = self.rows[name]
        return db.session.get(model, row_id)


class Served:
    """An application that answers on a port of its own, in threads of this process."""

    def __init__(self, app):
        self.app = app
        self.server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Office(Served):
    """Two offices at work; `before` takes the story of 4 March 2026, before anybody sat down at a screen."""

    def __init__(self, app, before=lambda story: None):
        with app.app_context():
            people = settle(db.session)
            before(Story(people))
            self.people = ByName(people)
            db.session.commit()
        super().__init__(app)

    @contextmanager
    def today(self):
        """What happens now beside the screens; what is asked of the rows is asked within."""
        with self.app.app_context():
            yield Today(self.people)
            db.session.commit()


class Seat:
    """A person before a browser. Whatever the browser complains of is kept, but for refusals that are meant."""

    def __init__(self, chromium, url: str, **screen):
        self.is_phone = screen.get("has_touch", False)
        self.complaints: list[str] = []
        self.meant: set[tuple[str, str]] = set()
        self.context = chromium.new_context(base_url=url, locale="zh-CN", **screen)
        self.context.expose_binding("violated", lambda source, text: self.complaints.append(f"policy: {text}"))
        self.context.add_init_script(TELL_OF_VIOLATIONS)
        self.context.on("console", self._note)
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()

    def _note(self, message) -> None:
        if message.type not in ("error", "warning"):
            return
        path, refused = urlsplit(message.location.get("url", "")).path, REFUSED.match(message.text)
        if not refused or (refused[1], path) not in self.meant:
            self.complaints.append(f"{path}: {message.text}")

    def mean(self, status: int, path: str) -> None:
        """Say that an answer like this is wanted: the browser notes each 4xx as an error."""
        self.meant.add((str(status), path))

    def log_in(self, username: str, password: str = PASSWORD) -> "Seat":
        """Through the form, as everybody does."""
        self.page.goto("/login")
        self.page.fill("#username", username)
        self.page.fill("#password", password)
        self.press("main .btn-primary")
        return self

    def open(self, path: str):
        """Go to a page and return it."""
        self.page.goto(path)
        return self.page

    def press(self, selector: str):
        """Press what leads to another page, with the thumb on a phone; returns the page that came."""
        with self.page.expect_navigation():
            (self.page.tap if self.is_phone else self.page.click)(selector)
        return self.page

    def verb(self, name: str, **fields):
        """Press a verb's button on the record at hand; with fields, fill in the form that opens over it and send it."""
        self._press_and_wait(f".verbs button[value={name}]", until="dialog.in-place[open]")
        if fields:
            self.fill(**fields)
            self.save()
        return self.page

    def _press_and_wait(self, selector: str, until: str) -> None:
        """Press what either opens a form over the page or leads to another page."""
        self.page.evaluate("document.body.dataset.seen = '1'")
        (self.page.tap if self.is_phone else self.page.click)(selector)
        self.page.wait_for_function(
            """until => !document.body?.dataset.seen && document.readyState !== 'loading'
                || document.querySelector(until)""", arg=until,
        )

    def fill(self, **fields) -> None:
        """Fill fields in by their names, whatever kind they are."""
        at = self._form_at_hand()
        for name, value in fields.items():
            if isinstance(value, bool):
                self.page.locator(f"{at} [name={name}]").set_checked(value)
                continue
            found = self.page.locator(f"{at} [name={name}]:not([type=hidden])")
            if found.first.evaluate("field => field.type") == "radio":
                self.page.locator(f"{at} [name={name}][value='{value}']").check()
            elif found.evaluate("field => field.localName") == "select":
                found.select_option(value)
            else:
                found.fill(value)

    def _form_at_hand(self) -> str:
        """Where one types: the form that opened over the page, or the page's own."""
        over = "dialog.in-place[open]"
        return over if self.page.locator(over).count() else "main"

    def save(self) -> None:
        at = self._form_at_hand()
        if at == "main":
            self.press("main [data-save]")
            return
        self.page.evaluate("at => document.querySelector(`${at} form`).dataset.old = '1'", at)
        self._press_and_wait(f"{at} [data-save]", until=f"{at} form:not([data-old])")

    def said(self) -> str:
        """The line that says what became of it."""
        return self.page.inner_text(".flash")

    def nothing_went_wrong(self) -> None:
        """Whatever the browser complained of since it was asked last fails the test."""
        self.page.evaluate("1")
        complaints, self.complaints[:] = list(self.complaints), []
        assert complaints == [], "\n".join(complaints)
