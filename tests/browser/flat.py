"""A home about to be inspected, before a program in another process that can be killed and started again."""

from sqlalchemy import func, select

from models import Inspection, InspectionMark, Submission, db
from tests.browser.test_tablet import ITEMS, ROOMS
from tests.databases import close, make_app
from tests.people import settle
from tests.reliability.served import Served
from tests.workflow.story import Story
from workflow import audit
from workflow.checklists import add_checklist


class Flat:
    """A home about to be inspected, on a database of its own; `serve(**environment)` starts the program on it."""

    def __init__(self, url: str, folder, rooms: str = ROOMS, items: str = ITEMS):
        self.url, self.instance = url, folder / "instance"
        self.app = make_app(url, self.instance)
        with self.app.app_context():
            story = Story(settle(db.session))
            story.people.home.layout = "两室"
            add_checklist(story.act("director"), story.people.east.id, layout="两室", rooms=rooms, items=items)
            visit = story.receive(kind="move_in", house=story.people.home, inspector=story.people.officer)
            self.sheet = visit.inspection.id
            db.session.commit()
        self.running: list[Served] = []

    def serve(self, **environment) -> Served:
        self.running.append(Served(self.url, self.instance, **environment))
        return self.running[-1]

    def serve_again(self, before: Served) -> Served:
        """The same program once more, at the same port."""
        again = self.serve(PORT=str(before.port))
        again.port = before.port
        return again.wait()

    def kept(self) -> dict:
        """Every mark in the database, how often a press was taken, and where the audit's chain is broken."""
        with self.app.app_context():
            rows = db.session.scalars(select(InspectionMark).where(InspectionMark.inspection_id == self.sheet)).all()
            return {
                "marks": [(row.room, row.part, row.result) for row in rows],
                "taken": db.session.scalar(select(func.count()).select_from(Submission)),
                "broken": audit.broken_link(db.session),
                "state": db.session.get(Inspection, self.sheet).state,
            }

    def stop(self) -> None:
        for served in self.running:
            if served.process.poll() is None:
                served.process.kill()
                served.process.wait()
        close(self.app)
