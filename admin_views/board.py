"""主任督办台: what is late, what falls due today, what waits for the director, who is behind, is it true (职责(1))."""

import logging

from flask import request, url_for
from flask_admin import BaseView, expose
from sqlalchemy.exc import OperationalError

from export.columns import moment
from regulation.calendar import local
from workflow import spot_checks

from . import board_changes, board_charts, board_checks, board_people, board_queue
from .base import Guarded
from .board_counters import FIRST, REST, counters
from .board_duties import rules_here
from .board_ground import Ground, ground_of
from .complaint_box import box_today
from .home_visits import heard_today

log = logging.getLogger(__name__)


class BoardView(Guarded, BaseView):
    """The director's first page, and a deputy's; the leader reads it too.

    `views` are the lists by their endpoints: every number here is one of theirs.
    """

    ability = "see_board"

    def __init__(self, views: dict, **kwargs):
        super().__init__(**kwargs)
        self.views = views

    @expose("/")
    def index(self):
        """What asks for something today. The thirty days come after it by `days_view`, or along with it by the address
        that stands in their place."""
        ground = ground_of(self.views)
        days = self.thirty_days(ground) if request.args.get("whole") else {}
        return self.render("admin/board.html", **self.shown(ground), **days)

    @expose("/now/")
    def now_view(self):
        """The page's body as it stands now, for the page that refreshes itself."""
        return self.render("admin/board_body.html", **self.shown(ground_of(self.views)))

    @expose("/days/")
    def days_view(self):
        """What was done in thirty days, by person and as charts, for the page that is open already."""
        return self.render("admin/board_days.html", **self.thirty_days(ground_of(self.views)))

    def thirty_days(self, ground: Ground) -> dict:
        """The tables by person and department and the charts."""
        return {"tables": board_people.tables(ground), "charts": board_charts.thirty_days(ground)}

    def shown(self, ground: Ground) -> dict:
        """What asks for something today, reckoned at the moment of the act."""
        act, rules = ground.act, rules_here(ground.act)
        self.draw(ground)
        since = board_changes.seen_until(ground)
        home = self.admin.index_view
        first, rest = counters(ground, FIRST, REST)
        return {
            "ground": ground, "office_at_hand": ground.office, "today": local(act.now, rules),
            "as_of": moment(act.now, rules.timezone), "here": url_for("admin.index"),
            "wrong_clock": home.wrong_clock(act), "pause": home.pause(act), "unread": home.unread(ground),
            "first": first, "rest": rest,
            "box": box_today(act, ground.office.id) if ground.office else None,
            "heard": heard_today(act, ground.office.id) if ground.office else {},
            "queue": board_queue.queue(ground), "voided": board_queue.voided_today(ground),
            "deputies": board_changes.deputys_list(ground),
            "checks": board_checks.today(ground), "corrections": board_checks.corrections(ground),
            "changes": board_changes.changes(ground, since),
        }

    def draw(self, ground: Ground) -> None:
        """Have the period's records drawn, by whoever comes first."""
        if ground.office is None or not ground.act.person.may("check_records"):
            return
        try:
            if spot_checks.draw(ground.act, ground.office.id):
                # On SQLite this request would go on reading what there was before.
                ground.act.session.rollback()
        except OperationalError as error:
            # Somebody writes at length just now; the board matters more, and the next look draws.
            log.warning("the records to check of office %s were not drawn: %s", ground.office.id, error)
