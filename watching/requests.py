"""What is noted of each request: its screen, its time, its statements, and those of them that were slow."""

import threading
from time import perf_counter

import sqlalchemy as sa
from flask import Flask, Response, g, has_request_context, request

from . import metrics, under_way

LONGEST_SHOWN = 1000
"""Characters of a slow statement that the log shows."""
OUTSIDE = "outside"
"""What takes the place of a screen's name in a sweep, a command, or a file that is on its way."""
NO_SCREEN = "none"
METHODS, OTHER = frozenset({"GET", "HEAD", "POST", "OPTIONS"}), "other"
"""A caller may think of any other method: a name of a figure comes from us alone."""


class Counted(threading.local):
    """The statements of the request that this thread is answering: asked of Flask, that would be a tenth of each."""

    statements = 0


_counted = Counted()


def register(app: Flask, engines, slow_ms: int) -> None:
    """Note the requests of `app` and the statements that its engines send; `slow_ms` 0 logs none of them."""
    app.before_request(_begin)
    app.after_request(_end)
    for engine in engines:
        _listen(app, engine, slow_ms)


def screen() -> str:
    """The name of the screen whose request is under way."""
    return (request.endpoint or NO_SCREEN) if has_request_context() else OUTSIDE


def _begin() -> None:
    g.watched_from, _counted.statements = under_way.came_at(), 0


def _end(response: Response) -> Response:
    if (begun := g.get("watched_from")) is not None:
        took = perf_counter() - begun
        method = request.method if request.method in METHODS else OTHER
        metrics.request_ended(screen(), method, response.status_code, took, _counted.statements)
    return response


def _listen(app: Flask, engine: sa.Engine, slow_ms: int) -> None:
    def before(_connection, _cursor, _statement, _parameters, context, _many):
        context.watched_from = perf_counter()

    def after(_connection, _cursor, statement, _parameters, context, _many):
        # SQLite's beginning is a statement of ours, PostgreSQL's is the driver's.
        if not statement.startswith("BEGIN"):
            _counted.statements += 1
        took = (perf_counter() - context.watched_from) * 1000
        if slow_ms and took >= slow_ms:
            # The statement stands there with places for its values: who it was about isn't told.
            app.logger.warning("slow: %s %d ms: %s", screen(), took, " ".join(statement.split())[:LONGEST_SHOWN])

    def failed(context):
        metrics.statement_failed(screen(), type(context.original_exception).__name__)

    sa.event.listen(engine, "before_cursor_execute", before)
    sa.event.listen(engine, "after_cursor_execute", after)
    sa.event.listen(engine, "handle_error", failed)
