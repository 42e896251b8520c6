"""The peer of `make bench` in stock Flask-Admin: a register of twenty columns with its homes and colleagues.

    PEER_DATABASE=… python bench/peers/serve.py bench.peers.flask_admin_visits:make_app PORT 2 12

The list shows the columns of our list. Everything else is as Flask-Admin comes: its templates, forms and searches.
"""

import os

from flask import Flask
from flask_admin import Admin
from flask_admin.contrib.sqla import ModelView
from flask_admin.theme import Bootstrap4Theme
from flask_babel import Babel
from flask_sqlalchemy import SQLAlchemy

from bench.peers.office import CHANNELS, KINDS, STATES

db = SQLAlchemy()


class House(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    key = db.Column(db.String(120), nullable=False)

    def __str__(self):
        return self.key


class Staff(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(60), nullable=False)

    def __str__(self):
        return self.name


class Visit(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    number = db.Column(db.String(40), nullable=False)
    received_at = db.Column(db.DateTime, nullable=False)
    channel = db.Column(db.String(30), nullable=False)
    kind = db.Column(db.String(30), nullable=False)
    house_id = db.Column(db.ForeignKey("house.id"))
    place_text = db.Column(db.String(120))
    staff_id = db.Column(db.ForeignKey("staff.id"), nullable=False)
    visitor_name = db.Column(db.String(60))
    phone = db.Column(db.String(30))
    subject = db.Column(db.String(50), nullable=False)
    content = db.Column(db.Text, nullable=False)
    answer = db.Column(db.Text)
    answer_basis = db.Column(db.String(30))
    solved_on_spot = db.Column(db.Boolean, nullable=False)
    is_late_entry = db.Column(db.Boolean, nullable=False)
    is_special_event = db.Column(db.Boolean, nullable=False)
    state = db.Column(db.String(30), nullable=False)
    done_at = db.Column(db.DateTime)
    remark = db.Column(db.Text)
    house = db.relationship(House)
    staff = db.relationship(Staff)


class VisitView(ModelView):
    column_list = (
        "number", "received_at", "channel", "kind", "house", "visitor_name", "subject", "state", "staff",
    )
    column_searchable_list = ("number", "subject", "content", "visitor_name", "phone", "house.key")
    column_filters = ("kind", "state")
    column_sortable_list = ("number", "received_at")
    column_default_sort = ("id", True)
    column_export_list = (
        "id", "number", "received_at", "channel", "kind", "house", "place_text", "staff", "visitor_name",
        "phone", "subject", "content", "answer", "answer_basis", "solved_on_spot", "is_late_entry", "is_special_event",
        "state", "done_at", "remark",
    )
    form_choices = {"kind": KINDS, "channel": CHANNELS, "state": STATES}
    named_filter_urls = True
    can_view_details = True
    can_export = True


def make_app() -> Flask:
    """The peer on the database named in PEER_DATABASE; its list answers at /admin/visit/."""
    app = Flask(__name__)
    app.config.update(
        SQLALCHEMY_DATABASE_URI=os.environ["PEER_DATABASE"], SECRET_KEY="a peer keeps no secret",  # noqa: S106
    )
    # Where Flask-Babel is installed, Flask-Admin asks it for its words.
    Babel(app)
    db.init_app(app)
    admin = Admin(app, theme=Bootstrap4Theme())
    admin.add_view(VisitView(Visit, db, endpoint="visit", url="/admin/visit"))
    return app


def make_tables() -> None:
    with make_app().app_context():
        db.create_all()


if __name__ == "__main__":
    make_tables()
