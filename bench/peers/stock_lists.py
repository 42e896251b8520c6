"""The peer of the lists: stock Flask-Admin over our own rows, the columns of our list, its own pages and search."""

from flask import Flask
from flask_admin import Admin
from flask_admin.contrib.sqla import ModelView
from flask_admin.theme import Bootstrap4Theme
from flask_babel import Babel
from flask_sqlalchemy import SQLAlchemy

COLUMNS = (
    "number", "received_at", "channel", "kind", "house.key", "visitor_name", "subject", "state", "receptionist.name",
)


def make_peer(url: str) -> Flask:
    """The peer on the database at `url`; its list answers at /admin/visit/."""
    app = Flask(__name__)
    app.config.update(SQLALCHEMY_DATABASE_URI=url, SECRET_KEY="a peer keeps no secret")  # noqa: S106
    Babel(app)
    db = SQLAlchemy(app)
    with app.app_context():
        tables = {name: db.Table(name, db.metadata, autoload_with=db.engine) for name in ("visit", "house", "staff")}

    class House(db.Model):
        __table__ = tables["house"]

    class Staff(db.Model):
        __table__ = tables["staff"]

    class Visit(db.Model):
        __table__ = tables["visit"]
        house = db.relationship(House)
        receptionist = db.relationship(Staff, foreign_keys=[tables["visit"].c.receptionist_id])

    class VisitView(ModelView):
        column_list = COLUMNS
        column_searchable_list = ("number", "subject", "content", "visitor_name", "phone", "place_text", "house.key")
        column_filters = ("kind", "state")
        column_default_sort = ("id", True)
        can_create = can_edit = can_delete = False

    admin = Admin(app, theme=Bootstrap4Theme())
    admin.add_view(VisitView(Visit, db.session, endpoint="visit", url="/admin/visit"))
    return app
