"""What the desk asks of the hands: the five jobs of bench/hands.py, held to their targets."""

import pytest
from sqlalchemy import select

from bench.jobs import KEPT, Desk, Hands, measured
from models import Visit, db

MOST_KEYS = 14
"""Keystrokes a job beside the text itself; a chord counts as each of its keys."""


@pytest.fixture
def hands(sit):
    """The hands of Li Na, who sits down at the desk in the morning."""
    page = sit("li.na").open("/admin/desk/")
    page.wait_for_selector("#house:focus")
    return Hands(page)


def test_five_jobs_take_no_mouse_few_keys_and_one_page_for_the_whole_day(hands, office):
    counts = measured(Desk(hands, "3-2-501", "孙梅"), hands)
    assert max(count.keys for count in counts) <= MOST_KEYS
    assert [(count.clicks, count.loads) for count in counts] == [(0, 0)] * len(KEPT)
    with office.today():
        enquiry, complaint, repair, tour, promise = db.session.scalars(select(Visit).order_by(Visit.id))
        assert (enquiry.state, enquiry.answer, enquiry.visitor_name) == ("done", "西门垃圾站", "张伟")
        assert (complaint.complaint.category.code, len(complaint.complaint.apologies)) == ("A", 1)
        assert (repair.repair_tasks[0].fault, repair.repair_tasks[0].phone) == ("厨房水龙头滴水", "15400000001")
        assert (tour.organisation, tour.head_count, tour.escort.name) == ("绿城物业", 6, "孙梅")
        assert [(row.consented, row.reason) for row in promise.promises] == [(True, "需核实后答复")]
        assert "incomplete" not in {row.state for row in (enquiry, complaint, repair, tour, promise)}
