"""The application: `create_app()` puts the parts together; `python app.py` migrates the database and serves."""

import gc

if __name__ in ("__main__", "__mp_main__"):
    # What is loaded stays: to look through it for garbage, again and again, is a quarter of the start, here and in a
    # worker that isn't forked.
    gc.disable()

from collections.abc import Mapping, MutableMapping
from os import environ
from pathlib import Path
from types import MappingProxyType

import sqlalchemy as sa
from flask import Flask, Response, redirect, request
from flask.sessions import SecureCookieSessionInterface
from flask.templating import Environment
from flask_login import LoginManager
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import admin_views
import answers
import assets
import commands
import languages
import models  # noqa: F401  (the tables must be known before the database is)
import refusals
from config import Config, SettingRefused
from early import CompiledTemplates, LateRule
from storage import READING, db
from watching import requests as watched
from watching import under_way

HERE = Path(__file__).resolve().parent


def create_app(config: Mapping | None = None) -> Flask:
    """Return the application.

    `config` may hold names of the environment (`DATABASE_URL`, `INSTANCE_PATH` …), which then take the place of the
    environment's, and any setting of Flask's. Raises `SettingRefused` with a sentence for a wrong value.
    """
    given = dict(config or {})
    settings = Config({**environ, **{name: value for name, value in given.items() if isinstance(value, str)}})
    app = Flask("app", root_path=str(HERE), instance_path=settings.INSTANCE_PATH, static_folder=None)
    app.config.from_object(settings)
    app.config.update(given)
    app.session_interface = SessionCookie()
    app.url_rule_class = LateRule
    app.jinja_environment = Templates
    # A line that holds a tag of the templates' own leaves nothing in the page.
    options = {"trim_blocks": True, "lstrip_blocks": True}
    app.jinja_options = {**options, "bytecode_cache": CompiledTemplates(settings.INSTANCE_PATH, options)}
    if settings.PROXY_COUNT:
        trusted = settings.PROXY_COUNT
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=trusted, x_proto=trusted, x_host=trusted)
    add_extensions(app)
    add_pages(app)
    with app.app_context():
        watched.register(app, db.engines.values(), settings.SLOW_QUERY_MS)
        under_way.register(app)
    return app


class Templates(Environment):
    """Jinja's environment, whose templates all have its names and none of their own. Jinja lays two dictionaries over
    one another for each, and reads that through, name by name, for every page, part and macro."""

    def make_globals(self, d: MutableMapping | None) -> MutableMapping:
        # Nobody may write into what all of them have.
        return super().make_globals(d) if d else MappingProxyType(self.globals)


class SessionCookie(SecureCookieSessionInterface):
    """The session's cookie: over https it is `Secure` and bound to this host by its `__Host-` name."""

    def get_cookie_name(self, app: Flask) -> str:
        return "__Host-reception" if request.is_secure else "reception"

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure

    def save_session(self, app: Flask, session, response: Response) -> None:
        # Flask-Login looks into every session; a static file that varied by cookie would be fetched again and again.
        if request.endpoint != "static":
            super().save_session(app, session, response)


def add_extensions(app: Flask) -> None:
    """Bind the database, forms' tokens, log-in and languages to `app`."""
    try:
        db.init_app(app)
    except ValueError as refused:
        raise SettingRefused(str(refused)) from None
    # Before anything reads a form, its size is looked at.
    refusals.register(app)
    answers.register(app)
    CSRFProtect(app)
    login_manager = LoginManager(app)
    login_manager.session_protection = None
    languages.register(app)
    assets.register(app)


def add_pages(app: Flask) -> None:
    """Add the screens, the commands, and the two addresses that belong to no screen."""
    app.add_url_rule("/", "home", lambda: redirect("/admin/"))
    app.add_url_rule("/healthz", "healthz", healthz)
    admin_views.register(app)
    commands.register(app)


def healthz() -> tuple[str, int]:
    """Answer 200 when the database answers, else 503."""
    try:
        with db.engines[READING].connect() as connection:
            connection.execute(sa.text("SELECT 1"))
    except sa.exc.SQLAlchemyError:
        return "the database does not answer\n", 503
    return "ok\n", 200


if __name__ == "__main__":
    import serving

    serving.main()
