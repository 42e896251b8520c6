"""The peer in stock Flask-Admin: the same fields, its own templates, children as inline forms.

    python bench/peers/flask_admin_desk.py PORT
"""

import sys
from pathlib import Path

from flask import Flask
from flask_admin import Admin
from flask_admin.contrib.sqla import ModelView
from flask_admin.theme import Bootstrap4Theme
from flask_babel import Babel
from flask_sqlalchemy import SQLAlchemy
from werkzeug.serving import make_server

sys.path.insert(0, str(Path(__file__).parent))
from office import CATEGORIES, CHANNELS, HOMES, KINDS, SEVERITIES, SIZES, STAFF, owner

app = Flask(__name__)
app.config.update(SQLALCHEMY_DATABASE_URI="sqlite://", SECRET_KEY="a peer keeps no secret")  # noqa: S106
# Where Flask-Babel is installed, Flask-Admin asks it for its words.
Babel(app)
db = SQLAlchemy(app)


class Named(db.Model):
    __abstract__ = True
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(60), nullable=False)

    def __str__(self):
        return self.name


class House(Named):
    owner_name = db.Column(db.String(60))
    phone = db.Column(db.String(20))


class Staff(Named):
    pass


class Category(Named):
    pass


class Visit(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    kind = db.Column(db.String(20), nullable=False)
    channel = db.Column(db.String(20), nullable=False)
    house_id = db.Column(db.ForeignKey("house.id"))
    content = db.Column(db.Text, nullable=False)
    answer = db.Column(db.Text)
    solved_on_spot = db.Column(db.Boolean)
    visitor_name = db.Column(db.String(60))
    phone = db.Column(db.String(20))
    organisation = db.Column(db.String(120))
    head_count = db.Column(db.Integer)
    escort_id = db.Column(db.ForeignKey("staff.id"))
    category_id = db.Column(db.ForeignKey("category.id"))
    severity = db.Column(db.String(20))
    apologised_first = db.Column(db.Boolean)
    size = db.Column(db.String(20))
    assigned_to_id = db.Column(db.ForeignKey("staff.id"))
    promised_at = db.Column(db.DateTime)
    promise_reason = db.Column(db.String(200))
    consented = db.Column(db.Boolean)
    house = db.relationship(House)
    escort = db.relationship(Staff, foreign_keys=[escort_id])
    category = db.relationship(Category)
    assigned_to = db.relationship(Staff, foreign_keys=[assigned_to_id])


class VisitView(ModelView):
    form_columns = (
        "kind", "channel", "house", "content", "answer", "solved_on_spot", "visitor_name", "phone", "category",
        "severity", "apologised_first", "size", "assigned_to", "organisation", "head_count", "escort", "promised_at",
        "promise_reason", "consented",
    )
    form_choices = {"kind": KINDS, "channel": CHANNELS, "size": SIZES, "severity": SEVERITIES}
    column_list = ("id", "kind", "house", "content")


def fill() -> None:
    db.create_all()
    for place, key in enumerate(HOMES):
        name, phone = owner(place)
        db.session.add(House(name=key, owner_name=name, phone=phone))
    db.session.add_all([Staff(name=name) for name in STAFF])
    db.session.add_all([Category(name=name) for name in CATEGORIES])
    db.session.commit()


if __name__ == "__main__":
    from sqlalchemy.pool import StaticPool

    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"poolclass": StaticPool}
    Admin(app, theme=Bootstrap4Theme()).add_view(VisitView(Visit, db))
    with app.app_context():
        fill()
    make_server("127.0.0.1", int(sys.argv[1]), app).serve_forever()
