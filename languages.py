"""Which language and which time zone a page speaks. Simplified Chinese is the source, English its catalogue."""

from pathlib import Path
from types import SimpleNamespace

from flask import Flask, current_app, g, has_request_context, request, session
from flask_babel import Babel, Domain, get_locale
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from storage import db

LANGUAGES = {"zh": "zh_Hans_CN", "en": "en"}


def register(app: Flask) -> None:
    """Set up Flask-Babel for `app`."""
    babel = Babel(
        app,
        locale_selector=chosen_locale,
        timezone_selector=chosen_timezone,
        default_translation_directories=str(Path(app.root_path, "translations")),
    )
    babel.domain_instance = words = Words()
    app.jinja_env.install_gettext_callables(
        gettext=lambda text: words.of_page().ugettext(text),
        ngettext=lambda one, many, count: words.of_page().ungettext(one, many, count),
        pgettext=lambda place, text: words.of_page().upgettext(place, text),
        npgettext=lambda place, one, many, count: words.of_page().unpgettext(place, one, many, count),
        newstyle=True,
    )
    app.before_request(remember_language)

    @app.context_processor
    def language_of_page() -> dict:
        return {"page_language": "en" if str(get_locale()) == "en" else "zh-Hans"}


class Words(Domain):
    """The catalogue of the page's language, found once a page: a list says hundreds of words."""

    def get_translations(self):
        if not g:
            return super().get_translations()
        # Flask-Babel forgets it there by itself while it speaks another language.
        here = g.setdefault("_flask_babel", SimpleNamespace())
        known = getattr(here, "babel_translations", None)
        if known is None:
            known = here.babel_translations = super().get_translations()
        return known

    def of_page(self):
        """The same for templates, which are never drawn outside an application: asked without a detour."""
        here = vars(g._get_current_object()).get("_flask_babel")
        return getattr(here, "babel_translations", None) or self.get_translations()


def remember_language() -> None:
    """Keep the language asked for by `?lang=zh` or `?lang=en` for the rest of the session."""
    asked = request.args.get("lang")
    if asked in LANGUAGES and session.get("lang") != asked:
        session["lang"] = asked


def chosen_locale() -> str:
    """Return the locale: this session's choice, else the person's own, else Chinese."""
    if not has_request_context():
        return current_app.config["BABEL_DEFAULT_LOCALE"]
    wanted = session.get("lang") or getattr(_person(), "language", None)
    return LANGUAGES.get(wanted, current_app.config["BABEL_DEFAULT_LOCALE"])


def chosen_timezone() -> str:
    """Return the zone of the person's office, an IANA name."""
    office = getattr(_person(), "office", None)
    return getattr(office, "timezone", None) or current_app.config["BABEL_DEFAULT_TIMEZONE"]


def _person():
    if not has_request_context() or g.get("person_is_unknown"):
        return None
    try:
        return current_user._get_current_object()
    except SQLAlchemyError:
        # A page that says the database doesn't answer must not ask it for a language.
        g.person_is_unknown = True
        db.session.rollback()
        return None
