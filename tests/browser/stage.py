"""Pages that need no application: static files and a piece of markup under the real policy."""

from pathlib import Path

from werkzeug.wrappers import Request, Response

from answers import CONTENT_POLICY
from assets import TYPES
from tests.browser.office import Served

STATIC = Path(__file__).resolve().parents[2] / "static"


class Playhouse(Served):
    """Answers as the stage at hand says; the static files stay with the browser from one stage to the next."""

    def __init__(self):
        self.stage = None
        super().__init__(self._answer)

    @Request.application
    def _answer(self, request) -> Response:
        if request.path.startswith("/static/"):
            file = STATIC / request.path.removeprefix("/static/")
            kept = {"Cache-Control": "max-age=600"}
            return Response(file.read_bytes(), content_type=TYPES[file.suffix], headers=kept)
        if request.method == "POST":
            self.stage.posts.append((request.path, request.get_data(as_text=True)))
            status, kind, body = self.stage.answer(request)
            return Response(body, status, content_type=kind)
        body, policy = self.stage.markup.get(request.path, ""), {"Content-Security-Policy": CONTENT_POLICY}
        return Response(body, content_type="text/html; charset=utf-8", headers={**policy, "Cache-Control": "no-store"})


class Stage:
    """A page that shows a given markup at any address, answers posts by `answer`, and notes every complaint."""

    def __init__(self, playhouse: Playhouse, page):
        self.page, self.site = page, playhouse.url
        self.markup: dict[str, str] = {}
        self.answer = lambda request: (200, "application/json", "[]")
        self.posts: list[tuple[str, str]] = []
        self.complaints: list[str] = []
        playhouse.stage = self
        # A page writes its draft down as it closes, so what the one before kept goes when the next one comes.
        what = {"origin": self.site, "storageTypes": "local_storage,cookies"}
        page.context.new_cdp_session(page).send("Storage.clearDataForOrigin", what)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._note)

    def _note(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def show(self, body: str, path: str = "/page", lang: str = "zh-Hans", **data: str):
        """Show `body`; `data` are the attributes of the page as templates/document.html writes them."""
        given = {"zone": "Asia/Shanghai", "person": "7", **data}
        attributes = " ".join(f'data-{name}="{value}"' for name, value in given.items())
        self.markup[path] = (
            f'<!doctype html><html lang="{lang}" {attributes}><head><title>-</title>'
            '<meta name="csrf-token" content="t0k">'
            '<link rel="icon" href="/static/favicon.svg"><link rel="stylesheet" href="/static/app.css">'
            f'<script type="module" src="/static/js/main.js"></script></head><body><main>{body}</main></body></html>'
        )
        self.page.goto(self.site + path)
        return self.page
