"""A test's browser without a screen: each request stands alone, as it does behind a server."""

from contextvars import Context
from datetime import UTC, datetime

from flask import has_app_context
from flask.testing import FlaskClient
from itsdangerous import BadSignature, URLSafeTimedSerializer

from models import Staff
from storage import db
from workflow.login import kept_in_session

COOKIE = "reception"
RAW_TOKEN = "a0b1c2d3e4f5a6b7c8d9a0b1c2d3e4f5a6b7c8d9"


class Client(FlaskClient):
    """Sends a form's token along with each POST, unless `token=False`.

    What the test's own session wrote is committed before a request, and read afresh after it. The request itself runs
    in an application context of its own: with the test's, a second request would see the first one's person. An answer
    is read to its end at once, unless `buffered=False`.
    """

    def open(self, *args, token: bool = True, **kwargs):
        if token and (kwargs.get("method") or "GET").upper() not in ("GET", "HEAD", "OPTIONS"):
            kwargs["headers"] = {**dict(kwargs.get("headers") or {}), "X-CSRFToken": self.token()}
        kwargs.setdefault("buffered", True)
        if has_app_context():
            db.session.commit()
        try:
            return Context().run(super().open, *args, **kwargs)
        finally:
            if has_app_context():
                db.session.expire_all()

    def sign_in(self, staff: Staff) -> "Client":
        """Be `staff` from now on, without the log-in page and its deliberately slow password check."""
        session = kept_in_session(staff, datetime.now(UTC))
        self._keep({**self._kept(), **session, "_user_id": str(staff.id), "_fresh": True})
        return self

    def token(self) -> str:
        """Return a token that this client's session accepts, for the field `csrf_token`."""
        kept = self._kept()
        if kept.get("csrf_token") != RAW_TOKEN:
            self._keep({**kept, "csrf_token": RAW_TOKEN})
        return URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token").dumps(RAW_TOKEN)

    # The session of a plain request is read and written right here: `session_transaction` makes a request for each.

    def _kept(self) -> dict:
        cookie = self.get_cookie(COOKIE)
        try:
            return self._signing().loads(cookie.decoded_value) if cookie else {}
        except BadSignature:
            return {}

    def _keep(self, session: dict) -> None:
        self.set_cookie(COOKIE, self._signing().dumps(session), httponly=True, samesite="Lax")

    def _signing(self):
        return self.application.session_interface.get_signing_serializer(self.application)
