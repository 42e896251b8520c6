"""What many tests begin with, made once in each database by those who make it, and put back for each test from there.

Kept are the rows of all tables, and who is in the scene. The instance folder isn't part of it.
"""

import pickle

from models import db
from tests.people import People


class Scene:
    """One scene in one of the two databases, which is empty before and after it is made."""

    def __init__(self, database, make):
        """`make` takes a session, leaves the rows of the scene committed, and returns its people."""
        self.database = database
        with database.app.app_context():
            people = make(db.session)
            db.session.expunge_all()
            again = {name: db.session.get(type(row), row.id) for name, row in vars(people).items()}
            self.people = pickle.dumps(People(**again))
            db.session.rollback()
        self.rows = database.keep()

    def show(self, session) -> People:
        """Put its rows into the empty database; the people are known to `session` as if it had just read them."""
        self.database.put(self.rows)
        people = pickle.loads(self.people)
        session.add_all(vars(people).values())
        session.commit()
        return people
